"""Expressions that are compiled when they are first used: the same answers as those compiled at once."""

import re

import pytest

from fingerpost.model.patterns import Pattern

TEXTS = ("", "a1b22", "A1", "no number", "1\n2")


@pytest.mark.parametrize("text", TEXTS)
def test_it_answers_as_the_compiled_expression_does(text: str) -> None:
    ours, theirs = Pattern(r"([a-z])?(\d+)", re.IGNORECASE), re.compile(r"([a-z])?(\d+)", re.IGNORECASE)
    for method in ("search", "match", "fullmatch"):
        assert str(getattr(ours, method)(text)) == str(getattr(theirs, method)(text))
    assert [m.span() for m in ours.finditer(text)] == [m.span() for m in theirs.finditer(text)]
    assert ours.findall(text) == theirs.findall(text)
    assert ours.split(text) == theirs.split(text)
    assert ours.sub(r"<\2>", text) == theirs.sub(r"<\2>", text)


def test_nothing_is_compiled_before_it_is_asked_for() -> None:
    pattern = Pattern("(")
    assert pattern.pattern == "("
    with pytest.raises(re.error):
        pattern.search("(")
