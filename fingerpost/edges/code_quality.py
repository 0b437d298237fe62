"""Diagnostics as GitLab's code quality report, which marks the lines of a merge request (docs.gitlab.com).

Takes values and gives one JSON list; `terminal.py` prints it.
"""

from collections.abc import Sequence

import msgspec

from fingerpost.edges.sarif import fingerprints
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.digest import digest_of

SEVERITIES = {"error": "major", "warning": "minor", "note": "info"}
WHOLE_SITE = "site.toml"
"""Where a fault is shown that has no place: GitLab leaves out what has none."""


def as_code_quality(diagnostics: Sequence[Diagnostic]) -> str:
    """The list, as one line."""
    found = [
        {
            "description": _sound(f"{d.message} (hint: {d.hint})" if d.hint else d.message),
            "check_name": d.rule,
            "fingerprint": digest_of(same.encode()),
            "severity": SEVERITIES[d.level],
            "location": {
                "path": _sound(d.place.file if d.place else WHOLE_SITE),
                "lines": {"begin": d.place.line if d.place else 1},
            },
        }
        for d, same in zip(diagnostics, fingerprints(diagnostics), strict=True)
    ]
    return msgspec.json.encode(found).decode()


def _sound(text: str) -> str:
    """The text without halves of characters, which JSON cannot carry."""
    return text.encode("utf-8", "replace").decode()
