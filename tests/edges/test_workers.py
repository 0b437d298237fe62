"""Workers: the same results, whatever their number, and one bad input costs one result."""

import os
import time
import weakref

import pytest

from fingerpost.edges import limits
from fingerpost.edges.workers import BATCH, ENOUGH, Workers
from fingerpost.model.stage import Stage


def _square(value: int) -> int:
    return value * value


def _given_up(value: int, why: str) -> int:
    return -1


def _who(_: int) -> int:
    return os.getpid()


SQUARES = Stage(_square, _given_up)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_results_come_in_order_whatever_the_number_of_workers(count: int) -> None:
    values = list(range(3 * ENOUGH + 7))
    assert list(Workers(count)(SQUARES, values)) == [v * v for v in values]


def test_a_result_that_was_handed_on_is_not_kept() -> None:
    """All pages of a large site together are more than a build may hold."""
    left: list[int] = []
    for number, result in enumerate(Workers(2)(Stage(_Heavy, lambda _, __: _Heavy(-1)), range(10 * ENOUGH))):
        weakref.finalize(result, left.append, number)
        del result
        assert number - len(left) <= BATCH
    assert len(left) == 10 * ENOUGH


class _Heavy:
    def __init__(self, number: int) -> None:
        self.number = number


def test_a_few_inputs_are_not_worth_a_worker() -> None:
    stage = Stage(_who, _given_up)
    assert set(Workers(2)(stage, range(ENOUGH - 1))) == {os.getpid()}


def test_many_inputs_are_done_elsewhere() -> None:
    stage = Stage(_who, _given_up)
    assert os.getpid() not in set(Workers(2)(stage, range(ENOUGH * 2)))


def test_a_worker_that_dies_takes_one_input_with_it() -> None:
    def run(value: int) -> int:
        if value == 17:
            os._exit(3)
        return value

    stage = Stage(run, lambda value, why: -value)
    values = list(range(ENOUGH * 2))
    assert list(Workers(2)(stage, values)) == [-v if v == 17 else v for v in values]


def test_an_input_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_S", 0.2)

    def run(value: int) -> int:
        deadline = time.monotonic() + (20 if value == 5 else 0)
        while time.monotonic() < deadline:
            pass
        return value

    stage = Stage(run, lambda value, why: -1)
    assert list(Workers(2)(stage, range(ENOUGH * 2)))[5] == -1
