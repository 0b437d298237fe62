"""Cards and icons: what they are drawn from, what they show, and that they are the same each time."""

from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from small_sites import QUIET, SITE_TOML

from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.cards import drawing as card_drawing
from fingerpost.stages.cards.colours import colours, oklch
from fingerpost.stages.cards.drawing import drawn, ico, icon
from fingerpost.stages.cards.font_cover import covered
from fingerpost.stages.cards.look import CardLook
from fingerpost.stages.cards.mark import Mark, mark_of
from fingerpost.stages.cards.plan import HEIGHT, MOST_DOTS, WIDTH, Card, card_of, card_path
from fingerpost.stages.config import read_config
from fingerpost.stages.theme import load_theme

HEARTH = Path(__file__).parents[2] / "themes" / "hearth"
FONT = (HEARTH / "fonts" / "card.ttf").read_bytes()
SVG = (HEARTH / "assets" / "favicon.svg").read_text("utf-8")
TOKENS = (HEARTH / "assets" / "tokens.css").read_text("utf-8")
LOOK = CardLook(TOKENS, Source(ContentPath("fonts/card.ttf"), "", "digest"), SVG)


# Colours.


@pytest.mark.parametrize(
    ("lightness", "chroma", "hue", "wanted"),
    [
        # From the reference of the colour space, and from what browsers paint.
        (1.0, 0.0, 0.0, (255, 255, 255)),
        (0.0, 0.0, 0.0, (0, 0, 0)),
        (0.62796, 0.25768, 29.234, (255, 0, 0)),
        (0.86644, 0.29483, 142.495, (0, 255, 0)),
        (0.45201, 0.31321, 264.052, (0, 0, 255)),
        (0.41, 0.09, 245.0, (21, 78, 120)),
    ],
)
def test_a_colour_of_oklch_is_the_one_that_screens_show(
    lightness: float, chroma: float, hue: float, wanted: tuple[int, int, int]
) -> None:
    found = oklch(lightness, chroma, hue)
    assert all(abs(a - b) <= 2 for a, b in zip(found, wanted, strict=True))


def test_a_colour_that_no_screen_shows_keeps_its_lightness_and_hue() -> None:
    red, green, blue = oklch(0.415, 0.4, 178)
    assert green > blue > red


@pytest.mark.parametrize(
    ("sheet", "wanted"),
    [
        ("a{--x:#abc}", (170, 187, 204)),
        ("a{--x:#102030}", (16, 32, 48)),
        ("a{--x:#000}b{--x:#fff}", (255, 255, 255)),
        ("a{--x:var(--y);--y:#102030}", (16, 32, 48)),
        ("a{--x:light-dark(#102030, #fff)}", (16, 32, 48)),
        ("a{--h:20;--x:light-dark(oklch(1 0 calc(var(--h) + 16)), oklch(0 0 0))}", (255, 255, 255)),
        ("a{--x:oklch(100% 0 0)}", (255, 255, 255)),
        ("a{--x:#102030}@media (prefers-contrast: more){a{--x:#fff}}", (16, 32, 48)),
        ("a{--x:#102030}a{--x:color-mix(in srgb, red, blue)}", (16, 32, 48)),
        ("a{--x:var(--x)}", None),
        ("a{--x:1rem}", None),
    ],
)
def test_the_colour_of_a_token_is_found(sheet: str, wanted: tuple[int, int, int] | None) -> None:
    assert colours(sheet).get("x") == wanted


@pytest.mark.parametrize("hue", range(0, 361, 20))
def test_every_hue_an_owner_may_choose_keeps_its_contrast(hue: int) -> None:
    found = colours(f"{TOKENS}:root{{--hue:{hue};}}")
    assert _contrast(found["accent"], found["paper"]) >= 7
    assert _contrast(found["accent"], found["accent-2"]) >= 7


