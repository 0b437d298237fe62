"""The law of memory: a build that remembers equals a build from nothing, byte for byte, whatever was edited.

`FINGERPOST_SCRIPTS=1000 pytest -n auto tests/laws/test_memory_law.py` runs the long form.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache

import jinja2
import msgspec
import pytest
from small_sites import QUIET

from fingerpost.build import Order, Program, build
from fingerpost.edges.disk import our_styles
from fingerpost.memo import DictMemory, Memo, Memory, Row
from fingerpost.model.digest import digest_of
from fingerpost.model.ledger import LedgerFile
from fingerpost.model.pages import Built, CopyOf, Later, Page, Source
from fingerpost.model.trees import MemoryTree
from fingerpost.stages import parse
from fingerpost.stages.config import read_config
from fingerpost.stages.ledger.entries import recorded
from fingerpost.stages.ledger.file import written

SCRIPTS = int(os.environ.get("FINGERPOST_SCRIPTS", "100"))
STEPS = 10

_LAYOUT = """<!doctype html><title>{{ page.title }} {{ site.title }}</title>{% include "part.html" %}
{% for line in menu("main") %}<a href="{{ line.href }}">{{ line.label }}</a>{% endfor %}
{% block main %}{{ body }}{% endblock %}
{% for s in sources %}<li id="{{ s.id }}">{{ s.html }} {{ s.uses|join(" ") }} {{ s.retracted }}</li>{% endfor %}
{% for b in linked_from(page) %}<i>{{ b.entry.title }}: {{ b.sentence }}</i>{% endfor %}
<a href="{{ link("one/a.md") }}">a</a> {{ asset("mark.svg") }} {{ site.stylesheet }} {{ image_href(page) }}
{{ page.language }} {{ site.language }} {{ t("here") }} {{ feedback }} {{ page.changes }}
{% set way = exit_button() %}{{ way.about if way }} {{ structured() }}
{{ feeds() }} {{ card() }} {{ manifest() }} {{ offline_href() }}
"""
_ARTICLE = """{% extends "base.html" %}{% block main %}{{ body }}
{% for a in around(page) %}{{ a.series.title }} {{ a.number }}/{{ a.count }}
{% if a.previous %}<a href="{{ a.previous|href }}">{{ a.previous.title }}</a>{% endif %}
{% if a.next %}<a href="{{ a.next|href }}">{{ a.next.title }} {{ a.next.main_message }}</a>{% endif %}{% endfor %}
{% for p in references(page, "authors") %}{{ p.title }}{% endfor %}
{% for p in related(page) %}{{ p.title }}{{ p.summary }}{% endfor %}
{% for tool in references(page, "assessment") %}{{ tool.title }} {{ tool.fields.sheet }} {{ prose(tool, "intro") }}
{% for e in references(tool, "results.0.links") %}{{ e.title }}{% endfor %}{% endfor %}{% endblock %}
"""
_TOOL = """{% extends "base.html" %}{% block main %}{{ page.fields.sheet }} {{ prose(page, "intro") }}
{{ prose(page, "results.0.text") }}{% for e in references(page, "results.0.links") %}{{ e|href }}{% endfor %}
{% endblock %}"""
_LIST = """{% extends "base.html" %}{% block main %}{{ body }}
{% for e in find(kind="article", order="newest", first=3) %}
<a href="{{ e|href }}">{{ e.title }}{{ e.summary }}</a>{% endfor %}
{% for f in topics() %}<a href="{{ f.href }}">{{ f.name }} {{ f.count }}</a>{% endfor %}
{% for e in credited(page, "authors") %}{{ e.title }}{% endfor %}
{% for e in parts(page) %}{{ e.title }}{{ e.minutes }}{% endfor %}{% for e in planned(page) %}{{ e.title }}{% endfor %}
{{ series_path(page) }}
{{ today()|iso }}{% endblock %}
"""
_NEWS = """{% extends "base.html" %}{% block main %}{% for h in happenings(9) %}{{ h.date|iso }} {{ h.what }}
{{ h.note }} {{ h.entry|href }} {{ h.entry.title }}{% endfor %}{{ offline_series() }}{% endblock %}
"""
_SOURCES = """{% extends "base.html" %}{% block main %}{% for s in all_sources() %}
{{ s.html }}{% for e in cited_by(s) %}<a href="{{ e|href }}">{{ e.title }}</a>{% endfor %}{% endfor %}{% endblock %}
"""
_HELPLINES = """{% for g in box.home + box.elsewhere %}{{ g.region|region }}{% for l in g.lines %}
{{ l.name }} {{ l.channels[0].href }}{% endfor %}{% endfor %}{{ help_href }} {{ box.checked_on|iso }}
"""
_TERMS = """{% for g in terms %}<aside id="{{ g.id }}">{{ g.title }} {{ g.definition }} {{ g.fields.clinical }}
<a href="{{ g.href }}">more</a></aside>{% endfor %}"""
_MAP = """{% extends "base.html" %}{% block main %}{{ article_map() }}{% endblock %}
"""
_TOPIC = """{% extends "base.html" %}{% block main %}
{% for e in find(topic=page.fields.name) %}{{ e.title }}{% endfor %}{% endblock %}
"""

THEME = {
    "theme.toml": 'name = "law"\nstyles = ["a.css"]\n'
    '[options.hue]\nabout = "Hue."\ntype = "number"\ndefault = 1\ncss = "--hue"\n',
    "assets/a.css": "body{}",
    "assets/mark.svg": "<svg/>",
    "strings/en.toml": 'here = "Here"\nminutes_one = "1"\nminutes_many = "{n}"\nplanned = "later"\n'
    'content_note = "note"\n',
    "templates/base.html": _LAYOUT,
    "templates/part.html": "<p>part</p>",
    "templates/article.html": _ARTICLE,
    "templates/assessment.html": _TOOL,
    "templates/map.html": _MAP,
    "templates/sources.html": _SOURCES,
    "templates/parts/helplines.html": _HELPLINES,
    "templates/parts/terms.html": _TERMS,
    "assets/favicon.svg": '<svg viewBox="0 0 8 8"><path d="M1 1H7V7" fill="none" stroke="#123456"/></svg>',
    "offline/worker.js": "/* keeps */",
    "templates/changes.html": _NEWS,
    "templates/offline.html": _NEWS,
    "templates/gone.html": '{{ page.title }}{% if successor %}<a href="{{ successor|href }}">x</a>{% endif %}',
    "templates/redirect.html": '<a href="{{ target|href }}">{{ target.title }}</a>',
    **{
        f"templates/{name}.html": _LIST
        for name in ("page", "series", "home", "articles", "topics", "audiences", "person")
    },
    **{f"templates/{name}.html": _TOPIC for name in ("topic", "audience")},
    **{f"templates/{name}.html": _LAYOUT for name in ("term", "glossary", "people", "404")},
}

STYLE = b"""<style xmlns="http://purl.org/net/xbiblio/csl" class="in-text" version="1.0"><citation>
<layout prefix="[" suffix="]" delimiter=","><text variable="citation-number"/></layout></citation><bibliography>
<layout><text variable="citation-number" suffix=" "/><text variable="title"/></layout></bibliography></style>"""

TITLES = ("Alpha", "Beta: a way", "Gamma? Yes", "Delta", "alpha", "Epsilon", "Calm", "Ada")
LINKS = (
    "[[Alpha]]", "[[Beta]]", "[[Gamma|g]]", "[b](b.md)", "[](../one/a.md#h)", "[[Calm]]", "[[Peace]]", "[[nowhere]]",
    "![p](pic.svg)", "[[Other]]", "[o](/old/)", "[s](/one/slug-1/)",
    "[@one]", "[@one, p. 3; @two]", "[see @two; -@three, chap. 2]", "[@gone]", "[@three; @one]",
)  # fmt: skip
EMBEDS = (
    "![[Alpha]]", "![[Alpha#H]]", "![[b.md#H]]", "![[c.md#^b]]", "![[Calm]]", "![[two/d#H]]", "![[Other]]", "![[gone]]",
)  # fmt: skip
FACTS = (
    "authors: [Ada]", "related: [Beta]", "draft: true", "aliases: [/old/, Other]", "image: pic.svg", "summary: s",
    "main_message: m", "review_due: 2026-06-03", "expires: 2026-06-04", "language: de", "slug: slug-1", "id: known",
    "superseded_by: Alpha", "audience: [parents]", "assessment: tool", "auto_terms: section", "auto_terms: off",
    "not_terms: [calm]", "at_risk: true", "discreet: true", "changes: [{date: 2026-01-01, note: n}]",
    "reviewed: 2026-05-01",
)  # fmt: skip
CARE = (
    "[reading]\nmax_grade = 2", '[exit]\nabout = "one/b.md"\neverywhere = true', '[exit]\nabout = "gone.md"',
    '[publisher]\nname = "House"', '[feedback]\nmail = "a@example.org"', '[wording]\noff = ["needy"]', "",
)  # fmt: skip
HELP = (
    'file = "help.yaml"\nregions = ["US"]', 'file = "help.yaml"', "",
    'file = "help.yaml"\nregions = ["GB"]\npage = "one/a.md"\nrequired_for = ["rest"]',
)  # fmt: skip
OUTPUTS = (
    "cards = true\nchanges = true", 'cards = true\noffline = ["one/index.md", "two/d.md"]', 'feeds = "json"', "",
    "icons = false\nfeed_items = 2\nchanges = true",
)  # fmt: skip
BOXES = ("rest", "sleep", "one", "two, GB", "emergency", "none", "", "without emergency")
HELPLINE_FACTS = (
    "verified_on: 2026-05-30, verified_by: Ada", "verified_on: 2026-03-10, verified_by: Ada", "example: true",
    "example: true, emergency: true",
)  # fmt: skip
FOLDERS = ("one", "two")
NAMES = "abcdef"


class Bench:
    """A site that is edited, and its memory as bytes."""

    site: Built | None
    """The last build with memory."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.is_with_drafts = False
        self.theme = dict(THEME)
        self.care, self.outputs = self.dice.choice(CARE), self.dice.choice(OUTPUTS)
        self.title, self.hue, self.language, self.exclude, self.rules, self.menu = "Law", "1", "en", "", "", "/one/a.md"
        self.content: dict[str, bytes] = {
            "one/index.md": b"---\ntitle: One\nparts: [a.md, b.md]\n---\n",
            "people/ada.md": b"---\ntitle: Ada\n---\n",
            "glossary/calm.md": b"---\ntitle: Calm\nshort: Rest.\naliases: [Peace]\n---\n",
            "one/pic.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
            "assessments/tool.yaml": self.tool(),
        }
        self.write_the_references_anew()
        self.write_the_helplines_anew()
        for name in ("one/a.md", "one/b.md", "one/c.md", "two/d.md"):
            self.content[name] = self.article()
        self.references = 'file = "references.bib"'
        self.help = HELP[0]
        self.terms = "page"
        self.memory = b"\x80"
        self.redirects, self.site = "", None
        self.ledger: bytes | None = None
        self.lost_ledger: bytes | None = b'{"format": 1,\n"/lost/": {"since":"2026-01-01"},\n"end": ""}\n'

    def article(self) -> bytes:
        pick = self.dice.choice
        facts = [
            f"title: {pick(TITLES)!r}",
            f"published: 2026-0{self.dice.randrange(1, 9)}-01",
            f"topics: [{pick(('sleep', 'rest'))}]",
            *(fact for fact in FACTS if self.dice.random() < 0.15),
        ]
        words = " ".join(pick(("calm", "word", "*soft*", "night", "needy")) for _ in range(self.dice.randrange(3, 20)))
        links = " and ".join(pick(LINKS) for _ in range(self.dice.randrange(4)))
        shown = [pick(EMBEDS) for _ in range(self.dice.randrange(3))]
        shown += [f"> [!helplines|{pick(BOXES)}] Talk" for _ in range(self.dice.randrange(2))]
        text = [f"Some {words} {links}.", *shown[:1], "## H", *shown[1:], f"End {links}. ^b", ""]
        return "\n".join(["---", *facts, "---", "", "\n\n".join(text)]).encode()

    def tool(self) -> bytes:
        """A self-assessment; one in five has a fault."""
        pick = self.dice.choice
        return f"""\
title: {pick(("Tool", "Beta"))}
type: informal
minutes: {pick("123")}
intro: See {pick(LINKS)} and {pick(LINKS)}.
scales: {{s: [{{value: 1, label: One}}, {{value: 2, label: Two}}]}}
dimensions: [{{id: d, name: Much, low: low, high: high}}]
bands:
  - {{id: a, label: lower, from: 1, below: 1.5}}
  - {{id: b, label: higher, from: {pick((1.5,) * 4 + (1.6,))}, to: 2}}
items: [{{id: i, dimension: d, text: I do.}}]
results: [{{id: all, title: All, text: "So {pick(LINKS)}.", links: [{pick(("one/a.md", "one/b.md", "Alpha"))}]}}]
what_else: Much.
""".encode()

    def step(self) -> str:
        """One edit; four in ten take something away or call it otherwise."""
        edit = self.dice.choice(REMOVALS if self.dice.random() < 0.4 else EDITS)
        edit(self)
        return edit.__name__

    # What takes a file away from where it was.

    def delete(self) -> None:
        if self.content:
            del self.content[self.dice.choice(sorted(self.content))]

    def rename(self) -> None:
        if name := self.any_article():
            free = [f"{folder}/{n}.md" for folder in FOLDERS for n in NAMES if f"{folder}/{n}.md" != name]
            self.content[self.dice.choice(free)] = self.content.pop(name)

    def rename_with_other_capitals(self) -> None:
        if name := self.any_article():
            folder, _, last = name.rpartition("/")
            self.content[f"{folder}/{last[0].swapcase()}{last[1:]}"] = self.content.pop(name)

    def rename_a_term_or_person(self) -> None:
        names = sorted(n for n in self.content if n.startswith(("people/", "glossary/")))
        if names:
            name = self.dice.choice(names)
            folder, _, last = name.rpartition("/")
            self.content[f"{folder}/{'new-' + last if len(last) < 12 else last[4:]}"] = self.content.pop(name)

    def rename_the_picture_or_series(self) -> None:
        for one, other in (("one/pic.svg", "two/pic.svg"), ("one/index.md", "two/index.md")):
            if one in self.content or other in self.content:
                old, new = (one, other) if one in self.content else (other, one)
                self.content[new] = self.content.pop(old)
                return

    # What changes a file.

    def swap_two_articles(self) -> None:
        one, other = self.any_article(), self.any_article()
        if one and other:
            self.content[one], self.content[other] = self.content[other], self.content[one]

    def edit_a_text(self) -> None:
        more = self.dice.choice(("\nMore.\n", "\nSee [[Alpha]] again.\n", "\n## New\n", "\n![](pic.svg)\n", "\n[[\n"))
        if name := self.any_article():
            self.content[name] += more.encode()

    def edit_what_others_show(self) -> None:
        more = self.dice.choice(("Inside.\n\n", "[[Beta]]\n\n", "![[c.md]]\n\n", "Note.[^n]\n\n[^n]: N\n\n"))
        if name := self.any_article():
            self.content[name] = self.content[name].replace(b"## H\n\n", b"## H\n\n" + more.encode(), 1)

    def show_another_page(self) -> None:
        if name := self.any_article():
            self.content[name] += f"\n{self.dice.choice(EMBEDS)}\n".encode()

    def write_an_article_anew(self) -> None:
        if name := self.any_article():
            self.content[name] = self.article()

    def add_an_article(self) -> None:
        self.content[f"{self.dice.choice(FOLDERS)}/{self.dice.choice(NAMES)}.md"] = self.article()

    def retitle(self) -> None:
        self.set_fact("title", self.dice.choice(TITLES).replace(": ", " "))

    def retitle_a_term_or_person(self) -> None:
        names = sorted(n for n in self.content if n.startswith(("people/", "glossary/")))
        if names:
            title = self.dice.choice(("Ada", "Calm", "Grace", "Peace", "Alpha"))
            self.set_fact("title", title, self.dice.choice(names))

    def write_a_term(self) -> None:
        pick = self.dice.choice
        names = pick(("", "aliases: [soft]\n", "aliases: [more, soft]\n", "aliases: [calms]\n", "auto: false\n"))
        title, short = pick(("Night", "Word", "Calm")), pick(("Dark.", "Late."))
        text = pick(("Calm and words.", "A [[Calm]] night.", ""))
        name = pick(("glossary/night.md", "glossary/calm.md"))
        self.content[name] = f"---\ntitle: {title}\nshort: {short}\n{names}---\n{text}\n".encode()

    def define_a_term_anew(self) -> None:
        names = sorted(n for n in self.content if n.startswith("glossary/"))
        if names:
            key = self.dice.choice(("short", "short", "clinical"))
            self.set_fact(key, self.dice.choice(("Rest.", "Quiet.", "Peace of mind.")), self.dice.choice(names))

    def give_or_take_another_name_of_a_term(self) -> None:
        names = sorted(n for n in self.content if n.startswith("glossary/"))
        if names:
            value = self.dice.choice(("[soft]", "[word]", "[More]", "[Peace]", None))
            self.set_fact("aliases", value, self.dice.choice(names))

    def link_words_otherwise(self) -> None:
        self.terms = self.dice.choice(("page", "page", "section", "off"))

    def use_a_word(self) -> None:
        if name := self.any_article():
            self.content[name] += self.dice.choice((b"\nCalm.\n", b"\nA soft night.\n", b"\n## More\n\nWords.\n"))

    def retag(self) -> None:
        self.set_fact("topics", self.dice.choice(("[sleep]", "[rest]", "[rest, sleep]", "[]")))

    def turn_a_fact(self) -> None:
        key, _, value = self.dice.choice(FACTS).partition(": ")
        self.set_fact(key, self.dice.choice((value, None)))

    def make_it_a_draft_or_not(self) -> None:
        self.set_fact("draft", self.dice.choice(("true", "false", None)))

    def give_or_take_an_alias(self) -> None:
        self.set_fact("aliases", self.dice.choice(("[/old/]", "[Other]", "[/old/, Other, Beta]", None)))

    def set_another_slug(self) -> None:
        self.set_fact("slug", self.dice.choice(("slug-1", "slug-2", "a", None)))

    def set_another_date(self) -> None:
        self.set_fact(self.dice.choice(("published", "expires")), f"2026-06-{self.dice.randrange(1, 30):02}")

    def set_another_language(self) -> None:
        self.set_fact("language", self.dice.choice(("de", "en", None)))

    def order_the_series_otherwise(self) -> None:
        parts = self.dice.sample(("a.md", "b.md", "c.md", "Alpha", "d.md", "gone.md"), 3)
        self.content["one/index.md"] = f"---\ntitle: One\nparts: [{', '.join(parts)}]\n---\n".encode()

    def draw_the_picture_anew(self) -> None:
        self.content["one/pic.svg"] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{9 + self.dice.randrange(3)}" height="9"/>'.encode()
        )

    def write_the_references_anew(self) -> None:
        pick = self.dice.choice
        self.content["references.bib"] = "".join(
            f"@book{{{key}, title = {{{pick(('Rest', 'Sleep'))}}}, author = {{{author}}}, "
            f"year = {{{pick(('2001', '2002', 'n.d.'))}}}, retracted = {{{pick(('', '2020'))}}}}}\n"
            for key, author in (("one", "One, A."), ("two", "One, A."), ("three", "Two, B. and One, A."))
        ).encode()

    def edit_a_reference(self) -> None:
        old, new = self.dice.sample(
            (b"2001", b"2002", b"Rest", b"Sleep", b"A.", b"C.", b"{one,", b"{gone,", b"}\n", b"\n"), 2
        )
        if "references.bib" in self.content:
            self.content["references.bib"] = self.content["references.bib"].replace(old, new, 1)

    def lose_or_find_the_references(self) -> None:
        if self.content.pop("references.bib", None) is None:
            self.write_the_references_anew()

    def write_the_assessment_anew(self) -> None:
        self.content["assessments/tool.yaml"] = self.tool()

    def write_the_helplines_anew(self) -> None:
        pick = self.dice.choice
        entries = (
            f"  - {{id: {name}, region: {pick(('US', 'GB', '[US, GB]'))}, name: {pick(('Line', 'Call'))},"
            f" topics: [{topic}], channels: [{{type: phone, value: {pick(('911', '988', '116 123'))}}}],"
            f" hours: {{always: true}}, source_url: 'https://example.org/', {pick(HELPLINE_FACTS)}}}\n"
            for name, topic in (("one", "rest"), ("two", "sleep"), ("three", "rest"))
        )
        self.content["help.yaml"] = f"helplines:\n{''.join(entries)}".encode()

    def edit_a_helpline(self) -> None:
        old, new = self.dice.sample((b"911", b"988", b"US", b"GB", b"rest", b"sleep", b"one", b"Line", b"INT", b"x"), 2)
        if "help.yaml" in self.content:
            self.content["help.yaml"] = self.content["help.yaml"].replace(old, new, 1)

    def lose_or_find_the_helplines(self) -> None:
        if self.content.pop("help.yaml", None) is None:
            self.write_the_helplines_anew()

    def choose_other_help(self) -> None:
        self.help = self.dice.choice(HELP)

    # What changes the site.

    def edit_the_theme(self) -> None:
        name = self.dice.choice(("templates/part.html", "templates/article.html", "assets/a.css", "assets/mark.svg"))
        self.theme[name] = THEME[name] + self.dice.choice(("", " ", "<!-- x -->", "{{ nothing }}"))

    def edit_the_words(self) -> None:
        self.theme["strings/de.toml"] = self.dice.choice(('here = "Hier"\n', 'here = "Da"\n'))

    def lose_a_template(self) -> None:
        name = self.dice.choice(("templates/part.html", "templates/term.html"))
        self.theme = {path: text for path, text in THEME.items() if path != name}

    def restore_the_theme(self) -> None:
        self.theme = dict(THEME)

    def call_the_site_otherwise(self) -> None:
        self.title = self.dice.choice(("Law", "Other"))

    def choose_another_option(self) -> None:
        self.hue = self.dice.choice(("1", "2"))

    def choose_another_language(self) -> None:
        self.language = self.dice.choice(("en", "de"))

    def take_other_care(self) -> None:
        self.care = self.dice.choice(CARE)

    def publish_other_files(self) -> None:
        self.outputs = self.dice.choice(OUTPUTS)

    def exclude_other_files(self) -> None:
        self.exclude = self.dice.choice(("", "two/**", "**/b.md", "**/*.svg"))

    def take_other_rules(self) -> None:
        self.rules = self.dice.choice(
            ("", 'link-target = "warning"', 'link-draft = "off"', '[rules."one/**"]\nlink-target = "note"')
        )

    def choose_other_references(self) -> None:
        self.references = self.dice.choice(
            ("", 'file = "references.bib"', 'file = "references.bib"\nstyle = "own.csl"')
        )
        self.content["own.csl"] = STYLE

    def choose_another_menu(self) -> None:
        self.menu = self.dice.choice(("/one/a.md", "Alpha", "glossary/calm.md", "/gone.md"))

    def let_time_pass(self) -> None:
        self.now += timedelta(hours=self.dice.choice((1, 13, 24, 24 * 7, 24 * 40)))

    def set_the_clock_back(self) -> None:
        self.now -= timedelta(hours=self.dice.choice((1, 13, 24, 24 * 40)))

    def show_drafts_or_not(self) -> None:
        self.is_with_drafts = not self.is_with_drafts

    def take_a_page_down_or_not(self) -> None:
        self.set_fact("gone", self.dice.choice(("true", None)))

    def name_a_former_place(self) -> None:
        self.set_fact("anchors", self.dice.choice(("{old: h}", "{old: top, older: gone}", None)))

    def redirect_elsewhere(self) -> None:
        self.redirects = self.dice.choice(("", '"/was/" = "one/a.md"', '"/was/" = "gone.md"', '"/old/" = "Alpha"'))

    def accept_what_is_published(self) -> None:
        if self.site is not None:
            known = self.site.published()
            lost = [url for url in (known.ledger.addresses if known.ledger else {}) if self.dice.random() < 0.1]
            after = recorded(known.ledger, known.addresses, known.site, lost, date.fromisoformat(known.today))
            self.ledger = written(after).encode()

    def lose_or_find_the_ledger(self) -> None:
        self.ledger, self.lost_ledger = self.lost_ledger, self.ledger

    def leave_all_as_it_is(self) -> None:
        pass

    # What the edits are made with.

    def any_article(self) -> str | None:
        names = sorted(n for n in self.content if n.endswith(".md") and n.startswith(FOLDERS) and "index" not in n)
        return self.dice.choice(names) if names else None

    def set_fact(self, key: str, value: str | None, name: str | None = None) -> None:
        """Write a line of the front matter, or take it out."""
        if name := name or self.any_article():
            without = re.sub(rf"(?m)^{key}: .*\n", "", self.content[name].decode(), count=1)
            line = f"{key}: {value}\n" if value is not None else ""
            self.content[name] = without.replace("---\n", f"---\n{line}", 1).encode()

    def order(self) -> Order:
        exclude = f'[content]\nexclude = ["{self.exclude}"]\n' if self.exclude else ""
        toml = (
            f'title = "{self.title}"\nbase_url = "https://example.org/base"\nlanguage = "{self.language}"\n{exclude}'
            f'[theme]\nname = "law"\n[theme.options]\nhue = {self.hue}\n[[menus.main]]\nto = "{self.menu}"\n'
            f'[references]\n{self.references}\n[help]\n{self.help}\n[terms]\nauto = "{self.terms}"\n'
            "[map]\nenabled = true\n"
            f"[redirects]\n{self.redirects}\n"
            f"[outputs]\n{self.outputs}\n{self.care}\n{QUIET}{self.rules}\n"
        )
        read = read_config("site.toml", toml)
        assert read.config is not None, read.diagnostics
        theme = MemoryTree(self.theme, "themes/law")
        return Order(
            read.config,
            read.places,
            MemoryTree(self.content),
            (theme,),
            self.now,
            self.is_with_drafts,
            styles=our_styles(),
            ledger=None if self.ledger is None else LedgerFile(self.ledger, digest_of(self.ledger)),
        )

    def built_with_memory(self) -> Built:
        """The site as the memory helps to build it; afterwards the memory is what a disk would keep of it."""
        memory = _Kept(self.memory)
        self.site = build(Program(), self.order(), memo=Memo(memory))
        self.site.published()
        self.memory = memory.as_bytes()
        return self.site

    def built_from_nothing(self) -> Built:
        return build(Program(), self.order(), memo=Memo(DictMemory()))


