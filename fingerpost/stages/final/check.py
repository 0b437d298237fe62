"""Findings → diagnostics: each at the place it comes from, as far as that can be told, and each told once.

A fault of a template stands on every page that it shows; it is told once, with the first page and how many there are. A
fault that was told where an author wrote it is not told again for the page that was made of it.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.stages.final.facts import Finding, place_of

EXPLAINED: Mapping[str, frozenset[str]] = {
    "final-alt": frozenset({"image-alt", "image-alt-name"}),
    "final-anchor": frozenset({"link-anchor", "block-missing", "link-anchor-language", "html-unclosed"}),
    "final-comment": frozenset({"html-unclosed"}),
    "final-external": frozenset({"external-resource", "html-element", "html-script", "svg-unsafe"}),
    "final-feed": frozenset({"image-broken", "svg-unsafe"}),
    "final-heading": frozenset({"heading-skipped", "html-unclosed"}),
    "final-id": frozenset({"anchor-duplicate", "block-duplicate"}),
    "final-large": frozenset({"help-page-large", "image-large"}),
    "final-link": frozenset({"link-target", "link-scheme", "image-missing", "link-outside", "svg-unsafe"}),
    "final-local": frozenset({"link-local"}),
    "final-script": frozenset({"html-script", "html-element", "svg-unsafe", "link-scheme"}),
    "final-style": frozenset({"html-style", "html-element", "external-resource", "svg-unsafe"}),
}  # fmt: skip
"""What tells the same of a source; then the finished page is not told of besides."""

OF_ALL_PAGES: Mapping[str, frozenset[str]] = {"final-feed": frozenset({"output-collision"})}
"""What tells the same of any page, for files that are made from many: two pages with one address are one in a feed."""


class Seen(msgspec.Struct, frozen=True, gc=False):
    """A finding, and the output it was made in."""

    path: str
    origin: str
    """The file it was made from, as the author sees it; empty where there is none."""
    finding: Finding


class Sources:
    """Texts in which a finding may have been written: the file an output comes from, and the theme."""

    def __init__(
        self,
        read: Callable[[str], str | None],
        theme: Mapping[str, tuple[str, str]],
        shown_by: Mapping[str, str],
    ) -> None:
        """`read`: the text of a file as the author sees it; `theme`: the file and text of each template, by name;
        `shown_by`: the template of each page, by its file.
        """
        self._read, self._theme, self._shown_by = read, theme, shown_by
        self._known: dict[str, str | None] = {}

    def place(self, seen: Seen) -> tuple[Place | None, bool]:
        """Where it was written, or where the output comes from; and whether that is shared by other outputs."""
        ways = tuple(_written(seen.finding.literal))
        text = self._text(seen.origin) if seen.origin else None
        first = self._shown_by.get(seen.origin)
        theme = sorted(self._theme.items(), key=lambda item: item[0] != first)
        for written in ways:
            if (offset := _find(text, written)) >= 0:
                return self._at(seen, seen.origin, text or "", offset, written), False
        for written in ways:
            for _, (file, template) in theme:
                if (offset := _find(template, written)) >= 0:
                    return self._at(seen, file, template, offset, written), True
        return (Place(seen.origin, 1, 1) if seen.origin else None), False

    @staticmethod
    def _at(seen: Seen, file: str, text: str, offset: int, written: str) -> Place:
        place = place_at(file, text, offset, len(written))
        # What must not be read is not shown again in logs.
        return Place(file, place.line, place.column) if seen.finding.rule == "final-secret" else place

    def _text(self, file: str) -> str | None:
        if file not in self._known:
            self._known[file] = self._read(file)
        return self._known[file]


def _find(text: str | None, written: str) -> int:
    """Where it stands as a whole; -1 where it does not, or is too short to say anything."""
    if text is None or len(written) < LEAST:
        return -1
    end = r"(?![\w-])" if re.match(r"\w", written[-1]) else ""
    match = re.search(re.escape(written) + end, text, re.IGNORECASE)
    return match.start() if match else -1


LEAST = 3
"""Characters without which a place would be a guess."""


def _written(literal: str) -> Iterator[str]:
    """Ways in which something that stands in a page may have been written."""
    if not literal:
        return
    yield literal
    if literal.startswith('id="'):
        yield literal.replace('"', "'")
        yield f"#{literal[4:-1]}"
    elif literal.startswith("#"):
        yield f'"{literal[1:]}"'
    elif literal.startswith("/") and (last := re.search(r"[^/]+/?\Z", literal)):
        yield last[0]


def diagnostics_of(found: Iterable[Seen], told: Collection[Diagnostic], sources: Sources) -> Iterator[Diagnostic]:
    """What there is to tell of finished outputs, beside what was told of their sources."""
    rules_at: dict[str, set[str]] = {}
    for diagnostic in told:
        if diagnostic.place is not None:
            rules_at.setdefault(diagnostic.place.file, set()).add(diagnostic.rule)
    all_rules = {diagnostic.rule for diagnostic in told}
    broken = frozenset(_broken(told))
    groups: dict[tuple[str, str, Place | None, str | None], list[Seen]] = {}
    for seen in found:
        rule = seen.finding.rule
        if seen.origin and EXPLAINED.get(rule, frozenset()) & rules_at.get(seen.origin, set()):
            continue
        if not seen.origin and OF_ALL_PAGES.get(rule, frozenset()) & all_rules:
            continue
        if rule == "final-link" and place_name(seen.finding.literal) in broken:
            continue
        place, is_shared = sources.place(seen)
        message = "" if is_shared else seen.finding.message
        groups.setdefault((rule, message, place, seen.finding.hint), []).append(seen)
    for (rule, place, hint), group in _folded(groups):
        yield fault(rule, _sentence(group), place, hint=hint)


Key = tuple[str, str, Place | None, str | None]
FEW = 3
"""Pages that may lack the same thing, each told by itself; with more, it is what shows them that lacks it."""


def _folded(groups: Mapping[Key, list[Seen]]) -> Iterator[tuple[tuple[str, Place | None, str | None], list[Seen]]]:
    """The groups; those without a place of their own that say the same of many outputs are one."""
    same: dict[tuple[str, str, str | None], list[list[Seen]]] = {}
    for (rule, message, place, hint), group in groups.items():
        if place is None or not place.length:
            same.setdefault((rule, message, hint), []).append(group)
    for (rule, message, place, hint), group in groups.items():
        alike = same.get((rule, message, hint), []) if place is None or not place.length else []
        if len(alike) <= FEW:
            yield (rule, place, hint), group
        elif alike[0] is group:
            yield (rule, None, hint), [seen for one in alike for seen in one]


def _broken(told: Iterable[Diagnostic]) -> Iterator[str]:
    """The names of targets that were told to lead nowhere; they stand in pages as they were written."""
    for diagnostic in told:
        place = diagnostic.place
        if place is not None and place.length and diagnostic.rule.startswith(("link-", "image-", "embed-")):
            yield place_name(place.text[place.column - 1 : place.column - 1 + place.length])


def place_name(target: str) -> str:
    """The last part of an address, without what stands behind it."""
    return target.partition("#")[0].partition("?")[0].rstrip("/").rpartition("/")[2]


def _sentence(group: Sequence[Seen]) -> str:
    paths = list(dict.fromkeys(seen.path for seen in group))
    more = f" (and {len(paths) - 1:,} more outputs)" if len(paths) > 2 else " (and one more)" if len(paths) > 1 else ""
    return f"`/{place_of(paths[0])}` {group[0].finding.message}{more}"
