"""Whole sites, built as an author builds them: `pytest --accept` rewrites what is expected; the diff is read like code.

Each folder of `sites/` holds a site and, beside it, `expected.txt` with what the author is told and `expected/` with
every file that is published (none where nothing is). The sites bring a bare theme of their own, so that these files
stay short enough to be read. `overlay` stands on a theme of ours and is looked at more closely below.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SITES = Path(__file__).parent / "sites"
EXPECTED = ("expected", "expected.txt")
NAMES = sorted(path.name for path in SITES.iterdir() if path.name != "overlay")


class Result:
    """What became of a site."""

    def __init__(self, name: str, folder: Path) -> None:
        site, public = folder / "site", folder / "public"
        shutil.copytree(SITES / name, site, ignore=shutil.ignore_patterns(*EXPECTED))
        command = [sys.executable, "-m", "fingerpost", "build", "--notes", "--now", "2026-06-01"]
        places = ["--site", str(site), "--output", str(public)]
        done = subprocess.run([*command, *places], capture_output=True, encoding="utf-8", check=False)
        assert done.stdout == ""
        self.code = done.returncode
        self.told = re.sub(r", in [\d.]+ s: published to .*", ", published", done.stderr.replace(str(site), "."))
        self.told = re.sub(r", in [\d.]+ s: ", ": ", self.told)
        self.files = _files(public)


def _files(folder: Path) -> dict[str, str]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in sorted(paths)}


@pytest.mark.parametrize("name", NAMES)
def test_the_site_gives_the_files_and_the_report_that_are_expected(name: str, tmp_path: Path, accept: bool) -> None:
    result = Result(name, tmp_path)
    tree, report = SITES / name / "expected", SITES / name / "expected.txt"
    if accept:
        shutil.rmtree(tree, ignore_errors=True)
        for path, text in result.files.items():
            (tree / path).parent.mkdir(parents=True, exist_ok=True)
            (tree / path).write_text(text, "utf-8")
        report.write_text(result.told, "utf-8")
    assert result.told == report.read_text("utf-8")
    assert result.files == _files(tree)
    assert result.code == (0 if result.files else 1)


@pytest.fixture(name="overlaid", scope="module")
def _overlaid(tmp_path_factory: pytest.TempPathFactory) -> Result:
    result = Result("overlay", tmp_path_factory.mktemp("overlay"))
    assert (result.code, result.told.partition(", published")[1]) == (0, ", published"), result.told
    return result


def test_a_template_of_the_site_stands_in_for_the_same_template_of_the_theme(overlaid: Result) -> None:
    pages = [text for path, text in overlaid.files.items() if path.endswith("index.html")]
    assert len(pages) >= 3
    assert all('<circle cx="12" cy="12" r="9"/>' in page for page in pages)
    assert not any("M11 22V3" in page for page in pages)


def test_all_other_templates_are_those_of_the_theme(overlaid: Result) -> None:
    article = overlaid.files["calm/quiet-evening/index.html"]
    assert '<p class="main-message">One breath is enough.</p>' in article
    assert "<p>Ours.</p>" in article


def test_a_style_of_the_site_comes_after_those_of_the_theme_and_before_its_options(overlaid: Result) -> None:
    [style] = [text for path, text in overlaid.files.items() if re.fullmatch(r"theme/style\.\w+\.css", path)]
    places = [style.index(part) for part in ("--radius:.55rem", "@layer print{", "--radius:0;", "--hue:300")]
    assert places == sorted(places)
    assert not [path for path in overlaid.files if "ours" in path]


def test_words_of_the_site_replace_those_of_the_theme_one_by_one(overlaid: Result) -> None:
    home = overlaid.files["index.html"]
    assert "<h2>Our paths</h2>" in home
    assert "<h2>Newest</h2>" in home
