"""Syntax of other programs that stayed in the text as it was written: readers would see its signs.

WordPress has shortcodes (`[gallery ids="1"]`), Hugo and Jekyll have tags (`{{< figure >}}`, `{% include %}`), other
Markdowns have `:::` boxes and `==marked==` words. None of them is Markdown as this program reads it, and texts that
are brought along are full of them. A fence of code that is never closed is told here as well.
"""

import re
from collections import Counter
from collections.abc import Iterator

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markup.written import Written
from fingerpost.stages.tables.mending import code

_SIGNS = ("[/", '="', "='", "{{<", "{{%", "{%", ":::", "==", "```", "~~~", "[!")
_LEFT = Pattern(
    r"(?P<shortcode>\[/[a-z][\w-]*\]|\[[a-z][\w-]*(?: [a-z][\w-]*=[\"'\u201c\u201d\u2018\u2019][^\[\]]*)\])"
    r"|(?P<tag>\{\{[<%][^{}]*[>%]\}\}|\{%[^{}]*%\})"
    r"|(?P<box>^:::+[ ]?[\w{-][^\n]*)"
    r"|(?P<fence>^(?:```+|~~~+)[^\n]*)"
    r"|(?P<marked>(?<![=\w])==(?=[^\s=])[^=\n]*[^\s=]==(?![=\w]))"
    r"|(?P<callout>^\[![a-z][a-z-]*[^\n\]]*$)",
    re.MULTILINE,
)
_HEAD = Pattern(
    r"[^\s\"'\u201c\u201d\u2018\u2019](?:[^\n\"'\u201c\u201d\u2018\u2019]{0,38}[^\s\"'\u201c\u201d\u2018\u2019])?"
)
"""As much of it as stands in the source letter by letter: quotes have become those of print."""
_SAID = {
    "shortcode": ("is a shortcode, which nothing here carries out", "say it in Markdown, or take it out"),
    "tag": ("is a tag of another generator, which nothing here carries out", "say it in Markdown, or take it out"),
    "box": ("begins a box as other programs write it", "write a callout: `> [!note] Title`, each line below with `>`"),
    "fence": ("begins code and is never closed", "close it with the same signs on a line of their own"),
    "marked": ("is marked as other programs do it", "write `**` for strong words, or `<mark>`"),
    "callout": ("begins a callout and lacks its `]`", "write `> [!note] Title`"),
}


def may_have_other_syntax(text: str) -> bool:
    """Whether it is worth looking through the page."""
    return any([sign in text for sign in _SIGNS])  # noqa: C419 - a list is faster than a generator here


def other_syntax(text: str, written: Written, seen: Counter[str]) -> Iterator[Diagnostic]:
    """What of it stands in a stretch of running text; `seen`: how often each was found before on this page."""
    for match in _LEFT.finditer(text):
        head = _HEAD.match(match[0])
        assert head, "each of them begins with a sign"
        pattern = r"\s+".join(map(re.escape, head[0].split()))
        place = written.search(pattern, seen[pattern])
        seen[pattern] += 1
        if place:
            said, hint = _SAID[match.lastgroup or ""]
            shown = place.text[place.column - 1 :][: place.length]
            shown = shown if head[0] == match[0] else f"{shown} …"
            yield fault("syntax-unread", f"{code(shown)} {said}", place, hint=hint)
