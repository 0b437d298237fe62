"""The bands of an assessment against the scores it can have, and its results against every combination of bands.

Takes an assessment whose names and numbers are sound (`assessment_faults.py` sees to that).
"""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from fingerpost.kinds.assessment import Assessment, Band, Dimension
from fingerpost.kinds.scoring import bands_of, combinations, exact, key_of, range_of, result_of, said
from fingerpost.kinds.spots import DECIMALS, LARGEST_SUM, Spots, number_faults
from fingerpost.model.diagnostics import Diagnostic, Place, fault

MOST_COMBINATIONS = 4096


def band_faults(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    told: set[Diagnostic] = set()
    for number, dimension in enumerate(test.dimensions):
        path: tuple[str | int, ...] = ("dimensions", number, "bands") if dimension.bands else ("bands",)
        for diagnostic in _bands(test, dimension, spots, path):
            if diagnostic not in told:
                told.add(diagnostic)
                yield diagnostic


def _bands(
    test: Assessment, dimension: Dimension, spots: Spots, path: tuple[str | int, ...]
) -> Iterator[Diagnostic]:  # fmt: skip
    bands = bands_of(test, dimension)
    wrong = [d for n, band in enumerate(bands) for d in _ends_of(band, spots, (*path, n))]
    if wrong:
        yield from wrong
        return
    low, high = range_of(test, dimension)
    order = sorted(range(len(bands)), key=lambda n: (_least(bands[n]), bands[n].above is not None, _most(bands[n])))
    reach = f"the scores of `{dimension.id}` run from {said(low)} to {said(high)}"
    # One band may lie within another; that is told as an overlap.
    highest = max(order, key=lambda n: (_most(bands[n]), bands[n].to is not None))
    first, last = bands[order[0]], bands[highest]
    if _least(first) < low or _most(last) > high:
        band, place = (first, order[0]) if _least(first) < low else (last, highest)
        yield fault("assessment-band-range", f"the band `{band.id}` goes beyond: {reach}", spots.at(*path, place, "id"))
        return
    if _least(first) > low or first.above is not None:
        message = f"no band begins at {said(low)}: {reach}"
        yield fault("assessment-band-gap", message, spots.at(*path, order[0], "id"), hint=f"write `from: {said(low)}`")
    for one, other in pairwise(order):
        yield from _border(bands[one], bands[other], spots.at(*path, other, "id"), spots.at(*path, one, "id"))
    if _most(last) < high or last.below is not None:
        message = f"no band ends at {said(high)}: {reach}"
        yield fault("assessment-band-gap", message, spots.at(*path, highest, "id"), hint=f"write `to: {said(high)}`")


def _ends_of(band: Band, spots: Spots, path: tuple[str | int, ...]) -> Iterator[Diagnostic]:
    place = spots.at(*path, "id")
    for one, other, what in ((band.from_, band.above, "from` or `above"), (band.to, band.below, "to` or `below")):
        if (one is None) == (other is None):
            message = f"the band `{band.id}` must have either `{what}`{', not both' if one is not None else ''}"
            yield fault("assessment-band", message, place)
    for key, value in (("from", band.from_), ("above", band.above), ("to", band.to), ("below", band.below)):
        if value is not None:
            yield from number_faults(value, f"`{key}`", spots.at(*path, key), LARGEST_SUM, 2 * DECIMALS)
    if (band.from_ is None) != (band.above is None) and (band.to is None) != (band.below is None):
        is_point = _least(band) == _most(band) and band.from_ is not None and band.to is not None
        if _least(band) >= _most(band) and not is_point:
            yield fault("assessment-band", f"the band `{band.id}` ends before it begins", place)


def _border(one: Band, other: Band, place: Place, before: Place) -> Iterator[Diagnostic]:
    end, begin = _most(one), _least(other)
    if end == begin and (one.to is None) != (other.from_ is None):
        return
    if end < begin or (end == begin and one.to is None):
        where = f"{said(end)} itself" if end == begin else f"what lies between {said(end)} and {said(begin)}"
        message = f"a gap: neither `{one.id}` nor `{other.id}` holds {where}"
        hint = f"let `{one.id}` have `below: {said(begin)}` and `{other.id}` have `from: {said(begin)}`"
        yield fault("assessment-band-gap", message, place, hint=hint, also=[before])
    else:
        where = (
            f"{said(end)}" if end == begin else f"what lies between {said(begin)} and {said(min(end, _most(other)))}"
        )
        message = f"an overlap: both `{one.id}` and `{other.id}` hold {where}"
        remedy = f"let `{one.id}` have `below: {said(begin)}`" if _most(other) >= end else None
        yield fault("assessment-band-overlap", message, place, hint=remedy, also=[before])


def _least(band: Band) -> Fraction:
    value = band.from_ if band.above is None else band.above
    return exact(value) if value is not None else Fraction()


def _most(band: Band) -> Fraction:
    value = band.to if band.below is None else band.below
    return exact(value) if value is not None else Fraction()


def result_faults(test: Assessment, spots: Spots) -> Iterator[Diagnostic]:
    count = 1
    for dimension in test.dimensions:
        count *= len(bands_of(test, dimension))
    if count > MOST_COMBINATIONS:
        message = f"there are {count:,} combinations of bands, and nobody can check more than {MOST_COMBINATIONS:,}"
        yield fault("assessment-combination", message, spots.at("dimensions"), hint="use fewer bands or dimensions")
        return
    key = key_of(test)
    reached: set[int] = set()
    lost: list[str] = []
    for combination in combinations(key):
        number = result_of(key, combination)
        if number is None:
            lost.append(_in_words(test, combination))
        else:
            reached.add(number)
    if lost:
        more = f", and {len(lost) - 1} more" if len(lost) > 1 else ""
        message = f"no result for {lost[0]}{more}"
        hint = "add a last result without `when`, which holds for all that is left"
        yield fault("assessment-combination", message, spots.at("results"), hint=hint)
    for number, result in enumerate(test.results):
        if number not in reached:
            message = f"the result `{result.id}` is never reached: those above it take every combination it is for"
            hint = "move it up, or take it out"
            yield fault("assessment-unreachable", message, spots.at("results", number, "id"), hint=hint)


def _in_words(test: Assessment, combination: Sequence[int]) -> str:
    pairs = zip(test.dimensions, combination, strict=True)
    return ", ".join(f"{d.id} `{bands_of(test, d)[band].id}`" for d, band in pairs)
