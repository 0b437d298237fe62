"""Servers: a real sshd on this computer, rsync, wires that break and programs that are killed."""

import contextlib
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.servers import CuttingWire, FaultyWire, LocalShell, SshServer
from deploy.sites import (
    LATER,
    MANY,
    MUCH_LATER,
    NEW,
    NOW,
    OLD,
    deploy,
    disk_offer,
    marked,
    missing,
    settled,
    site,
    tree,
    write,
)
from fingerpost.edges.deploy import programs, ssh
from fingerpost.edges.deploy.deploying import Orders
from fingerpost.edges.deploy.plan import Manifest, during, plan
from fingerpost.edges.deploy.releases import ReleasesTarget
from fingerpost.edges.deploy.ssh import Server, SshTarget
from fingerpost.edges.deploy.target import Trouble


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "PAUSES_S", (0, 0))


class Killed(BaseException):
    """The process is dead."""


@pytest.fixture(name="make")
def _make(ssh_server: SshServer, tmp_path: Path) -> Iterator[Callable[..., SshTarget]]:
    made: list[SshTarget] = []

    def make(config: Path = ssh_server.config, kept: int = 3, folder: str = "live", host: str = "server") -> SshTarget:
        made.append(SshTarget(Server(host, str(tmp_path / folder), None, config), kept))
        return made[-1]

    yield make
    for target in made:
        target.close()


@pytest.fixture(name="offers")
def _offers(tmp_path: Path) -> dict[str, Any]:
    return {"old": disk_offer(tmp_path / "old", OLD), "new": disk_offer(tmp_path / "new", NEW)}


def test_a_site_is_put_on_a_server_and_replaced(make: Any, offers: Any, tmp_path: Path) -> None:
    assert deploy(make(), offers["old"]) == 0
    assert tree(tmp_path / "live/current") == OLD
    assert deploy(make(), offers["new"], LATER) == 0
    assert tree(tmp_path / "live/current") == settled(NEW)
    assert deploy(make(), offers["new"], MUCH_LATER) == 0
    assert tree(tmp_path / "live/current") == NEW
    assert deploy(make(), offers["new"], MUCH_LATER) == 0
    names = [release.name[:6] for release in make().releases()]
    assert names == ["000001", "000002", "000003"]


