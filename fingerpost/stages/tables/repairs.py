"""What an author probably meant by a value of the wrong type, as texts to try.

Pure guesses: `schema.py` tries each, and tells of the first that passes the check. `no` → `false`, `2026-1-5` →
`2026-01-05`, `10 minutes` → `10`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.shapes import Wanted


class Repair(msgspec.Struct, frozen=True):
    """What could stand in the place of a value."""

    text: str
    is_bare: bool = True
    """It stands without quotes."""
    is_guess: bool = False
    """It is near in spelling and need not be what was meant."""


def repairs(node: Node, wanted: Wanted) -> Iterator[Repair]:
    """What to try, the likeliest first."""
    value = node.value
    text = value.strip() if isinstance(value, str) else node.written or str(value)
    match wanted.kind:
        case "truth":
            word = _TRUTHS.get(text.casefold())
            if word is not None:
                yield Repair(word)
        case "whole" | "number" if isinstance(value, str | float):
            yield from (Repair(number) for number in _numbers(text))
        case "date" | "moment":
            if isinstance(value, datetime):
                yield Repair(value.date().isoformat())
            elif isinstance(value, str):
                yield from (Repair(day) for day in _dates(text))
        case "text" if isinstance(value, int | float | date):
            yield Repair(text.lower() if isinstance(value, bool) else text, is_bare=False)
        case "text" if isinstance(value, Mapping) and len(value) == 1:
            place = node.place
            yield Repair(place.text[place.column - 1 : place.column - 1 + place.length], is_bare=False)
        case "choice":
            options = [str(option) for option in wanted.choices]
            yield from (Repair(option) for option in options if option.casefold() == text.casefold())
            yield from (Repair(option, is_guess=True) for option in nearest(text, options, 1))
        case "union":
            for option in wanted.of:
                yield from repairs(node, option)


def _numbers(text: str) -> Iterator[str]:
    if re.fullmatch(r"[-+]?[0-9]+\.0+", text):
        yield text.partition(".")[0]
    if re.fullmatch(r"[-+]?[0-9]{1,3}([, _'][0-9]{3})+", text):
        yield re.sub(r"[, _']", "", text)
    elif re.fullmatch(r"[-+]?[0-9]+,[0-9]+", text):
        yield text.replace(",", ".")
    else:
        yield text
    unit = re.fullmatch(r"([-+]?[0-9]+(?:\.[0-9]+)?) ?[^\W\d]+\.?", text)
    if unit is not None:
        yield unit[1]


def _dates(text: str) -> Iterator[str]:
    """The date in the one form we read: year, month and day with dashes, and the time of day if there is one."""
    for form in _DATES:
        found = form.fullmatch(text)
        if found is None:
            continue
        parts = found.groupdict()
        month = parts["month"]
        number = int(month) if month.isdigit() else _MONTHS.index(month[:3].casefold()) + 1
        day = f"{parts['year']}-{number:02}-{int(parts['day']):02}"
        if parts.get("hour"):
            yield f"{day} {int(parts['hour']):02}:{parts['minute']}"
        yield day


_TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "on", "1", "t", "x"), "true"),
    **dict.fromkeys(("false", "no", "n", "off", "0", "f"), "false"),
}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]{{0,6}}\.?"
_TIME = r"(?:[T, ] ?(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2}))?"
_DATES = tuple(
    re.compile(form + _TIME, re.IGNORECASE | re.ASCII)
    for form in (
        r"(?P<year>[0-9]{4})(?P<sign>[-/.])(?P<month>[0-9]{1,2})(?P=sign)(?P<day>[0-9]{1,2})",
        r"(?P<day>[0-9]{1,2})\. ?(?P<month>[0-9]{1,2})\. ?(?P<year>[0-9]{4})",
        r"(?P<day>1[3-9]|2[0-9]|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>[0-9]{4})",
        r"(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2[0-9]|3[01])/(?P<year>[0-9]{4})",
        rf"(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th|\.)? (?:of )?{_NAME},? (?P<year>[0-9]{{4}})",
        rf"{_NAME} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,? (?P<year>[0-9]{{4}})",
    )
)
