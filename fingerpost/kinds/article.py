"""An article: what the site is for. Any Markdown file in a folder that no other kind claims."""

from fingerpost.stages.kinds import FrontMatter, Kind, Reference, References


class Article(FrontMatter, frozen=True, kw_only=True):
    """Front matter of an article."""

    action: str = ""
    """The one thing a reader can do after reading."""
    series: References = ()
    """The series it says it belongs to; each must list it among its parts."""
    assessment: Reference | None = None
    """One that is shown inside the article: at an empty `<div class="self-assessment"></div>`, else behind the text."""


article = Kind(
    "article",
    ("**/*.md",),
    Article,
    "/{folder}/{slug}/",
    "article.html",
    "newest",
    is_article=True,
    schema_type="Article",
)
