"""Tags of a finished page, known by how they are written: most stand on all other pages as well.

Two ways lead to the tags of a page. The quick one is a single expression, and takes a page only where every tag is well
formed; the exact one is the tokenizer of the HTML standard, which is slow and always right.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from fingerpost.stages.final.facts import Ground, sorted_address
from fingerpost.stages.final.tag import TagFacts, exact_tag, plain_tag
from fingerpost.stages.markup import html as markup

WELL_FORMED = re.compile(
    r"<[a-zA-Z][^\s/>\"'=<]*"
    r"(?:\s+[^\s/>\"'=<]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+))?)*\s*/?>"
)
"""A tag that everybody reads alike. Where one of a page is not, the whole page is read again, slowly and exactly."""

ODD = TagFacts("odd")
"""Stands for a tag that is not well formed: what is a tag there, only the tokenizer of the standard can say."""
WHOLE = TagFacts("whole")
"""Stands for a comment, or an element whose content is no HTML."""
Told = TagFacts | str | None
"""What there is to know of a tag: nothing, or where in the site a link leads and nothing else, or all."""

RAW = ("script", "style", "title", "textarea")
_WHOLE = re.compile(rf"(?:{'|'.join(RAW)})(?=[\s/>]|\Z)", re.IGNORECASE)
_END = r"[\t\n\f\r />]"
_RAWS = "|".join(rf"{name}{_END}[^<]*(?:<(?!/{name}{_END})[^<]*)*</{name}(?={_END})" for name in RAW)
_TAGS = re.compile(rf"<({_RAWS}|!--(?:-?>|.*?--!?>)|[a-zA-Z][^>]*|!--)", re.DOTALL)
"""What begins at a `<` that matters: up to the `>`, which only a whole element or comment has in it."""

# What most tags are that stand on one page alone; `plain_tag` would say the same of them.
_LINK = re.compile(r'a(?: class="[^"<>&]*")? href="([^"<>&\s]*)"(?: (?:class|rel|title|hreflang)="[^"<>&]*")*')
_PLACE = re.compile(r"/(?!/)([a-zA-Z0-9_/-]*(?:#[a-zA-Z0-9_:-]+)?)")
_HEADING = re.compile(r'(h[1-6])(?: class="[^"<>&]*")? id="([^"<>&]*)"(?: class="[^"<>&]*")?')
_SILENT = re.compile(
    r'meta (?:name|property)="(?:og:title|og:description|description|author|article:[a-z_]+)" content="[^"<>]*"'
    r"|(?:circle|g|line|path|rect|svg|text|tspan)(?: (?:aria-hidden|class|[dxyr]|[cr][xy]|[xy][12]|width|height|viewBox"
    r'|fill|stroke|stroke-[a-z]+|points|transform|text-anchor|font-size)="[^"<>]*")*/?'
)

MOST_KNOWN = 30_000
"""Tags that are remembered at once: some megabytes."""


class Tags(dict[str, Told]):
    """What there is to know of tags, by how they are written."""

    def __init__(self, ground: Ground) -> None:
        super().__init__()
        self._ground = ground
        self._openings: dict[str, TagFacts | None] = {}

    def __missing__(self, inner: str) -> Told:
        """`inner`: what `_TAGS` finds."""
        if ">" in inner:
            return WHOLE  # hardly any stands twice
        if len(self) > MOST_KNOWN:
            self.clear()
        found = self[inner] = self._judged(inner)
        return found

    def _judged(self, inner: str) -> Told:
        if link := _LINK.fullmatch(inner):
            if not self._ground.base_path and (place := _PLACE.fullmatch(link[1])):
                return place[1]
            sort, path = sorted_address(link[1], self._ground)
            if sort == "inside":
                return path
            if sort in ("outside", "mail"):
                return None
            if sort == "here":
                return TagFacts("a", here=(path,)) if path else None
        elif heading := _HEADING.fullmatch(inner):
            return TagFacts(heading[1], heading[2])
        elif _SILENT.fullmatch(inner):
            return None
        text = f"<{inner}>"
        # A comment, or an element with its content, has a `>` in it: here it does not end.
        if inner == "!--" or _WHOLE.match(inner) or not WELL_FORMED.fullmatch(text):
            return ODD
        return plain_tag(text, self._ground)

    def opened(self, text: str) -> tuple[TagFacts | None, str]:
        """What the tag says that opens an element whose content is no HTML (`script …>content</script`); and that."""
        text = f"<{text}"
        start, _, rest = text.partition(">")
        if not WELL_FORMED.fullmatch(f"{start}>"):  # there is a `>` within quotes
            tag = next(iter(markup.tags(text)))
            start, rest = text[: tag.end - 1], text[tag.end :]
        if start not in self._openings:
            if len(self._openings) > MOST_KNOWN:
                self._openings.clear()
            self._openings[start] = exact_tag(f"{start}>", self._ground)
        return self._openings[start], rest.rpartition("</")[0]

    def tokens(self, html: str) -> Iterable[tuple[str, TagFacts | str]]:
        """Every comment, every element whose content is no HTML, and every tag that says something, in order."""
        found = self.quick_tokens(html)
        return self.exact_tokens(html) if found is None else found

    def quick_tokens(self, html: str) -> list[tuple[str, TagFacts | str]] | None:
        """The same the quick way; None where it cannot tell."""
        inner = _TAGS.findall(html)
        known = [*map(self.__getitem__, inner)]
        if ODD in known:
            return None
        return [(text, found) for text, found in zip(inner, known, strict=True) if found is not None]

    def exact_tokens(self, html: str) -> Iterator[tuple[str, TagFacts | str]]:
        """The same by the tokenizer of the HTML standard."""
        for text in _exact(html):
            is_whole = text.startswith("<!--") or _WHOLE.match(text, 1) is not None
            found = WHOLE if is_whole else exact_tag(text, self._ground)
            if found is not None:
                yield text[1:], found


class RawTags(Tags):
    """The same of a page whose bytes were not decoded: each is a character. Few tags need more than that."""

    def _judged(self, inner: str) -> Told:
        return super()._judged(decoded(inner))

    def tokens(self, html: str) -> Iterable[tuple[str, TagFacts | str]]:
        """The same; decoded where it is an element or a comment as a whole."""
        found = self.quick_tokens(html)
        return self.exact_tokens(decoded(html)) if found is None else found


def decoded(text: str) -> str:
    """A text of which each byte was a character."""
    return text if text.isascii() else text.encode("latin-1").decode("utf-8", "replace")


@lru_cache(maxsize=2)
def tags_of(ground: Ground) -> Tags:
    """Of one site: a process checks many of its pages."""
    return Tags(ground)


@lru_cache(maxsize=2)
def raw_tags_of(ground: Ground) -> RawTags:
    """The same for pages whose bytes were not decoded."""
    return RawTags(ground)


def _exact(html: str) -> Iterator[str]:
    position = 0
    for tag in markup.tokens(html):
        if tag.start < position:
            continue
        position = tag.end
        if tag.is_closing or (tag.name[0] in "!?/" and tag.name != "!--"):
            continue
        if tag.name in RAW:
            end = re.compile(rf"</{tag.name}\b", re.IGNORECASE).search(html, tag.end)
            position = end.end() if end else len(html)
            yield html[tag.start : position] + ("" if end else f"</{tag.name}")
            continue
        yield html[tag.start : position]
