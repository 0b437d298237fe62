"""A new theme: a folder that stands on another theme and changes a token, a block and a word."""

import re
from pathlib import Path

from fingerpost.edges import terminal
from fingerpost.edges.disk import our_themes, shown, theme_layers
from fingerpost.edges.files import reason_of
from fingerpost.model.diagnostics import Diagnostic

FILES = {
    "theme.toml": 'name = "{name}"\nabout = "What it looks like, in a sentence."\nparent = "{parent}"\n'
    'styles = ["{name}.css"]\n',
    "assets/{name}.css": "/* Joined after the styles of {parent}; in the same layer, what comes later wins. */\n\n"
    "@layer tokens {{\n  :root {{ --radius: 0; }}\n}}\n",
    "templates/article.html": '{{% extends "!article.html" %}}\n{{% block after %}}\n'
    '<p class="ui">{{{{ t("print_hint") }}}}</p>\n{{{{ super() }}}}\n{{% endblock %}}\n',
    "strings/en.toml": 'print_hint = "This page can be printed."\n',
}
"""What is written, by where."""


def new_theme(site: Path, name: str, parent: str) -> int:
    """Makes themes/NAME of a site, and says how to go on: the exit code. A folder that is there stays as it is."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        terminal.say(f"`{name}` is no name for a theme: small letters, digits and hyphens, a letter first")
        return 1
    if any((ours / name).is_dir() for ours in our_themes()):
        terminal.say(f"`{name}` comes with fingerpost; choose another name")
        return 1
    layers = theme_layers(site, parent)
    if isinstance(layers, Diagnostic):
        terminal.say_all((layers,))
        return 1
    folder = site / "themes" / name
    try:
        folder.mkdir(parents=True)
        for path, text in FILES.items():
            file = folder / path.format(name=name)
            file.parent.mkdir(exist_ok=True)
            file.write_text(text.format(name=name, parent=parent), "utf-8", newline="\n")
    except FileExistsError:
        terminal.say(f"{shown(folder)} exists already; nothing was changed")
        return 1
    except OSError as error:
        terminal.say(f"{shown(folder)} could not be made: {reason_of(error)[0]}")
        return 1
    terminal.say(f'made {shown(folder)}. To use it, write `name = "{name}"` below `[theme]` in site.toml')
    return 0
