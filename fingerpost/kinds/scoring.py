"""Answers → outcome: the whole arithmetic of an assessment, in whole numbers.

A reader's answers are scored in the browser by the theme's `assets/assessment.js`, which is this module in another
language; tests hold the two together in a real browser. Both count in integers and compare fractions crosswise, so a
score that lies right on the border of two bands falls on the same side in both.

    mean    sum of (weight * answer) / sum of weights, over the items that were answered
    sum     the mean of the answered items times the weights of all: the plain sum where every item is answered, and a
            sum raised in proportion where some are missing ("pro-rating")

A reversed answer counts lowest + highest - answer. `key_of` has done that already: the key says what each option of
each item counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import gcd, lcm

import msgspec

from fingerpost.kinds.assessment import Assessment, Band, Dimension, Item


class BandKey(msgspec.Struct, frozen=True):
    """A stretch of scores: two fractions, and whether each belongs to it."""

    least: tuple[int, int]
    most: tuple[int, int]
    has_least: bool
    has_most: bool


class DimensionKey(msgspec.Struct, frozen=True):
    """A score is `times * sum of (weight * value) / (over * sum of weights)`."""

    times: int
    over: int
    minimum: int
    bands: tuple[BandKey, ...]


class ItemKey(msgspec.Struct, frozen=True):
    """An item's dimension, its weight, and what each of its options counts."""

    dimension: int
    weight: int
    values: tuple[int, ...]


class NoteKey(msgspec.Struct, frozen=True):
    """The options of an item at which a note is shown."""

    item: int
    options: tuple[int, ...]


class Key(msgspec.Struct, frozen=True):
    """All that scoring needs; ids have become positions."""

    items: tuple[ItemKey, ...]
    dimensions: tuple[DimensionKey, ...]
    results: tuple[tuple[tuple[int, ...], ...], ...]
    """For each result and dimension the bands that fit."""
    notes: tuple[NoteKey, ...]


class Score(msgspec.Struct, frozen=True):
    """How one dimension came out."""

    answered: int
    value: tuple[int, int] | None
    """The score in lowest terms; None where too few items were answered."""
    band: int | None


class Outcome(msgspec.Struct, frozen=True):
    """How a sheet of answers came out."""

    scores: tuple[Score, ...]
    result: int | None
    """None where a dimension has too few answers."""
    notes: tuple[int, ...]


def outcome_of(key: Key, answers: Sequence[int | None]) -> Outcome:
    """What the answers come to: for each item the position of the chosen option, or None."""
    scores = tuple(_score(key, number, answers) for number in range(len(key.dimensions)))
    bands = [score.band for score in scores]
    whole = tuple(band for band in bands if band is not None)
    notes = tuple(number for number, note in enumerate(key.notes) if answers[note.item] in note.options)
    return Outcome(scores, result_of(key, whole) if len(whole) == len(bands) else None, notes)


