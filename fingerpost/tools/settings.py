"""What site.toml says of files that move: its text with those values written anew, and every other byte as it was."""

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping

import msgspec

from fingerpost.build import Order
from fingerpost.model.pages import LinkForm
from fingerpost.model.paths import ContentPath
from fingerpost.stages.config import Config
from fingerpost.stages.resolve import Resolution
from fingerpost.tools.edits import Edit, disjoint, edit_at, edited, underlined
from fingerpost.tools.spellings import HOME, respelt_menu
from fingerpost.tools.survey import Survey

Moves = Mapping[ContentPath, ContentPath]


class Seen(msgspec.Struct, frozen=True):
    """A site with its site.toml, as readers see it."""

    order: Order
    survey: Survey


def with_files(order: Order, moves: Moves, toml: str) -> str:
    """Settings that hold the path of a file from the folder of the content."""
    config = order.config
    settings = {
        "references.file": config.references.file,
        "references.style": config.references.style,
        "help.file": config.help.file,
    }
    found: list[Edit] = []
    for key, value in settings.items():
        new = moves.get(ContentPath(value))
        if new is not None:
            found += _edit(order, key, new)
    return _changed(toml, found)


def with_pages(
    before: Seen, after: Seen, moves: Moves, is_same: Callable[[Resolution, Resolution], bool], toml: str
) -> str:
    """Settings that name a page as a link does, where they would no longer lead to it. `is_same` judges two answers."""
    found: list[Edit] = []
    unwritten = ""
    now_written = dict(_names(after.order.config))
    for key, written in _names(before.order.config):
        for form in _FORMS[key.startswith(("menus.", "redirects."))]:
            was = before.survey.site.resolve(HOME, written, form)
            if was.kind == "none":
                continue
            now = after.survey.site.resolve(HOME, now_written[key], form)
            if was.path is not None and not is_same(was, now):
                to = moves.get(was.path, was.path)
                better = respelt_menu(before.survey, written, after.survey, to, form)
                found += _edit(after.order, key, better)
                if key == "help.page" and key not in after.order.places:
                    unwritten = better
            break
    toml = _changed(toml, found)
    return _with_key(toml, "help", "page", unwritten) if unwritten else toml


_FORMS: Mapping[bool, tuple[LinkForm, ...]] = {True: ("link", "wiki"), False: ("link",)}
"""How a setting is read, by whether it may also be a name between `[[` and `]]`."""


def _names(config: Config) -> Iterator[tuple[str, str]]:
    """Each setting that names a page, by its place in site.toml."""
    for name, items in config.menus.items():
        for number, item in enumerate(items):
            yield f"menus.{name}.{number}.to", item.to
    yield "help.page", config.help.page
    if config.exit.about:
        yield "exit.about", config.exit.about
    for number, written in enumerate(config.outputs.offline):
        yield f"outputs.offline.{number}", written
    for old, target in config.redirects.items():
        yield f"redirects.{old}", target


def _edit(order: Order, key: str, value: str) -> Iterator[Edit]:
    """The edit that gives a setting another value; none where it is not written there (it has its value by itself)."""
    # A single value may stand for a list of one.
    place = order.places.get(key) or order.places.get(re.sub(r"\.0$", "", key))
    if place is not None and underlined(place)[:1] in ("'", '"'):
        yield edit_at(place, _quoted(value))


def _quoted(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _with_key(toml: str, table: str, key: str, value: str) -> str:
    """The text with a setting that had its value by itself; as it was, where its table is written in another way."""
    ending = "\r\n" if "\r\n" in toml else "\n"
    line = f"{key} = {_quoted(value)}"
    header = re.search(rf"^[ \t]*\[[ \t]*{table}[ \t]*\][^\r\n]*", toml, re.MULTILINE)
    if header is not None:
        written = f"{toml[: header.end()]}{ending}{line}{toml[header.end() :]}"
    else:
        gap = "" if toml.endswith("\n") or not toml else ending
        written = f"{toml}{gap}{ending}[{table}]{ending}{line}{ending}"
    try:
        was, now = (tomllib.loads(text.replace("\r\n", "\n")) for text in (toml, written))
    except tomllib.TOMLDecodeError:
        return toml
    return written if now == was | {table: {**was.get(table, {}), key: value}} else toml


def _changed(toml: str, edits: list[Edit]) -> str:
    changed = edited(toml.encode(), disjoint(edits))
    return toml if changed is None else changed.decode()
