"""The index of the search: what is in it, that it is the same each time, and when it is made again."""

import gzip
import json
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built

from fingerpost.edges import pagefind, searching
from fingerpost.edges.pagefind import EngineError, executable, index_of, page_of
from fingerpost.edges.searching import with_index, without_engine
from fingerpost.memo import DictMemory, Memory
from fingerpost.model.diagnostics import Place
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, Later
from fingerpost.model.sheets import Searchable, Sheet, is_of_index

ROOT = Path(__file__).parents[2]
PLACES = {"search.enabled": Place("site.toml", 6, 1)}
TOML = SITE_TOML + "[search]\nenabled = true\n" + QUIET
LOOK = {**THEME, "templates/search.html": "<title>Search</title><h1>Search</h1>"}
FILES: Mapping[str, str | bytes] = {
    "site.toml": TOML,
    "content/index.md": "# Home\n\nSee [](calm/rest.md) and [[Safe base]].\n",
    "content/calm/rest.md": (
        "---\ntitle: A good rest\npublished: 2026-01-01\nmain_message: Rest is no luxury.\ntopics: [sleep]\n"
        "audience: couples\ncontent_note: Touches on tiredness.\naliases: [Lying down, /old/rest/]\n---\n\n"
        "Breathe *slowly*.[^1] Then see [[Safe base]].\n\n[^1]: Somebody (1969).\n"
    ),
    "content/calm/walk.md": "---\ntitle: A walk\npublished: 2026-01-02\n---\n\nOne foot, then the other. 3 < 4 & 5.\n",
    "content/glossary/base.md": "---\ntitle: Safe base\nshort: Where one sets out from.\n---\n\nMore of it.\n",
}


def indexed(memory: Memory, files: Mapping[str, str | bytes] = FILES, *, drafts: bool = False) -> Built:
    return with_index(built(files, theme=LOOK, memory=memory, drafts=drafts), memory, PLACES)


def index(site: Built) -> dict[str, bytes]:
    found = {str(o.path): site.bytes_of(o) for o in site.outputs if is_of_index(o.path)}
    return {path: content for path, content in found.items() if isinstance(content, bytes)}


def fragments(site: Built) -> dict[str, dict[str, object]]:
    contents = [content for path, content in index(site).items() if path.endswith(".pf_fragment")]
    parsed = [json.loads(gzip.decompress(content).removeprefix(b"pagefind_dcd")) for content in contents]
    return {fragment["url"]: fragment for fragment in parsed}


def made(site: Built) -> list[str]:
    return [reason.why for reason in site.reasons if reason.stage == "search"]


def changed(**files: str) -> Mapping[str, str | bytes]:
    return {**FILES, **{f"content/{path.replace('__', '/')}.md": text for path, text in files.items()}}


def test_pages_are_found_by_text_title_and_other_names_and_shown_with_their_note() -> None:
    found = fragments(indexed(DictMemory()))
    assert set(found) == {"/", "/calm/rest/", "/calm/walk/", "/glossary/base/"}
    rest = found["/calm/rest/"]
    assert rest["meta"] == {
        "title": "A good rest", "names": "Lying down", "kind": "article", "note": "Touches on tiredness.",
    }  # fmt: skip
    assert rest["content"] == "Rest is no luxury. Breathe slowly. Then see Safe base."
    assert found["/calm/walk/"]["content"] == "One foot, then the other. 3 < 4 & 5."
    assert found["/glossary/base/"]["content"] == "Where one sets out from. More of it."


def test_a_table_says_what_each_page_can_be_chosen_by() -> None:
    site = index(indexed(DictMemory()))
    table = json.loads(site["search/pagefind/pages.json"])
    names = {path.split("/")[-1].removesuffix(".pf_fragment") for path in site if path.endswith(".pf_fragment")}
    assert set(table) == names
    assert sorted(table.values()) == [
        ["article", [], []], ["article", ["sleep"], ["couples"]], ["page", [], []], ["term", [], []],
    ]  # fmt: skip


