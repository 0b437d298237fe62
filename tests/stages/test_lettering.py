"""Words in a drawing: lines fit what they are given, and nothing is lost that need not be."""

from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.maps.lettering import lines_of, width_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=200)


@given(TEXTS, st.integers(60, 400), st.integers(12, 18), st.booleans())
def test_no_line_is_wider_than_it_may_be(text: str, width: int, size: int, is_bold: bool) -> None:
    for line in lines_of(text, width, size, 4, is_bold=is_bold):
        assert width_of(line, size, is_bold=is_bold) <= width


@given(TEXTS, st.integers(60, 400))
def test_nothing_is_lost_where_there_are_lines_enough(text: str, width: int) -> None:
    whole = "".join(lines_of(text, width, 14, 1000)).replace("-", "")
    assert whole.replace(" ", "") == "".join(text.split()).replace("-", "")


def test_words_stay_whole_where_they_can() -> None:
    assert lines_of("Where the idea comes from", 120, 14, 4) == ("Where the idea", "comes from")


def test_the_last_word_does_not_stand_alone_where_it_need_not() -> None:
    assert lines_of("Where the idea comes from us", 220, 14, 4) == ("Where the idea comes", "from us")
    assert lines_of("Attachment Styles", 120, 14, 4) == ("Attachment", "Styles")
    assert lines_of("one, two three four", 105, 14, 1) == ("one, two…",)


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    assert lines_of("one two three four, five", 60, 14, 2) == ("one two", "three…")
    assert lines_of("one, two three", 50, 14, 1) == ("one…",)


def test_a_long_word_is_divided() -> None:
    pieces = lines_of("Bindungssicherheitsforschung", 120, 14, 4, is_bold=True)
    assert len(pieces) > 1
    assert all(piece.endswith("-") for piece in pieces[:-1])
    assert "".join(pieces).replace("-", "") == "Bindungssicherheitsforschung"
    assert not any(piece.endswith("-") for piece in lines_of("安全基地と依存の心理学について", 60, 14, 9))
