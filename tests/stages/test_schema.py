"""Tables against shapes: every fault at its place, and a hint where a repair passes the check."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Literal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.pages import Moment
from fingerpost.stages.frontmatter import split
from fingerpost.stages.schema import PAGE, SITE, check, fields_of
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.toml import read_toml

WHOLE = Place("page.md", 1, 1, 3, "---")


class Picture(msgspec.Struct, frozen=True):
    src: str
    alt: str = ""


class Everything(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    draft: bool = False
    minutes: Annotated[int, msgspec.Meta(ge=1, le=90)] = 5
    weight: float = 0.5
    reviewed: date | None = None
    published: Moment | None = None
    summary: Annotated[str, msgspec.Meta(max_length=12)] = ""
    code: Annotated[str, msgspec.Meta(pattern="^[a-z]+$", description="small letters", examples=["abc"])] | None = None
    authors: Annotated[tuple[str, ...], msgspec.Meta(extra={"one_or_many": True})] = ()
    topics: tuple[str, ...] = ()
    order: Literal["newest", "oldest"] = "newest"
    cover: Picture | None = None
    pictures: tuple[Picture, ...] = ()
    sizes: Mapping[str, int] = {}
    data: object = None


def read(text: str) -> tuple[Everything | None, tuple[Diagnostic, ...]]:
    table = split("page.md", f"---\n{text}\n---\n").table
    assert table is not None
    return check(table, Everything, PAGE, WHOLE)


def taken(text: str) -> Everything:
    value, faults = read(f"title: x\n{text}")
    assert faults == ()
    assert value is not None
    return value


def only_fault(text: str) -> Diagnostic:
    value, (fault,) = read(f"title: x\n{text}")
    assert value is None
    return fault


def test_a_table_without_faults_becomes_the_struct() -> None:
    text = (
        "minutes: 7\nweight: 2\nreviewed: 2026-01-05\npublished: 2026-01-05 10:00\ntopics: [a, 1]\ncover: {src: a.jpg}"
    )
    assert taken(text) == Everything(
        title="x",
        minutes=7,
        weight=2.0,
        reviewed=date(2026, 1, 5),
        published=datetime.fromisoformat("2026-01-05 10:00"),
        topics=("a", "1"),
        cover=Picture("a.jpg"),
    )


def test_all_faults_come_out_in_one_run_in_the_order_of_the_file() -> None:
    _, faults = read("draft: nope\nminutes: 0\nsumary: x\npictures:\n  - alt: y\n  - z\nreviewed: 2026-02-30")
    assert [(f.place.line, f.rule) for f in faults if f.place] == [
        (1, "front-matter-missing"),
        (2, "front-matter-type"),
        (3, "front-matter-type"),
        (4, "front-matter-unknown"),
        (6, "front-matter-missing"),
        (7, "front-matter-type"),
        (8, "front-matter-type"),
    ]


def test_a_missing_key_is_missing_at_the_place_of_the_whole_with_an_example() -> None:
    _, (fault,) = read("draft: true")
    assert (fault.rule, fault.place, fault.message) == ("front-matter-missing", WHOLE, "`title` is missing")
    assert fault.hint == "write for example `title: The window of tolerance`"


def test_an_empty_required_key_is_told_where_it_stands() -> None:
    _, (fault,) = read("draft: true\ntitle:")
    assert (fault.rule, fault.message, fault.place and fault.place.line) == (
        "front-matter-missing",
        "`title` is empty",
        3,
    )


def test_a_misspelt_required_key_is_one_fault_and_not_two() -> None:
    _, (fault,) = read("titel: x")
    assert (fault.rule, fault.hint) == ("front-matter-unknown", "did you mean `title`?")


def test_nothing_stands_for_the_default() -> None:
    assert taken("draft: ~\nminutes:\norder:").minutes == 5


def test_a_single_value_is_a_list_of_one_only_where_the_field_says_so() -> None:
    assert taken("authors: Ada").authors == ("Ada",)
    assert only_fault("topics: calm").hint == "write a list: `topics: [calm]`"


def test_text_is_stripped_and_unquoted_values_are_text_as_written() -> None:
    assert taken("summary: ' 1 '").summary == "1"
    assert taken("summary: 0x1F").summary == "0x1F"
    assert taken("authors: [2026-01-05, true, 007]").authors == ("2026-01-05", "true", "007")


@pytest.mark.parametrize(
    ("written", "message", "hint"),
    [
        ("draft: nope", "`draft` must be true or false, not the text `nope`", None),
        ("draft: yes", "`draft` must be true or false, not the text `yes`", "write `draft: true`"),
        ("draft: 0", "`draft` must be true or false, not the number `0`", "write `draft: false`"),
        ("minutes: '10'", "`minutes` must be a whole number, not the text `10`", "write `minutes: 10`"),
        ("minutes: 10 min", "`minutes` must be a whole number, not the text `10 min`", "write `minutes: 10`"),
        ("minutes: 100", "`minutes` must be at most 90, not 100", None),
        ("minutes: 100 min", "`minutes` must be a whole number, not the text `100 min`", None),
        ("minutes: true", "`minutes` must be a whole number, not `true`", None),
        ("weight: 1,5", "`weight` must be a number, not the text `1,5`", "write `weight: 1.5`"),
        ("weight: .nan", "`weight` must be a number that can be written out", None),
        ("reviewed: 2026-1-5", "`reviewed` must be a date, not the text `2026-1-5`", "write `reviewed: 2026-01-05`"),
        ("reviewed: 2026-13-5", "`reviewed` must be a date, not the text `2026-13-5`",
         "write year, month and day: `reviewed: 2026-01-05`"),
        ("reviewed: 5 May 26", "`reviewed` must be a date, not the text `5 May 26`",
         "write year, month and day: `reviewed: 2026-01-05`"),
        ("reviewed: 5 May 2026", "`reviewed` must be a date, not the text `5 May 2026`",
         "write `reviewed: 2026-05-05`"),
        ("reviewed: 2026-02-30", "`reviewed` must be a day that exists, not `2026-02-30`", None),
        ("published: 2026-1-5 9:30", "`published` must be a date, with or without a time, not the text `2026-1-5 9:30`",
         "write `published: 2026-01-05 09:30`"),
        ("summary: [a]", "`summary` must be text, not a list", None),
        ("summary: thirteen lett", "`summary` has 13 characters and may have 12", None),
        ("code: A1", "`code` must be small letters, not `A1`", "write for example `abc`"),
        ("order: Newest", "`order` must be `newest` or `oldest`, not the text `Newest`", "write `order: newest`"),
        ("order: newst", "`order` must be `newest` or `oldest`, not the text `newst`", "did you mean `newest`?"),
        ("topics: [a, {b: c}]", "`topics` (item 2) must be text, not a table", 'write `"{b: c}"`'),
        ("cover: a.jpg", "`cover` must be a table, not the text `a.jpg`", None),
        ("cover: {src: a, source: b}", "there is no key `cover.source`", "there is `src`, `alt`"),
        ("sizes: {a: b}", "`sizes.a` must be a whole number, not the text `b`", None),
        ("data: {a: [1, .inf]}", "`data.a` (item 2) must be a number that can be written out", None),
        ("data: 2026-02-30", "`data` must be a day that exists, not `2026-02-30`", None),
        ('summary: "\\ufffe"', "`summary` has the character U+FFFE, which cannot be published",
         "delete it; it is invisible in most editors"),
    ],
)  # fmt: skip
def test_a_value_of_another_form_is_told_in_words(written: str, message: str, hint: str | None) -> None:
    _, faults = read(f"title: x\n{written}")
    assert (faults[0].message, faults[0].hint) == (message, hint)


def test_keys_of_other_programs_are_named_as_they_are_called_here() -> None:
    class Dated(msgspec.Struct, frozen=True):
        published: date | None = None

    table = split("page.md", "---\ndate: 2026-01-05\ntags: [a]\n---\n").table
    assert table is not None
    _, faults = check(table, Dated, PAGE, WHOLE)
    assert [(f.hint, f.replacement) for f in faults] == [
        ("it is called `published` here", "published"),
        ("there is `published`", None),
    ]


def test_toml_keeps_numbers_and_texts_apart() -> None:
    table, _ = read_toml("site.toml", 'title = 2026\ndraft = "yes"\n')
    assert table is not None
    _, faults = check(table, Everything, SITE, WHOLE)
    assert [(f.rule, f.hint) for f in faults] == [
        ("site-type", 'write `title = "2026"`'),
        ("site-type", "write `draft = true`"),
    ]


def test_a_check_of_the_struct_itself_is_a_fault_at_its_place() -> None:
    class Span(msgspec.Struct, frozen=True):
        first: int
        last: int

        def __post_init__(self) -> None:
            if self.last < self.first:
                raise ValueError("`last` comes before `first`")

    table = split("page.md", "---\nfirst: 2\nlast: 1\n---\n").table
    assert table is not None
    _, (fault,) = check(table, Span, PAGE, WHOLE)
    assert (fault.rule, fault.message) == ("front-matter-type", "`last` comes before `first`")


def test_fields_of_a_shape_are_listed_with_words_for_the_documentation() -> None:
    listed = {field.key: (field.wanted.words, field.is_required) for field in fields_of(Everything)}
    assert listed["title"] == ("text", True)
    assert listed["authors"] == ("text or a list", False)
    assert listed["reviewed"] == ("a date", False)
    assert listed["order"] == ("`newest` or `oldest`", False)


def test_a_shape_that_no_table_can_have_is_a_bug_of_ours() -> None:
    class Odd(msgspec.Struct, frozen=True):
        when: complex = 0j

    with pytest.raises(TypeError, match="complex"):
        fields_of(Odd)


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates() | st.datetimes()
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def node_of(value: object) -> Node:
    if isinstance(value, dict):
        return Node({key: node_of(item) for key, item in value.items()}, WHOLE, WHOLE)
    if isinstance(value, tuple):
        return Node(tuple(node_of(item) for item in value), WHOLE, WHOLE)
    return Node(value, WHOLE, WHOLE, "" if value is None else str(value))  # type: ignore[arg-type]  # a scalar is left


@given(st.dictionaries(st.sampled_from(Everything.__struct_fields__) | st.text(max_size=5), values, max_size=6))
@settings(max_examples=100, deadline=None)
def test_any_table_gives_either_the_struct_or_faults(table: dict[str, object]) -> None:
    value, faults = check(node_of(table), Everything, PAGE, WHOLE)
    assert (value is None) == bool(faults)


@given(st.dictionaries(st.sampled_from(Everything.__struct_fields__), values, max_size=6))
@settings(max_examples=100, deadline=None)
def test_what_passes_the_check_passes_msgspec_as_well(table: dict[str, object]) -> None:
    value, _ = check(node_of(table), Everything, PAGE, WHOLE)
    if value is not None:
        for field in msgspec.structs.fields(Everything):
            if field.name not in ("published", "reviewed"):
                msgspec.convert(getattr(value, field.name), field.type)
