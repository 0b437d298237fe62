"""What nobody may read: keys and passwords in a text, files that are not for publishing, the author's own folders.

The forms are those that their issuers give their tokens, so that a finding is hardly ever wrong: a long word alone is
no secret. A text is first asked for pieces that every such token has, which costs next to nothing.
"""

import re
from collections.abc import Iterator
from functools import partial

from fingerpost.stages.final.facts import Finding

_TOKENS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (piece, what, re.compile(pattern))
    for piece, what, pattern in (
        ("PRIVATE KEY", "a private key", r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"),
        ("AKIA", "an access key of AWS", r"\bAKIA[A-Z2-7]{16}\b"),
        ("ASIA", "an access key of AWS", r"\bASIA[A-Z2-7]{16}\b"),
        ("secret_access_key", "a secret key of AWS", r"secret_access_key[\"'\s:=&;quot]{1,12}[A-Za-z0-9/+]{40}\b"),
        ("ghp_", "a token of GitHub", r"\bghp_[A-Za-z0-9]{36}"),
        ("gho_", "a token of GitHub", r"\bgho_[A-Za-z0-9]{36}"),
        ("ghs_", "a token of GitHub", r"\bghs_[A-Za-z0-9]{36}"),
        ("github_pat_", "a token of GitHub", r"\bgithub_pat_[A-Za-z0-9_]{40,}"),
        ("glpat-", "a token of GitLab", r"\bglpat-[A-Za-z0-9_-]{20,}"),
        ("nfp_", "a token of Netlify", r"\bnfp_[A-Za-z0-9]{36,}"),
        ("npm_", "a token of npm", r"\bnpm_[A-Za-z0-9]{36}\b"),
        ("pypi-AgE", "a token of PyPI", r"\bpypi-AgE[A-Za-z0-9_-]{50,}"),
        ("xox", "a token of Slack", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("hooks.slack.com/services/", "a webhook of Slack", r"hooks\.slack\.com/services/T[A-Za-z0-9/]{20,}"),
        ("_live_", "a key of Stripe", r"\b[rs]k_live_[A-Za-z0-9]{16,}"),
        ("AIza", "a key of Google", r"\bAIza[A-Za-z0-9_-]{35}\b"),
        ("sk-ant-", "a key of Anthropic", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
        ("sk-proj-", "a key of OpenAI", r"\bsk-proj-[A-Za-z0-9_-]{20,}"),
        ("SG.", "a key of SendGrid", r"\bSG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}"),
        ("eyJhbGciOi", "a signed token (JWT)", r"\beyJhbGciOi[A-Za-z0-9_-]*\.[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
        ("ssword", "a password", r"(?i)\bpassword\s*=\s*[\"']?[^\s\"'<>&]{8,}"),
        ("://", "a password in an address", r"://[^\s/:@\"'<>]+:[^\s/@\"'<>]{3,}@[\w.-]+"),
    )
)  # fmt: skip

_HOMES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (piece, re.compile(pattern))
    for piece, pattern in (
        ("file://", r"\bfile:///?[^\s\"'<>]+"),
        ("/home/", r"(?<![\w.:/-])/home/[a-z_][a-z0-9_-]*/[\w./-]+"),
        ("/Users/", r"(?<![\w.:/-])/Users/[^\s/\"'<>]+/[^\s\"'<>]+"),
        (":\\Users\\", r"\b[A-Za-z]:\\Users\\[^\s\"'<>]+"),
    )
)

_PRIVATE = re.compile(
    r"(?:^|/)(?:"
    r"\.(?!well-known(?:/|\Z)|nojekyll\Z|htaccess\Z)[^/]*"  # hidden files and folders, `.git` and `.env` among them
    r"|[^/]*~|#[^/]*#|[^/]*\.(?:swp|swo|swx|bak|orig|tmp|part|crdownload|rej)|4913"
    r"|Thumbs\.db|desktop\.ini|__MACOSX|__pycache__|node_modules"
    r"|[^/]*\.(?:pem|key|p12|pfx|ppk|kdbx?|keychain|jks|sql|sqlite3?|dump|pyc|log)(?:\.(?:gz|zip|xz))?"
    r"|id_(?:rsa|dsa|ecdsa|ed25519)[^/]*|credentials(?:\.json)?|site\.toml|published\.json|deployed\.json"
    r"|(?:npm|yarn)-debug[^/]*|wp-config[^/]*"
    r")(?:/|\Z)",
    re.IGNORECASE,
)
_MARK = re.compile(r"\.[0-9a-f]{10}(?=\.[^./]*\Z|\Z)")


_RARE = (
    *(b"PRIVATE KEY", b"ssword", b"secret_access_key", b"glpat-", b"AIza", b"xox", b"hooks.slack.com/services/"),
    *(b"sk-ant-", b"sk-proj-", b"SG."),
    *(home[0].encode() for home in _HOMES),
)
_WITH_PASSWORD = re.compile(rb"://[^\s/:@\"'<>]+:[^\s/@\"'<>]{3,}@")
_SHAPES = bytes(97 if (chr(byte).isalnum() and byte < 128) or byte == 95 else 32 for byte in range(256))
_RUN = b"a" * 20
"""Letters and digits in a row that every token has which is not told by a rare piece. Few words are as long."""


def may_have_secrets(text: bytes) -> bool:
    """Whether it is worth looking: no text without a long word or a telling piece has a secret."""
    if _RUN in text.translate(_SHAPES):
        return True
    return any([piece in text for piece in _RARE]) or _WITH_PASSWORD.search(text) is not None  # noqa: C419 - faster


def secrets_in(text: str) -> list[Finding]:
    """Every key, password and path of the author's computer in a text."""
    found = [*filter(None, map(partial(_secret, text), _TOKENS))]
    for piece, pattern in _HOMES:
        if piece in text and (match := pattern.search(text)):
            hint = "name it as readers find it, or take it out"
            shown = match[0] if len(match[0]) <= 80 else f"{match[0][:77]}…"
            found.append(Finding("final-local", f"names a place on the author's computer: `{shown}`", match[0], hint))
    return found


def _secret(text: str, token: tuple[str, str, re.Pattern[str]]) -> Finding | None:
    piece, what, pattern = token
    if piece not in text or (match := pattern.search(text)) is None:
        return None
    # Neither the whole of it: what we say goes into logs that others read; nor so little that it cannot be found.
    shown = f"{match[0][:10]}…"
    hint = "take it out, and make it invalid where it comes from: it may have been seen already"
    return Finding("final-secret", f"holds what looks like {what}: `{shown}`", match[0], hint)


def private_names(path: str) -> Iterator[Finding]:
    """Whether a file is none that should be published, by its name."""
    if _PRIVATE.search(_MARK.sub("", path)):
        hint = "leave it out with `exclude` under `[content]` in site.toml, or keep it elsewhere"
        yield Finding("final-private", "has the name of a file that is not for readers", "", hint)
