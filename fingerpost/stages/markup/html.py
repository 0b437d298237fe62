"""Finished HTML, read the way a browser reads it.

Rule 1: tags are found by the tokenizer of the HTML standard (section 13.2.5), not by what Markdown meant, because what
the reader's browser sees decides what is a link and what is a program. Rule 2: elements whose content a browser reads
by other rules (script, style, textarea and their like) are refused, so that rule 1 stays true. Rule 3: nothing here
knows the site.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

import msgspec


class Attribute(msgspec.Struct, frozen=True, gc=False):
    """One attribute of a tag."""

    name: str
    value: str
    """As written, entities and all."""
    start: int
    """Offset of the name in the HTML."""
    end: int
    """Offset behind the value and its quote."""


class Tag(msgspec.Struct, frozen=True, gc=False):
    """A start or end tag; or `<![CDATA[`, or what opens a comment that hides the rest of the page."""

    name: str
    is_closing: bool
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()
    is_complete: bool = True
    """False where the text ends inside the tag."""
    is_slashed: bool = False
    """Whether it ends in `/>`, which ends an element at once in SVG and MathML, and means nothing in HTML."""

    def get(self, name: str) -> str | None:
        """The value of an attribute as a browser understands it (the first of that name), or None."""
        for attribute in self.attributes:
            if attribute.name == name:
                return unescape(attribute.value)
        return None


def tags(html: str) -> Iterator[Tag]:
    """Every tag in order; whole comments are passed over."""
    return (tag for tag in _all_tokens(html) if tag.name[0] not in _SIGNS or tag.name == _CDATA or not tag.is_complete)


def tokens(html: str) -> tuple[Tag, ...]:
    """Every tag and every comment in order: between two of them, and nowhere else, stands text."""
    return _all_tokens(html)


@lru_cache(maxsize=2)
def _all_tokens(html: str) -> tuple[Tag, ...]:
    """The tokens of a page, which is asked about several times in a row, then never more."""
    return tuple(_tokens(html))


def _tokens(html: str) -> Iterator[Tag]:
    """Every tag and comment in order."""
    position = 0
    while (start := html.find("<", position)) >= 0:
        if simple := _SIMPLE.match(html, start):
            position = simple.end()
            yield Tag(simple[2], simple[1] != "", start, position)
            continue
        position = start + 1
        if name := _NAME.match(html, start):
            attributes, position, ending = _attributes(html, name.end())
            is_slashed = ending.endswith("/>")
            yield Tag(_lower(name[2]), bool(name[1]), start, position, attributes, ending != "", is_slashed)
        elif html.startswith("<!--", start):
            position, is_complete = _after_comment(html, start)
            yield Tag("!--", False, start, position, (), is_complete)
        elif bogus := _BOGUS.match(html, start):
            close = html.find(">", start + 2)
            position = close + 1 if close >= 0 else len(html)
            sign = _CDATA if html.startswith("<![CDATA[", start) else bogus[1]
            yield Tag(sign, False, start, position, (), close >= 0)


# White space is these five characters and no others: for a browser, a no-break space is part of a name.
_SPACE = r"\t\n\f\r "
_SIMPLE = re.compile(r"<(/?)([a-z][a-z0-9]*)>")
"""Four tags of five, which need none of what follows."""
_NAME = re.compile(rf"<(/?)([a-zA-Z][^{_SPACE}/>]*)")
_SIGNS = "!?/"
_BOGUS = re.compile(rf"<([{_SIGNS}])(?!\Z)")
_CDATA = "![CDATA"
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTES_END = re.compile(rf"[{_SPACE}/]*(>|\Z)")
_USUAL = re.compile(r" ([a-z][a-z0-9-]*)=\"([^\"]*)\"(>?)")
"""An attribute as the converter writes it, and the end of the tag where it is the last; `_ONE` would say the same."""
_ONE = re.compile(
    rf"[{_SPACE}/]*(?P<name>=?[^{_SPACE}/>=]*)(?:[{_SPACE}]*=[{_SPACE}]*"
    rf"(?:\"(?P<d>[^\"]*)(?:\"|\Z)|'(?P<s>[^']*)(?:'|\Z)|(?P<u>[^{_SPACE}>]*)))?"
)


def _lower(name: str) -> str:
    """The name in lower case as HTML has it, which knows no capitals but A to Z."""
    return name.lower() if name.isascii() else re.sub("[A-Z]+", lambda match: match[0].lower(), name)


def _after_comment(html: str, start: int) -> tuple[int, bool]:
    """The end of the comment, and whether it has one."""
    for whole in ("<!-->", "<!--->"):
        if html.startswith(whole, start):
            return start + len(whole), True
    end = _COMMENT_END.search(html, start + 4)
    return (end.end(), True) if end else (len(html), False)


def _attributes(html: str, position: int) -> tuple[tuple[Attribute, ...], int, str]:
    """The attributes, the end of the tag, and what it ends with: nothing where it has no end."""
    found: list[Attribute] = []
    while usual := _USUAL.match(html, position):
        found.append(Attribute(usual[1], usual[2], usual.start(1), usual.end(2) + 1))
        position = usual.end()
        if usual[3]:
            return tuple(found), position, ">"
    while not (end := _ATTRIBUTES_END.match(html, position)):
        one = _ONE.match(html, position)
        assert one, "the expression matches the empty text"
        value = one["d"] if one["d"] is not None else one["s"] if one["s"] is not None else one["u"] or ""
        found.append(Attribute(_lower(one["name"]), value, one.start("name"), one.end()))
        position = one.end()
    return tuple(found), end.end(), end[0] if end[1] else ""


def has_open_comment(html: str) -> bool:
    """Whether a comment begins and never ends, which hides the rest of the page."""
    return "<!--" in html and any(token.name == "!--" and not token.is_complete for token in _all_tokens(html))


def plain(html: str) -> str:
    """The text a reader sees: tags and comments gone, entities resolved, spaces folded."""
    return " ".join(_words(html, _tokens(html)))


def word_count(html: str) -> int:
    """How many words of a whole page a reader sees."""
    return len(_words(html, _all_tokens(html)))


def _words(html: str, tokens: Iterable[Tag]) -> list[str]:
    pieces: list[str] = []
    position = 0
    for token in tokens:
        pieces.append(html[position : token.start])
        if token.name in _PARTING:
            pieces.append(" ")
        position = token.end
    pieces.append(html[position:])
    return unescape("".join(pieces)).split()


BLOCKS = frozenset(
    """
    address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr
    ul
    """.split()  # noqa: SIM905 - forty quoted names would hide what they say
)
"""Elements at whose border a sentence ends."""

_PARTING = BLOCKS | {"br"}
"""Tags that part words."""

VERBATIM = frozenset({"code", "pre", "kbd", "samp", "math", "var"})
"""Elements whose text is shown as written: no link syntax is looked for in them."""

REFUSED = frozenset(
    """
    script style iframe object embed applet base meta link frame frameset fencedframe textarea title xmp noembed
    noframes plaintext noscript template portal foreignobject annotation-xml html head body form
    """.split()  # noqa: SIM905 - forty quoted names would hide what they say
)
"""Elements that run programs, load from elsewhere, change how a browser reads what follows, or break the page."""

URL_ATTRIBUTES = frozenset(
    {"href", "src", "xlink:href", "poster", "action", "formaction", "data", "cite", "background", "longdesc"}
)
"""Attributes whose value a browser may follow."""

_SHOWN = frozenset({"img", "source", "video", "audio", "track", "image", "use", "input"})
_ADDRESSES = frozenset({"src", "poster", "href", "xlink:href"})

TELLING = frozenset({"ping", "attributionsrc"})
"""Attributes by which a browser tells another site what a reader does."""

_ANIMATIONS = frozenset({"set", "animate", "animatetransform", "animatemotion"})
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_STRIPPED = "".join(map(chr, range(33)))
_DROPPED = dict.fromkeys(map(ord, "\t\n\r"))
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ref"})


def scheme_of(url: str) -> str:
    """The scheme a browser would read in a URL, in lower case; empty where it has none.

    Browsers strip control characters and spaces at both ends, and tabs and line ends anywhere (URL standard, 4.4).
    """
    if ":" not in url:
        return ""
    match = _SCHEME.match(url.strip(_STRIPPED).translate(_DROPPED))
    return match[1].lower() if match else ""


class Unsafe(msgspec.Struct, frozen=True):
    """Something in the HTML that must not be published."""

    rule: str
    what: str
    """The name of the element or attribute, as one would search for it in the source: `<script`, `onclick`."""
    message: str
    hint: str | None = None


def unsafe(found: list[Tag]) -> Iterator[Unsafe]:
    """Everything among the tags that could run a program, load from elsewhere or break the page."""
    for tag in found:
        if not tag.is_complete and tag.name != "!--":
            yield Unsafe("html-unclosed", f"<{tag.name}", f"the tag `<{tag.name}` is never closed by `>`")
        if tag.is_closing:
            continue
        if tag.name == "script":
            message = "a `<script>` would run in the reader's browser"
            yield Unsafe("html-script", "<script", message, "remove it; scripts belong to the theme")
        elif tag.name == _CDATA and tag.is_complete:
            # Inside SVG it hides what follows up to `]]>`, elsewhere up to `>`: rule 1 would not hold.
            yield Unsafe("html-element", f"<{_CDATA}", "`<![CDATA[` is not allowed in the text of a page", "remove it")
        elif tag.name in REFUSED:
            message = f"`<{tag.name}>` is not allowed in the text of a page"
            yield Unsafe("html-element", f"<{tag.name}", message, _INSTEAD.get(tag.name))
        # links.py judges the address of a link (the first `href`) and of what is shown, each with its place.
        link = next((a for a in tag.attributes if a.name == "href"), None) if tag.name in ("a", "area") else None
        for attribute in tag.attributes:
            if attribute is not link and not (tag.name in _SHOWN and attribute.name in _ADDRESSES):
                yield from _unsafe_attribute(tag, attribute)


_INSTEAD = {
    "iframe": "use a plain link to the page instead; a frame lets another site watch your readers",
    "form": "use a plain link to the form instead",
    "style": "styles belong to the theme's stylesheets",
}


_UNSTYLED = {
    "span": "use a class that the theme styles; if it came along with a pasted text, take out `<span …>` and `</span>`"
}

# What markdown.py puts in front of an address; it is gone before a browser sees it.
_MARKS = re.compile("\ufdd0[0-9]+\ufdd1|[\ufdd0-\ufdef]")


def _unsafe_attribute(tag: Tag, attribute: Attribute) -> Iterator[Unsafe]:
    name = attribute.name
    value = unescape(_MARKS.sub("", attribute.value))
    if name.startswith("on"):
        message = f"`{name}` on `<{tag.name}>` would run a program in the reader's browser"
        yield Unsafe("html-script", name, message, f"remove `{name}`")
    elif name == "srcdoc":
        yield Unsafe("html-script", name, f"`srcdoc` on `<{tag.name}>` would run a page inside the page", "remove it")
    elif name == "style":
        message = f"the style on `<{tag.name}>` will not be shown, because pages allow no inline styles"
        yield Unsafe("html-style", name, message, _UNSTYLED.get(tag.name, "use a class that the theme styles"))
    elif name == "attributename" and tag.name in _ANIMATIONS and re.search(r"href|^\s*on", value, re.IGNORECASE):
        yield Unsafe("html-script", name, f"`<{tag.name}>` would change where a link leads", "remove it")
    elif name in TELLING:
        message = f"`{name}` on `<{tag.name}>` would tell another site about your readers"
        yield Unsafe("html-element", name, message, "remove it")
    elif name in URL_ATTRIBUTES:
        scheme = scheme_of(value)
        if scheme and scheme not in SAFE_SCHEMES:
            rule = "html-script" if scheme in ("javascript", "vbscript", "data") else "link-scheme"
            yield Unsafe(rule, name, f"`{scheme}:` is not allowed in `{name}` of `<{tag.name}>`")


VOID = frozenset(
    """
    area base basefont bgsound br col embed frame hr img image input keygen link meta param source track wbr
    """.split()  # noqa: SIM905 - the same
)
"""Elements that have no content and no end."""
