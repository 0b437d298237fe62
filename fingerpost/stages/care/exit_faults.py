"""What is wrong with the button that leaves a page at once: pages that want it and do not have it, and where it leads.

Takes pages and settings; gives warnings. A reader who needs the button must be able to trust it.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Page
from fingerpost.stages.linking.leads import HOME
from fingerpost.stages.site import Site


def button_faults(page: Page, site: Site, theme: str, *, is_shown: bool) -> Iterator[Diagnostic]:
    """That a page says `at_risk: true` and has no button."""
    if not page.entry.at_risk or (is_shown and site.config.exit.url):
        return
    place = page.places.get("at_risk", Place(page.entry.file, 1, 1))
    message = f"`{page.entry.title}` is at risk and has no button that leaves it at once"
    if is_shown:
        hint = "give `[exit]` in site.toml a `url`"
    else:
        hint = f"the theme `{theme}` shows none: its templates do not ask for `exit_button()`"
    yield fault("exit-missing", message, place, hint=hint)


def target_faults(site: Site, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """Where the button leads, and the page about it; told only where a page has the button."""
    way = site.config.exit
    if not way.url or not (way.everywhere or any(entry.at_risk for entry in site.written())):
        return
    place = places.get("exit.url") or places.get("exit")
    parts, own = urlsplit(way.url), urlsplit(site.config.base_url)
    hint = "a weather page is a good choice, such as `https://www.bbc.com/weather`"
    if parts.scheme != "https" or not parts.hostname:
        yield fault(
            "exit-target", f"the exit leads to `{way.url}`, which does not begin with https://", place, hint=hint
        )
    elif parts.hostname == own.hostname:
        yield fault("exit-target", "the exit leads to this site itself", place, hint=hint)
    if way.about:
        answer = site.resolve(HOME, way.about, "link")
        for problem in answer.faults:
            yield fault(problem.rule, problem.message, places.get("exit.about"), hint=problem.hint)
