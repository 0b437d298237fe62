"""A writer at a terminal: a site in a folder, and the commands as they are typed."""

from pathlib import Path

from click.testing import CliRunner, Result

from fingerpost.build import Program
from fingerpost.edges.cli import commands

SITE_TOML = 'title = "Test"\nbase_url = "https://example.org"\n'


def site_in(folder: Path, files: dict[str, str | bytes]) -> Path:
    """A site of these files; `content/index.md` and site.toml are there without being named."""
    given: dict[str, str | bytes] = {
        "site.toml": SITE_TOML,
        "content/index.md": "---\ntitle: Home\ntemplate: home.html\n---\nWelcome.\n",
        **files,
    }
    for name, text in given.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def run(*arguments: str | Path) -> Result:
    """What the command says and does."""
    return CliRunner().invoke(commands(Program()), [str(a) for a in arguments], catch_exceptions=False)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
