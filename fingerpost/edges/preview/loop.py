"""The loop: wait → build → compare → tell. It is the only place where anything is built, one thing after the other.

Rule 1: no wake is dropped; those that come while a build is at work make one more build. Rule 2: a build that fails
changes nothing but what is said. Rule 3: bytes that were only remembered by their digest are made here too, between
two builds, because whatever makes them is not made for two threads.
"""

import queue
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from fingerpost.edges import terminal
from fingerpost.edges.preview import saying
from fingerpost.edges.preview.finding import Finder
from fingerpost.edges.preview.panel import report_of
from fingerpost.edges.preview.scene import Scene
from fingerpost.edges.preview.session import Look, Session
from fingerpost.edges.preview.shelf import Kept, shelf_of
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import CopyOf, Later
from fingerpost.model.paths import OutputPath
from fingerpost.model.sheets import INDEX, is_of_index

PATIENCE_S = 0.15
"""So long a file may be gone or empty before that is taken for what its author wants: editors save in several steps."""

MOST_BYTES = 128 * 1024 * 1024
"""Pages that are kept besides those just made; others are rendered again when somebody looks at them."""

AHEAD = 200
"""So many pages are made before somebody asks for them, while there is nothing else to do."""

_EMPTY = digest_of(b"")
_WAKE = None

Wanted = tuple[OutputPath, "Future[tuple[Kept, bytes] | None]"]


