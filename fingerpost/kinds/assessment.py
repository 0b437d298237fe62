"""A self-assessment: statements to answer for oneself, and what the answers may point to. One YAML file each.

It is reflection, never a diagnosis. `informal` is one of the author's own making; an `instrument` was published by
somebody else and says by what right it is shown here. How answers become a result is in `scoring.py`, what can be wrong
with one in `assessment_faults.py`, what it looks like on paper in `paper.py`.
"""

from collections.abc import Mapping
from typing import Annotated, Literal

import msgspec

from fingerpost.stages.kinds import Examined, FrontMatter, Kind, Names, Prose, References
from fingerpost.stages.tables.nodes import Node

Name = Annotated[
    str,
    msgspec.Meta(
        pattern=r"^[A-Za-z][A-Za-z0-9_-]*$",
        description="a letter, then letters, digits, `-` and `_`",
        examples=["w1"],
    ),
]


class Option(msgspec.Struct, frozen=True):
    """One answer that can be chosen."""

    value: float
    """What it counts."""
    label: str
    """In full words."""


class Note(msgspec.Struct, frozen=True):
    """What is said beside the result when an item has one of these answers: a word of care, for the most part."""

    answers: Annotated[tuple[float, ...], msgspec.Meta(extra={"one_or_many": True})]
    text: Prose


class Item(msgspec.Struct, frozen=True):
    """A statement."""

    id: Name
    text: str
    dimension: str
    reverse: bool = False
    """Agreeing counts the other way: lowest + highest - answer."""
    weight: float = 1.0
    scale: str = ""
    """Without it the only scale there is."""
    notes: tuple[Note, ...] = ()


class Band(msgspec.Struct, frozen=True):
    """A stretch of a dimension. `from` and `to` belong to it, `above` and `below` do not."""

    id: Name
    label: str
    """In words that go after the name of the dimension: `lower`."""
    from_: float | None = msgspec.field(default=None, name="from")
    above: float | None = None
    to: float | None = None
    below: float | None = None


class Dimension(msgspec.Struct, frozen=True):
    """Something the statements ask about, from low to high."""

    id: Name
    name: str
    low: str
    """One word for its low end."""
    high: str
    score: Literal["mean", "sum"] = "mean"
    min_answered: int | None = None
    """How many answers are enough; without it all. A sum of fewer is raised in proportion."""
    bands: tuple[Band, ...] = ()
    """Without them those of the whole assessment."""


class Result(msgspec.Struct, frozen=True):
    """What a combination of bands may point to. The first that fits is shown; one without `when` always fits."""

    id: Name
    title: str
    text: Prose
    when: Mapping[str, Names] = {}
    links: References = ()


class Assessment(FrontMatter, frozen=True, kw_only=True):
    """A self-assessment; the whole file is its front matter."""

    type: Literal["informal", "instrument"]
    intro: Prose
    minutes: Annotated[int, msgspec.Meta(ge=1, le=120)]
    """How long it takes."""
    scales: Mapping[str, tuple[Option, ...]]
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...]
    results: tuple[Result, ...]
    what_else: Prose
    """What else may explain the answers: a week, a person, a mood."""
    if_upset: Prose = ""
    """Beside every result; without it the theme's own words."""
    incomplete: Prose = ""
    """Said where there are too few answers; without it the theme's own words."""
    bands: tuple[Band, ...] = ()
    """For every dimension that has none of its own."""
    reversed: Names = ()
    """The items that the scoring instructions list as reversed; checked against `reverse: true`."""
    may_decline: bool = False
    """Whether each statement also offers `I would rather not say`."""
    citation: str = ""
    licence: str = ""
    permission_url: str = ""
    scoring_source: str = ""


def examine(fields: FrontMatter | None, table: Node) -> Examined:
    """What is wrong with an assessment beyond its form; or the sheet that a template shows."""
    if not isinstance(fields, Assessment):
        return Examined(facts={"sheet": None})
    from fingerpost.kinds.assessment_faults import faults_of
    from fingerpost.kinds.paper import sheet_of

    faults = faults_of(fields, table)
    return Examined(faults, {"sheet": None if faults else msgspec.to_builtins(sheet_of(fields))})


assessment = Kind(
    "assessment",
    ("assessments/**/*.yaml", "assessments/**/*.yml"),
    Assessment,
    "/assessments/{slug}/",
    "assessment.html",
    "title",
    examine=examine,
    schema_type="Quiz",
)
