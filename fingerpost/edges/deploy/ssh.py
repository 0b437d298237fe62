"""A folder on a server, reached by OpenSSH and rsync: releases, and a symbolic link that is switched in one step.

The layout is that of `releases.py`. The server needs a shell and rsync, and nothing of ours. Rule 1: whatever reaches
the server's shell is quoted by `shlex` or comes in by standard input, a line for each path (no published path has a
line end). Rule 2: we know no password and ask for none: OpenSSH's own keys, agent and `known_hosts` decide.
"""

import contextlib
import re
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec

from fingerpost.edges.deploy.folder import UNREADABLE
from fingerpost.edges.deploy.plan import Manifest, back_to, known_again
from fingerpost.edges.deploy.programs import SENDING_S, Log, Said, last_line, patiently, run
from fingerpost.edges.deploy.releases import RELEASE, next_name, outdated, part_of
from fingerpost.edges.deploy.remote import MANIFEST, decoded, encoded
from fingerpost.edges.deploy.target import Offer, Outcome, Put, Release, There, Trouble
from fingerpost.model.paths import folded

_OPTIONS = (
    "-o", "BatchMode=yes", "-o", "ConnectTimeout=20", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=4",
    "-o", "ClearAllForwardings=yes", "-o", "ForwardAgent=no", "-T",
)  # fmt: skip

_CHANGED = 90
"""The code by which our own scripts say that somebody else was faster."""

_CUT_SHORT = 94
"""The same where not all that was given came through."""

_LOOK = """
cd "$1" 2>/dev/null || { [ ! -e "$1" ] && exit 0; exit 91; }
echo "names"; ls -1 releases 2>/dev/null; echo "."
readlink current 2>/dev/null || { [ -e current ] && exit 92; echo; }
if [ -d current/. ]; then
  cd current/. && find . -type d -path ./.fingerpost -prune -o ! -type d -print
elif [ ! -h current ]; then
  find . -type d -path ./releases -prune -o ! -type d -print
fi
"""

_BEGIN = """
mkdir -p "$1/releases" && cd "$1/releases" || exit 91
[ -d "$2.part" ] && exit 0
rm -rf "$2.half" && mkdir "$2.half" || exit 91
if [ -n "$3" ]; then
  cp -al "$3/." "$2.half/" 2>/dev/null ||
    { rm -rf "$2.half" && mkdir "$2.half" && cp -Rp "$3/." "$2.half/"; } || exit 91
fi
rm -rf "$2.half/.fingerpost" && mv "$2.half" "$2.part"
"""

_DELETE = """
cd "$1/releases/$2.part" || exit 91
while IFS= read -r path && IFS= read -r twin; do
  [ -z "$twin" ] || [ ! "./$path" -ef "./$twin" ] || continue
  [ -h "$path" ] || rm -f -- "./$path" || echo "$path"
  folder=$(dirname -- "./$path")
  rmdir -p -- "$folder" 2>/dev/null || :
done
"""

# `mv -T` is GNU's and busybox's, `mv -h` that of BSD and macOS: a rename over the link, never into what it leads to.
_SWITCH = """
cd "$1" && [ -d "releases/$2/." ] || exit 91
ln -sfn "releases/$2" current.new && { mv -T current.new current 2>/dev/null || mv -fh current.new current; }
"""

_LIST = f"""
cd "$1/releases/$2" && mkdir -p .fingerpost && cat > .fingerpost/incoming.json || exit 91
[ $(($(wc -c < .fingerpost/incoming.json))) -eq "$3" ] || exit {_CUT_SHORT}
mv .fingerpost/incoming.json {MANIFEST}
"""

_KEEP = """
cd "$1/releases" || exit 91
while IFS= read -r path; do
  [ -e "$2/$path" ] || [ -h "$3/$path" ] || [ ! -f "$3/$path" ] || {
    mkdir -p -- "$(dirname -- "$2/$path")" || exit 91
    ln -- "$3/$path" "$2/$path" 2>/dev/null ||
      { cp -p -- "$3/$path" "$2/.fingerpost/incoming" && mv -- "$2/.fingerpost/incoming" "$2/$path"; } || exit 91
  }
done
"""

