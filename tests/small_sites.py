"""Small sites in memory: a mapping of files in, what was built out."""

from collections.abc import Mapping
from datetime import UTC, datetime

from fingerpost.build import Order, Program, build
from fingerpost.memo import DictMemory, Memo, Memory
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Built
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)

SITE_TOML = """\
title = "Small site"
base_url = "https://example.org"
theme = "bare"
"""

# Notes about a page's place in the site, which a case of three lines cannot help having.
QUIET = """
[rules]
page-orphan = "off"
page-dead-end = "off"
main-message-missing = "off"
term-unused = "off"
asset-unused = "off"
"""

_PAGE = "<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>\n{{ body }}\n"

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
    "templates/redirect.html": '<!doctype html><title>Moved</title><link rel=canonical href="{{ target|href }}">\n',
}


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
    content = {path.removeprefix("content/"): body for path, body in files.items() if path.startswith("content/")}
    order = Order(read.config, read.places, MemoryTree(content), (MemoryTree(theme, "themes/bare"),), now, drafts)
    return build(Program(), order, memo=Memo(memory or DictMemory()))


def built_with(
    memory: Memory,
    files: Mapping[str, str | bytes],
    *,
    more_theme: Mapping[str, str] | None = None,
    now: datetime = NOW,
) -> Built:
    """The same, remembering."""
    return built(files, now=now, theme={**THEME, **(more_theme or {})}, memory=memory)


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
