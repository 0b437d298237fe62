"""What a written name means: the search through the index, step by step.

    relative path → content root → same folder → unique path suffix or stem → id → alias → title → short title

first as written, then folded. Pages beat assets; the same language beats another; what is published beats what is not.
A name that begins with `/`, `./` or `../` is a path and nothing else: an editor must be able to follow it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Literal
from urllib.parse import unquote, urljoin, urlsplit

import msgspec

from fingerpost.model.pages import Entry, LinkForm, Source
from fingerpost.model.paths import ContentPath, Url, beside, content_path, folded, is_within, name_of, suffix_of
from fingerpost.stages.linking.index import MADE_FILES, STEPS, Index, old_url
from fingerpost.stages.linking.names import composed, fold

State = Literal["published", "draft", "scheduled", "expired", "gone"]


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
    """What a name was found to mean."""

    candidates: tuple[Entry, ...] = ()
    asset: Source | None = None
    via: str = "path"
    """The step that found it; `url` where an address was written."""
    rule: str | None = None
    """The note that comes with a match that was not exact."""
    tied_assets: tuple[Source, ...] = ()
    translations: tuple[Entry, ...] = ()
    """Pages of the same name in another language."""
    made_file: Url | None = None


NOTHING = Hit()


def splits(target: str, form: LinkForm) -> Iterator[tuple[str, str]]:
    """Every way to read a target as name and fragment, the longest name first: `#` may belong to a name."""
    readings = (target,) if form in ("wiki", "wiki-image", "embed") else (target, unquote(target))
    for text in dict.fromkeys(map(composed, readings)):
        positions = [i for i, character in enumerate(text) if character == "#"]
        for end in (len(text), *reversed(positions)):
            if text[:end]:
                yield text[:end], unquote(text[end + 1 :]) if form == "link" else text[end + 1 :]
        if form in ("link", "image", "field") and "?" in text:
            name, _, rest = text.partition("?")
            yield name or ".", unquote(rest.partition("#")[2])


def file_beside(index: Index, origin: ContentPath, target: str) -> Entry | None:
    """The page whose file a target names, seen from the one it is written in; None where it may mean anything else.

    The first thing `find` tries, alone: what lists of parts are full of.
    """
    is_plain = target.isascii() and ":" not in target and target.strip() == target
    if not target or not is_plain or target.startswith("/") or target.endswith("/"):
        return None
    path = beside(origin, target)
    return index.entries.get(path) if path is not None else None


def look_up(index: Index, facts: Facts, origin: Asker, name: str, form: LinkForm) -> Hit:
    """What a name means on a page: `NOTHING`, or one candidate, or several that nothing tells apart."""
    return find(index, facts, origin, ((name, ""),), form)[0]


def find(
    index: Index, facts: Facts, origin: Asker, readings: Iterable[tuple[str, str]], form: LinkForm
) -> tuple[Hit, str, str]:
    """What the first reading means that means anything, with its name and fragment: all as written, then all folded."""
    for tries in (_exactly, _loosely):
        for name, fragment in readings:
            for hit in tries(index, facts, origin, name, is_picture=form in ("image", "wiki-image")):
                if hit is not NOTHING:
                    return narrowed(hit, facts, origin), name, fragment
    return NOTHING, "", ""


def _exactly(index: Index, facts: Facts, origin: Asker, name: str, *, is_picture: bool) -> Iterator[Hit]:
    if not is_picture:
        yield _exact_page(index, origin, name)
    yield _asset_exactly(index, origin, name)
    if not is_picture:
        yield _built_url(index, facts, origin, name)
    yield _excluded(index, origin, name)


def _loosely(index: Index, facts: Facts, origin: Asker, name: str, *, is_picture: bool) -> Iterator[Hit]:  # noqa: ARG001 - one signature for both
    if not is_picture:
        yield _folded_page(index, origin, name)
    yield _asset_folded(index, origin, name)
    yield _excluded_name(index, name)


def narrowed(hit: Hit, facts: Facts, origin: Asker) -> Hit:
    """Of several candidates those that are published, of those the ones in the page's language."""
    if len(hit.candidates) < 2:
        return hit
    published = _better(hit.candidates, lambda e: facts.state(e) == "published")
    ours = _better(published, lambda e: e.language == origin.language)
    others = tuple(e for e in published if e.language != origin.language) if len(ours) < len(published) else ()
    return msgspec.structs.replace(hit, candidates=ours, translations=others)


def _better(entries: tuple[Entry, ...], is_better: Callable[[Entry], bool]) -> tuple[Entry, ...]:
    return tuple(filter(is_better, entries)) or entries


def is_explicit(name: str) -> bool:
    """Whether a name says that it is a path, so that it is looked for nowhere else."""
    return name.startswith(("/", "./", "../")) or name in (".", "..")


