"""Links to other sites, asked for on this computer only: what is asked, how often, and what is told of the answers."""

import json
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fingerpost.build import Program
from fingerpost.edges import external, web
from fingerpost.edges.cli import commands
from fingerpost.edges.external import Manners, answer_of, checked, find_out, what_is_known
from fingerpost.edges.web import Reply
from fingerpost.stages.linking.external import Answer, Known, is_fresh, remembered


class Site:
    """Another site: what it answers, and what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []
        self.headers: list[Mapping[str, str]] = []
        self.answers: dict[str, tuple[int, dict[str, str]]] = {}
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_HEAD(self) -> None:
                site.asked.append((self.command, self.path))
                site.headers.append(dict(self.headers))
                status, headers = site.answers.get(f"{self.command} {self.path}") or site.answers.get(
                    self.path, (200, {})
                )
                self.send_response(status)
                for name, value in {"Set-Cookie": "a=b", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_HEAD  # noqa: N815 - the same

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the same
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = f"http://other.test:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def other(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Another site, whose name leads to this computer."""
    addresses = web._addresses
    monkeypatch.setattr(
        web, "_addresses", lambda host, port: ["127.0.0.1"] if host == "other.test" else addresses(host, port)
    )
    site = Site()
    yield site
    site.close()


def _site(folder: Path, text: str, toml: str = "") -> Path:
    (folder / "content/people").mkdir(parents=True, exist_ok=True)
    (folder / "site.toml").write_text(f'title = "T"\nbase_url = "https://example.org"\n{toml}', "utf-8")
    (folder / "content/index.md").write_text(f"# Home\n\n{text}\n", "utf-8")
    return folder


def _check(site: Path, *more: str) -> Result:
    arguments = ["check", "--site", str(site), "--external", "--external-loopback", "--format", "json", *more]
    return CliRunner().invoke(commands(Program()), arguments)


