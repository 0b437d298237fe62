"""The fast path gives the library's bytes: a sample that takes seconds; with `PROOFS=all`, one that takes half an hour.

`same_bytes.py --all` compares 10,000 articles and any folder of pages.
"""

import os

import library_suite
import pytest
from corpus import articles, documents, quotes
from hypothesis import example, given, settings
from same_bytes import LIBRARY_SETS, Library, Ours, differing, pairs

COMPARED = pairs()
TIMES = 100 if os.environ.get("PROOFS") == "all" else 1


def test_articles_come_out_the_same() -> None:
    assert list(differing(articles(120 * TIMES), [Ours()])) == []


@pytest.mark.parametrize("chosen", LIBRARY_SETS, ids=lambda chosen: "+".join(chosen[0]) or "no extensions")
def test_articles_come_out_the_same_with_the_librarys_own_extensions(chosen: tuple[list[str], str]) -> None:
    assert list(differing(articles(25 * TIMES, first=1000), [Library(*chosen)])) == []


@settings(max_examples=120 * TIMES, deadline=None)
@given(documents())
@example("$[[1]]$")  # a text that is one atomic string
@example("[a *b* `c`](d \"e\") ![f][g]\n\n[g]: h 'i'")
@example("![a **b** c](d) [![e](f)](g)")
@example("****a*b**c***d_e__f___")
@example("&#39 and &#x27 without an end")
@example("a\n\n    b\n\n\n\n    c")
@example("*\n    ")  # a last line of blanks
@example("- a\n\n    - b\n\n        c\n\n    ٣. d")
def test_any_document_comes_out_the_same(text: str) -> None:
    assert list(differing([text], COMPARED)) == []


@settings(max_examples=150 * TIMES, deadline=None)
@given(quotes())
@example("a\"'b' c\"")
@example("'s\" James's\"")
@example("----'x ---'s")
@example('&#8211;\'x &ndash;"y"')
def test_any_quotes_come_out_the_same(text: str) -> None:
    assert list(differing([text], [COMPARED[0], COMPARED[3]])) == []


def test_deep_nesting_comes_out_the_same() -> None:
    quotes_inside = "\n".join(f"{'> ' * depth}a *b* 'c'" for depth in range(60))
    lists_inside = "\n".join(f"{'    ' * depth}- a" for depth in range(40))
    links_inside = "[" * 60 + "a" + "](b)" * 60
    too_deep = [f"{'> ' * 400}a", "[" * 500 + "a" + "](b)" * 500]
    assert list(differing([quotes_inside, lists_inside, links_inside, "*a **b " * 30, *too_deep], COMPARED)) == []


def test_no_expression_of_the_fast_path_holds_a_build_up() -> None:
    texts = [
        "[a](" + " " * 20_000,
        "[" * 2_000,
        "*a " * 5_000,
        "`" * 20_000 + " ` a",
        "'" * 3_000,
        "{" * 20_000 + "*a*",
    ]
    assert list(differing(texts, [COMPARED[0]])) == []


def test_the_librarys_own_tests_pass() -> None:
    try:
        passed, report = library_suite.outcome()
    except library_suite.NotFetchedError as why:
        pytest.skip(f"the source archive of Python-Markdown cannot be fetched: {why}")
    assert passed, report
