"""English words in the forms a sentence needs: plurals of names, and all forms of verbs.

Takes a name in folded form (`names.fold`: small letters, one space between words); gives it with its other forms. It is
a table, not a grammar: a form that no text has does no harm, a form that is missing can be written down as an alias.
A verb is one that is given with its `to`, as dictionaries do: `to ruminate`. No form leads from a plural to a
singular: `means` would find `mean`.
"""

import re
from functools import lru_cache

IRREGULAR_PLURALS = {
    "analysis": "analyses", "basis": "bases", "calf": "calves", "child": "children", "crisis": "crises",
    "criterion": "criteria", "diagnosis": "diagnoses", "foot": "feet", "half": "halves", "hypothesis": "hypotheses",
    "knife": "knives", "leaf": "leaves", "life": "lives", "man": "men", "mouse": "mice", "person": "people",
    "phenomenon": "phenomena", "self": "selves", "schema": "schemata", "stimulus": "stimuli", "thief": "thieves",
    "tooth": "teeth", "trauma": "traumata", "wife": "wives", "wolf": "wolves", "woman": "women",
}  # fmt: skip

PLURALS = (
    (r"(?<=[^aeiou])y$", "ies"),
    (r"sis$", "ses"),
    (r"(?<=[sxz])$|(?<=[cs]h)$", "es"),
    (r"$", "s"),
)
"""An ending and what takes its place; the first that fits counts. Verbs have the same endings after `she`."""

IRREGULAR_VERBS = {
    "begin": "began begun", "bind": "bound", "break": "broke broken", "bring": "brought", "build": "built",
    "catch": "caught",
    "choose": "chose chosen", "cling": "clung", "come": "came", "cut": "cut", "deal": "dealt", "do": "did done",
    "draw": "drew drawn", "fall": "fell fallen", "feel": "felt", "fight": "fought", "find": "found", "flee": "fled",
    "forget": "forgot forgotten", "forgive": "forgave forgiven", "freeze": "froze frozen", "get": "got gotten",
    "give": "gave given", "go": "went gone", "grow": "grew grown", "hide": "hid hidden", "hold": "held",
    "hurt": "hurt", "keep": "kept", "let": "let", "leave": "left", "lose": "lost", "make": "made", "meet": "met",
    "say": "said", "see": "saw seen", "seek": "sought", "set": "set", "shake": "shook shaken", "shut": "shut",
    "sleep": "slept", "speak": "spoke spoken", "split": "split", "take": "took taken", "tell": "told",
    "think": "thought", "wake": "woke woken", "weep": "wept", "withdraw": "withdrew withdrawn",
}  # fmt: skip

PAST = (
    (r"(?<=e)$", ("d",)),
    (r"(?<=[^aeiou])y$", ("ied",)),
    (r"(?<=[^aeiou][aeiou])([bdfgklmnprtvz])$", (r"\1ed", r"\1\1ed")),
    (r"$", ("ed",)),
)
"""Both `admited` and `admitted` are made: which of them is English depends on where the stress lies."""

PRESENT = (
    (r"ie$", ("ying",)),
    (r"(?<=[^eoy])e$", ("ing",)),
    (r"(?<=[^aeiou][aeiou])([bdfgklmnprtvz])$", (r"\1ing", r"\1\1ing")),
    (r"$", ("ing",)),
)

BETWEEN = frozenset({"of", "in", "for", "with", "at", "by", "from", "on", "to", "as"})
"""Words before which the noun of a name stands: `states of mind`."""


@lru_cache(maxsize=4096)
def forms_of(name: str, language: str) -> tuple[str, ...]:
    """The name and its other forms, the name first, a verb without its `to`; outside of English the name alone."""
    if language != "en":
        return (name,)
    words = name.split()
    if len(words) > 1 and words[0] == "to":
        return tuple(dict.fromkeys(" ".join((form, *words[2:])) for form in verb_forms(words[1])))
    at = next((n for n, word in enumerate(words) if n and word in BETWEEN), len(words)) - 1
    plurals = (" ".join((*words[:at], plural, *words[at + 1 :])) for plural in plurals_of(words[at]))
    return tuple(dict.fromkeys((name, *plurals)))


def plurals_of(noun: str) -> tuple[str, ...]:
    """More than one of it: `child` → `children`, `schema` → `schemata`, `schemas`."""
    irregular = IRREGULAR_PLURALS.get(noun)
    regular = _ending(noun)
    return (regular,) if irregular is None else (irregular, regular) if noun.endswith("a") else (irregular,)


def verb_forms(verb: str) -> tuple[str, ...]:
    """`ruminate` → `ruminate`, `ruminates`, `ruminated`, `ruminating`."""
    past = IRREGULAR_VERBS.get(verb)
    before = tuple(past.split()) if past is not None else _endings(verb, PAST)
    return (verb, _ending(verb), *before, *_endings(verb, PRESENT))


def _ending(word: str) -> str:
    return next(re.sub(ending, becomes, word, count=1) for ending, becomes in PLURALS if re.search(ending, word))


def _endings(word: str, rules: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    ending, becomes = next(rule for rule in rules if re.search(rule[0], word))
    return tuple(re.sub(ending, each, word, count=1) for each in becomes)
