"""What there is to see at one moment: the last site that was whole, and what the last build said.

Never changed: the next build gives the next one. The two parts may come from different builds, which is the point: a
mistake leaves the last good site where it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from fingerpost.edges.preview.panel import NOTHING_SAID, Report
from fingerpost.edges.preview.session import Look, place_of
from fingerpost.edges.preview.shelf import Elsewhere, Found, Kept, Nothing, Shelf
from fingerpost.model.pages import CopyOf
from fingerpost.model.paths import OutputPath, href, url_of
from fingerpost.model.sheets import is_of_index
from fingerpost.stages.moments import written

STAND_IN = b"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Nothing to show yet</title>
</head>
<body>
<main>
<h1>Nothing to show yet</h1>
<p>This site could not be built. What keeps it from being built is listed on this page; mend it, and the site appears
here by itself.</p>
</main>
</body>
</html>
"""
"""Stands in for the site until a build is good for the first time."""


@dataclass(frozen=True)
class Scene:
    """A site, and a report."""

    look: Look | None = None
    """The last build that was good; None before the first."""
    shelf: Shelf | None = None
    """Its outputs."""
    pantry: Mapping[str, bytes] = field(default_factory=dict)
    """Bytes of pages by digest, as far as they have been made."""
    report: Report = NOTHING_SAID
    """What the last build said, good or not."""

    def at_hand(self, kept: Kept) -> bytes | None:
        """The bytes of an output, if they need not be made again."""
        return kept.content if isinstance(kept.content, bytes) else self.pantry.get(kept.digest)

    def file(self, kept: Kept) -> Path | None:
        """Where the file lies that an output is a copy of; None where it is none."""
        if self.look is None or not isinstance(kept.content, CopyOf):
            return None
        return place_of(self.look, kept.content)

    def of_index(self, path: str) -> OutputPath | None:
        """The file of the search's index at an address; None where it is none, or the site has no search."""
        if self.shelf is None or self.look is None or self.look.built.search is None:
            return None
        start, name = f"{self.shelf.base_path}/", path.removeprefix(f"{self.shelf.base_path}/")
        return OutputPath(name) if path.startswith(start) and is_of_index(name) else None

    def address(self, answer: Found | Elsewhere | Nothing | None) -> str:
        """The address of what was found; the site's root where nothing was."""
        if isinstance(answer, Elsewhere):
            return answer.location
        base_path = self.shelf.base_path if self.shelf is not None else ""
        if isinstance(answer, Found) and answer.is_there:
            return href(base_path, url_of(answer.path))
        return f"{base_path}/"


def facts(kept: Kept) -> dict[str, str]:
    """What the client shows of a page: that readers do not see it, and why."""
    held = kept.held
    if held is None:
        return {}
    when = {"draft": "", "scheduled": f" until {written(held.since)}", "expired": f" since {written(held.since)}"}
    words = {"draft": "Draft", "scheduled": "Not published", "expired": "No longer published"}
    return {"held": f"{words[held.why]}{when[held.why]}"}
