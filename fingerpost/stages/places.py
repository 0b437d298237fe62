"""Where things are published that are not written pages: files of the content folder, topics, audiences."""

from functools import lru_cache

from fingerpost.model.pages import Source
from fingerpost.model.paths import OutputPath, Url, name_of, slug, suffix_of

AS_THEY_ARE = frozenset(
    {"CNAME", "favicon.ico", "apple-touch-icon.png", "robots.txt", "humans.txt", "ads.txt", "_redirects", "_headers"}
)
"""Files at the content root whose name somebody outside the site relies on."""


def asset_output(source: Source) -> OutputPath:
    """Where a file is published: its digest in its name, so that it may be cached for ever; a few keep theirs."""
    path = source.path
    if path in AS_THEY_ARE or path.startswith(".well-known/"):
        return OutputPath(path)
    return OutputPath(hashed_name(path, source.digest))


def hashed_name(path: str, digest: str) -> str:
    """`images/window.svg` → `images/window.1a2b3c4d5e.svg`."""
    ending = name_of(path)[len(name_of(path)) - len(suffix_of(path)) :]
    stem = path[: len(path) - len(ending)]
    return f"{stem}.{digest[:10]}{ending}"


@lru_cache(maxsize=1024)
def facet_url(prefix: str, name: str) -> Url:
    """The address of a topic's or audience's page."""
    return Url(f"/{prefix}/{slug(name) or 'other'}/")
