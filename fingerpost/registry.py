"""What was published, what is published, and what stands at former addresses: the ledger beside the pipeline.

`build.py` asks for the faults; commands and deploys ask for what is to be written down, which is found out only then.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from fingerpost.memo import Memo
from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.ledger import LedgerFile, Move, Published, ReadLedger
from fingerpost.model.pages import Output
from fingerpost.model.paths import ContentPath, Url
from fingerpost.model.stage import Map, Stage
from fingerpost.stages.ledger.redirects import Formers
from fingerpost.stages.site import Site

if TYPE_CHECKING:
    from fingerpost.stages.ledger.redirects_file import RedirectsFile


def read_published(file: LedgerFile | None, memo: Memo) -> ReadLedger:
    """The ledger that a file holds; none and no faults where there is no file."""
    if file is None:
        return ReadLedger(None)
    from fingerpost.stages.ledger.file import read_ledger

    return memo.kept("ledger", file.digest, lambda: read_ledger(file.content))


class Registry:
    """The addresses of one site."""

    def __init__(self, memo: Memo, each: Map, site: Site, formers: Formers) -> None:
        self._memo, self._each, self._site, self._formers = memo, each, site, formers

    def faults(self, outputs: Iterable[Output]) -> Iterable[Diagnostic]:
        """What the site would break of what it has published."""
        site = self._site
        if site.ledger is None:
            return ()
        from fingerpost.stages.ledger.faults import ledger_faults

        return ledger_faults(site.ledger, site, outputs, self._formers, self._sketches)

    def moves(self) -> tuple[Move, ...]:
        """Every former address, and what readers find there."""
        pages = self._site.pages
        urls = {old: pages[ContentPath(path)].entry.url for old, path in self._formers.moved.items() if path in pages}
        return tuple(Move(Url(old), urls.get(old)) for old in sorted(self._formers.moved))

    def redirects_file(self, places: Mapping[str, Place]) -> "RedirectsFile":
        """`_redirects`, for hosts that read it."""
        from fingerpost.stages.ledger.redirects_file import redirects_file

        return redirects_file(self.moves(), self._site, places)

    def published(self, outputs: Iterable[Output]) -> Published:
        """What the ledger would say of the site."""
        from fingerpost.stages.ledger.entries import addresses_now

        site = self._site
        now = addresses_now(site, outputs, self._sketches)
        config = site.config
        return Published(now, self.moves(), config.base_url, site.ledger, str(site.today()), config.base_path)

    def _sketches(self, paths: Sequence[ContentPath]) -> Mapping[ContentPath, str]:
        """What the texts of these pages are like, for finding them again under another address."""
        from fingerpost.stages.ledger.sketch import sketch_of

        bodies = self._site.bodies
        digests = {path: bodies.digest(path) for path in paths}
        known = {path: self._memo.one("sketch", path, digest, str) for path, digest in digests.items()}
        stage: Stage[ContentPath, str] = Stage(lambda path: sketch_of(bodies.body(path)), lambda _, __: "")
        misses = [path for path, sketch in known.items() if sketch is None]
        made = dict(zip(misses, self._each(stage, misses), strict=True)) if misses else {}
        for path, sketch in made.items():
            self._memo.put("sketch", path, digests[path], sketch)
        self._memo.forget_others("sketch", [str(entry.path) for entry in self._site.written()])
        return {path: made[path] if sketch is None else sketch for path, sketch in known.items()}
