"""LaTeX in a field of BibTeX → CSL-JSON's text: accents as characters, emphasis as elements.

pylatexenc knows the commands; it is loaded only for a field that has one.
"""

import re
import unicodedata

_PLAIN = re.compile(r"[^\\{}$~`'<>%&#^_-]*")
_EMPHASIS = re.compile(r"\\(?:emph|textit|mkbibemph)\{([^{}]*)\}|\{\\(?:em|it|itshape)\s([^{}]*)\}")
_DEEP = 20
"""Levels of braces; more are left as they are."""


def text_of(latex: str) -> str:
    """The text, plain: for names, publishers, addresses."""
    return unicodedata.normalize("NFC", _folded(_decoded(latex).replace("{", "").replace("}", "")))


def rich_text_of(latex: str) -> str:
    """The text of a title: what stands in braces keeps its capitals in any style."""
    marked = _EMPHASIS.sub(lambda match: f"\ufde6{match[1] or match[2] or ''}\ufde7", latex)
    text = _cased(_decoded(marked))
    return unicodedata.normalize("NFC", _folded(text.replace("\ufde6", "<i>").replace("\ufde7", "</i>")))


def _folded(text: str) -> str:
    """The text with one space for each run of white space; one that may not break stays."""
    return re.sub(r"[ \t\n\r]+", " ", text).strip()


def is_braced(latex: str) -> bool:
    """Whether the whole value stands in braces of its own: `{{World Health Organization}}`."""
    text = latex.strip()
    if not (text.startswith("{") and text.endswith("}")):
        return False
    depth = 0
    for place, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth and place < len(text) - 1:
            return False
    return True


def _decoded(latex: str) -> str:
    """The text with braces where groups are."""
    if _PLAIN.fullmatch(latex):
        return latex
    if "\\" not in latex and "$" not in latex:
        return _ligatures(latex.replace("~", "\u00a0"))
    if _depth(latex) > _DEEP:
        return latex
    from pylatexenc.latex2text import LatexNodes2Text

    try:
        text: str = LatexNodes2Text(
            math_mode="text", keep_braced_groups=True, keep_braced_groups_minlen=2, strict_latex_spaces=True
        ).latex_to_text(re.sub(r"(?<!\\)%", r"\%", latex), tolerant_parsing=True)
    except Exception:  # noqa: BLE001 - the library is not ours, and what it cannot read is shown as it was written
        return latex
    return text


def _ligatures(text: str) -> str:
    for written, meant in (("---", "\u2014"), ("--", "\u2013"), ("``", "\u201c"), ("''", "\u201d")):
        text = text.replace(written, meant)
    return text


def _depth(text: str) -> int:
    deepest = depth = 0
    for sign in text:
        depth += (sign == "{") - (sign == "}")
        deepest = max(deepest, depth)
    return deepest


def _cased(text: str) -> str:
    """Groups in braces as CSL-JSON's spans; one around the whole title is only a habit of export programs."""
    if is_braced(text):
        text = text.strip()[1:-1]
    pieces: list[str] = []
    depth = 0
    for sign in text:
        depth_after = depth + (sign == "{") - (sign == "}" and depth > 0)
        if sign == "{" and not depth:
            pieces.append('<span class="nocase">')
        elif sign == "}" and depth and not depth_after:
            pieces.append("</span>")
        elif sign not in "{}":
            pieces.append(sign)
        depth = depth_after
    return "".join([*pieces, "</span>" if depth else ""])
