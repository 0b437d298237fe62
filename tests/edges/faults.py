"""A disk that fails, or a process that dies, at the N-th call; and two small sites to try it on."""

import errno
import functools
import io
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Literal

from fingerpost.edges.files import Files
from fingerpost.edges.publish import Published, publish
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import CopyOf, Later, Output, Source
from fingerpost.model.paths import ContentPath, OutputPath

STEPS = frozenset(name for name in vars(Files) if not name.startswith("_"))
LOOKS = frozenset({"status", "entries", "read_bytes", "digest"})
"""Steps that change nothing: to be killed before one is to be killed before the next that does."""
ERRORS = (errno.ENOSPC, errno.EIO, errno.EACCES, errno.EMFILE)


class Killed(BaseException):
    """The process is dead: every further step raises it again."""


class Faulty(Files):
    """A disk whose `at`-th call fails with `error`, or kills where `error` is None.

    `when` says how far a killed call came. A test cannot cut the power, so nothing is synced.
    """

    def __init__(
        self,
        at: int = 0,
        error: int | None = None,
        *,
        when: Literal["before", "half"] = "before",
        can_exchange: bool = True,
        can_link: bool = True,
        is_lasting: bool = False,
    ) -> None:
        self.calls: list[str] = []
        self._at, self._error, self._when, self._is_lasting = at, error, when, is_lasting
        self._can = {"exchange": can_exchange, "link": can_link}
        self._is_dead = False
        for name in STEPS:
            setattr(self, name, functools.partial(self._step, name, getattr(self, name)))

    @property
    def was_hit(self) -> bool:
        return 0 < self._at <= len(self.calls)

    def _step(self, name: str, method: Callable[..., object], *args: Any, **_fsync: bool) -> object:
        self.calls.append(name)
        count = len(self.calls)
        if self._is_dead:
            raise Killed
        if self._error is not None and (count == self._at or (self._is_lasting and count > self._at > 0)):
            raise OSError(self._error, os.strerror(self._error), str(args[-1]))
        if count != self._at:
            return self._done(name, method, *args)
        self._is_dead = True
        if self._when == "half" and name == "write_bytes":
            method(args[0], args[1][: len(args[1]) // 2])
        elif self._when == "half" and name == "copy_stream":
            method(io.BytesIO(args[0].read(3)), args[1])
        raise Killed

    def _done(self, name: str, method: Callable[..., object], *args: Any) -> object:
        if name == "sync_folder":
            return None
        return method(*args) if self._can.get(name, True) else False


def page(path: str, text: str) -> Output:
    return Output(OutputPath(path), text.encode())


def picture(path: str, content: bytes) -> Output:
    return Output(OutputPath(path), CopyOf(Source(ContentPath(path), f"content/{path}", digest_of(content))))


PICTURES = {digest_of(content): content for content in (b"old picture", b"new picture")}


def opened(copy: CopyOf | Later) -> BinaryIO:
    assert isinstance(copy, CopyOf)
    return io.BytesIO(PICTURES[copy.source.digest])


def read(wanted: Sequence[CopyOf | Later]) -> Iterator[BinaryIO]:
    return map(opened, wanted)


OLD_SITE = (
    page("index.html", "old"),
    page("about/index.html", "about"),
    page("people/ada.html", "ada"),
    page("gone.html", "gone"),
    picture("pictures/sea.jpg", b"old picture"),
)
NEW_SITE = (
    page("index.html", "new"),
    page("about/index.html", "about"),
    page("people/grace/index.html", "grace"),
    picture("pictures/sea.jpg", b"new picture"),
)


class Project:
    """A project in a folder, whose output folder also holds things of the user's."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.public = self.root / "public"
        self.beside = self.root / ".public.fingerpost"
        for name in ("content", "themes"):
            (self.root / name).mkdir(parents=True)

    def publish(self, outputs: tuple[Output, ...], files: Files | None = None, **more: Any) -> Any:
        return publish(
            outputs,
            self.public,
            project=self.root,
            keep_out=(self.root / "content", self.root / "themes"),
            read=read,
            files=files or Faulty(),
            **more,
        )

    def published(self, outputs: tuple[Output, ...], files: Files | None = None, **more: Any) -> Published:
        result = self.publish(outputs, files, **more)
        assert isinstance(result, Published), result
        return result

    def refused(self, outputs: tuple[Output, ...], files: Files | None = None, **more: Any) -> Diagnostic:
        result = self.publish(outputs, files, **more)
        assert isinstance(result, tuple), result
        assert isinstance(result[0], Diagnostic)
        return result[0]

    def add_what_is_the_users(self) -> None:
        (self.public / "CNAME").write_text("example.org")
        (self.public / "people/private").mkdir()
        (self.public / "people/private/list.txt").write_text("list")
        (self.public / "latest").symlink_to("about")

    @property
    def tree(self) -> dict[str, bytes]:
        return tree(self.public)

    @property
    def kept(self) -> set[str]:
        return {path.name for path in self.beside.iterdir()}


def tree(folder: Path) -> dict[str, bytes]:
    """Every file, link and folder below, with what it holds."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = b"-> " + os.fsencode(path.readlink())
        else:
            found[name] = b"/" if path.is_dir() else path.read_bytes()
    return found


USERS = {
    "CNAME": b"example.org",
    "latest": b"-> about",
    "people": b"/",
    "people/private": b"/",
    "people/private/list.txt": b"list",
}
OLD_TREE = USERS | {
    "about": b"/",
    "about/index.html": b"about",
    "gone.html": b"gone",
    "index.html": b"old",
    "people/ada.html": b"ada",
    "pictures": b"/",
    "pictures/sea.jpg": b"old picture",
}
NEW_TREE = USERS | {
    "about": b"/",
    "about/index.html": b"about",
    "index.html": b"new",
    "people/grace": b"/",
    "people/grace/index.html": b"grace",
    "pictures": b"/",
    "pictures/sea.jpg": b"new picture",
}


ALONE = f"""
import sys, types
sys.path[:0] = [{str(Path(__file__).parents[2])!r}, {str(Path(__file__).parent)!r}]
sys.modules["fingerpost"] = types.ModuleType("fingerpost")
sys.modules["fingerpost"].__path__ = [{str(Path(__file__).parents[2] / "fingerpost")!r}]
"""
"""How a process of a test begins: with the modules it needs and not the whole program, so that twenty start quickly."""
