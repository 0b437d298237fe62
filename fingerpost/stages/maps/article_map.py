"""The question of the map, and its answer.

The graph is drawn from entries (`maps/graph.py`), the places are found by a library and remembered (`layout.py`),
and the rest is a sum of whole numbers (`maps/drawing.py`).
"""

from functools import cached_property
from typing import TYPE_CHECKING, cast

from fingerpost.stages.maps.drawing import ArticleMap, drawn
from fingerpost.stages.maps.graph import graph_of
from fingerpost.stages.maps.layout import LayOut

if TYPE_CHECKING:
    from fingerpost.stages.site import Site


class MapAnswers:
    """The question of the map; a part of `Site`."""

    lay_out: LayOut

    def article_map(self) -> ArticleMap:
        """All articles and their links, drawn."""
        return self._article_map

    @cached_property
    def _article_map(self) -> ArticleMap:
        graph = graph_of(cast("Site", self))
        return drawn(graph, self.lay_out(len(graph.nodes), graph.links))
