"""docs/sources.md says what is so: its references are read without a word, its citations come out as it shows them."""

import re
from html import unescape
from pathlib import Path

from small_sites import QUIET, SITE_TOML, built, output

from fingerpost.stages.config import read_config

PAGE = (Path(__file__).parent.parent / "docs/sources.md").read_text("utf-8")
TOML = SITE_TOML + '[references]\nfile = "references.bib"\n' + QUIET


def _block(language: str) -> str:
    return PAGE.partition(f"```{language}\n")[2].partition("```")[0]


def test_every_citation_of_the_page_is_shown_as_it_says() -> None:
    rows = re.findall(r"^\| `(.*@.*)` \| (.*) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 6
    text = "\n\n".join(written for written, _ in rows)
    site = built({"content/index.md": text, "content/references.bib": _block("bibtex"), "site.toml": TOML})
    assert site.diagnostics == ()
    shown = re.findall(r"<p>(.*)</p>", output(site, "index.html"))
    assert [unescape(re.sub("<[^>]+>", "", paragraph)).replace("\u00a0", " ") for paragraph in shown] == [
        wanted for _, wanted in rows
    ]


def test_the_settings_of_the_page_are_settings() -> None:
    settings = _block("toml")
    for style in ('"apa"', '"chicago-author-date.csl"'):
        read = read_config("site.toml", SITE_TOML + re.sub(r'style = "\w+".*', f"style = {style}", settings))
        assert read.config is not None, read.diagnostics


def test_an_at_that_is_no_citation_can_be_written() -> None:
    written = re.findall(r"`(\\\[@[^`]*)`", PAGE)
    site = built({"content/index.md": "".join(written), "content/references.bib": "", "site.toml": TOML})
    assert site.diagnostics == ()
    assert "<p>[@like this]</p>" in output(site, "index.html")


def test_the_page_of_all_sources_can_be_the_authors_own() -> None:
    own = "---\ntitle: What we read\nslug: reading\ntemplate: sources.html\n---\n\nOur books.\n"
    files = {"content/index.md": "[@bowlby1988]\n", "content/references.bib": _block("bibtex"), "site.toml": TOML}
    site = built({**files, "content/sources.md": own})
    assert "A secure base" in output(site, "reading/index.html")
    assert "sources/index.html" not in {str(each.path) for each in site.outputs}
    assert "A secure base" in output(built(files), "sources/index.html")