def _score(key: Key, number: int, answers: Sequence[int | None]) -> Score:
    dimension = key.dimensions[number]
    pairs = zip(key.items, answers, strict=True)
    given = [(item, answer) for item, answer in pairs if item.dimension == number and answer is not None]
    if len(given) < dimension.minimum:
        return Score(len(given), None, None)
    above = dimension.times * sum(item.weight * item.values[answer] for item, answer in given)
    below = dimension.over * sum(item.weight for item, _ in given)
    shared = gcd(above, below)
    value = (above // shared, below // shared)
    band = next((place for place, band in enumerate(dimension.bands) if holds(band, value)), None)
    return Score(len(given), value, band)


def holds(band: BandKey, value: tuple[int, int]) -> bool:
    """Whether a score lies in a band."""
    low, high = _compared(value, band.least), _compared(value, band.most)
    return (low > 0 or (low == 0 and band.has_least)) and (high < 0 or (high == 0 and band.has_most))


def _compared(one: tuple[int, int], other: tuple[int, int]) -> int:
    """Below, equal to or above 0 as the first fraction is to the second; denominators are positive."""
    return one[0] * other[1] - other[0] * one[1]


def result_of(key: Key, bands: Sequence[int]) -> int | None:
    """The first result that fits a combination of bands."""
    return next(
        (n for n, fits in enumerate(key.results) if all(b in f for b, f in zip(bands, fits, strict=True))), None
    )


def combinations(key: Key) -> Iterator[tuple[int, ...]]:
    """Every combination of bands, the last dimension running fastest."""
    return product(*(range(len(dimension.bands)) for dimension in key.dimensions))


def tenths(value: tuple[int, int]) -> str:
    """A score with one decimal, halves rounded up: `2.5`. For showing only; bands are found by the score itself."""
    whole = (20 * value[0] + value[1]) // (2 * value[1])
    sign, size = ("-" if whole < 0 else ""), abs(whole)
    return f"{sign}{size // 10}.{size % 10}" if size % 10 else f"{sign}{size // 10}"


def exact(number: float) -> Fraction:
    """The number as the author wrote it: 0.1 is a tenth, not the nearest that a machine has."""
    return Fraction(repr(number))


def bands_of(test: Assessment, dimension: Dimension) -> tuple[Band, ...]:
    """The bands of a dimension: its own, else those of the whole."""
    return dimension.bands or test.bands


def scale_of(test: Assessment, item: Item) -> str:
    """The scale of an item: the one it names, else the only one."""
    return item.scale or (next(iter(test.scales)) if len(test.scales) == 1 else "")


def values_of(test: Assessment, item: Item) -> tuple[Fraction, ...]:
    """What each option of an item counts, in the order of its scale."""
    values = tuple(exact(option.value) for option in test.scales[scale_of(test, item)])
    return tuple(min(values) + max(values) - value for value in values) if item.reverse else values


def key_of(test: Assessment) -> Key:
    """The key of an assessment in which every name is known."""
    places = {dimension.id: number for number, dimension in enumerate(test.dimensions)}
    units = [_units(test, dimension) for dimension in test.dimensions]
    items = tuple(_item_key(test, item, places[item.dimension], units[places[item.dimension]]) for item in test.items)
    dimensions = tuple(_dimension_key(test, d, units[n], items, n) for n, d in enumerate(test.dimensions))
    notes = tuple(
        NoteKey(number, tuple(n for n, o in enumerate(test.scales[scale_of(test, item)]) if o.value in note.answers))
        for number, item in enumerate(test.items)
        for note in item.notes
    )
    return Key(items, dimensions, tuple(_fits(test, result.when) for result in test.results), notes)


def _units(test: Assessment, dimension: Dimension) -> tuple[int, int]:
    """By what weights and values of a dimension must be multiplied to be whole numbers."""
    items = [item for item in test.items if item.dimension == dimension.id]
    weights = lcm(*(exact(item.weight).denominator for item in items))
    return weights, lcm(*(value.denominator for item in items for value in values_of(test, item)))


def _item_key(test: Assessment, item: Item, dimension: int, units: tuple[int, int]) -> ItemKey:
    values = tuple(int(value * units[1]) for value in values_of(test, item))
    return ItemKey(dimension, int(exact(item.weight) * units[0]), values)


def _dimension_key(
    test: Assessment, dimension: Dimension, units: tuple[int, int], items: Sequence[ItemKey], number: int
) -> DimensionKey:
    own = [item for item in items if item.dimension == number]
    is_sum = dimension.score == "sum"
    minimum = len(own) if dimension.min_answered is None else dimension.min_answered
    bands = tuple(map(band_key, bands_of(test, dimension)))
    times = sum(item.weight for item in own) if is_sum else 1
    return DimensionKey(times, units[1] * (units[0] if is_sum else 1), minimum, bands)


def band_key(band: Band) -> BandKey:
    """A band that has one lower and one upper end."""
    least, most = band.from_ if band.above is None else band.above, band.to if band.below is None else band.below
    assert least is not None
    assert most is not None
    low, high = exact(least), exact(most)
    ends = ((low.numerator, low.denominator), (high.numerator, high.denominator))
    return BandKey(*ends, band.above is None, band.below is None)


def _fits(test: Assessment, when: Mapping[str, Sequence[str]]) -> tuple[tuple[int, ...], ...]:
    fits: list[tuple[int, ...]] = []
    for dimension in test.dimensions:
        bands = bands_of(test, dimension)
        wanted = when.get(dimension.id) or [band.id for band in bands]
        fits.append(tuple(number for number, band in enumerate(bands) if band.id in wanted))
    return tuple(fits)


def range_of(test: Assessment, dimension: Dimension) -> tuple[Fraction, Fraction]:
    """The lowest and the highest score that answers can give."""
    items = [item for item in test.items if item.dimension == dimension.id]
    weighed = [(exact(item.weight), values_of(test, item)) for item in items]
    low = sum((weight * min(values) for weight, values in weighed), Fraction())
    high = sum((weight * max(values) for weight, values in weighed), Fraction())
    whole = sum((weight for weight, _ in weighed), Fraction()) if dimension.score == "mean" else Fraction(1)
    return low / whole, high / whole


def said(number: Fraction) -> str:
    """A number as one writes it: `2.5`, `7`."""
    if number.denominator == 1:
        return str(number.numerator)
    return f"{float(number):.6f}".rstrip("0").rstrip(".")
