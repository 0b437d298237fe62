"""`fingerpost links`: who links to a page and where it leads; or all of it, for other programs."""

import sys
from datetime import datetime
from pathlib import Path

import click
import msgspec

from fingerpost.build import Program
from fingerpost.edges import options, terminal
from fingerpost.edges.desk import opened, stop
from fingerpost.edges.naming import named
from fingerpost.tools.graph import Edge, Graph, graph


def command(program: Program) -> click.Command:
    """The command for a program."""

    @click.command("links")
    @click.argument("page", required=False)
    @options.site
    @click.option("--json", "as_json", is_flag=True, help="The same as JSON.")
    @click.option("--graph", "whole", is_flag=True, help="Every page, every file and every link of the site, as JSON.")
    @options.drafts
    @options.now
    def links(page: str | None, site: Path, as_json: bool, whole: bool, drafts: bool, now: datetime | None) -> None:
        """Show who links to PAGE (a path or a title), line and sentence, and where its own links lead."""
        if page is None and not whole:
            raise click.UsageError("name a page, or ask for all of it with `--graph`")
        with opened(program, site, now, drafts=drafts) as at:
            all_of_it = graph(at.desk.survey(at.order))
            if page is None:
                terminal.give(_json(all_of_it))
                return
            path = named(at, page)
            if all(node.path != path for node in all_of_it.nodes):
                stop([], f"{path} is a folder; name a page")
            part = _around(all_of_it, path)
            if as_json:
                terminal.give(_json(part))
            else:
                _tell(part, path)
        sys.exit(0)

    return links


def _json(found: Graph) -> str:
    return msgspec.json.format(msgspec.json.encode(found), indent=2).decode()


def _around(whole: Graph, path: str) -> Graph:
    """What touches one page."""
    edges = tuple(edge for edge in whole.edges if path in (edge.source, edge.target))
    near = {path, *(edge.source for edge in edges), *(edge.target for edge in edges)}
    return Graph(tuple(node for node in whole.nodes if node.path in near), edges)


def _tell(part: Graph, path: str) -> None:
    titles = {node.path: node.title for node in part.nodes}
    to_it = [edge for edge in part.edges if edge.target == path and edge.source != path]
    from_it = [edge for edge in part.edges if edge.source == path]
    terminal.give(f"{titles[path]} ({path})")
    terminal.give(f"\nlinks to it: {len(to_it) or 'none'}")
    for edge in to_it:
        terminal.give(f"  {_where(edge)}  {titles.get(edge.source, edge.source)}{_how(edge)}")
        if edge.sentence:
            terminal.give(f"      {edge.sentence}")
    terminal.give(f"\nits own links: {len(from_it) or 'none'}")
    for edge in from_it:
        there = titles.get(edge.target or "", edge.written if edge.kind == "external" else "nowhere")
        at = f" at #{edge.fragment}" if edge.fragment else ""
        terminal.give(f"  {_where(edge)}  {edge.written} → {there}{at}{_how(edge)}")


def _where(edge: Edge) -> str:
    return f"{edge.file}:{edge.line}:{edge.column}" if edge.file else edge.source


def _how(edge: Edge) -> str:
    return f" ({edge.field})" if edge.field else " (shown there)" if edge.form == "embed" else ""
