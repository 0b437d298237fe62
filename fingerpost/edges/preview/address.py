"""Where the preview can be reached: a free port, this machine's address in its network, the code for a phone."""

import errno
import io
import ipaddress
import socket
from collections.abc import Sequence

from tornado.netutil import bind_sockets

TRIES = 20
"""Ports that are tried, one after the other."""


class PortError(OSError):
    """No port could be had."""


def bound(host: str, port: int) -> tuple[list[socket.socket], int]:
    """Sockets that wait at a port: the wished one, or the next that is free. `PortError` where there is none."""
    no_address = PortError(f"`{host}` is not an address of this machine; `--host 0.0.0.0` stands for all of them")
    if not host:
        raise no_address  # which would stand for all of them without saying so
    last: OSError | None = None
    end = min(port + TRIES, 65536)
    for candidate in range(port, end):
        try:
            sockets = bind_sockets(candidate, host)
            return sockets, sockets[0].getsockname()[1]  # which the system chose, if 0 was wished for
        except UnicodeError as error:  # no name of a computer is so long, or has such a part
            raise no_address from error
        except OSError as error:
            last = error
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                break
    assert last is not None
    if last.errno == errno.EADDRINUSE:
        raise PortError(f"ports {port} to {end - 1} are all in use; choose another with `--port`") from last
    if isinstance(last, socket.gaierror) or last.errno in (errno.EADDRNOTAVAIL, errno.EINVAL):
        raise no_address from last
    raise PortError(f"port {port} cannot be used: {last.strerror or last}") from last


def is_this_machine(host: str) -> bool:
    """Whether only this machine can reach that address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_everywhere(host: str) -> bool:
    """Whether that stands for all addresses of this machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def own_address() -> str:
    """This machine's address in its network; that of itself where it is in none. Nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            # A datagram socket that connects asks the system for the way there and sends nothing (RFC 5737: no host).
            probe.connect(("192.0.2.1", 9))
            address: str = probe.getsockname()[0]
            return address
    except OSError:
        return "127.0.0.1"


def authority(name: str, port: int) -> str:
    """Name and port as they stand in an address: `127.0.0.1:8000`, `[::1]:8000`, `example:80` without its port."""
    shown = f"[{name}]" if ":" in name else name
    return shown if port == 80 else f"{shown}:{port}"


def code(url: str) -> Sequence[str]:
    """The lines of a QR code for a terminal."""
    import segno

    drawn = io.StringIO()
    segno.make(url, micro=False, error="l").terminal(drawn, compact=True, border=2)
    return drawn.getvalue().splitlines()
