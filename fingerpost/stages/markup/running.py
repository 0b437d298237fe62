"""Which places of a source stand in running text.

Rule 1: the converter decides, as it decides what is a link: each place gets a sign that travels through it, and counts
only if it comes out as text, outside of code, links and whatever else is asked for. Footnotes do not count: the titles
of other people's works stand there.
"""

import re
from collections.abc import Iterator, Sequence

from fingerpost.stages.markdown import convert
from fingerpost.stages.markup.html import VERBATIM, tags

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "summary"})
CONTROLS = frozenset({"a", "button", "label", "svg", *VERBATIM})

_SIGN = re.compile("\ufdd6([0-9]+)\ufdd7")


def in_running_text(text: str, offsets: Sequence[int], aside: frozenset[str]) -> Iterator[tuple[int, bool]]:
    """The numbers of the offsets that stand in running text and in none of the elements named, in order, each with
    whether it stands in a cell of a table.
    """
    if not offsets:
        return
    pieces: list[str] = []
    position = 0
    for number, offset in enumerate(offsets):
        pieces += [text[position:offset], f"\ufdd6{number}\ufdd7"]
        position = offset
    try:
        html = convert("".join([*pieces, text[position:]])).html
    except Exception:  # noqa: BLE001 - what the converter cannot read is told by `check`
        return
    html = html.partition('<div class="footnote">')[0]
    found: dict[int, bool] = {}
    hidden = cells = position = 0
    for tag in tags(html):
        if not hidden:
            found |= {int(sign): cells > 0 for sign in _SIGN.findall(html[position : tag.start])}
        position = tag.end
        step = -1 if tag.is_closing else 1
        hidden = max(0, hidden + step) if tag.name in aside else hidden
        cells = max(0, cells + step) if tag.name in ("td", "th") else cells
    yield from sorted(found.items())
