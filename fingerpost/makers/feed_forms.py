"""A feed in its two forms: Atom (RFC 4287) and JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Takes values with whole addresses, gives bytes. Both forms say the same. An article stands in several feeds; its piece
of each form is made once (`atom_entry`, `json_item`).
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from typing import Any

import msgspec

_ATOM = "http://www.w3.org/2005/Atom"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed was last changed that has nothing in it yet."""


class Author(msgspec.Struct, frozen=True):
    """Somebody who wrote an article."""

    name: str
    url: str


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """An article in a feed."""

    id: str
    """Stays when the page moves."""
    url: str
    title: str
    language: str
    published: datetime
    updated: datetime
    summary: str = ""
    html: str = ""
    """The whole text; empty where there is only the way to it."""
    image: str = ""
    topics: Sequence[str] = ()
    authors: Sequence[Author] = ()


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """A feed."""

    id: str
    title: str
    about: str
    language: str
    home: str
    author: Author
    items: Sequence[Item]

    @property
    def updated(self) -> datetime:
        """When anything in it was last changed."""
        return max((item.updated for item in self.items), default=_EPOCH)


def atom(feed: Written, own: str, entries: Sequence[str]) -> bytes:
    """The feed as Atom; `own` is where it is, `entries` are the pieces of its items."""
    return "\n".join(_atom(feed, own, entries)).encode()


def _atom(feed: Written, own: str, entries: Sequence[str]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield f'<feed xmlns="{_ATOM}" xml:lang="{escape(feed.language)}">'
    yield _text("title", feed.title)
    if feed.about:
        yield _text("subtitle", feed.about)
    yield _text("id", feed.id)
    yield _text("updated", feed.updated.isoformat())
    yield f' <link rel="self" type="application/atom+xml" href="{escape(own)}"/>'
    yield f' <link rel="alternate" type="text/html" href="{escape(feed.home)}"/>'
    yield _author(feed.author)
    yield from entries
    yield "</feed>\n"


def atom_entry(item: Item) -> str:
    """An article as a piece of Atom."""
    return "\n".join(_atom_entry(item))


def _atom_entry(item: Item) -> Iterator[str]:
    yield f' <entry xml:lang="{escape(item.language)}">'
    yield _text("title", item.title)
    yield _text("id", item.id)
    yield f' <link rel="alternate" type="text/html" href="{escape(item.url)}"/>'
    yield _text("published", item.published.isoformat())
    yield _text("updated", item.updated.isoformat())
    yield from map(_author, item.authors)
    yield from (f' <category term="{escape(topic)}"/>' for topic in item.topics)
    if item.summary:
        yield _text("summary", item.summary)
    if item.html:
        yield f' <content type="html">{escape(item.html, quote=False)}</content>'
    yield " </entry>"


def _text(name: str, text: str) -> str:
    return f" <{name}>{escape(text, quote=False)}</{name}>"


def _author(author: Author) -> str:
    uri = _text("uri", author.url).strip() if author.url else ""
    return f" <author>{_text('name', author.name).strip()}{uri}</author>"


def json_feed(feed: Written, own: str, items: Sequence[str]) -> bytes:
    """The feed as JSON Feed; `own` is where it is, `items` are the pieces of its items."""
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home,
        "feed_url": own,
        "description": feed.about,
        "language": feed.language,
        "authors": [_author_json(feed.author)],
    }
    start = _written(_bare(document)).removesuffix("}")
    whole = ",\n".join(items)
    return f'{start},"items":[\n{whole}\n]}}\n'.encode()


def json_item(item: Item) -> str:
    """An article as a piece of JSON Feed."""
    # One of the two must be there.
    content = {"content_html": item.html} if item.html else {"content_text": item.summary or item.title}
    node = {
        "id": item.id,
        "url": item.url,
        "title": item.title,
        **content,
        "summary": item.summary,
        "image": item.image,
        "date_published": item.published.isoformat(),
        "date_modified": item.updated.isoformat(),
        "authors": [_author_json(author) for author in item.authors],
        "tags": list(item.topics),
        "language": item.language,
    }
    return _written(_bare(node))


def _written(node: dict[str, Any]) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))


def _author_json(author: Author) -> dict[str, str]:
    return _bare({"name": author.name, "url": author.url})


def _bare(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in ("", [])}
