"""Git, called: in which repository, with which settings, and what its complaints mean.

Rule 1: nothing of the author's repository changes: no work tree, no index, no branch, no remote-tracking branch, no
setting; hooks are off. Rule 2: the address of the place is given to Git by its environment and not as an argument, for
it may have a password in it. Rule 3: what failed because a connection broke is asked again, after a pause.
"""

import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from fingerpost.edges.deploy.programs import SENDING_S, Log, Said, last_line, patiently, run, without_secrets
from fingerpost.edges.deploy.target import Trouble

REMOTE = "fingerpost-deploy"
"""What the repository is called while we talk to it; no setting of that name is ever written."""

_QUIET = {
    "core.hooksPath": "/dev/null", "gc.auto": "0", "maintenance.auto": "false", "core.autocrlf": "false",
    "core.fsmonitor": "false", "core.splitIndex": "false", "core.untrackedCache": "false", "index.sparse": "false",
    "core.sparseCheckout": "false", "core.ignoreCase": "false", "commit.gpgSign": "false", "push.gpgSign": "false",
    "push.followTags": "false", "push.recurseSubmodules": "no", "fetch.recurseSubmodules": "no",
    "fetch.prune": "false", "fetch.writeCommitGraph": "false", "core.quotePath": "false", "color.ui": "false",
    "advice.detachedHead": "false", "log.showSignature": "false", "i18n.commitEncoding": "utf-8",
    "i18n.logOutputEncoding": "utf-8", "http.lowSpeedLimit": "1", "http.lowSpeedTime": "300",
}  # fmt: skip


class Repository(msgspec.Struct, frozen=True):
    """Which branch, of which repository."""

    site: Path
    """The folder of site.toml; the author's repository is the one it lies in, if it lies in one."""
    remote: str = "origin"
    branch: str = "gh-pages"


