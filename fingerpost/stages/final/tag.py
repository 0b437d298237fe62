"""One tag of a finished page, judged: what it loads, where it leads, what it would run.

Nothing here knows on which page a tag stands, so what is found out of one holds wherever it is written the same way.
"""

import re
from collections.abc import Mapping
from html import unescape

import msgspec

from fingerpost.stages.final.facts import Finding, Ground, sorted_address
from fingerpost.stages.markup import html as markup


class TagFacts(msgspec.Struct, frozen=True, gc=False):
    """What a tag says by itself."""

    name: str
    id: str | None = None
    inside: tuple[str, ...] = ()
    """Addresses of the site."""
    beside: tuple[str, ...] = ()
    """Addresses that depend on the page."""
    here: tuple[str, ...] = ()
    """Places of the same page, and ids it refers to."""
    loads: str = ""
    """A style or script it loads."""
    findings: tuple[Finding, ...] = ()
    attributes: tuple[tuple[str, str], ...] = ()
    """All of them, for the few tags that say something of the page as a whole."""

    def get(self, name: str) -> str | None:
        """The value of an attribute."""
        return next((value for key, value in self.attributes if key == name), None)


def plain_tag(text: str, ground: Ground) -> TagFacts | None:
    """What a well-formed tag says, None for nothing; nine in ten are of a few kinds with a few attributes."""
    match = _NAME.match(text)
    assert match, "it begins a tag"
    name = match[0][1:].lower()
    given = _ATTRIBUTE.findall(text, match.end())
    attributes: dict[str, str] = {}
    for key, *values in given:
        attributes.setdefault(key.lower(), "".join(values))
    if name == "meta" and attributes.keys() <= _SAID:
        key = (attributes.get("name") or attributes.get("property") or "").lower()
        if key not in _ADDRESSES and key != "robots":
            return None
    if name not in _PLAIN or not all(key in _HARMLESS or key.startswith("data-") for key in attributes):
        return _Tag(name, attributes, ground).facts()
    of, written = attributes.get("id"), attributes.get("href") if name == "a" else None
    if written is not None:
        sort, path = sorted_address(written, ground)
        if sort == "inside":
            return TagFacts(name, of and unescape(of), (path,))
        if sort not in ("outside", "mail"):
            return _Tag(name, attributes, ground).facts()
    return TagFacts(name, of and unescape(of)) if of or name in LEVELS else None


def exact_tag(text: str, ground: Ground) -> TagFacts | None:
    """The same for any tag, by the tokenizer of the HTML standard."""
    tag = next(iter(markup.tags(text)), None)
    if tag is None or tag.is_closing:
        return None
    attributes: dict[str, str] = {}
    for attribute in tag.attributes:  # a browser takes the first of each name
        attributes.setdefault(attribute.name, attribute.value)
    return _Tag(tag.name, attributes, ground).facts()


