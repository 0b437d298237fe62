"""The memory on the disk: it may be lost, damaged or somebody else's, and costs time only."""

import random
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.edges.memory import MOST_PENDING, DiskMemory
from fingerpost.edges.workers import Workers
from fingerpost.memo import Row
from fingerpost.model.stage import Stage

DAMAGES = 60


def _memory(folder: Path, code: str = "1") -> DiskMemory:
    return DiskMemory(folder, code)


def _filled(folder: Path) -> None:
    memory = _memory(folder)
    for number in range(50):
        memory.put("page", f"p{number}", Row("i", bytes([number]) * 400))
    memory.save()
    memory.close()


def test_what_is_put_is_there_in_the_next_build(tmp_path: Path) -> None:
    _filled(tmp_path)
    memory = _memory(tmp_path)
    assert memory.row("page", "p7") == Row("i", b"\7" * 400)
    assert len(memory.rows("page")) == 50
    assert memory.complaint is None


def test_what_is_dropped_is_gone(tmp_path: Path) -> None:
    _filled(tmp_path)
    memory = _memory(tmp_path)
    memory.drop("page", ["p7"])
    memory.save()
    assert memory.row("page", "p7") is None
    assert memory.names("page") == {f"p{n}" for n in range(50)} - {"p7"}


def test_a_row_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    _filled(tmp_path)
    for _ in range(5):
        memory = _memory(tmp_path)
        memory.put("page", "p1", Row("j", b"new"))
        memory.save()
        memory.close()
    assert len(_memory(tmp_path).rows("page")) == 50


def test_rows_that_wait_are_written_before_they_are_many(tmp_path: Path) -> None:
    memory = _memory(tmp_path)
    for number in range(40):
        memory.put("page", f"p{number}", Row("i", bytes(1024 * 1024)))
    assert len(_memory(tmp_path).rows("page")) >= 40 - MOST_PENDING // 1024**2
    assert memory.row("page", "p0") == memory.row("page", "p39") == Row("i", bytes(1024 * 1024))


def test_a_row_that_waits_to_be_written_is_there(tmp_path: Path) -> None:
    memory = _memory(tmp_path)
    memory.put("page", "p", Row("i", b"waits"))
    assert memory.row("page", "p") == Row("i", b"waits")


def test_a_worker_reads_with_a_connection_of_its_own(tmp_path: Path) -> None:
    _filled(tmp_path)
    memory = _memory(tmp_path)
    ours = memory._connection

    def read(number: int) -> tuple[Row | None, bool]:
        return memory.row("page", f"p{number}"), memory._connection is ours

    done = list(Workers(2)(Stage(read, lambda _, __: (None, True), seconds=30), range(50)))
    assert done == [(Row("i", bytes([number]) * 400), False) for number in range(50)]
    assert memory.row("page", "p7") == Row("i", b"\7" * 400)
    assert memory._connection is ours


def test_a_worker_that_cannot_read_does_without_and_leaves_the_file_alone(tmp_path: Path) -> None:
    _filled(tmp_path)
    memory = _memory(tmp_path)
    file = tmp_path / "memory.sqlite3"
    whole = file.read_bytes()
    file.write_bytes(b"\0" * len(whole))
    stage: Stage[int, Row | None] = Stage(lambda n: memory.row("page", f"p{n}"), lambda _, __: None, seconds=30)
    assert list(Workers(2)(stage, range(50))) == [None] * 50
    assert file.read_bytes() == b"\0" * len(whole)
    assert memory.complaint is None


def test_a_memory_of_another_program_is_dropped_and_says_so(tmp_path: Path) -> None:
    _filled(tmp_path)
    memory = _memory(tmp_path, code="2")
    assert memory.rows("page") == {}
    assert memory.complaint is not None


def test_a_file_that_is_no_memory_is_put_away(tmp_path: Path) -> None:
    (tmp_path / "memory.sqlite3").write_text("mine")
    memory = _memory(tmp_path)
    assert memory.rows("page") == {}
    assert memory.complaint is not None


def test_somebody_elses_database_is_not_read(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "memory.sqlite3") as other:
        other.execute("CREATE TABLE kept (a)")
    other.close()
    assert _memory(tmp_path).rows("page") == {}


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_a_damaged_memory_never_gives_a_wrong_row(tmp_path: Path, seed: int) -> None:
    _filled(tmp_path)
    dice = random.Random(seed)
    path = tmp_path / "memory.sqlite3"
    content = bytearray(path.read_bytes())
    for _ in range(dice.randrange(1, 40)):
        content[dice.randrange(len(content))] = dice.randrange(256)
    path.write_bytes(content[: dice.choice((len(content), dice.randrange(len(content))))])
    memory = _memory(tmp_path)
    for name, row in memory.rows("page").items():
        assert row.value == bytes([int(name[1:])]) * 400
    memory.put("page", "p0", Row("i", b"x"))
    memory.save()
    memory.close()


def test_a_folder_that_cannot_be_written_costs_the_memory_only(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    memory = _memory(tmp_path / "file" / "below")
    memory.put("page", "p", Row("i", b""))
    memory.save()
    assert memory.rows("page") == {}


def _run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(commands(Program()), [str(a) for a in arguments])


def _tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A new site, built once."""
    _run("new", "site", tmp_path / "site")
    _run("build", "--site", tmp_path / "site")
    return tmp_path / "site"


def test_a_second_build_makes_nothing(site: Path) -> None:
    result = _run("build", "--site", site, "--why")
    assert "0 made, all else was remembered" in result.stderr
    assert "nothing changed" in result.stderr


def test_an_edit_with_the_old_time_and_size_is_seen(site: Path) -> None:
    import os

    path = site / "content/about.md"
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("Say who", "Say WHO"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    _run("build", "--site", site)
    assert "Say WHO" in (site / "public/about/index.html").read_text("utf-8")


def test_remembered_pages_are_published_whole_to_another_folder(site: Path) -> None:
    _run("build", "--site", site, "--output", site / "other")
    assert _tree(site / "other") == _tree(site / "public")


def test_a_damaged_output_is_mended_from_memory(site: Path) -> None:
    before = _tree(site / "public")
    (site / "public/about/index.html").write_text("damaged")
    (site / "public/index.html").unlink()
    _run("build", "--site", site)
    assert _tree(site / "public") == before


def test_no_memory_gives_the_same_site(site: Path) -> None:
    before = _tree(site / "public")
    (site / "content/about.md").write_text("---\ntitle: About this site\n---\nOther.\n", "utf-8")
    _run("build", "--site", site)
    with_memory = _tree(site / "public")
    _run("build", "--site", site, "--no-memory")
    assert before != with_memory == _tree(site / "public")


def test_a_template_of_the_sites_own_is_seen(site: Path) -> None:
    own = site / "themes/hearth/templates/page.html"
    own.parent.mkdir(parents=True)
    own.write_text("<!doctype html><title>{{ page.title }}</title>MINE", "utf-8")
    _run("build", "--site", site)
    assert "MINE" in (site / "public/about/index.html").read_text("utf-8")
