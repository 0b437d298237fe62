"""What an edit of the references costs: the pages that cite, the page of all sources, and nothing else."""

import subprocess
import sys

import pytest
from small_sites import QUIET, SITE_TOML, built_with, output

from fingerpost.memo import DictMemory
from fingerpost.model.pages import Built

TOML = SITE_TOML + '[references]\nfile = "references.bib"\n' + QUIET
COUNT = 12


def _bib(first: int = 2001, *, gap: str = "") -> str:
    return gap + "".join(
        f"@book{{key{n}, author = {{Author{n}, A.}}, title = {{Title {n}}}, year = {{{first + n}}}}}\n"
        for n in range(COUNT)
    )


Site = tuple[dict[str, str | bytes], DictMemory]


@pytest.fixture
def site() -> Site:
    """Twelve pages, each of which cites a source of its own, built once."""
    files: dict[str, str | bytes] = {
        f"content/a{n}.md": f"# Page {n}\n\nIt is so [@key{n}, p. {n}].\n" for n in range(COUNT)
    }
    files |= {"content/index.md": "# Home\n", "content/references.bib": _bib(), "site.toml": TOML}
    memory = DictMemory()
    assert not built_with(memory, files).has_errors
    return files, memory


def _made(built: Built, stage: str) -> set[str]:
    return {reason.name for reason in built.reasons if reason.stage == stage}


def test_an_edit_of_one_reference_renders_the_pages_that_cite_it(site: Site) -> None:
    files, memory = site
    files["content/references.bib"] = _bib().replace("Title 7", "A better title")
    after = built_with(memory, files)
    assert _made(after, "source") == {"key7"}
    assert _made(after, "page") == set()
    assert _made(after, "render") == {"a7.md", ":sources"}
    assert "A better title" in output(after, "a7/index.html")


def test_moving_the_entries_renders_nothing(site: Site) -> None:
    files, memory = site
    files["content/references.bib"] = _bib(gap="% A comment\n\n")
    after = built_with(memory, files)
    assert _made(after, "source") == set()
    assert _made(after, "render") == set()


def test_a_new_reference_renders_nothing_until_it_is_cited(site: Site) -> None:
    files, memory = site
    files["content/references.bib"] = _bib() + "@book{new, author = {New, N.}, title = {New}, year = {2026}}\n"
    assert _made(built_with(memory, files), "render") == set()
    files["content/a3.md"] = "# Page 3\n\nNow [@new; @key3].\n"
    assert _made(built_with(memory, files), "render") == {"a3.md", ":sources"}


def test_a_page_that_missed_a_reference_is_made_again_when_it_comes(site: Site) -> None:
    files, memory = site
    files["content/a3.md"] = "# Page 3\n\nNow [@later].\n"
    assert built_with(memory, files).has_errors
    files["content/references.bib"] = _bib() + "@book{later, author = {Late, L.}, title = {Late}, year = {2026}}\n"
    after = built_with(memory, files)
    assert not after.has_errors
    assert _made(after, "render") == {"a3.md", ":sources"}


def test_an_edit_of_a_text_formats_nothing_anew(site: Site) -> None:
    files, memory = site
    files["content/a3.md"] = "# Page 3\n\nIt is surely so [@key3, p. 3].\n"
    after = built_with(memory, files)
    assert _made(after, "source") == set()
    assert _made(after, "render") == {"a3.md"}


_WATCH = """
import sys
sys.path.insert(0, "tests")
from small_sites import built, built_with, SITE_TOML, QUIET
from fingerpost.memo import DictMemory
HEAVY = ("citeproc", "bibtexparser", "pylatexenc", "lxml")
loaded = lambda: sorted(name for name in HEAVY if name in sys.modules)
built({"content/index.md": "# Home\\n"})
print(loaded())
memory = DictMemory()
files = {
    "content/index.md": "# Home\\n\\n[@a]\\n",
    "content/references.bib": "@book{a, author = {A, B.}, title = {C}, year = {2001}}\\n",
    "site.toml": SITE_TOML + '[references]\\nfile = "references.bib"\\n' + QUIET,
}
if "warm" in sys.argv:
    import pickle
    memory._rows = pickle.load(open(sys.argv[2], "rb"))
    files["content/index.md"] = "# Home\\n\\nMore [@a]\\n"
assert not built_with(memory, files).has_errors
print(loaded())
if "cold" in sys.argv:
    import pickle
    pickle.dump(memory._rows, open(sys.argv[2], "wb"))
"""


def test_libraries_are_loaded_only_to_read_and_format_what_is_new(tmp_path_factory: pytest.TempPathFactory) -> None:
    kept = str(tmp_path_factory.mktemp("memory") / "rows")
    cold, warm = (
        subprocess.run([sys.executable, "-c", _WATCH, how, kept], capture_output=True, text=True, check=True).stdout
        for how in ("cold", "warm")
    )
    assert cold.splitlines() == ["[]", "['bibtexparser', 'citeproc', 'lxml', 'pylatexenc']"]
    assert warm.splitlines() == ["[]", "[]"]
