"""What a written name means: the search through the index, step by step.

    relative path → content root → same folder → unique path suffix or stem → id → alias → title → short title

first as written, then folded. Pages beat assets; the same language beats another; what is published beats what is not.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Literal
from urllib.parse import unquote, urljoin

import msgspec

from fingerpost.model.pages import Entry, LinkForm, Source
from fingerpost.model.paths import ContentPath, Url, beside, content_path, folded, suffix_of
from fingerpost.stages.index import STEPS, Index, old_url
from fingerpost.stages.names import fold

State = Literal["published", "draft", "scheduled", "expired"]


class Asker(msgspec.Struct, frozen=True):
    """The page a link stands on."""

    path: ContentPath
    url: Url
    language: str


class Facts(msgspec.Struct, frozen=True):
    """What resolving needs besides the index."""

    base_url: str
    today: date
    state: Callable[[Entry], State]


class Hit(msgspec.Struct, frozen=True):
    candidates: tuple[Entry, ...] = ()
    asset: Source | None = None
    via: str = "path"
    rule: str | None = None
    """The note that comes with a match that was not exact."""
    tied_assets: tuple[Source, ...] = ()


NOTHING = Hit()


def splits(target: str, form: LinkForm) -> Iterator[tuple[str, str]]:
    """Every way to read a target as name and fragment, the longest name first: `#` may belong to a name."""
    readings = [target] if form in ("wiki", "wiki-image", "embed") else list(dict.fromkeys((target, unquote(target))))
    for text in readings:
        positions = [i for i, character in enumerate(text) if character == "#"]
        for end in (len(text), *reversed(positions)):
            if text[:end]:
                yield text[:end], unquote(text[end + 1 :]) if form == "link" else text[end + 1 :]
        if form in ("link", "image", "field") and "?" in text:
            yield text.partition("?")[0] or ".", ""


def look_up(index: Index, facts: Facts, origin: Asker, name: str, form: LinkForm) -> Hit:
    if form in ("image", "wiki-image"):
        return _asset(index, origin, name)
    for find in (_exact_page, _asset_exactly, _built_url, _folded_page, _asset_folded):
        hit = find(index, origin, name)
        if hit is not NOTHING:
            return _narrowed(hit, facts, origin)
    return NOTHING


def _narrowed(hit: Hit, facts: Facts, origin: Asker) -> Hit:
    """Of several candidates those that are published, of those the ones in the page's language."""
    candidates = hit.candidates
    for is_better in (lambda e: facts.state(e) == "published", lambda e: e.language == origin.language):
        better = tuple(filter(is_better, candidates))
        if 0 < len(better) < len(candidates):
            candidates = better
    return hit if candidates is hit.candidates else msgspec.structs.replace(hit, candidates=candidates)


def _exact_page(index: Index, origin: Asker, name: str) -> Hit:
    for path in _as_paths(origin, name):
        if (entry := index.entries.get(path)) is not None:
            return Hit((entry,))
    plain = without_ending(name)
    for step in STEPS:
        found = index.by_step[step].get(plain if step == "path" else name, ())
        if found:
            return Hit(found, via=step)
    return NOTHING


def _as_paths(origin: Asker, name: str) -> Iterator[ContentPath]:
    """The files a name may mean as a path: beside the page, then from the content root."""
    for path in (None if name.startswith("/") else beside(origin.path, name), content_path(name)):
        if path is not None:
            yield path
            if suffix_of(path) != ".md":
                yield ContentPath(f"{path}.md")
            yield ContentPath(f"{path}/index.md" if path else "index.md")


def without_ending(name: str) -> str:
    name = name.strip("/")
    return name[:-3] if name.lower().endswith(".md") else name


def _folded_page(index: Index, origin: Asker, name: str) -> Hit:
    for path in _as_paths(origin, name):
        found = index.by_folded_path.get(folded(path), ())
        if found:
            return Hit(found, rule="link-case")
    plain = without_ending(name)
    for step in STEPS:
        found = index.by_step_folded[step].get(fold(plain if step == "path" else name), ())
        if found:
            return Hit(found, via=step, rule="link-folded")
    return NOTHING


def _asset(index: Index, origin: Asker, name: str) -> Hit:
    hit = _asset_exactly(index, origin, name)
    return hit if hit is not NOTHING else _asset_folded(index, origin, name)


def _asset_exactly(index: Index, origin: Asker, name: str) -> Hit:
    for path in _asset_paths(origin, name):
        if path in index.assets:
            return Hit(asset=index.assets[path])
        if path in index.excluded:
            return Hit(rule="link-excluded")
    return _one_asset(index.assets_by_suffix.get(name.strip("/"), ()), None)


def _asset_folded(index: Index, origin: Asker, name: str) -> Hit:
    for path in _asset_paths(origin, name):
        found = [a for a in index.assets_by_folded_suffix.get(folded(path), ()) if folded(a.path) == folded(path)]
        if found:
            return Hit(asset=found[0], rule="link-case")
    return _one_asset(index.assets_by_folded_suffix.get(folded(name.strip("/")), ()), "link-case")


def _asset_paths(origin: Asker, name: str) -> Iterator[ContentPath]:
    for path in (None if name.startswith("/") else beside(origin.path, name), content_path(name)):
        if path:
            yield path


def _one_asset(found: Sequence[Source], rule: str | None) -> Hit:
    if not found:
        return NOTHING
    return Hit(asset=found[0], rule=rule) if len(found) == 1 else Hit(tied_assets=tuple(found))


def _built_url(index: Index, origin: Asker, name: str) -> Hit:
    """The address of a finished page, or a former one, written instead of its file."""
    if "/" not in name and not name.endswith((".html", "..")):
        return NOTHING
    path = urljoin(origin.url, name.removesuffix("index.html"))
    url = old_url(path)
    if (entry := index.by_url.get(url) or index.by_url.get(path)) is not None:
        return Hit((entry,), via="url", rule=None if entry.path.startswith(":") else "link-built-url")
    if (entry := index.by_old_url.get(url)) is not None:
        return Hit((entry,), via="url", rule="link-alias")
    return NOTHING
