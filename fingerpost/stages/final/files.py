"""Finished file that is no page → Facts: feeds, sitemaps, data, styles, scripts, drawings, pictures.

Feeds are read as what they are, and their texts as pages are; styles and scripts are looked through for addresses.
Pictures of pixels were freed of what they tell of their author long before: here it is seen that they were.
"""

import re
import zlib
from collections.abc import Iterator
from html import unescape
from typing import Any
from xml.parsers import expat

import msgspec

from fingerpost.model.paths import suffix_of
from fingerpost.stages.final.facts import MOST, Facts, Finding, Ground, path_beside, place_of, sorted_address
from fingerpost.stages.final.page import page_facts
from fingerpost.stages.final.secrets import secrets_in
from fingerpost.stages.final.tags import WHOLE, tags_of
from fingerpost.stages.pictures.looking import RASTERS

PAGES = frozenset({".html", ".htm", ".xhtml"})
DATA = frozenset({".json", ".webmanifest", ".jsonld", ".geojson"})
XML = frozenset({".xml", ".atom", ".rss", ".svg", ".xsl"})
CODE = frozenset({".css", ".js", ".mjs"})
TEXTS = frozenset({"", ".txt", ".csv", ".tsv", ".md", ".markdown", ".yaml", ".yml", ".toml", ".ini", ".vtt", ".ics"})
PICTURES = RASTERS | {".avif"}
READ = PAGES | DATA | XML | CODE | TEXTS | PICTURES
"""Endings of files that are read; of every other file the name alone is judged."""

LARGEST = 32 * 1024 * 1024
"""Bytes of a file beyond which it is not read."""

_CSS = re.compile(
    r"/\*.*?\*/|(?:\burl|(?:^|[\s:,])src)\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^\"'()\s]*))|@import\s+(?:\"([^\"]*)\"|'([^']*)')",
    re.DOTALL | re.IGNORECASE,
)
_MAP = re.compile(r"[#@] sourceMappingURL=(\S+)")
_LOC = re.compile(r"<(?:\w+:)?loc>\s*([^<]+?)\s*<")
_EXIF = (b"Exif\0\0", b"exif", b"http://ns.adobe.com/xap", b"<x:xmpmeta", b"Photoshop 3.0", b"GPSLatitude")


def file_facts(path: str, content: bytes, ground: Ground) -> Facts:
    """What there is to know of a finished file at this path of the site."""
    ending = suffix_of(path)
    if ending in PAGES:
        return page_facts(path, content, ground)
    if ending in PICTURES:
        return Facts(len(content), findings=tuple(_told_by(content)))
    reading = _File(path, content.decode("utf-8", "replace"), ground)
    reading.read(ending)
    size = len(zlib.compress(content, 9)) if ending in CODE else len(content)
    return Facts(size, links="\n".join(reading.links), findings=tuple(dict.fromkeys(reading.findings))[:MOST])


class _File:
    def __init__(self, path: str, text: str, ground: Ground) -> None:
        self._path, self._text, self._ground = path, text, ground
        self.findings = secrets_in(text)
        self.links: dict[str, None] = {}

    def read(self, ending: str) -> None:
        """Looks through the file as its name says it is to be read."""
        if ending in DATA:
            self._data()
        elif ending in XML:
            self._xml()
        elif ending == ".css":
            for match in _CSS.finditer(self._text):
                address = next((group for group in match.groups() if group), None)
                if address is not None:
                    self._address(address, loads=True)
        elif ending in CODE:
            for address in _MAP.findall(self._text):
                if not address.startswith("data:"):
                    self._address(address, loads=False)
        elif self._path == "robots.txt":
            for address in re.findall(r"(?im)^sitemap:\s*(\S+)", self._text):
                self._address(address, loads=False)

    def _found(self, rule: str, message: str, literal: str = "", hint: str | None = None) -> None:
        self.findings.append(Finding(rule, message, literal, hint))

    def _address(self, written: str, *, loads: bool) -> None:
        sort, path = sorted_address(written, self._ground)
        if sort == "beside":
            whole = path_beside(place_of(self._path), path, self._ground)
            if whole is None:
                self._found("final-link", f"leads out of the site: `{written}`", written)
            else:
                self.links[whole] = None
        elif sort == "inside":
            self.links[path] = None
        elif sort == "local":
            self._found("final-local", f"has `{path}`, which leads to the author's own computer", written)
        elif sort == "outside" and loads and not self._ground.allows(path):
            hint = "keep a copy of the file in the site; else the other site learns who reads this one"
            self._found("final-external", f"loads something from another site: `{path}`", written, hint)
        elif sort == "script":
            self._found("final-script", f"has `{path}`, which runs as a program", written)

    def _data(self) -> None:
        try:
            value = msgspec.json.decode(self._text.removeprefix("\ufeff"))
        except msgspec.DecodeError as error:
            self._found("final-feed", f"is no JSON: {str(error).rstrip('.')}")
            return
        if isinstance(value, dict) and "jsonfeed.org" in str(value.get("version", "")):
            for problem in _json_feed_faults(value):
                self._found("final-feed", problem)
            for address in _strings(value, ("url", "home_page_url", "feed_url", "image", "icon", "banner_image")):
                self._address(address, loads=False)
            for html in _strings(value, ("content_html",)):
                self._html(html)
        elif suffix_of(self._path) == ".webmanifest" or self._path.endswith("manifest.json"):
            if not isinstance(value, dict) or not (value.get("name") or value.get("short_name")):
                self._found("final-feed", "is a web app manifest without a name")
            for address in _strings(value, ("src", "start_url", "scope", "url")):
                self._address(address, loads=True)

    def _xml(self) -> None:
        seen = _Elements()
        try:
            seen.read(self._text)
        except expat.ExpatError as error:
            self._found("final-feed", f"is no well-formed XML: {expat.ErrorString(error.code)} in line {error.lineno}")
            return
        if seen.root in ("feed", "rss"):
            for problem in seen.atom_faults() if seen.root == "feed" else ():
                self._found("final-feed", problem)
            for address in seen.addresses:
                self._address(address, loads=False)
            for html in seen.texts:
                self._html(html)
        elif seen.root in ("urlset", "sitemapindex"):
            self._sitemap()
        elif seen.root == "svg":
            self._drawing(self._text)

    def _sitemap(self) -> None:
        addresses = [unescape(address) for address in _LOC.findall(self._text)]
        for address in addresses:
            sort, path = sorted_address(address, self._ground)
            if sort == "inside":
                self.links[path] = None
            else:
                self._found("final-feed", f"lists an address that is none of this site: `{address}`", address)
        if len(addresses) > 50_000 or len(self._text.encode()) > 50 * 1024 * 1024:
            self._found("final-feed", "lists more than 50,000 addresses, or has more than 50 MiB")

    def _html(self, html: str) -> None:
        """Texts that stand in a feed: what they load, what they would run, and where they lead."""
        tags = tags_of(self._ground)
        for _, tag in tags.tokens(html):
            if isinstance(tag, str):
                self.links[tag] = None
            elif tag is not WHOLE:
                self.links.update(dict.fromkeys(tag.inside))
                wanted = ("final-script", "final-external", "final-local")
                self.findings += [finding for finding in tag.findings if finding.rule in wanted]

    def _drawing(self, text: str) -> None:
        tags = tags_of(self._ground)
        if bad := re.search(r"<(?:script|foreignobject)(?=[\s/>])", text, re.IGNORECASE):
            self._found("final-script", "is a drawing that would run a program", bad[0])
        for _, tag in tags.tokens(text):
            if not isinstance(tag, str) and tag is not WHOLE:
                self.findings += [f for f in tag.findings if f.rule in ("final-script", "final-external")]


