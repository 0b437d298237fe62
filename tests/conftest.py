"""What all tests share: `--accept`, and one real browser."""

from collections.abc import Iterator

import pytest
from browser.demo import a_browser, chromium, lacking
from playwright.sync_api import Browser


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", default=False, help="rewrite the expected texts in cases/ and sites/"
    )


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
