"""What Lighthouse says of the demo, as far as it does not depend on how fast the machine is."""

from pathlib import Path

import pytest

from browser.demo import Served
from browser.lighthouse import CATEGORIES, PAGES, UNASKED, judge

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_lighthouse_finds_nothing_to_say(demo: Served, lighthouse: Path, path: str) -> None:
    judged = judge(lighthouse, demo.url(path), [name for name in CATEGORIES if name != "performance"])
    kept = UNASKED.get(path, set())
    scores = {name: score for name, score in judged.scores.items() if not (kept and name == "seo")}
    assert set(scores.values()) == {100}, judged.faults
    assert kept <= set(judged.faults)
    assert judged.shift == 0
