"""Finished HTML, read the way a browser reads it.

Rule 1: tags are found by the tokenizer of the HTML standard (section 13.2.5), not by what Markdown meant, because what
the reader's browser sees decides what is a link and what is a program. Rule 2: elements whose content a browser reads
by other rules (script, style, textarea and their like) are refused, so that rule 1 stays true. Rule 3: nothing here
knows the site.
"""

import re
from collections.abc import Iterator
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
    """A start or end tag."""

    name: str
    is_closing: bool
    start: int
    end: int
    attributes: tuple[Attribute, ...] = ()
    is_complete: bool = True
    """False where the text ends inside the tag."""

    def get(self, name: str) -> str | None:
        """The value of an attribute as a browser understands it (the first of that name), or None."""
        return next((unescape(a.value) for a in self.attributes if a.name == name), None)


def tags(html: str) -> Iterator[Tag]:
    """Every tag in order; comments are passed over."""
    position = 0
    while (start := html.find("<", position)) >= 0:
        if html.startswith("<!--", start):
            position = _after_comment(html, start)
        elif not (name := _NAME.match(html, start)):
            bogus = html[start + 1 : start + 2] in ("!", "?") or (
                html.startswith("</", start) and len(html) > start + 2
            )
            close = html.find(">", start) if bogus else start
            position = len(html) if close < 0 else close + 1
        else:
            attributes, end, is_complete = _attributes(html, name.end())
            position = end
            yield Tag(name[2].lower(), bool(name[1]), start, end, attributes, is_complete)


_NAME = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_COMMENT_END = re.compile(r"--!?>")
_ATTRIBUTES_END = re.compile(r"[\s/]*(>|\Z)")
_ONE = re.compile(
    r"[\s/]*(?P<name>=?[^\s/>=]*)(?:\s*=\s*(?:\"(?P<d>[^\"]*)(?:\"|\Z)|'(?P<s>[^']*)(?:'|\Z)|(?P<u>[^\s>]*)))?"
)


def _after_comment(html: str, start: int) -> int:
    for whole in ("<!-->", "<!--->"):
        if html.startswith(whole, start):
            return start + len(whole)
    end = _COMMENT_END.search(html, start + 4)
    return end.end() if end else len(html)


def _attributes(html: str, position: int) -> tuple[tuple[Attribute, ...], int, bool]:
    found: list[Attribute] = []
    while not (end := _ATTRIBUTES_END.match(html, position)):
        one = _ONE.match(html, position)
        assert one, "the expression matches the empty text"
        if one.end() == position:
            position += 1
            continue
        value = one["d"] if one["d"] is not None else one["s"] if one["s"] is not None else one["u"] or ""
        if one["name"]:
            found.append(Attribute(one["name"].lower(), value, one.start("name"), one.end()))
        position = one.end()
    return tuple(found), end.end(), bool(end[1])


def has_open_comment(html: str) -> bool:
    """Whether a comment begins and never ends, which hides the rest of the page."""
    position = 0
    while (start := html.find("<!--", position)) >= 0:
        position = _after_comment(html, start)
        if position == len(html) and not html.endswith(("-->", "--!>")):
            return True
    return False


def plain(html: str) -> str:
    """The text a reader sees: tags gone, entities resolved, spaces folded."""
    pieces: list[str] = []
    position = 0
    for tag in tags(html):
        pieces.append(html[position : tag.start])
        if tag.name in BLOCKS or tag.name == "br":
            pieces.append(" ")
        position = tag.end
    pieces.append(html[position:])
    return " ".join(unescape("".join(pieces)).split())


BLOCKS = frozenset(
    """
    address article aside blockquote body caption dd details dialog div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr legend li main nav ol p pre section summary table tbody td tfoot th thead tr
    ul
    """.split()  # noqa: SIM905 - forty quoted names would hide what they say
)
"""Elements at whose border a sentence ends."""

VERBATIM = frozenset({"code", "pre", "kbd", "samp", "math", "var"})
"""Elements whose text is shown as written: no link syntax is looked for in them."""

REFUSED = frozenset(
    """
    script style iframe object embed applet base meta link frame frameset textarea title xmp noembed noframes
    plaintext noscript template portal foreignobject annotation-xml html head body form
    """.split()  # noqa: SIM905 - forty quoted names would hide what they say
)
"""Elements that run programs, load from elsewhere, change how a browser reads what follows, or break the page."""

URL_ATTRIBUTES = frozenset(
    {"href", "src", "xlink:href", "poster", "action", "formaction", "data", "cite", "background", "ping", "longdesc"}
)
"""Attributes whose value a browser may follow."""

_ANIMATIONS = frozenset({"set", "animate", "animatetransform", "animatemotion"})
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
SAFE_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms", "ref"})


def scheme_of(url: str) -> str:
    """The scheme a browser would read in a URL, in lower case; empty where it has none.

    Browsers strip control characters and spaces at both ends, and tabs and line ends anywhere (URL standard, 4.4).
    """
    text = re.sub(r"[\t\n\r]", "", url.strip("".join(map(chr, range(33)))))
    match = _SCHEME.match(text)
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
        if not tag.is_complete:
            yield Unsafe("html-unclosed", f"<{tag.name}", f"the tag `<{tag.name}` is never closed by `>`")
        if tag.is_closing:
            continue
        if tag.name == "script":
            yield Unsafe(
                "html-script",
                "<script",
                "a `<script>` would run in the reader's browser",
                "remove it; scripts belong to the theme",
            )
        elif tag.name in REFUSED:
            yield Unsafe(
                "html-element",
                f"<{tag.name}",
                f"`<{tag.name}>` is not allowed in the text of a page",
                _INSTEAD.get(tag.name),
            )
        for attribute in tag.attributes:
            yield from _unsafe_attribute(tag, attribute)


_INSTEAD = {
    "iframe": "use a plain link to the page instead; a frame lets another site watch your readers",
    "form": "use a plain link to the form instead",
    "style": "styles belong to the theme's stylesheets",
}


def _unsafe_attribute(tag: Tag, attribute: Attribute) -> Iterator[Unsafe]:
    name = attribute.name
    value = unescape(attribute.value)
    if name.startswith("on"):
        yield Unsafe(
            "html-script",
            name,
            f"`{name}` on `<{tag.name}>` would run a program in the reader's browser",
            f"remove `{name}`",
        )
    elif name == "srcdoc":
        yield Unsafe("html-script", name, f"`srcdoc` on `<{tag.name}>` would run a page inside the page", "remove it")
    elif name == "style":
        yield Unsafe(
            "html-style",
            name,
            f"the style on `<{tag.name}>` will not be shown, because pages allow no inline styles",
            "use a class that the theme styles",
        )
    elif (
        name == "attributename"
        and tag.name in _ANIMATIONS
        and ("href" in value.lower() or value.lower().startswith("on"))
    ):
        yield Unsafe("html-script", name, f"`<{tag.name}>` would change where a link leads", "remove it")
    elif name in URL_ATTRIBUTES and tag.name != "a":
        scheme = scheme_of(value)
        if scheme and scheme not in SAFE_SCHEMES:
            rule = "html-script" if scheme in ("javascript", "vbscript", "data") else "link-scheme"
            yield Unsafe(rule, name, f"`{scheme}:` is not allowed in `{name}` of `<{tag.name}>`")
