"""The map: what stands on it, that no label lies over another, and that it stays readable on large sites."""

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sites import QUIET, SITE_TOML, built_with, output, site_of

from fingerpost.memo import DictMemory
from fingerpost.stages.maps.drawing import Drawing, drawn
from fingerpost.stages.maps.graph import MOST, Graph, Node
from fingerpost.stages.maps.layout import positions_of
from fingerpost.stages.maps.lettering import width_of

LABELS = st.text(st.sampled_from("abcimw XYZ-é安"), min_size=1, max_size=90)


def _article(title: str, text: str = "", *, topic: str = "") -> str:
    topics = f"topics: [{topic}]\n" if topic else ""
    return f"---\ntitle: {title!r}\n{topics}---\n\n{text or 'Words.'}\n"


def _check(drawing: Drawing, graph: Graph) -> None:
    boxes: list[tuple[int, int, int, int]] = []
    for spot in drawing.spots:
        size = 15 if drawing.name == "narrow" else 14
        left, top, width, height = spot.ground
        inner = []
        for number, line in enumerate(spot.lines):
            across = width_of(line, size, is_bold=True)
            start = spot.text[0] - (across // 2 + 1 if spot.anchor == "middle" else 0)
            base = spot.text[1] + 18 * number
            inner.append((start, base - size, start + across, base + size // 4))
        inner.append((spot.x - 13, spot.y - 13, spot.x + 13, spot.y + 13))
        for box in inner:
            assert left <= box[0], (drawing.name, spot)
            assert top <= box[1]
            assert box[2] <= left + width
            assert box[3] <= top + height
        assert min(width, height) >= 24
        boxes.append((left, top, left + width, top + height))
    for left, top, right, bottom in boxes:
        assert left >= -1
        assert top >= 0
        assert right <= drawing.width + 1
        assert bottom <= drawing.height
    for one, other in combinations(boxes, 2):
        assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1], drawing.name
    assert len(drawing.links) == len(graph.links)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Any graph of up to as many articles as are drawn."""
    labels = draw(st.lists(LABELS, min_size=2, max_size=MOST))
    count = len(labels)
    ends = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)).filter(lambda pair: pair[0] < pair[1])
    links = draw(st.lists(ends, max_size=3 * count, unique=True))
    nodes = tuple(Node(x, x, "/x/", "en", n + 1, -1, (), (), 0) for n, x in enumerate(labels))
    return Graph(nodes, tuple((a, b, 1) for a, b in sorted(links)), (), False, count, 0)


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_no_label_lies_over_another_in_any_window(graph: Graph) -> None:
    found = drawn(graph, positions_of(len(graph.nodes), graph.links))
    assert [drawing.name for drawing in found.drawings] == ["narrow", "medium", "wide"]
    for drawing in found.drawings:
        _check(drawing, graph)


LINKED: dict[str, str | bytes] = {
    "one/index.md": "---\ntitle: One\nparts: [b.md, a.md]\n---\n",
    "one/a.md": _article("Alpha: the first letter", "See [b](b.md), [b](b.md#x) and [c](../two/c.md).\n\n## X {#x}"),
    "one/b.md": _article("Beta waves: how they rise", "See [[Alpha]], [[rest]].\n\n## X {#x}"),
    "two/index.md": "---\ntitle: Two\nparts: [../one/a.md]\n---\n",
    "two/c.md": _article("Gamma", "Words."),
    "two/d.md": "---\ntitle: Delta\ndraft: true\n---\n\nSee [a](../one/a.md).\n",
    "glossary/rest.md": "---\ntitle: Rest\nshort: Sleep.\n---\n",
}  # fmt: skip


def test_articles_stand_by_series_with_their_links() -> None:
    graph = site_of(LINKED).article_map().graph
    assert [(n.label, n.number, n.series, n.also) for n in graph.nodes] == [
        ("Beta waves", 1, 0, ()),
        ("Alpha: the first letter", 2, 0, (1,)),
        ("Gamma", 0, -1, ()),
    ]
    assert [n.leads_to for n in graph.nodes] == [(1,), (0, 2), ()]
    assert [n.linked_from for n in graph.nodes] == [1, 1, 1]
    assert graph.links == ((0, 1, 2), (1, 2, 1))
    assert [(s.entry.title, s.count) for s in graph.series] == [("One", 2), ("Two", 1)]


def test_the_list_has_every_article_once() -> None:
    found = site_of(LINKED).article_map()
    assert found.by_series == ((0, (0, 1)), (-1, (2,)))


@given(st.randoms(use_true_random=False))
@settings(max_examples=10, deadline=None)
def test_the_order_in_which_files_are_found_does_not_matter(random: Random) -> None:
    names = list(LINKED)
    random.shuffle(names)
    assert repr(site_of({name: LINKED[name] for name in names}).article_map()) == repr(site_of(LINKED).article_map())


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_and_one_article_are_not_drawn(count: int) -> None:
    found = site_of({"s/a.md": _article("A")} if count else {"about.md": "---\ntitle: About\n---\n"}).article_map()
    assert found.graph.articles == count
    assert found.drawings == ()


def _large(count: int, *, topics: int) -> dict[str, str | bytes]:
    """Ten articles to a series, each with a link to the one seven farther on; the last third in no series."""
    files: dict[str, str | bytes] = {}
    for n in range(count):
        folder = f"s{n // 10:04}" if n < count * 2 // 3 else "loose"
        to = (n + 7) % count
        there = f"s{to // 10:04}" if to < count * 2 // 3 else "loose"
        files[f"{folder}/a{n:05}.md"] = _article(f"Page {n}", f"[on](../{there}/a{to:05}.md)", topic=f"t{n % topics}")
        if folder != "loose":
            files.setdefault(f"{folder}/index.md", f"---\ntitle: Series {folder}\n---\n")
    return files


def test_a_large_site_has_a_map_of_series_and_topics() -> None:
    found = site_of(_large(90, topics=4)).article_map()
    assert found.graph.is_grouped
    assert found.graph.articles == 90
    titles = [node.title for node in found.graph.nodes]
    assert titles == [f"Series s{n:04}" for n in range(6)] + ["T0", "T1", "T2", "T3"]
    assert sum(node.number for node in found.graph.nodes) == 90
    assert found.graph.nodes[0].href == "/s0000/"
    assert found.graph.nodes[6].href == "/topics/t0/"
    assert found.graph.nodes[0].leads_to == (1,)
    assert (0, 1, 7) in found.graph.links
    for drawing in found.drawings:
        _check(drawing, found.graph)


def test_of_very_many_series_the_largest_stand_on_the_map() -> None:
    site = site_of(_large(1500, topics=30))
    found = site.article_map()
    assert len(found.graph.nodes) == MOST
    assert found.graph.left_out == 100 + 30 - MOST
    assert len(found.graph.links) <= 5 * MOST
    for drawing in found.drawings:
        _check(drawing, found.graph)


def test_a_page_of_the_map_is_made_only_where_it_is_asked_for() -> None:
    pages = {f"content/{name}": text for name, text in LINKED.items()}
    shown = "<!doctype html><html lang=en><title>M</title><h1>M</h1>{{ article_map().graph.articles }}"
    page = {"templates/map.html": shown}
    without = built_with(DictMemory(), {**pages, "site.toml": SITE_TOML + QUIET}, more_theme=page)
    assert "map/index.html" not in [o.path for o in without.outputs]
    with_it = built_with(
        DictMemory(), {**pages, "site.toml": SITE_TOML + "[map]\nenabled = true\n" + QUIET}, more_theme=page
    )
    assert output(with_it, "map/index.html").endswith("<h1>M</h1>3")
