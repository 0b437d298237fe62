"""The law of memory: a build that remembers equals a build from nothing, byte for byte, whatever was edited.

`FINGERPOST_SCRIPTS=1000 pytest tests/laws/test_memory.py` runs the long form.
"""

import os
import random
from datetime import UTC, datetime, timedelta

import pytest
from small_sites import QUIET

from fingerpost.build import Order, Program, build
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.pages import Built
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config

SCRIPTS = int(os.environ.get("FINGERPOST_SCRIPTS", "100"))
STEPS = 10

_LAYOUT = """<!doctype html><title>{{ page.title }} {{ site.title }}</title>{% include "part.html" %}
{% for line in menu("main") %}<a href="{{ line.href }}">{{ line.label }}</a>{% endfor %}
{% block main %}{{ body }}{% endblock %}
{% for b in linked_from(page) %}<i>{{ b.entry.title }}: {{ b.sentence }}</i>{% endfor %}
<a href="{{ link("one/a.md") }}">a</a> {{ asset("mark.svg") }} {{ site.stylesheet }} {{ image_href(page) }}
"""
_ARTICLE = """{% extends "base.html" %}{% block main %}{{ body }}
{% for a in around(page) %}{{ a.series.title }} {{ a.number }}/{{ a.count }}
{% if a.previous %}<a href="{{ a.previous|href }}">{{ a.previous.title }}</a>{% endif %}
{% if a.next %}<a href="{{ a.next|href }}">{{ a.next.title }} {{ a.next.main_message }}</a>{% endif %}{% endfor %}
{% for p in references(page, "authors") %}{{ p.title }}{% endfor %}
{% for p in references(page, "related") %}{{ p.title }}{% endfor %}{% endblock %}
"""
_LIST = """{% extends "base.html" %}{% block main %}{{ body }}
{% for e in find(kind="article", order="newest", first=3) %}<a href="{{ e|href }}">{{ e.title }}{{ e.summary }}</a>{% endfor %}
{% for f in topics() %}<a href="{{ f.href }}">{{ f.name }} {{ f.count }}</a>{% endfor %}
{% for e in parts(page) %}{{ e.title }}{{ e.minutes }}{% endfor %}{% for e in planned(page) %}{{ e.title }}{% endfor %}
{{ today()|iso }}{% endblock %}
"""
_TOPIC = """{% extends "base.html" %}{% block main %}
{% for e in find(topic=page.fields.name) %}{{ e.title }}{% endfor %}{% endblock %}
"""

