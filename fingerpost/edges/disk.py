"""Folders on the disk as trees, and where a site keeps its parts.

Rule 1: a file is opened here or nowhere, and only if its real place lies inside the folder it is allowed to lie in
(looking a file up and finding it by walking go through the same check). Rule 2: what could not be read is a fault, and
the walk goes on. Rule 3: names are compared in NFC, so a folder copied from a Mac gives the same site.
"""

import errno
import itertools
import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from fingerpost.edges.files import Files, unread_reason
from fingerpost.edges.glances import Glances
from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.digest import digest_of
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath, suffix_of
from fingerpost.model.patterns import Pattern
from fingerpost.stages.config import Config, Site_toml, read_config
from fingerpost.stages.markup.text import LARGEST, decoded
from fingerpost.stages.theme import parent_of

LEFT_OUT = Pattern(
    r"\.(?!well-known$).*|.*~|#.*#|.*\.(?:swp|swo|swx|bak|orig|tmp|part|crdownload)|4913|Thumbs\.db|desktop\.ini|__pycache__",
    re.IGNORECASE,
)
"""Names that are never published: hidden files, editors' backups and locks, what systems leave behind."""

_UNPUBLISHABLE = Pattern(r"[\x00-\x1f\x7f\\\ud800-\udfff]")

TEXTS = frozenset({".md", ".markdown", ".html", ".css", ".toml", ".xml", ".yaml", ".yml"})
"""Endings of files that are read as text, by us or by a theme."""


