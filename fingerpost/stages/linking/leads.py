"""Where what is written leads: the mentions of a page, names under a key of its front matter, the lines of a menu."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.stages.answers import MenuLine

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

HOME = ContentPath("index.md")
"""The page that menus are seen from."""


def led(entry: Entry, site: "Site") -> tuple[ContentPath | None, ...]:
    """Where each mention of one page leads, found out now."""
    own = entry.path
    return tuple(own if m.target.startswith("#") else site.resolve(own, m.target, m.form).path for m in entry.mentions)


def named_under(site: "Site") -> Mapping[tuple[ContentPath, str], tuple[ContentPath, ...]]:
    """The pages that name a page under a key, by both."""
    found: dict[tuple[ContentPath, str], list[ContentPath]] = {}
    for entry in site.written():
        for mention, target in zip(entry.mentions, site.leads(entry.path), strict=True):
            if mention.form == "field" and target is not None:
                found.setdefault((target, mention.field), []).append(entry.path)
    return {key: tuple(dict.fromkeys(paths)) for key, paths in found.items()}


def menu_lines(site: "Site", name: str) -> tuple[MenuLine, ...]:
    """A menu of site.toml; items that lead nowhere are left out (and reported elsewhere)."""
    lines: list[MenuLine] = []
    for item in site.config.menus.get(name, ()):
        answer = site.resolve(HOME, item.to, "link")
        if answer.kind == "none":
            answer = site.resolve(HOME, item.to, "wiki")
        if answer.kind != "none":
            lines.append(MenuLine(item.label or answer.title or item.to, answer.url, answer.fragment, item.to))
    return tuple(lines)
