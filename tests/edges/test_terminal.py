"""What is said to the author: as text, as JSON and to GitHub, and nothing a text could smuggle into a terminal."""

import io
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.edges import terminal
from fingerpost.edges.terminal import (
    WIDEST,
    Format,
    as_github,
    as_json,
    as_line,
    as_text,
    columns,
    paragraph,
    summary_of,
    tell,
)
from fingerpost.model.diagnostics import Diagnostic, Place, fault

SUMMARY = summary_of((), 2, 1, 0.5, "published to public")
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def at(text: str, column: int, length: int, message: str = "this is wrong", hint: str | None = None) -> Diagnostic:
    return fault("link-target", message, Place("content/a.md", 3, column, length, text), hint=hint)


def lines_of(diagnostic: Diagnostic) -> list[str]:
    return [STYLE.sub("", line) for line in paragraph(diagnostic)]


def underlined(diagnostic: Diagnostic) -> str:
    """What stands above the carets, as a terminal places both."""
    _, line, carets = lines_of(diagnostic)[:3]
    begin, end = carets.index("^"), len(carets)
    found, column = "", 0
    for character in line:
        width = columns(character)
        if begin <= column < end:
            found += character
        column += width
    return found


# Text.


def test_a_diagnostic_is_place_message_line_carets_and_hint() -> None:
    assert lines_of(at("Then read [it](b.md) now.", 15, 5, "no page at `b.md`", "did you mean `c.md`?")) == [
        "content/a.md:3:15: error[link-target]: no page at `b.md`",
        "    3 | Then read [it](b.md) now.",
        "      |               ^^^^^",
        "  hint: did you mean `c.md`?",
    ]


def test_a_diagnostic_without_a_place_is_one_line() -> None:
    assert lines_of(fault("site-empty", "there is nothing")) == ["error[site-empty]: there is nothing"]


def test_other_places_of_the_fault_are_named() -> None:
    diagnostic = fault("link-target", "a", Place("b.md", 1, 1), also=[Place("c.md", 2, 3)])
    assert lines_of(diagnostic)[1:] == ["  also at c.md:2:3"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a bad b", "bad"),
        ("\ta\tbad b", "bad"),
        ("\u5b89\u5168 bad b", "bad"),
        ("a \u5b89\u5168\u57fa b", "\u5b89\u5168\u57fa"),
        ("e\u0301e\u0301 bad b", "bad"),
        ("a be\u0301d b", "be\u0301d"),
        ("\uff21\uff22 bad", "bad"),
        ("\u200b\u200bbad", "bad"),
        ("\U0001f600 bad \U0001f600", "bad"),
        ("\u05e9\u05dc bad", "bad"),
        ("\u202ea bad", "bad"),
        ("x" * 300 + " bad " + "y" * 300, "bad"),
        ("x" * 300 + " bad", "bad"),
        ("bad " + "y" * 300, "bad"),
        ("\u5b89" * 300 + " bad " + "\u5168" * 300, "bad"),
        ("e\u0301" * 300 + " bad " + "e\u0301" * 300, "bad"),
    ],
)
def test_carets_stand_below_what_is_meant(text: str, part: str) -> None:
    assert underlined(at(text, text.index(part) + 1, len(part))).strip("\u200b") == part


def test_a_long_line_is_cut_around_the_place() -> None:
    _, line, carets = lines_of(at("x" * 300 + "bad" + "y" * 300, 301, 3))
    assert line.startswith("    3 | \u2026x")
    assert line.endswith("y\u2026")
    assert columns(line) == WIDEST + len("    3 | ") + 2
    assert len(carets) <= columns(line)


def test_a_long_stretch_is_underlined_as_far_as_the_line_is_shown() -> None:
    _, line, carets = lines_of(at("x" * 500, 1, 500))
    assert carets.count("^") == WIDEST == line.count("x")


@given(
    st.text(st.sampled_from("ab \t\u5b89\u0301\u200b\U0001f600\x1b\u202e"), min_size=1, max_size=260),
    st.integers(1, 270),
    st.integers(1, 300),
)
def test_no_line_is_wider_than_allowed_whatever_the_place(text: str, column: int, length: int) -> None:
    _, line, carets = lines_of(at(text, min(column, len(text)), length))
    assert columns(line) <= WIDEST + len("    3 | ") + 2
    assert "^" in carets
    assert len(carets) <= columns(line) + 1


def test_equal_faults_are_told_once_with_their_number() -> None:
    many = [fault("link-target", "no `x`", Place(f"{name}.md", n, 1)) for name in "ab" for n in (1, 2)]
    told = [STYLE.sub("", line) for line in as_text([*many, fault("link-target", "no `y`")], with_notes=False)]
    assert told == [
        "a.md:1:1: error[link-target]: no `x`",
        "  the same 4 times in 2 files, first here",
        "error[link-target]: no `y`",
    ]


def test_few_equal_faults_are_told_each() -> None:
    three = [fault("link-target", "no `x`", Place("a.md", n, 1)) for n in (1, 2, 3)]
    assert len(list(as_text(three, with_notes=False))) == 3


def test_fifty_thousand_faults_are_told_as_quickly_as_they_are_read() -> None:
    # Four of each: were each kind looked for among all, this would take minutes.
    many = [fault("link-target", f"no `{n // 4}`", Place("a.md", n, 1)) for n in range(50_000)]
    assert sum(1 for _ in as_text(many, with_notes=False)) == 25_000


def test_notes_are_told_only_when_asked_for() -> None:
    note = fault("page-orphan", "a")
    assert list(as_text([note], with_notes=False)) == []
    assert len(list(as_text([note], with_notes=True))) == 1


# What a text could smuggle in.

