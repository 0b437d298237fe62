"""`fingerpost ledger` and `redirects` as they are typed; and when published.json is written, and when it is not."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from writers import run, site_in, tree

from fingerpost.build import Program
from fingerpost.edges import published as published_edge
from fingerpost.edges.lock import hold, settled
from fingerpost.edges.preview.memory import ProcessMemory
from fingerpost.edges.preview.session import Look, Session, Wishes
from fingerpost.edges.replacing import replaced
from fingerpost.memo import DictMemory

NOW = ("--now", "2026-06-01")
REPAIR = """\
---
title: Repair
---

When we have hurt each other we can begin again if both of us are calm enough to listen.

## First steps

Breathe, and say what you saw.
"""
DEPLOY = 'title = "Test"\nbase_url = "https://example.org"\n[deploy.live]\ntarget = "folder"\npath = "live"\n'


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = site_in(
        tmp_path,
        {
            "site.toml": DEPLOY,
            "content/a/repair.md": REPAIR,
            "content/a/other.md": "---\ntitle: Other\n---\n\nNothing of the kind, quite another matter.\n",
        },
    )
    assert ledger(folder, "accept").exit_code == 0
    return folder


def ledger(site: Path, *words: str) -> Result:
    return run("ledger", *words, "--site", site, *([] if "merge" in words else NOW))


def deploy(site: Path, *words: str) -> Result:
    return run("deploy", "--yes", "--site", site, *words, *NOW)


def lines(site: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((site / "published.json").read_text("utf-8"))
    return {key: value for key, value in found.items() if key.startswith("/")}


def moved(site: Path) -> None:
    (site / "content/a/repair.md").rename(site / "content/a/mend.md")


def test_without_a_ledger_nothing_is_different_and_one_word_says_how_to_begin(tmp_path: Path) -> None:
    site = site_in(tmp_path, {"site.toml": DEPLOY})
    assert "published.json" not in run("build", "--site", site, *NOW).stderr
    assert "`fingerpost ledger accept` begins one" in deploy(site).stderr
    assert not (site / "published.json").exists()
    shown = ledger(site)
    assert shown.exit_code == 0
    assert "`fingerpost ledger accept` begins one" in shown.stderr


def test_it_shows_how_much_is_published_and_what_is_new(site: Path) -> None:
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\nWords.\n")
    shown = ledger(site)
    assert shown.exit_code == 0
    assert "addresses, 1 place on their pages" in shown.stdout
    assert "new, not yet published: /a/new/" in shown.stdout


def test_a_dry_run_changes_nothing(site: Path) -> None:
    before = tree(site)["published.json"]
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\nWords.\n")
    assert "1 new address" in ledger(site, "accept", "--dry-run").stderr
    assert tree(site)["published.json"] == before


def test_a_page_that_moved_stops_the_build_and_fix_mends_it(site: Path) -> None:
    moved(site)
    before = (site / "published.json").read_bytes()
    result = run("build", "--site", site, *NOW)
    assert result.exit_code == 1
    assert "ledger-address" in result.stderr
    assert "add `aliases: [/a/repair/]` to content/a/mend.md" in result.stderr
    assert not (site / "public").exists()
    assert ledger(site).exit_code == 1
    assert run("fix", "--site", site, *NOW).exit_code == 0
    assert "aliases: [/a/repair/]\n" in (site / "content/a/mend.md").read_text()
    assert run("build", "--site", site, *NOW).exit_code == 0
    assert (site / "published.json").read_bytes() == before


def test_the_same_in_a_file_with_the_line_ends_of_windows(site: Path) -> None:
    (site / "content/a/mend.md").write_bytes(REPAIR.replace("\n", "\r\n").encode())
    (site / "content/a/repair.md").unlink()
    assert run("fix", "--site", site, *NOW).exit_code == 0
    assert b"title: Repair\r\naliases: [/a/repair/]\r\n---\r\n" in (site / "content/a/mend.md").read_bytes()


def test_a_heading_that_reads_otherwise_is_asked_about(site: Path) -> None:
    page = site / "content/a/repair.md"
    page.write_text(REPAIR.replace("First steps", "How to begin"))
    result = run("check", "--site", site, *NOW)
    assert result.exit_code == 1
    assert "did you mean `#how-to-begin`?" in result.stderr
    assert run("fix", "--site", site, *NOW).exit_code == 1, "a guess is not followed unasked"
    assert run("fix", "--guesses", "--site", site, *NOW).exit_code == 0
    assert "anchors: {first-steps: how-to-begin}\n" in page.read_text()


def test_mv_leaves_nothing_to_say(site: Path) -> None:
    assert run("mv", "a/repair.md", "b/mend.md", "--site", site).exit_code == 0
    assert run("check", "--site", site, *NOW).exit_code == 0


def test_a_loss_is_accepted_by_its_address_and_by_nothing_less(site: Path) -> None:
    (site / "content/a/other.md").unlink()
    result = ledger(site, "accept")
    assert result.exit_code == 1
    assert "`/a/other/` (`Other`) was published" in result.stderr
    assert ledger(site, "accept", "--gone", "https://example.org/a/other").exit_code == 0
    assert lines(site)["/a/other/"]["gone"] == "2026-06-01"
    assert run("build", "--site", site, *NOW).exit_code == 0
    page = (site / "public/a/other/index.html").read_text("utf-8")
    assert "This page was taken down" in page
    assert "<cite>Other</cite>" in page
    assert 'content="noindex"' in page
    assert "/a/other/" not in (site / "public/sitemap.xml").read_text("utf-8")
    assert "`/a/repair/` is not gone" in ledger(site, "accept", "--gone", "/a/repair/").stderr
    never = ledger(site, "accept", "--gone", "/a/othre/")
    assert never.exit_code == 1
    assert "did you mean `/a/other/`?" in never.stderr


def test_a_site_with_errors_is_not_written_down(site: Path) -> None:
    before = (site / "published.json").read_bytes()
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\n[[No such page]]\n")
    result = ledger(site, "accept")
    assert result.exit_code == 1
    assert "link-target" in result.stderr
    assert (site / "published.json").read_bytes() == before


def test_it_explains_an_address(site: Path) -> None:
    moved(site)
    result = ledger(site, "explain", "https://example.org/a/repair/#first-steps")
    assert result.exit_code == 1
    assert "/a/repair/ (`Repair`): published since 2026-06-01" in result.stdout
    assert "now: nothing stands there" in result.stdout
    assert "#first-steps: not there" in result.stdout
    assert "aliases: [/a/repair/]" in result.stderr
    run("fix", "--site", site, *NOW)
    result = ledger(site, "explain", "/a/repair")
    assert result.exit_code == 0
    assert "now: readers are sent on to /a/mend/" in result.stdout
    assert "#first-steps: there" in result.stdout
    result = ledger(site, "explain", "/a/repiar/")
    assert result.exit_code == 1
    assert "never published" in result.stderr
    assert "/a/repair/" in result.stderr


def test_a_deploy_that_ended_well_writes_down_what_went_online(site: Path) -> None:
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\n## Part\n\nWords.\n")
    result = deploy(site)
    assert result.exit_code == 0, result.stderr
    assert "published.json: 1 new address; keep the change in your repository" in result.stderr
    assert lines(site)["/a/new/"]["anchors"] == ["part"]
    before = (site / "published.json").read_bytes()
    assert "published.json" not in deploy(site).stderr
    assert (site / "published.json").read_bytes() == before


@pytest.mark.parametrize("how", ["dry", "errors", "refused", "not recorded"])
def test_a_deploy_that_did_not_end_well_writes_nothing(site: Path, how: str) -> None:
    before = (site / "published.json").read_bytes()
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\nWords.\n")
    words: tuple[str, ...] = ()
    if how == "dry":
        words = ("--dry-run",)
    elif how == "errors":
        moved(site)
    elif how == "refused":
        (site / "live").write_text("this is no folder")
    else:
        (site / "site.toml").write_text(f"{DEPLOY}record = false\n")
    deploy(site, *words)
    assert (site / "published.json").read_bytes() == before


def test_a_ledger_that_changed_meanwhile_is_left_alone(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\nWords.\n")

    def slowly(file: Path, before: bytes, after: bytes) -> bool:
        file.write_bytes(before + b"\n")
        return replaced(file, before, after)

    monkeypatch.setattr(published_edge, "replaced", slowly)
    before = (site / "published.json").read_bytes()
    result = ledger(site, "accept")
    assert result.exit_code == 1
    assert "changed by somebody else" in result.stderr
    assert (site / "published.json").read_bytes() == before + b"\n"
    assert "changed by somebody else" in deploy(site).stderr


def test_a_conflict_is_told_and_put_together_without_loss(site: Path) -> None:
    text = (site / "published.json").read_text("utf-8")
    ours, theirs = '"/b/": {"since":"2026-01-01","title":"B"},', '"/c/": {"since":"2026-01-02","title":"C"},'
    both = f"<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"
    (site / "published.json").write_text(text.replace('"/feed.json"', f'{both}"/feed.json"', 1), "utf-8")
    broken = (site / "published.json").read_bytes()
    for words in (("build",), ("check",)):
        result = run(*words, "--site", site, *NOW)
        assert result.exit_code == 1
        assert "published.json:6:1: error[ledger-conflict]" in result.stderr
    assert ledger(site, "accept").exit_code == 1
    assert deploy(site).exit_code == 1
    assert (site / "published.json").read_bytes() == broken
    assert ledger(site, "merge").exit_code == 0
    assert {"/b/", "/c/", "/a/repair/"} <= set(lines(site))
    assert "nothing to put together" in ledger(site, "merge").stderr


def test_a_line_nobody_can_read_is_not_merged_away(site: Path) -> None:
    text = (site / "published.json").read_text("utf-8")
    (site / "published.json").write_text(f"<<<<<<< HEAD\n{text}=======\nrubbish\n>>>>>>> x\n", "utf-8")
    broken = (site / "published.json").read_bytes()
    result = ledger(site, "merge")
    assert result.exit_code == 1
    assert "published.json is left as it is" in result.stderr
    assert (site / "published.json").read_bytes() == broken


@pytest.mark.parametrize("what", ["folder", "pipe", "link", "large", "latin", "deep", "empty"])
def test_what_is_no_ledger_is_told_and_not_written_over(site: Path, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = site / "published.json"
    path.unlink()
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "link":
        path.symlink_to("/etc/hostname")
    elif what == "large":
        path.write_bytes(b" " * 2000)
        monkeypatch.setattr(published_edge, "LARGEST", 1000)
    else:
        path.write_bytes({"latin": b'{"format": 1, "site": "\xe9"}', "deep": b"[" * 100_000, "empty": b""}[what])
    result = run("check", "--site", site, *NOW)
    assert result.exit_code == 1
    assert "published.json" in result.stderr
    assert "Traceback" not in result.stderr
    assert ledger(site, "accept").exit_code == 1
    if what == "empty":
        assert path.read_bytes() == b""


def test_a_build_that_is_at_work_is_waited_for_and_then_left_in_peace(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fingerpost.edges.desk.WAIT_S", 0.1)
    before = (site / "published.json").read_bytes()
    (site / "content/a/new.md").write_text("---\ntitle: New\n---\n\nWords.\n")
    with hold(settled(site / "public"), "build"):
        assert ledger(site, "accept").exit_code == 75
    assert (site / "published.json").read_bytes() == before


def test_the_preview_says_the_same_and_looks_again_when_the_list_changes(site: Path) -> None:
    session = Session(Program(), Wishes(site, True, datetime(2026, 6, 1, tzinfo=UTC), 1), ProcessMemory(DictMemory()))

    def rules(look: Look) -> set[str]:
        return {d.rule for d in look.built.diagnostics if d.level == "error"}

    look = session.look()
    assert rules(look) == set()
    assert "published.json" in look.ground.names
    moved(site)
    look = session.look(look)
    assert rules(look) == {"ledger-address"}
    assert ledger(site, "accept", "--gone", "/a/repair/").exit_code == 0
    look = session.look(look)
    assert rules(look) == set()
    assert any(output.path == "a/repair/index.html" for output in look.built.outputs)
    (site / "published.json").write_text("no ledger")
    assert rules(session.look(look)) == {"ledger-syntax"}


def test_redirects_are_listed_and_printed_for_servers(site: Path) -> None:
    run("mv", "a/repair.md", "b/mend.md", "--site", site)
    assert run("redirects", "--site", site, *NOW).stdout == "/a/repair/ → /b/mend/\n"
    assert "/a/repair/ /b/mend/ 301!\n" in run("redirects", "netlify", "--site", site, *NOW).stdout
    cloudflare = run("redirects", "cloudflare", "--site", site, *NOW).stdout
    assert "/a/repair/ /b/mend/ 301\n" in cloudflare
    run("build", "--site", site, *NOW)
    assert (site / "public/_redirects").read_text() == "/a/repair/ /b/mend/ 301\n"


def test_a_list_of_redirects_of_ones_own_goes_before_ours(site: Path) -> None:
    run("mv", "a/repair.md", "b/mend.md", "--site", site)
    (site / "content/_redirects").write_text("/mine/ /yours/ 302\n")
    assert run("build", "--site", site, *NOW).exit_code == 0
    assert (site / "public/_redirects").read_text() == "/mine/ /yours/ 302\n"


def test_below_a_path_every_address_has_it(site: Path) -> None:
    (site / "site.toml").write_text(
        'title = "Test"\nbase_url = "https://example.org/guide"\n[redirects]\n"/x/" = "a/other.md"\n'
    )
    assert "/guide/x/ /guide/a/other/ 301!" in run("redirects", "netlify", "--site", site, *NOW).stdout
    nginx = run("redirects", "nginx", "--site", site, *NOW).stdout
    assert 'location = "/guide/x/" { return 301 /guide/a/other/; }' in nginx
