"""Python-Markdown's own tests with every converter accelerated: `python tests/proofs/library_suite.py`.

Its source archive holds them; it is fetched for the version that is installed, unpacked into a temporary folder and
gone afterwards. `--run FOLDER` runs the tests of an archive that is unpacked there.
"""

import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path
from typing import Any

import markdown


class NotFetchedError(Exception):
    """The archive cannot be had here."""


def fetch(folder: Path) -> Path:
    """The unpacked archive of the installed version."""
    name = f"markdown=={markdown.__version__}"
    command = [
        sys.executable,
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-binary",
        ":all:",
    ]
    try:
        done = subprocess.run(
            [*command, "--no-deps", "--dest", folder, name], capture_output=True, text=True, timeout=120, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotFetchedError(str(error)) from error
    archive = next(folder.glob("*.tar.gz"), None)
    if done.returncode or archive is None:
        raise NotFetchedError((done.stderr.strip() or "pip gave no archive").splitlines()[-1])
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if (path / "tests").is_dir())


def outcome() -> tuple[bool, str]:
    """Whether all tests pass, and what was reported."""
    with tempfile.TemporaryDirectory() as folder:
        source = fetch(Path(folder))
        done = subprocess.run(
            [sys.executable, __file__, "--run", source],
            cwd=source,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    return done.returncode == 0, done.stderr


def run(source: Path) -> bool:
    """Runs the tests in this process, in which every converter is accelerated as soon as it is made."""
    from fingerpost.stages.fast.converter import accelerate

    made = markdown.Markdown.__init__

    def accelerated(self: markdown.Markdown, **options: Any) -> None:
        made(self, **options)
        accelerate(self)

    markdown.Markdown.__init__ = accelerated  # type: ignore[method-assign]  # for the suite
    suite = unittest.defaultTestLoader.discover(str(source / "tests"), top_level_dir=str(source))
    return unittest.TextTestRunner(verbosity=0).run(suite).wasSuccessful()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        sys.exit(not run(Path(sys.argv[2])))
    passed, report = outcome()
    print(report)
    sys.exit(not passed)
