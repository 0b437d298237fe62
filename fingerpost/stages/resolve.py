"""Where written links go.

Rule 1: only this module decides what a target means. Rule 2: it knows entries, never bodies, so an edit to one page's
text cannot change another page's links. Rule 3: a hint is given only when following it would resolve.
`lookup.py` searches, `complaints.py` words what there is to say, this module brings both together.
"""

import re
from typing import Literal
from urllib.parse import SplitResult, unquote, urlsplit

import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, LinkForm, Source
from fingerpost.model.paths import ContentPath, Url, is_within, name_of
from fingerpost.model.patterns import Pattern
from fingerpost.stages.linking.complaints import (
    about,
    asset_spelling,
    in_address,
    is_spelling_of,
    not_shown,
    nowhere,
    spelling,
    suggestion,
    tie,
)
from fingerpost.stages.linking.index import Index
from fingerpost.stages.linking.lookup import NOTHING, Asker, Facts, Hit, at_address, find, narrowed, splits
from fingerpost.stages.linking.names import composed
from fingerpost.stages.markup.anchors import AnchorAnswer, Complaint, find_anchor, headings_hint
from fingerpost.stages.markup.html import scheme_of
from fingerpost.stages.pictures.shown import Picture
from fingerpost.stages.tables.mending import quoted

