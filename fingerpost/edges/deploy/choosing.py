"""From `[deploy.NAME]` to a target."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from fingerpost.edges.deploy.folder import FolderTarget
from fingerpost.edges.deploy.git import GitTarget
from fingerpost.edges.deploy.git_program import Repository
from fingerpost.edges.deploy.programs import Log
from fingerpost.edges.deploy.releases import ReleasesTarget
from fingerpost.edges.deploy.ssh import Server, SshTarget
from fingerpost.edges.deploy.target import KeepsReleases, Target, Trouble
from fingerpost.edges.files import DISK, shown
from fingerpost.edges.refusal import misplaced
from fingerpost.model.nearest import nearest
from fingerpost.stages.settings.deploy_settings import DeployChoice

KEPT = 5
"""Versions on a server, where site.toml does not say."""


def chosen(deploy: Mapping[str, DeployChoice], name: str | None) -> tuple[str, DeployChoice]:
    """The target that is meant; a fault of usage where that is not clear."""
    if not deploy:
        hint = 'write for example `[deploy.production]` with `target = "folder"` and `path = "…"`: docs/publishing.md'
        raise click.UsageError(f"site.toml does not say where the site goes; {hint}")
    known = ", ".join(f"`{other}`" for other in deploy)
    if name is None:
        if len(deploy) > 1:
            raise click.UsageError(f"there are several targets; say which one: {known}")
        name = next(iter(deploy))
    if name not in deploy:
        near = nearest(name, tuple(deploy), 1)
        hint = f"did you mean `{near[0]}`?" if near else f"there is {known}"
        raise click.UsageError(f"there is no target `{name}` in site.toml; {hint}")
    return name, deploy[name]


def target_of(choice: DeployChoice, site: Path, keep_out: Sequence[Path], log: Log) -> Target:
    """The target; `Trouble` where it is one that must not be written to."""
    match choice.target:
        case "folder":
            folder = site / Path(choice.path).expanduser()
            # A network disk is a disk of its own, and a good place all the same: nothing here is exchanged as a whole.
            problem = misplaced(folder, site, keep_out, DISK, may_be_a_disk=True)
            if problem is not None:
                raise Trouble(f"the site cannot be put into `{shown(folder)}`: {problem[0]}", problem[1])
            if any(name == ".git" for name, _ in (DISK.entries(folder) if DISK.status(folder) else ())):
                raise Trouble(f"`{shown(folder)}` is a Git repository", 'use `target = "git"` to publish a branch')
            return ReleasesTarget(folder, choice.releases) if choice.releases else FolderTarget(folder)
        case "ssh":
            config = site / choice.ssh_config if choice.ssh_config else None
            if config is not None and not config.is_file():
                raise Trouble(f"there is no file `{choice.ssh_config}`", "mend `ssh_config` in site.toml")
            server = Server(choice.host, choice.path.rstrip("/"), choice.port, config)
            return SshTarget(server, KEPT if choice.releases is None else choice.releases, log)
        case "git":
            return GitTarget(Repository(site, choice.remote or "origin", choice.branch or "gh-pages"), log)
        case "s3":
            from fingerpost.edges.deploy.s3 import Bucket, S3Target, client, refuse_unknown

            refuse_unknown(choice.compress)
            bucket = Bucket(choice.bucket, choice.prefix, choice.endpoint, choice.region, choice.profile)
            return S3Target(bucket, client(bucket), log)


def releases_of(target: Target) -> KeepsReleases | None:
    """The target as one that can go back, if it can."""
    return target if isinstance(target, ReleasesTarget | SshTarget | GitTarget) else None
