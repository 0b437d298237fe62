"""Lighthouse on the demo, as its phone with a slow line sees it: what it scores, and what it finds.

`make lighthouse` prints all four scores of each kind of page. Three of them follow from the page alone and are held by
a test; the fourth, performance, is worked out from how long this machine took, and is for a quiet one.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from browser.demo import CHECKERS, build_demo, chromium, serving

PAGES = {
    "home": "/",
    "article": "/attachment/window-of-tolerance/",
    "series": "/attachment/",
    "glossary": "/glossary/",
    "assessment": "/assessments/consider-your-attachment-style/",
    "search": "/search/",
}
UNASKED = {"/assessments/consider-your-attachment-style/": {"robots.txt is not valid (robots-txt)"}}
"""Faults that are ours to keep. Where readers answer questions the page's policy lets no script connect to anything,
and Lighthouse asks for robots.txt from within the page."""

CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


class Judged(msgspec.Struct, frozen=True):
    """What Lighthouse says of one page."""

    scores: dict[str, int]
    """Of 100, by category."""
    faults: tuple[str, ...]
    """Audits that count and did not pass."""
    shift: float
    """Cumulative layout shift; 0 where nothing moved."""
    bytes: int
    """Everything that was loaded, as it went over the line."""


def judge(program: Path, url: str, categories: Sequence[str] = CATEGORIES) -> Judged:
    """One run on a page; layout shift and bytes are looked at whatever the categories."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = ["node", str(program), url, "--quiet", "--output=json", f"--output-path={report}"]
        command += [f"--only-categories={','.join(categories)}"]
        command += ["--only-audits=cumulative-layout-shift,total-byte-weight", "--disable-full-page-screenshot"]
        done = subprocess.run(
            [*command, "--chrome-flags=--headless=new --no-sandbox"],
            env={**os.environ, "CHROME_PATH": chromium() or ""}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        found = json.loads(report.read_text("utf-8"))
    audits = found["audits"]
    counted = [
        ref["id"] for category in categories for ref in found["categories"][category]["auditRefs"] if ref["weight"]
    ]
    return Judged(
        {name: round(100 * found["categories"][name]["score"]) for name in categories},
        tuple(f"{audits[id_]['title']} ({id_})" for id_ in counted if audits[id_]["score"] not in (None, 1)),
        audits["cumulative-layout-shift"]["numericValue"],
        round(audits["total-byte-weight"]["numericValue"]),
    )


def main() -> int:
    """Prints a table; 1 where a score is less than 100."""
    program = CHECKERS / "lighthouse" / "cli" / "index.js"
    if chromium() is None or not program.exists():
        print("This needs Chromium, Node and `npm ci --prefix tests/browser`.")
        return 1
    is_full = True
    print(f"{'':12}{''.join(f'{name:>16}' for name in CATEGORIES)}{'shift':>8}{'bytes':>9}")
    with tempfile.TemporaryDirectory() as folder, serving(build_demo(Path(folder))) as served:
        for name, path in PAGES.items():
            judged = judge(program, served.url(path))
            scores = "".join(f"{judged.scores[category]:>16}" for category in CATEGORIES)
            print(f"{name:12}{scores}{judged.shift:>8.3f}{judged.bytes:>9,}")
            for fault in judged.faults:
                print(f"{'':12}  {fault}")
            is_full &= all(score == 100 for score in judged.scores.values())
    return 0 if is_full else 1


if __name__ == "__main__":
    sys.exit(main())
