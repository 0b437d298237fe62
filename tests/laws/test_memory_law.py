"""The law of memory: a build that remembers equals a build from nothing, byte for byte, whatever was edited.

`FINGERPOST_SCRIPTS=1000 pytest -n auto tests/laws/test_memory_law.py` runs the long form.
"""

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache

import jinja2
import msgspec
import pytest
from small_sites import QUIET

from fingerpost.build import Order, Program, build
from fingerpost.memo import DictMemory, Memo, Memory, Row
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, CopyOf, Later, Page, Source
from fingerpost.model.trees import MemoryTree
from fingerpost.stages import parse
from fingerpost.stages.config import read_config

SCRIPTS = int(os.environ.get("FINGERPOST_SCRIPTS", "100"))
STEPS = 10

_LAYOUT = """<!doctype html><title>{{ page.title }} {{ site.title }}</title>{% include "part.html" %}
{% for line in menu("main") %}<a href="{{ line.href }}">{{ line.label }}</a>{% endfor %}
{% block main %}{{ body }}{% endblock %}
{% for b in linked_from(page) %}<i>{{ b.entry.title }}: {{ b.sentence }}</i>{% endfor %}
<a href="{{ link("one/a.md") }}">a</a> {{ asset("mark.svg") }} {{ site.stylesheet }} {{ image_href(page) }}
{{ page.language }} {{ site.language }} {{ t("here") }}
"""
_ARTICLE = """{% extends "base.html" %}{% block main %}{{ body }}
{% for a in around(page) %}{{ a.series.title }} {{ a.number }}/{{ a.count }}
{% if a.previous %}<a href="{{ a.previous|href }}">{{ a.previous.title }}</a>{% endif %}
{% if a.next %}<a href="{{ a.next|href }}">{{ a.next.title }} {{ a.next.main_message }}</a>{% endif %}{% endfor %}
{% for p in references(page, "authors") %}{{ p.title }}{% endfor %}
{% for p in references(page, "related") %}{{ p.title }}{% endfor %}{% endblock %}
"""
_LIST = """{% extends "base.html" %}{% block main %}{{ body }}
{% for e in find(kind="article", order="newest", first=3) %}
<a href="{{ e|href }}">{{ e.title }}{{ e.summary }}</a>{% endfor %}
{% for f in topics() %}<a href="{{ f.href }}">{{ f.name }} {{ f.count }}</a>{% endfor %}
{% for e in credited(page, "authors") %}{{ e.title }}{% endfor %}
{% for e in parts(page) %}{{ e.title }}{{ e.minutes }}{% endfor %}{% for e in planned(page) %}{{ e.title }}{% endfor %}
{{ today()|iso }}{% endblock %}
"""
_TOPIC = """{% extends "base.html" %}{% block main %}
{% for e in find(topic=page.fields.name) %}{{ e.title }}{% endfor %}{% endblock %}
"""

THEME = {
    "theme.toml": 'name = "law"\nstyles = ["a.css"]\n'
    '[options.hue]\nabout = "Hue."\ntype = "number"\ndefault = 1\ncss = "--hue"\n',
    "assets/a.css": "body{}",
    "assets/mark.svg": "<svg/>",
    "strings/en.toml": 'here = "Here"\n',
    "templates/base.html": _LAYOUT,
    "templates/part.html": "<p>part</p>",
    "templates/article.html": _ARTICLE,
    "templates/redirect.html": '<a href="{{ target|href }}">{{ target.title }}</a>',
    **{
        f"templates/{name}.html": _LIST
        for name in ("page", "series", "home", "articles", "topics", "audiences", "person")
    },
    **{f"templates/{name}.html": _TOPIC for name in ("topic", "audience")},
    **{f"templates/{name}.html": _LAYOUT for name in ("term", "glossary", "people", "404")},
}

TITLES = ("Alpha", "Beta: a way", "Gamma? Yes", "Delta", "alpha", "Epsilon", "Calm", "Ada")
LINKS = (
    "[[Alpha]]", "[[Beta]]", "[[Gamma|g]]", "[b](b.md)", "[](../one/a.md#h)", "[[Calm]]", "[[Peace]]", "[[nowhere]]",
    "![p](pic.svg)", "[[Other]]", "[o](/old/)", "[s](/one/slug-1/)",
)  # fmt: skip
FACTS = (
    "authors: [Ada]", "related: [Beta]", "draft: true", "aliases: [/old/, Other]", "image: pic.svg", "summary: s",
    "main_message: m", "review_due: 2026-06-03", "expires: 2026-06-04", "language: de", "slug: slug-1", "id: known",
    "superseded_by: Alpha", "audience: [parents]",
)  # fmt: skip
FOLDERS = ("one", "two")
NAMES = "abcdef"


