"""Laws of cross-links, over small sites nobody thought of."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from small_sites import NOW, SITE_TOML, THEME, built

from fingerpost.build import Order, Program, build
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.diagnostics import Diagnostic, in_order
from fingerpost.model.pages import Built, LinkForm, Output, Source, head_of
from fingerpost.model.paths import ContentPath
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.markup.html import tags
from fingerpost.stages.parse import Manner, parse
from fingerpost.stages.site import assemble
from fingerpost.workshop import Texts

QUIETLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

FORMS: tuple[LinkForm, ...] = ("link", "wiki", "image", "wiki-image", "embed", "field")
TITLES = (
    "Window",
    "Window of tolerance",
    "Repair: after a fight",
    "Safe base?",
    "C# notes",
    "Übung",
    "2024/01",
    "Only",
)
HEADINGS = ("Grounding", "Feel your feet {#feet}", "What now?", "Übung macht den Meister")
PLACES = ("", "", "", "#grounding", "#Grounding", "#feet", "#What now?", "#^block", "#top", "#nowhere", "#")
WRITTEN = (
    "[text]({coded}{at})",
    "[](<{name}{at}>)",
    "[[{name}{at}]]",
    "[[{name}{at}|text]]",
    "![[{name}]]",
    "![A chart]({coded})",
    '<a href="{coded}{at}">text</a>',
    "[text][r]\n\n[r]: {coded}{at}\n",
    "| Cell |\n|---|\n| [[{name}{at}\\|text]] |\n",
    "[text](ref:{coded}{at})",
    "`[[{name}]]`",
)
NAMES = ("window", "repair", "Window", "safe-base", "2024", "übung", "index", "hack #64", "a b")

paths = st.builds(
    lambda folder, name: f"{folder}{name}.md",
    st.sampled_from(("", "a/", "b/", "a/b/", "glossary/", "people/")),
    st.sampled_from(NAMES),
)
other_names = st.sampled_from((*NAMES, "chart.png", "list.pdf", "", "../", "/feed.xml", "Former name", "window.md"))


@st.composite
def links(draw: st.DrawFn, known: tuple[str, ...]) -> str:
    """A link that leads somewhere, more often than not."""
    name = draw(st.one_of(st.sampled_from(known), st.sampled_from(known), other_names))
    coded = name.replace(" ", "%20").replace("#", "%23").replace("?", "%3F")
    return draw(st.sampled_from(WRITTEN)).format(name=name, coded=coded, at=draw(st.sampled_from(PLACES)))


@st.composite
def pages(draw: st.DrawFn, path: str, title: str, known: tuple[str, ...]) -> str:
    front = [f"title: {title!r}", *(["short: A word."] if path.startswith("glossary/") else [])]
    front += draw(
        st.sampled_from(
            ((), (), ("draft: true",), ("language: de",), ("aliases: [Former name, /old/]",), ("aliases: /a/window/",))
        )
    )
    body = [f"## {heading}\n" for heading in draw(st.lists(st.sampled_from(HEADINGS), max_size=3, unique=True))]
    body += ["Text. ^block", *draw(st.lists(links(known), max_size=3))]
    return "---\n" + "\n".join(front) + "\n---\n" + "\n\n".join(body) + "\n"


@st.composite
def small_sites(draw: st.DrawFn) -> Mapping[str, str]:
    written = draw(st.lists(paths, min_size=1, max_size=5, unique=True))
    titles = draw(st.lists(st.sampled_from(TITLES), min_size=len(written), max_size=len(written)))
    addresses = (f"/{path.removesuffix('.md')}/" for path in written)
    known = (*(f"/{path}" for path in written), *titles, *addresses, "/images/chart.png")
    texts = {f"content/{p}": draw(pages(p, t, known)) for p, t in zip(written, titles, strict=True)}
    return {**texts, "content/images/chart.png": "png", "content/list.pdf": "pdf"}


sites = small_sites()


@QUIETLY
@given(sites)
def test_every_link_of_the_output_lands_or_is_told(files: Mapping[str, str]) -> None:
    site = built({"site.toml": SITE_TOML, **files})
    dead = [f"{output.path}: {target}" for output, target in _targets(site) if not _lands(site, output, target)]
    assert not dead or site.has_errors


@QUIETLY
@given(sites)
def test_no_link_of_the_output_is_dead_even_where_there_are_errors(files: Mapping[str, str]) -> None:
    site = built({"site.toml": SITE_TOML, **files})
    collisions = [d for d in site.diagnostics if d.rule in ("output-collision", "anchor-duplicate")]
    dead = [f"{output.path}: {target}" for output, target in _targets(site) if not _lands(site, output, target)]
    pictures = [d for d in site.diagnostics if d.rule in ("image-missing", "link-ambiguous", "link-outside")]
    assert collisions or pictures or not dead


def _targets(site: Built) -> list[tuple[Output, str]]:
    """Every address in a page that leads into the site."""
    found = []
    for output in site.outputs:
        if isinstance(output.content, bytes) and output.path.endswith(".html"):
            for tag in tags(output.content.decode()):
                for attribute in tag.attributes:
                    target = unescape(attribute.value)
                    if attribute.name in ("href", "src") and not re.match(r"[a-z]+:|//", target):
                        found.append((output, target))
    return found


def _lands(site: Built, output: Output, target: str) -> bool:
    path, _, fragment = target.partition("#")
    path = unquote(path).removeprefix("/")
    path = output.path if not path and target.startswith("#") else path
    stored = {o.path: o.content for o in site.outputs}
    there = f"{path}index.html" if path == "" or path.endswith("/") else path
    content = stored.get(there)  # type: ignore[call-overload]  # the name may be None
    if content is None:
        return False
    ids = {tag.get("id") for tag in tags(content.decode())} if isinstance(content, bytes) else set()
    return unquote(fragment) in ("", "top", *ids)


@QUIETLY
@given(sites, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(files: Mapping[str, str], chance: object) -> None:
    config = read_config("site.toml", SITE_TOML)
    assert config.config is not None
    content = {path.removeprefix("content/"): text for path, text in files.items()}

    def of(tree: MemoryTree) -> Built:
        assert config.config is not None
        order = Order(config.config, config.places, tree, (MemoryTree(THEME, "themes/bare"),), NOW)
        return build(Program(), order)

    class Shuffled(MemoryTree):
        def sources(self) -> tuple[Source, ...]:
            found = list(super().sources())
            chance.shuffle(found)  # type: ignore[attr-defined]  # a `Random`
            return tuple(found)

    assert of(Shuffled(content)) == of(MemoryTree(content))


@QUIETLY
@given(st.lists(st.sampled_from(("[a](../b/page.md)", "[[page]]", "[a](/b/page.md#here)", "Text.")), max_size=6))
def test_a_renamed_page_breaks_the_links_to_it_and_no_others(written: list[str]) -> None:
    """The new name has nothing in common with the old one, and the title is another page's business."""
    files = {
        "content/a/one.md": "# One\n\n" + "\n\n".join(written) + "\n",
        "content/a/two.md": "# Two\n\n[[One]] and [](one.md)\n",
    }
    page = "# Quite another title\n\n## Here\n"
    before = built({**files, "content/b/page.md": page})
    after = built({**files, "content/b/moved.md": page})
    assert not before.has_errors
    inbound = [(3 + 2 * number) for number, text in enumerate(written) if text != "Text."]
    assert [(d.place.file, d.place.line, d.rule) for d in after.diagnostics if d.place and d.level == "error"] == [
        ("content/a/one.md", line, "link-target") for line in inbound
    ]


