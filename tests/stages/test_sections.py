"""Parts of a text: whatever HTML an author wrote, a part is as whole as the page was, and its names are its own."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sites import built, output

from fingerpost.model.pages import Body, Hole, Link
from fingerpost.stages.markup.html import tags
from fingerpost.stages.markup.pairs import unmatched
from fingerpost.stages.markup.sections import placed, section_of

HTML = """<p>Before</p>
<h2 id="a">A</h2>
<p>Text</p>
<section class="callout"><h3 class="callout-title" id="box">Box</h3><p>In <b id="bold">it</b></p>
<h2 id="in">In</h2></section>
<h3 id="b">B</h3>
<ul><li id="one">One</li><li id="two">Two <ul><li>Three</li></ul></li></ul>
<h2 id="c">C</h2>
<dl><dt id="word">Word</dt><dd id="said">Said</dd></dl>
<table><tr id="row"><td id="cell">Cell</td><td>Other</td></tr></table>
<p><img id="pic" src="x.png"> <a name="old"></a>End</p>
"""


@pytest.mark.parametrize(
    ("anchor", "begins", "ends"),
    [
        ("a", '<h2 id="a">', "<li>Three</li></ul></li></ul>"),
        ("b", '<h3 id="b">', "<li>Three</li></ul></li></ul>"),
        ("c", '<h2 id="c">', "End</p>"),
        ("in", '<h2 id="in">', "In</h2>"),
        ("box", '<section class="callout">', "</section>"),
        ("bold", "<p>In", "it</b></p>"),
        ("one", '<ul>\n<li id="one">', "One</li>\n</ul>"),
        ("two", '<ul>\n<li id="two">', "</ul></li>\n</ul>"),
        ("word", '<dl>\n<dt id="word">', "Word</dt>\n</dl>"),
        ("cell", "<p>Cell", "Cell</p>"),
        ("row", "<p>Cell", "Other</p>"),
        ("pic", "<p><img", "End</p>"),
        ("old", "<p><img", "End</p>"),
        ("", "<p>Before", "End</p>"),
    ],
)
def test_a_part_is_what_stands_under_its_name(anchor: str, begins: str, ends: str) -> None:
    section = section_of(Body((HTML,)), anchor)
    assert section is not None
    text = "".join(map(str, section.parts)).strip()
    assert text.startswith(begins)
    assert text.endswith(ends)
    assert unmatched(tags(text)) == ()


def test_what_is_not_there_or_empty_is_no_part() -> None:
    assert section_of(Body((HTML,)), "nowhere") is None
    assert section_of(Body(), "") is None


def test_a_part_has_the_links_that_stand_in_it_and_no_places() -> None:
    links = tuple(Link("link", f"{n}.md", None) for n in range(3))
    hole = Hole(2, "url", name="href")
    body = Body(('<p id="x">', Hole(0, "text"), '</p><p id="y"><a ', hole, ">", Hole(2, "text"), "</a></p>"), links)
    section = section_of(body, "y")
    assert section is not None
    assert [link.target for link in section.links] == ["2.md"]
    assert [part.link for part in section.parts if isinstance(part, Hole)] == [0, 0]


pieces = st.sampled_from(
    (
        "<h2 id=h>", "</h2>", "<h3 id='g'>", "</h3>", "<p id=x>", "</p>", "<ul>", "<li id=y>", "</li>", "</ul>", "<td>",
        "<div>", "</div>", "<b>", "</b>", "text", "<a name=z>", "<a href='#h'>", "</a>", "<br>", "<!-- c -->", "<svg/>",
        '<div class="footnote">', "<li id='fn:1'>", "<a href='#fn:1'>", "<label for='x y'>", "<x \"'>",
        "<use xlink:href=#h>",
    )
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(pieces, max_size=14).map("".join), st.sampled_from(("", "h", "g", "x", "y", "z", "fn:1")))
def test_cutting_and_placing_never_raise_on_any_html(html: str, anchor: str) -> None:
    section = section_of(Body((html,)), anchor)
    if section is not None:
        part = placed(section, "p-", "/there/", 3)
        text = "".join(map(str, part.parts))
        assert all(name.startswith("p-") for tag in tags(text) if (name := tag.get("id")))


SHOWN = ("![[T]]", "![[T#A]]", "![[T#B]]", "![[U#^u]]", "![[U]]", "## A", "Text[^1]", "[[#A]]", "- ![[T#A]]", "![[P]]")


@settings(deadline=None)
@given(*[st.lists(st.sampled_from(SHOWN), max_size=5) for _ in range(3)])
def test_no_page_has_an_id_twice_or_a_link_to_none_however_much_it_shows(
    one: list[str], two: list[str], three: list[str]
) -> None:
    def text(name: str, lines: list[str]) -> str:
        body = "\n\n".join(dict.fromkeys(lines))
        return f"---\ntitle: {name}\n---\n{body}\n\n## B {{#b}}\n\n[^1] Text ^u\n\n[^1]: Note [[#B]]\n"

    site = built({f"content/{n}.md": text(n, lines) for n, lines in (("P", one), ("T", two), ("U", three))})
    for page in ("p", "t", "u"):
        html = output(site, f"{page}/index.html")
        found = list(tags(html))
        ids = Counter(name for tag in found if (name := tag.get("id")))
        assert [name for name, count in ids.items() if count > 1] == []
        hrefs = {href for tag in found if (href := tag.get("href")) and href.startswith("#")}
        assert {href[1:].replace("%5E", "^") for href in hrefs} <= set(ids)
        assert unmatched(found) == ()


def test_the_feed_has_what_is_shown_with_addresses_that_hold_there() -> None:
    site = built(
        {
            "content/a/p.md": "---\ntitle: P\npublished: 2026-01-01\n---\n![[T#A]]\n",
            "content/t.md": "---\ntitle: T\n---\n## A\n\nSeen, [[#A]].\n",
        }
    )
    feed = output(site, "feed.xml")
    assert "Seen, " in feed
    assert 'href="https://example.org/a/p/#embed-1-a"' in feed.replace("&quot;", '"')
    assert "https://example.org/t/#a" in feed
