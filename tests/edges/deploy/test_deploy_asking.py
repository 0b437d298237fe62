"""What is asked and told before, while and after: by numbers, without a place."""

import io
import sys

import pytest

from deploy.sites import LATER, NEW, OLD, deploy, missing, site
from fingerpost.edges.deploy.deploying import Orders
from fingerpost.edges.deploy.guards import Allowed, guards, refusal
from fingerpost.edges.deploy.offer import MemoryOffer, item_of
from fingerpost.edges.deploy.perform import Report
from fingerpost.edges.deploy.plan import Manifest, Step, plan
from fingerpost.edges.deploy.progress import Counted
from fingerpost.edges.deploy.recording import Recorder
from fingerpost.edges.deploy.telling import FAILURES, outcome


def words_asked(files: int, gone: int, allowed: int = 0) -> list[str]:
    """The words that are asked for where so many of so many files go."""
    old = {"index.html": b"home", **{f"p{n}.txt": b"x" for n in range(files - 1)}}
    new = {path: content for number, (path, content) in enumerate(old.items()) if number < files - gone}
    ours, theirs = MemoryOffer(new).manifest, MemoryOffer(old).manifest
    return [guard.word for guard in guards(ours, theirs, (), plan(ours, theirs, LATER), Allowed(allowed))]


@pytest.mark.parametrize(
    ("files", "gone", "is_asked"),
    [
        (100, 25, False),
        (100, 26, True),
        (8, 2, False),
        (8, 3, True),
        (2000, 256, False),
        (2000, 257, True),
        (2, 1, True),
    ],
)
def test_a_quarter_or_256_files_may_go_and_no_more(files: int, gone: int, is_asked: bool) -> None:
    assert words_asked(files, gone) == ([f"delete {gone}"] if is_asked else [])
    assert words_asked(files, gone, allowed=gone) == []
    assert words_asked(files, gone, allowed=gone - 1) == words_asked(files, gone)


def test_a_site_of_no_pages_is_refused_whatever_is_allowed() -> None:
    assert refusal(Manifest("https://example.org"), ()) is not None
    assert refusal(MemoryOffer({"a/index.html": b"x"}).manifest, ()) is not None
    assert refusal(MemoryOffer({"index.html": b"x"}).manifest, ("notes/site.toml",)) is not None
    assert refusal(MemoryOffer({"index.html": b"x"}).manifest, ("CNAME",)) is None


def test_each_file_that_failed_is_told_with_its_reason_and_a_multitude_by_its_number() -> None:
    puts = [(Step("put", f"p{n}", "files", "new"), "the disk is full") for n in range(FAILURES + 1_200)]
    delete = Step("delete", "gone.txt", "deletes", "gone")
    lines = list(outcome(Report(3, (*puts, (delete, "no right")), "not everything of “files” could be done"), []))
    assert lines[:2] == ["  not sent: p0: the disk is full", "  not sent: p1: the disk is full"]
    assert lines[FAILURES:FAILURES + 2] == [
        "  not sent: 1,200 more files: the disk is full (`--debug` names each)",
        "  not deleted: gone.txt: no right",
    ]  # fmt: skip
    assert lines[-1] == "what was online before is still whole; deploy again, and it goes on from here"


def test_every_file_is_told_of_with_debug() -> None:
    said: list[str] = []

    def fails(act: str, path: str) -> None:
        if act == "put" and path == "feed.xml":
            raise OSError(5, "The wire broke")

    from fingerpost.edges.deploy.deploying import put_online

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    assert put_online(place, MemoryOffer(NEW), Orders(None, yes=True, allowed=Allowed(9)), said.append, LATER) == 1
    assert "put feed.xml: the wire broke" in said
    assert "put new/index.html: done" in said


class Terminal(io.StringIO):
    """A terminal that remembers."""

    def isatty(self) -> bool:
        return True


def test_a_bar_grows_on_a_terminal_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, is_drawn in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with Counted(3) as counted:
            counted.tick("files")
            counted._drawn_at = -1.0
            counted.tick("pages")
        assert ("[##########                    ] 1 of 3: files" in stream.getvalue()) == is_drawn
        assert ("2 of 3: pages" in stream.getvalue()) == is_drawn
        assert stream.getvalue().endswith("\r\x1b[K") == is_drawn


def test_a_deploy_ticks_once_for_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks: list[str] = []
    monkeypatch.setattr(Counted, "tick", lambda _self, phase: ticks.append(phase))
    place = Recorder()
    deploy(place, site({"": ("sea.svg",)}, {"sea.svg": "sea"}))
    assert ticks == ["files", "new lists", "lists", "verify", "verify", "verify"]


def test_whoever_presses_ctrl_c_is_told_how_it_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(act: str, _path: str) -> None:
        if act == "verify":
            raise KeyboardInterrupt

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    with pytest.raises(KeyboardInterrupt):
        deploy(place, NEW, LATER)
    assert "it goes on from here" in capsys.readouterr().err
    assert missing(place.files) == set()
    place.fails = lambda _act, _path: None
    assert deploy(place, NEW, LATER) == 0
    assert "the deploy before this one was cut short; this one goes on from there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "cache"),
    [
        ("theme/style.0123456789.css", "forever"),
        ("images/photo-480.9eccd425ee.avif", "forever"),  # named by what it is made of, and not by its bytes
        ("paper.0123456789", "forever"),
        ("a.0123456789.html", "page"),
        (".well-known/a.0123456789.txt", "other"),
        ("feed.xml", "other"),
        ("search/index/fragment/en_1a2b3c4.pf_fragment", "forever"),
        ("search/index/pagefind-entry.json", "other"),
    ],
)
def test_how_long_a_file_may_be_kept_is_told_by_its_name(path: str, cache: str) -> None:
    assert item_of(path, "x", 1).cache == cache
