"""Laws of words that become links: nothing of the page changes but for the links, and none is where none may be."""

import re

import html5lib  # type: ignore[import-untyped]  # it has no types
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from fingerpost.model.pages import Body, Entry, Hole, Link, Mention
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.terms.lexicon import lexicon_of
from fingerpost.stages.terms.shown import with_links
from fingerpost.stages.terms.spotting import Task, uses_in

NO = {"a", "code", "pre", "kbd", "h1", "h2", "h3", "blockquote", "summary", "button", "th", "figcaption"}


def _term(title: str, *aliases: str, auto: bool = True) -> Entry:
    path = ContentPath(f"glossary/{title.lower().replace(' ', '-')}.md")
    url = Url(f"/glossary/{title.lower().replace(' ', '-')}/")
    return Entry(
        path=path, file=path, kind="term", url=url, title=title, language="en", template="term.html",
        definition="What it is.", aliases=aliases, fields={"auto": auto},
    )  # fmt: skip


TERMS = (
    _term("Calm"), _term("Secure base", "base"), _term("Café", "to ruminate"), _term("Amp", "nbsp"), _term("ACT"),
    _term("A"), _term("Class", "href", auto=False), _term("Script"),
)  # fmt: skip
LEXICON = lexicon_of(TERMS)
LEADS = {"Calm": TERMS[0].path, "Secure base": TERMS[1].path}

_SOUP = (  # noqa: SIM905 - easier to read so
    "calm Calms calm’s calm&rsquo;s secure base bases secure-base secure&nbsp;base café cafe\u0301 caf&eacute; ACT act "
    "&amp; amp ruminates script nbsp uncalm calm-ish x.calm @calm ness class href <!--calm--> <br> <b>calm</b>ness — "
    "calm, (calm) base/calm ACTs"
).split()
_WORDS = st.sampled_from(_SOUP)
_TEXT = st.lists(st.tuples(_WORDS, st.sampled_from((" ", "\n", ""))), max_size=12).map(
    lambda pieces: "".join(word + space for word, space in pieces)
)
_LINKS = st.sampled_from(sorted(LEADS))


def _around(tag: str) -> st.SearchStrategy[str]:
    attributes = st.sampled_from(("", ' class="calm"', ' title="a calm base > here"', " lang=de", ' data-x="<b>calm"'))
    return st.tuples(attributes, _TEXT).map(lambda both: f"<{tag}{both[0]}>{both[1]}</{tag}>")


_INLINE = st.one_of(_TEXT, *map(_around, ("em", "code", "kbd", "strong", "span")))
_PARAGRAPH = st.lists(_INLINE, max_size=4).map(lambda pieces: f"<p>{' '.join(pieces)}</p>\n")
_BLOCK = st.one_of(
    _PARAGRAPH, *map(_around, ("h2", "h3", "pre")), _PARAGRAPH.map(lambda p: f"<blockquote>{p}</blockquote>"),
    _PARAGRAPH.map(lambda p: f'<section class="callout">{p}</section>'), _TEXT.map(lambda t: f"<ul><li>{t}</li></ul>"),
)  # fmt: skip
_PIECES = st.lists(st.one_of(_BLOCK, _LINKS.map(lambda name: f"\0{name}")), min_size=1, max_size=8)
_OFTEN = st.sampled_from(("page", "section"))


def _body(pieces: list[str]) -> tuple[Body, Entry, tuple[tuple[int, ContentPath], ...]]:
    """A body of these pieces, in which each that begins with a zero is a link of the author's to a term."""
    parts: list[str | Hole] = []
    links: list[Link] = []
    for piece in pieces:
        if piece.startswith("\0"):
            parts += ["<p><a ", Hole(len(links), "url", name="href"), Hole(len(links), "attributes"), ">"]
            parts += [Hole(len(links), "text"), "</a></p>\n"]
            links.append(Link("wiki", piece[1:], None, shows_title=True))
        else:
            parts.append(piece)
    mentions = tuple(Mention(link.target, "wiki", "") for link in links)
    path = ContentPath("s/page.md")
    entry = Entry(
        path=path, file=path, kind="article", url=Url("/s/page/"), title="Page", language="en", template="t",
        mentions=mentions,
    )  # fmt: skip
    return Body(tuple(parts), tuple(links)), entry, tuple((n, LEADS[link.target]) for n, link in enumerate(links))


def _html(body: Body) -> str:
    shown = {"url": 'href="#"', "attributes": "", "text": "Shown"}
    return "".join(part if isinstance(part, str) else shown[part.part] for part in body.parts)


def _linked(pieces: list[str], often: str) -> tuple[str, str, list[ContentPath]]:
    body, entry, leads = _body(pieces)
    uses = uses_in(body, Task(entry, often, leads), LEXICON)  # type: ignore[arg-type]  # drawn from the three
    parts = with_links(body.parts, [use.spot for use in uses], lambda spot: f'<a class="term auto" href="{spot.term}">')
    return _html(body), _html(Body(parts, body.links)), [use.spot.term for use in uses]


@given(_PIECES, _OFTEN)
def test_without_the_added_tags_the_page_is_the_same_to_the_byte(pieces: list[str], often: str) -> None:
    before, after, _ = _linked(pieces, often)
    assert re.sub(r'<a class="term auto" href="[^"]*">(.*?)</a>', r"\1", after, flags=re.DOTALL) == before


@given(_PIECES, _OFTEN)
def test_no_link_is_in_a_tag_or_where_none_may_be(pieces: list[str], often: str) -> None:
    before, after, terms = _linked(pieces, often)
    old, new = (html5lib.parse(html, "lxml", namespaceHTMLElements=False) for html in (before, after))
    found = new.xpath("//a[@class='term auto']")
    assert len(found) == len(terms)
    for link in found:
        around = set(link.iterancestors())
        assert not {element.tag for element in around} & NO
        assert all(element.get("lang") is None for element in around)
        assert not list(link)  # a link around words, and nothing but words
    assert _text(old) == _text(new)


@given(_PIECES)
def test_each_term_is_linked_once_and_not_behind_a_link_of_the_authors(pieces: list[str]) -> None:
    _, after, terms = _linked(pieces, "page")
    assert len(terms) == len(set(terms))
    assert not set(terms) & {TERMS[5].path, TERMS[6].path}  # too short, too common
    for name, path in LEADS.items():
        own = [number for number, piece in enumerate(pieces) if piece == f"\0{name}"]
        if own:
            _, before, found = _linked(pieces[: own[0]], "page") if own[0] else ("", "", [])
            assert (path in terms) == (path in found)
            assert not found or after.startswith(before[: before.rindex("</a>")])


@given(_PIECES, _OFTEN)
def test_the_same_page_gives_the_same_links(pieces: list[str], often: str) -> None:
    assert _linked(pieces, often) == _linked(pieces, often)


def _text(tree: etree._ElementTree) -> str:
    return "".join(tree.getroot().itertext(with_tail=True))
