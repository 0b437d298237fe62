"""What took long to make lies in files; whatever happens to these, a build goes on."""

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fingerpost.edges.blobs import DiskBlobs
from fingerpost.model import blobs as held
from fingerpost.model.blobs import HeldBlobs
from fingerpost.model.digest import digest_of


def _put(store: DiskBlobs | HeldBlobs, content: bytes) -> str:
    store.put(digest_of(content), content)
    return digest_of(content)


@given(st.binary(max_size=50))
def test_what_was_put_is_there(content: bytes) -> None:
    store = HeldBlobs()
    assert store.get(digest_of(content)) is None
    assert store.get(_put(store, content)) == content


def test_what_was_put_is_there_for_the_next_build(tmp_path: Path) -> None:
    digest = _put(DiskBlobs(tmp_path / "deep" / "pictures"), b"sea")
    assert DiskBlobs(tmp_path / "deep" / "pictures").get(digest) == b"sea"


def test_a_damaged_file_is_as_good_as_absent(tmp_path: Path) -> None:
    store = DiskBlobs(tmp_path)
    digest = _put(store, b"sea")
    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    file.write_bytes(b"see")
    assert store.get(digest) is None
    assert store.get(_put(store, b"sea")) == b"sea"


def test_a_folder_that_cannot_be_written_costs_time_only(tmp_path: Path) -> None:
    (tmp_path / "pictures").write_text("a file stands here")
    store = DiskBlobs(tmp_path / "pictures")
    assert store.get(_put(store, b"sea")) is None
    store.tidy()


def test_what_is_not_wanted_goes_oldest_first(tmp_path: Path) -> None:
    store = DiskBlobs(tmp_path)
    digests = [_put(store, bytes([number]) * 100) for number in range(6)]
    for age, digest in enumerate(digests):
        os.utime(tmp_path / digest[:2] / digest[2:], (1000 + age, 1000 + age))
    store.want(digests[0])
    store.tidy(250)
    assert [store.get(digest) is not None for digest in digests] == [True, False, False, False, True, True]


def test_what_was_cut_short_is_swept_up(tmp_path: Path) -> None:
    store = DiskBlobs(tmp_path)
    digest = _put(store, b"sea")
    half = tmp_path / digest[:2] / f"{digest[2:]}.1.part"
    half.write_bytes(b"s")
    store.tidy()
    assert not half.exists()
    assert store.get(digest) == b"sea"


def test_memory_holds_no_more_than_its_limit() -> None:
    store = HeldBlobs()
    large = held.MOST_HELD // 3
    digests = [_put(store, bytes([number]) * large) for number in range(5)]
    assert [store.get(digest) is not None for digest in digests] == [False, False, True, True, True]
