"""Sources: whatever stands in a text, a file of references or a style, there is a page and told faults, and no markup
of a stranger.
"""

from contextlib import suppress

from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_sites import QUIET, SITE_TOML, built

from fingerpost.edges.disk import our_styles
from fingerpost.model.diagnostics import Place
from fingerpost.model.references import Reference
from fingerpost.stages.markup.html import tags
from fingerpost.stages.sources.bibliography import Bibliography, read_references
from fingerpost.stages.sources.cited import read_source, sources_in
from fingerpost.stages.sources.csl_style import Style, StyleError

CITATION = (
    *(
        "[",
        "]",
        "@",
        "-@",
        ";",
        ",",
        " ",
        "\n",
        "see",
        "p. ",
        "pp.",
        "12",
        "–",
        "3",
        "key",
        "one",
        "a.b",
        "`",
        "(",
        ")",
    ),
    *("*", "\\", "<b>", "ü", "[[", "|", ": "),
)
BIBTEX = (
    *(
        "@",
        "book",
        "article",
        "{",
        "}",
        "(",
        ")",
        ",",
        "=",
        '"',
        "#",
        "\n",
        " ",
        "key",
        "title",
        "author",
        "year",
        "doi",
    ),
    *(
        "10.1/x",
        "and",
        "others",
        "\\",
        "\\'e",
        '{\\"o}',
        "$",
        "%",
        "~",
        "--",
        "@string",
        "@comment",
        "@preamble",
        "jan",
    ),
    *("é", "1988", "von", "Jr.", "http://a.b", "\\url{", "pages", "edition", "month", "crossref"),
)
JSON = (
    *(
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        '"id"',
        '"title"',
        '"author"',
        '"issued"',
        '"date-parts"',
        '"a"',
        "1",
        "-1",
        "null",
    ),
    *("true", '"DOI"', "1e999", '"', "\\", '"family"', '"type"', '"book"', "[[", "]]", " "),
)
STYLE = Style(our_styles()["apa"], "en")


def mixed(pieces: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Texts of pieces that mean something, in any order."""
    return st.lists(st.one_of(st.sampled_from(pieces), st.text(max_size=3)), max_size=40).map("".join)


def assert_sound(found: Bibliography, text: str) -> None:
    lines = text.split("\n")
    for told in found.faults:
        assert told.place is not None
        assert 1 <= told.place.line <= len(lines) + 1
        assert told.place.column >= 1
    assert len({reference.key for reference in found.references}) == len(found.references)


@settings(max_examples=150, deadline=None)
@given(mixed(CITATION))
def test_any_text_between_brackets_is_read_or_left(text: str) -> None:
    for part in sources_in(text):
        source = read_source(part)
        assert source.key
        assert bool(source.label) == bool(source.locator)


@settings(max_examples=60, deadline=None)
@given(mixed(CITATION))
@example("[@one, p. [@one]]")
@example("[@one](")
@example("<b title='[@one]'>")
def test_any_citation_gives_a_page(text: str) -> None:
    site = built(
        {
            "content/index.md": text.replace("\0", ""),
            "content/references.bib": "@book{one, author = {A, B}, title = {C}, year = {2001}}",
            "site.toml": SITE_TOML + '[references]\nfile = "references.bib"\n' + QUIET,
        }
    )
    for output in site.outputs:
        if isinstance(output.content, bytes):
            assert b"data-cited" not in output.content
            assert not any("\ufdd0" <= sign <= "\ufdef" for sign in output.content.decode())


@settings(max_examples=250, deadline=None)
@given(mixed(BIBTEX))
@example("@book{a, title = {b")
@example("@book{a,,,}")
@example("@book{a, = {b}}")
@example('@book{a, title = "b}')
@example("@book(a, title = {b})")
@example("@book{a, title = {b} # {c} # jan, year = 1 # 2}")
@example("@{a}")
@example("@book{a, author = {and and and, , ,}}")
@example("{" * 500)
@example("@book{a, title = {" + "{" * 3000)
def test_any_bibtex_is_read_or_told_of(text: str) -> None:
    assert_sound(read_references("references.bib", text), text)


@settings(max_examples=250, deadline=None)
@given(mixed(JSON))
@example("[" * 5000)
@example('[{"id": 1, "issued": {"date-parts": []}, "author": {}}]')
@example('[{"id": "a", "issued": {"date-parts": [[0, 99, -1]]}}]')
@example('[{"id": "a", "volume": 1' + "0" * 5000 + "}]")
def test_any_csl_json_is_read_or_told_of(text: str) -> None:
    assert_sound(read_references("references.json", text), text)


_TEXT = st.text(max_size=12)
_NAME = st.fixed_dictionaries({"family": _TEXT, "given": _TEXT}) | st.fixed_dictionaries({"literal": _TEXT})
_DATE = st.lists(st.lists(st.integers(0, 3000), min_size=1, max_size=1), min_size=1, max_size=1)
_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        **dict.fromkeys(("title", "container-title", "publisher", "volume", "page", "URL", "DOI", "edition"), _TEXT),
        **dict.fromkeys(("genre", "note", "status"), _TEXT),
        "author": st.lists(_NAME, max_size=4),
        "editor": st.lists(_NAME, max_size=2),
        "issued": st.fixed_dictionaries({"date-parts": _DATE}),
    },
)
_ALLOWED = {"em", "strong", "sup", "sub", "span", "a", "wbr"}


@settings(max_examples=150, deadline=None)
@given(_FIELDS, st.sampled_from(["book", "article-journal", "chapter", "webpage", "thesis", "document"]), _TEXT)
@example({"title": "<script>alert(1)</script>", "author": [{"literal": "<b onclick=x>"}]}, "book", "<i>")
@example({"title": "</em><a href='javascript:x'>", "URL": 'https://a.b/"onmouseover="x'}, "webpage", "1")
def test_nothing_in_a_reference_becomes_markup(fields: dict[str, object], kind: str, locator: str) -> None:
    reference = Reference("key", kind, fields, Place("references.bib", 1, 1))
    try:
        texts = (STYLE.listed(reference).lettered, STYLE.cited(reference, "page", locator).lettered)
    except StyleError:
        return  # the entry is shown plainly, and the fault is told
    for html in texts:
        for tag in tags(html):
            assert tag.name in _ALLOWED
            assert {attribute.name for attribute in tag.attributes} <= {"href", "rel", "class"}
            assert not (tag.get("href") or "https:").lower().startswith("javascript")


_XML = ("<style>", "</style>", "<citation>", "<layout/>", "<text/>", "x", "<!DOCTYPE a>", "&a;", ' class="note"')
_EMPTY = (
    "<style xmlns='http://purl.org/net/xbiblio/csl'><citation><layout/></citation>"
    "<bibliography><layout/></bibliography></style>"
)


@settings(max_examples=100, deadline=None)
@given(mixed(_XML))
@example(_EMPTY)
def test_any_style_can_be_used_or_is_told_of(text: str) -> None:
    with suppress(StyleError):
        Style(text, "en")
