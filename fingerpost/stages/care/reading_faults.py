"""What a build says of texts that are harder to read than site.toml asks for.

Takes the site and what was counted in its pages; gives a warning for each page above the limit of its kind.
"""

from collections.abc import Iterator, Mapping

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.paths import ContentPath
from fingerpost.stages.care.reading import ENOUGH, Reading
from fingerpost.stages.site import Site

INSTALL = '`pip install "fingerpost[reading]"`'


def reading_faults(site: Site, readings: Mapping[ContentPath, Reading]) -> Iterator[Diagnostic]:
    """The pages that are too hard, each told at its title."""
    for entry in site.written():
        limit = site.config.reading.limit(entry.kind)
        reading = readings.get(entry.path)
        if reading is None or not limit or reading.words < ENOUGH or reading.grade <= limit:
            continue
        message = f"`{entry.title}` reads at grade {reading.grade:.1f}, above {limit:g}"
        hint = (
            f"it has {reading.sentence_length:.0f} words a sentence; divide long sentences and use shorter words "
            "(a score is a hint, not proof)"
        )
        yield fault("reading-grade", message, site.place(entry.path, "title"), hint=hint)


def nothing_measured(places: Mapping[str, Place]) -> Diagnostic:
    """That the site asks for the reading level, and it cannot be measured here."""
    message = "the reading level was not measured: the optional part `reading` is not installed"
    hint = f"run {INSTALL}, or take `[reading]` out of site.toml"
    return fault("reading-extra", message, places.get("reading"), hint=hint)
