"""A card is drawn once, again when what it shows has changed, and the same by any number of workers."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from small_sites import NOW, QUIET, SITE_TOML, THEME, output

from fingerpost.build import Order, Program, build
from fingerpost.easel import LONGEST_S
from fingerpost.edges.blobs import DiskBlobs
from fingerpost.edges.workers import Workers
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.blobs import Blobs, HeldBlobs
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, Later
from fingerpost.model.stage import Map, one_by_one
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.cards import drawing as card_drawing
from fingerpost.stages.config import read_config
from fingerpost.stages.pictures import pixels

SETTINGS = f"{SITE_TOML}{QUIET}[outputs]\ncards = true\nicons = true\n"
LOOK = {
    **THEME,
    "assets/favicon.svg": '<svg viewBox="0 0 8 8"><rect width="8" height="8" fill="#123"/>'
    '<path d="M2 2H6V6" fill="none" stroke="#fff"/></svg>',
    "templates/article.html": "<!doctype html><html lang=en><title>x</title>{{ card() }}<main>{{ body }}</main>\n",
    "templates/page.html": "<!doctype html><html lang=en><title>x</title>{{ card() }}<main>{{ body }}</main>\n",
    "templates/home.html": "<!doctype html><html lang=en><title>x</title>{{ card() }}<main>{{ body }}</main>\n",
}
ICONS = {"apple-touch-icon.png", "favicon.ico"}
FILES = {
    "index.md": "# Home\n",
    "calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md]\n---\n",
    "calm/one.md": "---\ntitle: One\n---\nText.\n",
    "calm/two.md": "---\ntitle: Two\n---\nText.\n",
    "about.md": "# About\n",
}


class Studio:
    """A site whose cards are drawn, and its memory."""

    def __init__(self, blobs: Blobs | None = None) -> None:
        self.memory, self.blobs = DictMemory(), blobs or HeldBlobs()

    def build(
        self, toml: str = SETTINGS, theme: Mapping[str, str] = LOOK, each: Map = one_by_one, **changed: str
    ) -> Built:
        config = read_config("site.toml", toml).config
        assert config is not None
        content = FILES | {name.replace("__", "/") + ".md": text for name, text in changed.items()}
        order = Order(config, {}, MemoryTree(content), (MemoryTree(theme, "themes/bare"),), NOW)
        return build(Program(), order, each, Memo(self.memory, blobs=self.blobs))


def _drawn(site: Built) -> set[str]:
    return {reason.name.partition(".")[0] for reason in site.reasons if reason.stage == "drawn"}


def _pictures(site: Built) -> dict[str, bytes]:
    outputs = [o for o in site.outputs if isinstance(o.content, Later)]
    content = site.recall([o.content for o in outputs if isinstance(o.content, Later)])
    return {str(o.path): bytes(c) for o, c in zip(outputs, content, strict=True) if o.path.endswith((".png", ".ico"))}


def test_a_card_is_drawn_once() -> None:
    studio = Studio()
    first = studio.build()
    assert not first.has_errors
    icons = {"theme/icon-192", "theme/icon-512", "theme/icon-maskable-512", "apple-touch-icon", "favicon"}
    assert _drawn(first) == {"cards/calm", "cards/one", "cards/two", "cards/about", "cards/site"} | icons
    assert studio.build().reasons == ()
    assert _drawn(studio.build(calm__one="---\ntitle: One\n---\nOther words.\n")) == set()


def test_another_title_draws_one_card_and_makes_the_pages_again_that_name_it() -> None:
    studio = Studio()
    studio.build()
    assert _drawn(studio.build(calm__one="---\ntitle: First\n---\nText.\n")) == {"cards/first"}


def test_another_part_is_drawn_on_the_cards_of_all() -> None:
    studio = Studio()
    studio.build()
    series = "---\ntitle: Calm\nparts: [one.md, two.md, three.md]\n---\n"
    third = "---\ntitle: Three\n---\nText.\n"
    assert _drawn(studio.build(calm__index=series, calm__three=third)) == {"cards/one", "cards/two", "cards/three"}


def test_another_colour_draws_all_anew() -> None:
    studio = Studio()
    studio.build()
    other = {**LOOK, "theme.toml": 'name = "bare"\nstyles = ["a.css"]\n', "assets/a.css": ":root{--accent:#402010}"}
    assert len(_drawn(studio.build(theme=other))) == 10


def test_pages_name_the_cards_that_are_published() -> None:
    site = Studio().build()
    paths = {str(o.path) for o in site.outputs}
    for page in ("index.html", "calm/one/index.html", "about/index.html"):
        named = output(site, page).partition("</title>")[2].partition("<main>")[0]
        assert named.removeprefix("/") in paths


@pytest.mark.parametrize("count", [1, 2, 3])
def test_any_number_of_workers_draws_the_same(count: int) -> None:
    many = {f"calm__p{number}": f"---\ntitle: Part {number}\n---\nText.\n" for number in range(8)}
    alone, together = (Studio().build(SETTINGS, LOOK, each, **many) for each in (one_by_one, Workers(count)))
    assert _pictures(alone) == _pictures(together)
    assert len(_pictures(alone)) == 18


def test_what_is_remembered_is_what_was_drawn(tmp_path: Path) -> None:
    studio = Studio(DiskBlobs(tmp_path))
    first = _pictures(studio.build())
    again = studio.build(about="# About us\n")
    assert _drawn(again) == {"cards/about-us"}
    for path, content in _pictures(again).items():
        assert path not in first or content == first[path]
        assert digest_of(content) == next(o.content.digest for o in again.outputs if o.path == path)  # type: ignore[union-attr]  # a card is a `Later`


def test_a_lost_store_is_drawn_again() -> None:
    studio = Studio()
    first = _pictures(studio.build())
    studio.blobs = HeldBlobs()
    assert _pictures(studio.build()) == first


def test_nothing_is_drawn_that_nobody_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(card_drawing, "drawn", None)
    site = Studio().build(f"{SITE_TOML}{QUIET}[outputs]\nicons = false\n")
    assert not any(o.path.startswith("cards/") or o.path in ICONS for o in site.outputs)
    assert "site.webmanifest" not in {o.path for o in site.outputs}
    assert "/cards/" not in output(site, "calm/one/index.html")


def test_a_card_that_takes_too_long_is_left_out_and_told() -> None:
    def never(stage: Any, inputs: Any, /) -> Any:
        if stage.seconds == LONGEST_S:
            return [stage.give_up(one, "takes too long") for one in inputs]
        return map(stage.run, inputs)

    studio = Studio()
    site = studio.build(each=never)
    told = [d for d in site.diagnostics if d.rule == "card-drawing"]
    assert len(told) == 10
    assert site.has_errors
    assert len(_drawn(studio.build(about="# About us\n"))) == 10


def test_without_pillow_there_are_neither_and_the_build_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "can_encode", lambda: False)
    site = Studio().build()
    told = {d.rule: d for d in site.diagnostics if d.rule.endswith("-extra")}
    assert {rule: d.level for rule, d in told.items()} == {"card-extra": "warning", "icon-extra": "note"}
    assert all('pip install "fingerpost[images]"' in (d.hint or "") for d in told.values())
    assert not any(o.path.endswith((".png", ".ico")) for o in site.outputs)
    assert "cards/" not in output(site, "calm/one/index.html")
    assert "image/svg+xml" in output(site, "site.webmanifest")
    assert "image/png" not in output(site, "site.webmanifest")
