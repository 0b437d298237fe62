"""`[@bowlby1988, p. 12; see @main1990]`: citations as pandoc writes them, as a rule of the converter.

The rule only says *that* a source is cited and where in it; what the source is, is not its business. It writes an
element without text, whose attribute begins with a sign (`\\ufde4`) in front of the mark of the place; `links.py` makes
a hole of it. Brackets without `@key` in each of their parts are no citation and stay as they are.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Link
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markup.wikilinks import is_verbatim
from fingerpost.stages.markup.written import Written
from fingerpost.stages.sources.cited import KEY, read_source, sources_in

CITED = "\ufde4"
ATTRIBUTE = "data-cited"
"""Where the converter keeps what stood between the brackets."""

TARGET = r"|(?<![\\\]!])\[(?!\^)(?=(?:[^\[\]]*\s)?-?@\w)"
"""Where a citation could begin, for `markdown.py` to mark."""

# Not `[@name](url)` and `[@name]: url`, which are the converter's own, as `[@name][ref]` is where `ref` is defined.
_CITATION = r"(?<![\\!])\[((?:\ufdd0[0-9]+\ufdd1)?+)((?=[^\[\]\u0002\u0003]*@)[^\[\]\u0002\u0003]+)\](?![(:])"


class CitationProcessor(InlineProcessor):
    """`[@key]` becomes an element without text."""

    ANCESTOR_EXCLUDES = ("a",)

    def __init__(self, md: Markdown) -> None:
        super().__init__(_CITATION, md)

    def _is_defined(self, name: str) -> bool:
        return dict.__contains__(self.md.references, name)

    def handleMatch(  # type: ignore[override]  # noqa: N802 - the converter's own name; its stub omits what it allows
        self,
        m: re.Match[str],
        data: str,
    ) -> tuple[ET.Element | None, int | None, int | None]:
        name = " ".join(m[2].split()).lower()
        if not sources_in(m[2]) or is_verbatim(data, m.start(0)) or self._is_defined(name):
            return None, None, None
        behind = re.match(r"\[([^\[\]]*)\]", data[m.end(0) :]) if data.startswith("[", m.end(0)) else None
        if behind and self._is_defined(" ".join(behind[1].split()).lower()):
            return None, None, None
        return ET.Element("span", {ATTRIBUTE: f"{CITED}{m[1]}{m[2]}"}), m.start(0), m.end(0)


def citation_in(
    cited: str, offset: int | None, written: Written, *, is_in_link: bool
) -> tuple[list[Link], tuple[Diagnostic, ...]]:
    """A link for each source of a citation, at its place, and what is wrong with how it is written.

    `offset`: where in the source the text between the brackets begins; None where that is not known.
    """
    links: list[Link] = []
    faults: list[Diagnostic] = []
    at = 0
    for part in sources_in(cited):
        sign = cited.index("@", at)
        sign -= cited[sign - 1 : sign] == "-"
        source = read_source(part)
        place = _place(f"{cited[sign:].partition('@')[0]}@{source.key}", sign, offset, written)
        links.append(Link("cite", part.strip(), place))
        at += len(part) + 1
        if re.search(r"(?:^|\s)-?@\w", source.suffix):
            message = f"between `{source.key}` and the source behind it is no `;`"
            faults.append(fault("citation-syntax", message, place, hint="write `[@one; @two]`"))
    if is_in_link:
        message = "a citation cannot stand inside the text of a link"
        faults.append(fault("citation-syntax", message, links[0].place, hint="put it behind the link"))
    return links, tuple(faults)


def _place(sign: str, at: int, offset: int | None, written: Written) -> Place | None:
    """Where `@key` stands; the source may be quoted, which puts signs between its lines."""
    if offset is not None:
        found = offset + at if written.text.startswith(sign, offset + at) else written.text.find(sign, offset)
        return written.at(found if found >= 0 else offset + at, len(sign))
    return written.search(re.escape(sign))


def spoken(sentence: str) -> str:
    """A sentence without the gaps that its citations leave."""
    return re.sub(r"\s+(?=[.,;:!?\u2026])", "", sentence)


_UNREAD = Pattern(rf"\[(?:[^\[\]]*\s)?-?@({KEY})([^\n\[]*)")


def unread(text: str, written: Written) -> Iterator[Diagnostic]:
    """The citations that the converter has left as text, since nothing closes them."""
    for found in _UNREAD.finditer(text):
        pattern = rf"(?<!\\)\[[^\[\]\n]*@{re.escape(found[1])}[^\]\n]*$"
        place = written.search(pattern) if "]" not in found[2] else None
        if place is not None:
            hint = "close it with `]`, or write `\\[` if no citation is meant"
            yield fault("citation-syntax", f"the citation of `{found[1]}` has no `]` behind it", place, hint=hint)


def in_title(links: Sequence[Link], written: Written) -> Iterator[Diagnostic]:
    """A citation in the heading that became the page's title, which is shown in lists and menus, too, and has none."""
    place = written.search(r"^[ ]{0,3}#[ \t][^\n]*\[[^\[\]\n]*@\w[^\n]*") if "@" in written.text else None
    if place is None or any(link.form == "cite" and link.place and link.place.line == place.line for link in links):
        return
    if "](" not in place.text:
        message = "a citation cannot stand in the title of a page"
        yield fault("citation-syntax", message, place, hint="put it into the text below")
