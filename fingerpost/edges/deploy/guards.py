"""What is asked before a plan is carried out, and the words that answer it. Pure.

A guard is overcome by typing its word, or by an option that names what it is about; never by `--yes`.
"""

from collections.abc import Sequence

import msgspec

from fingerpost.edges.deploy.plan import Manifest, Step

MOST_DELETES = 256
MOST_PERCENT = 25

KEEPS_ITS_OWN = frozenset({"CNAME", ".nojekyll", ".fingerpost"})
"""What hosts put beside a site, and we may put there, too."""


class Guard(msgspec.Struct, frozen=True):
    """Why somebody should look again."""

    sentence: str
    word: str
    """What is typed to go on."""
    option: str
    """What says the same on a command line that nobody sits at."""


class Allowed(msgspec.Struct, frozen=True):
    """What options have answered already."""

    deletes: int = 0
    site: str = ""
    """The address of the other site that may be replaced."""
    takes_over: bool = False


def guards(
    ours: Manifest, theirs: Manifest | None, others: Sequence[str], steps: Sequence[Step], allowed: Allowed
) -> tuple[Guard, ...]:
    """Everything that has to be confirmed. `others` are files at the place that we did not put there."""
    found: list[Guard] = []
    if theirs is not None and theirs.site != ours.site and allowed.site.rstrip("/") != theirs.site:
        name = f" (“{theirs.title}”)" if theirs.title else ""
        sentence = f"another site is there: {theirs.site}{name}; this one is {ours.site}"
        found.append(Guard(sentence, theirs.site, f"--replace-site {theirs.site}"))
    clashes = 0 if allowed.takes_over else _clashes(ours, theirs, others)
    if clashes:
        sentence = (
            f"{len(others):,} file{'s are' if len(others) != 1 else ' is'} there that we did not put there; "
            f"of these {clashes:,} would be overwritten, and none deleted"
        )
        found.append(Guard(sentence, "take over", "--take-over"))
    deletes = sum(step.act == "delete" for step in steps)
    total = len(theirs.files) if theirs is not None else 0
    is_many = deletes > MOST_DELETES or deletes * 100 > MOST_PERCENT * total
    if deletes and is_many and deletes > allowed.deletes:
        sentence = f"{deletes:,} of {total:,} files there would be deleted"
        found.append(Guard(sentence, f"delete {deletes}", f"--allow-deletes {deletes}"))
    return tuple(found)


def refusal(ours: Manifest, others: Sequence[str]) -> str | None:
    """Why this is never carried out, whatever anybody types."""
    if not any(item.type.startswith("text/html") for item in ours.files.values()) or "index.html" not in ours.files:
        return "there is nothing to put online: the site has no home page"
    if any(path.rpartition("/")[2] == "site.toml" for path in others):
        return "the source of a site lies there (its site.toml); a deploy never writes to where a site is written"
    return None


def _clashes(ours: Manifest, theirs: Manifest | None, others: Sequence[str]) -> int:
    """How many files of others would be overwritten; at a first deploy, one among others is enough to ask."""
    clashing = sum(path in ours.files for path in others if path not in KEEPS_ITS_OWN)
    is_first = theirs is None and any(path.partition("/")[0] not in KEEPS_ITS_OWN for path in others)
    return clashing or (len(others) if is_first else 0)
