"""What shows only beside other pages: series, people, terms, lonely pages, unused files, dates.

Takes the site; gives diagnostics. Links are checked where they are shown (`render.py`), addresses where outputs meet
(`settle.py`).
"""

from collections import Counter
from collections.abc import Iterator

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.stages.care.reviews import review_of
from fingerpost.stages.endings import ending_of_file
from fingerpost.stages.help.helplines import file_faults
from fingerpost.stages.linking.names import fold
from fingerpost.stages.moments import written
from fingerpost.stages.places import AS_THEY_ARE
from fingerpost.stages.site import Site
from fingerpost.stages.terms.faults import term_faults

MANY = 3
"""Links from one page to one target beyond which a note says so."""

_IN_TEXT = frozenset({"link", "wiki", "embed"})

LARGE = 25 * 1024 * 1024
"""Bytes of a file beyond which some hosts refuse it (Cloudflare Pages)."""


def check_site(site: Site) -> tuple[Diagnostic, ...]:
    """Every fault that one page alone does not show."""
    return (
        *_series(site),
        *term_faults(site),
        *_sources(site),
        *_help(site),
        *_graph(site),
        *_dates(site),
        *_assets(site),
        *_tools(site),
    )


def _series(site: Site) -> Iterator[Diagnostic]:
    for entry in site.written():
        if entry.kind != "series":
            continue
        listed = [m.target for m in entry.mentions if m.field == "parts"]
        seen: dict[ContentPath, int] = {}
        for number, target in enumerate(listed):
            place = site.place(entry.path, f"parts.{number}")
            part = site.candidate(entry.path, target)
            if part is None:
                yield _missing_part(site, entry, target, number, place)
            elif part.path in seen:
                first = site.place(entry.path, f"parts.{seen[part.path]}")
                yield fault(
                    "series-part-twice",
                    f"`{part.title}` is listed twice in this series",
                    place,
                    hint="take one of them out",
                    also=[first],
                )
            else:
                seen[part.path] = number
                state = site.state(part)
                if state != "published":
                    words = {
                        "draft": "is a draft",
                        "scheduled": f"is not published before {written(part.published)}",
                        "expired": "has expired",
                        "gone": "was taken down",
                    }
                    yield fault("series-next-unpublished", f"part {number + 1}, `{part.title}`, {words[state]}", place)
    yield from _named_series(site)


def _missing_part(site: Site, series: Entry, target: str, number: int, place: Place) -> Diagnostic:
    answer = site.resolve(series.path, target, "field")
    if any(f.rule == "link-ambiguous" for f in answer.faults):
        return fault("link-ambiguous", answer.faults[0].message, place, hint=answer.faults[0].hint)
    hint = next((f.hint for f in answer.faults if f.rule == "link-target"), None)
    replacement = next((f.replacement for f in answer.faults if f.rule == "link-target"), None)
    return fault(
        "series-part-missing",
        f"part {number + 1} of this series, `{target}`, does not exist",
        place,
        hint=hint,
        replacement=replacement,
    )


def _named_series(site: Site) -> Iterator[Diagnostic]:
    """An article that says it belongs to a series which does not list it."""
    for entry in site.written():
        for number, mention in enumerate(m for m in entry.mentions if m.field == "series"):
            series = site.candidate(entry.path, mention.target)
            place = site.place(entry.path, f"series.{number}")
            if series is not None and series.kind != "series":
                yield fault("series-unknown", f"`{series.title}` is not a series", place)
            elif series is not None and entry.path not in {part.path for part in site.parts(series.path)}:
                hint = f"add `{entry.path}` to `parts` in {series.file}, or take this line out"
                yield fault(
                    "series-not-listed", f"the series `{series.title}` does not list this article", place, hint=hint
                )


def _tools(site: Site) -> Iterator[Diagnostic]:
    """An article that names something else as its self-assessment."""
    for entry in site.written():
        for mention in (m for m in entry.mentions if m.field == "assessment"):
            tool = site.candidate(entry.path, mention.target)
            if tool is not None and tool.kind != "assessment":
                place = site.place(entry.path, "assessment")
                yield fault("assessment-unknown", f"`{tool.title}` is not a self-assessment", place)


def _sources(site: Site) -> Iterator[Diagnostic]:
    for key in site.unused_sources():
        yield fault("source-unused", f"no page cites `{key}`", site.library.places.get(key))


