"""Reading level: the counts and formulas hold on texts counted by hand, and on any HTML."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.care.reading import Reading, read, sentences_of
from fingerpost.stages.care.syllables import syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1), ("Closeness", 2), ("attachment", 3), ("people", 2), ("relationship", 4), ("don’t", 1),
        ("mother's", 2), ("self-compassion", 4), ("x", 1), ("zzzz", 1), ("avoidant", 3),
    ],
)  # fmt: skip
def test_syllables_are_those_one_hears(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_formulas_are_the_published_ones() -> None:
    reading = Reading(words=100, sentences=8, syllables=150, long_words=12)
    assert reading.sentence_length == 12.5
    assert reading.grade == pytest.approx(0.39 * 12.5 + 11.8 * 1.5 - 15.59)
    assert reading.ease == pytest.approx(206.835 - 1.015 * 12.5 - 84.6 * 1.5)
    assert reading.smog == pytest.approx(1.043 * sqrt(12 * 30 / 8) + 3.1291)


def test_a_text_counted_by_hand() -> None:
    html = "<h2>Two moves</h2><p>The <em>quarrel</em> is about the dishes. Last week it was a text.</p>"
    assert read(html) == Reading(words=14, sentences=3, syllables=17, long_words=0)


@pytest.mark.parametrize(
    ("html", "sentences"),
    [
        ("<p>One. Two! Three?</p>", ["One.", "Two!", "Three?"]),
        ("<p>He said “No.” Then he left.</p>", ["He said “No.”", "Then he left."]),
        ("<p>Call at 5 p.m. today.</p>", ["Call at 5 p.m. today."]),
        ("<ul><li>one thing<li>another</ul>", ["one thing", "another"]),
        ("<p>Seen<sup class='footnote'>1</sup> twice.</p>", ["Seen twice."]),
        ("<p>See <code>a. B.</code> here.</p>", ["See  here."]),
        ("<table><tr><td>Cell. One.</td></tr></table><p>After.</p>", ["After."]),
        ("<div data-reading='off'><div>In. Here.</div> Still in.</div><p>Out.</p>", ["Out."]),
        ("<p>Before.<br>After</p>", ["Before.", "After"]),
        ("<p>Fish &amp; chips.</p>", ["Fish & chips."]),
    ],
)
def test_sentences_end_where_a_reader_stops(html: str, sentences: list[str]) -> None:
    assert list(sentences_of(html)) == sentences


def test_an_empty_page_has_no_grade() -> None:
    assert (read("").grade, read("<img src='a.png'>").smog, read("").ease) == (0.0, 0.0, 100.0)


@given(st.text(alphabet="<>/aA bp.code\"'=!-é1 ", max_size=80))
def test_any_html_is_counted(html: str) -> None:
    reading = read(html)
    assert reading.sentences <= reading.words <= reading.syllables or reading.words == 0
    assert reading.long_words <= reading.words
