"""docs/glossary.md says what is so: its terms are read without a word, its sentences come out as it shows them."""

import re
from html import unescape
from pathlib import Path

from small_sites import QUIET, SITE_TOML, built, output

PAGE = (Path(__file__).parent.parent / "docs/glossary.md").read_text("utf-8")
TERMS = dict(re.findall(r"(?ms)^```markdown (content/\S+)\n(.*?)^```$", PAGE)) | {
    "content/glossary/calm.md": "---\ntitle: Calm\nshort: Rest.\n---\n",
    "content/glossary/act.md": "---\ntitle: Acceptance and commitment therapy\nshort: One.\naliases: [ACT]\n---\n",
}


def _shown(text: str, front: str = "", settings: str = "") -> str:
    """The paragraphs of an article, links by themselves as bold words."""
    article = f"---\ntitle: Article\n{front}---\n\n{text}\n"
    site = built({**TERMS, "content/s/a.md": article, "site.toml": SITE_TOML + QUIET + settings})
    assert site.diagnostics == ()
    html = re.sub(r'<a [^>]*class="term auto"[^>]*>(.*?)</a>', r"**\1**", output(site, "s/a/index.html"))
    return unescape(re.sub("<[^>]+>", "", " ".join(re.findall(r"(?s)<p.*?</p>", html))))


def _block(language: str, number: int = 0) -> str:
    return PAGE.split(f"```{language}\n")[number + 1].partition("```")[0]


def test_every_sentence_of_the_page_is_shown_as_it_says() -> None:
    rows = re.findall(r"^\| (`.*) \| ([^`]*) \|$", PAGE, re.MULTILINE)
    assert len(rows) == 8
    for cell, wanted in rows:
        written = re.sub(r"`` (`.*`) ``", r"\1", cell.removeprefix("`"))
        text = re.sub(r"` (?=`)", "", written) if "` `" in written else written.removesuffix("`")
        assert _shown(text) == wanted


def test_a_link_of_the_authors_is_the_first_use() -> None:
    assert _shown(_block("markdown")) == (
        "It begins with somebody to return to. A secure base can be found later in life."
    )


def test_a_page_a_term_a_paragraph_and_a_site_can_have_it_otherwise() -> None:
    settings = _block("yaml").splitlines()
    text = "Calm. A secure base.\n\n## Next\n\nCalm."
    assert _shown(text) == "**Calm**. A **secure base**. Calm."
    assert _shown(text, f"{settings[0]}\n") == "Calm. A secure base. Calm."
    assert _shown(text, "auto_terms: section\n") == "**Calm**. A **secure base**. **Calm**."
    assert _shown(text, f"{settings[1]}\n") == "**Calm**. A secure base. Calm."
    assert _shown(text, settings=_block("toml")) == "**Calm**. A **secure base**. **Calm**."
    assert _shown("Calm.\n{: .no-terms }\n\nCalm.") == "Calm. **Calm**."
    path, common = "content/glossary/calm.md", _block("yaml", 1)
    TERMS[path] = TERMS[path].replace("short:", f"{common}short:")
    try:
        assert _shown(text) == "Calm. A **secure base**. Calm."
    finally:
        TERMS[path] = TERMS[path].replace(common, "")
