"""Pages shown inside others: `![[T]]`, `![[T#Heading]]`, `![[T#^block]]`.

Takes a page's body and its answers; gives the HTML of each embed that can be shown, and the faults, each at the line
that embeds. What is shown is an answer of the site (`section`), so a page is made again when a part it shows has
changed, and not when other parts of that page have. Links inside are asked for from the file they stand in, and told
of there; here they are only filled.
"""

from collections.abc import Callable, Mapping
from html import escape
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.diagnostics import Diagnostic, fault
from fingerpost.model.pages import Body, Hole, Link
from fingerpost.model.paths import ContentPath
from fingerpost.stages.linking.complaints import in_address
from fingerpost.stages.markup.fill import fill, resolved
from fingerpost.stages.markup.sections import placed
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.sources.citing import compose

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

DEEPEST = 5
"""Levels of pages shown in pages."""

_NO_PART = frozenset({"link-anchor", "link-anchor-language", "block-missing"})
_LINK_INSTEAD = "take out the `!` if a link is meant"

_Key = tuple[ContentPath, str]


class Embedded(msgspec.Struct, frozen=True):
    """What a page shows of others."""

    html: Mapping[int, str] = {}
    """By the number of the link; an embed that is not here is shown as a link."""
    faults: tuple[Diagnostic, ...] = ()


def embedded(
    path: ContentPath,
    body: Body,
    answers: Mapping[int, Resolution],
    site: "Site",
    address: Callable[[Resolution], str],
    helped: Callable[[Link, Hole], str] = lambda _, __: "",
    attributes: Callable[[Resolution], str] | None = None,
) -> Embedded:
    """The embeds of a page; `helped` shows the helplines of boxes in them, `attributes` what links in them carry."""
    embeds = [(number, link) for number, link in enumerate(body.links) if link.form == "embed"]
    if not embeds:
        return Embedded()
    holes = {part.link: part for part in body.parts if isinstance(part, Hole) and part.part == "embed"}
    html: dict[int, str] = {}
    faults: list[Diagnostic] = []
    for count, (number, link) in enumerate(embeds, 1):
        answer = answers[number]
        if not _can_be_shown(answer):
            continue
        if number not in holes:
            faults.append(_in_a_sentence(link))
            continue
        showing = _Showing(site, address, path, answer, helped, attributes)
        shown = showing.html(answer, int(holes[number].name or 1), f"embed-{count}-", ((path, ""),))
        if shown is not None:
            html[number] = shown
        faults += (fault(rule, message, link.place, hint=hint) for rule, (message, hint) in showing.problems.items())
    return Embedded(html, tuple(faults))


def _can_be_shown(answer: Resolution) -> bool:
    return answer.kind == "page" and not any(complaint.rule in _NO_PART for complaint in answer.faults)


def _in_a_sentence(link: Link) -> Diagnostic:
    message = f"`![[{link.target}]]` stands among other words and is shown as a link"
    return fault("embed-inline", message, link.place, hint=f"give it a paragraph of its own, or {_LINK_INSTEAD}")


class _Showing:
    """One embed of a page, with all that it embeds in turn."""

    def __init__(
        self,
        site: "Site",
        address: Callable[[Resolution], str],
        page: ContentPath,
        first: Resolution,
        helped: Callable[[Link, Hole], str],
        attributes: Callable[[Resolution], str] | None,
    ) -> None:
        self._site, self._address, self._page, self._first = site, address, page, first
        self._helped, self._attributes = helped, attributes
        self.problems: dict[str, tuple[str, str]] = {}
        """Message and hint of each rule that is broken."""

    def html(self, answer: Resolution, level: int, prefix: str, chain: tuple[_Key, ...]) -> str | None:
        """The part in its box; None where it is shown as a link. `chain` is what it stands in, outermost first."""
        assert answer.path is not None
        key = (answer.path, answer.fragment)
        if key in chain:
            # Whoever is in the circle tells of it, at their own line.
            if any(path == self._page for path, _ in chain[chain.index(key) :]):
                is_itself = self._first.path == self._page
                shows = "this page shows itself" if is_itself else f"`{self._first.title}` shows this page in turn"
                self._tell("embed-cycle", f"{shows}, without end", _LINK_INSTEAD)
            return None
        if len(chain) > DEEPEST:
            message = f"pages are shown in pages more than {DEEPEST} levels deep from here"
            self._tell("embed-deep", message, "link to one of them instead of showing it")
            return None
        section = self._site.section(*key)
        if section is None:
            if len(chain) == 1:
                self._tell("embed-empty", f"`{answer.title}` has no text that could be shown", _LINK_INSTEAD)
            return None
        whole = msgspec.structs.replace(answer, fragment="")
        part = placed(section, prefix, self._address(whole), level)
        return self._boxed(self._filled(answer.path, part, prefix, (*chain, key)), answer)

    def _filled(self, path: ContentPath, part: Body, prefix: str, chain: tuple[_Key, ...]) -> str:
        answers = resolved(path, part, self._site)
        holes = [hole for hole in part.parts if isinstance(hole, Hole) and hole.part == "embed"]
        inner: dict[int, str] = {}
        for count, hole in enumerate(holes, 1):
            if _can_be_shown(answers[hole.link]):
                shown = self.html(answers[hole.link], int(hole.name or 1), f"{prefix}{count}-", chain)
                if shown is not None:
                    inner[hole.link] = shown
        citations = compose(part, self._site, with_links=False).citations
        return fill(part, answers, self._address, citations, inner, self._helped, self._attributes)

    def _boxed(self, html: str, answer: Resolution) -> str:
        """The part as a figure, whose caption says where it comes from."""
        assert answer.path is not None
        title = self._site.resolve(self._page, in_address(f"/{answer.path}"), "link").title or answer.title
        language = f' lang="{escape(answer.language)}"' if answer.language else ""
        source = f'<a href="{escape(self._address(answer))}">{escape(title, quote=False)}</a>'
        return f'<figure class="embed"{language}>\n{html.strip()}\n<figcaption>{source}</figcaption>\n</figure>'

    def _tell(self, rule: str, message: str, hint: str) -> None:
        self.problems[rule] = message, hint
