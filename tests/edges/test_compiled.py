"""What templates were compiled to, kept for the next build: found again, never wrong, never from anybody else."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_sites import NOW, QUIET, SITE_TOML, THEME

from fingerpost.build import Order, Program, build
from fingerpost.edges import compiled as edges_compiled
from fingerpost.edges.building import Wishes, build_site
from fingerpost.edges.compiled import DiskCompiled
from fingerpost.model.compiled import NOTHING_COMPILED, Compiled
from fingerpost.model.pages import Built, CopyOf, Later
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.sandbox import Sandbox

CODE = compile("answer = 6 * 7", "templates/page.html", "exec")
FILES = {"index.md": "# Home\n\nText.\n", "other.md": "# Other\n\nText.\n"}


@pytest.fixture(autouse=True)
def _python_may_keep_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)


def kept_in(folder: Path, program: str = "this program") -> DiskCompiled:
    return DiskCompiled(program, folder / "templates")


def answer(code: CodeType | None) -> object:
    names: dict[str, object] = {}
    if code is not None:
        exec(code, names)
    return names.get("answer")


def test_what_was_kept_is_there_for_the_next_process(tmp_path: Path) -> None:
    kept_in(tmp_path).put("page", CODE)
    found = kept_in(tmp_path).get("page")
    assert answer(found) == 42
    assert found is not None
    assert found.co_filename == "templates/page.html"


def test_it_belongs_to_one_text_and_one_program(tmp_path: Path) -> None:
    kept_in(tmp_path).put("page", CODE)
    assert kept_in(tmp_path).get("page of another text") is None
    assert kept_in(tmp_path, "another program").get("page") is None


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.dont_write_bytecode", False)
        kept_in(folder).put("page", CODE)
    return folder


@given(data=st.data())
def test_damaged_it_is_as_good_as_absent(sound: Path, data: st.DataObject) -> None:
    file = next((sound / "templates").iterdir())
    whole = file.read_bytes()
    place = data.draw(st.integers(0, len(whole) - 1))
    damage = data.draw(st.sampled_from(["flip", "cut", "more"]))
    flipped = whole[:place] + bytes([whole[place] ^ data.draw(st.integers(1, 255))]) + whole[place + 1 :]
    file.write_bytes({"flip": flipped, "cut": whole[:place], "more": whole + b"\0"}[damage])
    try:
        assert kept_in(sound).get("page") is None
    finally:
        file.write_bytes(whole)


def test_under_another_name_it_is_as_good_as_absent(tmp_path: Path) -> None:
    kept = kept_in(tmp_path)
    kept.put("page", CODE)
    kept.put("other", compile("answer = 0", "templates/other.html", "exec"))
    one, two = sorted((tmp_path / "templates").iterdir())
    content = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(content)
    assert (kept.get("page"), kept.get("other")) == (None, None)


@pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_where_others_can_write_nothing_is_read_and_nothing_written(tmp_path: Path, mode: int) -> None:
    kept_in(tmp_path).put("page", CODE)
    (tmp_path / "templates").chmod(mode)
    stranger = kept_in(tmp_path)
    stranger.put("other", CODE)
    assert (stranger.get("page"), stranger.get("other")) == (None, None)
    assert len(list((tmp_path / "templates").iterdir())) == 1


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="files have no owners here")
def test_in_a_folder_of_somebody_else_nothing_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept_in(tmp_path).put("page", CODE)
    somebody = os.getuid() + 1
    monkeypatch.setattr(os, "getuid", lambda: somebody)
    assert kept_in(tmp_path).get("page") is None


def test_a_folder_that_cannot_be_had_hinders_nothing(tmp_path: Path) -> None:
    (tmp_path / "templates").write_text("a file stands here")
    kept = kept_in(tmp_path)
    kept.put("page", CODE)
    assert kept.get("page") is None
    assert (tmp_path / "templates").read_text() == "a file stands here"


def test_where_python_keeps_no_compiled_modules_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    kept_in(tmp_path).put("page", CODE)
    assert list((tmp_path / "templates").iterdir()) == []


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edges_compiled, "MOST", 3)
    for number in range(6):
        kept_in(tmp_path).put(f"page {number}", CODE)
        newest = max((tmp_path / "templates").iterdir(), key=lambda path: path.stat().st_mtime_ns)
        os.utime(newest, ns=(number * 10**9, number * 10**9))
    assert len(list((tmp_path / "templates").iterdir())) == 3
    assert [kept_in(tmp_path).get(f"page {number}") is not None for number in range(6)] == [False] * 3 + [True] * 3


@dataclass
class Held:
    """The same in a mapping, which counts."""

    codes: dict[str, CodeType] = field(default_factory=dict)
    found: int = 0

    def get(self, key: str) -> CodeType | None:
        self.found += key in self.codes
        return self.codes.get(key)

    def put(self, key: str, code: CodeType) -> None:
        self.codes[key] = code


def site(compiled: Compiled, theme: Mapping[str, str] = THEME) -> Built:
    read = read_config("site.toml", SITE_TOML + QUIET)
    assert read.config is not None
    order = Order(
        read.config, read.places, MemoryTree(FILES), (MemoryTree(theme, "themes/bare"),), NOW, compiled=compiled
    )
    return build(Program(), order)


def test_templates_are_compiled_once_and_again_when_their_text_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []
    compile_template = Sandbox.compile

    def counting(self: Sandbox, source: Any, name: str | None = None, *more: Any, **named: Any) -> Any:
        begun.append(str(name))
        return compile_template(self, source, name, *more, **named)

    monkeypatch.setattr(Sandbox, "compile", counting)
    held = Held()
    first = site(held)
    compiled = sorted(begun)
    assert len(compiled) == len(set(compiled)) == len(held.codes) > 0
    begun.clear()
    second = site(held)
    assert (begun, held.found) == ([], len(compiled))
    assert second.outputs == first.outputs
    name = "templates/page.html"
    third = site(held, {**THEME, name: THEME[name] + "<!-- more -->"})
    assert begun == ["page.html"]
    assert any(b"more" in output.content for output in third.outputs if isinstance(output.content, bytes))


def test_a_build_keeps_them_for_the_account_and_never_in_the_folder_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setattr(edges_compiled, "cache_folder", lambda: cache)
    (tmp_path / "site/content").mkdir(parents=True)
    (tmp_path / "site/site.toml").write_text('title = "T"\nbase_url = "https://secure-base.example"\n')
    (tmp_path / "site/content/index.md").write_text("# Home\n\nText.\n")

    def built(*, forget: bool) -> int:
        wishes = Wishes(
            site=tmp_path / "site", output=None, drafts=False, strict=False, now=None, form="text", notes=False,
            why=False, forget=forget, jobs=1,
        )  # fmt: skip
        return build_site(Program(), wishes, is_check=False)

    assert built(forget=True) == 0
    assert not cache.exists()
    assert built(forget=False) == 0
    names = {path.name for path in cache.iterdir()}
    assert names
    assert not any(path.name in names for path in (tmp_path / "site").rglob("*"))


def test_what_has_to_be_made_again_is_asked_for_at_once() -> None:
    asked: list[list[str]] = []

    def recall(wanted: Any) -> Any:
        asked.append([later.name for later in wanted])
        return (later.name.encode() for later in wanted)

    contents: list[bytes | CopyOf | Later] = [Later("", "one"), b"known", Later("", "two")]
    assert list(Built((), (), recall=recall).contents(contents)) == [b"one", b"known", b"two"]
    assert asked == [["one", "two"]]


def test_nothing_kept_is_nothing_found() -> None:
    NOTHING_COMPILED.put("page", CODE)
    assert NOTHING_COMPILED.get("page") is None
