"""Every rule is told somewhere, guarded somewhere and documented."""

import ast
import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from small_sites import NOW, QUIET, SITE_TOML, THEME, built

from fingerpost.edges import limits
from fingerpost.edges.disk import DiskTree, read_site, theme_layers
from fingerpost.memo import DictMemory, Memo
from fingerpost.model import rules
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Page, Source
from fingerpost.model.paths import ContentPath
from fingerpost.model.rules import RULES
from fingerpost.model.stage import Stage
from fingerpost.stages.checks import LARGE, check_site
from fingerpost.stages.config import read_config
from fingerpost.stages.site import assemble
from fingerpost.workshop import Texts, page_given_up

ROOT = Path(__file__).parent.parent

PAGE = {"content/index.md": "# Home\n"}
SITES: Mapping[str, Mapping[str, str | bytes]] = {
    # Bytes and lengths that a document cannot show.
    "file-encoding": {"content/index.md": b"# Caf\xe9\n"},
    "file-characters": {"content/index.md": "# Home\n\n\ufdd0\n"},
    "file-large": {"content/index.md": b"x" * (2 * 1024 * 1024 + 1)},
    "file-nesting": {"content/index.md": ">" * 200 + " deep\n"},
    # Another site.toml than the one all documents have.
    "site-syntax": {"site.toml": "title = \n"},
    "site-unknown": {"site.toml": SITE_TOML + "titel = 1\n"},
    "site-missing-setting": {"site.toml": 'title = "Small site"\n'},
    "site-type": {"site.toml": SITE_TOML + "language = 1\n"},
    "site-secret": {"site.toml": SITE_TOML + '[deploy.live]\ntarget = "git"\ntoken = "x"\n'},
    "site-empty": {},
    "headers-origin": {
        **PAGE,
        "site.toml": SITE_TOML + '[security.origins]\nmedia-src = ["https://media.example.org"]\n',
    },
    "headers-own": {**PAGE, "content/_headers": "/*\n  X-Frame-Options: DENY\n"},
    "headers-limit": {**PAGE, "content/_headers": "/*\n  ! Referrer-Policy\n"},
    "offline-series": {**PAGE, "site.toml": SITE_TOML + '[outputs]\noffline = "index.md"\n'},
    "offline-theme": {**PAGE, "site.toml": SITE_TOML + '[outputs]\noffline = "index.md"\n'},
    "theme-option": {
        **PAGE,
        "site.toml": SITE_TOML.replace('theme = "bare"', '[theme]\nname = "bare"\n[theme.options]\nnone = 1'),
    },
    "template-missing": {"content/index.md": "---\ntitle: Home\ntemplate: none.html\n---\n"},
    "front-matter-missing": {"content/glossary/base.md": "---\ntitle: Safe base\n---\n"},
}
THEMES: Mapping[str, Mapping[str, str]] = {
    "theme-syntax": {"theme.toml": "name = \n"},
    "theme-unknown": {"theme.toml": 'name = "bare"\nnmae = "x"\n'},
    "theme-type": {"theme.toml": "name = 1\n"},
    "theme-language": {"strings/de.toml": 'on = "auf"\n'},
    "icon-mark": {"assets/favicon.svg": '<svg viewBox="0 0 9 9"><text>x</text></svg>'},
    "template-error": {"templates/home.html": "{{ no_such_word }}"},
}
ELSEWHERE = {
    # They need a process that is stopped, or a disk that fails.
    "output-refused": "tests/edges/test_publish.py",
    "output-write": "tests/edges/test_publish.py",
    # They need another site.
    "link-external": "tests/edges/test_external.py",
    "link-external-moved": "tests/edges/test_external.py",
    "link-external-unverified": "tests/edges/test_external.py",
    # It needs a program without its optional part.
    "reading-extra": "tests/edges/test_reading_table.py",
    "image-extra": "tests/counts/test_pictures.py",
    "map-extra": "tests/counts/test_map.py",
    "card-extra": "tests/counts/test_cards.py",
    "icon-extra": "tests/counts/test_cards.py",
    "card-drawing": "tests/counts/test_cards.py",
    # They need bytes, and a page that got out although it is hidden.
    "final-metadata": "tests/stages/test_final_files.py",
    "final-draft": "tests/stages/test_final_files.py",
    # It needs a program that is not there.
    "search-engine": "tests/edges/test_searching.py",
}
HERE = ("file-slow", "file-unreadable", "file-link", "file-name", "site-missing", "theme-missing", "asset-large")
"""Rules with a test of their own below."""


def test_every_rule_has_a_case() -> None:
    documents = "".join(path.read_text("utf-8") for path in (ROOT / "tests/cases").rglob("*.md"))
    told = set(re.findall(r"(?:error|warning|note)\[([a-z-]+)\]: ", documents))
    elsewhere = {rule for rule, file in ELSEWHERE.items() if rule in (ROOT / file).read_text("utf-8")}
    assert set(RULES) == told | set(SITES) | set(THEMES) | elsewhere | set(HERE)


