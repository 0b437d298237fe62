"""The demo, built and served on this machine, and the browser to read it with."""

import gzip
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

from playwright.sync_api import Browser, Error, Page, sync_playwright
from previews import PATIENCE_S

ROOT = Path(__file__).parents[2]
CHECKERS = Path(__file__).parent / "node_modules"
NOW = "2026-12-01"
"""The day on which the demo is built, so that nothing here depends on the calendar."""

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".json": "application/json",
    ".wasm": "application/wasm",
}


TEXTS = {".html", ".css", ".js", ".svg", ".xml", ".txt", ".json"}


def chromium() -> str | None:
    """The Chromium of this machine."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@contextmanager
def a_browser(path: str) -> Iterator[Browser]:
    """That Chromium, started so that it asks nothing of anybody by itself."""
    quiet = ("background-networking", "component-update", "sync", "gpu")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{part}" for part in quiet)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


def until(page: Page, claim: str, argument: object = None) -> None:
    """Waits until something is true in a page. It is asked from here: pages' policies let no text be made a script, so
    that Playwright's own waiting works only where there is nothing to wait for.
    """
    until_so(page, lambda: _holds(page, claim, argument), claim)


def until_so(page: Page, is_so: Callable[[], bool], claim: str) -> None:
    """Waits until something is so that a page brings about."""
    end = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < end, claim
        page.wait_for_timeout(20)


def _holds(page: Page, claim: str, argument: object) -> bool:
    try:
        return bool(page.evaluate(claim, argument))
    except Error as error:
        if "Execution context was destroyed" in error.message:
            return False  # the page is just being loaded anew
        raise


def build(site: Path, output: Path) -> None:
    """Builds as an author does, by the command line."""
    command = [sys.executable, str(ROOT / "build.py"), "build", "--site", str(site), "--output", str(output)]
    done = subprocess.run([*command, "--now", NOW], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def build_demo(folder: Path, base_path: str = "", theme: str = "hearth") -> Path:
    """The demo below `folder`, for an address with a path and in another theme where these are given."""
    site = folder / "site"
    site.mkdir()
    shutil.copytree(ROOT / "content", site / "content")
    settings = (ROOT / "site.toml").read_text("utf-8")
    for ours, wanted in (
        ('base_url = "https://secure-base.example"', f'base_url = "https://secure-base.example{base_path}"'),
        ('name = "hearth"', f'name = "{theme}"'),
    ):
        assert ours in settings
        settings = settings.replace(ours, wanted)
    (site / "site.toml").write_text(settings, "utf-8")
    build(site, folder / "output")
    return folder / "output"


def site_of(demo: Path, folder: Path) -> Path:
    """A copy, to be changed, of the site that a demo was built from, with what that build remembers."""
    return shutil.copytree(demo.parent / "site", folder / "site")


class Asked(NamedTuple):
    """A request that came in."""

    path: str
    status: int
    referer: str | None


class Served:
    """A folder on a loopback port below a path: pages by their folder, `404.html` for what is not there."""

    def __init__(self, folder: Path, base_path: str = "") -> None:
        self.folder, self.base_path = folder, base_path
        self.asked: list[Asked] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.origin = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        """The address of a path that begins with a slash."""
        return f"{self.origin}{self.base_path}{path}"

    def pages(self) -> list[str]:
        """Every page of the sitemap, and one that is not there."""
        sitemap = ET.parse(self.folder / "sitemap.xml")
        whole = [element.text or "" for element in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
        start = f"https://secure-base.example{self.base_path}"
        assert whole
        assert all(url.startswith(start) for url in whole)
        return [*(url.removeprefix(start) for url in whole), "/not/here/"]

    def file(self, path: str) -> Path | None:
        """The file that answers to a path."""
        if not path.startswith(f"{self.base_path}/"):
            return None
        file = self.folder / path.removeprefix(self.base_path).lstrip("/")
        if path.endswith("/"):
            file /= "index.html"
        return file if file.is_file() and ".." not in file.parts else None

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        served = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = PATIENCE_S

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                file = served.file(path)
                status = 200 if file else 404
                file = file or served.folder / "404.html"
                body = file.read_bytes() if file.exists() else b"not here"
                served.asked.append(Asked(path, status, self.headers["Referer"]))
                self.send_response(status)
                self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
                if file.suffix in TEXTS and "gzip" in self.headers.get("Accept-Encoding", ""):
                    body = gzip.compress(body)  # as every host does
                    self.send_header("Content-Encoding", "gzip")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
                pass

        return Handler


@contextmanager
def serving_site(folder: Path, files: Mapping[str, str]) -> Iterator[Served]:
    """A site of these files, built below `folder` and served until the block ends."""
    for name, text in files.items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    build(folder / "site", folder / "output")
    with serving(folder / "output") as served:
        yield served


@contextmanager
def serving(folder: Path, base_path: str = "") -> Iterator[Served]:
    """The folder, served until the block ends."""
    served = Served(folder, base_path)
    try:
        yield served
    finally:
        served.close()
