"""A machine without browser or checkers is told so; one that promised to have them fails."""

import pytest
from lacking import lacking


def test_what_is_lacking_skips_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="there is no lamp; light one"):
        lacking("lamp", "light one")


def test_what_is_lacking_fails_a_test_where_everything_was_promised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="there is no lamp; light one"):
        lacking("lamp", "light one")
