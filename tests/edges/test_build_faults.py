"""Whole builds on a disk, killed, interrupted, doubled, and with a memory that was damaged or a clock that lies.

However that goes, readers see the old site or the new one, and the next build equals one that remembers nothing, byte
for byte. `FINGERPOST_KILLS=200 FINGERPOST_DAMAGES=500 FINGERPOST_TOUCHES=500 pytest -n auto
tests/edges/test_build_faults.py` runs the long form.

To be killed in time, builds run in children of a process that has everything imported: this file, run as a program.
"""

import contextlib
import importlib
import os
import random
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import msgspec
import pytest
from click.testing import CliRunner, Result

from fingerpost.build import Program
from fingerpost.edges import cli
from fingerpost.edges.glances import Glances
from fingerpost.edges.lock import hold, settled

KILLS = int(os.environ.get("FINGERPOST_KILLS", "40"))
DAMAGES = int(os.environ.get("FINGERPOST_DAMAGES", "60"))
TOUCHES = int(os.environ.get("FINGERPOST_TOUCHES", "40"))
PATIENCE_S = 60
BATCHES = 4
"""Kills are shared out among so many tests, for machines with several processors."""

HOUR_NS = 3600 * 10**9
TREE = Mapping[str, bytes]

# A small site in two states.

SITE_TOML = """\
title = "Small site"
base_url = "https://example.org"
theme = "bare"
[[menus.main]]
to = "about.md"
"""
_BASE = """<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>
{% for line in menu("main") %}<a href="{{ line.href }}">{{ line.label }}</a>{% endfor %}
{{ body }}
{% for link in linked_from(page) %}<i>{{ link.entry.title }}: {{ link.sentence }}</i>{% endfor %}
{% for place in around(page) %}{{ place.series.title }} {{ place.number }} of {{ place.count }}{% endfor %}
"""
_LIST = (
    '{% include "term.html" %}{% for e in find(kind="article") %}<a href="{{ e|href }}">{{ e.title }}</a>{% endfor %}'
)
THEME = {
    "theme.toml": 'name = "bare"\nstyles = ["a.css"]\n',
    "assets/a.css": "body { margin: 0 }\n",
    "templates/redirect.html": '<!doctype html><title>Moved</title><link rel=canonical href="{{ target|href }}">\n',
    **{f"templates/{name}.html": _BASE for name in ("page", "article", "person", "term")},
    **{
        f"templates/{name}.html": _LIST
        for name in (
            "series", "home", "articles", "glossary", "people", "topics", "topic", "audiences", "audience", "404"
        )
    },
}  # fmt: skip
OLD = {
    "about.md": "---\ntitle: About\n---\nSay who we are. [[Calm]] is a word.\n",
    "people/ada.md": "---\ntitle: Ada\n---\nAda writes.\n",
    "glossary/calm.md": "---\ntitle: Calm\nshort: Rest.\n---\nSee [[Nights]].\n",
    "glossary/gone.md": "---\ntitle: Gone\nshort: Soon.\n---\nNo more.\n",
    "sleep/index.md": "---\ntitle: Sleep\nparts: [nights.md, days.md, dusk.md]\n---\nA series.\n",
    "sleep/nights.md": "---\ntitle: Nights\nauthors: [Ada]\ntopics: [sleep]\n---\nBefore [[Days]], [[Gone]].\n",
    "sleep/days.md": "---\ntitle: Days\nauthors: [Ada]\ntopics: [light]\n---\nAfter [[Nights]].\n",
    "sleep/dusk.md": "---\ntitle: Dusk\naliases: [/twilight/]\n---\n![Sun](sun.svg) and [[Calm]].\n",
    "sleep/sun.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>old</title></svg>',
}
NEW = {
    "about.md": "---\ntitle: About\n---\nSay WHO we are. [[Calm]] is a word.\n",
    "people/ada.md": "---\ntitle: Ada Example\naliases: [Ada]\n---\nAda writes.\n",
    "glossary/calm.md": "---\ntitle: Calm\nshort: Peace.\n---\nSee [[Nights]].\n",
    "sleep/index.md": "---\ntitle: Sleep\nparts: [dusk.md, nights.md, dawn.md]\n---\nA series.\n",
    "sleep/nights.md": "---\ntitle: Nights\nauthors: [Ada]\ntopics: [rest]\n---\nBefore [[Dawn]], often.\n",
    "sleep/dawn.md": "---\ntitle: Dawn\nauthors: [Ada]\ntopics: [light]\n---\nAfter [[Nights]].\n",
    "sleep/dusk.md": "---\ntitle: Dusk\naliases: [/gloaming/]\n---\n![Sun](sun.svg) and [[Calm]].\n",
    "sleep/sun.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>new</title></svg>',
}
assert len(NEW["about.md"]) == len(OLD["about.md"])

