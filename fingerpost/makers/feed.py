"""Feeds of the newest articles: of the site, whole; of each series and topic, with what each article is about."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import msgspec

from fingerpost.makers.maker import Maker
from fingerpost.model.pages import Entry, Output
from fingerpost.model.paths import Url, href, output_path
from fingerpost.stages.outputs.feeds import Feed, address, updated

if TYPE_CHECKING:
    from fingerpost.makers.feed_forms import Author, Item
    from fingerpost.stages.resolve import Resolution
    from fingerpost.stages.site import Site


class Piece(msgspec.Struct, frozen=True):
    """An article, as it stands in feeds of each form."""

    item: "Item"
    forms: Mapping[str, str]


def _feed(site: "Site") -> Iterator[Output]:
    choice = site.config.outputs
    if choice.feeds:
        of_site = site.feed(choice.feed_items)
        yield from _files(site, of_site, [_piece(site, entry, is_whole=True) for entry in of_site.entries])


def _list_feeds(site: "Site") -> Iterator[Output]:
    choice = site.config.outputs
    pieces: dict[str, Piece] = {}
    for feed in site.list_feeds(choice.feed_items) if choice.feeds else ():
        for entry in feed.entries:
            if entry.path not in pieces:  # of a series, and of each of its topics
                pieces[entry.path] = _piece(site, entry, is_whole=False)
        yield from _files(site, feed, [pieces[entry.path] for entry in feed.entries])


def _files(site: "Site", feed: Feed, pieces: Sequence[Piece]) -> Iterator[Output]:
    from fingerpost.makers.feed_forms import Author, Written, atom, json_feed

    home = whole(site, feed.home)
    author = Author(site.config.publisher.name or site.config.title, whole(site, Url("/")))
    items = tuple(piece.item for piece in pieces)
    written = Written(
        id=home, title=feed.title, about=feed.about, language=feed.language, home=home, author=author, items=items
    )
    for form in dict.fromkeys(site.config.outputs.feeds):
        url = address(feed.home, form)
        write = atom if form == "atom" else json_feed
        content = write(written, whole(site, url), [piece.forms[form] for piece in pieces])
        yield Output(output_path(url), content)


def _piece(site: "Site", entry: Entry, *, is_whole: bool) -> Piece:
    from fingerpost.makers.feed_forms import atom_entry, json_item

    item = _item(site, entry, is_whole=is_whole)
    writers = {"atom": atom_entry, "json": json_item}
    return Piece(item, {form: writers[form](item) for form in dict.fromkeys(site.config.outputs.feeds)})


def _item(site: "Site", entry: Entry, *, is_whole: bool) -> "Item":
    from fingerpost.makers.feed_forms import Item

    assert entry.published is not None
    when = updated(entry, site)
    assert when is not None
    summary = entry.summary or entry.main_message
    html = _text(site, entry) if is_whole and not _is_at_risk(site, entry) else ""
    note = f"{entry.content_note} " if entry.content_note and not html else ""
    return Item(
        id=stable_id(site, entry), url=whole(site, entry.url), title=entry.title, language=entry.language,
        published=site.moment(entry.published), updated=when, summary=f"{note}{summary}".strip(), html=html,
        image=_image(site, entry) if html else "", topics=entry.topics,
        authors=_authors(site, entry) if is_whole else (),
    )  # fmt: skip


def stable_id(site: "Site", entry: Entry) -> str:
    """What feed readers know an article by, so that one that has moved is not shown as new.

    The `id` of its front matter, as a tag URI (RFC 4151); else the first address it ever had: `mv` writes former
    addresses to the end of `aliases`.
    """
    if entry.id and entry.published is not None:
        host = urlsplit(site.config.base_url).hostname or ""
        return f"tag:{host},{entry.published.date().isoformat()}:{href('', Url(entry.id))}"
    former = next((alias for alias in entry.aliases if alias.startswith("/")), "")
    return whole(site, Url(former) if former else entry.url)


def _is_at_risk(site: "Site", entry: Entry) -> bool:
    return entry.at_risk or any(place.series.at_risk for place in site.around(entry.path))


def _authors(site: "Site", entry: Entry) -> "tuple[Author, ...]":
    from fingerpost.makers.feed_forms import Author

    return tuple(Author(p.title, whole(site, p.url)) for p in site.references(entry.path, "authors"))


def _image(site: "Site", entry: Entry) -> str:
    answer = site.resolve(entry.path, entry.image, "image") if entry.image else None
    return whole(site, answer.url) if answer is not None and answer.url is not None else ""


def _text(site: "Site", entry: Entry) -> str:
    from html import escape  # which loads the names of two thousand characters

    note = f"<p><em>{escape(entry.content_note, quote=False)}</em></p>\n" if entry.content_note else ""
    return note + body_with_whole_addresses(site, entry)


def body_with_whole_addresses(site: "Site", entry: Entry) -> str:
    """The text of a page as it can be shown anywhere."""
    from fingerpost.makers.feed_html import cleaned
    from fingerpost.stages.help.boxes import leading_there
    from fingerpost.stages.markup.embeds import embedded
    from fingerpost.stages.markup.fill import fill, resolved
    from fingerpost.stages.sources.citing import compose

    body = site.body(entry.path)

    def address(answer: "Resolution") -> str:
        assert answer.url is not None
        return whole(site, answer.url, answer.fragment)

    composed = compose(body, site, with_links=False)
    answers = resolved(entry.path, body, site)
    helped = leading_there(site, address)
    shown = embedded(entry.path, body, answers, site, address, helped)
    html = fill(body, answers, address, composed.citations, shown.html, helped)
    lines = "".join(f"<li>{source.html}</li>\n" for source in composed.sources)
    return cleaned(f"{html}\n<hr>\n<ul>\n{lines}</ul>" if lines else html, whole(site, entry.url))


def whole(site: "Site", url: Url, fragment: str = "") -> str:
    """The full address of a page or file of this site."""
    return site.config.base_url + href("", url, fragment)


feed = Maker("feed", files=_feed)
list_feeds = Maker("list feeds", files=_list_feeds)
"""By themselves, so that an edit of a text makes none of them again: they show cards, and there may be hundreds."""