class Loop:
    """Builds when woken."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._queue: queue.SimpleQueue[Wanted | None] = queue.SimpleQueue()
        self._pantry: dict[str, bytes] = {}
        self._finder = Finder(terminal.say)
        self._ahead: list[OutputPath] = []
        self.look = session.look()
        self.scene = self._scene(Scene(), self.look)

    def wake(self) -> None:
        """Something may have changed. From any thread."""
        self._queue.put(_WAKE)

    def make(self, path: OutputPath) -> "Future[tuple[Kept, bytes] | None]":
        """The bytes of an output, soon. From any thread."""
        future: Future[tuple[Kept, bytes] | None] = Future()
        self._queue.put((path, future))
        return future

    def run(self, show: Callable[[Scene], None], after: Callable[[Look], None]) -> None:
        """Until interrupted. `show` is given each new scene; `after` is called when all has been told."""
        while True:
            is_woken, wanted = self._events()
            if is_woken:
                self._build(show, after)
            for path, future in wanted:
                self._answer(path, future)

    def _events(self) -> tuple[bool, list[Wanted]]:
        """Everything that has come; waits for the first."""
        events = [self._wait()]
        while not self._queue.empty():
            events.append(self._queue.get())
        return _WAKE in events, [event for event in events if event is not _WAKE]

    def _wait(self) -> Wanted | None:
        while True:
            try:
                # Without an end to the waiting, Ctrl-C would not be heard on Windows.
                return self._queue.get_nowait() if self._ahead else self._queue.get(timeout=0.5)
            except queue.Empty:
                if self._ahead:
                    self._made(self._ahead.pop())

    def _build(self, show: Callable[[Scene], None], after: Callable[[Look], None]) -> None:
        started = time.perf_counter()
        try:
            look = self._session.look(self.look)
            if look.is_torn or _is_unfinished(self.look, look):
                time.sleep(PATIENCE_S)
                look = self._session.look(self.look)
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not cost the author the preview
            terminal.say(f"fingerpost itself failed: {type(error).__name__}: {error}; the last good site stays")
            return
        if look is self.look:
            return
        changed = saying.changes(self.look.files, look.files)
        before, self.look = self.look, look
        self.scene = self._scene(self.scene, look)
        show(self.scene)
        self._ahead = self._not_at_hand()
        if changed or look.built.diagnostics != before.built.diagnostics:
            _tell(saying.line(changed, look, 1000 * (time.perf_counter() - started)), look, before)
            if (word := saying.restart(changed)) is not None:
                terminal.say(word)
        after(look)

    def _scene(self, before: Scene, look: Look) -> Scene:
        """What is to be seen after a build."""
        editor = look.config.preview.editor if look.config is not None else ""
        report = report_of(look.built.diagnostics, self._session.site, editor)
        if not look.is_good:
            self._stock(before, look)
            return replace(before, report=report)
        assert look.config is not None
        scene = Scene(look, shelf_of(look.built, look.config.base_path), self._pantry, report)
        self._stock(scene, look)
        return scene

    def _stock(self, scene: Scene, look: Look) -> None:
        """Keeps the bytes that were made, those of a failed build too: the next may remember only their digests."""
        fresh = {digest_of(o.content): o.content for o in look.built.outputs if isinstance(o.content, bytes)}
        known = {kept.digest for kept in scene.shelf.kept.values()} if scene.shelf is not None else set()
        for digest in self._pantry.keys() - known:
            del self._pantry[digest]
        self._pantry.update(fresh)
        total = sum(map(len, self._pantry.values()))
        for digest in tuple(self._pantry):
            if total <= MOST_BYTES or digest in fresh:
                break
            total -= len(self._pantry.pop(digest))

    def _not_at_hand(self) -> list[OutputPath]:
        """Pages that would have to be made if somebody asked for them; those that come first in the site stand last."""
        kept = self.scene.shelf.kept if self.scene.shelf is not None else {}
        # Pages: pictures lie ready on the disk.
        pages = (path for path in kept if path.endswith(".html") and isinstance(kept[path].content, Later))
        paths = [path for path in pages if kept[path].digest not in self._pantry]
        return sorted(paths, key=lambda path: (path.count("/"), path))[:AHEAD][::-1]

    def _answer(self, path: OutputPath, future: "Future[tuple[Kept, bytes] | None]") -> None:
        if is_of_index(path):
            self._find(path, future)
        else:
            future.set_result(self._made(path))

    def _find(self, path: OutputPath, future: "Future[tuple[Kept, bytes] | None]") -> None:
        """A file of the search's index, when it is made; nothing here waits for it."""
        search = self.scene.look.built.search if self.scene.look is not None else None

        def answer(made: "Future[Mapping[str, bytes]]") -> None:
            content = {} if made.exception() is not None else made.result()
            found = content.get(path.removeprefix(f"{INDEX}/"))
            future.set_result((Kept(digest_of(found), found), found) if found is not None else None)

        try:
            files = self._finder.files(search) if search is not None else None
        except OSError:
            self.wake()
            files = None  # a text has just changed: the next build is under way
        if files is None:
            future.set_result(None)
        else:
            files.add_done_callback(answer)

    def _made(self, path: OutputPath) -> tuple[Kept, bytes] | None:
        scene = self.scene
        kept = scene.shelf.kept.get(path) if scene.shelf is not None else None
        if scene.look is None or kept is None or isinstance(kept.content, CopyOf):
            return None
        content = scene.at_hand(kept)
        if content is None:
            assert isinstance(kept.content, Later)
            try:
                content = next(iter(scene.look.built.recall((kept.content,))))
            except OSError:
                self.wake()
                return None  # its source has just changed: the next build is under way
            self._pantry[kept.digest] = content
        return kept, content


def _is_unfinished(before: Look, after: Look) -> bool:
    """Whether a file is gone or empty that was not: some editors put the new text there in a second step."""
    return any(after.files.get(name, _EMPTY) == _EMPTY and digest != _EMPTY for name, digest in before.files.items())


def _tell(line: str, look: Look, before: Look) -> None:
    terminal.say(line)
    if not look.is_good and look.built.diagnostics != before.built.diagnostics:
        errors = [d for d in look.built.diagnostics if d.level == "error"]
        for paragraph in terminal.as_text(errors, with_notes=False):
            terminal.say(paragraph)
