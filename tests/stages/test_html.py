"""HTML is read as browsers read it, and nothing that could harm a reader gets past.

`VECTORS` are known ways to smuggle a program, a request or a broken page into a text. Each is either refused with an
error or harmless in the finished page; what is published of them is loaded in a real browser as well.
"""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html as lxml_html
from playwright.sync_api import Browser, Dialog
from small_sites import NOW, built, output, told

from fingerpost.build import Order, Program, build
from fingerpost.edges.disk import DiskTree, our_themes
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.markup.html import Tag, has_open_comment, plain, scheme_of, tags, unsafe
from fingerpost.stages.markup.pairs import unmatched

# How a browser reads.


def shape(html: str) -> list[tuple[str, bool, tuple[tuple[str, str | None], ...]]]:
    return [(t.name, t.is_closing, tuple((a.name, t.get(a.name)) for a in t.attributes)) for t in tags(html)]


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<A HREF=x>", [("a", False, (("href", "x"),))]),
        ("<a/href=x>", [("a", False, (("href", "x"),))]),
        ("<a href = 'x>y' b>", [("a", False, (("href", "x>y"), ("b", "")))]),
        ('<a href="x"b=c>', [("a", False, (("href", "x"), ("b", "c")))]),
        ("<a =b c>", [("a", False, (("=b", ""), ("c", "")))]),
        ("<a b==c>", [("a", False, (("b", "=c"),))]),
        ("<a b=c/>", [("a", False, (("b", "c/"),))]),
        ('<a b=c"d>', [("a", False, (("b", 'c"d'),))]),
        ("<a\fb\tc\nd>", [("a", False, (("b", ""), ("c", ""), ("d", "")))]),
        ('<a\u00a0b="><i>', [('a\u00a0b="', False, ()), ("i", False, ())]),
        ("<a \u2028onclick=b>", [("a", False, (("\u2028onclick", "b"),))]),
        ("<\u212a>", []),
        ("<lin\u212a>", [("lin\u212a", False, ())]),
        ("</a b=c>", [("a", True, (("b", "c"),))]),
        ("< a><1><-><&>", []),
        ("</ a><i>", [("i", False, ())]),
        ("</><i>", [("i", False, ())]),
        ("<!x><?y><i>", [("i", False, ())]),
        ("<!><?><i>", [("i", False, ())]),
        ("<!--><i>", [("i", False, ())]),
        ("<!---><i>", [("i", False, ())]),
        ("<!----><i>", [("i", False, ())]),
        ("<!--a--!><i>", [("i", False, ())]),
        ("<!--a--!b--><i>", [("i", False, ())]),
        ("<!-- <i> <!-- --><b>", [("b", False, ())]),
        ("<!--!><i>--><b>", [("b", False, ())]),
        ("<!doctype html><i>", [("i", False, ())]),
        ("<a b='<!--'><i>", [("a", False, (("b", "<!--"),)), ("i", False, ())]),
        ("<a b=&amp;&lt&#x41;>", [("a", False, (("b", "&<A"),))]),
    ],
)
def test_tags_are_those_that_the_standard_says(
    html: str, wanted: list[tuple[str, bool, tuple[tuple[str, str | None], ...]]]
) -> None:
    assert shape(html) == wanted


SOUP = st.lists(
    st.sampled_from(
        [
            "<",
            ">",
            "</",
            "/>",
            "<!--",
            "-->",
            "--!>",
            "<!",
            "<?",
            '"',
            "'",
            "=",
            " ",
            "\n",
            "\f",
            "/",
            "a",
            "b",
            "i",
            "<a",
            "<i ",
            "</a>",
            " b=",
            "c",
            "&amp;",
            "&",
            "-",
            "!",
            "\u00a0",
            "\u2003",
            "\u212a",
            "<svg>",
            "1",
        ]
    ),
    max_size=25,
).map("".join)


Shape = list[tuple[str, bool, dict[str, str]]]


