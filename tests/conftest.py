"""What all tests share: `--accept`, one real browser, compiled templates, and how processes share the tests."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from browser.demo import a_browser, chromium
from jinja2.bccache import Bucket, BytecodeCache
from lacking import lacking
from playwright.sync_api import Browser
from schedule import ByFile, place_in_line

from fingerpost.stages.sandbox import Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", default=False, help="rewrite the expected texts in cases/ and sites/"
    )


MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3
OURS = pytest.StashKey[Path]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The folders of tests lie in memory where there is room: for most of their time they would wait for a disk, which
    every site that is published and every row that is remembered must have reached. `--basetemp` names another place.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells have it for what runs behind them
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if config.option.basetemp is None and not hasattr(config, "workerinput") and _has_room():
        config.stash[OURS] = Path(tempfile.mkdtemp(prefix="fingerpost-tests-", dir=MEMORY))
        config.option.basetemp = str(config.stash[OURS])


def _has_room() -> bool:
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return False
    room = os.statvfs(MEMORY)
    return room.f_bavail * room.f_frsize >= ROOM_BYTES


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing stays in memory; a test that fails is looked at with `--basetemp`."""
    if OURS in config.stash:
        shutil.rmtree(config.stash[OURS], ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByFile | None:
    """With `--dist loadgroup`: by files, in the order in which they are collected."""
    if config.getvalue("dist") != "loadgroup":
        return None
    config.option.loadscopereorder = False
    return ByFile(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: place_in_line(item.nodeid.partition("::")[0]))


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether expected texts are to be rewritten."""
    return bool(request.config.getoption("--accept"))


class _Compiled(BytecodeCache):
    """Jinja's own door for what it has compiled, by name and text; kept while the tests run and nowhere else."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], CodeType | None] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self.kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """To compile a theme takes longer than to build a small site, and tests build some thousand of those."""
    compiled, begin = _Compiled(), Sandbox.__init__

    def begin_with_them(self: Sandbox, **options: Any) -> None:
        begin(self, bytecode_cache=compiled, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sandbox, "__init__", begin_with_them)
        yield


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = chromium()
    if path is None:
        lacking("Chromium", "install the package `chromium`")
    with a_browser(path) as browser:
        yield browser
