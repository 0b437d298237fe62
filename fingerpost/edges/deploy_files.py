"""What a host needs to build a site by itself: a file for its CI, written into the site once and never again.

The files are documents in `workflows/`, in which words between two `@` stand for what differs from site to site.
"""

import re
import sys
from collections.abc import Mapping
from importlib.metadata import distribution
from pathlib import Path
from typing import Literal, get_args

import click
import msgspec

from fingerpost.edges import options, terminal
from fingerpost.edges.disk import read_site, shown
from fingerpost.edges.files import reason_of
from fingerpost.edges.own_wheel import VENDOR, Needed, needed
from fingerpost.stages.config import Config
from fingerpost.stages.settings.deploy_settings import DeployChoice

Host = Literal["github", "gitlab", "netlify", "cloudflare"]
HOSTS: tuple[Host, ...] = get_args(Host)
WORKFLOWS = Path(__file__).resolve().parent / "workflows"
REQUIREMENTS = "requirements.txt"


class Kind(msgspec.Struct, frozen=True):
    """How a host gets a site."""

    template: str
    file: str
    """Where the host looks for it, from the root of the repository."""
    target: str
    """Which kind of `[deploy.NAME]` its job uses."""
    setting: str
    """What stands in such a table: the branch or the folder."""
    value: str
    once: tuple[str, ...] = ()
    """What is set at the host, once."""

    def table(self, name: str) -> str:
        """The table for site.toml."""
        return f'[deploy.{name}]\ntarget = "{self.target}"\n{self.setting} = "{self.value}"\n'


_BRANCH = ("github.yml", ".github/workflows/site.yml", "git", "branch")
KINDS: Mapping[Host, Kind] = {
    "github": Kind(
        *_BRANCH, "gh-pages",
        ("at GitHub          Settings, Pages: Deploy from a branch, `gh-pages`, folder / (root)",),
    ),
    "gitlab": Kind("gitlab.yml", ".gitlab-ci.yml", "folder", "path", "live"),
    "netlify": Kind(
        *_BRANCH, "live",
        ("at Netlify         Import an existing project, branch `live`, no build command, directory `.`",),
    ),
    "cloudflare": Kind(
        *_BRANCH, "live",
        ("at Cloudflare      Pages, Connect to Git, branch `live`, no build command, directory /",),
    ),
}  # fmt: skip


def write_deploy_files(site: Path, config: Config, host: Host) -> int:
    """Writes what the host needs beside what is there already, and says what is left to do: the exit code."""
    kind = KINDS[host]
    name = next((name for name, choice in config.deploy.items() if _is_for(choice, kind)), "")
    root = _root_of(site)
    try:
        is_written = _write(root / kind.file, _filled(kind, host, site, root, name or "production"))
        has_program = _write_requirements(site, config)
    except OSError as error:
        terminal.say(f"{shown(str(error.filename))} could not be written: {reason_of(error)[0]}")
        return 1
    if not name:
        terminal.say("add to site.toml:")
        for line in kind.table("production").splitlines():
            terminal.say(f"  {line}")
    for line in kind.once:
        terminal.say(re.sub(r" {2,}", ": ", line))
    return 0 if is_written and has_program else 1


def _is_for(choice: DeployChoice, kind: Kind) -> bool:
    value = choice.branch or "gh-pages" if kind.setting == "branch" else choice.path
    return choice.target == kind.target and value == kind.value


def _filled(kind: Kind, host: Host, site: Path, root: Path, target: str) -> str:
    folder = site.resolve().relative_to(root).as_posix()
    prefix = "" if folder == "." else f"{folder}/"
    words = {
        "HOST": host, "BY": "GitHub" if host == "github" else f"GitHub, and shown by {host.capitalize()}",
        "TARGET": target, "LIVE": kind.value, "BRANCH": _branch_of(root), "FOLDER": folder,
        "PREFIX": prefix, "PYTHON": f"{sys.version_info.major}.{sys.version_info.minor}",
        "ONCE": "".join(f"#   {line}\n" for line in kind.once),
        # What is told of a file says where it is from site.toml; the host wants it from the repository's root.
        "SED_GITHUB": f" | sed 's#^::\\([a-z]*\\) file=#&{prefix}#'" if prefix else "",
        "SED_GITLAB": f" | sed 's#\"path\":\"#&{prefix}#g'" if prefix else "",
    }  # fmt: skip
    text = (WORKFLOWS / kind.template).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word}@", value)
    return text


def _write_requirements(site: Path, config: Config) -> bool:
    """Whether another computer can install the program: by a file that is there, or one that is written now."""
    place = site / REQUIREMENTS
    if place.exists():
        if "fingerpost" in place.read_text("utf-8", "replace"):
            return True
        terminal.say(f"{shown(place)} is there and does not name fingerpost; add a line for it")
        return False
    wanted = needed(distribution("fingerpost"), _extras(config))
    if wanted.wheel:
        _write(site / VENDOR / wanted.wheel, wanted.content)
    return _write(place, _requirements(wanted, config)) and bool(wanted.line)


def _requirements(wanted: Needed, config: Config) -> str:
    if wanted.line:
        return f"# What builds this site: the version with which it was written.\n{wanted.line}\n"
    extras = ",".join(_extras(config))
    terminal.say("fingerpost runs from its own workshop here: name the version to be used in requirements.txt")
    return (
        "# What builds this site. Write here what `pip install` takes: an address, or a wheel in this folder, such as\n"
        f"# ./{VENDOR}/fingerpost-0.1.0-py3-none-any.whl[{extras}]\n"
    )


def _extras(config: Config) -> list[str]:
    """The optional parts that a build of this site uses."""
    wanted = {
        "images": True,
        "map": config.map.enabled,
        "reading": config.reading.is_on,
        "s3": any(choice.target == "s3" for choice in config.deploy.values()),
        "search": config.search.enabled,
    }
    return [name for name, is_wanted in wanted.items() if is_wanted]


def _write(place: Path, content: str | bytes) -> bool:
    """Writes a new file and says so; says that it was there, and leaves it, where it was."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
    except FileExistsError:
        terminal.say(f"{shown(place)} exists already; nothing was changed in it")
        return False
    terminal.say(f"made {shown(place)}")
    return True


def _root_of(site: Path) -> Path:
    """The root of the repository that the site lies in; the site's own folder where there is none."""
    site = site.resolve()
    return next((folder for folder in (site, *site.parents) if (folder / ".git").exists()), site)


def _branch_of(root: Path) -> str:
    """The branch that is worked on; `main` where that cannot be told."""
    try:
        head = (root / ".git/HEAD").read_text("utf-8").strip()
    except OSError:
        return "main"
    return head.removeprefix("ref: refs/heads/") if head.startswith("ref: refs/heads/") else "main"


def command() -> click.Command:
    """`fingerpost new deploy`."""

    @click.command("deploy")
    @click.argument("host", type=click.Choice(HOSTS))
    @options.site
    def deploy(host: Host, site: Path) -> None:
        """Write what a host needs to check the site and put it online by itself.

        A file for its CI, with comments, and the program's version in requirements.txt. Nothing that is there is
        changed.
        """
        read = read_site(site)
        if read.config is None:
            terminal.say_all(read.diagnostics)
            sys.exit(1)
        sys.exit(write_deploy_files(site, read.config, host))

    return deploy