def as_the_standard_reads(html: str) -> Shape:
    """The tags by html5lib, whose tokenizer follows the standard state by state."""
    pytest.importorskip("html5lib", reason="html5lib reads HTML as the standard says, to compare with")
    from html5lib._tokenizer import HTMLTokenizer  # type: ignore[import-untyped,unused-ignore]  # it has no types
    from html5lib.constants import tokenTypes  # type: ignore[import-untyped,unused-ignore]  # the same

    kinds = {tokenTypes["StartTag"]: False, tokenTypes["EndTag"]: True, tokenTypes["EmptyTag"]: False}
    found: Shape = []
    for token in HTMLTokenizer(html):
        if token["type"] in kinds:
            is_closing = kinds[token["type"]]
            found.append((token["name"], is_closing, {} if is_closing else dict(token["data"])))
    return found


@settings(max_examples=400, deadline=None)
@given(SOUP)
def test_tag_soup_is_read_as_the_standard_says(html: str) -> None:
    ours: Shape = []
    for tag in tags(html):
        if tag.is_complete and tag.name[0] not in "!?/":
            attributes = {a.name: str(tag.get(a.name)) for a in tag.attributes}
            ours.append((tag.name, tag.is_closing, {} if tag.is_closing else attributes))
    assert ours == as_the_standard_reads(html)


@given(SOUP)
def test_tags_do_not_overlap_and_lie_inside_the_text(html: str) -> None:
    end = 0
    for tag in tags(html):
        assert end <= tag.start < tag.end <= len(html)
        assert html[tag.start] == "<"
        assert all(tag.start < a.start <= a.end <= tag.end for a in tag.attributes)
        end = tag.end


@given(SOUP, SOUP)
def test_what_follows_a_whole_text_changes_nothing_before_it(html: str, more: str) -> None:
    if (
        has_open_comment(html)
        or any(not t.is_complete for t in tags(html))
        or html.endswith(("<", "</", "<!", "<?", "-"))
    ):
        return
    before = list(tags(html))
    assert list(tags(f"{html}.{more}"))[: len(before)] == before


def test_comments_are_no_text() -> None:
    assert plain("a<!-- hidden --> b<br>c &amp; d<p>e</p>") == "a b c & d e"


@pytest.mark.parametrize(
    ("html", "is_open"),
    [("<!-- a", True), ("<!-- a -->", False), ("<!-->", False), ("<!-- a --> <!--", True), ('<a b="<!--">', False)],
)
def test_an_open_comment_is_noticed(html: str, is_open: bool) -> None:
    assert has_open_comment(html) is is_open


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://a", "https"),
        ("JavaScript:a", "javascript"),
        (" \x01\x1fjavascript:a", "javascript"),
        ("java\nscr\tipt:a", "javascript"),
        ("a/b:c", ""),
        ("#a:b", ""),
        ("\u00a0javascript:a", ""),
        ("1a:b", ""),
        ("", ""),
    ],
)
def test_a_scheme_is_what_a_browser_takes_for_one(url: str, scheme: str) -> None:
    assert scheme_of(url) == scheme


# Elements without a partner.


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<p>b<ul><li>c<li>d</ul>",
        "<table><tr><td>a<td>b<tr><th>c</table>",
        "<dl><dt>a<dd>b</dl>",
        "<p>a<div>b</div></p>",
        "</p></li>",
        "<br></br><hr><img><input>",
        "<b>a<i>b</b>c</i>",
        "<p><b>a</p><p>b</b></p>",
        "<p><q>a</p><p>b</q></p>",
        "<svg><path/><g><a href='b'>c</a></g></svg>",
        "<svg/><math><mi>x</mi></math>",
        "<details><summary>a</summary><p>b</p></details>",
        "<DIV></div>",
        "<div><!-- </div> --></div>",
        "<select><option>a<option>b</select>",
        "<ruby>a<rp>(<rt>b<rp>)</ruby>",
    ],
)
def test_what_a_browser_closes_by_itself_is_no_fault(html: str) -> None:
    assert unmatched(tags(html)) == ()


