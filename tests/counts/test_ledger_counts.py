"""The ledger of a large site costs little: counted, not timed."""

import random

import pytest
from small_sites import built, built_with

from fingerpost.memo import DictMemory
from fingerpost.model.ledger import Address, Ledger
from fingerpost.model.paths import Url
from fingerpost.stages.ledger import sketch as ledger_sketch
from fingerpost.stages.ledger.faults import Missing
from fingerpost.stages.ledger.file import written
from fingerpost.stages.ledger.sketch import COMMON, sketch_of_text

MANY = 10_000
WORDS = [f"word{number}" for number in range(4000)]


def text(number: int) -> str:
    chance = random.Random(number)
    return " ".join(chance.choices(WORDS, k=30))


def page(title: str, body: str) -> str:
    return f"---\ntitle: {title}\n---\n\n{body}\n"


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How often texts were read for their sketch, and sketches compared."""
    counts = {"read": 0, "compared": 0}
    sketch_of, resemblance = ledger_sketch.sketch_of, ledger_sketch.resemblance

    def reading(body: object) -> str:
        counts["read"] += 1
        return sketch_of(body)  # type: ignore[arg-type]  # what it is given

    def comparing(one: object, other: object) -> float:
        counts["compared"] += 1
        return resemblance(one, other)  # type: ignore[arg-type]  # what it is given

    monkeypatch.setattr(ledger_sketch, "sketch_of", reading)
    monkeypatch.setattr(ledger_sketch, "resemblance", comparing)
    return counts


def large() -> Ledger:
    """Ten thousand addresses with ten anchors each, one of which is still there."""
    anchors = tuple(f"part-{n}" for n in range(10))
    sketch = sketch_of_text("a page that is no more " * 3)
    found = {Url(f"/old/p{n}/"): Address("2026-01-01", f"Old {n}", anchors, sketch, "2026-02-01") for n in range(MANY)}
    return Ledger("https://example.org", {**found, Url("/"): Address("2026-01-01", "Home")})


def test_where_nothing_is_missing_no_text_is_read_and_none_compared(counted: dict[str, int]) -> None:
    lines = {Url(f"/{n}/"): Address("2026-01-01", f"T{n}", (), sketch_of_text(text(n))) for n in range(300)}
    files: dict[str, str | bytes] = {f"content/{n}.md": page(f"T{n}", text(n)) for n in range(300)}
    files["published.json"] = written(Ledger("https://example.org", lines))
    assert built(files).diagnostics == ()
    assert counted == {"read": 0, "compared": 0}


def test_a_page_that_moved_makes_one_text_be_read_and_few_be_compared(counted: dict[str, int]) -> None:
    lines = {Url(f"/{n}/"): Address("2026-01-01", f"T{n}", (), sketch_of_text(text(n))) for n in range(300)}
    files: dict[str, str | bytes] = {f"content/{n}.md": page(f"T{n}", text(n)) for n in range(300)}
    files["content/moved.md"] = files.pop("content/7.md")
    files["published.json"] = written(Ledger("https://example.org", lines))
    memory = DictMemory()
    (told,) = built_with(memory, files).diagnostics
    assert told.hint == "add `aliases: [/7/]` to content/moved.md"
    assert counted["read"] == 1
    assert 1 <= counted["compared"] <= 5
    files["content/8.md"] = page("T8", "Another text.")
    counted["read"] = 0
    assert len(built_with(memory, files).diagnostics) == 1
    assert counted["read"] == 0


def test_what_was_written_down_is_read_once_for_each_text(counted: dict[str, int]) -> None:
    files: dict[str, str | bytes] = {f"content/{n}.md": page(f"T{n}", text(n)) for n in range(50)}
    memory = DictMemory()
    built_with(memory, files).published()
    assert counted["read"] == 50
    files["content/3.md"] = page("T3", "Another text.")
    built_with(memory, files).published()
    assert counted["read"] == 51


def test_ten_thousand_missing_pages_are_compared_with_few_each(counted: dict[str, int]) -> None:
    shared = "this passage stands on every page of the site and says nothing of it"
    site: dict[str, str | bytes] = {f"content/{n}.md": page(f"T{n}", f"{text(n)} {shared}") for n in range(300)}
    lines = {
        Url(f"/old/{n}/"): Address("2026-01-01", f"T{n}", (), sketch_of_text(f"{text(n % 300)} {shared}"))
        for n in range(MANY)
    }
    site["published.json"] = written(Ledger("https://example.org", lines))
    told = built(site).diagnostics
    assert len(told) == MANY
    assert counted["read"] == 300
    assert counted["compared"] <= MANY * COMMON < MANY * 300
    hinted = [d for d in told if d.place and d.place.file.startswith("content/")]
    assert len(hinted) >= MANY * 3 // 5


def test_ten_thousand_lines_are_looked_at_without_looking_for_successors(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("nothing is missing")

    monkeypatch.setattr(Missing, "successor", never)
    found = built({"content/index.md": page("Home", "Hello."), "published.json": written(large())})
    assert [d.rule for d in found.diagnostics] == []
    assert sum(str(output.path).startswith("old/") for output in found.outputs) == MANY
