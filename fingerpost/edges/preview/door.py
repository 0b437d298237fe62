"""Who is let in, by what a request says of itself.

Rule 1: the name in `Host` must be one of this machine's at which the preview was started; else another site could point
a name of its own here and read along (DNS rebinding). Rule 2: a request that says it comes from another site is
refused, a socket also where it does not say. Rule 3: where other machines can reach the preview, everything needs the
token.
"""

import hmac
from collections.abc import Sequence

import msgspec

HERE = ("127.0.0.1", "localhost", "[::1]")
"""The names of this machine that no other can have."""


class Door(msgspec.Struct, frozen=True):
    """What the preview was started with."""

    port: int
    token: str
    is_open: bool = False
    """Whether other machines can reach it."""
    names: tuple[str, ...] = ()
    """More names it was started at: `192.168.1.20`."""

    @property
    def cookie(self) -> str:
        """The cookie that keeps the token; of this port only, since cookies do not know ports."""
        return f"fingerpost-{self.port}"


class Knock(msgspec.Struct, frozen=True):
    """What a request says of itself."""

    host: str | None
    origin: str | None = None
    site: str | None = None
    """`Sec-Fetch-Site`, which browsers set and pages cannot."""
    mode: str | None = None
    """`Sec-Fetch-Mode`."""
    tokens: Sequence[str] = ()
    """Those it brought, wherever they stood."""
    arrived_at: str = ""
    """The address of this machine that it came to."""


def refusal(door: Door, knock: Knock) -> str | None:
    """Why a request is not answered; None where it is."""
    if knock.host is None or not _is_ours(door, knock.host, knock.arrived_at):
        return "this preview answers only at the address it printed"
    if knock.origin is not None and knock.origin != f"http://{knock.host}":
        return "this preview does not answer other sites"
    if knock.site in ("cross-site", "same-site") and knock.mode not in (None, "navigate"):
        return "this preview does not answer other sites"
    if door.is_open and not has_token(door, knock.tokens):
        return "this preview needs the whole address it printed, with its token"
    return None


def socket_refusal(door: Door, knock: Knock) -> str | None:
    """The same for a socket, which has to say where it comes from."""
    if knock.origin is None:
        return "a socket must say where it comes from"
    return refusal(door, knock)


def has_token(door: Door, tokens: Sequence[str]) -> bool:
    """Whether one of these is the token."""
    return any(hmac.compare_digest(token.encode(), door.token.encode()) for token in tokens)


def _is_ours(door: Door, host: str, arrived_at: str) -> bool:
    name, port = _split(host)
    if port != str(door.port):
        return False
    names = {*HERE, *door.names}
    if door.is_open and arrived_at:
        names.add(arrived_at if ":" not in arrived_at else f"[{arrived_at}]")
    return name in names


def _split(host: str) -> tuple[str, str]:
    """Name and port; a browser leaves out port 80."""
    name, colon, port = host.rpartition(":")
    if not colon or port.endswith("]"):
        return host.lower(), "80"
    return name.lower(), port
