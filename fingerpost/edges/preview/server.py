"""The server: a thread of its own, in which Tornado hands every request to `answers.py` or `sockets.py`."""

import asyncio
import logging
import socket
import threading
from collections.abc import Sequence

from tornado.httpserver import HTTPServer
from tornado.ioloop import IOLoop
from tornado.web import Application

from fingerpost.edges.preview import pages
from fingerpost.edges.preview.answers import Own, Pages
from fingerpost.edges.preview.scene import Scene
from fingerpost.edges.preview.sockets import Socket
from fingerpost.edges.preview.stage import Stage

LARGEST_FRAME = 1024
"""Bytes of a message that a tab may send, and of what a request may bring besides its head."""


class Server:
    """The handlers in a thread of their own."""

    def __init__(self, sockets: Sequence[socket.socket], stage: Stage) -> None:
        self._sockets = sockets
        self._stage = stage
        self._loop: IOLoop | None = None
        self._is_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="preview", daemon=True)
        # Tornado writes every refusal into a log; who is refused is told so, and the terminal is the author's.
        for name in ("tornado", "livereload"):
            logging.getLogger(name).addHandler(logging.NullHandler())
            logging.getLogger(name).propagate = False

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()
        self._is_up.wait()

    def show(self, scene: Scene) -> None:
        """Show this from now on. To be called from any thread."""
        if self._loop is not None:
            self._loop.add_callback(self._stage.show, scene)

    def stop(self) -> None:
        """Answer no more."""
        if self._loop is not None:
            self._loop.add_callback(lambda: self._ended.set())  # noqa: PLW0108 - made in the other thread
            self._thread.join(1)

    def _run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self._loop, self._ended = IOLoop.current(), asyncio.Event()
        server = HTTPServer(application(self._stage), max_header_size=16_384, max_body_size=LARGEST_FRAME)
        server.add_sockets(self._sockets)
        self._is_up.set()
        await self._ended.wait()
        server.stop()


def application(stage: Stage) -> Application:
    """All routes."""
    own = rf"{pages.ROUTE}/([^/]*)"
    shared = {"stage": stage}
    return Application(
        [
            (rf"{own}/livereload", Socket, shared),
            (rf"{own}/(.*)", Own, shared),
        ],
        default_handler_class=Pages,
        default_handler_args=shared,
        log_function=lambda _: None,
        websocket_max_message_size=LARGEST_FRAME,
        websocket_ping_interval=30,
    )