def _told(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["diagnostics"]
    return [d for d in found if d["rule"].startswith("link-external")]


def test_without_being_asked_nobody_is_asked(tmp_path: Path, other: Site) -> None:
    site = _site(tmp_path, f"[a]({other.url}/a)")
    assert CliRunner().invoke(commands(Program()), ["check", "--site", str(site)]).exit_code == 0
    assert other.asked == []


def test_a_page_that_is_there_is_asked_for_once_by_its_head(tmp_path: Path, other: Site) -> None:
    site = _site(tmp_path, f"[a]({other.url}/a#one) [b]({other.url}/a#two) <{other.url}/a>")
    result = _check(site)
    assert (result.exit_code, _told(result)) == (0, [])
    assert other.asked == [("HEAD", "/a")]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_gone_is_an_error_where_it_was_written(tmp_path: Path, other: Site, status: int) -> None:
    other.answers["/gone"] = (status, {})
    result = _check(_site(tmp_path, f"See [a]({other.url}/gone)."))
    (fault,) = _told(result)
    assert result.exit_code == 1
    assert (fault["rule"], fault["level"], fault["line"], fault["column"]) == ("link-external", "error", 3, 9)
    assert str(status) in fault["message"]
    assert other.asked == [("HEAD", "/gone"), ("GET", "/gone")]


def test_a_server_that_refuses_head_is_asked_by_get_before_anything_is_said(tmp_path: Path, other: Site) -> None:
    other.answers["HEAD /a"] = (405, {})
    result = _check(_site(tmp_path, f"[a]({other.url}/a)"))
    assert _told(result) == []
    assert other.asked == [("HEAD", "/a"), ("GET", "/a")]


@pytest.mark.parametrize("status", [401, 403, 429, 451, 500, 503])
def test_what_proves_nothing_is_a_note_and_never_fails(tmp_path: Path, other: Site, status: int) -> None:
    other.answers["/a"] = (status, {})
    result = _check(_site(tmp_path, f"[a]({other.url}/a)"), "--strict")
    (fault,) = _told(result)
    assert (result.exit_code, fault["rule"], fault["level"]) == (0, "link-external-unverified", "note")


def test_a_server_that_asks_for_peace_is_left_in_peace(tmp_path: Path, other: Site) -> None:
    other.answers["/a"] = (429, {})
    result = _check(_site(tmp_path, f"[a]({other.url}/a) [b]({other.url}/b) [c]({other.url}/c)"))
    assert len(_told(result)) == 3
    assert other.asked == [("HEAD", "/a")]


@pytest.mark.parametrize("status", [301, 308])
def test_a_page_that_moved_for_good_is_a_note_with_the_new_address(tmp_path: Path, other: Site, status: int) -> None:
    other.answers["/old"] = (status, {"Location": "/new"})
    result = _check(_site(tmp_path, f"[a]({other.url}/old#part)"))
    (fault,) = _told(result)
    assert (fault["rule"], fault["level"]) == ("link-external-moved", "note")
    assert fault["replacement"] == f"{other.url}/new#part"
    assert f"`{other.url}/new#part`" in fault["hint"]


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_detour_for_today_is_followed_without_a_word(tmp_path: Path, other: Site, status: int) -> None:
    other.answers["/old"] = (status, {"Location": "/new"})
    assert _told(_check(_site(tmp_path, f"[a]({other.url}/old)"))) == []


def test_a_move_to_nowhere_is_a_page_that_is_gone(tmp_path: Path, other: Site) -> None:
    other.answers |= {"/old": (301, {"Location": "/new"}), "/new": (404, {})}
    (fault,) = _told(_check(_site(tmp_path, f"[a]({other.url}/old)")))
    assert fault["rule"] == "link-external"


def test_a_circle_is_left_after_five_steps(tmp_path: Path, other: Site) -> None:
    other.answers["/a"] = (302, {"Location": "/a"})
    (fault,) = _told(_check(_site(tmp_path, f"[a]({other.url}/a)")))
    assert "more than 5 times" in fault["message"]
    assert other.asked == [("HEAD", "/a")] * 6


def test_no_cookie_no_referrer_and_a_plain_name_are_sent(tmp_path: Path, other: Site) -> None:
    other.answers["/a"] = (302, {"Location": "/b"})
    _check(_site(tmp_path, f"[a]({other.url}/a)"))
    assert len(other.headers) == 2
    for headers in other.headers:
        assert not {name.lower() for name in headers} & {"cookie", "referer", "authorization"}
        assert headers["User-Agent"].startswith("fingerpost/")


def test_answers_are_remembered_for_a_week_and_the_last_good_day_for_longer(tmp_path: Path, other: Site) -> None:
    site = _site(tmp_path, f"[a]({other.url}/a)")
    file = site / ".fingerpost/external.json"
    _check(site)
    _check(site)
    assert len(other.asked) == 1
    file.write_text(file.read_text("utf-8").replace(str(external._today()), "2026-01-02"), "utf-8")
    other.answers["/a"] = (404, {})
    (fault,) = _told(_check(site))
    assert "it was there on 2026-01-02" in fault["message"]
    assert len(other.asked) == 3


def test_no_memory_asks_again(tmp_path: Path, other: Site) -> None:
    site = _site(tmp_path, f"[a]({other.url}/a)")
    _check(site)
    _check(site, "--no-memory")
    assert len(other.asked) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"form": 9, "addresses": {}}', b'{"form": 1, "addresses": 3}', b"\xff"]
)
def test_a_damaged_memory_costs_nothing_but_the_asking(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "external.json").write_bytes(content)
    assert what_is_known(tmp_path / "external.json") == {}


def test_addresses_that_site_toml_ignores_are_not_asked_for(tmp_path: Path, other: Site) -> None:
    toml = f'[external]\nignore = ["{other.url}/private/*"]\n'
    _check(_site(tmp_path, f"[a]({other.url}/private/a/b?c) [b]({other.url}/b)", toml))
    assert other.asked == [("HEAD", "/b")]


def test_menus_and_people_have_links_too(tmp_path: Path, other: Site) -> None:
    other.answers |= {"/menu": (404, {}), "/ada": (404, {})}
    toml = f'[[menus.footer]]\nto = "{other.url}/menu"\nlabel = "Elsewhere"\n'
    site = _site(tmp_path, "[[Ada]]", toml)
    links = f"links:\n  - label: Her practice\n    href: {other.url}/ada\n"
    (site / "content/people/ada.md").write_text(f"---\ntitle: Ada\n{links}---\n[[Home]]\n", "utf-8")
    found = sorted((d["file"], d["line"]) for d in _told(_check(site)))
    assert found == [("content/people/ada.md", 4), ("site.toml", 4)]


def test_pictures_and_our_own_pages_are_not_asked_for(tmp_path: Path, other: Site) -> None:
    site = _site(tmp_path, f'![x]({other.url}/a.png) <img src="{other.url}/b.png" alt="b"> <https://example.org/>')
    _check(site)
    assert other.asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/", "http://localhost:9/", "http://10.0.0.1/", "http://192.168.1.1/", "http://169.254.169.254/",
        "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/", "http://[fe80::1]/", "http://2130706433/",
        "http://100.64.0.1/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_no_private_address_is_ever_asked(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_asked", lambda *_: pytest.fail("it was asked"))
    reply = web.ask("HEAD", url)
    assert reply.status == 0
    assert "private network" in reply.problem