class Bench:
    """A site that is edited, and its memory as bytes."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.is_with_drafts = False
        self.theme = dict(THEME)
        self.title, self.hue, self.language, self.exclude, self.rules, self.menu = "Law", "1", "en", "", "", "/one/a.md"
        self.content: dict[str, bytes] = {
            "one/index.md": b"---\ntitle: One\nparts: [a.md, b.md]\n---\n",
            "people/ada.md": b"---\ntitle: Ada\n---\n",
            "glossary/calm.md": b"---\ntitle: Calm\nshort: Rest.\naliases: [Peace]\n---\n",
            "one/pic.svg": b"<svg/>",
        }
        for name in ("one/a.md", "one/b.md", "one/c.md", "two/d.md"):
            self.content[name] = self.article()
        self.memory = b"\x80"

    def article(self) -> bytes:
        pick = self.dice.choice
        facts = [
            f"title: {pick(TITLES)!r}",
            f"published: 2026-0{self.dice.randrange(1, 9)}-01",
            f"topics: [{pick(('sleep', 'rest'))}]",
            *(fact for fact in FACTS if self.dice.random() < 0.15),
        ]
        words = " ".join(pick(("calm", "word", "*soft*", "night")) for _ in range(self.dice.randrange(3, 20)))
        links = " and ".join(pick(LINKS) for _ in range(self.dice.randrange(4)))
        return "\n".join(["---", *facts, "---", "", f"Some {words} {links}.", "", "## H", "", "End.", ""]).encode()

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
        self.content["one/pic.svg"] = f"<svg>{self.dice.randrange(3)}</svg>".encode()

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

    def exclude_other_files(self) -> None:
        self.exclude = self.dice.choice(("", "two/**", "**/b.md", "**/*.svg"))

    def take_other_rules(self) -> None:
        self.rules = self.dice.choice(
            ("", 'link-target = "warning"', 'link-draft = "off"', '[rules."one/**"]\nlink-target = "note"')
        )

    def choose_another_menu(self) -> None:
        self.menu = self.dice.choice(("/one/a.md", "Alpha", "glossary/calm.md", "/gone.md"))

    def let_time_pass(self) -> None:
        self.now += timedelta(hours=self.dice.choice((1, 13, 24, 24 * 7, 24 * 40)))

    def set_the_clock_back(self) -> None:
        self.now -= timedelta(hours=self.dice.choice((1, 13, 24, 24 * 40)))

    def show_drafts_or_not(self) -> None:
        self.is_with_drafts = not self.is_with_drafts

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
            f"{QUIET}{self.rules}\n"
        )
        read = read_config("site.toml", toml)
        assert read.config is not None, read.diagnostics
        theme = MemoryTree(self.theme, "themes/law")
        return Order(read.config, read.places, MemoryTree(self.content), (theme,), self.now, self.is_with_drafts)

    def built_with_memory(self) -> Built:
        """The site as the memory helps to build it; afterwards the memory is what a disk would keep of it."""
        memory = _Kept(self.memory)
        site = build(Program(), self.order(), memo=Memo(memory))
        self.memory = memory.as_bytes()
        return site

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
    Bench.swap_two_articles, Bench.edit_a_text, Bench.write_an_article_anew, Bench.add_an_article, Bench.retitle,
    Bench.retitle_a_term_or_person, Bench.retag, Bench.turn_a_fact, Bench.make_it_a_draft_or_not,
    Bench.give_or_take_an_alias, Bench.set_another_slug, Bench.set_another_date, Bench.set_another_language,
    Bench.order_the_series_otherwise, Bench.draw_the_picture_anew, Bench.edit_the_theme, Bench.edit_the_words,
    Bench.lose_a_template, Bench.restore_the_theme, Bench.call_the_site_otherwise, Bench.choose_another_option,
    Bench.choose_another_language, Bench.exclude_other_files, Bench.take_other_rules, Bench.choose_another_menu,
    Bench.let_time_pass, Bench.set_the_clock_back, Bench.show_drafts_or_not, Bench.leave_all_as_it_is,
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
        assert (remembered.page_count, remembered.link_count) == (clean.page_count, clean.link_count), done
        assert all(digest == digest_of(content) for digest, content in kept_promises(remembered, dice)), done
        done.append(bench.step())


def test_three_edits_in_ten_take_a_file_away_and_every_edit_is_made() -> None:
    edits: Counter[str] = Counter()
    taken_away = 0
    for seed in range(100):
        bench = Bench(seed)
        for _ in range(STEPS):
            before = set(bench.content)
            edits[bench.step()] += 1
            taken_away += bool(before - set(bench.content))
    assert taken_away >= 0.3 * edits.total()
    assert all(edits[edit.__name__] >= 10 for edit in (*REMOVALS, *EDITS))
