"""The demo keeps its own addresses: what its published.json lists answers, and the list is one we wrote."""

from pathlib import Path

from fingerpost.stages.ledger.file import read_ledger, written

FILE = Path(__file__).parent.parent / "published.json"


def test_the_demos_own_list_is_as_we_write_it() -> None:
    read = read_ledger(FILE.read_bytes())
    assert read.faults == ()
    assert read.ledger is not None
    assert written(read.ledger) == FILE.read_text("utf-8")
    assert len(read.ledger.addresses) > 100
