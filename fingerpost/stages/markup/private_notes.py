"""Private notes, `%% for me alone %%`: which stretches of a text they are, and the text without them.

Rule 1: what is in code stays as it is. Rule 2: a note is never published by mistake, so where `%%` is left in the
finished text outside of code (a note that is never closed, say) that is an error, whatever we took the text for.
Obsidian hides such notes while reading, Quartz takes them out.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

import msgspec

SIGN = "%%"

_TOKEN = re.compile(
    r"%%(?P<note>.*?)%%"
    r"|(?P<open>%%)"
    r"|^[ \t>]*(?P<fence>```+|~~~+)[^\n]*\n(?:.*\n)??[ \t>]*(?P=fence)[`~]*[ \t]*$"
    r"|(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|<!--.*?-->"
    r"|https?://[^\s<>()]*",
    re.DOTALL | re.MULTILINE,
)
"""A note, or what a note does not begin in."""

_HOLDS_BLOCKS = re.compile(r"[ \t>]*(?:[-*+:]|[0-9]+[.)])[ \t]|[ ]{0,3}\[\^|!!!")
"""A line below which what is indented belongs to it: of a list, a definition, a footnote, an admonition."""

_AFTER_SPACE = (" ", "\t", ".", ",", ";", ":", "!", "?", ")")
"""Before these the space in front of a note goes with it."""
_BLANK_LINE = re.compile(r"\n[ \t>]*\n")
_ONLY_MARKS = re.compile(r"[ \t>]*(?:(?:[-*+]|[0-9]+[.)])[ \t]+)*")

_NO_TEXT = re.compile(r"<(code|pre|script|style)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL)


class Notes(msgspec.Struct, frozen=True):
    """The notes of a text."""

    spans: tuple[tuple[int, int], ...] = ()
    """Where each begins and ends, its signs with it."""
    opened: int | None = None
    """Where a note begins that has no end."""


def notes_of(text: str) -> Notes:
    """Every note of a Markdown text."""
    if SIGN not in text:
        return Notes()
    code = _indented_code(text)
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    position = 0
    while match := _TOKEN.search(text, position):
        position = match.end()
        if match["note"] is None and match["open"] is None:
            continue
        at = bisect_right(code, (match.start(), len(text))) - 1
        if at >= 0 and match.start() < code[at][1]:
            position = code[at][1]
        elif match["open"] is not None or _is_too_long(text, match):
            opened = match.start() if opened is None else opened
            position = match.start() + len(SIGN)
        else:
            spans.append(match.span())
    return Notes(tuple(spans), opened)


def blanked(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """The text with spaces for its notes: as long as before, so that all else stands where it stood."""
    pieces: list[str] = []
    position = 0
    for start, end in spans:
        pieces += [text[position:start], re.sub(r"[^\n]", " ", text[start:end])]
        position = end
    return "".join([*pieces, text[position:]])


class Shortened(msgspec.Struct, frozen=True):
    """A text without its notes, which knows where its words stood."""

    text: str
    kept: tuple[tuple[int, int], ...]
    """Where each stretch that stayed begins, in this text and in the one before."""

    def before(self, offset: int) -> int:
        """The offset of the same place in the text as it was."""
        here, there = self.kept[bisect_right(self.kept, offset, key=lambda stretch: stretch[0]) - 1]
        return there + offset - here


def shortened(text: str, spans: Sequence[tuple[int, int]]) -> Shortened:
    """The text as if the notes had not been written: one that has its lines for itself takes them with it."""
    pieces: list[str] = []
    kept: list[tuple[int, int]] = []
    position = length = 0
    for start, end in _with_space(text, spans):
        kept.append((length, position))
        pieces.append(text[position:start])
        length += start - position
        position = end
    kept.append((length, position))
    return Shortened("".join([*pieces, text[position:]]), tuple(kept))


def is_left(html: str) -> bool:
    """Whether `%%` stands in the text of a page, outside of code."""
    return SIGN in html and SIGN in _NO_TEXT.sub("", html)


def _is_too_long(text: str, match: re.Match[str]) -> bool:
    """Whether a note that begins within a line goes beyond its paragraph: more likely its end was forgotten."""
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    return _BLANK_LINE.search(match["note"]) is not None and _ONLY_MARKS.fullmatch(before) is None


def _with_space(text: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    last = 0
    for start, end in spans:
        first = max(last, text.rfind("\n", 0, start) + 1)
        before = text[first:start]
        ending = re.compile(r"[ \t]*(?:\n|\Z)").match(text, end)
        if not before.strip() and ending is not None and (first == 0 or text[first - 1] == "\n"):
            start, end = first, ending.end()  # noqa: PLW2901 - the same note, with its lines
        elif before.strip() and (ending is not None or text.startswith(_AFTER_SPACE, end)):
            start = first + len(before.rstrip(" \t"))  # noqa: PLW2901 - the same note, with the space before it
        last = end
        yield start, end


def _indented_code(text: str) -> list[tuple[int, int]]:
    """Where blocks of code stand that are told by their indentation."""
    found: list[tuple[int, int]] = []
    offset, is_held, is_blank, is_code = 0, False, True, False
    for line in text.splitlines(keepends=True):
        end = offset + len(line)
        if not line.strip():
            is_blank = True
        elif line.startswith(("    ", "\t")):
            is_code = not is_held and (is_code or is_blank)
            if is_code:
                found.append((offset, end))
            is_blank = False
        else:
            is_held = bool(_HOLDS_BLOCKS.match(line)) or (is_held and (not is_blank or line[0] in " \t"))
            is_blank = is_code = False
        offset = end
    return found
