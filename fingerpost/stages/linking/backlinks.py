"""Who links to a page from running text: links that authors set, and words of the glossary that became links.

Takes the site; gives a sentence for each page that links. Links that are set are drawn from entries alone, words from
texts, which is why the two are apart (`sharing.py`).
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath, stem_of
from fingerpost.stages.answers import Backlink
from fingerpost.stages.linking.names import by_title
from fingerpost.stages.markup.sentences import filled

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

Backlinks = Mapping[ContentPath, tuple[Backlink, ...]]


class SetLinks(dict[ContentPath, tuple[Backlink, ...]]):
    """The links that stand in the sources, one sentence for each page that links, by title; those to a page are made
    when they are first asked for: after an edit, one page is.
    """

    def __init__(self, site: "Site") -> None:
        super().__init__()
        self._site = site
        self._leading: dict[ContentPath, dict[ContentPath, tuple[Entry, str]]] = {}
        for entry in site.written():
            for mention, target in zip(entry.mentions, site.leads(entry.path), strict=True):
                if target is None or mention.form not in ("link", "wiki", "embed"):
                    continue
                if target in site.pages and target != entry.path:
                    self._leading.setdefault(target, {}).setdefault(entry.path, (entry, mention.sentence))

    def __missing__(self, path: ContentPath) -> tuple[Backlink, ...]:
        found: dict[ContentPath, dict[ContentPath, Backlink]] = {path: {}}
        for entry, sentence in self._leading.get(path, {}).values():
            _add(found, self._site, path, entry, sentence)
        self[path] = _by_title(found[path].values())
        return self[path]


def set_by_words(site: "Site") -> Backlinks:
    """The links that words of the glossary became, in the same form."""
    found: dict[ContentPath, dict[ContentPath, Backlink]] = {}
    for entry in site.written():
        for use in site.uses.get(entry.path, ()):
            _add(found, site, use.spot.term, entry, use.sentence)
    return {path: _by_title(links.values()) for path, links in found.items()}


def together(set_links: tuple[Backlink, ...], words: tuple[Backlink, ...]) -> tuple[Backlink, ...]:
    """Both, each page once; where an author set a link, its sentence is the one that counts."""
    if not words:
        return set_links
    known = {link.entry.path for link in set_links}
    return _by_title((*set_links, *(link for link in words if link.entry.path not in known)))


def _add(
    found: dict[ContentPath, dict[ContentPath, Backlink]],
    site: "Site",
    target: ContentPath,
    entry: Entry,
    sentence: str,
) -> None:
    links = found.setdefault(target, {})
    shown = site.entry(entry.path)
    if entry.path not in links and shown is not None:
        links[entry.path] = Backlink(shown, _told(site, entry, sentence))


def _told(site: "Site", entry: Entry, sentence: str) -> str:
    """A sentence with the titles its links show."""
    mentions = [mention for mention in entry.mentions if mention.form != "field"]

    def title_of(number: int) -> str:
        mention = mentions[number]
        return site.resolve(entry.path, mention.target, mention.form).title or stem_of(mention.target)

    return filled(sentence, title_of)


def _by_title(links: Iterable[Backlink]) -> tuple[Backlink, ...]:
    return tuple(sorted(links, key=lambda link: (by_title(link.entry.title), link.entry.path)))
