"""A new site: the starter, with its own name, ready for VS Code and for Obsidian."""

import os
import shutil
from pathlib import Path

from fingerpost import kinds
from fingerpost.edges import terminal
from fingerpost.edges.disk import shown
from fingerpost.edges.files import reason_of
from fingerpost.edges.schemas import FOLDER, as_json, write_schemas
from fingerpost.stages.beginnings.snippets import snippets

STARTER = Path(__file__).resolve().parent / "starter"
"""The site that is copied: a small one, of which build, check and preview run at once."""

HIDDEN = {"gitignore": ".gitignore", "vscode": ".vscode", "content/obsidian": "content/.obsidian"}
"""Names that begin with a dot only in a site: here they would hide, or mean this repository."""


def new_site(folder: Path, title: str) -> int:
    """Makes a site in a folder that does not exist or is empty, and says how to go on: the exit code."""
    title = title or folder.resolve().name.replace("-", " ").replace("_", " ").strip().title() or "My site"
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            terminal.say(f"{shown(folder)} is not an empty folder; nothing was changed")
            return 1
        shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        for plain, hidden in HIDDEN.items():
            (folder / plain).rename(folder / hidden)
        toml = folder / "site.toml"
        escaped = title.replace("\\", "\\\\").replace('"', '\\"')
        toml.write_text(toml.read_text("utf-8").replace('"My site"', f'"{escaped}"'), "utf-8", newline="\n")
        write_schemas(folder, folder / FOLDER, kinds.all, "hearth")
        (folder / ".vscode/fingerpost.code-snippets").write_bytes(as_json(snippets()))
    except OSError as error:
        terminal.say(f"{shown(folder)} could not be made: {reason_of(error)[0]}")
        return 1
    there = os.path.relpath(folder)
    terminal.say(f"made {there}. Next:\n  cd {there}\n  fingerpost preview --open")
    return 0
