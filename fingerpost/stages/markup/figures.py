"""Captions: a picture that is a paragraph of its own and has a title, `![What it shows](sea.jpg "The caption")`,
becomes a figure with that caption. As a title nobody could read it on a phone or by keyboard.
"""

import xml.etree.ElementTree as ET

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString


class FigureProcessor(Treeprocessor):
    """Paragraphs that hold a picture with a title and nothing else become figures."""

    def run(self, root: ET.Element) -> None:
        if next(root.iter("img"), None) is None:
            return
        for parent in root.iter():
            if parent.tag != "figure":
                for child in parent:
                    picture = _alone(child) if child.tag == "p" else None
                    if picture is not None and picture.get("title", "").strip():
                        _shape(child, picture)


def _alone(paragraph: ET.Element) -> ET.Element | None:
    """The picture that a paragraph consists of, or the one in a link that it consists of."""
    inner = _only_child(paragraph)
    picture = _only_child(inner) if inner is not None and inner.tag == "a" else inner
    return picture if picture is not None and picture.tag == "img" else None


def _only_child(element: ET.Element) -> ET.Element | None:
    is_alone = len(element) == 1 and not (element.text or "").strip() and not (element[0].tail or "").strip()
    return element[0] if is_alone else None


def _shape(paragraph: ET.Element, picture: ET.Element) -> None:
    paragraph.tag = "figure"
    caption = ET.SubElement(paragraph, "figcaption")
    caption.text = AtomicString(picture.attrib.pop("title").strip())
