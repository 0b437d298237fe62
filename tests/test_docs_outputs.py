"""docs/outputs.md says what is true."""

import re
from pathlib import Path

import msgspec
import pytest
from small_sites import QUIET, SITE_TOML, built

from fingerpost.stages.cards.drawing import drawn
from fingerpost.stages.cards.look import CardLook
from fingerpost.stages.cards.plan import Card
from fingerpost.stages.config import read_config
from fingerpost.stages.outputs.settings import OutputsChoice

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/outputs.md").read_text("utf-8")


def test_the_table_of_settings_has_every_key_with_its_default() -> None:
    block = re.findall(r"```toml\n(\[outputs\]\n.*?)```", TEXT, re.DOTALL)[0]
    config = read_config("site.toml", SITE_TOML + block).config
    assert config is not None
    assert config.outputs == OutputsChoice()
    keys = re.findall(r"(?m)^(\w+) =", block)
    assert keys == [field.name for field in msgspec.structs.fields(OutputsChoice)]


def test_the_face_lies_beside_its_licence_and_is_not_published() -> None:
    fonts = ROOT / "themes/hearth/fonts"
    assert {path.name for path in fonts.iterdir()} == {"card.ttf", "OFL.txt"}
    licence = (fonts / "OFL.txt").read_text("utf-8")
    assert "SIL Open Font License, Version 1.1" in licence
    font = (fonts / "card.ttf").read_bytes()
    assert "Literata".encode("utf-16-be") in font
    theme = {"fonts/card.ttf": "x", "theme.toml": 'name = "bare"\n'}
    from small_sites import THEME

    site = built({"content/index.md": "# Home\n", "site.toml": SITE_TOML + QUIET}, theme={**THEME, **theme})
    assert not [o.path for o in site.outputs if "fonts" in o.path or o.path.endswith(".ttf")]


@pytest.mark.parametrize(
    "title", ["Calm", "Relationship roadblocks: protest, withdrawal and the space between", "word " * 40]
)
def test_a_card_is_as_small_as_it_says(title: str) -> None:
    theme = ROOT / "themes/hearth"
    look = CardLook(
        (theme / "assets/tokens.css").read_text("utf-8"), None, (theme / "assets/favicon.svg").read_text("utf-8")
    )
    size = len(drawn(Card("Secure Base", title, "Attachment", 3, 14), look, (theme / "fonts/card.ttf").read_bytes()))
    assert "10 to 30 kB" in TEXT
    assert 9_000 < size < 31_000
