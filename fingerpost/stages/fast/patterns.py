"""The library's inline patterns where they read a text character by character, reading it by expression instead.

Each class here is one of the library's with the same answers; whatever is not the usual case is asked of the library.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable

from markdown import inlinepatterns
from markdown.inlinepatterns import LinkInlineProcessor

_BRACKET = re.compile(r"[\[\]]")
_TICKS = re.compile("`+")
_EMPHASIS = re.compile(r"(\*\*?)(?![\s*])([^*_]+)(?<!\s)\1(?!\*)")
_PLAIN_TARGET = re.compile(r"\(\s*+([^()'\"<\u0002]*+)\)")
"""A target in round brackets without a title, brackets of its own or placeholders."""


class _Brackets(LinkInlineProcessor):
    """`[text](target)`, its brackets found and its usual target read by expression."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:  # noqa: N802 - the library's own name
        depth = 1
        for bracket in _BRACKET.finditer(data, index):
            depth += 1 if bracket[0] == "[" else -1
            if not depth:
                return data[index : bracket.start()], bracket.end(), True
        return data[index:], max(index, len(data)), False

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:  # noqa: N802 - as above
        plain = _PLAIN_TARGET.match(data, index)
        return (plain[1].strip(), None, plain.end(), True) if plain else super().getLink(data, index)


class Link(_Brackets, inlinepatterns.LinkInlineProcessor): ...


class Image(_Brackets, inlinepatterns.ImageInlineProcessor): ...


class Reference(_Brackets, inlinepatterns.ReferenceInlineProcessor): ...


class ShortReference(_Brackets, inlinepatterns.ShortReferenceInlineProcessor): ...


class ImageReference(_Brackets, inlinepatterns.ImageReferenceInlineProcessor): ...


class ShortImageReference(_Brackets, inlinepatterns.ShortImageReferenceInlineProcessor): ...


class Backtick(inlinepatterns.BacktickInlineProcessor):
    """Code spans; the library walks to the end of the text for each backtick."""

    def find_code_spans(self, start: int, text: str) -> tuple[int, int | None]:  # type: ignore[override]  # stub's error
        opening = _TICKS.match(text, start)
        if opening is None:
            return super().find_code_spans(start, text)  # type: ignore[return-value]  # the same
        start = opening.end()
        size = start - opening.start()
        longest = end = 0
        for run in _TICKS.finditer(text, start):
            length = run.end() - run.start()
            if length == size:
                return start, run.start()
            if length > longest:
                longest, end = length, run.end()
        if 0 < longest < size:  # the most ticks that close, counted from the inside
            return start - (size - longest), end - longest
        return start + size, None


class Delimiter(inlinepatterns.DelimiterProcessor):
    """Emphasis: `*one*` and `**two**` without any delimiter between go straight; the rest is the library's.

    The library looks at each character for the next delimiter.
    """

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's own name
        self, m: re.Match[str], data: str
    ) -> tuple[ET.Element | None, int | None, int | None]:
        # Not while anything found earlier waits to be given out.
        simple = None if self.regions or self.stack else _EMPHASIS.match(data, m.start())
        if simple is None or self.delimiters.keys() != {"*", "_"}:
            return super().handleMatch(m, data)
        star = self.delimiters["*"]
        if star.smart or star.tag_count != 2 or star.stack or self.delimiters["_"].stack:
            return super().handleMatch(m, data)
        strong, emphasis = star.tags
        element = ET.Element(strong if simple[1] == "**" else emphasis)
        element.text = simple[2]
        return element, simple.start(), simple.end()

    def search(self, data: str, start: int) -> re.Match[str] | None:
        delimiters = self.delimiters
        for found in self.compiled_re.finditer(data, start):
            delimiter = delimiters[found[0]]
            match = delimiter.boundary.match(data, found.start())
            if match is not None and (delimiter.stack or (match.lastgroup or "")[0] != "e"):
                return match
        return None


SAME: dict[type, type] = {
    inlinepatterns.LinkInlineProcessor: Link,
    inlinepatterns.ImageInlineProcessor: Image,
    inlinepatterns.ReferenceInlineProcessor: Reference,
    inlinepatterns.ShortReferenceInlineProcessor: ShortReference,
    inlinepatterns.ImageReferenceInlineProcessor: ImageReference,
    inlinepatterns.ShortImageReferenceInlineProcessor: ShortImageReference,
    inlinepatterns.BacktickInlineProcessor: Backtick,
    inlinepatterns.DelimiterProcessor: Delimiter,
}
"""What takes the place of each pattern of the library."""

_target_follows = re.compile(r"\]\(").search
_reference_follows = re.compile(r"\]\s?\[").search

FOLLOWS: dict[type, Callable[[str], object]] = {
    Link: _target_follows,
    Image: _target_follows,
    Reference: _reference_follows,
    ImageReference: _reference_follows,
}
"""What must stand behind the text in square brackets, or the pattern gives it back as it was."""
