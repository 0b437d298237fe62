"""The inline patterns, tried only on texts they could match.

The library tries every pattern on every piece of text. Rule 1: a pattern is left out only where a string that it needs
is missing; which string that is, stands in `_NEEDS` for each expression of the library, and whoever has patterns of
their own says it in `needs`. A pattern nobody knows is tried always. Rule 2: what a match becomes is decided by the
library's own `handleMatch`, in the library's own order, because footnotes are numbered and emphasis is remembered as
texts come by. Rule 3: what matching replaces is a placeholder, so that a string made of none of its characters, once
missing, stays missing; only such strings may be needs.
"""

import re
import xml.etree.ElementTree as ET
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from markdown import inlinepatterns, treeprocessors
from markdown.inlinepatterns import (
    AUTOLINK_RE,
    AUTOMAIL_RE,
    BACKTICK_RE,
    ENTITY_RE,
    ESCAPE_RE,
    HTML_RE,
    IMAGE_LINK_RE,
    LINE_BREAK_RE,
    LINK_RE,
)
from markdown.util import ETX, INLINE_PLACEHOLDER, INLINE_PLACEHOLDER_PREFIX, INLINE_PLACEHOLDER_RE, STX, AtomicString

from fingerpost.stages.fast import quotes as fast_quotes
from fingerpost.stages.fast.patterns import FOLLOWS

Needs = tuple[str, ...]
"""Strings of which one must be in a text; empty where nothing is known."""

NEEDS: dict[str, Needs] = {
    BACKTICK_RE: ("`",),
    ESCAPE_RE: ("\\",),
    r"\[\^([^\]]*)\]": ("[^",),  # footnotes
    LINK_RE: ("[",),
    IMAGE_LINK_RE: ("![",),
    AUTOLINK_RE: ("<",),
    AUTOMAIL_RE: ("<",),
    LINE_BREAK_RE: ("  \n",),
    HTML_RE: ("<",),
    ENTITY_RE: ("&",),
    r"\*|_": ("*", "_"),  # emphasis
    **{expression: (need,) for expression, need in fast_quotes.EXPRESSIONS.items()},
}
"""What the library's expressions need, by their text."""

_PLACEHOLDER_CHARACTERS = frozenset(INLINE_PLACEHOLDER % "0123456789")
_Handled = tuple[ET.Element | str | None, int | None, int | None]
_Placed = list[tuple[ET.Element, list[str]]]


class _Step(NamedTuple):
    """One pattern of a plan."""

    number: int
    pattern: Any
    find: Callable[[str, int], Iterator[re.Match[str]]]
    handle: Callable[[re.Match[str], str], _Handled]
    needs: Needs
    follows: Callable[[str], object] | None
    """What must be found besides before the pattern's own reading of the text could succeed."""
    excluded: tuple[str, ...]
    """Elements inside which the pattern does not count."""
    is_old: bool
    """Whether it is of the library's first kind, which takes whole texts: the library's own path applies it."""


