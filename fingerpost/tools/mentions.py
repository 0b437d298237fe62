"""Places that name an article or a term and do not link to it.

Rule 1: the converter decides what is running text, as it decides what is a link: each place that could be one gets a
sign that travels through it, and counts only if it comes out as text, outside of headings, links and code. Rule 2: a
name of one word is an article's only with the capitals of its title; a term is a word of the sentence and may have
others. Rule 3: a name that two pages share is nobody's.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from fingerpost.model.diagnostics import Place
from fingerpost.model.pages import Entry
from fingerpost.model.paths import ContentPath
from fingerpost.stages.frontmatter import split
from fingerpost.stages.linking.complaints import page_spelling
from fingerpost.stages.linking.index import names_of
from fingerpost.stages.markup.running import CONTROLS, HEADINGS, in_running_text
from fingerpost.stages.markup.text import decoded
from fingerpost.stages.markup.written import written
from fingerpost.tools.edits import Edit, edit_at, edited, underlined
from fingerpost.tools.survey import Survey

SHORTEST = 3
"""Letters of a name that is looked for."""

_NO_TEXT = HEADINGS | CONTROLS
_LABEL = re.compile(r"[^\[\]\n]*\](?:\[|\(|:)")
"""What follows inside the brackets of a link or a definition: its text is a name there, not a word."""


class Mentioned(msgspec.Struct, frozen=True):
    """A place that names a page."""

    page: ContentPath
    """The page it stands on."""
    target: ContentPath
    title: str
    place: Place
    is_whole: bool
    """Whether all of the name stands on this line, so that it can be made a link."""
    is_in_table: bool = False


def mentions(survey: Survey, *, with_linked: bool = False) -> tuple[Mentioned, ...]:
    """Every such place, by page and line; pages that link to the target somewhere are passed over unless asked for."""
    names = _names(survey)
    if not names:
        return ()
    pattern = _pattern(names)
    found: list[Mentioned] = []
    for entry in survey.site.written():
        linked = set() if with_linked else {*survey.site.leads(entry.path), *_by_itself(survey, entry)}
        if entry.path.lower().endswith((".md", ".markdown")):
            found += (m for m in _on(survey, entry, names, pattern) if m.target not in linked)
    return tuple(found)


def _by_itself(survey: Survey, entry: Entry) -> Iterator[ContentPath]:
    """The terms that the page explains where it first uses them, without a link of its author's."""
    return (spot.term for spot in survey.site.spotted(entry.path))


def firsts(found: Iterable[Mentioned]) -> tuple[Mentioned, ...]:
    """The first place on each page for each target that can be made a link."""
    kept: dict[tuple[ContentPath, ContentPath], Mentioned] = {}
    for mention in found:
        if mention.is_whole:
            kept.setdefault((mention.page, mention.target), mention)
    return tuple(kept.values())


def linked(survey: Survey, mention: Mentioned) -> Edit:
    """The edit that makes a mention a link which reads as before."""
    words = underlined(mention.place)
    entry = survey.entry(mention.target)
    assert entry is not None
    answer = survey.site.resolve(mention.page, words, "wiki")
    if answer.path == mention.target and answer.title == words and not answer.faults:
        return edit_at(mention.place, f"[[{words}]]")
    name = page_spelling(survey.index, survey.facts, survey.asker(mention.page), entry, "wiki", wish=entry.title)
    bar = "\\|" if mention.is_in_table else "|"
    return edit_at(mention.place, f"[[{name}{bar}{words}]]")


def rewritten(survey: Survey, found: Iterable[Mentioned]) -> Mapping[ContentPath, bytes]:
    """The files in which these mentions are links."""
    edits: dict[ContentPath, list[Edit]] = {}
    for mention in found:
        edits.setdefault(mention.page, []).append(linked(survey, mention))
    results = ((path, edited(survey.order.content.read(path), made)) for path, made in edits.items())
    return {path: content for path, content in results if content is not None}


class _Name(msgspec.Struct, frozen=True):
    entry: Entry
    text: str
    needs_capitals: bool


def _names(survey: Survey) -> Mapping[str, _Name]:
    """Every name that is looked for, by its words in small letters."""
    articles = {kind.name for kind in survey.site.kinds if kind.is_article}
    owners: dict[str, set[ContentPath]] = {}
    found: dict[str, _Name] = {}
    for entry in survey.site.written():
        names = names_of(entry)
        is_wanted = entry.kind in articles or bool(entry.definition)
        for name in (*names["title"], *names["short"], *names["alias"]):
            key = " ".join(name.split()).casefold()
            owners.setdefault(key, set()).add(entry.path)
            if is_wanted and len(key) >= SHORTEST and not name.isdigit():
                found[key] = _Name(entry, " ".join(name.split()), not entry.definition and " " not in key)
    return {key: name for key, name in found.items() if len(owners[key]) == 1}


def _pattern(names: Mapping[str, _Name]) -> re.Pattern[str]:
    """The names, the longest first, words parted by any white space but an empty line."""
    longest = sorted(names, key=lambda key: (-len(key), key))
    texts = (r"(?:[ \t]+|[ \t]*\n[ \t]*)".join(map(re.escape, key.split(" "))) for key in longest)
    return re.compile(rf"(?<![\w\[#/@-])(?:{'|'.join(texts)})(?![\w\]-])", re.IGNORECASE)


def _on(survey: Survey, entry: Entry, names: Mapping[str, _Name], pattern: re.Pattern[str]) -> Iterator[Mentioned]:
    text, _ = decoded(entry.file, survey.order.content.read(entry.path))
    if text is None:
        return
    front = split(entry.file, text)
    source = written(entry.file, front.body, front.body_line)
    candidates = [m for m in pattern.finditer(source.text) if _may_be(m, names, entry, source.text)]
    starts = [match.start() for match in candidates]
    for number, is_in_table in in_running_text(source.text, starts, _NO_TEXT):
        match = candidates[number]
        name = names[" ".join(match[0].split()).casefold()]
        place = source.at(match.start(), len(match[0]))
        is_whole = "\n" not in match[0]
        yield Mentioned(entry.path, name.entry.path, name.entry.title, place, is_whole, is_in_table)


def _may_be(match: re.Match[str], names: Mapping[str, _Name], entry: Entry, text: str) -> bool:
    words = " ".join(match[0].split())
    name = names.get(words.casefold())
    if name is None or name.entry.path == entry.path or (name.needs_capitals and words != name.text):
        return False
    return not _LABEL.match(text, match.end())
