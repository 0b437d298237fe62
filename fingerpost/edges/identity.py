"""What a memory was made by: the program's own text, the site's own program, and the versions of all they run on."""

import sys
from importlib import metadata
from pathlib import Path

from fingerpost.model.digest import digest_of

LIBRARIES = ("markdown", "jinja2", "markupsafe", "msgspec", "pyyaml", "rapidfuzz")
"""What pages are made with."""


def identity(site: Path) -> str:
    """A digest that differs where the same site might be built differently."""
    package = Path(__file__).resolve().parent.parent
    texts = [path.read_bytes() for path in sorted(package.rglob("*.py"))]
    own = site / "build.py"
    if own.is_file():
        texts.append(own.read_bytes())
    versions = [f"{name} {metadata.version(name)}" for name in LIBRARIES]
    return digest_of(b"\0".join([*texts, sys.version.encode(), *(v.encode() for v in versions)]))
