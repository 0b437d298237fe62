"""What is asked of a writer on a terminal, where a command was given without it.

Rule 1: nothing is asked where nobody can answer; then the command says what to write. Rule 2: a wrong answer is told
with what was probably meant, and the question comes again.
"""

import sys
from collections.abc import Sequence

import click
import msgspec

from fingerpost.model.nearest import nearest
from fingerpost.model.paths import folded

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


class Choice(msgspec.Struct, frozen=True):
    """Something to choose by its number or by one of its names."""

    title: str
    name: str
    """The short name, for the command line."""


def can_ask() -> bool:
    """Whether a person sits at the other end."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, otherwise: str) -> str:
    """The answer to a question; where nobody can be asked, a fault of usage that says what to write."""
    if not can_ask():
        raise click.UsageError(otherwise)
    return _asked(question).strip()


def ask_which(question: str, choices: Sequence[Choice]) -> Choice:
    """The choice of a person, by number or name."""
    for number, choice in enumerate(choices, 1):
        click.echo(f"  {number}  {choice.title}", err=True)
    while True:
        answer = _asked(f"{question} (a number or a name)")
        found = which(answer, choices)
        if isinstance(found, Choice):
            return found
        click.echo(found, err=True)


def _asked(question: str) -> str:
    try:
        answer: str = click.prompt(question, err=True)
    except click.Abort:
        click.echo("\nstopped; nothing was changed", err=True)
        raise click.exceptions.Exit(INTERRUPTED) from None
    return answer


def which(answer: str, choices: Sequence[Choice]) -> Choice | str:
    """The choice that an answer names, or why it names none."""
    wanted = folded(answer.strip().strip("/"))
    if wanted.isdigit() and 1 <= int(wanted) <= len(choices):
        return choices[int(wanted) - 1]
    found = [choice for choice in choices if wanted in (folded(choice.name), folded(choice.title))]
    if len(found) == 1:
        return found[0]
    if found:
        return f"`{answer}` is the title of several; say which by its folder: {', '.join(c.name for c in found)}"
    names = tuple(name for choice in choices for name in (choice.title, choice.name))
    near = nearest(answer, names, 1)
    hint = f"did you mean `{near[0]}`?" if near else "there is " + ", ".join(f"`{c.name}`" for c in choices)
    return f"there is no series `{answer}`; {hint}"
