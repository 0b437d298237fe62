"""What the paper says is what scoring does: its sums, its star, its ends; and its words stay what the author wrote."""

import random
from fractions import Fraction
from itertools import product

import msgspec
import pytest
from random_assessments import an_assessment

from fingerpost.kinds.paper import sheet_of
from fingerpost.kinds.scoring import key_of, outcome_of, values_of


@pytest.mark.parametrize("seed", range(60))
def test_adding_up_on_paper_leads_to_the_same_band(seed: int) -> None:
    test = an_assessment(random.Random(seed))
    sheet, key = sheet_of(test), key_of(test)
    for number, dimension in enumerate(sheet.dimensions):
        items = [test.items[place - 1] for place in dimension.numbers]
        options = [range(len(test.scales[item.scale])) for item in items]
        whole = list(product(*options))
        for chosen in random.Random(seed).sample(whole, min(40, len(whole))):
            # By the paper: turn starred answers round, multiply by the weight that is printed, add up.
            total = Fraction()
            answers: list[int | None] = [None] * len(test.items)
            for place, item, option in zip(dimension.numbers, items, chosen, strict=True):
                statement = sheet.statements[place - 1]
                answer = sheet.scales[statement.scale][option]
                printed = Fraction(answer.turned if statement.is_reversed else answer.value)
                assert printed == values_of(test, item)[option]
                total += printed * (Fraction(statement.weight or 1) if dimension.is_weighed else 1)
                answers[place - 1] = option
            by_script = outcome_of(key, answers).scores[number].band
            by_paper = [
                band
                for band, row in enumerate(dimension.bands)
                if row.sums is not None and Fraction(row.sums[0]) <= total <= Fraction(row.sums[1])
            ]
            assert by_paper == ([] if by_script is None else [by_script])


def test_the_sheet_is_plain_values_that_json_can_carry() -> None:
    sheet = sheet_of(an_assessment(random.Random(1)))
    plain = msgspec.to_builtins(sheet)
    assert msgspec.json.decode(msgspec.json.encode(plain)) == msgspec.json.decode(msgspec.json.encode(sheet))


def test_bands_know_the_end_they_lean_to_and_where_they_are_drawn() -> None:
    for seed in range(60):
        for dimension in sheet_of(an_assessment(random.Random(seed))).dimensions:
            starts = [band.start for band in dimension.bands]
            assert starts == sorted(starts)
            assert abs(starts[0]) < 1e-3
            assert abs(dimension.bands[-1].end - 1) < 1e-3
            if len(dimension.bands) > 1:
                assert dimension.bands[0].toward != "high" or dimension.bands[0].end > 0.5
