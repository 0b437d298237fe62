"""Reading a series without a connection: which of its files a reader's device keeps, if the reader asks for it.

Takes the site and all outputs by their digests; gives a list for each series and the script that keeps what stands in
it. Rule 1: pages at risk, discreet pages and the page of help are in no list: they must not be found on a device, and
help that may be out of date is none. Rule 2: the version of a list is the digest of all it names, so that a device asks
for what has changed and throws away what is gone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import CopyOf, Entry, Later, Output
from fingerpost.model.paths import OutputPath, Url, href, output_path, slug, url_of
from fingerpost.stages.linking.leads import HOME
from fingerpost.stages.pictures.shown import FIELDS, FORMS
from fingerpost.stages.places import asset_output
from fingerpost.stages.theme import FOLDER, Theme

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

PAGE = "offline.html"
WORKER = OutputPath("sw.js")
_FOLDER = "offline"
_LOOK = (".css", ".js", ".svg")
_USUAL = 800
"""Pixels of the size of a picture that is kept."""


def kept_series(site: "Site") -> tuple[Entry, ...]:
    """The series that can be kept, in the order of site.toml."""
    answers = (site.resolve(HOME, written, "link") for written in site.config.outputs.offline)
    found = (site.entry(answer.path) for answer in answers if answer.kind == "page" and answer.path is not None)
    return tuple({e.path: e for e in found if e is not None and _may_be_kept(e)}.values())


def _may_be_kept(series: Entry) -> bool:
    return series.kind == "series" and not series.at_risk and not series.is_discreet


def is_kept(entry: Entry, site: "Site") -> bool:
    """Whether a page is a series that can be kept."""
    return bool(site.config.outputs.offline) and any(series.path == entry.path for series in kept_series(site))


def list_path(series: Entry) -> OutputPath:
    """Where the list of the files of a series is."""
    return OutputPath(f"{_FOLDER}/{slug(series.url) or 'series'}.json")


def pages_of(series: Entry, site: "Site") -> tuple[Entry, ...]:
    """The pages that are kept of a series: itself and its parts, but those that must not be found on a device."""
    help_path = site.resolve(HOME, site.config.help.page, "link").path
    parts = (
        part for part in site.parts(series.path)
        if not part.at_risk and not part.is_discreet and part.path != help_path
        and not any(place.series.at_risk for place in site.around(part.path))
    )  # fmt: skip
    return (series, *parts)


def offline_files(site: "Site", theme: Theme, outputs: Sequence[Output]) -> Iterator[Output]:
    """The list of each series that can be kept, and the script that keeps it."""
    series = kept_series(site) if site.config.outputs.offline else ()
    if not series or not theme.worker:
        return
    digests = {output.path: _digest(output) for output in outputs}
    for one in series:
        yield Output(list_path(one), _list(one, site, digests))
    yield Output(WORKER, theme.worker)


def _digest(output: Output) -> str:
    content = output.content
    if isinstance(content, CopyOf):
        return content.source.digest
    return content.digest if isinstance(content, Later) else digest_of(content)


def _list(series: Entry, site: "Site", digests: Mapping[OutputPath, str]) -> bytes:
    pages = [page for page in pages_of(series, site) if output_path(page.url) in digests]
    own = output_path(Url(f"/{_FOLDER}/"))
    look = [
        path for path in sorted(digests) if path.startswith(f"{FOLDER}/") and path.endswith((".css", ".js", ".svg"))
    ]
    paths = [*(output_path(page.url) for page in pages), own, *look, *_pictures(pages, site)]
    files = [
        (href(site.config.base_path, url_of(path)), digests[path][:16])
        for path in dict.fromkeys(paths)
        if path in digests
    ]
    document = {
        "version": digest_of_value(files)[:16],
        "title": series.title,
        "pages": [[href(site.config.base_path, page.url), page.title] for page in pages],
        "files": files,
    }
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _pictures(pages: Iterable[Entry], site: "Site") -> Iterator[OutputPath]:
    """Each picture of the pages in one size, that which is shown where a browser cannot choose."""
    for page in pages:
        whole = site.pages[page.path].entry
        for mention, path in zip(whole.mentions, site.leads(page.path), strict=True):
            if path is None or path not in site.assets or not (mention.form in FORMS or mention.field in FIELDS):
                continue
            picture = site.pictures.get(path)
            size = picture.at_least(_USUAL) if picture is not None else None
            yield asset_output(site.assets[path]) if size is None else output_path(size.url)


def offline_faults(site: "Site", theme: Theme, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """What stands in `[outputs] offline` and cannot be kept."""
    for number, written in enumerate(site.config.outputs.offline):
        place = places.get(f"outputs.offline.{number}") or places.get("outputs.offline")
        answer = site.resolve(HOME, written, "link")
        told = [problem for problem in answer.faults if problem.rule not in ("link-built-url", "link-self")]
        yield from (fault(problem.rule, problem.message, place, hint=problem.hint) for problem in told)
        entry = site.entry(answer.path) if answer.path is not None else None
        if entry is not None and not _may_be_kept(entry):
            why = "it is no series" if entry.kind != "series" else "it says `at_risk` or `discreet`"
            yield fault("offline-series", f"`{entry.title}` cannot be kept for reading offline: {why}", place)
    if site.config.outputs.offline and not theme.worker:
        message = f"the theme `{theme.name}` cannot keep pages: it has no `offline/worker.js`"
        yield fault("offline-theme", message, places.get("outputs.offline"))
