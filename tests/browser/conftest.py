"""One build of the demo for all processes of a run, and what looks at it."""

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lacking import lacking
from playwright.sync_api import expect
from previews import PATIENCE_S

from browser.demo import CHECKERS, Served, build_demo, serving

expect.set_options(timeout=1000 * PATIENCE_S)


def _built(factory: pytest.TempPathFactory, name: str, base_path: str = "", theme: str = "hearth") -> Path:
    """The demo, built by the first process that needs it; no test changes a file of it."""
    base = factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            build_demo(folder, base_path, theme)
            done.touch()
    return folder / "output"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo at the root of a host."""
    with serving(_built(tmp_path_factory, "demo")) as served:
        yield served


@pytest.fixture(scope="session")
def demo_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The demo in each of the themes, by its name."""
    return lambda theme: _built(tmp_path_factory, "demo" if theme == "hearth" else f"demo-{theme}", theme=theme)


@pytest.fixture(scope="session")
def guide(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo below a path of a host."""
    with serving(_built(tmp_path_factory, "guide", "/guide"), "/guide") as served:
        yield served


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility rules, a script."""
    script = CHECKERS / "axe-core" / "axe.min.js"
    if not script.exists():
        lacking("axe-core", "`make test` installs it where there is npm")
    return script.read_text("utf-8")


@pytest.fixture(scope="session")
def lighthouse() -> Path:
    """Lighthouse's command line, a program for Node."""
    program = CHECKERS / "lighthouse" / "cli" / "index.js"
    if not program.exists():
        lacking("Lighthouse", "`make test` installs it where there is npm")
    if shutil.which("node") is None:
        lacking("Node, which Lighthouse needs", "install the package `nodejs`")
    return program


@pytest.fixture(scope="session")
def nu() -> Path:
    """The Nu HTML checker, a Java program."""
    jar = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists():
        lacking("Nu HTML checker", "`make test` installs it where there is npm")
    if shutil.which("java") is None:
        lacking("Java, which the Nu HTML checker needs", "install the package `default-jre-headless`")
    return jar
