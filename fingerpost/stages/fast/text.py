"""The passes over a document's text before it is parsed and after it is written, leaving out those without work.

Each class is one of the library's, with the same answer; a document that has work for a pass gets the library's own.
"""

import re
from typing import Any

from markdown import postprocessors, preprocessors
from markdown.extensions import fenced_code, md_in_html
from markdown.util import ETX, HTML_PLACEHOLDER, STX


class NormalizeWhitespace(preprocessors.NormalizeWhitespace):
    """The library walks over each document for blanks in empty lines."""

    def run(self, lines: list[str]) -> list[str]:
        source = "\n".join([*lines, "", ""])
        if " \n" in source or "\t" in source or "\r" in source or STX in source or ETX in source:
            return super().run(lines)
        return source.split("\n")


class FencedBlockPreprocessor(fenced_code.FencedBlockPreprocessor):
    """The library tries its expression at each character."""

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        # The first run also asks which extensions there are.
        return super().run(lines) if not self.checked_for_deps or "```" in text or "~~~" in text else text.split("\n")


def _without_html(lines: list[str]) -> list[str] | None:
    # `&#` without an end gets one from the library; other entities it gives back as they were.
    source = "\n".join(lines)
    return None if "<" in source or "&#" in source else source.split("\n")


class HtmlBlockPreprocessor(preprocessors.HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        plain = _without_html(lines)
        return super().run(lines) if plain is None else plain


class MarkdownInHtmlPreprocessor(md_in_html.HtmlBlockPreprocessor):
    def run(self, lines: list[str]) -> list[str]:
        plain = _without_html(lines)
        return super().run(lines) if plain is None else plain


_STASHED = HTML_PLACEHOLDER % "([0-9]+)"
_PLACES = re.compile(f"<p>{_STASHED}</p>|{_STASHED}")
_PLACE = HTML_PLACEHOLDER.partition("%s")[0]


class _Restoring(postprocessors.RawHtmlPostprocessor):
    """Puts back what was set aside; the library looks for places in each thing put back, which has hardly ever any."""

    def run(self, text: str) -> str:
        stash = self.md.htmlStash
        blocks: list[Any] = stash.rawHtmlBlocks

        def restored(place: re.Match[str]) -> str:
            alone, within = place.groups()
            key = int(alone or within)
            if key >= stash.html_counter:
                return place[0]
            html = self.stash_to_string(blocks[key])
            if alone and not self.isblocklevel(html):
                html = f"<p>{html}</p>"
            return _PLACES.sub(restored, html) if _PLACE in html else html

        return _PLACES.sub(restored, text) if stash.html_counter and _PLACE in text else text


class RawHtmlPostprocessor(_Restoring): ...


class MarkdownInHtmlPostprocessor(_Restoring, md_in_html.MarkdownInHTMLPostprocessor): ...
