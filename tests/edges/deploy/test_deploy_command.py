"""`fingerpost deploy` and `rollback` as they are typed: what is asked, what is told, and what is never done."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from small_sites import SITE_TOML, THEME

from deploy.servers import FaultyProxy, SshServer, git
from deploy.sites import tree, write
from fingerpost.build import Program
from fingerpost.edges.cli import commands
from fingerpost.edges.deploy import deploying
from fingerpost.edges.deploy.programs import HIDDEN, without_secrets
from fingerpost.edges.deploy.s3 import Bucket, client
from fingerpost.edges.lock import hold, settled

LIVE = '\n[deploy.live]\ntarget = "folder"\npath = "../live"\n'
RELEASES = LIVE + "releases = 3\n"


class Site:
    """A site on the disk, and the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "site"
        pages = {f"content/a/p{n}.md": f"---\ntitle: Page {n}\n---\nWords.\n" for n in range(12)}
        self.write({"content/index.md": "# Home\n", **pages})
        self.write({f"themes/bare/{name}": text for name, text in THEME.items()})
        self.toml(LIVE)

    def write(self, files: Mapping[str, str]) -> None:
        write(self.folder, {name: content.encode() for name, content in files.items()})

    def toml(self, more: str, start: str = SITE_TOML) -> None:
        self.write({"site.toml": start + more})

    def run(self, *words: str, given: str | None = None, now: str = "2026-06-01") -> Result:
        more = ["--now", now] if words[0] == "deploy" else []
        arguments = [*words, "--site", str(self.folder), *more]
        return CliRunner().invoke(commands(Program()), arguments, input=given, catch_exceptions=False)


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Site:
    return Site(tmp_path)


@pytest.fixture(name="live")
def _live(site: Site, tmp_path: Path) -> Path:
    assert site.run("deploy", "--yes").exit_code == 0
    return tmp_path / "live"


@pytest.fixture(name="seen")
def _seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deploying, "somebody_is_here", lambda: True)


def test_it_builds_shows_what_would_change_and_puts_it_online(site: Site, live: Path) -> None:
    site.write({"content/a/p0.md": "---\ntitle: Page 0\n---\nOther words.\n", "content/new.md": "# New\n"})
    result = site.run("deploy", "--yes")
    assert result.exit_code == 0
    assert re.search(r"Small site → folder .*live", result.stderr)
    assert re.search(r"1 page new: new/", result.stderr)
    assert re.search(r"pages? changed: .*a/p0/", result.stderr)
    assert "online: " in result.stderr
    assert tree(live) == tree(site.folder / "public")
    assert "everything is online already" in site.run("deploy", "--yes").stderr


def test_a_dry_run_lists_every_step_and_changes_nothing_there(site: Site, live: Path) -> None:
    before = tree(live)
    site.write({"content/new.md": "# New\n"})
    (site.folder / "content/a/p1.md").unlink()
    result = site.run("deploy", "--dry-run")
    assert result.exit_code == 0
    lines = [line.split() for line in result.stdout.splitlines()]
    assert ["put", "new", "new/index.html"] in [line[:3] for line in lines]
    assert [line[:3] for line in lines][-1] == ["delete", "gone", "a/p1/index.html"]
    assert tree(live) == before


def test_an_error_in_the_content_stops_it(site: Site, live: Path) -> None:
    before = tree(live)
    site.write({"content/a/p0.md": "---\ntitle: Page 0\n---\n[[No such page]]\n"})
    result = site.run("deploy", "--yes")
    assert result.exit_code == 1
    assert "link-target" in result.stderr
    assert tree(live) == before


def test_drafts_never_go_online(site: Site, live: Path) -> None:
    site.write({"content/secret.md": "---\ntitle: Secret\ndraft: true\n---\ncanary-of-a-draft\n"})
    assert site.run("deploy", "--yes").exit_code == 0
    assert not any(b"canary-of-a-draft" in content for content in tree(live).values())


