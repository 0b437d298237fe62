"""The program that goes along with a site is the one that runs here, and can be installed."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from fingerpost.edges.own_wheel import as_wheel, needed

PACKAGE = Path(__file__).parents[2] / "fingerpost"
ABOUT = {"METADATA", "WHEEL", "entry_points.txt"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program as `pip install .` leaves it: its files, what is known of it, and what an installer adds."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(PACKAGE, folder / "fingerpost")
    shutil.copytree(PACKAGE.parent / "themes", folder / "fingerpost/themes")
    ours = importlib.metadata.distribution("fingerpost")
    about = folder / f"fingerpost-{ours.version}.dist-info"
    about.mkdir()
    for name in ABOUT:
        (about / name).write_text(ours.read_text(name) or "", "utf-8")
    (about / "INSTALLER").write_text("pip\n")
    paths = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    (about / "RECORD").write_text("".join(f"{path},,\n" for path in (*paths, "../../bin/fingerpost")), "utf-8")
    return folder


def _program(folder: Path, origin: dict[str, object] | None) -> importlib.metadata.Distribution:
    (about,) = folder.glob("*.dist-info")
    (about / "direct_url.json").unlink(missing_ok=True)
    if origin is not None:
        (about / "direct_url.json").write_text(json.dumps(origin))
    return importlib.metadata.Distribution.at(about)


def test_a_program_from_an_index_is_named_with_its_version(installed: Path) -> None:
    program = _program(installed, None)
    assert needed(program, ["search", "images"]).line == f"fingerpost[images,search]=={program.version}"
    assert needed(program, []).line == f"fingerpost=={program.version}"


def test_a_program_from_a_repository_is_named_with_its_commit(installed: Path) -> None:
    vcs = {"vcs": "git", "commit_id": "abc123", "requested_revision": "main"}
    program = _program(installed, {"url": "https://code.example/fingerpost.git", "vcs_info": vcs})
    assert needed(program, ["images"]).line == "fingerpost[images] @ git+https://code.example/fingerpost.git@abc123"


def test_a_program_from_an_address_is_named_by_it(installed: Path) -> None:
    program = _program(installed, {"url": "https://files.example/f.whl", "archive_info": {}})
    assert needed(program, []).line == "fingerpost @ https://files.example/f.whl"


def test_a_workshop_cannot_be_named(installed: Path) -> None:
    program = _program(installed, {"url": "file:///x", "dir_info": {"editable": True}})
    assert needed(program, ["images"]).line == ""


def test_a_program_from_a_folder_goes_along_and_can_be_installed(installed: Path, tmp_path: Path) -> None:
    program = _program(installed, {"url": f"file://{tmp_path}", "dir_info": {}})
    wanted = needed(program, ["images"])
    assert wanted.line == f"./vendor/{wanted.wheel}[images]"
    (tmp_path / "vendor").mkdir()
    (tmp_path / "vendor" / wanted.wheel).write_bytes(wanted.content)
    pip = [sys.executable, "-m", "pip", "install", "--no-index", "--no-deps", "--disable-pip-version-check", "-q"]
    done = subprocess.run(
        [*pip, "--target", "there", wanted.line], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    there = tmp_path / "there"
    # What is run there is what is here, to the byte, and no path of this computer went along.
    for path in (*(installed / "fingerpost").rglob("*.py"), *(installed / "fingerpost/themes").rglob("*.html")):
        assert (there / path.relative_to(installed)).read_bytes() == path.read_bytes()
    assert str(installed).encode() not in wanted.content
    made = subprocess.run(
        [sys.executable, "-m", "fingerpost", "new", "site", str(tmp_path / "site")],
        env={"PYTHONPATH": str(there), "PATH": "/usr/bin:/bin"}, cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr


def test_the_same_program_gives_the_same_file(installed: Path) -> None:
    program = _program(installed, None)
    assert as_wheel(program) == as_wheel(program)