_BACK = f"""
cd "$1" || exit 91
now=$(readlink current 2>/dev/null || :)
[ "$now" = "releases/$2" ] && exit 0
[ "$now" = "$3" ] || exit {_CHANGED}
{_SWITCH.strip()}
"""

_FINISH = f"""
cd "$1" || exit 91
now=$(readlink current 2>/dev/null || :)
[ "$now" = "releases/$3" ] && exit 0
[ "$now" = "$4" ] || exit {_CHANGED}
if [ ! -d "releases/$3" ]; then
  mkdir -p "releases/$2.part/.fingerpost" && cat > "releases/$2.part/{MANIFEST}" || exit 91
  [ $(($(wc -c < "releases/$2.part/{MANIFEST}"))) -eq "$5" ] || exit {_CUT_SHORT}
  mv "releases/$2.part" "releases/$3" || exit 91
fi
{_SWITCH.replace("$2", "$3")}
"""
# It may be asked again: the answer may have been lost, or the server have stopped between two of its lines. And where
# the wire breaks, the server's shell may go on with what it has: so it is told how much it must have.

_TIDY = """
cd "$1/releases" || exit 0
rm -rf ./*.part ./*.half
while IFS= read -r name; do rm -rf "./$name"; done
"""


class Server(msgspec.Struct, frozen=True):
    """Where, and how it is reached."""

    host: str
    path: str
    port: int | None = None
    config: Path | None = None
    """A file for `ssh -F`."""


