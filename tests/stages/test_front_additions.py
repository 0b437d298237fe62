"""What is to be added to a front matter is right where a machine may add it, whatever stands there and is added."""

import pytest
from small_sites import built

from fingerpost.model.ledger import Address, Ledger
from fingerpost.model.paths import Url
from fingerpost.stages.ledger.file import written

TEXT = "When we have hurt each other we can begin again if both of us are calm."
FRONTS = {
    "plain": "title: Repair\n",
    "quoted": 'title: "Repair: a way"\nsummary: S.\n',
    "single": "title: 'It''s #1'\n",
    "comment": "title: Repair  # its name\n",
    "folded": "title: >\n  Repair\n  again\n",
    "late": "summary: S.\ntitle: Repair\n",
    "flow": "title: Repair\naliases: [Mending, /older/]\n",
    "flow-comment": "title: Repair\naliases: [Mending] # names\n",
    "flow-two-lines": "title: Repair\naliases: [Mending,\n  /older/]\n",
    "block": "title: Repair\naliases:\n  - Mending\n  - /older/\n",
    "block-left": "title: Repair\naliases:\n- Mending\n",
    "block-comment": "title: Repair\naliases:\n  - Mending # a name\n",
    "single-alias": "title: Repair\naliases: Mending\n",
    "no-title": "summary: S.\n",
    "anchors": "title: Repair\nanchors: {older: steps}\n",
    "anchors-block": "title: Repair\nanchors:\n  older: steps\n",
    "anchors-empty": "title: Repair\nanchors: {}\n",
}
SURE = ("plain", "quoted", "single", "late", "flow", "flow-comment", "block", "block-left", "single-alias")
ADDRESSES = ("/old/", "/it's: a/", '/"quoted"/', "/[x], {y}/", "/é – ü/", "/true/", "/@&*!|>%`/", "/a: b/", "/-/")
ANCHORS = ("first-steps", "yes", "1", "a:b", "it's", "{x}", "#1", "ü", "-", "null", "a,b")


def mended(front: str, url: str, anchor: str) -> tuple[list[str], str | None]:
    """The rules of the ledger that are broken once the first repair was made, and the repair."""
    lines = {Url(url): Address("2026-01-01", "Repair", (anchor,) if anchor else ())}
    body = f"---\n{front}---\n\n{TEXT}\n\n## Steps {{#steps}}\n\nText.\n"
    files: dict[str, str | bytes] = {
        "content/repair.md": body,
        "published.json": written(Ledger("https://example.org", lines)),
    }
    (told,) = [d for d in built(files).diagnostics if d.rule.startswith("ledger-")]
    if told.replacement is None:
        return [told.rule], None
    place = told.place
    assert place is not None
    rows = body.split("\n")
    row, start = rows[place.line - 1], place.column - 1
    rows[place.line - 1] = row[:start] + told.replacement + row[start + place.length :]
    after = built({**files, "content/repair.md": "\n".join(rows)}).diagnostics
    return [d.rule for d in after if d.level == "error"], told.replacement


@pytest.mark.parametrize("name", FRONTS)
def test_an_alias_is_added_to_any_front_matter_or_not_at_all(name: str) -> None:
    for url in ADDRESSES if name in ("plain", "flow", "block") else ("/old/repair/", "/it's: a/repair/"):
        left, repair = mended(FRONTS[name], url, "")
        assert (left == []) == (repair is not None), (url, repair, left)
        assert repair is not None or name not in SURE, (url, left)


@pytest.mark.parametrize("name", FRONTS)
def test_a_former_place_is_added_to_any_front_matter_or_not_at_all(name: str) -> None:
    for anchor in ANCHORS if name in ("plain", "anchors") else ("first-steps", "it's"):
        left, repair = mended(FRONTS[name], "/repair/", anchor)
        assert (left == []) == (repair is not None), (anchor, repair, left)
