"""What templates may use: each value, question and filter of docs/themes.md, and no other."""

import re
from pathlib import Path

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built, output, told

from fingerpost.model.pages import Entry
from fingerpost.stages.vocabulary import FILTERS, Words

DOCS = Path(__file__).parents[2] / "docs" / "themes.md"

SETTINGS = """
language = "en"
description = "About calm."

[[menus.main]]
to = "calm/one.md"
label = "First"

[[menus.main]]
to = "help.md#now"

[[menus.main]]
to = "https://example.com/"
label = "Elsewhere"
"""

FILES = {
    "content/index.md": "---\ntitle: Home\n---\nTo [[One]].\n",
    "content/help.md": "---\ntitle: Help\n---\n## Now\n",
    "content/calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md, three.md, soon.md]\n---\n",
    "content/calm/one.md": """\
---
title: One
published: 2026-02-03
authors: [Ada Lovelace Byron]
related: [two.md]
topics: [Rest & calm, sleep]
audience: [parents]
image: sea.svg
---
## First

### Deeper

## Second

See [[Two]].
""",
    "content/calm/two.md": "---\ntitle: Two\npublished: 2026-03-04\ntopics: [sleep]\n---\nSee [[One]] & rest. More.\n",
    "content/calm/three.md": "---\ntitle: Drei\nlanguage: de\npublished: 2026-01-02\n---\n",
    "content/calm/soon.md": "---\ntitle: Soon\npublished: 2026-12-24\n---\n",
    "content/people/ada.md": "---\ntitle: Ada Lovelace Byron\n---\n",
    "content/calm/sea.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "site.toml": SITE_TOML.replace("example.org", "example.org/guide") + SETTINGS + QUIET,
}
STRINGS = {
    "strings/en.toml": 'hello = "Hello, {name}"\nbye = "Bye"\n',
    "strings/de.toml": 'hello = "Hallo, {name}"\nmonth_1 = "Januar"\n',
}


def shown(template: str, path: str = "calm/one") -> str:
    """What this template shows of a page of the small site."""
    theme = {**THEME, **STRINGS, "assets/sign.svg": "<svg/>", "templates/probe.html": template}
    file = f"content/{path}.md"
    site = built({**FILES, file: FILES[file].replace("---\n", "---\ntemplate: probe.html\n", 1)}, theme=theme)
    assert not site.has_errors, told(site.diagnostics)
    return output(site, f"{path}/index.html").strip()


def _documented(heading: str) -> set[str]:
    """The names in the first column of the tables below a heading."""
    section = re.split(rf"^#+ {heading}$", DOCS.read_text("utf-8"), flags=re.MULTILINE)[1]
    rows = re.findall(r"^\| (.+?) \|", re.split(r"^#+ ", section, flags=re.MULTILINE)[0], re.MULTILINE)
    return {name for row in rows for name in re.findall(r"(?:`|&#124;)([a-z_]+)", row)}


