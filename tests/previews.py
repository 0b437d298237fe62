"""A small site, previewed by a process of its own, as a writer starts it."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
PATIENCE_S = 60.0
"""So long is waited for what has to come; a machine at its limits must not fail a test."""

FILES = {
    "site.toml": 'title = "Test"\nbase_url = "https://example.org"\n[rules]\npage-orphan = "off"\n',
    "content/index.md": "---\ntitle: Home\ntemplate: home.html\n---\nSee [[Ways to rest]].\n",
    "content/calm/index.md": "---\ntitle: Calm\nparts:\n  - rest.md\n---\nA series.\n",
    "content/calm/rest.md": "---\ntitle: Ways to rest\n---\n\n\nRest a while.\n\nSee [[Home]].\n",
}
"""A site with one article."""


def write(folder: Path, files: Mapping[str, str]) -> Path:
    """Puts files below a folder, each whole at once: on the busiest machine no preview finds one half-written."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}.tmp")
        fresh.write_text(text, "utf-8")
        fresh.replace(path)
    return folder


class Preview:
    """A preview at work."""

    def __init__(self, site: Path, *arguments: str, port: int = 0) -> None:
        self.site = site
        self.port = port or free_port()
        command = [sys.executable, "-m", "fingerpost", "preview", "--site", str(site), "--port", str(self.port)]
        # Its own folder, so that it does not take the build.py of this repository for that of the site.
        self._process = subprocess.Popen(
            [*command, *arguments], cwd=site, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"},
        )  # fmt: skip
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        # Somebody else may have taken that port meanwhile.
        self.port = int(re.findall(r" is at http://[^/]*:(\d+)/", self.wait_for_line("until Ctrl-C"))[0])

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait_for_line(self, part: str, start: int = 0) -> str:
        """The first line, from a number on, that has a part; waits for it."""
        return self.wait_for(lambda: next((line for line in self.lines[start:] if part in line), None), part)

    def wait_for(self, look: Callable[[], T | None], what: str) -> T:
        """What `look` gives, once it gives anything."""
        deadline = time.monotonic() + PATIENCE_S
        with self._news:
            while (found := look()) is None:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise AssertionError(f"there was no {what!r} in {self.lines}")
                self._news.wait(0.02)
        return found

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and text of a path."""
        status, body, _ = self.ask("GET", path, **headers)
        return status, body.decode("utf-8", "replace")

    def ask(self, method: str, path: str, **headers: str) -> tuple[int, bytes, Mapping[str, str]]:
        """A request as a program sends it; `_` in a header's name stands for a dash."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())
        finally:
            connection.close()

    def shows(self, path: str, part: str) -> None:
        """Waits until a page has a part."""
        self.wait_for(lambda: True if part in self.get(path)[1] else None, f"{part} at {path}")

    def token(self) -> str:
        """The token, as a page of the site knows it."""
        match = re.search(r"/-fingerpost/([^/]+)/client\.js", self.get("/")[1])
        assert match
        return match[1]

    def raw(self, request: bytes) -> bytes:
        """Everything that comes back for these bytes."""
        with socket.create_connection(("127.0.0.1", self.port), PATIENCE_S) as connection:
            connection.sendall(request)
            answer = connection.recv(65536)
            # Not before there is an answer: who hangs up is not answered any more.
            with suppress(OSError):
                connection.shutdown(socket.SHUT_WR)
            while block := connection.recv(65536):
                answer += block
        return answer

    def interrupt(self) -> int:
        """Ctrl-C: the exit code."""
        self._process.send_signal(signal.SIGINT)
        code = self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def stop(self) -> None:
        """Ends it, if it has not ended."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _read(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            with self._news:
                self.lines.append(line.rstrip("\n"))
                self._news.notify_all()


@contextmanager
def previewing(site: Path, *arguments: str, port: int = 0) -> Iterator[Preview]:
    """A preview until the block ends."""
    preview = Preview(site, *arguments, port=port)
    try:
        yield preview
    finally:
        preview.stop()


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
