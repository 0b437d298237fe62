"""`check --external`: the links of a site that lead to others, asked for and told."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from fingerpost.build import Order, Program, judged, sorted_out
from fingerpost.edges import terminal
from fingerpost.memo import Memo, Memory
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Head, Link
from fingerpost.model.stage import one_by_one
from fingerpost.stages.config import with_own_kinds
from fingerpost.stages.linking.external import external_faults, external_links
from fingerpost.workshop import Workshop

CACHE = ".fingerpost/external.json"


def can_be_checked() -> None:
    """Raises a fault of usage where the library is not there that asks other servers."""
    try:
        import urllib3  # noqa: F401 - only whether it can be
    except ImportError:
        message = "links to other sites are asked for with urllib3, which is not installed"
        hint = "install it with `pip install 'fingerpost[external]'`"
        raise click.UsageError(f"{message}; {hint}") from None


def external_diagnostics(
    program: Program, order: Order, memory: Memory, site: Path, *, loopback: bool, anew: bool, is_quiet: bool
) -> Sequence[Diagnostic]:
    """What there is to tell of the links to other sites."""
    from fingerpost.edges.external import PACE_S, Manners, checked
    from fingerpost.edges.web import Reply, ask

    written = external_links(order.config, _links(program, order, memory))
    if not is_quiet:
        terminal.say(f"asking for {len(written)} address{'es' if len(written) != 1 else ''} of other sites …")

    def asked(method: str, url: str) -> Reply:
        return ask(method, url, loopback=loopback)

    known = checked(written, site / CACHE, asked, Manners(0.0 if loopback else PACE_S), anew=anew)
    return judged(external_faults(written, known), order)


def _links(program: Program, order: Order, memory: Memory) -> Iterator[Link]:
    """Every link of the site: in texts, in menus, and on the pages of people."""
    config = order.config
    kinds = with_own_kinds(program.kinds, config)
    texts, _, _ = sorted_out(order.content.sources(), config)
    heads, bodies = Workshop(Memo(memory), one_by_one, config, "").parse(texts, order.content.read, kinds)
    for head in heads:
        if not head.entry.is_draft or order.with_drafts:
            yield from bodies.body(head.entry.path).links
            yield from _of_person(head)
    for name, items in config.menus.items():
        for number, item in enumerate(items):
            yield Link("field", item.to, order.places.get(f"menus.{name}.{number}.to"))


def _of_person(head: Head) -> Iterator[Link]:
    for key in ("links", "consult"):
        links = head.entry.fields.get(key)
        for number, link in enumerate(links if isinstance(links, list | tuple) else ()):
            if isinstance(link, dict):
                yield Link("field", str(link.get("href", "")), head.places.get(f"{key}.{number}"))
    register = head.entry.fields.get("register")
    if isinstance(register, str) and register:
        yield Link("field", register, head.places.get("register"))
