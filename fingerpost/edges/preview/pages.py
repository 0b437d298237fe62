"""What a page gets on its way to the browser, and only there: the client's scripts, and leave to use them.

The page's own policy (CSP) stays in force; it is widened by exactly what the client needs: scripts, styles and a
connection from this same address.
"""

import hashlib
import html
import re
from collections.abc import Mapping, Sequence

import msgspec

ROUTE = "/-fingerpost"
"""Everything of the preview's own lies below this path, which no page of a site has: slugs begin with no dash."""


class Stamp(msgspec.Struct, frozen=True):
    """Which version of a page a tab shows."""

    whole: str
    plain: str
    """The same for all versions that differ in nothing but the names of their stylesheets."""


# A name that carries a mark of its content: `style.1a2b3c4d5e.css`.
_SHEET = re.compile(rb"\.[0-9a-f]{10}(?=\.css\b)")


def stamp_of(digest: str, content: bytes) -> Stamp:
    """The stamp of a page with this digest."""
    return Stamp(digest[:16], hashlib.blake2b(_SHEET.sub(b"", content), digest_size=8).hexdigest())


def written(stamp: Stamp) -> str:
    """The stamp as livereload's `snipver`; the letter keeps its client from taking it for a number."""
    return f"v{stamp.whole}-{stamp.plain}"


def read(text: str) -> Stamp | None:
    """The inverse of `written`."""
    match = re.fullmatch(r"v([0-9a-f]{16})-([0-9a-f]{16})", text)
    return Stamp(match[1], match[2]) if match else None


def scripts(host: str, port: int, token: str, stamp: Stamp | None, facts: Mapping[str, str]) -> str:
    """The two scripts of the client: ours, a plugin of livereload's, and livereload's own. `host`: as it was asked for.

    Livereload's client makes the address of its socket from `host`, `:`, `port` and `/livereload`; what we add to the
    port is how the token comes into that address.
    """
    own = f"{ROUTE}/{token}"
    name = host.removesuffix(f":{port}")
    shown = written(stamp) if stamp is not None else "none"
    data = "".join(f' data-{key}="{html.escape(value)}"' for key, value in facts.items())
    query = f"host={name}&port={port}{own}&snipver={shown}&mindelay=250&maxdelay=2000"
    return (
        f'<script defer src="{own}/client.js"{data}></script>'
        f'<script defer src="{own}/livereload.js?{html.escape(query)}"></script>'
    )


# What may stand before the head's first element. Only the beginning is looked at: `<head>` in a comment or in running
# text further down is no head.
_START = re.compile(
    rb"\A(?:\xef\xbb\xbf)?(?:\s|<!--.*?-->)*(?:<!doctype[^>]*>)?(?:\s|<!--.*?-->)*(?:<html(?=[\s>])[^>]*>)?"
    rb"(?:\s|<!--.*?-->)*(?:<head(?=[\s>])[^>]*>)?",
    re.IGNORECASE | re.DOTALL,
)


def prepared(content: bytes, tags: str, host: str) -> bytes:
    """The page with the client's scripts at the top of its head, which its policy lets run."""
    start = _START.match(content)
    end = start.end() if start else 0
    return content[:end] + tags.encode() + _with_leave(content[end:], f"ws://{host}")


_META = re.compile(rb"<meta\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_IS_POLICY = re.compile(rb"http-equiv\s*=\s*[\"']?content-security-policy\b", re.IGNORECASE)
_CONTENT = re.compile(rb"(\bcontent\s*=\s*)(\"[^\"]*\"|'[^']*')", re.IGNORECASE)


def _with_leave(content: bytes, socket: str) -> bytes:
    def changed(tag: "re.Match[bytes]") -> bytes:
        if not _IS_POLICY.search(tag[0]):
            return tag[0]
        return _CONTENT.sub(
            lambda m: m[1] + b'"' + html.escape(widened(_text(m[2]), socket)).encode() + b'"', tag[0], count=1
        )

    return _META.sub(changed, content)


def _text(quoted: bytes) -> str:
    return html.unescape(quoted[1:-1].decode("utf-8", "replace"))


def widened(policy: str, socket: str) -> str:
    """A policy that also allows scripts, styles and connections from its own address.

    `default-src 'none'; style-src 'self'` → `default-src 'none'; style-src 'self'; script-src 'self'; connect-src
    'self' ws://127.0.0.1:8000`
    """
    directives: dict[str, list[str]] = {}
    for part in policy.split(";"):
        if words := part.split():
            directives.setdefault(words[0].lower(), words[1:])
    for name, needed in (
        ("script-src", ["'self'"]),
        ("script-src-elem", ["'self'"]),
        ("style-src", ["'self'"]),
        ("style-src-elem", ["'self'"]),
        ("connect-src", ["'self'", socket]),
    ):
        sources = directives.get(name)
        if sources is None and not name.endswith("-elem"):
            sources = directives.get("default-src")
        if sources is not None:
            directives[name] = _and(sources, needed)
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


def _and(sources: Sequence[str], needed: Sequence[str]) -> list[str]:
    kept = [source for source in sources if source.lower() != "'none'"]
    return [*kept, *(source for source in needed if source not in kept)]
