"""Which place on a page a fragment means."""

import pytest

from fingerpost.model.pages import Anchor
from fingerpost.stages.markup.anchors import find_anchor

ANCHORS = (
    Anchor("", 1, "The title"),
    Anchor("grounding", 2, "Grounding"),
    Anchor("feet", 3, "Feel your feet"),
    Anchor("what-to-do", 2, "What to do: now?"),
    Anchor("grounding_1", 3, "Grounding"),
    Anchor("^block"),
    Anchor("Mixed"),
)


@pytest.mark.parametrize(
    ("fragment", "found"),
    [
        ("", ""),
        ("top", ""),
        ("The title", ""),
        ("the-title", ""),
        ("grounding", "grounding"),
        ("Grounding", "grounding"),
        ("Feel your feet", "feet"),
        ("feel-your-feet", "feet"),
        ("What to do: now?", "what-to-do"),
        ("What to do now?", "what-to-do"),
        ("What to do: now?#Grounding", "grounding_1"),
        ("^block", "^block"),
        ("Mixed", "Mixed"),
    ],
)
def test_a_fragment_finds_its_place_without_a_word(fragment: str, found: str) -> None:
    answer = find_anchor(ANCHORS, fragment)
    assert answer.anchor is not None
    assert (answer.anchor.id, answer.faults) == (found, ())


@pytest.mark.parametrize(
    ("fragment", "better"),
    [
        ("FEET", "feet"),
        ("feel your FEET", "Feel your feet"),
        ("mixed", "Mixed"),
        ("grounding#feel YOUR feet", "grounding#Feel your feet"),
    ],
)
def test_a_fragment_with_other_capitals_is_understood_with_a_note(fragment: str, better: str) -> None:
    (note,) = find_anchor(ANCHORS, fragment).faults
    assert (note.rule, note.replacement) == ("link-anchor-case", better)


@pytest.mark.parametrize("fragment", ["grounding#Nowhere", "Feel your feet#Grounding", "nowhere", "^nowhere", "#", "%"])
def test_a_place_that_is_not_there_is_told(fragment: str) -> None:
    answer = find_anchor(ANCHORS, fragment)
    assert answer.anchor is None
    assert [fault.rule for fault in answer.faults] == ["block-missing" if fragment[0] == "^" else "link-anchor"]
