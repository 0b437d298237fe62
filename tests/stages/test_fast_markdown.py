"""What the fast path promises besides the same bytes, which `tests/proofs` holds it to."""

import re
from collections.abc import Iterator

import markdown
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown.blockprocessors import HashHeaderProcessor
from markdown.inlinepatterns import InlineProcessor, SimpleTextInlineProcessor
from markdown.treeprocessors import PrettifyTreeprocessor

from fingerpost.stages import markdown as ours
from fingerpost.stages.fast import blocks as fast_blocks
from fingerpost.stages.fast.converter import PROVEN, accelerate
from fingerpost.stages.fast.inline import NEEDS
from fingerpost.stages.fast.parts import SAME


def made(md: markdown.Markdown) -> Iterator[type]:
    for registry in (md.preprocessors, md.inlinePatterns, md.treeprocessors, md.postprocessors):
        yield from (type(part) for part in registry)
    yield type(md.parser)


def test_the_installed_markdown_is_one_the_fast_path_was_proven_on() -> None:
    assert markdown.__version__ in PROVEN, (
        f"Markdown {markdown.__version__} runs without the fast path until it is proven on it: run "
        "`tests/proofs/same_bytes.py --all` and `PROOFS=all pytest tests/proofs` with this version added to PROVEN"
    )


def test_an_unproven_version_runs_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(markdown, "__version__", "99.0")
    md = accelerate(markdown.Markdown(extensions=["extra", "toc", "smarty"]))
    assert set(made(md)).isdisjoint(SAME.values())
    assert md.convert("*a*") == "<p><em>a</em></p>"


def test_the_library_itself_is_not_touched() -> None:
    accelerate(markdown.Markdown(extensions=["extra", "toc", "smarty"]))
    assert set(made(markdown.Markdown(extensions=["extra", "toc", "smarty"]))).isdisjoint(SAME.values())


def test_every_part_of_our_converter_that_the_fast_path_knows_is_exchanged() -> None:
    assert set(made(ours._converter())).isdisjoint(SAME)
    assert len(set(made(ours._converter())) & set(SAME.values())) >= 15


def test_a_part_of_another_kind_stays() -> None:
    class Prettify(PrettifyTreeprocessor): ...

    md = markdown.Markdown()
    md.treeprocessors.register(Prettify(md), "prettify", 10)
    assert type(accelerate(md).treeprocessors["prettify"]) is Prettify


def test_a_pattern_registered_later_is_tried() -> None:
    md = accelerate(markdown.Markdown())
    assert md.convert("a ~b") == "<p>a ~b</p>"
    md.inlinePatterns.register(SimpleTextInlineProcessor("~(b)", md), "later", 1)
    assert md.reset().convert("a ~b") == "<p>a b</p>"


def test_a_header_rule_with_another_expression_is_asked() -> None:
    md = markdown.Markdown()
    header = md.parser.blockprocessors["hashheader"]
    assert isinstance(header, HashHeaderProcessor)
    header.RE = re.compile(r"(?:^|\n)(?P<level>@{1,6})(?P<header>[^\n]*)(?:\n|$)")  # type: ignore[misc]  # a class variable for the types
    assert accelerate(md).convert("@a") == "<h1>a</h1>"


@pytest.mark.parametrize("expression", NEEDS)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_what_an_expression_matches_has_what_it_needs(expression: str, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(re.compile(expression, re.DOTALL)))
    assert any(need in text for need in NEEDS[expression])


def test_every_expression_of_our_converter_has_needs_that_are_known() -> None:
    md = ours._converter()
    inline = md.treeprocessors["inline"]
    md.convert("a")
    assert [step.pattern for step in inline._steps if not step.needs] == []  # type: ignore[attr-defined]  # the class is ours


def test_no_pattern_is_tried_on_words_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []
    md = ours._converter.__wrapped__()
    for pattern in md.inlinePatterns:
        monkeypatch.setattr(type(pattern), "handleMatch", lambda _self, _match, data: tried.append(data))
    md.convert("Words alone, and a full stop.\n\n## A heading\n\n- an item")
    assert tried == []


def test_a_paragraph_concerns_only_the_processor_of_paragraphs() -> None:
    md = ours._converter()
    md.convert("a")
    assert isinstance(md.parser, fast_blocks.BlockParser)
    free = [processor for processor, needs in md.parser._concerned["a"] if not needs]
    assert [type(processor).__name__ for processor in free] == ["ParagraphProcessor"]


def test_needs_may_be_named_for_patterns_of_other_people() -> None:
    class Doubled(InlineProcessor):
        def handleMatch(  # type: ignore[override]  # noqa: N802 - the library's own name
            self,
            m: re.Match[str],
            data: str,  # noqa: ARG002 - the library's own signature
        ) -> tuple[str, int, int]:
            return "found", m.start(), m.end()

    md = markdown.Markdown()
    md.inlinePatterns.register(Doubled("@@[a-z]", md), "doubled", 1)
    accelerate(md, {"doubled": "@@"})
    assert md.convert("a @@b") == "<p>a found</p>"