def test_killed_before_every_call_readers_see_one_whole_site(
    make: Any, offers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = programs.run
    for at in itertools.count(1):
        folder = f"live{at}"
        deploy(ReleasesTarget(tmp_path / folder, 3), OLD)  # the same layout, made quicker
        calls = itertools.count(1)

        def run(*args: Any, calls: Any = calls, at: int = at, **more: Any) -> Any:
            if next(calls) == at:
                raise Killed
            return real(*args, **more)

        monkeypatch.setattr(ssh, "run", run)
        was_killed = True
        try:
            deploy(make(folder=folder), offers["new"], LATER)
            was_killed = False
        except Killed:
            pass
        monkeypatch.setattr(ssh, "run", real)
        assert tree(tmp_path / folder / "current") in (OLD, settled(NEW))
        assert deploy(make(folder=folder), offers["new"], LATER) == 0
        assert tree(tmp_path / folder / "current") == settled(NEW)
        if not was_killed:
            break
    assert at > 6


def test_a_wire_that_breaks_anywhere_leaves_one_whole_site(
    make: Any, ssh_server: SshServer, tmp_path: Path, offers: Any
) -> None:
    big = disk_offer(tmp_path / "big", site({"": ("/a/",), "a/": ()}, {f"p{n}.svg": f"{n}" * 30_000 for n in range(9)}))
    deploy(make(), offers["old"])
    for after_bytes in (1_000, 8_000, 20_000, 100_000, 250_000):
        wire = CuttingWire(ssh_server.port, after_bytes)
        config = ssh_server.config_for(wire.port, name=f"config{after_bytes}")
        with contextlib.suppress(Trouble):
            deploy(make(config), big, LATER)
        wire.close()
        assert missing(tree(tmp_path / "live/current")) == set()
    assert deploy(make(), big, LATER) == 0
    assert tree(tmp_path / "live/current").items() >= tree(tmp_path / "big").items()
    left = [path.name for path in (tmp_path / "live/releases").iterdir() if path.name.endswith((".part", ".half"))]
    assert left == []


def test_where_connections_break_all_the_time_it_converges_in_three_runs(
    make: Any, ssh_server: SshServer, tmp_path: Path, offers: Any
) -> None:
    wire = FaultyWire(ssh_server.port, 1)
    config = ssh_server.config_for(wire.port, name="faulty")
    deploy(make(), offers["old"])
    seen = [OLD]
    for offer, files in ((offers["new"], settled(NEW)), (offers["old"], {**OLD, **marked(NEW)})):
        seen.append(files)
        codes: list[int] = []
        while 0 not in codes and len(codes) < 3:
            code = 1
            with contextlib.suppress(Trouble):
                code = deploy(make(config), offer, LATER)
            codes.append(code)
            assert tree(tmp_path / "live/current") in seen
        assert codes[-1] == 0
        assert tree(tmp_path / "live/current") == files
    wire.close()
    assert wire.broken > 0


@pytest.fixture(name="shell")
def _shell(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LocalShell:
    shell = LocalShell(tmp_path / "shell")
    monkeypatch.setenv("PATH", str(shell.folder), prepend=":")
    return shell


@pytest.mark.parametrize("comes_back", [False, True])
def test_a_server_that_dies_at_any_program_it_starts_shows_one_whole_site(
    make: Any, shell: LocalShell, offers: Any, tmp_path: Path, comes_back: bool
) -> None:
    for at in itertools.count(1):
        folder = f"live{at}"
        deploy(ReleasesTarget(tmp_path / folder, 3), OLD)
        shell.fail(at, at if comes_back else 10**6)
        code = 1
        with contextlib.suppress(Trouble):
            code = deploy(make(folder=folder), offers["new"], LATER)
        was_hit = shell.count >= at
        shell.fail(0, 0)
        assert tree(tmp_path / folder / "current") in (OLD, settled(NEW)), at
        # One fault is nothing: what broke off is asked again.
        assert code == 0 or not comes_back, at
        assert deploy(make(folder=folder), offers["new"], LATER) == 0
        assert tree(tmp_path / folder / "current") == settled(NEW)
        left = [p.name for p in (tmp_path / folder / "releases").iterdir() if p.name.endswith((".part", ".half"))]
        assert left == [] or code == 0  # clearing away is no reason to fail; the next deploy does it
        if not was_hit:
            break
    assert at > 20


def test_a_manifest_that_comes_through_by_half_is_not_switched_to(
    make: Any, shell: LocalShell, offers: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deploy(make(), offers["old"])
    real = programs.run

    def run(arguments: Any, **more: Any) -> Any:
        if arguments[0] == "ssh" and b'"files"' in more.get("given", b""):
            more["given"] = more["given"][:200]
        return real(arguments, **more)

    monkeypatch.setattr(ssh, "run", run)
    with contextlib.suppress(Trouble):
        assert deploy(make(), offers["new"], LATER) == 1
    assert tree(tmp_path / "live/current") == OLD
    monkeypatch.setattr(ssh, "run", real)
    assert deploy(make(), offers["new"], LATER) == 0
    assert tree(tmp_path / "live/current") == settled(NEW)


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        ("mkdir: cannot create directory: Read-only file system", "can only be read"),
        ("mkdir: cannot create directory: Permission denied", "you have no right to write there"),
        ("mkdir: cannot create directory: No space left on device", "is full"),
    ],
)
def test_what_the_server_complains_of_is_said_in_a_sentence(
    make: Any,
    shell: LocalShell,
    offers: Any,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    says: str,
    sentence: str,
) -> None:
    deploy(make(), offers["old"])
    shell.fail(0, 0)
    make().look()
    shell.fail(shell.count + 1, says=says)
    assert deploy(make(), offers["new"], LATER) == 1
    assert sentence in capsys.readouterr().err
    assert tree(tmp_path / "live/current") == OLD


def test_what_does_not_arrive_as_it_was_sent_is_named_and_sent_again(
    make: Any, offers: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(make(), offers["old"])
    target = make()
    real, damages = target.verify, itertools.count(1)

    def verify(puts: Any) -> Any:
        if next(damages) <= times:
            (part,) = (tmp_path / "live/releases").glob("*.part")
            (part / "новый/index.html").write_text("damaged")
        yield from real(puts)

    target.verify = verify
    times = 9
    assert deploy(target, offers["new"], LATER) == 1
    assert "not right there: новый/index.html: what stands there is not what was sent" in capsys.readouterr().err
    assert tree(tmp_path / "live/current") == OLD
    damages, times = itertools.count(1), 1
    assert deploy(target, offers["new"], LATER) == 0
    assert tree(tmp_path / "live/current") == settled(NEW)


def test_on_a_server_that_overlooks_capitals_the_new_spelling_is_not_deleted_with_the_old(
    make: Any, tmp_path: Path
) -> None:
    old = disk_offer(tmp_path / "old", {**OLD, "Notes.txt": b"notes", "Gone.txt": b"gone"})
    new = disk_offer(tmp_path / "new", {**OLD, "notes.txt": b"new notes"})
    deploy(make(), old)
    target = make()
    real = target.delete

    def delete(paths: Any) -> Any:
        # Such a disk has one file for both names; here it is a hard link.
        (part,) = (tmp_path / "live/releases").glob("*.part")
        (part / "Notes.txt").unlink()
        (part / "Notes.txt").hardlink_to(part / "notes.txt")
        yield from real(paths)

    target.delete = delete
    assert deploy(target, new, LATER) == 0
    seen = tree(tmp_path / "live/current")
    assert seen["notes.txt"] == seen["Notes.txt"] == b"new notes"
    assert "Gone.txt" not in seen


def test_names_in_every_script_and_with_signs_of_the_shell_arrive(make: Any, tmp_path: Path) -> None:
    names = [
        "ünï/",
        "новый/",
        "空/",
        "עברית/",
        "with space/",
        "it's/",
        'quo"te/',
        "$(touch x)/",
        "-rf/",
        "a;b/",
        "*/",
        "%25/",
    ]
    offer = disk_offer(tmp_path / "odd", site({"": tuple(f"/{name}" for name in names), **dict.fromkeys(names, ())}))
    assert deploy(make(folder="with space & $HOME"), offer) == 0
    assert tree(tmp_path / "with space & $HOME/current") == tree(tmp_path / "odd")
    gone = disk_offer(tmp_path / "plain", site({"": ()}))
    assert deploy(make(folder="with space & $HOME"), gone, LATER) == 0
    assert tree(tmp_path / "with space & $HOME/current") == tree(tmp_path / "plain")


def test_going_back(make: Any, offers: Any, tmp_path: Path) -> None:
    deploy(make(), offers["old"])
    deploy(make(), offers["new"], LATER)
    target = make()
    assert [release.is_current for release in target.releases()] == [False, True]
    target.roll_back(target.releases()[0].name, LATER, "back")
    assert tree(tmp_path / "live/current") == settled(OLD, NEW)
    assert deploy(make(), offers["new"], LATER) == 0
    assert tree(tmp_path / "live/current") == settled(NEW)


def test_somebody_else_who_deploys_meanwhile_is_noticed(
    make: Any, offers: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deploy(make(), offers["old"])
    target = make()
    there, real = target.look(), target.begin

    def begin(*args: Any) -> None:
        deploy(make(), disk_offer(tmp_path / "x", site({"": ()}, words="x")), LATER)
        real(*args)

    target.look, target.begin = lambda: there, begin
    assert deploy(target, offers["new"], LATER) == 1
    assert "somebody else" in capsys.readouterr().err
    assert b"x" in (tmp_path / "live/current/index.html").read_bytes()


def test_a_half_finished_version_of_another_change_is_cleared_away(make: Any, offers: Any, tmp_path: Path) -> None:
    deploy(make(), offers["old"])
    write(tmp_path / "live/releases/0123456789.part", {"index.html": b"half"})
    write(tmp_path / "live/releases/0123456789.half", {"index.html": b"half"})
    assert deploy(make(), offers["new"], LATER) == 0
    assert tree(tmp_path / "live/current") == settled(NEW)
    assert sorted(p.name[:6] for p in (tmp_path / "live/releases").iterdir()) == ["000001", "000002"]


def test_what_is_wrong_is_said_in_a_sentence(make: Any, ssh_server: SshServer, offers: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (ssh_server.folder / "nobody").write_text("")
    stranger = ssh_server.config_for(ssh_server.port, key="stranger", name="stranger-config")
    unknown = ssh_server.config_for(ssh_server.port, known="nobody", name="unknown-config")
    away = ssh_server.config_for(9, name="away-config")
    for target, sentence in (
        (make(stranger), "does not accept your key"),
        (make(unknown), "is not known to this computer"),
        (make(away), "cannot be reached"),
        (make(Path("/dev/null"), host="nowhere.invalid"), "there is no server nowhere.invalid"),
        (make(folder="file"), "the folder on the server cannot be read"),
        (make(folder="../../../../../proc/x"), "cannot be written|no right|No such file"),
    ):
        with pytest.raises(Trouble, match=sentence):
            begun(target, offers["old"])


def begun(target: SshTarget, offer: Any) -> None:
    """Comes as far as to the first change there."""
    target.look()
    steps = plan(offer.manifest, Manifest(), NOW)
    target.begin(during(offer.manifest, Manifest(), steps, "t"), None, offer)


def test_ten_thousand_files(make: Any, tmp_path: Path) -> None:
    many = site({"": (), **{f"p{n}/": ("/",) for n in range(MANY)}})
    assert deploy(make(), disk_offer(tmp_path / "many", many)) == 0
    changed = disk_offer(tmp_path / "many", {**many, "p500/index.html": b"<!doctype html>new"})
    assert deploy(make(), changed, LATER) == 0
    assert (tmp_path / "live/current/p500/index.html").read_bytes() == b"<!doctype html>new"


def test_files_of_others_are_asked_about_and_stay(make: Any, offers: Any, tmp_path: Path) -> None:
    write(tmp_path / "live", {"index.html": b"mine"})
    assert deploy(make(), offers["old"], orders=Orders(None, yes=True)) == 1
    assert not (tmp_path / "live/releases").exists()
    assert deploy(make(), offers["old"]) == 0
    assert (tmp_path / "live/index.html").read_bytes() == b"mine"
