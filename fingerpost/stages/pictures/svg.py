"""SVG files, looked through before they are published: nothing in them runs, and nothing comes from elsewhere.

In a page an SVG shows nothing but itself, yet whoever opens its address reads it as a document, with all a document
can do. So the rules of the text of pages hold (`html.py`), and beyond them: no HTML inside, no address but of a place
in the same file or of pixels that are written into it. What is read is what an XML parser reads, not what it looks
like.
"""

import re
from typing import Any
from xml.parsers import expat

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault, place_at
from fingerpost.stages.markup.html import REFUSED, SAFE_SCHEMES, TELLING, scheme_of

LARGEST = 8 * 1024 * 1024
MOST = 20
"""Faults that are told of one file."""

_SVG = "http://www.w3.org/2000/svg"
_HTML, _MATH = "http://www.w3.org/1999/xhtml", "http://www.w3.org/1998/Math/MathML"
_XML = "http://www.w3.org/XML/1998/namespace"
_BAD = (REFUSED - {"style", "title"}) | {"audio", "video", "canvas", "handler", "listener"}
_ANIMATIONS = frozenset({"set", "animate", "animatetransform", "animatemotion", "animatecolor"})
_PIXELS = re.compile(r"data:image/(?:png|jpeg|jpg|gif|webp|avif)[;,]", re.IGNORECASE)
_FONTS = re.compile(r"data:(?:font/|application/(?:x-)?font)", re.IGNORECASE)
_CSS_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})[ \t\n\f\r]?|([^\n]))")
_CSS_CALL = re.compile(r"\b(url|src|image|image-set|cross-fade|-webkit-image-set)\(\s*[\"']?([^\"')]*)", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]*\.?[0-9]+(?:e[+-]?[0-9]{1,2})?", re.IGNORECASE)
_UNITS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}
_LENGTH = re.compile(r"\s*\+?([0-9]*\.?[0-9]+(?:e[+-]?[0-9]{1,2})?)([a-z]*)\s*", re.IGNORECASE)


class Drawing(msgspec.Struct, frozen=True):
    """What an SVG file is."""

    width: int = 0
    """In pixels, by its own word or its viewBox; 0 where it does not say."""
    height: int = 0
    faults: tuple[Diagnostic, ...] = ()


def look_through(file: str, data: bytes) -> Drawing:
    """How large a drawing is, and everything in it that must not be published, each at its line."""
    if len(data) > LARGEST:
        message = f"a drawing of more than {LARGEST >> 20} MiB is not looked through"
        return Drawing(faults=(fault("image-large", message, Place(file, 1, 1)),))
    reader = _Reader(file, data)
    reader.read()
    return Drawing(*reader.size, tuple(reader.faults[:MOST]))


class _Stop(Exception):  # noqa: N818 - nobody outside sees it
    pass


