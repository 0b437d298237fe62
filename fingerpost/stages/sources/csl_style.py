"""Reference + style → the texts a reader sees: the only module that knows citeproc-py.

The style is a file of the Citation Style Language (docs.citationstyles.org). Rule 1: the library never writes HTML.
It is given signs for italics and their like, all it gives back is escaped, and then the signs become elements, so that
nothing in a reference can become markup. Rule 2: what it cannot do, or does wrong, is mended here and nowhere else: two
full stops, `and others`, citations without author. Rule 3: nothing here is loaded unless an entry must be formatted.
"""

import re
import unicodedata
import warnings
from collections.abc import Iterator, Mapping
from html import escape, unescape
from typing import Any
from urllib.parse import quote

import citeproc
import msgspec
from citeproc.source.json import CiteProcJSON
from lxml import etree

from fingerpost.model.references import LETTER, NUMBER, Cited, Conventions, Listed, Reference

OTHERS = "\ufde2"
"""The name that stands for all further authors."""

_AUTHOR = "\ufde3"
"""The name of an author who is left out."""

_OPEN, _CLOSE = "\ufde8\ufdea\ufdec\ufdee\ufdd8", "\ufde9\ufdeb\ufded\ufdef\ufdd9"
_ELEMENTS = ("em", "strong", "sup", "sub", 'span class="small-caps"')
_RICH = {"i": 0, "em": 0, "b": 1, "strong": 1, "sup": 2, "sub": 3}
"""CSL-JSON's markup inside texts, by the number of its signs."""


