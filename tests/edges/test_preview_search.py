"""The search in a preview: an index when it is asked for, of the texts as they are, and no wait for whoever saves."""

import gzip
import json
import threading
from concurrent.futures import Future
from pathlib import Path

import pytest
from previews import FILES, PATIENCE_S, Preview, previewing, write

from fingerpost.edges.pagefind import EngineError
from fingerpost.edges.preview import finding
from fingerpost.edges.preview.finding import Finder
from fingerpost.model.sheets import Searchable, Sheet

SITE = {**FILES, "site.toml": FILES["site.toml"] + "[search]\nenabled = true\n"}
PAGES = "/search/pagefind/pages.json"


def _texts(preview: Preview) -> dict[str, str]:
    """The text of each page of the index, by its address."""
    _, table, _ = preview.ask("GET", PAGES)
    parts = [preview.ask("GET", f"/search/pagefind/fragment/{name}.pf_fragment")[1] for name in json.loads(table)]
    found = [json.loads(gzip.decompress(part).removeprefix(b"pagefind_dcd")) for part in parts]
    return {part["url"]: part["content"] for part in found}


def test_an_index_is_made_when_it_is_asked_for_and_follows_what_is_saved(tmp_path: Path) -> None:
    site = write(tmp_path, {**SITE, "content/calm/draft.md": "---\ntitle: Unready\ndraft: true\n---\nHush.\n"})
    with previewing(site) as preview:
        assert set(_texts(preview)) == {"/", "/calm/", "/calm/rest/"}
        assert preview.ask("GET", "/search/pagefind/pagefind.js")[2]["Content-Type"].startswith("text/javascript")
        write(site, {"content/calm/rest.md": FILES["content/calm/rest.md"] + "\nA quokka.\n"})
        preview.wait_for_line("content/calm/rest.md")
        assert "A quokka." in _texts(preview)["/calm/rest/"]
        assert preview.get("/search/pagefind/none.json")[0] == 404
        assert "wasm-unsafe-eval" in preview.get("/search/")[1]


def test_a_preview_of_a_site_without_a_search_has_none(tmp_path: Path) -> None:
    with previewing(write(tmp_path, FILES)) as preview:
        assert preview.get(PAGES)[0] == 404
        assert preview.get("/search/")[0] == 404


SHEETS = (Sheet(href="/", title="Home", kind="page"),)


def _searchable(digest: str, sheets: tuple[Sheet, ...] = SHEETS) -> Searchable:
    return Searchable(digest, "en", lambda: sheets)


def test_an_index_stands_while_the_sheets_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def index_of(_: Searchable, sheets: tuple[Sheet, ...]) -> dict[str, bytes]:
        made.append(len(sheets))
        return {"pages.json": b"{}"}

    monkeypatch.setattr(finding, "index_of", index_of)
    finder = Finder(pytest.fail)
    first = finder.files(_searchable("a"))
    assert first.result(PATIENCE_S) == {"pages.json": b"{}"}
    assert finder.files(_searchable("a")) is first
    assert finder.files(_searchable("b")) is first
    assert finder.files(_searchable("c", (*SHEETS, *SHEETS))).result(PATIENCE_S)
    assert made == [1, 2]


def test_nobody_waits_for_pagefind_and_one_index_is_made_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    at_work: list[int] = []

    def index_of(_: Searchable, sheets: tuple[Sheet, ...]) -> dict[str, bytes]:
        at_work.append(len(sheets))
        go_on.wait(PATIENCE_S)
        at_work.remove(len(sheets))
        return {"n": str(len(at_work)).encode()}

    monkeypatch.setattr(finding, "index_of", index_of)
    finder = Finder(pytest.fail)
    waiting: list[Future[finding.Files]] = [
        finder.files(_searchable(str(n), tuple(SHEETS[0] for _ in range(n)))) for n in range(1, 4)
    ]
    assert not any(files.done() for files in waiting)
    go_on.set()
    assert [files.result(PATIENCE_S) for files in waiting] == [{"n": b"0"}] * 3


def test_what_keeps_an_index_from_being_made_is_said_and_the_page_is_not_left_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def index_of(*_: object) -> dict[str, bytes]:
        raise EngineError("Pagefind is not installed")

    said: list[str] = []
    monkeypatch.setattr(finding, "index_of", index_of)
    monkeypatch.setattr(finding, "executable", lambda: None)
    assert Finder(said.append).files(_searchable("a")).result(PATIENCE_S) == {}
    assert len(said) == 1
    assert "pip install 'fingerpost[search]'" in said[0]
