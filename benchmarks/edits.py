"""What is done to a site before a build: everything taken away, nothing, one sentence, one title."""

import re

from benchmarks.sites import Site

EDITS = {
    "cold": "cold",
    "none": "no change",
    "edit": "one sentence added",
    "retitle": "one title changed",
}
"""The kinds, in the order in which they are measured, in words."""

_TITLE = re.compile(r'^title: ("?)(.*?)(?:, told again .*?)?("?)$', re.MULTILINE)


def prepare(site: Site, kind: str, middle: int, mark: str) -> None:
    """Makes the edit; `mark` stands in it, so that each is new."""
    path = site.article(middle)
    if kind == "cold":
        site.clean()
    elif kind == "edit":
        path.write_text(path.read_text("utf-8") + f"\n{sentence(mark)}\n", "utf-8")
    elif kind == "retitle":
        path.write_text(_TITLE.sub(rf"title: \1\2, told again {mark}\3", path.read_text("utf-8"), count=1), "utf-8")


def sentence(mark: str) -> str:
    """What an edit adds."""
    return f"This plain sentence was added in {mark}."


def is_shown(site: Site, kind: str, middle: int, mark: str) -> bool:
    """Whether the finished page shows the edit."""
    page = site.page(middle)
    if not page.is_file():
        return False
    text = page.read_text("utf-8")
    return {"edit": sentence(mark), "retitle": f"told again {mark}"}.get(kind, "") in text
