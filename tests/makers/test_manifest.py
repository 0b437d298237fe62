"""The web manifest: that browsers can install from it, and that it follows the theme and the site."""

import json
from pathlib import Path
from typing import Any

import pytest
from small_sites import QUIET, SITE_TOML, THEME, built, output

from fingerpost.model.pages import Built, Later

SVG = '<svg viewBox="0 0 8 8"><rect width="8" height="8" fill="#123"/><path d="M2 2H6" stroke="#fff"/></svg>'
LOOK = {
    **THEME,
    "assets/favicon.svg": SVG,
    "assets/a.css": ":root{--paper:#fdf0e0}",
    "theme.toml": 'name = "bare"\nstyles = ["a.css"]\n',
    "strings/en.toml": 'direction = "ltr"\n',
}
PAGE = {"content/index.md": "# Home\n"}


def _site(toml: str = "", base: str = "https://example.org", **content: str) -> Built:
    settings = SITE_TOML.replace("https://example.org", base) + QUIET + toml
    files = {f"content/{name.replace('__', '.')}": text for name, text in content.items()}
    return built({**PAGE, **files, "site.toml": settings}, theme=LOOK)


def _manifest(site: Built) -> Any:
    return json.loads(output(site, "site.webmanifest"))


def test_it_has_what_browsers_ask_of_a_site_to_be_installed() -> None:
    manifest = _manifest(_site())
    assert manifest["name"] == "Small site"
    assert manifest["start_url"] == manifest["scope"] == manifest["id"] == "/"
    assert manifest["display"] == "minimal-ui"
    sizes = {(icon["sizes"], icon.get("purpose", "any")) for icon in manifest["icons"]}
    assert sizes == {("any", "any"), ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}


def test_its_colours_are_those_of_the_theme() -> None:
    manifest = _manifest(_site())
    assert manifest["theme_color"] == manifest["background_color"] == "#fdf0e0"


@pytest.mark.parametrize("base", ["https://example.org", "https://example.org/guide"])
def test_every_icon_it_names_is_there_with_the_size_it_says(base: str) -> None:
    from io import BytesIO

    from PIL import Image

    site = _site(base=base)
    outputs = {f"{base.removeprefix('https://example.org')}/{o.path}": o for o in site.outputs}
    assert _manifest(site)["start_url"] == base.removeprefix("https://example.org") + "/"
    for icon in _manifest(site)["icons"]:
        out = outputs[icon["src"]]
        if icon["type"] == "image/png":
            assert isinstance(out.content, Later)
            picture = Image.open(BytesIO(next(iter(site.recall([out.content])))))
            assert f"{picture.width}x{picture.height}" == icon["sizes"]


def test_old_browsers_and_home_screens_find_theirs_at_the_root() -> None:
    assert {"favicon.ico", "apple-touch-icon.png"} <= {str(o.path) for o in _site().outputs}


def test_an_owners_own_icons_stay() -> None:
    site = _site(favicon__ico="x", **{"apple-touch-icon.png": "y"})
    origins = {str(o.path): o.origin for o in site.outputs}
    assert origins["favicon.ico"].endswith("favicon.ico")
    assert origins["apple-touch-icon.png"].endswith("apple-touch-icon.png")
    assert not [d for d in site.diagnostics if d.rule == "output-collision"]


def test_it_can_be_left_out() -> None:
    paths = {str(o.path) for o in _site("[outputs]\nicons = false\n").outputs}
    assert not paths & {"site.webmanifest", "favicon.ico", "apple-touch-icon.png"}


def test_a_theme_without_a_mark_has_none() -> None:
    assert "site.webmanifest" not in {str(o.path) for o in built(PAGE).outputs}


def test_the_colours_in_the_head_of_the_theme_are_those_of_its_tokens() -> None:
    from fingerpost.stages.cards.colours import colours, oklch

    theme = Path(__file__).parents[2] / "themes" / "hearth"
    head = (theme / "templates/parts/colours.html").read_text("utf-8")
    light = colours((theme / "assets/tokens.css").read_text("utf-8"))["paper"]
    dark = oklch(0.215, 0.008, 70)
    assert "--paper: light-dark(oklch(0.985 0.008 85), oklch(0.215 0.008 70))" in (
        theme / "assets/tokens.css"
    ).read_text("utf-8")
    for scheme, colour in (("light", light), ("dark", dark)):
        assert f'media="(prefers-color-scheme: {scheme})" content="#{bytes(colour).hex()}"' in head
