"""How names are compared."""

import pytest

from fingerpost.stages.linking.names import composed, fold, short_title


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Window of Tolerance", "window-of_tolerance"),
        ("Relationship  Roadblocks?", "relationship roadblocks"),
        ("Don't", "Don’t"),
        ("Straße", "STRASSE"),
        ("Übung", "u\u0308bung"),
        ("AC/DC", "ac dc"),
        ("ﬁne", "fine"),
    ],
)
def test_two_spellings_of_a_name_are_the_same(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("C#", "D#"), ("Übung", "Ubung"), ("64", "65"), ("repair", "repairs")])
def test_two_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_signs_alone_are_no_name() -> None:
    assert fold("?! …") == ""


def test_composing_is_all_that_composed_does() -> None:
    assert composed("U\u0308bung  A?") == "Übung  A?"


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Relationship Roadblocks?  Consider Your Attachment Style", "Relationship Roadblocks"),
        ("Repair: after a fight", "Repair"),
        ("Calm — and how", "Calm"),
        ("Calm - and how", "Calm"),
        ("Stop! Now", "Stop"),
        ("Self-compassion at 10:30", "Self-compassion at 10:30"),
        ("?", "?"),
        ("Whole", "Whole"),
    ],
)
def test_the_short_title_ends_at_the_first_sign(title: str, short: str) -> None:
    assert short_title(title) == short
