"""The colours of a stylesheet, as pictures need them: custom properties → red, green and blue.

Understands what a theme's tokens say: `#rgb`, `#rrggbb`, `oklch(L C H)`, `light-dark(a, b)` (the light one), `var(--x)`
and `calc(a + b)` of numbers. OKLCH by Björn Ottosson, https://bottosson.github.io/posts/oklab/.
"""

import re
from collections.abc import Mapping
from math import cos, radians, sin

from fingerpost.model.patterns import Pattern

Colour = tuple[int, int, int]

_DECLARED = Pattern(r"(--[a-z][a-z0-9-]*)\s*:\s*([^;{}]+)")
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)"
_OKLCH = Pattern(rf"oklch\(\s*({_NUMBER})(%?)\s+({_NUMBER})\s+({_NUMBER})(?:deg)?\s*\)")
_DEEPEST = 8
"""Properties that refer to each other."""


def colours(stylesheet: str) -> Mapping[str, Colour]:
    """The value of each custom property that is a colour, by its name without dashes; the last that is said counts."""
    declared: dict[str, list[str]] = {}
    for name, value in _DECLARED.findall(_without_media(stylesheet)):
        declared.setdefault(name, []).append(value.strip())
    last = {name: values[-1] for name, values in declared.items()}
    found: dict[str, Colour] = {}
    for name, values in declared.items():
        for value in reversed(values):  # a plain one stands in for what cannot be read
            if (colour := _colour(_simple(value, last))) is not None:
                found[name.removeprefix("--")] = colour
                break
    return found


def _without_media(sheet: str) -> str:
    """The sheet without what holds for some screens only."""
    pieces: list[str] = []
    position = 0
    for match in re.finditer(r"@media[^{;]*\{", sheet):
        if match.start() < position:
            continue
        pieces.append(sheet[position : match.start()])
        depth, position = 1, match.end()
        for brace in re.finditer(r"[{}]", sheet[match.end() :]):
            depth += 1 if brace[0] == "{" else -1
            if not depth:
                position = match.end() + brace.end()
                break
    return "".join([*pieces, sheet[position:]])


def _simple(value: str, known: Mapping[str, str]) -> str:
    """The value with what it refers to written into it, for the light scheme."""
    for _ in range(_DEEPEST):
        before = value
        value = re.sub(r"var\((--[a-z][a-z0-9-]*)\)", lambda match: known.get(match[1], "none"), value)
        value = re.sub(rf"calc\(\s*({_NUMBER})\s*([+-])\s*({_NUMBER})\s*\)", _sum, value)
        value = re.sub(r"light-dark\(((?:[^(),]|\([^()]*\))+),(?:[^(),]|\([^()]*\))+\)", lambda m: m[1], value)
        if value == before:
            break
    return value.strip()


def _sum(match: re.Match[str]) -> str:
    second = float(match[3]) if match[2] == "+" else -float(match[3])
    return f"{float(match[1]) + second:g}"


def _colour(value: str) -> Colour | None:
    if match := re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", value.lower()):
        digits = match[1] if len(match[1]) == 6 else "".join(digit * 2 for digit in match[1])
        return int(digits[:2], 16), int(digits[2:4], 16), int(digits[4:], 16)
    if match := _OKLCH.fullmatch(value):
        return oklch(float(match[1]) / (100 if match[2] else 1), float(match[3]), float(match[4]))
    return None


def oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """A colour of OKLCH as a screen shows it: with as much of its chroma as sRGB has room for."""
    least, most = 0.0, chroma
    linear = _linear(lightness, chroma, hue)
    if not _fits(linear):
        for _ in range(20):
            middle = (least + most) / 2
            least, most = (middle, most) if _fits(_linear(lightness, middle, hue)) else (least, middle)
        linear = _linear(lightness, least, hue)
    red, green, blue = (_encoded(min(1.0, max(0.0, part))) for part in linear)
    return red, green, blue


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )


def _fits(linear: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in linear)


def _encoded(part: float) -> int:
    value = 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
    return round(255 * value)
