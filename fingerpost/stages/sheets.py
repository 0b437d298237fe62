"""Site → sheets: what of each page can be searched for.

Takes the site; gives a sheet for every written page that readers see and that does not ask to be left out, by path.
Changes when a text, a title or another name of such a page changes.
"""

from collections.abc import Iterator
from html import escape

from fingerpost.model.pages import Body, Entry
from fingerpost.model.paths import ContentPath, href
from fingerpost.model.sheets import Sheet
from fingerpost.stages.moments import state_at
from fingerpost.stages.site import Site


def searched(site: Site) -> tuple[Entry, ...]:
    """The pages that can be found.

    Drafts never, in the preview neither; nor pages that another has replaced, nor discreet ones where the site keeps
    these from search engines: their titles shall stand in no list.
    """
    config = site.config
    leaves_out_discreet = config.exit.discreet_noindex
    return tuple(
        entry
        for entry in site.written()
        if entry.url
        and not entry.superseded_by
        and not (entry.is_discreet and leaves_out_discreet)
        and state_at(entry, site.now, config.tz) == "published"
    )


def sheets_of(site: Site) -> tuple[Sheet, ...]:
    """A sheet for each page that can be found, by path."""
    return tuple(sheet_of(entry, site) for entry in searched(site))


def sheet_of(entry: Entry, site: Site) -> Sheet:
    """What can be searched for of one page."""
    lead = dict.fromkeys((entry.main_message, entry.summary, entry.definition))
    return Sheet(
        href=href(site.config.base_path, entry.url),
        title=entry.title,
        kind=entry.kind,
        names=tuple(name for name in (*entry.aliases, entry.id or "") if name and not name.startswith("/")),
        note=entry.content_note,
        lead=tuple(sentence for sentence in lead if sentence),
        topics=entry.topics,
        audience=entry.audience,
        html="".join((*_text(entry.path, site.body(entry.path), site), *_facts(entry, site))),
    )


def _text(path: ContentPath, body: Body, site: Site) -> Iterator[str]:
    """The HTML of a text with the titles its links show; their addresses are nothing to search for."""
    for part in body.parts:
        if isinstance(part, str):
            yield part
        elif part.part == "text":
            link = body.links[part.link]
            title = site.resolve(path, link.target, link.form).title
            yield escape(title, quote=False) if title else part.otherwise


def _facts(entry: Entry, site: Site) -> Iterator[str]:
    """The texts that stand among a page's facts: the statements and results of an assessment, say."""
    for _, html in site.prose(entry.path):
        yield f"<div>{html}</div>"
