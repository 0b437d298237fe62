"""What word processors and old web pages leave in a text that is pasted from them.

None of it is shown as it was there, since pages allow no styles but the theme's, and all of it is in the way of
whoever edits the text next. Each thing is told once for a page, at its first place.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.stages.markup.html import Tag
from fingerpost.stages.markup.written import Written

_INSTEAD = {
    "font": "take out the tags and keep the words; how words look is the theme's",
    "basefont": "take it out; how words look is the theme's",
    "center": "take out the tags and keep the words; where they stand is the theme's",
    "big": "take out the tags and keep the words, or write `**` for strong words",
    "strike": "write `<s>` for what is not right any more, `<del>` for what was taken out",
    "tt": "write the words between backquotes: `` `like this` ``",
    "acronym": 'write `<abbr title="…">`',
}
_OFFICE = frozenset({"o", "w", "v", "m", "st1", "st2", "x", "gte"})
"""What stands before the colon in the elements of Microsoft Office."""
_SPOTS = (
    ("class", re.compile(r"\bMso[A-Z]\w*"), "is a style of Word"),
    ("id", re.compile(r"docs-internal-guid[\w-]*"), "is a mark of Google Docs"),
)


def pasted(found: Collection[Tag], written: Written) -> Iterator[Diagnostic]:
    """Every sort of it, with how often it stands on the page. `found`: the tags of the page."""
    text = written.text
    if "<" not in text or not ("Mso" in text or "docs-internal-guid" in text or _is_among({t.name for t in found})):
        return
    told: dict[str, tuple[str, str]] = {}
    counts: Counter[str] = Counter()
    for tag in found:
        if tag.is_closing:
            continue
        for what, message, hint in _remains(tag):
            told.setdefault(what, (message, hint))
            counts[what] += 1
    for what, (message, hint) in told.items():
        place = written.search(re.escape(what) + r"(?![\w-])")
        more = counts[what] - 1
        times = "" if not more else f" (and {more} more on this page)" if more > 1 else " (and once more on this page)"
        yield fault("html-pasted", message + times, place or written.at(0), hint=hint)


def _is_among(names: Collection[str]) -> bool:
    return any(name in _INSTEAD or ":" in name for name in names)


def _remains(tag: Tag) -> Iterator[tuple[str, str, str]]:
    if tag.name in _INSTEAD:
        yield f"<{tag.name}", f"`<{tag.name}>` is no part of HTML any more", _INSTEAD[tag.name]
    elif tag.name.partition(":")[0] in _OFFICE and ":" in tag.name:
        hint = "take out the tags and keep the words, or paste the text again without its formatting"
        yield f"<{tag.name}", f"`<{tag.name}>` was left by Word and means nothing here", hint
    for name, form, words in _SPOTS:
        value = tag.get(name)
        mark = form.search(value) if value else None
        if mark:
            hint = f"take out `<{tag.name} …>` and its end and keep the words"
            yield mark[0], f"`{mark[0]}` {words} and means nothing here", hint
