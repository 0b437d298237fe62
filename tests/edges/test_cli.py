"""The command line as a writer meets it: real folders, real processes where it matters."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from previews import PATIENCE_S

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.edges.lock import beside, hold, settled

ROOT = Path(__file__).parent.parent.parent


def _site(folder: Path, files: dict[str, str] | None = None) -> Path:
    given = {
        "site.toml": 'title = "Test"\nbase_url = "https://example.org"\n',
        "content/index.md": "---\ntitle: Home\ntemplate: home.html\n---\nSee [[About]].\n",
        "content/about.md": "---\ntitle: About\n---\nBack to [](index.md).\n",
        **(files or {}),
    }
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands(Program()), [str(a) for a in arguments])


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_build_publishes_the_site_and_says_so(tmp_path: Path) -> None:
    result = _run("build", "--site", _site(tmp_path))
    assert result.exit_code == 0
    assert "2 links checked, 0 errors, 0 warnings" in result.stderr
    assert "Home" in (tmp_path / "public/index.html").read_text("utf-8")


def test_a_broken_link_publishes_nothing_and_names_line_and_title(tmp_path: Path) -> None:
    _run("build", "--site", _site(tmp_path))
    before = _tree(tmp_path / "public")
    (tmp_path / "content/index.md").write_text("---\ntitle: Home\n---\nSee [[Abuot]].\n", "utf-8")
    result = _run("build", "--site", tmp_path)
    assert result.exit_code == 1
    assert "content/index.md:4:7: error[link-target]: no page is called `Abuot`" in result.stderr
    assert "hint: did you mean `About`?" in result.stderr.replace("about", "About")
    assert _tree(tmp_path / "public") == before


def test_check_writes_nothing_but_its_memory(tmp_path: Path) -> None:
    _site(tmp_path)
    before = _tree(tmp_path)
    assert _run("check", "--site", tmp_path).exit_code == 0
    assert {path: text for path, text in _tree(tmp_path).items() if not path.startswith(".fingerpost")} == before


def test_without_a_command_the_site_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_site(tmp_path))
    assert _run().exit_code == 0
    assert (tmp_path / "public/about/index.html").exists()


def test_json_is_one_document_on_standard_output(tmp_path: Path) -> None:
    result = _run("check", "--site", _site(tmp_path, {"content/index.md": "[[Nowhere at all]]\n"}), "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    fault = next(d for d in told["diagnostics"] if d["rule"] == "link-target")
    assert (fault["file"], fault["line"], fault["column"], fault["length"]) == ("content/index.md", 1, 3, 14)
    assert told["summary"]["errors"] == 1


def test_github_annotations_name_file_and_line(tmp_path: Path) -> None:
    result = _run("check", "--site", _site(tmp_path, {"content/index.md": "[[Nowhere]]\n"}), "--format", "github")
    assert "::error file=content/index.md,line=1,col=3,title=link-target::no page is called `Nowhere`" in result.stdout


def test_strict_makes_warnings_errors(tmp_path: Path) -> None:
    _site(tmp_path, {"content/index.md": "# Home\n\n[[About]]\n\n[unused]: about.md\n"})
    assert _run("check", "--site", tmp_path).exit_code == 0
    assert _run("check", "--site", tmp_path, "--strict").exit_code == 1


def test_the_verdict_does_not_depend_on_how_much_is_said(tmp_path: Path) -> None:
    _site(tmp_path, {"content/index.md": "# Home\n\n[[About]]\n\n[unused]: about.md\n"})
    codes = {
        (strict, _run("check", "--site", tmp_path, *strict, *more).exit_code)
        for strict in ((), ("--strict",))
        for more in ((), ("--notes",), ("--format", "json"), ("--format", "github"))
    }
    assert codes == {((), 0), (("--strict",), 1)}


def test_a_page_with_a_date_in_the_future_waits_for_it(tmp_path: Path) -> None:
    _site(tmp_path, {"content/later.md": "---\ntitle: Later\npublished: 2030-05-01\n---\nLater.\n"})
    _run("build", "--site", tmp_path, "--now", "2030-04-30T23:59")
    assert not (tmp_path / "public/later").exists()
    _run("build", "--site", tmp_path, "--now", "2030-05-01")
    assert (tmp_path / "public/later/index.html").exists()


def test_drafts_are_shown_only_when_asked_for(tmp_path: Path) -> None:
    _site(tmp_path, {"content/secret.md": "---\ntitle: Secret\ndraft: true\n---\nNot yet.\n"})
    _run("build", "--site", tmp_path)
    assert not any("Not yet" in text.decode("utf-8", "replace") for text in _tree(tmp_path / "public").values())
    _run("build", "--site", tmp_path, "--drafts")
    assert (tmp_path / "public/secret/index.html").exists()


def test_a_page_that_goes_is_removed_and_the_users_file_stays(tmp_path: Path) -> None:
    _run("build", "--site", _site(tmp_path, {"content/extra.md": "# Extra\n"}))
    (tmp_path / "public/notes.txt").write_text("mine")
    (tmp_path / "content/extra.md").unlink()
    _run("build", "--site", tmp_path)
    assert not (tmp_path / "public/extra").exists()
    assert (tmp_path / "public/notes.txt").read_text() == "mine"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"site.toml": "title = \n"}, "site.toml:1:"),
        ({"site.toml": 'title = "T"\nbase_url = "https://example.org"\nbasurl = 1\n'}, "unknown"),
        ({"site.toml": 'title = "T"\nbase_url = "nowhere"\n'}, "is not a web address"),
        (
            {"site.toml": 'title = "T"\nbase_url = "https://example.org"\nzone = "Europe/Lundon"\n'},
            "did you mean `Europe/London`",
        ),
        ({"site.toml": 'title = "T"\nbase_url = "https://example.org"\ntheme = "hearh"\n'}, "did you mean `hearth`"),
        (
            {"site.toml": 'title = "T"\nbase_url = "https://example.org"\n[content]\nfolder = "contents"\n'},
            "there is no folder `contents`",
        ),
        (
            {"site.toml": 'title = "T"\nbase_url = "https://example.org"\n[rules]\nlink-targt = "off"\n'},
            "did you mean `link-target`",
        ),
    ],
)
def test_a_fault_in_site_toml_is_one_clear_sentence(tmp_path: Path, files: dict[str, str], words: str) -> None:
    result = _run("build", "--site", _site(tmp_path, files))
    assert result.exit_code == 1
    assert words in result.stderr
    assert not (tmp_path / "public").exists()


def test_no_site_at_all_says_how_to_begin(tmp_path: Path) -> None:
    result = _run("build", "--site", tmp_path)
    assert result.exit_code == 1
    assert "there is no site.toml" in result.stderr
    assert "fingerpost new site" in result.stderr


def test_in_a_folder_of_the_site_it_says_where_site_toml_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(_site(tmp_path) / "content")
    result = _run("build")
    assert result.exit_code == 1
    assert "there is one in `..`: go there, or write `--site ..`" in result.stderr


def test_an_empty_site_says_how_to_begin(tmp_path: Path) -> None:
    _site(tmp_path)
    for page in (tmp_path / "content").iterdir():
        page.unlink()
    result = _run("build", "--site", tmp_path)
    assert result.exit_code == 1
    assert "there is no Markdown file in the folder `content`" in result.stderr


@pytest.mark.parametrize("output", [".", "..", "content", "content/public", "themes/x"])
def test_a_dangerous_output_folder_is_refused(tmp_path: Path, output: str) -> None:
    site = _site(tmp_path / "site")
    before = _tree(tmp_path)
    result = _run("build", "--site", site, "--output", site / output)
    assert result.exit_code == 1
    assert "output-refused" in result.stderr
    assert _tree(tmp_path) == before


def test_usage_faults_exit_with_2(tmp_path: Path) -> None:
    assert _run("biuld").exit_code == 2
    assert _run("build", "--now", "yesterday", "--site", tmp_path).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "about.md"], "`fingerpost check` has no use for `about.md`: it works on the whole site"),
        (["new", "article", "Two", "Words"], "a name or title of several words must stand in quotes"),
        (["--site", ".", "check"], "the option `--site` stands behind the command: `fingerpost check --site …`"),
        (["review", "--record", "x", "--date", "1.2.2026"], "`1.2.2026` is not a date; write it like 2026-10-03"),
    ],
)
def test_a_slip_on_the_command_line_is_told_in_plain_words(arguments: list[str], words: str) -> None:
    result = _run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr


def test_help_is_given_to_whoever_asks_by_name() -> None:
    assert _run("help").stdout == _run("--help").stdout


def test_a_second_build_says_who_is_at_work_and_exits_with_75(tmp_path: Path) -> None:
    _site(tmp_path)
    with hold(settled(tmp_path / "public"), "build"):
        result = subprocess.run(
            [sys.executable, "-m", "fingerpost", "build", "--site", str(tmp_path)],
            capture_output=True,
            text=True,
            check=False,
        )
    assert result.returncode == 75
    assert f"process {os.getpid()}" in result.stderr


def test_ctrl_c_ends_in_one_line_with_130(tmp_path: Path) -> None:
    many = {
        f"content/many/page-{n}.md": f"---\ntitle: Page {n}\n---\n" + "Some *words* here. " * 3000 for n in range(80)
    }
    _site(tmp_path, many)
    process = subprocess.Popen(
        [sys.executable, "-m", "fingerpost", "build", "--site", str(tmp_path)], stderr=subprocess.PIPE, text=True
    )
    lock = beside(settled(tmp_path / "public")) / "lock"
    end = time.monotonic() + PATIENCE_S
    while not lock.exists():  # then it is at work, and has more to do than fits between two looks
        assert time.monotonic() < end
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Traceback" not in said
    assert not (tmp_path / "public").exists()


def test_build_py_and_the_console_script_are_the_same_program(tmp_path: Path) -> None:
    program = (
        "from fingerpost import FrontMatter, Kind, Program, kinds, run\n"
        "recipe = Kind('recipe', ('recipes/*.md',), FrontMatter, '/cook/{slug}/', 'page.html')\n"
        "program = Program(kinds=(recipe, *kinds.all))\n"
        "if __name__ == '__main__':\n    run(program)\n"
    )
    _site(tmp_path, {"build.py": program, "content/recipes/soup.md": "---\ntitle: Soup\n---\nHot.\n"})
    for number, command in enumerate(([sys.executable, "build.py"], [sys.executable, "-m", "fingerpost"])):
        output = f"out{number}"
        subprocess.run([*command, "build", "--output", output], cwd=tmp_path, check=True, capture_output=True)
        assert (tmp_path / output / "cook/soup/index.html").exists()
    assert _tree(tmp_path / "out0") == _tree(tmp_path / "out1")


def test_the_readme_says_what_the_commands_are() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert {name for name in commands(Program()).commands if f"fingerpost {name}" not in readme} == set()
