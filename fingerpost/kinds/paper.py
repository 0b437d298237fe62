"""An assessment as a sheet that can be answered with a pencil, and as what the page's script needs; plain values.

On paper one adds whole answers up, so the borders of bands are told as sums besides: those that answers can really
give. `Sheet` is what templates show (docs/assessments.md): numbers and the author's words; the theme has the rest.
"""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import Literal

import msgspec

from fingerpost.kinds.assessment import Assessment, Band, Dimension, Item
from fingerpost.kinds.scoring import bands_of, exact, key_of, range_of, said, scale_of, values_of

Toward = Literal["low", "middle", "high"]


class Answer(msgspec.Struct, frozen=True):
    """One answer that can be chosen: what it counts, and what it counts where a statement is reversed."""

    value: str
    turned: str
    label: str


class SheetItem(msgspec.Struct, frozen=True):
    """A statement with its number on the sheet."""

    number: int
    id: str
    text: str
    is_reversed: bool
    weight: str
    """Empty where it is 1."""
    scale: int
    """The place of its scale among `scales`."""


class SheetBand(msgspec.Struct, frozen=True):
    """A band in numbers that can be printed."""

    id: str
    label: str
    toward: Toward
    """The end of the dimension it is nearer to."""
    least: str
    most: str
    has_least: bool
    has_most: bool
    sums: tuple[str, str] | None
    """The lowest and highest sum of all answers that falls into it; None where none does."""
    start: float
    """Where it begins, from 0 (the low end of the dimension) to 1."""
    end: float


class SheetDimension(msgspec.Struct, frozen=True):
    """A dimension with everything needed to score it by hand."""

    id: str
    name: str
    low: str
    high: str
    is_sum: bool
    is_weighed: bool
    numbers: tuple[int, ...]
    """Of its statements."""
    minimum: int
    count: int
    lowest: str
    highest: str
    bands: tuple[SheetBand, ...]


class Condition(msgspec.Struct, frozen=True):
    """Bands of one dimension under which a result holds."""

    dimension: str
    labels: tuple[str, ...]


class SheetNote(msgspec.Struct, frozen=True):
    """A word about one answer to one statement."""

    item: int
    """Its number on the sheet."""
    labels: tuple[str, ...]
    prose: str
    """What `prose(page, …)` is asked for."""


class Sheet(msgspec.Struct, frozen=True):
    """Everything a template shows of an assessment besides its texts."""

    statements: tuple[SheetItem, ...]
    scales: tuple[tuple[Answer, ...], ...]
    dimensions: tuple[SheetDimension, ...]
    results: tuple[tuple[Condition, ...], ...]
    """When each result holds; nothing for one that holds for all that is left."""
    notes: tuple[SheetNote, ...]
    key: str
    """The key of `scoring.py` as JSON, for the script."""


def sheet_of(test: Assessment) -> Sheet:
    """The sheet of an assessment that has no fault."""
    return Sheet(
        tuple(_item(test, number, item) for number, item in enumerate(test.items, 1)),
        tuple(_answers(test, name) for name in test.scales),
        tuple(_dimension(test, dimension) for dimension in test.dimensions),
        tuple(tuple(_conditions(test, result.when)) for result in test.results),
        tuple(_notes(test)),
        msgspec.json.encode(key_of(test)).decode(),
    )


def _item(test: Assessment, number: int, item: Item) -> SheetItem:
    weight = "" if item.weight == 1 else said(exact(item.weight))
    scale = list(test.scales).index(scale_of(test, item))
    return SheetItem(number, item.id, item.text, item.reverse, weight, scale)


def _answers(test: Assessment, scale: str) -> tuple[Answer, ...]:
    options = test.scales[scale]
    values = [exact(option.value) for option in options]
    ends = min(values) + max(values)
    return tuple(
        Answer(said(value), said(ends - value), option.label) for value, option in zip(values, options, strict=True)
    )


def _conditions(test: Assessment, when: Mapping[str, tuple[str, ...]]) -> Iterator[Condition]:
    for dimension in test.dimensions:
        if dimension.id in when:
            bands = bands_of(test, dimension)
            yield Condition(dimension.name, tuple(b.label for b in bands if b.id in when[dimension.id]))


def _notes(test: Assessment) -> Iterator[SheetNote]:
    for number, item in enumerate(test.items):
        for which, note in enumerate(item.notes):
            labels = tuple(o.label for o in test.scales[scale_of(test, item)] if o.value in note.answers)
            yield SheetNote(number + 1, labels, f"items.{number}.notes.{which}.text")


def _dimension(test: Assessment, dimension: Dimension) -> SheetDimension:
    numbers = tuple(number for number, item in enumerate(test.items, 1) if item.dimension == dimension.id)
    own = [test.items[number - 1] for number in numbers]
    low, high = range_of(test, dimension)
    is_sum = dimension.score == "sum"
    # Weights that are all the same do not change a mean, and need not be multiplied by hand.
    is_weighed = any(item.weight != 1 for item in own) if is_sum else len({item.weight for item in own}) > 1
    weights = [exact(item.weight) if is_weighed else Fraction(1) for item in own]
    sums = _Sums([(w, values_of(test, item)) for w, item in zip(weights, own, strict=True)])
    factor = Fraction(1) if is_sum else sum(weights, Fraction())
    return SheetDimension(
        dimension.id, dimension.name, dimension.low, dimension.high, is_sum, is_weighed, numbers,
        len(own) if dimension.min_answered is None else dimension.min_answered, len(own), said(low), said(high),
        tuple(_band(band, (low, high), sums, factor) for band in bands_of(test, dimension)),
    )  # fmt: skip


def _band(band: Band, ends: tuple[Fraction, Fraction], sums: "_Sums", factor: Fraction) -> SheetBand:
    low, high = ends
    has_least, has_most = band.above is None, band.below is None
    least, most = (exact(value or 0.0) for value in (_one(band.from_, band.above), _one(band.to, band.below)))
    balance = (least + most) - (low + high)
    toward: Toward = "low" if balance < 0 else "high" if balance > 0 else "middle"
    whole = high - low or Fraction(1)
    start, end = float((least - low) / whole), float((most - low) / whole)
    within = sums.between(least * factor, most * factor, has_least=has_least, has_most=has_most)
    return SheetBand(
        band.id, band.label, toward, said(least), said(most), has_least, has_most, within, start, end
    )  # fmt: skip


def _one(first: float | None, other: float | None) -> float | None:
    return other if first is None else first


class _Sums:
    """The sums that complete answers can give: from the lowest in equal steps, the finest that all answers share."""

    def __init__(self, weighed: Sequence[tuple[Fraction, tuple[Fraction, ...]]]) -> None:
        rises = [w * (value - min(values)) for w, values in weighed for value in values]
        below = lcm(*(rise.denominator for rise in rises))
        self._step = Fraction(gcd(*(int(rise * below) for rise in rises)), below)
        self._low = sum((w * min(values) for w, values in weighed), Fraction())
        self._high = sum((w * max(values) for w, values in weighed), Fraction())

    def between(
        self, least: Fraction, most: Fraction, *, has_least: bool, has_most: bool
    ) -> tuple[str, str] | None:  # fmt: skip
        first = -((self._low - least) // self._step)  # the step at or behind the border
        last = (most - self._low) // self._step
        if not has_least and self._low + first * self._step == least:
            first += 1
        if not has_most and self._low + last * self._step == most:
            last -= 1
        low = max(self._low, self._low + first * self._step)
        high = min(self._high, self._low + last * self._step)
        return (said(low), said(high)) if low <= high else None
