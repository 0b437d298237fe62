"""What stands between the brackets of a citation: `see @bowlby1988, pp. 3–4, our emphasis; -@main1990`.

The form is pandoc's (pandoc.org/MANUAL.html#citation-syntax), as far as it stands in brackets. This module knows the
text alone; `citations.py` finds it on a page.
"""

import re
import unicodedata
from functools import lru_cache

from fingerpost.model.patterns import Pattern
from fingerpost.model.references import CitedSource

KEY = r"\w(?:[\w:.#$%&+?~/-]*\w)?"
"""What a key may be. BibTeX allows more; of that, a citation could not tell the key from what follows."""

_SOURCE = Pattern(rf"(?P<prefix>(?:[^@]*\s)?)(?P<dash>-?)@(?P<key>{KEY})(?P<rest>.*)", re.DOTALL)

_LABELS = {
    "page": "p pp page pages", "chapter": "ch chap chaps chapter chapters", "section": "sec secs section sections § §§",
    "paragraph": "para paras paragraph paragraphs ¶ ¶¶", "figure": "fig figs figure figures", "volume":
    "vol vols volume volumes", "note": "n nn note notes", "line": "l ll line lines", "part": "pt pts part parts",
    "book": "bk bks book books", "column": "col cols column columns", "issue": "no nos number numbers", "verse":
    "v vv verse verses", "table": "tbl table tables",
}  # fmt: skip
_BY_WORD = {word: label for label, words in _LABELS.items() for word in words.split()}
_WORDS = "|".join(sorted(map(re.escape, _BY_WORD), key=len, reverse=True))
_NUMBER = r"(?:[A-Z]?[0-9]+(?:\.[0-9]+)*[a-z]?\b|[ivxlcdm]+\b)"
_LOCATOR = Pattern(
    rf"\s*,?\s*(?:(?P<word>{_WORDS})\.?(?![^\W\d])\s*)?"
    rf"(?P<number>{_NUMBER}(?:\s*[-\u2013\u2014&]+\s*{_NUMBER}|,\s*{_NUMBER})*)(?=\s*(?:,|$)|\s)",
    re.IGNORECASE,
)


def sources_in(text: str) -> tuple[str, ...]:
    """The parts of a citation, one for each source; none where the text between two brackets is no citation."""
    parts = tuple(text.split(";"))
    return parts if all(map(_matched, parts)) else ()


@lru_cache(maxsize=4096)
def read_source(text: str) -> CitedSource:
    """What one part of a citation says."""
    found = _matched(text)
    assert found is not None, "only parts that `sources_in` gave become links"
    label, locator, suffix = _locator(found["rest"])
    return CitedSource(
        found["key"], " ".join(found["prefix"].split()), label, locator, suffix,
        bool(found["dash"]),
    )  # fmt: skip


def _matched(part: str) -> re.Match[str] | None:
    return _SOURCE.fullmatch(unicodedata.normalize("NFC", part.strip()))


def _locator(rest: str) -> tuple[str, str, str]:
    """`, pp. 3–4, our emphasis` as what is counted, the numbers, and the rest."""
    found = _LOCATOR.match(rest)
    # A number without a word is a page only behind a comma: `[@key 2nd printing]` says something else.
    if found is None or not (found["word"] or rest.lstrip().startswith(",")):
        return "", "", _spaced(rest)
    number = re.sub(r"\s*[-\u2013\u2014]+\s*", "-", " ".join(found["number"].split()))
    return _BY_WORD[found["word"].lower()] if found["word"] else "page", number, _spaced(rest[found.end() :])


def _spaced(text: str) -> str:
    """A suffix with one space for each run of white space, also in front."""
    words = " ".join(text.split())
    return f" {words}" if words and text[0].isspace() else words
