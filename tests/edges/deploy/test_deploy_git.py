"""Branches: real repositories in every state, none of which loses anything."""

import contextlib
import itertools
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.servers import CuttingWire, FaultyWire, SshServer, a_refusing_server, git
from deploy.sites import LATER, MUCH_LATER, NEW, NOW, OLD, deploy, disk_offer, marked, settled, site
from fingerpost.edges.deploy import git_program, programs
from fingerpost.edges.deploy.deploying import Orders
from fingerpost.edges.deploy.git import GitTarget
from fingerpost.edges.deploy.git_program import Repository
from fingerpost.edges.deploy.offer import DiskOffer
from fingerpost.edges.deploy.target import Trouble

OURS = (".fingerpost/deployed.json", ".nojekyll")


class Killed(BaseException):
    """The process is dead."""


@pytest.fixture(autouse=True)
def _no_settings_of_this_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    monkeypatch.setattr(programs, "PAUSES_S", (0, 0))


class Place:
    """An author's repository, and the bare one it is pushed to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bare, self.source = folder, folder / "bare.git", folder / "source"
        self.made: list[GitTarget] = []
        git(folder, "init", "-q", "--bare", "-b", "main", str(self.bare))
        git(folder, "init", "-q", "-b", "main", str(self.source))
        (self.source / "site.toml").write_text("title = 'x'\n")
        (self.source / "notes.md").write_text("one\n")
        git(self.source, "add", "."), git(self.source, "commit", "-q", "-m", "first")
        git(self.source, "remote", "add", "origin", str(self.bare))
        git(self.source, "push", "-q", "origin", "main")

    def target(self, **facts: Any) -> GitTarget:
        return self.kept(GitTarget(Repository(**{"site": self.source, **facts})))

    def kept(self, target: GitTarget) -> GitTarget:
        self.made.append(target)
        return target

    def offer(self, files: dict[str, bytes]) -> DiskOffer:
        return disk_offer(self.folder / f"offer{len(list(self.folder.glob('offer*')))}", files)

    def files(self, branch: str = "gh-pages", *, all_of_them: bool = False) -> dict[str, bytes]:
        names = [n for n in git(self.bare, "ls-tree", "-r", "-z", "--name-only", branch).split("\0") if n]
        return {
            name: subprocess.run(
                ["git", "cat-file", "blob", f"{branch}:{name}"], cwd=self.bare, capture_output=True, check=True
            ).stdout
            for name in names
            if all_of_them or name not in OURS
        }

    def commits(self, branch: str = "gh-pages") -> list[str]:
        return git(self.bare, "rev-list", branch).split()


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Iterator[Place]:
    place = Place(tmp_path)
    yield place
    for target in place.made:
        target.close()


def state(source: Path) -> dict[str, object]:
    """All of an author's repository that a deploy must not change."""
    inside = Path(git(source, "rev-parse", "--absolute-git-dir").strip())
    facts: dict[str, object] = {
        str(path.relative_to(source)): path.read_bytes()
        for path in sorted(source.rglob("*"))
        if path.is_file() and "objects" not in path.parts
    }
    facts["status"] = git(source, "status", "--porcelain")
    facts["refs"] = git(source, "for-each-ref")
    facts["shallow"] = (inside / "shallow").read_bytes() if (inside / "shallow").exists() else b""
    return facts


def test_a_branch_is_made_and_continued(place: Place) -> None:
    assert deploy(place.target(), place.offer(OLD)) == 0
    assert place.files() == OLD
    assert set(OURS) <= place.files(all_of_them=True).keys()
    first = place.commits()
    assert deploy(place.target(), place.offer(NEW), LATER) == 0
    assert place.files() == settled(NEW)
    assert place.commits()[1:] == first
    assert deploy(place.target(), place.offer(NEW), LATER) == 0
    assert len(place.commits()) == 2
    assert deploy(place.target(), place.offer(NEW), MUCH_LATER) == 0
    assert place.files() == NEW
    git(place.bare, "fsck", "--strict")


def test_a_dry_run_only_reads(place: Place) -> None:
    deploy(place.target(), place.offer(OLD))
    before, there, objects = state(place.source), place.commits(), git(place.source, "count-objects")
    assert deploy(place.target(), place.offer(NEW), LATER, Orders(None, is_dry=True, yes=True)) == 0
    assert (state(place.source), place.commits(), git(place.source, "count-objects")) == (before, there, objects)


def dirty(place: Place) -> None:
    (place.source / "notes.md").write_text("two\n")
    (place.source / "new.md").write_text("new\n")


def staged(place: Place) -> None:
    dirty(place)
    git(place.source, "add", ".")