THEME = {
    "theme.toml": 'name = "law"\nstyles = ["a.css"]\n[options.hue]\nabout = "Hue."\ntype = "number"\ndefault = 1\ncss = "--hue"\n',
    "assets/a.css": "body{}",
    "assets/mark.svg": "<svg/>",
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

TITLES = ("Alpha", "Beta: a way", "Gamma? Yes", "Delta", "alpha", "Epsilon")
FOLDERS = ("one", "two")


class Bench:
    """A site that is edited, and its memory."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = datetime(2026, 6, 1, 12, tzinfo=UTC)
        self.theme = dict(THEME)
        self.toml = {"title": "Law", "hue": "1"}
        self.content: dict[str, bytes] = {
            "one/index.md": b"---\ntitle: One\nparts: [a.md, b.md, c.md]\n---\n",
            "people/ada.md": b"---\ntitle: Ada\n---\n",
            "glossary/calm.md": b"---\ntitle: Calm\nshort: Rest.\n---\n",
            "one/pic.svg": b"<svg/>",
        }
        for name in "abcd":
            self.content[f"one/{name}.md"] = self.article()
        self.content["two/e.md"] = self.article()
        self.memory = DictMemory()

    def article(self) -> bytes:
        pick = self.dice.choice
        links = [
            pick(
                (
                    "[[Alpha]]",
                    "[[Beta]]",
                    "[[Gamma|g]]",
                    "[b](b.md)",
                    "[](../one/a.md#h)",
                    "[[Calm]]",
                    "[[nowhere]]",
                    "![p](pic.svg)",
                )
            )
            for _ in range(self.dice.randrange(4))
        ]
        front = [
            f"title: {pick(TITLES)!r}",
            f"published: 2026-0{self.dice.randrange(1, 9)}-01",
            f"topics: [{pick(('sleep', 'rest'))}]",
        ]
        front += [line for line in ("authors: [Ada]", "related: [Beta]", "draft: true", "aliases: [/old/, Other]", "image: pic.svg",
                                    "summary: s", "main_message: m", "review_due: 2026-06-03", "expires: 2026-06-04") if self.dice.random() < 0.2]  # fmt: skip
        words = " ".join(pick(("calm", "word", "*soft*", "night")) for _ in range(self.dice.randrange(3, 30)))
        return ("---\n" + "\n".join(front) + f"\n---\n\nSome {words} {' and '.join(links)}.\n\n## H\n\nEnd.\n").encode()

    def step(self) -> str:
        """One edit, chosen so that deletions and renames are three in ten at least."""
        edits = [self.delete, self.rename, self.case_rename, self.swap, self.delete, self.rename, self.edit_text, self.edit_text,
                 self.rewrite, self.add, self.reorder, self.asset, self.template, self.site, self.option, self.day, self.nothing]  # fmt: skip
        edit = self.dice.choice(edits)
        edit()
        return edit.__name__

    def _article(self) -> str | None:
        names = sorted(n for n in self.content if n.endswith(".md") and n.startswith(FOLDERS) and "index" not in n)
        return self.dice.choice(names) if names else None

    def delete(self) -> None:
        names = sorted(self.content)
        if names:
            del self.content[self.dice.choice(names)]

    def rename(self) -> None:
        if name := self._article():
            new = f"{self.dice.choice(FOLDERS)}/{self.dice.choice('abcdefgh')}.md"
            self.content[new] = self.content.pop(name)

    def case_rename(self) -> None:
        if name := self._article():
            folder, _, last = name.rpartition("/")
            self.content[f"{folder}/{last[0].swapcase()}{last[1:]}"] = self.content.pop(name)

    def swap(self) -> None:
        one, two = self._article(), self._article()
        if one and two:
            self.content[one], self.content[two] = self.content[two], self.content[one]

    def edit_text(self) -> None:
        if name := self._article():
            self.content[name] += self.dice.choice(
                (b"\nMore.\n", b"\nSee [[Alpha]] again.\n", b"\n## New\n", b"\n![](pic.svg)\n")
            )

    def rewrite(self) -> None:
        if name := self._article():
            self.content[name] = self.article()

    def add(self) -> None:
        self.content[f"{self.dice.choice(FOLDERS)}/{self.dice.choice('abcdefgh')}.md"] = self.article()

    def reorder(self) -> None:
        parts = self.dice.sample(["a.md", "b.md", "c.md", "Alpha", "d.md", "gone.md"], 3)
        self.content["one/index.md"] = f"---\ntitle: One\nparts: [{', '.join(parts)}]\n---\n".encode()

    def asset(self) -> None:
        self.content["one/pic.svg"] = f"<svg>{self.dice.random()}</svg>".encode()

    def template(self) -> None:
        name = self.dice.choice(("templates/part.html", "templates/article.html", "assets/a.css", "assets/mark.svg"))
        self.theme[name] = THEME[name] + self.dice.choice(("", " ", "<!-- x -->", "{{ nothing }}"))

    def site(self) -> None:
        self.toml["title"] = self.dice.choice(("Law", "Other"))

    def option(self) -> None:
        self.toml["hue"] = self.dice.choice(("1", "2"))

    def day(self) -> None:
        self.now += timedelta(days=self.dice.randrange(1, 40))

    def nothing(self) -> None:
        """Sometimes nothing is edited at all."""

    def built(self, memory: DictMemory) -> Built:
        toml = (
            f'title = "{self.toml["title"]}"\nbase_url = "https://example.org/base"\n'
            f'[theme]\nname = "law"\n[theme.options]\nhue = {self.toml["hue"]}\n[[menus.main]]\nto = "/one/a.md"\n{QUIET}'
        )
        read = read_config("site.toml", toml)
        assert read.config is not None
        content = MemoryTree(self.content)
        order = Order(read.config, read.places, content, (MemoryTree(self.theme, "themes/law"),), self.now)
        return build(Program(), order, memo=Memo(memory))


def _bytes(site: Built) -> dict[str, object]:
    return {str(o.path): site.bytes_of(o) for o in site.outputs}


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_a_build_that_remembers_equals_a_build_from_nothing(seed: int) -> None:
    bench = Bench(seed)
    done: list[str] = []
    for _ in range(STEPS):
        remembered, clean = bench.built(bench.memory), bench.built(DictMemory())
        assert remembered.diagnostics == clean.diagnostics, done
        assert _bytes(remembered) == _bytes(clean), done
        assert (remembered.page_count, remembered.link_count) == (clean.page_count, clean.link_count), done
        done.append(bench.step())
