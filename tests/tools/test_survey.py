"""A survey sees the site that a build makes."""

from small_sites import NOW, QUIET, SITE_TOML, THEME

from fingerpost.build import Order, Program
from fingerpost.memo import DictMemory
from fingerpost.model.paths import ContentPath, output_path
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.tools.survey import Changed, Desk, Moved, Reading

CONTENT = {
    "index.md": "# Home\n\n[[Calm]], [out](https://example.net/) ![[Calm]]\n",
    "care/calm.md": "---\ntitle: Calm\ntopics: [sleep]\nauthors: [Ada]\naliases: [/old/]\n---\n![A picture](pic.svg)\n",
    "care/pic.svg": "<svg/>",
    "people/ada.md": "---\ntitle: Ada\n---\n",
    "people/draft.md": "---\ntitle: Draft\ndraft: true\n---\n[[Calm]]\n",
}


def _order(content: object = None) -> Order:
    read = read_config("site.toml", SITE_TOML + QUIET)
    assert read.config is not None
    tree = content or MemoryTree(CONTENT)
    return Order(read.config, read.places, tree, (MemoryTree(THEME, "themes/bare"),), NOW)  # type: ignore[arg-type]  # any content is a tree


def test_a_survey_has_the_pages_and_links_of_a_build() -> None:
    desk = Desk(Program(), Reading(DictMemory()))
    survey, built = desk.survey(_order()), desk.built(_order())
    pages = {output_path(entry.url) for entry in survey.site.everything()}
    made = {output.path for output in built.outputs if output.path.endswith(".html")}
    assert made == pages | {"old/index.html"}
    assert built.link_count == sum(len(survey.links(entry.path)) for entry in survey.site.written())
    assert "people/draft.md" in {entry.path for entry in survey.entries()}


def test_looking_at_a_site_leaves_its_memory_as_it_was() -> None:
    memory = DictMemory()
    desk = Desk(Program(), Reading(memory))
    desk.survey(_order())
    desk.built(_order())
    assert all(memory.names(stage) == set() for stage in ("page", "body", "render", "last", "leads", "checks"))


def test_a_tree_can_be_seen_with_files_under_other_names_and_other_contents() -> None:
    tree = MemoryTree(CONTENT)
    moved = Moved(tree, {ContentPath("care/calm.md"): ContentPath("rest.md")}, "content")
    changed = Changed(moved, {ContentPath("rest.md"): b"# Rest\n"})
    source = next(source for source in changed.sources() if source.path == "rest.md")
    assert (source.file, source.size) == ("content/rest.md", 7)
    assert changed.read(ContentPath("rest.md")) == b"# Rest\n"
    assert changed.read(ContentPath("care/pic.svg")) == b"<svg/>"
    assert moved.read(ContentPath("rest.md")) == CONTENT["care/calm.md"].encode()
    assert changed.faults() == ()
    assert [s.path for s in moved.sources()] == sorted({*CONTENT, "rest.md"} - {"care/calm.md"})