def detached(place: Place) -> None:
    git(place.source, "checkout", "-q", "--detach")


def diverged(place: Place) -> None:
    git(place.source, "commit", "-q", "--allow-empty", "-m", "mine")
    other = place.folder / "other"
    git(place.folder, "clone", "-q", str(place.bare), str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "theirs")
    git(other, "push", "-q", "origin", "main")


def shallow(place: Place) -> None:
    for number in range(3):
        git(place.source, "commit", "-q", "--allow-empty", "-m", str(number))
    git(place.source, "push", "-q", "origin", "main")
    place.source = place.folder / "shallow"
    git(place.folder, "clone", "-q", "--depth", "1", f"file://{place.bare}", str(place.source))


def merging(place: Place) -> None:
    git(place.source, "checkout", "-q", "-b", "side")
    (place.source / "notes.md").write_text("side\n")
    git(place.source, "commit", "-q", "-a", "-m", "side")
    git(place.source, "checkout", "-q", "main")
    (place.source / "notes.md").write_text("main\n")
    git(place.source, "commit", "-q", "-a", "-m", "main")
    git(place.source, "merge", "-q", "side", may_fail=True)


def rebasing(place: Place) -> None:
    merging(place)
    git(place.source, "merge", "--abort")
    git(place.source, "rebase", "-q", "side", may_fail=True)


def bisecting(place: Place) -> None:
    git(place.source, "bisect", "start")


def unborn(place: Place) -> None:
    git(place.source, "checkout", "-q", "--orphan", "fresh")


def hooked(place: Place) -> None:
    for name in ("pre-commit", "commit-msg", "post-commit", "pre-push", "reference-transaction", "post-index-change"):
        hook = place.source / ".git/hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text("#!/bin/sh\necho ran >> ../ran\nexit 1\n")
        hook.chmod(0o755)


def with_own_branch_of_that_name(place: Place) -> None:
    git(place.source, "branch", "gh-pages")


def worktree(place: Place) -> None:
    tree = place.folder / "tree"
    git(place.source, "worktree", "add", "-q", "-b", "side", str(tree))
    place.source = tree


def locked(place: Place) -> None:
    (place.source / ".git/index.lock").write_text("")


def carriage_returns(place: Place) -> None:
    git(place.source, "config", "core.autocrlf", "true")
    (place.source / ".gitattributes").write_text("* text eol=crlf\n*.html filter=broken\n")
    git(place.source, "config", "filter.broken.clean", "false")


def signed(place: Place) -> None:
    git(place.source, "config", "commit.gpgSign", "true")
    git(place.source, "config", "gpg.program", "false")
    git(place.source, "config", "push.gpgSign", "if-asked")


def sparse(place: Place) -> None:
    git(place.source, "sparse-checkout", "set", "--no-cone", "/site.toml")


def stashed(place: Place) -> None:
    dirty(place)
    git(place.source, "stash", "-q")


def packed(place: Place) -> None:
    git(place.source, "gc", "-q")


def in_a_submodule(place: Place) -> None:
    outer = place.folder / "outer"
    git(place.folder, "init", "-q", "-b", "main", str(outer))
    git(outer, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(place.bare), "site")
    git(outer, "commit", "-q", "-m", "outer")
    place.source = outer / "site"


def with_a_submodule(place: Place) -> None:
    git(place.source, "-c", "protocol.file.allow=always", "submodule", "add", "-q", str(place.bare), "theme")
    git(place.source, "config", "submodule.recurse", "true")
    git(place.source, "config", "push.recurseSubmodules", "check")


def partial(place: Place) -> None:
    git(place.bare, "config", "uploadpack.allowFilter", "true")
    place.source = place.folder / "partial"
    git(place.folder, "clone", "-q", "--filter=blob:none", f"file://{place.bare}", str(place.source))


def of_a_mac(place: Place) -> None:
    git(place.source, "config", "core.ignoreCase", "true")
    git(place.source, "config", "core.precomposeUnicode", "true")


def with_odd_settings(place: Place) -> None:
    for key, value in (
        ("core.splitIndex", "true"), ("core.untrackedCache", "true"), ("color.ui", "always"), ("fetch.prune", "true"),
        ("log.showSignature", "true"), ("push.default", "nothing"), ("push.followTags", "true"),
        ("remote.origin.mirror", "true"), ("i18n.commitEncoding", "latin1"), ("core.quotePath", "true"),
        ("url.file:///.insteadOf", "disk:"),
    ):  # fmt: skip
        git(place.source, "config", key, value)