def test_only_what_the_search_page_loads_is_published() -> None:
    endings = {path.rpartition(".")[2] for path in index(indexed(DictMemory()))}
    names = {path for path in index(indexed(DictMemory())) if path.count("/") == 2 and not path.endswith(".pf_meta")}
    assert endings == {"js", "json", "pagefind", "pf_meta", "pf_index", "pf_fragment"}
    assert {name.removeprefix("search/pagefind/") for name in names} == {
        "pagefind.js", "pagefind-entry.json", "pages.json", "wasm.en.pagefind",
    }  # fmt: skip


@pytest.mark.parametrize("drafts", [False, True])
def test_what_readers_do_not_see_is_never_in_it(drafts: bool) -> None:
    files = changed(
        calm__draft="---\ntitle: Unready\ndraft: true\n---\n\nCanary.\n",
        calm__soon="---\ntitle: Soon\npublished: 2027-01-01\n---\n\nCanary.\n",
        calm__gone="---\ntitle: Gone\npublished: 2020-01-01\nexpires: 2021-01-01\n---\n\nCanary.\n",
        calm__old="---\ntitle: Old\npublished: 2020-01-01\nsuperseded_by: walk.md\n---\n\nCanary.\n",
    )
    site = indexed(DictMemory(), files, drafts=drafts)
    assert set(fragments(site)) == {"/", "/calm/rest/", "/calm/walk/", "/glossary/base/"}
    assert not any(b"anary" in content for content in index(site).values())


def test_a_discreet_page_is_left_out_unless_search_engines_may_have_it() -> None:
    files = changed(calm__quiet="---\ntitle: Quiet\npublished: 2026-01-01\ndiscreet: true\n---\n\nHush.\n")
    assert "/calm/quiet/" not in fragments(indexed(DictMemory(), files))
    shown = {**files, "site.toml": TOML + "[exit]\ndiscreet_noindex = false\n"}
    assert "/calm/quiet/" in fragments(indexed(DictMemory(), shown))


def test_the_same_texts_give_the_same_bytes_in_whatever_order_they_come() -> None:
    many = {
        **FILES,
        **{
            f"content/s/a{n}.md": f"---\ntitle: Number {n}\npublished: 2026-01-01\ntopics: [t{n % 5}, u{n % 3}]\n"
            f"audience: [couples, parents]\n---\n\nText {n} of {n % 7}.\n"
            for n in range(60)
        },
    }
    first = index(indexed(DictMemory(), many))
    assert len(first) > 60
    for _ in range(2):
        assert index(indexed(DictMemory(), many)) == first
    assert index(indexed(DictMemory(), dict(reversed(many.items())))) == first


def test_it_is_made_again_when_a_text_changed_and_only_then() -> None:
    memory = DictMemory()
    assert made(indexed(memory)) == ["it is new"]
    assert made(indexed(memory)) == []
    other_words = changed(calm__walk="---\ntitle: A walk\npublished: 2026-01-02\n---\n\nOther words.\n")
    assert made(indexed(memory, other_words)) == ["a text changed"]
    assert made(indexed(memory, other_words)) == []
    with_draft = {**other_words, "content/calm/draft.md": "---\ntitle: Unready\ndraft: true\n---\n\nNot yet.\n"}
    assert made(indexed(memory, with_draft)) == []
    with_rule = {**with_draft, "site.toml": TOML + "\n[review]\nnotice_days = 3\n"}
    assert made(indexed(memory, with_rule)) == []


def test_bytes_are_not_remembered_and_come_out_the_same_when_they_are_wanted() -> None:
    memory = DictMemory()
    first = index(indexed(memory))
    again = indexed(memory)
    later = [output for output in again.outputs if is_of_index(output.path)]
    assert all(isinstance(output.content, Later) for output in later)
    assert index(again) == first
    assert all(isinstance(o.content, Later) and o.content.digest == digest_of(first[o.path]) for o in later)
    page = next(output for output in again.outputs if output.path == "search/index.html")
    assert again.bytes_of(page) == b"<title>Search</title><h1>Search</h1>"