@pytest.mark.parametrize(
    ("html", "wanted"),
    [
        ("<div>", [("div", False, "alone")]),
        ("<div/>", [("div", False, "alone")]),
        ("</div>", [("div", True, "alone")]),
        ("<p><span>a</p>", [("span", False, "alone")]),
        ("<b>a", [("b", False, "alone")]),
        ("a</a>", [("a", True, "alone")]),
        ("<div><section></div></section>", [("section", False, "crossed")]),
        ("<ul><li><div></li><li></div></li></ul>", [("div", False, "crossed")]),
        ("<table><tr><td>", [("table", False, "alone")]),
        ("<svg><g></svg>", [("g", False, "alone")]),
        ("<div><div></div>", [("div", False, "alone")]),
        ("<details><summary>a", [("details", False, "alone"), ("summary", False, "alone")]),
    ],
)
def test_an_element_without_a_partner_is_told(html: str, wanted: list[tuple[str, bool, str]]) -> None:
    assert [(u.name, u.is_closing, u.fault) for u in unmatched(tags(html))] == wanted


def test_elements_nested_deeper_than_browsers_go_are_told_once() -> None:
    assert [u.fault for u in unmatched(tags("<div>" * 300 + "</div>" * 300))] == ["deep"]


def test_a_tag_that_swallows_the_rest_is_the_only_fault_of_the_rest() -> None:
    assert unmatched(tags('<div><a href="x</div>')) == ()


@given(
    st.lists(st.sampled_from(["div", "b", "p", "li", "span", "svg", "table", "a", "section"]), max_size=12), st.data()
)
def test_elements_that_pair_are_no_fault_however_they_nest(names: list[str], data: st.DataObject) -> None:
    html = ""
    for name in names:
        html = f"<{name}>{html}</{name}>" if data.draw(st.booleans()) else f"{html}<{name}></{name}>"
    # Inside SVG a `p` or a `table` is no paragraph, and a browser leaves the drawing there.
    assert unmatched(tags(html)) == () or "<svg><" in html or "<a><" in html


def faults(text: str) -> list[Diagnostic]:
    return [d for d in built({"content/a.md": f"# A\n\n{text}\n"}).diagnostics if d.level == "error"]


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("<div>\n\na", 3, 1),
        ("<div>\na\n</div>\n\n<div>\nb", 7, 1),
        ("`<div>` and\n\n<div>\n", 5, 1),
        ("a\n\n</div>", 5, 1),
        ("<details>\n<summary>a</summary>\n\nb", 3, 1),
        ("a <b>c", 3, 3),
        ("a <b>c</b> <b>d", 3, 12),
        ("> a </blockquote>", 3, 5),
        ("a <span>b", 3, 3),
    ],
)
def test_an_element_without_a_partner_is_told_where_it_stands(text: str, line: int, column: int) -> None:
    found = faults(text)
    assert [(d.rule, d.place.line, d.place.column) for d in found if d.place] == [("html-unclosed", line, column)]


# What must not be published.

