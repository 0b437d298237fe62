"""A finished page whose scripts and stylesheets are named with their digest (SRI): another file is not run.

Takes the HTML and the theme; what the theme publishes has a digest here, by its address, whichever template wrote it.
"""

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import lru_cache

from fingerpost.model.paths import OutputPath, href, url_of
from fingerpost.stages.places import hashed_name
from fingerpost.stages.theme import FOLDER, Theme

# Templates write attributes in quotes; what stands in a text has its `<` escaped, so it is no tag.
_TAG = re.compile(rb"<(?:script|link)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ADDRESS = re.compile(rb"\s(?:src|href)=[\"']([^\"']*)[\"']", re.IGNORECASE)


def sealed(html: bytes, theme: Theme, base_path: str) -> bytes:
    """The page with `integrity` at every script and stylesheet of the theme.

    `<script src="/theme/exit.0123456789.js">` → `<script src="/theme/exit.0123456789.js" integrity="sha256-…">`
    """
    digests = _digests(theme, base_path)

    def with_digest(match: "re.Match[bytes]") -> bytes:
        tag = match[0]
        address = _ADDRESS.search(tag)
        digest = digests.get(address[1].decode("utf-8", "replace")) if address else None
        if digest is None or b"integrity=" in tag:
            return tag
        return tag[:-1].rstrip() + f' integrity="{digest}">'.encode()

    return _TAG.sub(with_digest, html)


@lru_cache(maxsize=2)
def _digests(theme: Theme, base_path: str) -> Mapping[str, str]:
    """`sha256-…` of everything the theme publishes that a page runs or is styled by, by its address."""
    files = {str(theme.stylesheet_path): theme.stylesheet}
    for name, content in theme.squeezed.items():
        files[f"{FOLDER}/{hashed_name(name, theme.assets[name].digest)}"] = content
    return {href(base_path, url_of(OutputPath(path))): _digest(content) for path, content in files.items()}


def _digest(content: bytes) -> str:
    return f"sha256-{b64encode(hashlib.sha256(content).digest()).decode()}"
