"""The helplines of a site, and what a box of a page shows of them.

`Helplines` is what the file holds; `HelpAnswers` is the part of a site that answers from it. A box asks one question,
which names what its author wrote, so that an edit of one entry changes the pages that show it and no others.

What an author writes behind the bar, `> [!helplines|suicide, US] Title`, are words with commas between: topics, ids,
regions, `emergency` (numbers for immediate danger alone) and `without emergency`. A box without words shows everything.
"""

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Literal

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.helplines import Group, HelpBox, Helpline, Unmet
from fingerpost.model.nearest import nearest
from fingerpost.model.regions import INTERNATIONAL, REGIONS, serves
from fingerpost.stages.config import Config
from fingerpost.stages.linking.names import fold

EMERGENCY, NO_EMERGENCY = "emergency", "without emergency"


class Helplines(msgspec.Struct, frozen=True):
    """Every sound entry of the file, sorted."""

    file: str = ""
    """As the author sees it; empty where site.toml names none."""
    lines: tuple[Helpline, ...] = ()
    places: Mapping[str, Place] = {}
    """Where each says when it was verified, by id."""
    is_whole: bool = True
    """Whether all entries were sound; else what a box misses may be among the others, of which its author is told."""
    digest: str = ""
    """Of all that a page can be told."""


class _Asked(msgspec.Struct, frozen=True):
    """What the words of a box mean."""

    topics: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    is_emergency: bool = False
    is_without_emergency: bool = False
    unmet: tuple[Unmet, ...] = ()


class HelpAnswers:
    """The question about helplines; a part of `Site`."""

    config: Config
    helplines: Helplines

    def help_box(self, words: str, where: Literal["help page", "page"]) -> HelpBox | None:
        """What a box shows that asks in these words; None where the site has no file of helplines."""
        return self._box(words, where == "help page") if self.helplines.file else None

    def _box(self, words: str, is_on_help_page: bool) -> HelpBox:
        asked = self._understood(words)
        chosen = [line for line in self.helplines.lines if _is_chosen(line, asked)]
        homes = asked.regions or self.config.help.regions
        regions = homes or self._help_regions
        home = tuple(_groups(chosen, regions))
        others = [own for own in self._help_regions if not any(serves(own, region) for region in regions)]
        shown = {line.id for group in home for line in group.lines}
        home = (*home, *_groups([line for line in chosen if line.id in asked.ids and line.id not in shown], others))
        is_with_others = is_on_help_page and not asked.regions and not asked.ids
        elsewhere = tuple(_groups(chosen, others, is_with_union=False)) if is_with_others else ()
        directories = tuple(line for line in self.helplines.lines if INTERNATIONAL in line.regions)
        unmet = (*asked.unmet, *_nothing_at_home(asked, homes, home)) if self.helplines.is_whole else ()
        directories = () if asked.is_emergency else directories
        return _dated(HelpBox(asked.is_emergency, home, elsewhere, directories, unmet=unmet))

    def _understood(self, words: str) -> _Asked:
        asked = _Asked()
        for word in filter(None, (part.strip() for part in words.split(","))):
            name = fold(word)
            if name == EMERGENCY:
                asked = msgspec.structs.replace(asked, is_emergency=True)
            elif name == NO_EMERGENCY:
                asked = msgspec.structs.replace(asked, is_without_emergency=True)
            elif word in self._help_ids:
                asked = msgspec.structs.replace(asked, ids=(*asked.ids, word))
            elif name in self._help_topics:
                asked = msgspec.structs.replace(asked, topics=(*asked.topics, name))
            elif word in self._help_regions:
                asked = msgspec.structs.replace(asked, regions=(*asked.regions, word))
            else:
                asked = msgspec.structs.replace(asked, unmet=(*asked.unmet, self._unknown(word)))
        return asked

    def _unknown(self, word: str) -> Unmet:
        if word in REGIONS and word != INTERNATIONAL:
            return Unmet("helpline-unknown", f"there is no helpline of the region `{word}`", word)
        known = (*self._help_topics.values(), *self._help_ids, EMERGENCY, NO_EMERGENCY)
        near = nearest(word, known, 1)
        message = f"no helpline has the topic or the id `{word}`"
        if near:
            return Unmet("helpline-unknown", message, word, f"did you mean `{near[0]}`?", near[0])
        topics = ", ".join(f"`{topic}`" for topic in sorted(self._help_topics.values())[:8])
        return Unmet("helpline-unknown", message, word, f"there is {topics}" if topics else None)

    @cached_property
    def _help_ids(self) -> frozenset[str]:
        return frozenset(line.id for line in self.helplines.lines)

    @cached_property
    def _help_topics(self) -> Mapping[str, str]:
        """Every topic as it is written first, by its folded form."""
        found: dict[str, str] = {}
        for topic in (topic for line in self.helplines.lines for topic in line.topics):
            found.setdefault(fold(topic), topic)
        return found

    @cached_property
    def _help_regions(self) -> tuple[str, ...]:
        """Every region that has an entry, by name."""
        found = {region for line in self.helplines.lines for region in line.regions} - {INTERNATIONAL}
        return tuple(sorted(found, key=lambda region: REGIONS[region]))


