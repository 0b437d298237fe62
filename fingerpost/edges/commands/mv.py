"""`fingerpost mv`: a file or folder under another name, with every link to it and from it."""

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import click
import msgspec

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.desk import Opened, finished, opened, say_finished, show_difference, stop, written
from fingerpost.edges.disk import LEFT_OUT
from fingerpost.edges.naming import as_paths, named
from fingerpost.edges.rewriting import unfinished
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath, folded, is_within, name_of, suffix_of
from fingerpost.stages.config import with_own_kinds
from fingerpost.stages.frontmatter import split
from fingerpost.stages.kinds import Kind, kind_of, matches
from fingerpost.tools.moved_feeds import lost_feeds, with_redirects
from fingerpost.tools.moves import Move, planned


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("mv")
    @click.argument("old", required=False)
    @click.argument("new", required=False)
    @options.site
    @click.option("--dry-run", is_flag=True, help="Show what would be changed, and change nothing.")
    @click.option("--finish", is_flag=True, help="Do the rest of a move that was cut short.")
    @options.now
    def mv(old: str | None, new: str | None, site: Path, dry_run: bool, finish: bool, now: datetime | None) -> None:
        """Move the article, file or folder OLD to NEW, and rewrite every link to it and in it.

        OLD is a path or a title; NEW a path, or a folder if it ends in `/`. Former addresses become aliases, so that
        readers who kept one still arrive. Nothing is ever overwritten, and all is done or nothing.
        """
        if finish:
            cut_short = unfinished(site)
            if cut_short is None:
                terminal.say("nothing was cut short")
            else:
                say_finished(cut_short, finished(site))
            return
        if old is None or new is None:
            raise click.UsageError("say what to move, and where to: `fingerpost mv OLD NEW`")
        with opened(program, site, now) as at:
            there = named(at, old)
            moved = _Moving(there, _new(at, there, new))
            _check(at, moved)
            moves = {s.path: moved.of(s.path) for s in at.content.sources() if is_within(s.path, there)}
            toml = site / "site.toml"
            content = toml.read_bytes()
            _check_kinds(at, with_own_kinds(program.kinds, at.order.config), moves)
            plan, feeds = _planned(at, moves, content.decode("utf-8-sig"))
            if plan.faults:
                stop(plan.faults, f"{there} was not moved; nothing was changed")
            _carry_out(at, moved, moves, plan, content, is_dry=dry_run)
            for address, path in feeds.items():
                terminal.say(f"  {address} leads to {path} from now on (added to `[redirects]` in site.toml)")

    return mv


class _Moving(msgspec.Struct, frozen=True):
    """A file or folder of the content, and its new path."""

    old: ContentPath
    new: ContentPath

    def of(self, path: ContentPath) -> ContentPath:
        """What becomes of a path."""
        return ContentPath(self.new + path[len(self.old) :])


def _new(at: Opened, old: ContentPath, text: str) -> ContentPath:
    """Where it is to go; a name without an ending gets that of the old one."""
    path = next(as_paths(at, text), None)
    if path is None:
        stop([], f"`{text}` is not a place in the folder of the content")
    is_folder = any(is_within(source.path, path) and source.path != path for source in at.content.sources())
    if text.endswith(("/", os.sep)) or is_folder:
        return ContentPath(f"{path}/{name_of(old)}" if path else name_of(old))
    is_file = any(source.path == old for source in at.content.sources())
    return ContentPath(path + suffix_of(old)) if is_file and not suffix_of(path) else path


def _check(at: Opened, moving: _Moving) -> None:
    """Ends the process where the move cannot be."""
    old, new = moving.old, moving.new
    there = at.folder / new
    if not new or not old or old == new:
        stop([], f"{old or 'the content folder'} would stay where it is; nothing was changed")
    if is_within(new, old):
        stop([], f"{old} cannot be moved into itself; nothing was changed")
    taken = next((s.path for s in at.content.sources() if folded(s.path) == folded(new) and s.path != old), None)
    is_same = os.path.lexists(there) and (at.folder / old).exists() and there.samefile(at.folder / old)
    if (taken is not None and not is_within(taken, old)) or (os.path.lexists(there) and not is_same):
        stop([], f"{taken or new} exists already; nothing was changed")
    if any(LEFT_OUT.fullmatch(part) for part in new.split("/")) or any(
        matches(new, glob) for glob in at.order.config.content.exclude
    ):
        stop([], f"{new} would not be published; nothing was changed")
    if any(source.path == old for source in at.content.sources()) and suffix_of(new) != suffix_of(old):
        stop([], f"the ending `{suffix_of(old)}` says what {old} is and must stay; nothing was changed")
    if any((at.folder / part).is_symlink() for part in (old, *_above(old), *_above(new))):
        stop([], f"{old} or its new place is behind a symbolic link; nothing was changed")