_ID = Pattern(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""What the front matter takes for an id."""


class Resolution(msgspec.Struct, frozen=True):
    """Where a link leads, and everything to say about it."""

    kind: Literal["page", "asset", "external", "none"]
    url: Url | None = None
    """Site-absolute; None for `external` and `none`."""
    fragment: str = ""
    path: ContentPath | None = None
    title: str = ""
    """What a link without text of its own shows: the page's title, or the heading's text."""
    page_kind: str = ""
    definition: str = ""
    """A term's short definition."""
    language: str = ""
    """The target's language where it is not the page's own."""
    faults: tuple[Complaint, ...] = ()
    picture: Picture | None = None
    """What is known of it, where it is shown as a picture."""


def resolve(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Resolution:
    """The URL a written target leads to, or why it leads nowhere."""
    answer = _resolved(index, facts, origin, composed(target.strip()), form)
    if form != "field":
        return answer
    return msgspec.structs.replace(answer, faults=tuple(map(_as_yaml, answer.faults)))


def _as_yaml(complaint: Complaint) -> Complaint:
    """In the front matter the repair is a YAML value."""
    better = complaint.replacement
    if better is None or re.fullmatch(r"[^\W\d][\w ./-]*", better):
        return complaint
    return msgspec.structs.replace(complaint, replacement=quoted(better))


def _resolved(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Resolution:
    if form in ("cite", "help"):
        return Resolution("external")  # a source or helpline, which stands in no file that is published
    scheme = scheme_of(target)
    if scheme == "ref":
        return _by_id(index, facts, origin, target, form)
    if scheme in ("http", "https") or target.startswith("//"):
        return _web(index, facts, origin, target, form)
    readings = tuple(splits(target, form))
    hit, name, fragment = find(index, facts, origin, readings, form)
    if hit is not NOTHING:
        return _answer(index, facts, origin, hit, name, fragment, form)
    name, fragment = next((r for r in reversed(readings) if "#" not in r[0]), (target, ""))
    return _none(nowhere(index, facts, origin, name, fragment, form))


def _none(complaint: Complaint) -> Resolution:
    return Resolution("none", faults=(complaint,))


def _by_id(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Resolution:
    name, _, fragment = target.partition("#")
    wanted = name[4:].strip()
    found = index.by_step["id"].get(wanted, ())
    if found:
        hit = narrowed(Hit(found, via="id"), facts, origin)
        return _answer(index, facts, origin, hit, name, unquote(fragment), form)
    near = nearest(wanted, index.by_step["id"], 1)
    better = f"ref:{near[0]}" + (f"#{fragment}" if fragment else "") if near else None
    add = f"add a line `id: {wanted}` to the front matter of the page you mean"
    hint = f"did you mean `{better}`?" if better else add if _ID.fullmatch(wanted) else None
    return _none(Complaint("link-target", f"no page has the id `{wanted}`", hint, better))


def _web(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Resolution:
    ours, theirs = urlsplit(facts.base_url), _split(target if not target.startswith("//") else f"https:{target}")
    base = ours.path.rstrip("/")
    if theirs.netloc.lower() != ours.netloc.lower() or not is_within(theirs.path, base):
        return Resolution("external")
    path = composed(unquote(theirs.path[len(base) :])) or "/"
    hit = at_address(index, path)
    if hit is NOTHING and (asset := index.assets.get(ContentPath(path.lstrip("/")))) is not None:
        hit = Hit(asset=asset, rule="link-built-url")
    if hit is NOTHING:
        near = suggestion(index, facts, origin, path.rstrip("/"), form)
        hint = f"did you mean `{near}`?" if near else None
        return _none(Complaint("link-target", f"this site has no page at `{path}`", hint, near))
    name = target.partition("#")[0]
    return _answer(index, facts, origin, hit, name, unquote(theirs.fragment), form)


def _split(target: str) -> SplitResult:
    try:
        return urlsplit(target)
    except ValueError:
        return SplitResult("", "", "", "", "")


def _answer(
    index: Index, facts: Facts, origin: Asker, hit: Hit, name: str, fragment: str, form: LinkForm
) -> Resolution:
    if hit.rule == "link-excluded":
        return _none(Complaint("link-excluded", f"`{name}` is excluded from the site in site.toml"))
    if hit.made_file is not None:
        return Resolution("asset", hit.made_file, title=name_of(hit.made_file))
    if hit.asset is not None:
        return _asset_answer(index, origin, hit.asset, hit.rule, name, form)
    if len(hit.candidates) != 1:
        return _none(tie(index, facts, origin, hit, name, form))
    entry = hit.candidates[0]
    faults = [
        *spelling(index, facts, origin, hit, entry, name, fragment, form),
        *about(index, facts, origin, entry, fragment),
    ]
    state = facts.state(entry)
    if state != "published":
        return Resolution("none", title=entry.title, faults=(*faults, not_shown(entry, state)))
    answer = _anchor(hit, entry, fragment)
    faults += [_with_name(complaint, name, form) for complaint in answer.faults]
    anchor = answer.anchor
    is_place = anchor is not None and bool(anchor.id)
    return Resolution(
        "page",
        entry.url,
        anchor.id if anchor is not None else "",
        entry.path,
        anchor.text if is_place and anchor is not None and anchor.text else _shown_title(entry, name, form),
        entry.kind,
        entry.definition,
        entry.language if entry.language != origin.language else "",
        tuple(faults),
    )


def _anchor(hit: Hit, entry: Entry, fragment: str) -> AnchorAnswer:
    """The place on the page; where only another language's version has it, the page itself, and a word about it."""
    answer = find_anchor(entry.anchors, fragment, f"`{entry.title}`")
    if answer.anchor is not None:
        return answer
    for other in hit.translations:
        if find_anchor(other.anchors, fragment).anchor is not None:
            message = f"`#{fragment}` is on `{entry.title}` only in another language (`{other.language}`)"
            hint = headings_hint(entry.anchors, "its headings here are")
            return AnchorAnswer(None, (Complaint("link-anchor-language", message, hint),))
    return answer


def _shown_title(entry: Entry, name: str, form: LinkForm) -> str:
    """The title; of a page that defines a word, the word as it was written, since it is part of a sentence."""
    if entry.definition and form == "wiki" and is_spelling_of(name, entry):
        return name
    return entry.title


def _with_name(complaint: Complaint, name: str, form: LinkForm) -> Complaint:
    """An anchor's repair as a repair of the whole target."""
    better = complaint.replacement
    if better is None:
        return complaint
    if form == "link":
        name, better = name if scheme_of(name) else in_address(name), in_address(better)
    return msgspec.structs.replace(complaint, replacement=f"{name}#{better}")


def _asset_answer(
    index: Index, origin: Asker, asset: Source, rule: str | None, name: str, form: LinkForm
) -> Resolution:
    better = asset_spelling(index, origin, asset, form)
    says = f"is spelt `{asset.path}` on the disk" if rule == "link-case" else "is the address of a finished file"
    faults = (Complaint(rule, f"`{name}` {says}", f"write `{better}`", better),) if rule else ()
    return Resolution("asset", Url(f"/{asset.path}"), "", asset.path, name_of(asset.path), faults=faults)