STOPPED = "stopped; the published site is whole: the old one, or already the new"


class Place:
    """A site in a folder."""

    def __init__(self, folder: Path, content: Mapping[str, str] = OLD) -> None:
        self.root = folder
        self.public = folder / "public"
        self.memory = folder / ".fingerpost/memory.sqlite3"
        self._write({"site.toml": SITE_TOML, **{f"themes/bare/{path}": text for path, text in THEME.items()}})
        self.edit(content)

    def edit(self, content: Mapping[str, str]) -> None:
        """Make the content folder have these files and no others, and touch none that is as it should be."""
        for path in (self.root / "content").rglob("*"):
            if path.is_file() and str(path.relative_to(self.root / "content")) not in content:
                path.unlink()
        self._write({f"content/{path}": text for path, text in content.items()})

    def _write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.is_file() or path.read_text("utf-8") != text:
                path.write_text(text, "utf-8")

    def wish(self, *more: str) -> list[str]:
        """The command line of a build."""
        return ["build", "--site", str(self.root), "--now", "2026-06-01", *more]

    def build(self, *more: str) -> Result:
        """A build in this process; it ends well."""
        result = CliRunner().invoke(cli.commands(Program()), self.wish(*more))
        assert result.exit_code == 0, (result.output, result.exception)
        return result

    def clean(self) -> TREE:
        """The site as a build makes it that remembers nothing and finds nothing."""
        other = self.root / "clean"
        shutil.rmtree(other, ignore_errors=True)
        shutil.rmtree(self.root / ".clean.fingerpost", ignore_errors=True)
        self.build("--no-memory", "--output", str(other))
        return tree(other)

    @property
    def memory_files(self) -> list[Path]:
        return [self.memory.with_name(self.memory.name + ending) for ending in ("", "-wal", "-shm")]


