"""`_redirects`: what Netlify and Cloudflare Pages are told of former addresses.

Both read lines of `from to status` (Netlify: "Redirects and rewrites"; Cloudflare Pages: "Redirects", read 2026-11).
Rule 1: a line that one of them would take for a pattern is not written; the page at the former address stays in any
case, and sends readers on by itself. Rule 2: a `_redirects` of the site's owner stands instead of ours.
"""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.ledger import Move
from fingerpost.model.pages import Output
from fingerpost.model.paths import ContentPath, OutputPath, Url, href
from fingerpost.stages.site import Site

NAME = "_redirects"

MOST = 2000
"""Lines without patterns that Cloudflare reads."""

LONGEST = 1000
"""Characters of a line that Cloudflare reads."""


class RedirectsFile(msgspec.Struct, frozen=True):
    """The file, and what there is to say about it."""

    outputs: tuple[Output, ...] = ()
    faults: tuple[Diagnostic, ...] = ()


def redirects_file(moves: Sequence[Move], site: Site, places: Mapping[str, Place]) -> RedirectsFile:
    """`_redirects`; nothing where no page has moved, or where the site's owner has a file of that name."""
    moved = [move for move in moves if move.new is not None]
    if not moved or site.has_file(ContentPath(NAME)):
        return RedirectsFile()
    lines, left = host_lines(moved, site.config.base_path, "301")
    found: list[Diagnostic] = []
    place = places.get("redirects")
    hint = "at these addresses a page sends readers on, as it does on every host"
    if len(left) > 0:
        first = f"`{left[0].old}`" + (f" and {len(left) - 1} more" if len(left) > 1 else "")
        message = f"{first} cannot be written into `{NAME}`: `*` and `:` are patterns there, and lines have an end"
        found.append(fault("redirect-limit", message, place, hint=hint))
    if len(lines) > MOST:
        message = f"Cloudflare reads {MOST} lines of `{NAME}`, and there are {len(lines)} former addresses"
        found.append(fault("redirect-limit", message, place, hint=hint))
        lines = lines[:MOST]
    text = "\n".join(lines) + "\n" if lines else ""
    return RedirectsFile((Output(OutputPath(NAME), text.encode()),) if text else (), tuple(found))


def host_lines(moves: Iterable[Move], base_path: str, status: str) -> tuple[list[str], list[Move]]:
    """A line for each move, and the moves for which none can be written."""
    lines: list[str] = []
    left: list[Move] = []
    for move in moves:
        if move.new is None:
            left.append(move)
            continue
        line = f"{href(base_path, move.old)} {_target(base_path, move.new)} {status}"
        is_plain = not any(sign in href(base_path, move.old) for sign in "*:") and len(line) <= LONGEST
        if is_plain:
            lines.append(line)
        else:
            left.append(move)
    return lines, left


def _target(base_path: str, url: Url) -> str:
    """The address readers are sent to; `:name` there would be filled in by the host."""
    return href(base_path, url).replace(":", "%3A").replace("*", "%2A")
