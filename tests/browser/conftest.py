"""One build of the demo and one browser for each worker."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.demo import CHECKERS, Served, build_demo, lacking, serving


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo at the root of a host."""
    with serving(build_demo(tmp_path_factory.mktemp("demo"))) as served:
        yield served


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo below a path of a host."""
    with serving(build_demo(tmp_path_factory.mktemp("guide"), "/guide"), "/guide") as served:
        yield served


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, a script."""
    script = CHECKERS / "axe-core" / "axe.min.js"
    if not script.exists():
        lacking("axe-core", "`make test` installs it where there is npm")
    return script.read_text("utf-8")


@pytest.fixture(scope="session")
def nu() -> Path:
    """The Nu HTML checker, a Java program."""
    jar = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        lacking("Nu HTML checker", "`make test` installs it where there is npm")
    if shutil.which("java") is None:
        lacking("Java, which the Nu HTML checker needs", "install the package `default-jre-headless`")
    return jar
