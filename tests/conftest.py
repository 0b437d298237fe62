"""What all tests share: `--accept`, one real browser, and how processes share them."""

from collections.abc import Iterator
from typing import Any

import pytest
from browser.demo import a_browser, chromium
from lacking import lacking
from playwright.sync_api import Browser
from schedule import ByFile, place_in_line


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", default=False, help="rewrite the expected texts in cases/ and sites/"
    )


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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    path = chromium()
    if path is None:
        lacking("Chromium", "install the package `chromium`")
    with a_browser(path) as browser:
        yield browser
