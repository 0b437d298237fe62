"""One Markdown text → its HTML, its links and its faults: the text of a page, and the texts among its facts.

Never raises on any text; what the converter cannot go through becomes nothing and a fault.
"""

import re
from collections.abc import Iterator, Mapping

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Anchor, Hole, Link, Mention
from fingerpost.stages.care.careful import careful_faults
from fingerpost.stages.links import find_links
from fingerpost.stages.markdown import Converted, convert
from fingerpost.stages.markup.html import tags, word_count
from fingerpost.stages.markup.pairs import DEEPEST, Unmatched, unmatched
from fingerpost.stages.markup.private_notes import SIGN, is_left, notes_of
from fingerpost.stages.markup.prose import aligned, marked
from fingerpost.stages.markup.text import nesting_fault
from fingerpost.stages.markup.written import Written
from fingerpost.stages.tables.nodes import Node

MOST_TAGS = 100
"""Tags of one name that are looked through for the one without a partner."""


def converted_safely(written: Written) -> tuple[Converted, tuple[Diagnostic, ...]]:
    """The text as HTML; nothing and a fault where the converter cannot go through it."""
    deep = nesting_fault(written)
    if deep is None:
        try:
            converted = convert(written.text, written.notes)
            return converted, note_faults(converted, written)
        except RecursionError:
            message = "quotes, lists or elements with `markdown` are nested too deeply on this page"
            deep = fault("file-nesting", message, written.at(0), hint="make it flatter")
        except Exception as error:  # noqa: BLE001 - the converter is not ours, and no text may end the build
            message = f"the Markdown converter cannot read this page ({type(error).__name__}: {error})"
            hint = "take out parts of the page until it can be read, and write the last one differently"
            deep = fault("file-unreadable", message, written.at(0), hint=hint)
    return Converted("", ()), (deep,)


def note_faults(converted: Converted, written: Written) -> tuple[Diagnostic, ...]:
    """What would be published though it looks like a private note."""
    if not is_left(converted.html):
        return ()
    opened = notes_of(written.text).opened
    place = written.at(opened, len(SIGN)) if opened is not None else written.search(SIGN) or written.at(0)
    message = "a private note begins at `%%`, and where it ends cannot be told, so that it would be published"
    hint = "write `%%` at both ends of the note; where readers shall see these signs, put them between backticks"
    return (fault("private-note", message, place, hint=hint),)


def unmatched_faults(converted: Converted, written: Written) -> list[Diagnostic]:
    """The elements that are opened and never closed, or the other way round, each at its place."""
    found: list[Diagnostic] = []
    places: dict[tuple[str, bool], Iterator[Place]] = {}
    if "<" not in written.text:
        return found  # what the converter writes of its own pairs
    for bad in unmatched(tags(converted.html)):
        written_as = f"</{bad.name}>" if bad.is_closing else f"<{bad.name}>"
        if bad.fault == "deep":
            message = f"elements are nested more than {DEEPEST} levels deep"
            found.append(fault("file-nesting", message, written.search(re.escape(written_as[:-1]))))
            continue
        key = (bad.name, bad.is_closing)
        if key not in places:
            places[key] = iter(_alone(bad, written))
        place = next(places[key], None) or written.search(rf"</?{re.escape(bad.name)}(?![\w-])") or written.at(0)
        if bad.fault == "crossed":
            message = f"`{written_as}` is closed outside of the paragraph or element it stands in"
            hint = f"close it with `</{bad.name}>` before that ends"
        elif bad.is_closing:
            message, hint = f"`{written_as}` closes what was never opened", "take it out, or open it above"
        else:
            message, hint = f"`{written_as}` is never closed", f"close it with `</{bad.name}>` where it ends"
        found.append(fault("html-unclosed", message, place, hint=hint))
    return found


def _alone(bad: Unmatched, written: Written) -> list[Place]:
    """The places in the source of tags of that name that have no partner there."""
    opened: list[Place] = []
    stray: list[Place] = []
    for number in range(MOST_TAGS):
        place = written.search(rf"</?{re.escape(bad.name)}(?![\w-])", number)
        if place is None:
            break
        if place.text.startswith("</", place.column - 1):
            opened.pop() if opened else stray.append(place)
        else:
            opened.append(place)
    return stray if bad.is_closing else opened


class Told(msgspec.Struct, frozen=True):
    """The Markdown among the facts of a page, converted; holes count the page's own links first."""

    pieces: Mapping[str, tuple[str | Hole, ...]] = {}
    links: tuple[Link, ...] = ()
    references: tuple[Link, ...] = ()
    anchors: tuple[Anchor, ...] = ()
    mentions: tuple[Mention, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    words: int = 0


def among_facts(
    table: Node | None, shape: type[msgspec.Struct], file: str, text: str, first_link: int, language: str
) -> Told:
    """Every such text of a page, each located in the line of the front matter in which it stands."""
    marks = tuple(marked(shape, table)) if table is not None else ()
    if not marks:
        return Told()
    told, lines = Told(), text.split("\n")
    for mark in marks:
        if mark.mark == "reference":
            link = Link("field", mark.text.strip(), mark.node.place, field=mark.path)
            told = msgspec.structs.replace(told, references=(*told.references, link))
            continue
        written = aligned(file, lines, mark)
        converted, problem = converted_safely(written)
        links = find_links(converted, written)
        before = first_link + len(told.links)
        parts = (
            part if isinstance(part, str) else msgspec.structs.replace(part, link=part.link + before)
            for part in links.body.parts
        )
        told = Told(
            {**told.pieces, mark.path: tuple(parts)}, (*told.links, *links.body.links), told.references,
            (*told.anchors, *(a for a in links.anchors if a.id)), (*told.mentions, *links.mentions),
            (
                *told.diagnostics, *problem, *links.diagnostics, *unmatched_faults(converted, written),
                *careful_faults(converted, written, language),
            ),
            told.words + word_count(converted.html),
        )  # fmt: skip
    return told
