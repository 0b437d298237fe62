"""What there is to say about a link, with hints that were tried before they are given."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, LinkForm, Source
from fingerpost.model.paths import beside, name_of, relative_to, suffix_of
from fingerpost.model.patterns import Pattern
from fingerpost.stages.linking.index import Index, names_of, suffixes_of
from fingerpost.stages.linking.lookup import Asker, Facts, Hit, State, look_up, without_ending
from fingerpost.stages.markup.anchors import Complaint
from fingerpost.stages.markup.html import scheme_of
from fingerpost.stages.moments import written

_NO_WIKI_NAME = Pattern(r"[\[\]|\\`<$\n\u0002\u0003]|^\s|\s$|^(?:[0-9]{1,3}|_TOC_)$")
"""What cannot stand between `[[` and `]]`, or would not be taken for a link there."""


_WITH_OTHER_NAMES = ("term", "person", "series")
"""Kinds whose aliases are names as good as the title; those of an article are former titles."""


def in_address(path: str) -> str:
    """A path as it can stand between the brackets of a Markdown link, readable where that is possible."""
    text = re.sub(r"[\s%#?&()<>\[\]\\\"'`|$]", lambda match: quote(match[0]), path)
    return f"./{text}" if scheme_of(text) else text


def page_spelling(
    index: Index, facts: Facts, origin: Asker, entry: Entry, form: LinkForm, like: str = "", wish: str = ""
) -> str:
    """How a page is named best: by its path in Markdown, by the shortest clear name elsewhere (or `wish`, if clear)."""
    path = f"/{entry.path}" if like.startswith("/") else relative_to(origin.path, entry.path)
    if form in ("link", "image"):
        return in_address(path)
    if form == "field" and suffix_of(like) == ".md":
        return path
    own = [name for step, names in names_of(entry).items() if step != "alias" for name in names]
    names = (wish, *sorted(dict.fromkeys(own), key=len))
    return next((name for name in names if name and _is_clear(index, facts, origin, entry, name, form)), path)


def _is_clear(index: Index, facts: Facts, origin: Asker, entry: Entry, name: str, form: LinkForm) -> bool:
    """Whether a name means this page, no other, and nothing is to be said about it."""
    if form != "field" and _NO_WIKI_NAME.search(name):
        return False
    hit = look_up(index, facts, origin, name, form)
    is_former = hit.via == "alias" and entry.kind not in _WITH_OTHER_NAMES
    return len(hit.candidates) == 1 and hit.candidates[0] is entry and hit.rule is None and not is_former


def asset_spelling(index: Index, origin: Asker, asset: Source, form: LinkForm) -> str:
    """How a file is named best: by its path in Markdown, by the shortest clear end of it elsewhere."""
    path = relative_to(origin.path, asset.path)
    if form in ("link", "image"):
        return in_address(path)
    return next((name for name in suffixes_of(asset.path) if index.assets_by_suffix.get(name) == (asset,)), path)


def tie(index: Index, facts: Facts, origin: Asker, hit: Hit, name: str, form: LinkForm) -> Complaint:
    """Several pages or files have the name: the shortest spelling of each that would be clear."""
    if hit.tied_assets:
        message = f"`{name}` may be any of {len(hit.tied_assets)} files"
        spelt = [asset_spelling(index, origin, asset, form) for asset in hit.tied_assets]
    else:
        message = f"`{name}` is the name of {len(hit.candidates)} pages"
        spelt = [page_spelling(index, facts, origin, entry, form, name) for entry in hit.candidates[:5]]
    more = f" or {len(hit.candidates or hit.tied_assets) - 5} more" if len(spelt) > 5 or hit.candidates[5:] else ""
    return Complaint("link-ambiguous", message, f"write one of {', '.join(f'`{s}`' for s in spelt[:5])}{more}")


def spelling(
    index: Index, facts: Facts, origin: Asker, hit: Hit, entry: Entry, name: str, fragment: str, form: LinkForm
) -> Iterator[Complaint]:
    """How the name was understood, where that was not exactly as written."""
    tail = f"#{in_address(fragment) if form == 'link' else fragment}" if fragment else ""
    is_path = form == "link" or "/" in name or suffix_of(name) == ".md"
    if hit.rule == "link-case" and is_path:
        better = page_spelling(index, facts, origin, entry, form, name)
        message = f"`{name}` is spelt `{entry.path}` on the disk"
        yield Complaint("link-case", message, f"write `{better}`", better + tail)
    elif hit.rule in ("link-folded", "link-case"):
        if entry.definition and is_spelling_of(name, entry):
            return
        meant = _written_name(entry, hit.via, name)
        wish = entry.title if hit.via == "alias" and entry.kind not in _WITH_OTHER_NAMES else meant
        better = page_spelling(index, facts, origin, entry, form, name, wish)
        message = f"`{name}` was taken for `{meant}`"
        yield Complaint("link-folded", message, f"write `{better}`", better + tail)
    elif hit.rule == "link-built-url":
        better = page_spelling(index, facts, origin, entry, form, "/")
        message = f"`{name}` is the address of a finished page"
        why = "which editors can follow and which survives a move"
        yield Complaint("link-built-url", message, f"write `{better}`, {why}", better + tail)
    elif hit.rule == "link-alias" or (hit.via == "alias" and entry.kind not in _WITH_OTHER_NAMES):
        better = page_spelling(index, facts, origin, entry, form, "/", entry.title)
        message = f"`{name}` is a former name of `{entry.title}`"
        yield Complaint("link-alias", message, f"write `{better}`", better + tail)


def is_spelling_of(name: str, entry: Entry) -> bool:
    """Whether a name is the title or an alias of a page but for capitals, as a word in a sentence may be."""
    return name.casefold() in {other.casefold() for other in (entry.title, *entry.aliases)}


def _written_name(entry: Entry, via: str, name: str) -> str:
    """The name that was meant, as the page spells it; of a path, as many parts as were written."""
    names = names_of(entry).get(via, ())
    like = name if via != "path" else without_ending(name)
    return min(names, key=lambda n: (n.casefold() != like.casefold(), n.count("/") != like.count("/"), len(n)))


def about(index: Index, facts: Facts, origin: Asker, entry: Entry, fragment: str) -> Iterator[Complaint]:
    """What a reader who follows the link should not be surprised by."""
    if entry.path == origin.path and not fragment:
        yield Complaint("link-self", "this page links to itself")
    if entry.superseded_by:
        better = _successor(index, facts, entry)
        hint = f"link to `{better.title}` (`/{better.path}`) instead" if better else None
        yield Complaint("link-superseded", f"`{entry.title}` has been replaced by another page", hint)
    if entry.review_due is not None and entry.review_due < facts.today:
        yield Complaint("link-review-overdue", f"`{entry.title}` was due for review on {entry.review_due.isoformat()}")
    if entry.language not in ("", origin.language) and not entry.path.startswith(":"):
        yield Complaint("link-language", f"`{entry.title}` is in another language (`{entry.language}`)")


def _successor(index: Index, facts: Facts, entry: Entry) -> Entry | None:
    """The page that replaces a page, or the one that replaces that; None where they end nowhere or in a circle."""
    seen = {entry.path}
    while entry.superseded_by:
        hit = look_up(index, facts, Asker(entry.path, entry.url, entry.language), entry.superseded_by, "field")
        if len(hit.candidates) != 1 or hit.candidates[0].path in seen:
            return None
        entry = hit.candidates[0]
        seen.add(entry.path)
    return entry if facts.state(entry) == "published" else None


def not_shown(entry: Entry, state: State) -> Complaint:
    """The page exists and readers would not find it."""
    title = f"`{entry.title}`"
    if state == "draft":
        hint = "publish it together with this page, or take the link out"
        return Complaint("link-draft", f"{title} is a draft and will not be published", hint)
    if state == "scheduled":
        hint = "wait with this link, or give this page the same date"
        return Complaint("link-scheduled", f"{title} is not published before {written(entry.published)}", hint)
    if state == "gone":
        return Complaint("link-gone", f"{title} was taken down", "take the link out")
    return Complaint("link-expired", f"{title} expired on {written(entry.expires)}", "take the link out")


def nowhere(index: Index, facts: Facts, origin: Asker, name: str, fragment: str, form: LinkForm) -> Complaint:
    """There is nothing of that name."""
    near = suggestion(index, facts, origin, name, form)
    tail = f"#{in_address(fragment) if form == 'link' else fragment}" if fragment else ""
    hint = f"did you mean `{near}`?" if near else None
    better = near + tail if near else None
    if name.startswith("..") and beside(origin.path, name) is None:
        return Complaint("link-outside", f"`{name}` climbs out of the content folder", hint, better)
    if near is None and form == "link" and name.startswith("www."):
        better = f"https://{name}{tail}"
        return Complaint("link-target", f"there is no file `{name}`", f"did you mean `{better}`?", better)
    if form in ("image", "wiki-image"):
        return Complaint("image-missing", f"there is no picture `{name}`", hint, better)
    is_path = "/" in name or suffix_of(name) in (".md", ".html") or form == "link"
    message = f"no page at `{name}`" if is_path else f"no page is called `{name}`"
    if suffix_of(name) not in ("", ".md", ".html") and is_path:
        message = f"there is no file `{name}`"
    return Complaint("link-target", message, hint, better)


def suggestion(index: Index, facts: Facts, origin: Asker, name: str, form: LinkForm) -> str | None:
    """A spelling near to what was written that does resolve, in the author's own style; None where nothing is near."""
    if form in ("image", "wiki-image") or suffix_of(name) not in ("", ".md", ".html"):
        stem, names = name_of(name), index.asset_names
    else:
        stem, names = without_ending(name).removesuffix(".html").removesuffix("/index"), index.page_names
    for text in dict.fromkeys((stem, name_of(stem))):
        for near in _near(index, text, names):
            hit = look_up(index, facts, origin, near, form)
            if hit.asset is not None:
                return asset_spelling(index, origin, hit.asset, form)
            if len(hit.candidates) == 1 and facts.state(hit.candidates[0]) == "published":
                return page_spelling(index, facts, origin, hit.candidates[0], form, name, near)
    return None


def _near(index: Index, text: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The name itself where only its folder was wrong, then near ones. One wrong name is often used many times."""
    key = (text, names is index.asset_names)
    if key not in index.near:
        index.near[key] = (*((text,) if text in names else ()), *nearest(text, names, 3))
    return index.near[key]
