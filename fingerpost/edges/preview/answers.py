"""What is answered to a request: pages of the site, files of the author's, and the client's own.

Rule 1: every route asks the door first. Rule 2: GET and HEAD, and neither changes anything. Rule 3: a page is looked up
(`shelf.py`); bytes that are not at hand are asked of the loop, which makes them.
"""

import asyncio
import contextlib
from collections.abc import Awaitable
from pathlib import Path

import livereload.handlers
import msgspec
from tornado.httputil import HTTPServerRequest
from tornado.ioloop import IOLoop
from tornado.web import RequestHandler

from fingerpost.edges.preview import pages
from fingerpost.edges.preview.door import Door, Knock, has_token, refusal
from fingerpost.edges.preview.panel import Report, without_addresses
from fingerpost.edges.preview.scene import STAND_IN, facts
from fingerpost.edges.preview.shelf import Elsewhere, Found, Kept, content_type
from fingerpost.edges.preview.stage import Stage
from fingerpost.model.paths import OutputPath

ASSETS = Path(__file__).resolve().parent / "assets"
LIVERELOAD_JS = Path(livereload.handlers.__file__).resolve().parent / "vendors" / "livereload.js"


def knock_of(request: HTTPServerRequest, door: Door) -> Knock:
    """What a request says of itself."""
    headers = request.headers
    cookie = request.cookies.get(door.cookie)
    local = ""
    stream = getattr(request.connection, "stream", None)
    with contextlib.suppress(OSError, AttributeError):
        local = stream.socket.getsockname()[0]  # type: ignore[union-attr]  # a closed one has none
    tokens = [
        *([cookie.value] if cookie else []),
        *(value.decode("utf-8", "replace") for value in request.query_arguments.get("token", [])),
        *request.path.split("/")[2:3],
    ]
    return Knock(
        headers.get("Host"), headers.get("Origin"), headers.get("Sec-Fetch-Site"), headers.get("Sec-Fetch-Mode"),
        tokens, local,
    )  # fmt: skip


