"""The program that runs here, as something that another computer can install: a line for `requirements.txt`.

Rule 1: what is installed there is what ran here: the same version, from where it came. Rule 2: a program that came from
a folder of this computer goes along as a wheel, made of the files that were installed; no name is asked for at an index
that may belong to somebody else.
"""

import base64
import hashlib
import io
import zipfile
from collections.abc import Sequence
from importlib.metadata import Distribution
from pathlib import Path

import msgspec

VENDOR = "vendor"
"""The folder of the site for it."""

# What an installer adds; and the script, which each installer makes anew.
_NOT_IN_WHEELS = ("INSTALLER", "REQUESTED", "RECORD", "direct_url.json")


class Origin(msgspec.Struct, frozen=True):
    """`direct_url.json` (PEP 610): where a program was installed from, if not from an index."""

    url: str
    vcs_info: dict[str, str] | None = None
    dir_info: dict[str, bool] | None = None


class Needed(msgspec.Struct, frozen=True):
    """What goes into the site's folder."""

    line: str
    """For `requirements.txt`; empty where nobody but its owner can say it."""
    wheel: str = ""
    """The name of the wheel that goes along, if one has to."""
    content: bytes = b""


def needed(program: Distribution, extras: Sequence[str]) -> Needed:
    """What another computer needs to install this program with its optional parts."""
    options = f"[{','.join(sorted(extras))}]" if extras else ""
    name = f"{program.name}{options}"
    text = program.read_text("direct_url.json")
    if text is None:
        return Needed(f"{name}=={program.version}")
    origin = msgspec.json.decode(text, type=Origin)
    if origin.vcs_info is not None:
        return Needed(f"{name} @ {origin.vcs_info['vcs']}+{origin.url}@{origin.vcs_info['commit_id']}")
    if origin.url.startswith("https://"):
        return Needed(f"{name} @ {origin.url}")
    if (origin.dir_info or {}).get("editable"):
        return Needed("")  # the files are those of a workshop, not of a version
    wheel = f"{program.name}-{program.version}-py3-none-any.whl"
    return Needed(f"./{VENDOR}/{wheel}{options}", wheel, as_wheel(program))


def as_wheel(program: Distribution) -> bytes:
    """An installed program as a wheel (PyPA, binary distribution format 1.0): its files, and their digests."""
    about = f"{program.name}-{program.version}.dist-info"
    paths = sorted(str(path) for path in program.files or () if _is_in_wheel(path.parts))
    into, record = io.BytesIO(), io.StringIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path in paths:
            content = Path(str(program.locate_file(path))).read_bytes()
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
            record.write(f"{path},sha256={digest},{len(content)}\n")
            _add(wheel, path, content)
        record.write(f"{about}/RECORD,,\n")
        _add(wheel, f"{about}/RECORD", record.getvalue().encode())
    return into.getvalue()


def _is_in_wheel(parts: Sequence[str]) -> bool:
    return not (".." in parts or "__pycache__" in parts or parts[-1] in _NOT_IN_WHEELS)


def _add(wheel: zipfile.ZipFile, path: str, content: bytes) -> None:
    # Always the same date, so that the same program gives the same file; 1980 is the first that ZIP knows.
    entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    entry.external_attr = 0o644 << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    wheel.writestr(entry, content)
