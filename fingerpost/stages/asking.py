"""A site that writes down what it is asked, and can be asked again.

`Asking` is handed to a stage in the place of the site: the same questions, each written down with the digest of its
answer. `Scopes` are the parts of the site an answer may depend on, each with one digest, so that most questions of an
earlier build need not be asked again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, Literal

import msgspec

from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.model.traces import Question
from fingerpost.stages.grounds import Grounds
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.site import Site

QUESTIONS: Mapping[str, Literal["names", "cards", "mentions", "words", "bodies", "sources", "help", "today"]] = {
    "resolve": "names",
    "asset_url": "names",
    "has_file": "names",
    "menu": "names",
    "entry": "cards",
    "everything": "cards",
    "find": "cards",
    "around": "cards",
    "parts": "cards",
    "planned": "cards",
    "references": "cards",
    "credited": "cards",
    "topics": "cards",
    "audiences": "cards",
    "linked_from": "mentions",
    "related": "mentions",
    "article_map": "mentions",
    "meaning": "cards",
    "spotted": "words",
    "body": "bodies",
    "prose": "bodies",
    "section": "bodies",
    "conventions": "sources",
    "source": "sources",
    "cited": "sources",
    "like_source": "sources",
    "help_box": "help",
    "cited_by": "mentions",
    "used_sources": "mentions",
    "feed": "cards",
    "list_feeds": "cards",
    "happenings": "cards",
    "shown_pictures": "mentions",
    "today": "today",
}
"""Every question, and the part of the site its answer may depend on."""

_OF_ONE_PAGE = "resolve"
"""The question that has the page among its arguments on which it is asked: no other page asks the same. Most questions
are of this kind, and together they would be as large as all entries."""


class Interview:
    """A site's scopes and its answers' digests: what `memo.py` needs to verify a trace."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._digests: dict[tuple[str, tuple[Any, ...]], str] = {}
        self._cards: dict[ContentPath, str] = {}
        self._grounds = Grounds(site)
        self._noted: dict[tuple[str, tuple[Any, ...]], Question] = {}

    def scope(self, name: str) -> str:
        """The digest of a scope."""
        # Words are found where mentions are known to lead, for which the names must have been asked about before.
        return f"{self._scopes[name]} {self._words}" if name in ("mentions", "words") else self._scopes[name]

    def scope_of(self, question: str) -> str:
        """The scope a question belongs to."""
        return QUESTIONS[question]

    def standing(self, grounds: Sequence[str]) -> str:
        """One digest of several grounds."""
        return self._grounds.together(grounds)

    def answer_digest(self, question: str, arguments: Sequence[Any]) -> str:
        """The digest of the answer to a question, asked now."""
        key = (question, tuple(arguments))
        known = self._digests.get(key)
        if known is None:
            known = self._digests[key] = self.digest(question, key[1], getattr(self._site, question)(*arguments))
        return known

    def asked_again(self, question: Question) -> Question:
        """The question with the answer of today, and what that rests on."""
        return self.noted(question.name, question.arguments, getattr(self._site, question.name)(*question.arguments))

    def noted(self, question: str, arguments: tuple[Any, ...], answer: object) -> Question:
        """The question and answer as a trace keeps them."""
        key = (question, arguments)
        known = self._noted.get(key)
        if known is None:
            digest = self._digests.get(key) or self.digest(question, arguments, answer)
            grounds = self._grounds.of(question, arguments, answer)
            known = Question(question, arguments, digest, grounds)
            if question != _OF_ONE_PAGE:
                self._noted[key] = known
        return known

    def digest(self, question: str, arguments: tuple[Any, ...], answer: object) -> str:
        """The digest of an answer; entries count by their cards, a body by what it was made from."""
        if question == "body":
            return self._site.bodies.digest(arguments[0])
        if isinstance(answer, Resolution):
            return digest_of_value(answer)  # most answers are of this kind, and hold no entries
        return digest_of(repr(self._plain(answer)).encode())

    def _plain(self, value: object) -> object:
        sort = type(value)
        if sort is str:
            return value
        if sort is Entry:
            assert isinstance(value, Entry)
            known = self._cards.get(value.path)
            if known is None:
                known = self._cards[value.path] = digest_of_value(value)
            return known
        if isinstance(value, tuple):
            return list(map(self._plain, value))
        if isinstance(value, msgspec.Struct):
            return [self._plain(getattr(value, name)) for name in value.__struct_fields__]
        return value

    @cached_property
    def _words(self) -> str:
        """The digest of all words that became links by themselves; empty where there are none."""
        return digest_of_value(sorted(self._site.uses.items())) if self._site.uses else ""

    @cached_property
    def _scopes(self) -> Mapping[str, str]:
        site = self._site
        heads = [*site.pages.values(), *site.hidden.values()]
        hidden = [(path, site.state(head.entry)) for path, head in site.hidden.items()]
        files = [(path, file.digest) for path, file in site.assets.items()]
        dated = site.today() if any(head.entry.review_due for head in heads) else None
        facts = (list(site.pages), hidden, files, sorted(site.excluded), site.config, dated)
        names = _digest([digest_of_value(facts)], (head.marks.names for head in heads))
        cards = _digest([names], (head.marks.card for head in heads))
        mentions = _digest([cards], (head.marks.whole for head in heads))
        bodies = _digest([cards, site.library.digest], (site.bodies.digest(path) for path in site.pages))
        return {
            "names": names, "cards": cards, "mentions": mentions, "words": "", "bodies": bodies,
            "sources": site.library.digest, "help": site.helplines.digest, "today": str(site.today()),
        }  # fmt: skip


def _digest(first: Iterable[str], rest: Iterable[str]) -> str:
    return digest_of("\n".join((*first, *rest)).encode())


class Asking:
    """The site as one stage sees it: the same questions, written down."""

    def __init__(self, site: Site, interview: Interview) -> None:
        self._site = site
        self._interview = interview
        self._asked: dict[tuple[str, tuple[Any, ...]], Question] = {}
        self.config = site.config
        self.kinds = site.kinds
        self.moment = site.moment

    @property
    def questions(self) -> list[Question]:
        """What was asked, each once, in the order of asking."""
        return list(self._asked.values())

    def __getattr__(self, question: str) -> Callable[..., Any]:
        if question not in QUESTIONS:
            raise AttributeError(f"`{question}` is no question of a site")
        ask = getattr(self._site, question)
        names = _parameters(question)
        count, noted = len(names), self._asked

        def asked(*arguments: Any, **named: Any) -> Any:
            whole = arguments
            if len(arguments) < count:
                whole = (*arguments, *(named.get(name, default) for name, default in names[len(arguments) :]))
            answer = ask(*whole)
            key = (question, whole)
            if key not in noted:
                noted[key] = self._interview.noted(question, whole, answer)
            return answer

        setattr(self, question, asked)  # for the next time
        return asked


@lru_cache(maxsize=64)
def _parameters(question: str) -> tuple[tuple[str, Any], ...]:
    import inspect

    signature = inspect.signature(getattr(Site, question))
    return tuple((p.name, p.default) for p in list(signature.parameters.values())[1:])
