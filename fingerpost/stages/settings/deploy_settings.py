"""`[deploy.NAME]` of site.toml: where a site is put online, and what such a table may not say.

Rule 1: no setting is a secret. A password or key in site.toml would be read by everybody who sees the file, so one that
is found there is a fault, and neither the fault nor its excerpt repeats it. Rule 2: a setting belongs to the targets
that `SETTINGS` lists for it; one that would do nothing is a fault.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.tables.nodes import Node

TargetName = Literal["folder", "ssh", "git", "s3"]


class DeployChoice(msgspec.Struct, frozen=True):
    """One place where the site is put online."""

    target: TargetName
    """What kind of place it is: a folder of this computer, a server, a branch of a repository, or a bucket."""
    record: bool = True
    """Whether `published.json` lists what went online there; `false` for a place that only you look at."""
    path: str = ""
    """`folder`: the folder, from site.toml or in full. `ssh`: the folder on the server, in full: `/srv/www/site`."""
    releases: Annotated[int, msgspec.Meta(ge=0, le=100)] | None = None
    """How many versions are kept to go back to (`folder`: none unless it is set; `ssh`: 5)."""
    host: str = ""
    """`ssh`: the server, as you would write it behind `ssh`: `me@example.org`."""
    port: Annotated[int, msgspec.Meta(ge=1, le=65535)] | None = None
    """`ssh`: another port than 22."""
    ssh_config: str = ""
    """`ssh`: a file for `ssh -F`, from site.toml, instead of your own `~/.ssh/config`."""
    remote: str = ""
    """`git`: the name of a remote, or the address of a repository. Without it `origin`."""
    branch: str = ""
    """`git`: the branch that is published. Without it `gh-pages`."""
    bucket: str = ""
    """`s3`: the bucket."""
    prefix: str = ""
    """`s3`: the folder in the bucket; without it the whole bucket is the site."""
    endpoint: str = ""
    """`s3`: the address of the service, where it is not Amazon's: `https://s3.example.org`."""
    region: str = ""
    """`s3`: the region: `eu-central-1`."""
    profile: str = ""
    """`s3`: which profile of `~/.aws/config` has the credentials."""
    compress: Literal["none", "gzip", "br"] = "none"
    """`s3`: how texts are stored; every browser reads `gzip`, and `br` over https."""


REQUIRED: Mapping[TargetName, tuple[str, ...]] = {
    "folder": ("path",),
    "ssh": ("host", "path"),
    "git": (),
    "s3": ("bucket",),
}
SETTINGS: Mapping[TargetName, tuple[str, ...]] = {
    "folder": ("path", "releases"),
    "ssh": ("host", "path", "port", "releases", "ssh_config"),
    "git": ("remote", "branch"),
    "s3": ("bucket", "prefix", "endpoint", "region", "profile", "compress"),
}

