"""Feeds of a series that moves: their former addresses, kept by `[redirects]` of site.toml.

A page keeps its former address in its `aliases`. A feed is made anew at its new place, and nothing of its own could
say where it was; whoever follows it there is sent to the page of the series, which names the new one.
"""

import json
import re
from collections.abc import Iterable, Mapping

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import ContentPath
from fingerpost.tools.survey import Survey

_ADDRESS = re.compile(r"`(/[^`]*)`")
_TABLE = re.compile(r"^\[redirects\][ \t]*(?:#[^\r\n]*)?(?:\r?\n|\Z)", re.MULTILINE)


def lost_feeds(
    before: Survey, moves: Mapping[ContentPath, ContentPath], faults: Iterable[Diagnostic]
) -> Mapping[str, ContentPath] | None:
    """Former addresses of feeds, and the moved page that each belongs to; None where there are other faults as well."""
    pages = {
        str(entry.url): new for old, new in moves.items() if (entry := before.entry(old)) is not None and entry.url
    }
    found: dict[str, ContentPath] = {}
    for diagnostic in faults:
        address = _ADDRESS.search(diagnostic.message) if diagnostic.rule == "ledger-address" else None
        folder, _, name = address[1].rpartition("/") if address else ("", "", "")
        if f"{folder}/" not in pages or not name.startswith("feed."):
            return None
        found[f"{folder}/{name}"] = pages[f"{folder}/"]
    return found


def with_redirects(toml: str, leads: Mapping[str, ContentPath]) -> str:
    """site.toml with these former addresses; all else in it stays."""
    end = "\r\n" if "\r\n" in toml else "\n"
    lines = "".join(f"{_quoted(old)} = {_quoted(new)}{end}" for old, new in sorted(leads.items()))
    table = _TABLE.search(toml)
    if table is not None:
        gap = "" if table[0].endswith("\n") else end
        return f"{toml[: table.end()]}{gap}{lines}{toml[table.end() :]}"
    before = toml if not toml or toml.endswith("\n") else f"{toml}{end}"
    return f"{before}{end}[redirects]{end}{lines}"


def _quoted(text: str) -> str:
    """A string of JSON is one of TOML."""
    return json.dumps(text, ensure_ascii=False)
