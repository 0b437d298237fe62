"""The pictures of a site with memory around them: what `workshop.py` calls.

Each file is looked at once (`stages/pictures/looking.py`): how large the picture is, whether it is whole, and its bytes
without what they tell of its author. Those that pages show are encoded once, in the sizes and formats that
`pictures/plan.py` wants. What was encoded lies in a store by its digest (`model/blobs.py`); rows of the memory say
which. Where each size is to be found follows from facts and settings alone, so pages are rendered without waiting for
any of this.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import msgspec

from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.model.pages import CopyOf, Later, Output, Source
from fingerpost.model.paths import ContentPath, OutputPath, url_of
from fingerpost.model.stage import Map, Stage
from fingerpost.model.traces import Reason
from fingerpost.stages.pictures.looking import Seen, broken, is_looked_at, look_at, published, too_large
from fingerpost.stages.pictures.plan import ImagesChoice, Variant, own_format, planned
from fingerpost.stages.pictures.raster.facts import Facts
from fingerpost.stages.pictures.shown import FIELDS, FORMS, Picture, Size, variant_name
from fingerpost.stages.places import asset_output, hashed_name
from fingerpost.stages.site import Site

LONGEST_S = 120.0
"""Seconds one picture may take."""

_MARK = "picture:"


class Developed(msgspec.Struct, frozen=True):
    """What encoding a picture gave: the digests of its variants, in their order; or why there are none."""

    digests: tuple[str, ...] = ()
    problem: str = ""


class Job(msgspec.Struct, frozen=True):
    """A picture that is shown, and what is to be made of it."""

    source: Source
    variants: tuple[Variant, ...]


class Darkroom:
    """Looks at pictures and encodes them, each once."""

    def __init__(self, memo: Memo, each: Map, choice: ImagesChoice, read: Callable[[ContentPath], bytes]) -> None:
        self._memo, self._each, self._choice, self._read = memo, each, choice, read
        self.blobs = memo.blobs

    def album(self, assets: Sequence[Source], places: Mapping[str, Place]) -> "Album":
        """What there is to know of every picture before a page is rendered."""
        looked_at = [source for source in assets if is_looked_at(source.path)]
        how = f"{self._choice.max_pixels} {self.encoders}" if looked_at else ""
        items = [Item(str(source.path), f"{source.file} {source.digest} {how}", source) for source in looked_at]
        seen = self._memo.keep_all("look", items, Seen, self._looked)
        pictures = {
            source.path: self._picture(source, row)
            for source, row in zip(looked_at, seen.values(), strict=True)
            if row.digest
        }
        faults = [*(fault for row in seen.values() for fault in row.faults), *self._lacking(seen, places)]
        return Album(self, pictures, tuple(faults), seen)

    def _looked(self, misses: list[Item[Source]]) -> Iterator[Seen]:
        stage = Stage(self._look, lambda source, _: (Seen(faults=(too_large(source),)), None), seconds=LONGEST_S)
        for seen, content in self._each(stage, [item.subject for item in misses]):
            if content is not None:
                self.blobs.put(seen.digest, content)
            yield seen

    def _look(self, source: Source) -> tuple[Seen, bytes | None]:
        return look_at(source, self._read, self._choice.max_pixels)

    def _lacking(self, seen: Mapping[str, Seen], places: Mapping[str, Place]) -> Iterator[Diagnostic]:
        """That pictures are published in one size, where they would be in more."""
        from fingerpost.stages.pictures.pixels import can_encode

        count = sum(row.facts is not None and bool(planned(row.facts, self._choice)) for row in seen.values())
        if count and not can_encode():
            pictures = "one picture is" if count == 1 else f"{count} pictures are"
            message = f"{pictures} published in one size only: the optional part `images` is not installed"
            hint = 'run `pip install "fingerpost[images]"`, or set `widths = []` under `[images]` in site.toml'
            yield fault("image-extra", message, places.get("images"), hint=hint)

    # Where pictures are.

    @cached_property
    def encoders(self) -> str:
        """What the bytes depend on besides the picture and the settings."""
        from fingerpost.stages.pictures.pixels import encoders

        return encoders()

    def plan(self, facts: Facts) -> tuple[Variant, ...]:
        """What a picture is published as besides its file, as far as it can be written here."""
        from fingerpost.stages.pictures.pixels import can_encode, writable

        wanted = planned(facts, self._choice) if can_encode() else ()
        return tuple(variant for variant in wanted if variant.format in writable())

    def _picture(self, source: Source, seen: Seen) -> Picture:
        if seen.facts is None:
            return Picture(seen.width, seen.height)
        variants = self.plan(seen.facts)
        sizes: dict[str, list[Size]] = {}
        for variant in variants:
            size = Size(variant.width, url_of(self.variant_path(source, variant)))
            sizes.setdefault(variant.format, []).append(size)
        own = sizes.pop(own_format(seen.facts), [])
        if variants and seen.width <= max(self._choice.widths) and all(size.width < seen.width for size in own):
            own.append(Size(seen.width, url_of(asset_output(source))))
        modern = tuple((name, tuple(found)) for name, found in sizes.items())
        return Picture(seen.width, seen.height, modern, tuple(own), self._choice.sizes)

    def variant_path(self, source: Source, variant: Variant) -> OutputPath:
        """The digest in its name is that of all its bytes depend on, so that it is known before they are."""
        recipe = digest_of_value((source.digest, variant, self._choice.quality, self.encoders))
        return OutputPath(hashed_name(variant_name(source.path, variant.width, variant.format), recipe))

    # What is in them.

    def developed(self, jobs: Sequence[Job]) -> Mapping[str, Developed]:
        """By the digests of their files, the pictures, encoded now where they never were."""
        how = f"{self._choice.quality} {self.encoders}" if jobs else ""
        items = {j.source.digest: Item(j.source.digest, f"{how} {digest_of_value(j.variants)}", j) for j in jobs}
        return self._memo.keep_all("pictures", tuple(items.values()), Developed, self._develop, is_told=False)

    def _develop(self, misses: list[Item[Job]]) -> Iterator[Developed]:
        self._memo.reasons += [Reason("pictures", item.subject.source.path, "it never was") for item in misses]
        given_up = "takes too long or too much memory to decode"
        stage = Stage(self.encode, lambda _, __: given_up, seconds=LONGEST_S)
        for made in self._each(stage, [item.subject for item in misses]):
            if isinstance(made, str):
                yield Developed(problem=made)
            else:
                yield Developed(tuple(map(self._put, made)))

    def _put(self, content: bytes) -> str:
        digest = digest_of(content)
        self.blobs.put(digest, content)
        return digest

    def encode(self, job: Job) -> tuple[bytes, ...] | str:
        """The variants of a picture; or why there are none."""
        from fingerpost.stages.pictures.pixels import encoded
        from fingerpost.stages.pictures.raster.facts import Broken
        from fingerpost.stages.pictures.raster.file import cleaned

        try:
            return encoded(cleaned(self._read(job.source.path)), job.variants, self._choice.quality)
        except Broken as why:
            return str(why)

    def again(self, job: Job, number: int) -> bytes:
        """One variant, whose bytes are gone; the others are kept, for they will be wanted next."""
        made = self.encode(job)
        assert not isinstance(made, str), "it could be encoded before"
        for content in made:
            self._put(content)
        return made[number]

    def cleaned(self, source: Source) -> bytes:
        """The file of a picture as it is published."""
        return published(self._read(source.path))


@dataclass(frozen=True)
class Album:
    """The pictures of a site."""

    room: Darkroom
    pictures: Mapping[ContentPath, Picture]
    """What pages may know of each."""
    faults: tuple[Diagnostic, ...]
    seen: Mapping[str, Seen]
    _ways: dict[str, Callable[[], bytes]] = field(default_factory=dict)
    """How the bytes are made that only their digests are known of."""

    def outputs(self, site: Site) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
        """Every file of the content folder that is copied, pictures without what they tell of their author; the sizes
        of those that pages show; and what is wrong with them.
        """
        files = [output for source in site.assets.values() if (output := self._file(source)) is not None]
        uses = uses_of(site)
        jobs = [job for source in site.assets.values() if (job := self._job(source, uses.get(source.path))) is not None]
        # Two files may be the same picture, and one of them wanted in fewer formats.
        whole = {job.source.digest: job for job in sorted(jobs, key=lambda job: len(job.variants))}
        rows = self.room.developed(tuple(whole.values()))
        faults = [broken(j.source, row.problem) for j in jobs if (row := rows[j.source.digest]).problem]
        sizes = [output for job in jobs for output in self._sizes(job, whole[job.source.digest], rows)]
        return (*files, *sizes), tuple(faults)

    def _file(self, source: Source) -> Output | None:
        seen, path = self.seen.get(source.path), asset_output(source)
        if seen is None or seen.digest == source.digest:
            return Output(path, CopyOf(source), source.file)
        if not seen.digest:
            return None  # there is an error; and were it made none, this would still not be published
        return Output(path, self._later(seen.digest, path, lambda: self.room.cleaned(source)), source.file)

    def _job(self, source: Source, use: "Use | None") -> Job | None:
        facts = self.seen[source.path].facts if source.path in self.seen else None
        if use is None or facts is None:
            return None
        variants = tuple(v for v in self.room.plan(facts) if use.is_in_text or v.format == own_format(facts))
        return Job(source, variants) if variants else None

    def _sizes(self, job: Job, whole: Job, rows: Mapping[str, Developed]) -> Iterator[Output]:
        digests = rows[job.source.digest].digests
        for number, (variant, digest) in enumerate(zip(whole.variants, digests, strict=False)):
            if variant in job.variants:
                path = self.room.variant_path(job.source, variant)
                content = self._later(digest, path, lambda number=number: self.room.again(whole, number))  # type: ignore[misc]  # a default is no parameter
                yield Output(path, content, job.source.file)

    def _later(self, digest: str, path: OutputPath, make: Callable[[], bytes]) -> Later:
        self._ways[path] = make
        self.room.blobs.want(digest)
        return Later(digest, f"{_MARK}{path}")

    def bytes_of(self, later: Later) -> bytes:
        """What stands for a picture: read from the store, or made again."""
        content = self.room.blobs.get(later.digest)
        return self._ways[later.name.removeprefix(_MARK)]() if content is None else content


class Use(msgspec.Struct, frozen=True):
    """How a picture is used."""

    is_in_text: bool
    """By a text; else by the front matter of a page alone, and shown small or elsewhere."""


def uses_of(site: Site) -> Mapping[ContentPath, Use]:
    """The pictures that pages show."""
    found: dict[ContentPath, Use] = {}
    for entry in site.written():
        for mention, path in zip(entry.mentions, site.leads(entry.path), strict=True):
            if path is not None and mention.form in FORMS:
                found[path] = Use(is_in_text=True)
            elif path is not None and mention.field in FIELDS:
                found.setdefault(path, Use(is_in_text=False))
    return found


def is_picture(later: Later) -> bool:
    """Whether it stands for a picture, and not for a page."""
    return later.name.startswith(_MARK)
