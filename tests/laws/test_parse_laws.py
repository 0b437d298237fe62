"""Parsing gives a page and told faults for any bytes: it never raises, never hangs, and says the same each time."""

import unicodedata
from collections.abc import Sequence

from hypothesis import example, given, reject, settings
from hypothesis import strategies as st

from fingerpost import kinds
from fingerpost.model.pages import Body, Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.stages.markdown import RESERVED, clean, convert
from fingerpost.stages.markup.html import tags
from fingerpost.stages.parse import Manner, parse

MANNER = Manner(kinds.all, "en")

MARKDOWN = (
    *("# ", "## ", "a", "b c", " ", "  \n", "\n", "\n\n", "    ", "\t", "- ", "1. ", "> ", "*", "**", "_", "__", "`"),
    *("```", "```\n", "~~~\n", "[", "]", "](", ")", "![", "[[", "]]", "![[", "|", "[a]: ", "[^a]", "[^a]: ", "*[a]: "),
    *("[@a, p. 1; -@b]", "[@", "-@a"),
    *(
        "!!! note\n    ",
        "> [!try]- ",
        "{: #a .b c=d }",
        "{#a}",
        "^a",
        "$",
        "$$",
        "\\",
        "&amp;",
        "&#0;",
        "&",
        ": ",
        "---\n",
    ),
    *(
        "===\n",
        "| a | b |\n|---|:-:|\n",
        "{{ a }}",
        "{% b %}",
        "http://a.b",
        "<a@b.c>",
        "<http://a>",
        "\u00e4",
        "\U0001f600",
    ),
)
HTML = (
    *("<", ">", "<div>", "</div>", "<div markdown>", "<p markdown=1>", "</p>", "<b ", "</b>", "<a href=", "<img src='"),
    *("<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!", "</", "/>", "=", '"', "'", "<svg>", "<details>", "<br>"),
    *("<table><tr><td>", "srcset=", "style=", "onclick=", "\ufdd0", "\u0002", "\u0003", "\ufeff", "\r", "\r\n", "\0"),
)
YAML = (
    *("title", "slug", "authors", "published", "draft", "aliases", ": ", "- ", "[", "]", "{", "}", ", ", "&a ", "*a"),
    *("!!python/object:os.system ", "'", '"', "\\", "| \n", ">\n", "#", "%", "@", "~", "null", "yes", "0x", "1e999"),
    *(
        "2026-01-01",
        "0000-00-00",
        "12:30",
        "<<",
        "\n",
        "\n  ",
        "\t",
        "---\n",
        "...\n",
        "? ",
        "a",
        "\u2028",
        "\ud7ff",
        "9" * 20,
    ),
)


def mixed(pieces: Sequence[str], most: int = 30) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from(pieces), max_size=most).map("".join)


def page_of(content: bytes, path: str = "a/b.md") -> Page:
    return parse(Source(ContentPath(path), f"content/{path}", "x", len(content)), content, MANNER)


def assert_sound(page: Page) -> None:
    assert page.entry.title
    for diagnostic in page.diagnostics:
        assert diagnostic.place is None or diagnostic.place.file == page.entry.file
        assert diagnostic.place is None or (diagnostic.place.line >= 1 and diagnostic.place.column >= 1)
        assert diagnostic.message
        assert "\ufdd0" not in diagnostic.message
    shown = "".join(part if isinstance(part, str) else part.otherwise for part in page.body.parts)
    assert not RESERVED.search(shown), "no mark of ours is published"


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"---")
@example(b"---\n---")
@example(b"\xff\xfea\x00")
def test_parse_never_raises_on_any_bytes(content: bytes) -> None:
    assert_sound(page_of(content))


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_parse_never_raises_on_any_text(text: str) -> None:
    assert_sound(page_of(text.encode("utf-8", "surrogatepass")))


@settings(max_examples=250, deadline=None)
@given(mixed((*MARKDOWN, *HTML)))
@example("[a](//[)")
@example("&#" + "0" * 5000 + "65;")
@example('<a href="&#' + "0" * 5000 + '65;">')
@example("<![")
@example("<!-- <!-- -- >")
def test_parse_never_raises_on_what_looks_like_markdown_and_html(text: str) -> None:
    assert_sound(page_of(text.encode()))


@settings(max_examples=150, deadline=None)
@given(mixed(YAML), st.sampled_from(["a/b.md", "index.md", "a/index.md", "people/b.md", "glossary/b.md", "c.md"]))
def test_parse_never_raises_on_what_looks_like_front_matter(text: str, path: str) -> None:
    assert_sound(page_of(f"---\n{text}\n---\n\na\n".encode("utf-8", "surrogatepass"), path))


@settings(max_examples=150, deadline=None)
@given(mixed((*MARKDOWN, *HTML)))
def test_what_was_parsed_before_changes_nothing(text: str) -> None:
    first = page_of(b"a [^1] *[b]: c\n\n[^1]: d\n\n[e]: f\n")
    page_of(text.encode())
    assert page_of(b"a [^1] *[b]: c\n\n[^1]: d\n\n[e]: f\n") == first


@settings(max_examples=150, deadline=None)
@given(mixed(MARKDOWN), st.sampled_from([b"\r\n", b"\r"]))
def test_any_line_end_and_a_byte_order_mark_give_the_same_page(text: str, end: bytes) -> None:
    content = text.replace("\r", "").encode()
    assert page_of(b"\xef\xbb\xbf" + content.replace(b"\n", end)) == page_of(content)


@settings(max_examples=120, deadline=None)
@given(mixed((*MARKDOWN, *HTML)))
@example("<div>\n[a](<script>b</script>\n</div>")
@example('<div>\n<b title="href="="><i c>">d</b>\n</div>')
def test_no_tag_appears_when_our_marks_are_taken_out(text: str) -> None:
    try:
        html = convert(RESERVED.sub("", text.replace("\r", "").replace("\0", ""))).html
    except AttributeError:
        reject()  # an empty footnote, which the library cannot put in order; `parse` says so
    seen = [(t.name, tuple(a.name for a in t.attributes)) for t in tags(html)]
    assert seen == [(t.name, tuple(a.name for a in t.attributes)) for t in tags(clean(html))]


@settings(max_examples=100, deadline=None)
@given(mixed(MARKDOWN))
def test_parsing_twice_says_the_same(text: str) -> None:
    assert page_of(text.encode()) == page_of(text.encode())


@settings(max_examples=100, deadline=None)
@given(st.text("a\u0301\u00e4e\u0308 -", max_size=12))
def test_a_name_in_either_unicode_form_has_the_same_address(name: str) -> None:
    composed, apart = (unicodedata.normalize(form, f"a/{name}x.md") for form in ("NFC", "NFD"))
    assert page_of(b"a", composed).entry.url == page_of(b"a", apart).entry.url


def test_a_page_that_cannot_be_read_still_has_an_entry() -> None:
    page = page_of(b"\xff\xfe\x00")
    assert (page.entry.path, page.entry.title, page.body) == ("a/b.md", "b", Body())