class StyleError(Exception):
    """A style that cannot be used: what is wrong with it, and in which line."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


class Style:
    """A CSL style in one language, ready to format."""

    def __init__(self, text: str, language: str) -> None:
        """Raises `StyleError` where the text is no style that can be used."""
        root = _checked(text)
        source = _Text(etree.tostring(root))
        try:
            self._style = citeproc.CitationStylesStyle(source, locale=_locale(language), validate=False)
        except Exception as error:  # as below
            raise StyleError(_sentence(error)) from error
        self._style.root.formatter = _Signs
        layout = self._style.root.citation.layout
        self.conventions = Conventions(
            opening=escape(layout.get("prefix", "")),
            closing=escape(layout.get("suffix", "")),
            between=escape(layout.get("delimiter", ", ")),
            between_years=_between_years(root),
            is_raised=layout.get("vertical-align") == "sup",
            is_sorted=_first(root, "citation/sort") is not None,
            is_list_sorted=_first(root, "bibliography/sort") is not None,
            has_letters=_first(root, "citation").get("disambiguate-add-year-suffix") == "true",
            descending=tuple(key.get("sort") == "descending" for key in _all(root, "bibliography/sort/key")),
        )

    def listed(self, reference: Reference) -> Listed:
        """The reference as it stands in a list; raises `StyleError` where the style stumbles over it."""
        fields = reference.fields
        try:
            lettered = self._entry(reference)
            order = tuple(self._order(reference))
            name = _without_letter(self._in_text(reference, "", ""))
        except Exception as error:  # a style can make the library raise anything
            raise StyleError(_sentence(error)) from error
        return Listed(
            reference.key, _without_letter(lettered), lettered, order, name, reference.type, plain(fields.get("title")),
            tuple(map(name_of, _names(fields))), plain(fields.get("container-title")), year_of(fields),
            str(fields.get("DOI", "")), str(fields.get("URL", "")), reference.retracted,
        )  # fmt: skip

    def cited(self, reference: Reference, label: str, locator: str) -> Cited:
        """The reference as it stands in running text; raises `StyleError` where the style stumbles over it."""
        try:
            lettered = self._in_text(reference, label, locator)
            nobody = msgspec.structs.replace(reference, fields={**reference.fields, "author": [{"literal": _AUTHOR}]})
            short = self._in_text(nobody, label, locator)
        except Exception as error:  # as above
            raise StyleError(_sentence(error)) from error
        return Cited(_without_letter(lettered), lettered, _without_letter(short), short)

    def _entry(self, reference: Reference) -> str:
        item = self._item(reference)
        layout = self._style.root.bibliography.layout
        layout.repressed = {}
        return _finished(str(layout.format(layout.wrap(layout.render_children(item)))), ", et al.")

    def _in_text(self, reference: Reference, label: str, locator: str) -> str:
        item = self._item(reference)
        if locator:
            item["locator"] = citeproc.Locator(label, locator)
        layout = self._style.root.citation.layout
        layout.repressed = {}
        layout.getparent().cites = []
        text = str(layout.render_children(item) or "")
        return _finished(re.sub(f"[{_OPEN}{_CLOSE}]*{_AUTHOR}[{_CLOSE}]*[,.;:]*\\s*", "", text), " et al.")

    def _order(self, reference: Reference) -> Iterator[str]:
        layout = self._style.root.bibliography.layout
        for key in self._style.root.bibliography.findall("cs:sort/cs:key", layout.nsmap):
            (value,) = key.sort_keys([self._item(reference)], layout)
            yield _folded(str(value or ""))

    def _item(self, reference: Reference) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about variables of CSL that the library does not know
            source = CiteProcJSON([{**_known(reference.fields), "id": "x", "type": reference.type}])
            item = _Item("x")
            citation = citeproc.Citation([item])
            whole = citeproc.CitationStylesBibliography(self._style, source, _Signs)
            whole.register(citation)
        return item


class _Text:
    """What the library takes for an open file; it reads styles from nothing else."""

    def __init__(self, content: bytes) -> None:
        self._rest = content

    def read(self, size: int = -1) -> bytes:
        part = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(part) :]
        return part


class _Item(citeproc.CitationItem):  # type: ignore[misc]  # the library has no types
    """A source whose number is not known before its page is."""

    @property
    def number(self) -> str:
        return NUMBER


def _sign(number: int) -> Any:
    return staticmethod(lambda text: f"{_OPEN[number]}{text}{_CLOSE[number]}")


class _Signs:
    """What the library takes for a format: signs in the place of elements."""

    preformat = Light = Underline = staticmethod(str)
    Italic = Oblique = _sign(0)
    Bold = _sign(1)
    Superscript, Subscript, SmallCaps = _sign(2), _sign(3), _sign(4)


def _checked(text: str) -> Any:
    """The style's tree, in the form the library does right."""
    try:
        root = etree.fromstring(text.encode(), etree.XMLParser(no_network=True, remove_comments=True))
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise StyleError(f"it is not well-formed ({_without_place(error.msg)})", line, max(1, column)) from error
    if root.tag != f"{_CSL}style":
        raise StyleError(f"it begins with `{etree.QName(root).localname}`, and a CSL style begins with `style`")
    parent = next(
        (link.get("href") for link in root.iter(f"{_CSL}link") if link.get("rel") == "independent-parent"), ""
    )
    if parent:
        raise StyleError(f"it only names another style, `{parent.rpartition('/')[2]}`; take the file of that one")
    if root.get("class") == "note":
        raise StyleError("it puts citations into footnotes, and citations here stand in the text")
    for part in ("citation/layout", "bibliography/layout"):
        if _first(root, part) is None:
            raise StyleError(f"it has no `{part.partition('/')[0]}`")
    for label in root.iter(f"{_CSL}label"):
        if label.get("text-case") == "title":  # the library has no language for a label and leaves it as it is
            label.set("text-case", "capitalize-first")
    first = _first(root, "bibliography/layout/*")
    if first is not None and _first(root, "bibliography").get("second-field-align"):
        first.set("suffix", first.get("suffix", "").rstrip() + " ")
    return root


def _without_place(message: object) -> str:
    return re.sub(r"(?:,? line [0-9]+)?(?:,? column [0-9]+)?,?\s*$", "", str(message))


_CSL = "{http://purl.org/net/xbiblio/csl}"


def _all(root: Any, path: str) -> list[Any]:
    return list(root.findall("/".join(part if part == "*" else f"{_CSL}{part}" for part in path.split("/"))))


def _first(root: Any, path: str) -> Any:
    return next(iter(_all(root, path)), None)


def _between_years(root: Any) -> str:
    citation = _first(root, "citation")
    is_collapsed = (citation.get("collapse") or "").startswith("year")
    return escape(citation.get("cite-group-delimiter", ", ")) if is_collapsed else ""