class SshTarget:
    """A server."""

    def __init__(self, server: Server, kept: int, log: Log = lambda _: None) -> None:
        self._server, self._kept, self._log = server, kept, log
        self._offer: Offer | None = None
        self._part = self._seen = ""
        self._names: tuple[str, ...] = ()
        # One connection for all calls, which takes a third of the time. A socket's path must be short.
        self._sockets = None if sys.platform == "win32" else tempfile.TemporaryDirectory(prefix="fp-")

    switches = True

    @property
    def label(self) -> str:
        return f"{self._server.host}:{self._server.path}"

    def look(self) -> There:
        said = self._shell(_LOOK)
        if said.code == 92:
            problem = f"`current` in {self._server.path} is not our link"
            raise Trouble(problem, "move it to another place on the server")
        self._expect(said, "the folder on the server cannot be read")
        lines = said.text.split("\n")
        if lines[0] != "names":
            return There(None)
        end = lines.index(".")
        self._names = tuple(lines[1:end])
        self._seen = self._release_of(lines[end + 1])
        present = frozenset(line.removeprefix("./") for line in lines[end + 2 :] if line.startswith("./"))
        if not self._seen:
            return There(None, present)
        content = self._read(self._seen)
        known = decoded(content)
        return There(known, present, UNREADABLE if content is not None and known is None else "")

    def digests(self, paths: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the shape is the protocol's
        return {}  # versions are whole: no file in one is ever unfinished

    def begin(self, coming: Manifest, theirs: Manifest | None, offer: Offer) -> None:
        self._offer, self._part = offer, part_of(coming, theirs)
        self._expect(self._shell(_BEGIN, self._part, self._seen), "the folder on the server cannot be written")

    def put(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        yield from self._rsync(puts, is_trial=False)

    def verify(self, puts: Sequence[Put]) -> Iterator[Outcome]:
        yield from self._rsync(puts, is_trial=True)

    def delete(self, paths: Sequence[str]) -> Iterator[Outcome]:
        assert self._offer is not None
        # On a server that overlooks capitals, the old name may be a file of the site under its new one.
        wanted = {folded(path): path for path in self._offer.manifest.files}
        lines = "".join(f"{path}\n{wanted.get(folded(path), '')}\n" for path in paths)
        said = self._shell(_DELETE, self._part, given=lines)
        self._expect(said, "files on the server cannot be deleted")
        left = set(said.text.splitlines())
        yield from (Outcome(path, "the server would not delete it" if path in left else "") for path in paths)

    def finish(self, manifest: Manifest) -> None:
        name = next_name(self._names, self._part)
        expected = f"releases/{self._seen}" if self._seen else ""
        content = encoded(manifest)
        said = self._shell(_FINISH, self._part, name, expected, str(len(content)), given=content)
        if said.code == _CHANGED:
            raise Trouble("somebody else has just deployed to this place", "look what is there, then deploy again")
        self._expect(said, "the new version could not be switched to")
        old = outdated([*self._names, name], name, self._kept)
        self._shell(_TIDY, given="".join(f"{name}\n" for name in old))

    def close(self) -> None:
        if self._sockets is not None:
            if any(Path(self._sockets.name).iterdir()):
                with contextlib.suppress(Trouble):
                    run([*self._ssh(), "-O", "exit", "--", self._server.host], longest_s=10)
            self._sockets.cleanup()

    def releases(self) -> tuple[Release, ...]:
        """What is kept, the oldest first."""
        self.look()
        names = sorted((n for n in self._names if RELEASE.fullmatch(n)), key=lambda n: int(n.partition("-")[0]))
        manifests = {name: decoded(self._read(name)) for name in names}
        return tuple(Release(n, m.title if m else "", is_current=n == self._seen) for n, m in manifests.items())

    def roll_back(self, name: str, now: datetime, turn: str) -> None:
        """Readers see that version from now on; who has a page of the present one open still finds its files."""
        there, goal = self.look(), decoded(self._read(name))
        if goal is not None and there.manifest is not None and self._seen != name:
            manifest = back_to(goal, known_again(there.manifest, there.present, {}), now, turn)
            content = encoded(manifest)
            what = "the version could not be made ready"
            self._expect(self._shell(_LIST, name, str(len(content)), given=content), what)
            kept = "".join(f"{path}\n" for path, item in manifest.files.items() if item.unused_since is not None)
            self._expect(self._shell(_KEEP, name, self._seen, given=kept), what)
        said = self._shell(_BACK, name, f"releases/{self._seen}" if self._seen else "")
        if said.code == _CHANGED:
            raise Trouble("somebody else has just deployed to this place", "look what is there, then try again")
        self._expect(said, "the version could not be switched to")

    def _release_of(self, link: str) -> str:
        if not link:
            return ""
        home, _, name = link.rstrip("/").rpartition("/")
        if home != "releases" or not RELEASE.fullmatch(name):
            problem = f"`current` in {self._server.path} leads elsewhere than to one of our releases"
            raise Trouble(problem, "delete that link on the server")
        return name if name in self._names else ""

    def _read(self, name: str) -> bytes | None:
        said = self._shell('cat "$1/releases/$2/$3" 2>/dev/null || exit 93', name, MANIFEST)
        if said.code == 93:
            return None
        self._expect(said, "the folder on the server cannot be read")
        return said.output

    def _shell(self, script: str, *words: str, given: str | bytes = b"") -> Said:
        """What the server's shell answers to a script; its first word is the folder of the site."""
        quoted = " ".join(shlex.quote(word) for word in (self._server.path, *words))
        english = f"LC_ALL=C; export LC_ALL\n{script.strip()}"  # its complaints are read by us
        command = f"exec sh -c {shlex.quote(english)} fingerpost {quoted}"
        arguments = [*self._ssh(), "--", self._server.host, command]
        content = given.encode("utf-8", "surrogateescape") if isinstance(given, str) else given
        return patiently(lambda: run(arguments, given=content, log=self._log), _is_broken_off)

    def _ssh(self) -> list[str]:
        config = ["-F", str(self._server.config)] if self._server.config is not None else []
        port = ["-p", str(self._server.port)] if self._server.port is not None else []
        shared = (
            [f"ControlPath={self._sockets.name}/s", "ControlMaster=auto", "ControlPersist=60"] if self._sockets else []
        )
        return ["ssh", *config, *port, *_OPTIONS, *(word for option in shared for word in ("-o", option))]

    def _rsync(self, puts: Sequence[Put], *, is_trial: bool) -> Iterator[Outcome]:
        """Sends files, or (as a trial) tells which of them are not there as they should be."""
        assert self._offer is not None
        shell = " ".join(f"'{word}'" if re.search(r"\s", word) else word for word in self._ssh())
        host = self._server.host
        place = f"{f'[{host}]' if host.count(':') > 1 and '[' not in host else host}:{self._server.path}"
        arguments = [
            "rsync", "--checksum", "--8-bit-output", "--files-from=-", "--from0", "--protect-args", "--chmod=D755,F644",
            *(["--dry-run", "--out-format=%n"] if is_trial else []), "--rsh", shell, "--timeout=120",
            "--", f"{self._offer.folder}/", f"{place}/releases/{self._part}.part/",
        ]  # fmt: skip
        names = "".join(f"{put.path}\0" for put in puts).encode("utf-8", "surrogateescape")
        said = patiently(lambda: run(arguments, given=names, log=self._log, longest_s=SENDING_S), _is_broken_off)
        if said.code in (23, 24) and not is_trial:  # some files could not be read or written
            told = said.complaint
            for put in puts:
                yield Outcome(put.path, last_line(told) if f'{put.path}"' in told or not told else "")
            return
        self._expect(said, "files could not be sent")
        differing = set(said.text.splitlines()) if is_trial else set()
        for put in puts:
            yield Outcome(put.path, "what stands there is not what was sent" if put.path in differing else "")

    def _expect(self, said: Said, what: str) -> None:
        """Raises what went wrong in plain words, where something did."""
        if said.code == 0:
            return
        told = said.complaint
        for sign, sentence, hint in _KNOWN:
            if re.search(sign, told, re.IGNORECASE):
                raise Trouble(sentence.format(host=self._server.host), hint.format(host=self._server.host))
        raise Trouble(f"{what}: {last_line(told)}")


def _is_broken_off(said: Said) -> bool:
    """Whether the connection failed on its way, so that the next try may succeed."""
    # The codes of OpenSSH, and of rsync for sockets, streams, a partner that died, and time that ran out.
    return said.code in (255, 10, 12, 20, 30, 35, _CUT_SHORT) and not _FINAL.search(said.complaint)


_FINAL = re.compile(
    r"host key|permission denied|resolve|not known|refused|no route|unreachable|not found|no such file|read-only"
    r"|no space|quota|bad (?:configuration|owner)",
    re.IGNORECASE,
)
"""Signs that it may not."""

_KNOWN = (
    ("host key verification failed", "the server {host} is not known to this computer, or is not the one it was",
     "connect once by `ssh {host}`, compare its fingerprint, then deploy again"),
    (r"permission denied \(", "the server {host} does not accept your key",
     "try `ssh {host}`: it must let you in without a password (ssh-agent, ~/.ssh/config)"),
    ("could not resolve|name or service not known", "there is no server {host}, or no network",
     "check `host` in site.toml and your connection"),
    ("connection (?:refused|timed out|reset|closed)|no route to host|network is unreachable|broken pipe",
     "the server {host} cannot be reached", "check your connection; then deploy again, it goes on where it stopped"),
    ("read-only file system", "the disk of {host} can only be read", "ask whoever runs the server"),
    ("permission denied", "you have no right to write there on {host}",
     "give yourself the right, or choose another `path`"),
    ("no space left|quota exceeded", "the disk of {host} is full", "make room there, then deploy again"),
    ("rsync.*(?:not found|no such file)|command not found", "the server {host} has no rsync",
     "ask whoever runs it to install it"),
)  # fmt: skip
"""Signs in what OpenSSH and rsync say, what they mean, and what helps."""