def _check_kinds(at: Opened, kinds: Sequence[Kind], moves: Mapping[ContentPath, ContentPath]) -> None:
    """Ends the process where a page would be of another kind, which knows nothing of what it says of itself."""
    for old, new in moves.items():
        was, will = kind_of(old, kinds), kind_of(new, kinds)
        if was is None or will is None or was == will:
            continue
        front = split(str(old), at.content.read(old).decode("utf-8-sig", "replace"))
        keys = front.table.value if front.table is not None and isinstance(front.table.value, Mapping) else {}
        lost = keys.keys() & set(was.fields.__struct_fields__) - set(will.fields.__struct_fields__)
        if lost:
            said = ", ".join(f"`{key}`" for key in keys if key in lost)
            hint = f"a {was.name} lies in {' or '.join(f'`{glob}`' for glob in was.where)}"
            stop([], f"{new} would be of the kind `{will.name}`, which has no {said}: {hint}; nothing was changed")


def _planned(at: Opened, moves: Mapping[ContentPath, ContentPath], toml: str) -> tuple[Move, Mapping[str, ContentPath]]:
    """The plan for a move, and the former addresses of feeds that it has site.toml send on."""
    plan = planned(at.desk, at.order, moves, toml)
    feeds = lost_feeds(at.desk.survey(at.order), moves, plan.faults) if plan.faults else {}
    if not feeds:
        return plan, {}
    better = with_redirects(toml, feeds)
    again = planned(at.desk, at.order, moves, better)
    if again.faults:
        return plan, {}
    return msgspec.structs.replace(again, site_toml=again.site_toml or better), feeds


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _carry_out(
    at: Opened, moving: _Moving, moves: Mapping[ContentPath, ContentPath], plan: Move, toml: bytes, *, is_dry: bool
) -> None:
    sources: Mapping[ContentPath, Source] = {source.path: source for source in at.content.sources()}
    before = {new: old for old, new in moves.items()}
    label = os.path.relpath(at.folder, at.site)
    here, there = _real(at, moving.old, sources), f"{label}/{moving.new}"
    files: dict[str, tuple[str, bytes]] = {}
    for path, content in sorted(plan.files.items()):
        old = before.get(path, path)
        name = at.real(old)
        new_name = there + name[len(here) :] if path in before else name
        files[new_name] = (sources[old].digest, content)
        if is_dry:
            show_difference(name, new_name, at.content.read(old), content)
    if plan.site_toml is not None:
        mark = b"\xef\xbb\xbf" if toml.startswith(b"\xef\xbb\xbf") else b""
        new_toml = mark + plan.site_toml.encode()
        files["site.toml"] = (digest_of(toml), new_toml)
        if is_dry:
            show_difference("site.toml", "site.toml", toml, new_toml)
    if not is_dry:
        written(at, f"mv {moving.old} {moving.new}", files, (here, there))
        _remove_empty(at, moving.old)
    _tell(moving, plan, is_dry=is_dry)


def _remove_empty(at: Opened, old: ContentPath) -> None:
    """The folders that are empty now; one that holds anything, or is not ours to remove, stays."""
    for folder in reversed(_above(old)):
        try:
            (at.folder / folder).rmdir()
        except OSError:
            return


def _real(at: Opened, path: ContentPath, sources: Mapping[ContentPath, Source]) -> str:
    """Where a file or folder lies, from the folder of site.toml."""
    if path in sources:
        return at.real(path)
    inside = next(other for other in sources if is_within(other, path))
    real = Path(at.real(inside))
    for _ in range(inside[len(path) :].count("/")):
        real = real.parent
    return str(real)


def _tell(moving: _Moving, plan: Move, *, is_dry: bool) -> None:
    links, files = terminal.counted(plan.links, "link"), terminal.counted(len(plan.files), "file")
    would, changed = ("would be ", "would change") if is_dry else ("", "changed")
    also = " and site.toml" if plan.site_toml is not None else ""
    terminal.say(f"{would}moved {moving.old} to {moving.new}; {changed} {links} in {files}{also}")
    for path, alias in plan.aliases.items():
        terminal.say(f"  {alias} leads to {path} from now on (added to its `aliases`)")
    for path, alias in plan.unkept.items():
        terminal.say(f"  {alias} leads nowhere from now on: {path} has no front matter to keep it in")
    for path, kind in plan.turned.items():
        terminal.say(f"  {path} is of the kind `{kind}` there")
