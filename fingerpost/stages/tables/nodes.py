"""Tables as the author wrote them: every key and every value knows its place.

Front matter and TOML are both read into a `Node`. What an unquoted text stands for is decided here, by the core schema
of YAML 1.2 (section 10.3.2) and two forms of date; so `no`, `on` and `12:30` are text, and nothing here can fail.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.pages import Moment
from fingerpost.model.patterns import Pattern

MAX_LEVELS = 20
"""How deep tables and lists may be nested."""

MAX_NODES = 10_000
"""How many keys and values one table may have."""

UNPRINTABLE = Pattern(
    "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffe\\uffff"
    + "".join(rf"\U{plane:04x}fffe\U{plane:04x}ffff" for plane in range(1, 17))
    + "]"
)
"""Control characters, line ends that no editor shows, halves of characters, and what is no character."""

Scalar = str | int | float | bool | date | datetime | None
Value = str | int | float | bool | date | datetime | None | tuple["Node", ...] | Mapping[str, "Node"]


class Node(msgspec.Struct, frozen=True):
    """A value and where it stands."""

    value: Value
    place: Place
    key_place: Place | None = None
    """Where the key stands that the value belongs to."""
    written: str = ""
    """How a value without quotes was written: `2026`, `true`, `2026-02-30`; empty for every other."""


def plain(node: Node) -> object:
    """The value without places: `str`, `int`, `float`, `bool`, `None`, dates, lists and dicts of these."""
    value = node.value
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def scalar(text: str) -> Scalar:
    """What a text without quotes stands for: `2026` a number, `2026-10-03` a date, `no` and `2026-02-30` themselves."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    for form, read in _FORMS:
        if form.fullmatch(text):
            return read(text)
    return text


def moment(text: str) -> Moment | None:
    """The date or time that `text` writes in full; None where it has another form or names no day that exists.

    `2026-10-03`, `2026-10-03 14:00`, `2026-10-03T14:00:00+02:00`
    """
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    day, hour, minute, second, fraction, zone = found.groups()
    try:
        if hour is None:
            return date.fromisoformat(day)
        year, month, number = map(int, day.split("-"))
        microsecond = int((fraction or "0")[:6].ljust(6, "0"))
        return datetime(year, month, number, int(hour), int(minute), int(second or 0), microsecond, _zone(zone))
    except ValueError:
        return None


def is_impossible_date(text: str) -> bool:
    """Whether `text` has the form of a date and names a day or an hour that does not exist."""
    return _MOMENT.fullmatch(text) is not None and moment(text) is None


def _zone(written: str | None) -> tzinfo | None:
    if written is None:
        return None
    if written in "Zz":
        return UTC
    hours, minutes = int(written[1:3]), int(written[3:].lstrip(":") or 0)
    if minutes > 59:
        raise ValueError(written)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if written[0] == "-" else offset)


def _whole(text: str) -> int | str:
    # What does not fit 64 bits stays text: it is an account or telephone number, and no reader of JSON takes it.
    number = int(text) if len(text) < 24 else 1 << 64
    return number if -(1 << 63) <= number < 1 << 63 else text


_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}

_MOMENT = Pattern(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})"
    r"(?:(?:[Tt]| {1,9})([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,9}))?)?"
    r" {0,9}([Zz]|[-+][0-9]{2}(?::?[0-9]{2})?)?)?"
)

_FORMS: tuple[tuple[Pattern, Callable[[str], Scalar]], ...] = (
    (Pattern(r"[-+]?[0-9]+"), _whole),
    (_MOMENT, lambda text: moment(text) or text),
    (Pattern(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"), float),
    (Pattern(r"0o[0-7]{1,21}"), lambda text: int(text, 8)),
    (Pattern(r"0x[0-9a-fA-F]{1,15}"), lambda text: int(text, 16)),
    (Pattern(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"), lambda text: float(text.replace(".", ""))),
)
