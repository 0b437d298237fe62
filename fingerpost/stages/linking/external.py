"""Links to other sites: which there are, what their servers' answers mean, and what there is to tell.

Takes links and answers; asks nobody (`edges/external.py` does). Rule 1: only an answer that says so (404, 410) makes a
link broken. A server that refuses programs, is slow or is down proves nothing, and is a note. Rule 2: an address that
was there lately is not asked again.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from fnmatch import fnmatchcase
from urllib.parse import urldefrag, urlsplit

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Link
from fingerpost.stages.config import Config

GOOD_DAYS = 7
"""How long an address that was there is believed to be there."""

UNSURE_DAYS = 1
"""How long one that gave no clear answer is left in peace. One that is gone is asked each time: it may be mended."""


class Answer(msgspec.Struct, frozen=True):
    """What became of asking for an address."""

    status: int
    """The last one's status; 0 where there was no answer."""
    moved_to: str = ""
    """Where it has moved for good and is there."""
    problem: str = ""
    """Why there was no answer, as the rest of a sentence: `its server did not answer in time`."""


class Known(msgspec.Struct, frozen=True):
    """The last answer, its day, and the last day on which the address was there."""

    answer: Answer
    checked: date
    good: date | None = None


class Written(msgspec.Struct, frozen=True):
    """Where a link to another site is written."""

    target: str
    place: Place | None


def external_links(config: Config, links: Iterable[Link]) -> dict[str, list[Written]]:
    """The addresses of other sites that are to be asked for, each with the places that name it."""
    found: dict[str, list[Written]] = {}
    ours = urlsplit(config.base_url).netloc.lower()
    for link in links:
        if link.form not in ("link", "field") or not re.match(r"(?i)(?:https?:)?//", link.target):
            continue
        address = address_of(link.target)
        ignored = any(fnmatchcase(link.target, pattern) for pattern in config.external.ignore)
        if address and urlsplit(address).netloc.lower() != ours and not ignored:
            found.setdefault(address, []).append(Written(link.target, link.place))
    return found


def address_of(target: str) -> str:
    """What is asked for: the target without its fragment; nothing where it is no address."""
    whole = target if not target.startswith("//") else f"https:{target}"
    try:
        address = urldefrag(whole).url
        return address if urlsplit(address).hostname else ""
    except ValueError:
        return ""


def is_fresh(known: Known, today: date) -> bool:
    """Whether an address need not be asked for again."""
    status = known.answer.status
    days = GOOD_DAYS if 200 <= status < 300 else 0 if status in (404, 410) else UNSURE_DAYS
    return timedelta() <= today - known.checked < timedelta(days=days)


def remembered(answer: Answer, before: Known | None, today: date) -> Known:
    """What is known of an address after an answer."""
    if 200 <= answer.status < 300:
        return Known(answer, today, today)
    return Known(answer, today, before.good if before else None)


def external_faults(written: Mapping[str, list[Written]], known: Mapping[str, Known]) -> Iterator[Diagnostic]:
    """What there is to tell of each link."""
    for address, places in written.items():
        if address in known:
            for one in places:
                yield from _told(one, known[address])


def _told(written: Written, known: Known) -> Iterator[Diagnostic]:
    answer = known.answer
    target, place = written.target, written.place
    last = f"; it was there on {known.good}" if known.good is not None else ""
    if answer.status in (404, 410):
        words = "there is no such page" if answer.status == 404 else "the page is gone for good"
        yield fault("link-external", f"the other site says of `{target}`: {words} ({answer.status}){last}", place)
    elif not 200 <= answer.status < 300:
        reason = answer.problem or _words(answer.status)
        yield fault("link-external-unverified", f"whether `{target}` is there is not known: {reason}{last}", place)
    elif answer.moved_to:
        better = _with_fragment(answer.moved_to, target)
        is_plain = place is not None and place.text[place.column - 1 : place.column - 1 + place.length] == target
        message = f"`{target}` has moved for good"
        hint, replacement = f"write `{better}`", better if is_plain and _is_safe(better) else None
        yield fault("link-external-moved", message, place, hint=hint, replacement=replacement)


def _words(status: int) -> str:
    known = {
        401: "its server wants a password",
        403: "its server does not answer programs",
        429: "its server asks us to come later",
        451: "it is withheld for legal reasons",
    }
    words = known.get(status, "its server has trouble" if status >= 500 else "its server did not give it out")
    return f"{words} ({status})"


def _with_fragment(address: str, target: str) -> str:
    fragment = urldefrag(target).fragment
    return f"{address}#{fragment}" if fragment and "#" not in address else address


def _is_safe(address: str) -> bool:
    """Whether the address can stand in Markdown, HTML and YAML as it is."""
    return re.fullmatch(r"https?://[\w.~:/?@!$&*+,;=%#-]+", address, re.ASCII) is not None
