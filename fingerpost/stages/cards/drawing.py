"""Cards and icons as pixels. Knows Pillow, beside `pixels.py`; loaded when something is drawn that never was before.

Rule 1: the same values are the same bytes wherever the same Pillow draws them: words are set by its basic layout, which
every build of it has, in a face that travels with the theme; nothing of the machine's own is used. Rule 2: what cannot
be written right is not written: characters that the face lacks, and scripts whose letters must be joined or turned
(Arabic, Hebrew, Devanagari …), for which the card shows the site alone.
"""

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from fingerpost.stages.cards.colours import Colour
from fingerpost.stages.cards.font_cover import covered
from fingerpost.stages.cards.look import CardLook
from fingerpost.stages.cards.mark import Mark, Shape
from fingerpost.stages.cards.plan import HEIGHT, WIDTH, Card

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

VERSION = 1
"""Of this drawing; another one makes all cards anew."""

_EDGE = 88
"""From the sides of a card to its words, in pixels."""
_TOP, _BOTTOM = 82, 92
_SIZES = (96, 88, 80, 72, 66, 60, 54, 48, 44)
_LINES = {96: 2, 88: 3, 80: 3, 72: 4, 66: 4, 60: 5, 54: 5, 48: 6, 44: 6}
_LEADING = 1.17
_ROOM = 352
"""Height of the title."""
_FINE = 4
"""Marks are drawn so many times larger and made smaller, which smooths their edges."""
_SHADES = 14
"""Between two colours, for the edges of letters."""
_LIGHT: dict[str, Colour] = {
    "paper": (253, 250, 244), "ink": (44, 35, 28), "ink-2": (82, 72, 65), "accent": (17, 88, 76),
    "accent-2": (226, 242, 238), "rule": (222, 216, 207),
}  # fmt: skip
"""For a theme whose tokens have other names."""
_JOINED = ((0x0590, 0x10A0), (0x1780, 0x1850), (0x1A20, 0x1AB0), (0xA800, 0xABFF), (0xFB1D, 0xFE00), (0xFE70, 0xFF00))
"""Where scripts stand that the basic layout cannot set: Hebrew to Myanmar, Khmer, Mongolian and their like."""


def drawn(card: Card, look: CardLook, font: bytes | None) -> bytes:
    """The card as PNG."""
    from PIL import Image, ImageDraw

    shades = {**_LIGHT, **look.colours}
    image = _ground(look.mark, shades["paper"], shades["accent"], shades["accent-2"]).copy()
    draw = ImageDraw.Draw(image)
    title, site, above = (_writable(words, font) for words in (card.title, card.site, card.above))
    if title:
        _head(image, site, look.mark, shades, font)
        top = _title(draw, title, shades["ink"], font, has_foot=bool(above))
        _foot(draw, above, card, shades, font, top)
    else:
        _whole(image, site, look.mark, shades, font)
    inks = (shades["ink"], shades["ink-2"], shades["accent"])
    table = _table(shades["paper"], _between(shades["paper"], shades["accent-2"]), inks)
    return _png(image.quantize(palette=table, dither=Image.Dither.NONE))


