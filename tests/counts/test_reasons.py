"""What an edit costs, in pages read and rendered. Counts instead of seconds: they do not depend on the machine."""

import pytest
from small_sites import QUIET, built_with

from fingerpost.memo import DictMemory
from fingerpost.model.pages import Built
from fingerpost.model.traces import Question
from fingerpost.stages.asking import Interview

TOML = 'title = "Counts"\nbase_url = "https://example.org"\ntheme = "bare"\n' + QUIET
COUNT = 40


def _article(number: int, title: str = "", text: str = "") -> str:
    name = title or f"Article number {number}"
    link = f"See [](a{number + 1:02}.md)." if number + 1 < COUNT else "The end."
    return f"---\ntitle: {name}\npublished: 2026-01-01\nmain_message: m\n---\n\n{text or 'Some words.'}\n\n{link}\n"


@pytest.fixture
def site() -> tuple[dict[str, str | bytes], DictMemory]:
    """Forty articles, each of which links to the next, built once."""
    files: dict[str, str | bytes] = {f"content/s/a{n:02}.md": _article(n) for n in range(COUNT)}
    files |= {
        "content/index.md": "# Home\n",
        "content/p/pic.svg": '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>',
        "site.toml": TOML,
    }
    memory = DictMemory()
    first = built_with(memory, files)
    assert _made(first, "page") == {f"s/a{n:02}.md" for n in range(COUNT)} | {"index.md"}
    return files, memory


def _made(built: Built, stage: str) -> set[str]:
    return {reason.name for reason in built.reasons if reason.stage == stage}


Site = tuple[dict[str, str | bytes], DictMemory]


def test_nothing_changed_nothing_is_made(site: Site) -> None:
    files, memory = site
    assert built_with(memory, files).reasons == ()


def test_an_edit_of_a_text_reads_one_page_and_renders_one(site: Site) -> None:
    files, memory = site
    files["content/s/a07.md"] = _article(7, text="Other words.")
    after = built_with(memory, files)
    assert _made(after, "page") == {"s/a07.md"}
    assert _made(after, "render") == {"s/a07.md"}


def test_a_new_title_renders_the_pages_that_show_it_and_no_other(site: Site) -> None:
    files, memory = site
    files["content/s/a07.md"] = _article(7, title="A better title")
    after = built_with(memory, files)
    assert _made(after, "page") == {"s/a07.md"}
    assert _made(after, "render") == {"s/a07.md", "s/a06.md"}


def test_what_answers_rest_on_is_looked_through_once_where_drafts_have_come_into_view(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A preview begins with what a build remembered, and shows more than that."""
    asked: list[Question] = []
    ask = Interview.asked_again

    def noting(interview: Interview, question: Question) -> Question:
        asked.append(question)
        return ask(interview, question)

    monkeypatch.setattr(Interview, "asked_again", noting)
    files, memory = site
    files |= {f"content/s/a{n:02}.md": _article(n, text="Back to [[Home]].") for n in range(COUNT)}
    built_with(memory, files)
    counts = []
    for number in range(3):
        asked.clear()
        files["content/s/a07.md"] = _article(7, title=f"A better title {number}", text="Back to [[Home]].")
        after = built_with(memory, files, drafts=True)
        assert _made(after, "render") == {"s/a07.md", "s/a06.md"}
        counts.append(len(asked))
    assert counts[0] > COUNT
    assert counts[1] == counts[2] < 10  # those of the pages beside it


def test_a_new_page_is_read_and_rendered_alone_where_nobody_named_it(site: Site) -> None:
    files, memory = site
    files["content/s/b.md"] = "# A new page\n"
    after = built_with(memory, files)
    assert _made(after, "page") == {"s/b.md"}
    assert _made(after, "render") == {"s/b.md"}


def test_a_page_that_was_missed_renders_those_that_missed_it(site: Site) -> None:
    files, memory = site
    files["content/s/a03.md"] = _article(3, text="[[Not yet there]]")
    assert built_with(memory, files).has_errors
    files["content/s/new.md"] = "# Not yet there\n"
    after = built_with(memory, files)
    assert _made(after, "render") == {"s/a03.md", "s/new.md"}
    assert not after.has_errors


def test_what_is_shown_elsewhere_renders_there_when_it_changes_and_only_then(site: Site) -> None:
    files, memory = site
    shown = "Before.\n\n## Shown\n\nInside.\n\n## Other\n\nOutside."
    files["content/s/a03.md"] = _article(3, text=shown)
    files["content/s/b.md"] = "# B\n\n![[s/a03#Shown]]\n"
    files["content/s/c.md"] = "# C\n\n![[s/b]]\n"
    built_with(memory, files)
    files["content/s/a03.md"] = _article(3, text=shown.replace("Before", "Long before").replace("Outside", "Far away"))
    assert _made(built_with(memory, files), "render") == {"s/a03.md"}
    files["content/s/a03.md"] = _article(3, text=shown.replace("Inside", "Within"))
    assert _made(built_with(memory, files), "render") == {"s/a03.md", "s/b.md", "s/c.md"}


def test_a_picture_nobody_shows_renders_nothing(site: Site) -> None:
    files, memory = site
    files["content/p/pic.svg"] = '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><g/></svg>'
    assert _made(built_with(memory, files), "render") == set()


def test_a_changed_template_renders_every_page_and_reads_none(site: Site) -> None:
    files, memory = site
    after = built_with(memory, files, more_theme={"templates/article.html": "{{ page.title }} {{ body }}"})
    assert _made(after, "page") == set()
    assert len(_made(after, "render")) == after.page_count


def test_every_reason_says_why(site: Site) -> None:
    files, memory = site
    files["content/s/a07.md"] = _article(7, title="A better title")
    reasons = {r.name: r.why for r in built_with(memory, files).reasons if r.stage == "render"}
    assert reasons["s/a07.md"] == "it changed"
    assert reasons["s/a06.md"] == "the answer to resolve(s/a06.md, a07.md, link) changed"
