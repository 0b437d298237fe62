"""docs/images.md says what is so: its examples show what stands below them, its settings are those that there are.

`pytest --accept` rewrites the results; the diff is read like prose.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from photos import jpeg
from small_sites import SITE_TOML, built, told

from fingerpost.model.rules import RULES
from fingerpost.stages.config import read_config
from fingerpost.stages.pictures.plan import ImagesChoice

FILE = Path(__file__).parent.parent / "docs/images.md"
PAGE = FILE.read_text("utf-8")
ONE_SIZE = SITE_TOML + "[images]\nwidths = []\n"
_EXAMPLE = re.compile(r"(?ms)^```markdown\n(.*?)^```\n\n```html\n(.*?)^```\n")
_WRONG = re.compile(r"(?ms)^```markdown wrong\n(.*?)^```\n\n```svg\n(.*?)^```\n\n```text\n(.*?)^```\n")


def _shown(text: str) -> str:
    site = built(
        {"site.toml": ONE_SIZE, "content/page.md": f"# Page\n\n{text}", "content/images/sea.jpg": jpeg(6, (400, 600))}
    )
    assert [line for line in told(site.diagnostics) if "error" in line or "warning" in line] == []
    content = next(o.content for o in site.outputs if o.path == "page/index.html")
    assert isinstance(content, bytes)
    return re.sub(r"sea\.[0-9a-f]{10}\.jpg", "sea.jpg", content.decode().partition("</h1>\n")[2].strip()) + "\n"


def _wrong(text: str, drawing: str) -> str:
    site = built({"content/page.md": f"# Page\n\n{text}", "content/window.svg": drawing})
    return "".join(f"{line}\n" for line in told(site.diagnostics) if "svg" in line or line.startswith("  hint"))


def test_every_example_shows_what_stands_below_it(accept: bool) -> None:
    page = _EXAMPLE.sub(lambda m: f"```markdown\n{m[1]}```\n\n```html\n{_shown(m[1])}```\n", PAGE)
    page = _WRONG.sub(
        lambda m: f"```markdown wrong\n{m[1]}```\n\n```svg\n{m[2]}```\n\n```text\n{_wrong(m[1], m[2])}```\n", page
    )
    if accept:
        FILE.write_text(page, "utf-8")
    assert len(_EXAMPLE.findall(PAGE)) >= 6
    assert page == FILE.read_text("utf-8")


def test_the_settings_are_all_there_are_with_what_holds_without_them() -> None:
    (settings,) = re.findall(r"(?ms)^```toml\n(.*?)^```$", PAGE)
    assert set(re.findall(r"(?m)^(\w+) =", settings)) == set(ImagesChoice.__struct_fields__)
    config = read_config("site.toml", SITE_TOML + settings).config
    assert config is not None
    assert config.images == ImagesChoice()


@pytest.mark.parametrize(
    "line", ["widths = [0]", "formats = ['png']", "quality = 101", "max_pixels = -1", "sizes = ''"]
)
def test_a_setting_that_makes_no_sense_is_told(line: str) -> None:
    read = read_config("site.toml", f"{SITE_TOML}[images]\n{line}\n")
    assert read.config is None
    assert [(d.rule, d.place.line if d.place else 0) for d in read.diagnostics] == [("site-type", 5)]


def _rules() -> Iterator[str]:
    for row in re.findall(r"(?m)^\| (`.*?) \|", PAGE):
        yield from re.findall(r"`([a-z-]+)`", row)


def test_the_rules_it_names_are_rules() -> None:
    assert set(_rules()) <= RULES.keys()
    assert {rule for rule in RULES if rule.startswith(("image-", "svg-"))} <= set(_rules())