class DiskTree:
    """The files below a folder. Texts are read once, when they are found, so that what is hashed is what is built."""

    def __init__(self, folder: Path, label: str, *, within: Path | None = None, glances: Glances | None = None) -> None:
        """`within`: the folder symbolic links may lead into; None where there may be none. `glances`: which files need
        not be read to know what is in them.
        """
        self._glances = glances or Glances({}, 0)
        self._folder = folder
        self._label = label
        self._within = within.resolve() if within is not None else None
        self._faults: list[Diagnostic] = []
        self._places: dict[ContentPath, str] = {}
        self._texts: dict[ContentPath, bytes] = {}
        self._sources = tuple(sorted(self._walk(), key=lambda source: source.path))

    def sources(self) -> tuple[Source, ...]:
        return self._sources

    def faults(self) -> tuple[Diagnostic, ...]:
        return tuple(self._faults)

    def read(self, path: ContentPath) -> bytes:
        text = self._texts.get(path)
        if text is None:
            text = Path(self._places[path]).read_bytes()
            source = next(source for source in self._sources if source.path == path)
            if digest_of(text) != source.digest:
                raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), source.file)
        return text

    def place(self, path: ContentPath) -> Path:
        """Where a file that was found lies."""
        return Path(self._places[path])

    def _walk(self) -> Iterator[Source]:
        # Plain strings and the entries' own stat: ten thousand files are looked at after each save of a writer.
        top = self._folder.stat()
        pending = [(str(self._folder), "", frozenset({(top.st_dev, top.st_ino)}))]
        while pending:
            folder, prefix, above = pending.pop()
            for item in self._listed(folder, prefix):
                name = item.name
                path = prefix + (name if name.isascii() else unicodedata.normalize("NFC", name))
                if LEFT_OUT.fullmatch(name) or not self._may_be_published(name, path):
                    continue
                found = self._real(item, path)
                if found is None:
                    continue
                real, info = found
                if stat.S_ISDIR(info.st_mode):
                    if (info.st_dev, info.st_ino) not in above:
                        pending.append((item.path, f"{path}/", above | {(info.st_dev, info.st_ino)}))
                elif (source := self._source(real, path, info)) is not None:
                    yield source

    def _listed(self, folder: str, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(folder) as items:
                return sorted(items, key=lambda item: item.name)
        except OSError as error:
            self._add("file-unreadable", prefix.rstrip("/"), f"the folder cannot be read: {unread_reason(error)}")
            return []

    def _may_be_published(self, name: str, path: str) -> bool:
        if _UNPUBLISHABLE.search(name):
            shown = path.encode("utf-8", "replace").decode()
            self._add(
                "file-name",
                shown,
                "this file's name has characters that cannot be published",
                "rename it with letters, digits and dashes",
            )
            return False
        return True

    def _real(self, item: os.DirEntry[str], path: str) -> tuple[str, os.stat_result] | None:
        """The place the item really has and what the system knows of it, if it is one we may read."""
        try:
            if not item.is_symlink():
                info = item.stat(follow_symlinks=False)
                return self._if_either(item.path, info, path)
            real = Path(item.path).resolve(strict=True)
            info = real.stat()
        except (OSError, RuntimeError) as error:
            message = unread_reason(error) if isinstance(error, OSError) else "it leads in a circle"
            self._add("file-unreadable", path, f"this cannot be read: {message}")
            return None
        if self._within is None or not real.is_relative_to(self._within):
            where = (
                "out of the site's folder" if self._within is not None else "elsewhere, and a theme may have no links"
            )
            self._add("file-link", path, f"this symbolic link leads {where}", "put a copy of the file here instead")
            return None
        return self._if_either(str(real), info, path)

    def _if_either(self, real: str, info: os.stat_result, path: str) -> tuple[str, os.stat_result] | None:
        """A file or folder; a pipe, a socket or a device is a fault, for to open one may be to wait for ever."""
        if stat.S_ISREG(info.st_mode) or stat.S_ISDIR(info.st_mode):
            return real, info
        self._add("file-unreadable", path, "this is neither a file nor a folder", "take it out of the folder")
        return None

    def _source(self, real: str, path: str, info: os.stat_result) -> Source | None:
        key = ContentPath(path)
        if key in self._places:
            self._add(
                "file-name",
                path,
                "two files have this name, written with different Unicode characters",
                "delete one of them",
            )
            return None
        try:
            size = info.st_size
            digest = self._glances.digest(path, info) or ""
            if not digest:
                if suffix_of(path) in TEXTS and size <= LARGEST:
                    self._texts[key] = Path(real).read_bytes()
                    size = len(self._texts[key])
                    digest = digest_of(self._texts[key])
                else:
                    digest = Files().digest(Path(real))  # by blocks: a film need not fit into memory
                    if suffix_of(path) in TEXTS:
                        self._texts[key] = _beginning(Path(real))
                self._glances.note(path, info, digest)
        except OSError as error:
            self._add("file-unreadable", path, f"this file cannot be read: {unread_reason(error)}")
            return None
        self._places[key] = real
        return Source(key, f"{self._label}/{path}" if self._label else path, digest, size)

    def _add(self, rule: str, path: str, message: str, hint: str | None = None) -> None:
        self._faults.append(fault(rule, message, Place(f"{self._label}/{path}".rstrip("/"), 1, 1), hint=hint))


def _beginning(path: Path) -> bytes:
    """As much of a text as it takes to see that it is too large."""
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


def unreadable(error: OSError) -> Diagnostic:
    """A file that went, or changed, between being found and being read, or that never could be."""
    name = shown(error.filename) if isinstance(error.filename, str) else "a file"
    return fault("file-unreadable", f"`{name}` cannot be read: {unread_reason(error)}")


def read_site(folder: Path) -> Site_toml:
    """site.toml of a folder, read and checked."""
    path = folder / "site.toml"
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return Site_toml(None, {}, (fault("site-missing", f"`{shown(path)}` is not a file"),))
        content = _beginning(path)
    except FileNotFoundError:
        if not _is_folder(folder):
            return Site_toml(None, {}, (fault("site-missing", f"there is no folder `{shown(folder)}`"),))
        hint = (
            "go to the folder that has it, name it with `--site`, or make a new site with `fingerpost new site my-site`"
        )
        if (above := _above(folder)) is not None:
            hint = f"there is one in `{above}`: go there, or write `--site {above}`"
        return Site_toml(None, {}, (fault("site-missing", f"there is no site.toml in `{shown(folder)}`", hint=hint),))
    except OSError as error:
        return Site_toml(None, {}, (fault("site-missing", f"site.toml cannot be read: {unread_reason(error)}"),))
    text, faults = decoded("site.toml", content)
    if text is None:
        return Site_toml(None, {}, faults)
    return read_config("site.toml", text)


def _above(folder: Path) -> Path | None:
    """The nearest folder above that has a site.toml."""
    for number in range(1, 5):
        above = folder / Path(*[".."] * number)
        if os.path.isfile(above / "site.toml"):  # noqa: PTH113 - `Path.is_file` raises where one may not look
            return above
    return None


def content_folder(folder: Path, config: Config) -> Path | Diagnostic:
    """Where the content of a site lies, or why it cannot be there."""
    wanted = config.content.folder
    place = folder / wanted
    parts = Path(wanted).parts
    if not wanted or wanted == "." or Path(wanted).is_absolute() or ".." in parts:
        return fault(
            "site-type", f"`content.folder` must be a folder beside site.toml, not `{wanted}`", Place("site.toml", 1, 1)
        )
    if not _is_folder(place):
        others = _folders_in(folder)
        near = nearest(wanted, others, 1)
        hint = (
            f"did you mean `{near[0]}`?"
            if near
            else 'make the folder, or name another one in site.toml: `[content] folder = "…"`'
        )
        return fault("site-empty", f"there is no folder `{wanted}` beside site.toml", hint=hint)
    if not place.resolve().is_relative_to(folder.resolve()):
        return _leads_out(wanted)
    return place


def content_tree(folder: Path, config: Config, glances: Glances | None = None) -> DiskTree | Diagnostic:
    """The content of a site, or why there is none."""
    place = content_folder(folder, config)
    if isinstance(place, Diagnostic):
        return place
    return DiskTree(place, config.content.folder, within=folder, glances=glances)


def theme_layers(folder: Path, name: str) -> tuple[DiskTree, ...] | Diagnostic:
    """The folders that make up a theme, its parents first and the site's own overlay last; or why there are none."""
    chain: list[str] = []
    layers: list[DiskTree] = []
    while name:
        if name in chain or re.search(r"[/\\]|^\.", name):
            return fault(
                "theme-missing",
                f"the theme `{name}` cannot be used here: its parents lead in a circle"
                if name in chain
                else f"`{name}` is not a theme's name",
            )
        chain.append(name)
        places = _theme_places(folder, name)
        if not any(os.path.isfile(place / "theme.toml") for place in places):  # noqa: PTH113 - as in _is_folder
            return _no_theme(folder, name)
        if not all(place.resolve().is_relative_to(base.resolve()) for place, base in places.items()):
            return _leads_out(f"themes/{name}")
        trees = [DiskTree(place, f"themes/{name}") for place in places]
        layers = [*trees, *layers]
        name = next((parent for tree in reversed(trees) if (parent := parent_of(tree))), "")
    return tuple(layers)


def _leads_out(name: str) -> Diagnostic:
    message, hint = f"`{name}` is a symbolic link out of the site's folder", "put the folder itself here instead"
    return fault("file-link", message, Place(name, 1, 1), hint=hint)


def _is_folder(path: Path) -> bool:
    """Whether there is such a folder; a name that no disk takes (too long, NUL) is that of none."""
    return os.path.isdir(path)  # noqa: PTH112 - `Path.is_dir` raises where the name is too long


def _folders_in(folder: Path) -> list[str]:
    try:
        return [p.name for p in folder.iterdir() if not p.name.startswith(".") and _is_folder(p)]
    except OSError:
        return []


def _theme_places(folder: Path, name: str) -> dict[Path, Path]:
    """Ours first, then the site's own, each once; and the folder each must lie in.

    A copy of a whole theme is a theme and no overlay: laid over what it is a copy of, it would add everything twice.
    """
    places = {ours / name: ours for ours in our_themes() if _is_folder(ours / name)}
    own = folder / "themes" / name
    if not _is_folder(own) or own.resolve() in [place.resolve() for place in places]:
        return places
    return {own: folder} if any(_is_whole_copy(own, place) for place in places) else {**places, own: folder}


def _is_whole_copy(folder: Path, theme: Path) -> bool:
    """Whether a folder has all that makes a theme: `theme.toml` and each template. An overlay has some of it."""
    templates = (path.relative_to(theme) for path in (theme / "templates").rglob("*.html"))
    parts = itertools.chain([Path("theme.toml")], templates)
    return all(os.path.isfile(folder / path) for path in parts)  # noqa: PTH113 - as in _is_folder


def our_themes() -> list[Path]:
    """The folder of the themes that come with the package (beside it in a checkout, inside it when installed)."""
    package = Path(__file__).resolve().parent.parent
    return [place for place in (package / "themes", package.parent / "themes") if (place / "hearth").is_dir()][:1]


@cache
def our_styles() -> Mapping[str, str]:
    """The styles of references that come with the package, by name."""
    folder = Path(__file__).resolve().parent.parent / "styles"
    return {path.stem: path.read_text("utf-8") for path in sorted(folder.glob("*.csl"))}


def _no_theme(folder: Path, name: str) -> Diagnostic:
    known = sorted({name for base in (*our_themes(), folder / "themes") for name in _folders_in(base)})
    near = nearest(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else "there is " + ", ".join(f"`{k}`" for k in known)
    return fault("theme-missing", f"there is no theme `{name}`", Place("site.toml", 1, 1), hint=hint)


def shown(path: Path | str) -> str:
    """A path as the author would write it from where they stand."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return str(path)
