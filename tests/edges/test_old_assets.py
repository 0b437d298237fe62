"""A reader with yesterday's page open, today: everything that page asks for is still there, and still what it was.

That it goes after a week and no sooner is held by `deploy/test_deploy_law.py`; here are real places.
"""

import base64
import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Read = Callable[[str], bytes | None]
SETTINGS = {
    "folder": 'target = "folder"\npath = "{place}"\n',
    "releases": 'target = "folder"\npath = "{place}"\nreleases = 2\n',
    "git": 'target = "git"\nremote = "{place}"\nbranch = "live"\n',
}


def _run(*words: str | Path, folder: Path) -> bytes:
    nobody = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        [*map(str, words)], cwd=folder, capture_output=True, check=False, env={**os.environ, **nobody}
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def _reader(kind: str, place: Path) -> Read:
    """What a visitor gets of an address there."""

    def of_branch(path: str) -> bytes | None:
        done = subprocess.run(["git", "show", f"live:{path}"], cwd=place, capture_output=True, check=False)
        return done.stdout if done.returncode == 0 else None

    def of_folder(path: str) -> bytes | None:
        file = (place / "current" if kind == "releases" else place) / path
        return file.read_bytes() if file.is_file() else None

    return of_branch if kind == "git" else of_folder


def _wanted(html: str) -> dict[str, str]:
    """The scripts and stylesheets of a page, each with its digest."""
    tags = re.findall(r"<(?:script|link)\b[^>]*integrity=[^>]*>", html)
    found = {}
    for tag in tags:
        address, digest = re.search(r'(?:src|href)="/([^"]+)"', tag), re.search(r'integrity="sha256-([^"]+)"', tag)
        assert address is not None
        assert digest is not None
        found[address[1]] = digest[1]
    return found


@pytest.mark.parametrize("kind", SETTINGS)
def test_an_old_page_finds_its_files_after_further_deploys(kind: str, tmp_path: Path) -> None:
    site, place = tmp_path / "site", tmp_path / "place"
    _run(sys.executable, "-m", "fingerpost", "new", "site", site, folder=tmp_path)
    if kind == "git":
        _run("git", "init", "-q", "--bare", place, folder=tmp_path)
    toml = site / "site.toml"
    begun = toml.read_text("utf-8").replace("https://example.org", "https://site.example")
    more = "\n[security]\nintegrity = true\n\n[deploy.there]\n" + SETTINGS[kind].format(place=place)

    def deploy(hue: int) -> None:
        toml.write_text(begun.replace("accent_hue = 178", f"accent_hue = {hue}") + more, "utf-8")
        _run(sys.executable, "-m", "fingerpost", "deploy", "--site", site, "--yes", folder=tmp_path)

    there = _reader(kind, place)

    def missing(files: dict[str, str]) -> set[str]:
        return {
            path
            for path, digest in files.items()
            if (content := there(path)) is None or base64.b64encode(hashlib.sha256(content).digest()).decode() != digest
        }

    deploy(178)
    page = there("index.html")
    assert page is not None
    old = _wanted(page.decode())
    assert old
    made = [file.relative_to(site / "public").as_posix() for file in (site / "public").rglob("*.*")]
    named = [path for path in made if re.search(r"\.[0-9a-f]{10}\.", path)]
    assert any(path.endswith(".png") for path in named), "icons, which are drawn anew in another colour"
    deploy(20)
    new = there("index.html")
    assert new is not None
    sheets = set(old) - set(_wanted(new.decode()))
    assert sheets
    assert all(name.endswith(".css") for name in sheets)
    for hue in (30, 40, 50):  # more deploys than versions are kept
        deploy(hue)
        assert missing(old) == set(), hue
        assert [path for path in named if there(path) is None] == [], hue