def _small_site() -> object:
    config = read_config("site.toml", SITE_TOML.replace("example.org", "example.org/guide")).config
    assert config is not None
    program = Program()
    tree = MemoryTree({"a/one.md": "---\ntitle: One\nid: one\naliases: [/old/]\n---\n## Here\n", "b/two.md": "# Two\n"})
    pages = [parse(s, tree.read(s.path), Manner(program.kinds, "en")) for s in tree.sources()]
    bodies = Texts(Memo(DictMemory()), {}, lambda path: pages[0])
    return assemble(config, program.kinds, map(head_of, pages), bodies, (), (), NOW)


SMALL = _small_site()


@QUIETLY
@given(st.one_of(st.text(), st.text(alphabet="/.#?%:[]|^@ \\aeiu"), other_names), st.sampled_from(FORMS))
@example("//[", "link")
@example("http://[", "wiki")
@example("ref:", "link")
@example("#", "wiki")
@example("?", "link")
@example("https://example.org:x/", "link")
@example("/guide/a/one/", "link")
def test_resolving_never_raises(target: str, form: LinkForm) -> None:
    answer = SMALL.resolve(ContentPath("a/one.md"), target, form)  # type: ignore[attr-defined]  # a `Site`
    assert answer.kind != "none" or answer.faults


@QUIETLY
@given(st.text(alphabet="[]()!|#^`<>\"'=\\ \n\t-*_:/.%$ab1", max_size=60))
@example("[[a|b\n| [[a|b]] |\n")
@example("![](<a\n>)")
def test_parsing_a_page_of_link_signs_never_raises(text: str) -> None:
    site = built({"content/index.md": f"# Home\n\n{text}\n"})
    assert in_order(site.diagnostics) == site.diagnostics
    assert all(isinstance(d, Diagnostic) for d in site.diagnostics)
