"""Layers of a theme → its templates by name, each with those it stands before.

Takes the layers and the texts of the topmost files. Changes when a template does.
"""

from collections.abc import Mapping, Sequence

import msgspec

from fingerpost.model.paths import ContentPath
from fingerpost.model.trees import Tree
from fingerpost.stages.markup.text import decoded


class Template(msgspec.Struct, frozen=True):
    """A template's text and where it stands."""

    file: str
    text: str


def templates_of(layers: Sequence[Tree], texts: Mapping[ContentPath, str]) -> dict[str, Template]:
    """Templates by name; below each, the one it stands before is `!name`, the one below that `!!name`."""
    found: dict[str, Template] = {}
    tops = {source.path: layer for layer in layers for source in layer.sources()}
    for layer in layers:
        for source in layer.sources():
            name = source.path.removeprefix("templates/")
            if source.path not in texts or name == source.path:
                continue
            is_top = tops[source.path] is layer
            text = texts[source.path] if is_top else decoded(source.file, layer.read(source.path))[0]
            above, mark = Template(source.file, text or ""), ""
            while mark + name in found:
                found[mark + name], above, mark = above, found[mark + name], f"{mark}!"
            found[mark + name] = above
    return found