def tree(folder: Path) -> TREE:
    """Every file below, with its bytes; where there is no folder, nothing."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(name="trees", scope="module")
def _trees(tmp_path_factory: pytest.TempPathFactory) -> tuple[TREE, TREE]:
    """The old and the new site, each built in a folder of its own."""
    old, new = (Place(tmp_path_factory.mktemp(name), content).clean() for name, content in (("old", OLD), ("new", NEW)))
    assert b"Say who" in old["about/index.html"]
    assert b"Say WHO" in new["about/index.html"]
    assert "glossary/gone/index.html" not in new
    return old, new


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Place:
    """The old site, built."""
    place = Place(tmp_path)
    place.build()
    return place


# Builds in processes of their own.


class Task(msgspec.Struct):
    """Builds to start at the same moment, and what befalls them."""

    wishes: list[list[str]]
    after_s: float = 0.0
    signal: int = 0
    remove: list[str] = []
    """Files that are deleted at that moment."""


class Ended(msgspec.Struct):
    """How the builds of a task ended: exit codes (negative where a signal ended them), and what they said."""

    codes: list[int]
    said: list[str]
    seconds: float
    is_all_over: bool
    """Whether the processes that the builds had started ended as well, soon after."""


NOT_BEGUN = 99
CRASHED = 70


def serve() -> None:
    """Carry out the tasks that come in, a line each."""
    for name in ("stages.parse", "stages.render", "stages.checks", "stages.tables.schema_rules", "edges.commands.new"):
        importlib.import_module(f"fingerpost.{name}")
    signal.signal(signal.SIGINT, signal.default_int_handler)  # who started the tests may have had it ignored
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    for line in sys.stdin:
        task = msgspec.json.decode(line, type=Task)
        ended = _carried_out(task)
        while NOT_BEGUN in ended.codes:
            task.after_s += 0.005
            ended = _carried_out(task)
        print(msgspec.json.encode(ended).decode(), flush=True)


def _carried_out(task: Task) -> Ended:
    start, go = os.pipe()
    over, living = os.pipe()  # every process of a build inherits `living`; when all have ended, `over` says so
    with contextlib.ExitStack() as files:
        outputs = [files.enter_context(tempfile.TemporaryFile()) for _ in task.wishes]
        children = [_forked(wish, output, start, (go, over)) for wish, output in zip(task.wishes, outputs, strict=True)]
        os.close(start)
        os.close(living)
        began = time.monotonic()
        os.close(go)
        if task.signal or task.remove:
            time.sleep(task.after_s)
        for path in task.remove:
            Path(path).unlink(missing_ok=True)
        for child in children if task.signal else ():
            os.kill(child, task.signal)
        codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
        seconds = time.monotonic() - began
        is_all_over = bool(select.select([over], [], [], PATIENCE_S)[0])
        os.close(over)
        for output in outputs:
            output.seek(0)
        return Ended(codes, [output.read().decode() for output in outputs], seconds, is_all_over)


def _forked(wish: Sequence[str], output: BinaryIO, start: int, parents: Sequence[int]) -> int:
    """A child that builds once the other end of `start` is closed. The pipes of the parent are not for the child."""
    child = os.fork()
    if child:
        return child
    code = CRASHED
    try:
        for pipe in parents:
            os.close(pipe)
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        os.read(start, 1)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
        cli.run(Program(), wish)
    except SystemExit as end:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        code = end.code if isinstance(end.code, int) else CRASHED
    except KeyboardInterrupt as interruption:
        steps = traceback.extract_tb(interruption.__traceback__)
        ours = [step.lineno for step in steps if step.filename == cli.__file__]
        if ours and ours != [cli.run.__code__.co_firstlineno]:
            traceback.print_exc()
        else:
            code = NOT_BEGUN  # it came before the first line of `run`, or after its end
    except BaseException:  # noqa: BLE001 - a child of a fork must not come out of here alive
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


class Server:
    """The other end of `serve`."""

    def __init__(self) -> None:
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def __call__(self, task: Task) -> Ended:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(msgspec.json.encode(task) + b"\n")
        self.process.stdin.flush()
        return msgspec.json.decode(self.process.stdout.readline(), type=Ended)

    def duration(self, place: Place) -> float:
        """How long a build takes that has something to do; the site is new afterwards."""
        self(Task([place.wish()]))
        seconds: list[float] = []
        for content in (NEW, OLD, NEW):
            place.edit(content)
            seconds.append(self(Task([place.wish()])).seconds)
        return min(seconds)


@pytest.fixture(name="server", scope="module")
def _server() -> Iterator[Server]:
    server = Server()
    yield server
    assert server.process.stdin is not None
    server.process.stdin.close()
    server.process.wait(PATIENCE_S)
    assert server.process.stdout is not None
    server.process.stdout.close()


needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


# Killed.


@needs_fork
@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_build_killed_at_any_moment_leaves_the_old_or_the_new_site_and_the_next_heals(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path, batch: int
) -> None:
    dice = random.Random(batch)
    place = Place(tmp_path)
    longest = server.duration(place)
    killed = 0
    before = trees[1]
    for number in range(-(-KILLS // BATCHES)):
        after = trees[number % 2]
        place.edit((OLD, NEW)[number % 2])
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            ended = server(Task([place.wish()], dice.uniform(0, longest), signal.SIGKILL))
            killed += ended.codes == [-signal.SIGKILL]
            if not killed:  # this machine may now be quicker than when the whole was measured
                longest *= 0.9
            assert tree(place.public) in (before, after), number
        assert server(Task([place.wish()])).codes == [0], number
        assert tree(place.public) == after, number
        before = after
    assert killed


@needs_fork
def test_a_first_build_killed_at_any_moment_leaves_nothing_or_the_whole_site(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path
) -> None:
    dice = random.Random(5)
    longest = server.duration(Place(tmp_path / "timed"))
    for number in range(-(-KILLS // 5)):
        place = Place(tmp_path / str(number))
        server(Task([place.wish()], dice.uniform(0, longest), signal.SIGKILL))
        assert tree(place.public) in ({}, trees[0]), number
        assert server(Task([place.wish()])).codes == [0]
        assert tree(place.public) == trees[0], number


def test_the_real_command_killed_at_any_moment_leaves_the_old_or_the_new_site(
    place: Place, trees: tuple[TREE, TREE]
) -> None:
    command = [sys.executable, "-m", "fingerpost", *place.wish()]
    place.edit(NEW)
    began = time.monotonic()
    subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    seconds = time.monotonic() - began
    before = trees[1]
    for number, share in enumerate((0.5, 0.7, 0.9)):
        after = trees[number % 2]
        place.edit((OLD, NEW)[number % 2])
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as child:
            time.sleep(seconds * share)
            child.kill()
        assert tree(place.public) in (before, after)
        place.build()
        assert tree(place.public) == after
        before = after


# Interrupted.


@needs_fork
def test_ctrl_c_at_any_moment_ends_a_build_with_one_line_and_leaves_the_old_or_the_new_site(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path
) -> None:
    dice = random.Random(6)
    place = Place(tmp_path)
    longest = server.duration(place)
    codes = set()
    before = trees[1]
    for number in range(KILLS):
        after = trees[number % 2]
        place.edit((OLD, NEW)[number % 2])
        ended = server(Task([place.wish()], dice.uniform(0, longest), signal.SIGINT))
        codes |= set(ended.codes)
        if 130 not in codes:  # this machine may now be quicker than when the whole was measured
            longest *= 0.9
        if ended.codes != [0]:  # an empty line may end the one on which the terminal shows `^C`
            said = ended.said[0].strip()
            if said.count("\n") > 0:  # it came when the line about the finished build had been said
                lines = said.splitlines()
                assert ": published to " in lines[0] or "nothing changed" in lines[0], said
            assert (ended.codes, said.splitlines()[-1]) == ([130], STOPPED)
        assert tree(place.public) in (before, after), number
        assert server(Task([place.wish()])).codes == [0], number
        assert tree(place.public) == after, number
        before = after
    assert 130 in codes


# With workers.

MANY = OLD | {f"many/{number}.md": f"# Page {number}\n\n" + "Some *words* here.\n\n" * 300 for number in range(240)}


@needs_fork
@pytest.mark.parametrize("code", [-signal.SIGKILL, 130])
def test_no_worker_outlives_a_build_that_is_stopped(server: Server, tmp_path: Path, code: int) -> None:
    whole = Place(tmp_path / "whole", MANY)
    seconds = server(Task([whole.wish("--jobs", "2")])).seconds
    for share in (0.3, 0.7):
        place = Place(tmp_path / str(share), MANY)
        after_s = seconds * share
        stop = signal.SIGINT if code == 130 else signal.SIGKILL
        ended = server(Task([place.wish("--jobs", "2")], after_s, stop))
        while ended.codes == [0]:  # this machine is now quicker than when the whole was measured
            place = Place(tmp_path / f"{share} {after_s}", MANY)
            after_s /= 2
            ended = server(Task([place.wish("--jobs", "2")], after_s, stop))
        assert ended.codes == [code]
        assert ended.is_all_over
        assert ended.seconds < after_s + PATIENCE_S
        assert tree(place.public) == {}


# Two at once.


@needs_fork
def test_of_builds_started_at_once_one_builds_and_the_others_say_that_they_came_too_late(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path
) -> None:
    place = Place(tmp_path)
    codes: list[int] = []
    for number in range(8):
        place.edit((OLD, NEW)[number % 2])
        ended = server(Task([place.wish()] * 4))
        assert 0 in ended.codes, ended.said
        assert set(ended.codes) <= {0, 75}, ended.said
        assert tree(place.public) == trees[number % 2]
        codes += ended.codes
    assert 75 in codes


def test_while_another_is_at_work_a_build_ends_with_75_and_changes_nothing(
    place: Place, trees: tuple[TREE, TREE]
) -> None:
    place.edit(NEW)
    with hold(settled(place.public), "build"):
        result = CliRunner().invoke(cli.commands(Program()), place.wish())
    assert result.exit_code == 75
    assert f"another build (process {os.getpid()}, since " in result.stderr
    assert tree(place.public) == trees[0]
    place.build()
    assert tree(place.public) == trees[1]


@needs_fork
def test_builds_into_two_folders_at_once_share_a_memory_and_are_both_right(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path
) -> None:
    place = Place(tmp_path)
    for number in range(6):
        place.edit((OLD, NEW)[number % 2])
        wishes = [place.wish(), place.wish("--output", str(tmp_path / "other")), ["check", *place.wish()[1:]]]
        ended = server(Task(wishes))
        assert ended.codes == [0, 0, 0], ended.said
        assert tree(place.public) == trees[number % 2]
        assert tree(tmp_path / "other") == trees[number % 2]


# A memory that is damaged.


@pytest.fixture(name="kept", scope="module")
def _kept(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The old site, built, with a memory of which a part is still in its write-ahead log."""
    place = Place(tmp_path_factory.mktemp("kept"), NEW)
    place.build()
    place.edit(OLD)
    reader = sqlite3.connect(place.memory)  # while somebody reads, the log is not taken into the file
    reader.execute("SELECT count(*) FROM kept").fetchone()
    place.build()
    for path in place.memory_files:
        shutil.copyfile(path, place.root / path.name)
    reader.close()
    return place


