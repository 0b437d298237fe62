"""Theme folder → theme: what is merged, what is refused, and that no file of it can stop the build."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.theme import Loaded, load_theme

OPTIONS = """
[options.hue]
about = "the hue"
type = "number"
default = 10
min = 0
max = 360
css = "--hue"

[options.font]
about = "the font"
type = "text"
default = "serif"
css = "--font"
"""


def loaded(files: Mapping[str, str | bytes], chosen: Mapping[str, object] | None = None) -> Loaded:
    return load_theme((MemoryTree(files, "themes/a"),), chosen or {}, {})


def told(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, str, int]]:
    return [(d.rule, d.place.file, d.place.line) if d.place else (d.rule, "", 0) for d in diagnostics]


def styles(chosen: Mapping[str, object]) -> str:
    theme = loaded({"theme.toml": 'name = "a"\n' + OPTIONS}, chosen).theme
    assert theme is not None
    return theme.stylesheet.decode()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"\xff", "file-encoding"),
        (b"name = 'a'\n\x00", "file-characters"),
        (b"name", "theme-syntax"),
        (b"name = 1", "theme-type"),
        (b"name = 0x" + b"f" * 5000, "theme-type"),
        (b"name = 'a'\nstyle = 1", "theme-unknown"),
        (b"", "theme-type"),
        (b"name = 'a'\n[options.b]\ntype = 'number'\ndefault = 1", "theme-type"),
        (b"name = 'a'\n[options.b]\nabout = ''\ntype = 'number'\ndefault = 'c'", "theme-type"),
        (b"name = 'a'\n[options.b]\nabout = ''\ntype = 'choice'\ndefault = 'c'\nchoices = ['d']", "theme-type"),
        (b"name = 'a'\n[options.b]\nabout = ''\ntype = 'text'\ndefault = 'c'\ncss = 'color:red;--x'", "theme-type"),
        (b"name = 'a'\n[options.b]\nabout = ''\ntype = 'text'\ndefault = '}'\ncss = '--x'", "theme-type"),
    ],
)
def test_a_theme_toml_that_is_wrong_is_told(content: bytes, rule: str) -> None:
    found = loaded({"theme.toml": content})
    assert found.theme is None
    assert {d.rule for d in found.diagnostics} <= {rule, "theme-type"}
    assert rule in {d.rule for d in found.diagnostics}
    assert all(d.place and d.place.file == "themes/a/theme.toml" for d in found.diagnostics)


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=60),
    st.sampled_from(["theme.toml", "strings/en.toml", "assets/a.css", "templates/page.html", "templates/b.xml"]),
)
def test_no_bytes_in_any_file_raise(content: bytes, name: str) -> None:
    files: dict[str, str | bytes] = {"theme.toml": 'name = "a"\nstyles = ["a.css"]\n' + OPTIONS, "assets/a.css": "a{}"}
    loaded({**files, name: content}, {"hue": 1, "font": "b", "c": None})


def test_words_must_be_text() -> None:
    found = loaded({"theme.toml": 'name = "a"', "strings/en.toml": f'a = "b"\nc = 0x{"f" * 5000}\nd = [1]\n'})
    assert told(found.diagnostics) == [
        ("theme-type", "themes/a/strings/en.toml", 2),
        ("theme-type", "themes/a/strings/en.toml", 3),
    ]
    assert found.theme is not None
    assert found.theme.strings == {"en": {"a": "b"}}


def test_a_stylesheet_that_is_not_there_is_told() -> None:
    found = loaded({"theme.toml": 'name = "a"\nstyles = ["../theme.toml", "b.css"]'})
    assert told(found.diagnostics) == [("theme-syntax", "themes/a/theme.toml", 1)] * 2


@pytest.mark.parametrize(
    "value",
    [
        "serif",
        '"Iowan Old Style", Georgia, serif',
        "'A (b'",
        "min(1px, 2em)",
        "calc((1px + 2px) * 3)",
        "1/2",
        "#fff",
        "",
    ],
)
def test_a_css_value_is_taken_as_it_is(value: str) -> None:
    assert f"--font:{value};" in styles({"font": value}) or value == ""


@pytest.mark.parametrize(
    "value",
    [
        "a;b:c",
        "a}",
        "{",
        "<",
        "</style>",
        '"',
        "'a",
        "(",
        ")",
        "a(b",
        "[",
        "url(x",
        "/* a",
        "*/",
        "\\",
        "a\nb",
        '"a\nb"',
        "')(",
    ],
)
def test_a_css_value_that_would_swallow_what_follows_is_refused(value: str) -> None:
    place = Place("site.toml", 7, 1)
    files = {"theme.toml": 'name = "a"\n' + OPTIONS}
    found = load_theme((MemoryTree(files, "themes/a"),), {"font": value}, {"theme.options.font": place})
    assert told(found.diagnostics) == [("theme-option", "site.toml", 7)]
    assert found.theme is not None
    assert "--font:serif;" in found.theme.stylesheet.decode()


@pytest.mark.parametrize("value", ["a", True, 361, -1, None, [], {}, 1e400, "1"])
def test_an_option_of_the_wrong_form_is_refused(value: object) -> None:
    assert "--hue:10;" in styles({"hue": value})


def test_an_unknown_option_is_told_with_the_nearest() -> None:
    (told_,) = loaded({"theme.toml": 'name = "a"\n' + OPTIONS}, {"hues": 1}).diagnostics
    assert (told_.rule, told_.hint) == ("theme-option", "did you mean `hue`?")


@pytest.mark.parametrize(
    ("sheet", "wanted"),
    [
        ("/* a */b{}", "b{}"),
        ('a{b:"/* c */"}', 'a{b:"/* c */"}'),
        ("a{b:'\\'/*'}", "a{b:'\\'/*'}"),
        ("  a {\n\n    b: c }\n", "a{b:c}"),
        ("a b , c > d{e: f  g;\n}", "a b ,c>d{e:f g;}"),
        ("a ~ b:not([c ~= 'd > e']) + f{}", "a~b:not([c~= 'd > e']) + f{}"),
        ("a{b:calc(1em - 0.5em) -0.25px 10.5px}", "a{b:calc(1em - .5em) -.25px 10.5px}"),
        ('a{b:"0.5";c:url(0.5)}', 'a{b:"0.5";c:url(0.5)}'),
        ("@media (400px > width){}", "@media (400px>width){}"),
        ("a/* d */b{}", "a/**/b{}"),
        ("a :hover{}", "a :hover{}"),
        ("a\\: b{}", "a\\: b{}"),
        ("@media (a: 1px) and (b){}", "@media (a:1px) and (b){}"),
        ("a{b:url(c: /* d */ e)}", "a{b:url(c: /* d */ e)}"),
        ("/*! a */ b{}", "/*! a */ b{}"),
        ("a{} /* b", "a{}"),
        ("a{b:'c\n}/* d */e{}", "a{b:'c\n}e{}"),
    ],
)
def test_a_stylesheet_is_squeezed_and_means_the_same(sheet: str, wanted: str) -> None:
    theme = loaded({"theme.toml": 'name = "a"\nstyles = ["a.css"]', "assets/a.css": sheet}).theme
    assert theme is not None
    assert theme.stylesheet.decode() == wanted + "\n"


@pytest.mark.parametrize("piece", ["/*", '"', "'", "\\", "/* ' \" ", "'\\"])
def test_a_hostile_stylesheet_takes_no_more_than_its_length(piece: str) -> None:
    # Read over and over from each quote, this would take an hour.
    sheet = piece * (300_000 // len(piece))
    assert loaded({"theme.toml": 'name = "a"\nstyles = ["a.css"]', "assets/a.css": sheet}).theme is not None


def test_a_later_layer_stands_before_an_earlier_one() -> None:
    parent = MemoryTree(
        {
            "theme.toml": 'name = "a"\nstyles = ["a.css"]\n' + OPTIONS,
            "assets/a.css": "a{}",
            "strings/en.toml": 'x = "1"\ny = "1"',
        }
    )
    child = MemoryTree(
        {"theme.toml": 'name = "b"\nstyles = ["b.css"]', "assets/b.css": "b{}", "strings/en.toml": 'y = "2"'}
    )
    theme = load_theme((parent, child), {}, {}).theme
    assert theme is not None
    assert (theme.name, theme.strings, theme.options) == (
        "b",
        {"en": {"x": "1", "y": "2"}},
        {"hue": 10, "font": "serif"},
    )
    assert theme.stylesheet == b"a{}\nb{}\n:root{--hue:10;--font:serif;}\n"