RUN = "alert(1)"
VECTORS = (
    # Elements that run programs, or load or change the page around them.
    f"<script>{RUN}</script>",
    f"<SCRIPT SRC=data:,{RUN}></SCRIPT>",
    f"<script/x>{RUN}</script>",
    f"<script\n>{RUN}</script\n>",
    f"a <script>{RUN}</script> b",
    f"<scr<script>ipt>{RUN}</script>",
    f"<<script>{RUN}//<</script>",
    f"<svg><script>{RUN}</script></svg>",
    f"<svg><script href=data:,{RUN} /></svg>",
    f"<math><script>{RUN}</script></math>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    '<meta http-equiv="refresh" content="0;url=javascript:alert(1)">',
    "<base href=javascript:alert(1)//>",
    "<link rel=stylesheet href=data:text/css,*{}>",
    "<style>@import 'data:text/css,*{}'</style>",
    "<form action=javascript:alert(1)><button>a</button></form>",
    "<button formaction=javascript:alert(1)>a</button>",
    "<input type=submit formaction=javascript:alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><p title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<noembed><p title='</noembed><img src=x onerror=alert(1)>'></noembed>",
    "<plaintext>",
    "<frameset onload=alert(1)></frameset>",
    "<body onload=alert(1)>",
    "<html onclick=alert(1)>",
    "<portal src=javascript:alert(1)></portal>",
    "<svg><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>",
    # Attributes that run programs.
    "<img src=x onerror=alert(1)>",
    "<img src=x\nonerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    "<img src='x'onerror=alert(1)>",
    '<img src="x"onerror="alert(1)">',
    "<img src=x OnErRoR=alert(1)>",
    "<img src=x onerror\n=\nalert(1)>",
    "<p onclick=alert(1)>a</p>",
    "<svg onload=alert(1)></svg>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<details open ontoggle=alert(1)><summary>a</summary></details>",
    "<marquee onstart=alert(1)>a</marquee>",
    "<input autofocus onfocus=alert(1)>",
    "<p contenteditable onblur=alert(1)>a</p>",
    "<a href=# onmouseover=alert(1)>a</a>",
    "<p id=x tabindex=1 onfocusin=alert(1)>a</p>",
    # Addresses that run programs.
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](java&#115;cript:alert(1))",
    "[a](javascript&colon;alert(1))",
    "[a](&#x6A;avascript:alert(1))",
    "[a](&#106avascript:alert(1))",
    "[a](java&Tab;script:alert(1))",
    "[a](java&NewLine;script:alert(1))",
    "[a](<java\tscript:alert(1)>)",
    "[a]( javascript:alert(1))",
    "[a](\\javascript:alert(1))",
    "[a](javascript\\:alert(1))",
    "[a](&#1;javascript:alert(1))",
    "[a](data:text/html,<script>alert(1)</script>)",
    "[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[a](vbscript:msgbox(1))",
    "[a][b]\n\n[b]: javascript:alert(1)",
    "[a][b]\n\n[b]: <javascript:alert(1)>",
    "<javascript:alert(1)>",
    "<a href=javascript:alert(1)>a</a>",
    "<a href='java\nscript:alert(1)'>a</a>",
    "<a href='\tjavascript:alert(1)'>a</a>",
    "<a href=&#106;avascript:alert(1)>a</a>",
    "<a href=javascript&#x3A;alert(1)>a</a>",
    "<a href=nowhere.md href=javascript:alert(1)>a</a>",
    "<a href=javascript:alert(1) href=javascript:alert(1)>a</a>",
    "<area href=javascript:alert(1)>",
    "<svg><a xlink:href=javascript:alert(1)><text y=9>a</text></a></svg>",
    "<svg><a href=javascript:alert(1)><text y=9>a</text></a></svg>",
    "<svg><a><animate attributeName=href values=javascript:alert(1) /><text y=9>a</text></a></svg>",
    "<svg><a><set attributeName=xlink:href to=javascript:alert(1) /><text y=9>a</text></a></svg>",
    "<svg><a><animate attributeName='&#104;ref' to=javascript:alert(1) /><text y=9>a</text></a></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x><script>alert(1)</script></svg>#x'/></svg>",
    "<svg><image href=javascript:alert(1) /></svg>",
    "<math href=javascript:alert(1)><mi>a</mi></math>",
    "<math><mi xlink:href=javascript:alert(1)>a</mi></math>",
    "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>a</maction></math>",
    "<img src=javascript:alert(1)>",
    "<img srcset='javascript:alert(1) 1x'>",
    "<img alt=a srcset=//a.example/&#32;onerror=alert(1)//>",
    "<div>\n<img alt=a srcset=//a.example/&#32;onerror=alert(1)//>\n</div>",
    "<video poster=javascript:alert(1)></video>",
    "<table background=javascript:alert(1)><tr><td>a</table>",
    "<blockquote cite=javascript:alert(1)>a</blockquote>",
    "![a](javascript:alert(1))",
    "![a](data:image/svg+xml,<svg onload=alert(1)>)",
    "[[javascript:alert(1)]]",
    "[[javascript:alert(1)|a]]",
    "![[javascript:alert(1)]]",
    # Attribute lists, titles, alternatives and names that try to leave their place.
    "a\n{: onclick=alert(1) }",
    "*a*{: onclick=alert(1) }",
    "# b {: onclick=alert(1) }",
    "[a](#b){: href=javascript:alert(1) }",
    "[a](#b){: xlink:href=javascript:alert(1) }",
    "a\n{: x\"onclick=alert(1) }",
    "a\n{: class='\"><img src=x onerror=alert(1)>' }",
    "a\n{: #\"onclick=alert(1) }",
    "# b {#x\" onclick=\"alert(1)}",
    "| a |\n|---|\n| b {: onclick=alert(1) } |",
    '[a](#b "\\" onclick=alert(1) \\"")',
    "[a](#b '\" onclick=alert(1) \"')",
    '[a](x"onclick=alert(1)")',
    '![" onerror="alert(1)](x.png)',
    "![<img src=x onerror=alert(1)>](x.png)",
    '![a](x.png "\\"><img src=x onerror=alert(1)>")',
    "![[a.png|\" onerror=\"alert(1)]]",
    "[[a|<img src=x onerror=alert(1)>]]",
    "[[<img src=x onerror=alert(1)>]]",
    "[^<img src=x onerror=alert(1)>]\n\n[^<img src=x onerror=alert(1)>]: a",
    "[^\"onclick=\"alert(1)]\n\n[^\"onclick=\"alert(1)]: a",
    "HTML\n\n*[HTML]: \"><img src=x onerror=alert(1)>",
    "<b>HTML</b>\n\n*[<b>HTML</b>]: a",
    '``` "><img src=x onerror=alert(1)>\na\n```',
    "``` {onclick=alert(1)}\na\n```",
    "``` { .a onclick=alert(1) }\na\n```",
    '~~~ {.x" onclick="alert(1)}\na\n~~~',
    'a ^x"onclick="alert(1)',
    "a ^<img/src=x/onerror=alert(1)>",
    '> [!x"onclick="alert(1)] a',
    "> [!note] <img src=x onerror=alert(1)>",
    "> [!note]- <script>alert(1)</script>\n> a",
    '!!! x" onclick="alert(1)\n    a',
    '!!! note "<img src=x onerror=alert(1)>"\n    a',
    "a\n: b <img src=x onerror=alert(1)>",
    # Code, comments and half-open things.
    "`<img src=x onerror=alert(1)>`",
    "    <img src=x onerror=alert(1)>",
    "&lt;img src=x onerror=alert(1)&gt;",
    "\\<img src=x onerror=alert(1)>",
    "$<img src=x onerror=alert(1)>$",
    "$[[<img src=x onerror=alert(1)>]]$",
    "<!-- a",
    "<!-- --!> <img src=x onerror=alert(1)> -->",
    "<!--><img src=x onerror=alert(1)>-->",
    "<!---><img src=x onerror=alert(1)>-->",
    "<![CDATA[ <img src=x onerror=alert(1)> ]]>",
    "<svg><![CDATA[ > <b title=' ]]> <img src=x onerror=alert(1)> '></svg>",
    "<svg><desc><![CDATA[</desc><img src=x onerror=alert(1)>]]></svg>",
    "<?php echo '<img src=x onerror=alert(1)>' ?>",
    "<!DOCTYPE x [<!ENTITY y '><img src=x onerror=alert(1)>'>]>",
    "<img src=x onerror=alert(1)",
    "<img src='x onerror=alert(1)//",
    "<b title='",
    '<b\u00a0title="><img src=x onerror=alert(1)>">a</b>',
    '<b\u2003x="><img src=x onerror=alert(1)>">a</b>',
    # The classics of mutation, each a trap for readers that build a tree and write it down again.
    "<svg></p><style><a id='</style><img src=x onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<p title='<!--'><img src=x onerror=alert(1)><p title='-->'>",
    "<math><annotation-xml encoding=text/html><img src=x onerror=alert(1)></annotation-xml></math>",
    "<select><option><style></option></select><img src=x onerror=alert(1)></style>",
    "<table><td><svg><desc><td><img src=x onerror=alert(1)></table>",
    # Marks of ours that would hide something from us.
    "<div>\n[a](<script>alert(1)</script>\n</div>",
    "<div>\n[a]: <script>alert(1)</script>\n</div>",
    "<div>\n<b ]( onclick=alert(1)>a</b>\n</div>",
    "<div>\n<b\n[a]: onclick=alert(1)>a</b>\n</div>",
    '<div>\n<b title="href="onclick=alert(1)>a</b>\n</div>',
    '<div>\n<b title="href="="><img src=x onerror=alert(1)>">a</b>\n</div>',
    "<div>\n<a href=[[x onclick=alert(1)>a</a>\n</div>",
    "<div markdown>\n[a](<script>alert(1)</script>\n</div>",
    # Templates.
    "{{ 1 }}{% raw %}{{ ''.__class__ }}",
    "{{ body|safe }}<script>alert(1)</script>",
    # What tells others, or hides the page.
    "<a href=# ping=https://example.com/>a</a>",
    "<img src=x attributionsrc=https://example.com/>",
    "<p style='position:fixed;inset:0'>a</p>",
    "<div style='background:url(javascript:alert(1))'>a</div>",
    "<div>",
    "</article></main>",
)  # fmt: skip