def test_nobody_there_and_no_yes_is_no(site: Site, tmp_path: Path) -> None:
    result = site.run("deploy")
    assert result.exit_code == 1
    assert "`--yes`" in result.stderr
    assert not (tmp_path / "live").exists()


@pytest.mark.usefixtures("seen")
@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 1), ("\n", 1)])
def test_somebody_is_asked(site: Site, tmp_path: Path, answer: str, code: int) -> None:
    assert site.run("deploy", given=answer).exit_code == code
    assert (tmp_path / "live/index.html").exists() == (code == 0)


@pytest.mark.usefixtures("seen")
def test_many_deletes_need_their_word_even_with_yes(site: Site, live: Path) -> None:
    for number in range(8):
        (site.folder / f"content/a/p{number}.md").unlink()
    before = tree(live)
    asked = site.run("deploy", "--yes", given="yes\n")
    assert asked.exit_code == 1
    assert "8 of" in asked.stderr
    assert tree(live) == before
    assert site.run("deploy", "--yes", given="delete 8\n").exit_code == 0
    assert not (live / "a/p0").exists()


def test_many_deletes_may_be_allowed_by_their_number(site: Site, live: Path) -> None:
    for number in range(8):
        (site.folder / f"content/a/p{number}.md").unlink()
    assert site.run("deploy", "--yes", "--allow-deletes", "7").exit_code == 1
    assert (live / "a/p0").exists()
    assert site.run("deploy", "--yes", "--allow-deletes", "8").exit_code == 0
    assert not (live / "a/p0").exists()


def test_a_site_that_moves_names_the_one_it_replaces(site: Site, live: Path) -> None:
    site.toml(LIVE, SITE_TOML.replace("https://example.org", "https://moved.example"))
    refused = site.run("deploy", "--yes")
    assert refused.exit_code == 1
    assert "another site is there: https://example.org (“Small site”)" in refused.stderr
    assert "--replace-site https://example.org" in refused.stderr
    assert site.run("deploy", "--yes", "--replace-site", "https://other.example").exit_code == 1
    assert site.run("deploy", "--yes", "--replace-site", "https://example.org").exit_code == 0
    assert b"moved.example" in (live / "sitemap.xml").read_bytes()


def _unlink_all(site: Site) -> None:
    for path in (site.folder / "content").rglob("*.md"):
        path.unlink()


def _folder_gone(site: Site) -> None:
    shutil.rmtree(site.folder / "content/a")


def _another_folder(site: Site) -> None:
    (site.folder / "texts").mkdir()
    site.toml('\n[content]\nfolder = "texts"\n' + LIVE)


def _drafts(site: Site) -> None:
    for path in (site.folder / "content/a").glob("*.md"):
        path.write_text("---\ntitle: Draft\ndraft: true\n---\n")


def _to(path: str, more: str = "") -> Callable[[Site], None]:
    return lambda site: site.toml(f'\n[deploy.live]\ntarget = "folder"\npath = "{path}"\n{more}')


def _link(site: Site) -> None:
    (site.folder.parent / "link").symlink_to(site.folder.parent / "live")
    _to("../link")(site)


def _repository(site: Site) -> None:
    (site.folder.parent / "live/.git").mkdir()


