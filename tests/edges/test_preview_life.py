"""A preview from its start to its end: what may go wrong meanwhile, and what it leaves behind."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from previews import FILES, ROOT, Preview, previewing, write

SAVES = int(os.environ.get("PREVIEW_SAVES", "24"))
"""How often is saved to see that nothing grows; 1,000 by hand."""


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _build(site: Path) -> dict[str, bytes]:
    command = [sys.executable, "-m", "fingerpost", "build", "--site", str(site)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=site, check=True, capture_output=True, env=environment)
    return _tree(site / "public")


def test_one_line_says_where_it_is_and_one_line_that_it_has_ended(tmp_path: Path) -> None:
    with previewing(write(tmp_path, FILES)) as preview:
        assert len(preview.lines) == 1
        assert f"http://127.0.0.1:{preview.port}/" in preview.lines[0]
        assert preview.interrupt() == 0
        assert preview.lines[1:] == ["the preview has ended"]


def test_each_save_is_told_in_one_line_with_what_was_made_again_and_why(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    with previewing(site) as preview:
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + "\nMore.\n"})
        line = preview.wait_for_line("content/calm/rest.md")
        assert "1 page read, 1 rendered (changed)" in line
        assert line.endswith(" ms")
        write(site, {"content/calm/new.md": "---\ntitle: New\n---\nNew.\n"})
        assert "1 page read" in preview.wait_for_line("new: content/calm/new.md")
        (site / "content/calm/new.md").unlink()
        preview.wait_for_line("gone: content/calm/new.md")


def test_a_file_that_is_saved_without_a_change_is_not_worth_a_word(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    with previewing(site) as preview:
        write(site, FILES)
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + "\nMore.\n"})
        preview.wait_for_line("content/calm/rest.md")
        assert len(preview.lines) == 2


def test_the_published_site_stays_as_it_is_and_has_nothing_of_the_preview(tmp_path: Path) -> None:
    site = write(tmp_path, {**FILES, "content/calm/draft.md": "---\ntitle: Unready\ndraft: true\n---\nHush.\n"})
    before = _build(site)
    with previewing(site) as preview:
        for number in range(5):
            write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + f"\nEdit {number}.\n"})
            preview.shows("/calm/rest/", f"Edit {number}.")
        assert "Hush" in preview.get("/calm/draft/")[1]
        assert _tree(site / "public") == before
    after = _build(site)
    shutil.rmtree(site / "public")
    shutil.rmtree(site / ".fingerpost")
    assert after == _build(site)
    assert not any(b"livereload" in text or b"-fingerpost" in text or b"Hush" in text for text in after.values())


def test_a_published_page_that_somebody_changed_is_not_taken_for_the_site(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    _build(site)
    with previewing(site) as preview:
        assert "See" in preview.get("/")[1]
    write(site, {"public/index.html": "Changed by hand."})
    with previewing(site) as preview:
        assert "Changed by hand." not in preview.get("/")[1]


def test_the_path_of_the_sites_address_is_honoured(tmp_path: Path) -> None:
    site = write(tmp_path, {**FILES, "site.toml": FILES["site.toml"].replace("example.org", "example.org/guide")})
    with previewing(site) as preview:
        assert f"{preview.port}/guide/" in preview.lines[0]
        assert preview.ask("GET", "/")[2]["Location"] == "/guide/"
        assert preview.ask("GET", "/guide")[2]["Location"] == "/guide/"
        assert 'href="/guide/calm/rest/"' in preview.get("/guide/")[1]
        assert preview.get("/calm/rest/")[0] == 404
        assert preview.get("/guidecalm/rest/")[0] == 404


def test_a_port_that_is_taken_is_named_and_the_next_one_is_used(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with previewing(site, port=port) as preview:
            told = preview.wait_for_line(f"port {port} is in use")
            address = preview.wait_for_line("until Ctrl-C")
            assert f"http://127.0.0.1:{port}/" not in address
            assert preview.lines.index(told) < preview.lines.index(address)


def test_an_address_that_is_not_of_this_machine_is_refused_in_a_sentence(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "fingerpost",
        "serve",
        "--site",
        str(write(tmp_path, FILES)),
        "--host",
        "192.0.2.7",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)
    assert done.returncode == 1
    assert "`192.0.2.7` is not an address of this machine" in done.stderr


def test_where_there_is_no_site_there_is_nothing_to_preview(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "fingerpost", "preview", "--site", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120)
    assert done.returncode == 1
    assert "there is no site.toml" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("polls", [False, True], ids=["told", "polling"])
def test_it_lives_on_whatever_becomes_of_the_files(tmp_path: Path, polls: bool) -> None:
    site = write(tmp_path / "site", {**FILES, "themes/hearth/strings/en.toml": "", "build.py": "program = None\n"})
    with previewing(site, *(["--poll"] if polls else [])) as preview:
        _breaks_and_mends_the_settings(preview, site)
        _breaks_and_mends_a_template(preview, site)
        _takes_folders_away_and_brings_them_back(preview, site, tmp_path)
        start = len(preview.lines)
        write(site, {"build.py": "program = None  # edited\n"})
        preview.wait_for_line("start it again", start)
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + "\nStill here.\n"})
        preview.shows("/calm/rest/", "Still here.")


def _breaks_and_mends_the_settings(preview: Preview, site: Path) -> None:
    for text in (None, "title = \n", 'title = "T"\nbase_url = "https://example.org"\n[theme]\nname = "nosuch"\n'):
        start = len(preview.lines)
        if text is None:
            (site / "site.toml").unlink()
        else:
            write(site, {"site.toml": text})
        preview.wait_for_line("the last good site stays", start)
        assert "Rest a while." in preview.get("/calm/rest/")[1]
        start = len(preview.lines)
        write(site, {"site.toml": FILES["site.toml"]})
        preview.wait_for_line("site.toml: ", start)


def _breaks_and_mends_a_template(preview: Preview, site: Path) -> None:
    start = len(preview.lines)
    write(site, {"themes/hearth/templates/article.html": "{% if %}"})
    preview.wait_for_line("the last good site stays", start)
    assert "Rest a while." in preview.get("/calm/rest/")[1]
    write(site, {"themes/hearth/templates/article.html": "<!doctype html><title>x</title>PLAIN {{ body }}"})
    preview.shows("/calm/rest/", "PLAIN")
    (site / "themes/hearth/templates/article.html").unlink()
    preview.wait_for(lambda: True if "PLAIN" not in preview.get("/calm/rest/")[1] else None, "the old template")


def _takes_folders_away_and_brings_them_back(preview: Preview, site: Path, elsewhere: Path) -> None:
    for name in ("themes", "content", "content/calm"):
        start = len(preview.lines)
        (site / name).rename(elsewhere / "away")
        if name != "themes":
            preview.wait_for_line("stays" if name == "content" else "gone: content/calm/", start)
        (elsewhere / "away").rename(site / name)
        mark = f"Back in {name}."
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + f"\n{mark}\n"})
        preview.shows("/calm/rest/", mark)


def test_many_saves_leave_no_more_in_memory_than_some(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    with previewing(site) as preview:
        sizes: list[int] = []
        for number in range(SAVES):
            write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + f"\nEdit {number}.\n"})
            preview.shows("/calm/rest/", f"Edit {number}.")
            sizes.append(_resident(preview.pid))
        # The first saves load what has not been needed before.
        settled = sizes[len(sizes) // 3 :]
        assert settled[-1] - settled[0] < 6_000_000, sizes


def test_the_browser_is_opened_at_the_address_of_the_preview_where_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, opened = tmp_path / "browser", tmp_path / "opened"
    # It stays, as some browsers do until they are closed; the preview must not wait for it. It lets go of the pipe on
    # which we hear the preview, or the test would.
    browser.write_text(f'#!/bin/sh\necho "$@" >> "{opened}"\nexec sleep 60 >/dev/null 2>&1\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    site = write(
        tmp_path / "site", {**FILES, "site.toml": FILES["site.toml"].replace("example.org", "example.org/guide")}
    )
    with previewing(site, "--open") as preview:
        address = f"http://127.0.0.1:{preview.port}/guide/\n"
        preview.wait_for(lambda: (opened.exists() and opened.read_text() == address) or None, "browser")
        assert preview.get("/guide/")[0] == 200
    with previewing(site) as preview:
        assert preview.get("/guide/")[0] == 200
    assert opened.read_text() == address


def test_where_no_browser_can_be_opened_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "false %s")
    with previewing(write(tmp_path, FILES), "--open") as preview:
        preview.wait_for_line("no browser could be opened from here; open the address above in yours")
        assert preview.get("/")[0] == 200


def test_a_full_disk_is_told_and_the_preview_lives_on(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource", reason="file sizes can be limited on Linux only")
    if not hasattr(resource, "prlimit"):
        pytest.skip("file sizes can be limited on Linux only")
    site = write(tmp_path, FILES)

    def save(text: str) -> None:
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + f"\n{text}\n"})
        preview.shows("/calm/rest/", text)

    with previewing(site) as preview:
        save("While there is room.")
        # From now on no file of the preview can grow, as on a disk that is full.
        before = resource.prlimit(preview.pid, resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))
        save("The disk is full.")
        told = preview.wait_for_line("could not be written")
        assert told.endswith("is the disk full? The preview goes on without it")
        save("It is still full.")
        assert sum("could not be written" in line for line in preview.lines) == 1
        resource.prlimit(preview.pid, resource.RLIMIT_FSIZE, before)
        save("There is room again.")
        assert preview.interrupt() == 0
    assert "There is room again." in _build(site)["calm/rest/index.html"].decode()


def _resident(pid: int) -> int:
    statm = Path(f"/proc/{pid}/statm")
    if not statm.exists():
        pytest.skip("this system has no /proc")
    return int(statm.read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_nothing_but_the_preview_loads_what_the_preview_needs(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    program = (
        "import sys; from fingerpost.edges.cli import commands; from fingerpost.build import Program\n"
        f"commands(Program()).main(['build', '--site', {str(site)!r}], standalone_mode=False)\n"
    )
    script = (
        "import sys\ntry:\n" + "".join(f"    {line}\n" for line in program.splitlines()) + "except SystemExit: pass\n"
        "print([m for m in ('livereload', 'tornado', 'watchfiles', 'segno', 'asyncio') if m in sys.modules])\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path, env=environment
    )
    assert done.stdout.strip() == "[]"