FIELDS = tuple(
    f"---\n{line}\n---\n\na\n"
    for line in (
        "title: '<script>alert(1)</script>'",
        "title: '\"><img src=x onerror=alert(1)>'",
        "title: a\nsummary: '<img src=x onerror=alert(1)>'",
        "title: a\nmain_message: '\"><img src=x onerror=alert(1)>'",
        "title: a\ntopics: ['<img src=x onerror=alert(1)>', '\"onclick=alert(1)']",
        "title: a\ncontent_note: </p><script>alert(1)</script>",
        "title: a\naliases: ['/\"><script>alert(1)</script>/']",
        "title: a\naliases: ['javascript:alert(1)']",
        "title: a\nimage: javascript:alert(1)",
        "title: a\nrelated: ['javascript:alert(1)']",
        "title: a\nlanguage: '\"onclick=alert(1)'",
        "title: a\nslug: '\"><script>alert(1)</script>'",
        "title: a\nid: '\"><script>alert(1)</script>'",
        "title: a\ntemplate: '../../x'",
        "title: a\nsuperseded_by: 'javascript:alert(1)'",
    )
)

LIVE = re.compile(r"^on|^srcdoc$|^formaction$|^ping$|^attributionsrc$")


def live(html: str) -> list[str]:
    """What in the finished HTML could run or load, by an independent reader."""
    found = []
    for element in lxml_html.fromstring(f"<div>{html}</div>").iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag in ("script", "iframe", "object", "embed", "base", "meta", "form", "style", "link"):
            found.append(element.tag)
        for name, value in element.attrib.items():
            scheme = re.match(r"[\x00-\x20]*([a-z\t\n\r]+):", str(value).lower())
            is_address = re.search("href|src|action|data|poster|background|cite|to$|values|from|by", str(name))
            is_program = is_address and scheme and re.sub(r"\s", "", scheme[1]) in ("javascript", "vbscript", "data")
            if LIVE.search(str(name)) or is_program:
                found.append(f"{element.tag} {name}={value}")
    return found