class Git:
    """Git in the author's repository, or in one that is thrown away."""

    def __init__(self, repository: Repository, log: Log) -> None:
        self._repository, self._log = repository, log
        self._home = tempfile.TemporaryDirectory(prefix="fingerpost-git-")
        self._environment: dict[str, str] = {}
        self._is_authors = False
        """Whether the place is a remote of the author's own repository."""

    def prepare(self) -> None:
        """Finds the repository whose objects and settings are used, else makes one."""
        if self._environment:
            return
        found = self._plain("rev-parse", "--absolute-git-dir")
        if "dubious ownership" in found.complaint:
            problem = "Git does not read this repository, for its folder belongs to another user"
            hint = f"if you trust it: `git config --global --add safe.directory {self._repository.site.resolve()}`"
            raise Trouble(problem, hint)
        home = Path(self._home.name)
        is_inside = found.code == 0 and bool(found.text.strip())
        place = found.text.strip() if is_inside else str(home / "repository")
        if not is_inside:
            self.expect(self._plain("init", "--bare", "--quiet", place), "Git could not begin")
        settings = {**_QUIET, f"remote.{REMOTE}.url": self._address(is_inside=is_inside)}
        inherited = os.environ.get("GIT_CONFIG_COUNT", "")  # credentials may come that way
        first = int(inherited) if inherited.isdigit() else 0
        numbered: dict[str, str] = {}
        for number, (key, value) in enumerate(settings.items(), first):
            numbered |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        self._environment = {
            **numbered, "GIT_CONFIG_COUNT": str(first + len(settings)), "GIT_DIR": place,
            "GIT_INDEX_FILE": str(home / "index"), **_NO_QUESTIONS,
        }  # fmt: skip

    def refuse_own_branch(self) -> None:
        """`Trouble` where the site would be put on the very branch it is written on."""
        head = self.call("symbolic-ref", "--quiet", "HEAD", may_fail=True).text.strip()
        if self._is_authors and head == f"refs/heads/{self._repository.branch}":
            problem = f"`{self._repository.branch}` is the branch that you are working on"
            raise Trouble(f"{problem}; the site would be mixed with its source", "choose another `branch` in site.toml")

    def call(
        self, *words: str, given: bytes = b"", may_fail: bool = False, more: Mapping[str, str] | None = None
    ) -> Said:
        """What Git answers; `Trouble` where it fails and may not."""
        environment = {**self._environment, **(more or {})}
        said = run(["git", *words], given=given, more=environment, less=_ABOUT_ANOTHER, log=self._log)
        if not may_fail:
            self.expect(said, f"`git {words[0]}` failed")
        return said

    def over_network(self, *words: str, may_fail: bool = False) -> Said:
        """The same where the answer comes over a wire, which may break."""
        said = patiently(
            lambda: run(
                ["git", *words], more=self._environment, less=_ABOUT_ANOTHER, log=self._log, longest_s=SENDING_S
            ),
            lambda said: said.code != 0 and _BROKEN.search(f"{said.complaint}\n{said.text[:2000]}") is not None,
        )
        if not may_fail:
            self.expect(said, f"`git {words[0]}` failed")
        return said

    def expect(self, said: Said, what: str) -> None:
        """Raises what went wrong in plain words, where something did."""
        if said.code == 0:
            return
        told = f"{said.complaint}\n{without_secrets(said.text[:2000])}"
        for sign, sentence, hint in _KNOWN:
            if re.search(sign, told, re.IGNORECASE):
                raise Trouble(sentence.format(remote=self.shown_remote()), hint)
        raise Trouble(f"{what}: {last_line(said.complaint)}")

    def shown_remote(self) -> str:
        """The repository as it may be shown."""
        return re.sub(r"(?<=://)[^/@]+@", "", self._repository.remote)

    def close(self) -> None:
        """Nothing is left of what was ours."""
        self._home.cleanup()

    def _address(self, *, is_inside: bool) -> str:
        remote = self._repository.remote
        if is_inside:
            known = self._plain("config", "--get-regexp", r"^remote\..*\.(push)?url$").text.splitlines()
            self._is_authors = remote in [line.partition(" ")[2] for line in known]
            said = self._plain("remote", "get-url", "--push", remote)
            if said.code == 0 and said.text.strip():
                self._is_authors = True
                address = said.text.strip()
                is_path = ":" not in address and not Path(address).is_absolute()
                return str((self._top() / address).resolve()) if is_path else address
        if re.fullmatch(r"[\w.-]+", remote) and not (self._repository.site / remote).exists():
            where = "this repository has" if is_inside else "the site is in no Git repository, so there is"
            hint = 'name its address in site.toml: `remote = "https://…"`'
            raise Trouble(f"{where} no remote `{remote}`", hint)
        local = self._repository.site / remote
        return str(local.resolve()) if "://" not in remote and local.exists() else remote

    def _top(self) -> Path:
        said = self._plain("rev-parse", "--show-toplevel")
        return Path(said.text.strip()) if said.code == 0 and said.text.strip() else self._repository.site

    def _plain(self, *words: str) -> Said:
        """A question to the author's own repository, as it is; changes nothing."""
        return run(
            ["git", "-C", str(self._repository.site.resolve()), *words],
            more=_NO_QUESTIONS,
            less=_ABOUT_ANOTHER,
            log=self._log,
        )


_NO_QUESTIONS = {
    "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_EDITOR": "true", "GCM_INTERACTIVE": "never",
}  # fmt: skip
_ABOUT_ANOTHER = (
    "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_QUARANTINE_PATH",
)  # fmt: skip
"""What a hook that started us would hand on."""

_BROKEN = re.compile(
    r"connection (?:reset|closed|timed out)|hung up|unexpected disconnect|early eof|broken pipe|rpc failed"
    r"|returned error: 50[0-4]|operation timed out|operation too slow|kex_exchange",
    re.IGNORECASE,
)
"""Signs that the next try may succeed."""

_KNOWN = (
    ("host key verification failed", "the server of `{remote}` is not known to this computer",
     "connect once by `ssh`, compare its fingerprint, then deploy again"),
    ("authentication failed|could not read (?:user|pass)|permission denied|invalid cred|error: 40[13]|access denied",
     "`{remote}` does not accept your name and key",
     "try `git push` there by yourself: a credential helper or SSH key must let you in"),
    ("protected branch|pre-receive hook declined|remote rejected|read.?only|unpack failed|insufficient permission",
     "`{remote}` does not take the branch", "you may only read there, or the branch is protected"),
    ("no space left|quota exceeded", "a disk is full, here or at `{remote}`", "make room, then deploy again"),
    (f"could not resolve|connection refused|no route|is unreachable|failed to connect|{_BROKEN.pattern}",
     "`{remote}` cannot be reached", "check your connection; then deploy again"),
    ("not found|does not (?:appear to be|exist)|no such file",
     "there is no repository at `{remote}`, or you may not see it", "check `remote` in site.toml"),
)  # fmt: skip
"""Signs in what Git says, what they mean, and what helps."""
