"""The law of memory, for pictures: what a build that remembers publishes is what a build from nothing publishes, byte
for byte, whatever was done to the pictures, to their store, or to the number of workers.
"""

import random
from pathlib import Path

import pytest
from photos import gif, jpeg, png, webp
from small_sites import NOW, QUIET, SITE_TOML, THEME

from fingerpost.build import Order, Program, build
from fingerpost.edges.blobs import DiskBlobs
from fingerpost.edges.workers import Workers
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.pages import Built, CopyOf, Later
from fingerpost.model.stage import Map, one_by_one
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config

PICTURES = (
    jpeg(1, (90, 70)), jpeg(6, (90, 70)), png(size=(80, 90)), png(3, "P", (100, 30)), webp(8), webp(frames=2), gif(),
    gif(2), jpeg(mode="CMYK", size=(90, 70)), b"no picture", jpeg(1, (90, 70))[:900], b"",
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"/>',
)  # fmt: skip
NAMES = ("a.jpg", "b.png", "images/c.webp", "images/d.gif", "e.svg")
SETTINGS = (
    "",
    "widths = [30, 70]\n",
    "widths = [70]\nquality = 40\n",
    "formats = []\nwidths = [50]\n",
    "max_pixels = 5000\n",
)


class Ground:
    """A site whose pictures change."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.pictures: dict[str, bytes] = {}
        self.pages: dict[str, str] = {}
        self.settings = SETTINGS[1]
        for _ in range(6):
            self.step()

    def step(self) -> None:
        """One edit."""
        name = self.dice.choice(NAMES)
        match self.dice.randrange(6):
            case 0 | 1:
                self.pictures[name] = self.dice.choice(PICTURES)
            case 2:
                self.pictures.pop(name, None)
            case 3 | 4:
                shown = "".join(self._shown(self.dice.choice(NAMES)) for _ in range(self.dice.randrange(4)))
                front = f"---\ntitle: P\nimage: {name}\n---\n" if self.dice.randrange(3) == 0 else "# P\n"
                self.pages[f"page{self.dice.randrange(3)}.md"] = f"{front}\n{shown}\n"
            case _:
                self.settings = self.dice.choice(SETTINGS)

    def _shown(self, name: str) -> str:
        return self.dice.choice(
            (f"![A]({name})\n\n", f"[file]({name})\n\n", f'![A]({name} "C")\n\n', f"![[{name}|A|20]]\n\n")
        )

    def built(self, memo: Memo, each: Map = one_by_one) -> Built:
        config = read_config("site.toml", SITE_TOML + QUIET + "[images]\n" + self.settings).config
        assert config is not None
        files: dict[str, bytes | str] = {"index.md": "# Home\n", **self.pages, **self.pictures}
        theme = {
            **THEME,
            "templates/page.html": THEME["templates/page.html"] + "{{ image_href(page) }} {{ image_href(page, 40) }}",
        }
        return build(
            Program(), Order(config, {}, MemoryTree(files), (MemoryTree(theme, "themes/bare"),), NOW), each, memo
        )


def _whole(site: Built) -> object:
    laters = [o.content for o in site.outputs if isinstance(o.content, Later)]
    made = dict(zip((later.name for later in laters), site.recall(laters), strict=True))
    outputs = [
        (
            o.path,
            o.content.source
            if isinstance(o.content, CopyOf)
            else made[o.content.name]
            if isinstance(o.content, Later)
            else o.content,
        )
        for o in site.outputs
    ]
    return outputs, site.diagnostics


@pytest.mark.parametrize("seed", range(4))
def test_a_build_that_remembers_equals_a_build_from_nothing(seed: int, tmp_path: Path) -> None:
    ground, memory, folder = Ground(seed), DictMemory(), tmp_path / "pictures"
    for _ in range(5):
        ground.step()
        harm(folder, ground.dice)
        blobs = DiskBlobs(folder)
        remembered = _whole(ground.built(Memo(memory, blobs=blobs)))
        blobs.tidy(ground.dice.choice((0, 4000, 10**6)))
        assert remembered == _whole(ground.built(Memo(DictMemory())))


def harm(folder: Path, dice: random.Random) -> None:
    """Loses or damages some of what was kept."""
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.exists() else []
    for path in dice.sample(files, min(len(files), dice.randrange(3))):
        if dice.randrange(2):
            path.unlink()
        else:
            path.write_bytes(path.read_bytes()[:-1] + b"?")


def test_the_number_of_workers_changes_nothing() -> None:
    ground = Ground(1)
    ground.pictures = dict(zip(NAMES, PICTURES, strict=False))
    ground.pages = {"page0.md": "# P\n\n" + "".join(f"![A]({name})\n\n" for name in NAMES)}
    one, two = (_whole(ground.built(Memo(DictMemory()), Workers(count))) for count in (1, 2))
    assert one == two == _whole(ground.built(Memo(DictMemory())))
