"""Where written links go.

Rule 1: only this module decides what a target means. Rule 2: it knows entries, never bodies, so an edit to one page's
text cannot change another page's links. Rule 3: a hint is given only when following it would resolve.
`lookup.py` searches, `complaints.py` words what there is to say, this module brings both together.
"""

from typing import Literal
from urllib.parse import unquote, urlsplit

import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import LinkForm
from fingerpost.model.paths import ContentPath, Url, name_of, relative_to, stem_of
from fingerpost.stages.anchors import Complaint, find_anchor
from fingerpost.stages.complaints import about, not_shown, nowhere, spelling, tie
from fingerpost.stages.html import scheme_of
from fingerpost.stages.index import Index, old_url
from fingerpost.stages.lookup import NOTHING, Asker, Facts, Hit, look_up, splits


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


def resolve(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Resolution:
    """The URL a written target leads to, or why it leads nowhere."""
    target = target.strip()
    scheme = scheme_of(target)
    if scheme == "ref":
        return _by_id(index, facts, origin, target)
    if scheme in ("http", "https") or target.startswith("//"):
        return _web(index, facts, origin, target)
    for name, fragment in splits(target, form):
        hit = look_up(index, facts, origin, name, form)
        if hit is not NOTHING:
            return _answer(index, facts, origin, hit, name, fragment, form)
    return _none(nowhere(index, facts, origin, target, form))


def _none(complaint: Complaint) -> Resolution:
    return Resolution("none", faults=(complaint,))


def _by_id(index: Index, facts: Facts, origin: Asker, target: str) -> Resolution:
    wanted, _, fragment = target[4:].partition("#")
    found = index.by_step["id"].get(wanted, ())
    if found:
        return _answer(index, facts, origin, Hit(found, via="id"), wanted, fragment, "link")
    near = nearest(wanted, index.by_step["id"], 1)
    better = f"ref:{near[0]}" + (f"#{fragment}" if fragment else "") if near else None
    add = f"add a line `id: {wanted}` to the front matter of the page you mean"
    hint = f"did you mean `{better}`?" if better else add
    return _none(Complaint("link-target", f"no page has the id `{wanted}`", hint, better))


def _web(index: Index, facts: Facts, origin: Asker, target: str) -> Resolution:
    ours, theirs = urlsplit(facts.base_url), urlsplit(target if not target.startswith("//") else f"https:{target}")
    base = ours.path.rstrip("/")
    if theirs.netloc.lower() != ours.netloc.lower() or not (theirs.path == base or theirs.path.startswith(f"{base}/")):
        return Resolution("external")
    path = unquote(theirs.path[len(base) :]) or "/"
    entry = index.by_url.get(old_url(path)) or index.by_url.get(path) or index.by_old_url.get(old_url(path))
    if entry is None:
        near = _near_url(index, path)
        hint = f"did you mean `{near}`?" if near else None
        return _none(Complaint("link-target", f"this site has no page at `{path}`", hint, near))
    return _answer(
        index, facts, origin, Hit((entry,), via="url", rule="link-built-url"), target, unquote(theirs.fragment), "link"
    )


def _near_url(index: Index, path: str) -> str | None:
    near = nearest(path.strip("/").rpartition("/")[2], {stem_of(e.path): 0 for e in index.entries.values()}, 1)
    found = index.by_step["path"].get(near[0], ()) if near else ()
    return f"/{found[0].path}" if len(found) == 1 else None


def _answer(
    index: Index, facts: Facts, origin: Asker, hit: Hit, name: str, fragment: str, form: LinkForm
) -> Resolution:
    if hit.rule == "link-excluded":
        return _none(Complaint("link-excluded", f"`{name}` is excluded from the site in site.toml"))
    if hit.tied_assets:
        spelt = ", ".join(f"`/{asset.path}`" for asset in hit.tied_assets[:5])
        message = f"`{name}` may be any of {len(hit.tied_assets)} files"
        return _none(Complaint("link-ambiguous", message, f"write one of {spelt}"))
    if hit.asset is not None:
        return _asset_answer(origin, hit, name)
    if len(hit.candidates) > 1:
        return _none(tie(index, origin, hit, name, form))
    entry = hit.candidates[0]
    faults = [
        *spelling(index, origin, hit, entry, name, fragment, form),
        *about(index, facts, origin, entry, fragment),
    ]
    state = facts.state(entry)
    if state != "published":
        return Resolution("none", title=entry.title, faults=(*faults, not_shown(entry, state)))
    answer = find_anchor(entry.anchors, fragment, f"`{entry.title}`")
    faults += [_with_name(complaint, name) for complaint in answer.faults]
    anchor = answer.anchor
    is_place = anchor is not None and bool(anchor.id)
    return Resolution(
        "page",
        entry.url,
        anchor.id if anchor is not None else "",
        entry.path,
        anchor.text if is_place and anchor is not None and anchor.text else entry.title,
        entry.kind,
        str(entry.fields.get("short", "")) if entry.kind == "term" else "",
        entry.language if entry.language != origin.language else "",
        tuple(faults),
    )


def _with_name(complaint: Complaint, name: str) -> Complaint:
    """An anchor's repair as a repair of the whole target."""
    better = complaint.replacement
    return complaint if better is None else msgspec.structs.replace(complaint, replacement=f"{name}#{better}")


def _asset_answer(origin: Asker, hit: Hit, name: str) -> Resolution:
    assert hit.asset is not None
    better = relative_to(origin.path, hit.asset.path)
    faults = (
        (Complaint(hit.rule, f"`{name}` is spelt `{hit.asset.path}` on the disk", f"write `{better}`", better),)
        if hit.rule
        else ()
    )
    return Resolution("asset", Url(f"/{hit.asset.path}"), "", hit.asset.path, name_of(hit.asset.path), faults=faults)