def icon(mark: Mark, size: int, *, share: float = 0, ground: Colour = (255, 255, 255)) -> bytes:
    """The mark as a square PNG; with a share its ground fills the square, and the figure takes that part of it."""
    from PIL import Image

    if not share:
        return _png(_painted(mark.shapes, mark.size, size))
    image = Image.new("RGBA", (size, size), (*(mark.ground or ground), 255))
    inner = round(size * share)
    figure = _painted(mark.figure, mark.size, inner)
    image.alpha_composite(figure, ((size - inner) // 2, (size - inner) // 2))
    return _png(image.convert("RGB"))


def ico(png: bytes) -> bytes:
    """A PNG of 32 pixels as `favicon.ico`."""
    head = b"\0\0\1\0\1\0" + bytes((32, 32, 0, 0, 1, 0, 32, 0))
    return head + len(png).to_bytes(4, "little") + (22).to_bytes(4, "little") + png


def _png(image: "Image") -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", compress_level=7)
    return buffer.getvalue()


# The parts of a card.


@lru_cache(maxsize=4)
def _ground(mark: Mark | None, paper: Colour, accent: Colour, pale: Colour) -> "Image":
    """The paper, a large mark on it half out of sight, and a bar at the foot; the same below all cards."""
    from PIL import Image, ImageDraw

    image = Image.new("RGB", (WIDTH, HEIGHT), paper)
    if mark is not None:
        size = 620
        figure = _toned(mark, _between(paper, pale), size)
        image.paste(figure, (WIDTH - round(size * 0.7), HEIGHT - round(size * 0.86)), figure)
    ImageDraw.Draw(image).rectangle((0, HEIGHT - 14, WIDTH, HEIGHT), fill=accent)
    return image


def _between(one: Colour, other: Colour, share: float = 0.5) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


@lru_cache(maxsize=4)
def _table(paper: Colour, pale: Colour, inks: tuple[Colour, ...]) -> "Image":
    """The colours of a card: few, so that it is a small file, and the same for each."""
    from PIL import Image

    pairs = [(ground, ink) for ink in inks for ground in (paper, pale)]
    steps = [_between(a, b, step / _SHADES) for a, b in pairs for step in range(2, _SHADES + 1)]
    # Of two colours that are nearly the same, Pillow takes any: paper must stay paper.
    found = dict.fromkeys((paper, pale, *steps))
    table = Image.new("P", (1, 1))
    table.putpalette([part for colour in found for part in colour])
    return table


def _head(image: "Image", site: str, mark: Mark | None, shades: dict[str, Colour], font: bytes | None) -> None:
    """The mark and the name of the site."""
    from PIL import ImageDraw

    left = _EDGE
    if mark is not None:
        figure = _toned(mark, shades["accent"], 56)
        image.paste(figure, (left - 8, _TOP - 28), figure)
        left += 60
    face = _face(font, 34)
    ImageDraw.Draw(image).text((left, _TOP), _cut(site, face, WIDTH - _EDGE - left), shades["ink-2"], face, "lm")


def _title(draw: "ImageDraw", title: str, ink: Colour, font: bytes | None, *, has_foot: bool) -> int:
    """The title, as large as it has room, in lines of about one length; gives where it ends."""
    lines, size = _set(title, font, WIDTH - 2 * _EDGE - 40)
    step = round(size * _LEADING)
    height = step * len(lines)
    middle = (_TOP + 40 + HEIGHT - (_BOTTOM + 44 if has_foot else _BOTTOM - 10)) // 2
    top = middle - height // 2
    face = _face(font, size)
    for number, line in enumerate(lines):
        draw.text((_EDGE - size // 24, top + number * step + step // 2), line, ink, face, "lm")
    return top + height


def _foot(draw: "ImageDraw", above: str, card: Card, shades: dict[str, Colour], font: bytes | None, top: int) -> None:
    """The series, and a mark for each of its parts, those up to the page filled."""
    y = HEIGHT - _BOTTOM
    left = _EDGE
    if card.count:
        step = min(28, 420 // card.count)
        radius = min(8, step // 2 - 2)
        for number in range(1, card.count + 1):
            x = left + radius + (number - 1) * step
            dot = _dot(radius, is_filled=number == card.number)
            draw.bitmap((x - dot.width // 2, y - dot.height // 2), dot, shades["accent"])
        left += card.count * step + 18
    if above and top < y:
        face = _face(font, 32)
        draw.text((left, y), _cut(above, face, WIDTH - _EDGE - left), shades["accent"], face, "lm")


@lru_cache(maxsize=8)
def _dot(radius: int, *, is_filled: bool) -> "Image":
    """A mark of a part: a ring, or a larger disc for the page itself."""
    from PIL import Image, ImageDraw

    size, outer = 2 * radius + 8, radius + 3 if is_filled else radius
    large = Image.new("L", (size * _FINE, size * _FINE))
    draw = ImageDraw.Draw(large)
    for reach, shade in ((outer, 255), *(() if is_filled else ((radius - 2.4, 0),))):
        low, high = (size / 2 - reach) * _FINE, (size / 2 + reach) * _FINE - 1
        draw.ellipse((low, low, high, high), fill=shade)
    return large.resize((size, size), Image.Resampling.BOX)


def _whole(image: "Image", site: str, mark: Mark | None, shades: dict[str, Colour], font: bytes | None) -> None:
    """The card of the site: its mark and its name."""
    from PIL import ImageDraw

    draw = ImageDraw.Draw(image)
    if mark is not None:
        size = 132 if site else 260
        figure = _toned(mark, shades["accent"], size)
        left, top = (_EDGE - size // 6, 132) if site else ((WIDTH - size) // 2, (HEIGHT - size) // 2)
        image.paste(figure, (left, top), figure)
    if site:
        lines, size = _set(site, font, WIDTH - 2 * _EDGE)
        step = round(size * _LEADING)
        for number, line in enumerate(lines):
            at = (_EDGE - size // 24, 296 + number * step + step // 2)
            draw.text(at, line, shades["ink"], _face(font, size), "lm")


@lru_cache(maxsize=8)
def _toned(mark: Mark, colour: Colour, size: int) -> "Image":
    """The figure of the mark in one colour."""
    import msgspec

    tone = [
        msgspec.structs.replace(s, fill=colour if s.fill else None, stroke=colour if s.stroke else None)
        for s in mark.figure
    ]
    return _painted(tone, mark.size, size)


def _painted(shapes: Sequence[Shape], units: float, size: int) -> "Image":
    """Shapes on nothing, in a square of so many pixels."""
    from PIL import Image, ImageDraw

    large = size * _FINE
    scale = large / units
    painted = Image.new("RGBA", (size, size))
    for shape in shapes:
        mask = Image.new("L", (large, large))
        draw = ImageDraw.Draw(mask)
        for paint, is_fill in ((shape.fill, True), (shape.stroke, False)):
            if paint is None:
                continue
            mask.paste(0, (0, 0, large, large))
            for line in shape.lines:
                points = [(x * scale, y * scale) for x, y in line.points]
                if is_fill and len(points) > 2:
                    draw.polygon(points, fill=255)
                elif not is_fill:
                    _stroke(draw, points, shape.width * scale, is_closed=line.is_closed)
            smooth = mask.resize((size, size), Image.Resampling.BOX)
            layer = Image.new("RGBA", (size, size), (*paint, 0))
            layer.putalpha(smooth)
            painted.alpha_composite(layer)
    return painted


def _stroke(draw: "ImageDraw", points: list[tuple[float, float]], width: float, *, is_closed: bool) -> None:
    """A line with round ends and corners."""
    radius = width / 2
    whole = [*points, points[0]] if is_closed else points
    for (x, y), (x2, y2) in pairwise(whole):
        length = max(((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5, 1e-9)
        a, b = (y2 - y) / length * radius, (x - x2) / length * radius
        draw.polygon([(x + a, y + b), (x2 + a, y2 + b), (x2 - a, y2 - b), (x - a, y - b)], fill=255)
    for x, y in points:
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)


# Words.


@lru_cache(maxsize=32)
def _face(font: bytes | None, size: int) -> "FreeTypeFont":
    from PIL import ImageFont

    if font is None:
        own: Any = ImageFont.load_default(size)
        own.layout_engine = ImageFont.Layout.BASIC
        return own  # type: ignore[no-any-return]  # with a size it is a FreeTypeFont
    return ImageFont.truetype(BytesIO(font), size, layout_engine=ImageFont.Layout.BASIC)


def _writable(words: str, font: bytes | None) -> str:
    """The words without signs that only decorate; nothing where one of their letters cannot be written."""
    whole = unicodedata.normalize("NFC", words)
    bare = "".join(c for c in whole if unicodedata.category(c) not in ("So", "Sk", "Cf", "Cc", "Cs", "Co"))
    bare = " ".join(bare.replace("\ufe0f", "").split())
    has = covered(font)
    can = all((has(ord(c)) or c == " ") and not any(low <= ord(c) < high for low, high in _JOINED) for c in bare)
    return bare if can else ""


def _set(words: str, font: bytes | None, width: int) -> tuple[list[str], int]:
    """The lines of a title and their size: the largest in which it has room."""
    for size in _SIZES:
        face = _face(font, size)
        measured = _measured(words, face)
        lines = _wrapped(measured, face, width)
        has_room = len(lines) <= _LINES[size] and len(lines) * size * _LEADING <= _ROOM
        if has_room and (size == _SIZES[-1] or all(length <= width for _, length in measured)):
            return _balanced(measured, face, width, len(lines)), size
    size = _SIZES[-1]
    face, most = _face(font, size), int(_ROOM // (size * _LEADING))
    lines = _wrapped(_measured(words, face), face, width)
    kept = lines[: most - 1]
    return [*kept, _cut(" ".join(lines[most - 1 :]), face, width)], size


def _measured(words: str, face: "FreeTypeFont") -> list[tuple[str, float]]:
    """The words, each with its length."""
    return [(word, face.getlength(word)) for word in words.split()]


def _balanced(words: list[tuple[str, float]], face: "FreeTypeFont", width: int, count: int) -> list[str]:
    """So many lines, none much longer than the others: the narrowest column that needs no more of them."""
    least, most = 0, width
    while most - least > 4:
        middle = (least + most) // 2
        fits = max(length for _, length in words) <= middle and len(_wrapped(words, face, middle)) <= count
        least, most = (least, middle) if fits else (middle, most)
    return _wrapped(words, face, most)


def _wrapped(words: list[tuple[str, float]], face: "FreeTypeFont", width: int) -> list[str]:
    """The words in lines; one that is longer than a line is broken where the line ends."""
    space = face.getlength(" ")
    lines: list[str] = []
    line, used = "", 0.0
    for whole, whole_length in words:
        word, length = whole, whole_length
        if line and used + space + length <= width:
            line, used = f"{line} {word}", used + space + length
            continue
        if line:
            lines.append(line)
        while length > width and len(word) > 1:
            end = next(n for n in range(len(word) - 1, 0, -1) if n == 1 or face.getlength(word[:n]) <= width)
            lines.append(word[:end])
            word = word[end:]
            length = face.getlength(word)
        line, used = word, length
    return [*lines, line] if line else lines


def _cut(words: str, face: "FreeTypeFont", width: int) -> str:
    """The words as far as they have room."""
    if face.getlength(words) <= width:
        return words
    while words and face.getlength(f"{words}…") > width:
        words = words[:-1].rstrip(" ,;:.-–")
    return f"{words}…"
