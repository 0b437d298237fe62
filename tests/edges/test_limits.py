"""No page keeps a build waiting: too slow and too large are told as faults, and the other pages go on."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from small_sites import NOW, QUIET, SITE_TOML, THEME

from fingerpost import kinds
from fingerpost.build import Order, Program, build
from fingerpost.edges import limits
from fingerpost.edges.limits import within_limits
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Built, Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.model.stage import Stage
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.parse import Manner, parse
from fingerpost.workshop import page_given_up

pytestmark = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no alarms")

SOURCES = [Source(ContentPath(f"{name}.md"), f"content/{name}.md", name) for name in "abc"]
GOOD = Page(
    parse(SOURCES[0], b"a", Manner(kinds.all, "en")).entry, parse(SOURCES[0], b"a", Manner(kinds.all, "en")).body
)


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded() -> None:
    """Or the first page of these tests would be blamed for it."""
    assert not site({"a.md": "a\n"}, "{{ body }}").has_errors


@pytest.fixture(name="soon", autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(limits, "LONGEST_S", 0.1)
    monkeypatch.setattr(limits, "AGAIN_S", 0.05)
    before = signal.getsignal(signal.SIGPROF)
    yield
    assert signal.getitimer(signal.ITIMER_PROF) == (0, 0), "no alarm is left"
    assert signal.getsignal(signal.SIGPROF) is before


def parsing(run: Callable[[Source], Page]) -> Stage[Source, Page]:
    return Stage(run, page_given_up)


def for_ever() -> None:
    while True:
        pass


def work(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def rules(page: Page) -> list[str]:
    return [d.rule for d in page.diagnostics]


def test_a_slow_page_is_told_and_the_others_go_on() -> None:
    def stage(source: Source) -> Page:
        if source.digest == "b":
            for_ever()
        return GOOD

    ticks: list[None] = []
    pages = list(within_limits(parsing(stage), SOURCES, lambda: ticks.append(None)))
    assert [rules(page) for page in pages] == [[], ["file-slow"], []]
    assert pages[1].entry.path == "b.md"
    assert len(ticks) == 3


def test_an_alarm_that_is_lost_rings_again() -> None:
    class Deaf:
        def __del__(self) -> None:
            for_ever()

    def stage(source: Source) -> Page:
        deaf = Deaf()
        del deaf  # what is raised in a destructor is written to standard error and forgotten
        for_ever()
        return GOOD

    hook, sys.unraisablehook = sys.unraisablehook, lambda _: None
    try:
        (page,) = within_limits(parsing(stage), SOURCES[:1])
    finally:
        sys.unraisablehook = hook
    assert rules(page) == ["file-slow"]


def test_a_stage_that_catches_every_fault_is_ended_all_the_same() -> None:
    def stage(source: Source) -> Page:
        with suppress(Exception):
            for_ever()
        return GOOD

    (page,) = within_limits(parsing(stage), SOURCES[:1])
    assert rules(page) == ["file-slow"]


def test_an_expression_that_runs_away_is_ended() -> None:
    import re

    def stage(source: Source) -> Page:
        re.fullmatch("(a|a)*b", "a" * 40)
        return GOOD

    (page,) = within_limits(parsing(stage), SOURCES[:1])
    assert rules(page) == ["file-slow"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits a program's memory")
def test_a_page_that_wants_too_much_memory_is_told() -> None:
    def stage(source: Source) -> Page:
        kept = [bytes(64 * 1024 * 1024) for _ in range(100)]
        assert kept
        return GOOD

    pages = list(within_limits(parsing(stage), SOURCES[:2]))
    assert [rules(page) for page in pages] == [["file-slow"], ["file-slow"]]
    assert "memory" in pages[0].diagnostics[0].message
    assert len(bytes(2 * limits.MOST_BYTES)) > 0, "the limit ends with the page"


def test_who_asks_for_the_pages_has_no_alarm_while_at_work() -> None:
    for _ in within_limits(parsing(lambda _: GOOD), SOURCES):
        work(0.15)


def test_a_page_is_not_blamed_for_what_the_machine_does_besides() -> None:
    def stage(source: Source) -> Page:
        time.sleep(0.15)
        return GOOD

    assert list(within_limits(parsing(stage), SOURCES[:1])) == [GOOD]


def test_in_another_thread_pages_are_built_without_limits() -> None:
    pages: list[Page] = []
    thread = threading.Thread(target=lambda: pages.extend(within_limits(parsing(lambda _: GOOD), SOURCES)))
    thread.start()
    thread.join()
    assert pages == [GOOD] * 3


def test_an_interrupt_is_not_taken_for_a_slow_page() -> None:
    def stage(source: Source) -> Page:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(within_limits(parsing(stage), SOURCES))


def site(files: dict[str, str], template: str) -> Built:
    read = read_config("site.toml", SITE_TOML + QUIET)
    assert read.config is not None
    theme = MemoryTree({**THEME, "templates/page.html": template}, "themes/bare")
    return build(Program(), Order(read.config, read.places, MemoryTree(files), (theme,), NOW), within_limits)


def told(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str]]:
    return [(d.rule, d.place.file if d.place else "") for d in diagnostics if d.level == "error"]


def test_two_pages_that_were_given_up_are_two_faults_and_links_to_them_are_none() -> None:
    slow = "[\n" * 20_000
    files = {"a/b.md": slow, "a/c.md": slow, "d.md": "[x](a/b.md) [[c]]\n"}
    assert told(site(files, "{{ body }}").diagnostics) == [
        ("file-slow", "content/a/b.md"),
        ("file-slow", "content/a/c.md"),
    ]


ENDLESS = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"


def test_a_template_that_loops_is_given_up_for_all_pages_after_a_few() -> None:
    built = site({f"{n}.md": "a\n" for n in range(40)}, ENDLESS)
    assert told(built.diagnostics) == sorted(("file-slow", f"content/{n}.md") for n in range(40))
    left_out = [d for d in built.diagnostics if "was left out" in d.message]
    assert len(left_out) == 40 - limits.ENOUGH


@pytest.mark.parametrize(
    "template",
    [
        "{{ 2 ** (10 ** 9) }}",
        "{% set n = namespace(a='a') %}{% for i in range(60) %}{% set n.a = n.a ~ n.a %}{% endfor %}",
        "{% set n = namespace(a=[1]) %}{% for i in range(60) %}{% set n.a = n.a + n.a %}{% endfor %}",
        "{{ 'a' * 10 ** 10 }}",
        "{{ '%9999999999d' % 1 }}",
        "{{ '{:9999999999}'.format(1) }}",
        "{{ 'a'|center(9999999999) }}",
        "{{ [1] * 10 ** 9 }}",
        "{% include 'page.html' %}{% include 'page.html' %}",
        "{% macro a(n) %}{{ a(n + 1) }}{{ a(n + 1) }}{% endmacro %}{{ a(0) }}",
    ],
)
def test_a_template_that_is_a_bomb_is_a_fault(template: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # An alarm that rings inside a destructor is lost, and rings again: pytest's hook would take it for a mistake.
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)
    built = site({"a.md": "a\n"}, template)
    assert {rule for rule, _ in told(built.diagnostics)} <= {"file-slow", "template-error"}
    assert built.has_errors