class _Kept(Memory):
    """A memory read from bytes. What is put and dropped shows after the build, as in the one on the disk."""

    def __init__(self, content: bytes) -> None:
        self._rows: dict[str, dict[str, Row]] = msgspec.msgpack.decode(content, type=dict[str, dict[str, Row]])
        self._next = DictMemory()
        self._stages = set(self._rows)
        for stage, rows in self._rows.items():
            for name, row in rows.items():
                self._next.put(stage, name, row)

    def rows(self, stage: str) -> dict[str, Row]:
        return dict(self._rows.get(stage, {}))

    def row(self, stage: str, name: str) -> Row | None:
        return self._rows.get(stage, {}).get(name)

    def names(self, stage: str) -> set[str]:
        return set(self._rows.get(stage, {}))

    def put(self, stage: str, name: str, row: Row) -> None:
        self._stages.add(stage)
        self._next.put(stage, name, row)

    def drop(self, stage: str, names: Iterable[str]) -> None:
        self._next.drop(stage, names)

    def as_bytes(self) -> bytes:
        return msgspec.msgpack.encode({stage: self._next.rows(stage) for stage in sorted(self._stages)})


REMOVALS: tuple[Callable[[Bench], None], ...] = (
    Bench.delete, Bench.delete, Bench.rename, Bench.rename, Bench.rename_with_other_capitals,
    Bench.rename_a_term_or_person, Bench.rename_the_picture_or_series,
)  # fmt: skip
EDITS: tuple[Callable[[Bench], None], ...] = (
    Bench.swap_two_articles, Bench.edit_a_text, Bench.edit_what_others_show, Bench.show_another_page,
    Bench.write_an_article_anew, Bench.add_an_article, Bench.retitle,
    Bench.retitle_a_term_or_person, Bench.write_a_term, Bench.define_a_term_anew,
    Bench.give_or_take_another_name_of_a_term, Bench.link_words_otherwise, Bench.use_a_word,
    Bench.retag, Bench.turn_a_fact, Bench.make_it_a_draft_or_not,
    Bench.give_or_take_an_alias, Bench.set_another_slug, Bench.set_another_date, Bench.set_another_language,
    Bench.write_the_references_anew, Bench.edit_a_reference, Bench.lose_or_find_the_references,
    Bench.choose_other_references, Bench.order_the_series_otherwise, Bench.draw_the_picture_anew,
    Bench.write_the_helplines_anew, Bench.edit_a_helpline, Bench.lose_or_find_the_helplines, Bench.choose_other_help,
    Bench.edit_the_theme, Bench.edit_the_words,
    Bench.lose_a_template, Bench.restore_the_theme, Bench.call_the_site_otherwise, Bench.choose_another_option,
    Bench.choose_another_language, Bench.exclude_other_files, Bench.publish_other_files, Bench.take_other_rules,
    Bench.choose_another_menu,
    Bench.let_time_pass, Bench.set_the_clock_back, Bench.show_drafts_or_not, Bench.take_other_care,
    Bench.take_a_page_down_or_not, Bench.name_a_former_place, Bench.redirect_elsewhere,
    Bench.accept_what_is_published, Bench.lose_or_find_the_ledger, Bench.leave_all_as_it_is,
)  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def _made_once() -> Iterator[None]:
    """What depends on its arguments alone (other tests hold it to that) is made once and not for each of the builds
    from nothing: code of templates, parsed pages, fields of types. It is three quarters of their time.
    """
    compile_now, parse_now = jinja2.Environment.compile, parse.parse
    codes: dict[tuple[str, str, str], object] = {}
    pages: dict[tuple[Source, bytes, str], Page] = {}

    def compiled(self: jinja2.Environment, source: str, name: str, filename: str) -> object:
        key = (source, name, filename)
        if key not in codes:
            codes[key] = compile_now(self, source, name, filename)
        return codes[key]

    def parsed(source: Source, content: bytes, manner: parse.Manner) -> Page:
        key = (source, content, manner.language)
        if key not in pages:
            pages[key] = parse_now(source, content, manner)
        return pages[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Environment, "compile", compiled)
        patch.setattr(parse, "parse", parsed)
        patch.setattr(msgspec.structs, "fields", cache(msgspec.structs.fields))
        yield