def published(text: str) -> str | None:
    """The body that is published of a text; None where it is refused."""
    site = built({"content/v.md": text, "content/x.png": "x", "content/b.md": "# B\n"})
    return None if site.has_errors else output(site, "v/index.html").partition("</h1>\n")[2].rstrip("\n")


def test_there_are_enough_vectors() -> None:
    assert len({*VECTORS, *FIELDS}) >= 180


@pytest.mark.parametrize("text", [*(f"# V\n\n{v}\n" for v in VECTORS), *FIELDS])
def test_a_vector_is_refused_or_harmless(text: str) -> None:
    html = published(text)
    assert html is None or live(html) == []


def test_a_vector_that_stays_harmless_is_shown_as_text() -> None:
    assert published("# V\n\n`<script>`\n") == "<p><code>&lt;script&gt;</code></p>"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<script>",
                "](",
                "[[",
                "]]",
                "[a]: ",
                "\n",
                "\n\n",
                "<div>",
                "</div>",
                " onclick=b",
                'href="',
                "src='",
                '"',
                "'",
                "<",
                ">",
                "=",
                "<b ",
                "<b title=",
                "`",
                "a",
                " ",
                "{: ",
                "}",
                "*",
                "<!--",
                "-->",
                "|",
                "> ",
                "- ",
                "$",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_no_mix_of_markdown_and_html_publishes_a_program(text: str) -> None:
    html = published(f"# V\n\n{text}\n")
    assert html is None or live(html) == []


