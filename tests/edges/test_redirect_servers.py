"""The snippets for web servers, taken up by real ones: every former address answers as it should."""

import http.client
import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, unquote

import pytest
from lacking import lacking
from previews import PATIENCE_S
from small_sites import SITE_TOML, built

from fingerpost.model.ledger import Published
from fingerpost.stages.ledger.formats import apache, nginx, s3

PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/bin"

HOSTILE = (
    "/old/",
    "/with space/",
    '/a "quoted" one/',
    "/it's/",
    "/{braces}; return 200;/",
    "/$host$1/",
    "/100%/",
    "/%41/",
    "/(a|b)[c]^+.*$/",
    "/:name/*/",
    "/über/漢字/",
    "/a&b=c;d,e/",
    "/~user/<tag>/",
    "/`cmd` $(cmd)/",
    "/old.html",
    "/feed/old.xml",
)


def site() -> tuple[Published, Mapping[str, bytes]]:
    """A site with hostile former addresses, one page that was taken down, and its files."""
    toml = SITE_TOML + "[redirects]\n" + "".join(f"{json.dumps(old)} = 'über.md'\n" for old in HOSTILE)
    files = {
        "site.toml": toml,
        "content/index.md": "---\ntitle: Home\n---\n\nHello.\n",
        "content/über.md": "---\ntitle: Here\n---\n\nText.\n",
        "content/down.md": "---\ntitle: Down\ngone: true\naliases: ['/down (1) $&/']\n---\n\nSecret.\n",
    }
    result = built(files)
    assert not result.has_errors, result.diagnostics
    contents = {str(output.path): result.bytes_of(output) for output in result.outputs}
    return result.published(), {path: c for path, c in contents.items() if isinstance(c, bytes)}


def written_to(folder: Path) -> Published:
    published, files = site()
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return published


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(arguments: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(arguments, stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + PATIENCE_S
        while not listens(port):
            if process.poll() is not None or time.monotonic() > end:
                process.kill()
                pytest.fail((process.stderr.read() if process.stderr else b"").decode())
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)
        if process.stderr:
            process.stderr.close()


def answer(port: int, path: str) -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", quote(path))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, unquote((response.getheader("Location") or "").partition(f":{port}")[2]), body


@pytest.fixture(params=["nginx", "apache"])
def port(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[int]:
    root = tmp_path / "www"
    root.mkdir()
    published = written_to(root)
    tmp_path.chmod(0o755)
    number = free_port()
    if request.param == "nginx":
        program = shutil.which("nginx", path=PATH) or lacking("nginx", "apt-get install nginx-light")
        (tmp_path / "redirects.conf").write_text(nginx(published), "utf-8")
        (tmp_path / "nginx.conf").write_text(
            f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/log;\n"
            f"events {{}}\nhttp {{ access_log off; types {{ text/html html; }}\n"
            + "".join(f"{n}_temp_path {tmp_path}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + f"server {{ listen 127.0.0.1:{number}; root {root}; index index.html;\n"
            f"include {tmp_path}/redirects.conf; }} }}\n"
        )
        arguments = [program, "-c", str(tmp_path / "nginx.conf"), "-e", str(tmp_path / "log")]
    else:
        program = shutil.which("apache2", path=PATH) or lacking("Apache", "apt-get install apache2-bin")
        (root / ".htaccess").write_text(apache(published), "utf-8")
        modules = "/usr/lib/apache2/modules"
        (tmp_path / "apache.conf").write_text(
            "".join(
                f"LoadModule {n}_module {modules}/mod_{n}.so\n"
                for n in ("mpm_event", "authz_core", "dir", "mime", "alias")
            )
            + f"ServerRoot {tmp_path}\nServerName localhost\nPidFile {tmp_path}/pid\nErrorLog {tmp_path}/log\n"
            f"DefaultRuntimeDir {tmp_path}\nMutex posixsem\n"
            f"Listen 127.0.0.1:{number}\nTypesConfig /dev/null\nAddType text/html html\nDocumentRoot {root}\n"
            f"AllowEncodedSlashes On\n<Directory {root}>\nAllowOverride All\nRequire all granted\n"
            "DirectoryIndex index.html\n</Directory>\n"
        )
        arguments = [program, "-X", "-f", str(tmp_path / "apache.conf")]
    with running(arguments, number):
        yield number


def test_every_former_address_answers_301_and_what_is_gone_410(port: int) -> None:
    found = {old: answer(port, old)[:2] for old in HOSTILE}
    assert found == dict.fromkeys(HOSTILE, (301, "/über/"))
    for path in ("/down/", "/down (1) $&/"):
        status, _, body = answer(port, path)
        assert status == 410
        assert b"Gone" in body
        assert b"Secret" not in body
    assert answer(port, "/über/")[0] == 200
    assert answer(port, "/oldX/")[0] == 404
    assert answer(port, "/over/old/")[0] == 404


def test_the_script_for_a_bucket_hands_every_path_over_whole(tmp_path: Path) -> None:
    published, _ = site()
    (tmp_path / "aws").write_text('#!/bin/sh\nfor a in "$@"; do printf "%s\\n" "$a" >> "$LOG"; done\n')
    (tmp_path / "aws").chmod(0o755)
    (tmp_path / "redirects.sh").write_text(s3(published), "utf-8")
    log = tmp_path / "log"
    subprocess.run(
        ["/bin/sh", str(tmp_path / "redirects.sh"), "my-bucket"],
        check=True,
        cwd=tmp_path,
        env={"PATH": f"{tmp_path}:{PATH}", "LOG": str(log)},
    )
    words = log.read_text("utf-8").splitlines()
    keys = [words[i + 1] for i, word in enumerate(words) if word == "--key"]
    assert sorted(keys) == sorted(f"{p.strip('/')}/index.html" if p.endswith("/") else p[1:] for p in HOSTILE)
    assert {words[i + 1] for i, w in enumerate(words) if w == "--website-redirect-location"} == {quote("/über/")}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aws", "log", "redirects.sh"]