def remembering(kept: Place) -> Place:
    """The same with the memory as it was, and one edit ahead."""
    shutil.rmtree(kept.memory.parent, ignore_errors=True)
    if kept.memory.parent.is_file():
        kept.memory.parent.unlink()
    kept.memory.parent.mkdir()
    for path in kept.memory_files:
        shutil.copyfile(kept.root / path.name, path)
    kept.edit(OLD | {"sleep/days.md": OLD["sleep/days.md"] + "\nLast [[Calm]].\n"})
    return kept


def is_told_quietly(place: Place, expected: TREE) -> list[str]:
    """The build's lines: at most one about the memory. The site is as it should be, twice."""
    said = place.build().stderr.splitlines()
    assert tree(place.public) == expected
    assert sum("starts from nothing" in line for line in said) <= 1, said
    place.build()
    assert tree(place.public) == expected
    return said


@pytest.fixture(name="ahead", scope="module")
def _ahead(kept: Place) -> TREE:
    return remembering(kept).clean()


def test_a_memory_with_a_log_is_used(kept: Place, ahead: TREE) -> None:
    said = remembering(kept).build("--why").stderr
    assert "it is new" not in said
    assert "sleep/days.md" in said
    assert tree(kept.public) == ahead


@pytest.mark.parametrize("seed", range(DAMAGES))
def test_a_damaged_memory_costs_time_only(kept: Place, ahead: TREE, seed: int) -> None:
    dice = random.Random(seed)
    place = remembering(kept)
    path = dice.choice(place.memory_files[:2]) if seed % 5 else place.memory_files[2]
    content = bytearray(path.read_bytes())
    match dice.choice(("flip", "flip", "hole", "cut", "grow", "drop")):
        case "flip":
            for _ in range(dice.choice((1, 5, 200))):
                content[dice.randrange(len(content))] ^= 1 << dice.randrange(8)
        case "hole":
            start = dice.randrange(len(content))
            content[start : start + 4096] = bytes(len(content[start : start + 4096]))
        case "cut":
            del content[dice.randrange(len(content)) :]
        case "grow":
            content += dice.randbytes(5000)
        case "drop":
            content.clear()
    path.write_bytes(content)
    is_told_quietly(place, ahead)


