"""A glossary term: a word, its plain definition, and what clinicians mean by it."""

from fingerpost.stages.kinds import FrontMatter, Kind


class Term(FrontMatter, frozen=True, kw_only=True):
    """Front matter of a term; the title is the word."""

    short: str
    """The definition in one plain sentence."""
    clinical: str = ""
    """What clinicians mean by the word."""
    auto: bool = True
    """Whether the word becomes a link by itself where a text first uses it; `false` for words that are too common."""


term = Kind(
    "term",
    ("glossary/**/*.md",),
    Term,
    "/glossary/{slug}/",
    "term.html",
    "title",
    definition="short",
    schema_type="DefinedTerm",
)