def _given(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names that a page's template is given."""
    seen: set[str] = set()
    real = Words.context

    def watched(self: Words, **more: object) -> dict[str, object]:
        context = real(self, **more)
        seen.update(context)
        return context

    monkeypatch.setattr(Words, "context", watched)
    shown("")
    return seen


def test_the_documented_values_and_questions_are_those_a_template_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    # `target` is given to redirect.html, `successor` to gone.html, of which this site has none.
    assert _documented("Values") | _documented("Questions") == _given(monkeypatch) | {"target", "successor"}


def test_the_documented_filters_are_those_there_are() -> None:
    assert _documented("Filters") == set(FILTERS)


def test_every_documented_fact_of_an_entry_is_one() -> None:
    facts = _documented("Entries") - {"article", "assessment", "series", "person", "term", "topic", "audience"}
    assert facts <= set(Entry.__struct_fields__)
    assert {"title", "language", "published", "minutes", "fields"} <= facts


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{{ site.title }}, {{ site.description }}", "Small site, About calm."),
        ("{{ site.base_url }} {{ site.feed }}", "https://example.org/guide /guide/feed.xml"),
        ("{{ home.title }}", "Home"),
        ("{{ page.title }} {{ page.kind }} {{ page.path }}", "One article calm/one.md"),
        (
            "{% for h in contents %}{{ h.id }}:{{ h.children|map(attribute='text')|join }} {% endfor %}",
            "first:Deeper second:",
        ),
        # Questions
        ("{{ t('hello', name='you') }}", "Hello, you"),
        ("{{ entry('calm/two.md').title }} {{ entry('none.md') is none }}", "Two True"),
        ("{{ entry(':articles').title }}", "All articles"),
        ("{{ find(kind='article', order='newest', first=2)|map(attribute='title')|join(' ') }}", "Two One"),
        ("{{ find(topic='sleep', order='title')|map(attribute='title')|join(' ') }}", "One Two"),
        ("{{ find(under='calm', order='path')|map(attribute='title')|join(' ') }}", "Calm One Drei Two"),
        ("{{ find(audience='parents')|map(attribute='title')|join(' ') }}", "One"),
        (
            "{% set p = around(page)[0] %}{{ p.series.title }} {{ p.number }} of {{ p.count }} {{ p.parts[2].title }}",
            "Calm 1 of 3 Drei",
        ),
        (
            "{% set p = around(page)[0] %}{{ p.previous is none }} {{ p.next.title }}",
            "True Two",
        ),
        ("{{ parts(entry('calm/index.md'))|map(attribute='title')|join(' ') }}", "One Two Drei"),
        ("{{ planned(entry('calm/index.md'))|map(attribute='title')|join(' ') }}", "Soon"),
        ("{{ references(page, 'authors')[0].title }}", "Ada Lovelace Byron"),
        ("{{ references(page, 'related')[0].title }}", "Two"),
        ("{{ linked_from(page)|map(attribute='entry.title')|sort|join(' ') }}", "Home Two"),
        (
            "{% for b in linked_from(page) if b.entry.title == 'Two' %}{{ b.sentence }}{% endfor %}",
            "See One &amp; rest.",
        ),
        (
            "{% for i in menu('main') %}{{ i.label }} {{ i.href }}{{ ' external' if i.external }}; {% endfor %}",
            "First /guide/calm/one/; Now /guide/help/#now; Elsewhere https://example.com/ external;",
        ),
        (
            "{{ menu('main')|selectattr('current')|map(attribute='label')|join }}",
            "First",
        ),
        ("{{ menu('none')|length }}", "0"),
        (
            "{% for f in topics() %}{{ f.name }} {{ f.href }} {{ f.count }}; {% endfor %}",
            "Rest &amp; calm /guide/topics/rest-calm/ 1; sleep /guide/topics/sleep/ 2;",
        ),
        ("{% for f in audiences() %}{{ f.name }} {{ f.count }}{% endfor %}", "parents 1"),
        ("{{ topic_href('sleep') }} {{ audience_href('parents') }}", "/guide/topics/sleep/ /guide/audiences/parents/"),
        ("{{ link('two.md') }} {{ link('help.md#now') }}", "/guide/calm/two/ /guide/help/#now"),
        ("{{ today()|iso }}", "2026-06-01"),
        # Filters
        ("{{ entry('calm/two.md')|href }}", "/guide/calm/two/"),
        ("{{ entry('calm/two.md')|absolute }}", "https://example.org/guide/calm/two/"),
        ("{{ '/guide/x'|absolute }}", "https://example.org/guide/x"),
        ("{{ page.published|date }}", "3 February 2026"),
        ("{{ page.modified|date }}{{ page.modified|iso }}", ""),
        ("{{ page.published|iso }}", "2026-02-03"),
        ("{{ 'Ada Lovelace Byron'|initials }} {{ 'ada'|initials }} {{ ''|initials }}", "AB A"),
    ],
)
def test_a_template_gets_the_documented_answer(template: str, wanted: str) -> None:
    assert shown(template) == wanted


def test_files_of_the_theme_and_pictures_carry_a_mark_of_their_content() -> None:
    assert re.fullmatch(r"/guide/theme/sign\.\w{10}\.svg", shown("{{ asset('sign.svg') }}"))
    assert re.fullmatch(r"/guide/calm/sea\.\w{10}\.svg", shown("{{ image_href(page) }}"))
    assert re.fullmatch(r"/guide/theme/style\.\w{10}\.css", shown("{{ site.stylesheet }}"))
    assert shown("[{{ image_href(entry('calm/two.md')) }}]") == "[]"


def test_words_and_months_are_in_the_language_of_the_page_and_else_in_that_of_the_site() -> None:
    template = "{{ t('hello', name='du') }} {{ t('bye') }} {{ page.published|date }}"
    assert shown(template, "calm/three") == "Hallo, du Bye 2 Januar 2026"


def test_what_a_template_prints_is_escaped_and_the_text_of_the_page_is_not() -> None:
    assert shown("{{ '<b>' }}") == "&lt;b&gt;"
    assert '<h2 id="first">First</h2>' in shown("{{ body }}")
