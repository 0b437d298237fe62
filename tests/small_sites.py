"""Small sites in memory: a mapping of files in, what was built out."""

import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime

from fingerpost.build import Order, Program, build, surveyed
from fingerpost.edges.disk import our_styles
from fingerpost.memo import DictMemory, Memo, Memory
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.ledger import LedgerFile
from fingerpost.model.pages import Built
from fingerpost.model.stage import one_by_one
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.site import Site
from fingerpost.workshop import Workshop

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

SITE_TOML = """\
title = "Small site"
base_url = "https://example.org"
theme = "bare"
"""

# What is told of a page's place in the site, and that it has no text, which a case of three lines cannot help.
QUIET = """[rules]
page-orphan = "off"
page-dead-end = "off"
main-message-missing = "off"
term-unused = "off"
asset-unused = "off"
page-empty = "off"
"""

_PAGE = (
    "<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>\n{{ body }}\n"
    "{% for source in sources %}<li id={{ source.id }}>{{ source.html }}"
    " [{{ source.uses|join(' ') }}]</li>\n{% endfor %}"
)

_SOURCES = (
    "<!doctype html><title>Sources</title><h1>Sources</h1>\n{% for source in all_sources() %}{{ source.html }}"
    " [{{ cited_by(source)|map(attribute='title')|join(', ') }}]\n{% endfor %}"
)

_HELPLINES = (
    "{% for group in box.home + box.elsewhere %}{{ group.region|region }}: {% for line in group.lines %}{{ line.name }}"
    "{% for way in line.channels %} <{{ way.href }} {{ way.text }}>{% endfor %}; {% endfor %}{% if not loop.last %}\n"
    "{% endif %}{% endfor %}\n{% for line in box.directories %}Everywhere: {{ line.name }}\n{% endfor %}"
    "{{ help_href }} {{ box.checked_on|iso }}{{ ' example' if box.has_examples }}"
)

THEME: Mapping[str, str] = {
    "theme.toml": 'name = "bare"\n',
    **{
        f"templates/{name}.html": _PAGE
        for name in (
            "page",
            "article",
            "series",
            "person",
            "term",
            "assessment",
            "home",
            "articles",
            "glossary",
            "people",
            "topics",
            "topic",
            "audiences",
            "audience",
            "404",
        )
    },
    "templates/sources.html": _SOURCES,
    "templates/parts/helplines.html": _HELPLINES,
    "templates/gone.html": "<!doctype html><title>Gone</title><h1>Gone</h1>{{ page.title }}"
    "{% if successor %}<a href={{ successor|href }}>{{ successor.title }}</a>{% endif %}\n",
    "templates/redirect.html": '<!doctype html><title>Moved</title><link rel=canonical href="{{ target|href }}">\n',
}


def _file(path: str, body: str | bytes) -> str | bytes:
    """A picture whose bytes a document cannot show is a small one, another for each text that stands for it."""
    return tiny(body) if isinstance(body, str) and path.endswith(".png") else body


def tiny(name: str) -> bytes:
    """A PNG of six by four pixels."""
    pixels = (b"\0" + digest_of(name.encode()).encode()[:18]) * 4
    parts = ((b"IHDR", struct.pack(">IIBBBBB", 6, 4, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(pixels)), (b"IEND", b""))
    whole = (struct.pack(">I", len(p)) + n + p + struct.pack(">I", zlib.crc32(n + p)) for n, p in parts)
    return b"\x89PNG\r\n\x1a\n" + b"".join(whole)


def built(
    files: Mapping[str, str | bytes],
    *,
    now: datetime = NOW,
    theme: Mapping[str, str] = THEME,
    drafts: bool = False,
    memory: Memory | None = None,
) -> Built:
    """The site these files make; `site.toml` may be among them, content lies below `content/`."""
    toml = files.get("site.toml", SITE_TOML + QUIET)
    text = toml.decode() if isinstance(toml, bytes) else toml
    read = read_config("site.toml", text)
    if read.config is None:
        return Built((), read.diagnostics)
    content = {
        path.removeprefix("content/"): _file(path, b) for path, b in files.items() if path.startswith("content/")
    }
    layers = (MemoryTree(theme, "themes/bare"),)
    ledger = files.get("published.json")
    listed = ledger.encode() if isinstance(ledger, str) else ledger
    order = Order(
        read.config, read.places, MemoryTree(content), layers, now, drafts, styles=our_styles(),
        ledger=None if listed is None else LedgerFile(listed, digest_of(listed)),
    )  # fmt: skip
    return build(Program(), order, memo=Memo(memory or DictMemory()))


def built_with(
    memory: Memory,
    files: Mapping[str, str | bytes],
    *,
    more_theme: Mapping[str, str] | None = None,
    now: datetime = NOW,
    drafts: bool = False,
) -> Built:
    """The same, remembering."""
    return built(files, now=now, theme={**THEME, **(more_theme or {})}, drafts=drafts, memory=memory)


def site_of(files: Mapping[str, str | bytes], more_toml: str = "") -> Site:
    """The site these files make, before anything of it is shown; their names begin in the content folder."""
    read = read_config("site.toml", f"{SITE_TOML}{more_toml}{QUIET}")
    assert read.config is not None, read.diagnostics
    order = Order(read.config, read.places, MemoryTree(files), (), NOW)
    memo = Memo(DictMemory())
    return surveyed(Program(), order, Workshop(memo, one_by_one, read.config, ""), memo)[0]


def told(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """Each diagnostic in one line, with its hint and the underlined text below."""
    lines: list[str] = []
    for d in diagnostics:
        where = f"{d.place.file}:{d.place.line}:{d.place.column}: " if d.place else ""
        lines.append(f"{where}{d.level}[{d.rule}]: {d.message}")
        if d.place and d.place.length:
            start = d.place.column - 1
            lines.append(f"  at: {d.place.text[start : start + d.place.length]}")
        lines += [f"  also: {place.file}:{place.line}:{place.column}" for place in d.also]
        if d.hint:
            lines.append(f"  hint: {d.hint}")
    return lines


def output(site: Built, path: str) -> str:
    """The text of an output."""
    content = next(o.content for o in site.outputs if o.path == path)
    assert isinstance(content, bytes)
    return content.decode()
