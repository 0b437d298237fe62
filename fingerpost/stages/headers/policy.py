"""What browsers are told about a site beside its text: the policy of its pages (CSP), and the headers of every file.

Rule 1: a page says its policy itself, in its `<meta>`, because some hosts send no headers. Rule 2: a header goes with
every file of the site, so it allows what all pages together need, and the page narrows it: browsers obey both. Rule 3:
nothing is loaded from another site unless site.toml names it, and then a warning says so where it is named.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.patterns import Pattern

if TYPE_CHECKING:
    from fingerpost.model.pages import Entry
    from fingerpost.stages.config import Config

SEARCH = "search.html"
"""The template of the page that reads the index of the search, with a program in WebAssembly."""

OPEN = ("img-src", "media-src", "font-src", "style-src", "script-src", "connect-src", "frame-src", "form-action")
"""The directives for which a site may name origins beside its own."""

# In the order of `default-src` first; what is not named there falls back to it, and that is nothing.
_PAGE: Mapping[str, tuple[str, ...]] = {
    "default-src": ("'none'",),
    "script-src": ("'self'",),
    "style-src": ("'self'",),
    "img-src": ("'self'",),
    "font-src": ("'self'",),
    "media-src": ("'self'",),
    "manifest-src": ("'self'",),
    "form-action": ("'none'",),
    "base-uri": ("'none'",),
}
_READS_INDEX: Mapping[str, tuple[str, ...]] = {"script-src": ("'self'", "'wasm-unsafe-eval'")}
_ASKS: Mapping[str, tuple[str, ...]] = {"connect-src": ("'self'",)}
"""Scripts may ask for files of the site: the index, the page a link leads to, the list of pages."""

ASSESSMENT = "assessment"
"""The kind of page, and the key of front matter, with which readers answer questions about themselves."""

# What only a header can say, and what a service worker needs, whose policy is that of its own file.
_HEADER: Mapping[str, tuple[str, ...]] = {"connect-src": ("'self'",), "frame-ancestors": ("'none'",)}

DENIED = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "compute-pressure", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "identity-credentials-get", "idle-detection",
    "interest-cohort", "keyboard-map", "local-fonts", "magnetometer", "microphone", "midi", "otp-credentials",
    "payment", "private-state-token-issuance", "private-state-token-redemption",
    "publickey-credentials-create", "publickey-credentials-get", "screen-wake-lock", "serial", "speaker-selection",
    "storage-access", "sync-xhr", "usb", "window-management", "xr-spatial-tracking",
)  # fmt: skip
"""What no page of such a site has a use for (names as Chromium 156 lists them, measured 2026-11)."""

OWN = ("clipboard-write", "fullscreen", "picture-in-picture")
"""What our own pages may use and nothing shown inside them: copying a link to a search, watching a film of yours."""

FOREVER = "public, max-age=31536000, immutable"
"""`Cache-Control` of a file whose name changes with its content."""

EACH_TIME = "public, max-age=0, must-revalidate"
"""`Cache-Control` of everything else: kept, and asked for again each time."""

_MARKED = Pattern(r"\.[0-9a-f]{10}(?:\.[^./]*)?$")
MARK = r"\.[0-9a-f]{10}\.[^./]+$"
"""The same for web servers: the end of an address whose name carries a mark of its content."""


class Header(msgspec.Struct, frozen=True):
    """A line of an answer."""

    name: str
    value: str


def page_policy(config: "Config", template: str) -> str:
    """The policy that a page shown by this template says itself: `default-src 'none'; script-src 'self'; …`."""
    return _written({**_PAGE, **_ASKS, **(_READS_INDEX if template == SEARCH else {})}, config)


def policy_of(config: "Config", entry: "Entry") -> str:
    """The policy of a page; where readers answer questions about themselves, no script may connect to anything."""
    if entry.kind == ASSESSMENT or any(mention.field == ASSESSMENT for mention in entry.mentions):
        return _written(_PAGE, config)
    return page_policy(config, entry.template)


def site_policy(config: "Config") -> str:
    """The policy that a host sends with every file."""
    return _written({**_PAGE, **(_READS_INDEX if config.search.enabled else {}), **_HEADER}, config)


def guards(config: "Config") -> tuple[Header, ...]:
    """The headers that guard readers, the same for every file."""
    permissions = [*(f"{name}=()" for name in DENIED), *(f"{name}=(self)" for name in OWN)]
    return (
        Header("Content-Security-Policy", site_policy(config)),
        Header("Cross-Origin-Opener-Policy", "same-origin"),
        Header("Permissions-Policy", ", ".join(sorted(permissions))),
        Header("Referrer-Policy", "no-referrer"),
        Header("X-Content-Type-Options", "nosniff"),
    )


def is_marked(path: str) -> bool:
    """Whether a published file carries a mark of its content in its name, so that it may be kept for ever."""
    return _MARKED.search(path) is not None and not path.endswith((".html", ".htm"))


def _written(policy: Mapping[str, tuple[str, ...]], config: "Config") -> str:
    directives = dict(policy)
    for name in OPEN:
        if origins := config.security.origins.get(name):
            own = tuple(source for source in directives.get(name, ()) if source != "'none'")
            directives[name] = (*own, *dict.fromkeys(origins))
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


_ORIGIN = Pattern(r"https://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9](?::[0-9]{1,5})?")


def origin_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> Iterator[Diagnostic]:
    """Origins that are none, and directives that cannot have any."""
    for name, origins in config.security.origins.items():
        key = f"security.origins.{name}"
        if name not in OPEN:
            near = nearest(name, OPEN, 1)
            hint = f"did you mean `{near[0]}`?" if near else "there is " + ", ".join(f"`{known}`" for known in OPEN)
            yield fault("site-unknown", f"no origins can be named for `{name}`", places.get(key, whole), hint=hint)
        for number, origin in enumerate(origins):
            if not _ORIGIN.fullmatch(origin):
                better = _origin_of(origin)
                hint = (
                    f"write `{better}`" if better else "write a name with `https://`, such as `https://a.example.org`"
                )
                message = f"`{origin}` is not the origin of another site"
                yield fault("site-type", message, places.get(f"{key}.{number}", places.get(key, whole)), hint=hint)


def _origin_of(text: str) -> str:
    """The origin that was probably meant by a whole address; empty where there is none."""
    match = re.match(r"(?:https?:)?(?://)?([^/?#@\s]+)", text.strip().lower())
    origin = f"https://{match[1]}" if match else ""
    return origin if _ORIGIN.fullmatch(origin) else ""


def opened_faults(config: "Config", places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """A warning for each origin beside the site's own: whoever has it learns of every reader."""
    for name, origins in config.security.origins.items():
        for number, origin in enumerate(origins):
            place = places.get(f"security.origins.{name}.{number}", places.get(f"security.origins.{name}"))
            message = (
                f"pages may send forms to {origin}, which then learns what readers wrote, and their address"
                if name == "form-action"
                else f"pages may load from {origin}, which then learns the address of every reader who does"
            )
            hint = "put a copy of the files into the content folder and take this out; or say so on your privacy page"
            yield fault("headers-origin", message, place, hint=hint)
