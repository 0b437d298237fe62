"""Addresses that can be judged without knowing the site: e-mail, telephone, schemes, the author's own computer."""

import re
from urllib.parse import urlsplit

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import LinkForm
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markup.html import SAFE_SCHEMES, scheme_of

_MAIL = Pattern(r"[^\s@/:<>()\[\]]+@[^\s@/]+\.[^\s@/.]{2,}")
# RFC 3966: digits with visual separators, `+` for a global number, parameters behind `;`. Short codes are digits too.
_PHONE = Pattern(r"\+?[0-9*#][0-9*#.\-() ]*(;[\w.\-]+(=[^;]*)?)*")
_SMS = Pattern(r"\+?[0-9][0-9.\-() ]*(,\+?[0-9][0-9.\-() ]*)*(\?.*)?")
_LOCAL = Pattern(r"localhost|127(\.[0-9]+){3}|\[::1\]|0\.0\.0\.0", re.IGNORECASE)


def address_fault(form: LinkForm, target: str, place: Place | None) -> Diagnostic | None:
    """What is wrong with an address by itself, or None."""
    if not target.strip() or (form in ("link", "image") and target.strip() == "<>"):
        kind = "picture" if form == "image" else "link"
        return fault(
            "link-empty", f"this {kind} has no target", place, hint="write a page's title or file between the brackets"
        )
    if form == "embed" and target.startswith("#"):
        return fault("embed-cycle", "a page cannot show a part of itself", place, hint="take out the `!`")
    if form != "link" and form != "image":
        return None
    scheme = scheme_of(target)
    if not scheme:
        return _bare_mail(target, place)
    rest = target.partition(":")[2]
    if scheme in ("http", "https"):
        return _web(target, place)
    if scheme == "mailto":
        return _mailto(rest, place)
    if scheme in ("tel", "sms"):
        ok = (_PHONE if scheme == "tel" else _SMS).fullmatch(rest)
        message = f"`{target}` is not a telephone number"
        return None if ok else fault("link-phone", message, place, hint=f"write digits only, such as `{scheme}:116123`")
    if scheme == "file" or (len(scheme) == 1 and rest[:1] in ("\\", "/")):
        return fault(
            "link-local",
            f"`{target}` leads to a file on your own computer",
            place,
            hint="put the file into the content folder and link to it there",
        )
    if scheme in SAFE_SCHEMES:
        return None
    return _unknown_scheme(scheme, target, place)


def _bare_mail(target: str, place: Place | None) -> Diagnostic | None:
    if _MAIL.fullmatch(target):
        better = f"mailto:{target}"
        return fault(
            "link-mail", f"`{target}` is an e-mail address", place, hint=f"write `{better}`", replacement=better
        )
    return None


def _web(target: str, place: Place | None) -> Diagnostic | None:
    try:
        parts = urlsplit(target.strip())
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return fault("link-scheme", f"`{target}` is not a web address", place)
    if not host or " " in parts.netloc:
        return fault(
            "link-scheme",
            f"`{target}` is not a web address",
            place,
            hint="a web address begins with `https://` and a host name",
        )
    if _LOCAL.fullmatch(host) or _LOCAL.fullmatch(f"[{host}]"):
        return fault(
            "link-local",
            f"`{target}` leads to your own computer, not to a site your readers can open",
            place,
            hint="link to the page's file instead",
        )
    return None


def _mailto(rest: str, place: Place | None) -> Diagnostic | None:
    addresses = [a for a in rest.partition("?")[0].split(",") if a.strip()]
    bad = next((a for a in addresses if not _MAIL.fullmatch(a.strip())), None)
    if addresses and bad is None:
        return None
    return fault(
        "link-mail",
        f"`mailto:{rest}` is not an e-mail link",
        place,
        hint="write `mailto:` and one address, such as `mailto:hello@example.org`",
    )


def _unknown_scheme(scheme: str, target: str, place: Place | None) -> Diagnostic:
    rest = target.partition(":")[2]
    if scheme in ("javascript", "vbscript", "data"):
        return fault(
            "link-scheme",
            f"a link that begins with `{scheme}:` would run in the reader's browser",
            place,
            hint="link to a page instead",
        )
    near = nearest(scheme, ("https", "http", "mailto", "tel", "sms"), 1)
    if near and (near[0] not in ("http", "https") or rest.startswith("//")):
        better = f"{near[0]}:{rest}"
        return fault(
            "link-scheme",
            f"`{scheme}:` is not a scheme we know",
            place,
            hint=f"did you mean `{better}`?",
            replacement=better,
        )
    return fault(
        "link-scheme",
        f"`{scheme}:` is not a scheme we know",
        place,
        hint="links may begin with https, mailto, tel, sms, or name a page",
    )
