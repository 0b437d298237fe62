"""Bytes → text an author can have meant, or what is wrong with them."""

import re

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.stages.written import Written

LARGEST = 2 * 1024 * 1024
"""Bytes of a text file. The converter's time grows faster than its input; a long book chapter has 100 KiB."""

DEEPEST = 50
"""Levels of nesting. The converter recurses once or more per level."""

# C0 controls but tab and line ends, DEL, C1 controls, noncharacters (HTML standard, 13.2.3.5).
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\U0001fffe\U0001ffff]")


def decoded(file: str, content: bytes) -> tuple[str | None, tuple[Diagnostic, ...]]:
    """The text with `\\n` as line end and without byte order mark; None and one fault where it is no text."""
    if len(content) > LARGEST:
        size = f"{len(content) / 1024 / 1024:.1f} MiB"
        hint = "divide it into several articles"
        return None, (
            fault("file-large", f"this file has {size}; a text may have 2 MiB", Place(file, 1, 1), hint=hint),
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - (content.rfind(b"\n", 0, error.start) + 1) + 1
        message = f"this file is not UTF-8 text (byte {error.start} is {content[error.start]:#04x})"
        hint = f"save it as UTF-8 in your editor; it looks like {_likely_encoding(content)}"
        return None, (fault("file-encoding", message, Place(file, line, column), hint=hint),)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    bad = _ILLEGAL.search(text)
    if bad is not None:
        message = f"the character U+{ord(bad[0]):04X} cannot be published"
        hint = (
            "delete it; it is invisible in most editors"
            if bad[0] != "\x00"
            else "this looks like a file that is not text"
        )
        return None, (fault("file-characters", message, place_at(file, text, bad.start(), 1), hint=hint),)
    return text, ()


def _likely_encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or content[:200].count(0) > 20:
        return "UTF-16"
    return (
        "Windows-1252 (the old encoding of Western Windows)"
        if re.search(rb"[\x80-\x9f]", content)
        else "ISO 8859-1 (Latin 1)"
    )


_QUOTE = re.compile(r"(?:[ ]{0,3}>[ ]?)+")
_LIST = re.compile(r"[ \t]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)+")


def nesting_fault(written: Written) -> Diagnostic | None:
    """The first line at which quotes, lists, brackets or elements are nested deeper than the converter should go."""
    offset = 0
    for line in written.text.split("\n"):
        quotes = _QUOTE.match(line)
        depth = quotes[0].count(">") if quotes else 0
        rest = line[quotes.end() :] if quotes else line
        markers = _LIST.match(rest)
        if markers:
            depth += len(re.findall(r"[-*+]|[0-9]+[.)]", markers[0])) + len(markers[0].expandtabs(4)) // 8
        brackets = _bracket_depth(line)
        if max(depth, brackets) > DEEPEST:
            message = f"this is nested more than {DEEPEST} levels deep"
            return fault(
                "file-nesting", message, written.at(offset), hint="a reader cannot follow it either; make it flatter"
            )
        offset += len(line) + 1
    return None


def _bracket_depth(line: str) -> int:
    deepest = depth = 0
    for character in line:
        if character in "[(":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "])" and depth:
            depth -= 1
    return deepest
