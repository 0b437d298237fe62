"""Programs that are called to reach a place: `ssh`, `rsync`, `git`.

Rule 1: no shell here: a program gets a list of arguments. Rule 2: no program may ask a question (nobody sits there) or
take longer than it may. Rule 3: what it said is shown only without anything that may be a secret.
"""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence

import msgspec

from fingerpost.edges.deploy.target import Trouble

LONGEST_S = 600.0
"""What one call may take; sending a large site by rsync may take `SENDING_S`."""
SENDING_S = 4 * 3600.0

PAUSES_S = (1.0, 4.0)
"""Before what failed on its way is tried again, and once more."""

Log = Callable[[str], None]


class Said(msgspec.Struct, frozen=True):
    """What a program answered."""

    code: int
    output: bytes
    complaint: str
    """Its standard error, without secrets."""

    @property
    def text(self) -> str:
        return self.output.decode("utf-8", "surrogateescape")


def run(
    arguments: Sequence[str],
    *,
    given: bytes = b"",
    more: Mapping[str, str] | None = None,
    less: Sequence[str] = (),
    log: Log = lambda _: None,
    longest_s: float = LONGEST_S,
) -> Said:
    """What a program answers. `given` is its standard input, `more` is added to its environment, `less` is
    taken out of it.
    """
    name = arguments[0]
    if shutil.which(name) is None:
        raise Trouble(f"the program `{name}` is not installed", f"install it, then deploy again ({_packages(name)})")
    log("$ " + without_secrets(" ".join(arguments)))
    # Messages are read by us: in English, as they are known.
    inherited = {name: value for name, value in os.environ.items() if name not in less}
    environment = {**inherited, "LC_ALL": "C.UTF-8", "LANGUAGE": "", **(more or {})}
    try:
        done = subprocess.run(  # noqa: S603 - a list of arguments that were checked; no shell
            list(arguments), input=given, capture_output=True, check=False, timeout=longest_s, env=environment,
            start_new_session=True,  # without a terminal nothing can wait for an answer there
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Trouble(f"`{name}` gave no answer within {longest_s:.0f} seconds", "try again later") from None
    except OSError as error:
        raise Trouble(f"`{name}` could not be started: {(error.strerror or 'it failed').lower()}") from error
    complaint = without_secrets(done.stderr.decode("utf-8", "replace").strip())
    if complaint:
        log("\n".join(f"  {line}" for line in complaint.splitlines()[:40]))
    return Said(done.returncode, done.stdout, complaint)


def patiently(ask: Callable[[], Said], is_broken_off: Callable[[Said], bool]) -> Said:
    """What a program answers in the end, where a connection may break; for what may be asked more than once."""
    for pause in PAUSES_S:
        said = ask()
        if not is_broken_off(said):
            return said
        time.sleep(pause)
    return ask()


def _packages(name: str) -> str:
    return {"ssh": "OpenSSH's client", "rsync": "rsync", "git": "Git"}.get(name, name)


_SECRET_NAME = re.compile(r"SECRET|TOKEN|PASSW|PASSPHRASE|CREDENTIAL|(?:^|_)KEY|_PAT$|_PW$", re.IGNORECASE)
_IN_ADDRESS = re.compile(r"(?<=://)[^/@\s]+@")
_HEADER = re.compile(r"(authorization\s*[:=]\s*)[^\r\n]+", re.IGNORECASE)
# Shapes of well-known keys, for those that came in by no variable of a telling name.
_SHAPES = re.compile(
    r"\b(?:AKIA|ASIA)[0-9A-Z]{12,}|\bgh[pousr]_\w{16,}|\bgithub_pat_\w{16,}|\bglpat-[\w-]{16,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    re.DOTALL,
)
HIDDEN = "•••"
_SHORTEST = 6
"""Values of variables that are shorter are no secrets, and would be found in every other word."""


def without_secrets(text: str, environment: Mapping[str, str] | None = None) -> str:
    """The text with `•••` for everything in it that is, or may be, a secret."""
    known = os.environ if environment is None else environment
    values = [v for name, v in known.items() if _SECRET_NAME.search(name) and len(v) >= _SHORTEST]
    for value in sorted(values, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return _SHAPES.sub(HIDDEN, _HEADER.sub(rf"\1{HIDDEN}", _IN_ADDRESS.sub(f"{HIDDEN}@", text)))


def last_line(complaint: str) -> str:
    """The line of a complaint that says most: the last one with words in it."""
    lines = [line.strip() for line in complaint.splitlines() if re.search(r"\w", line)]
    return lines[-1][:200] if lines else "it said nothing"
