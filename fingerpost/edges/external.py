"""Links to other sites, checked: who is asked, how often, and what is remembered of it.

Rule 1: asked only on request, `AT_ONCE` servers at a time, each server by one at a time and with a pause between.
Rule 2: what was found out is remembered in `.fingerpost/external.json`, also of a run that was stopped. Rule 3: a
server that asks us to come later is not asked again in this run.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec

from fingerpost.edges.web import Reply
from fingerpost.stages.linking.external import Answer, Known, is_fresh, remembered

AT_ONCE = 8
PACE_S = 1.0
"""Between two questions to one server."""

MOST_HOPS = 5
"""Redirects that are followed; a browser follows 20, and no good link needs more than two."""

Ask = Callable[[str, str], Reply]
"""Method and address → what the server answers."""


class Manners:
    """How often one server is asked; shared by all that ask."""

    def __init__(self, pace_s: float = PACE_S) -> None:
        self.is_stopped = threading.Event()
        self._pace_s = pace_s
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._tired: set[str] = set()

    def wait(self, url: str) -> bool:
        """Waits for our turn; False where this server is not to be asked any more."""
        server = urlsplit(url).netloc.lower()
        with self._lock:
            if server in self._tired:
                return False
            at = max(time.monotonic(), self._next.get(server, 0.0))
            self._next[server] = at + self._pace_s
        return not self.is_stopped.wait(max(0.0, at - time.monotonic())) and server not in self._tired

    def tire(self, url: str) -> None:
        """Leave this server in peace."""
        with self._lock:
            self._tired.add(urlsplit(url).netloc.lower())


def answer_of(url: str, ask: Ask, manners: Manners) -> Answer:
    """What there is at an address, or where it leads."""
    here, moved_to, is_for_good = url, "", True
    for _ in range(MOST_HOPS + 1):
        reply = _reply(here, ask, manners)
        if reply.status not in (301, 302, 303, 307, 308) or not reply.location:
            is_there = 200 <= reply.status < 300
            return Answer(reply.status, moved_to if is_there and moved_to != url else "", reply.problem)
        try:
            here = urljoin(here, reply.location.encode("latin-1", "replace").decode("utf-8", "replace"))
        except ValueError:
            return Answer(0, problem="its server sends readers to an address that cannot be read")
        is_for_good = is_for_good and reply.status in (301, 308)
        moved_to = here if is_for_good else moved_to
    return Answer(0, problem=f"it leads from one address to the next more than {MOST_HOPS} times")


def _reply(url: str, ask: Ask, manners: Manners) -> Reply:
    """By HEAD, which costs the server least; where that is refused, by GET, since some servers know no other."""
    later = Reply(0, problem="its server asks us to come later")
    if not manners.wait(url):
        return later
    reply = ask("HEAD", url)
    if reply.status == 429:
        manners.tire(url)
    elif reply.status >= 400 or reply.is_broken:
        if not manners.wait(url):
            return later
        reply = ask("GET", url)
        if reply.status == 429:
            manners.tire(url)
    return reply


def find_out(urls: Iterable[str], ask: Ask, manners: Manners, note: Callable[[str, Answer], None]) -> None:
    """Asks for every address and notes each answer."""
    by_server: dict[str, list[str]] = {}
    for url in urls:
        by_server.setdefault(urlsplit(url).netloc.lower(), []).append(url)

    def ask_server(mine: list[str]) -> None:
        for url in mine:
            answer = answer_of(url, ask, manners)
            if manners.is_stopped.is_set():
                return
            note(url, answer)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            for _ in pool.map(ask_server, by_server.values()):
                pass
        except BaseException:
            manners.is_stopped.set()
            pool.shutdown(wait=False, cancel_futures=True)
            raise


class Cache(msgspec.Struct, frozen=True):
    """The file."""

    form: int
    addresses: dict[str, Known]


FORM = 1


def what_is_known(file: Path) -> dict[str, Known]:
    """What earlier runs found out; nothing where the file is missing, damaged or of another form."""
    try:
        cache = msgspec.json.decode(file.read_bytes(), type=Cache)
    except (OSError, msgspec.MsgspecError, ValueError):
        return {}
    return cache.addresses if cache.form == FORM else {}


def checked(urls: Iterable[str], file: Path, ask: Ask, manners: Manners, *, anew: bool = False) -> Mapping[str, Known]:
    """What is known of each address, asked for where that is needed, and remembered."""
    wanted = list(urls)
    before = what_is_known(file)
    today = _today()
    known = {url: before[url] for url in wanted if url in before}
    stale = [url for url in wanted if anew or url not in known or not is_fresh(known[url], today)]

    def note(url: str, answer: Answer) -> None:
        known[url] = remembered(answer, before.get(url), today)

    try:
        find_out(stale, ask, manners, note)
    finally:
        _save(file, known)
    return known


def _today() -> date:
    return datetime.now(UTC).date()


def _save(file: Path, known: Mapping[str, Known]) -> None:
    """Writes the file; where it cannot be written, the next run asks again."""
    content = msgspec.json.format(msgspec.json.encode(Cache(FORM, dict(sorted(known.items())))), indent=1)
    new = file.with_name(f"{file.name}.new")
    with contextlib.suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        new.write_bytes(content)
        new.replace(file)
