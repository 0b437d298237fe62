"""Pages in a language of which the theme has no words."""

from collections.abc import Mapping

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built

WORDS = {"strings/en.toml": 'on = "on"\n', "strings/pt.toml": 'on = "em"\n'}


def told(languages: Mapping[str, str], words: Mapping[str, str] = WORDS, toml: str = SITE_TOML) -> list[str]:
    pages = {
        f"content/{name}.md": f"---\ntitle: {name}\n{f'language: {language}' if language else ''}\n---\n\nText.\n"
        for name, language in languages.items()
    }
    found = built({"site.toml": toml + QUIET, **pages}, theme={**THEME, **words}).diagnostics
    return [
        f"{d.place.file if d.place else ''}:{d.place.line if d.place else 0} {d.message}; {d.hint}"
        for d in found
        if d.rule == "theme-language"
    ]


def test_each_language_is_told_once_with_the_file_to_write() -> None:
    assert told({"a": "", "b": "de", "c": "de"}) == [
        (
            "content/b.md:3 the theme `bare` has no words in `de`, so what it says around the text is in `en`;"
            " copy its `strings/en.toml` to `themes/bare/strings/de.toml` and translate it"
        )
    ]


@pytest.mark.parametrize("language", ["", "en", "en-GB", "pt", "pt-BR"])
def test_a_language_with_words_is_not_told_nor_one_of_their_regions(language: str) -> None:
    assert told({"a": language}) == []


def test_a_theme_whose_words_stand_in_its_templates_is_not_told() -> None:
    assert told({"a": "de"}, {}) == []


def test_the_language_of_the_site_is_told_at_its_setting() -> None:
    assert told({"a": ""}, WORDS, SITE_TOML + 'language = "fr"\n') == [
        (
            "site.toml:4 the theme `bare` has no words in `fr`, so what it says around the text is in `en`;"
            " copy its `strings/en.toml` to `themes/bare/strings/fr.toml` and translate it"
        )
    ]