class InlineProcessor(treeprocessors.InlineProcessor):
    """The library's tree walk for inline patterns, with a plan for each set of needs that a text has."""

    needs: Mapping[str, Needs] = MappingProxyType({})
    """What the expressions of patterns outside the library need, by their text."""
    _patterns: list[tuple[Any, re.Pattern[str]]]
    _steps: tuple[_Step, ...]
    _bits: tuple[tuple[int, str], ...]
    _known: int
    _plans: dict[tuple[int, int], tuple[_Step, ...]]
    _educate: fast_quotes.Educate | None
    """Set where these patterns are those of typographic quotes: they make no elements, so that no walk is needed."""

    def run(self, tree: ET.Element, ancestors: list[str] | None = None) -> ET.Element:
        """Applies the patterns to all texts below `tree`."""
        self.prepare()
        self.stashed_nodes = {}
        if self._educate and (found := fast_quotes.texts(tree)) is not None:
            self._run_educate(found, self._educate)
            return tree
        self.parent_map = {}  # the library reads it for the root alone, which has no parent in it
        bits, plans, known = self._bits, self._plans, self._known
        stack = deque([(tree, [*(ancestors or ()), tree.tag.lower()])])
        while stack:
            parent, above = stack.popleft()
            self.ancestors = above
            if parent is not tree:
                above.append(parent.tag.lower())
            waiting: list[tuple[ET.Element, _Placed]] = []
            for child in parent:
                text = child.text
                if text and not isinstance(text, AtomicString):
                    # Half of the texts of plain articles hold nothing that any pattern needs (1438 of 2625).
                    have = 0
                    for bit, need in bits:
                        if need in text:
                            have |= bit
                    if have | known:
                        above.append(child.tag.lower())
                        plan = plans.get((have, 0))
                        text = self._apply(text, self._plan(have, 0) if plan is None else plan)
                        if INLINE_PLACEHOLDER_PREFIX in text:
                            child.text = None
                            placed = self._placed(text, child, is_text=True)
                            stack += placed
                            waiting.append((child, placed))
                        else:
                            child.text = text or None
                        above.pop()
                if child.tail:
                    self._tail(child, parent)
                if len(child):
                    stack.append((child, above[:]))
            for element, placed in waiting:
                for index, (node, _) in enumerate(placed):
                    element.insert(index, node)
        return tree

    def prepare(self) -> None:
        """Makes the plans anew where patterns were registered, taken away or changed since the last page."""
        registered: Iterable[Any] = self.inlinePatterns
        patterns = [(pattern, pattern.getCompiledRegExp()) for pattern in registered]
        if patterns == getattr(self, "_patterns", None):
            return
        self._patterns = patterns
        self._steps = tuple(self._step(number, *entry) for number, entry in enumerate(patterns))
        wanted = dict.fromkeys((STX, *(need for step in self._steps for need in step.needs)))
        self._bits = tuple((1 << number, need) for number, need in enumerate(wanted))
        # A pattern without needs counts as one more need, which every text has.
        self._known = 1 << len(wanted) if any(not step.needs for step in self._steps) else 0
        self._plans = {}
        self._educate = fast_quotes.educate([pattern for pattern, _ in patterns])

    def _run_educate(self, found: list[tuple[ET.Element, bool]], educate: fast_quotes.Educate) -> None:
        self.ancestors = []
        for element, is_text in found:
            text = (element.text if is_text else element.tail) or ""
            new = educate(text)
            if new is None:
                holder = ET.Element("d")
                self._placed(self._inline(text), holder, is_text=True)
                new = holder.text
            if is_text:
                element.text = new
            else:
                element.tail = new

    def _step(self, number: int, pattern: Any, expression: re.Pattern[str]) -> _Step:
        is_old = not isinstance(pattern, inlinepatterns.InlineProcessor)
        needs = () if is_old else self.needs.get(expression.pattern) or NEEDS.get(expression.pattern, ())
        if any(_PLACEHOLDER_CHARACTERS & set(need) for need in needs):
            needs = ()
        excluded = tuple(name.lower() for name in pattern.ANCESTOR_EXCLUDES)
        follows = FOLLOWS.get(type(pattern))
        return _Step(number, pattern, expression.finditer, pattern.handleMatch, needs, follows, excluded, is_old)

    def _plan(self, have: int, first: int) -> tuple[_Step, ...]:
        """The patterns from number `first` on for a text that has these needs."""
        there = {need for bit, need in self._bits if have & bit}
        plan = tuple(s for s in self._steps if s.number >= first and (not s.needs or not there.isdisjoint(s.needs)))
        self._plans[have, first] = plan
        return plan

    def _inline(self, data: str, first: int = 0) -> str:
        """The text with a placeholder for each thing the patterns found in it."""
        if isinstance(data, AtomicString):
            return data
        have = 0
        for bit, need in self._bits:
            if need in data:
                have |= bit
        plan = self._plans.get((have, first))
        return self._apply(data, self._plan(have, first) if plan is None else plan)

    def _apply(self, data: str, plan: tuple[_Step, ...]) -> str:
        for number, pattern, find, handle, needs, follows, excluded, is_old in plan:
            for need in needs:
                if need in data:
                    break
            else:
                if needs:  # an earlier pattern has taken it
                    continue
            if follows is not None and not follows(data):
                continue
            if excluded and any(name in self.ancestors for name in excluded):
                continue
            if is_old:
                data = self._apply_old(pattern, data, number)
                continue
            at = 0
            while True:
                for match in find(data, at):
                    node, start, end = handle(match, data)
                    if start is not None and end is not None:
                        break
                else:
                    break
                if node is None:
                    at = end
                    continue
                if not isinstance(node, str) and not isinstance(node.text, AtomicString):
                    # What the pattern has put into an element is text too. Two calls a level, as in the library, so
                    # that both reach the end of the stack at the same depth.
                    for child in [node, *node]:
                        if child.text:
                            self.ancestors.append(child.tag.lower())
                            child.text = self._inline(child.text, number + 1)
                            self.ancestors.pop()
                        if child.tail:
                            child.tail = self._inline(child.tail, number)
                key = f"{len(self.stashed_nodes):04d}"
                self.stashed_nodes[key] = node
                placeholder = f"{INLINE_PLACEHOLDER_PREFIX}{key}{ETX}"
                data = f"{data[:start]}{placeholder}{data[end:]}"
                at = start + len(placeholder)
        return data

    def _apply_old(self, pattern: Any, data: str, number: int) -> str:
        apply = self._InlineProcessor__applyPattern  # type: ignore[attr-defined]  # the library's private name
        start, matched = 0, True
        while matched:
            data, matched, start = apply(pattern, data, number, start)
        return data

    def _tail(self, child: ET.Element, parent: ET.Element) -> None:
        tail = self._inline(child.tail or "")
        if INLINE_PLACEHOLDER_PREFIX not in tail:
            child.tail = tail or None
            return
        holder = ET.Element("d")
        child.tail = None
        placed = self._placed(tail, holder, is_text=False)
        child.tail = holder.tail or None
        at = list(parent).index(child) + 1
        for node, _ in reversed(placed):
            parent.insert(at, node)

    def _placed(self, data: str, parent: ET.Element, *, is_text: bool) -> _Placed:
        """The elements whose placeholders are in `data`, with the texts between them as their tails."""
        placed: _Placed = []
        piece = ""  # text since the last element; the object itself where there is one part, which may be atomic
        at = 0
        while (index := data.find(INLINE_PLACEHOLDER_PREFIX, at)) != -1:
            match = INLINE_PLACEHOLDER_RE.search(data, index)
            node = self.stashed_nodes.get(match[1]) if match else None
            if match is None or node is None:  # somebody else's
                end = index + len(INLINE_PLACEHOLDER_PREFIX)
                piece = _joined(piece, data[at:end])
                at = end
                continue
            piece = _joined(piece, data[at:index])
            at = match.end()
            if isinstance(node, str):
                piece = _joined(piece, node)
                continue
            _leave(piece, placed, parent, is_text=is_text)
            piece = ""
            for child in [node, *node]:
                if child.tail and INLINE_PLACEHOLDER_PREFIX in child.tail:
                    self._place(node, child, is_text=False)
                if child.text and INLINE_PLACEHOLDER_PREFIX in child.text:
                    self._place(child, child, is_text=True)
            placed.append((node, self.ancestors[:]))
        rest = AtomicString(data[at:]) if isinstance(data, AtomicString) else data[at:]
        _leave(_joined(piece, rest), placed, parent, is_text=is_text)
        return placed

    def _place(self, node: ET.Element, child: ET.Element, *, is_text: bool) -> None:
        if is_text:
            text, child.text = child.text, None
        else:
            text, child.tail = child.tail, None
        placed = self._placed(text or "", child, is_text=is_text)
        at = 0 if is_text or node is child else list(node).index(child) + 1
        for new, _ in reversed(placed):
            node.insert(at, new)


def _joined(first: str, second: str) -> str:
    return first + second if first and second else first or second


def _leave(text: str, placed: _Placed, parent: ET.Element, *, is_text: bool) -> None:
    """Puts a text where it belongs: behind the last element or, before the first, into the parent or behind it."""
    if not text:
        return
    if placed:
        last = placed[-1][0]
        last.tail = last.tail + text if last.tail else text
    elif is_text:
        parent.text = parent.text + text if parent.text else text
    else:
        parent.tail = parent.tail + text if parent.tail else text
