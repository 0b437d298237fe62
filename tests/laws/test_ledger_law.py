"""The law of the ledger: whatever is renamed, rewritten or deleted, an old address answers or the build says so.

`FINGERPOST_SCRIPTS=1000 pytest -n auto tests/laws/test_ledger_law.py` runs the long form.
"""

import os
import random
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_sites import NOW, QUIET, SITE_TOML, built

from fingerpost.model.ledger import Address, Ledger, together
from fingerpost.model.pages import Built
from fingerpost.model.paths import Url, output_path
from fingerpost.stages.ledger.entries import recorded
from fingerpost.stages.ledger.file import merged, read_ledger, written

SCRIPTS = min(int(os.environ.get("FINGERPOST_SCRIPTS", "25")), 2000)
STEPS = 8
WORDS = ("repair", "trust", "calm", "listen", "anger", "child", "home", "rain", "letter", "window", "door", "garden")


class Writer:
    """Somebody who changes a site without a thought for its readers."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.files: dict[str, str] = {"content/index.md": page("Home", "Hello.")}
        self.redirects: dict[str, str] = {}
        for _ in range(4):
            self.add()

    def add(self) -> None:
        folder = self.chance.choice(["", "a/", "b/c/"])
        name = f"content/{folder}{self.chance.choice(WORDS)}-{self.chance.randrange(30)}.md"
        parts = [f"## {self.chance.choice(WORDS).title()} {i}\n\n{self.words(20)}\n" for i in range(3)]
        self.files[name] = page(self.chance.choice(WORDS).title(), "\n".join(parts))

    def words(self, count: int) -> str:
        return " ".join(self.chance.choice(WORDS) for _ in range(count))

    def any(self) -> str:
        found = [name for name in self.files if not name.endswith("index.md")]
        return self.chance.choice(found or ["content/index.md"])

    def change(self) -> None:
        name, act = self.any(), self.chance.randrange(9)
        text = self.files[name]
        if act == 0 and len(self.files) > 3:
            del self.files[name]
        elif act == 1 and "index" not in name:
            folder, word = self.chance.choice(["", "a/", "z/"]), self.chance.choice(WORDS)
            self.files[f"content/{folder}{word}-x{self.chance.randrange(99)}.md"] = self.files.pop(name)
        elif act == 2:
            self.files[name] = re.sub(r"title: .*", f"title: {self.words(2)}", text)
        elif act == 3:
            self.files[name] = re.sub(r"## \w+", f"## {self.chance.choice(WORDS).title()}ly", text, count=1)
        elif act == 4:
            self.files[name] = re.sub(r"(?m)^## .*$", "", text, count=1)
        elif act == 5 and "draft:" not in text:
            flag = self.chance.choice(["draft: true", "gone: true", "expires: 2026-01-01", "published: 2027-01-01"])
            self.files[name] = text.replace("---\n", f"---\n{flag}\n", 1) if flag.split(":")[0] not in text else text
        elif act == 6:
            self.files[name] = re.sub(r"slug: .*\n", "", text).replace(
                "---\n", f"---\nslug: s{self.chance.randrange(99)}\n", 1
            )
        elif act == 7:
            self.redirects[f"/{self.chance.choice(WORDS)}-{self.chance.randrange(30)}/"] = "index.md"
        else:
            self.add()

    def site(self, ledger: str | None) -> dict[str, str | bytes]:
        lines = "".join(f'"{old}" = "{new}"\n' for old, new in self.redirects.items())
        toml = SITE_TOML + QUIET + "[redirects]\n" + lines
        return {**self.files, "site.toml": toml, **({} if ledger is None else {"published.json": ledger})}


def page(title: str, text: str) -> str:
    return f"---\ntitle: {title}\n---\n\n{text}\n"


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_an_old_address_answers_or_the_build_says_so(seed: int) -> None:
    writer = Writer(random.Random(seed))
    ledger: Ledger | None = None
    today = date(2026, 1, 1)
    for _ in range(STEPS):
        for _ in range(writer.chance.randrange(1, 4)):
            writer.change()
        result = built(writer.site(None if ledger is None else written(ledger)), now=NOW)
        if ledger is not None:
            promises_are_kept(ledger, result)
        published = result.published()
        gone = [url for url in (ledger.addresses if ledger else {}) if not answers(url, result)]
        accepted = [url for url in gone if writer.chance.random() < 0.5]
        after = recorded(ledger, published.addresses, published.site, accepted, today)
        nothing_is_lost(ledger, after)
        assert read_ledger(written(after).encode()).ledger is not None
        ledger, today = after, today + timedelta(days=1)


def answers(url: str, result: Built) -> bool:
    return any(output.path == output_path(Url(url)) for output in result.outputs)


def promises_are_kept(ledger: Ledger, result: Built) -> None:
    told = "\n".join(d.message for d in result.diagnostics if d.rule.startswith("ledger-"))
    collided = any(d.rule in ("output-collision", "alias-taken", "alias-loop") for d in result.diagnostics)
    pages = {str(o.path): result.bytes_of(o) for o in result.outputs}
    sent = {move.old: move.new for move in result.published().moves}
    for url, address in ledger.addresses.items():
        if not answers(url, result):
            assert f"`{url}`" in told or (address.gone and collided), url
            continue
        now = sent.get(url, url)
        html = pages.get(output_path(now)) if now is not None and not address.gone else None
        for anchor in address.anchors if isinstance(html, bytes) else ():
            assert isinstance(html, bytes)
            assert f'id="{anchor}"'.encode() in html or f"#{anchor}`" in told, (url, anchor)


def nothing_is_lost(before: Ledger | None, after: Ledger) -> None:
    for url, address in (before.addresses if before is not None else {}).items():
        assert set(address.anchors) <= set(after.addresses[url].anchors)
        assert after.addresses[url].since == address.since


_days = st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(str)
_names = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
_urls = st.lists(_names.filter(lambda n: not set(n) & set("?#\\/") and n not in (".", "..")), max_size=3).map(
    lambda parts: "/" + "".join(f"{part}/" for part in parts)
)
_addresses = st.builds(
    Address, _days, st.text(max_size=20).filter(str.isprintable), st.lists(_names, max_size=3, unique=True).map(tuple)
)
_ledgers = st.dictionaries(_urls, _addresses, max_size=6).map(
    lambda found: Ledger("https://example.org", {Url(url): address for url, address in found.items()})
)


@given(_ledgers)
def test_a_ledger_is_read_as_it_was_written(ledger: Ledger) -> None:
    read = read_ledger(written(ledger).encode())
    assert read.faults == ()
    assert read.ledger is not None
    assert (read.ledger.site, read.ledger.addresses) == (ledger.site, ledger.addresses)
    assert written(read.ledger) == written(ledger)


@given(_ledgers, _ledgers)
def test_two_versions_put_together_have_all_that_either_has(one: Ledger, other: Ledger) -> None:
    ours, theirs = written(one).splitlines(), written(other).splitlines()
    text = "\n".join(["<<<<<<< HEAD", *ours, "=======", *theirs, ">>>>>>> theirs", ""])
    assert {f.rule for f in read_ledger(text.encode()).faults} == {"ledger-conflict"}
    both = merged(text.encode()).ledger
    assert both is not None
    assert both.addresses.keys() == one.addresses.keys() | other.addresses.keys()
    for url, address in both.addresses.items():
        sides = [side.addresses[url] for side in (one, other) if url in side.addresses]
        assert address == (together(*sides) if len(sides) == 2 else sides[0])


@given(st.binary(max_size=300) | st.text(max_size=300).map(lambda text: text.encode(errors="replace")))
def test_any_bytes_are_a_ledger_or_a_fault_with_a_place(content: bytes) -> None:
    for read in (read_ledger(content), read_ledger(b'{"format": 1,\n' + content + b'\n"end": ""}\n')):
        assert (read.ledger is None) == bool(read.faults)
        assert all(f.place is not None and f.place.file == "published.json" for f in read.faults)
    merged(content)
