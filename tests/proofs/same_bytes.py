"""That the fast path gives the library's bytes: `python tests/proofs/same_bytes.py --all [FOLDER …]`.

Compares two converters page by page, one fast and one as the library makes it, each kept from page to page as a build
keeps it: ours, with all its extensions, on what `convert` gives and on the table of contents; and the library's own
extensions in both output formats. `--all` takes 10,000 generated articles, otherwise 300; every Markdown file below the
folders is added.
"""

import functools
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast
from unittest.mock import patch

import markdown
from corpus import articles

from fingerpost.stages import markdown as ours
from fingerpost.stages.fast.converter import accelerate

LIBRARY_SETS: tuple[tuple[list[str], str], ...] = (
    ([], "html"),
    (["extra"], "xhtml"),
    (["extra", "toc", "smarty", "sane_lists", "admonition"], "html"),
    (["extra", "toc", "smarty", "codehilite", "nl2br", "meta", "wikilinks", "legacy_em", "legacy_attrs"], "xhtml"),
)
"""Extensions and output format of the converters that are the library's alone."""


class Ours:
    """Our converter twice; a page that ends in an error makes both anew, as `convert` does."""

    def __init__(self) -> None:
        self._make = ours._converter.__wrapped__
        self._converters: dict[bool, markdown.Markdown] = {}

    def result(self, text: str, *, fast: bool) -> Any:
        """Everything that a page gives; of an error its kind."""
        if fast not in self._converters:
            self._converters[fast] = self.converter(fast=fast)
        md = self._converters[fast]
        try:
            with patch.object(ours, "_converter", functools.cache(lambda: md)):
                converted = ours.convert(text)
        except Exception as error:  # noqa: BLE001 - whatever the library ends in, the fast path must end in too
            self._converters.clear()
            return type(error)
        return converted, md.toc, md.toc_tokens, dict(md.references)  # type: ignore[attr-defined]  # the extension `toc` sets them

    def converter(self, *, fast: bool) -> markdown.Markdown:
        """Ours, or the same as the library makes it."""
        with patch.object(ours, "accelerate", accelerate if fast else lambda md, _needs: md):
            return self._make()


class Library:
    """A converter of the library's own extensions twice."""

    def __init__(self, extensions: list[str], output_format: str) -> None:
        self._make = functools.partial(
            markdown.Markdown, extensions=extensions, output_format=cast("Any", output_format)
        )
        self._converters: dict[bool, markdown.Markdown] = {}

    def result(self, text: str, *, fast: bool) -> Any:
        """The page and what the converter knows besides."""
        if fast not in self._converters:
            self._converters[fast] = accelerate(self._make()) if fast else self._make()
        md = self._converters[fast].reset()
        try:
            html = md.convert(text)
        except Exception as error:  # noqa: BLE001 - as above
            self._converters.clear()
            return type(error)
        return html, dict(md.references), getattr(md, "toc", None), getattr(md, "toc_tokens", None)


def pairs() -> list[Ours | Library]:
    """All that are compared."""
    return [Ours(), *(Library(*chosen) for chosen in LIBRARY_SETS)]


def differing(texts: Iterable[str], compared: Iterable[Ours | Library]) -> Iterator[str]:
    """The texts on which the fast path and the library differ."""
    compared = tuple(compared)
    for text in texts:
        if any(pair.result(text, fast=True) != pair.result(text, fast=False) for pair in compared):
            yield text


def _files(folder: str) -> Iterator[str]:
    for path in sorted(Path(folder).rglob("*.md")):
        yield re.sub("[\ufdd0-\ufdef]", "", path.read_text("utf-8", errors="replace"))


def main(arguments: list[str]) -> int:
    """Tells how many documents were compared, and shows the first that differs."""
    folders = [a for a in arguments if not a.startswith("--")]
    count = 10_000 if "--all" in arguments else 300
    read = 0

    def counted() -> Iterator[str]:
        nonlocal read
        for text in (*articles(count), *(text for folder in folders for text in _files(folder))):
            read += 1
            yield text

    for text in differing(counted(), pairs()):
        print(f"differs, document {read}:\n{text}")
        return 1
    print(f"{read} documents: the same bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