def conflicted(place: Place) -> None:
    dirty(place)
    git(place.source, "stash", "-q")
    (place.source / "notes.md").write_text("three\n")
    git(place.source, "commit", "-q", "-a", "-m", "three")
    git(place.source, "stash", "apply", "-q", may_fail=True)


def with_the_branch_in_another_work_tree(place: Place) -> None:
    git(place.source, "fetch", "-q", "origin", "gh-pages:gh-pages")
    git(place.source, "worktree", "add", "-q", str(place.folder / "pages"), "gh-pages")


STATES = (
    in_a_submodule, with_a_submodule, partial, of_a_mac, with_odd_settings, conflicted,
    with_the_branch_in_another_work_tree,
    dirty, staged, detached, diverged, shallow, merging, rebasing, bisecting, unborn, hooked, worktree, locked,
    with_own_branch_of_that_name, carriage_returns, signed, sparse, stashed, packed,
)  # fmt: skip


@pytest.mark.parametrize("make", STATES, ids=lambda make: make.__name__)
def test_no_state_of_a_repository_is_changed_and_nothing_is_lost(place: Place, make: Callable[[Place], None]) -> None:
    deploy(place.target(), place.offer(OLD))
    make(place)
    before, old, theirs = state(place.source), place.commits(), place.commits("main")
    assert deploy(place.target(), place.offer(NEW), LATER) == 0
    assert state(place.source) == before
    assert place.commits()[1:] == old
    assert place.commits("main") == theirs
    assert place.files() == settled(NEW)
    assert not (place.folder / "ran").exists()


def test_killed_before_every_call_of_git_the_branch_is_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    real, old, new = programs.run, place.offer(OLD), place.offer(NEW)
    for at in itertools.count(1):
        git(place.bare, "update-ref", "-d", "refs/heads/gh-pages")
        deploy(place.target(), old)
        calls, before = itertools.count(1), state(place.source)

        def run(*args: Any, calls: Any = calls, at: int = at, **more: Any) -> Any:
            if next(calls) == at:
                raise Killed
            return real(*args, **more)

        monkeypatch.setattr(git_program, "run", run)
        was_killed = True
        try:
            deploy(place.target(), new, LATER)
            was_killed = False
        except Killed:
            pass
        monkeypatch.setattr(git_program, "run", real)
        assert place.files() in (OLD, settled(NEW))
        assert state(place.source) == before
        assert deploy(place.target(), new, LATER) == 0
        assert place.files() == settled(NEW)
        assert len(place.commits()) == 2
        if not was_killed:
            break
    assert at > 12


def test_files_of_others_in_the_branch_stay(place: Place) -> None:
    other = place.folder / "other"
    git(place.folder, "clone", "-q", str(place.bare), str(other))
    git(other, "checkout", "-q", "--orphan", "gh-pages")
    git(other, "rm", "-rfq", ".")
    (other / "CNAME").write_text("example.org\n")
    (other / "old.html").write_text("of another program")
    git(other, "add", "."), git(other, "commit", "-q", "-m", "theirs"), git(other, "push", "-q", "origin", "gh-pages")
    first = place.commits()
    assert deploy(place.target(), place.offer(OLD), orders=Orders(None, yes=True)) == 1
    assert place.commits() == first
    deploy(place.target(), place.offer(OLD))
    deploy(place.target(), place.offer(NEW), MUCH_LATER)
    assert place.files().items() >= {"CNAME": b"example.org\n", "old.html": b"of another program", **NEW}.items()
    assert place.commits()[-1:] == first


