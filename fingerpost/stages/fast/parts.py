"""What takes the place of each part of the library, and how it gets there.

Loaded only with a version of the library that `fast_markdown` knows.
"""

from collections.abc import Mapping

import markdown
from markdown import inlinepatterns, postprocessors, preprocessors, treeprocessors
from markdown.blockparser import BlockParser
from markdown.extensions import attr_list, fenced_code, md_in_html

from fingerpost.stages.fast import blocks as fast_blocks
from fingerpost.stages.fast import inline as fast_inline
from fingerpost.stages.fast import patterns as fast_patterns
from fingerpost.stages.fast import text as fast_text
from fingerpost.stages.fast import tree as fast_tree

SAME: dict[type, type] = {
    preprocessors.NormalizeWhitespace: fast_text.NormalizeWhitespace,
    fenced_code.FencedBlockPreprocessor: fast_text.FencedBlockPreprocessor,
    preprocessors.HtmlBlockPreprocessor: fast_text.HtmlBlockPreprocessor,
    md_in_html.HtmlBlockPreprocessor: fast_text.MarkdownInHtmlPreprocessor,
    BlockParser: fast_blocks.BlockParser,
    treeprocessors.InlineProcessor: fast_inline.InlineProcessor,
    **fast_patterns.SAME,
    attr_list.AttrListTreeprocessor: fast_tree.AttrListTreeprocessor,
    treeprocessors.PrettifyTreeprocessor: fast_tree.PrettifyTreeprocessor,
    treeprocessors.UnescapeTreeprocessor: fast_tree.UnescapeTreeprocessor,
    postprocessors.RawHtmlPostprocessor: fast_text.RawHtmlPostprocessor,
    md_in_html.MarkdownInHTMLPostprocessor: fast_text.MarkdownInHtmlPostprocessor,
}
"""What takes the place of each class of the library, in the order in which a document meets them."""


def exchange(md: markdown.Markdown, needs: Mapping[str, str]) -> None:
    """Gives each part that is exactly the library's our class. Others hold on to the part itself, so it must stay."""
    for registry in (md.preprocessors, md.inlinePatterns, md.treeprocessors, md.postprocessors):
        for part in registry:
            _exchange(part)
    _exchange(md.parser)
    own = {_expression(md, name): (need,) for name, need in needs.items()}
    for part in md.treeprocessors:
        if isinstance(part, fast_inline.InlineProcessor):
            part.needs = own
    md.serializer = fast_tree.SERIALIZERS.get(md.serializer, md.serializer)


def _exchange(part: object) -> None:
    if same := SAME.get(type(part)):
        part.__class__ = same


def _expression(md: markdown.Markdown, name: str) -> str:
    pattern = md.inlinePatterns[name]
    assert isinstance(pattern, inlinepatterns.Pattern)
    return pattern.getCompiledRegExp().pattern
