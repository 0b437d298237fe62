"""What this field publishes. The order decides: the first kind that claims a path owns it."""

from fingerpost.kinds.article import article
from fingerpost.kinds.assessment import assessment
from fingerpost.kinds.page import page
from fingerpost.kinds.person import person
from fingerpost.kinds.series import series
from fingerpost.kinds.term import term
from fingerpost.stages.kinds import Kind

all: tuple[Kind, ...] = (page, person, term, series, assessment, article)  # noqa: A001 - read as `kinds.all`

__all__ = ["all", "article", "assessment", "page", "person", "series", "term"]