def _is_chosen(line: Helpline, asked: _Asked) -> bool:
    """Numbers for danger go with every topic, since a reader may be in danger; ids name all that is shown."""
    if INTERNATIONAL in line.regions:
        return False  # directories stand below every box
    if asked.is_emergency:
        return line.is_emergency
    if line.id in asked.ids:
        return True
    if line.is_emergency:
        return not asked.is_without_emergency and (not asked.ids or bool(asked.topics))
    is_on_topic = any(fold(topic) in asked.topics for topic in line.topics)
    return is_on_topic or not (asked.topics or asked.ids)


def _groups(lines: Iterable[Helpline], regions: Sequence[str], *, is_with_union: bool = True) -> Iterator[Group]:
    """The helplines under their regions; those of the European Union under each of its countries, too, if asked."""
    lines = tuple(lines)
    for region in regions:
        fits = serves if is_with_union else operator.eq
        found = tuple(line for line in lines if any(fits(own, region) for own in line.regions))
        if any(line.is_emergency and region in line.regions for line in found):
            found = tuple(line for line in found if region in line.regions or not line.is_emergency)
        if found:
            yield Group(region, found)


def _nothing_at_home(asked: _Asked, homes: Sequence[str], home: Sequence[Group]) -> Iterator[Unmet]:
    if asked.ids or asked.unmet:
        return
    served = {g.region for g in home if any(line.is_emergency == asked.is_emergency for line in g.lines)}
    for region in homes:
        if region not in served:
            thing = "emergency number" if asked.is_emergency else "helpline"
            topics = f" for {' or '.join(f'`{topic}`' for topic in asked.topics)}" if asked.topics else ""
            hint = "add one to the file of helplines, or give one that fits this topic as well"
            message = f"there is no {thing}{topics} of the region `{region}`"
            yield Unmet("helpline-home", message, "", hint if topics else None)


def _dated(box: HelpBox) -> HelpBox:
    """The box with the day by which all of it had been verified."""
    groups = (*box.home, *box.elsewhere)
    lines = [line for group in groups for line in group.lines] + list(box.directories)
    dates = [line.verified_on for line in lines if line.verified_on is not None]
    has_examples = any(line.is_example for line in lines)
    return msgspec.structs.replace(
        box, checked_on=min(dates, default=None), is_example=has_examples and not dates, has_examples=has_examples
    )


def file_faults(helplines: Helplines, today: date) -> Iterator[Diagnostic]:
    """What is wrong with the entries on a day: verified too long ago, never, or not yet."""
    examples = [line for line in helplines.lines if line.is_example]
    for line in helplines.lines:
        if line.verified_on is None:
            continue
        days = (today - line.verified_on).days
        place = helplines.places.get(line.id)
        if days < 0:
            message = f"`{line.id}` was verified on {line.verified_on}, which is not yet"
            yield fault("helpline-date", message, place)
        elif days > line.valid_for_days:
            message = f"`{line.id}` was verified {days} days ago, and that counts for {line.valid_for_days}"
            yield fault("helpline-stale", message, place, hint=f"look at {line.source_url}, then write today's date")
    if examples:
        names = ", ".join(f"`{line.id}`" for line in examples[:3]) + (" …" if len(examples) > 3 else "")
        many = f"{len(examples)} helplines are examples" if len(examples) > 1 else "1 helpline is an example"
        place = helplines.places.get(examples[0].id)
        hint = "call or look each of them up, then write `verified_on` and `verified_by` for `example`"
        yield fault("helpline-example", f"{many} that nobody has verified: {names}", place, hint=hint)
