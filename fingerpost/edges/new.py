"""`fingerpost new …`: files to begin with. Never overwrites; a name that is taken is a sentence and exit code 1."""

import os
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from fingerpost.edges import terminal
from fingerpost.edges.disk import read_site, shown
from fingerpost.edges.files import reason_of
from fingerpost.model.paths import slug

SiteOption = Callable[[Callable[..., None]], Callable[..., None]]

STARTER = Path(__file__).resolve().parent / "starter"
"""The site that `new site` copies: a small one, of which build and check run at once."""

_TEXTS = {
    "article": """\
---
title: {title}
summary: ""
main_message: ""
authors: []
published: {today}
topics: []
audience: []
draft: true
---

Write here. Link to other pages by their title: `[[Another title]]`.

> [!try] Something to try
> One small thing.

> [!care] When to look for help
> When, and where.

> [!unknown] What is still unknown
> What research cannot say yet.
""",
    "series": """\
---
title: {title}
summary: ""
main_message: ""
parts: []
---

What this series is about, and for whom.
""",
    "person": """\
---
title: {title}
credentials: ""
role: ""
---

Who {plain} is, in two or three sentences.
""",
    "term": """\
---
title: {title}
short: "Say in one plain sentence what it means."
clinical: ""
aliases: []
---

More about the word, where one sentence is not enough.
""",
    "page": """\
---
title: {title}
summary: ""
---

Write here.
""",
}

_FOLDERS = {
    "series": "{slug}/index.md",
    "person": "people/{slug}.md",
    "term": "glossary/{slug}.md",
    "page": "{slug}.md",
}


def add_new(group: click.Group, site_option: SiteOption) -> None:
    """Adds `new` and its commands."""

    @group.group("new")
    def new() -> None:
        """Begin a new article, series, person, term, page or a whole new site."""

    @new.command("article")
    @click.argument("title")
    @click.option(
        "--series", "folder", default="", help="The folder of the series it belongs to. Default: the only one there is."
    )
    @site_option
    def article(title: str, folder: str, site: Path) -> None:
        """Begin an article, as a draft, and say where it is."""
        content = _content(site)
        folder = folder.strip("/") or _only_series(content)
        sys.exit(_write(content / folder / f"{_slug(title)}.md", "article", title))

    for name, about in (
        ("series", "Begin a series: a folder whose index.md lists its parts."),
        ("person", "Begin the page of an author or reviewer."),
        ("term", "Begin a glossary term."),
        ("page", "Begin a page such as “About us”."),
    ):
        new.add_command(_simple(name, about, site_option))

    @new.command("site")
    @click.argument("folder", type=click.Path(path_type=Path))
    @click.option("--title", default="", help="The name of the site. Default: made from the folder's name.")
    def site(folder: Path, title: str) -> None:
        """Make a small site to begin with, ready to build."""
        sys.exit(_new_site(folder, title))


def _simple(name: str, about: str, site_option: SiteOption) -> click.Command:
    @click.command(name, help=about)
    @click.argument("title")
    @site_option
    def command(title: str, site: Path) -> None:
        sys.exit(_write(_content(site) / _FOLDERS[name].format(slug=_slug(title)), name, title))

    return command


def _content(site: Path) -> Path:
    read = read_site(site)
    if read.config is None:
        for diagnostic in read.diagnostics:
            for line in terminal.paragraph(diagnostic):
                terminal.say(line)
        sys.exit(1)
    return site / read.config.content.folder


def _only_series(content: Path) -> str:
    folders = sorted(p.parent.name for p in content.glob("*/index.md") if p.parent.name not in ("people", "glossary"))
    if len(folders) == 1:
        return folders[0]
    if not folders:
        raise click.UsageError('there is no series yet; make one first with `fingerpost new series "Its title"`')
    raise click.UsageError(f"say which series with `--series`: {', '.join(folders)}")


def _slug(title: str) -> str:
    name = slug(title)
    if not name:
        raise click.UsageError("the title needs at least one letter or digit")
    return name


def _write(path: Path, kind: str, title: str) -> int:
    # JSON's double-quoted form is YAML's too; only a title that YAML would misread needs it.
    import json

    quoted = title if re.fullmatch(r"[^\W\d_][\w ,.'’()-]*", title) else json.dumps(title, ensure_ascii=False)
    text = _TEXTS[kind].format(title=quoted, plain=title, today=datetime.now(UTC).date().isoformat())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        terminal.say(f"{shown(path)} exists already; nothing was changed")
        return 1
    except OSError as error:
        terminal.say(f"{shown(path)} could not be written: {reason_of(error)[0]}")
        return 1
    terminal.say(f"made {shown(path)}")
    return 0


def _new_site(folder: Path, title: str) -> int:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        terminal.say(f"{shown(folder)} is not an empty folder; nothing was changed")
        return 1
    title = title or folder.resolve().name.replace("-", " ").replace("_", " ").strip().title() or "My site"
    try:
        shutil.copytree(STARTER, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "gitignore").rename(folder / ".gitignore")
        toml = folder / "site.toml"
        escaped = title.replace("\\", "\\\\").replace('"', '\\"')
        toml.write_text(toml.read_text("utf-8").replace('"My site"', f'"{escaped}"'), "utf-8")
    except OSError as error:
        terminal.say(f"{shown(folder)} could not be made: {reason_of(error)[0]}")
        return 1
    there = os.path.relpath(folder)
    terminal.say(f"made {there}. Next:\n  cd {there}\n  fingerpost build")
    return 0