def promised(site: Built) -> dict[str, str]:
    """The digest of every output, as publishing goes by it."""
    return {str(output.path): _digest(output.content) for output in site.outputs}


def _digest(content: bytes | CopyOf | Later) -> str:
    if isinstance(content, CopyOf):
        return f"copy of {content.tree}/{content.source.path} {content.source.digest}"
    return content.digest if isinstance(content, Later) else digest_of(content)


def kept_promises(site: Built, dice: random.Random) -> Iterator[tuple[str, bytes]]:
    """Two of the remembered outputs with their bytes, made again."""
    later = [output.content for output in site.outputs if isinstance(output.content, Later)]
    wanted = dice.sample(later, min(2, len(later)))
    yield from zip((promise.digest for promise in wanted), site.recall(wanted), strict=True)


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_build_that_remembers_equals_a_build_from_nothing(seed: int) -> None:
    bench, dice = Bench(seed), random.Random(seed)
    done: list[str] = []
    for _ in range(STEPS + 1):
        remembered, clean = bench.built_with_memory(), bench.built_from_nothing()
        assert remembered.diagnostics == clean.diagnostics, done
        assert promised(remembered) == promised(clean), done
        assert remembered.published() == clean.published(), done
        assert (remembered.page_count, remembered.link_count) == (clean.page_count, clean.link_count), done
        assert all(digest == digest_of(content) for digest, content in kept_promises(remembered, dice)), done
        done.append(bench.step())


def test_three_edits_in_ten_take_a_file_away_and_every_edit_is_made() -> None:
    edits: Counter[str] = Counter()
    taken_away = 0
    for seed in range(200):
        bench = Bench(seed)
        for _ in range(STEPS):
            before = set(bench.content)
            edits[bench.step()] += 1
            taken_away += bool(before - set(bench.content))
    assert taken_away >= 0.3 * edits.total()
    assert all(edits[edit.__name__] >= 10 for edit in (*REMOVALS, *EDITS))
