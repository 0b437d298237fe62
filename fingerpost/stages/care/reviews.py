"""Reviews: when a page is to be checked again, and whether its text is still the one that was checked.

A review belongs to a text. `review_digest` in the front matter stands for the words that were reviewed: title, messages
and body, not the dates and topics, which say nothing of the matter. A page is never hidden because of its review.
"""

import calendar
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Entry
from fingerpost.model.patterns import Pattern
from fingerpost.stages.kinds import FrontMatter

State = Literal["overdue", "soon", "edited", "never", "fine"]


class Review(msgspec.Struct, frozen=True):
    """How a page stands with its review."""

    entry: Entry
    state: State
    due: date | None = None
    days: int = 0
    """Until it is due; below zero where that day has passed."""


def due(fields: FrontMatter, months: int) -> date | None:
    """When the next review is due: as written, else so many months after the last one."""
    if fields.review_due is not None or fields.reviewed is None or months == 0:
        return fields.review_due
    return later(fields.reviewed, months)


def later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = min(day.year + years, date.max.year)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def text_digest(told_by: FrontMatter | Entry, title: str, body: str) -> str:
    """Stands for the words of a page, whatever its line ends and the spaces at their ends."""
    lines = "\n".join(line.rstrip() for line in body.strip().splitlines())
    told = (title, told_by.summary, told_by.main_message, told_by.content_note, lines)
    return digest_of("\x00".join(told).encode())[:16]


def words_of(file_text: str, body: str, *, is_table: bool) -> str:
    """What was reviewed: the text of a page; of a file that is nothing but facts, all but dates, topics and readers."""
    return _REVIEW.sub("", file_text) if is_table else body


_NOT_REVIEWED = "reviewed|review_due|review_digest|reviewed_by|published|modified|topics|audience"
_REVIEW = Pattern(rf"^(?:{_NOT_REVIEWED})[ \t]*:.*\n?", re.MULTILINE)


def review_faults(
    fields: FrontMatter, title: str, body: str, places: Mapping[str, Place], top: Place
) -> Iterator[Diagnostic]:
    """What a page's own dates and text say about its review."""
    if fields.reviewed and fields.review_due and fields.review_due < fields.reviewed:
        hint = "the next review comes after the last one"
        yield fault("review-order", "`review_due` lies before `reviewed`", places.get("review_due", top), hint=hint)
    if fields.review_digest and fields.review_digest != text_digest(fields, title, body):
        since = f" on {fields.reviewed.isoformat()}" if fields.reviewed else ""
        hint = "have it reviewed again, then run `fingerpost review --record` on it"
        message = f"this page was edited since its review{since}"
        yield fault("review-edited", message, places.get("review_digest", top), hint=hint)


def review_of(entry: Entry, *, is_edited: bool, today: date, notice_days: int) -> Review:
    """How a page stands with its review today."""
    if entry.review_due is None and entry.reviewed is None:
        return Review(entry, "never")
    days = (entry.review_due - today).days if entry.review_due else 0
    is_overdue = entry.review_due is not None and days < 0
    is_soon = entry.review_due is not None and timedelta(days) <= timedelta(notice_days)
    state: State = "overdue" if is_overdue else "edited" if is_edited else "soon" if is_soon else "fine"
    return Review(entry, state, entry.review_due, days)
