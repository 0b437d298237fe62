"""What a site would break of what it has published: addresses that answer no more, places that are not there.

Takes the ledger and the finished site; gives a fault for each, with the page that is most like what is missing. Work
is bounded: a page that the ledger knows is compared by the sketch that stands there, so that only texts at new
addresses are read, and these only where something is missing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.ledger import LEDGER, Address, Ledger
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, Output
from fingerpost.model.paths import ContentPath, Url, folded
from fingerpost.stages.ledger.entries import Sketches, anchor_ids, is_answered, published_pages
from fingerpost.stages.ledger.file import place_of
from fingerpost.stages.ledger.redirects import Formers
from fingerpost.stages.ledger.sketch import Shelf, Sketch, read_sketch
from fingerpost.stages.linking.index import old_url
from fingerpost.stages.moments import state_at
from fingerpost.stages.site import Site
from fingerpost.stages.tables.front_additions import Addition, with_alias, with_anchor

CERTAIN = 0.9
"""Share of a text that a page must have for it to be the same beyond doubt."""

LIKELY = 0.2
"""Share from which a page is worth naming: two texts on one topic have less in common."""

_SAME_NAME = 0.3
"""What the same title, or the same last part of the address, counts beside the text."""

_NEW = 0.05
"""What counts for a page at a new address: a page that was moved is one."""


class Likeness(msgspec.Struct, frozen=True, order=True):
    """A page that what is missing may be."""

    score: float
    share: float
    path: str


class Missing:
    """Looks for the page that a missing one has become."""

    def __init__(self, site: Site, ledger: Ledger, sketches: Sketches) -> None:
        self._site, self._ledger, self._sketches = site, ledger, sketches
        self._entries = {e.path: e for e in published_pages(site) if not e.path.startswith(":")}
        self._by_name: dict[str, list[ContentPath]] = {}
        for entry in self._entries.values():
            for name in {f"t{folded(entry.title)}", f"u{_last(entry.url)}"}:
                self._by_name.setdefault(name, []).append(entry.path)

    @property
    def compared(self) -> int:
        """How many pairs of texts were compared."""
        return self._shelf.compared

    @cached_property
    def _shelf(self) -> Shelf:
        known: dict[ContentPath, str] = {}
        fresh: list[ContentPath] = []
        for path, entry in self._entries.items():
            address = self._ledger.addresses.get(entry.url)
            if address is not None and address.sketch:
                known[path] = address.sketch
            else:
                fresh.append(path)
        known |= self._sketches(fresh)
        return Shelf({path: read_sketch(text) or frozenset() for path, text in known.items()})

    def successor(self, url: Url, address: Address) -> tuple[Entry, Likeness] | None:
        """The page that is most like what stood at an address, if one is like it at all."""
        sketch: Sketch = read_sketch(address.sketch) or frozenset()
        shares = {alike.path: alike.share for alike in self._shelf.like(sketch)}
        named = [
            path
            for name in (f"t{folded(address.title)}", f"u{_last(url)}")
            for path in self._by_name.get(name, ())[:20]
            if address.title or name[0] == "u"
        ]
        found = [self._likeness(path, shares.get(path, 0.0), url, address) for path in {*shares, *named}]
        likely = [likeness for likeness in found if likeness.score >= LIKELY]
        if not likely:
            return None
        best = min(likely, key=lambda likeness: (-likeness.score, likeness.path))
        return self._entries[ContentPath(best.path)], best

    def _likeness(self, path: ContentPath, share: float, url: Url, address: Address) -> Likeness:
        entry = self._entries[path]
        score = share
        score += _SAME_NAME * (folded(entry.title) == folded(address.title))
        score += _SAME_NAME * (_last(entry.url) == _last(url))
        score += _NEW * (score > 0 and entry.url not in self._ledger.addresses)
        return Likeness(score, share, str(path))


def _last(url: str) -> str:
    return folded(url.rstrip("/").rpartition("/")[2])


def ledger_faults(
    ledger: Ledger, site: Site, outputs: Iterable[Output], formers: Formers, sketches: Sketches
) -> Iterator[Diagnostic]:
    """Every promise that would be broken, each once."""
    if ledger.site and ledger.site != site.config.base_url and ledger.addresses:
        hint = "if the site has moved, write its new address into the first line of the file"
        message = f"{LEDGER} lists the addresses of {ledger.site}, and this site is {site.config.base_url}"
        yield fault("ledger-site", message, Place(LEDGER, 1, 1), hint=hint)
    held = _held(site)
    there = frozenset(str(output.path) for output in outputs)
    gone = [
        url
        for url, address in ledger.addresses.items()
        if not address.gone and (url in held or not is_answered(url, there))
    ]
    if gone:
        missing = Missing(site, ledger, sketches)
        yield from (_lost(url, ledger, site, missing) for url in gone)
    yield from _lost_anchors(ledger, site, formers)


def _held(site: Site) -> Mapping[Url, Entry]:
    """What is shown although it is no more published, for the preview shows drafts."""
    if not site.with_drafts:
        return {}
    return {e.url: e for e in site.written() if state_at(e, site.now, site.config.tz) != "published"}


def _lost(url: Url, ledger: Ledger, site: Site, missing: Missing) -> Diagnostic:
    address, place = ledger.addresses[url], place_of(ledger, url)
    called = f"`{url}`" + (f" (`{address.title}`)" if address.title else "")
    entry = _unpublished(url, site)
    if entry is not None:
        state = state_at(entry, site.now, site.config.tz)
        at = site.place(entry.path, {"draft": "draft", "expired": "expires"}.get(state, "published"))
        if state == "expired":
            hint = "write `gone: true` as well, then its readers are told so; or take `expires` out"
            message = f"{called} has expired, and readers find nothing there"
            return fault("ledger-expired", message, at, hint=hint, also=[place])
        why = "is a draft again" if state == "draft" else "is not published before a date to come"
        hint = "publish it, or write `gone: true` so that its readers are told"
        return fault("ledger-address", f"{called} was published, and {why}", at, hint=hint, also=[place])
    found = missing.successor(url, address)
    if found is None:
        message = f"{called} was published, and nothing stands there any more"
        return fault("ledger-address", message, place, hint=_way_out(url))
    successor, likeness = found
    says = f"{called} was published, and nothing stands there any more; "
    if likeness.share >= CERTAIN:
        says += f"its text is that of `{successor.title}` now"
    elif likeness.share >= LIKELY:
        says += f"`{successor.title}` has about {likeness.share:.0%} of its text"
    else:
        says += f"`{successor.title}` has the same name"
    return _proposed("ledger-address", says, with_alias(site, successor, url), place, is_sure=likeness.share >= CERTAIN)


def _unpublished(url: Url, site: Site) -> Entry | None:
    heads = [*site.hidden.values(), *(site.pages[e.path] for e in _held(site).values())]
    for head in heads:
        if not head.entry.is_gone and (
            head.entry.url == url or any(a.startswith("/") and old_url(a) == url for a in head.entry.aliases)
        ):
            return head.entry
    return None


def _way_out(url: Url) -> str:
    return (
        f'say where its readers find it, in site.toml: `[redirects]`, `"{url}" = "a/page.md"`; '
        f"or accept that it is gone: `fingerpost ledger accept --gone {url}`"
    )


def _proposed(rule: str, says: str, addition: Addition, also: Place, *, is_sure: bool) -> Diagnostic:
    """The fault at the page that is proposed, with what to add to its front matter."""
    hint = addition.how if is_sure else _asked(addition.place.file, addition)
    return fault(rule, says, addition.place, hint=hint, also=[also], replacement=addition.replacement)


def _asked(what: str, addition: Addition) -> str:
    """A guess as a question where a machine may answer it, else as what its author may do."""
    if addition.replacement is None:
        return f"if it is {what} now, {addition.how}"
    return f"did you mean {what}? Then {addition.how}"


def _lost_anchors(ledger: Ledger, site: Site, formers: Formers) -> Iterator[Diagnostic]:
    by_url = {entry.url: entry for entry in published_pages(site) if not entry.path.startswith(":")}
    told: set[tuple[ContentPath, str]] = set()
    for url, address in ledger.addresses.items():
        if not address.anchors or address.gone:
            continue
        entry = by_url.get(url)
        if entry is None:
            head = site.pages.get(ContentPath(formers.moved.get(url, "")))
            entry = by_url.get(head.entry.url) if head is not None else None
        if entry is None:
            continue
        ids = anchor_ids(entry.anchors)
        present = frozenset(ids)
        for anchor in address.anchors:
            if anchor not in present and (entry.path, anchor) not in told:
                told.add((entry.path, anchor))
                yield _lost_anchor(anchor, entry, ids, address, site, place_of(ledger, url))


def _lost_anchor(
    anchor: str, entry: Entry, ids: Sequence[str], address: Address, site: Site, place: Place
) -> Diagnostic:
    becomes = _new_name(anchor, ids, address.anchors, [a.id for a in entry.anchors if a.level])
    says = f"`{entry.url}#{anchor}` was published, and `{entry.title}` has no such place any more"
    addition = with_anchor(site, entry, anchor, becomes)
    hint = _asked("the top of the page" if becomes == "top" else f"`#{becomes}`", addition)
    return fault("ledger-anchor", says, addition.place, hint=hint, also=[place], replacement=addition.replacement)


def _new_name(anchor: str, ids: Sequence[str], before: Sequence[str], headings: Sequence[str]) -> str:
    """What a place is probably called now.

    The one new heading between the same neighbours; else the one that is most alike in spelling, the new ones first;
    else the only new one; else the heading that came before it; else the top of the page.
    """
    was = set(before)
    new = [name for name in headings if name and name not in was]
    at = before.index(anchor)
    here = set(ids)
    earlier = next((name for name in reversed(before[:at]) if name in here), None)
    later = next((name for name in before[at + 1 :] if name in here), None)
    start = ids.index(earlier) + 1 if earlier is not None else 0
    end = ids.index(later) if later is not None else len(ids)
    between = [name for name in ids[start:end] if name in new]
    if len(between) == 1:
        return between[0]
    near = nearest(anchor, between or new or [name for name in headings if name], 1)
    return near[0] if near else new[0] if len(new) == 1 else earlier or "top"
