"""Diagnostics as SARIF 2.1.0, the form in which code hosts and editors take the findings of any checker.

Takes values and gives one JSON document; `terminal.py` prints it. Section numbers are those of the standard (OASIS,
2020). Columns are counted in characters, which SARIF must be told (3.14.17); paths are relative to the folder of
site.toml and percent-encoded (3.4.3).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import msgspec

from fingerpost.model.diagnostics import Diagnostic, Place
from fingerpost.model.digest import digest_of_value
from fingerpost.model.rules import RULES

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
FINGERPRINT = "fingerpostFault/v1"
_LEVELS = {"error": "error", "warning": "warning", "note": "note"}

Json = dict[str, Any]


def as_sarif(diagnostics: Sequence[Diagnostic]) -> str:
    """One SARIF document."""
    rules = sorted({diagnostic.rule for diagnostic in diagnostics})
    driver = {"name": "fingerpost", "semanticVersion": version("fingerpost"), "rules": [_rule(name) for name in rules]}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True, "exitCode": int(any(d.level == "error" for d in diagnostics))}],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SITE": {"description": {"text": "The folder that has site.toml."}}},
        "results": [
            _result(diagnostic, rules.index(diagnostic.rule), fingerprint)
            for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ],
    }
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def fingerprints(diagnostics: Iterable[Diagnostic]) -> list[str]:
    """What stays the same of each finding when lines are added above it: its rule, file and line of text; of those that
    agree in all of this, its number.
    """
    seen: Counter[str] = Counter()
    found: list[str] = []
    for d in diagnostics:
        at = (d.place.file, d.place.text.strip()) if d.place else ("", "")
        same = digest_of_value((d.rule, *map(_whole, (*at, d.message))))
        seen[same] += 1
        found.append(f"{same}:{seen[same]}")
    return found


def _rule(name: str) -> Json:
    rule = RULES[name]
    more = (
        f"The rules and their levels are listed in docs/rules.md; `{name}` can be changed under [rules] in site.toml."
    )
    markdown = (
        f"{rule.about}\n\nThe rules and their levels are listed in `docs/rules.md` of fingerpost. To change this one,"
        f' write in site.toml:\n\n```toml\n[rules]\n{name} = "off"\n```'
    )
    return {
        "id": name,
        "shortDescription": {"text": rule.about},
        "help": {"text": f"{rule.about} {more}", "markdown": markdown},
        "defaultConfiguration": {"level": _LEVELS[rule.level]},
    }


def _result(d: Diagnostic, index: int, fingerprint: str) -> Json:
    hint = f" Hint: {d.hint}{'' if d.hint.endswith(('?', '.')) else '.'}" if d.hint else ""
    result: Json = {
        "ruleId": d.rule,
        "ruleIndex": index,
        "level": _LEVELS[d.level],
        "message": {"text": f"{_whole(d.message)}.{_whole(hint)}"},
        "locations": [{"physicalLocation": _location(d.place) if d.place else _NOWHERE}],
        "partialFingerprints": {FINGERPRINT: fingerprint},
    }
    if d.also:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(place)} for number, place in enumerate(d.also, 1)
        ]
    if d.replacement is not None and d.place is not None and d.place.length:
        change = {"deletedRegion": _region(d.place), "insertedContent": {"text": _whole(d.replacement)}}
        changes = [{"artifactLocation": _artifact(d.place), "replacements": [change]}]
        result["fixes"] = [{"description": {"text": _whole(d.hint or "Replace it.")}, "artifactChanges": changes}]
    return result


# What concerns the whole site; code hosts leave out a finding that has no place at all.
_NOWHERE: Json = {"artifactLocation": {"uri": "site.toml", "uriBaseId": "SITE"}}


def _location(place: Place) -> Json:
    region = _region(place)
    if place.text:
        region["snippet"] = {"text": _whole(place.text)}
    return {"artifactLocation": _artifact(place), "region": region}


def _artifact(place: Place) -> Json:
    return {"uri": quote(_whole(place.file)), "uriBaseId": "SITE"}


def _region(place: Place) -> Json:
    """From the first character to the one behind the last (3.30.6, 3.30.8)."""
    region: Json = {"startLine": place.line, "startColumn": place.column}
    return {**region, "endColumn": place.column + place.length} if place.length else region


def _whole(text: str) -> str:
    """Text that UTF-8 has."""
    return text.encode("utf-8", "replace").decode()
