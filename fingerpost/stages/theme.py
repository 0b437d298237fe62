"""Theme tree → Theme: templates, words, styles and options, checked.

Takes the layers of a theme (its parents first, the site's own overlay last) and the options of site.toml. A file of a
later layer stands before the same file of an earlier one; options and strings are merged key by key; a child's styles
follow its parent's. Changes when a theme file or a theme option changes.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import msgspec

from fingerpost.model.compiled import NOTHING_COMPILED, Compiled
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath, OutputPath
from fingerpost.model.trees import Overlay, Tree
from fingerpost.stages.cards.look import FONT, MARK, CardLook
from fingerpost.stages.markup.text import decoded
from fingerpost.stages.schema import THEME, check
from fingerpost.stages.tables.nodes import Node
from fingerpost.stages.tables.toml import read_toml
from fingerpost.stages.templates import Template, templates_of

FOLDER = "theme"
"""Where a theme's files are published."""
_WORKER = ContentPath("offline/worker.js")


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """Something a site owner may choose."""

    about: str
    type: Literal["number", "text", "choice", "flag", "lines"]
    default: object
    choices: tuple[str, ...] = ()
    min: float | None = None
    max: float | None = None
    css: Annotated[str, msgspec.Meta(pattern=r"^(--[a-z][a-z0-9-]*)?$")] = ""
    """The custom property that carries the value, where there is one."""


class ThemeFile(msgspec.Struct, frozen=True, kw_only=True):
    """theme.toml."""

    name: str
    about: str = ""
    parent: str = ""
    styles: tuple[str, ...] = ()
    """Files of assets/ that make up the stylesheet, in order."""
    options: Mapping[str, Option] = {}


class Theme(msgspec.Struct, frozen=True, eq=False):
    """A theme folder, checked. Compared by identity: one is loaded for each build."""

    name: str
    templates: Mapping[str, Template]
    options: Mapping[str, object]
    strings: Mapping[str, Mapping[str, str]]
    """Words by language, then key."""
    assets: Mapping[str, Source]
    """Its other files, by their path below assets/."""
    squeezed: Mapping[str, bytes]
    """Those of them that are published with fewer bytes than they have, and with which; their digest is of these."""
    stylesheet: bytes
    look: CardLook
    """What cards and icons are drawn from."""
    worker: bytes = b""
    """The script that keeps pages for reading offline, `offline/worker.js`; empty where it has none."""
    compiled: Compiled = NOTHING_COMPILED
    """Where what the templates were compiled to is kept."""

    @property
    def stylesheet_path(self) -> OutputPath:
        """Where the stylesheet is published."""
        return OutputPath(f"{FOLDER}/style.{digest_of(self.stylesheet)[:10]}.css")


class Loaded(msgspec.Struct, frozen=True):
    """The theme, or what is wrong with it."""

    theme: Theme | None
    diagnostics: tuple[Diagnostic, ...]


def load_theme(
    layers: Sequence[Tree],
    chosen: Mapping[str, object],
    places: Mapping[str, Place],
    compiled: Compiled = NOTHING_COMPILED,
) -> Loaded:
    """The theme these layers make with the options a site chose."""
    tree = Overlay(layers)
    sources = {source.path: source for source in tree.sources()}
    found: list[Diagnostic] = list(tree.faults())
    files = [_theme_file(layer, found) for layer in layers]
    declared = [file for file in files if file is not None]
    if not declared:
        return Loaded(None, tuple(found))
    options: dict[str, Option] = {}
    styles: list[str] = []
    for file in declared:
        options.update(file.options)
        styles += [style for style in file.styles if style not in styles]
    texts = {
        path: text
        for path, source in sources.items()
        if path.endswith((".html", ".css", ".toml", ".xml", MARK)) and (text := _text(tree, source, found)) is not None
    }
    values = _option_values(options, chosen, places, found)
    sheets = [texts[ContentPath(f"assets/{style}")] for style in styles if _has_style(style, texts, sources, found)]
    assets = {
        path.removeprefix("assets/"): source
        for path, source in sources.items()
        if path.startswith("assets/") and path.removeprefix("assets/") not in styles
    }
    squeezed = _squeezed_files(tree, assets, texts)
    stylesheet = _stylesheet(sheets, options, values)
    return Loaded(
        Theme(
            declared[-1].name,
            templates_of(layers, texts),
            values,
            _strings(layers, found),
            {
                name: msgspec.structs.replace(source, digest=digest_of(squeezed[name])) if name in squeezed else source
                for name, source in assets.items()
            },
            squeezed,
            stylesheet,
            CardLook(stylesheet.decode(), sources.get(ContentPath(FONT)), texts.get(ContentPath(MARK), "")),
            tree.read(_WORKER) if _WORKER in sources else b"",
            compiled,
        ),
        tuple(found),
    )


