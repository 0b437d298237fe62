"""The file of helplines: no text raises, what is broken is told inside the file, what is left is safe to dial."""

import re
from datetime import date

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st
from small_sites import SITE_TOML, THEME, built

from fingerpost.model.rules import RULES
from fingerpost.stages.help.file import read_helplines
from fingerpost.stages.help.helplines import Helplines, file_faults

SOUND = """helplines:
  - id: us-988
    region: [US, CA]
    name: 988 Lifeline
    for: anyone
    topics: [crisis]
    languages: [en]
    channels:
      - {type: phone, value: 988, cost: free, display: nine}
      - {type: sms, value: 741741, keyword: HOME}
      - {type: web, value: https://988lifeline.org/}
      - {type: email, value: help@example.org}
    hours: {zone: UTC, open: [{days: weekdays, from: 9:00, to: 17:00}]}
    emergency: false
    notes: Words.
    source_url: https://988lifeline.org/
    verified_on: 2026-05-20
    verified_by: Sam
    valid_for_days: 90
  - id: find
    region: INT
    name: Find
    channels: [{type: web, value: https://findahelpline.com/}]
    hours: {always: true}
    source_url: https://findahelpline.com/
    example: true
"""
PIECES = (
    *re.findall(r"[\w-]+|[:\[\]{},\n]|\s+", SOUND),
    *(
        "'",
        '"',
        "&a",
        "*a",
        "!!x",
        "|",
        ">",
        "\t",
        "?",
        "~",
        ".nan",
        ".inf",
        "-",
        "0x10",
        "1e9",
        "\u202e",
        "\ufeff",
        "\0",
    ),
    *(
        "javascript:alert(1)",
        "https://[",
        "tel:1",
        "9999-12-31",
        "0001-01-01",
        "99999999999999999999",
        "<script>",
        "25:00",
    ),
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@st.composite
def edited(draw: st.DrawFn) -> str:
    """The sound file with some of its pieces exchanged, taken out or doubled."""
    pieces = list(re.findall(r"[\w-]+|[^\w\s]|\s+", SOUND))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(pieces) - 1))
        pieces[at] = draw(st.one_of(st.sampled_from(PIECES), st.text(max_size=5), st.just(pieces[at] * 2)))
    return "".join(pieces)


@settings(max_examples=300, deadline=None)
@given(st.one_of(TEXTS, edited(), st.text(max_size=80)))
@example("")
@example("helplines: [[]]")
@example("helplines: [{id: a}, {id: a}]")
@example(SOUND)
def test_any_text_is_read_and_what_is_wrong_is_told_in_it(text: str) -> None:
    found = read_helplines("help.yaml", text)
    lines = re.split(r"\r\n|\r|\n", text)
    for fault in found.faults:
        assert fault.rule in RULES
        assert fault.place is not None
        assert 1 <= fault.place.line <= len(lines)
    for line in found.helplines:
        assert line.source_url
        assert line.verified_on or line.is_example
        for channel in line.channels:
            assert re.fullmatch(
                r"(?:tel|sms):\+?[0-9]{2,15}(?:\?body=[^\s\"<>]*)?|https://\S+|mailto:\S+@\S+", channel.href
            )
    assert read_helplines("help.yaml", text) == found
    list(file_faults(Helplines("help.yaml", found.helplines, found.places), date(2026, 6, 1)))
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=type(found)) == found


@settings(max_examples=40, deadline=None)
@given(edited(), st.text(st.characters(exclude_characters="\r\n]", exclude_categories=["Cs"]), max_size=20))
def test_any_box_of_any_file_is_built(text: str, words: str) -> None:
    site = built(
        {
            "site.toml": SITE_TOML + '[help]\nfile = "help.yaml"\nregions = ["US"]\n',
            "content/help.yaml": text,
            "content/help.md": f"---\ntitle: Help\n---\n\n> [!helplines|{words}] Talk\n",
        },
        theme=THEME,
    )
    assert "template-error" not in {fault.rule for fault in site.diagnostics}
