"""From a save to the moment when the browser asks for the page again: ours, `hugo server` and `mkdocs serve`.

    python -m benchmarks.preview [--articles 1000] [--saves 200] [--peers hugo,mkdocs] [--peer-saves 20]

All sides show the same article in one headless Chromium each. A save is a file written whole; the time ends when the
browser begins to load the page anew, which is the same for all of them, however they tell it. Sides take turns save by
save, so that whatever else the machine does falls on all. Ours is also timed from its start to its first page, beside a
build without a change. The last line says how busy the machine was.
"""

import argparse
import os
import queue
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Page, Request, TimeoutError, sync_playwright  # noqa: A004 - its name there

from benchmarks import peers, sites
from benchmarks.edits import prepare
from benchmarks.sites import Site
from benchmarks.timed import timed

PATIENCE_S = 120.0


def main() -> None:
    """Measures and prints a table."""
    wanted = _wanted()
    browser_path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if browser_path is None:
        sys.exit("there is no Chromium; install the package `chromium`")
    names = [name for name in wanted.peers.split(",") if name]
    for name in names:
        if not peers.version(name) and (problem := peers.install(name)):
            sys.exit(f"{name} could not be installed: {problem}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        sides = {"fingerpost": sites.OURS[wanted.theme](wanted.articles, _made(folder / "fingerpost"))}
        sides |= {name: sites.PEERS[name](wanted.articles, _made(folder / name)) for name in names}
        _start(sides["fingerpost"], wanted.articles)
        playwright = stack.enter_context(sync_playwright())
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        stack.callback(browser.close)
        tabs = {
            name: stack.enter_context(_shown(name, site, browser, wanted.articles // 2)) for name, site in sides.items()
        }
        times: dict[tuple[str, str], list[float]] = {}
        for kind, count in (("edit", wanted.saves), ("retitle", max(1, wanted.saves // 4))):
            for number in range(count + 2):
                for name, tab in tabs.items():
                    if name != "fingerpost" and number >= wanted.peer_saves + 2:
                        continue
                    seconds = tab.save(kind, number)
                    if number >= 2:  # the first of each kind load what has not been needed before
                        times.setdefault((name, kind), []).append(seconds)
        _report(times, wanted)


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--saves", type=int, default=200)
    parser.add_argument("--peer-saves", type=int, default=200, help="of each peer; MkDocs takes ten seconds for one")
    parser.add_argument("--peers", default="hugo,mkdocs")
    parser.add_argument("--theme", choices=sorted(sites.OURS), default="hearth")
    return parser.parse_args()


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


class Tab:
    """A server, and a page of it in a browser."""

    def __init__(self, name: str, site: Site, page: Page, article: int) -> None:
        self._name = name
        self._site = site
        self._page = page
        self._article = article
        self._asked: queue.SimpleQueue[float] = queue.SimpleQueue()
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        if self._is_ours(request):
            self._asked.put(time.perf_counter())

    def _is_ours(self, request: Request) -> bool:
        return request.is_navigation_request() and request.frame == self._page.main_frame

    def save(self, kind: str, number: int) -> float:
        """Seconds from a save to the request for the page."""
        while not self._asked.empty():
            self._asked.get()
        try:
            # To look again and again instead would take half of what a small machine has from whoever is measured.
            with self._page.expect_request(self._is_ours, timeout=1000 * PATIENCE_S):
                started = time.perf_counter()
                prepare(self._site, kind, self._article, f"{kind} {number}")
        except TimeoutError:
            sys.exit(f"{self._name} did not load the page again after {kind} {number}")
        seconds = self._asked.get() - started
        self._page.wait_for_load_state("load")
        self._page.wait_for_timeout(300)  # for its socket, and for a second reload where there is one
        return seconds


@contextmanager
def _shown(name: str, site: Site, browser: Browser, article: int) -> Iterator[Tab]:
    port = _free_port()
    with _served(_command(name, site, port), site.folder):
        path = site.page(article).relative_to(site.folder / site.output).parent.as_posix()
        url = f"http://127.0.0.1:{port}/{path}/"
        _answered(url)
        page = browser.new_page()
        page.goto(url)
        page.wait_for_timeout(3000)
        yield Tab(name, site, page, article)


def _command(name: str, site: Site, port: int) -> list[str]:
    if name == "fingerpost":
        program = str(Path(sys.executable).parent / "fingerpost")
        return [program, "preview", "--site", str(site.folder), "--port", str(port)]
    if name == "hugo":
        return [site.command[0], "server", "--port", str(port), "--bind", "127.0.0.1", "--disableFastRender"]
    return [site.command[0], "serve", "--dev-addr", f"127.0.0.1:{port}", "--livereload"]


@contextmanager
def _served(command: list[str], folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def _accepted(port: int) -> None:
    """Waits until the server answers anything, which it does when the site is built."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as connection:
            connection.settimeout(PATIENCE_S)
            connection.sendall(b"GET / HTTP/1.0\r\n\r\n")  # it names no host, so it is refused at once
            if connection.recv(16):
                return
        time.sleep(0.005)


def _answered(url: str) -> None:
    """Waits until a page is answered."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                answer.read()
                return
        except OSError:
            time.sleep(0.005)
    sys.exit(f"nothing answered at {url}")


def _start(site: Site, articles: int) -> None:
    """How long until the first page is answered, beside a build without a change."""
    timed(site.command, site.folder, PATIENCE_S)
    port = _free_port()
    with _served(_command("fingerpost", site, port), site.folder):
        _answered(f"http://127.0.0.1:{port}/")  # once, for the memory of a build with drafts
    builds, starts, lines = [], [], []
    for _ in range(5):
        builds.append(timed(site.command, site.folder, PATIENCE_S).wall)
        port = _free_port()
        began = time.perf_counter()
        with _served(_command("fingerpost", site, port), site.folder):
            _accepted(port)
            lines.append(time.perf_counter() - began)
            _answered(f"http://127.0.0.1:{port}/")
            starts.append(time.perf_counter() - began)
    build, line, start = statistics.median(builds), statistics.median(lines), statistics.median(starts)
    print(f"{articles:,} articles: a build without a change {build:.2f} s")
    print(f"preview has built after {line:.2f} s: {line / build:.2f} times as long")
    print(f"its first page is there after {start:.2f} s: {start / build:.2f} times as long (at most 1.50 is wanted)\n")


def _report(times: dict[tuple[str, str], list[float]], wanted: argparse.Namespace) -> None:
    print(f"| save → the browser loads the page, {wanted.articles:,} articles | saves | median | p95 | ours ÷ theirs |")
    print("|---|---:|---:|---:|---:|")
    for (name, kind), seconds in sorted(times.items(), key=lambda item: item[0][1]):
        ours = times["fingerpost", kind]
        ratio = "" if name == "fingerpost" else f"{statistics.median(ours) / statistics.median(seconds):.2f}"
        print(
            f"| {name}, {kind} | {len(seconds)} | {1000 * statistics.median(seconds):.0f} ms |"
            f" {1000 * _p95(seconds):.0f} ms | {ratio} |"
        )
    print(f"\nload of the machine at the end: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")


def _p95(seconds: list[float]) -> float:
    ordered = sorted(seconds)
    return ordered[max(0, -(-len(ordered) * 95 // 100) - 1)]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


if __name__ == "__main__":
    main()
