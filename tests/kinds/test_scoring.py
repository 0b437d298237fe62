"""Scores are those of the definition, exactly, on the border of two bands and anywhere else."""

import random
from fractions import Fraction

import pytest
from random_assessments import Answers, an_assessment, answers_to

from fingerpost.kinds.assessment import Assessment, Band, Dimension
from fingerpost.kinds.scoring import Outcome, combinations, exact, key_of, outcome_of, result_of, tenths

SEEDS = range(100)


def _as_defined(test: Assessment, dimension: Dimension, answers: Answers) -> Fraction | None:
    """Q3 of the definition, in fractions: reverse = lowest + highest - answer; mean, or sum raised in proportion."""
    weighed: list[tuple[Fraction, Fraction]] = []
    whole = Fraction()
    count = 0
    for item, answer in zip(test.items, answers, strict=True):
        if item.dimension == dimension.id:
            count += 1
            values = [exact(option.value) for option in test.scales[item.scale]]
            whole += exact(item.weight)
            if answer is not None:
                value = min(values) + max(values) - values[answer] if item.reverse else values[answer]
                weighed.append((exact(item.weight), value))
    least = count if dimension.min_answered is None else dimension.min_answered
    if len(weighed) < least:
        return None
    mean = sum((w * v for w, v in weighed), Fraction()) / sum((w for w, _ in weighed), Fraction())
    return mean * whole if dimension.score == "sum" else mean


def _holds(band: Band, score: Fraction) -> bool:
    return (
        (band.from_ is None or score >= exact(band.from_))
        and (band.above is None or score > exact(band.above))
        and (band.to is None or score <= exact(band.to))
        and (band.below is None or score < exact(band.below))
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_scores_and_bands_are_those_of_the_definition(seed: int) -> None:
    dice = random.Random(seed)
    test = an_assessment(dice)
    key = key_of(test)
    for _ in range(20):
        answers = answers_to(dice, test)
        outcome: Outcome = outcome_of(key, answers)
        for dimension, score in zip(test.dimensions, outcome.scores, strict=True):
            wanted = _as_defined(test, dimension, answers)
            assert (None if score.value is None else Fraction(*score.value)) == wanted
            if wanted is not None:
                bands = [number for number, band in enumerate(dimension.bands) if _holds(band, wanted)]
                assert bands == ([] if score.band is None else [score.band])


def test_some_of_these_scores_lie_on_a_border() -> None:
    on_border = 0
    for seed in SEEDS:
        dice = random.Random(seed)
        test = an_assessment(dice)
        key = key_of(test)
        for _ in range(20):
            for dimension, score in zip(key.dimensions, outcome_of(key, answers_to(dice, test)).scores, strict=True):
                ends = [end for band in dimension.bands for end in (band.least, band.most)]
                on_border += score.value in ends
    assert on_border > 60


def test_every_combination_reaches_a_result_where_the_last_has_no_condition() -> None:
    for seed in SEEDS:
        key = key_of(an_assessment(random.Random(seed)))
        assert None not in [result_of(key, combination) for combination in combinations(key)]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ((5, 2), "2.5"),
        ((3, 1), "3"),
        ((7, 3), "2.3"),
        ((1, 20), "0.1"),
        ((-5, 4), "-1.2"),
        ((-1, 20), "0"),
        ((0, 1), "0"),
    ],
)
def test_a_score_is_shown_with_one_decimal(value: tuple[int, int], shown: str) -> None:
    assert tenths(value) == shown
