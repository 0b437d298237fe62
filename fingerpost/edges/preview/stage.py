"""What all handlers share: the door, what is shown now, and the tabs that have to be told."""

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from fingerpost.edges.preview.copies import Copies
from fingerpost.edges.preview.door import Door
from fingerpost.edges.preview.scene import Scene
from fingerpost.edges.preview.shelf import Kept
from fingerpost.edges.preview.tabs import Tab
from fingerpost.model.digest import digest_of
from fingerpost.model.paths import OutputPath

Make = Callable[[OutputPath], "Future[tuple[Kept, bytes] | None]"]
"""Has the loop make an output again; None where there is no such output any more."""


class Line(Protocol):
    """A connection to a tab."""

    def send_message(self, message: dict[str, object]) -> None:
        """Send it."""
        ...


class Stage:
    """What all handlers share: the door, and the scene that is shown now."""

    def __init__(self, door: Door, make: Make, scene: Scene, published: Path) -> None:
        """`published`: the folder of the last build, which is only read."""
        self._published = published
        self.door = door
        self.make = make
        self.scene = scene
        self.copies = Copies()
        self.tabs: dict[Line, Tab] = {}

    def show(self, scene: Scene) -> None:
        """Show another scene, and tell every tab that shows something else."""
        self.scene = scene
        for handler in tuple(self.tabs):
            self.tell(handler)

    def published(self, path: OutputPath, digest: str) -> bytes | None:
        """An output as it was published, if that is still what the site has: at the start, when nothing is at hand.

        The path is one that a build gave, never one that was asked for.
        """
        try:
            content = (self._published / path).read_bytes()
        except OSError:
            return None
        return content if digest_of(content) == digest else None

    def tell(self, handler: Line) -> None:
        """Tell a tab what it has to know."""
        for word in self.tabs[handler].words(self.scene):
            handler.send_message({"command": "reload", "path": word, "liveCSS": True})
