"""Words of templates around files that are made for others than readers: feeds, cards, the manifest, what has changed,
offline reading. `vocabulary.py` hands them to templates.
"""

from collections.abc import Callable, Mapping

from fingerpost.model.pages import Entry
from fingerpost.model.paths import Url, href, url_of
from fingerpost.stages.cards.files import MANIFEST, encoder, has_manifest
from fingerpost.stages.cards.plan import card_of, card_path
from fingerpost.stages.outputs.feeds import TYPES, FeedLine, address, has_own
from fingerpost.stages.outputs.offline import PAGE, is_kept, kept_series, list_path
from fingerpost.stages.site import Site
from fingerpost.stages.theme import Theme


class OutputWords:
    """These words for one page."""

    def __init__(self, site: Site, theme: Theme, entry: Entry) -> None:
        self._site, self._theme, self._entry = site, theme, entry

    def context(self) -> Mapping[str, Callable[..., object]]:
        """What a template sees."""
        return {
            "feeds": self._feeds,
            "card": self._card,
            "manifest": self._manifest,
            "happenings": self._site.happenings,
            "offline_series": self._offline_series,
            "offline_href": self._offline_href,
        }

    def _href(self, url: Url) -> str:
        return href(self._site.config.base_path, url)

    def _feeds(self) -> tuple[FeedLine, ...]:
        """The feeds that the head of the page names: its own, and that of the site; JSON where it is at home."""
        config, entry = self._site.config, self._entry
        found = []
        for home, title in ((entry.url, entry.title), (Url("/"), config.title)):
            if home == "/" or has_own(entry):
                is_at_home = entry.url in ("/", home)
                forms = (form for form in dict.fromkeys(config.outputs.feeds) if form == "atom" or is_at_home)
                found += [FeedLine(title, TYPES[form], self._href(address(home, form))) for form in forms]
        return tuple(found if entry.url != "/" else found[len(found) // 2 :])

    def _card(self) -> str:
        """The address of the picture that is shown with links to the page; empty where there is none."""
        card = card_of(self._entry, self._site)
        if card is None or encoder() == "none":
            return ""
        return self._href(url_of(card_path(card, self._theme.look, encoder())))

    def _manifest(self) -> str:
        """The address of the web manifest, on the pages that one begins from: home and series."""
        begins = self._entry.url == "/" or self._entry.kind == "series" or self._entry.template == PAGE
        is_named = begins and not self._entry.is_discreet and has_manifest(self._site, self._theme)
        return self._href(url_of(MANIFEST)) if is_named else ""

    def _offline_series(self) -> tuple[tuple[Entry, str], ...]:
        """The series that can be kept, each with the address of the list of its files."""
        return tuple((s, self._href(url_of(list_path(s)))) for s in kept_series(self._site))

    def _offline_href(self) -> str:
        """The page on which this series can be kept; empty for one that cannot."""
        return self._href(Url("/offline/")) if is_kept(self._entry, self._site) else ""
