"""What is wrong with helplines beyond their form.

A number that cannot be dialled, an address that is not safe, hours that say nothing, a region that does not exist, and
an entry that nobody has verified and that does not say so.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.helplines import Helpline
from fingerpost.model.regions import INTERNATIONAL, MISTAKEN, REGIONS
from fingerpost.stages.help.entries import WrittenChannel, WrittenHelpline, WrittenHours
from fingerpost.stages.linking.names import fold
from fingerpost.stages.tables.nodes import Node


def table(node: Node) -> Mapping[str, Node]:
    """The keys and values of a node; none where it is no table."""
    return node.value if isinstance(node.value, Mapping) else {}


def at(node: Node, *path: str | int) -> Place:
    """Where a value of an entry stands, or the nearest thing around it."""
    for step in path:
        inner = node.value[step] if isinstance(step, int) and isinstance(node.value, tuple) else None
        if isinstance(step, str):
            inner = table(node).get(step)
        if inner is None:
            break
        node = inner
    is_whole = isinstance(node.value, tuple | Mapping)
    return node.key_place if is_whole and node.key_place is not None else node.place


def sense_faults(entry: WrittenHelpline, node: Node) -> Iterator[Diagnostic]:
    """What no type can say."""
    for number, region in enumerate(entry.region):
        if region not in REGIONS:
            place = at(node, "region", number) if len(entry.region) > 1 else at(node, "region")
            yield _no_region(region, place)
    if not entry.topics and not entry.emergency and INTERNATIONAL not in entry.region:
        hint = "write for example `topics: [crisis]`; boxes choose helplines by them"
        yield fault("helpline-missing", f"`{entry.id}` has no `topics`", at(node, "id"), hint=hint)
    for number, channel in enumerate(entry.channels):
        yield from _channel_faults(channel, node, number)
    yield from _hours_faults(entry.hours, node)
    yield from _verification_faults(entry, node)


def _no_region(region: str, place: Place) -> Diagnostic:
    better = MISTAKEN.get(region.upper()) or next(
        (c for c, name in REGIONS.items() if fold(name) == fold(region)), None
    )
    if better is None and region.upper() in REGIONS:
        better = region.upper()
    hint = f"write `{better}`" if better else "write the two letters of ISO 3166 such as `US`, or `EU`, or `INT`"
    message = f"there is no region `{region}`"
    return fault("helpline-region", message, place, hint=hint, replacement=better)


_NUMBER = re.compile(r"\+?[0-9][0-9 ().-]*")
_MAIL = re.compile(r"[^\s@<>()?&]+@[^\s@<>()?&]+\.[a-zA-Z]{2,}")
MOST_DIGITS = 15
"""Of a telephone number (ITU-T E.164)."""


def _channel_faults(channel: WrittenChannel, node: Node, number: int) -> Iterator[Diagnostic]:
    place = at(node, "channels", number, "value")
    value = channel.value
    if channel.type in ("phone", "sms", "relay"):
        digits = re.sub(r"[^0-9]", "", value)
        if not _NUMBER.fullmatch(value) or not 2 <= len(digits) <= MOST_DIGITS:
            hint = "write one number as it is dialled in its region, such as `1-800-799-7233` or `116 123`"
            yield fault("helpline-number", f"`{value}` is not a telephone number", place, hint=hint)
    elif channel.type == "email" and not _MAIL.fullmatch(value):
        yield fault("helpline-address", f"`{value}` is not an e-mail address", place)
    elif channel.type in ("chat", "web") and not _is_safe(value):
        hint = "write the whole address, beginning with `https://`"
        yield fault("helpline-address", f"`{value}` is not a safe web address", place, hint=hint)
    if channel.keyword and channel.type != "sms":
        where = at(node, "channels", number, "keyword")
        message = f"a keyword can be sent by `sms` only, not by `{channel.type}`"
        yield fault("helpline-number", message, where, hint="take it out, or write `type: sms`")


def _is_safe(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and "." in (parts.hostname or "") and not re.search(r"[\s<>\"'`@]", url)
    except ValueError:
        return False


def _hours_faults(hours: WrittenHours, node: Node) -> Iterator[Diagnostic]:
    place = at(node, "hours")
    if hours.always and hours.open:
        yield fault("helpline-hours", "the hours are both `always` and some", place, hint="take out one of them")
    if not hours.always and not hours.open:
        hint = "write `hours: {always: true}`, or `open` with days, `from` and `to`"
        yield fault("helpline-hours", "the hours do not say when somebody answers", place, hint=hint)
    if hours.open and not hours.zone:
        hint = "add for example `zone: Europe/London`"
        yield fault("helpline-hours", "the hours have no time zone", place, hint=hint)
    if hours.zone and not _is_zone(hours.zone):
        hint = "write a name such as `Europe/London` or `America/New_York`"
        message = f"there is no time zone `{hours.zone}`"
        yield fault("helpline-hours", message, at(node, "hours", "zone"), hint=hint)
    for number, span in enumerate(hours.open):
        if span.start.zfill(5) == span.end.zfill(5):
            message = f"from {span.start} to {span.end} is no time at all"
            hint = "write `from: 00:00` and `to: 24:00` for a whole day"
            yield fault("helpline-hours", message, at(node, "hours", "open", number, "to"), hint=hint)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _verification_faults(entry: WrittenHelpline, node: Node) -> Iterator[Diagnostic]:
    if entry.example and entry.verified_on is not None:
        hint = "take out `example` if somebody has verified it, else `verified_on`"
        message = f"`{entry.id}` is an example and verified at once"
        yield fault("helpline-date", message, at(node, "verified_on"), hint=hint)
    elif not entry.example and entry.verified_on is None:
        hint = "write the day on which somebody checked it, or `example: true`"
        yield fault("helpline-missing", f"`{entry.id}` has no `verified_on`", at(node, "id"), hint=hint)
    elif not entry.example and not entry.verified_by:
        hint = "write who checked it: `verified_by: Sam Example`"
        yield fault("helpline-missing", f"`{entry.id}` has no `verified_by`", at(node, "verified_on"), hint=hint)


def id_faults(sound: Mapping[str, Helpline], nodes: Sequence[Node]) -> Iterator[Diagnostic]:
    """Ids that are also topics: a box could not tell which is meant."""
    topics = {fold(topic) for line in sound.values() for topic in line.topics}
    for node in nodes:
        inner = table(node).get("id")
        name = inner.value if inner is not None else None
        if isinstance(name, str) and name in sound and (fold(name) in topics or name == "emergency"):
            assert inner is not None
            message = f"`{name}` is the name of a helpline and of a topic"
            yield fault("helpline-id", message, inner.place, hint="give the helpline a longer id, such as `us-988`")