def test_a_site_without_a_search_has_nothing_of_it_and_asks_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "index_of", None)
    monkeypatch.setattr(searching, "executable", None)
    files = {**FILES, "site.toml": SITE_TOML + QUIET}
    site = built(files, theme=LOOK)
    assert site.search is None
    assert with_index(site, DictMemory(), {}) is site
    assert without_engine(site, {}) == ()
    assert not [output.path for output in site.outputs if output.path.startswith("search/")]


def test_without_pagefind_nothing_is_published_and_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagefind, "executable", lambda: None)
    monkeypatch.setattr(searching, "executable", lambda: None)
    site = indexed(DictMemory())
    (told,) = site.diagnostics
    assert (told.rule, told.place) == ("search-engine", PLACES["search.enabled"])
    assert "pip install 'fingerpost[search]'" in (told.hint or "")
    assert site.has_errors
    assert without_engine(built(FILES, theme=LOOK), PLACES) == (told,)


@pytest.mark.skipif(sys.platform == "win32", reason="its programs are no scripts")
@pytest.mark.parametrize("script", ["exit 1", "cat >/dev/null", "echo nonsense,", "sleep 0.1; printf 'bnVsbA==,'"])
def test_an_engine_that_fails_is_told_and_not_waited_for(
    script: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(stat.S_IRWXU)
    if script.startswith("cat"):
        program.write_text("#!/bin/sh\nhead -c 10 >/dev/null\n")
    monkeypatch.setattr(pagefind, "executable", lambda: program)
    (told,) = indexed(DictMemory()).diagnostics
    assert told.rule == "search-engine"


def test_what_pagefind_complains_of_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([{"type": "Error", "message": "no more room"}])
    monkeypatch.setattr(pagefind, "_answers", lambda _: answers)
    search = Searchable("", "en", tuple)
    with pytest.raises(EngineError, match="no more room"):
        index_of(search, (Sheet(href="/", title="Home", kind="page", html="<p>Words.</p>"),))


def test_a_file_of_the_authors_in_its_folder_is_told() -> None:
    files = {**FILES, "content/search/pagefind/mine.txt": b"x"}
    (told,) = indexed(DictMemory(), files).diagnostics
    assert (told.rule, told.place) == ("output-collision", Place("content/search/pagefind/mine.txt", 1, 1))


def test_what_stands_in_a_title_stays_text() -> None:
    sheet = Sheet(href="/a/", title='1 < 2 & "so"', kind="page", names=("<b>",), note="a > b", html="<p>Words.</p>")
    assert 'content="1 &lt; 2 &amp; &quot;so&quot;"' in page_of(sheet, "en")
    files = index_of(Searchable("", "en", tuple), (sheet,))
    fragment = next(content for name, content in files.items() if name.startswith("fragment/"))
    meta = json.loads(gzip.decompress(fragment).removeprefix(b"pagefind_dcd"))["meta"]
    assert meta == {"title": '1 < 2 & "so"', "names": "<b>", "kind": "page", "note": "a > b"}


@pytest.mark.parametrize("jobs", [["--jobs", "1"], ["--jobs", "2", "--no-memory"]])
def test_two_builds_by_the_command_line_publish_the_same_index(jobs: list[str], tmp_path: Path) -> None:
    trees = []
    for name, options in (("one", []), ("other", jobs)):
        site = tmp_path / name
        for path, content in FILES.items():
            (site / path).parent.mkdir(parents=True, exist_ok=True)
            (site / path).write_text(content.replace('"bare"', '"hearth"') if isinstance(content, str) else "")
        command = [sys.executable, "-m", "fingerpost", "build", "--site", str(site), "--now", "2026-06-01", *options]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        folder = site / "public/search"
        trees.append({str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert trees[0] == trees[1]
    assert len([name for name in trees[0] if name.endswith(".pf_fragment")]) == 4


def test_the_engine_is_installed_here() -> None:
    assert executable() is not None
