"""A series: a folder's `index.md`, which lists its parts in the order they are best read.

An article may be a part of several series and has one address all the same.
"""

from fingerpost.stages.kinds import FrontMatter, Kind, References


class Series(FrontMatter, frozen=True, kw_only=True):
    """Front matter of a series."""

    parts: References = ()
    """The articles, in order; without it all articles of the folder, by file name."""


series = Kind(
    "series", ("*/**/index.md",), Series, "/{folder}/", "series.html", "path", schema_type="CreativeWorkSeries"
)