class _Reader:
    def __init__(self, file: str, data: bytes) -> None:
        self.size = (0, 0)
        self.faults: list[Diagnostic] = []
        self._file, self._data = file, data
        self._text = data.decode("utf-8", "replace")
        self._is_first = True
        self._style: list[str] | None = None
        self._style_at = 0
        parser = self._parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        parser.ProcessingInstructionHandler = self._instruction
        parser.StartDoctypeDeclHandler = self._doctype

    def read(self) -> None:
        try:
            self._parser.Parse(self._data, True)
        except _Stop:
            return
        except expat.ExpatError as error:
            why = expat.ErrorString(error.code)
            line = self._text.split("\n")[error.lineno - 1 : error.lineno]
            place = Place(self._file, error.lineno, error.offset + 1, 0, line[0].rstrip("\r")[:300] if line else "")
            self.faults.append(fault("image-broken", f"this SVG cannot be shown: {why}", place))
        except (ValueError, LookupError):  # an encoding that nobody knows
            self.faults.append(fault("image-broken", "this SVG cannot be shown: its text cannot be read", self._at("")))

    def _offset(self, at: int) -> int:
        """Where a byte of the file stands in its text."""
        return len(self._data[: max(0, at)].decode("utf-8", "replace"))

    def _at(self, what: str, offset: int | None = None, end: int | None = None) -> Place:
        """The place of a word from the tag on that is being read."""
        if offset is None:
            offset = self._offset(self._parser.CurrentByteIndex)
        words = re.compile(re.escape(what), re.IGNORECASE)
        found = words.search(self._text, offset, len(self._text) if end is None else end) if what else None
        place = place_at(self._file, self._text, found.start() if found else offset, len(what) if found else 0)
        if len(place.text) > 300:  # a file that is one line, which nobody wants to see whole
            return Place(self._file, place.line, place.column)
        return place

    def _tell(self, message: str, what: str, hint: str | None = None, place: Place | None = None) -> None:
        self.faults.append(fault("svg-unsafe", message, place or self._at(what), hint=hint))
        if len(self.faults) >= MOST:
            raise _Stop

    def _doctype(self, _name: str, _system: str | None, _public: str | None, has_more: int) -> None:
        if has_more:
            message = "a `<!DOCTYPE` with words of its own may unfold without end"
            self._tell(message, "", _PLAIN, self._at("<!DOCTYPE", 0))
            raise _Stop

    def _instruction(self, target: str, _data: str) -> None:
        if target.lower() != "xml":
            self._tell(f"`<?{target}` would load something or be read by a program", f"<?{target}", "remove it")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, local = name.rpartition(" ")
        if self._is_first:
            self._is_first = False
            if (space, local) != (_SVG, "svg"):
                hint = f'its first tag must be `<svg xmlns="{_SVG}">`'
                place = self._at(f"<{local}")
                self.faults.append(fault("image-broken", "browsers show nothing of this SVG", place, hint=hint))
                raise _Stop
            self.size = size_of(attributes)
        low = local.lower()
        if low in _BAD or space in (_HTML, _MATH):
            self._tell(f"`<{local}>` is not allowed in an SVG", local, "remove it")
        if low == "style":
            self._style, self._style_at = [], self._parser.CurrentByteIndex
        for key, value in attributes.items():
            self._attribute(low, key, value)

    def _end(self, name: str) -> None:
        if name.lower().endswith("style") and self._style is not None:
            text, self._style = "".join(self._style), None
            if (found := _foreign_style(text)) is not None:
                place = self._at(found[1], self._offset(self._style_at), self._offset(self._parser.CurrentByteIndex))
                self._tell(f"the style loads `{found[0]}` from elsewhere", "", "remove it", place)

    def _words(self, text: str) -> None:
        if self._style is not None:
            self._style.append(text)

    def _attribute(self, tag: str, key: str, value: str) -> None:
        space, _, local = key.rpartition(" ")
        name = local.lower()
        if name.startswith("on") and not space:
            self._tell(f"`{local}` would run a program in the reader's browser", local, f"remove `{local}`")
        elif name in TELLING or (space == _XML and name == "base"):
            self._tell(f"`{local}` would lead to another site", local, "remove it")
        elif tag in _ANIMATIONS and name == "attributename" and re.search(r"href|^\s*on", value, re.IGNORECASE):
            self._tell(f"`<{tag}>` would change where a link leads", local, "remove it")
        elif name in ("href", "src"):
            self._address(tag, local, value)
        elif scheme_of(value) in ("javascript", "vbscript"):
            self._tell(f"`{local}` would run a program in the reader's browser", local, f"remove `{local}`")
        elif (found := _foreign_style(value)) is not None and (name == "style" or "(" in value):
            self._tell(f"`{local}` loads `{found[0]}` from elsewhere", local, "remove it")

    def _address(self, tag: str, local: str, value: str) -> None:
        value = value.strip()
        scheme = scheme_of(value)
        if tag == "a":
            if scheme and scheme not in SAFE_SCHEMES:
                self._tell(f"`{scheme}:` is not allowed in a link", local)
        elif scheme in ("javascript", "vbscript"):
            self._tell(f"`{local}` would run a program in the reader's browser", local, f"remove `{local}`")
        elif value and not value.startswith("#") and not (tag in ("image", "feimage") and _PIXELS.match(value)):
            message = f"`<{tag}>` loads `{value[:60]}`, and an SVG may load nothing"
            self._tell(message, local, "write the picture into the file, or take it out")


_PLAIN = "save it as a plain or optimized SVG"


def _foreign_style(css: str) -> tuple[str, str] | None:
    """What a style would load from elsewhere, and a word to find it by."""
    if "(" not in css and "@" not in css and "\\" not in css:
        return None
    read = _CSS_ESCAPE.sub(_unescaped, css)
    for text in (read, _without_comments(read)):
        if re.search(r"@import", text, re.IGNORECASE):
            return "@import", "@import"
        for call in _CSS_CALL.finditer(text):
            address = call[2].strip()
            is_own = address.startswith("#") or _PIXELS.match(address) or _FONTS.match(address)
            if call[1].lower() != "url" or not is_own:
                return address[:60] or call[1], call[1]
    return None


def _unescaped(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    code = int(match[1], 16)
    return chr(code) if 0 < code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else "\ufffd"


def _without_comments(css: str) -> str:
    """Found one after the other: an expression would look for the end of each again and again."""
    pieces: list[str] = []
    position = 0
    while (start := css.find("/*", position)) >= 0:
        pieces.append(css[position:start])
        end = css.find("*/", start + 2)
        position = end + 2 if end >= 0 else len(css)
    return "".join([*pieces, css[position:]])


def size_of(attributes: dict[str, Any]) -> tuple[int, int]:
    """Width and height in pixels: by the attributes, by the viewBox where they do not say, else zeros."""
    width, height = (_pixels(attributes.get(name, "")) for name in ("width", "height"))
    box = [float(n) for n in _NUMBER.findall(attributes.get("viewBox", "")[:200])]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        if not width and not height:
            width, height = box[2], box[3]
        width = width or height * box[2] / box[3]
        height = height or width * box[3] / box[2]
    if not (0 < width < 1e5 and 0 < height < 1e5):
        return 0, 0
    return max(1, round(width)), max(1, round(height))


def _pixels(length: str) -> float:
    match = _LENGTH.fullmatch(length[:40])
    return float(match[1]) * _UNITS.get(match[2].lower(), 0.0) if match else 0.0
