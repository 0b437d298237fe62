"""What somebody at a terminal calls a file of the content: a path from where they stand, or a title."""

import os
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from fingerpost.edges.desk import Opened, stop
from fingerpost.model.paths import ContentPath, content_path, is_within
from fingerpost.tools.spellings import HOME
from fingerpost.tools.survey import with_drafts


def named(at: Opened, text: str) -> ContentPath:
    """The file, folder or page of that path or name; ends the process where there is none."""
    paths = {source.path for source in at.content.sources()}
    for path in as_paths(at, text):
        if path in paths or any(is_within(other, path) for other in paths if path):
            return path
    survey = at.desk.survey(with_drafts(at.order))
    answers = [survey.site.resolve(HOME, text, form) for form in ("wiki", "link")]
    found = next((a.path for a in answers if a.path in paths), None)
    if found is None:
        told = next((f for answer in answers for f in answer.faults), None)
        hint = f"; {told.hint}" if told is not None and told.hint else ""
        stop([], f"there is no file, folder or page `{text}`{hint}")
    return found


def as_paths(at: Opened, text: str) -> Iterator[ContentPath]:
    """The content paths a text may mean: as seen from here, from the site's folder, from the content folder."""
    text = unicodedata.normalize("NFC", text)
    root = Path(os.path.abspath(at.folder))  # noqa: PTH100 - links are not to be followed
    for base in (Path.cwd(), Path(os.path.abspath(at.site))):  # noqa: PTH100 - the same
        place = Path(os.path.normpath(base / text))
        if place.is_relative_to(root):
            yield ContentPath(place.relative_to(root).as_posix().removeprefix("."))
    inside = content_path(text)
    if inside is not None:
        yield inside
