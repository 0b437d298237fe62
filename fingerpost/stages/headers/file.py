"""`_headers`: what Netlify and Cloudflare Pages are to send with which file, in the form that both read.

Rule 1: both send the headers of *every* rule that fits an address, and join those of one name with a comma; so what
guards readers stands in one rule for all files, and no two rules of the others fit the same address. Rule 2: no more
than both read: Cloudflare's 100 rules of 2,000 characters a line. Rule 3: a `_headers` of the site's owner stands
instead of ours, whole, and what it leaves out is told.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Output
from fingerpost.model.paths import ContentPath, OutputPath
from fingerpost.model.patterns import Pattern
from fingerpost.model.sheets import INDEX
from fingerpost.stages.config import Config
from fingerpost.stages.headers.policy import FOREVER, Header, guards, is_marked, opened_faults

if TYPE_CHECKING:
    from fingerpost.stages.site import Site

NAME = "_headers"
MOST_RULES, MOST_CHARACTERS = 100, 2000
EVERYWHERE = "/*"

# What the search adds after this is written (`edges/searching.py`), and whose names stay the same.
_INDEX_FILES = tuple(f"{INDEX}/a.{ending}" for ending in ("js", "json", "css", "pagefind", "pf_meta"))


class HeaderRule(msgspec.Struct, frozen=True):
    """Addresses, and what is sent with them."""

    pattern: str
    """`/*`, `/*.css`, `/images/*.svg`, or one address; a star stands for anything."""
    headers: tuple[Header, ...]
    line: int = 0
    """Where it stands, in a file that was read."""

    def fits(self, path: str) -> bool:
        """Whether it is for an address that begins with a slash."""
        parts = (re.escape(part) for part in self.pattern.split("*"))
        return re.fullmatch(".*".join(parts), path) is not None


class Sent(msgspec.Struct, frozen=True):
    """What hosts are told to send."""

    outputs: tuple[Output, ...]
    """`_headers`; nothing where the site's owner has a file of that name."""
    faults: tuple[Diagnostic, ...]


def headers_of(
    paths: Iterable[str], site: "Site", read_file: Callable[[ContentPath], bytes], places: Mapping[str, Place]
) -> Sent:
    """The file for a site of these files, or what is to be said of the owner's own."""
    opened = tuple(opened_faults(site.config, places))
    own = site.assets.get(ContentPath(NAME))
    if own is not None:
        text = read_file(own.path).decode("utf-8", "replace")
        return Sent((), (*opened, *own_faults(text, own.file, site.config)))
    rules, faults = within_limits(header_rules(paths, site.config))
    return Sent((Output(OutputPath(NAME), written(rules).encode()),), (*opened, *faults))


def header_rules(paths: Iterable[str], config: Config) -> tuple[HeaderRule, ...]:
    """Rules for a site of these files: one for all, then those by which marked files are kept for ever."""
    found = [*paths, *(_INDEX_FILES if config.search.enabled else ())]
    kept = tuple(HeaderRule(p, (Header("Cache-Control", FOREVER),)) for p in _patterns(found))
    return (HeaderRule(EVERYWHERE, guards(config)), *kept)


def written(rules: Sequence[HeaderRule]) -> str:
    """The rules as a file."""
    blocks = ("\n".join((rule.pattern, *(f"  {h.name}: {h.value}" for h in rule.headers))) for rule in rules)
    return "\n".join(blocks) + "\n"


def within_limits(rules: Sequence[HeaderRule]) -> tuple[tuple[HeaderRule, ...], tuple[Diagnostic, ...]]:
    """The rules that hosts read, and a warning where that is not all of them."""
    told: list[Diagnostic] = []
    lost = len(rules) - MOST_RULES
    if lost > 0:
        message = (
            f"`{NAME}` would need {len(rules)} rules, and hosts read no more than {MOST_RULES}: "
            f"the files of {lost} folders are asked for again at each visit"
        )
        told.append(fault("headers-limit", message, hint="put pictures of many articles into one folder"))
    told += _long_lines(rules[:MOST_RULES], "")
    return tuple(rules[:MOST_RULES]), tuple(told)


def read(text: str) -> tuple[tuple[HeaderRule, ...], tuple[tuple[int, str], ...]]:
    """The rules of a file as hosts read it, and the lines that neither takes: number and text."""
    rules: list[HeaderRule] = []
    strange: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#"):
            continue
        if bare.startswith(("/", "https://")):
            rules.append(HeaderRule(bare, (), number))
        elif rules and (match := re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*)", bare)):
            header = Header(match[1], match[2])
            rules[-1] = msgspec.structs.replace(rules[-1], headers=(*rules[-1].headers, header))
        else:
            strange.append((number, bare))
    return tuple(rules), tuple(strange)


