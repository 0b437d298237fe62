"""What edits cost the map and the related lists: nothing, unless a link, a title or what is shared changes."""

import subprocess
import sys

import pytest
from small_sites import QUIET, SITE_TOML, built_with, output, told

from fingerpost.memo import DictMemory
from fingerpost.model.pages import Built
from fingerpost.stages.maps import layout

_HEAD = "<!doctype html><html lang=en><title>{{ page.title }}</title><h1>{{ page.title }}</h1>"
THEME = {
    "templates/map.html": _HEAD + "{% set all = article_map() %}"
    "{% for node in all.graph.nodes %}{{ node.title }}: {{ node.leads_to }}\n{% endfor %}{{ all.drawings|length }}",
    "templates/article.html": _HEAD + "{{ body }}\nRelated: {{ related(page)|map(attribute='title')|join(', ') }}.",
}
Site = tuple[dict[str, str | bytes], DictMemory]


def _article(n: int, *, title: str = "", topic: str = "", text: str = "") -> str:
    return f"---\ntitle: {title or f'Page {n}'}\ntopics: [{topic or f'topic {n // 3}'}]\n---\n\n{text or 'Words.'}\n"


def _again(site: Site) -> Built:
    files, memory = site
    return built_with(memory, files, more_theme=THEME)


def _made(built: Built, stage: str = "render") -> set[str]:
    return {reason.name for reason in built.reasons if reason.stage == stage}


@pytest.fixture
def site() -> Site:
    """Nine articles, three for each topic, the first of which links to the second; built once."""
    files: dict[str, str | bytes] = {f"content/s/a{n}.md": _article(n) for n in range(9)}
    files["content/s/a0.md"] = _article(0, text="It goes on in [the next](a1.md), and so does life.")
    files["site.toml"] = SITE_TOML + "[map]\nenabled = true\n" + QUIET
    built_site = files, DictMemory()
    first = _again(built_site)
    assert not first.has_errors
    assert "Page 0: (1,)" in output(first, "map/index.html")
    assert "Related: Page 1, Page 2." in output(first, "s/a0/index.html")
    assert _made(first, "map") == {"site"}
    return built_site


def test_an_edit_of_a_text_renders_one_page(site: Site) -> None:
    files, _ = site
    files["content/s/a4.md"] = _article(4, text="Other words.")
    after = _again(site)
    assert _made(after) == {"s/a4.md"}
    assert not _made(after, "map")


def test_an_edit_of_a_sentence_around_a_link_renders_one_page_and_what_shows_it(site: Site) -> None:
    files, _ = site
    files["content/s/a0.md"] = _article(0, text="It goes on [here](a1.md).")
    after = _again(site)
    assert _made(after) == {"s/a0.md"}
    assert not _made(after, "map")


def test_a_new_link_lays_out_the_map_again_and_makes_the_lists_it_changes(site: Site) -> None:
    files, _ = site
    files["content/s/a0.md"] = _article(0, text="It goes on in [the next](a1.md), and [far away](a8.md).")
    after = _again(site)
    assert _made(after, "map") == {"site"}
    # The end that links lists the other now, which tells of it among its mentions; nobody else's list is another.
    assert _made(after) == {"s/a0.md", ":map"}
    assert "Page 0: (1, 8)" in output(after, "map/index.html")


def test_a_new_title_draws_the_map_again_without_laying_it_out(site: Site) -> None:
    files, _ = site
    files["content/s/a4.md"] = _article(4, title="Called otherwise")
    after = _again(site)
    assert not _made(after, "map")
    assert ":map" in _made(after)
    assert {"s/a3.md", "s/a4.md", "s/a5.md"} <= _made(after)
    assert not {"s/a0.md", "s/a8.md"} & _made(after)


def test_another_topic_makes_the_lists_again_that_it_changes(site: Site) -> None:
    files, _ = site
    files["content/s/a4.md"] = _article(4, topic="topic 2")
    after = _again(site)
    assert {"s/a3.md", "s/a4.md", "s/a5.md", "s/a6.md", "s/a7.md", "s/a8.md"} == {
        n for n in _made(after) if n[0] == "s"
    }
    assert "Related: Page 4, Page 7, Page 8." in output(after, "s/a6/index.html")


def test_without_the_optional_part_there_is_one_drawing_and_a_warning(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "find_spec", lambda _: None)
    files, _ = site
    after = built_with(DictMemory(), files, more_theme=THEME)
    assert output(after, "map/index.html").endswith("1")
    message = "the map has no drawing for wide windows: the optional part `map` is not installed"
    assert told(tuple(d for d in after.diagnostics if d.rule == "map-extra")) == [
        f"site.toml:5:11: warning[map-extra]: {message}",
        "  at: true",
        '  hint: run `pip install "fingerpost[map]"`, or set `enabled = false` below `[map]` in site.toml',
    ]


def test_a_site_that_asks_for_no_map_loads_nothing_for_it() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from small_sites import built\n"
        "assert built({'content/a.md': '# A'}).outputs\n"
        "print('rustworkx' in sys.modules, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False False\n"


def test_a_map_that_is_remembered_loads_nothing_that_lays_it_out(site: Site) -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests')\n"
        "from small_sites import QUIET, SITE_TOML, built_with\n"
        "from fingerpost.memo import DictMemory\n"
        f"theme = {THEME!r}\n"
        "memory = DictMemory()\n"
        "files = {'site.toml': SITE_TOML + '[map]\\nenabled = true\\n' + QUIET,"
        " 'content/s/a.md': '---\\ntitle: A\\n---\\n', 'content/s/b.md': '---\\ntitle: B\\n---\\n\\n[a](a.md)'}\n"
        "built_with(memory, files, more_theme=theme)\n"
        "assert sys.modules.pop('rustworkx')\n"
        "files['content/s/a.md'] = '---\\ntitle: Otherwise\\n---\\n'\n"
        "built = built_with(memory, files, more_theme=theme)\n"
        "print(':map' in {r.name for r in built.reasons}, 'rustworkx' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "True False\n"
