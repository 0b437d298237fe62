"""No SVG that runs or loads anything passes, however it is written; drawings that programs save do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.pictures.svg import look_through

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" viewBox="0 0 30 20">'
WRAPPED = f"{OPEN}%s</svg>"

JAVASCRIPT = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java&#9;script:alert(1)",
    "java&#10;script:alert(1)", "&#106;avascript:alert(1)", "javascript&#58;alert(1)", "&#1;javascript:alert(1)",
    "vbscript:x", "data:text/html,&lt;script&gt;", "data:image/svg+xml;base64,PHN2Zz4=",
)  # fmt: skip
ELSEWHERE = (
    "https://e.example/a",
    "//e.example/a",
    "HTTP://e.example",
    "other.svg",
    "../a.png",
    "/a.svg#b",
    "file:///a",
)
EVENTS = ("onload", "onclick", "ONLOAD", "onbegin", "onend", "onfocusin", "onmouseover", "onrepeat")
BAD_TAGS = (
    "script", "SCRIPT", "foreignObject", "iframe", "embed", "object", "audio", "video", "canvas", "handler",
    "listener", "link", "meta", "base", "form", "template", "frame",
)  # fmt: skip
LOADING = (
    "image",
    "use",
    "feImage",
    "linearGradient",
    "pattern",
    "textPath",
    "mpath",
    "tref",
    "filter",
    "script",
    "cursor",
)

STYLES = (
    "@import 'a.css';", "@IMPORT url(a.css);", "@\\69mport 'a';", "a{fill:url(https://e.example/a#b)}",
    "a{fill:u\\72 l('//e.example')}", "a{fill:URL(a.svg#b)}", "a{fill:url(/**/'a.svg')}",
    "a{b:image-set('a.png' 1x)}", "a{b:src('a')}", "a{b:url(data:image/svg+xml,x)}", "a{b:url(\n'https://e.example')}",
    "/* a */@import 'a';", "@font-face{src:url(a.woff)}",
)  # fmt: skip
PAINTS = ("fill", "stroke", "filter", "mask", "clip-path", "marker-end")
HREFS = ("href", "x:href")
VECTORS = [
    *(f"<{tag}/>" for tag in BAD_TAGS),
    *(f'<x:{tag} xmlns:x="http://www.w3.org/1999/xhtml"/>' for tag in ("p", "script", "img", "body")),
    *(f'<s:{tag} xmlns:s="http://www.w3.org/2000/svg"/>' for tag in ("script", "foreignObject")),
    *(f'<rect {event}="alert(1)"/>' for event in EVENTS),
    *(f'<{tag} {name}="{url}"/>' for tag in LOADING for name in HREFS for url in (*ELSEWHERE, *JAVASCRIPT[:9])),
    *(f'<a {name}="{url}"><text>x</text></a>' for name in HREFS for url in JAVASCRIPT),
    *(f'<set attributeName="{name}" to="x"/>' for name in ("href", "xlink:href", "onload")),
    *(f'<animate attributeName="fill" {n}="{url}"/>' for n in ("to", "from", "values") for url in JAVASCRIPT[:7]),
    *(f"<style>{css}</style>" for css in STYLES),
    *(f'<rect style="{css}"/>' for css in ("fill:url(a.svg)", "background:url(//e.example)", "a:u\\72l(a)")),
    *(f'<rect {name}="url(https://e.example/a#b)"/>' for name in PAINTS),
    '<g xml:base="https://e.example/"/>',
    '<a ping="https://e.example/" href="#a"/>',
    '<?xml-stylesheet href="a.css"?>',
    '<style><![CDATA[@import "a";]]></style>',
    "<style>@im<!-- x -->port 'a';</style>",
]


@pytest.mark.parametrize("vector", VECTORS)
def test_what_runs_or_loads_is_told(vector: str) -> None:
    drawing = look_through("a.svg", (WRAPPED % vector).encode())
    # What no XML may hold (`&#1;`) is told as broken, which keeps it from being published just as well.
    assert {fault.rule for fault in drawing.faults} & {"svg-unsafe", "image-broken"}
    assert "&#1;" in vector or drawing.faults[0].rule == "svg-unsafe"


def test_there_are_enough_of_them() -> None:
    assert len(set(VECTORS)) >= 300


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
def test_another_encoding_hides_nothing(encoding: str) -> None:
    head = f'<?xml version="1.0" encoding="{encoding.removesuffix("-le")}"?>'
    drawing = look_through("a.svg", (head + WRAPPED % "<script/>").encode(encoding))
    assert drawing.faults


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>' + WRAPPED % "<text>&b;</text>",
        '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + WRAPPED % "<text>&x;</text>",
        '<!DOCTYPE svg SYSTEM "https://e.example/a.dtd" [<!ATTLIST rect onload CDATA "alert(1)">]>'
        + WRAPPED % "<rect/>",
    ],
)
def test_words_that_unfold_are_told_and_not_unfolded(text: str) -> None:
    assert [fault.rule for fault in look_through("a.svg", text.encode()).faults] == ["svg-unsafe"]


FINE = (
    '<title>A</title><desc>B</desc><metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></metadata>',
    "<style>@media (prefers-color-scheme: dark) { .a { fill: #fff; } } .b { fill: url(#c) }</style>",
    '<image href="data:image/png;base64,iVBORw0KGgo="/><image x:href="data:image/jpeg;base64,/9j/"/>',
    '<use href="#a"/><use x:href="#a"/><rect fill="url(#a)" clip-path="url(#b)" style="mask: url(#c)"/>',
    '<a href="https://example.org/"><text>out</text></a><a href="mailto:a@example.org"><text>x</text></a>',
    '<animate attributeName="r" values="1;2;3" dur="2s"/><text lang="de" font-family="serif">one (1)</text>',
    '<path d="M0 0L10 10"/><g transform="translate(1, 2)"><switch><rect/></switch></g>',
)


@pytest.mark.parametrize("inside", FINE)
def test_what_programs_save_passes(inside: str) -> None:
    drawing = look_through("a.svg", (WRAPPED % inside).encode())
    assert drawing.faults == ()
    assert (drawing.width, drawing.height) == (30, 20)


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="64" height="48"', (64, 48)),
        ('width="64px" height="48px" viewBox="0 0 1 1"', (64, 48)),
        ('viewBox="0 0 64.4 48"', (64, 48)),
        ('viewBox="-5,-5 64 48"', (64, 48)),
        ('width="100%" viewBox="0 0 64 48"', (64, 48)),
        ('width="128" viewBox="0 0 64 48"', (128, 96)),
        ('height="96" viewBox="0 0 64 48"', (128, 96)),
        ('width="1in" height="2.54cm"', (96, 96)),
        ("", (0, 0)),
        ('width="10em" height="1e9"', (0, 0)),
        ('viewBox="0 0 0 0"', (0, 0)),
        ('viewBox="0 0 1e99 1e99"', (0, 0)),
        ('width="0" height="-3"', (0, 0)),
    ],
)
def test_how_large_it_is(attributes: str, size: tuple[int, int]) -> None:
    drawing = look_through("a.svg", f'<svg xmlns="http://www.w3.org/2000/svg" {attributes}/>'.encode())
    assert (drawing.width, drawing.height) == size


@given(st.binary(max_size=200) | st.text(alphabet="<>/svg \"'=&;![]CDATA?-#x0", max_size=80).map(str.encode))
def test_any_bytes_are_told_or_pass(data: bytes) -> None:
    for content in (data, OPEN.encode() + data, OPEN.encode() + data + b"</svg>"):
        drawing = look_through("a.svg", content)
        assert all(fault.place is not None for fault in drawing.faults)
