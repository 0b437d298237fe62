"""Outputs together: no two at one address, none outside the site, all in order."""

from collections.abc import Iterable, Iterator, Mapping

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Output
from fingerpost.model.paths import PATH_BYTES, all_folders_above, folded, output_path
from fingerpost.model.patterns import Pattern
from fingerpost.stages.linking.index import old_url
from fingerpost.stages.site import Site


def settle(outputs: Iterable[Output], site: Site) -> tuple[tuple[Output, ...], tuple[Diagnostic, ...]]:
    """The outputs sorted by path, without those that collide, and a fault for each collision."""
    kept: dict[str, Output] = {}
    found: list[Diagnostic] = []
    nameless = {page.entry.file for page in site.pages.values() if not page.entry.url}
    for output in sorted(outputs, key=lambda o: (o.path, o.origin)):
        if output.origin in nameless and output.origin:
            continue
        problem = _bad_path(output, site)
        if problem is not None:
            found.append(problem)
            continue
        key = folded(output.path)
        if key in kept:
            found.append(_collision(kept[key], output, site))
        else:
            kept[key] = output
    found += _files_as_folders(kept, site)
    return tuple(kept[key] for key in sorted(kept, key=lambda k: kept[k].path)), tuple(found)


_NO_FILE = Pattern(r"[\\\0]|(?:^|/)\.{0,2}(?:/|\Z)")
"""What no address of a file has: a part that is empty, `.` or `..`, a backslash, a NUL."""


def _bad_path(output: Output, site: Site) -> Diagnostic | None:
    if _NO_FILE.search(output.path):
        return fault("output-path", f"`{output.path}` is not an address of this site", _place(output, site))
    if len(output.path.encode()) > PATH_BYTES:
        return fault(
            "output-path",
            f"the address `{output.path[:60]}…` is longer than {PATH_BYTES} bytes",
            _place(output, site),
            hint="give the page a shorter `slug`, or its folder a shorter name",
        )
    return None


def _collision(first: Output, second: Output, site: Site) -> Diagnostic:
    here, there = (second, first) if second.origin else (first, second)
    at = there.origin or "what is made from the other pages"
    address = there.path.removesuffix("index.html")
    same = "" if first.path == second.path else f" (some disks take `{first.path}` and `{second.path}` for the same)"
    return fault(
        "output-collision",
        f"`/{address}` is already taken by {at}{same}",
        _place(here, site),
        hint="take this alias out" if _alias(here, site) else "change `slug` or the file name of one of them",
    )


def _files_as_folders(kept: Mapping[str, Output], site: Site) -> Iterator[Diagnostic]:
    if not all_folders_above(kept) & kept.keys():
        return
    for key, output in kept.items():
        parts = key.split("/")
        for end in range(1, len(parts)):
            other = kept.get("/".join(parts[:end]))
            if other is not None:
                yield fault(
                    "output-collision",
                    f"`{other.path}` would have to be a file and a folder at once, for {output.origin or output.path}",
                    _place(other, site),
                    hint="rename one of them",
                )


def _place(output: Output, site: Site) -> Place | None:
    if not output.origin:
        return None
    return _alias(output, site) or next(
        (site.place(path, "slug") for path, page in site.pages.items() if page.entry.file == output.origin),
        Place(output.origin, 1, 1),
    )


def _alias(output: Output, site: Site) -> Place | None:
    """Where the alias stands that an output is the redirect of; None where it is none."""
    for path, page in site.pages.items():
        if page.entry.file == output.origin and output_path(page.entry.url) != output.path:
            for number, alias in enumerate(page.entry.aliases):
                if alias.startswith("/") and output_path(old_url(alias)) == output.path:
                    return site.place(path, f"aliases.{number}")
    return None
