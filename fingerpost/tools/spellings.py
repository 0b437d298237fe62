"""What a link must say to lead where it is meant to: its new text, in the manner its author wrote it.

Takes a link as it was written and what it led to, and the site as it will be; gives what to put in the place of the
link's target. Text, title, width and `#place` stay as they are.
"""

import re

from fingerpost.model.pages import Entry, Link, LinkForm
from fingerpost.model.paths import ContentPath, Url, name_of, suffix_of
from fingerpost.stages.linking.complaints import asset_spelling, in_address, page_spelling
from fingerpost.stages.linking.index import suffixes_of
from fingerpost.stages.linking.lookup import Asker, find, splits, without_ending
from fingerpost.stages.markup.html import scheme_of
from fingerpost.stages.tables.mending import quoted
from fingerpost.tools.edits import underlined
from fingerpost.tools.survey import Survey

PICTURES = frozenset({"image", "photo"})
"""Front matter keys that name a picture."""

HOME = ContentPath("index.md")
"""Where a menu's targets are written, as far as the resolver knows."""

_PLAIN_YAML = re.compile(r"[^\W\d][\w ./-]*")


def form_of(link: Link) -> LinkForm:
    """The form by which a link is resolved."""
    return "image" if link.field in PICTURES else link.form


def respelt(
    before: Survey, was_on: ContentPath, link: Link, after: Survey, origin: ContentPath, to: ContentPath
) -> str:
    """What to write for a link of the page `was_on`, now `origin`, so that it leads to the page or file `to`."""
    name, fragment = _name(before, _asker(before, was_on), link.target, form_of(link))
    better = _spelt(after, origin, form_of(link), name, to)
    if link.form == "field":
        whole = better + (f"#{fragment}" if fragment else "")
        return whole if _PLAIN_YAML.fullmatch(whole) else quoted(whole)
    assert link.place is not None
    return better + _tail(underlined(link.place), name, fragment, link.form)


def respelt_menu(before: Survey, target: str, after: Survey, to: ContentPath, form: LinkForm) -> str:
    """The same for the target of a menu."""
    name, fragment = _name(before, _asker(before, HOME), target, form)
    return _spelt(after, HOME, form, name, to) + (f"#{fragment}" if fragment else "")


def _name(survey: Survey, asker: Asker, target: str, form: LinkForm) -> tuple[str, str]:
    """The name and the place in a target, as the resolver took it apart."""
    if scheme_of(target) in ("http", "https"):
        name, _, fragment = target.partition("#")
        return name, fragment
    _, name, fragment = find(survey.index, survey.facts, asker, tuple(splits(target, form)), form)
    return (name, fragment) if name else (target.partition("#")[0], target.partition("#")[2])


def _spelt(survey: Survey, origin: ContentPath, form: LinkForm, name: str, to: ContentPath) -> str:
    entry, asset = survey.entry(to), survey.site.assets.get(to)
    is_from_root = name.startswith("/") or scheme_of(name) in ("http", "https")
    if asset is not None and is_from_root:
        return in_address(f"/{asset.path}") if form in ("link", "image") else f"/{asset.path}"
    if asset is not None:
        return asset_spelling(survey.index, _asker(survey, origin), asset, form)
    assert entry is not None
    like = "/" if is_from_root else name
    return page_spelling(survey.index, survey.facts, _asker(survey, origin), entry, form, like, _wish(name, entry))


def _wish(name: str, entry: Entry) -> str:
    """A name in other than Markdown links: the author's own, or as much of the new path as was written of the old."""
    if name in (entry.title, *entry.aliases):
        return name
    path = without_ending(entry.path)
    if name_of(without_ending(name)) != "index":
        path = path.removesuffix("/index")
    suffixes = suffixes_of(path)
    parts = without_ending(name).count("/") + 1
    return suffixes[min(parts, len(suffixes)) - 1] + (".md" if suffix_of(name) == ".md" else "")


def _tail(written: str, name: str, fragment: str, form: LinkForm) -> str:
    """All that follows the name, as it is written."""
    if form in ("link", "image") and "?" in written and "?" not in name:
        return "?" + written.partition("?")[2]
    if not fragment:
        return ""
    pieces = written.rsplit("#", fragment.count("#") + 1)
    if len(pieces) > 1:
        return "#" + "#".join(pieces[1:])
    return f"#{in_address(fragment)}" if form == "link" else f"#{fragment}"


def _asker(survey: Survey, path: ContentPath) -> Asker:
    entry = survey.entry(path)
    if entry is None:
        return Asker(path, Url("/"), survey.site.config.language)
    return Asker(path, entry.url, entry.language)