def test_a_redirect_into_a_private_network_is_not_followed(other: Site) -> None:
    other.answers["/a"] = (302, {"Location": "http://10.0.0.1/"})
    answer = answer_of(f"{other.url}/a", lambda method, url: web.ask(method, url, loopback=True), Manners(0))
    assert "private network" in answer.problem


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://name:secret@example.org/", "password"),
        ("ftp://example.org/", "no address of the web"),
        ("http://example.org:99999/", "cannot be read"),
        ("http://no-such-name.invalid/", "not known"),
    ],
)
def test_what_cannot_be_asked_for_says_why(url: str, words: str) -> None:
    assert words in web.ask("HEAD", url).problem


def test_a_server_that_is_not_there_and_one_that_never_answers_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(web, "WHOLE_S", 0.2)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        assert "in time" in web.ask("HEAD", url, loopback=True).problem
    assert "cannot be reached" in web.ask("HEAD", url, loopback=True).problem


def test_one_that_talks_nonsense_is_asked_by_get_and_proves_nothing() -> None:
    import socket

    asked: list[bytes] = []
    with socket.socket() as odd:
        odd.bind(("127.0.0.1", 0))
        odd.listen()

        def serve() -> None:
            for _ in range(2):
                connection, _ = odd.accept()
                with connection:
                    asked.append(connection.recv(4)[:4])
                    connection.sendall(b"SSH-2.0-nonsense\r\n\r\n")

        thread = threading.Thread(target=serve)
        thread.start()
        url = f"http://127.0.0.1:{odd.getsockname()[1]}/"
        answer = answer_of(url, lambda method, url: web.ask(method, url, loopback=True), Manners(0))
        thread.join()
    assert (answer.status, asked) == (0, [b"HEAD", b"GET "])
    assert "does not answer as" in answer.problem or "did not answer as" in answer.problem


def test_a_certificate_of_nobody_we_know_proves_nothing(other: Site) -> None:
    reply = web.ask("HEAD", other.url.replace("http:", "https:"), loopback=True)
    assert "certificate" in reply.problem


def test_eight_servers_are_asked_at_a_time_and_each_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lock = threading.Lock()
    now: Counter[str] = Counter()
    most = {"all": 0, "one": 0}
    gate = threading.Barrier(external.AT_ONCE)

    def ask(method: str, url: str) -> Reply:
        server = url.split("/")[2]
        with lock:
            now[server] += 1
            most["all"] = max(most["all"], now.total())
            most["one"] = max(most["one"], now[server])
        gate.wait(5)
        with lock:
            now[server] -= 1
        return Reply(200)

    found: dict[str, Answer] = {}
    urls = [f"https://s{server}.org/{page}" for server in range(16) for page in range(2)]
    find_out(urls, ask, Manners(0), found.__setitem__)
    assert set(found) == set(urls)
    assert most == {"all": external.AT_ONCE, "one": 1}


def test_between_two_questions_to_one_server_there_is_a_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    manners = Manners(1.0)

    def note(seconds: float) -> bool:
        pauses.append(round(seconds))
        return False

    monkeypatch.setattr(manners.is_stopped, "wait", note)
    for url in ("https://a.org/1", "https://a.org/2", "https://b.org/1", "https://A.org/3"):
        assert manners.wait(url)
    assert pauses == [0, 1, 0, 2]


def test_a_run_that_is_stopped_keeps_what_it_found(tmp_path: Path) -> None:
    def ask(method: str, url: str) -> Reply:
        if url.endswith("/2"):
            raise KeyboardInterrupt
        return Reply(200)

    file = tmp_path / "external.json"
    with pytest.raises(KeyboardInterrupt):
        checked(["https://a.org/1", "https://a.org/2"], file, ask, Manners(0))
    assert set(what_is_known(file)) == {"https://a.org/1"}


def test_what_is_believed_how_long() -> None:
    today = date(2026, 6, 10)

    def fresh(status: int, days: int) -> bool:
        return is_fresh(Known(Answer(status), today - timedelta(days=days)), today)

    assert [fresh(200, 6), fresh(200, 7), fresh(404, 0), fresh(403, 0), fresh(403, 1), fresh(200, -1)] == [
        True, False, False, True, False, False,
    ]  # fmt: skip
    good = remembered(Answer(200), None, today)
    assert remembered(Answer(503), good, today + timedelta(days=9)).good == today


def test_without_the_library_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "urllib3", None)
    result = _check(_site(tmp_path, "x"))
    assert result.exit_code == 2
    assert "pip install 'fingerpost[external]'" in result.stderr
