"""Real web servers with the lines we print, and a real browser: what is promised arrives, and no page breaks by it."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, NamedTuple, Self

import pytest
from lacking import lacking
from playwright.sync_api import Browser, Page, Request
from previews import PATIENCE_S, free_port

from browser.demo import Served, build, serving, site_of, until, until_so
from fingerpost.edges.disk import read_site
from fingerpost.stages.config import Config
from fingerpost.stages.headers.policy import DENIED, EACH_TIME, FOREVER, guards, is_marked
from fingerpost.stages.headers.snippets import SERVERS

pytestmark = pytest.mark.browser


def program(name: str, package: str) -> str:
    """Where a server's program is."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        lacking(f"program `{name}`", f"install the package `{package}`")
    return found


def wait_for(port: int, process: "subprocess.Popen[bytes]", said: Path) -> None:
    """Until the server listens."""
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"nobody listens on port {port}: {said.read_text('utf-8', 'replace')}")


class Demo(NamedTuple):
    """A build of the demo and its settings."""

    folder: Path
    config: Config
    base_path: str

    def pages(self) -> list[str]:
        """The addresses of three pages of each part of the site, and of every page with a script besides."""
        with serving(self.folder, self.base_path) as served:
            pages = served.pages()
            seen = Counter[str]()
            chosen = []
            for page in pages:
                part = page.split("/")[1]
                seen[part] += 1
                file = served.file(f"{self.base_path}{page}")
                if seen[part] <= 3 or (file is not None and b"exit." in file.read_bytes()):
                    chosen.append(f"{self.base_path}{page}")
            return chosen


def _demo(served: Served) -> Demo:
    config = read_site(served.folder.parent / "site").config
    assert config is not None
    return Demo(served.folder, config, served.base_path)


@pytest.fixture(scope="module")
def site(demo: Served) -> Demo:
    return _demo(demo)


@pytest.fixture(scope="module")
def below(guide: Served) -> Demo:
    """The same below a path of its host."""
    return _demo(guide)


def _shown(demo: Demo, folder: Path) -> Path:
    """A folder to be sent from its root, with the site below its path."""
    if not demo.base_path:
        return demo.folder
    (folder / "root").mkdir()
    (folder / "root" / demo.base_path.strip("/")).symlink_to(demo.folder)
    return folder / "root"


def _nginx(demo: Demo, folder: Path, port: int) -> list[str]:
    (folder / "fingerpost.conf").write_text(SERVERS["nginx"](demo.config))
    scratch = "".join(
        f"{name}_temp_path {folder}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"{'user root; ' if os.getuid() == 0 else ''}daemon off; worker_processes 1;\n"
        f"pid {folder}/pid; error_log {folder}/errors warn;\n"
        "events { worker_connections 256; }\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {scratch}\n"
        f"server {{ listen 127.0.0.1:{port}; root {_shown(demo, folder)}; error_page 404 {demo.base_path}/404.html;\n"
        f"include {folder}/fingerpost.conf; }} }}\n"
    )
    return [program("nginx", "nginx-light"), "-c", f"{folder}/nginx.conf", "-p", str(folder), "-e", f"{folder}/errors"]


def _apache(demo: Demo, folder: Path, port: int) -> list[str]:
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "mime", "dir", "headers")
    )
    root = _shown(demo, folder)
    (folder / "apache.conf").write_text(
        f"{modules}ServerName localhost\nListen 127.0.0.1:{port}\nPidFile {folder}/pid\nErrorLog {folder}/errors\n"
        f"ServerRoot {folder}\nDocumentRoot {root}\nTypesConfig /etc/mime.types\nDirectoryIndex index.html\n"
        f"ErrorDocument 404 {demo.base_path}/404.html\n"
        f"<Directory {root}{demo.base_path}>\nRequire all granted\n{SERVERS['apache'](demo.config)}</Directory>\n"
        f"<Directory {folder}>\nRequire all granted\n</Directory>\n"
    )
    return [program("apache2", "apache2-bin"), "-X", "-f", f"{folder}/apache.conf"]


def _caddy(demo: Demo, folder: Path, port: int) -> list[str]:
    (folder / "Caddyfile").write_text(
        f"{{\n admin off\n auto_https off\n}}\nhttp://127.0.0.1:{port} {{\n root * {_shown(demo, folder)}\n"
        f"{SERVERS['caddy'](demo.config)}\n file_server\n handle_errors {{\n rewrite * {demo.base_path}/404.html\n"
        " file_server\n }\n}\n"
    )
    return [program("caddy", "caddy"), "run", "--adapter", "caddyfile", "--config", f"{folder}/Caddyfile"]


Start = Callable[[Demo, Path, int], list[str]]


