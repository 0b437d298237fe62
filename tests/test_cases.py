"""Cases that are documents: files in, report out. `pytest --accept` rewrites the reports; the diff is read like code.

A case is a Markdown file in `cases/links` or `cases/markdown`. Text before the first line `=== …` says what it is
about. Then come sections, each begun by a line `=== NAME`:

    === site.toml             replaces the standard one (optional)
    === content/PATH          a file of the site
    === now 2026-06-01        the moment of building (optional)
    === shows PATH            expected: what an output holds between its heading and its end
    === report                expected: the diagnostics, or `nothing`
"""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from small_sites import NOW, QUIET, SITE_TOML, built, told

HERE = Path(__file__).parent / "cases"
CASES = sorted(p for folder in ("links", "markdown") for p in (HERE / folder).glob("*.md"))


def _sections(text: str) -> tuple[str, list[tuple[str, str]]]:
    pieces = re.split(r"^=== (.+)\n", text, flags=re.MULTILINE)
    return pieces[0], list(zip(pieces[1::2], pieces[2::2], strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_the_case_gives_the_report_it_states(case: Path, accept: bool) -> None:
    about, sections = _sections(case.read_text("utf-8"))
    files = {name: body for name, body in sections if name.startswith("content/")}
    files["site.toml"] = next(
        (SITE_TOML + QUIET + body for name, body in sections if name == "site.toml"), SITE_TOML + QUIET
    )
    moment = next(
        (
            datetime.fromisoformat(n.removeprefix("now ")).replace(tzinfo=UTC)
            for n, _ in sections
            if n.startswith("now ")
        ),
        NOW,
    )
    site = built({name: body.rstrip("\n") + "\n" for name, body in files.items()}, now=moment)
    pages = {
        str(o.path): o.content.decode()
        for o in site.outputs
        if isinstance(o.content, bytes) and o.path.endswith(".html")
    }
    got: list[tuple[str, str]] = []
    for name, body in sections:
        if name == "report":
            got.append((name, "\n".join(told(site.diagnostics)) or "nothing"))
        elif name.startswith("shows "):
            html = pages.get(name.removeprefix("shows "), "(no such output)")
            got.append((name, html.partition("</h1>\n")[2].strip() or html.strip()))
        else:
            got.append((name, body.strip("\n")))
    text = about + "".join(f"=== {name}\n{body}\n\n" for name, body in got).rstrip("\n") + "\n"
    if accept:
        case.write_text(text, "utf-8")
    wanted = [(name, body.strip("\n")) for name, body in sections]
    assert got == wanted
