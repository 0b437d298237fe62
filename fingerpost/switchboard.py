"""The helplines of a site with memory around them: what `build.py` calls.

The file that site.toml names → its sound entries → `Helplines`. It is read again when it changes and not otherwise.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from fingerpost.memo import Item, Memo
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of_value
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Source
from fingerpost.model.trees import Tree
from fingerpost.stages.config import Config
from fingerpost.stages.help.helplines import Helplines

if TYPE_CHECKING:
    from fingerpost.stages.help.file import Found
    from fingerpost.stages.site import Site


class Switchboard(msgspec.Struct, frozen=True):
    """The helplines of a site, and what is wrong with their file."""

    helplines: Helplines = Helplines()
    faults: tuple[Diagnostic, ...] = ()


def helplines_of(memo: Memo, content: Tree, config: Config, places: Mapping[str, Place]) -> Switchboard:
    """Every helpline that pages can show."""
    name = config.help.file
    if not name:
        return Switchboard()
    sources = {str(source.path): source for source in content.sources()}
    source = sources.get(name)
    if source is None:
        return Switchboard(Helplines(name, is_whole=False), (_no_file(name, sources, places.get("help.file")),))
    found = _read(memo, source, content)
    digest = digest_of_value((found.helplines, found.is_whole, config.help))
    helplines = Helplines(source.file, found.helplines, found.places, found.is_whole, digest)
    return Switchboard(helplines, found.faults)


def _read(memo: Memo, source: Source, content: Tree) -> "Found":
    from fingerpost.stages.help.file import Found

    def make(_: object) -> Iterable[Found]:
        from fingerpost.stages.help.file import read_helplines
        from fingerpost.stages.markup.text import decoded

        text, faults = decoded(source.file, content.read(source.path))
        if text is None:
            return [Found((), faults)]
        found = read_helplines(source.file, text)
        return [msgspec.structs.replace(found, faults=(*faults, *found.faults))]

    items = [Item("site", f"{source.file} {source.digest}", source)]
    return memo.keep_all("helplines", items, Found, make)["site"]


def _no_file(name: str, sources: Iterable[str], place: Place | None) -> Diagnostic:
    known = sorted(path for path in sources if path.endswith((".yaml", ".yml")))
    near = [path for path in known if path.rpartition("/")[2] == name.rpartition("/")[2]] or nearest(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else "it is looked for in the content folder"
    replacement = f'"{near[0]}"' if near else None
    return fault("helpline-file", f"there is no file of helplines `{name}`", place, hint=hint, replacement=replacement)


def help_page_faults(site: "Site", places: Mapping[str, Place]) -> Iterator[Diagnostic]:
    """That there is no page of help although boxes lead there."""
    from fingerpost.stages.help.boxes import help_page

    if site.helplines.file:
        place = places.get("help.page") or places.get("help.file")
        for problem in help_page(site).faults:
            if problem.rule not in ("link-built-url", "link-self"):
                yield fault(problem.rule, problem.message, place, hint=problem.hint)