@contextmanager
def running(start: Start, demo: Demo, folder: Path) -> Iterator[int]:
    """A server of the demo: its port."""
    port = free_port()
    folder.chmod(0o755)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(start(demo, folder, port), stdout=said, stderr=said, cwd=folder)
        try:
            wait_for(port, process, folder / "said")
            yield port
        finally:
            process.terminate()
            process.wait(PATIENCE_S)


def _headers(port: int, path: str) -> tuple[int, dict[str, list[str]]]:
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    found: dict[str, list[str]] = {}
    for name, value in answer.getheaders():
        found.setdefault(name.lower(), []).append(value)
    connection.close()
    return answer.status, found


SERVED = [_nginx, _apache, _caddy]


@pytest.mark.parametrize("start", SERVED, ids=["nginx", "apache", "caddy"])
def test_a_server_sends_every_file_its_headers_once(start: Start, site: Demo, tmp_path: Path) -> None:
    wanted = {header.name.lower(): [header.value] for header in guards(site.config)}
    files = sorted(path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*") if path.is_file())
    kinds = {re.sub(r".*\.", "", path): path for path in files if not path.startswith(("_", "."))}
    assert {"html", "css", "js", "svg", "xml", "pagefind", "json"} <= set(kinds)
    with running(start, site, tmp_path) as port:
        for path in (*kinds.values(), next(filter(is_marked, files)), "attachment/"):
            status, found = _headers(port, f"/{path}")
            assert status == 200, path
            assert {name: found.get(name) for name in wanted} == wanted, path
            assert found["cache-control"] == [FOREVER if is_marked(path) else EACH_TIME], path


@pytest.mark.parametrize("start", SERVED, ids=["nginx", "apache", "caddy"])
def test_the_page_for_what_is_not_there_is_guarded_as_well(start: Start, site: Demo, tmp_path: Path) -> None:
    with running(start, site, tmp_path) as port:
        status, found = _headers(port, "/not/here/")
    assert status == 404
    assert {name: found.get(name.lower()) for name in (h.name for h in guards(site.config))} == {
        header.name: [header.value] for header in guards(site.config)
    }
    assert FOREVER not in found.get("cache-control", [])


@pytest.mark.parametrize("start", SERVED, ids=["nginx", "apache", "caddy"])
def test_below_a_path_only_the_site_is_spoken_for(start: Start, below: Demo, tmp_path: Path) -> None:
    marked = next(p for p in (below.folder / "theme").iterdir() if p.suffix == ".css")
    with running(start, below, tmp_path) as port:
        (tmp_path / "root/other.txt").write_text("of another site")
        for path, age in (("/guide/", EACH_TIME), (f"/guide/theme/{marked.name}", FOREVER)):
            status, found = _headers(port, path)
            assert (status, found["cache-control"]) == (200, [age]), path
            assert found["referrer-policy"] == ["no-referrer"], path
        status, found = _headers(port, "/other.txt")
    assert status == 200
    assert "content-security-policy" not in found


WATCH = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
  violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


class Watched:
    """A tab that notes what a policy stopped, and what it complains of."""

    def __init__(self, browser: Browser, origin: str) -> None:
        self.context = browser.new_context()
        self.context.add_init_script(WATCH)
        self.tab = self.context.new_page()
        self.origin, self.said, self.failed = origin, list[str](), list[str]()
        self.tab.on("console", lambda m: self.said.append(f"{m.type}: {m.text}") if m.type != "log" else None)
        self.tab.on("pageerror", lambda error: self.said.append(str(error)))
        self.tab.on("requestfailed", self._note_failure)

    def _note_failure(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # what was still on its way when the next page was asked for
            self.failed.append(f"{request.url}: {request.failure}")

    def faults(self) -> list[str]:
        found: list[Any] = self.tab.evaluate("violations")
        missing = [line for line in self.said if "404" not in line]  # the page that is not there
        return [*map(str, found), *missing, *self.failed]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()


def _read_everything(tab: Watched, pages: list[str]) -> None:
    kinds = set()
    for path in pages:
        tab.tab.goto(f"{tab.origin}{path}")
        assert tab.faults() == [], path
        kinds.add(path.removeprefix("/guide").split("/")[1])
    assert {"", "search", "assessments", "attachment", "help", "glossary", "people", "topics", "not"} <= kinds


def _use_everything(tab: Watched, base_path: str = "") -> None:
    """What scripts do: a search, a self-assessment, the button that leaves."""
    page: Page = tab.tab
    page.goto(f"{tab.origin}{base_path}/search/#q=attachment")
    page.locator("main li a").first.wait_for()
    assert tab.faults() == []
    page.goto(f"{tab.origin}{base_path}/assessments/consider-your-attachment-style/")
    page.locator("main input[type=radio]").first.check()
    assert tab.faults() == []
    page.route("https://www.bbc.com/**", lambda route: route.fulfill(body="the weather"))
    page.goto(f"{tab.origin}{base_path}/safety/")
    leave = page.locator("a[data-leave]:visible").last
    leave.click()
    page.wait_for_url("https://www.bbc.com/**")


def test_behind_a_server_no_page_breaks_its_policy(site: Demo, browser: Browser, tmp_path: Path) -> None:
    with running(_nginx, site, tmp_path) as port, Watched(browser, f"http://127.0.0.1:{port}") as tab:
        _read_everything(tab, site.pages())
        _use_everything(tab)


def test_with_what_pages_say_themselves_alone_none_breaks_it_either(site: Demo, browser: Browser) -> None:
    with serving(site.folder) as served, Watched(browser, served.origin) as tab:
        _read_everything(tab, site.pages())
        _use_everything(tab)


def test_a_browser_keeps_the_policy(site: Demo, browser: Browser, tmp_path: Path) -> None:
    """The same watching tab sees what it should see where a page does what it must not."""
    with running(_nginx, site, tmp_path) as port, Watched(browser, f"http://127.0.0.1:{port}") as tab:
        page = tab.tab
        page.goto(f"{tab.origin}/")
        for what in (
            "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))",
            "document.head.append(Object.assign(document.createElement('style'), {textContent: '*{color:red}'}))",
            "document.body.append(Object.assign(new Image(), {src: 'https://other.example/pixel.gif'}))",
            "fetch('https://other.example/feed.xml').catch(() => 0)",
        ):
            page.evaluate(f"() => {{ {what} }}")
        until(page, "violations.length >= 4")
        stopped = {line.split(" ")[0] for line in page.evaluate("violations")}
        assert stopped == {"script-src-elem", "style-src-elem", "img-src", "connect-src"}
        assert page.evaluate("window.ran") is None


def test_no_other_site_can_show_a_page_in_a_frame(site: Demo, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "frame").mkdir()
    with running(_nginx, site, tmp_path) as port, serving(tmp_path / "frame") as other:
        (tmp_path / "frame/index.html").write_text(f'<iframe src="http://127.0.0.1:{port}/"></iframe>')
        page = browser.new_page()
        with page.expect_console_message(lambda message: "frame-ancestors" in message.text):
            page.goto(f"{other.origin}/")
        page.close()


def test_the_browser_denies_what_no_page_uses(site: Demo, browser: Browser, tmp_path: Path) -> None:
    with running(_nginx, site, tmp_path) as port, Watched(browser, f"http://127.0.0.1:{port}") as tab:
        tab.tab.goto(f"{tab.origin}/")
        allowed = set(tab.tab.evaluate("document.featurePolicy.allowedFeatures()"))
        assert not allowed & set(DENIED)
        assert tab.said == []  # no name that the browser does not know


def test_no_address_is_told_by_a_link(site: Demo, browser: Browser, tmp_path: Path) -> None:
    other_folder = tmp_path / "other"
    other_folder.mkdir()
    (other_folder / "index.html").write_text("elsewhere")
    with running(_nginx, site, tmp_path) as port, serving(other_folder) as other:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{port}/help/")
        page.evaluate("() => document.querySelector('meta[name=referrer]').content = ''")
        page.evaluate(
            f"() => {{ const a = document.createElement('a'); a.href = '{other.origin}/'; "
            "a.textContent = 'out'; document.body.append(a); a.click(); }"
        )
        page.wait_for_url(f"{other.origin}/")
        page.close()
        assert [asked.referer for asked in other.asked if asked.path == "/"] == [None]


def test_digests_are_right_in_a_browser_and_a_changed_script_is_not_run(
    site: Demo, tmp_path: Path, browser: Browser
) -> None:
    with (site_of(site.folder, tmp_path) / "site.toml").open("a") as settings:
        settings.write("\n[security]\nintegrity = true\n")
    build(tmp_path / "site", tmp_path / "output")
    demo = tmp_path / "output"
    html = (demo / "safety/index.html").read_text("utf-8")
    tags = re.findall(r"<(?:script[^>]*src|link rel=\"stylesheet\")[^>]*>", html)
    assert len(tags) >= 3
    assert all('integrity="sha256-' in tag for tag in tags)
    with serving(demo) as served, Watched(browser, served.origin) as tab:
        for path in ("/", "/safety/", "/search/", "/assessments/consider-your-attachment-style/"):
            tab.tab.goto(served.url(path))
            assert tab.faults() == [], path
    script = next((demo / "theme").glob("exit.*.js"))
    script.write_bytes(script.read_bytes() + b"\nwindow.changed = true;\n")
    with serving(demo) as served, Watched(browser, served.origin) as tab:
        tab.tab.goto(served.url("/safety/"))
        until_so(tab.tab, lambda: any("integrity" in line for line in tab.said), "the browser says why")
        assert tab.tab.evaluate("window.changed") is None
