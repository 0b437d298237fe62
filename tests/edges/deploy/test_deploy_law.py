"""Laws of deploys, for any two sites, cut at any request: they converge, and no reader meets what is missing."""

import contextlib
import random
from collections.abc import Mapping
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.sites import LATER, MUCH_LATER, NEW, NOW, OLD, deploy, missing, settled, site
from fingerpost.edges.deploy.deploying import Orders
from fingerpost.edges.deploy.offer import MemoryOffer
from fingerpost.edges.deploy.plan import PHASES, after, plan
from fingerpost.edges.deploy.recording import Recorder, SwitchingRecorder
from fingerpost.edges.deploy.remote import MANIFEST


class Cut(BaseException):
    """The deploy is dead."""


class Cutting:
    """Lets everything through up to the N-th request."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, _act: str, _path: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise Cut


@st.composite
def sites(draw: st.DrawFn) -> dict[str, bytes]:
    """Pages that link to each other and show pictures, all of which are there; and every page can be reached."""
    names = draw(st.lists(st.sampled_from(["a/", "b/", "c/", "d/", "e/f/", "ü/"]), unique=True, max_size=6))
    pictures = {f"p{n}.svg": draw(st.sampled_from(["one", "two"])) for n in range(draw(st.integers(0, 3)))}
    choices = st.lists(st.sampled_from([*(f"/{name}" for name in names), "/", "/feed.xml", *pictures]), max_size=4)
    pages = {name: tuple(draw(choices)) for name in names}
    return site({"": (*(f"/{name}" for name in names), *draw(choices)), **pages}, pictures)


@settings(max_examples=150, deadline=None)
@given(sites(), sites())
def test_a_plan_leads_from_any_site_to_any_other(old: dict[str, bytes], new: dict[str, bytes]) -> None:
    ours, theirs = MemoryOffer(new).manifest, MemoryOffer(old).manifest
    steps = plan(ours, theirs, NOW)
    final = after(ours, theirs, steps, NOW)
    assert {path: item.sha256 for path, item in final.files.items()}.items() >= {
        path: item.sha256 for path, item in ours.files.items()
    }.items()
    assert plan(ours, final, NOW) == ()
    assert after(ours, final, (), NOW) == final
    assert {step.path for step in steps if step.act == "delete"} <= theirs.files.keys() - ours.files.keys()
    assert [PHASES.index(step.phase) for step in steps] == sorted(PHASES.index(step.phase) for step in steps)


@settings(max_examples=120, deadline=None)
@given(st.data(), sites(), sites(), st.booleans())
def test_a_deploy_cut_anywhere_breaks_no_page_and_is_gone_on_with(
    data: st.DataObject, old: dict[str, bytes], new: dict[str, bytes], switches: bool
) -> None:
    place: Recorder = (SwitchingRecorder if switches else Recorder)()
    assert deploy(place, old) == 0
    for _ in range(data.draw(st.integers(1, 3))):
        place.fails = Cutting(data.draw(st.integers(1, 40)))
        with contextlib.suppress(Cut):
            deploy(place, new, LATER)
        assert missing(place.files) == set()
    place.fails = Cutting(0)
    assert deploy(place, new, LATER) == 0
    assert without_ours(place.files) == settled(new, old)


def without_ours(files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {path: content for path, content in files.items() if path != MANIFEST}


@settings(max_examples=60, deadline=None)
@given(st.data(), sites(), sites(), sites())
def test_a_cut_deploy_may_be_followed_by_one_of_another_version(
    data: st.DataObject, old: dict[str, bytes], half: dict[str, bytes], new: dict[str, bytes]
) -> None:
    place = Recorder()
    deploy(place, old)
    place.fails = Cutting(data.draw(st.integers(1, 40)))
    with contextlib.suppress(Cut):
        deploy(place, half, LATER)
    cut = dict(place.files)
    for at in range(1, 40):
        place.files = dict(cut)
        place.fails = Cutting(at)
        with contextlib.suppress(Cut):
            deploy(place, new, LATER)
        assert missing(place.files) == set()
    place.fails = Cutting(0)
    assert deploy(place, new, LATER) == 0
    assert new.items() <= place.files.items()
    # What is kept of the others has a mark in its name, and goes in time.
    assert deploy(place, new, MUCH_LATER) == 0
    assert without_ours(place.files) == new


@pytest.mark.parametrize("switches", [False, True])
def test_cut_at_every_request(switches: bool) -> None:
    at = 1
    while True:
        place: Recorder = (SwitchingRecorder if switches else Recorder)()
        deploy(place, OLD)
        place.fails = Cutting(at)
        try:
            deploy(place, NEW, LATER)
        except Cut:
            assert missing(place.files) == set()
            place.fails = Cutting(0)
            assert deploy(place, NEW, LATER) == 0
            assert without_ours(place.files) == settled(NEW)
            at += 1
        else:
            break
    assert at > 20


@pytest.mark.parametrize("seed", range(20))
def test_where_every_fifth_request_fails_it_converges_in_three_runs(seed: int) -> None:
    chance = random.Random(seed)

    def fails(act: str, _path: str) -> None:
        if act in ("put", "delete") and chance.random() < 0.2:
            raise OSError(5, "the wire broke")

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    codes: list[int] = []
    while 0 not in codes and len(codes) < 3:
        codes.append(deploy(place, NEW, LATER))
        assert missing(place.files) == set()
    assert codes[-1] == 0
    assert without_ours(place.files) == settled(NEW)


@pytest.mark.parametrize("sent", [1, 3, 6])
def test_what_was_sent_before_a_cut_is_not_sent_again(sent: int) -> None:
    left = sent

    def fails(act: str, _path: str) -> None:
        nonlocal left
        if act == "put":
            left -= 1
            if left < 0:
                raise Cut

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    with pytest.raises(Cut):
        deploy(place, NEW, LATER)
    done = [path for act, path in place.requests if act == "put"][len(OLD) : len(OLD) + sent]
    place.fails = Cutting(0)
    place.requests.clear()
    assert deploy(place, NEW, LATER) == 0
    again = [path for act, path in place.requests if act == "put"]
    assert len(done) == sent
    assert not set(done) & set(again)
    assert len(again) == 8 - sent


def test_the_first_deploy_shows_the_home_page_last() -> None:
    place = Recorder()
    deploy(place, NEW)
    puts = [path for act, path in place.requests if act == "put"]
    assert puts[-1] == "index.html"


def test_nothing_is_sent_where_nothing_changed() -> None:
    place = Recorder()
    deploy(place, OLD)
    place.requests.clear()
    assert deploy(place, OLD, LATER) == 0
    assert [act for act, _ in place.requests] == ["look"]


def test_only_what_changed_is_sent_though_size_and_time_agree() -> None:
    pages = {"": (), **{f"p{n}/": () for n in range(200)}}
    place = Recorder()
    deploy(place, site(pages, words="one"))
    place.requests.clear()
    deploy(place, site(pages, words="two"))
    assert sum(act == "put" for act, _ in place.requests) == 201


def test_a_file_with_a_mark_goes_seven_days_after_its_last_use_and_no_sooner() -> None:
    place = Recorder()
    deploy(place, OLD)
    old = next(path for path in OLD if path.startswith("sea."))
    deploy(place, NEW, NOW)
    for days, is_there in ((0, True), (6.9, True), (7, False)):
        deploy(place, NEW, NOW + timedelta(days=days))
        assert (old in place.files) == is_there
    assert "gone/index.html" not in place.files


def test_a_file_that_is_used_again_is_not_counted_down() -> None:
    place = Recorder()
    for version, days in ((OLD, 0), (NEW, 1), (OLD, 5), (NEW, 9)):
        deploy(place, version, NOW + timedelta(days=days))
    deploy(place, NEW, NOW + timedelta(days=10))
    assert settled(NEW).items() <= place.files.items()


def test_a_clock_that_goes_backwards_deletes_nothing_too_soon() -> None:
    place = Recorder()
    deploy(place, OLD, NOW)
    deploy(place, NEW, NOW + timedelta(days=4000))
    deploy(place, NEW, NOW)
    assert settled(NEW).items() <= place.files.items()
    deploy(place, NEW, NOW + timedelta(days=8))
    assert without_ours(place.files) == NEW


def test_files_of_others_stay() -> None:
    place = Recorder({"CNAME": b"example.org", "photos/me.jpg": b"me"})
    for version in (OLD, NEW):
        deploy(place, version, LATER)
    deploy(place, NEW, MUCH_LATER)
    assert without_ours(place.files) == {**NEW, "CNAME": b"example.org", "photos/me.jpg": b"me"}


def test_the_folder_above_a_site_in_a_bucket_is_not_taken_for_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    inner = Recorder()
    deploy(inner, OLD)
    outer = Recorder({f"guide/{path}": content for path, content in inner.files.items()} | {"index.html": b"another"})
    before = dict(outer.files)
    assert deploy(outer, NEW, orders=Orders(None, yes=True)) == 1
    assert "--take-over" in capsys.readouterr().err
    assert outer.files == before


def test_a_site_without_a_home_page_is_never_put_online(capsys: pytest.CaptureFixture[str]) -> None:
    place = Recorder()
    deploy(place, OLD)
    before = dict(place.files)
    for empty in ({}, {"404.html": b"none"}, {"feed.xml": b"<feed/>"}):
        assert deploy(place, empty) == 1
        assert "there is nothing to put online" in capsys.readouterr().err
    assert place.files == before


def test_what_vanished_there_is_sent_again() -> None:
    place = Recorder()
    deploy(place, NEW)
    del place.files["a/index.html"]
    assert deploy(place, NEW) == 0
    assert place.files["a/index.html"] == NEW["a/index.html"]


def test_files_that_fail_are_tried_again_and_pages_never_come_before_them() -> None:
    broken = {"left": 2}

    def fails(act: str, path: str) -> None:
        if act == "put" and path.startswith("sea.") and broken["left"]:
            broken["left"] -= 1
            raise OSError(5, "the wire broke")

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    assert deploy(place, NEW) == 0
    broken["left"] = 100
    place.files = {}
    place.requests.clear()
    assert deploy(place, NEW) == 1
    assert not any(path.endswith("index.html") for path in place.files)
    broken["left"] = 0
    assert deploy(place, NEW) == 0
    assert NEW.items() <= place.files.items()


def test_a_file_that_cannot_be_deleted_is_told_and_tried_the_next_time(capsys: pytest.CaptureFixture[str]) -> None:
    def fails(act: str, path: str) -> None:
        if act == "delete":
            raise OSError(13, "No right")

    place = Recorder()
    deploy(place, OLD)
    place.fails = fails
    assert deploy(place, NEW) == 1
    assert "not deleted: gone/index.html: no right" in capsys.readouterr().err
    assert missing(place.files) == set()
    place.fails = Cutting(0)
    assert deploy(place, NEW) == 0
    assert "gone/index.html" not in place.files


def test_two_at_the_same_time_notice_each_other() -> None:
    place = Recorder()
    deploy(place, OLD)

    def other_comes(act: str, path: str) -> None:
        if act == "begin":
            place.fails = Cutting(0)
            deploy(place, OLD | {"x/index.html": b"x"}, LATER)

    place.fails = other_comes
    assert deploy(place, NEW, LATER) == 1
    assert place.files["x/index.html"] == b"x"
    assert "new/index.html" not in place.files


def test_what_has_to_make_room_goes_first() -> None:
    old = {**OLD, "notes": b"a file"}
    new = {**OLD, "notes/index.html": b"a page"}
    place = Recorder()
    deploy(place, old)
    assert deploy(place, new) == 0
    steps = [(act, path) for act, path in place.requests if path.startswith("notes")]
    assert steps[-3:] == [("delete", "notes"), ("put", "notes/index.html"), ("verify", "notes/index.html")]
