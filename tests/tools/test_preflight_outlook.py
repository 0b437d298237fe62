"""What has to be known before a site goes online: groups of drafts, reviews, helplines, dates."""

from datetime import UTC, date, datetime

import pytest
from small_sites import QUIET, SITE_TOML, THEME

from fingerpost.build import Order, Program
from fingerpost.memo import DictMemory
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.tools.preflight import Outlook, outlook
from fingerpost.tools.survey import Desk, Reading, with_drafts

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def seen(pages: dict[str, str], *, toml: str = "", now: datetime = NOW) -> Outlook:
    read = read_config("site.toml", SITE_TOML + QUIET + toml)
    assert read.config is not None, read.diagnostics
    theme = (MemoryTree(THEME, "themes/bare"),)
    order = Order(read.config, read.places, MemoryTree(pages), theme, now)
    survey = Desk(Program(), Reading(DictMemory())).survey(with_drafts(order))
    return outlook(survey, now)


def page(title: str, more: str = "", text: str = "Words.") -> str:
    return f"---\ntitle: {title}\n{more}---\n\n{text}\n"


def grouped(found: Outlook) -> list[dict[str, tuple[str, ...]]]:
    return [{page.file: page.needs for page in group} for group in found.groups]


def test_pages_that_need_each_other_make_a_group_and_others_stand_alone() -> None:
    found = seen(
        {
            "a/one.md": page("One", "draft: true\n", "See [[Two]]."),
            "a/two.md": page("Two", "draft: true\n", "See [[Three]] and [[Open]]."),
            "a/three.md": page("Three", "published: 2026-07-01\n"),
            "a/open.md": page("Open"),
            "a/lonely.md": page("Lonely", "draft: true\n", "See [[Open]]."),
            "a/gone.md": page("Gone", "expires: 2026-01-01\n", "See [[One]]."),
        }
    )
    one, two, three = "content/a/one.md", "content/a/two.md", "content/a/three.md"
    assert grouped(found) == [{one: (two,), three: (), two: (three,)}]
    assert [page.file for page in found.alone] == ["content/a/lonely.md"]
    assert found.conflicts == ()


def test_a_page_that_is_seen_before_what_it_needs_is_a_conflict() -> None:
    found = seen(
        {
            "a/open.md": page("Open", "", "See [[Draft]]."),
            "a/draft.md": page("Draft", "draft: true\n"),
            "a/soon.md": page("Soon", "published: 2026-07-01\n", "See [[Later]] and [[Sooner]]."),
            "a/later.md": page("Later", "published: 2026-08-01\n", "See [[Soon]]."),
            "a/sooner.md": page("Sooner", "published: 2026-06-15\n"),
        }
    )
    wanted = {"content/a/open.md": ("content/a/draft.md",), "content/a/soon.md": ("content/a/later.md",)}
    assert {page.file: page.needs for page in found.conflicts} == wanted


def test_a_series_may_list_what_is_still_to_come() -> None:
    pages = {"s/index.md": page("Series", "parts: [one.md]\n"), "s/one.md": page("One", "draft: true\n")}
    found = seen(pages)
    assert found.groups == ()
    assert [page.file for page in found.alone] == ["content/s/one.md"]


def test_dates_to_come_are_told_in_order_and_in_the_zone_of_the_site() -> None:
    pages = {
        "a/one.md": page("One", "published: 2026-07-01\nexpires: 2026-09-01\n"),
        "a/two.md": page("Two", "published: 2026-07-01\nreview_due: 2026-08-01\n"),
        "a/past.md": page("Past", "published: 2026-01-01\nreview_due: 2026-02-01\n"),
        "a/draft.md": page("Draft", "draft: true\npublished: 2026-07-02\n"),
    }
    toml = 'zone = "Europe/Berlin"\n'
    read = SITE_TOML.replace('theme = "bare"\n', f'theme = "bare"\n{toml}')
    config = read_config("site.toml", read + QUIET).config
    assert config is not None
    order = Order(config, {}, MemoryTree(pages), (MemoryTree(THEME, "themes/bare"),), NOW)
    found = outlook(Desk(Program(), Reading(DictMemory())).survey(with_drafts(order)), NOW)
    assert [(e.at.isoformat(), e.what, e.title) for e in found.events] == [
        ("2026-07-01T00:00:00+02:00", "appears", "One"),
        ("2026-07-01T00:00:00+02:00", "appears", "Two"),
        ("2026-08-01T00:00:00+02:00", "review due", "Two"),
        ("2026-09-01T00:00:00+02:00", "expires", "One"),
    ]
    assert [when.date() for when in found.dates] == [date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1)]


def test_reviews_that_are_due_come_first() -> None:
    found = seen(
        {
            "a/late.md": page("Late", "review_due: 2026-05-01\n"),
            "a/soon.md": page("Soon", "review_due: 2026-06-11\n"),
            "a/far.md": page("Far", "review_due: 2027-06-11\n"),
            "a/draft.md": page("Draft", "draft: true\nreview_due: 2026-05-01\n"),
        }
    )
    assert [(due.title, due.state, due.days) for due in found.reviews] == [
        ("Late", "overdue", -31),
        ("Soon", "soon", 10),
    ]


ENTRY = """\
  - id: {id}
    region: US
    name: Line {id}
    topics: [crisis]
    channels: [{{type: phone, value: 988}}]
    hours: {{always: true}}
    source_url: https://example.org/
    verified_on: {day}
    verified_by: Ada
"""
HELP = "helplines:\n" + ENTRY.format(id="open", day="2026-05-01") + ENTRY.format(id="old", day="2026-01-01")


def test_helplines_are_told_by_how_long_they_count() -> None:
    found = seen({"a.md": page("A"), "help.yaml": HELP}, toml='[help]\nfile = "help.yaml"\n')
    if not found.helplines:
        pytest.fail("the file of helplines was not read")
    assert [(line.id, line.until, line.days) for line in found.helplines] == [
        ("old", date(2026, 4, 1), -61),
        ("open", date(2026, 7, 30), 59),
    ]
