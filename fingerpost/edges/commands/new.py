"""`fingerpost new …`: files to begin with. Never overwrites; a name that is taken is a sentence and exit code 1."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import click
import msgspec

from fingerpost.build import Program, sorted_out
from fingerpost.edges import deploy_files, options, terminal
from fingerpost.edges.asking import Choice, ask, ask_which, can_ask, which
from fingerpost.edges.disk import DiskTree, content_tree, read_site, shown
from fingerpost.edges.files import reason_of
from fingerpost.edges.groups import Group
from fingerpost.edges.replacing import replaced
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.paths import ContentPath, folder_of, slug
from fingerpost.stages.beginnings.files import PLACES, beginning, instrument
from fingerpost.stages.beginnings.parts import Listed, with_part
from fingerpost.stages.config import Config, with_own_kinds
from fingerpost.stages.kinds import Kind, kind_of
from fingerpost.stages.parse import Manner, parse

_ABOUT = {
    "series": "Begin a series: a folder whose index.md lists its parts.",
    "person": "Begin the page of an author or reviewer.",
    "term": "Begin a glossary term.",
    "page": "Begin a page such as “About us”.",
}
_OF_OTHERS = {
    "citation": "The source, in full",
    "licence": "By what right it stands here",
    "permission_url": "Where that can be read (an address)",
    "scoring_source": "Where the scoring is described",
}
"""What an assessment must say that others have published; asked for on a terminal."""
_QUESTIONS = {"person": "Name", "term": "Word"}


def command(program: Program) -> click.Command:
    """`new` and its commands."""

    @click.group("new", cls=Group)
    def new() -> None:
        """Begin a new article, series, person, term, page, assessment, a whole new site, or its way online."""

    @new.command("article")
    @click.argument("title", required=False)
    @click.option("--series", "wanted", default="", help="The series it belongs to: its folder or its title.")
    @options.site
    def article(title: str | None, wanted: str, site: Path) -> None:
        """Begin an article, as a draft, and add it to its series.

        On a terminal you are asked for what you do not give.
        """
        desk = _desk(site, program)
        title = title or ask("Title", 'give the article a title: `fingerpost new article "Its title"`')
        sys.exit(_article(desk, _name(title), title, _series(desk, wanted)))

    for kind, about in _ABOUT.items():
        new.add_command(_simple(kind, about, program))

    @new.command("assessment")
    @click.argument("title", required=False)
    @click.option(
        "--type", "sort", type=click.Choice(["informal", "instrument"]), default="informal", show_default=True,
        help="Your own statements, or an instrument that others have published.",
    )  # fmt: skip
    @click.option("--citation", default="", help="Instrument: the source, in full.")
    @click.option("--licence", default="", help="Instrument: by what right it stands here.")
    @click.option("--permission-url", default="", metavar="ADDRESS", help="Instrument: where that can be read.")
    @click.option("--scoring-source", default="", help="Instrument: where the scoring is described.")
    @options.site
    def assessment(title: str | None, sort: str, site: Path, **of_others: str) -> None:
        """Begin a self-assessment, as a draft: a whole small example to change line by line.

        On a terminal you are asked for what you do not give.
        """
        desk = _desk(site, program)
        title = title or ask("Title", 'give it a title: `fingerpost new assessment "Its title"`')
        facts = {key: text for key, text in of_others.items() if text}
        if sort == "informal" and facts:
            raise click.UsageError(f"--{next(iter(facts)).replace('_', '-')} belongs to `--type instrument`")
        if sort == "instrument":
            facts = {key: of_others[key] or ask(question, _must(key)) for key, question in _OF_OTHERS.items()}
        path = ContentPath(PLACES["assessment"].format(slug=_name(title)))
        sys.exit(0 if _write(desk, path, "assessment", title, facts) else 1)

    @new.command("theme")
    @click.argument("name")
    @click.option("--parent", default="hearth", show_default=True, help="The theme that it stands on.")
    @options.site
    def theme(name: str, parent: str, site: Path) -> None:
        """Begin a theme of your own on top of another: a folder below themes/."""
        from fingerpost.edges.new_theme import new_theme

        sys.exit(new_theme(site, name, parent))

    @new.command("site")
    @click.argument("folder", type=click.Path(path_type=Path), required=False)
    @click.option("--title", default="", help="The name of the site. Default: made from the folder's name.")
    def site(folder: Path | None, title: str) -> None:
        """Make a small site to begin with, ready to build."""
        from fingerpost.edges.scaffold import new_site

        folder = folder or Path(ask("Folder", "name the folder: `fingerpost new site my-site`"))
        sys.exit(new_site(folder, title))

    new.add_command(deploy_files.command())
    return new


def _must(key: str) -> str:
    return f"an instrument of others needs its {key.replace('_', ' ')}: `--{key.replace('_', '-')} …`"


def _simple(kind: str, about: str, program: Program) -> click.Command:
    @click.command(kind, help=about)
    @click.argument("title", required=False)
    @options.site
    def command(title: str | None, site: Path) -> None:
        desk = _desk(site, program)
        question = _QUESTIONS.get(kind, "Title")
        title = title or ask(question, f'give it a name: `fingerpost new {kind} "Its name"`')
        path = ContentPath(PLACES[kind].format(slug=_name(title)))
        sys.exit(0 if _write(desk, path, kind, title) else 1)

    return command


class Desk(msgspec.Struct, frozen=True):
    """The site that is written for."""

    folder: Path
    """Where its content lies."""
    config: Config
    kinds: tuple[Kind, ...]
    content: DiskTree


def _desk(site: Path, program: Program) -> Desk:
    read = read_site(site)
    faults = read.diagnostics
    if read.config is not None:
        content = content_tree(site, read.config)
        if not isinstance(content, Diagnostic):
            kinds = with_own_kinds(program.kinds, read.config)
            return Desk(site / read.config.content.folder, read.config, kinds, content)
        faults = (content,)
    terminal.say_all(faults)
    sys.exit(1)


def _series(desk: Desk, wanted: str) -> ContentPath:
    """The index.md of the series that was asked for, or that the writer chooses."""
    texts, _, _ = sorted_out(desk.content.sources(), desk.config)
    found = [source for source in texts if (kind := kind_of(source.path, desk.kinds)) and kind.name == "series"]
    manner = Manner(desk.kinds, desk.config.language)
    titles = [parse(source, desk.content.read(source.path), manner).entry.title for source in found]
    choices = [Choice(title, folder_of(s.path)) for title, s in zip(titles, found, strict=True)]
    if not choices:
        raise click.UsageError('there is no series yet; make one first with `fingerpost new series "Its title"`')
    if wanted:
        chosen = which(wanted, choices)
        if isinstance(chosen, str):
            raise click.UsageError(chosen)
    elif len(choices) == 1:
        chosen = choices[0]
    elif can_ask():
        chosen = ask_which("Which series is it for?", choices)
    else:
        raise click.UsageError(f"say which series with `--series`: {', '.join(choice.name for choice in choices)}")
    return found[choices.index(chosen)].path


def _name(title: str) -> str:
    name = slug(title)
    if not name:
        raise click.UsageError("the title needs at least one letter or digit")
    return name


def _article(desk: Desk, name: str, title: str, series: ContentPath) -> int:
    """Writes the article, then its line in the series."""
    folder = folder_of(series)
    path = ContentPath(f"{folder}/{name}.md")
    if not _write(desk, path, "article", title):
        return 1
    others = [s for s in desk.content.sources() if folder_of(s.path) == folder and s.path not in (series, path)]
    has_others = any((kind := kind_of(s.path, desk.kinds)) and kind.is_article for s in others)
    file = desk.content.place(series)
    label = shown(file)
    try:
        listed, was_written = _listed(file, f"{name}.md", has_others=has_others)
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error)[0] if isinstance(error, OSError) else "it is not UTF-8 text"
        terminal.say(f"{label} could not be changed: {reason}; add `{name}.md` to its `parts`")
        return 1
    if listed.outcome == "refused" or not was_written:
        terminal.say(f"{label} was left as it is, because its `parts` cannot be changed safely; add the line yourself:")
        terminal.say(f"  {listed.by_hand or f'  - {name}.md'}")
        return 1
    told = {
        "added": f"added it to `parts` in {label}",
        "by itself": f"{label} lists the articles of its folder by itself",
        "there already": f"{label} lists it already",
    }
    terminal.say(told[listed.outcome])
    return 0


def _listed(file: Path, part: str, *, has_others: bool) -> tuple[Listed, bool]:
    """The list with its new part, written back unless another program changed the file meanwhile."""
    before = file.read_bytes()
    mark = b"\xef\xbb\xbf" if before.startswith(b"\xef\xbb\xbf") else b""
    listed = with_part(before[len(mark) :].decode("utf-8"), part, has_others=has_others)
    if listed.outcome != "added":
        return listed, True
    return listed, replaced(file, before, mark + listed.text.encode("utf-8"))


def _write(
    desk: Desk, path: ContentPath, kind: str, title: str, facts: Mapping[str, str] = MappingProxyType({})
) -> bool:
    """Writes a new file and says so; says why not where it cannot be. `facts` are those of an instrument of others."""
    text = beginning(kind, title, datetime.now(UTC).astimezone(desk.config.tz).date().isoformat())
    place = desk.folder / path
    owner = kind_of(path, desk.kinds)
    if owner is None or owner.name != kind:
        globs = next((k.where for k in desk.kinds if k.name == kind), ())
        raise click.UsageError(
            f"`{path}` would be no {kind} on this site (see `[kinds]` in site.toml and build.py); a {kind} lies in "
            + " or ".join(f"`{glob}`" for glob in globs)
        )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("x", encoding="utf-8", newline="\n") as file:
            file.write(instrument(text, facts) if facts else text)
    except FileExistsError:
        terminal.say(f"{shown(place)} exists already; nothing was changed")
        return False
    except OSError as error:
        terminal.say(f"{shown(place)} could not be written: {reason_of(error)[0]}")
        return False
    terminal.say(f"made {shown(place)}")
    return True