def _exact_page(index: Index, origin: Asker, name: str) -> Hit:
    for path in _as_paths(origin, name):
        if (entry := index.entries.get(path)) is not None:
            return Hit((entry,))
    return _first(_exact_steps(index, name), origin, None)


def _exact_steps(index: Index, name: str) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    if not is_explicit(name):
        found = index.by_step["path"].get(without_ending(name), ())
        yield "path", tuple(e for e in found if not name.endswith("/") or name_of(e.path).lower() == "index.md")
    yield from ((step, index.by_step[step].get(name, ())) for step in STEPS[1:])


def _first(steps: Iterable[tuple[str, tuple[Entry, ...]]], origin: Asker, rule: str | None) -> Hit:
    """The first step that found a page in the language of the asker, else the first that found any."""
    first = NOTHING
    for step, entries in steps:
        if any(entry.language == origin.language for entry in entries):
            return Hit(entries, via=step, rule=rule)
        if entries and first is NOTHING:
            first = Hit(entries, via=step, rule=rule)
    return first


def _as_paths(origin: Asker, name: str) -> Iterator[ContentPath]:
    """The files a name may mean as a path: beside the page, then from the content root."""
    for path in _from_both(origin, name):
        if not name.endswith("/"):
            yield path
            if suffix_of(path) != ".md":
                yield ContentPath(f"{path}.md")
        yield ContentPath(f"{path}/index.md" if path else "index.md")


def _from_both(origin: Asker, name: str) -> Iterator[ContentPath]:
    if not name.startswith("/") and (path := beside(origin.path, name)) is not None:
        yield path
    if (name.startswith("/") or not is_explicit(name)) and (path := content_path(name)) is not None:
        yield path


def without_ending(name: str) -> str:
    """A name without the ending of a text and the slashes around it."""
    name = name.strip("/")
    return name[:-3] if name.lower().endswith(".md") else name


def _folded_page(index: Index, origin: Asker, name: str) -> Hit:
    for path in _as_paths(origin, name):
        found = index.by_folded_path.get(folded(path), ())
        if found:
            return Hit(found, rule="link-case")
    if is_explicit(name):
        return NOTHING
    plain, whole = fold(without_ending(name)), fold(name)
    steps = ((step, index.by_step_folded[step].get(plain if step == "path" else whole, ())) for step in STEPS)
    return _first(steps, origin, "link-folded")


def _asset_exactly(index: Index, origin: Asker, name: str) -> Hit:
    for path in _from_both(origin, name):
        if path in index.assets:
            return Hit(asset=index.assets[path])
    return NOTHING if is_explicit(name) else _one_asset(index.assets_by_suffix.get(name.strip("/"), ()), None)


def _asset_folded(index: Index, origin: Asker, name: str) -> Hit:
    for path in _from_both(origin, name):
        found = [a for a in index.assets_by_folded_suffix.get(folded(path), ()) if folded(a.path) == folded(path)]
        if found:
            return Hit(asset=found[0], rule="link-case")
    found_by_name = index.assets_by_folded_suffix.get(folded(name.strip("/")), ())
    return NOTHING if is_explicit(name) else _one_asset(found_by_name, "link-case")


def _one_asset(found: Sequence[Source], rule: str | None) -> Hit:
    if not found:
        return NOTHING
    return Hit(asset=found[0], rule=rule) if len(found) == 1 else Hit(tied_assets=tuple(found))


def _excluded(index: Index, origin: Asker, name: str) -> Hit:
    is_excluded = any(path in index.excluded for path in _from_both(origin, name))
    return Hit(rule="link-excluded") if is_excluded else NOTHING


def _excluded_name(index: Index, name: str) -> Hit:
    is_excluded = not is_explicit(name) and name in index.excluded_names
    return Hit(rule="link-excluded") if is_excluded else NOTHING


def _built_url(index: Index, facts: Facts, origin: Asker, name: str) -> Hit:
    """The address of a finished page, or a former one, written instead of its file."""
    if "#" in name or ("/" not in name and not name.endswith((".html", ".."))):
        return NOTHING
    base = urlsplit(facts.base_url).path.rstrip("/")
    try:
        path = urljoin(origin.url, name.removesuffix("index.html"))
    except ValueError:
        return NOTHING
    below = path[len(base) :] if base and is_within(path, base) else path
    hits = (at_address(index, address) for address in dict.fromkeys((path, below)))
    return next((hit for hit in hits if hit is not NOTHING), NOTHING)


def at_address(index: Index, path: str) -> Hit:
    """What stands, or once stood, at an address of this site."""
    url = old_url(path)
    if (entry := index.by_url.get(url) or index.by_url.get(path)) is not None:
        return Hit((entry,), via="url", rule=None if entry.path.startswith(":") else "link-built-url")
    if (entry := index.by_old_url.get(url)) is not None:
        return Hit((entry,), via="url", rule="link-alias")
    return Hit(made_file=Url(path)) if path in MADE_FILES else NOTHING
