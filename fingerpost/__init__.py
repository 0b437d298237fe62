"""fingerpost: a static site generator for series of articles, in which every cross-link is checked.

`build.py` tells the whole story: Markdown files are parsed each alone into pages, the pages' entries are assembled into
a site, makers add pages and files made from all of them, and each page is rendered through a theme, asking the site
where its links lead. A site's own program hands kinds and makers over as plain values:

    from fingerpost import Program, kinds, makers, run

    program = Program(kinds=kinds.all, makers=makers.all)

    if __name__ == "__main__":
        run(program)
"""

from typing import TYPE_CHECKING

from fingerpost import kinds, makers
from fingerpost.build import Program
from fingerpost.makers.maker import Maker
from fingerpost.stages.kinds import FrontMatter, Kind

if TYPE_CHECKING:
    from fingerpost.edges.cli import run

__all__ = ["FrontMatter", "Kind", "Maker", "Program", "kinds", "makers", "run"]


def __getattr__(name: str) -> object:
    """`run` is loaded when asked for: the core does not need the command line."""
    if name == "run":
        from fingerpost.edges.cli import run

        return run
    raise AttributeError(name)
