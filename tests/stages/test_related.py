"""Which articles go with an article: never itself, never its neighbours, the nearest first, always the same."""

from collections.abc import Mapping
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sites import site_of

from fingerpost.model.paths import ContentPath
from fingerpost.stages.maps.related import MOST, NEAREST

Files = Mapping[str, str | bytes]


def _article(title: str, *facts: str, text: str = "Words.") -> str:
    return "\n".join(["---", f"title: {title}", *facts, "---", "", text, ""])


def _related(files: Files, path: str) -> list[str]:
    return [entry.title for entry in site_of(files).related(ContentPath(path))]


def test_what_the_author_names_comes_first_and_is_never_left_out() -> None:
    files = {f"s/{name}.md": _article(name.upper(), "topics: [rest]") for name in "abcdef"}
    files["s/a.md"] = _article("A", "topics: [rest]", "related: [f.md, a.md]")
    assert _related(files, "s/a.md") == ["F", "B", "C"]
    files["s/a.md"] = _article("A", "topics: [rest]", "related: [f.md, e.md, d.md, c.md]")
    assert _related(files, "s/a.md") == ["F", "E", "D", "C"]


def test_neighbours_in_a_series_are_told_of_elsewhere() -> None:
    files = {f"s/{name}.md": _article(name.upper()) for name in "abcde"}
    files["s/index.md"] = "---\ntitle: S\n---\n"
    assert _related(files, "s/c.md") == ["A", "E"]
    assert _related(files, "s/a.md") == ["C", "D", "E"]


def test_the_same_series_comes_before_what_shares_more() -> None:
    files = {f"s/{name}.md": _article(name.upper()) for name in "abc"}
    files["s/index.md"] = "---\ntitle: S\n---\n"
    files["s/a.md"] = _article("A", "topics: [rest]", text="See [X](../t/x.md).")
    files["t/x.md"] = _article("X", "topics: [rest]")
    assert _related(files, "s/a.md") == ["C", "X"]


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        (("", "[B](b.md)"), ("topics: [rest]", "Words.")),  # a link before a topic
        (("topics: [rest]", "Words."), ("audience: [parents]", "Words.")),  # a topic before readers
        (("", "[[calm]]"), ("audience: [parents]", "Words.")),  # a term, too
    ],
)
def test_what_is_shared_counts_by_what_it_is(strong: tuple[str, str], weak: tuple[str, str]) -> None:
    facts = [strong[0] or "summary: s", weak[0] or "summary: s"]
    files = {
        "s/a.md": _article("A", *facts, text=f"{strong[1]} {weak[1]}"),
        "s/b.md": _article("B", facts[0], text=strong[1] if "calm" in strong[1] else "Words."),
        "s/ab.md": _article("Weak", facts[1]),
        "glossary/calm.md": "---\ntitle: Calm\nshort: Rest.\n---\n",
    }
    assert _related(files, "s/a.md") == ["B", "Weak"]
    is_link = "b.md" in strong[1]
    assert _related(files, "s/b.md") == ([] if is_link else ["A"])


def test_who_links_to_a_page_is_told_among_its_mentions_and_not_twice() -> None:
    files = {
        "s/a.md": _article("A", "topics: [rest]", text="See [B](b.md)."),
        "s/b.md": _article("B", "topics: [rest]"),
        "s/c.md": _article("C", "topics: [rest]"),
    }
    assert _related(files, "s/b.md") == ["C"]
    assert _related({**files, "s/b.md": _article("B", "related: [a.md]")}, "s/b.md") == ["A"]


def test_what_few_share_counts_more_than_what_many_share() -> None:
    files = {f"s/many{n}.md": _article(f"Many {n}", "topics: [common]") for n in range(8)}
    files["s/a.md"] = _article("A", "topics: [common, rare]")
    files["s/zz.md"] = _article("Z", "topics: [rare]")
    assert _related(files, "s/a.md")[0] == "Z"


def test_words_that_became_links_by_themselves_bind_too() -> None:
    files = {
        "s/a.md": _article("A", text="The harbour is near."),
        "s/b.md": _article("B", text="Not a harbour, but two."),
        "s/c.md": _article("C"),
        "glossary/harbour.md": "---\ntitle: Harbour\nshort: A safe place.\n---\n",
    }
    assert _related(files, "s/a.md") == ["B"]
    assert _related(files, "s/c.md") == []


def test_articles_in_another_language_or_replaced_ones_are_not_named() -> None:
    files = {
        "s/a.md": _article("A", "topics: [rest]"),
        "s/b.md": _article("B", "topics: [rest]", "language: de"),
        "s/c.md": _article("C", "topics: [rest]", "superseded_by: d.md"),
        "s/d.md": _article("D", "topics: [rest]", "draft: true"),
        "s/e.md": _article("E", "topics: [rest]"),
    }
    assert _related(files, "s/a.md") == ["E"]
    assert _related(files, "s/c.md") == []


def test_pages_that_are_no_articles_have_only_what_their_author_names() -> None:
    files = {"s/a.md": _article("A", "topics: [rest]"), "s/b.md": _article("B", "topics: [rest]")}
    files["about.md"] = _article("About", "topics: [rest]", "related: [s/b.md]")
    assert _related(files, "about.md") == ["B"]
    assert _related(files, ":404") == []


@st.composite
def sites(draw: st.DrawFn) -> Files:
    """Some articles with topics, links and a series."""
    names = "abcdefgh"
    files: dict[str, str | bytes] = {}
    for name in names:
        topics = draw(st.lists(st.sampled_from(["rest", "sleep", "calm"]), unique=True))
        links = draw(st.lists(st.sampled_from(names), max_size=3))
        text = " ".join(f"[x]({to}.md)" for to in links) or "Words."
        files[f"s/{name}.md"] = _article(name.upper(), f"topics: [{', '.join(topics)}]", text=text)
    parts = draw(st.lists(st.sampled_from(names), unique=True))
    files["s/index.md"] = f"---\ntitle: S\nparts: [{', '.join(f'{name}.md' for name in parts) or 'a.md'}]\n---\n"
    return files


@settings(max_examples=25, deadline=None)
@given(sites(), st.randoms(use_true_random=False))
def test_lists_are_the_same_in_whatever_order_files_come(files: Files, random: Random) -> None:
    names = list(files)
    random.shuffle(names)
    one, other = site_of(files), site_of({name: files[name] for name in names})
    for path in map(ContentPath, names):
        found = one.related(path)
        assert found == other.related(path)
        paths = [entry.path for entry in found]
        assert len(set(paths)) == len(paths) <= MOST
        assert path not in paths
        beside = {e.path for place in one.around(path) for e in (place.previous, place.next) if e is not None}
        assert not beside & set(paths)


def test_of_many_that_share_one_thing_the_nearest_by_path_are_looked_at() -> None:
    files = {f"s/a{n:03}.md": _article(f"Page {n}", "topics: [common]") for n in range(100)}
    site = site_of(files)
    near = [paths for _, _, paths in site.ties._near(ContentPath("s/a050.md"))]
    assert [len(paths) for paths in near] == [2 * NEAREST + 1]
    assert [e.path for e in site.related(ContentPath("s/a050.md"))] == ["s/a049.md", "s/a051.md", "s/a048.md"]
