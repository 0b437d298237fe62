"""Expressions for which there are kinder or plainer ones: those of our list and those of the site's own.

Takes the source of a page's text; gives a note for each place in its running text. Code, links and the titles in them,
and quotes from others are left alone: nobody can word them anew. Our list is for English; a site's own expressions
count in the site's language.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markup.running import CONTROLS, in_running_text
from fingerpost.stages.markup.written import Written
from fingerpost.stages.settings.choices import WordingChoice


class Wording(msgspec.Struct, frozen=True):
    """An expression and what to write instead."""

    phrase: str
    """By this a site turns it off."""
    better: str
    why: str = ""
    forms: tuple[str, ...] = ()
    """Other forms of the phrase."""
    is_own: bool = False
    """Whether the site added it."""


_PERSON_FIRST = "a person is more than a condition"
_SUFFERING = "it says how somebody feels, which only they can say"

OURS: tuple[Wording, ...] = (
    Wording(
        "commit suicide", "`die by suicide` or `take one's own life`", "`commit` is for crimes",
        ("commits suicide", "committed suicide", "committing suicide"),
    ),
    Wording("successful suicide", "`death by suicide`", "no such death is a success", ("completed suicide",)),
    Wording("failed suicide", "`suicide attempt`", "to live is no failure", ("unsuccessful suicide",)),
    Wording(
        "suffer from", "`have` or `live with`", _SUFFERING,
        ("suffers from", "suffered from", "suffering from"),
    ),
    Wording("afflicted with", "`has` or `lives with`", _SUFFERING, ("afflicted by",)),
    Wording("victim of trauma", "`person who lived through trauma`", _PERSON_FIRST, ("victims of trauma",)),
    Wording("the mentally ill", "`people with a mental illness`", _PERSON_FIRST),
    Wording("a schizophrenic", "`a person with schizophrenia`", _PERSON_FIRST, ("schizophrenics",)),
    Wording("a borderline", "`a person with borderline personality disorder`", _PERSON_FIRST, ("borderlines",)),
    Wording("an addict", "`a person with an addiction`", _PERSON_FIRST, ("addicts",)),
    Wording("an alcoholic", "`a person with an alcohol problem`", _PERSON_FIRST, ("alcoholics",)),
    Wording("the disabled", "`disabled people` or `people with disabilities`", _PERSON_FIRST),
    Wording("wheelchair bound", "`uses a wheelchair`", "it frees and does not bind", ("wheelchair-bound",)),
    Wording(
        "broken home", "`separated family`", "a family that lives apart can be whole",
        ("broken homes", "broken family", "broken families"),
    ),
    Wording("the mother", "`the caregiver`", "not only mothers care for a child; leave it where a mother is meant"),
    Wording("mothering", "`caregiving` or `parenting`", "not only mothers care for a child"),
    Wording("opposite sex", "`another gender`", "there are not only two"),
    Wording("normal people", "`most people`", "it calls the reader abnormal"),
    Wording("normal child", "`most children`", "it calls other children abnormal", ("normal children",)),
    Wording("attention seeking", "`reaching for connection`", "it blames a need", ("attention-seeking",)),
    Wording("clingy", "`longing for closeness`", "it blames a need"),
    Wording("needy", "`in need of closeness`", "it blames a need"),
    Wording("codependent", "say what the person does", "it is a label and no finding", ("co-dependent",)),
    Wording("non-compliant", "say what stood in the way", "it takes one side", ("noncompliant",)),
    Wording("refused treatment", "`declined treatment`", "a no is a choice", ("refuses treatment",)),
    Wording("get over it", "`live with it`, or say what can help", "nobody can on command"),
)  # fmt: skip
"""Our list: person first, no blame, no crime where there is none, caregivers of any gender."""


class Wordings(msgspec.Struct, frozen=True):
    """What a site looks out for."""

    language: str
    """Of the site: of its own expressions."""
    added: tuple[tuple[str, str], ...] = ()
    off: tuple[str, ...] = ()

    def for_language(self, language: str) -> tuple[Wording, ...]:
        """Those for texts in a language."""
        return _chosen(self, _main(language))


def wordings_of(choice: WordingChoice, language: str) -> Wordings:
    """What site.toml and our list say together."""
    return Wordings(language, tuple(sorted(choice.add.items())), tuple(sorted(choice.off)))


_ASIDE = CONTROLS | {"blockquote", "q", "cite"}
"""The words of others are theirs."""


def wording_faults(written: Written, wordings: Sequence[Wording]) -> Iterator[Diagnostic]:
    """A note for each place in the running text that could be worded better, in its order."""
    found = _found(written.text, wordings)
    for number, _ in in_running_text(written.text, [start for start, _, _ in found], _ASIDE):
        start, end, said = found[number]
        phrase = " ".join(_BETWEEN.split(written.text[start:end]))
        why = f": {said.why}" if said.why else ""
        leave = "" if said.is_own else f"; where it is right, `[wording] off` in site.toml takes `{said.phrase}`"
        hint = f"write {said.better}{leave}"
        place = written.at(start, end - start)
        yield fault("wording", f"`{phrase}` could be worded better{why}", place, hint=hint)


def _found(text: str, wordings: Sequence[Wording]) -> list[tuple[int, int, Wording]]:
    """Every place that has one of them, whatever it stands in; of those that begin together, the longest."""
    small = text.lower()
    if len(small) != len(text):  # a few letters (`İ`) have no small one of their length
        small = text
    found = {
        (match.start(), match.end()): said
        for said in wordings
        for word, form in _forms(said)
        if word in small  # a hundred times as fast as looking with the expression (measured 2026-11)
        for match in form.finditer(small)
        if not _IN_A_WORD.fullmatch(small[match.start() - 1 : match.start()])
    }
    longest = {start: (start, end, said) for (start, end), said in sorted(found.items(), key=lambda item: item[0])}
    return list(longest.values())


@lru_cache(maxsize=1024)
def _forms(said: Wording) -> tuple[tuple[str, Pattern], ...]:
    """The forms of an expression, each with its longest word. An expression that begins with letters is looked for
    fast; what stands before it is looked at afterwards.
    """
    forms = [form.lower().split() for form in (said.phrase, *said.forms) if form.strip()]
    return tuple(
        (max(words, key=len), Pattern(rf"{_BETWEEN.pattern.join(map(re.escape, words))}(?![\w-])")) for words in forms
    )


_IN_A_WORD = Pattern(r"[\w-]")
_BETWEEN = Pattern(r"[\s>]+")
"""Words may stand on two lines, and a line of a quote begins with its sign."""


@lru_cache(maxsize=8)
def _chosen(wordings: Wordings, language: str) -> tuple[Wording, ...]:
    own = wordings.added if language == _main(wordings.language) else ()
    ours = OURS if language == "en" else ()
    taken = {phrase.casefold() for phrase, _ in own} | {phrase.casefold() for phrase in wordings.off}
    return (
        *(w for w in ours if w.phrase not in taken),
        *(Wording(phrase, f"`{better}`", is_own=True) for phrase, better in own),
    )


def _main(language: str) -> str:
    return language.lower().partition("-")[0]
