"""Languages of pages that the theme has no words in: readers see the words of another language around the text.

Takes the site and the theme; gives one warning for each such language.
"""

from collections.abc import Iterator, Mapping

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.paths import ContentPath
from fingerpost.stages.site import Site
from fingerpost.stages.theme import Theme


def language_faults(site: Site, theme: Theme, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """What is said of a theme that has words in some languages and not in this one. The words of its templates count
    where it has none at all; `places` are those of site.toml.
    """
    if not theme.strings:
        return
    first: dict[str, ContentPath] = {}
    for entry in site.written():
        first.setdefault(entry.language or site.config.language, entry.path)
    for language, path in sorted(first.items()):
        if {language.lower(), _without_region(language)} & theme.strings.keys():
            continue
        is_of_the_site = language == site.config.language
        place = places.get("language") if is_of_the_site else site.place(path, "language")
        shown = next((n for n in (_without_region(site.config.language), "en") if n in theme.strings), "")
        message = f"the theme `{theme.name}` has no words in `{language}`"
        if shown:
            message += f", so what it says around the text is in `{shown}`"
        source = f"strings/{shown or min(theme.strings)}.toml"
        hint = f"copy its `{source}` to `themes/{theme.name}/strings/{language}.toml` and translate it"
        yield fault("theme-language", message, place, hint=hint)


def _without_region(language: str) -> str:
    return language.lower().partition("-")[0]
