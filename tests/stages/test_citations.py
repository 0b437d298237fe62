"""How a citation is read: keys, places in a source, words around."""

import pytest

from fingerpost.model.references import CitedSource
from fingerpost.stages.sources.cited import read_source, sources_in


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("@bowlby1988", CitedSource("bowlby1988")),
        ("-@bowlby1988", CitedSource("bowlby1988", is_without_author=True)),
        ("@a, p. 12", CitedSource("a", label="page", locator="12")),
        ("@a, p.12", CitedSource("a", label="page", locator="12")),
        ("@a p. 12", CitedSource("a", label="page", locator="12")),
        ("@a, 12", CitedSource("a", label="page", locator="12")),
        ("@a, pp. 3–4", CitedSource("a", label="page", locator="3-4")),
        ("@a, pp. 3 -- 4, 7", CitedSource("a", label="page", locator="3-4, 7")),
        ("@a, xii", CitedSource("a", label="page", locator="xii")),
        ("@a, S12", CitedSource("a", label="page", locator="S12")),
        ("@a, chap. 3", CitedSource("a", label="chapter", locator="3")),
        ("@a, §3.2", CitedSource("a", label="section", locator="3.2")),
        ("@a, Table 2", CitedSource("a", label="table", locator="2")),
        ("@a, p. 3, our emphasis", CitedSource("a", label="page", locator="3", suffix=", our emphasis")),
        ("@a, p. 3 and elsewhere", CitedSource("a", label="page", locator="3", suffix=" and elsewhere")),
        ("@a, our emphasis", CitedSource("a", suffix=", our emphasis")),
        ("@a 2nd printing", CitedSource("a", suffix=" 2nd printing")),
        ("@a, 2nd ed.", CitedSource("a", suffix=", 2nd ed.")),
        ("@a's", CitedSource("a", suffix="'s")),
        ("@a.", CitedSource("a", suffix=".")),
        ("see  also\n@a", CitedSource("a", prefix="see also")),
        ("e.g., -@a", CitedSource("a", prefix="e.g.,", is_without_author=True)),
        ("@DBLP:conf/x/Y-1", CitedSource("DBLP:conf/x/Y-1")),
        ("@u\u0308mlaut", CitedSource("\u00fcmlaut")),
    ],
)
def test_one_source(text: str, wanted: CitedSource) -> None:
    assert sources_in(text) == (text,)
    assert read_source(text) == wanted


@pytest.mark.parametrize(
    "text", ["", "@", "@ a", "me@example.org", "a; @b", "@a;", "@-a", "a@b c", "@a; see b", "no key at all"]
)
def test_what_is_no_citation(text: str) -> None:
    assert sources_in(text) == ()


def test_several_sources() -> None:
    assert [read_source(part).key for part in sources_in("see @a, p. 1; -@b ; @c, chap. 2")] == ["a", "b", "c"]
