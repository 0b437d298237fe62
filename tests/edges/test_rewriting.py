"""Files are written anew all or none: killed or failing at any step, the next run says and mends it."""

from pathlib import Path

import pytest
from faults import ERRORS, Faulty, Killed

from fingerpost.edges.rewriting import FOLDER, Outcome, Refusal, Write, carry_out, finish, unfinished
from fingerpost.model.digest import digest_of

OLD = {"content/a.md": b"a", "content/b/c.md": b"c", "site.toml": b"t"}
NEW = {"content/new/a.md": b"A", "content/b/c.md": b"C", "site.toml": b"t"}
MOVED = ("content/a.md", "content/new/a.md")
WRITES = (Write("content/b/c.md", digest_of(b"c"), b"C"), Write("content/new/a.md", digest_of(b"a"), b"A"))
STEPS = 60
"""More than the plan has."""


def _laid(folder: Path, files: dict[str, bytes] = OLD) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def _files(folder: Path) -> dict[str, bytes]:
    found = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return {name: content for name, content in found.items() if not name.startswith(FOLDER)}


def test_all_is_done_and_nothing_else_is_left(tmp_path: Path) -> None:
    site = _laid(tmp_path)
    (site / "content/b/c.md").chmod(0o640)
    assert carry_out(site, "mv a b", WRITES, MOVED) == Outcome(("content/b/c.md", "content/new/a.md"))
    assert _files(site) == NEW
    assert not (site / FOLDER).exists()
    assert (site / "content/b/c.md").stat().st_mode & 0o777 == 0o640
    assert unfinished(site) is None
    assert finish(site) is None


@pytest.mark.parametrize("at", range(1, STEPS))
@pytest.mark.parametrize("when", ["before", "half"])
@pytest.mark.parametrize("can_link", [True, False])
def test_killed_at_any_step_it_is_undone_or_the_next_run_finishes_it(
    tmp_path: Path, at: int, when: str, can_link: bool
) -> None:
    site = _laid(tmp_path)
    faulty = Faulty(at, when=when, can_link=can_link)  # type: ignore[arg-type]  # `when` is one of the two
    try:
        carry_out(site, "mv a b", WRITES, MOVED, faulty)
    except Killed:
        if unfinished(site) is None:
            assert _files(site) in (OLD, NEW)
            if _files(site) == OLD:
                assert carry_out(site, "mv a b", WRITES, MOVED) == Outcome(tuple(w.file for w in WRITES))
        else:
            assert unfinished(site) == "mv a b"
            assert finish(site) == Outcome(("content/b/c.md", "content/new/a.md"))
    assert _files(site) == NEW
    assert unfinished(site) is None


@pytest.mark.parametrize("at", range(1, STEPS))
@pytest.mark.parametrize("error", ERRORS)
def test_a_fault_of_the_disk_at_any_step_leaves_all_or_something_to_finish(tmp_path: Path, at: int, error: int) -> None:
    site = _laid(tmp_path)
    try:
        outcome = carry_out(site, "mv a b", WRITES, MOVED, Faulty(at, error))
    except OSError:
        assert unfinished(site) == "mv a b" or _files(site) in (OLD, NEW)
        finish(site)
        assert _files(site) in (OLD, NEW)
        return
    assert _files(site) == (OLD if isinstance(outcome, Refusal) else NEW)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("content/b/c.md", b"other", "content/b/c.md has been changed in the meantime"),
        ("content/a.md", b"other", "content/a.md has been changed in the meantime"),
        ("content/new/a.md", b"there", "content/new/a.md exists already"),
    ],
)
def test_what_changed_or_came_in_the_meantime_refuses_all_of_it(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    site = _laid(tmp_path, {**OLD, name: content})
    before = _files(site)
    outcome = carry_out(site, "mv a b", WRITES, MOVED)
    assert isinstance(outcome, Refusal)
    assert outcome.message.startswith(told)
    assert _files(site) == before


def test_what_somebody_changed_after_a_kill_is_left_to_them(tmp_path: Path) -> None:
    site = _laid(tmp_path)
    plan_is_there = next(
        at for at in range(1, STEPS) if _killed_at(_laid(tmp_path / str(at)), at) and unfinished(tmp_path / str(at))
    )
    with pytest.raises(Killed):
        carry_out(site, "mv a b", WRITES, MOVED, Faulty(plan_is_there))
    (site / "content/b/c.md").write_bytes(b"mine")
    assert finish(site) == Outcome(("content/new/a.md",), ("content/b/c.md",))
    assert _files(site)["content/b/c.md"] == b"mine"


def _killed_at(site: Path, at: int) -> bool:
    try:
        carry_out(site, "mv a b", WRITES, MOVED, Faulty(at))
    except Killed:
        return True
    return False


def test_a_plan_that_leads_out_of_the_site_is_no_plan(tmp_path: Path) -> None:
    site = _laid(tmp_path / "site")
    (tmp_path / "mine").write_bytes(b"mine")
    home = site / FOLDER
    home.mkdir()
    (home / "0").write_bytes(b"theirs")
    step = f'{{"file": "../mine", "before": "{digest_of(b"mine")}", "after": "x"}}'
    (home / "plan.json").write_text(f'{{"command": "mv", "moved": null, "steps": [{step}]}}')
    assert unfinished(site) is None
    assert finish(site) is None
    assert (tmp_path / "mine").read_bytes() == b"mine"


def test_a_folder_moves_with_all_that_is_in_it(tmp_path: Path) -> None:
    site = _laid(tmp_path)
    writes = (Write("content/d/c.md", digest_of(b"c"), b"C"),)
    assert carry_out(site, "mv b d", writes, ("content/b", "content/d")) == Outcome(("content/d/c.md",))
    assert _files(site) == {"content/a.md": b"a", "content/d/c.md": b"C", "site.toml": b"t"}


def test_other_capitals_are_another_name(tmp_path: Path) -> None:
    site = _laid(tmp_path)
    assert carry_out(site, "mv a A", (), ("content/a.md", "content/A.md")) == Outcome()
    assert [p.name for p in (site / "content").glob("[aA].md")] == ["A.md"]
