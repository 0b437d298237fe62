"""The sentence in which something stands, as plain text."""

import re
from collections.abc import Sequence
from html import unescape

from fingerpost.stages.html import BLOCKS, Tag

LONGEST = 280
"""Characters of a sentence that are shown; a longer one is cut at words around the link."""

_BORDER = re.compile(r"(?<=[.!?\u2026])[\"'\u2019\u201d)\]]*\s+(?=[\"'\u2018\u201c(\[]*[^\Wa-z_])")
_NONCHARACTERS = re.compile("\ufdd0[0-9]+\ufdd1|[\ufdd0-\ufdef]")


def sentence_around(html: str, tags: Sequence[Tag], offset: int) -> str:
    """The sentence that holds the tag at `offset`, from the block (paragraph, list item, …) around it."""
    before = [t for t in tags if t.end <= offset and t.name in BLOCKS]
    after = [t for t in tags if t.start > offset and t.name in BLOCKS]
    start = before[-1].end if before else 0
    end = after[0].start if after else len(html)
    text = _text(html, tags, start, offset)
    here = len(text.lstrip())
    whole = _text(html, tags, start, end).lstrip()
    begin = 0
    finish = len(whole)
    for border in _BORDER.finditer(whole):
        if border.end() <= here:
            begin = border.end()
        elif border.start() > here:
            finish = border.start()
            break
    return _shortened(whole[begin:finish].strip(), here - begin)


def _text(html: str, tags: Sequence[Tag], start: int, end: int) -> str:
    pieces: list[str] = []
    position = start
    for tag in tags:
        if tag.end <= start:
            continue
        if tag.start >= end:
            break
        pieces.append(html[position : max(position, tag.start)])
        position = tag.end
    pieces.append(html[position:end] if position < end else "")
    return re.sub(r"\s+", " ", _NONCHARACTERS.sub("", unescape("".join(pieces))))


def _shortened(sentence: str, here: int) -> str:
    if len(sentence) <= LONGEST:
        return sentence
    start = max(0, min(here - LONGEST // 2, len(sentence) - LONGEST))
    cut = sentence[start : start + LONGEST]
    head = "" if start == 0 else "… "
    tail = "" if start + LONGEST >= len(sentence) else " …"
    cut = cut if not head else cut.partition(" ")[2]
    cut = cut if not tail else cut.rpartition(" ")[0]
    return f"{head}{cut}{tail}"
