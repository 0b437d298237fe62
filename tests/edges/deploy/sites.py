"""Two small sites to deploy one over the other, and a reader who follows every link from the home page."""

import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fingerpost.edges.deploy.deploying import Orders, put_online
from fingerpost.edges.deploy.guards import Allowed
from fingerpost.edges.deploy.offer import DiskOffer, MemoryOffer
from fingerpost.edges.deploy.target import Offer, Target
from fingerpost.model.digest import digest_of
from fingerpost.stages.places import hashed_name

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
MUCH_LATER = NOW + timedelta(days=30)
EVERYTHING = Orders(None, yes=True, allowed=Allowed(deletes=10**6, takes_over=True))

FULL = os.environ.get("FINGERPOST_FULL") == "1"
MANY = 10_000 if FULL else 1_000
"""Files of a large site, where each costs a link or a call beside its bytes; other tests have ten thousand always."""

Pages = Mapping[str, tuple[str, ...]]
"""Each page with the addresses on it."""


def site(pages: Pages, files: Mapping[str, str] | None = None, *, words: str = "") -> dict[str, bytes]:
    """A site: pages with links (`/a/`) and pictures (`picture.svg`, by the name it had before it got its mark)."""
    made: dict[str, bytes] = {}
    named: dict[str, str] = {}
    for name, content in (files or {}).items():
        named[name] = hashed_name(name, digest_of(content.encode()))
        made[named[name]] = content.encode()
    for page, targets in pages.items():
        links = "".join(f'<a href="/{named.get(target, target).removeprefix("/")}">x</a>' for target in targets)
        made[f"{page}index.html"] = f"<!doctype html><title>{page}</title><p>{words}{links}".encode()
    listed = "".join(f"<link>/{page}</link>" for page in pages)
    return {**made, "feed.xml": f"<feed>{listed}</feed>".encode()}


OLD = site(
    {"": ("/a/", "/feed.xml", "sea.svg"), "a/": ("/gone/", "/", "sea.svg"), "gone/": ("/a/",), "stays/": ("/a/",)},
    {"sea.svg": "old sea", "wind.svg": "wind"},
)
NEW = site(
    {
        "": ("/a/", "/new/", "/feed.xml", "sea.svg"),
        "a/": ("/new/", "/", "sea.svg"),
        "stays/": ("/a/",),
        "new/": ("/newer/", "sea.svg"),
        "newer/": ("/new/", "/ünï/"),
        "ünï/": ("/новый/",),
        "новый/": ("/",),
    },
    {"sea.svg": "new sea", "wind.svg": "wind"},
)


def missing(files: Mapping[str, bytes]) -> set[str]:
    """What a reader meets who follows links from the home page and finds nothing; nothing where there is no home."""
    waiting, seen, lost = ["index.html"] if "index.html" in files else [], set[str](), set[str]()
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        if path not in files:
            lost.add(path)
            continue
        if path.endswith((".html", ".xml")):
            for target in re.findall(r'(?:href="|<link>)/([^"<]*)', files[path].decode()):
                is_page = target == "" or target.endswith("/")
                waiting.append(target + "index.html" if is_page else target)
    return lost


def offer(files: Mapping[str, bytes]) -> MemoryOffer:
    return MemoryOffer(dict(files))


def disk_offer(folder: Path, files: Mapping[str, bytes]) -> DiskOffer:
    """The same on the disk, for programs that read files themselves."""
    write(folder, files)
    return DiskOffer(folder, MemoryOffer(dict(files)).manifest)


def deploy(target: Target, files: Mapping[str, bytes] | Offer, now: datetime = NOW, orders: Orders = EVERYTHING) -> int:
    """Puts the site online as the command does: the exit code."""
    return put_online(target, MemoryOffer(dict(files)) if isinstance(files, Mapping) else files, orders, now=now)


def write(folder: Path, files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder but what we keep there for ourselves."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".fingerpost" not in path.relative_to(folder).parts
    }


def settled(files: Mapping[str, bytes], kept: Mapping[str, bytes] = OLD) -> dict[str, bytes]:
    """What stands there when all is done: the site, and files of the one before whose names carry a mark."""
    return {**marked(kept), **files}


def marked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files whose names carry a mark of their content."""
    return {path: content for path, content in files.items() if re.search(r"\.[0-9a-f]{10}\.", path)}
