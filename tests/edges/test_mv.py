"""`fingerpost mv`: a page under another name, with every link to it and in it, or nothing at all."""

import json
import shutil
from pathlib import Path

import pytest
from writers import SITE_TOML, run, site_in, tree

from fingerpost.edges.rewriting import FOLDER
from fingerpost.model.digest import digest_of

ROOT = Path(__file__).parent.parent.parent

FILES = {
    "site.toml": SITE_TOML + '[[menus.main]]\nto = "care/repair.md"\nlabel = "Repair"\n',
    "content/index.md": (
        "---\ntitle: Home\ntemplate: home.html\n---\n"
        "[[repair]], [[Repair after a fight]], [x](care/repair.md#first), [y][r] and [z](/care/repair/).\n\n"
        '<a href="care/repair.md">raw</a> ![A window](care/window.svg)\n\n[r]: <care/repair.md> "title"\n'
    ),
    "content/care/index.md": "---\ntitle: Care\nparts: [repair.md, other.md]\nimage: window.svg\n---\n",
    "content/care/repair.md": (
        "---\ntitle: Repair after a fight\nauthors: [Ada]\n---\n## First\n\n"
        "[o](other.md#here) ![A window](window.svg) [[#First]]\n"
    ),
    "content/care/other.md": (
        "---\ntitle: Other\nrelated:\n  - repair.md\n---\n## Here\n\n| a |\n|---|\n| [[repair\\|r]] |\n"
    ),
    "content/care/window.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/people/ada.md": "---\ntitle: Ada\n---\n",
    "content/people/draft.md": "---\ntitle: Draft\ndraft: true\n---\n[r](../care/repair.md)\n",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return site_in(tmp_path, dict(FILES))


def _sound(site: Path) -> bool:
    """Whether `check` has nothing to say; what it says is shown where the test fails."""
    result = run("check", "--site", site)
    assert ", 0 errors, 0 warnings" in result.stderr, result.stderr
    return result.exit_code == 0


def test_every_link_to_a_page_and_in_it_is_rewritten(site: Path) -> None:
    assert _sound(site)
    result = run("mv", "care/repair.md", "mending/how.md", "--site", site)
    assert result.exit_code == 0, result.stderr
    files = {name: text.decode() for name, text in tree(site / "content").items()}
    assert "care/repair.md" not in files
    assert files["mending/how.md"] == (
        "---\ntitle: Repair after a fight\nauthors: [Ada]\naliases: [/care/repair/]\n---\n## First\n\n"
        "[o](../care/other.md#here) ![A window](../care/window.svg) [[#First]]\n"
    )
    assert files["index.md"].endswith(
        "[[how]], [[Repair after a fight]], [x](mending/how.md#first), [y][r] and [z](/mending/how.md).\n\n"
        '<a href="mending/how.md">raw</a> ![A window](care/window.svg)\n\n[r]: <mending/how.md> "title"\n'
    )
    assert 'parts: ["../mending/how.md", other.md]' in files["care/index.md"]
    assert '  - "../mending/how.md"' in files["care/other.md"]
    assert "| [[how\\|r]] |" in files["care/other.md"]
    assert "[r](../mending/how.md)" in files["people/draft.md"]
    assert 'to = "mending/how.md"' in (site / "site.toml").read_text()
    assert "moved care/repair.md to mending/how.md; changed" in result.stderr
    assert "/care/repair/ leads to mending/how.md from now on" in result.stderr
    assert _sound(site)


def test_there_and_back_gives_the_same_files_but_for_the_former_address(site: Path) -> None:
    home = site / "content/index.md"
    home.write_text(home.read_text().replace("[z](/care/repair/)", "[z](/care/repair.md)"))
    before = tree(site)
    run("mv", "care/repair.md", "mending/how.md", "--site", site)
    run("mv", "mending/how.md", "care/repair.md", "--site", site)
    after = {name: text for name, text in tree(site).items() if not name.startswith(".")}
    text = after["content/care/repair.md"]
    assert text.count(b"aliases: [/mending/how/]\n") == 1
    after["content/care/repair.md"] = text.replace(b"aliases: [/mending/how/]\n", b"")
    quoted = {b'"repair.md"': b"repair.md"}
    for name, content in after.items():
        for was, now in quoted.items():
            content = content.replace(was, now)
        assert content == before[name], name


def test_a_picture_moves_as_well(site: Path) -> None:
    assert run("mv", "care/window.svg", "pictures/", "--site", site).exit_code == 0
    assert 'image: "../pictures/window.svg"' in (site / "content/care/index.md").read_text()
    assert "![A window](../pictures/window.svg)" in (site / "content/care/repair.md").read_text()
    assert "![A window](pictures/window.svg)" in (site / "content/index.md").read_text()
    assert _sound(site)


def test_a_folder_moves_with_all_in_it_and_links_inside_stay_as_they_are(site: Path) -> None:
    before = tree(site / "content/care")
    assert run("mv", "content/care", "content/comfort", "--site", site).exit_code == 0
    after = tree(site / "content/comfort")
    assert set(after) == set(before)
    assert after["window.svg"] == before["window.svg"]
    assert b"[o](other.md#here) ![A window](window.svg)" in after["repair.md"]
    assert b"aliases: [/care/]" in after["index.md"]
    assert not (site / "content/care").exists()
    assert _sound(site)


def test_a_page_can_be_named_by_its_title_and_the_ending_left_out(site: Path) -> None:
    assert run("mv", "Repair after a fight", "care/mending", "--site", site).exit_code == 0
    assert (site / "content/care/mending.md").exists()
    assert _sound(site)


def test_paths_are_understood_from_where_one_stands(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site / "content/care")
    assert run("mv", "repair.md", "../mended.md", "--site", "../..").exit_code == 0
    assert (site / "content/mended.md").exists()
    monkeypatch.chdir(site)
    assert run("mv", "content/mended.md", "content/care/").exit_code == 0
    assert (site / "content/care/mended.md").exists()
    assert _sound(site)


SETTINGS = """
# Where things stand.
[references]
file   = 'lists/references.bib'   # our sources
style = "lists/own.csl"

[help]
file = "lists/help.yaml"
page = "care/repair.md"
required_for = []

[exit]
about = "care/other.md"

[outputs]
offline = ["care/index.md"]

[redirects]
"/first/" = "care/repair.md"
"/second/" = "Other"
"/third/" = "people/ada.md"
"""
HELP = """helplines:
  - id: all-countries
    region: INT
    name: All lines
    topics: [crisis]
    channels:
      - {type: phone, value: "116 123"}
    hours: {always: true}
    source_url: https://lines.example/
    example: true
"""


@pytest.fixture(name="settled")
def _settled(site: Path) -> Path:
    """The site with settings that name files, on lines that end as on Windows."""
    toml = SITE_TOML + SETTINGS + '[rules]\nhelpline-example = "off"\n'
    (site / "site.toml").write_bytes(b"\xef\xbb\xbf" + toml.replace("\n", "\r\n").encode())
    (site / "content/lists").mkdir()
    (site / "content/lists/help.yaml").write_text(HELP)
    with (site / "content/people/ada.md").open("a") as page:
        page.write("As is known [@k].\n")
    (site / "content/lists/references.bib").write_text("@book{k, author={A, B}, title={T}, year={2020}}\n")
    shutil.copy(ROOT / "fingerpost/styles/apa.csl", site / "content/lists/own.csl")
    return site


def test_a_file_that_site_toml_names_moves_with_its_setting_and_no_other_byte_changes(settled: Path) -> None:
    before = (settled / "site.toml").read_bytes()
    assert _sound(settled)
    moves = {
        "lists/references.bib": ("'lists/references.bib'", '"books.bib"', "books.bib"),
        "lists/help.yaml": ('"lists/help.yaml"', '"numbers/help.yaml"', "numbers/help.yaml"),
        "lists": ('"lists/own.csl"', '"styles/own.csl"', "styles"),
    }
    for old, (was, becomes, new) in moves.items():
        result = run("mv", old, new, "--site", settled)
        assert result.exit_code == 0, result.stderr
        before = before.replace(was.encode(), becomes.encode())
        assert (settled / "site.toml").read_bytes() == before
        assert _sound(settled)


def test_settings_that_lead_to_a_page_go_with_it(settled: Path) -> None:
    before = (settled / "site.toml").read_bytes()
    for old, new, changes in (
        ("care/repair.md", "mending/how.md", [('page = "care/repair.md"', 'page = "mending/how.md"'),
                                              ('"/first/" = "care/repair.md"', '"/first/" = "mending/how.md"')]),
        ("care", "comfort", [('"care/other.md"', '"comfort/other.md"'), ('"care/index.md"', '"comfort/index.md"')]),
    ):  # fmt: skip
        result = run("mv", old, new, "--site", settled)
        assert result.exit_code == 0, result.stderr
        for was, becomes in changes:
            assert was.encode() in before
            before = before.replace(was.encode(), becomes.encode())
        assert (settled / "site.toml").read_bytes() == before
        assert _sound(settled)


@pytest.mark.parametrize(
    ("toml", "becomes"),
    [
        (SITE_TOML, SITE_TOML + '\n[help]\npage = "care/now.md"\n'),
        (SITE_TOML.rstrip("\n"), SITE_TOML + '\n[help]\npage = "care/now.md"\n'),
        (SITE_TOML + "[help] # lines\nrequired_for = []\n",
         SITE_TOML + '[help] # lines\npage = "care/now.md"\nrequired_for = []\n'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_the_page_of_help_that_no_setting_names_gets_one_when_it_moves(
    site: Path, toml: str, becomes: str, ending: str
) -> None:
    (site / "site.toml").write_bytes(toml.replace("\n", ending).encode())
    (site / "content/help.md").write_text("---\ntitle: Help\n---\nThere is help.\n")
    assert _sound(site)
    result = run("mv", "help.md", "care/now.md", "--site", site)
    assert result.exit_code == 0, result.stderr
    assert (site / "site.toml").read_bytes() == becomes.replace("\n", ending).encode()
    assert "and site.toml" in result.stdout + result.stderr
    assert _sound(site)


def test_a_help_page_moves_where_boxes_lead_to_it_and_no_setting_names_it(settled: Path) -> None:
    toml = (settled / "site.toml").read_bytes().replace(b'page = "care/repair.md"\r\n', b"")
    (settled / "site.toml").write_bytes(toml)
    (settled / "content/help.md").write_text("---\ntitle: Help\n---\n\n> [!helplines|crisis] Now\n")
    assert _sound(settled)
    result = run("mv", "help.md", "care/now.md", "--site", settled)
    assert result.exit_code == 0, result.stderr
    assert (settled / "site.toml").read_bytes() == toml.replace(b"[help]\r\n", b'[help]\r\npage = "care/now.md"\r\n')
    assert _sound(settled)


def test_a_dry_run_shows_the_setting_and_leaves_it(settled: Path) -> None:
    before = tree(settled)
    result = run("mv", "lists/help.yaml", "help.yaml", "--dry-run", "--site", settled)
    assert '-file = "lists/help.yaml"' in result.stdout
    assert '+file = "help.yaml"' in result.stdout
    assert {n: c for n, c in tree(settled).items() if not n.startswith(".")} == {
        n: c for n, c in before.items() if not n.startswith(".")
    }


def test_a_folder_that_is_empty_afterwards_goes(site: Path) -> None:
    (site / "content/lone/page").mkdir(parents=True)
    (site / "content/lone/page/only.md").write_text("---\ntitle: Only\n---\n")
    assert run("mv", "lone/page/only.md", "people/only.md", "--site", site).exit_code == 0
    assert not (site / "content/lone").exists()


def test_a_move_that_was_cut_short_is_told_by_a_build_and_finished(site: Path) -> None:
    before = tree(site / "content")
    run("mv", "care/repair.md", "mending/how.md", "--site", site)
    after = tree(site / "content")
    for name in after:
        (site / "content" / name).unlink()
    for name, content in before.items():
        (site / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (site / "content" / name).write_bytes(content)
    home = site / FOLDER
    home.mkdir()
    changed = [name for name in after if name in before and after[name] != before[name]]
    steps = []
    for number, name in enumerate([*changed, "mending/how.md"]):
        (home / str(number)).write_bytes(after[name])
        was = before.get(name, before["care/repair.md"])
        steps.append({"file": f"content/{name}", "before": digest_of(was), "after": digest_of(after[name])})
    moved = ["content/care/repair.md", "content/mending/how.md"]
    (home / "plan.json").write_text(json.dumps({"command": "mv a b", "moved": moved, "steps": steps}))
    assert "`fingerpost mv a b` was cut short" in run("check", "--site", site).stderr
    result = run("mv", "--finish", "--site", site)
    assert "`fingerpost mv a b` had been cut short; the rest of it is done now" in result.stderr
    assert tree(site / "content") == after
    assert _sound(site)


def test_a_dry_run_shows_the_difference_and_changes_nothing(site: Path) -> None:
    before = tree(site / "content")
    result = run("mv", "care/repair.md", "mending/how.md", "--site", site, "--dry-run")
    assert "rename from content/care/repair.md\nrename to content/mending/how.md\n" in result.stdout
    assert "+aliases: [/care/repair/]" in result.stdout
    assert '+to = "mending/how.md"' in result.stdout
    assert "would be moved" in result.stderr
    assert tree(site / "content") == before


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("care/repair.md", "care/other.md", "care/other.md exists already"),
        ("care/repair.md", "care/OTHER.md", "care/other.md exists already"),
        ("care/repair.md", "care/repair.md", "would stay where it is"),
        ("care", "care/deeper", "cannot be moved into itself"),
        ("care/repair.md", "../out.md", "is not a place in the folder of the content"),
        ("care/repair.md", "care/repair.txt", "the ending `.md` says what care/repair.md is"),
        ("care/repair.md", ".hidden/a.md", "would not be published"),
        ("Repair afte a fight", "a.md", "there is no file, folder or page `Repair afte a fight`; did you mean"),
        ("care/repair.md", "people/other/index.md", "was not moved"),
        (
            "care/index.md",
            "care/all.md",
            "care/all.md would be of the kind `article`, which has no `parts`: a series lies",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_changes(site: Path, old: str, new: str, told: str) -> None:
    if told == "was not moved":
        (site / "content/people/other.md").write_text("---\ntitle: Another\n---\n")
    before = tree(site / "content")
    result = run("mv", old, new, "--site", site)
    assert result.exit_code == 1
    assert told in result.stderr
    assert tree(site / "content") == before


def test_what_would_take_anothers_address_is_refused_with_the_reason(site: Path) -> None:
    (site / "content/people/bob.md").write_text("---\ntitle: Bob\nslug: ada-2\n---\n")
    before = tree(site / "content")
    result = run("mv", "people/ada.md", "people/ada-2.md", "--site", site)
    assert result.exit_code == 1
    assert "output-collision" in result.stderr
    assert tree(site / "content") == before


def test_a_page_without_front_matter_says_that_its_address_is_lost(site: Path) -> None:
    (site / "content/plain.md").write_text("# Plain\n\nText.\n")
    result = run("mv", "plain.md", "other/plain.md", "--site", site)
    assert result.exit_code == 0
    assert "/plain/ leads nowhere from now on" in result.stderr
    assert (site / "content/other/plain.md").read_text() == "# Plain\n\nText.\n"


def test_a_draft_gets_no_former_address(site: Path) -> None:
    run("mv", "people/draft.md", "care/draft.md", "--site", site)
    assert "aliases" not in (site / "content/care/draft.md").read_text()


@pytest.mark.parametrize("table", ["", "[redirects]\n", '[redirects]   # what was\n"/x/" = "care/other.md"\n'])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_feeds_of_a_series_that_were_published_lead_to_it_from_their_former_addresses(
    site: Path, table: str, line_end: str
) -> None:
    toml = ((site / "site.toml").read_text() + table).replace("\n", line_end)
    (site / "site.toml").write_text(toml, newline="")
    (site / "content/care/news.md").write_text("---\ntitle: News\npublished: 2026-01-05\n---\nText.\n")
    run("ledger", "accept", "--site", site)
    assert '"/care/feed.xml"' in (site / "published.json").read_text()
    result = run("mv", "care", "mending", "--site", site)
    assert result.exit_code == 0, result.stderr
    assert "/care/feed.xml leads to mending/index.md from now on (added to `[redirects]` in site.toml)" in result.stderr
    after = (site / "site.toml").read_bytes().decode()
    assert f'"/care/feed.json" = "mending/index.md"{line_end}"/care/feed.xml" = "mending/index.md"{line_end}' in after
    assert after.count("[redirects]") == 1
    assert after.count("\n") == after.count(line_end)
    assert _sound(site)


def test_usage_is_told(site: Path) -> None:
    assert run("mv", "a.md", "--site", site).exit_code == 2
    assert "nothing was cut short" in run("mv", "--finish", "--site", site).stderr


@pytest.fixture(name="checked", scope="module")
def _checked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The demo with what a check of it remembers, to be copied; and what that check counted."""
    folder = tmp_path_factory.mktemp("demo")
    for name in ("content", "site.toml", "published.json"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    return folder, _counted(folder)


def _counted(site: Path) -> str:
    return run("check", "--site", site).stderr.partition(", in ")[0].rpartition("\n")[2]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("attachment", "bonds"),
        ("couples/index.md", "pairs/index.md"),
        ("help.md", "get-help.md"),
        ("attachment/relationship-roadblocks.md", "attachment/roadblocks.md"),
        ("attachment/window-of-tolerance.md", "calm/window.md"),
        ("glossary/secure-base.md", "glossary/base.md"),
        ("people/ada-example.md", "people/ada.md"),
        ("before-you-read.md", "read-first.md"),
        ("attachment/images", "pictures"),
    ],
)
def test_in_the_demo_every_move_leaves_nothing_to_say(
    checked: tuple[Path, str], tmp_path: Path, old: str, new: str
) -> None:
    demo, before = checked
    shutil.copytree(demo, tmp_path, dirs_exist_ok=True)
    result = run("mv", old, new, "--site", tmp_path)
    assert result.exit_code == 0, result.stderr
    assert " errors" in before
    assert _counted(tmp_path) == before