_SECRET_KEY = Pattern(
    r"passw|secret|token|credential|passphrase|(?:api|access|private|account|session)[_-]?key|^key$|_key$|key_id|bearer",
    re.IGNORECASE,
)
# What such values look like: Amazon's key ids, tokens of GitHub, GitLab and Netlify, private keys, name:word@host.
_SECRET_VALUE = Pattern(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bnfp_\w{20,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY|://[^/@\s]*:[^/@\s]+@"
)


def without_secrets(table: Node) -> tuple[Node, list[Diagnostic]]:
    """The table of site.toml without the secrets in its `deploy`, and a fault for each."""
    top = table.value
    deploy = top.get("deploy") if isinstance(top, Mapping) else None
    if not isinstance(top, Mapping) or deploy is None or not isinstance(deploy.value, Mapping):
        return table, []
    kept, found = _cleaned(deploy, "deploy")
    return msgspec.structs.replace(table, value={**top, "deploy": kept}), found


def _cleaned(node: Node, path: str) -> tuple[Node, list[Diagnostic]]:
    if not isinstance(node.value, Mapping):
        return node, []
    kept: dict[str, Node] = {}
    found: list[Diagnostic] = []
    for key, child in node.value.items():
        value = child.value
        is_secret = isinstance(value, str) and _SECRET_VALUE.search(value) is not None
        if is_secret or (_SECRET_KEY.search(key) and not isinstance(value, Mapping)):
            found.append(_secret(key, path, child.key_place or child.place))
        else:
            kept[key], more = _cleaned(child, f"{path}.{key}")
            found += more
    return msgspec.structs.replace(node, value=kept), found


def _secret(key: str, path: str, place: Place) -> Diagnostic:
    message = f"`{path}.{key}` looks like a password or key, which must not stand in a file that others may read"
    hint = "take it out, make a new one if others have seen it, and give it in the environment: docs/publishing.md"
    # The excerpt would show it.
    return fault("site-secret", message, msgspec.structs.replace(place, text="", length=0), hint=hint)


def without_excerpts(found: Iterable[Diagnostic], secrets: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The faults, those in a line with a secret without that line."""
    lines = {fault.place.line for fault in secrets if fault.place is not None}
    return [_blank(fault) if fault.place is not None and fault.place.line in lines else fault for fault in found]


def _blank(found: Diagnostic) -> Diagnostic:
    assert found.place is not None
    place = msgspec.structs.replace(found.place, text="", length=0)
    return msgspec.structs.replace(found, place=place, replacement=None)


def deploy_faults(deploy: Mapping[str, DeployChoice], places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """What makes no sense in these tables although its shape is right."""
    found: list[Diagnostic] = []
    for name, choice in deploy.items():
        at = f"deploy.{name}"
        here = places.get(at, whole)
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,40}", name):
            hint = "use small letters, digits and dashes: `[deploy.production]`"
            found.append(fault("site-type", f"a target cannot be called `{name}`", here, hint=hint))
        may = SETTINGS[choice.target]
        for key in DeployChoice.__struct_fields__:
            place = places.get(f"{at}.{key}")
            if place is not None and key not in ("target", "record", *may):
                owners = [f"`{kind}`" for kind, keys in SETTINGS.items() if key in keys]
                message = f"`{key}` belongs to targets of the kind {' and '.join(owners)}, not to `{choice.target}`"
                hint = "there is " + ", ".join(f"`{k}`" for k in may)
                found.append(fault("site-unknown", message, place, hint=hint))
        for key in REQUIRED[choice.target]:
            if not getattr(choice, key):
                message = f"`{at}.{key}` is missing"
                hint = f'write for example `{key} = "{_EXAMPLES[key]}"`'
                found.append(fault("site-missing-setting", message, here, hint=hint))
        for key, problem, hint in _problems(choice):
            found.append(fault("site-type", f"`{at}.{key}` {problem}", places.get(f"{at}.{key}", here), hint=hint))
    return found


_EXAMPLES = {"path": "/srv/www/site", "host": "me@example.org", "bucket": "my-site"}


def _problems(choice: DeployChoice) -> list[tuple[str, str, str]]:
    """Setting, what is wrong with it, what to do."""
    found: list[tuple[str, str, str]] = []

    def is_wrong(key: str, form: str, problem: str, hint: str) -> None:
        value = getattr(choice, key)
        if value and not re.fullmatch(form, value):
            found.append((key, problem, hint))

    # Programs take what begins with a dash for an option: none of these may.
    is_wrong("host", r"(?:[\w.+][\w.+-]*@)?[\w.:\[\]][\w.:\[\]-]*", "is no name of a server", "write `me@example.org`")
    is_wrong(
        "branch", r"(?!.*(?:\.\.|//|@\{|\.lock$))[\w][\w./+-]*[\w]|\w", "is no name of a branch", "write `gh-pages`"
    )
    is_wrong("remote", r"(?!-)[^\s\x00-\x1f]+", "is no repository", "write `origin`, or the address of a repository")
    is_wrong("bucket", r"[A-Za-z0-9][A-Za-z0-9._-]{1,62}", "is no name of a bucket", "its name alone, without `s3://`")
    is_wrong(
        "prefix", r"(?!.*(?:^|/)\.{0,2}(?:/|$))[^\x00-\x1f\\]+", "is no folder in a bucket", "write `guide` or `a/b`"
    )
    is_wrong("region", r"[A-Za-z0-9-]+", "is no region", "write `eu-central-1`")
    is_wrong("profile", r"[^\s\x00-\x1f\[\]]+", "is no profile", "write the name that stands in `~/.aws/config`")
    if choice.target == "ssh":
        is_wrong("path", r"/[^\x00-\x1f\\]*[^\x00-\x1f\\/.][^\x00-\x1f\\]*", "is no whole path", "begin it with `/`")
        if "/../" in f"{choice.path}/":
            found.append(("path", "climbs upwards", "write it without `..`"))
        if choice.releases == 0:
            found.append(("releases", "must be at least 1 on a server", "leave it out to keep 5"))
    if choice.endpoint and not _is_service(choice.endpoint):
        hint = "write it whole, such as `https://s3.example.org`"
        found.append(("endpoint", f"is not a web address: `{choice.endpoint}`", hint))
    return found


def _is_service(url: str) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and not parts.query
