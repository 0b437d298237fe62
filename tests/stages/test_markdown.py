"""The converter: what it is given is what it knows, nothing stays from page to page, and marks never show.

What each piece of Markdown becomes stands in `cases/markdown`.
"""

import re

import pytest

from fingerpost.stages import markdown as stage
from fingerpost.stages.markdown import clean, convert, written_slug


def html_of(text: str) -> str:
    return clean(convert(text).html)


@pytest.mark.parametrize(
    ("text", "targets"),
    [
        ("[a](b.md)", ["b.md)"]),
        ("[[a]]", ["a]]"]),
        ("[a]\n\n[a]: b.md", ["b.md"]),
        ('<a href="b.md">', ['b.md">']),
        ("![a](b.png) [c](<d e.md>)", ["b.png) [c](<d e.md>)", "d e.md>)"]),
    ],
)
def test_every_place_that_could_be_a_target_is_known(text: str, targets: list[str]) -> None:
    assert [text[offset:] for offset in convert(text).targets] == targets


def test_marks_lead_from_the_html_to_the_source() -> None:
    text = "`[x](y)` and [a](b.md)"
    converted = convert(text)
    (number,) = re.findall('href="\ufdd0([0-9]+)\ufdd1', converted.html)
    assert text[converted.targets[int(number)] :] == "b.md)"


@pytest.mark.parametrize(
    "text",
    [
        "    [a](b)",
        "`[a](b)`",
        "```\n[a](b) [[c]]\n```",
        "<div>\n[a](<b>c</b>\n</div>",
        "<!-- [a](b) -->",
        "\\[a](b)",
        '<p title="[a](b)">c</p>',
        "*[a](*",
        "[a](b 'c](d')",
    ],
)
def test_no_mark_is_left_in_what_is_shown(text: str) -> None:
    html = html_of(text)
    assert not any("\ufdd0" <= character <= "\ufdef" for character in html)


def test_marks_that_would_hide_a_tag_are_taken_out_before_anybody_reads_the_html() -> None:
    assert "(<script>" in convert("<div>\n[a](<script>b</script>\n</div>").html


def test_unused_and_doubled_definitions_are_told() -> None:
    converted = convert("[a][b] and [^c]\n\n[b]: d\n[e]: f\n[e]: g\n\n[^c]: h\n\n[^i]: j\n\n[^i]: k\n")
    assert (converted.references, converted.references_twice) == (("e",), ("e",))
    assert (converted.footnotes, converted.footnotes_twice) == (("i",), ("i",))


def test_block_ids_with_other_characters_are_told() -> None:
    converted = convert("a ^good-1\n\nb ^b\u00e4d\n\nc ^_no\n")
    assert converted.bad_blocks == ("b\u00e4d",)
    assert '<p id="^good-1">a</p>' in converted.html


def test_nothing_stays_from_page_to_page() -> None:
    alone = html_of("# A\n\nb[^1] HTML\n\n[^1]: c\n")
    convert("# A\n\n[x][y] z[^1] [^2]\n\n[y]: z\n\n[^1]: d\n\n[^2]: e\n\n*[HTML]: f\n")
    assert html_of("# A\n\nb[^1] HTML\n\n[^1]: c\n") == alone


def test_a_converter_that_was_broken_off_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = stage._converter()
    with pytest.raises(RecursionError):
        convert("<div markdown='1'>\n\n" * 600 + "</div>\n\n" * 600)
    assert stage._converter() is not broken


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("A b", "a-b"),
        ("\ufdd00\ufdd1A", "a"),
        ("!?", "section"),
        ("\u00c4\u5b89", "\u00e4\u5b89"),
        ("a" * 200, "a" * 71 + "-c2a908d9"),
    ],
)
def test_the_id_of_a_heading_is_its_text_as_a_slug(text: str, wanted: str) -> None:
    assert written_slug(text) == wanted


@pytest.mark.parametrize("deep", ["a", "b"])
def test_the_html_is_the_same_at_any_depth_of_calls(deep: str) -> None:
    text = "> " * 40 + deep

    def below(levels: int) -> str:
        return html_of(text) if levels == 0 else below(levels - 1)

    assert below(0) == below(200)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("> [!note] A\n> - b\n> - c", "<ul>\n<li>b</li>\n<li>c</li>\n</ul>"),
        ("> [!note] A\n> | b |\n> |---|\n> | c |", "<td>c</td>"),
        ("> [!note] A\n>     b", "<pre><code>b\n</code></pre>"),
        ("> [!note]\n> > b", "<blockquote>\n<p>b</p>\n</blockquote>"),
        ("> [!note] A\nb", "<p>b</p>"),
        ("a\n> [!note] B\n> c", "<p>a</p>\n<section"),
        ("> [!note] A ^b", 'class="callout-title"'),
    ],
)
def test_anything_may_follow_the_title_of_a_callout_at_once(text: str, wanted: str) -> None:
    assert wanted in html_of(text)


def test_a_blank_page_has_nothing_of_the_page_before_it() -> None:
    assert convert("Text ^bad_name\n").bad_blocks == ("bad_name",)
    assert convert("\n").bad_blocks == ()
