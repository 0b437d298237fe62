"""The file of helplines: YAML → `Helpline`s, and every fault in it at its place.

One list under `helplines:`. Each entry is checked by itself, first for its form (`help/entries.py`), then for its
sense (`help/faults.py`). An entry with a fault is left out of the site, so that no reader is sent to half a number.
Never raises on any text.
"""

import re
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlsplit

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.helplines import Channel, Helpline, Span
from fingerpost.model.regions import INTERNATIONAL
from fingerpost.stages.frontmatter import whole
from fingerpost.stages.help.entries import HelplineFile, WrittenChannel, WrittenHelpline
from fingerpost.stages.help.faults import at, id_faults, sense_faults, table
from fingerpost.stages.linking.names import fold
from fingerpost.stages.schema import check
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.schema_rules import HELP


class Found(msgspec.Struct, frozen=True):
    """What a file of helplines holds."""

    helplines: tuple[Helpline, ...] = ()
    faults: tuple[Diagnostic, ...] = ()
    places: Mapping[str, Place] = {}
    """Where each says when it was verified, by id; else where it begins."""
    is_whole: bool = False
    """Whether there was no entry with a fault."""


def read_helplines(file: str, text: str) -> Found:
    """The sound entries of a file, sorted as pages show them, and what is wrong with the others."""
    front = whole(file, text)
    faults = [msgspec.structs.replace(d, rule=_SYNTAX.get(d.rule, d.rule)) for d in front.diagnostics]
    if front.table is None:
        return Found((), tuple(faults))
    nodes = _entries(front.table)
    if nodes is None:
        _, problems = check(front.table, HelplineFile, HELP, front.place)
        return Found((), (*faults, *problems))
    outer = Node({**table(front.table), "helplines": msgspec.structs.replace(front.table, value=())}, front.place)
    faults += (d for d in check(outer, _Outer, HELP, front.place)[1])
    sound: dict[str, Helpline] = {}
    places: dict[str, Place] = {}
    for node in nodes:
        if not isinstance(node.value, Mapping):
            message = "a helpline must be a table with `id`, `name` and others"
            faults.append(fault("helpline-type", message, node.place))
            continue
        entry, problems = check(node, WrittenHelpline, HELP, node.place)
        found = list(problems) if entry is None else list(sense_faults(entry, node))
        if entry is not None and entry.id in places:
            found.append(fault("helpline-id", f"two helplines are called `{entry.id}`", at(node, "id")))
        faults += found
        if entry is not None and not found:
            sound[entry.id] = _helpline(entry)
            places[entry.id] = at(node, "verified_on")
    faults += id_faults(sound, nodes)
    is_whole = not any(d.level == "error" for d in faults)
    if is_whole and not any(INTERNATIONAL in line.regions for line in sound.values()):
        hint = "add an entry with `region: INT`, such as findahelpline.com"
        message = "there is no directory for readers in other countries"
        faults.append(fault("helpline-directory", message, front.place, hint=hint))
    return Found(tuple(sorted(sound.values(), key=_urgency)), tuple(faults), places, is_whole)


_SYNTAX = {"front-matter-syntax": "helpline-syntax", "front-matter-twice": "helpline-syntax"}


class _Outer(msgspec.Struct, frozen=True):
    helplines: tuple[object, ...]


def _entries(whole_file: Node) -> tuple[Node, ...] | None:
    """The entries, each to be checked by itself; None where there is no list of them."""
    inner = table(whole_file).get("helplines")
    return inner.value or None if inner is not None and isinstance(inner.value, tuple) else None


def _urgency(line: Helpline) -> tuple[bool, bool, str, str]:
    """Numbers for danger first, then those that always answer, then by topic."""
    return not line.is_emergency, not line.is_always_open, fold(line.topics[0]) if line.topics else "", fold(line.name)


_WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETS: Mapping[str, tuple[str, ...]] = {"weekdays": _WEEK[:5], "weekend": _WEEK[5:], "every day": _WEEK}


def _helpline(entry: WrittenHelpline) -> Helpline:
    return Helpline(
        entry.id, entry.region, entry.name, "" if fold(entry.audience) in _EVERYONE else entry.audience, entry.topics,
        entry.languages, tuple(_channel(channel) for channel in entry.channels), entry.hours.always,
        tuple(Span(_runs(span.days), span.start, span.end) for span in entry.hours.open), _town(entry.hours.zone),
        entry.emergency, entry.notes, entry.source_url, entry.verified_on, entry.verified_by, entry.valid_for_days,
    )  # fmt: skip


def _town(zone: str) -> str:
    """`New York` for `America/New_York`."""
    return zone.rpartition("/")[2].replace("_", " ")


_EVERYONE = frozenset({"anyone", "everyone", "all", ""})


def _runs(days: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Days in a row as one: `mon, tue, wed, sat` is Monday to Wednesday, and Saturday."""
    named = {day for name in days for day in _SETS.get(name, (name,))}
    runs: list[list[str]] = []
    for number, day in enumerate(_WEEK):
        if day in named and number and _WEEK[number - 1] in named:
            runs[-1].append(day)
        elif day in named:
            runs.append([day])
    return tuple((run[0], run[-1]) for run in runs)


def _channel(channel: WrittenChannel) -> Channel:
    value, shown = channel.value, channel.display or channel.value
    match channel.type:
        case "phone" | "relay":
            href = f"tel:{_dialled(value)}"
        case "sms":
            href = f"sms:{_dialled(value)}" + (f"?body={quote(channel.keyword)}" if channel.keyword else "")
        case "email":
            href = f"mailto:{value}"
        case _:
            href, shown = value, channel.display or (urlsplit(value).hostname or value).removeprefix("www.")
    return Channel(channel.type, href, shown, channel.keyword, channel.cost)


def _dialled(number: str) -> str:
    """The number as a telephone takes it; short numbers are valid in their country and stay as they are."""
    return ("+" if number.startswith("+") else "") + re.sub(r"[^0-9]", "", number)