class _Elements:
    """What is needed of an XML file: that it is one, its root, and which elements a feed and its entries have."""

    def __init__(self) -> None:
        self.root = ""
        self._above: list[str] = []
        self._feed: set[str] = set()
        self._entries: list[set[str]] = []
        self.addresses: list[str] = []
        """Where links of a feed lead."""
        self.texts: list[str] = []
        """The HTML that stands in it."""
        self._text: list[str] | None = None
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._begin

    def read(self, text: str) -> None:
        """Raises `ExpatError` where it is none."""
        self._parser.Parse(text.removeprefix("\ufeff").encode(), True)

    def _begin(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        if not self._above:
            self.root = plain
            if plain in ("feed", "rss"):
                self._parser.EndElementHandler = self._end
            else:
                self._parser.StartElementHandler = None  # a sitemap has ten thousands
        elif len(self._above) == 1:
            self._feed.add(plain)
            if plain == "entry":
                self._entries.append(set())
        elif len(self._above) == 2 and self._above[1] == "entry":
            self._entries[-1].add(plain)
        self._above.append(plain)
        if plain in ("link", "content") and (address := attributes.get("href") or attributes.get("src")):
            self.addresses.append(address)
        if attributes.get("type") == "html" or plain in ("encoded", "description"):
            self._text = []
            self._parser.CharacterDataHandler = self._text.append

    def _end(self, _: str) -> None:
        self._above.pop()
        if self._text is not None:
            self.texts.append("".join(self._text))
            self._text = None
            self._parser.CharacterDataHandler = None

    def atom_faults(self) -> Iterator[str]:
        """What a feed lacks that it must have (RFC 4287, 4.1)."""
        for name in ("id", "title", "updated"):
            if name not in self._feed:
                yield f"is a feed without `{name}`"
            if any(name not in entry for entry in self._entries):
                yield f"is a feed in which an entry has no `{name}`"
        if "author" not in self._feed and any("author" not in entry for entry in self._entries):
            yield "is a feed in which an entry has no author"


def _json_feed_faults(feed: dict[str, Any]) -> Iterator[str]:
    """What a JSON Feed lacks (jsonfeed.org, version 1.1)."""
    if not feed.get("title"):
        yield "is a feed without a title"
    items = feed.get("items")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        yield "is a feed without a list of items"
        return
    names = [item.get("id") for item in items]
    if not all(names) or len(set(map(str, names))) != len(names):
        yield "is a feed in which items have no id of their own"
    if not all(item.get("content_html") or item.get("content_text") or item.get("summary") for item in items):
        yield "is a feed in which an item has no text"


def _strings(value: Any, keys: tuple[str, ...]) -> Iterator[str]:
    """Every text below one of these keys, however deep."""
    waiting: list[tuple[str, Any]] = [("", value)]
    for name, inner in waiting:
        if isinstance(inner, str):
            if name in keys:
                yield inner
        elif isinstance(inner, dict):
            waiting += inner.items()
        elif isinstance(inner, list):
            waiting += [(name, one) for one in inner]


def _told_by(content: bytes) -> Iterator[Finding]:
    """What a picture tells of its author: nothing, where what could be taken out was taken out."""
    from fingerpost.stages.pictures.raster.facts import Broken
    from fingerpost.stages.pictures.raster.file import cleaned

    hint = "delete `.fingerpost/pictures`, and build again; if that does not help, please tell us"
    message = "is a picture that tells where or with what it was taken"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        if any(mark in content for mark in _EXIF[1:] if mark != b"exif") or b"Exif" in content:
            yield Finding("final-metadata", message, "", hint)
        return
    try:
        clean = cleaned(content, keeps_orientation=True)
    except Broken:
        return  # told where it was looked at
    if clean.content != content:
        yield Finding("final-metadata", message, "", hint)
