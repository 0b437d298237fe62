"""Near spellings, for hints: `sumary` → `summary`, `window tolerance` → `Window of Tolerance`.

Two measures, the better one counts: letters that differ (a swap of neighbours is one difference), and the same with the
words in alphabetical order, which overlooks swapped words and forgives a missing one. rapidfuzz does the counting:
10,000 names take it 3 ms once they are prepared (40 ms), and `difflib.get_close_matches` 500 ms (measured 2026-10). It
is loaded only when a hint is wanted, since that takes 40 ms too.
"""

import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from fingerpost.model.patterns import Pattern

LEAST = 0.7
"""Share of letters that must agree: one slip in four letters, three in ten."""

MARGIN = 0.12
"""How much worse than the best another suggestion may be and still be shown."""


def nearest(wanted: str, among: Iterable[str], limit: int = 3) -> tuple[str, ...]:
    """The names most like `wanted`, best first; none where nothing is near. `wanted` itself is never among them.

    The names of a tuple are prepared once, so pass the same tuple again where there are many questions.
    """
    from rapidfuzz import process
    from rapidfuzz.distance import OSA, Indel

    names, spelt, sorted_words = _prepared(tuple(among))
    spelling, words = _folded(wanted)
    if not spelling:
        return ()
    scores: dict[int, float] = {}
    for like, texts, measure in (
        (spelling, spelt, OSA.normalized_similarity),
        (words, sorted_words, Indel.normalized_similarity),
    ):
        for _, score, index in process.extract(like, texts, scorer=measure, score_cutoff=LEAST, limit=None):
            if names[index] != wanted:
                scores[index] = max(score, scores.get(index, 0.0))
    if not scores:
        return ()
    least = max(scores.values()) - MARGIN
    found = sorted(
        (-round(score, 6), abs(len(names[index]) - len(wanted)), names[index])
        for index, score in scores.items()
        if score >= least
    )
    return tuple(dict.fromkeys(name for _, _, name in found))[:limit]


@lru_cache(maxsize=8)
def _prepared(names: tuple[str, ...]) -> tuple[tuple[str, ...], list[str], list[str]]:
    pairs = [_folded(name) for name in names]
    return names, [spelling for spelling, _ in pairs], [words for _, words in pairs]


def _folded(text: str) -> tuple[str, str]:
    """Without capitals, accents and punctuation; then the same with its words sorted."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    words = _BETWEEN.sub(" ", text.casefold()).split()
    return " ".join(words), " ".join(sorted(words))


_BETWEEN = Pattern(r"[\W_]+")