def _locale(language: str) -> str:
    """The library's locale for a language: `de` → `de-DE`; American English where it has none."""
    known = {**citeproc.PRIMARY_DIALECTS}
    names = (language, known.get(language), known.get(language.partition("-")[0]))
    return next((str(name) for name in names if name in citeproc.LANGUAGE_NAMES), "en-US")


def _known(fields: Mapping[str, object]) -> dict[str, object]:
    """The variables that the library knows, their markup as signs."""
    known: dict[str, object] = {"year-suffix": LETTER}
    for name, value in fields.items():
        if name.replace("-", "_") in citeproc.VARIABLES:
            known[name] = _signed(value) if isinstance(value, str) else value
    return known


def _without_letter(text: str) -> str:
    """A text without the letter behind its year, and without the dash in front of one behind `n.d.`"""
    return text.replace(f"-{LETTER}", "").replace(LETTER, "")


def _signed(text: str) -> str:
    def sign(match: re.Match[str]) -> str:
        return (_CLOSE if match[1] else _OPEN)[_RICH[match[2]]]

    return re.sub(r"<(/?)(i|em|b|strong|sup|sub)>", sign, text)


def plain(text: object) -> str:
    """A text of CSL-JSON without its markup."""
    return re.sub(r"</?(?:i|em|b|strong|sup|sub|span)(?: class=\"nocase\")?>", "", str(text or ""))


def _names(fields: Mapping[str, object]) -> list[Mapping[str, str]]:
    names: Any = fields.get("author") or fields.get("editor") or ()
    return [name for name in names if name.get("literal") != OTHERS]


def name_of(name: Mapping[str, str]) -> str:
    """A name in the order in which it is spoken: `Ludwig van Beethoven`."""
    if "literal" in name:
        return name["literal"]
    parts = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
    return " ".join(name[part] for part in parts if name.get(part))


def year_of(fields: Mapping[str, object]) -> str:
    """The year a source came out, as text; empty where none is known."""
    issued: Any = fields.get("issued") or {}
    parts = issued.get("date-parts") or [[]]
    return str(parts[0][0]) if parts[0] else str(issued.get("literal", ""))


def _folded(text: str) -> str:
    """A text by which lists are sorted: no capitals, accents, punctuation."""
    apart = unicodedata.normalize("NFKD", text)
    letters = "".join(c if c.isalnum() else " " for c in apart if not unicodedata.combining(c) and c < "\ufdd0")
    return " ".join(letters.casefold().split())


_ADDRESS = re.compile(r"https?://[^\s<>\ufdd0-\ufdef]+")


def _finished(text: str, others: str) -> str:
    """The library's text as HTML: doubled punctuation mended, escaped, addresses as links, signs as elements."""
    signs = f"[{_CLOSE}]*"
    text = re.sub(rf"(?:,|,?\s+[^\s,]+)\s+{OTHERS}|^{OTHERS}", others, text).replace(OTHERS, others)
    text = re.sub(rf"([?!.\u2026]{signs})\.", r"\1", text)
    text = re.sub(r" {2,}", " ", text).strip()
    text = re.sub(r"(?<=\b[^\W\d_]\.) (?=[^\W\d_]\.)", "\u00a0", text)  # initials stay together
    if not re.search(r"(?<![^\W\d_])'", text):  # nothing is quoted by it
        text = re.sub(f"{_ADDRESS.pattern}|'", lambda found: "\u2019" if found[0] == "'" else found[0], text)
    text = text.replace(" et al.", " et\u00a0al.")
    text = escape(text, quote=False)
    text = _ADDRESS.sub(_linked, text)
    for opening, closing, element in zip(_OPEN, _CLOSE, _ELEMENTS, strict=True):
        text = text.replace(opening, f"<{element}>").replace(closing, f"</{element.partition(' ')[0]}>")
    return text


def _linked(match: re.Match[str]) -> str:
    address = match[0].rstrip(".,;:)'\"\u2019\u201d")
    href = quote(unescape(address), safe=":/?#[]@!$&'()*+,;=%~")
    # Where it does not fit a line it breaks behind a stroke, and not within a number.
    shown = re.sub(r"(?<=[^/:]/)(?=[^/])", "<wbr>", address)
    return f'<a href="{escape(href)}" rel="noreferrer">{shown}</a>{match[0][len(address) :]}'


def _sentence(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())}".rstrip(": ")
