"""Front matter: the cases in `cases/frontmatter`, and what holds for every text.

A case document has headings `## what the case is about`, each followed by three fenced parts: `input`, the `table`
that is read as JSON (or `none`), and the `report` of reading it and checking it as front matter of a page (or
`nothing`).
`pytest --accept` rewrites tables and reports; the diff is read like code.
"""

import json
import re
import time
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.stages.frontmatter import FrontMatter, split
from fingerpost.stages.kinds import FrontMatter as CommonFrontMatter
from fingerpost.stages.schema import PAGE, check
from fingerpost.stages.tables.nodes import Node, plain, scalar
from fingerpost.stages.tables.yaml_table import FAST, SLOW

CASES = Path(__file__).parent.parent / "cases" / "frontmatter"
PART = r"~~~~ {}\n(.*?)^~~~~$"
CASE = re.compile(
    r"^## ([^\n]+)\n\n" + r"\n\n".join(PART.format(name) for name in ("input", "table", "report")),
    re.MULTILINE | re.DOTALL,
)


def printed(diagnostic: Diagnostic) -> list[str]:
    """A diagnostic as lines; `at` is the underlined text."""
    place = diagnostic.place or Place("", 0, 0)
    under = place.text[place.column - 1 : place.column - 1 + place.length]
    lines = [
        f"{place.line}:{place.column}: {diagnostic.level}[{diagnostic.rule}]: {diagnostic.message}",
        f"  at: {under}",
    ]
    lines += [f"  hint: {diagnostic.hint}"] if diagnostic.hint else []
    lines += [f"  also: {also.line}:{also.column}" for also in diagnostic.also]
    lines += [f"  instead: {diagnostic.replacement}"] if diagnostic.replacement is not None else []
    return lines


def outcome(text: str) -> tuple[str, str]:
    """The table and the report of a case."""
    front = split("page.md", text)
    found = front.diagnostics
    if front.table is not None:
        found += check(front.table, CommonFrontMatter, PAGE, front.place)[1]
    table = "none" if front.table is None else json.dumps(plain(front.table), ensure_ascii=False, indent=2, default=str)
    return table + "\n", "".join(line + "\n" for diagnostic in found for line in printed(diagnostic)) or "nothing\n"


@pytest.mark.parametrize("document", sorted(CASES.glob("*.md")), ids=lambda path: path.stem)
def test_every_case_gives_the_table_and_the_report_it_states(document: Path, request: pytest.FixtureRequest) -> None:
    text = document.read_text("utf-8")
    if request.config.getoption("--accept", default=False):

        def stated(case: re.Match[str]) -> str:
            table, report = outcome(case[2])
            parts = (("input", case[2]), ("table", table), ("report", report))
            return f"## {case[1]}\n\n" + "\n\n".join(f"~~~~ {name}\n{part}~~~~" for name, part in parts)

        text = CASE.sub(stated, text)
        document.write_text(text, "utf-8")
    cases = CASE.findall(text)
    assert len(cases) == len(re.findall(r"^## ", text, re.MULTILINE)) > 0
    assert {name: outcome(given) for name, given, _, _ in cases} == {
        name: (table, report) for name, _, table, report in cases
    }


def front(inside: str) -> FrontMatter:
    return split("page.md", f"---\n{inside}\n---\nText")


def value_of(written: str) -> object:
    table = front(f"key: {written}").table
    assert table is not None
    value = plain(table)
    assert isinstance(value, dict)
    return value["key"]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("", None), ("~", None), ("null", None), ("true", True), ("false", False), ("no", "no"), ("on", "on"),
        ("yes", "yes"), ("Off", "Off"), ("12:30", "12:30"), ("1_000", "1_000"), ("007", 7), ("-12", -12), ("0x1F", 31),
        ("0o17", 15), ("1.5", 1.5), (".5", 0.5), ("1e3", 1000.0), ("'2026'", "2026"), ("1.2.3", "1.2.3"),
        ("2026-10-03", date(2026, 10, 3)), ("'2026-10-03'", "2026-10-03"), ("2026-1-5", "2026-1-5"),
        ("2026-02-30", "2026-02-30"), ("0000-00-00", "0000-00-00"), ("2026-10-03 25:00", "2026-10-03 25:00"),
        ("2026-10-03 14:00", datetime.fromisoformat("2026-10-03 14:00")),
        ("2026-10-03T14:00:05", datetime.fromisoformat("2026-10-03 14:00:05")),
        ("2026-10-03 14:00:00+02:00", datetime(2026, 10, 3, 14, tzinfo=timezone(timedelta(hours=2)))),
        ("2026-10-03T14:00Z", datetime(2026, 10, 3, 14, tzinfo=UTC)), ("9" * 20, "9" * 20),
        ("[a, 1, [b]]", ["a", 1, ["b"]]), ("{a: 1}", {"a": 1}),
    ],
)  # fmt: skip
def test_unquoted_values_have_the_type_they_look_like_and_no_other(written: str, value: object) -> None:
    assert value_of(written) == value
    assert type(value_of(written)) is type(value)


