"""Former addresses as settings of web servers: the server itself then says "moved" (301) or "gone" (410).

An address may hold any sign that a path can have. Rule 1: every sign stands for itself in every format, whatever it
would mean there: a pattern, a variable, the end of a text. Rule 2: where a format cannot say something, the text says
so. The pages at the former addresses stay, for whatever asks them by another way.
"""

import re
import shlex
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from fingerpost.model.ledger import Published
from fingerpost.model.paths import Url, href, output_path
from fingerpost.stages.ledger.redirects_file import MOST, host_lines

_ABOUT = "Former addresses, written by fingerpost; make it anew when pages have moved."
_PLAIN = "/-._~"
"""What stands for itself in an address and means nothing in any format."""


def formats() -> Mapping[str, Callable[[Published], str]]:
    """Every format by the name of the server."""
    return {"nginx": nginx, "apache": apache, "s3": s3, "netlify": netlify, "cloudflare": cloudflare}


def nginx(site: Published) -> str:
    """Locations for the `server` block of nginx."""
    lines = [f"# {_ABOUT}", "# Put it into the `server` block: include /etc/nginx/redirects.conf;"]
    for move in site.moves:
        old, new = _decoded(site, move.old), _encoded(site, move.new)
        if new is not None:
            lines += [f"location = {_in_nginx(path)} {{ return 301 {new}; }}" for path in _with_index(old)]
        else:
            # A variable, since a path here is neither decoded nor safe from being taken for one.
            page = "error_page 410 ${uri}index.html; " if old.endswith("/") else ""
            lines.append(f"location = {_in_nginx(old)} {{ {page}return 410; }}")
    return "\n".join(lines) + "\n"


def _in_nginx(path: str) -> str:
    """A quoted text of nginx.conf (ngx_conf_read_token: a backslash before a quote, a backslash and some letters)."""
    return '"' + path.replace("\\", "\\\\").replace('"', '\\"') + '"'


def apache(site: Published) -> str:
    """Lines for `.htaccess` or a virtual host of Apache 2.4, with mod_alias."""
    lines = [f"# {_ABOUT}", "# Put it into .htaccess at the root of the site, or into <VirtualHost>."]
    for move in site.moves:
        old = _decoded(site, move.old)
        if move.new is not None:
            new = re.sub(r'([\\"$])', r"\\\1", _decoded(site, move.new))  # Apache encodes it
            lines += [f'RedirectMatch 301 "{_pattern(path)}" "{new}"' for path in _with_index(old)]
            continue
        lines += [
            f'<If "%{{REQUEST_URI}} =~ m#{_pattern(old)}#">',
            f"ErrorDocument 410 {_encoded(site, _file(move.old))}",
            "</If>",
            f'RedirectMatch 410 "{_pattern(old)}"',
        ]
    return "\n".join(lines) + "\n"


def _pattern(path: str) -> str:
    """A regular expression that fits one path; signs that mean something are written by their numbers."""
    plain = "".join(c if c.isalnum() or c in "/-_" or ord(c) > 126 else f"\\x{ord(c):02x}" for c in path)
    return f"^{plain}$"


def s3(site: Published) -> str:
    """A script for the AWS command line, which says of each object where the website endpoint sends readers."""
    lines = [
        "#!/bin/sh",
        f"# {_ABOUT}",
        "# It works for the website endpoint of a bucket, not for CloudFront before a private one. Run it after each",
        "# deploy that brought new pages: sh redirects.sh NAME-OF-THE-BUCKET",
        "set -eu",
        'bucket="$1"',
    ]
    gone = 0
    for move in site.moves:
        if move.new is None:
            gone += 1
            continue
        key = output_path(move.old)
        source = quote(key, safe=_PLAIN)
        target = _encoded(site, move.new)
        lines.append(
            f'aws s3api copy-object --bucket "$bucket" --key {shlex.quote(key)}'
            f' --copy-source "$bucket"/{shlex.quote(source)}'
            f" --metadata-directive COPY --website-redirect-location {shlex.quote(target or '/')} >/dev/null"
        )
    if gone:
        lines.append(f"# {gone} of the former addresses say that a page is gone; a bucket cannot answer 410 for them.")
    return "\n".join(lines) + "\n"


def netlify(site: Published) -> str:
    """Lines of `_redirects` that go before the pages at the former addresses, which only Netlify reads (`301!`)."""
    return _hosted(site, "301!", "Netlify", 0)


def cloudflare(site: Published) -> str:
    """Lines of `_redirects` as Cloudflare Pages reads them."""
    return _hosted(site, "301", "Cloudflare", MOST)


def _hosted(site: Published, status: str, host: str, most: int) -> str:
    lines, left = host_lines(site.moves, site.base_path, status)
    about = [f"# {_ABOUT}"]
    gone = [move for move in left if move.new is None]
    if gone:
        about.append(f"# {len(gone)} pages say that they are gone, with 200: {host} cannot answer 410 here.")
    if len(left) > len(gone):
        about.append(f"# {len(left) - len(gone)} cannot be written here, where `*` and `:` mean something else.")
    if most and len(lines) > most:
        about.append(f"# {len(lines) - most} are left out: {host} reads {most}.")
        lines = lines[:most]
    return "\n".join((*about, *lines)) + "\n"


def _with_index(path: str) -> Iterator[str]:
    """An address and the file that answers it, which has the same readers."""
    yield path
    if path.endswith("/"):
        yield f"{path}index.html"


def _file(url: Url) -> Url:
    """The address of the very file that stands at an address."""
    return Url(f"/{output_path(url)}")


def _decoded(site: Published, url: Url) -> str:
    """The path as a server compares it."""
    return f"{site.base_path}{url}"


def _encoded(site: Published, url: Url | None) -> str | None:
    """The path as it is sent, with nothing in it that any format could mistake."""
    return None if url is None else quote(href(site.base_path, url), safe=_PLAIN + "%")
