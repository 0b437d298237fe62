"""What can be wrong with an assessment whose form is right, each fault at its place.

Three rounds, each only where the one before found nothing: names and numbers one by one, the bands of each dimension
against the scores it can have, the results against every combination of bands. So nobody is told of a gap that is only
the shadow of a mistyped number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from fingerpost.kinds.assessment import Assessment, Dimension
from fingerpost.kinds.assessment_bands import band_faults, result_faults
from fingerpost.kinds.scoring import bands_of, scale_of, values_of
from fingerpost.kinds.spots import Spots, number_faults
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.stages.tables.nodes import Node

MOST_OPTIONS = 21
"""Answers that can be offered; nobody weighs more than that one against another."""

_NOTICE = ("citation", "licence", "permission_url", "scoring_source")


def faults_of(test: Assessment, table: Node) -> tuple[Diagnostic, ...]:
    """Every fault of one round, in the order of the file."""
    spots = Spots(table)
    for look in (_parts, band_faults, result_faults):
        found = tuple(look(test, spots))
        if found:
            return found
    return ()


def _parts(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    for name in ("items", "dimensions", "results", "scales"):
        if not getattr(test, name):
            yield fault("assessment-text", f"an assessment needs at least one of `{name}`", spots.at(name))
    yield from _texts(test, spots)
    yield from _ids(test, spots)
    yield from _scales(test, spots)
    yield from _items(test, spots)
    yield from _reversed(test, spots)
    yield from _dimensions(test, spots)
    yield from _whens(test, spots)
    yield from _instrument(test, spots)


def _texts(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    yield from (_no_text(spots, key) for key in ("intro", "what_else") if not getattr(test, key).strip())
    for key, parts, names in (
        ("items", test.items, ("text",)),
        ("dimensions", test.dimensions, ("name", "low", "high")),
        ("results", test.results, ("title", "text")),
        ("bands", test.bands, ("label",)),
    ):
        for number, part in enumerate(parts):
            yield from (_no_text(spots, key, number, name) for name in names if not getattr(part, name).strip())


def _no_text(spots: Spots, *path: str | int) -> Diagnostic:
    whose = f" of {str(path[0])[:-1]} {int(path[1]) + 1}" if len(path) > 1 else ""
    return fault("assessment-text", f"`{path[-1]}`{whose} is empty", spots.at(*path))


def _ids(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    lists: list[tuple[tuple[str | int, ...], Sequence[str]]] = [
        (("items",), [item.id for item in test.items]),
        (("dimensions",), [dimension.id for dimension in test.dimensions]),
        (("results",), [result.id for result in test.results]),
        (("bands",), [band.id for band in test.bands]),
        *((("dimensions", n, "bands"), [band.id for band in d.bands]) for n, d in enumerate(test.dimensions)),
    ]
    for path, ids in lists:
        for number, name in enumerate(ids):
            first = ids.index(name)
            if first < number:
                message = f"two of `{path[-1]}` have the id `{name}`"
                also = [spots.at(*path, first, "id")]
                hint = "give one of them another id"
                yield fault("assessment-id", message, spots.at(*path, number, "id"), hint=hint, also=also)


def _scales(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    for name, options in test.scales.items():
        here = spots.at("scales", name)
        if len(options) < 2:
            yield fault("assessment-scale", f"the scale `{name}` needs at least two answers", here)
        if len(options) > MOST_OPTIONS:
            message = f"the scale `{name}` has {len(options)} answers, and may have {MOST_OPTIONS}"
            yield fault("assessment-scale", message, here, hint="five or seven are easier to answer")
        seen: dict[float, int] = {}
        for number, option in enumerate(options):
            yield from number_faults(option.value, "a value", spots.at("scales", name, number, "value"))
            if option.value in seen:
                message = f"two answers of the scale `{name}` have the value {option.value:g}"
                also = [spots.at("scales", name, seen[option.value], "value")]
                place = spots.at("scales", name, number, "value")
                yield fault("assessment-scale", message, place, hint="give each its own", also=also)
            seen.setdefault(option.value, number)
            if not any(map(str.isalpha, option.label)):
                place = spots.at("scales", name, number, "label")
                yield fault("assessment-scale", "a label must be in words, not only a number or sign", place)
        values = [option.value for option in options]
        if len(set(values)) == len(values) and values not in (sorted(values), sorted(values, reverse=True)):
            message = f"the answers of the scale `{name}` neither rise nor fall from first to last"
            yield fault("assessment-scale", message, here, hint="put them in order")


def _items(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    dimensions = [dimension.id for dimension in test.dimensions]
    for number, item in enumerate(test.items):
        if item.dimension not in dimensions:
            yield _unknown("dimension", item.dimension, dimensions, spots.at("items", number, "dimension"))
        if item.scale and item.scale not in test.scales:
            yield _unknown("scale", item.scale, list(test.scales), spots.at("items", number, "scale"))
        elif not item.scale and len(test.scales) > 1:
            hint = f"add `scale: {next(iter(test.scales))}` or another of them"
            place = spots.at("items", number, "id")
            yield fault("assessment-unknown", f"the item `{item.id}` names none of the scales", place, hint=hint)
        if item.weight <= 0:
            message = f"the weight of `{item.id}` must be more than 0, not {item.weight:g}"
            hint = "leave the item out, or write `reverse: true` if it counts the other way"
            yield fault("assessment-weight", message, spots.at("items", number, "weight"), hint=hint)
        else:
            yield from number_faults(item.weight, "a weight", spots.at("items", number, "weight"))
        options = test.scales.get(scale_of(test, item), ())
        for which, note in enumerate(item.notes):
            place = spots.at("items", number, "notes", which, "answers")
            if not note.text.strip():
                yield _no_text(spots, "items", number, "notes", which, "text")
            for answer in note.answers if options else ():
                if answer not in [option.value for option in options]:
                    yield fault("assessment-unknown", f"no answer of `{item.id}` has the value {answer:g}", place)


def _reversed(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    """The list in the scoring instructions against the marks at the items."""
    items = {item.id: number for number, item in enumerate(test.items)}
    for number, name in enumerate(test.reversed):
        place = spots.at("reversed", number)
        if name not in items:
            yield _unknown("item", name, list(items), place)
        elif not test.items[items[name]].reverse:
            message = f"`{name}` is listed as reversed, and the item does not say so"
            also = [spots.at("items", items[name], "id")]
            yield fault("assessment-reverse", message, place, hint="add `reverse: true` to the item", also=also)
    if test.reversed:
        for item in test.items:
            if item.reverse and item.id not in test.reversed:
                message = f"`{item.id}` is reversed, and `reversed` does not list it"
                place = spots.at("items", items[item.id], "reverse")
                yield fault("assessment-reverse", message, place, hint="add it to the list, or take the mark out")


def _dimensions(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    for number, dimension in enumerate(test.dimensions):
        own = [item for item in test.items if item.dimension == dimension.id]
        least = dimension.min_answered
        if not own:
            message = f"no item belongs to the dimension `{dimension.id}`"
            yield fault("assessment-items", message, spots.at("dimensions", number, "id"))
        elif least is not None and not 1 <= least <= len(own):
            of = f"the dimension `{dimension.id}` has {len(own)} item{'s' if len(own) > 1 else ''}"
            message = f"`min_answered` must lie between 1 and {len(own)}, for {of}; it is {least}"
            yield fault("assessment-minimum", message, spots.at("dimensions", number, "min_answered"))
        if not bands_of(test, dimension):
            hint = "add `bands` to it, or to the whole assessment"
            message = f"the dimension `{dimension.id}` has no bands"
            yield fault("assessment-band", message, spots.at("dimensions", number, "id"), hint=hint)
        known = all(scale_of(test, item) in test.scales for item in own)
        if known and len({_ends(values_of(test, item)) for item in own}) > 1 and not _is_plain_sum(dimension, own):
            message = f"the items of `{dimension.id}` have scales with different ends, so no mean can be taken of them"
            hint = "use one scale, or `score: sum` without `min_answered`"
            yield fault("assessment-scale", message, spots.at("dimensions", number, "id"), hint=hint)


def _is_plain_sum(dimension: Dimension, own: Sequence[object]) -> bool:
    return dimension.score == "sum" and dimension.min_answered in (None, len(own))


def _ends(values: Iterable[Fraction]) -> tuple[Fraction, Fraction] | None:
    values = tuple(values)
    return (min(values), max(values)) if values else None


def _whens(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    dimensions = {dimension.id: dimension for dimension in test.dimensions}
    for number, result in enumerate(test.results):
        for name, wanted in result.when.items():
            place = spots.at("results", number, "when", name)
            if name not in dimensions:
                yield _unknown("dimension", name, list(dimensions), spots.key("results", number, "when", name))
                continue
            bands = [band.id for band in bands_of(test, dimensions[name])]
            if not wanted:
                yield fault("assessment-unknown", f"`when.{name}` of `{result.id}` names no band", place)
            for which, band in enumerate(wanted):
                if bands and band not in bands:
                    yield _unknown("band", band, bands, spots.at("results", number, "when", name, which))


def _unknown(what: str, name: str, known: Sequence[str], place: Place) -> Diagnostic:
    near = nearest(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"there is {', '.join(f'`{one}`' for one in known[:8])}"
    message = f"there is no {what} `{name}`"
    better = near[0] if near else None
    return fault("assessment-unknown", message, place, hint=hint if known else None, replacement=better)


def _instrument(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    if test.type != "instrument":
        return
    missing = [name for name in _NOTICE if not getattr(test, name).strip()]
    if missing:
        listed = ", ".join(f"`{name}`" for name in missing)
        message = f"an instrument that others have published must not be shown without {listed}"
        hint = "a free paper is not a free instrument: ask who holds the rights, and write down what they say"
        yield fault("assessment-licence", message, spots.at("type"), hint=hint)
    elif not re.match(r"https?://\S+$", test.permission_url):
        place = spots.at("permission_url")
        yield fault("assessment-licence", "`permission_url` must be a web address", place)
