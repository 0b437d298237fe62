"""A branch of a Git repository: one commit for each deploy, on top of what the branch has.

Rule 1: the commit is made with an index of our own, and what is fetched is fetched to no name (the rest of that rule is
in `git_program.py`). Rule 2: nothing is ever forced: the push names the tip it was made on, and where the branch has
moved since, it fails. Rule 3: files of others in the branch (`CNAME` for one) stay, also when going back.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from fingerpost.edges.deploy.folder import UNREADABLE
from fingerpost.edges.deploy.git_program import REMOTE, Git, Repository
from fingerpost.edges.deploy.plan import Manifest, back_to, known_again
from fingerpost.edges.deploy.programs import Log
from fingerpost.edges.deploy.remote import FOLDER, MANIFEST, decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, Release, There, Trouble

_NO_JEKYLL = ".nojekyll"
"""Without it GitHub Pages leaves out files that begin with `_` or `.`."""

_BACK_TO = "Fingerpost-Back-To: "

_NOBODY = {"NAME": "fingerpost", "EMAIL": "fingerpost@localhost"}


class GitTarget:
    """A branch."""

    def __init__(self, repository: Repository, log: Log = lambda _: None) -> None:
        self._branch, self._git = repository.branch, Git(repository, log)
        self._tip = ""
        self._blobs: dict[str, str] = {}
        self._offer: Offer | None = None

    switches = True

    @property
    def label(self) -> str:
        return f"branch {self._branch} of {self._git.shown_remote()}"

    def look(self) -> There:
        self._git.prepare()
        self._git.refuse_own_branch()
        self._tip = self._remote_tip()
        if not self._tip:
            return There(None)
        self._fetch()
        said = self._git.call("ls-tree", "-r", "-z", "--name-only", self._tip)
        names = [name for name in said.text.split("\0") if name]
        content = self._git.call("cat-file", "blob", f"{self._tip}:{MANIFEST}").output if MANIFEST in names else None
        known = decoded(content)
        present = frozenset(name for name in names if name.partition("/")[0] != FOLDER)
        return There(known, present, UNREADABLE if content is not None and known is None else "")

    def digests(self, paths: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the shape is the protocol's
        return {}  # commits are whole: no file in one is ever unfinished

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:  # noqa: ARG002 - the same
        self._offer = offer
        self._git.call("read-tree", "--empty") if not self._tip else self._git.call("read-tree", self._tip)

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        yield from self._hashed(puts, is_kept=True)
        lines = [f"100644 {self._blobs[put.path]}\t{put.path}" for put in puts if put.path in self._blobs]
        self._into_index(lines)

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        # What is in the index now, against the files once more.
        staged = {}
        for line in self._git.call("ls-files", "-s", "-z").text.split("\0"):
            facts, _, path = line.partition("\t")
            if path:
                staged[path] = facts.split(" ")[1]
        before = dict(self._blobs)
        for outcome in self._hashed(puts, is_kept=False):
            is_right = staged.get(outcome.path) == self._blobs.get(outcome.path) == before.get(outcome.path)
            yield Outcome(outcome.path, outcome.problem or ("" if is_right else "it changed while it was sent"))

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        self._into_index([self._no_longer(path) for path in paths])
        yield from (Outcome(path) for path in paths)

    def finish(self, manifest: Manifest) -> None:
        empty = self._git.call("hash-object", "-w", "--stdin", given=b"").text.strip()
        blob = self._git.call("hash-object", "-w", "--stdin", given=encoded(manifest)).text.strip()
        self._into_index([f"100644 {blob}\t{MANIFEST}", f"100644 {empty}\t{_NO_JEKYLL}"])
        tree = self._git.call("write-tree").text.strip()
        self._push(self._commit(tree, f"Put {manifest.title or manifest.site} online\n"))

    def close(self) -> None:
        self._git.close()

    def releases(self) -> tuple[Release, ...]:
        """The deploys that can be gone back to, the oldest first; the last is the one that readers see."""
        self.look()
        if not self._tip:
            return ()
        # What others did to the branch in between is no deploy: it did not change the manifest.
        options = ["--first-parent", "-n", "50", "--format=%H%x00%s%x00%b%x01"]
        said = self._git.call("log", *options, self._tip, "--", MANIFEST)
        found = [tuple(record.strip("\n").split("\0")) for record in said.text.split("\x01") if record.strip("\n")]
        commits = [(sha, subject, body) for sha, subject, body in (part for part in found if len(part) == 3)]
        back = commits[0][2].strip() if commits else ""
        current = (
            back.removeprefix(_BACK_TO).split()[0] if back.startswith(_BACK_TO) else commits[0][0] if commits else ""
        )
        whole = [
            (sha, subject)
            for sha, subject, body in commits
            if not body.startswith(_BACK_TO) and self._has(sha) and self._manifest(sha) is not None
        ]
        return tuple(Release(sha, subject, is_current=sha == current) for sha, subject in reversed(whole))

    def roll_back(self, name: str, now: datetime, turn: str) -> None:
        """A new commit with our files as that one had them, and with what is kept for who has a page of the present one
        open; nothing is taken out of the branch's history.
        """
        goal, seen = self._manifest(name), self._manifest(self._tip) or Manifest()
        if goal is None:
            raise Trouble(f"{name[:10]} is no deploy of ours")
        ours, there = self._entries(name), self._entries(self._tip)
        manifest = back_to(goal, known_again(seen, frozenset(there), {}), now, turn)
        back = [line for path, line in ours.items() if path in goal.files and (path not in there or path in seen.files)]
        gone = [self._no_longer(path) for path in seen.files if path in there and path not in manifest.files]
        blob = self._git.call("hash-object", "-w", "--stdin", given=encoded(manifest)).text.strip()
        self._git.call("read-tree", self._tip)
        self._into_index([*gone, *back, f"100644 {blob}\t{MANIFEST}"])
        tree = self._git.call("write-tree").text.strip()
        self._push(self._commit(tree, f"Go back to the version of {name[:10]}\n\n{_BACK_TO}{name}\n"))

    def _manifest(self, commit: str) -> Manifest | None:
        said = self._git.call("cat-file", "blob", f"{commit}:{MANIFEST}", may_fail=True)
        return decoded(said.output) if said.code == 0 else None

    def _entries(self, commit: str) -> dict[str, str]:
        """Each file of a commit, as the line that puts it into an index."""
        lines = [line for line in self._git.call("ls-tree", "-r", "-z", commit).text.split("\0") if line]
        return {line.partition("\t")[2]: line for line in lines}

    def _no_longer(self, path: str) -> str:
        return f"0 {'0' * len(self._tip or '0' * 40)}\t{path}"

    def _remote_tip(self) -> str:
        """The commit the branch has there; nothing where there is no such branch."""
        said = self._git.over_network("ls-remote", "--heads", REMOTE, f"refs/heads/{self._branch}")
        return said.text.split("\t")[0].strip()

    def _fetch(self) -> None:
        if self._has(self._tip):
            return
        options = ["--no-tags", "--no-write-fetch-head", "--refmap=", "--quiet", "--no-auto-maintenance"]
        self._git.over_network("fetch", *options, REMOTE, f"refs/heads/{self._branch}")

    def _has(self, commit: str) -> bool:
        """Whether the commit is here with all its files (in a shallow or partial copy it may not be)."""
        return self._git.call("cat-file", "-e", f"{commit}^{{tree}}", may_fail=True).code == 0

    def _hashed(self, puts: Sequence[Put], *, is_kept: bool) -> Iterator[Outcome]:
        """The names Git gives to the files' contents, as they are: no filter, no change of line ends."""
        assert self._offer is not None
        sound: list[Put] = []
        for put in puts:
            try:
                self._offer.open(put.path).close()
            except OSError as error:
                yield Outcome(put.path, (error.strerror or "it cannot be read").lower())
            else:
                sound.append(put)
        places = "".join(f"{self._offer.folder / put.path}\n" for put in sound).encode("utf-8", "surrogateescape")
        write = ["-w"] if is_kept else []
        blobs = self._git.call("hash-object", *write, "--no-filters", "--stdin-paths", given=places).text.split()
        for put, blob in zip(sound, blobs, strict=True):
            self._blobs[put.path] = blob
            yield Outcome(put.path)

    def _into_index(self, lines: Sequence[str]) -> None:
        if lines:
            given = "".join(f"{line}\0" for line in lines).encode("utf-8", "surrogateescape")
            self._git.call("update-index", "-z", "--add", "--index-info", given=given)

    def _commit(self, tree: str, message: str) -> str:
        parents = ["-p", self._tip] if self._tip else []
        who: Mapping[str, str] = {}
        if (
            self._git.call("var", "GIT_COMMITTER_IDENT", may_fail=True).code
            or self._git.call("var", "GIT_AUTHOR_IDENT", may_fail=True).code
        ):
            who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in _NOBODY.items()}
        return self._git.call("commit-tree", *parents, tree, given=message.encode(), more=who).text.strip()

    def _push(self, commit: str) -> None:
        branch = f"refs/heads/{self._branch}"
        lease = f"--force-with-lease={branch}:{self._tip}"
        words = ("push", "--quiet", "--no-verify", "--porcelain", lease, REMOTE, f"{commit}:{branch}")
        said = self._git.over_network(*words, may_fail=True)
        told = f"{said.complaint}\n{said.text}"
        has_moved = re.search(
            r"stale info|fetch first|non-fast-forward|cannot lock ref|incorrect old value|reference already exists",
            told,
        )
        if said.code and not has_moved:
            self._git.expect(said, "the branch could not be pushed")
        # What is there says more than the answer does: that of a push that arrived may have been lost.
        if self._remote_tip() == commit:
            self._tip = commit
        elif has_moved:
            hint = "deploy again"
            raise Trouble(f"the branch `{self._branch}` has changed meanwhile; nothing of it was touched", hint)
        else:
            raise Trouble(f"the branch `{self._branch}` was changed by somebody else just after us")
