"""What there is to say about a link, with hints that were tried before they are given."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote

from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, LinkForm, Source
from fingerpost.model.paths import beside, name_of, relative_to, stem_of, suffix_of
from fingerpost.stages.anchors import Complaint
from fingerpost.stages.index import Index
from fingerpost.stages.lookup import Asker, Facts, Hit, State, look_up, without_ending
from fingerpost.stages.names import short_title


def tie(index: Index, origin: Asker, hit: Hit, name: str, form: LinkForm) -> Complaint:
    """Several pages have the name: the shortest spelling of each that would be clear."""
    spelt = [f"`{_shortest(index, origin, entry, form)}`" for entry in hit.candidates[:5]]
    more = f" or {len(hit.candidates) - 5} more" if len(hit.candidates) > 5 else ""
    message = f"`{name}` is the name of {len(hit.candidates)} pages"
    return Complaint("link-ambiguous", message, f"write one of {', '.join(spelt)}{more}")


def _shortest(index: Index, origin: Asker, entry: Entry, form: LinkForm) -> str:
    """The shortest spelling that means this page and no other."""
    if form in ("link", "image"):
        return relative_to(origin.path, entry.path)
    for step in ("id", "path", "title"):
        names = (
            [name for name, found in index.by_step[step].items() if found == (entry,)]
            if step != "path"
            else _own_paths(index, entry)
        )
        if names:
            return min(names, key=len)
    return entry.path


def _own_paths(index: Index, entry: Entry) -> list[str]:
    parts = entry.path.removesuffix(".md").split("/")
    names = ["/".join(parts[start:]) for start in range(len(parts))]
    return [name for name in names if index.by_step["path"].get(name) == (entry,)]


def spelling(
    index: Index, origin: Asker, hit: Hit, entry: Entry, name: str, fragment: str, form: LinkForm
) -> Iterator[Complaint]:
    """How the name was understood, where that was not exactly as written."""
    tail = f"#{fragment}" if fragment else ""
    if hit.rule == "link-case":
        better = (
            relative_to(origin.path, entry.path) if form in ("link", "field") else _shortest(index, origin, entry, form)
        )
        yield Complaint(
            "link-case", f"`{name}` is spelt `{entry.path}` on the disk", f"write `{better}`", better + tail
        )
    elif hit.rule == "link-folded":
        yield Complaint(
            "link-folded",
            f"`{name}` was taken for `{_exact_spelling(entry, hit.via)}`",
            None,
            _exact_spelling(entry, hit.via) + tail,
        )
    elif hit.rule == "link-built-url":
        better = f"/{entry.path}"
        yield Complaint(
            "link-built-url",
            f"`{name}` is the address of a finished page",
            f"write `{better}`, which editors can follow and which survives a move",
            better + tail,
        )
    elif hit.rule == "link-alias" or (hit.via == "alias" and entry.kind not in ("term", "person", "series")):
        better = f"/{entry.path}" if form == "link" else entry.title
        yield Complaint(
            "link-alias", f"`{name}` is a former name of `{entry.title}`", f"write `{better}`", better + tail
        )


def _exact_spelling(entry: Entry, via: str) -> str:
    names = {"title": entry.title, "short": short_title(entry.title), "id": entry.id or ""}
    return names.get(via) or stem_of(entry.path)


def about(index: Index, facts: Facts, origin: Asker, entry: Entry, fragment: str) -> Iterator[Complaint]:
    """What a reader who follows the link should not be surprised by."""
    if entry.path == origin.path and not fragment:
        yield Complaint("link-self", "this page links to itself")
    if entry.superseded_by:
        successor = look_up(index, facts, Asker(entry.path, entry.url, entry.language), entry.superseded_by, "field")
        better = successor.candidates[0] if len(successor.candidates) == 1 else None
        hint = f"link to `{better.title}` (`/{better.path}`) instead" if better else None
        yield Complaint("link-superseded", f"`{entry.title}` has been replaced by another page", hint)
    if entry.review_due is not None and entry.review_due < facts.today:
        yield Complaint("link-review-overdue", f"`{entry.title}` was due for review on {entry.review_due.isoformat()}")
    if entry.language != origin.language and not entry.path.startswith(":"):
        yield Complaint("link-language", f"`{entry.title}` is in another language (`{entry.language}`)")


def not_shown(entry: Entry, state: State) -> Complaint:
    """The page exists and readers would not find it."""
    return {
        "draft": Complaint(
            "link-draft",
            f"`{entry.title}` is a draft and will not be published",
            "publish it together with this page, or take the link out",
        ),
        "scheduled": Complaint(
            "link-scheduled",
            f"`{entry.title}` is not published before {entry.published}",
            "wait with this link, or give this page the same date",
        ),
        "expired": Complaint("link-expired", f"`{entry.title}` expired on {entry.expires}", "take the link out"),
    }[state]


def nowhere(index: Index, facts: Facts, origin: Asker, target: str, form: LinkForm) -> Complaint:
    """There is nothing of that name."""
    name, hash_sign, fragment = target.partition("#")
    name = unquote(name) if form in ("link", "image") else name
    if name.startswith("..") and beside(origin.path, name) is None:
        message = f"`{name}` climbs out of the content folder"
        near = _suggestion(index, facts, origin, name, form)
        return Complaint("link-outside", message, f"did you mean `{near}`?" if near else None, near)
    near = _suggestion(index, facts, origin, name, form)
    better = f"{near}{hash_sign}{fragment}" if near else None
    hint = f"did you mean `{near}`?" if near else None
    if form in ("image", "wiki-image"):
        return Complaint("image-missing", f"there is no picture `{name}`", hint, better)
    is_path = "/" in name or suffix_of(name) in (".md", ".html") or form == "link"
    message = f"no page at `{name}`" if is_path else f"no page is called `{name}`"
    if suffix_of(name) not in ("", ".md", ".html") and is_path:
        message = f"there is no file `{name}`"
    return Complaint("link-target", message, hint, better)


def _suggestion(index: Index, facts: Facts, origin: Asker, name: str, form: LinkForm) -> str | None:
    """A spelling near to what was written that does resolve, in the author's own style; None where nothing is near."""
    if form in ("image", "wiki-image") or suffix_of(name) not in ("", ".md", ".html"):
        names: Mapping[str, Sequence[Source | Entry]] = index.assets_by_suffix
        wanted = [name_of(name)]
    else:
        names = dict.fromkeys(index.spellings(), ())
        stem = without_ending(name).removesuffix(".html")
        wanted = [stem, name_of(stem)] if "/" in stem else [stem]
    for text in wanted:
        for near in nearest(text, names, 3):
            hit = look_up(index, facts, origin, near, form)
            if hit.asset is not None:
                return relative_to(origin.path, hit.asset.path) if form == "image" else near
            if len(hit.candidates) == 1 and facts.state(hit.candidates[0]) == "published":
                return _styled(origin, hit.candidates[0], name, near, form)
    return None


def _styled(origin: Asker, entry: Entry, written: str, near: str, form: LinkForm) -> str:
    if form == "link" or suffix_of(written) == ".md":
        return f"/{entry.path}" if written.startswith("/") else relative_to(origin.path, entry.path)
    return near
