"""Real places on this computer: an SSH server, a bucket behind a proxy that fails when told to, bare repositories."""

import contextlib
import http.client
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from lacking import lacking
from previews import PATIENCE_S


def program(name: str, package: str) -> str:
    """Where a program is."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    if found is None:
        lacking(f"program `{name}`", f"install the package `{package}`")
    return found


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def wait_for(port: int, within_s: float = PATIENCE_S) -> None:
    """Until somebody listens there."""
    end = time.monotonic() + within_s
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(f"nobody listens on port {port}")


class SshServer:
    """A real sshd on loopback, with keys of its own; `config` is what `ssh -F` takes, the host is called `server`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        sshd, keygen = program("sshd", "openssh-server"), program("ssh-keygen", "openssh-client")
        program("rsync", "rsync")
        for name in ("host", "user", "stranger"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        shutil.copy(folder / "user.pub", folder / "authorized")
        self.port = free_port()
        (folder / "sshd_config").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\n"
            f"HostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
            f"PidFile {folder}/pid\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\nMaxStartups 100\n"
        )
        if os.getuid() == 0:
            Path("/run/sshd").mkdir(exist_ok=True)  # where it shuts itself in
        self._process = subprocess.Popen([sshd, "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL)
        wait_for(self.port)
        key = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {key[0]} {key[1]}\n")
        self.config = self.config_for(self.port)

    def config_for(self, port: int, *, key: str = "user", known: str = "known_hosts", name: str = "config") -> Path:
        """Another way to reach it: by another port (a proxy), with another key, or without knowing the server."""
        path = self.folder / name
        path.write_text(
            f"Host server\n HostName 127.0.0.1\n Port {port}\n HostKeyAlias [127.0.0.1]:{self.port}\n"
            f" IdentityFile {self.folder}/{key}\n IdentitiesOnly yes\n UserKnownHostsFile {self.folder}/{known}\n"
            " GlobalKnownHostsFile /dev/null\n StrictHostKeyChecking yes\n"
        )
        return path

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(PATIENCE_S)


class CuttingWire:
    """A way to a port on which the connections break once so many bytes have gone to the server."""

    def __init__(self, port: int, after_bytes: int) -> None:
        self._to, self._left = port, after_bytes
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
                server = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            self._open += [client, server]
            threading.Thread(target=self._pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pump, args=(server, client, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, is_counted: bool) -> None:
        with contextlib.suppress(OSError):
            while block := source.recv(4096):
                if is_counted:
                    self._left -= len(block)
                    if self._left <= 0:
                        self.close()
                        return
                target.sendall(block)
            target.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        for one in (self._socket, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()


class FaultyWire(CuttingWire):
    """A way to a port on which of three connections one, by chance, breaks, at some byte of what goes to the server.

    It is bytes that count and not blocks, whose number depends on how busy the machine is.
    """

    def __init__(self, port: int, seed: int) -> None:
        self._random = random.Random(seed)
        self.broken = 0
        super().__init__(port, sys.maxsize)

    def _pump(self, source: socket.socket, target: socket.socket, is_counted: bool) -> None:
        left = self._random.randrange(500, 8_000) if is_counted and self._random.random() < 1 / 3 else sys.maxsize
        with contextlib.suppress(OSError):
            while block := source.recv(min(left, 4096)):
                target.sendall(block)
                left -= len(block)
                if left <= 0:
                    self.broken += 1
                    break
        for one in (source, target):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class LocalShell:
    """An `ssh` that does here what a server should do, and a server that dies at the N-th program it starts.

    `folder` goes to the front of `PATH`; files in it say at which program, and how many there were.
    """

    PROGRAMS = ("cat", "cp", "dirname", "find", "ln", "ls", "mkdir", "mv", "readlink", "rm", "rmdir", "rsync", "wc")

    def __init__(self, folder: Path) -> None:
        self.folder, server = folder, folder / "server"
        server.mkdir(parents=True)
        self._script(
            folder / "ssh",
            'while :; do case "$1" in -O) exit 0 ;; -F | -p | -o) shift 2 ;; -T) shift ;; --) shift; break ;; '
            "*) break ;; esac; done\nshift\n"
            f'PATH="{server}:$PATH" setsid -w sh -c "$*"\ncode=$?\n[ $code -le 128 ] || exit 255\nexit $code\n',
        )
        for name in self.PROGRAMS:
            real = program(name, name)
            self._script(
                server / name,
                f'read -r number < "{folder}/count"; number=$((number + 1)); echo $number > "{folder}/count"\n'
                f'read -r at < "{folder}/at"; read -r until < "{folder}/until"; read -r says < "{folder}/says"\n'
                '[ "$number" -lt "$at" ] || [ "$number" -gt "$until" ] || '
                '{ [ -z "$says" ] || { echo "$says" >&2; exit 1; }; kill -9 0; }\n'
                f'exec {real} "$@"\n',
            )
        self.fail(0, 0)

    def fail(self, at: int, until: int = 10**6, says: str = "") -> None:
        """Those programs die with the shell that called them, or complain."""
        for name, value in (("count", 0), ("at", at), ("until", until), ("says", says)):
            (self.folder / name).write_text(f"{value}\n")

    @property
    def count(self) -> int:
        """How many programs were started since."""
        return int((self.folder / "count").read_text())

    def _script(self, path: Path, text: str) -> None:
        path.write_text(f"#!/bin/sh\n{text}")
        path.chmod(0o755)


@contextlib.contextmanager
def a_refusing_server(status: int) -> Iterator[str]:
    """The address of a web server that answers every request with this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class FaultyProxy:
    """In front of an S3 service: refuses everything from the N-th request on, or some requests by chance."""

    def __init__(self, port: int) -> None:
        self.to = port
        self.requests: list[str] = []
        self.cut_at = 0
        """From this request on nothing goes through; 0 for never."""
        self.answers_are_lost = False
        """Whether the request that is cut still reaches the service."""
        self.chance = 0.0
        self.denies: tuple[str, ...] = ()
        """Methods that are answered with AccessDenied."""
        self.says: tuple[int, str] | None = None
        """What every request is answered with: a status and the service's word for it."""
        self.slow_s = 1.0
        """How long an answer takes that is too slow."""
        self._random = random.Random(1)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def calm(self) -> None:
        """Everything goes through, and counting begins anew."""
        self.requests, self.cut_at, self.chance, self.denies, self.answers_are_lost = [], 0, 0.0, (), False
        self.says = None

    def fate(self, line: str) -> str:
        """What becomes of a request."""
        with self._lock:
            self.requests.append(line)
            number = len(self.requests)
            if self.cut_at and number >= self.cut_at:
                return "lost" if self.answers_are_lost and number == self.cut_at else "cut"
            if line.split(maxsplit=1)[0] in self.denies:
                return "denied"
            if self._random.random() < self.chance:
                return self._random.choice(["500", "503", "cut", "lost", "half", "slow"])
            return ""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = PATIENCE_S

            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    super().handle()

            def _go(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fate = proxy.fate(f"{self.command} {self.path}")
                if fate == "cut":
                    self.close_connection = True
                    return
                if fate == "slow":
                    time.sleep(proxy.slow_s)
                    self.close_connection = True
                    return
                if proxy.says is not None:
                    status, code = proxy.says
                    self._answer(status, {}, f"<Error><Code>{code}</Code></Error>".encode())
                    return
                if fate in ("500", "503", "denied"):
                    code = "AccessDenied" if fate == "denied" else "SlowDown"
                    self._answer(
                        403 if fate == "denied" else int(fate), {}, f"<Error><Code>{code}</Code></Error>".encode()
                    )
                    return
                wire = http.client.HTTPConnection("127.0.0.1", proxy.to, timeout=PATIENCE_S)
                wire.request(self.command, self.path, body, dict(self.headers.items()))
                answer = wire.getresponse()
                content = answer.read()
                headers = dict(answer.getheaders())
                wire.close()
                if fate == "lost":
                    self.close_connection = True
                    return
                self._answer(answer.status, headers, content, is_half=fate == "half")

            def _answer(self, status: int, headers: dict[str, str], content: bytes, *, is_half: bool = False) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    if name.lower() not in ("connection", "server", "date", "transfer-encoding", "content-length"):
                        self.send_header(name, value)
                length = headers.get("Content-Length", "0") if self.command == "HEAD" else str(len(content))
                self.send_header("Content-Length", length)
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content[: len(content) // 2] if is_half else content)
                self.close_connection = self.close_connection or is_half

            do_GET = do_PUT = do_HEAD = do_DELETE = do_POST = _go  # noqa: N815 - the names are the library's

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name in the standard library
                pass

        return Handler


@contextlib.contextmanager
def a_service() -> Iterator[int]:
    """The port of an S3 service."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def git(folder: Path, *words: str, may_fail: bool = False) -> str:
    """What Git answers in a folder."""
    facts = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_OPTIONAL_LOCKS": "0"}
    who = {f"GIT_{role}_{what}": "x@example.org" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, check=False, env={**os.environ, **facts, **who}
    )
    assert may_fail or done.returncode == 0, done.stderr
    return done.stdout
