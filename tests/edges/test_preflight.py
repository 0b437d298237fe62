"""`fingerpost preflight` as it is called: one page, JSON, dates for workflows; nothing is changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

SITE = """\
title = "Small"
base_url = "https://example.org"
zone = "Europe/Berlin"

[deploy.production]
target = "folder"
path = "../online"

[deploy.nowhere]
target = "ssh"
host = "127.0.0.1"
port = 9
path = "/srv/nowhere"
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    (folder / "content").mkdir(parents=True)
    (tmp_path / "online").mkdir()
    (folder / "site.toml").write_text(SITE, "utf-8")
    write(folder, "index.md", "# Home\n")
    write(folder, "one.md", "---\ntitle: One\npublished: 2026-12-01\n---\nWords.\n")
    write(folder, "two.md", "---\ntitle: Two\n---\nWords.\n")
    return folder


def write(site: Path, name: str, text: str) -> None:
    (site / "content" / name).write_text(text, "utf-8")


def run(site: Path, command: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    line = [sys.executable, "-m", "fingerpost", command, *arguments, "--site", str(site), "--now", "2026-11-01"]
    return subprocess.run(line, capture_output=True, encoding="utf-8", check=False)


def state(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_it_says_what_a_deploy_would_change_and_changes_nothing(site: Path) -> None:
    online = site.parent / "online"
    first = run(site, "preflight", "production")
    assert first.returncode == 0, first.stderr
    assert "pages new: 404.html" in first.stdout
    assert state(online) == {}
    assert not (site / "public").exists()
    assert run(site, "deploy", "production", "--yes").returncode == 0
    before = state(online)
    same = run(site, "preflight", "production")
    assert "0 bytes to send" in same.stdout
    write(site, "two.md", "---\ntitle: Two\n---\nOther words.\n")
    write(site, "three.md", "---\ntitle: Three\n---\nWords.\n")
    found = json.loads(run(site, "preflight", "production", "--format", "json").stdout)
    (place,) = found["online"]
    assert "three/index.html" in place["new"]
    assert "two/index.html" in place["changed"]
    assert "one/index.html" not in (*place["new"], *place["changed"])
    assert state(online) == before
    # The next deploy does what was said, and nothing else.
    dry = run(site, "deploy", "production", "--dry-run").stdout
    puts = {line.split()[2] for line in dry.splitlines() if line.startswith("put")}
    assert puts == {*place["new"], *place["changed"]}


def test_a_place_that_cannot_be_reached_is_told_and_the_rest_stays(site: Path) -> None:
    found = run(site, "preflight")
    assert found.returncode == 0
    assert "Online at `production`" in found.stdout
    assert "Online at `nowhere`\n  nobody knows: " in found.stdout
    assert "2026-12-01 00:00  appears: One (content/one.md)" in found.stdout
    assert "Online" not in run(site, "preflight", "--offline").stdout


def test_dates_are_moments_that_a_workflow_can_compare(site: Path) -> None:
    write(site, "two.md", "---\ntitle: Two\nexpires: 2026-12-24T18:00\n---\nWords.\n")
    found = run(site, "preflight", "--dates")
    assert found.stdout == "2026-11-30T23:00:00Z\n2026-12-24T17:00:00Z\n"
    assert (found.returncode, found.stderr) == (0, "")


def test_errors_and_conflicts_are_an_exit_code(site: Path) -> None:
    write(site, "one.md", "---\ntitle: One\npublished: 2026-12-01\n---\nSee [[Two]].\n")
    write(site, "two.md", "---\ntitle: Two\ndraft: true\n---\nWords.\n")
    found = run(site, "preflight", "--offline")
    assert found.returncode == 1
    assert "! content/one.md appears 2026-12-01 00:00, and what it links to is not there then: content/two.md" in (
        found.stdout
    )
    write(site, "one.md", "---\ntitle: One\n---\n[gone](gone.md)\n")
    broken = run(site, "preflight", "production")
    assert broken.returncode == 1
    assert "a deploy would send nothing" in broken.stdout
    assert "Online at" not in broken.stdout


def test_an_unknown_place_is_told(site: Path) -> None:
    found = run(site, "preflight", "prodction")
    assert found.returncode == 2
    assert "did you mean `production`?" in found.stderr