def options_of(layers: Sequence[Tree]) -> Mapping[str, Option]:
    """The options that the layers of a theme declare; none of a layer whose theme.toml cannot be read."""
    declared = (_theme_file(layer, []) for layer in layers)
    return {name: option for file in declared if file is not None for name, option in file.options.items()}


def parent_of(tree: Tree) -> str:
    """The parent a theme names; empty where it names none (or its theme.toml cannot be read)."""
    file = _theme_file(tree, [])
    return file.parent if file else ""


def _theme_file(layer: Tree, found: list[Diagnostic]) -> ThemeFile | None:
    source = next((s for s in layer.sources() if s.path == "theme.toml"), None)
    text = _text(layer, source, found) if source else None
    if source is None or text is None:
        return None
    table, faults = read_toml(source.file, text, "theme-syntax")
    found += faults
    if table is None:
        return None
    whole = Place(source.file, 1, 1)
    try:
        file, faults = check(table, ThemeFile, THEME, whole)
    except ValueError:  # Python writes out no number of more than 4300 digits
        found.append(fault("theme-type", "a number in this file is too large to be written out", whole))
        return None
    found += faults
    for name, option in file.options.items() if file is not None else ():
        problem = _option_fault(option, option.default)
        if problem:
            found.append(fault("theme-type", f"the default of the option `{name}` {problem}", whole))
            return None
    return file


def _text(tree: Tree, source: Source, found: list[Diagnostic]) -> str | None:
    text, faults = decoded(source.file, tree.read(source.path))
    found += faults
    return text


def _has_style(
    style: str, texts: Mapping[ContentPath, str], sources: Mapping[ContentPath, Source], found: list[Diagnostic]
) -> bool:
    if ContentPath(f"assets/{style}") in texts:
        return True
    file = sources[ContentPath("theme.toml")].file if ContentPath("theme.toml") in sources else "theme.toml"
    found.append(fault("theme-syntax", f"the stylesheet `assets/{style}` does not exist", Place(file, 1, 1)))
    return False


def _strings(layers: Sequence[Tree], found: list[Diagnostic]) -> dict[str, dict[str, str]]:
    strings: dict[str, dict[str, str]] = {}
    for layer in layers:
        for source in layer.sources():
            match = re.fullmatch(r"strings/([A-Za-z-]+)\.toml", source.path)
            text = _text(layer, source, found) if match else None
            if match is None or text is None:
                continue
            table, faults = read_toml(source.file, text, "theme-syntax")
            found += faults
            words = table.value if table is not None else {}
            assert isinstance(words, Mapping)
            strings.setdefault(match[1].lower(), {}).update(_words(words, found))
    return strings


def _words(words: Mapping[str, Node], found: list[Diagnostic]) -> dict[str, str]:
    """The words that are text; a fault for each of the others."""
    for key, node in words.items():
        if not isinstance(node.value, str):
            found.append(
                fault("theme-type", f"the words for `{key}` must be text in quotes", node.key_place or node.place)
            )
    return {key: node.value for key, node in words.items() if isinstance(node.value, str)}


def _option_values(
    options: Mapping[str, Option], chosen: Mapping[str, object], places: Mapping[str, Place], found: list[Diagnostic]
) -> dict[str, object]:
    values = {name: _value(option.default) for name, option in options.items()}
    for name, value in chosen.items():
        place = places.get(f"theme.options.{name}")
        if name not in options:
            near = nearest(name, options, 1)
            hint = f"did you mean `{near[0]}`?" if near else "it has " + ", ".join(f"`{o}`" for o in sorted(options))
            found.append(fault("theme-option", f"the theme has no option `{name}`", place, hint=hint))
            continue
        problem = _option_fault(options[name], value)
        if problem:
            found.append(fault("theme-option", f"`{name}` {problem}", place, hint=options[name].about))
        else:
            values[name] = _value(value)
    return values


def _value(value: object) -> object:
    return tuple(map(_value, value)) if isinstance(value, list | tuple) else value


def _option_fault(option: Option, value: object) -> str | None:
    wants: dict[str, tuple[Any, str]] = {
        "number": ((int, float), "must be a number"),
        "text": (str, "must be text"),
        "flag": (bool, "must be true or false"),
        "lines": ((list, tuple), "must be a list of texts"),
        "choice": (str, "must be one of " + ", ".join(f"`{c}`" for c in option.choices)),
    }
    types, message = wants[option.type]
    if not isinstance(value, types) or (option.type == "number" and isinstance(value, bool)):
        return message
    if option.type == "choice" and value not in option.choices:
        return message
    if option.type == "lines" and not all(isinstance(line, str) for line in value):
        return message
    if option.type == "number":
        assert isinstance(value, int | float)
        if option.min is not None and value < option.min:
            return f"must be at least {option.min:g}"
        if option.max is not None and value > option.max:
            return f"must be at most {option.max:g}"
    if option.type == "text" and option.css and not _is_css_value(str(value)):
        return "must be one CSS value, without `{};<>` and with its quotes and brackets closed"
    return None