def test_every_rule_that_is_raised_is_listed_and_the_other_way_round() -> None:
    modules = [path for path in (ROOT / "fingerpost").rglob("*.py") if path.name != "rules.py"]
    texts = {text for path in modules for text in _texts(ast.parse(path.read_text("utf-8")))}
    raised = {rule for path in modules for rule in _raised(ast.parse(path.read_text("utf-8")))}
    assert set(RULES) - texts == set()
    assert raised - set(RULES) == set()


def _texts(tree: ast.AST) -> Iterator[str]:
    yield from (n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def _raised(tree: ast.AST) -> Iterator[str]:
    """What stands first in a call that makes a fault, and everything given as `rule=`, if it has the form of a rule."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        makes = ast.unparse(call.func) in ("fault", "Complaint", "Unsafe", "TooMuch")
        values = [*call.args[: int(makes)], *(word.value for word in call.keywords if word.arg == "rule")]
        yield from (text for value in values for text in _texts(value) if re.fullmatch(r"[a-z]+(-[a-z]+)+", text))


@pytest.mark.parametrize("rule", SITES)
def test_a_small_site_breaks_the_rule(rule: str) -> None:
    assert rule in _rules(built(SITES[rule]).diagnostics)


@pytest.mark.parametrize("rule", THEMES)
def test_a_small_theme_breaks_the_rule(rule: str) -> None:
    assert rule in _rules(built(PAGE, theme={**THEME, **THEMES[rule]}).diagnostics)


def _rules(diagnostics: tuple[Diagnostic, ...]) -> set[str]:
    return {diagnostic.rule for diagnostic in diagnostics}


def test_a_page_that_takes_too_long_is_given_up_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LONGEST_S", 0.01)
    source = Source(ContentPath("slow.md"), "content/slow.md", "")

    def never_ready(_: Source) -> Page:
        end = time.process_time() + 5
        while time.process_time() < end:
            pass
        raise AssertionError("the alarm did not ring")

    (page,) = limits.within_limits(Stage(never_ready, page_given_up), [source])
    assert _rules(page.diagnostics) == {"file-slow"}


def test_files_that_cannot_be_taken_are_told_and_the_walk_goes_on(tmp_path: Path) -> None:
    content = tmp_path / "content"
    content.mkdir()
    (content / "to-nowhere.md").symlink_to(content / "none.md")
    (content / "out.md").symlink_to("/etc/hostname")
    (content / "bad\nname.md").write_text("x")
    (content / "good.md").write_text("x")
    tree = DiskTree(content, "content", within=tmp_path)
    assert _rules(tree.faults()) == {"file-unreadable", "file-link", "file-name"}
    assert [source.path for source in tree.sources()] == ["good.md"]


def test_a_folder_without_site_toml_or_theme_says_so(tmp_path: Path) -> None:
    assert _rules(read_site(tmp_path).diagnostics) == {"site-missing"}
    missing = theme_layers(tmp_path, "no-such-theme")
    assert isinstance(missing, Diagnostic)
    assert missing.rule == "theme-missing"


def test_a_file_that_hosts_refuse_is_told() -> None:
    config = read_config("site.toml", SITE_TOML + QUIET).config
    assert config is not None
    film = Source(ContentPath("film.mp4"), "content/film.mp4", "", LARGE + 1)
    assert "asset-large" in _rules(
        check_site(assemble(config, (), (), Texts(Memo(DictMemory()), {}, no_page), [film], (), NOW))
    )


def no_page(_: str) -> Page:
    raise AssertionError("there is no page")


_ABOUT = """\
# Rules

Every fault has a rule, named behind its level: `error[link-target]`. An **error** keeps the site from being published,
a **warning** does not, a **note** is shown with `--notes`. This page lists them all, with the level each has unless
`site.toml` says otherwise:

```toml
[rules]
page-orphan = "off"             # everywhere
image-alt = "error"

[rules."drafts/**"]             # for files whose path fits; the last that fits wins
link-target = "warning"
```
"""


def test_the_page_of_rules_lists_them_all(accept: bool) -> None:
    page = ROOT / "docs/rules.md"
    wanted = _ABOUT + "\n".join(_page_of_rules()) + "\n"
    if accept:
        page.write_text(wanted, "utf-8")
    assert page.read_text("utf-8") == wanted


def _page_of_rules() -> Iterator[str]:
    """The rules in their order, below the headings that stand as comments in `model/rules.py`."""
    source = Path(rules.__file__).read_text("utf-8").partition("RULES: ")[2]
    for heading, name in re.findall(r"^    (?:# (.+)\.|\"([a-z-]+)\": Rule\()", source, re.MULTILINE):
        if heading:
            yield from (f"\n## {heading}\n", "| Rule | Level | What it guards |", "|---|---|---|")
        else:
            yield f"| `{name}` | {RULES[name].level} | {RULES[name].about} |".replace("`|`", "`\\|`")