def test_every_key_and_value_knows_its_line_and_column_in_the_file() -> None:
    table = split("a/page.md", "---\n# first\ntitle:  The window\ntopics:\n  - calm\n---\n").table
    assert table is not None
    assert isinstance(table.value, dict)
    title, topics = table.value["title"], table.value["topics"]
    assert title.key_place == Place("a/page.md", 3, 1, 5, "title:  The window")
    assert title.place == Place("a/page.md", 3, 9, 10, "title:  The window")
    assert topics.value[0].place == Place("a/page.md", 5, 5, 4, "  - calm")


def test_a_value_without_quotes_remembers_how_it_was_written() -> None:
    table = front("a: 007\nb: '007'").table
    assert table is not None
    assert isinstance(table.value, dict)
    assert [(node.value, node.written) for node in table.value.values()] == [(7, "007"), ("007", "")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_end_gives_the_same_table_and_the_same_body_line(end: str) -> None:
    found = split("page.md", end.join(["---", "title: x", "# y", "---", "Text"]))
    assert found.table == split("page.md", "---\ntitle: x\n# y\n---\nText").table
    assert (found.body, found.body_line) == ("Text", 5)


@pytest.mark.parametrize(
    "text", ["", "Text", "# Heading", "---", "---\n\nText", "---\nText without a key\n", "----\nText\n----\n", " ---\n"]
)
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    assert split("page.md", text) == FrontMatter(None, text, 1, Place("page.md", 1, 1))


def test_nothing_between_the_lines_is_an_empty_table() -> None:
    found = split("page.md", "---\n---\nText")
    assert (found.table, found.body, found.body_line) == (Node({}, found.place), "Text", 3)


def test_a_mended_fault_is_told_and_the_rest_of_the_table_is_still_read() -> None:
    found = front("title: Repair: how\ndraft: true")
    assert found.table is not None
    assert plain(found.table) == {"title": "Repair: how", "draft": True}
    assert [diagnostic.rule for diagnostic in found.diagnostics] == ["front-matter-syntax"]


def test_places_of_a_mended_line_show_the_line_as_the_author_wrote_it() -> None:
    found = front("titel: Repair: how")
    assert found.table is not None
    assert isinstance(found.table.value, dict)
    assert found.table.value["titel"].place.text == "titel: Repair: how"


def test_ten_thousand_values_are_taken_and_one_more_is_not() -> None:
    assert front("k: [" + "a," * 9_997 + "]").diagnostics == ()
    assert [d.rule for d in front("k: [" + "a," * 9_998 + "]").diagnostics] == ["file-large"]


def test_twenty_levels_are_taken_and_one_more_is_not() -> None:
    assert front("k: " + "[" * 19 + "]" * 19).diagnostics == ()
    assert [d.rule for d in front("k: " + "[" * 20 + "]" * 20).diagnostics] == ["file-nesting"]


BAD = {
    "brackets": "[" * 60_000,
    "nested tables": "{a: " * 15_000,
    "lists in lists": "[a, " * 15_000,
    "dashes": "- " * 30_000,
    "question marks": "? " * 30_000,
    "many values": "k: [" + "x," * 30_000,
    "many lines": "".join(f"k{n}: x\n" for n in range(6_000)),
    "the same key": "a: b\n" * 12_000,
    "many items": "- x\n" * 15_000,
    "laughs": "a: &a [x, x]\n"
    + "".join(f"{c}: &{c} [*{d}, *{d}]\n" for c, d in zip("bcdefgh", "abcdefg", strict=True)),
    "an alias to itself": "a: &a [*a]",
    "an anchor": "a: &x 1",
    "an alias": "a: *x",
    "aliases": "a: *b\n" * 10_000,
    "a merge": "<<: {a: 1}",
    "a merge of an alias": "a: &a {b: c}\nd:\n  <<: *a",
    "a tag": "a: !!str x",
    "a Python object": "a: !!python/object/apply:os.system [ls]",
    "a Python name": "a: !!python/name:os.system",
    "a local tag": "a: !secret x",
    "a binary": "a: !!binary aGk=",
    "a set": "a: !!set {b}",
    "a tag directive": "%TAG ! tag:x,2000:\na: b",
    "a version": "%YAML 1.1\na: b",
    "two keys": "a: 1\na: 2",
    "two keys, one in quotes": "a: 1\n'a': 2",
    "two keys in braces": "a: {b: 1, b: 2}",
    "a number as key": "1: a",
    "a truth as key": "true: a",
    "nothing as key": "~: a",
    "no key": ": a",
    "a date as key": "2026-01-01: a",
    "a list as key": "? [a]\n: b",
    "a table as key": "? {a: b}\n: c",
    "braces in braces": "title: {{ page.title }}",
    "a list": "- a\n- b",
    "a text": "only words",
    "a number": "12",
    "two documents": "a: b\n--- c",
    "a document begun twice": "--- a\nb: c",
    "an open quote": 'a: "b',
    "an open single quote": "a: 'b",
    "a long open quote": 'a: "' + "x" * 60_000,
    "quotes": "a: '" + "''" * 30_000,
    "an open list": "a: [b",
    "an open table": "a: {b: c",
    "closed twice": "a: [b]]",
    "a colon": "a: b: c",
    "colons": "a: b: c\n" * 7_000,
    "a tab": "a:\n\tb: c",
    "tabs": "\t" * 60_000 + "a: b",
    "an at sign": "a: @b",
    "at signs": "a: @\n" * 10_000,
    "a backtick": "a: `b`",
    "a percent sign": "a: %b",
    "an escape": 'a: "\\q"',
    "an escape out of range": 'a: "\\U00110000"',
    "half a character": 'a: "\\ud800"\nb: [',
    "a bell": "a: \x07",
    "a null": "a: \x00",
    "a surrogate": "a: \ud800",
    "a next line": "a: b\x85c: d",
    "a line separator": "a: b\u2028c: d",
    "a byte order mark": "a: \ufeffb",
    "blank lines": "\n" * 60_000 + "a: b: c",
    "70 KiB": "a: " + "x" * 70_000,
    "a block header": "a: |x\n  b",
    "indentation": "a: b\n  c: d",
    "indentation back": "a:\n    b: c\n  d: e",
    "wiki links": "- [[a]]\n" * 8_000,
    "a wiki link": "related: [[Secure base]]",
    "long text, then a fault": "a: " + "x " * 16_000 + "\nb: c: d",
}


@pytest.mark.parametrize("inside", BAD.values(), ids=BAD)
def test_bad_yaml_is_refused_soon_and_at_a_line_that_exists(inside: str) -> None:
    start = time.process_time()
    found = front(inside)
    assert time.process_time() - start < 1, "a bomb takes minutes"
    assert any(diagnostic.level == "error" for diagnostic in found.diagnostics)
    lines = f"---\n{inside}\n---\nText".split("\n")
    for diagnostic in found.diagnostics:
        assert diagnostic.place is not None
        assert lines[diagnostic.place.line - 1] == diagnostic.place.text


def test_a_number_of_five_thousand_digits_is_text() -> None:
    assert value_of("9" * 5_000) == "9" * 5_000


words = st.sampled_from(
    ["title", "a", "b", "é", "“x”", ": ", ":", "- ", "\n", "\n", "\n", " ", "  ", '"', "'", "[", "]", "{", "}", ",",
     "#", " #", "|", ">", "&x", "*x", "!", "!!str", "?", "? ", "%", "@", "`", "---", "...", "<<", "\\", "\\n", "0x1",
     "12:30",
     "2026-10-03", "2026-02-30", "~", "\t", "\r\n", "=", "[[", "]]", "\na: ", "\n- ", "\n  - ", "why?"]
)  # fmt: skip
yamlish = st.lists(words, max_size=16).map("".join)
any_text = st.text(st.characters(exclude_categories=()))


@given(any_text | yamlish)
@example("---\n\ud800: x\n---\n")
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_raise(text: str) -> None:
    split("page.md", text)
    split("page.md", f"---\n{text}\n---\n")
    split("page.md", f"---\n{text}")


@given(yamlish | any_text)
@example("? a")
@example("{\na: }")
@example("a: !,")
@example("a: |# x")
@example("a: [b?]")
@example('a: "\\q"')
@settings(max_examples=150, deadline=None)
@pytest.mark.skipif(FAST is SLOW, reason="this PyYAML is built without libyaml")
def test_the_result_does_not_depend_on_libyaml(text: str) -> None:
    inside = f"---\nkey: {text}\n---\n"
    assert split("page.md", inside, FAST) == split("page.md", inside, SLOW)
    inside = f"---\n{text}\n---\n"
    assert split("page.md", inside, FAST) == split("page.md", inside, SLOW)


@given(yamlish)
@settings(max_examples=150, deadline=None)
def test_every_place_points_into_the_line_it_quotes(text: str) -> None:
    whole = f"---\n{text}\n---\n"
    lines = whole.replace("\r\n", "\n").split("\n")
    for diagnostic in split("page.md", whole).diagnostics:
        for place in (diagnostic.place, *diagnostic.also):
            assert place is not None
            assert lines[place.line - 1] == place.text
            assert 0 < place.column <= len(place.text) + 1
            assert place.column - 1 + place.length <= len(place.text)


@given(yamlish)
@settings(max_examples=150, deadline=None)
def test_a_repair_put_in_place_takes_its_fault_away(text: str) -> None:
    whole = f"---\nkey: {text}\n---\n"
    before = split("page.md", whole).diagnostics
    fault = next((d for d in before if d.rule == "front-matter-syntax" and d.replacement is not None), None)
    if fault is None or fault.place is None:
        return
    lines = whole.replace("\r\n", "\n").split("\n")
    line, start = lines[fault.place.line - 1], fault.place.column - 1
    lines[fault.place.line - 1] = line[:start] + str(fault.replacement) + line[start + fault.place.length :]
    assert fault not in split("page.md", "\n".join(lines)).diagnostics


@given(any_text)
@settings(max_examples=150, deadline=None)
def test_an_unquoted_text_always_stands_for_something(text: str) -> None:
    assert isinstance(scalar(text), str | int | float | date | None)
