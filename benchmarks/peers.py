"""The other generators: installed from PyPI, each into an environment of its own in `benchmarks/.peers/`."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE / ".peers"

PACKAGES: dict[str, tuple[str, ...]] = {
    "hugo": ("hugo",),
    "pelican": ("pelican[markdown]", "pelican-neighbors", "pelican-sitemap"),
    "mkdocs": ("mkdocs",),
    "zensical": ("zensical",),
}
"""What each peer is installed from. The first package must come, the others may be missing."""


def install(peer: str) -> str:
    """Installs a peer; gives what went wrong, nothing if it is there."""
    folder = FOLDER / peer
    first, *more = PACKAGES[peer]
    made = _said([sys.executable, "-m", "venv", str(folder)])
    if made:
        return made
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    failed = _said([*pip, first])
    if failed:
        return failed
    for package in more:
        _said([*pip, package])
    return "" if version(peer) else "it was installed and does not start"


def version(peer: str) -> str:
    """The version of an installed peer; nothing where it is not installed."""
    return _version(FOLDER / peer / "bin" / "python", peer)


def has(peer: str, package: str) -> bool:
    """Whether a peer has a plugin."""
    return bool(_version(FOLDER / peer / "bin" / "python", package))


def program(peer: str) -> str:
    """The command of a peer. For Hugo its own binary, not the Python script that starts it."""
    if peer == "hugo":
        for found in sorted((FOLDER / peer / "lib").rglob("hugo*")):
            if found.is_file() and "binaries" in found.parts and found.stat().st_size > 1_000_000:
                return str(found)
    return str(FOLDER / peer / "bin" / peer)


def _version(python: Path, package: str) -> str:
    ask = f"from importlib.metadata import version; print(version('{package}'))"
    try:
        answer = subprocess.run([str(python), "-c", ask], capture_output=True, text=True, timeout=60, check=False)
    except OSError:
        return ""
    return answer.stdout.strip()


def _said(command: list[str]) -> str:
    """The last line of what a failed command said; nothing if it did not fail."""
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    lines = (ended.stderr or ended.stdout).strip().splitlines()
    return "" if ended.returncode == 0 else lines[-1] if lines else f"exit code {ended.returncode}"