SMUGGLED = (
    *(
        "\x1b[31m",
        "\x1b]0;title\x07",
        "\x1b]8;;http://evil\x07",
        "\x1b[2J",
        "\x9b31m",
        "\x90",
        "\x07",
        "\x08\x08",
        "\r",
        "\n",
    ),
    *("\0", "\x7f", "\u2028", "\u2029", "\u202e", "\u2066", "\ud800", "\udcff"),
)


def hostile(sign: str) -> Diagnostic:
    place = Place(f"content/{sign}.md", 1, 2, 1, f"a{sign}b")
    return fault(
        "link-target", f"no {sign} page", place, hint=f"try {sign}", also=[Place(f"{sign}", 1, 1)], replacement=sign
    )


def said(form: Format, diagnostics: list[Diagnostic]) -> str:
    out = io.StringIO()
    tell(diagnostics, SUMMARY, form, with_notes=True, out=out)
    return out.getvalue()


@pytest.mark.parametrize("sign", SMUGGLED, ids=ascii)
@pytest.mark.parametrize("form", ["text", "github"])
def test_nothing_that_a_terminal_obeys_is_printed(form: Format, sign: str) -> None:
    printed = STYLE.sub("", said(form, [hostile(sign)]))
    assert sign == "\n" or sign not in printed
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", printed)


@pytest.mark.parametrize("sign", SMUGGLED, ids=ascii)
def test_json_is_valid_and_ascii_controls_are_escaped(sign: str) -> None:
    printed = said("json", [hostile(sign)])
    assert not re.search("[\x00-\x09\x0b-\x1f\ud800-\udfff]", printed)
    (told,) = json.loads(printed)["diagnostics"]
    assert told["message"] == f"no {sign.encode('utf-8', 'replace').decode()} page"


def test_what_is_said_keeps_our_colours_and_no_others(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("made a\x1b[2Jb\x07\nNext:")
    assert capsys.readouterr().err == "made a\ufffd[2Jb\ufffd\nNext:\n"


# JSON.


def test_json_is_one_document_with_every_field() -> None:
    note = fault("page-orphan", "c")
    document = json.loads(as_json([at("a bad", 3, 3, hint="b"), note], summary_of([note], 2, 1, 0.5, "d")))
    assert document == {
        "diagnostics": [
            {
                "level": "error", "rule": "link-target", "message": "this is wrong", "file": "content/a.md", "line": 3,
                "column": 3, "length": 3, "hint": "b", "also": [], "replacement": None,
            },
            {
                "level": "note", "rule": "page-orphan", "message": "c", "file": None, "line": None, "column": None,
                "length": None, "hint": None, "also": [], "replacement": None,
            },
        ],
        "summary": {"pages": 2, "links": 1, "errors": 0, "warnings": 0, "notes": 1, "seconds": 0.5, "outcome": "d"},
    }  # fmt: skip


def test_json_goes_to_standard_output_and_nothing_else_does(capsys: pytest.CaptureFixture[str]) -> None:
    tell([at("a bad", 3, 3)], SUMMARY, "json", with_notes=False)
    captured = capsys.readouterr()
    assert json.loads(captured.out)["diagnostics"]
    assert captured.err == ""


def test_text_goes_to_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    tell([at("a bad", 3, 3)], SUMMARY, "text", with_notes=False)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.endswith("2 pages, 1 link checked, 0 errors, 0 warnings, in 0.50 s: published to public\n")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_an_encoding_that_lacks_a_character_is_no_reason_to_stop(form: Format) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    tell([at("\u00e4 bad", 3, 3, "no \u201cx\u201d")], SUMMARY, form, with_notes=True, out=stream)
    stream.flush()
    assert "no \\u201cx\\u201d" in stream.buffer.getvalue().decode("ascii")


@given(st.text(), st.text(), st.text())
def test_json_can_be_read_back_whatever_stands_in_it(message: str, hint: str, file: str) -> None:
    (told,) = json.loads(as_json([fault("link-target", message, Place(file, 1, 1), hint=hint)], SUMMARY))["diagnostics"]
    assert (told["message"], told["hint"], told["file"]) == (message, hint, file)


# GitHub.


@pytest.mark.parametrize(
    ("diagnostic", "wanted"),
    [
        (at("a", 1, 1), "::error file=content/a.md,line=3,col=1,title=link-target::this is wrong"),
        (
            at("a", 1, 1, "50%\nof it", "b: c, d"),
            "::error file=content/a.md,line=3,col=1,title=link-target::50%25%0Aof it (hint: b: c, d)",
        ),
        (fault("page-orphan", "a::b"), "::notice title=page-orphan::a::b"),
        (
            fault("image-alt", "a\r\nb\rc", Place("a:b,c%.md", 1, 2)),
            "::warning file=a%3Ab%2Cc%25.md,line=1,col=2,title=image-alt::a%0Ab%0Dc",
        ),
    ],
)
def test_github_gets_one_escaped_command_for_each(diagnostic: Diagnostic, wanted: str) -> None:
    assert list(as_github([diagnostic])) == [wanted]


@given(st.text(), st.text())
def test_no_text_begins_a_command_of_its_own(message: str, file: str) -> None:
    (line,) = as_github([fault("link-target", message, Place(file, 1, 1))])
    assert len(re.split("[\n\r\u2028\u2029]", line)) == 1
    assert line.startswith("::error file=")


# The line at the end.


def test_the_last_line_counts_and_says_what_became_of_it() -> None:
    diagnostics = [fault("link-target", "a"), fault("image-alt", "b"), fault("page-orphan", "c")]
    summary = summary_of(diagnostics, 1234, 1, 0.4211, "nothing was published")
    assert as_line(summary, with_notes=False) == (
        "1,234 pages, 1 link checked, 1 error, 1 warning, 1 note (shown with --notes), in 0.42 s: nothing was published"
    )
