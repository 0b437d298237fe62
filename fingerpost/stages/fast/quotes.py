"""Typographic quotes, dashes and dots in three substitutions instead of eighteen patterns.

The library's patterns replace one after the other, and each sees what the earlier ones left. Rule 1: dashes go first
and dots last, as there; each of their expressions takes a whole run of characters or nothing, so a substitution at once
is the same. Rule 2: a quote that has no other quote next to it, nor only a space or an `s` between, is decided by its
neighbours alone: the first of the library's expressions that fits. A text with quotes nearer than that goes the
library's way. Rule 3: anything but the library's own eighteen goes the library's way.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from functools import partial
from typing import Any

from markdown.extensions import smarty
from markdown.extensions.smarty import SubstituteTextPattern
from markdown.util import INLINE_PLACEHOLDER_PREFIX, STX, AtomicString

Educate = Callable[[str], str | None]

EXPRESSIONS = {
    r"(?<!-)---(?!-)": "---",
    r"(?<!-)--(?!-)": "--",
    smarty.singleQuoteStartRe: "'",
    smarty.doubleQuoteStartRe: '"',
    smarty.doubleQuoteSetsRe: "\"'",
    smarty.singleQuoteSetsRe: "'\"",
    smarty.doubleQuoteSetsRe2: "'\"",
    smarty.singleQuoteSetsRe2: "\"'",
    smarty.decadeAbbrRe: "'",
    smarty.openingSingleQuotesRegex: "'",
    smarty.closingSingleQuotesRegex: "'",
    smarty.closingSingleQuotesRegex2: "'",
    smarty.remainingSingleQuotesRegex: "'",
    smarty.openingDoubleQuotesRegex: '"',
    smarty.closingDoubleQuotesRegex: '"',
    smarty.closingDoubleQuotesRegex2: '"',
    smarty.remainingDoubleQuotesRegex: '"',
    r"(?<!\.)\.{3}(?!\.)": "...",
}
"""The library's expressions in the order in which it tries them, each with what it needs."""

_LONG_DASH, _DASH, *_, _DOTS = map(re.compile, EXPRESSIONS)
_NEAR = re.compile(r"""['"][\ss]?['"]""")


def _quote(mark: str) -> re.Pattern[str]:
    """Each `mark`; the number of the group says what becomes of it: 1 closes, 2 opens, 3 closes, 4 opens."""
    opening = "|".join(
        rf"(?<={before}{mark})" for before in (r"\s", "&nbsp;", "--", "[–—]", "&[mn]dash;", "&#8211;", "&#8212;")
    )
    at_start = rf"(?<=^{mark})(?={smarty.punctClass}\B)"
    behind = rf"(?<={smarty.closeClass}{mark})"
    if mark == "'":
        closing, at_start = rf"{behind}(?!\s|s\b|\d)|(?=\s|s\b)", rf"{at_start}|(?<!\w')(?=\d{{2}}s)"
    else:
        closing = rf"(?=\s)|{behind}"
    return re.compile(rf"{mark}(?:(?:{at_start})()|(?:{opening})(?=\w)()|(?:{closing})()|())")


_SINGLE, _DOUBLE = _quote("'"), _quote('"')


def educate(patterns: list[Any]) -> Educate | None:
    """What these patterns make of a text, as one function; it gives None for a text that must go the library's way.

    There is none where these are not just the library's eighteen.
    """
    if tuple(p.compiled_re.pattern for p in patterns if type(p) is SubstituteTextPattern) != tuple(EXPRESSIONS):
        return None
    if len(patterns) != len(EXPRESSIONS):
        return None
    words = [tuple(p.replace) for p in patterns]
    mdash, ndash, rsquo, rdquo, lsquo, ldquo, dots = (words[n][0] for n in (0, 1, 2, 3, 12, 16, 17))
    if words != [
        (mdash,), (ndash,), (rsquo,), (rdquo,), (ldquo + lsquo,), (lsquo + ldquo,), (rsquo + rdquo,), (rdquo + rsquo,),
        (rsquo,), (1, lsquo), (rsquo,), (rsquo, 1), (lsquo,), (1, ldquo), (rdquo,), (rdquo,), (ldquo,), (dots,),
    ]:  # fmt: skip
        return None
    md = patterns[0].md
    single, double = ("", rsquo, lsquo, rsquo, lsquo), ("", rdquo, ldquo, rdquo, ldquo)

    def word(name: str, _match: re.Match[str]) -> str:
        return str(md.htmlStash.store(name))

    def quote(names: tuple[str, ...], match: re.Match[str]) -> str:
        return str(md.htmlStash.store(names[match.lastindex or 0]))

    steps = (
        ("---", _LONG_DASH.sub, partial(word, mdash)),
        ("--", _DASH.sub, partial(word, ndash)),
        ("'", _SINGLE.sub, partial(quote, single)),
        ('"', _DOUBLE.sub, partial(quote, double)),
        ("...", _DOTS.sub, partial(word, dots)),
    )

    def educated(text: str) -> str | None:
        if ("'" in text or '"' in text) and _NEAR.search(text):
            return None
        for need, substitute, replacement in steps:
            if need in text:
                text = substitute(replacement, text)
        return text

    return educated


def texts(tree: ET.Element) -> list[tuple[ET.Element, bool]] | None:
    """The elements below `tree` whose text (True) or tail (False) has something to educate.

    None where a placeholder of another pass was left in any: what becomes of it depends on the library's order.
    """
    found: list[tuple[ET.Element, bool]] = []
    for element in tree.iter():
        if element is tree:
            continue
        text = element.text
        if text and ("'" in text or '"' in text or "--" in text or "..." in text or STX in text):
            if INLINE_PLACEHOLDER_PREFIX in text and not isinstance(text, AtomicString):
                return None
            if not isinstance(text, AtomicString):
                found.append((element, True))
        text = element.tail
        if text and ("'" in text or '"' in text or "--" in text or "..." in text or STX in text):
            if INLINE_PLACEHOLDER_PREFIX in text:
                return None
            if not isinstance(text, AtomicString):
                found.append((element, False))
    return found
