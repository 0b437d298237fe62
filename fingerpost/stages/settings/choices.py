"""What site.toml may say of care for readers: how hard texts are to read, how things are worded, who publishes, how one
leaves a page, where one writes to.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

Grade = Annotated[float, msgspec.Meta(ge=0, le=30)]
_MANY = msgspec.Meta(extra={"one_or_many": True})
_WEB = msgspec.Meta(
    pattern=r"^(https?://[^\s<>\"']+)?$",
    description="a whole web address",
    examples=["https://example.org/"],
)


class ReadingChoice(msgspec.Struct, frozen=True):
    """How hard texts in English may be to read. A score is a hint and no proof."""

    max_grade: Grade = 8
    """The US school grade by Flesch and Kincaid above which a build says so; 0 means that nothing is measured."""
    kinds: Mapping[str, Grade] = {}
    """Another limit for pages of a kind: `term = 10`, `person = 0`."""

    def limit(self, kind: str) -> float:
        """The limit for pages of a kind; 0 where there is none."""
        return self.kinds.get(kind, self.max_grade)

    @property
    def is_on(self) -> bool:
        """Whether any page is measured."""
        return self.max_grade > 0 or any(limit > 0 for limit in self.kinds.values())


class WordingChoice(msgspec.Struct, frozen=True):
    """Expressions that are told as notes because there are kinder or plainer ones."""

    add: Mapping[str, str] = {}
    """Expressions of your own, each with what to write instead: `crazy = "overwhelming"`."""
    off: Annotated[tuple[str, ...], _MANY] = ()
    """Expressions of our list that are fine on this site: `["the mother"]`."""


class TermsChoice(msgspec.Struct, frozen=True):
    """How words of the glossary are explained where articles use them."""

    auto: Literal["page", "section", "off"] = "page"
    """Where they become links by themselves: at their first use on a page, in each section of it, or nowhere."""


class PublisherChoice(msgspec.Struct, frozen=True):
    """Who answers for the site."""

    name: str = ""
    """As readers know them."""
    type: Literal["Organization", "Person"] = "Organization"
    """What the publisher is."""
    url: Annotated[str, _WEB] = ""
    """Where one finds out more about them."""


class FeedbackChoice(msgspec.Struct, frozen=True):
    """Where readers say what is wrong with a page or hard to understand."""

    mail: Annotated[
        str,
        msgspec.Meta(
            pattern=r"^([^\s@<>\"?&]+@[^\s@<>\"?&]+\.[^\s@<>\"?&]+)?$",
            description="an e-mail address",
            examples=["hello@example.org"],
        ),
    ] = ""
    """An e-mail address."""
    url: Annotated[str, _WEB] = ""
    """A form elsewhere, where there is no address."""


class SecurityChoice(msgspec.Struct, frozen=True):
    """What browsers are told about the pages, beside what they are told in any case."""

    integrity: bool = False
    """Whether pages name the digest of each script and stylesheet, so that browsers take no other in its place."""
    origins: Mapping[str, Annotated[tuple[str, ...], _MANY]] = {}
    """Other sites that pages may load from, by directive: `media-src = ["https://media.example.org"]`."""


class ExitChoice(msgspec.Struct, frozen=True):
    """The button that leaves a page at once, on pages with `at_risk: true`."""

    url: str = "https://www.bbc.com/weather"
    """Where it leads: a harmless page that shows nothing personal, such as the weather."""
    label: str = ""
    """What it says; without it what the theme says, `Exit this page`."""
    everywhere: bool = False
    """Whether every page has it."""
    about: str = ""
    """The page that says what it does and what it does not, found like a link: `safety.md`."""
    discreet_title: str = ""
    """What tabs and histories call a page with `discreet: true`; without it a word of the theme."""
    discreet_noindex: bool = True
    """Whether search engines are asked to leave out such pages."""


class BudgetChoice(msgspec.Struct, frozen=True):
    """How much readers shall have to load (a performance budget); more is a warning."""

    page_kb: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 100
    """Of a page with its styles and scripts, compressed, in kB; 0 for as much as there is."""
    image_kb: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 500
    """Of each file of a picture that pages show, in kB; 0 for as much as there is."""
