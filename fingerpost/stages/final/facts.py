"""What the final check keeps of each output: a few strings, so that ten thousand pages fit into memory.

A `Finding` is what one output shows by itself; where it comes from is looked up only when there is one. `Facts` are
what others need to judge by: which places a page has, and where it leads.
"""

import re
from html import unescape
from typing import Literal
from unicodedata import normalize
from urllib.parse import unquote, urljoin

import msgspec

from fingerpost.stages.config import Config

MOST = 20
"""Findings that are kept of one output: with so many it needs another look anyway."""


class Finding(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Something wrong with a finished file, whatever made it so."""

    rule: str
    message: str
    """The sentence without the name of the output, which is put in front of it."""
    literal: str = ""
    """How it is written in the output, as one would search for it in a text or a template."""
    hint: str | None = None


class Facts(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """What is known of one output."""

    size: int = 0
    """Bytes; of texts about as many as travel, compressed."""
    title: str = ""
    """Of a page that search engines may list; empty for every other output."""
    ids: str = ""
    """The ids of a page, a line for each, with a line end in front and behind."""
    links: str = ""
    """The addresses of the site that it leads to, a line for each: `a/b/`, `a/b/#place`, `theme/x.css`."""
    loads: str = ""
    """Those of them without which a page is not shown: its styles and scripts."""
    findings: tuple[Finding, ...] = ()


class Ground(msgspec.Struct, frozen=True):
    """What addresses are judged by."""

    base_url: str
    base_path: str
    allowed: tuple[str, ...] = ()
    """Other origins from which the owner lets pages load something."""

    def allows(self, address: str) -> bool:
        """Whether an address of another site is of such an origin."""
        whole = f"https:{address}" if address.startswith("//") else address
        return any((whole + "/").startswith(origin + "/") for origin in self.allowed)


def ground_of(config: Config) -> Ground:
    """What addresses of a site are judged by."""
    allowed = sorted({origin for origins in config.security.origins.values() for origin in origins})
    return Ground(config.base_url, config.base_path, tuple(allowed))


Sort = Literal["here", "inside", "beside", "outside", "mail", "data", "script", "local", "other"]
"""Where an address leads: to a place of the same file, to another file of the site, to one that is named from where it
stands, to another site; or what it is instead."""

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_PLAIN = re.compile(r"/(?:[a-zA-Z0-9_-][a-zA-Z0-9_./-]*)?(?:#[a-zA-Z0-9_:-]+)?")
_SPACE = dict.fromkeys(map(ord, "\t\n\r"))
_EDGES = "".join(map(chr, range(33)))
_LOCAL = re.compile(r"//(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1\])(?=[:/?#]|\Z)", re.IGNORECASE)


def sorted_address(written: str, ground: Ground) -> tuple[Sort, str]:
    """What an address is, read the way a browser reads it, and what matters of it: inside the site, its path."""
    for root in (ground.base_path, ground.base_url):
        if written.startswith(root) and "/." not in written and _PLAIN.fullmatch(written, len(root)):
            return "inside", written[len(root) + 1 :]
    text = (unescape(written) if "&" in written else written).strip(_EDGES).translate(_SPACE)
    if text.startswith("#"):
        return "here", text[1:]
    if scheme := _SCHEME.match(text):
        name = scheme[1].lower()
        if name in ("http", "https"):
            rest = text[len(scheme[0]) :]
            if ground.base_url and (text + "/").startswith(ground.base_url + "/"):
                return "inside", path_of(text[len(ground.base_url) :])
            if ground.base_url and text[len(ground.base_url) :][:1] in "?#" and text.startswith(ground.base_url):
                return "inside", path_of(text[len(ground.base_url) :])
            return ("local" if _LOCAL.match(rest) else "outside"), text
        if name in ("javascript", "vbscript"):
            return "script", text
        return {"mailto": "mail", "tel": "mail", "sms": "mail", "data": "data", "file": "local"}.get(
            name, "other"
        ), text  # type: ignore[return-value]  # the values are sorts
    if text.startswith(("//", "\\", "/\\")):
        return ("local" if _LOCAL.match(text) else "outside"), text
    if text.startswith("/"):
        base = ground.base_path
        if base and not (text + "/").startswith(base + "/"):
            return "outside", text
        return "inside", path_of(text[len(base) :])
    return ("beside", text) if text else ("here", "")


def path_of(address: str) -> str:
    """The path of an address from the root of the site, and the place as it names it: `/a/b/?x#c` → `a/b/#c`."""
    rest, sign, fragment = address.partition("#")
    path = rest.partition("?")[0].lstrip("/")
    if "/." in f"/{path}":
        path = urljoin("/", f"/{path}")[1:]  # steps up and down, as a browser takes them
    if "%" in path:
        path = unquote(path)
    if not path.isascii():
        path = normalize("NFC", path)
    return f"{path}#{fragment}" if sign and fragment else path


def path_beside(page: str, address: str, ground: Ground) -> str | None:
    """The same for an address that is named from where it stands; None where it climbs out of the site."""
    whole = urljoin(f"{ground.base_path}/{page}", address)
    if ground.base_path and not (whole + "/").startswith(ground.base_path + "/"):
        return None
    return path_of(whole[len(ground.base_path) :])


def has_place(ids: str, fragment: str) -> bool:
    """Whether a page has the place that a fragment names: as it is written, else decoded (HTML standard, 7.4.6.4)."""
    return (
        f"\n{fragment}\n" in ids
        or ("%" in fragment and f"\n{unquote(fragment)}\n" in ids)
        or fragment.lower() == "top"
        or fragment.startswith(":~:")
    )


def place_of(path: str) -> str:
    """Where an output is found: `a/b/index.html` → `a/b/`."""
    return path[: -len("index.html")] if path == "index.html" or path.endswith("/index.html") else path