class Answer(RequestHandler):
    """What every route has in common."""

    SUPPORTED_METHODS = ("GET", "HEAD")
    stage: Stage

    def initialize(self, stage: Stage) -> None:
        self.stage = stage

    def set_default_headers(self) -> None:
        for name, value in (
            ("Server", "fingerpost preview"),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Content-Security-Policy", "frame-ancestors 'none'"),
        ):
            self.set_header(name, value)

    def prepare(self) -> None:
        why = refusal(self.stage.door, knock_of(self.request, self.stage.door))
        if why is not None:
            self.say(403, why)

    def compute_etag(self) -> None:
        """None: nothing is kept by a browser, so there is nothing to compare."""

    def write_error(self, status_code: int, **_: object) -> None:
        """One sentence, and nothing of what went wrong inside."""
        sentences = {405: "this preview answers GET and HEAD", 404: "there is nothing here"}
        self.say(status_code, sentences.get(status_code, "this could not be answered"))

    def say(self, status: int, sentence: str) -> None:
        """A sentence instead of a page."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{sentence}\n")

    async def head(self, *arguments: str) -> None:
        """As GET; Tornado leaves out the body."""
        answered = self.get(*arguments)
        if isinstance(answered, Awaitable):
            await answered


class Pages(Answer):
    """The site."""

    async def get(self) -> None:
        stage, path = self.stage, self.request.path
        if stage.door.is_open and self.get_query_arguments("token"):
            self._keep_token()
            return
        scene = stage.scene
        if scene.shelf is None:
            self._page(503, STAND_IN, None, {})
            return
        if (name := scene.of_index(path)) is not None:
            await self._index(name)
            return
        answer = scene.shelf.find(path)
        if isinstance(answer, Elsewhere):
            self.set_status(302)
            self.set_header("Location", answer.location)
            self.finish()
            return
        if not isinstance(answer, Found):
            self.say(404, "there is nothing here")
            return
        await self._output(answer)

    def _keep_token(self) -> None:
        """The token goes from the address into a cookie that no script can read."""
        door, shelf = self.stage.door, self.stage.scene.shelf
        if not has_token(door, self.get_query_arguments("token")):
            self.say(403, "this preview needs the whole address it printed, with its token")
            return
        answer = shelf.find(self.request.path) if shelf is not None else None
        self.set_cookie(door.cookie, door.token, httponly=True, samesite="Lax", path="/")
        self.set_status(302)
        self.set_header("Location", self.stage.scene.address(answer))
        self.finish()

    async def _index(self, name: OutputPath) -> None:
        """A file of the search's index, made now if it has to be."""
        made = await asyncio.wrap_future(self.stage.make(name))
        if made is None:
            self.say(404, "there is nothing here")
            return
        self._send(200, content_type(name), made[1])

    async def _output(self, answer: Found) -> None:
        scene = self.stage.scene
        assert scene.shelf is not None
        kept = scene.shelf.kept[answer.path]
        status = 200 if answer.is_there else 404
        if (file := scene.file(kept)) is not None:
            await self._copy(file, kept, content_type(answer.path), status)
            return
        content = scene.at_hand(kept) or self.stage.published(answer.path, kept.digest)
        if content is None:
            made = await asyncio.wrap_future(self.stage.make(answer.path))
            if made is None:
                self.say(503, "the site is just being built again; load this once more")
                return
            kept, content = made
        kind = content_type(answer.path)
        if kind.startswith("text/html"):
            self._page(status, content, pages.stamp_of(kept.digest, content), facts(kept))
        else:
            self._send(status, kind, content)

    def _page(self, status: int, content: bytes, stamp: pages.Stamp | None, told: dict[str, str]) -> None:
        door, host = self.stage.door, self.request.headers["Host"]
        tags = pages.scripts(host, door.port, door.token, stamp, told)
        self._send(status, "text/html; charset=utf-8", pages.prepared(content, tags, host))

    async def _copy(self, file: Path, kept: Kept, kind: str, status: int) -> None:
        """A file of the author's, read now, if it is still the one that was built."""
        wanted = self.request.headers.get("Range") if status == 200 else None
        try:
            part = await IOLoop.current().run_in_executor(None, self.stage.copies.part, file, kept.digest, wanted)
        except OSError:
            self.say(503, "this file is just being changed; load this once more")
            return
        self.set_header("Accept-Ranges", "bytes")
        if part is None:
            self.set_header("Content-Range", "bytes */*")
            self.say(416, "the file is not that long")
            return
        if part.range:
            self.set_header("Content-Range", part.range)
        self.set_header("Content-Type", kind)
        self.set_header("Content-Length", str(part.length))
        self.set_status(206 if part.range else status)
        with part:
            if self.request.method != "HEAD":
                for block in part.blocks():
                    self.write(block)
                    await self.flush()
        self.finish()

    def _send(self, status: int, kind: str, content: bytes) -> None:
        self.set_status(status)
        self.set_header("Content-Type", kind)
        self.finish(content)


class Own(Answer):
    """The client's files and what there is to say: for pages that know the token."""

    def get(self, token: str, name: str) -> None:
        if not has_token(self.stage.door, [token]):
            self.say(403, "this is for the preview's own pages")
            return
        if name == "told.json":
            self._tell()
            return
        file = {"client.js": ASSETS / "client.js", "panel.css": ASSETS / "panel.css", "livereload.js": LIVERELOAD_JS}
        if name not in file:
            self.say(404, "there is nothing here")
            return
        self.set_header("Content-Type", "text/css" if name.endswith(".css") else "text/javascript; charset=utf-8")
        self.finish(file[name].read_bytes())

    def _tell(self) -> None:
        report: Report = self.stage.scene.report
        here = self.request.remote_ip in ("127.0.0.1", "::1")
        self.set_header("Content-Type", "application/json")
        self.finish(msgspec.json.encode(report if here else without_addresses(report)))
