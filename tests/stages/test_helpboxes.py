"""Boxes of helplines where no case document shows it: in the words of hearth, in the feed, in other themes."""

import re
from pathlib import Path

from small_sites import SITE_TOML, THEME, built, output

from fingerpost.stages.markup.html import plain

HEARTH = Path(__file__).parents[2] / "themes/hearth"
FILE = """helplines:
  - id: us-911
    region: US
    name: Emergency services
    emergency: true
    channels: [{type: phone, value: 911}]
    hours: {always: true}
    source_url: https://www.911.gov/
    verified_on: 2026-05-20
    verified_by: Sam
  - id: evening
    region: US
    name: An evening line
    for: young people
    topics: [crisis]
    languages: [en, es, xx]
    channels:
      - {type: sms, value: 741-741, keyword: HOME NOW, cost: free}
      - {type: email, value: help@example.org}
      - {type: chat, value: https://www.example.org/chat}
      - {type: relay, value: 711, display: 7-1-1}
    hours: {zone: America/New_York, open: [{days: [mon, tue, wed, sat], from: "9:00", to: "17:00"}]}
    notes: You need not give your name.
    source_url: https://example.org/
    example: true
  - id: find
    region: INT
    name: Find
    channels: [{type: web, value: https://findahelpline.com/, cost: free}]
    hours: {always: true}
    source_url: https://findahelpline.com/
    verified_on: 2026-04-10
    verified_by: Sam
"""
SITE = {
    "site.toml": SITE_TOML + '[help]\nfile = "help.yaml"\nregions = ["US"]\n',
    "content/help.yaml": FILE,
    "content/help.md": "---\ntitle: Get help\n---\n\n> [!helplines] Talk\n",
    "content/a/one.md": "---\ntitle: One\npublished: 2026-05-01\n---\n\n> [!helplines|crisis] Talk\n> Words.\n",
}


def _hearth() -> dict[str, str]:
    found = {
        str(p.relative_to(HEARTH)): p.read_text("utf-8")
        for p in HEARTH.rglob("*")
        if p.is_file() and p.suffix != ".ttf"
    }
    return {**found, "theme.toml": found["theme.toml"].replace('name = "hearth"', 'name = "bare"')}


def test_hearth_says_how_when_for_whom_and_how_sure_it_is() -> None:
    html = output(built(SITE, theme=_hearth()), "a/one/index.html").partition('<div class="helplines">')[2]
    text = plain(html.partition("</section>")[0])
    for words in (
        "United States",
        "Call 911",
        "Text HOME NOW to 741-741",
        "Write to help@example.org",
        "Chat at example.org",
        "Relay service 7-1-1",
        "For young people. Monday to Wednesday, Saturday from 9:00 to 17:00 (New York time).",
        "In English, Spanish, xx.",
        "You need not give your name.",
        "Not verified: an example.",
        "In any country",
        "Day and night. Cost: free",
        "More ways to get help, and other countries",
        "Last checked on 10 April 2026.",
    ):
        assert words in text
    assert 'href="sms:741741?body=HOME%20NOW"' in html
    assert 'href="mailto:help@example.org"' in html


def test_the_feed_leads_to_the_page_of_help_and_copies_no_number() -> None:
    feed = output(built(SITE), "feed.xml")
    assert "tel:" not in feed
    assert "https://example.org/help/" in feed
    assert "Words." in feed


def test_a_theme_that_cannot_show_a_box_is_told_and_leads_to_the_page_of_help() -> None:
    theme = {name: text for name, text in THEME.items() if name != "templates/parts/helplines.html"}
    site = built(SITE, theme=theme)
    assert [d.message for d in site.diagnostics if d.rule == "template-missing"] == [
        "the theme `bare` has no template `parts/helplines.html`"
    ]
    assert '<p><a href="/help/">Get help</a></p>' in output(site, "a/one/index.html")


def test_a_fault_in_the_part_is_told_at_its_line() -> None:
    site = built(SITE, theme={**THEME, "templates/parts/helplines.html": "\n{{ box.nothing }}"})
    (fault,) = (d for d in site.diagnostics if d.rule == "template-error")
    assert fault.place is not None
    assert (fault.place.file, fault.place.line) == ("themes/bare/templates/parts/helplines.html", 2)


def test_the_file_of_helplines_is_not_published() -> None:
    assert not [o.path for o in built(SITE).outputs if re.search(r"help.*\.ya?ml", str(o.path))]