def test_a_branch_that_moved_meanwhile_is_not_overwritten(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    deploy(place.target(), place.offer(OLD))
    target = place.target()
    real = target.finish

    def finish(manifest: Any) -> None:
        deploy(place.target(), place.offer({**OLD, "x/index.html": b"x"}), LATER)
        real(manifest)

    target.finish = finish  # type: ignore[method-assign]  # between the two
    assert deploy(target, place.offer(NEW), LATER) == 1
    assert "has changed meanwhile" in capsys.readouterr().err
    assert "x/index.html" in place.files()
    assert deploy(place.target(), place.offer(NEW), LATER) == 0


def test_the_branch_one_works_on_is_never_deployed_to(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Trouble, match="the branch that you are working on"):
        deploy(place.target(branch="main"), place.offer(OLD))
    git(place.source, "checkout", "-q", "-b", "side")
    assert deploy(place.target(branch="main"), place.offer(OLD)) == 1
    assert "the source of a site lies there" in capsys.readouterr().err
    assert len(place.commits("main")) == 1


def test_a_site_in_no_repository_names_the_address_itself(place: Place, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    alone.mkdir()
    assert deploy(place.target(site=alone, remote=str(place.bare)), place.offer(OLD)) == 0
    assert place.files() == OLD
    assert list(alone.iterdir()) == []
    with pytest.raises(Trouble, match="no remote `origin`"):
        deploy(place.target(site=alone), place.offer(OLD))


def test_going_back_and_further_back_and_on(place: Place) -> None:
    versions = [site({"": ()}, words=str(number)) for number in range(3)]
    for version in versions:
        deploy(place.target(), place.offer(version))
    assert [release.is_current for release in place.target().releases()] == [False, False, True]
    for number in (1, 0):
        target = place.target()
        releases = target.releases()
        at = next(n for n, release in enumerate(releases) if release.is_current)
        target.roll_back(releases[at - 1].name, NOW, f"back-{number}")
        assert place.files() == versions[number]
    assert len(place.commits()) == 5
    deploy(place.target(), place.offer(versions[2]))
    assert place.files() == versions[2]


def test_it_is_deployed_from_within_a_hook(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", str(place.folder / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(place.folder / "their-index"))
    assert deploy(place.target(), place.offer(OLD)) == 0
    monkeypatch.undo()
    assert place.files() == OLD
    assert not (place.folder / "their-index").exists()


def test_a_branch_that_was_deleted_there_is_made_again(place: Place) -> None:
    deploy(place.target(), place.offer(OLD))
    git(place.bare, "update-ref", "-d", "refs/heads/gh-pages")
    before = state(place.source)
    assert deploy(place.target(), place.offer(NEW), LATER) == 0
    assert place.files() == NEW
    assert state(place.source) == before


def test_a_name_that_changes_its_capitals_is_one_file_under_the_new_name(place: Place) -> None:
    of_a_mac(place)
    old = site({"": ("/Notes/",), "Notes/": ("/",)}) | {"Paper.pdf": b"paper"}
    new = site({"": ("/notes/",), "notes/": ("/",)}) | {"paper.pdf": b"paper"}
    deploy(place.target(), place.offer(old))
    assert deploy(place.target(), place.offer(new), LATER) == 0
    assert place.files() == new


def by_another(place: Place, files: dict[str, str]) -> None:
    """A commit of somebody else, as GitHub makes one when a domain is set."""
    other = place.folder / f"other{len(list(place.folder.glob('other*')))}"
    git(place.folder, "clone", "-q", "-b", "gh-pages", str(place.bare), str(other))
    for name, text in files.items():
        (other / name).write_text(text)
    git(other, "add", "."), git(other, "commit", "-q", "-m", "Create CNAME"), git(other, "push", "-q")


def test_going_back_keeps_what_others_put_into_the_branch_since(place: Place) -> None:
    deploy(place.target(), place.offer(OLD))
    by_another(place, {"CNAME": "example.org\n"})
    deploy(place.target(), place.offer(NEW), LATER)
    by_another(place, {"verify.html": "google"})
    target = place.target()
    releases = target.releases()
    assert [release.is_current for release in releases] == [False, True]
    target.roll_back(releases[0].name, LATER, "back")
    assert place.files() == {**settled(OLD, NEW), "CNAME": b"example.org\n", "verify.html": b"google"}
    # And the next deploy knows what stands there.
    assert deploy(place.target(), place.offer(NEW), MUCH_LATER) == 0
    assert place.files() == {**settled(NEW), "CNAME": b"example.org\n", "verify.html": b"google"}
    assert [release.is_current for release in place.target().releases()] == [False, False, True]


def test_a_clock_that_was_wrong_puts_no_version_before_another(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    versions = [site({"": ()}, words=str(number)) for number in range(3)]
    for version, year in zip(versions, (2031, 2099, 2001), strict=True):
        for role in ("AUTHOR", "COMMITTER"):
            monkeypatch.setenv(f"GIT_{role}_DATE", f"{year}-01-01T00:00:00Z")
        assert deploy(place.target(), place.offer(version)) == 0
    target = place.target()
    target.roll_back(target.releases()[-2].name, NOW, "back")
    assert place.files() == versions[1]


def test_main_of_another_repository_is_no_branch_one_works_on(place: Place) -> None:
    git(place.folder, "init", "-q", "--bare", "-b", "main", "me.github.io.git")
    target = place.target(remote=str(place.folder / "me.github.io.git"), branch="main")
    assert deploy(target, place.offer(OLD)) == 0
    place.bare = place.folder / "me.github.io.git"
    assert place.files("main") == OLD
    with pytest.raises(Trouble, match="the branch that you are working on"):
        deploy(place.target(remote=git(place.source, "config", "remote.origin.url").strip(), branch="main"), {})


def test_a_repository_of_another_user_is_not_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(Trouble, match="belongs to another user") as told:
        deploy(place.target(), place.offer(OLD))
    assert "safe.directory" in told.value.hint


def test_a_push_whose_answer_is_lost_has_succeeded(place: Place) -> None:
    deploy(place.target(), place.offer(OLD))
    hook = place.bare / "hooks/post-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nkill -9 $PPID\n")
    hook.chmod(0o755)
    assert deploy(place.target(), place.offer(NEW), LATER) == 0
    assert place.files() == settled(NEW)
    assert len(place.commits()) == 2


def test_a_wire_that_breaks_anywhere_leaves_one_whole_site(
    place: Place, ssh_server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    big = site({"": ("/a/",), "a/": ()}, {f"p{n}.svg": os.urandom(9_000).hex() for n in range(4)})
    deploy(place.target(), place.offer(OLD))
    before, offer = state(place.source), place.offer(big)
    for after_bytes in (500, 5_000, 7_000, 12_000, 30_000):
        wire = CuttingWire(ssh_server.port, after_bytes)
        monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -F {ssh_server.config_for(wire.port, name=f'git{after_bytes}')}")
        with contextlib.suppress(Trouble):
            assert deploy(place.target(remote=f"server:{place.bare}"), offer, LATER) == 1
        wire.close()
        assert place.files() == OLD
        assert state(place.source) == before
    monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -F {ssh_server.config}")
    assert deploy(place.target(remote=f"server:{place.bare}"), offer, LATER) == 0
    assert place.files() == settled(big)


def test_where_connections_break_all_the_time_it_converges_in_three_runs(
    place: Place, ssh_server: SshServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(place.target(), place.offer(OLD))
    wire = FaultyWire(ssh_server.port, 2)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"ssh -F {ssh_server.config_for(wire.port, name='git-faulty')}")
    for files, seen in ((NEW, settled(NEW)), (OLD, {**OLD, **marked(NEW)}), (NEW, settled(NEW))):
        codes: list[int] = []
        while 0 not in codes and len(codes) < 3:
            code = 1
            with contextlib.suppress(Trouble):
                code = deploy(place.target(remote=f"server:{place.bare}"), place.offer(files), LATER)
            codes.append(code)
        assert codes[-1] == 0
        assert place.files() == seen
    wire.close()
    assert wire.broken > 0


@pytest.mark.parametrize(
    ("status", "sentence"),
    [(401, "does not accept your name and key"), (403, "does not accept"), (404, "there is no repository"),
     (503, "cannot be reached")],
)  # fmt: skip
def test_a_server_that_refuses_is_told_in_a_sentence(place: Place, status: int, sentence: str) -> None:
    before = state(place.source)
    with a_refusing_server(status) as address, pytest.raises(Trouble, match=sentence):
        deploy(place.target(remote=f"{address}/x.git"), place.offer(OLD))
    assert state(place.source) == before


@pytest.mark.parametrize(
    ("remote", "sentence"),
    [
        ("https://127.0.0.1:9/x.git", "cannot be reached"),
        ("ssh://127.0.0.1:9/x.git", "cannot be reached"),
        ("https://nowhere.invalid/x.git", "cannot be reached"),
        ("/nowhere/at/all.git", "there is no repository"),
        ("upstream", "no remote `upstream`"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(place: Place, remote: str, sentence: str) -> None:
    before = state(place.source)
    with pytest.raises(Trouble, match=sentence):
        deploy(place.target(remote=remote), place.offer(OLD))
    assert state(place.source) == before


def test_a_repository_that_takes_nothing_says_so(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    hook = place.bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert deploy(place.target(), place.offer(OLD)) == 1
    assert "does not take the branch" in capsys.readouterr().err
    assert git(place.bare, "for-each-ref", "refs/heads/gh-pages") == ""


def test_names_in_every_script_arrive(place: Place) -> None:
    names = ["ünï/", "новый/", "空/", "with space/", "it's/", 'quo"te/', "$(touch x)/", "-rf/", "*/"]
    odd = site({"": tuple(f"/{name}" for name in names), **dict.fromkeys(names, ())})
    assert deploy(place.target(), place.offer(odd)) == 0
    assert place.files() == odd
    assert deploy(place.target(), place.offer(OLD), LATER) == 0
    assert place.files() == OLD


def test_ten_thousand_files(place: Place) -> None:
    many = site({"": (), **{f"p{n}/": ("/",) for n in range(10_000)}})
    assert deploy(place.target(), place.offer(many), NOW) == 0
    assert len(git(place.bare, "ls-tree", "-r", "--name-only", "gh-pages").splitlines()) == len(many) + len(OURS)
