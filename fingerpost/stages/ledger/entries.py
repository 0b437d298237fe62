"""What a site publishes, as lines of the ledger; and the ledger with these lines in it.

Rule 1: an address or anchor that stands in the ledger stays there. Rule 2: a line changes only where it has something
new to say, so that a small change of the site is a small difference of the file.

Listed are pages and feeds. Files that have their digest in their name (pictures, documents, styles) are not: with
another content they have another name, and deploys keep the old ones for a while. Anchors are the headings and ids of
an author's text; those of footnotes, which have numbers, and those of the theme are no promises.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date

import msgspec

from fingerpost.model.ledger import Address, Ledger, together
from fingerpost.model.pages import Anchor, CopyOf, Entry, Output
from fingerpost.model.paths import ContentPath, Url, name_of, output_path, url_of
from fingerpost.stages.ledger.sketch import read_sketch, resemblance
from fingerpost.stages.moments import state_at
from fingerpost.stages.site import Site

Sketches = Callable[[Sequence[ContentPath]], Mapping[ContentPath, str]]
"""Gives the sketches of pages by their paths."""

DRIFT = 0.6
"""How much of a text must be left for its sketch to stand: a line need not change with every edit."""

_FEEDS = frozenset({"feed.xml", "feed.json"})


def published_pages(site: Site) -> Iterator[Entry]:
    """The pages that readers find, drafts left out although they are shown; the 404 page has no address."""
    for path, head in site.pages.items():
        entry = head.entry
        if entry.url and path != ":404" and state_at(entry, site.now, site.config.tz) == "published":
            yield entry


def anchor_ids(anchors: Iterable[Anchor]) -> tuple[str, ...]:
    """The names of places that a link from elsewhere could have."""
    names = (anchor.id for anchor in anchors)
    return tuple(
        dict.fromkeys(
            name
            for name in names
            if name and not name.startswith(("fn:", "fnref:", "fnref")) and not any(c.isspace() for c in name)
        )
    )


def addresses_now(site: Site, outputs: Iterable[Output], sketches: Sketches) -> Mapping[Url, Address]:
    """Every address that the site has, as a line of today."""
    today = site.today().isoformat()
    pages = list(published_pages(site))
    known = sketches([entry.path for entry in pages if not entry.path.startswith(":")])
    found = {
        # The title of a discreet page shall stand in no list, nor on the page that says it is gone.
        entry.url: Address(
            today, "" if entry.is_discreet else entry.title, anchor_ids(entry.anchors), known.get(entry.path, "")
        )
        for entry in pages
    }
    for output in outputs:
        if _is_feed(output):
            found.setdefault(url_of(output.path), Address(today))
    return found


def _is_feed(output: Output) -> bool:
    return name_of(output.path) in _FEEDS and not output.origin and not isinstance(output.content, CopyOf)


def recorded(ledger: Ledger | None, now: Mapping[Url, Address], site: str, gone: Iterable[Url], today: date) -> Ledger:
    """The ledger with what is there now; `gone` are addresses whose loss the owner accepts."""
    addresses = dict(ledger.addresses) if ledger is not None else {}
    for url, address in now.items():
        before = addresses.get(url)
        addresses[url] = address if before is None else _renewed(before, address)
    for url in gone:
        addresses[url] = msgspec.structs.replace(addresses[url], gone=addresses[url].gone or today.isoformat())
    return Ledger(site, addresses)


def _renewed(before: Address, now: Address) -> Address:
    """The line of an address that is there again; as it was where nothing of it is new."""
    both = together(before, now)
    old, new = read_sketch(before.sketch) or frozenset(), read_sketch(now.sketch) or frozenset()
    keeps_sketch = bool(old) and (not new or resemblance(old, new) >= DRIFT)
    anchors = before.anchors if set(now.anchors) <= set(before.anchors) else both.anchors
    sketch = before.sketch if keeps_sketch else both.sketch
    return msgspec.structs.replace(both, sketch=sketch, anchors=anchors, gone="")


def is_answered(url: Url, outputs: frozenset[str]) -> bool:
    """Whether something stands at an address."""
    return output_path(url) in outputs


class News(msgspec.Struct, frozen=True):
    """What a new ledger has that the one before had not."""

    addresses: tuple[Url, ...]
    anchors: int
    gone: tuple[Url, ...]
    is_same: bool


def news(before: Ledger | None, after: Ledger) -> News:
    """What changed from one ledger to the next."""
    old = before.addresses if before is not None else {}
    fresh = tuple(url for url in sorted(after.addresses) if url not in old)
    anchors = sum(
        len(set(address.anchors) - set(old[url].anchors)) for url, address in after.addresses.items() if url in old
    )
    gone = tuple(u for u, a in sorted(after.addresses.items()) if a.gone and not (u in old and old[u].gone))
    is_same = before is not None and dict(old) == dict(after.addresses) and before.site == after.site
    return News(fresh, anchors, gone, is_same)
