"""docs/writing.md says what is so: each of its examples is built, and what it shows is what stands below it.

`pytest --accept` rewrites the results; the diff is read like prose.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from seen import seen
from small_sites import built, told

from fingerpost.model.pages import Built
from fingerpost.stages.markup.callouts import KINDS

PAGE = Path(__file__).parent.parent / "docs/writing.md"
EXAMPLE = "content/attachment/example.md"
GARDEN = {
    "content/index.md": "# Home\n",
    "content/attachment/index.md": "---\ntitle: Attachment\n---\nA series.\n",
    "content/attachment/relationship-roadblocks.md": (
        '---\ntitle: "Relationship Roadblocks? Consider Your Attachment Style"\n---\nText.\n'
    ),
    "content/attachment/window-of-tolerance.md": (
        "---\ntitle: Window of Tolerance\n---\nA range.\n\n## Coming back\n\n"
        "Breathe out, longer than you breathe in. ^promise\n\n## After that\n\nRest.\n"
    ),
    "content/attachment/images/window.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/calm/slow-breathing.md": "---\ntitle: Slow Breathing\nid: slow-breathing\n---\nOut, and in.\n",
    "content/glossary/co-regulation.md": "---\ntitle: Co-regulation\nshort: Two people calming down together.\n---\n",
    "content/people/sam-example.md": "---\ntitle: Sam Example\n---\nInvented.\n",
}


class Example(msgspec.Struct, frozen=True):
    """A block of code in the document, and what stands below it."""

    line: int
    info: str
    text: str
    below: str


_BLOCK = re.compile(r"(?ms)^```(markdown[^\n]*)\n(.*?)^```\n(?:\n(?:(```text\n.*?^```\n)|((?:> ?[^\n]*\n)+)))?")


def _examples(document: str) -> Iterator[tuple[re.Match[str], Example]]:
    for match in _BLOCK.finditer(document):
        line = document.count("\n", 0, match.start()) + 1
        info = match[1].removeprefix("markdown").strip()
        yield match, Example(line, info, match[2], match[3] or match[4] or "")


EXAMPLES = [example for _, example in _examples(PAGE.read_text("utf-8"))]


def _built(example: Example) -> Built:
    path, text = example.info, example.text
    if path in ("", "wrong"):
        path, text = EXAMPLE, f"---\ntitle: Example\n---\n{text}"
    return built({**GARDEN, path: text}, drafts=True)


def _below(example: Example) -> str:
    """What must stand below an example."""
    site = _built(example)
    if example.info == "wrong":
        lines = [line for line in told(site.diagnostics) if not line.startswith("  at: ")]
        return "```text\n" + "\n".join(lines) + "\n```\n"
    if example.info:
        return ""
    content = next(o.content for o in site.outputs if o.path == "attachment/example/index.html")
    assert isinstance(content, bytes)
    shown = seen(content.decode().partition("</h1>\n")[2])
    return "".join(f"> {line}".rstrip() + "\n" for line in shown.split("\n"))


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"line-{e.line}")
def test_an_example_shows_what_stands_below_it(example: Example, accept: bool) -> None:
    if not accept:
        assert example.below == _below(example)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"line-{e.line}")
def test_an_example_is_without_fault_unless_it_says_so(example: Example) -> None:
    assert bool(told(_built(example).diagnostics)) == (example.info == "wrong")


def test_every_kind_of_box_is_listed() -> None:
    table = PAGE.read_text("utf-8").partition("| Kind | For |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z-]+)`", table)) == set(KINDS.values())


def test_accept_rewrites_the_results(accept: bool) -> None:
    document = PAGE.read_text("utf-8")
    if accept:
        for match, example in reversed(list(_examples(document))):
            below = _below(example)
            text = f"```markdown{f' {example.info}' if example.info else ''}\n{example.text}```\n"
            text += f"\n{below}" if below else ""
            document = document[: match.start()] + text + document[match.end() :]
        PAGE.write_text(document, "utf-8")
    assert "```markdown" in document
