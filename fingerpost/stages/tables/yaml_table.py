"""A small YAML: lines of text → a table whose keys and values know their places.

Rule 1: only what an author means by `key: value` is read. Anchors, aliases, tags, merge keys, keys given twice, keys
that are no text and second documents are located faults; the table goes on without them.
Rule 2: the result does not depend on the machine. libyaml reads eight times as fast as PyYAML's own parser (0.15 and
1.2 ms for ten lines, measured 2026-10) and differs from it in corners, so where libyaml finds an error or stands in
such a corner, the slow parser decides.
Rule 3: limits are kept while reading, so a small text cannot become a large table.

The lines have no tabs and no control characters; `frontmatter.py` sees to that.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.tables.mending import code, quoted, value_at
from fingerpost.stages.tables.nodes import MAX_LEVELS, MAX_NODES, Node, scalar

SLOW: type = yaml.SafeLoader
FAST: type = getattr(yaml, "CSafeLoader", SLOW)

TWICE_READ = 4 * 1024
"""A text longer than this is not read a second time: nobody wrote that by hand, and 64 KiB would take half a second."""

FAILURES = (yaml.YAMLError, ValueError, OverflowError, RecursionError)
"""All that PyYAML raises on some text; a date or an escape out of range is a bare ValueError (yaml/pyyaml#382)."""


class TooMuch(yaml.YAMLError):
    """More levels or more values than we take."""

    def __init__(self, rule: str, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.rule, self.message, self.line, self.column = rule, message, line, column


def events_of(text: str, loader: type) -> list[yaml.Event]:
    """What the parser says of the text, or one of `FAILURES`; the same whichever loader is asked."""
    if loader is SLOW:
        return _listed(text, SLOW)
    try:
        events = _listed(text, loader)
    except TooMuch:
        raise
    except FAILURES as error:
        if len(text) > TWICE_READ:
            raise _told(error) from error
    else:
        if len(text) > TWICE_READ or (not _CORNERS.search(text) and not _has_corners(events)):
            return events
    return _listed(text, SLOW)


def is_table(events: list[yaml.Event]) -> bool:
    """Whether the events are those of a table, or of nothing at all."""
    return len(events) == 2 or isinstance(events[2], yaml.MappingStartEvent)


def table_of(
    file: str, lines: list[str], first_line: int, events: list[yaml.Event], whole: Place
) -> tuple[Node, tuple[Diagnostic, ...]]:
    """The table that the events describe, and every fault in it."""
    if len(events) == 2:
        return Node({}, whole), ()
    reader = _Reader(file, lines, first_line, iter(events[2:]))
    table = reader.node(None)
    reader.finish(events)
    return table, tuple(reader.faults)


def _told(error: Exception) -> Exception:
    """libyaml has a limit of its own, which it may meet, looking ahead, before we have counted the levels."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or "maximum nesting depth" not in str(error):
        return error
    return TooMuch("file-nesting", _DEEP, mark.line, mark.column)


def _listed(text: str, loader: type) -> list[yaml.Event]:
    events: list[yaml.Event] = []
    levels = nodes = 0
    for event in yaml.parse(text, Loader=loader):
        events.append(event)
        levels += _DEEPER.get(type(event), 0)
        nodes += isinstance(event, yaml.NodeEvent)
        if levels > MAX_LEVELS or nodes > MAX_NODES:
            mark: Any = event.start_mark
            if levels > MAX_LEVELS:
                raise TooMuch("file-nesting", _DEEP, mark.line, mark.column)
            raise TooMuch("file-large", f"there are more than {MAX_NODES:,} values", mark.line, mark.column)
    return events


_DEEP = f"lists and tables are nested more than {MAX_LEVELS} levels deep"
_DEEPER: dict[type, int] = {
    yaml.SequenceStartEvent: 1,
    yaml.MappingStartEvent: 1,
    yaml.SequenceEndEvent: -1,
    yaml.MappingEndEvent: -1,
}

# Where the two parsers differ, found by comparing them on a million random texts: `? key`, a comment directly behind
# `|` or `>`, properties of a node, and a question mark in an unquoted text inside brackets.
_CORNERS = Pattern(r"(?m)^[- ]*\?|[:,\[{] *\?|[|>][-+0-9]*#")


def _has_corners(events: list[yaml.Event]) -> bool:
    brackets = 0
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            if event.anchor or event.tag or (brackets and not event.style and "?" in event.value):
                return True
        elif isinstance(event, yaml.CollectionStartEvent):
            if event.anchor or event.tag:
                return True
            brackets += bool(brackets or event.flow_style)
        elif isinstance(event, yaml.CollectionEndEvent):
            brackets -= bool(brackets)
        elif isinstance(event, yaml.AliasEvent):
            return True
    return False


_LOST = Pattern(r" *(?<= )(#(?![ #!]).*\S)")


class _Reader:
    """Nodes from events, and what is wrong with them. Levels are bounded before, so it may call itself.

    Events are `Any` here: their stubs make every mark optional, while the parsers set them all.
    """

    def __init__(self, file: str, lines: list[str], first_line: int, events: Iterator[Any]) -> None:
        self.faults: list[Diagnostic] = []
        self._file, self._lines, self._first, self._events = file, lines, first_line, events

    def node(self, key_place: Place | None) -> Node:
        """The value that the next events describe."""
        return self._value(next(self._events), key_place)

    def finish(self, events: list[yaml.Event]) -> None:
        """Faults of the whole: a line `--- text` begins another document."""
        starts: list[Any] = [event for event in events if isinstance(event, yaml.DocumentStartEvent)]
        for number, event in enumerate(starts):
            if number or event.explicit:
                message = "a line that begins with `---` cannot stand inside the front matter"
                hint = "write `---` alone where the front matter ends"
                self._report("front-matter-syntax", message, self._place(event.start_mark, None, 3), hint=hint)

    def _value(self, event: Any, key_place: Place | None) -> Node:
        if isinstance(event, yaml.ScalarEvent):
            place = self._place(event.start_mark, event.end_mark)
            if event.anchor or event.tag:
                return self._marked(event, key_place)
            if event.style:
                return Node(event.value, place, key_place)
            self._look_for_items(event)
            self._look_behind(event)
            return Node(scalar(event.value), place, key_place, event.value)
        if isinstance(event, yaml.AliasEvent):
            return self._marked(event, key_place)
        if event.anchor or event.tag:
            self._marked(event, key_place)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(event, key_place)
        return self._table(event, key_place)

    def _look_for_items(self, event: Any) -> None:
        """An item indented further than the one above it is silently taken for more of its text."""
        for number in range(event.start_mark.line + 1, event.end_mark.line + 1):
            line = self._lines[number]
            if line.lstrip().startswith("- "):
                place = Place(self._file, self._first + number, len(line) - len(line.lstrip()) + 1, 1, line)
                message = "this line is read as more of the text above it, because it begins further to the right"
                hint = "let the `-` of every item stand at the same place, or put the text above in quotes"
                self._report("front-matter-syntax", message, place, hint=hint)
                return

    def _look_behind(self, event: Any) -> None:
        """A word that begins with `#` behind a value begins a comment, which its author did not mean: `I am #1`."""
        mark = event.end_mark
        line = self._lines[mark.line]
        lost = _LOST.match(line, mark.column) if "#" in line else None
        if lost is None:
            return
        start = event.start_mark.column if event.start_mark.line == mark.line and event.value else lost.start(1)
        place = Place(self._file, self._first + mark.line, start + 1, len(line.rstrip()) - start, line)
        whole = line[start:].rstrip()
        is_one_line = event.start_mark.line == mark.line
        hint = (
            f"put the whole value in quotes: {code(quoted(whole))}" if is_one_line else "put the whole value in quotes"
        )
        message = f"{code(lost[1])} is not read, because ` #` begins a comment"
        self._report(
            "front-matter-comment", message, place, hint=hint, replacement=quoted(whole) if is_one_line else None
        )

    def _list(self, start: Any, key_place: Place | None) -> Node:
        items: list[Node] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            items.append(self._value(event, None))
        place = self._place(start.start_mark, event.end_mark if start.flow_style else None)
        written = place.text[place.column - 1 : place.column - 1 + place.length]
        if len(items) == 1 and isinstance(items[0].value, tuple) and _WIKI_LINK.fullmatch(written):
            hint = f"put it in quotes: {code(quoted(written))}"
            message = f"{code(written)} must stand in quotes here; without them it is a list in a list"
            self._report("front-matter-syntax", message, place, hint=hint, replacement=quoted(written))
            return Node(written, place, key_place)
        return Node(tuple(items), place, key_place)

    def _table(self, start: Any, key_place: Place | None) -> Node:
        found: dict[str, Node] = {}
        known = len(self.faults)
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key = self._key(event)
            here = self._place(event.start_mark, event.end_mark)
            value = self._value(next(self._events), here)
            if value.value is None and not value.place.length:
                # The two parsers do not agree where in `{a: }` the nothing stands.
                after = min(here.column + here.length + 1, len(here.text) + 1)
                value = Node(None, Place(self._file, here.line, after, 0, here.text), here)
            if key is None:
                continue
            first = found.get(key)
            if first is None:
                found[key] = value
            else:
                assert first.key_place is not None
                message = f"{code(key)} stands here a second time"
                hint = f"keep this or the one in line {first.key_place.line}"
                self._report("front-matter-twice", message, here, hint=hint, also=(first.key_place,))
        place = self._place(start.start_mark, event.end_mark if start.flow_style else None)
        written = place.text[place.column - 1 : place.column - 1 + place.length]
        if start.flow_style and written.startswith("{{"):
            self.faults[known:] = []
            hint = f"to write braces as text, put the whole value in quotes: {code(quoted(written))}"
            message = "double braces have no meaning here"
            self._report("front-matter-syntax", message, place, hint=hint, replacement=quoted(written))
            return Node(written, place, key_place)
        return Node(found, place, key_place)

    def _key(self, event: Any) -> str | None:
        """The key's text; None, and a fault, where it is something else."""
        place = self._place(event.start_mark, event.end_mark)
        if not isinstance(event, yaml.ScalarEvent):
            if isinstance(event, yaml.AliasEvent):
                self._marked(event, None)
                return None
            self._value(event, None)
            hint = "to write brackets or braces as text, put the whole value in quotes"
            self._report("front-matter-syntax", "a key must be a word, not a list or table", place, hint=hint)
            return None
        if event.anchor or event.tag:
            self._marked(event, None)
            return None
        if not event.style and event.value == "<<":
            message, hint = "`<<` (merging of tables) is not read here", "write out the keys it stands for"
            self._report("front-matter-syntax", message, place, hint=hint)
        elif not event.value.strip():
            hint = "write a key before the colon"
            self._report("front-matter-syntax", "there is no key before this colon", place, hint=hint)
        elif not event.value.isprintable():
            message = "a key has a line end or an invisible character"
            self._report("front-matter-syntax", message, place, hint="write keys with letters, digits and `_`")
        elif not event.style and not isinstance(scalar(event.value), str):
            better = quoted(event.value)
            message = f"a key must be text, and {code(event.value)} is read as something else"
            hint = f"put it in quotes: {code(better + ':')}"
            self._report("front-matter-syntax", message, place, hint=hint, replacement=better)
        else:
            return event.value
        return None

    def _marked(self, event: Any, key_place: Place | None) -> Node:
        """A fault for `&name`, `*name` and `!tag`, which an author nearly always meant as text; and that text."""
        mark = event.start_mark
        line = self._lines[mark.line]
        value = value_at(line, mark.column)
        sign = line[mark.column : mark.column + 1]
        place = self._place(mark, None, len(value))
        message = f"a value that begins with {code(sign)} has a meaning in YAML that we do not use"
        if isinstance(event, yaml.CollectionStartEvent):
            self._report("front-matter-syntax", message, place, hint=f"delete the word that begins with {code(sign)}")
        else:
            hint = f"put it in quotes: {code(line[: mark.column].lstrip() + quoted(value))}"
            self._report("front-matter-syntax", message, place, hint=hint, replacement=quoted(value))
        return Node(value, place, key_place)

    def _report(
        self,
        rule: str,
        message: str,
        place: Place,
        *,
        hint: str,
        also: tuple[Place, ...] = (),
        replacement: str | None = None,
    ) -> None:
        self.faults.append(fault(rule, message, place, hint=hint, also=also, replacement=replacement))

    def _place(self, start: Any, end: Any, length: int | None = None) -> Place:
        """From mark to mark, or as far as the first line goes."""
        number, column = start.line, start.column
        line = self._lines[number] if number < len(self._lines) else ""
        if length is None:
            is_short = end is not None and end.line == number
            length = end.column - column if is_short else len(line.rstrip()) - column
        return Place(self._file, self._first + number, column + 1, max(0, length), line)


_WIKI_LINK = Pattern(r"\[\[[^\[\]]+\]\]")
