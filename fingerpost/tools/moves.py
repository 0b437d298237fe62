"""A file or folder under another name: the plan of everything that has to be written with it.

Takes a site and which paths become which; gives the new content of every file that changes. Nothing is guessed about
which links break: the site is looked at as it will be, each link is asked again, and one that no longer leads where it
led (or is said something about that was not said before) is written anew. At the end every link is asked once more, and
the site is built: a plan that leaves anything to say that was not said before is no plan.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

import msgspec

from fingerpost.build import Order
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Link
from fingerpost.model.paths import ContentPath, relative_to
from fingerpost.stages.config import read_config
from fingerpost.stages.linking.index import old_url
from fingerpost.stages.resolve import Resolution
from fingerpost.tools.aliases import with_alias, without_alias
from fingerpost.tools.edits import Edit, disjoint, edit_at, edited
from fingerpost.tools.fixes import order_with, worsened
from fingerpost.tools.settings import Seen, with_files, with_pages
from fingerpost.tools.spellings import respelt
from fingerpost.tools.survey import Desk, Moved, Survey, with_drafts

ROUNDS = 3
"""A link written anew is asked again; a name that is clear now may not be so beside the others."""


class Move(msgspec.Struct, frozen=True):
    """What is to be written when files move."""

    files: Mapping[ContentPath, bytes]
    """The new content of each text that changes, by its new path."""
    site_toml: str | None
    """The new text of site.toml, where a setting named what moves."""
    links: int
    """How many links are written anew."""
    aliases: Mapping[ContentPath, str]
    """Former addresses that were added, by the page's new path."""
    unkept: Mapping[ContentPath, str]
    """Former addresses that could not be kept: the page has no front matter to say them in."""
    turned: Mapping[ContentPath, str]
    """Pages of which another kind is made, because of the folder they are in now."""
    faults: tuple[Diagnostic, ...]
    """What would be wrong afterwards and is not now; a plan with any is not to be carried out."""


class _Worlds(msgspec.Struct, frozen=True):
    """A site as readers see it, and as it is with its drafts."""

    order: Order
    shown: Survey
    whole: Survey


def planned(desk: Desk, order: Order, moves: Mapping[ContentPath, ContentPath], site_toml: str) -> Move:
    """The plan for a move."""
    before = _worlds(desk, order)
    moved = Moved(order.content, moves, order.config.content.folder)
    base = msgspec.structs.replace(order, content=moved)
    files: dict[ContentPath, bytes] = {}
    toml = with_files(order, moves, site_toml)
    links: set[tuple[ContentPath, int, int]] = set()
    kept: dict[ContentPath, str] = {}
    unkept: dict[ContentPath, str] = {}
    for number in range(ROUNDS):
        now = order_with(_with_toml(base, toml), files)
        after = _worlds(desk, now)
        edits = dict(_edits(before, after, moves))
        toml_before, toml = toml, _settings(before, after, moves, toml)
        if number and not edits and toml_before == toml:
            break
        for path, made in edits.items():
            content = edited(now.content.read(path), disjoint(made))
            if content is not None:
                files[path] = content
                links |= {(path, edit.line, edit.column) for edit in made}
        if not number:
            for path, alias in _addresses(before, after, moves):
                new = _with_address(files.get(path) or moved.read(path), alias, after, path)
                (unkept if new is None else kept)[path] = alias
                files |= {} if new is None else {path: new}
    last = order_with(_with_toml(base, toml), files)
    faults = tuple(_faults(desk, before, last, moves))
    turned = dict(_turned(before.whole, after.whole, moves))
    return Move(files, toml if toml != site_toml else None, len(links), kept, unkept, turned, faults)


def _worlds(desk: Desk, order: Order) -> _Worlds:
    shown = desk.survey(order)
    return _Worlds(order, shown, desk.survey(with_drafts(order)) if shown.site.hidden else shown)


def _with_toml(order: Order, text: str) -> Order:
    read = read_config("site.toml", text.replace("\r\n", "\n"))
    return order if read.config is None else msgspec.structs.replace(order, config=read.config, places=read.places)


def _differing(
    before: _Worlds, after: _Worlds, moves: Mapping[ContentPath, ContentPath]
) -> Iterator[tuple[ContentPath, ContentPath, Link, ContentPath | None]]:
    """Each link that does not lead where it led: its page before and after, and where it should lead."""
    for entry in before.whole.entries():
        old = entry.path
        new = moves.get(old, old)
        pairs = {id(before.shown): (before.shown, after.shown), id(before.whole): (before.whole, after.whole)}
        for was, now in pairs.values():
            # A page whose kind would be another may have other links; that the move is refused is said elsewhere.
            for (link, answer), (link_now, answer_now) in zip(was.links(old), now.links(new), strict=False):
                is_same = _is_same(answer, answer_now, moves)
                if not is_same or _is_shortest(old, link, answer) > _is_shortest(new, link_now, answer_now):
                    to = moves.get(answer.path, answer.path) if answer.path is not None else None
                    yield old, new, link_now if link_now.place else link, to