def _is_css_value(text: str) -> bool:
    """Whether a text stays one value wherever it is written: it opens nothing that would swallow what follows."""
    bare = re.sub(r"\"[^\"\\\n]*\"|'[^'\\\n]*'", "", text)
    while (less := re.sub(r"\([^()\[\]]*\)|\[[^()\[\]]*\]", "", bare)) != bare:
        bare = less
    return not re.search(r"[{};<>\\\"'()\[\]\n]|/\*|\*/", bare) and not re.search(r"[{};<>]", text)


def _stylesheet(sheets: Sequence[str], options: Mapping[str, Option], values: Mapping[str, object]) -> bytes:
    """The styles in one file, squeezed; options that name a custom property come last, outside all layers, and win."""
    own = "".join(
        f"{option.css}:{values[name]:g};" if isinstance(values[name], float) else f"{option.css}:{values[name]};"
        for name, option in options.items()
        if option.css and not isinstance(values[name], bool | tuple) and values[name] != ""
    )
    text = "\n".join(_squeezed(sheet) for sheet in sheets)
    return (f"{text}\n:root{{{own}}}\n" if own else f"{text}\n").encode()


def _squeezed_files(tree: Tree, assets: Mapping[str, Source], texts: Mapping[ContentPath, str]) -> dict[str, bytes]:
    """What is published of the stylesheets and scripts that pages load by themselves."""
    squeezed: dict[str, bytes] = {}
    for name, source in assets.items():
        if name.endswith(".css") and source.path in texts:
            squeezed[name] = _squeezed(texts[source.path]).encode()
        elif name.endswith(".js"):
            squeezed[name] = _without_its_head(tree.read(source.path))
    return squeezed


def _without_its_head(script: bytes) -> bytes:
    """A script without the comments that it begins with, where there can be nothing yet that only looks like one.

    Further on it would take a reader of JavaScript to tell `//` in a comment from the same in a pattern or a template.
    """
    line = rb"//(?:[^\n\r\xe2]|\xe2(?!\x80[\xa8\xa9]))*+"  # what ends a line also in JavaScript: U+2028 and U+2029
    return re.sub(rb"\A(?:[ \t\r\n]++|" + line + rb"|/\*(?!!).*?\*/)*+", b"", script, flags=re.DOTALL)


def _squeezed(sheet: str) -> str:
    """A stylesheet without comments and without the space that says nothing. Strings and addresses stay as they are.

    A comment that begins with `/*!` stays: it is a licence; of one that alone keeps two words apart, `/**/`. Strings
    end at the line's end, addresses and comments at the end of the sheet at the latest, as CSS has it (Syntax 3, 4.3):
    an unclosed one would otherwise be looked for again from every quote.
    """
    return _PIECE.sub(_kept, sheet.strip()).strip()


_PIECE = re.compile(
    r"""
    (?P<kept>
        "(?:[^"\\\n]|\\.)*+["\n]?
        |'(?:[^'\\\n]|\\.)*+['\n]?
        |\\.
        |(?<![\w-])url\((?!\s*+["'])(?:[^)\\]|\\.)*+\)?
        |/\*!.*?(?:\*/|\Z)
    )
    |(?<![\w.\\])(?P<nought>0)(?=\.\d)  # before a point it says nothing
    |(?!(?<![{};:,>~])[ ](?![{};\s/>~]))  # one space between words says something
    (?P<gap>(?:\s|/\*(?!!).*?(?:\*/|\Z))++)
    """,
    re.DOTALL | re.VERBOSE | re.IGNORECASE,
)


def _kept(found: re.Match[str]) -> str:
    """What stays of a string or address (all), of a nought before a point (nothing), and of a gap: nothing beside a
    sign that parts by itself.
    """
    gap = found["gap"]
    if gap is None:
        return found["kept"] or ""
    sheet, start, end = found.string, found.start(), found.end()
    before, after = sheet[start - 1 : start], sheet[end : end + 1]
    is_escaped = sheet[start - 2 : start - 1] == "\\"
    if (before in "{};:,>~" and not is_escaped) or after in "{};>~":
        return ""
    return ("\n" if "\n" in gap else " ") if gap[0].isspace() or gap[-1].isspace() else "/**/"
