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
from lacking import lacking
from playwright.sync_api import Browser
from schedule import ByFile, place_in_line

from fingerpost.model.compiled import NOTHING_COMPILED
from fingerpost.stages.sandbox import KeptTemplates, Sandbox


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", default=False, help="rewrite the expected texts in cases/ and sites/"
    )


MEMORY = Path("/dev/shm")
ROOM_BYTES = 4 * 1024**3
OURS = pytest.StashKey[list[Path]]()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The folders of tests lie in memory where there is room: for most of their time they would wait for a disk, which
    every site that is published and every row that is remembered must have reached. `--basetemp` names another place.
    What builds keep for the user's account they keep in a folder of the tests.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells have it for what runs behind them
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if hasattr(config, "workerinput"):
        return
    place = MEMORY if _has_room() else None
    cache = Path(tempfile.mkdtemp(prefix="fingerpost-cache-", dir=place))
    config.stash[OURS] = [cache]
    os.environ["XDG_CACHE_HOME"] = str(cache)
    if config.option.basetemp is None and place is not None:
        base = Path(tempfile.mkdtemp(prefix="fingerpost-tests-", dir=place))
        config.stash[OURS].append(base)
        config.option.basetemp = str(base)


def _has_room() -> bool:
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK):
        return False
    room = os.statvfs(MEMORY)
    return room.f_bavail * room.f_frsize >= ROOM_BYTES


def pytest_unconfigure(config: pytest.Config) -> None:
    """Nothing stays; a test that fails is looked at with `--basetemp`."""
    for folder in config.stash.get(OURS, []):
        shutil.rmtree(folder, ignore_errors=True)


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


class _Held:
    """Compiled templates, kept while the tests run and nowhere else."""

    def __init__(self) -> None:
        self._codes: dict[str, CodeType] = {}

    def get(self, key: str) -> CodeType | None:
        return self._codes.get(key)

    def put(self, key: str, code: CodeType) -> None:
        self._codes[key] = code


@pytest.fixture(scope="session", autouse=True)
def _templates_are_compiled_once() -> Iterator[None]:
    """To compile a theme takes longer than to build a small site, and tests build some thousand of those."""
    held, begin = KeptTemplates(_Held()), Sandbox.__init__

    def begin_with_them(self: Sandbox, bytecode_cache: KeptTemplates, **options: Any) -> None:
        keeps_none = bytecode_cache.compiled is NOTHING_COMPILED
        begin(self, bytecode_cache=held if keeps_none else bytecode_cache, **options)

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
