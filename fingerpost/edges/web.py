"""One question to another site's server, and its answer; made with urllib3, loaded only when somebody asks.

Rule 1: no address that is not public is ever asked, whatever a name leads to: the addresses of a name are looked up and
judged first, and the connection is made to one that was judged. Rule 2: nothing of the writer goes out: no cookie, no
referrer, no password. Rule 3: no answer takes longer than `WHOLE_S`, and no text of a page is read.
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
from importlib.metadata import version
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection

CONNECT_S = 5.0
WHOLE_S = 15.0
"""From the first byte that we send to the last header that we get."""

MOST_ADDRESSES = 3
"""Addresses of one name that are tried: a machine without IPv6 is told of those it cannot reach, too."""

AGENT = f"fingerpost/{version('fingerpost')} (checks links)"


class Reply(msgspec.Struct, frozen=True):
    """A server's answer, or why there was none."""

    status: int
    location: str = ""
    problem: str = ""
    is_broken: bool = False
    """The server answered, but not in HTTP; some do so when they are asked for headers alone."""


def ask(method: str, url: str, *, loopback: bool = False) -> Reply:
    """What a server answers; `loopback`: this computer may be asked, for tests."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        host = (parts.hostname or "").encode("idna").decode()
    except (ValueError, UnicodeError):
        return Reply(0, problem="its address cannot be read")
    if parts.scheme not in ("http", "https") or not host:
        return Reply(0, problem="it is no address of the web")
    if parts.username is not None:
        return Reply(0, problem="its address holds a password, which is not sent")
    addresses = _addresses(host, port)
    if isinstance(addresses, str):
        return Reply(0, problem=addresses)
    if not all(
        _is_public(address) or (loopback and ipaddress.ip_address(address).is_loopback) for address in addresses
    ):
        return Reply(0, problem="it lies in a private network, and only public ones are asked")
    path = quote(parts.path or "/", safe=_SAFE) + (f"?{quote(parts.query, safe=_SAFE)}" if parts.query else "")
    reply = Reply(0, problem="its server cannot be reached")
    for address in addresses[:MOST_ADDRESSES]:
        reply = _asked(method, parts.scheme, address, port, host, path)
        if reply.status or not reply.problem.endswith("cannot be reached"):
            break
    return reply


_SAFE = "%/:=&?~+!$,;'@()*[]|"


def _addresses(host: str, port: int) -> list[str] | str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return "its server's name is not known"
    return list(dict.fromkeys(str(address[0]).partition("%")[0] for *_, address in found))


def _is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address)
    inner = getattr(ip, "ipv4_mapped", None) or getattr(ip, "sixtofour", None)
    return ip.is_global and not ip.is_multicast and (inner is None or inner.is_global)


def _asked(method: str, scheme: str, address: str, port: int, host: str, path: str) -> Reply:
    is_usual = port == (443 if scheme == "https" else 80)
    name = f"[{host}]" if ":" in host else host
    headers = {
        "Host": name if is_usual else f"{name}:{port}",
        "User-Agent": AGENT,
        "Accept": "text/html,*/*;q=0.8",
        "Connection": "close",
    }
    connection = _connection(scheme, address, port, host)
    late = threading.Event()
    alarm = threading.Timer(WHOLE_S, _cut, [connection, late])
    alarm.daemon = True
    try:
        alarm.start()
        connection.request(method, path, headers=headers, preload_content=False)
        response = connection.getresponse()
    except (ssl.SSLError, urllib3.exceptions.SSLError, ssl.CertificateError):
        return Reply(0, problem="its certificate could not be verified")
    except urllib3.exceptions.NewConnectionError:  # a kind of TimeoutError to urllib3
        return Reply(0, problem="its server cannot be reached")
    except (urllib3.exceptions.TimeoutError, TimeoutError):
        return Reply(0, problem="its server did not answer in time")
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        is_late = late.is_set()
        broken = f"its server did not answer as a web server does ({type(error).__name__})"
        return Reply(0, problem="its server did not answer in time" if is_late else broken, is_broken=not is_late)
    except Exception as error:  # noqa: BLE001 - http.client's own faults have no common kind that is not Exception
        return Reply(
            0, problem=f"its server did not answer as a web server does ({type(error).__name__})", is_broken=True
        )
    else:
        return Reply(response.status, response.headers.get("Location", ""))
    finally:
        alarm.cancel()
        connection.close()


def _connection(scheme: str, address: str, port: int, host: str) -> HTTPConnection:
    """A connection to the address that was judged; the certificate must be that of the name."""
    if scheme == "http":
        return HTTPConnection(address, port, timeout=CONNECT_S)
    return HTTPSConnection(address, port, timeout=CONNECT_S, server_hostname=host, assert_hostname=host)


def _cut(connection: Any, late: threading.Event) -> None:
    """Ends a connection that takes too long, wherever it stands, and says first that this is why it ends."""
    late.set()
    with contextlib.suppress(OSError, AttributeError):
        connection.sock.shutdown(socket.SHUT_RDWR)
