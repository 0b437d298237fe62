"""Sheets → an index: the one module that knows Pagefind (https://pagefind.app), a program that is started for it.

Rule 1: the same sheets give the same bytes. Pagefind numbers pages in the order in which it gets them, so they are
handed to its service one after the other, never as a folder to walk; and it writes the values of its own filters in an
order that differs each time, so what a page can be chosen by stands in a table of ours, `pages.json`. Rule 2: nothing
touches the disk; Pagefind gets the pages and gives the files through its pipes. Rule 3: it does not outlive us.

Its service is what its own packages for Node and Python speak to: messages in base64 with commas between them. Theirs
for Python waits a tenth of a second for each answer and stops for good at answers of more than 2 MiB.
"""

import base64
import contextlib
import gzip
import os
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import IO, Any

import msgspec

from fingerpost.model.sheets import Searchable, Sheet

WANTED = ("pagefind.js", "pagefind-entry.json")
"""What the search page loads by name. Pagefind's own interfaces, and the worker that we do without, are left out."""

PAGES = "pages.json"
"""Our table: by the name that Pagefind gives a page, its kind, its topics and for whom it is."""

LEFT_OUT = (".footnote", "sup[id^=fnref]", "svg", "[aria-hidden=true]")
"""What stands in a text and is not part of it: notes with their numbers, drawings."""

_SEAL = b"pagefind_dcd"
"""What stands before the JSON of a fragment."""


class EngineError(Exception):
    """Pagefind is not there, or did not do what it was asked to; the words are for the author."""


def executable() -> Path | None:
    """Where Pagefind lies; None where it is not installed."""
    try:
        from pagefind_bin import get_executable

        return Path(get_executable())
    except (ImportError, OSError):
        return None


def index_of(search: Searchable, sheets: Sequence[Sheet]) -> Mapping[str, bytes]:
    """The files of the index by name, the engine that reads them among them."""
    program = executable()
    if program is None:
        raise EngineError("Pagefind is not installed")
    addresses = {sheet.href: sheet for sheet in sheets}
    files = _asked(program, search.language, sheets)
    kept = {name: content for name, content in files.items() if _is_wanted(name)}
    if len([name for name in kept if name.startswith("wasm.")]) > 1:
        del kept["wasm.unknown.pagefind"]  # for languages that it knows no stems of
    if WANTED[0] not in kept or len([name for name in kept if name.startswith("fragment/")]) != len(addresses):
        raise EngineError("Pagefind did not give an index of all pages")
    table = {
        name.removeprefix("fragment/").removesuffix(".pf_fragment"): _chosen_by(addresses, content)
        for name, content in sorted(kept.items())
        if name.startswith("fragment/")
    }
    return {**kept, PAGES: msgspec.json.encode(table)}


def _is_wanted(name: str) -> bool:
    return name in WANTED or name.startswith("wasm.") or name.endswith((".pf_meta", ".pf_index", ".pf_fragment"))


class _Fragment(msgspec.Struct):
    url: str


def _chosen_by(sheets: Mapping[str, Sheet], fragment: bytes) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    try:
        found = msgspec.json.decode(gzip.decompress(fragment).removeprefix(_SEAL), type=_Fragment)
        sheet = sheets[found.url]
    except (OSError, EOFError, msgspec.DecodeError, KeyError) as error:
        raise EngineError("Pagefind's index has another form than expected; is its version 1.5?") from error
    return sheet.kind, sheet.topics, sheet.audience


def page_of(sheet: Sheet, language: str) -> str:
    """A sheet as Pagefind reads it: what counts more than the text, or is only shown, stands in its metadata."""
    meta = (("title", sheet.title), ("names", " · ".join(sheet.names)), ("kind", sheet.kind), ("note", sheet.note))
    head = "".join(
        f'<meta data-pagefind-meta="{key}[content]" content="{escape(value)}">' for key, value in meta if value
    )
    lead = "".join(f"<p>{escape(sentence)}</p>" for sentence in sheet.lead)
    text = lead + sheet.html
    if not re.sub(r"<[^>]*>", "", text).strip():
        text += escape(sheet.title)  # a page without any words, such as one of pictures alone, would be left out
    return f'<!doctype html><html lang="{language}"><head>{head}</head><body data-pagefind-body>{text}</body></html>'


def _asked(program: Path, language: str, sheets: Sequence[Sheet]) -> dict[str, bytes]:
    """Everything Pagefind makes of these sheets."""
    # What somebody has set for Pagefind on this machine, by a file or by variables, must not change what we publish.
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("PAGEFIND_")}
    try:
        process = subprocess.Popen(  # noqa: S603 - a program of ours, without a shell
            [program, "--service"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            cwd=program.parent, env=environment,
        )  # fmt: skip
    except OSError as error:
        raise EngineError(f"Pagefind cannot be started: {error.strerror}") from error
    assert process.stdin is not None
    assert process.stdout is not None
    # It answers while it is still being told: who only wrote would wait for it, and it for us.
    teller = threading.Thread(target=_tell, args=(process.stdin, language, sheets), daemon=True)
    try:
        teller.start()
        for answer in _answers(process.stdout):
            if answer.get("type") == "Error":
                raise EngineError(f"Pagefind says: {answer.get('message')}")
            if answer.get("type") == "GetFiles":
                return {file["path"]: base64.b64decode(file["content"]) for file in answer["files"]}
    except (ValueError, KeyError, TypeError, msgspec.DecodeError) as error:
        raise EngineError("Pagefind answers in another way than expected; is its version 1.5?") from error
    finally:
        process.kill()
        process.wait()
        teller.join()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()
    raise EngineError("Pagefind ended before it was done")


def _tell(pipe: IO[bytes], language: str, sheets: Sequence[Sheet]) -> None:
    payloads: Iterator[dict[str, Any]] = iter(
        (
            # One index for all languages: whoever searches does not know in which a page is written.
            {
                "type": "NewIndex",
                "config": {"force_language": language.partition("-")[0].lower(), "exclude_selectors": LEFT_OUT},
            },
            *(
                {"type": "AddFile", "index_id": 0, "url": sheet.href, "file_path": None, "sheet": sheet}
                for sheet in sheets
            ),
            {"type": "GetFiles", "index_id": 0},
        )
    )
    with contextlib.suppress(OSError, ValueError):  # it has ended: whoever reads its answers says so
        for number, payload in enumerate(payloads):
            if (sheet := payload.pop("sheet", None)) is not None:
                payload["file_contents"] = page_of(sheet, language)
            message = msgspec.json.encode({"message_id": number, "payload": payload})
            pipe.write(base64.b64encode(message) + b",")
        pipe.flush()


def _answers(pipe: IO[bytes]) -> Iterator[dict[str, Any]]:
    rest: list[bytes] = []
    while block := os.read(pipe.fileno(), 1024 * 1024):
        *whole, last = block.split(b",")
        for piece in whole:
            answer = msgspec.json.decode(base64.b64decode(b"".join((*rest, piece))))
            rest = []
            if answer is not None:
                yield answer["payload"]
        rest.append(last)
