"""The final check, as documents: broken themes and texts in, report out. `pytest --accept` rewrites the reports.

A case is a file of `cases/final`: sections begun by `=== theme/PATH`, `=== content/PATH` and `=== site.toml` are files
of a site on the bare theme of the tests; `=== report` is all that is told of it, or `nothing`.
"""

import re
from pathlib import Path

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built, told

from fingerpost.model.rules import RULES

CASES = sorted((Path(__file__).parent / "cases/final").glob("*.md"))
each_case = pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
ELSEWHERE = {"final-draft", "final-metadata"}
"""Rules that need bytes, or a fault of ours: tests/stages/test_final_files.py."""


def _sections(case: Path) -> tuple[str, dict[str, str]]:
    pieces = re.split(r"^=== (.+)\n", case.read_text("utf-8"), flags=re.MULTILINE)
    return pieces[0], dict(zip(pieces[1::2], pieces[2::2], strict=True))


def _report(sections: dict[str, str]) -> str:
    files: dict[str, str | bytes] = {n: t.rstrip("\n") + "\n" for n, t in sections.items() if n.startswith("content/")}
    files["site.toml"] = SITE_TOML + QUIET + sections.get("site.toml", "")
    theme = {n.removeprefix("theme/"): t.rstrip("\n") + "\n" for n, t in sections.items() if n.startswith("theme/")}
    return "\n".join(told(built(files, theme={**THEME, **theme}).diagnostics)) or "nothing"


@each_case
def test_the_case_gives_the_report_it_states(case: Path, accept: bool) -> None:
    about, sections = _sections(case)
    report = _report(sections)
    if accept:
        sections["report"] = f"{report}\n"
        case.write_text(about + "".join(f"=== {name}\n{text}" for name, text in sections.items()), "utf-8")
    assert report == sections["report"].strip("\n")


def test_every_rule_of_the_final_check_is_in_a_case() -> None:
    said = set(re.findall(r"\[(final-[a-z-]+)\]", "".join(case.read_text("utf-8") for case in CASES)))
    assert said | ELSEWHERE == {rule for rule in RULES if rule.startswith("final-")}
