"""The block parser, asking a block processor only where its own test could succeed.

The library runs some fifteen tests and six searches on each paragraph. Rule 1: a processor is left out only where the
first character of the block and the strings in it rule out its expression; `GUARDS` says which. A processor that nobody
knows, or a known one with another test or expression, is asked always. Rule 2: no call is added or saved between
two levels of nesting, because the library counts the depth of the stack.
"""

import xml.etree.ElementTree as ET
from typing import Any, NamedTuple

from markdown import blockparser, blockprocessors
from markdown.extensions import abbr, admonition, def_list, footnotes, md_in_html, sane_lists, tables
from markdown.util import STX


class Guard(NamedTuple):
    """A block may concern a processor if it begins with one of `starts` or has one of `needs` in it."""

    starts: str = ""
    needs: tuple[str, ...] = ()
    may_be_empty: bool = False
    expression: str = ""
    """What the processor's own expression must be, where it is made from the width of a tab."""


_ORDERED = Guard(" 0123456789", expression=r"^[ ]{0,%d}\d+\.[ ]+(.*)")
_UNORDERED = Guard(" *+-", expression=r"^[ ]{0,%d}[*+-][ ]+(.*)")

GUARDS: dict[type, Guard] = {
    md_in_html.MarkdownInHtmlProcessor: Guard(STX),
    admonition.AdmonitionProcessor: Guard(" ", ("!!!",)),  # indented: it goes on with the one above
    blockprocessors.EmptyBlockProcessor: Guard("\n", may_be_empty=True),
    blockprocessors.ListIndentProcessor: Guard(" "),
    def_list.DefListIndentProcessor: Guard(" "),
    blockprocessors.CodeBlockProcessor: Guard(" "),
    tables.TableProcessor: Guard(needs=("|",)),
    blockprocessors.HashHeaderProcessor: Guard("#", ("\n#",)),
    blockprocessors.SetextHeaderProcessor: Guard(needs=("\n=", "\n-")),
    blockprocessors.HRProcessor: Guard(" -_*", ("\n-", "\n_", "\n*", "\n ")),
    blockprocessors.OListProcessor: _ORDERED,
    sane_lists.SaneOListProcessor: _ORDERED,
    blockprocessors.UListProcessor: _UNORDERED,
    sane_lists.SaneUListProcessor: _UNORDERED,
    def_list.DefListProcessor: Guard(" :", ("\n:", "\n ")),
    blockprocessors.BlockQuoteProcessor: Guard(" >", ("\n>", "\n ")),
    footnotes.FootnoteBlockProcessor: Guard(needs=("]:",)),
    abbr.AbbrBlockprocessor: Guard(needs=("*[",)),
    blockprocessors.ReferenceProcessor: Guard(needs=("]:",)),
}
"""What each processor of the library cannot do without. A list may start with a digit of any script besides."""

_DECIDES = ("test", "run", "RE", "SEARCH_RE", "RE_CODE_PIPES", "RE_END_BORDER", "parse_content", "_split")

_Concerned = list[tuple[Any, tuple[str, ...]]]
"""Processors, each with the strings of which the block must have one; none where its first character was enough."""


class BlockParser(blockparser.BlockParser):
    """The library's parser with a choice of processors for each first character."""

    _processors: list[Any] | None = None
    _guarded: list[tuple[Any, Guard | None]]
    _concerned: dict[str, _Concerned]

    def parseBlocks(self, parent: ET.Element, blocks: list[str]) -> None:  # noqa: N802 - the library's own name
        """Gives each block to the first processor that takes it."""
        if not self.state or self._processors is None:  # not inside a list or a quote: a document may begin
            self._prepare()
        while blocks:
            block = blocks[0]
            first = block[:1]
            concerned = self._concerned.get(first)
            if concerned is None:
                concerned = self._choose(first)
            for processor, needs in concerned:
                for need in needs:
                    if need in block:
                        break
                else:
                    if needs:
                        continue
                if processor.test(parent, block):
                    if processor.run(parent, blocks) is not False:
                        break
                    block = blocks[0]

    def _prepare(self) -> None:
        processors = list(self.blockprocessors)
        if processors != self._processors:
            self._processors = processors
            self._guarded = [(processor, _guard(processor)) for processor in processors]
            self._concerned = {}

    def _choose(self, first: str) -> _Concerned:
        concerned: _Concerned = []
        for processor, guard in self._guarded:
            begins = guard is None or (first in guard.starts if first else guard.may_be_empty)
            if begins or (guard is _ORDERED and first.isdecimal()):
                concerned.append((processor, ()))
            elif guard and guard.needs:
                concerned.append((processor, guard.needs))
        if first.isascii():  # the others are too many to remember
            self._concerned[first] = concerned
        return concerned


def _guard(processor: Any) -> Guard | None:
    """The guard of the library's class from which the processor has all that decides; None where there is none."""
    cls = type(processor)
    known = next((base for base in cls.__mro__ if base in GUARDS), None)
    if known is None or any(getattr(cls, name, None) is not getattr(known, name, None) for name in _DECIDES):
        return None
    guard = GUARDS[known]
    if guard.expression:
        return guard if processor.RE.pattern == guard.expression % (processor.tab_length - 1) else None
    return guard if vars(processor).keys().isdisjoint(_DECIDES) else None