_ADDRESSES = frozenset({"og:url", "og:image", "og:image:url", "twitter:image", "og:video", "og:audio"})
"""What a `<meta>` says that is an address."""
_SAID = frozenset({"name", "property", "content", "media", "charset"})
_NAME = re.compile(r"<[^\s/>]+")
_ATTRIBUTE = re.compile(r"\s([^\s/>\"'=<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
LEVELS = frozenset(f"h{level}" for level in range(1, 7))
_PLAIN = LEVELS | {
    "a", "abbr", "article", "aside", "blockquote", "cite", "code", "div", "em", "figcaption", "figure", "footer",
    "header", "li", "main", "nav", "ol", "p", "pre", "section", "span", "strong", "sub", "sup", "time", "ul",
}  # fmt: skip
_HARMLESS = frozenset(
    {
        "aria-current", "aria-hidden", "aria-label", "class", "datetime", "dir", "hidden", "href", "hreflang", "id",
        "lang", "rel", "role", "start", "tabindex", "title", "translate", "type", "value",
    }
)  # fmt: skip
_SAYING = frozenset({"canonical", "robots", "refresh"})
_LOADING = frozenset(
    {
        "img", "source", "video", "audio", "track", "iframe", "frame", "embed", "object", "input", "use", "image",
        "body", "table", "td", "th", "script", "portal", "feimage",
    }
)  # fmt: skip
_SOURCES = frozenset({"src", "poster", "data", "background", "href", "xlink:href", "lowsrc"})
_LINKS = frozenset(
    {
        "stylesheet", "icon", "shortcut", "apple-touch-icon", "mask-icon", "preload", "modulepreload", "prefetch",
        "preconnect", "dns-prefetch", "prerender", "manifest", "pingback", "compression-dictionary",
    }
)  # fmt: skip
"""What a `<link>` says a browser shall fetch."""
_REFERS = frozenset({"for", "aria-labelledby", "aria-describedby", "popovertarget", "headers", "commandfor"})
_REFUSED = {"applet", "base", "embed", "frame", "object", "portal", "fencedframe"}
_URLS = re.compile(r"(?:^|,)\s*([^\s,]\S*?)(?=\s|,\s|,?\Z)")


class _Tag:
    def __init__(self, name: str, attributes: Mapping[str, str], ground: Ground) -> None:
        self._name, self._attributes, self._ground = name, attributes, ground
        self._inside: list[str] = []
        self._beside: list[str] = []
        self._here: list[str] = []
        self._findings: list[Finding] = []
        self._loads = ""

    def facts(self) -> TagFacts | None:
        name, attributes = self._name, self._attributes
        for key, value in attributes.items():
            self._attribute(key, value)
        if name in _REFUSED:
            message = f"has a `<{name}>`, which runs or changes what a browser does with the page"
            self._found("final-script", message, f"<{name}")
        if name == "img" and "alt" not in attributes and attributes.get("role") not in ("presentation", "none"):
            what = attributes.get("src", "")
            message = f"shows the picture `{what}` without an `alt` text, so some readers hear its address"
            self._found("final-alt", message, what or "<img", 'describe it, or write `alt=""` where it only adorns')
        if name == "meta" and attributes.get("http-equiv", "").lower() == "refresh":
            self._refresh(attributes.get("content", ""))
        given = attributes.get("id", attributes.get("name") if name == "a" else None)
        keeps_all = name == "script" or bool(
            _SAYING & {attributes.get(key, "").lower() for key in ("rel", "name", "http-equiv")}
        )
        if name == "html":
            return TagFacts(name, attributes=(("lang", attributes.get("lang", "")),), findings=tuple(self._findings))
        if not (given or name in LEVELS or keeps_all or self._inside or self._beside or self._here or self._findings):
            return None
        return TagFacts(
            name, None if "id" not in attributes else unescape(attributes["id"]), tuple(self._inside),
            tuple(self._beside), tuple(self._here), self._loads, tuple(self._findings),
            tuple((key, unescape(value)) for key, value in attributes.items()) if keeps_all else (),
        )  # fmt: skip

    def _found(self, rule: str, message: str, literal: str, hint: str | None = None) -> None:
        self._findings.append(Finding(rule, message, literal, hint))

    def _attribute(self, key: str, value: str) -> None:
        name = self._name
        if key.startswith("on"):
            self._found("final-script", f"has `{key}` on a `<{name}>`, which runs as a program", key, _NO_HANDLER)
        elif key == "srcdoc":
            self._found("final-script", f"has `srcdoc` on a `<{name}>`, a page within the page", key)
        elif key in markup.TELLING:
            self._found("final-external", f"has `{key}` on a `<{name}>`, which tells another site of readers", key)
        elif key == "style":
            message = f"has a `style` on a `<{name}>`, which its security policy does not let browsers follow"
            self._found("final-style", message, f'style="{value}"', "use a class, and style it in the theme")
        elif key in ("srcset", "imagesrcset"):
            for address in _URLS.findall(unescape(value)):
                self._address(address.rstrip(","), loads=True)
        elif key in _REFERS:
            self._here += unescape(value).split()
        elif key in ("action", "formaction"):
            self._address(value, loads=True, what="sends what readers write to")
        elif key in ("href", "xlink:href") and name in ("a", "area"):
            self._address(value, loads=False)
        elif key == "href" and name == "link":
            self._link(value)
        elif key == "content" and name == "meta":
            self._meta(value)
        elif key in _SOURCES and name in _LOADING:
            self._address(value, loads=True)
            if name == "script" and key == "src":
                self._loads = next(iter(self._inside), "")
        elif key in ("cite", "longdesc"):
            self._address(value, loads=False)

    def _link(self, value: str) -> None:
        rels = set(self._attributes.get("rel", "").lower().split())
        self._address(value, loads=bool(rels & _LINKS))
        if "stylesheet" in rels and "alternate" not in rels and self._attributes.get("media", "") != "print":
            self._loads = next(iter(self._inside), "")

    def _meta(self, value: str) -> None:
        """Addresses that say what a page looks like elsewhere must lead somewhere."""
        key = self._attributes.get("property", self._attributes.get("name", ""))
        if key.lower() in _ADDRESSES:
            self._address(value, loads=False)

    def _refresh(self, content: str) -> None:
        target = re.search(r"url\s*=\s*[\"']?([^\"']*)", content, re.IGNORECASE)
        if target:
            self._address(target[1], loads=True, what="sends readers on, unasked, to")

    def _address(self, written: str, *, loads: bool, what: str = "loads something from") -> None:
        sort, path = sorted_address(written, self._ground)
        match sort:
            case "inside":
                self._inside.append(path)
            case "beside":
                self._beside.append(path)
            case "here" if path:
                self._here.append(path)
            case "script":
                self._found("final-script", f"has `{_short(path)}`, which runs as a program", written, _NO_HANDLER)
            case "local":
                self._found("final-local", f"has `{_short(path)}`, which leads to the author's own computer", written)
            case "data" if loads and self._name not in ("img", "source", "image", "link", "use"):
                self._found("final-script", f"has a `data:` address on a `<{self._name}>`", written[:40])
            case "data" if loads:
                message = "shows a picture that is written into the page, which its security policy does not allow"
                self._found("final-style", message, written[:40], "make it a file")
            case "outside" if loads and not self._ground.allows(path):
                self._found("final-external", f"{what} another site: `{_short(path)}`", written, _NO_REQUEST)
            case "other":
                self._found("final-link", f"leads to `{_short(path)}`, which no browser follows safely", written)


_NO_HANDLER = "let a script of the theme listen instead: pages run no programs of their own"
_NO_REQUEST = "keep a copy of the file in the site; else the other site learns who reads this page"


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:77]}…"
