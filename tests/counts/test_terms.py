"""What an edit of a term costs: the pages that show it, or in which a word is newly linked, and nothing else."""

import subprocess
import sys

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built, built_with, output

from fingerpost.memo import DictMemory
from fingerpost.model.pages import Body, Built
from fingerpost.model.terms import Use
from fingerpost.stages.terms.lexicon import Lexicon
from fingerpost.stages.terms.spotting import Task, uses_in

COUNT = 9
PART = {
    "templates/parts/terms.html": "{% for term in terms %}"
    '<aside id="{{ term.id }}" popover>{{ term.definition }}</aside>{% endfor %}',
    "templates/term.html": "<h1>{{ page.title }}</h1>{{ page.definition }}{% for link in linked_from(page) %}"
    "{{ link.entry.title }}: {{ link.sentence }}\n{% endfor %}",
}
Site = tuple[dict[str, str | bytes], DictMemory]


def _term(title: str, short: str, more: str = "") -> str:
    return f"---\ntitle: {title}\nshort: {short}\n{more}---\n"


def _again(site: Site) -> Built:
    files, memory = site
    return built_with(memory, files, more_theme=PART)


def _made(built: Built, stage: str = "render") -> set[str]:
    return {reason.name for reason in built.reasons if reason.stage == stage}


@pytest.fixture
def site() -> Site:
    """Nine articles, three for each of three terms, built once; the last three name theirs by a link."""
    words = ("Waves rise.", "A harbour waits. So do waves, later on.", "See [[storm]].")
    files: dict[str, str | bytes] = {
        f"content/s/a{n}.md": f"---\ntitle: Page {n}\n---\n\n{words[n // 3]}\n" for n in range(COUNT)
    }
    files |= {
        "content/glossary/wave.md": _term("Wave", "Water that moves."),
        "content/glossary/harbour.md": _term("Harbour", "A safe place."),
        "content/glossary/storm.md": _term("Storm", "Wind.", "aliases: [gale]\n"),
        "site.toml": SITE_TOML + QUIET,
    }
    built_site = files, DictMemory()
    first = _again(built_site)
    assert not first.has_errors
    assert output(first, "s/a3/index.html").count('class="term auto"') == 2
    return built_site


def test_an_edit_of_a_definition_renders_the_pages_that_show_it(site: Site) -> None:
    files, _ = site
    files["content/glossary/harbour.md"] = _term("Harbour", "A place to come back to.")
    after = _again(site)
    assert _made(after) == {"s/a3.md", "s/a4.md", "s/a5.md", "glossary/harbour.md"}
    assert "A place to come back to." in output(after, "s/a4/index.html")
    files["content/glossary/storm.md"] = _term("Storm", "Much wind.", "aliases: [gale]\n")
    assert _made(_again(site)) == {"s/a6.md", "s/a7.md", "s/a8.md", "glossary/storm.md"}


def test_another_name_renders_the_pages_in_which_a_word_is_newly_linked(site: Site) -> None:
    files, _ = site
    files["content/glossary/storm.md"] = _term("Storm", "Wind.", "aliases: [gale, nobody says so]\n")
    assert _made(_again(site)) == {"glossary/storm.md"}
    files["content/glossary/storm.md"] = _term("Storm", "Wind.", "aliases: [gale, rise]\n")
    after = _again(site)
    assert _made(after) == {"s/a0.md", "s/a1.md", "s/a2.md", "glossary/storm.md"}
    assert 'interestfor="def:storm">rise</a>' in output(after, "s/a0/index.html")
    assert "Page 0: Waves rise." in output(after, "glossary/storm/index.html")


def test_a_term_that_goes_takes_its_links_along(site: Site) -> None:
    files, _ = site
    del files["content/glossary/harbour.md"]
    after = _again(site)
    assert _made(after) == {"s/a3.md", "s/a4.md", "s/a5.md"}
    assert "A harbour waits" in output(after, "s/a3/index.html")


def test_a_new_term_renders_the_pages_that_have_its_word(site: Site) -> None:
    files, _ = site
    files["content/glossary/later.md"] = _term("Later", "Not now.")
    assert _made(_again(site)) == {"s/a3.md", "s/a4.md", "s/a5.md", "glossary/later.md"}


def test_an_edit_of_a_text_looks_for_words_in_that_text_alone(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def counted(body: Body, task: Task, lexicon: Lexicon) -> tuple[Use, ...]:
        looked_at.append(str(task.entry.path))
        return uses_in(body, task, lexicon)

    monkeypatch.setattr("fingerpost.workshop.uses_in", counted)
    files, _ = site
    files["content/s/a0.md"] = "---\ntitle: Page 0\n---\n\nA harbour, and waves.\n"
    after = _again(site)
    assert looked_at == ["s/a0.md"]
    assert _made(after) == {"s/a0.md", "glossary/harbour.md", "glossary/wave.md"}
    files["content/glossary/wave.md"] = _term("Wave", "Moving water.")
    _again(site)
    assert looked_at == ["s/a0.md", "glossary/wave.md"]


def test_a_word_used_by_itself_is_a_use(site: Site) -> None:
    files, _ = site
    files["content/glossary/idle.md"] = _term("Idle", "Used by nobody.")
    files["site.toml"] = SITE_TOML + QUIET.replace('term-unused = "off"\n', "")
    told = [d.message for d in _again(site).diagnostics if d.rule == "term-unused"]
    assert told == ["no page mentions the term `Idle`"]
    files["site.toml"] = SITE_TOML + '[terms]\nauto = "off"\n' + QUIET.replace('term-unused = "off"\n', "")
    told = [d.message for d in _again(site).diagnostics if d.rule == "term-unused"]
    assert told == [f"no page mentions the term `{title}`" for title in ("Harbour", "Idle", "Wave")]


def test_a_theme_without_the_part_keeps_the_definition_in_the_title() -> None:
    files = {"content/s/a.md": "---\ntitle: A\n---\n\nWaves.\n", "content/glossary/wave.md": _term("Wave", "Water.")}
    html = output(built(files), "s/a/index.html")
    assert '<a href="/glossary/wave/" class="term auto" title="Water.">Waves</a>' in html
    assert "interestfor" not in html
    assert THEME.keys().isdisjoint(PART.keys() - {"templates/term.html"})


def test_no_memory_is_kept_of_words_where_there_are_no_terms() -> None:
    code = """
import sys
sys.path.insert(0, "tests")
from small_sites import built_with
from fingerpost.memo import DictMemory
memory = DictMemory()
built_with(memory, {"content/s/a.md": "---\\ntitle: A\\n---\\n\\nWaves.\\n"})
print(sorted(memory.names("words")))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
