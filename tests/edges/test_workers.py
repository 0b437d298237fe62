"""Workers: the same results, whatever their number, and one bad input costs one result."""

import multiprocessing
import os
import signal
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


def test_workers_that_are_stopped_in_the_middle_of_an_answer_are_not_waited_for() -> None:
    """A result is larger than what a pipe takes at once, so most are stopped while they tell theirs."""
    for _ in range(40):
        results = Workers(2)(Stage(lambda n: bytes(100_000) + bytes([n]), lambda _, __: b""), range(200))
        assert next(iter(results))[-1] == 0
        del results
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_with_nothing_in_hand_is_replaced() -> None:
    pids: set[int] = set()
    for pid in Workers(2)(Stage(_who, _given_up), range(ENOUGH * 4)):
        if len(pids) == 0:
            os.kill(pid, signal.SIGKILL)
        pids.add(pid)
    assert pids - {os.getpid()}


def test_what_a_stage_raises_is_raised_here_and_says_where() -> None:
    def fail(value: int) -> int:
        if value == 70:
            raise KeyError("of the stage")
        return value

    with pytest.raises(KeyError, match="of the stage") as raised:
        list(Workers(2)(Stage(fail, _given_up), range(ENOUGH * 2)))
    assert "in fail" in raised.value.__notes__[0]
    assert multiprocessing.active_children() == []
