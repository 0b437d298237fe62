"""The socket: livereload's protocol, and nothing that comes in by it changes anything but which page a tab shows."""

import msgspec
from livereload.handlers import LiveReloadHandler

from fingerpost.edges.preview import pages
from fingerpost.edges.preview.answers import knock_of
from fingerpost.edges.preview.door import has_token, socket_refusal
from fingerpost.edges.preview.stage import Stage
from fingerpost.edges.preview.tabs import Tab


class Hello(msgspec.Struct):
    """What a tab says: livereload's protocol 7, as far as we listen to it."""

    command: str
    url: str = ""
    snipver: str | int | float | None = None


class Socket(LiveReloadHandler):  # type: ignore[misc]  # the library has no types
    """livereload's handler behind our door."""

    stage: Stage

    def initialize(self, stage: Stage) -> None:
        self.stage = stage
        self._shown: pages.Stamp | None = None

    def prepare(self) -> None:
        door = self.stage.door
        knock = knock_of(self.request, door)
        why = socket_refusal(door, knock)
        if why is None and not has_token(door, self.path_args[:1]):
            why = "this is for the preview's own pages"
        if why is not None:
            self.set_status(403)
            self.finish(why)

    def check_origin(self, origin: str) -> bool:
        return origin == f"http://{self.request.headers.get('Host')}"

    def open(self, *_: str) -> None:
        """Nothing is told before the tab has said what it shows."""

    def on_message(self, message: str | bytes) -> None:
        try:
            said = msgspec.json.decode(message, type=Hello)
        except (msgspec.DecodeError, UnicodeError):
            self.close()
            return
        if said.command == "hello":
            self._shown = pages.read(str(said.snipver))
            super().on_message(msgspec.json.encode({"command": "hello"}).decode())
        elif said.command == "info":
            self.stage.tabs[self] = Tab(said.url, self._shown)
            self.stage.tell(self)

    def on_close(self) -> None:
        self.stage.tabs.pop(self, None)