MISTAKES: dict[str, Callable[[Site], object]] = {
    "all articles are gone": _unlink_all,
    "another folder of content": _another_folder,
    "a folder of content that is not there": lambda site: site.toml('\n[content]\nfolder = "contnet"\n' + LIVE),
    "everything is left out": lambda site: site.toml(
        '\n[content]\nexclude = ["**"]\n[rules]\nsite-empty = "off"\n' + LIVE
    ),
    "most is left out": lambda site: site.toml('\n[content]\nexclude = ["a/**"]\n' + LIVE),
    "most are drafts": _drafts,
    "a folder of articles is gone": _folder_gone,
    "another site": lambda site: site.toml(LIVE, SITE_TOML.replace("example.org", "other.example")),
    "the address has changed by a slip": lambda site: site.toml(LIVE, SITE_TOML.replace("https:", "http:")),
    "the folder above": _to(".."),
    "the site itself": _to("."),
    "the texts": _to("content"),
    "the finished site": _to("public"),
    "the themes": _to("themes"),
    "the whole disk": _to("/"),
    "the home folder": _to("~"),
    "a folder of somebody's": _to("../somebody"),
    "a file": _to("site.toml"),
    "a link": _link,
    "a repository": _repository,
    "releases in a folder without": _to("../live", "releases = 3\n"),
    "a broken link": lambda site: site.write({"content/a/p0.md": "[[Nowhere]]\n"}),
    "no target": lambda site: site.toml(""),
    "two targets": lambda site: site.toml(LIVE + LIVE.replace("live", "test")),
    "a misspelt setting": lambda site: site.toml(LIVE + 'releses = 3\n'),
    "a password": lambda site: site.toml(LIVE + 'password = "canary-pw"\n'),
}  # fmt: skip


