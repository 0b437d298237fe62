"""Who the preview lets in, and what it finds: 500 ways to ask for other files, 200 to come from elsewhere."""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from previews import FILES, Preview, previewing, write

CANARY = "canary-7f3a"
"""Stands in files that are no part of the site; must never be seen."""


@pytest.fixture(name="preview", scope="module")
def _preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    folder = tmp_path_factory.mktemp("preview")
    site = write(folder / "site", {**FILES, "content/film.txt": "0123456789" * 10, "secret.txt": CANARY})
    write(folder, {"secret.txt": CANARY, "site/content/.hidden": CANARY, "site/content/a~": CANARY})
    write(site, {"public/old.html": CANARY, "notes/private.md": CANARY})
    with previewing(site) as preview:
        yield preview


def _targets() -> Iterator[bytes]:
    """At least 500 request targets, each of which some server has answered with a file it should not have."""
    ups = ["..", "%2e%2e", "%2E%2e", "..%00", "%252e%252e", "..;", "..%5c", "%c0%ae%c0%ae", "%uff0e%uff0e", "....", "."]
    slashes = ["/", "//", "\\", "%2f", "%5c", "%252f", "/./", "%c0%af"]
    goals = ["secret.txt", "site.toml", "etc/passwd", "public/old.html", "content/.hidden", "content/a~"]
    for up, slash, goal in itertools.product(ups, slashes, goals):
        yield f"/{slash.join([up] * 3)}{slash}{goal}".encode()
    for start, goal in itertools.product(["", "/", "//", "file://", "http://evil.example/", "/calm/"], goals):
        yield f"{start}{goal}".encode()
        yield f"{start}../{goal}?raw".encode()
        yield f"{start}{goal}%00.html".encode()
        yield f"{start}@fs/{goal}".encode()
    yield from (b"/" + bytes([byte]) * 3 + b"/../secret.txt" for byte in range(128, 256, 8))
    yield from (b"*", b"/-fingerpost/x/../../secret.txt", b"/-fingerpost//client.js", b"/" + b"a" * 15_000)


def test_no_way_of_asking_gets_a_file_that_is_not_of_the_site(preview: Preview) -> None:
    targets = list(_targets())
    assert len(targets) >= 500
    host = f"127.0.0.1:{preview.port}".encode()
    for target in targets:
        answer = preview.raw(b"GET " + target + b" HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n")
        assert CANARY.encode() not in answer, target
        assert b"root:" not in answer, target
        assert b"base_url" not in answer, target
        assert not answer or answer.startswith((b"HTTP/1.1 4", b"HTTP/1.1 30")), (target, answer[:80])


def _callers(port: int) -> Iterator[tuple[str | None, str | None, bool]]:
    """Host, origin and whether it may come in; at least 50 hosts, at four routes each."""
    good = [f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}", f"LOCALHOST:{port}"]
    yield from ((host, None, True) for host in good)
    yield from ((host, f"http://{host}", True) for host in good)
    names = [
        "evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "evil.example#127.0.0.1", "0.0.0.0",
        "127.0.0.2", "127.1", "2130706433", "0x7f000001", "localhost.", "[::]", "[::ffff:127.0.0.1]", "192.168.0.1",
        "example.org", "169.254.169.254", "localhost.localdomain", "user@127.0.0.1", "127.0.0.1,evil.example",
    ]  # fmt: skip
    for name in names:
        yield f"{name}:{port}", None, False
    yield from ((host, None, False) for host in ("127.0.0.1", "localhost", "127.0.0.1:1", "", ":", f":{port}", None))
    origins = [
        "null", "http://evil.example", f"https://127.0.0.1:{port}", "http://127.0.0.1", f"http://127.0.0.1:{port + 1}",
        f"http://localhost:{port}", f"http://127.0.0.1:{port}.evil.example", f"http://evil@127.0.0.1:{port}", "file://",
        f"http://127.0.0.1:{port}/", f"ws://127.0.0.1:{port}", "chrome-extension://abc", "", f"http://[::1]:{port}",
        f"http://127.0.0.1:{port} http://evil.example", "http://", f"HTTP://127.0.0.1:{port}", "data:", "about:blank",
    ]  # fmt: skip
    yield from ((f"127.0.0.1:{port}", origin, False) for origin in origins)


def test_only_requests_that_come_from_here_to_here_are_answered(preview: Preview) -> None:
    token = preview.token()
    own = f"/-fingerpost/{token}"
    routes = ["/", "/calm/rest/", f"{own}/client.js", f"{own}/told.json"]
    combinations = list(itertools.product(_callers(preview.port), routes))
    assert len(combinations) >= 200
    for (host, origin, is_welcome), route in combinations:
        lines = [f"GET {route} HTTP/1.1", "Connection: close"]
        lines += [f"Host: {host}"] if host is not None else []
        lines += [f"Origin: {origin}"] if origin is not None else []
        answer = preview.raw("\r\n".join([*lines, "", ""]).encode())
        assert answer.startswith(b"HTTP/1.1 200 ") == is_welcome, (host, origin, route, answer[:60])
        assert is_welcome or not re.search(rb"Rest|plugin|faults", answer)