def _is_shortest(origin: ContentPath, link: Link, answer: Resolution) -> bool:
    """Whether a link is the way from its file to the other, as an editor follows it and as one would write it."""
    if answer.path is None or link.form not in ("link", "image", "field"):
        return False
    return unquote(link.target.partition("#")[0].partition("?")[0]) == relative_to(origin, answer.path)


def _is_same(was: Resolution, now: Resolution, moves: Mapping[ContentPath, ContentPath]) -> bool:
    """Whether an answer is what it was, as far as a reader and an author can tell."""
    path = moves.get(was.path, was.path) if was.path is not None else None
    if (was.kind, path, was.fragment) != (now.kind, now.path, now.fragment):
        return False
    if was.path is None and was.url != now.url:
        return False
    return {f.rule for f in now.faults} <= {f.rule for f in was.faults}


def _edits(
    before: _Worlds, after: _Worlds, moves: Mapping[ContentPath, ContentPath]
) -> Iterator[tuple[ContentPath, list[Edit]]]:
    found: dict[ContentPath, list[Edit]] = {}
    for old, new, link, to in _differing(before, after, moves):
        if to is not None and not to.startswith(":") and link.place is not None and link.place.length:
            better = respelt(before.whole, old, link, after.whole, new, to)
            found.setdefault(new, []).append(edit_at(link.place, better))
    yield from found.items()


def _settings(before: _Worlds, after: _Worlds, moves: Mapping[ContentPath, ContentPath], toml: str) -> str:
    seen = Seen(before.order, before.shown), Seen(after.order, after.shown)
    return with_pages(*seen, moves, lambda was, now: _is_same(was, now, moves), toml)


def _addresses(
    before: _Worlds, after: _Worlds, moves: Mapping[ContentPath, ContentPath]
) -> Iterator[tuple[ContentPath, str]]:
    """The former addresses of the pages that move, by their new path."""
    for old, new in moves.items():
        was, now = before.whole.entry(old), after.whole.entry(new)
        has_readers = was is not None and before.shown.site.state(was) in ("published", "expired", "gone")
        if was is not None and now is not None and has_readers and was.url and was.url != now.url:
            yield new, was.url


def _turned(
    before: Survey, after: Survey, moves: Mapping[ContentPath, ContentPath]
) -> Iterator[tuple[ContentPath, str]]:
    for old, new in moves.items():
        was, now = before.entry(old), after.entry(new)
        if was is not None and now is not None and was.kind != now.kind:
            yield new, now.kind


def _with_address(content: bytes, alias: str, after: _Worlds, path: ContentPath) -> bytes | None:
    """The file with a former address; without one that is its own again. None where it cannot say it."""
    entry = after.whole.entry(path)
    own = (name for name in entry.aliases if name.startswith("/") and old_url(name) == entry.url) if entry else ()
    for name in own:
        content = without_alias(content, name) or content
    return with_alias(content, alias)


def _faults(desk: Desk, before: _Worlds, last: Order, moves: Mapping[ContentPath, ContentPath]) -> Iterator[Diagnostic]:
    """What would be wrong after the move."""
    after = _worlds(desk, last)
    told = set()
    for _, new, link, _ in _differing(before, after, moves):
        place = link.place
        if (new, link.target, place) not in told:
            told.add((new, link.target, place))
            message = f"`{link.target}` would lead elsewhere after the move, and cannot be rewritten"
            yield fault("link-target", message, place or Place(str(new), 1, 1), hint="write this link by hand first")
    names = {source.path: source.file for source in before.order.content.sources()}
    now_called = {source.path: source.file for source in last.content.sources()}
    renamed = {names[old]: now_called[new] for old, new in moves.items() if new in now_called}
    was = [_renamed(d, renamed) for d in desk.built(before.order).diagnostics]
    found = desk.built(last).diagnostics
    worse = set(worsened(was, found))
    yield from (
        d for d in found if (d.place.file if d.place else "", d.rule) in worse and d.level != "note" and d not in was
    )


def _renamed(diagnostic: Diagnostic, files: Mapping[str, str]) -> Diagnostic:
    place = diagnostic.place
    if place is None or place.file not in files:
        return diagnostic
    moved = msgspec.structs.replace(place, file=files[place.file])
    return msgspec.structs.replace(diagnostic, place=moved)