def sent(rules: Iterable[HeaderRule], path: str) -> Mapping[str, str]:
    """What a host sends with an address, by name in small letters: the headers of all rules that fit, joined."""
    values: dict[str, str] = {}
    for rule in rules:
        for header in rule.headers if rule.fits(path) else ():
            name = header.name.lower()
            values[name] = f"{values[name]}, {header.value}" if name in values else header.value
    return values


def own_faults(text: str, file: str, config: Config) -> Iterator[Diagnostic]:
    """What a `_headers` of the site's owner leaves out of ours, and what hosts will not take of it."""
    rules, strange = read(text)
    for number, line in strange:
        shown = line if len(line) <= 60 else f"{line[:60]}…"
        message = f"`{shown}` is no line that both Netlify and Cloudflare read"
        hint = "write an address that begins with `/`, and below it, set in, `Referrer-Policy: no-referrer`"
        yield fault("headers-limit", message, Place(file, number, 1), hint=hint)
    if len(rules) > MOST_RULES:
        message = f"there are {len(rules)} rules, and Cloudflare reads no more than {MOST_RULES}"
        yield fault("headers-limit", message, Place(file, rules[MOST_RULES].line, 1), hint="join rules by a `*`")
    yield from _long_lines(rules, file)
    values = sent(rules, "/")
    missing = [f"`{header.name}`" for header in guards(config) if header.name.lower() not in values]
    hint = "`fingerpost headers netlify` prints all of them, to be copied; or take your own file out"
    if missing:
        message = f"this file stands instead of ours, and leaves out what guards readers: {', '.join(missing)}"
        yield fault("headers-own", message, Place(file, 1, 1), hint=hint)
    if config.search.enabled and not _lets_search(values.get("content-security-policy", "")):
        message = "the policy in this file keeps the search from working: it needs `'wasm-unsafe-eval'` in `script-src`"
        yield fault("headers-own", f"{message} and `connect-src 'self'`", Place(file, 1, 1), hint=hint)


def _lets_search(policy: str) -> bool:
    """Whether a policy lets the search's reader run and fetch its index; each that is joined to it must."""
    return all(
        {"'wasm-unsafe-eval'", "'unsafe-eval'"} & set(_sources(one, "script-src") or ("'unsafe-eval'",))
        and "'none'" not in (_sources(one, "connect-src") or ())
        for one in policy.split(",")
    )


def _sources(policy: str, name: str) -> list[str] | None:
    directives = {words[0].lower(): words[1:] for part in policy.split(";") if (words := part.split())}
    return directives.get(name, directives.get("default-src"))


def _long_lines(rules: Sequence[HeaderRule], file: str) -> Iterator[Diagnostic]:
    for rule in rules:
        for header in rule.headers:
            length = len(f"  {header.name}: {header.value}")
            if length > MOST_CHARACTERS:
                message = f"the line `{header.name}` has {length} characters, and Cloudflare reads {MOST_CHARACTERS}"
                place = Place(file, rule.line, 1) if file else None
                yield fault("headers-limit", message, place, hint="name fewer origins")


_PLAIN = Pattern(r"[A-Za-z0-9._~/-]*")
"""What stands in an address as it is, and means nothing to a host that reads patterns."""


def _patterns(paths: Iterable[str]) -> tuple[str, ...]:
    """Patterns that fit every marked file and no other, each once; the ones with most files first.

    `["theme/a.0123456789.css", "img/b.0123456789.png", "favicon.png"]` → `["/*.css", "/img/*.png"]`
    """
    marked: Counter[tuple[str, str]] = Counter()
    others: set[tuple[str, str]] = set()
    for path in paths:
        if path.endswith(".html"):  # most files are pages, of which none is marked
            continue
        folder, _, name = path.rpartition("/")
        ending = name.rpartition(".")[2]
        if is_marked(path):
            marked[folder, ending] += 1
        else:
            others.add((folder, ending))
    mixed: dict[str, set[str]] = {}
    for folder, ending in others:
        mixed.setdefault(ending, set()).update(_and_above(folder))
    counts: Counter[str] = Counter()
    for (folder, ending), count in marked.items():
        top = next((above for above in _and_above(folder) if above not in mixed.get(ending, ())), None)
        if top is not None and _PLAIN.fullmatch(f"{top}{ending}"):
            counts[f"/{top}/*.{ending}" if top else f"/*.{ending}"] += count
    return tuple(sorted(counts, key=lambda pattern: (-counts[pattern], pattern)))


def _and_above(folder: str) -> list[str]:
    """A folder and those it lies in, the outermost first: `a/b` → ``, `a`, `a/b`."""
    parts = folder.split("/") if folder else []
    return ["/".join(parts[:n]) for n in range(len(parts) + 1)]
