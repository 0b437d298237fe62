"""Assessments and answers by chance, none with a fault: every form of scale, weight, score and border."""

import random
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from fingerpost.kinds.assessment import Assessment, Band, Dimension, Item, Note, Option, Result
from fingerpost.kinds.scoring import range_of

Answers = tuple[int | None, ...]


def an_assessment(dice: random.Random) -> Assessment:
    """One without a fault."""
    scales = {name: _scale(dice) for name in ("one", "two")}
    dimensions: list[Dimension] = []
    items: list[Item] = []
    for number in range(dice.choice((1, 1, 2, 2, 3))):
        count = dice.randrange(1, 7)
        is_plain = dice.random() < 0.3  # a sum of all answers may mix its scales
        own = [_item(dice, f"d{number}", len(items) + n, is_plain) for n in range(count)]
        items += own
        score: Literal["sum", "mean"] = "sum" if is_plain or dice.random() < 0.5 else "mean"
        least = None if is_plain else dice.randrange(1, count + 1)
        dimensions.append(Dimension(f"d{number}", f"D{number}", "low", "high", score, least))
    dice.shuffle(items)
    bare = _assessment(scales, items, dimensions, ())
    dimensions = [_with_bands(dice, bare, dimension) for dimension in dimensions]
    results = tuple(_result(dice, dimensions, number) for number in range(3))
    return _assessment(scales, items, dimensions, (*results, Result("rest", "Rest", "Rest.")))


def answers_to(dice: random.Random, test: Assessment) -> Answers:
    """A sheet of answers; some are left out, now and then all."""
    left_out = dice.choice((0.0, 0.0, 0.1, 0.5, 1.0))
    scales = [test.scales[item.scale] for item in test.items]
    return tuple(None if dice.random() < left_out else dice.randrange(len(scale)) for scale in scales)


def _scale(dice: random.Random) -> tuple[Option, ...]:
    step = dice.choice((1.0, 1.0, 0.5, 0.25, 0.1, 3.0, 0.001, 1000.0))
    first, count = dice.choice((-2, 0, 1)), dice.randrange(2, 8)
    values = [round((first + n) * step, 3) for n in range(count)]
    if dice.random() < 0.2:
        values.reverse()
    return tuple(Option(value, f"Label {value}") for value in values)


def _item(dice: random.Random, dimension: str, number: int, is_plain: bool) -> Item:
    scale = dice.choice(("one", "two")) if is_plain else "one"
    weight = dice.choice((1.0, 1.0, 2.0, 0.5, 1.25, 0.333))
    notes = (Note((0.0, 1.0, 2.0), "Take care."),) if dice.random() < 0.2 else ()
    return Item(f"i{number}", f"I am {number}.", dimension, dice.random() < 0.4, weight, scale, notes)


def _with_bands(dice: random.Random, test: Assessment, dimension: Dimension) -> Dimension:
    """Bands whose borders, as far as they can be written, are scores that answers can give."""
    low, high = range_of(test, dimension)
    ends = [_written(low), _written(high)]
    shares = sorted({Fraction(dice.randrange(1, 12), 12) for _ in range(dice.randrange(3))})
    borders = sorted({*(_written(low + (high - low) * share) for share in shares), *ends})
    bands: list[Band] = []
    above: dict[str, float] = {"from_": borders[0]}
    for number, border in enumerate(borders[1:]):
        is_last, belongs = number == len(borders) - 2, dice.random() < 0.5
        below = {"to": border} if is_last or belongs else {"below": border}
        bands.append(Band(f"b{number}", f"band {number}", **above, **below))
        above = {"above": border} if belongs else {"from_": border}
    return Dimension(
        dimension.id, dimension.name, dimension.low, dimension.high, dimension.score, dimension.min_answered,
        tuple(bands),
    )  # fmt: skip


def _written(number: Fraction) -> float:
    return round(float(number), 6)


def _result(dice: random.Random, dimensions: Sequence[Dimension], number: int) -> Result:
    when = {
        d.id: tuple(band.id for band in d.bands if dice.random() < 0.6) or (d.bands[0].id,)
        for d in dimensions
        if dice.random() < 0.7
    }
    return Result(f"r{number}", f"Result {number}", "Text.", when)


def _assessment(
    scales: dict[str, tuple[Option, ...]],
    items: Sequence[Item],
    dimensions: Sequence[Dimension],
    results: Sequence[Result],
) -> Assessment:
    return Assessment(
        title="By chance", type="informal", intro="Think.", minutes=1, what_else="Much.", scales=scales,
        items=tuple(items), dimensions=tuple(dimensions), results=tuple(results),
    )  # fmt: skip
