"""What the preview's loop makes of looks at a site that is just being written."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from small_sites import THEME

from fingerpost.build import Program
from fingerpost.edges.preview import loop as loops
from fingerpost.edges.preview.loop import Loop
from fingerpost.edges.preview.memory import ProcessMemory
from fingerpost.edges.preview.session import Look, Session, Wishes
from fingerpost.edges.workers import Workers
from fingerpost.memo import DictMemory


def session_of(site: Path) -> Session:
    files = {f"themes/bare/{name}": text for name, text in THEME.items()}
    files["site.toml"] = 'title = "T"\nbase_url = "https://example.org"\ntheme = "bare"\n'
    files["content/index.md"] = "# Home\n"
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    wishes = Wishes(site, True, datetime(2026, 6, 1, tzinfo=UTC), 1)
    return Session(Program(), wishes, ProcessMemory(DictMemory()))


def test_a_file_that_goes_while_it_is_read_is_looked_for_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    session = session_of(tmp_path)
    loop = Loop(session)
    slept: list[float] = []
    monkeypatch.setattr("time.sleep", slept.append)
    lost = [FileNotFoundError(2, "No such file or directory", str(tmp_path / "content/index.md"))]
    carried_out = Workers.__call__

    def failing(self: Workers, stage: object, inputs: object) -> object:
        if lost:
            raise lost.pop()
        return carried_out(self, stage, inputs)  # type: ignore[arg-type]  # whatever it was given

    monkeypatch.setattr(Workers, "__call__", failing)
    (tmp_path / "content/index.md").write_text("# Home of today\n")
    shown: list[Look] = []
    loop._build(lambda scene: shown.append(scene.look), lambda _: None)  # type: ignore[arg-type]
    assert slept == [loops.PATIENCE_S]
    assert [look.is_good for look in shown] == [True]
    assert "stays" not in capsys.readouterr().err


def test_what_stays_unreadable_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    session = session_of(tmp_path)
    loop = Loop(session)
    monkeypatch.setattr("time.sleep", lambda _: None)
    good = session.look(loop.look)
    torn = msgspec.structs.replace(good, is_torn=True)
    monkeypatch.setattr(Session, "look", lambda *_: torn)
    shown: list[Look] = []
    loop._build(lambda scene: shown.append(scene.look), lambda _: None)  # type: ignore[arg-type]
    assert shown == [torn]
