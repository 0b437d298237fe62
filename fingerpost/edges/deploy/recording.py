"""Places in memory: what every target does, without a disk or a network; and each request written down.

`Recorder` changes file by file, `SwitchingRecorder` builds aside and switches: the twins of a folder or bucket, and of
releases or a branch. `fails` is asked before each request, and may raise.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

from fingerpost.edges.deploy.plan import Manifest
from fingerpost.edges.deploy.remote import FOLDER, MANIFEST, decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, There, Trouble

Fails = Callable[[str, str], None]
"""Told what is asked (`put`, `delete` …) and of which path, before it happens."""


class Recorder:
    """A place that is changed file by file."""

    label = "memory"
    switches = False

    def __init__(self, files: dict[str, bytes] | None = None, fails: Fails = lambda _act, _path: None) -> None:
        self.files = dict(files or {})
        """What readers see."""
        self.requests: list[tuple[str, str]] = []
        self.fails = fails
        self._offer: Offer | None = None
        self._turn = ""

    def look(self) -> There:
        self._ask("look", "")
        manifest = decoded(self.files.get(MANIFEST))
        return There(manifest, frozenset(path for path in self.files if path.partition("/")[0] != FOLDER))

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        self._ask("digests", "")
        return {path: sha256(self.files[path]).hexdigest() for path in paths if path in self.files}

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._ask("begin", "")
        if decoded(self.files.get(MANIFEST)) != theirs:
            raise Trouble("somebody else has just deployed to this place")
        self._offer, self._turn = offer, coming.turn
        self._working()[MANIFEST] = encoded(coming)

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        assert self._offer is not None
        for put in puts:
            yield self._outcome("put", put.path, self._offer.open(put.path).read())

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        self._check_turn()
        for put in puts:
            self._ask("verify", put.path)
            is_right = sha256(self._working().get(put.path, b"")).hexdigest() == put.item.sha256
            yield Outcome(put.path, "" if is_right else "it did not arrive whole")

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        self._check_turn()
        for path in paths:
            yield self._outcome("delete", path, None)

    def finish(self, manifest: Manifest) -> None:
        self._ask("finish", "")
        self._check_turn()
        self._working()[MANIFEST] = encoded(manifest)

    def close(self) -> None:
        pass

    def _working(self) -> dict[str, bytes]:
        """Where changes go."""
        return self.files

    def _check_turn(self) -> None:
        there = decoded(self._working().get(MANIFEST))
        if there is None or there.turn != self._turn:
            raise Trouble("somebody else has begun to deploy to this place")

    def _outcome(self, act: str, path: str, content: bytes | None) -> Outcome:
        try:
            self._ask(act, path)
        except OSError as error:
            return Outcome(path, (error.strerror or "it failed").lower())
        if content is None:
            self._working().pop(path, None)
        else:
            self._working()[path] = content
        return Outcome(path)

    def _ask(self, act: str, path: str) -> None:
        self.requests.append((act, path))
        self.fails(act, path)


class SwitchingRecorder(Recorder):
    """A place where a new version is built aside; readers see it from `finish` on."""

    switches = True

    def __init__(self, files: dict[str, bytes] | None = None, fails: Fails = lambda _act, _path: None) -> None:
        super().__init__(files, fails)
        self._aside: dict[str, bytes] = {}
        self._before: dict[str, bytes] = {}

    def digests(self, paths: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the shape is the protocol's
        return {}

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._aside, self._before = dict(self.files), dict(self.files)
        super().begin(coming, theirs, offer)

    def finish(self, manifest: Manifest) -> None:
        super().finish(manifest)
        if self.files != self._before:
            raise Trouble("somebody else has just deployed to this place")
        self.files = dict(self._aside)

    def _working(self) -> dict[str, bytes]:
        return self._aside
