"""What a build that finds nothing changed loads: of the time it takes, loading modules is more than half."""

import subprocess
import sys
from pathlib import Path

LAST = """
import sys
from fingerpost.edges.cli import run
try:
    run(arguments=["build", "--site", sys.argv[1]])
except SystemExit:
    print("loaded:", *sorted({name for name in sys.argv[2:] if name in sys.modules}))
"""

NOT_NEEDED = (
    "asyncio", "base64", "ctypes", "jinja2", "json", "livereload", "markdown", "multiprocessing", "rapidfuzz", "shutil",
    "tornado", "xml.etree.ElementTree", "yaml", "fingerpost.stages.ledger.file", "fingerpost.stages.parse",
    "fingerpost.stages.render",
    "fingerpost.stages.tables.repairs", "fingerpost.stages.resolve", "fingerpost.stages.site", "fingerpost.workshop",
)  # fmt: skip


def test_a_build_without_a_change_loads_no_stage(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "content/index.md").write_text("# Home\n", "utf-8")
    (tmp_path / "site.toml").write_text('title = "Small"\nbase_url = "https://example.org"\n', "utf-8")
    for expected in ("written", "nothing changed"):
        done = subprocess.run(
            [sys.executable, "-c", LAST, str(tmp_path), *NOT_NEEDED], capture_output=True, text=True, check=True
        )
        assert expected in done.stderr
    assert done.stdout.strip().rpartition("loaded:")[2] == ""
