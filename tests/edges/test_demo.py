"""What the demo promises as a series: its articles, how they lead to one another, and what stands on each."""

import json
import re
from collections import defaultdict
from pathlib import Path

import pytest
from writers import run

ROOT = Path(__file__).parents[2]

PLAN = {
    "benefits-of-a-secure-attachment": "relationship-roadblocks window-of-tolerance internal-working-models"
    " attachment-and-caring-for-others earned-security choosing-therapy where-attachment-theory-comes-from",
    "where-attachment-theory-comes-from": "benefits-of-a-secure-attachment internal-working-models"
    " disorganized-attachment good-enough-care",
    "internal-working-models": "where-attachment-theory-comes-from earned-security anxious-attachment"
    " avoidant-attachment retrospective-kindness",
    "relationship-roadblocks": "anxious-attachment avoidant-attachment disorganized-attachment"
    " benefits-of-a-secure-attachment earned-security choosing-therapy where-attachment-theory-comes-from",
    "anxious-attachment": "relationship-roadblocks window-of-tolerance repair-after-conflict avoidant-attachment",
    "avoidant-attachment": "relationship-roadblocks window-of-tolerance repair-after-conflict anxious-attachment",
    "disorganized-attachment": "window-of-tolerance choosing-therapy good-enough-care earned-security",
    "window-of-tolerance": "choosing-therapy repair-after-conflict anxious-attachment avoidant-attachment"
    " disorganized-attachment",
    "repair-after-conflict": "window-of-tolerance good-enough-care retrospective-kindness anxious-attachment"
    " avoidant-attachment",
    "retrospective-kindness": "earned-security internal-working-models repair-after-conflict good-enough-care"
    " attachment-and-caring-for-others",
    "attachment-and-caring-for-others": "benefits-of-a-secure-attachment window-of-tolerance good-enough-care"
    " retrospective-kindness",
    "earned-security": "internal-working-models retrospective-kindness choosing-therapy relationship-roadblocks"
    " repair-after-conflict",
    "good-enough-care": "where-attachment-theory-comes-from repair-after-conflict retrospective-kindness"
    " benefits-of-a-secure-attachment attachment-and-caring-for-others",
    "choosing-therapy": "window-of-tolerance earned-security disorganized-attachment relationship-roadblocks",
}
"""Where the text of each article leads."""

AT_RISK = {"disorganized-attachment", "repair-after-conflict", "choosing-therapy"}

Leads = dict[str, set[str]]


@pytest.fixture(scope="module")
def leads() -> Leads:
    """The articles that each article links to from its text."""
    result = run("links", "--graph", "--site", ROOT, "--now", "2026-12-01")
    assert result.exit_code == 0
    found: Leads = defaultdict(set)
    for edge in json.loads(result.stdout)["edges"]:
        is_text = not edge["field"] or edge["source"].endswith(".yaml")
        if is_text and edge["kind"] == "page":
            found[_slug(edge["source"])].add(_slug(edge["target"]))
    return found


def _slug(path: str) -> str:
    return path.removeprefix("attachment/").removesuffix(".md")


def _text(slug: str) -> str:
    return (ROOT / f"content/attachment/{slug}.md").read_text("utf-8")


@pytest.mark.parametrize("slug", PLAN)
def test_every_link_of_the_plan_stands_in_the_text(leads: Leads, slug: str) -> None:
    assert set(PLAN[slug].split()) <= leads[slug]


@pytest.mark.parametrize("slug", PLAN)
def test_at_least_three_articles_lead_to_each_article(leads: Leads, slug: str) -> None:
    assert sum(slug in leads[other] for other in PLAN) >= 3


def test_there_is_no_article_besides_these() -> None:
    assert {path.stem for path in (ROOT / "content/attachment").glob("*.md")} == {*PLAN, "index"}


@pytest.mark.parametrize("slug", PLAN)
def test_an_article_has_its_length_and_its_parts(slug: str) -> None:
    _, front, text = _text(slug).split("---\n", 2)
    assert 900 <= len(text.split()) <= 1_600
    assert re.search(r"(?m)^main_message: \S", front)
    assert re.search(r"(?m)^reviewed_by:\n +- \S", front)
    assert ("at_risk: true" in front) == (slug in AT_RISK)
    for box in ("try", "care", "unknown"):
        assert f"> [!{box}]" in text, box
    assert len(set(re.findall(r"@[a-z]+\d{4}[a-z]?", text))) >= 3


def test_the_reading_level_of_each_article_is_that_of_the_eighth_grade_at_most() -> None:
    result = run("check", "--reading", "--site", ROOT, "--now", "2026-12-01")
    grades = {
        _slug(row[0]): float(row[-2])
        for row in map(str.split, result.stdout.splitlines())
        if row and row[0].startswith("attachment/") and row[0] != "attachment/index.md"
    }
    assert grades.keys() == PLAN.keys()
    assert max(grades.values()) <= 8


def test_the_first_article_ends_with_the_way_to_the_assessment() -> None:
    *_, last = (
        line for line in _text("benefits-of-a-secure-attachment").splitlines() if "for a mini self-assessment" in line
    )
    assert "relationship-roadblocks" in last or "[[Relationship Roadblocks" in last


def test_the_result_texts_lead_to_the_articles(leads: Leads) -> None:
    asked = leads["assessments/consider-your-attachment-style.yaml"]
    assert {"anxious-attachment", "avoidant-attachment", "disorganized-attachment", "earned-security"} <= asked


@pytest.mark.parametrize("series", ["couples", "parents"])
def test_two_more_series_run_through_the_same_articles(series: str) -> None:
    text = (ROOT / f"content/{series}/index.md").read_text("utf-8")
    parts = re.findall(r"(?m)^ +- \.\./attachment/([a-z-]+)\.md$", text)
    assert len(parts) >= 4
    assert set(parts) <= set(PLAN)
