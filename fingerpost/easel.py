"""The cards and icons of a site with memory around them: what `workshop.py` calls.

What each shows is known before (`stages/cards/plan.py`, `stages/cards/files.py`), and so is its address, so pages are
rendered without waiting for any of this. Each is drawn once, by workers, and lies in the store of pictures by its
digest (`model/blobs.py`); rows of the memory say which. So a build in which no title changed draws nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Later, Output, Source
from fingerpost.model.paths import OutputPath
from fingerpost.model.stage import Map, Stage
from fingerpost.model.traces import Reason
from fingerpost.stages.cards.files import MANIFEST, Icon, encoder, has_manifest, icons, manifest
from fingerpost.stages.cards.plan import Card, card_of, card_path
from fingerpost.stages.site import Site

if TYPE_CHECKING:
    from fingerpost.stages.theme import Theme

LONGEST_S = 30.0
"""Seconds one picture may take."""

_SHARES = {"maskable": 0.8, "touch": 1.0}
"""How much of an icon the mark takes whose ground fills it: a mask may cut off a tenth on each side; iOS rounds the
corners itself, and shows what is clear as black.
"""
_MARK = "drawn:"


class Drawn(msgspec.Struct, frozen=True):
    """What is drawn for a site, and what is to be said of it."""

    outputs: tuple[Output, ...] = ()
    faults: tuple[Diagnostic, ...] = ()


class Easel:
    """Draws cards and icons, each once."""

    def __init__(self, memo: Memo, each: Map, theme: "Theme", read: Callable[[Source], bytes]) -> None:
        """`read` gives the bytes of a file of the theme."""
        self._memo, self._each, self._theme, self._read = memo, each, theme, read
        self._wanted: dict[str, Card | Icon] = {}
        self._failed: list[str] = []

    def pictures(self, site: Site, places: Mapping[str, Place]) -> Drawn:
        """Every card and icon that pages and the manifest name, and the manifest."""
        choice = site.config.outputs
        wanted: dict[OutputPath, Card | Icon] = {icon.path: icon for icon in icons(site, self._theme)}
        if choice.cards and encoder() != "none":
            cards = (card for head in site.pages.values() if (card := card_of(head.entry, site)) is not None)
            wanted |= {card_path(card, self._theme.look, encoder()): card for card in cards}
        self._wanted = {str(path): shown for path, shown in wanted.items()}
        look = f"{self._theme.look.digest} {encoder()}" if wanted else ""
        # The name of a card says what it shows; those of some icons are fixed.
        items = [Item(path, look, path) for path in self._wanted]
        digests = self._memo.keep_all("drawn", items, str, self._made, is_told=False)
        outputs = [Output(OutputPath(path), self._later(path, digest)) for path, digest in digests.items() if digest]
        self._failed = [path for path, digest in digests.items() if not digest]
        if self._failed:  # to be tried again
            self._memo.forget_others("drawn", [path for path, digest in digests.items() if digest])
        if has_manifest(site, self._theme):
            outputs.append(Output(MANIFEST, manifest(site, self._theme)))
        return Drawn(tuple(outputs), tuple(self._faults(site, places)))

    def _made(self, misses: list[Item[str]]) -> Iterator[str]:
        self._memo.reasons += [Reason("drawn", item.name, "it never was") for item in misses]
        stage: Stage[str, bytes] = Stage(self._draw, lambda _, __: b"", lambda _: "cards", seconds=LONGEST_S)
        for content in self._each(stage, [item.subject for item in misses]):
            digest = digest_of(content) if content else ""
            if content:
                self._memo.blobs.put(digest, content)
            yield digest

    def _draw(self, path: str) -> bytes:
        from fingerpost.stages.cards.drawing import drawn, ico, icon

        shown, look = self._wanted[path], self._theme.look
        if isinstance(shown, Card):
            return drawn(shown, look, self._read(look.font) if look.font is not None else None)
        assert look.mark is not None, "icons are drawn from it"
        ground = look.colours.get("paper", (255, 255, 255))
        made = icon(look.mark, shown.size, share=_SHARES.get(shown.form, 0), ground=ground)
        return ico(made) if shown.form == "ico" else made

    def _later(self, path: str, digest: str) -> Later:
        self._memo.blobs.want(digest)
        return Later(digest, f"{_MARK}{path}")

    def bytes_of(self, later: Later) -> bytes:
        """What stands for a drawn picture: read from the store, or drawn again."""
        content = self._memo.blobs.get(later.digest)
        return self._draw(later.name.removeprefix(_MARK)) if content is None else content

    def _faults(self, site: Site, places: Mapping[str, Place]) -> Iterator[Diagnostic]:
        for path in self._failed:
            hint = "build again; if that does not help, set `cards = false` under `[outputs]` in site.toml"
            yield fault("card-drawing", f"`{path}` could not be drawn in {LONGEST_S:g} seconds", hint=hint)
        choice = site.config.outputs
        if choice.cards and encoder() == "none":
            hint = 'run `pip install "fingerpost[images]"`, or take out `cards = true` under `[outputs]` in site.toml'
            message = "no cards are drawn: the optional part `images` is not installed"
            yield fault("card-extra", message, places.get("outputs.cards"), hint=hint)
        if not has_manifest(site, self._theme):
            return
        if encoder() == "none":
            hint = 'run `pip install "fingerpost[images]"`, or set `icons = false` under `[outputs]` in site.toml'
            message = (
                "the web manifest has no icons but the theme's drawing: the optional part `images` is not installed"
            )
            yield fault("icon-extra", message, places.get("outputs.icons"), hint=hint)
        elif self._theme.look.mark is None:
            message = "no icons are drawn from `assets/favicon.svg`: it holds more than plain shapes in a square"
            hint = "draw it with `rect`, `circle`, `line`, `polygon` and `path` in colours such as `#1d5a4f`"
            yield fault("icon-mark", message, hint=hint)


def is_drawn(later: Later) -> bool:
    """Whether it stands for a card or an icon."""
    return later.name.startswith(_MARK)
