"""Two builds of the same texts on two computers that share nothing else are the same site, to the byte and the mode."""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from photos import gradient

ROOT = Path(__file__).parents[2]
EPOCH = "1796126400"  # 2026-12-01

PHOTOS = "# Photographs\n\n![A hill at dusk](hill.jpg)\n\n![A door](door.png)\n\n![A lamp](lamp.webp)\n"

SHUFFLED = """
import os, random

_scandir, _listdir, _order = os.scandir, os.listdir, random.Random(7)

class Entries(list):
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def close(self): pass
    def __next__(self):
        if not self: raise StopIteration
        return self.pop(0)
    def __iter__(self): return self

def scandir(*a):
    with _scandir(*a) as found:
        entries = Entries(found)
    _order.shuffle(entries)
    return entries

def listdir(*a):
    names = _listdir(*a)
    _order.shuffle(names)
    return names

os.scandir, os.listdir = scandir, listdir
"""
"""What Python runs before the program (`sitecustomize`): folders list their files in an order of chance."""

HERE: Mapping[str, str] = {
    "TZ": "UTC", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0", "HOME": "/root", "COLUMNS": "80",
}  # fmt: skip
THERE: Mapping[str, str] = {
    "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "POSIX", "PYTHONHASHSEED": "4242", "HOME": "/nowhere",
    "COLUMNS": "200", "USER": "somebody", "HOSTNAME": "elsewhere", "PYTHONUTF8": "1",
}  # fmt: skip


def _site(folder: Path, source: Path, seed: int) -> Path:
    """The files of a site, written in an order and at times of chance."""
    chance = random.Random(seed)
    files = {p.relative_to(source): p.read_bytes() for p in source.rglob("*") if p.is_file()}
    names = sorted(files)
    chance.shuffle(names)
    for name in names:
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(files[name])
        when = 1_600_000_000 + chance.randrange(100_000_000)
        os.utime(place, (when, when))
        place.chmod(chance.choice((0o644, 0o600, 0o664)))
    return folder


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo with photographs, and everything that is off by default turned on."""
    folder = tmp_path_factory.mktemp("demo")
    shutil.copytree(ROOT / "content", folder / "content")
    shutil.copy(ROOT / "site.toml", folder)
    (folder / "content/photos.md").write_text(PHOTOS, "utf-8")
    for name in ("hill.jpg", "door.png", "lamp.webp"):
        gradient((900, 600)).save(folder / "content" / name)
    settings = (folder / "site.toml").read_text("utf-8") + "\n[security]\nintegrity = true\n"
    (folder / "site.toml").write_text(settings, "utf-8")
    return folder


Files = dict[str, tuple[int, bytes]]
"""What was built: the mode and the bytes of each file, and the mode of each folder."""


def _built(site: Path, environment: Mapping[str, str], umask: int, *options: str) -> Files:
    done = subprocess.run(
        [sys.executable, "-m", "fingerpost", "build", "--site", site, *options], cwd=site.parent,
        env={"PATH": os.environ["PATH"], "SOURCE_DATE_EPOCH": EPOCH, **environment},
        capture_output=True, text=True, check=False, umask=umask,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    output = site / "public"
    return {
        path.relative_to(output).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes() if path.is_file() else b"")
        for path in sorted(output.rglob("*"))
    }


@pytest.fixture(name="here", scope="module")
def _here(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Files]:
    """The demo with what its build on this computer remembers, to be copied; and what that build made."""
    site = _site(tmp_path_factory.mktemp("here") / "site", demo, 1)
    return site, _built(site, HERE, 0o022, "--jobs", "1")


def _copy(site: Path, place: Path, *left_out: str) -> Path:
    return shutil.copytree(site, place, ignore=shutil.ignore_patterns("public", ".public*", *left_out))


def _differing(ours: Mapping[str, tuple[int, bytes]], theirs: Mapping[str, tuple[int, bytes]]) -> list[str]:
    return sorted(path for path in {*ours, *theirs} if ours.get(path) != theirs.get(path))


def test_another_computer_gives_the_same_site(demo: Path, here: tuple[Path, Files], tmp_path: Path) -> None:
    (tmp_path / "before").mkdir()
    (tmp_path / "before/sitecustomize.py").write_text(SHUFFLED)
    _, ours = here
    there = _built(
        _site(tmp_path / "an other place/deeper/sïte", demo, 2),
        {**THERE, "PYTHONPATH": str(tmp_path / "before")}, 0o077, "--jobs", "3",
    )  # fmt: skip
    assert {"index.html", "_headers", "feed.xml", "sitemap.xml", "search/pagefind/pagefind.js"} <= set(ours)
    assert any(path.endswith(".avif") for path in ours)
    assert _differing(ours, there) == []


def test_a_second_build_beside_a_memory_gives_the_same_site(here: tuple[Path, Files], tmp_path: Path) -> None:
    """What was remembered in one place and zone is right in another."""
    site, ours = here
    there = _built(_copy(site, tmp_path / "moved"), THERE, 0o077, "--jobs", "2")
    assert _differing(ours, there) == []


def test_the_moment_of_building_is_what_it_is_told(here: tuple[Path, Files], tmp_path: Path) -> None:
    """Only that decides what has a date: neither the clock nor the dates of files."""
    remembering, told = here
    site = _copy(remembering, tmp_path / "site", ".fingerpost")
    said = _built(site, {**HERE, "SOURCE_DATE_EPOCH": ""}, 0o022, "--now", "2026-12-01T12:00:00Z")
    assert int(EPOCH) == 1796126400
    assert _differing(told, said) == []
    another = _built(site, {**HERE, "SOURCE_DATE_EPOCH": str(int(EPOCH) + 1200 * 86400)}, 0o022)
    assert _differing(told, another) != []  # reviews are overdue then, and pages say so


def test_a_folder_on_this_computer_can_be_read_by_its_web_server(demo: Path, tmp_path: Path) -> None:
    """Whatever the author's `umask`: the server is another user, and would answer 403."""
    for number, releases in enumerate(("", "releases = 2\n")):
        site = _site(tmp_path / f"site{number}", demo, 5)
        place = tmp_path / f"place{number}"
        with (site / "site.toml").open("a") as settings:
            settings.write(f'\n[search]\n[deploy.here]\ntarget = "folder"\npath = "{place}"\n{releases}')
        settings_text = (site / "site.toml").read_text("utf-8").replace("[search]\nenabled = true\n", "")
        (site / "site.toml").write_text(settings_text, "utf-8")
        subprocess.run(
            [sys.executable, "-m", "fingerpost", "deploy", "--site", site, "--yes"],
            env={"PATH": os.environ["PATH"], **HERE}, umask=0o077, check=True, capture_output=True,
        )  # fmt: skip
        found = [path for path in place.rglob("*") if ".fingerpost" not in path.parts]
        assert any(path.name == "index.html" for path in found)
        closed = [p for p in found if p.stat().st_mode & 0o044 != 0o044 or (p.is_dir() and p.stat().st_mode & 1 != 1)]
        assert closed == []