def _sql(*statements: str) -> Callable[[Place], None]:
    def carry_out(place: Place) -> None:
        connection = sqlite3.connect(place.memory)
        with connection:
            for statement in statements:
                connection.execute(statement)
        connection.close()

    return carry_out


def _of_bytes(content: bytes) -> Callable[[Place], None]:
    def write(place: Place) -> None:
        for path in place.memory_files[1:]:
            path.unlink()
        place.memory.write_bytes(content)

    return write


def _as_folder(place: Place) -> None:
    for path in place.memory_files:
        path.unlink()
    (place.memory / "mine").mkdir(parents=True)


def _as_link(place: Place) -> None:
    for path in place.memory_files:
        path.unlink()
    (place.root / "mine.txt").write_text("mine")
    place.memory.symlink_to(place.root / "mine.txt")


def _as_pipe(place: Place) -> None:
    for path in place.memory_files:
        path.unlink()
    os.mkfifo(place.memory)


def _as_file_for_folder(place: Place) -> None:
    shutil.rmtree(place.memory.parent)
    place.memory.parent.write_text("mine")


def _without(*numbers: int) -> Callable[[Place], None]:
    def remove(place: Place) -> None:
        for number in numbers:
            place.memory_files[number].unlink()

    return remove


DAMAGED: Mapping[str, Callable[[Place], None]] = {
    "rows swapped between names": _sql(
        "UPDATE kept SET name = '~' || name",
        "UPDATE kept SET name = 'sleep/days.md' WHERE name = '~about.md'",
        "UPDATE kept SET name = 'about.md' WHERE name = '~sleep/days.md'",
        "UPDATE kept SET name = substr(name, 2) WHERE name LIKE '~%'",
    ),
    "rows swapped between stages": _sql(
        "UPDATE kept SET stage = '~' || stage",
        "UPDATE kept SET stage = 'page' WHERE stage = '~body'",
        "UPDATE kept SET stage = 'body' WHERE stage = '~page'",
        "UPDATE kept SET stage = substr(stage, 2) WHERE stage LIKE '~%'",
    ),
    "inputs of other rows": _sql("UPDATE kept SET inputs = (SELECT max(inputs) FROM kept)"),
    "values of other rows": _sql("UPDATE kept SET value = (SELECT max(value) FROM kept)"),
    "values of another type": _sql("UPDATE kept SET value = 5", "UPDATE kept SET digest = NULL WHERE stage = 'page'"),
    "names of another type": _sql("UPDATE OR REPLACE kept SET name = X'ff00' WHERE name = 'about.md'"),
    "half of the rows": _sql("DELETE FROM kept WHERE rowid % 2"),
    "no bodies": _sql("DELETE FROM kept WHERE stage = 'body'"),
    "no heads": _sql("DELETE FROM kept WHERE stage = 'page'"),
    "another form": _sql("PRAGMA user_version = 99"),
    "another application": _sql("PRAGMA application_id = 1"),
    "another program": _sql("UPDATE made_by SET code = 'another'"),
    "no program": _sql("DELETE FROM made_by"),
    "no table": _sql("DROP TABLE kept"),
    "no tables": _sql("DROP TABLE kept", "DROP TABLE made_by"),
    "another table": _sql("DROP TABLE kept", "CREATE TABLE kept (stage)"),
    "a view": _sql("ALTER TABLE kept RENAME TO hidden", "CREATE VIEW kept AS SELECT * FROM hidden"),
    "a trigger": _sql("CREATE TRIGGER t AFTER INSERT ON kept BEGIN SELECT RAISE(ABORT, 'no'); END"),
    "no journal": _sql("PRAGMA journal_mode = DELETE"),
    "a text": _of_bytes(b"mine"),
    "nothing in it": _of_bytes(b""),
    "a picture": _of_bytes(b"\x89PNG\r\n\x1a\n" + bytes(9000)),
    "the beginning of a database": _of_bytes(b"SQLite format 3\0" + bytes(80)),
    "a folder": _as_folder,
    "a link to a file of the user's": _as_link,
    "a pipe": _as_pipe,
    "a file where its folder should be": _as_file_for_folder,
    "no file but its log": _without(0),
    "no log": _without(1),
    "no index of the log": _without(2),
    "no log and no index of it": _without(1, 2),
    "nothing": _without(0, 1, 2),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_memory_that_is_something_else_costs_time_only(kept: Place, ahead: TREE, damage: str) -> None:
    place = remembering(kept)
    DAMAGED[damage](place)
    is_told_quietly(place, ahead)


def test_a_file_of_the_users_to_which_the_memory_links_is_kept(kept: Place) -> None:
    place = remembering(kept)
    _as_link(place)
    place.build()
    assert (place.root / "mine.txt").read_text() == "mine"


@needs_fork
def test_a_memory_deleted_while_a_build_runs_costs_time_only(
    server: Server, trees: tuple[TREE, TREE], tmp_path: Path
) -> None:
    dice = random.Random(7)
    place = Place(tmp_path)
    longest = server.duration(place)
    for number in range(max(10, DAMAGES // 6)):
        place.edit((OLD, NEW)[number % 2])
        gone = [str(path) for path in dice.sample(place.memory_files, dice.randrange(1, 4))]
        ended = server(Task([place.wish()], dice.uniform(0, longest), remove=gone))
        assert ended.codes == [0], ended.said
        assert tree(place.public) == trees[number % 2], (number, gone)
        place.edit((NEW, OLD)[number % 2])
        assert server(Task([place.wish()])).codes == [0]
        assert tree(place.public) == trees[1 - number % 2], (number, gone)


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="nothing is read-only to root")
def test_a_folder_for_the_memory_that_is_read_only_costs_time_only(place: Place, trees: tuple[TREE, TREE]) -> None:
    for path in place.memory_files:
        path.unlink(missing_ok=True)
    place.memory.parent.chmod(0o500)
    try:
        place.edit(NEW)
        place.build()
        assert tree(place.public) == trees[1]
    finally:
        place.memory.parent.chmod(0o700)


# Times that lie.


def set_clock(monkeypatch: pytest.MonkeyPatch, ahead_ns: int) -> None:
    """What glances take for now."""
    real = time.time_ns
    clock = SimpleNamespace(time_ns=lambda: real() + ahead_ns)
    monkeypatch.setattr("fingerpost.edges.glances.time", clock)


def _in_place(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _by_another_file(path: Path, text: str) -> None:
    new = path.with_name("new.part")
    new.write_text(text, "utf-8")
    new.replace(path)


def _by_its_bytes(path: Path, text: str) -> None:
    with path.open("r+b") as file:
        file.write(text.encode())


@pytest.mark.parametrize("seed", range(TOUCHES))
def test_an_edit_of_the_same_size_is_seen_whatever_its_time_and_the_clock_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trees: tuple[TREE, TREE], seed: int
) -> None:
    dice = random.Random(seed)
    place = Place(tmp_path)
    path = tmp_path / "content/about.md"
    edit = dice.choice((_in_place, _by_another_file, _by_its_bytes))
    given = path.stat().st_mtime_ns + dice.choice((0, 0, -HOUR_NS, HOUR_NS, 10**9, -(10**9)))
    os.utime(path, ns=(given, given))
    for word in ("who", "WHO", "Who"):
        set_clock(monkeypatch, dice.choice((0, 10**10, HOUR_NS, -HOUR_NS)))
        edit(path, OLD["about.md"].replace("who", word))
        os.utime(path, ns=(given, given))
        time.sleep(0.01)  # no clock of a disk counts in longer steps
        place.build()
        page = tree(place.public)["about/index.html"]
        assert page == trees[0]["about/index.html"].replace(b"Say who", f"Say {word}".encode())


def test_a_file_that_is_as_it_was_is_not_read_again_and_one_just_touched_is(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    note = Glances.note

    def noted(self: Glances, path: str, info: os.stat_result, digest: str) -> None:
        if path.endswith(".md") and path not in self.seen:
            read.append(path)
        note(self, path, info, digest)

    set_clock(monkeypatch, 10**10)
    place.build()
    monkeypatch.setattr(Glances, "note", noted)
    place.build("--output", str(place.root / "other"))
    assert read == []
    (place.root / "content/about.md").touch()
    place.build()
    assert read == ["about.md"]
    set_clock(monkeypatch, 0)
    (place.root / "content/about.md").touch()
    place.build()
    place.build()
    assert read == ["about.md"] * 3


@pytest.mark.parametrize("ahead_ns", [-HOUR_NS, HOUR_NS], ids=["set back", "set forward"])
def test_a_clock_that_jumps_between_two_builds_makes_no_page_stale(
    place: Place, monkeypatch: pytest.MonkeyPatch, trees: tuple[TREE, TREE], ahead_ns: int
) -> None:
    for number, ahead in enumerate((10**10, ahead_ns, 10**10, -ahead_ns, 0)):
        set_clock(monkeypatch, ahead)
        place.edit((NEW, OLD)[number % 2])
        for path in (place.root / "content").rglob("*.md"):
            os.utime(path, ns=(1_700_000_000 * 10**9 + ahead, 1_700_000_000 * 10**9 + ahead))
        time.sleep(0.01)
        place.build()
        assert tree(place.public) == trees[1 - number % 2]


@pytest.mark.parametrize("days", [1, 4000])
def test_a_file_from_the_future_is_built_and_its_edits_are_seen(
    place: Place, trees: tuple[TREE, TREE], days: int
) -> None:
    future = time.time_ns() + days * 24 * HOUR_NS
    for number in range(3):
        place.edit((NEW, OLD)[number % 2])
        for path in (place.root / "content").rglob("*"):
            os.utime(path, ns=(future, future))
        place.build()
        assert tree(place.public) == trees[1 - number % 2]


def test_a_build_as_of_an_earlier_day_after_a_later_one_is_that_of_the_earlier(place: Place) -> None:
    more = {"sleep/coming.md": "---\ntitle: Coming\npublished: 2026-07-01\nexpires: 2026-08-01\n---\nComing.\n"}
    place.edit(OLD | more)
    shown = []
    for day in ("2026-06-01", "2026-07-15", "2026-06-30", "2026-09-01", "2026-06-30", "2026-07-15"):
        place.build("--now", day)
        shown.append((place.public / "sleep/coming/index.html").exists())
    assert shown == [False, True, False, False, False, True]


if __name__ == "__main__":
    serve()
