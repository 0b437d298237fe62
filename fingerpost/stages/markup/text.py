"""Bytes → text an author can have meant, or what is wrong with them."""

import re

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.stages.markup.written import Written

LARGEST = 2 * 1024 * 1024
"""Bytes of a text file. The converter's time grows faster than its input; a long book chapter has 100 KiB."""

DEEPEST = 50
"""Levels of nesting. The converter recurses once or more per level."""

# C0 controls but tab and line ends, DEL, C1 controls, noncharacters (HTML standard, 13.2.3.5).
_LAST_TWO = "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0, 0x110000, 0x10000))
_ILLEGAL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef{_LAST_TWO}]")
# All of these and the rare characters between them; an expression of few ranges, which is looked up ten times as fast.
_PERHAPS_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe-\U0010ffff]")

# Python reads no number of more than 4300 digits, and both the converter and `html.unescape` read this one.
_ENDLESS = re.compile(r"&#[0-9]{100}")


def decoded(file: str, content: bytes) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text with `\\n` as line end and without byte order mark; None and one fault where it is no text."""
    if len(content) > LARGEST:
        # No exact size: of a larger file only as much is read as it takes to see that (edges/disk.py).
        hint = "divide it into several articles"
        return None, (fault("file-large", "this file is larger than 2 MiB", Place(file, 1, 1), hint=hint),)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"this file is not UTF-8 text (byte {error.start} is {content[error.start]:#04x})"
        hint = f"save it as UTF-8 in your editor; it looks like {_likely_encoding(content)}"
        return None, (fault("file-encoding", message, Place(file, line, column), hint=hint),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    perhaps = _PERHAPS_ILLEGAL.search(text)
    bad = _ILLEGAL.search(text, perhaps.start()) if perhaps else None
    if bad is not None:
        message = f"the character U+{ord(bad[0]):04X} cannot be published"
        hint = (
            "delete it; it is invisible in most editors"
            if bad[0] != "\x00"
            else "this looks like a file that is not text"
            if content.count(0) < len(content) // 4
            else "save it as UTF-8 in your editor; it looks like UTF-16"
        )
        return None, (fault("file-characters", message, place_at(file, text, bad.start(), 1), hint=hint),)
    endless = _ENDLESS.search(text) if "&#" in text else None
    if endless is not None:
        message = "this character reference has more digits than any character"
        return None, (fault("file-characters", message, place_at(file, text, endless.start(), 2)),)
    return text, ()


def _likely_encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:200].count(0) > 20:
        return "UTF-16"
    return (
        "Windows-1252 (the old encoding of Western Windows)"
        if re.search(rb"[\x80-\x9f]", content)
        else "ISO 8859-1 (Latin 1)"
    )


_MARKER = r">|(?:[-*+]|[0-9]{1,9}[.)])(?=[ \t])"
_MARKERS = re.compile(rf"(?:[ \t]*(?:{_MARKER}))+[ \t]?")


def nesting_fault(written: Written) -> Diagnostic | None:
    """The first line at which quotes, lists or brackets are nested deeper than the converter should go.

    Elements are counted where they are paired (html.py), and what runs over many lines where the converter gives up.
    """
    offset = 0
    for line in written.text.split("\n"):
        if len(line) > DEEPEST and max(_marker_depth(line), _bracket_depth(line)) > DEEPEST:
            message = f"this is nested more than {DEEPEST} levels deep"
            hint = "a reader cannot follow it either; make it flatter"
            return fault("file-nesting", message, written.at(offset), hint=hint)
        offset += len(line) + 1
    return None


def _marker_depth(line: str) -> int:
    markers = _MARKERS.match(line)
    if markers is None or markers.end() <= DEEPEST:  # each level takes a character or more
        return 0
    # A list in a list is indented by four columns.
    return len(re.findall(_MARKER, markers[0])) + _indent(line) // 4


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip(" "))


def _bracket_depth(line: str) -> int:
    """How deeply brackets are nested; 0 where there are too few of them to matter."""
    if line.count("[") + line.count("(") <= DEEPEST:
        return 0
    deepest = depth = 0
    for character in line:
        if character in "[(":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "])" and depth:
            depth -= 1
    return deepest