def _upgrade(preview: Preview, route: str, host: str | None, origin: str | None) -> bytes:
    lines = [
        f"GET {route} HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]  # fmt: skip
    lines += [f"Host: {host}"] if host is not None else []
    lines += [f"Origin: {origin}"] if origin is not None else []
    return preview.raw("\r\n".join([*lines, "", ""]).encode())


def test_a_socket_opens_only_for_a_page_of_this_preview(preview: Preview) -> None:
    token = preview.token()
    for (host, origin, is_welcome), given in itertools.product(_callers(preview.port), (token, "", "x", token[:-1])):
        answer = _upgrade(preview, f"/-fingerpost/{given}/livereload", host, origin)
        may_open = is_welcome and origin is not None and given == token
        assert answer.startswith(b"HTTP/1.1 101 ") == may_open, (host, origin, given, answer[:60])


def test_another_site_cannot_load_anything_of_it_as_a_part_of_its_own_page(preview: Preview) -> None:
    for site in ("cross-site", "same-site"):
        status, text = preview.get("/", Sec_Fetch_Site=site, Sec_Fetch_Mode="no-cors")
        assert (status, "Rest" in text) == (403, False)
    assert preview.get("/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200
    assert "frame-ancestors 'none'" in preview.ask("GET", "/")[2]["Content-Security-Policy"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_is_answered_but_get_and_head(preview: Preview, method: str) -> None:
    for route in ("/", f"/-fingerpost/{preview.token()}/told.json"):
        assert preview.ask(method, route)[0] == 405


def test_no_route_of_livereload_is_left_open(preview: Preview) -> None:
    for route in ("/forcereload", "/forcereload?path=x", "/livereload", "/livereload.js"):
        assert preview.get(route)[0] == 404


def test_the_clients_files_are_for_pages_that_know_the_token(preview: Preview) -> None:
    for name in ("client.js", "livereload.js", "panel.css", "told.json"):
        assert preview.get(f"/-fingerpost/{preview.token()}/{name}")[0] == 200
        assert preview.get(f"/-fingerpost/guess/{name}")[0] == 403
    assert preview.get(f"/-fingerpost/{preview.token()}/../client.js")[0] == 404


def test_pages_files_and_parts_of_files_are_answered_as_a_host_would(preview: Preview) -> None:
    status, body, headers = preview.ask("GET", "/calm/rest/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert headers["Cache-Control"] == "no-store"
    assert preview.ask("HEAD", "/calm/rest/")[:2] == (200, b"")
    assert preview.ask("GET", "/calm/rest")[2]["Location"] == "/calm/rest/"
    assert preview.ask("GET", "/calm/rest?x=1")[2]["Location"] == "/calm/rest/"
    assert preview.get("/not/here/")[0] == 404
    film = re.search(r'href="(/[^"]*style[^"]*\.css)"', body.decode())
    assert film is not None
    assert preview.ask("GET", film[1])[2]["Content-Type"] == "text/css; charset=utf-8"


def test_a_part_of_a_file_is_sent_to_a_player_that_asks_for_it(tmp_path: Path) -> None:
    site = write(tmp_path, {**FILES, "content/CNAME": "0123456789"})
    with previewing(site) as preview:
        status, body, headers = preview.ask("GET", "/CNAME", Range="bytes=2-4")
        assert (status, body, headers["Content-Range"]) == (206, b"234", "bytes 2-4/10")
        assert preview.ask("GET", "/CNAME", Range="bytes=-3")[:2] == (206, b"789")
        assert preview.ask("GET", "/CNAME", Range="bytes=8-")[:2] == (206, b"89")
        assert preview.ask("GET", "/CNAME", Range="bytes=10-")[0] == 416
        assert preview.ask("GET", "/CNAME", Range="lines=1")[:2] == (200, b"0123456789")
        assert preview.ask("HEAD", "/CNAME")[:2] == (200, b"")


def test_a_file_that_was_swapped_for_a_link_is_not_sent(tmp_path: Path) -> None:
    write(tmp_path, {"secret": CANARY})
    site = write(tmp_path / "site", {**FILES, "content/CNAME": "example.org"})
    with previewing(site, "--poll") as preview:
        (site / "content/CNAME").unlink()
        (site / "content/CNAME").symlink_to(tmp_path / "secret")
        assert CANARY not in preview.get("/CNAME")[1]
        preview.wait_for_line("the last good site stays")
        assert CANARY not in preview.get("/CNAME")[1]


def test_other_machines_need_the_token_and_keep_it_in_a_cookie(tmp_path: Path) -> None:
    site = write(tmp_path, FILES)
    with previewing(site, "--host", "0.0.0.0") as preview:
        line = preview.wait_for_line("?token=")  # the last of what is said at the start
        token = line.split("?token=")[1].split(" ")[0]
        assert any("Everybody in this network" in said for said in preview.lines)
        assert any("█" in said or "▀" in said for said in preview.lines)
        assert preview.get("/")[0] == 403
        assert preview.get("/?token=wrong")[0] == 403
        status, _, headers = preview.ask("GET", f"/calm/rest/?token={token}")
        assert (status, headers["Location"]) == (302, "/calm/rest/")
        cookie = headers["Set-Cookie"].split(";")[0]
        assert "HttpOnly" in headers["Set-Cookie"]
        assert preview.get("/calm/rest/", Cookie=cookie)[0] == 200
        assert preview.get("/calm/rest/", Cookie=cookie[:-1])[0] == 403
        assert preview.get("/calm/rest/", Cookie=cookie, Host=f"evil.example:{preview.port}")[0] == 403
        assert preview.ask("GET", f"//evil.example/?token={token}")[2]["Location"] == "/"