def _help(site: Site) -> Iterator[Diagnostic]:
    """Helplines that are out of date, and articles on heavy topics that show none."""
    yield from file_faults(site.helplines, site.today())
    articles = {kind.name for kind in site.kinds if kind.is_article}
    heavy = {fold(topic) for topic in site.config.help.required_for}
    with_box = {entry.path for entry in site.written() if any(m.form == "help" for m in entry.mentions)}
    for entry in site.written():
        number = next((n for n, topic in enumerate(entry.topics) if fold(topic) in heavy), None)
        if entry.kind not in articles or number is None or entry.path in with_box:
            continue
        shown = (
            path
            for mention, path in zip(entry.mentions, site.leads(entry.path), strict=True)
            if mention.form == "embed"
        )
        if not any(path in with_box for path in shown):
            topic = entry.topics[number]
            hint = f"write a box into it: `> [!helplines|{topic}] Talk to someone`"
            message = f"`{entry.title}` is about {topic} and has no box of helplines"
            yield fault("help-box-missing", message, site.place(entry.path, f"topics.{number}"), hint=hint)


def _graph(site: Site) -> Iterator[Diagnostic]:
    reached = _reached(site)
    articles = {kind.name for kind in site.kinds if kind.is_article}
    for entry in site.written():
        is_article = entry.kind in articles
        top = Place(entry.file, 1, 1)
        if entry.path not in reached and entry.kind not in ("term", "person") and entry.url != "/":
            yield fault("page-orphan", f"no page, menu or series leads to `{entry.title}`", top)
        if not is_article:
            continue
        targets = Counter(
            path
            for mention, path in zip(entry.mentions, site.leads(entry.path), strict=True)
            if mention.form in _IN_TEXT and path in site.pages and path != entry.path
        )
        if not targets:
            yield fault("page-dead-end", f"`{entry.title}` links to no other page", top)
        for path, count in targets.items():
            if count > MANY and path is not None and (target := site.entry(path)) is not None:
                yield fault("link-repeated", f"this page links to `{target.title}` {count} times", top)
        if not entry.main_message:
            yield fault("main-message-missing", f"`{entry.title}` has no `main_message`", top)


def _reached(site: Site) -> set[ContentPath]:
    """Every page something leads to: a text, a menu, a series, the front matter of another page."""
    reached: set[ContentPath] = set()
    by_url = {entry.url: entry.path for entry in site.written()}
    for name in site.config.menus:
        reached |= {by_url[line.url] for line in site.menu(name) if line.url in by_url}
    for entry in site.written():
        reached.update(path for path in site.leads(entry.path) if path is not None and path != entry.path)
        if entry.kind == "series":
            reached.add(entry.path)  # the home page lists every series
            reached.update(part.path for part in site.parts(entry.path))
    return reached


def _dates(site: Site) -> Iterator[Diagnostic]:
    for entry in site.written():
        review = review_of(entry, is_edited=False, today=site.today(), notice_days=site.config.review.notice_days)
        key = "review_due" if "review_due" in site.pages[entry.path].places else "reviewed"
        if review.state == "overdue":
            message = f"`{entry.title}` was due for review {_days(-review.days)} ago"
            yield fault("review-overdue", message, site.place(entry.path, key))
        elif review.state == "soon":
            when = f"in {_days(review.days)}" if review.days else "today"
            yield fault("review-soon", f"`{entry.title}` is due for review {when}", site.place(entry.path, key))


def _days(count: int) -> str:
    return f"{count} day{'s' if count != 1 else ''}"


def _assets(site: Site) -> Iterator[Diagnostic]:
    used = {path for entry in site.written() for path in site.leads(entry.path)}
    for path, source in site.assets.items():
        place = Place(source.file, 1, 1)
        if path not in used and path not in AS_THEY_ARE and not path.startswith(".well-known/"):
            unused = fault("asset-unused", f"no page uses `{source.file}`", place)
            yield ending_of_file(source, lambda path: path in site.pages or path in site.hidden) or unused
        if source.size > LARGE:
            yield fault(
                "asset-large",
                f"`{source.file}` has {source.size / 1024 / 1024:.0f} MiB; some hosts refuse more than 25",
                place,
            )