@pytest.mark.parametrize("mistake", list(MISTAKES))
def test_a_mistake_deletes_and_overwrites_nothing(
    site: Site, live: Path, tmp_path: Path, mistake: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    write(home, {"letters/one.txt": b"mine"})
    write(tmp_path / "somebody", {"index.html": b"theirs", "photos/1.jpg": b"theirs"})
    monkeypatch.setenv("HOME", str(home))
    MISTAKES[mistake](site)

    def everything() -> dict[str, bytes]:
        files = tree(tmp_path)
        return {p: c for p, c in files.items() if not p.startswith(("site/public/", "site/.public"))}

    before, published = everything(), tree(live)
    result = site.run("deploy", "--yes")
    assert result.exit_code in (1, 2), result.stderr
    assert result.output.strip()
    assert "Traceback" not in result.output
    assert "canary" not in result.output
    assert everything() == before
    assert tree(live) == published


def test_the_lock_of_a_build_is_the_lock_of_a_deploy(site: Site, live: Path) -> None:
    command = ["-m", "fingerpost", "deploy", "--yes", "--site", str(site.folder)]
    with hold(settled(site.folder / "public"), "build"):
        assert subprocess.run([sys.executable, *command], capture_output=True, check=False).returncode == 75
        assert site.run("rollback", "--yes").exit_code in (1, 75)


def test_going_back(site: Site, tmp_path: Path) -> None:
    site.toml(RELEASES)
    site.run("deploy", "--yes")
    old = tree(tmp_path / "live/current")
    site.write({"content/new.md": "# New\n"})
    site.run("deploy", "--yes")
    assert site.run("rollback", "--dry-run").exit_code == 0
    assert (tmp_path / "live/current/new").exists()
    back = site.run("rollback", "--yes")
    assert back.exit_code == 0
    assert "back to 000001-" in back.stderr
    assert tree(tmp_path / "live/current") == old
    again = site.run("rollback", "--yes")
    assert again.exit_code == 1
    assert "there is no earlier version" in again.stderr
    assert site.run("rollback", "--to", "000002", "--yes").exit_code == 0
    assert (tmp_path / "live/current/new").exists()


def test_a_place_without_versions_says_how_to_keep_some(site: Site, live: Path) -> None:
    result = site.run("rollback", "--yes")
    assert result.exit_code == 1
    assert "releases = 5" in result.stderr


def test_a_library_that_is_missing_is_named(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    site.toml('\n[deploy.s]\ntarget = "s3"\nbucket = "some-bucket"\n')
    result = site.run("deploy", "--yes")
    assert result.exit_code == 1
    assert "pip install 'fingerpost[s3]'" in result.stderr


CANARIES = {
    "AWS_ACCESS_KEY_ID": "AKIACANARY0000000001",
    "AWS_SECRET_ACCESS_KEY": "canary-aws-secret/2+abcdefghijklmnop",
    "AWS_SESSION_TOKEN": "canary-aws-session-3",
    "GITHUB_TOKEN": "ghp_canary4canary4canary4canary4cana",
    "NETLIFY_AUTH_TOKEN": "canary-netlify-5",
    "SSH_KEY_PASSPHRASE": "canary-phrase-6",
}
IN_AN_ADDRESS = "canary-in-an-address-7"
IN_A_HEADER = "canary-in-a-header-8"


def test_no_secret_is_in_any_output_argument_or_file(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, proxy: FaultyProxy, ssh_server: SshServer
) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    for name, value in (("KEY", "http.extraHeader"), ("VALUE", f"AUTHORIZATION: basic {IN_A_HEADER}")):
        monkeypatch.setenv(f"GIT_CONFIG_{name}_0", value)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    arguments: list[str] = []
    real = subprocess.run

    def run(command: Any, *args: Any, **more: Any) -> Any:
        arguments.extend(map(str, command))
        return real(command, *args, **more)

    monkeypatch.setattr(subprocess, "run", run)
    port = proxy.endpoint.rpartition(":")[2]
    git(tmp_path, "init", "-q", "--bare", str(tmp_path / "bare.git"))
    git(site.folder, "init", "-q")
    git(site.folder, "remote", "add", "origin", f"http://me:{IN_AN_ADDRESS}@127.0.0.1:{port}/x.git")
    git(site.folder, "remote", "add", "near", str(tmp_path / "bare.git"))
    arguments.clear()
    site.toml(
        LIVE
        + '\n[deploy.far]\ntarget = "git"\n[deploy.near]\ntarget = "git"\nremote = "near"\n'
        + '\n[deploy.bucket]\ntarget = "s3"\nbucket = "canaries"\nregion = "us-east-1"\n'
        + f'endpoint = "{proxy.endpoint}"\n'
        + f'\n[deploy.server]\ntarget = "ssh"\nhost = "server"\npath = "{tmp_path}/served"\n'
        + f'ssh_config = "{ssh_server.config}"\n'
    )
    told = ""
    for name in ("live", "near", "far", "server"):
        told += site.run("deploy", name, "--yes", "--debug").output
    told += site.run("deploy", "bucket", "--yes", "--debug").output  # there is no such bucket
    client(Bucket("canaries", "", proxy.endpoint, "us-east-1")).create_bucket(Bucket="canaries")  # type: ignore[attr-defined]  # made by boto3 at run time
    told += site.run("deploy", "bucket", "--yes", "--debug").output
    proxy.denies = ("GET",)
    told += site.run("deploy", "bucket", "--yes", "--debug").output
    proxy.calm()
    assert told.count("online: ") == 4, told
    assert "$ git" in told
    assert "put_object" in told
    monkeypatch.setattr(subprocess, "run", real)
    files = [
        path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path != site.folder / ".git/config"
    ]
    for canary in (*CANARIES.values(), IN_AN_ADDRESS, IN_A_HEADER):
        assert canary not in told
        assert not any(canary in argument for argument in arguments)
        assert not any(canary.encode() in content for content in files)


def test_what_programs_say_is_shown_without_secrets() -> None:
    environment = {"MY_TOKEN": "s3cr3t-value", "HOME": "/home/me", "API_KEY": "abc"}
    assert without_secrets("pushing to https://me:pw@host/x", environment) == f"pushing to https://{HIDDEN}@host/x"
    assert without_secrets("Authorization: Bearer abc", environment) == f"Authorization: {HIDDEN}"
    assert without_secrets("with s3cr3t-value in /home/me", environment) == f"with {HIDDEN} in /home/me"
    assert without_secrets("abc stays", environment) == "abc stays"
    assert without_secrets("ghp_abcdefghijklmnopqrst", environment) == HIDDEN
