"""Going back, for a reader who has a page of the version that is left open: it finds its files for seven days more."""

import errno
import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.servers import LocalShell, git
from deploy.sites import LATER, NEW, NOW, OLD, deploy, disk_offer, marked, settled, site, tree
from deploy.test_deploy_folder import Cut, FailingDisk
from fingerpost.edges.deploy import programs
from fingerpost.edges.deploy.git import GitTarget
from fingerpost.edges.deploy.git_program import Repository
from fingerpost.edges.deploy.plan import Item, Manifest, back_to
from fingerpost.edges.deploy.releases import ReleasesTarget
from fingerpost.edges.deploy.ssh import Server, SshTarget
from fingerpost.edges.deploy.target import Trouble
from fingerpost.edges.files import DISK, Files

KeepsVersions = ReleasesTarget | SshTarget | GitTarget
NEWEST = site({"": ("sea.svg",), "stays/": ()}, {"sea.svg": "newest sea"})
BACK = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PAUSES_S", (0, 0))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")


class Place:
    """A place that keeps versions, and what readers find there."""

    def __init__(
        self, folder: Path, make: Callable[[], KeepsVersions], look: Callable[[], Mapping[str, bytes]]
    ) -> None:
        self.folder, self.make, self.look = folder, make, look

    def deploy(self, files: Mapping[str, bytes], now: object = NOW) -> None:
        with closing(self.make()) as target:
            offer = disk_offer(self.folder / f"offer{len(list(self.folder.glob('offer*')))}", files)
            assert deploy(target, offer, now) == 0  # type: ignore[arg-type]

    def back(self, number: int, turn: str = "back") -> None:
        with closing(self.make()) as target:
            target.roll_back(target.releases()[number].name, BACK, turn)


@pytest.fixture(name="place", params=["releases", "git", "ssh"])
def _place(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    live, bare = tmp_path / "live", tmp_path / "bare.git"
    if request.param == "git":
        git(tmp_path, "init", "-q", "--bare", str(bare))

        def files_of_branch() -> dict[str, bytes]:
            copy = tmp_path / f"copy{len(list(tmp_path.glob('copy*')))}"
            git(tmp_path, "clone", "-q", "-b", "gh-pages", str(bare), str(copy))
            return {p: c for p, c in tree(copy).items() if not p.startswith((".git/", ".nojekyll"))}

        yield Place(tmp_path, lambda: GitTarget(Repository(tmp_path, str(bare))), files_of_branch)
        return
    if request.param == "ssh":
        # `ssh` that does here what a server would; a real one goes back in `test_deploy_ssh.py`.
        monkeypatch.setenv("PATH", str(LocalShell(tmp_path / "shell").folder), prepend=":")
        at = Server("server", str(live))
        yield Place(tmp_path, lambda: SshTarget(at, 5), lambda: tree(live / "current"))
        return
    yield Place(tmp_path, lambda: ReleasesTarget(live, 5), lambda: tree(live / "current"))


def test_files_of_the_version_that_is_left_stay_for_a_week(place: Place) -> None:
    place.deploy(OLD)
    place.deploy(NEW, LATER)
    place.back(0)
    assert place.look() == settled(OLD, NEW), "the old site, and what pages of the new one show"
    place.deploy(NEWEST, BACK + timedelta(days=6))
    assert marked(NEW).items() <= place.look().items(), "six days later"
    assert marked(OLD).items() <= place.look().items()
    place.deploy(NEWEST, BACK + timedelta(days=7))
    only_new = marked(NEW).keys() - marked(OLD).keys() - NEWEST.keys()
    assert only_new
    assert not only_new & place.look().keys(), "and no longer than a week"
    assert marked(OLD).items() <= place.look().items(), "those of the old site were used until yesterday"


@pytest.mark.parametrize("place", ["releases", "git"], indirect=True)
def test_going_back_twice_and_on_again_loses_none(place: Place) -> None:
    place.deploy(OLD)
    place.deploy(NEW, LATER)
    place.deploy(NEWEST, LATER)
    every = {**marked(OLD), **marked(NEW), **marked(NEWEST)}
    for turn, number in enumerate((1, 0, 2)):
        place.back(number, f"back-{turn}")
        assert place.look() == {**every, **(NEW, OLD, NEWEST)[turn]}, number


def test_how_long_a_file_is_kept_counts_from_its_last_use() -> None:
    def item(since: object = None) -> Item:
        return Item("x", cache="forever", unused_since=since)  # type: ignore[arg-type]

    week_ago, future = NOW - timedelta(days=7), NOW + timedelta(days=400)
    goal = Manifest("s", "t", {"used.js": item(), "was-used.js": item(week_ago), "both.js": item(week_ago)}, "a")
    seen = {"used.js": item(week_ago), "was-used.js": item(), "both.js": item(NOW), "only.js": item(future)}
    made = back_to(goal, Manifest("s", "t", {**seen, "page.html": Item("y")}, "b"), NOW, "c")
    assert {path: kept.unused_since for path, kept in made.files.items()} == {
        "used.js": None, "was-used.js": NOW, "both.js": NOW, "only.js": NOW,
    }  # fmt: skip
    assert made.turn == "c"


def test_at_every_call_of_a_failing_disk_one_whole_site_is_seen_and_it_can_be_gone_back_again(tmp_path: Path) -> None:
    for at in itertools.count(1, 3):
        folder = tmp_path / f"live{at}"
        deploy(ReleasesTarget(folder, 3), OLD)
        deploy(ReleasesTarget(folder, 3), NEW, LATER)
        disk = FailingDisk(at, None if at % 2 else errno.ENOSPC)
        with suppress(Cut, Trouble):
            _back(folder, disk)
        assert tree(folder / "current") in (settled(OLD, NEW), settled(NEW)), at
        _back(folder, DISK)
        assert tree(folder / "current") == settled(OLD, NEW), at
        assert deploy(ReleasesTarget(folder, 3), NEW, BACK) == 0
        assert tree(folder / "current") == settled(NEW), at
        if disk.calls < at:
            break
    assert at > 20


def test_a_server_that_dies_while_it_goes_back_shows_one_whole_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = LocalShell(tmp_path / "shell")
    monkeypatch.setenv("PATH", str(shell.folder), prepend=":")

    def back(number: int, *, dies_at: int = 0) -> Path:
        folder = tmp_path / f"live{number}"
        if not folder.exists():
            deploy(ReleasesTarget(folder, 3), OLD)
            deploy(ReleasesTarget(folder, 3), NEW, LATER)
        shell.fail(dies_at, 10**6 if dies_at else 0)
        with closing(SshTarget(Server("server", str(folder)), 3)) as target, suppress(Trouble):
            target.roll_back(target.releases()[0].name, BACK, "back")
        return folder / "current"

    assert tree(back(0)) == settled(OLD, NEW)
    last = shell.count
    for number, dies_at in enumerate((last, last - 2, last - 5), 1):  # the last are those that change something
        assert tree(back(number, dies_at=dies_at)) == settled(NEW), dies_at
        assert tree(back(number)) == settled(OLD, NEW), dies_at


def _back(folder: Path, files: Files) -> None:
    target = ReleasesTarget(folder, 3, files)
    target.roll_back(target.releases()[0].name, BACK, "back")
