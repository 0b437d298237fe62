"""Cases that are documents: files in, report out. `pytest --accept` rewrites the reports; the diff is read like code.

A case is a Markdown file in one of the folders below. Text before the first line `=== …` says what it is
about. Then come sections, each begun by a line `=== NAME`:

    === site.toml             follows the standard one (optional)
    === loud                  notes about a page's place in the site are told as well (optional)
    === content/PATH          a file of the site
    === published.json        what was published before (optional)
    === now 2026-06-01        the moment of building (optional)
    === shows PATH            expected: what an output holds between its heading and its end
    === report                expected: the diagnostics, or `nothing`
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_sites import NOW, QUIET, SITE_TOML, built, told

from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Built

HERE = Path(__file__).parent / "cases"
FOLDERS = (
    "assessments", "care", "citations", "help", "images", "ledger", "links", "markdown", "slips", "terms"
)  # fmt: skip
CASES = sorted(p for folder in FOLDERS for p in (HERE / folder).glob("*.md"))
OURS = ("content/", "published.json")
each_case = pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")


def _sections(case: Path) -> tuple[str, list[tuple[str, str]]]:
    pieces = re.split(r"^=== (.+)\n", case.read_text("utf-8"), flags=re.MULTILINE)
    return pieces[0], list(zip(pieces[1::2], pieces[2::2], strict=True))


def _files(sections: list[tuple[str, str]]) -> dict[str, str]:
    files = {name: body.rstrip("\n") + "\n" for name, body in sections if name.startswith(OURS)}
    named = dict(sections)
    files["site.toml"] = SITE_TOML + ("" if "loud" in named else QUIET) + named.get("site.toml", "")
    return files


def _moment(sections: list[tuple[str, str]]) -> datetime:
    moments = (name.removeprefix("now ") for name, _ in sections if name.startswith("now "))
    return next((datetime.fromisoformat(moment).replace(tzinfo=UTC) for moment in moments), NOW)


@each_case
def test_the_case_gives_the_report_it_states(case: Path, accept: bool) -> None:
    about, sections = _sections(case)
    site = built(_files(sections), now=_moment(sections))
    got: list[tuple[str, str]] = []
    for name, body in sections:
        if name == "report":
            got.append((name, "\n".join(told(site.diagnostics)) or "nothing"))
        elif name.startswith("shows "):
            got.append((name, _shown(site, name.removeprefix("shows "))))
        else:
            got.append((name, body.strip("\n")))
    if accept:
        text = "".join(f"=== {name}\n{body}\n\n" if body else f"=== {name}\n\n" for name, body in got)
        case.write_text(about + text.rstrip("\n") + "\n", "utf-8")
    assert got == [(name, body.strip("\n")) for name, body in sections]


def _shown(site: Built, path: str) -> str:
    content = next((o.content for o in site.outputs if o.path == path and isinstance(o.content, bytes)), b"(none)")
    html = content.decode()
    return html.partition("</h1>\n")[2].strip() or html.strip()


@each_case
def test_every_repair_that_is_offered_mends_its_fault(case: Path) -> None:
    _, sections = _sections(case)
    files, now = _files(sections), _moment(sections)
    before = built(files, now=now).diagnostics
    for diagnostic, better in [(d, text) for d in before for text in _offers(d)]:
        place = diagnostic.place
        assert place is not None
        after = built({**files, place.file: _mended(files[place.file], diagnostic, better)}, now=now).diagnostics
        there = [d for d in after if d.place and (d.place.file, d.place.line, d.place.column) == _spot(diagnostic)]
        left = [d for d in there if d.rule == diagnostic.rule or (d.level == "error" and d not in before)]
        assert not left, f"{better!r} does not mend {diagnostic}"


def _offers(diagnostic: Diagnostic) -> Iterator[str]:
    """Every text that a diagnostic says could stand in its place."""
    hint, place = diagnostic.hint or "", diagnostic.place
    if diagnostic.replacement is not None:
        yield diagnostic.replacement
    elif place and hint.startswith("write one of "):
        yield from re.findall(r"`([^`]+)`", hint)
    elif place and hint.startswith("the nearest are "):
        written = place.text[place.column - 1 : place.column - 1 + place.length]
        yield from (written.partition("#")[0] + near for near in re.findall(r"`([^`]+)`", hint))
    elif place and place.file == "site.toml":
        yield from (f'"{better}"' for better in re.findall(r"did you mean `([^`]+)`", hint))
    else:
        assert not hint.startswith("did you mean"), f"a hint without a repair: {diagnostic}"


def _mended(text: str, diagnostic: Diagnostic, better: str) -> str:
    place = diagnostic.place
    assert place is not None
    lines = text.split("\n")
    line = lines[place.line - 1]
    lines[place.line - 1] = line[: place.column - 1] + better + line[place.column - 1 + place.length :]
    return "\n".join(lines)


def _spot(diagnostic: Diagnostic) -> tuple[str, int, int]:
    assert diagnostic.place is not None
    return diagnostic.place.file, diagnostic.place.line, diagnostic.place.column
