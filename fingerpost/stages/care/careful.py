"""What should not stand in running text although it is no fault of form: telephone numbers, and methods of self-harm.

A number in a text is out of date one day, and nobody sees it; in the file of helplines it has a date. Words for methods
can do harm to readers in danger (WHO, "Preventing suicide: a resource for media professionals"), so an author is shown
where they stand. Both look at what a reader sees: text and `tel:` links, not code, not addresses.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.patterns import Pattern
from fingerpost.stages.markdown import MARK, Converted, clean
from fingerpost.stages.markup.html import VERBATIM, tags
from fingerpost.stages.markup.written import Written

_GAP = r"[\s\u00a0\u2011.-]"
_NUMBERS = (
    r"\+[0-9][0-9\s\u00a0\u2011().-]{5,18}[0-9]",  # +49 800 111 0 111
    rf"\(0[0-9]{{1,4}}\){_GAP}?[0-9]{{2,4}}(?:{_GAP}?[0-9]{{2,4}}){{1,2}}",  # (020) 7946 0000
    rf"0[0-9]{{2,4}}(?:{_GAP}[0-9]{{1,4}}){{2,4}}",  # 0800 111 0 111
    r"0[0-9]{4}\s[0-9]{6}|08[0-9]{2}\s[0-9]{4,7}",  # 01632 960000
    rf"(?:1{_GAP})?(?:\([0-9]{{3}}\)\s?|[0-9]{{3}}{_GAP})[0-9]{{3}}{_GAP}[0-9]{{4}}",  # 1-800-799-7233
    rf"1[38]00{_GAP}[0-9]{{3}}{_GAP}[0-9]{{3}}",  # 1300 000 000
    r"116\s[0-9]{3}",  # the helplines of the European Union
)
_PHONE = Pattern(rf"(?<![\w./:@#\u2013-])(?:{'|'.join(_NUMBERS)})(?![\w/\u2013]|[.,-][0-9])")
_WHO_COUNTS = "people|persons|adults|children|parents|couples|friends|times|minutes|hours|days|weeks|months|years|words"
_CALLED = Pattern(
    r"\b(?:call|calls|calling|called|text|texts|texting|dial|dials|dialling|dialing|ring|ringing|phone|phoning|sms)"
    r"(?:\s+(?:on|at|now|it|is|us|them|the|number|line|lifeline|[\"'\u201c\u2018]?\w{2,12}[\"'\u201d\u2019]?\s+to)){0,3}"
    rf"[\s:]+(?P<number>[0-9]{{2,3}}(?:[\s-]?[0-9]){{1,5}}|[0-9]{{3}})(?![\w%]|[.,][0-9]|\s+(?:{_WHO_COUNTS})\b)",
    re.IGNORECASE,
)

_SELF = "(?:him|her|them|my|your|our|one)sel(?:f|ves)"
METHODS = (
    r"over-?dos(?:e|ed|es|ing)(?: on)?",
    rf"(?:hang(?:ed|ing|s)?|hung|drown(?:ed|ing|s)?|shot|shoot(?:ing|s)?|poison(?:ed|ing|s)?) {_SELF}",
    rf"(?:stab(?:bed|bing|s)?|cut(?:ting|s)?|burn(?:ed|ing|s|t)?) {_SELF}(?! (?:off|out|some|short|loose|free|down)\b)",
    r"(?:slit|slash|cut)(?:s|ted|ting|ed|ing)? (?:his|her|their|my|your|the|one's) (?:wrists?|throats?|arms?|veins?)",
    r"jump(?:ed|ing|s)? (?:off|from|in front of) (?:a|the) (?:bridge|building|roof|balcony|cliff|train|tower)",
    r"(?:lethal|fatal|deadly) dos(?:e|es|age)",
    r"nooses?|carbon monoxide|razor ?blades?",
)
"""Expressions for methods in English, whole words in any capitals."""
_METHOD = Pattern(rf"\b(?:{'|'.join(METHODS)})\b".replace(" ", r"\s+"), re.IGNORECASE)


def careful_faults(converted: Converted, written: Written, language: str) -> Iterator[Diagnostic]:
    """Every such place of a text, in its order."""
    has_links = "tel:" in converted.html or "sms:" in converted.html
    has_numbers = _may_have_numbers(written.text)
    has_methods = language.lower().partition("-")[0] == "en" and _may_have_methods(written.text.lower())
    if not has_numbers and not has_methods:
        if has_links:
            yield from _linked_faults(converted, written)
        return
    seen: Counter[str] = Counter()
    for stretch in _stretches(converted.html):
        if has_numbers:
            yield from _phone_faults(stretch, written, seen)
        if has_methods:
            for match in _METHOD.finditer(stretch):
                message = f"`{' '.join(match[0].split())}` names a method of suicide or self-harm"
                hint = "say what happened without saying how, unless readers need it for their safety"
                yield fault("method-words", message, _place(match[0], written, seen), hint=hint)
    if has_links:
        yield from _linked_faults(converted, written)


# Nearly every text has neither, and none is to wait for expressions that look at each of its letters.
_DIGITS = Pattern(r"[0-9][0-9\s\u00a0\u2011().+-]*[0-9]")
_SELF_FORM = Pattern(r"sel(?:f|ves)")
_SELF_VERB = Pattern(r"(?:hang|hung|drown|shot|shoot|poison|stab|cut|burn)")
_CALLS = ("call", "text", "dial", "ring", "phon", "sms")
_RARE = ("overdos", "over-dos", "lethal", "fatal", "deadly", "noose", "monoxide", "razor", "slit", "slash")
_PAIRS = (("cut", ("wrist", "throat", "arm", "vein")), ("jump", ("off", "from", "in front")))


def _may_have_numbers(text: str) -> bool:
    for match in _DIGITS.finditer(text):
        start, end = match.span()
        if start and (text[start - 1] in "/.#-" or text[start - 1].isalpha()):
            continue  # in an address or a name
        if end - start >= 6 and _PHONE.search(text, max(0, start - 2), end):
            return True
        before = text[max(0, start - 40) : start].lower()
        if any(word in before for word in _CALLS) and _CALLED.search(text, max(0, start - 60), end):
            return True
    return False


def _may_have_methods(text: str) -> bool:
    if any(word in text for word in _RARE):
        return True
    if any(verb in text and any(word in text for word in words) for verb, words in _PAIRS) and _METHOD.search(text):
        return True
    starts = (match.start() for match in _SELF_FORM.finditer(text))
    return any(_SELF_VERB.search(text, max(0, start - 24), start) for start in starts)


_HINT = "put it into the file of helplines, and show it by a box: `> [!helplines] Title`"


def _phone_faults(stretch: str, written: Written, seen: Counter[str]) -> Iterator[Diagnostic]:
    found = [(match.start(), match.end(), match[0]) for match in _PHONE.finditer(stretch)]
    spans = [(start, end) for start, end, _ in found]
    for match in _CALLED.finditer(stretch):
        start, end = match.span("number")
        if not any(a <= start < b for a, b in spans):
            found.append((start, end, match[0]))
    for start, end, around in sorted(found):
        number = stretch[start:end]
        place = _place(around, written, seen)
        if place.text.startswith(around, place.column - 1):
            before = len(around) - len(number)
            place = msgspec.structs.replace(place, column=place.column + before, length=len(number))
        message = f"the telephone number `{' '.join(number.split())}` stands in the text"
        yield fault("phone-in-prose", message, place, hint=_HINT)


def _place(words: str, written: Written, seen: Counter[str]) -> Place:
    """Where words stand that have been read in the HTML; the source may have signs and line ends among them."""
    first, *others = words.split()
    pattern = r"(?<![\w+:/])" + r"[\s>*_]+".join(map(re.escape, (first, *others))) + r"(?!\w)"
    seen[pattern] += 1
    place = written.search(pattern, seen[pattern] - 1)
    return place or written.search(rf"(?<![\w+:/]){re.escape(first)}") or written.at(0)


def _linked_faults(converted: Converted, written: Written) -> Iterator[Diagnostic]:
    """Links that dial."""
    for tag in tags(converted.html):
        target = tag.get("href") if tag.name == "a" else None
        if target is None or not clean(target).strip().lower().startswith(("tel:", "sms:")):
            continue
        mark, shown = MARK.search(target), clean(target).strip()
        place = written.at(converted.targets[int(mark[1])], len(shown)) if mark else written.search(re.escape(shown))
        yield fault("phone-in-prose", f"the telephone number `{shown}` stands in the text", place, hint=_HINT)


_ASIDE = frozenset({*VERBATIM, "a"})


def _stretches(html: str) -> Iterator[str]:
    """The text of each block, without code and without the words of links."""
    pieces: list[str] = []
    position = hidden = 0
    for tag in tags(html):
        if not hidden:
            pieces.append(html[position : tag.start])
        position = tag.end
        if tag.name in _ASIDE:
            hidden = max(0, hidden + (-1 if tag.is_closing else 1))
            pieces.append(" \ufffc ")
        elif tag.name not in _WITHIN:
            yield clean(unescape("".join(pieces)))
            pieces = []
    if not hidden:
        pieces.append(html[position:])
    yield clean(unescape("".join(pieces)))


_WITHIN = frozenset({"em", "strong", "b", "i", "u", "s", "del", "ins", "mark", "small", "span", "abbr", "sup", "sub"})
