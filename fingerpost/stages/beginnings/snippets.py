"""Snippets for VS Code: the beginnings of new files, every callout and every form of link, by a short name.

They are made from the texts that `new` writes (`files.py`), so that both begin a file in the same way; a test builds
every one of them.
"""

import re
from collections.abc import Mapping

from fingerpost.stages.beginnings.files import TEXTS

Snippet = dict[str, object]

CALLOUTS = {
    "note": "A remark",
    "tip": "A piece of advice",
    "important": "What must not be missed",
    "warning": "What can go wrong",
    "example": "An example",
    "quote": "Somebody else's words",
    "question": "A question to the reader",
    "summary": "The article in a few lines",
    "try": "Something to try",
    "care": "When to look for help",
    "unknown": "What is still unknown",
}
"""A title to begin with, for each callout of prose that looks different from the others."""

_LINKS: Mapping[str, tuple[str, str]] = {
    "link": ("[[${1:Title of a page}]]", "A link that shows the page's title"),
    "link-words": ("[[${1:Title of a page}|${2:your words}]]", "A link with your own words"),
    "link-heading": ("[[${1:Title of a page}#${2:Heading}]]", "A link to a heading on another page"),
    "link-file": ("[${1:your words}](${2:../folder/file.md})", "A link by file"),
    "picture": ("![${1:What the picture shows}](${2:picture.jpg})", "A picture"),
    "picture-width": ("![[${1:picture.jpg}|${2:What the picture shows}|${3:400}]]", "A picture of a certain width"),
    "footnote": ("[^${1:1}]$0", "A footnote; its text stands below as `[^1]: …`"),
    "term": ("[[${1:glossary term}]]", "A word that shows its meaning"),
    "cite": ("[@${1:key}]", "A source, by its key in the file of references"),
    "cite-page": ("[@${1:key}, p. ${2:12}]", "A place in a source"),
    "self-assessment": (
        '<div class="self-assessment"></div>',
        "Where the self-assessment goes that the facts name as `assessment: ../assessments/name.yaml`",
    ),
}

_HELP = ["> [!helplines|${1:topic}] ${2:Talk to someone now}", "> ${0:You do not have to be sure that you need it.}"]

_HELPLINE = """\
- id: ${1:gb-evening}
  region: ${2:GB}
  name: ${3:An evening line}
  topics: [${4:crisis}]
  channels:
    - type: phone
      value: "${5:116 123}"
  hours:
    always: true
  source_url: ${6:https://example.org/}
  verified_on: ${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}
  verified_by: ${7:Your name}"""


def snippets() -> dict[str, Snippet]:
    """All snippets, by what each is called in the list that VS Code shows."""
    found: dict[str, Snippet] = {}
    for kind, text in TEXTS.items():
        about = f"The beginning of {_article(kind)} {kind}"
        scope = "yaml" if kind == "assessment" else "markdown"
        found[about] = _snippet(f"new-{kind}", _fields(text), about, scope)
    for kind, title in CALLOUTS.items():
        body = [f"> [!{kind}] ${{1:{title}}}", "> ${0:Write here.}"]
        found[f"Box: {kind}"] = _snippet(f"box-{kind}", body, f"A box: {title[0].lower()}{title[1:]}")
    found["Box: helplines"] = _snippet("box-helplines", _HELP, "A box with the helplines for a topic")
    found["Helpline"] = _snippet("helpline", _HELPLINE.split("\n"), "An entry in the file of helplines", "yaml")
    for name, (body_text, about) in _LINKS.items():
        found[about] = _snippet(name, [body_text], about)
    return found


def _snippet(prefix: str, body: list[str], about: str, scope: str = "markdown") -> Snippet:
    return {"scope": scope, "prefix": prefix, "body": body, "description": about}


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


_TODAY = "${CURRENT_YEAR}-${CURRENT_MONTH}-${CURRENT_DATE}"
_BLANK = re.compile(r'^(\w+: )(?:"(.*)"|\[\])$')


def _fields(text: str) -> list[str]:
    """The lines of a beginning, with a stop of the tabulator at each value."""
    lines: list[str] = []
    stop = 1
    for line in text.rstrip("\n").split("\n"):
        filled = line.replace("{title}", '"${1:Title}"').replace("{plain}", "${1:Title}").replace("{today}", _TODAY)
        blank = _BLANK.match(filled)
        if blank is not None and "${1:" not in filled:
            stop += 1
            value = f'"${{{stop}:{blank[2]}}}"' if blank[2] is not None else f"[${stop}]"
            filled = f"{blank[1]}{value}"
        lines.append(filled)
    return lines