def _contrast(one: tuple[int, int, int], other: tuple[int, int, int]) -> float:
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: tuple[int, int, int]) -> float:
    parts = [p / 255 / 12.92 if p <= 10 else ((p / 255 + 0.055) / 1.055) ** 2.4 for p in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


# The mark.


def test_the_themes_mark_is_understood() -> None:
    mark = mark_of(SVG)
    assert mark is not None
    assert (mark.size, mark.ground, len(mark.figure)) == (32.0, (29, 90, 79), 1)


@pytest.mark.parametrize(
    "inside",
    [
        "<text>x</text>",
        '<path d="M0 0A1 1 0 0 1 2 2"/>',
        '<rect width="9" height="9" fill="url(#a)"/>',
        '<rect width="9" height="9" transform="rotate(9)"/>',
        '<path d="M0 0L1"/>',
        '<rect width="a" height="9"/>',
        "",
    ],
)
def test_a_mark_that_is_not_understood_is_none(inside: str) -> None:
    assert mark_of(f'<svg viewBox="0 0 9 9">{inside}</svg>') is None


@pytest.mark.parametrize("box", ['viewBox="0 0 9 8"', 'viewBox="1 0 9 9"', "", 'viewBox="0 0 0 0"'])
def test_a_mark_is_a_square(box: str) -> None:
    assert mark_of(f'<svg {box}><rect width="9" height="9"/></svg>') is None


@pytest.mark.parametrize(
    ("shape", "inside", "outside"),
    [
        ('<rect x="2" y="2" width="4" height="4" fill="#000"/>', (4, 4), (7, 7)),
        ('<circle cx="4" cy="4" r="2" fill="#000"/>', (4, 4), (6.5, 6.5)),
        ('<path d="m2 2h4v4h-4z" fill="#000"/>', (4, 4), (7, 4)),
        ('<path d="M0 4C2 2 6 2 8 4L8 8H0Z" fill="#000"/>', (4, 4), (4, 1)),
        ('<polygon points="0,0 8,0 8,8" fill="#000"/>', (6, 2), (2, 6)),
        ('<line x1="0" y1="4" x2="8" y2="4" stroke="#000" stroke-width="2"/>', (4, 4), (4, 6)),
        ('<path d="M1 1H7V7" fill="none" stroke="#000" stroke-width="2"/>', (7, 4), (3, 5)),
    ],
)
def test_shapes_are_drawn_where_they_are(shape: str, inside: tuple[float, float], outside: tuple[float, float]) -> None:
    mark = mark_of(f'<svg viewBox="0 0 8 8">{shape}</svg>')
    assert mark is not None
    picture = Image.open(BytesIO(icon(mark, 80)))
    assert picture.size == (80, 80)
    assert _alpha(picture, inside) == 255
    assert _alpha(picture, outside) == 0


def _alpha(picture: Image.Image, at: tuple[float, float]) -> int:
    pixel = picture.getpixel((round(at[0] * 10), round(at[1] * 10)))
    assert isinstance(pixel, tuple)
    return int(pixel[3])


def test_a_maskable_icon_fills_its_square_and_keeps_the_figure_in_the_middle() -> None:
    picture = Image.open(BytesIO(icon(_mark(), 512, share=0.8, ground=(9, 9, 9))))
    assert picture.mode == "RGB"
    edge = round(512 * 0.1)  # what a mask may cut off (https://w3c.github.io/manifest/#icon-masks)
    around = {picture.getpixel((x, y)) for x in range(0, 512, 7) for y in (0, edge // 2, 511)}
    assert around == {(29, 90, 79)}


def test_an_old_browser_gets_a_file_that_is_an_icon() -> None:
    picture = Image.open(BytesIO(ico(icon(_mark(), 32))))
    assert (picture.format, picture.size) == ("ICO", (32, 32))


def _mark() -> Mark:
    mark = mark_of(SVG)
    assert mark is not None
    return mark


# What a face can write.


@pytest.mark.parametrize(
    ("words", "can"),
    [("Où est Łódź?", True), ("Надёжная база", True), ("Ασφαλής βάση", True), ("Tiếng Việt", True),
     ("שלום", False), ("مرحبا", False), ("नमस्ते", False), ("安全基地", False), ("안전", False)],
)  # fmt: skip
def test_the_face_writes_latin_greek_and_cyrillic_and_says_so(words: str, can: bool) -> None:
    has = covered(FONT)
    assert all(has(ord(c)) for c in words if c != " ") is can


@pytest.mark.parametrize("font", [b"", b"no font", FONT[:64], FONT[:2000]])
def test_a_file_that_is_no_font_writes_nothing(font: bytes) -> None:
    assert not covered(font)(65)


# Cards.


def _image(card: Card, look: CardLook = LOOK, font: bytes | None = FONT) -> Image.Image:
    return Image.open(BytesIO(drawn(card, look, font)))


LONG = (
    "The ways we keep each other at a distance, and what it takes to come back: a long account of quarrels, silences "
    "and repairs, and of the many small bids for connection that are missed on evenings at home"
)


@pytest.mark.parametrize(
    "card",
    [
        Card("Site", "Short", "Series", 1, 14),
        Card("Site", LONG, "Series", 2, 6),
        Card("Site", LONG * 3),
        Card("Site", "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", "Reihe", 24, 24),
        Card("Site", "i" * 300),
        Card("A name of a site that is itself much longer than anybody would wish for " * 2, "T", "S" * 200, 1, 2),
        Card("Надёжная база", "Почему мы ссоримся", "Привязанность", 3, 8),
        Card("Site"),
        Card(""),
    ],
    ids=lambda card: card.title[:20],
)
def test_words_keep_off_the_edges_of_a_card(card: Card) -> None:
    picture = _image(card).convert("RGB")
    assert picture.size == (WIDTH, HEIGHT)
    empty = _image(Card("")).convert("RGB")
    for x in range(WIDTH):
        for y in (*range(40), *range(HEIGHT - 44, HEIGHT)):
            assert picture.getpixel((x, y)) == empty.getpixel((x, y))
    for x in (*range(70), *range(WIDTH - 84, WIDTH)):
        for y in range(0, HEIGHT, 3):
            assert picture.getpixel((x, y)) == empty.getpixel((x, y)), (x, y)


def test_two_hundred_characters_are_shown_whole() -> None:
    face = card_drawing._face(FONT, 44)
    lines, size = card_drawing._set(LONG[:200], FONT, WIDTH - 2 * card_drawing._EDGE - 40)
    assert " ".join(lines) == " ".join(LONG[:200].split())
    assert size >= 44
    assert all(face.getlength(line) <= WIDTH for line in lines)


def test_lines_are_of_about_one_length() -> None:
    title = "Relationship roadblocks: protest, withdrawal and the space between"
    lines, size = card_drawing._set(title, FONT, 984)
    face = card_drawing._face(FONT, size)
    lengths = [face.getlength(line) for line in lines]
    assert len(lines) == 3
    assert min(lengths) > 0.6 * max(lengths)


@pytest.mark.parametrize("title", ["مرحبا بالعالم", "安全基地", "नमस्ते", "Half שלום half", "👋", "a\u0337b\U00012345"])
def test_what_cannot_be_written_right_is_not_written(title: str) -> None:
    assert drawn(Card("Site", title, "Series", 1, 3), LOOK, FONT) == drawn(Card("Site"), LOOK, FONT)


def test_signs_that_decorate_are_left_out() -> None:
    assert drawn(Card("Site", "Sleep 😴 well"), LOOK, FONT) == drawn(Card("Site", "Sleep well"), LOOK, FONT)


def test_a_card_is_the_same_bytes_each_time() -> None:
    card = Card("Site", LONG, "Series", 2, 6)
    first = drawn(card, LOOK, FONT)
    for cached in (
        card_drawing._ground,
        card_drawing._toned,
        card_drawing._dot,
        card_drawing._face,
        card_drawing._table,
    ):
        cached.cache_clear()
    assert drawn(card, LOOK, FONT) == first


def test_a_theme_without_face_and_mark_has_cards_as_well() -> None:
    picture = _image(Card("Site", "A title", "Series", 1, 3), CardLook("", None, ""), None)
    assert len(picture.convert("RGB").getcolors(9999) or ()) > 10


def test_another_hue_is_another_picture_of_another_name() -> None:
    other = CardLook(f"{TOKENS}:root{{--hue:300}}", LOOK.font, SVG)
    card = Card("Site", "A title")
    assert drawn(card, LOOK, FONT) != drawn(card, other, FONT)
    assert card_path(card, LOOK, "e") != card_path(card, other, "e")


def test_a_rule_that_no_card_shows_changes_no_name() -> None:
    other = CardLook(f"{TOKENS} body{{margin:0}}", LOOK.font, SVG)
    card = Card("Site", "A title")
    assert card_path(card, LOOK, "e") == card_path(card, other, "e")
    assert card_path(card, LOOK, "e") != card_path(card, LOOK, "another encoder")


def test_the_hue_that_a_site_chooses_is_that_of_its_cards() -> None:
    files = {path: (HEARTH / path).read_bytes() for path in ("theme.toml", "assets/favicon.svg", "fonts/card.ttf")}
    sheets = {f"assets/{p.name}": p.read_bytes() for p in (HEARTH / "assets").glob("*.css")}
    theme = load_theme([MemoryTree({**files, **sheets}, "hearth")], {"accent_hue": 25}, {}).theme
    assert theme is not None
    red, green, _ = theme.look.colours["accent"]
    assert red > 2 * green / 1.5
    assert theme.look.mark is not None
    assert theme.look.font is not None


# Which page has which card.


def _site(files: dict[str, str]) -> dict[str, Card | None]:
    from fingerpost import kinds
    from fingerpost.memo import DictMemory, Memo
    from fingerpost.model.stage import one_by_one
    from fingerpost.stages.site import assemble
    from fingerpost.workshop import Workshop

    config = read_config("site.toml", f"{SITE_TOML}{QUIET}[outputs]\ncards = true\n").config
    assert config is not None
    tree = MemoryTree({path: text.encode() for path, text in files.items()})
    heads, bodies = Workshop(Memo(DictMemory()), one_by_one, config, "").parse(tree.sources(), tree.read, kinds.all)
    site = assemble(config, kinds.all, heads, bodies, (), (), datetime(2026, 6, 1, tzinfo=UTC))
    return {entry.path: card_of(entry, site) for entry in site.written()}


def test_pages_show_their_title_and_where_they_stand() -> None:
    cards = _site({
        "index.md": "# Home\n",
        "calm/index.md": "---\ntitle: Calm\nparts: [one.md, two.md]\n---\n",
        "calm/one.md": "---\ntitle: One\n---\nText.\n",
        "calm/two.md": "---\ntitle: Two\ndiscreet: true\n---\nText.\n",
        "hidden/index.md": "---\ntitle: Hidden\ndiscreet: true\nparts: [a.md]\n---\n",
        "hidden/a.md": "---\ntitle: A\n---\nText.\n",
        "risk/index.md": "---\ntitle: Risk\nat_risk: true\nparts: [b.md]\n---\n",
        "risk/b.md": "---\ntitle: B\n---\nText.\n",
        "glossary/rest.md": "---\ntitle: Rest\nshort: A pause.\n---\n",
        "about.md": "---\ntitle: About\n---\nWe.\n",
    })  # fmt: skip
    whole = Card("Small site")
    assert cards == {
        "index.md": whole,
        "calm/index.md": Card("Small site", "Calm"),
        "calm/one.md": Card("Small site", "One", "Calm", 1, 2),
        "calm/two.md": None,
        "hidden/index.md": None,
        "hidden/a.md": Card("Small site", "A"),
        "risk/index.md": whole,
        "risk/b.md": whole,
        "glossary/rest.md": whole,
        "about.md": Card("Small site", "About"),
    }


def test_a_long_series_is_not_drawn_as_a_row() -> None:
    names = [f"p{number}.md" for number in range(MOST_DOTS + 1)]
    parts = {f"calm/{name}": f"---\ntitle: {name}\n---\nText.\n" for name in names}
    cards = _site({"calm/index.md": f"---\ntitle: Calm\nparts: [{', '.join(names)}]\n---\n", **parts})
    assert cards["calm/p3.md"] == Card("Small site", "p3.md", "Calm")
