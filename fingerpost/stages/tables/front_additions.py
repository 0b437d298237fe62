"""What to add to the front matter of a page, and where: as one stretch of a line and what stands there afterwards.

An addition can be made by a machine where the key it goes behind stands on one line; else only the line is given that
its author writes.
"""

import re

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.pages import Entry
from fingerpost.stages.site import Site
from fingerpost.stages.tables.mending import quoted

_PLAIN_ALIAS = re.compile(r"/[\w./-]*")
_PLAIN_NAME = re.compile(r"[A-Za-z_][\w.-]*")
_WORDS = re.compile(r"(?i:true|false|null|yes|no|on|off|y|n)")


class Addition(msgspec.Struct, frozen=True):
    """A line for the front matter of a page."""

    line: str
    """What is to be said there: `aliases: [/old/]`."""
    place: Place
    """Where; what it underlines is replaced."""
    replacement: str | None
    """None where a machine cannot do it safely."""
    is_first: bool = False
    """Whether the page has no front matter yet."""

    @property
    def how(self) -> str:
        """What its author does."""
        if self.is_first:
            return f"begin {self.place.file} with the three lines `---`, `{self.line}` and `---`"
        return f"add `{self.line}` to {self.place.file}"


def with_alias(site: Site, entry: Entry, alias: str) -> Addition:
    """One more former address of a page."""
    text = alias if _PLAIN_ALIAS.fullmatch(alias) else quoted(alias)
    line = f"aliases: [{text}]"
    if not entry.aliases:
        return _behind_title(site, entry, line)
    place = site.place(entry.path, f"aliases.{len(entry.aliases) - 1}")
    return Addition(line, place, _listed(place, text))


def with_anchor(site: Site, entry: Entry, old: str, new: str) -> Addition:
    """One more former name of a place on a page."""
    line = f"anchors: {{{_name(old)}: {_name(new)}}}"
    place = site.pages[entry.path].places.get("anchors")
    if place is None:
        return _behind_title(site, entry, line)
    start = place.column - 1
    written = place.text[start : start + place.length]
    is_flow = written.startswith("{") and written.endswith("}") and len(written) > 2
    becomes = f"{written[:-1].rstrip()}, {_name(old)}: {_name(new)}}}" if is_flow else None
    return Addition(f"{_name(old)}: {_name(new)}` below `anchors:" if not is_flow else line, place, becomes)


def _name(text: str) -> str:
    return text if _PLAIN_NAME.fullmatch(text) and not _WORDS.fullmatch(text) else quoted(text)


def _behind_title(site: Site, entry: Entry, line: str) -> Addition:
    """A line of its own below the title; only where that is one line and has nothing behind it."""
    place = site.pages[entry.path].places.get("title")
    if place is None:
        is_first = not site.pages[entry.path].places and not entry.path.endswith((".yaml", ".yml"))
        return Addition(line, Place(entry.file, 1, 1), None, is_first)
    start = place.column - 1
    written, rest = place.text[start : start + place.length], place.text[start + place.length :]
    is_one = re.fullmatch(r"title:[ \t]+", place.text[:start]) is not None and not rest.strip()
    is_whole = bool(written) and written[0] not in "|>&*!" and (written[0] not in "'\"" or written[-1] == written[0])
    return Addition(line, place, f"{written}\n{line}" if is_one and is_whole else None)


def _listed(place: Place, text: str) -> str | None:
    """The last item of a list and one more behind it; None where it is not a list on lines we know."""
    start = place.column - 1
    before, rest = place.text[:start], place.text[start + place.length :]
    written = place.text[start : start + place.length]
    if not written:
        return None
    if re.fullmatch(r"[ \t]*-[ \t]+", before) and not rest.strip():
        return f"{written}\n{before}{text}"
    if re.match(r"aliases:[ \t]*\[", before) and re.match(r"[ \t]*\]", rest):
        return f"{written}, {text}"
    if re.fullmatch(r"aliases:[ \t]+", before) and not rest.strip():
        return f"[{written}, {text}]"
    return None
