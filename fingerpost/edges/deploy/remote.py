"""The manifest as it is kept at the place: bytes that anybody may have changed, believed only after a look."""

import re
from collections.abc import Sequence

import msgspec

from fingerpost.edges.deploy.plan import Manifest
from fingerpost.edges.deploy.target import Trouble

FOLDER = ".fingerpost"
MANIFEST = f"{FOLDER}/deployed.json"
"""Where it lies, from the root of the site. It lists nothing that is not published beside it."""

_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]|(?:^|/)(?:\.{0,2}(?:/|\Z)|[A-Za-z]:)")


def encoded(manifest: Manifest) -> bytes:
    """A manifest as bytes, the same for the same manifest."""
    return msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1) + b"\n"


def decoded(content: bytes | None) -> Manifest | None:
    """The manifest in these bytes; None where there is none, or none that can be trusted to say what is ours."""
    if content is None:
        return None
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if manifest.form != 1:
        raise Trouble("this place was last written by a newer fingerpost", "install that version, then deploy again")
    if not manifest.site or not is_safe(list(manifest.files)):
        return None
    return manifest


def is_safe(paths: Sequence[str]) -> bool:
    """Whether no path leads out of the place, or to what we keep there for ourselves."""
    return not any(_UNSAFE.search(path) or path.partition("/")[0] in (FOLDER, ".git") for path in paths)
