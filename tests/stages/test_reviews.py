"""Reviews: a review belongs to a text, and says when it is due again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost import kinds
from fingerpost.model.pages import Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.stages.care.reviews import later, review_of, text_digest
from fingerpost.stages.parse import Manner, parse

PATH = ContentPath("series/a.md")


def page(front: str, body: str = "Words.", months: int = 36) -> Page:
    text = f"---\ntitle: A\n{front}---\n\n{body}\n"
    return parse(Source(PATH, "content/series/a.md", "0"), text.encode(), Manner(kinds.all, "en", months))


def rules(parsed: Page) -> list[str]:
    return [d.rule for d in parsed.diagnostics]


def digest(body: str, **said: str) -> str:
    return text_digest(kinds.article.fields(title="A", **said), "A", body)  # type: ignore[arg-type]  # any fact, as text


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2023, 12, 31), 2, date(2024, 2, 29)),
        (date(2026, 11, 17), 36, date(2029, 11, 17)),
        (date(9998, 6, 1), 240, date(9999, 6, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_its_month(day: date, months: int, expected: date) -> None:
    assert later(day, months) == expected


def test_without_a_due_date_the_interval_of_the_site_counts() -> None:
    assert page("reviewed: 2026-01-31\n").entry.review_due == date(2029, 1, 31)
    assert page("reviewed: 2026-01-31\nreview_due: 2027-01-01\n").entry.review_due == date(2027, 1, 1)
    assert page("reviewed: 2026-01-31\n", months=0).entry.review_due is None
    assert page("").entry.review_due is None


def test_an_edit_since_the_review_is_told_at_the_line_of_the_digest() -> None:
    front = f"reviewed: 2026-01-31\nreview_digest: {digest('Words.')}\n"
    assert rules(page(front)) == []
    edited = page(front, "Other words.")
    assert rules(edited) == ["review-edited"]
    assert edited.diagnostics[0].message == "this page was edited since its review on 2026-01-31"
    assert edited.diagnostics[0].place is not None
    assert edited.diagnostics[0].place.line == 4


def test_topics_and_dates_are_no_part_of_what_was_reviewed() -> None:
    front = f"reviewed: 2026-01-31\nreview_digest: {digest('Words.')}\n"
    assert rules(page(front + "topics: [a]\nmodified: 2026-02-01\n")) == []
    assert rules(page(front + "main_message: New.\n")) == ["review-edited"]


def test_a_digest_that_is_none_is_told() -> None:
    assert rules(page("review_digest: yes please\n")) == ["front-matter-type"]


@given(st.text(alphabet="a \n", max_size=20))
def test_spaces_at_line_ends_and_the_kind_of_line_end_do_not_matter(body: str) -> None:
    assert digest(body) == digest(body.replace("\n", "  \r\n"))


@pytest.mark.parametrize(
    ("today", "is_edited", "state", "days"),
    [
        (date(2026, 12, 1), False, "fine", 31),
        (date(2026, 12, 2), False, "soon", 30),
        (date(2027, 1, 1), False, "soon", 0),
        (date(2027, 1, 2), True, "overdue", -1),
        (date(2026, 12, 2), True, "edited", 30),
    ],
)
def test_how_a_page_stands(today: date, is_edited: bool, state: str, days: int) -> None:
    entry = page("reviewed: 2026-01-31\nreview_due: 2027-01-01\n").entry
    found = review_of(entry, is_edited=is_edited, today=today, notice_days=30)
    assert (found.state, found.days) == (state, days)


def test_a_page_without_a_review_has_no_state_to_worry_about() -> None:
    assert review_of(page("").entry, is_edited=False, today=date(2026, 1, 1), notice_days=30).state == "never"
