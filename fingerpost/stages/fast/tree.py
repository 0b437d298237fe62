"""The passes over the finished tree, each looking first whether there is anything to do.

Each class is one of the library's with the same answer.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from typing import Any, cast

from markdown import serializers, treeprocessors
from markdown.extensions import attr_list
from markdown.serializers import RE_AMP
from markdown.util import STX, AtomicString


class AttrListTreeprocessor(attr_list.AttrListTreeprocessor):
    """Attribute lists are in braces; the library is shown only the elements beside one."""

    def run(self, doc: ET.Element) -> None:
        beside: set[ET.Element] = set()
        for element in doc.iter():
            if (element.text and "{" in element.text) or (element.tail and "{" in element.tail):
                beside.add(element)
        if beside:
            for parent in doc.iter():
                for child in parent:
                    if child in beside and child.tail and "{" in child.tail:  # it may be the parent's list
                        beside.add(parent)
            super().run(cast("ET.Element", _Chosen([element for element in doc.iter() if element in beside])))


class _Chosen(list[ET.Element]):
    """Some elements of a tree, to be gone through as if they were all."""

    def iter(self) -> Iterator[ET.Element]:
        return iter(self)


class PrettifyTreeprocessor(treeprocessors.PrettifyTreeprocessor):
    """Line breaks between blocks. The library looks each tag up in a list, once for itself and twice for its parent."""

    def run(self, root: ET.Element) -> None:
        is_block = _Blocks(self.md.is_block_level)
        stack = [root]
        while stack:
            element = stack.pop()
            if is_block[element.tag] and element.tag not in ("code", "pre"):
                if (not element.text or not element.text.strip()) and len(element) and is_block[element[0].tag]:
                    element.text = "\n"
                for child in element:
                    if is_block[child.tag]:
                        stack.append(child)  # noqa: PERF401 - a list of its own for each would be slower
            if not element.tail or not element.tail.strip():
                element.tail = "\n"
        for line_break in root.iter("br"):
            tail = line_break.tail
            line_break.tail = f"\n{tail}" if tail and tail.strip() else "\n"
        for pre in root.iter("pre"):
            if len(pre) and pre[0].tag == "code":
                code = pre[0]
                if not len(code) and code.text is not None:
                    code.text = AtomicString(code.text.rstrip() + "\n")


class _Blocks(dict[Any, bool]):
    """Whether a tag is of block level, asked once for each."""

    def __init__(self, ask: Callable[[Any], bool]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, tag: Any) -> bool:
        self[tag] = answer = self._ask(tag)
        return answer


class UnescapeTreeprocessor(treeprocessors.UnescapeTreeprocessor):
    """Characters that were escaped stand between two marks until here; a text without a mark has none."""

    def run(self, root: ET.Element) -> None:
        unescape = self.unescape
        for element in root.iter():
            text = element.text
            if text and element.tag != "code":
                if STX in text:
                    element.text = unescape(text)
                elif text.__class__ is not str:  # what a substitution gives is never atomic
                    element.text = str(text)
            text = element.tail
            if text:
                if STX in text:
                    element.tail = unescape(text)
                elif text.__class__ is not str:
                    element.tail = str(text)
            attributes: dict[str, Any] = element.attrib
            for key, value in attributes.items():
                if value is not None and STX in value:
                    element.set(key, unescape(value))


def to_html(element: ET.Element) -> str:
    """The library's `to_html_string`."""
    written: list[str] = []
    _write(written.append, element, "html")
    return "".join(written)


def to_xhtml(element: ET.Element) -> str:
    """The library's `to_xhtml_string`."""
    written: list[str] = []
    _write(written.append, element, "xhtml")
    return "".join(written)


SERIALIZERS: dict[Callable[[ET.Element], str], Callable[[ET.Element], str]] = {
    serializers.to_html_string: to_html,
    serializers.to_xhtml_string: to_xhtml,
}

_LIBRARY: Any = serializers  # what the stubs leave out
_library_writes = _LIBRARY._serialize_html  # noqa: SLF001 - for comments, and for names with spaces of their own
_EMPTY: frozenset[str] = frozenset(_LIBRARY.HTML_EMPTY)
_BOOLEAN: frozenset[str] = _LIBRARY.BOOLEAN_ATTRIBUTES["html"]


def _write(write: Callable[[str], None], root: ET.Element, form: str) -> None:
    """Writes an element and all in it; a leaf, as most are, in one piece."""
    stack: list[Any] = [root]  # elements, and end tags with what follows them
    push = stack.append
    while stack:
        element = stack.pop()
        if element.__class__ is str:
            write(element)
            continue
        tag, text, tail = element.tag, element.text, element.tail
        attributes = element.attrib
        if tag.__class__ is not str:
            _library_writes(write, element, form)
            continue
        opened = f"<{tag}{_attributes(attributes, form)}" if attributes else f"<{tag}"
        lower = tag.lower()
        closing = f"</{tag}>"
        if lower in _EMPTY:
            if form == "xhtml":
                write(f"{opened} />{_escaped(tail)}" if tail else f"{opened} />")
                continue
            closing = ""
        if text and lower != "script" and lower != "style":
            text = _escaped(text)
        if tail:
            closing += _escaped(tail)
        if len(element):
            write(f"{opened}>{text or ''}")
            push(closing)
            stack.extend(reversed(element))
        else:
            write(f"{opened}>{text or ''}{closing}")


def _escaped(text: str) -> str:
    if "&" in text:
        text = RE_AMP.sub("&amp;", text)
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text


def _attributes(attributes: dict[Any, Any], form: str) -> str:
    written = ""
    for key, value in sorted(attributes.items()) if len(attributes) > 1 else attributes.items():
        name = key.text if isinstance(key, ET.QName) else key
        text = value.text if isinstance(value, ET.QName) else value
        if text is None:
            written += f" {name}"
            continue
        text = _escaped(text)
        if '"' in text:
            text = text.replace('"', "&quot;")
        written += f" {text}" if name == text and form == "html" and name in _BOOLEAN else f' {name}="{text}"'
    return written
