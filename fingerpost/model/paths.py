"""Three kinds of path and every conversion between them.

A path is never a bare `str`:

    ContentPath   attachment/repair.md         where the author put it; `/` between parts, no `..`, not absolute
    Url           /attachment/repair/          where readers find it: site-absolute, without base path, not encoded
    OutputPath    attachment/repair/index.html what a web server stores

Comparisons of paths go by parts, never by prefix of the text (`docs` is no parent of `docs-site`).
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NewType
from urllib.parse import quote

from fingerpost.model.patterns import Pattern

ContentPath = NewType("ContentPath", str)
Url = NewType("Url", str)
OutputPath = NewType("OutputPath", str)

SLUG_BYTES = 80
"""Longest slug, in bytes of UTF-8: file systems stop at 255, and the path around it counts too."""

PATH_BYTES = 240
"""Longest output path, in bytes of UTF-8: the shortest common limit is 255 for a name and 260 for a path."""

RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(1, 10))})
"""Names that Windows keeps for devices, with any ending."""

_NO_LETTERS = Pattern(r"[^a-z0-9]+")

# `/` separates parts; the rest of these have a meaning in URLs. RFC 3986, section 3.3.
_URL_SAFE = "/!$&'()*+,;=:@~-._"


def content_path(text: str) -> ContentPath | None:
    """The path `text` names below the content root, or None where it climbs out of it.

    `attachment/../people/./ada.md` → `people/ada.md`
    """
    parts: list[str] = []
    for part in text.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return ContentPath("/".join(parts))


def beside(origin: ContentPath, written: str) -> ContentPath | None:
    """The path a relative `written` names when it stands in the file `origin`; None where it climbs out of the root."""
    return content_path(f"{folder_of(origin)}/{written}")


def folder_of(path: str) -> str:
    """Everything before the last part: `attachment` of `attachment/repair.md`; empty at the root."""
    return path.rpartition("/")[0]


def all_folders_above(paths: Iterable[str]) -> set[str]:
    """Every folder above one of these paths. Most share theirs, and none is gone through twice."""
    found: set[str] = set()
    for path in paths:
        above = path.rpartition("/")[0]
        while above and above not in found:
            found.add(above)
            above = above.rpartition("/")[0]
    return found


def name_of(path: str) -> str:
    """The last part: `repair.md` of `attachment/repair.md`."""
    return path.rpartition("/")[2]


def stem_of(path: str) -> str:
    """The last part without its ending: `repair` of `attachment/repair.md`."""
    name = name_of(path)
    stem, dot, _ = name.rpartition(".")
    return stem if dot and stem else name


def suffix_of(path: str) -> str:
    """The ending in lower case with its dot: `.md`; empty where there is none."""
    name = name_of(path)
    stem, dot, ending = name.rpartition(".")
    return f".{ending.lower()}" if dot and stem else ""


def is_within(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies below it; every path lies below the empty folder."""
    return not folder or path == folder or path.startswith(f"{folder.rstrip('/')}/")


def relative_to(origin: ContentPath, target: ContentPath) -> str:
    """How `target` is written from the file `origin`: the inverse of `beside`.

    `attachment/repair.md`, `people/ada.md` → `../people/ada.md`
    """
    here = folder_of(origin).split("/") if folder_of(origin) else []
    there = target.split("/")
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    return "/".join([*[".."] * (len(here) - shared), *there[shared:]])


def folded(text: str) -> str:
    """What two paths share when some disk or server takes them for the same: NFC and case-folded."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def slug(text: str) -> str:
    """A name for a URL: lower case, letters and digits of any script, dashes between; empty where none is left.

    `Relationship Roadblocks? Consider …` → `relationship-roadblocks-consider`. Longer than `SLUG_BYTES` is cut at a
    character and gets eight hexadecimal digits of its own digest, so that two long titles stay apart.
    """
    if text.isascii():
        return safe_name(_NO_LETTERS.sub("-", text.lower().replace("'", "")).strip("-"))
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    text = re.sub(r"['\u2018\u2019\u02bc]", "", text)
    text = "".join(c if unicodedata.category(c)[0] in "LNM" else "-" for c in text)
    text = re.sub("-+", "-", text).strip("-")
    return safe_name(text)


def safe_name(text: str) -> str:
    """`text` as a name every file system takes: short enough, not reserved; otherwise unchanged."""
    if len(text.encode()) > SLUG_BYTES:
        digest = hashlib.sha256(text.encode()).hexdigest()[:8]
        text = text.encode()[: SLUG_BYTES - 9].decode(errors="ignore").rstrip("-") + f"-{digest}"
    return f"{text}-" if text.partition(".")[0].rstrip(" ").casefold() in RESERVED else text


def output_path(url: Url) -> OutputPath:
    """The file a web server answers with: `/attachment/` → `attachment/index.html`, `/feed.xml` → `feed.xml`."""
    path = unicodedata.normalize("NFC", url).lstrip("/")
    return OutputPath(f"{path}index.html" if path == "" or path.endswith("/") else path)


def url_of(path: OutputPath) -> Url:
    """The address of an output: the inverse of `output_path`."""
    folder, _, name = path.rpartition("/")
    if name == "index.html":
        return Url(f"/{folder}/" if folder else "/")
    return Url(f"/{path}")


@lru_cache(maxsize=4096)
def encoded(url: str) -> str:
    """A URL path or fragment in NFC, percent-encoded once. RFC 3987, section 3.1."""
    return quote(unicodedata.normalize("NFC", url), safe=_URL_SAFE)


def href(base_path: str, url: Url, fragment: str = "") -> str:
    """What stands in an `href` of a site that lives below `base_path` (`""` or `/guide`)."""
    path = encoded(base_path + url)
    return f"{path}#{encoded(fragment)}" if fragment else path
