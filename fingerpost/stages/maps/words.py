"""Words of templates for series, the map and related articles: what stands together, and how it is drawn.

Takes the site's questions and the theme's words; gives values. `vocabulary.py` hands them to templates.
"""

from collections.abc import Callable, Mapping

from fingerpost.model.pages import Entry
from fingerpost.stages.maps.series_path import Drawing, Told, drawings_of
from fingerpost.stages.site import Site


def drawn_words(site: Site, say: Callable[..., str]) -> Mapping[str, object]:
    """What a template sees."""

    def facts(part: Entry) -> str:
        minutes = say("minutes_one") if part.minutes == 1 else say("minutes_many", n=part.minutes)
        note = f"{say('content_note')}: {part.content_note}" if part.content_note else ""
        return " · ".join(filter(None, (minutes if part.minutes else "", note)))

    def series_path(series: Entry, *, with_messages: bool = True) -> tuple[Drawing, ...]:
        walked = [Told(part, facts(part)) for part in site.parts(series.path)]
        ahead = [Told(part, say("planned"), is_planned=True) for part in site.planned(series.path)]
        return drawings_of((*walked, *ahead), with_messages=with_messages)

    return {
        "parts": lambda page: site.parts(page.path),
        "planned": lambda page: site.planned(page.path),
        "related": lambda page: site.related(page.path),
        "series_path": series_path,
        "article_map": site.article_map,
    }