def test_attributes_are_judged_by_every_one_of_a_name() -> None:
    tag = next(tags("<a href=b href=javascript:c>"))
    assert isinstance(tag, Tag)
    assert [u.rule for u in unsafe([tag])] == ["html-script"]


def dressed() -> list[str]:
    """Every page of a site whose articles have hostile facts, in the theme that comes with the program."""
    theme = DiskTree(our_themes()[0] / "hearth", "themes/hearth")
    files = {f"blog/{number}.md": text for number, text in enumerate(FIELDS) if published(text) is not None}
    files |= {"people/ada.md": "---\ntitle: '\"><img src=x onerror=alert(1)>'\nrole: <script>alert(1)</script>\n---\n"}
    files |= {"glossary/base.md": "---\ntitle: base\nshort: '\"><img src=x onerror=alert(1)>'\n---\n\n[[base]]\n"}
    files |= {
        "index.md": "# Home\n\n[[base]] [[0]] [](blog/1.md)\n",
        "blog/index.md": "---\ntitle: '<svg onload=alert(1)>'\n---\n",
    }
    toml = "title = '<script>alert(1)</script>'\nbase_url = 'https://a.example'\n"
    toml += "description = '\"><img src=x onerror=alert(1)>'\n"
    menu = "[[menus.main]]\nto = 'index.md'\nlabel = '<img src=x onerror=alert(1)>'\n"
    read = read_config("site.toml", toml + menu)
    assert read.config is not None
    site = build(Program(), Order(read.config, read.places, MemoryTree(files), (theme,), NOW))
    assert not site.has_errors, told(site.diagnostics)
    return [o.content.decode() for o in site.outputs if isinstance(o.content, bytes) and o.path.endswith(".html")]


def test_the_theme_that_comes_with_it_shows_facts_as_text() -> None:
    for html in dressed():
        for tag in tags(html):
            assert not any(a.name.startswith("on") for a in tag.attributes), html[tag.start : tag.end]
            is_data = tag.get("type") == "application/ld+json"
            assert tag.name != "script" or tag.is_closing or tag.get("src") or is_data, html[tag.start : tag.end]


@pytest.mark.browser
def test_no_vector_runs_in_a_real_browser(browser: Browser) -> None:
    pages = [html for text in (*(f"# V\n\n{v}\n" for v in VECTORS), *FIELDS) if (html := published(text)) is not None]
    assert len(pages) > 30, "most are refused, but not all"
    ran: list[str] = []

    def ring(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page(bypass_csp=True)
    page.on("dialog", ring)
    page.route("**/*", lambda route: route.abort())
    with page.expect_event("dialog"):
        page.set_content("<img src=x onerror=alert(1)>")
    assert ran.pop() == "1", "a program that runs is seen to run"
    for html in pages:
        page.set_content(f"<!doctype html><title>v</title><article>{html}</article><p id=after>after</p>")
        # A link runs when it is followed, an animation and an error a moment after loading.
        page.evaluate(
            "() => { for (const a of document.querySelectorAll('a, area, button, [href]'))"
            " if (!/^https?:/.test(a.href || '')) a.dispatchEvent(new MouseEvent('click', {bubbles: true})) }"
        )
        page.evaluate("() => new Promise(done => setTimeout(done, 5))")
        assert page.evaluate("() => document.getElementById('after')?.parentElement === document.body"), html
    for html in dressed():
        page.set_content(html)
        page.evaluate("() => new Promise(done => setTimeout(done, 5))")
    page.close()
    assert ran == []
