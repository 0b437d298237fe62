"""Files of references → references: fields of BibTeX, biblatex and CSL-JSON as CSL has them."""

import pytest

from fingerpost.model.references import Reference
from fingerpost.stages.sources.bibliography import read_references
from fingerpost.stages.sources.csl_fields import names
from fingerpost.stages.sources.csl_style import OTHERS
from fingerpost.stages.sources.latex import rich_text_of, text_of


def one(text: str, file: str = "references.bib") -> Reference:
    (reference,) = read_references(file, text).references
    return reference


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        ("Bowlby, John", {"family": "Bowlby", "given": "John"}),
        ("John Bowlby", {"family": "Bowlby", "given": "John"}),
        ("Ludwig van Beethoven", {"family": "Beethoven", "given": "Ludwig", "non-dropping-particle": "van"}),
        ("van IJzendoorn, Marinus H.", {"family": "IJzendoorn", "given": "Marinus H.", "non-dropping-particle": "van"}),
        ("De Wolff, M. S.", {"family": "De Wolff", "given": "M. S."}),
        ("King, Jr., Martin Luther", {"family": "King", "given": "Martin Luther", "suffix": "Jr."}),
        ("{World Health Organization}", {"literal": "World Health Organization"}),
        ('Fl{\\"u}ckiger, C.', {"family": "Flückiger", "given": "C."}),
        ("others", {"literal": OTHERS}),
        ("Plato", {"family": "Plato"}),
    ],
)
def test_names(latex: str, wanted: dict[str, str]) -> None:
    assert names(latex) == [wanted]


def test_names_are_parted_by_and_outside_of_braces() -> None:
    found = names("Simpson, J. A.  and\n Rholes, W. S. and {Sand and Sea} and others")
    assert [name.get("family") or name["literal"] for name in found] == ["Simpson", "Rholes", "Sand and Sea", OTHERS]


@pytest.mark.parametrize(
    ("latex", "wanted"),
    [
        (r"Fl\"uckiger \& {\'E}tude", "Flückiger & Étude"),
        ("1032--1039 and 1---2", "1032–1039 and 1—2"),
        (r"50\% of 50% \$5", "50% of 50% $5"),
        ("a~b", "a\u00a0b"),
        ("plain, with ' and \"", "plain, with ' and \""),
        ("{" * 40 + "x" + "}" * 40, "x"),
        (r"\unknown{x} y", "x y"),
    ],
)
def test_latex(latex: str, wanted: str) -> None:
    assert text_of(latex) == wanted


def test_braces_protect_capitals_and_emphasis_stays() -> None:
    nocase = '<span class="nocase">DNA</span>'
    assert rich_text_of(r"The {DNA} of \emph{care}") == f"The {nocase} of <i>care</i>"


def test_fields_of_both_dialects() -> None:
    old = one("@article{a, author={A, B}, title={T}, journal={J}, year=2006, month=jun, number={3}, pages={1--9}}")
    new = one("@article{a, author={A, B}, title={T}, journaltitle={J}, date={2006-06}, number={3}, pages={1-9}}")
    assert old.fields == new.fields
    assert old.fields["issued"] == {"date-parts": [[2006, 6]]}
    assert (old.type, old.fields["issue"], old.fields["page"]) == ("article-journal", "3", "1-9")


def test_an_article_with_a_number_instead_of_pages() -> None:
    for pages in ("100895", "e2741", "eabk3316"):
        found = one(f"@article{{a, author={{A, B}}, title={{T}}, year=2006, pages={{{pages}}}}}").fields
        assert (found.get("page"), found.get("number")) == (None, pages)


@pytest.mark.parametrize(
    ("written", "wanted"), [("Second", "2"), ("2nd", "2"), ("3rd ed.", "3"), ("revised", "revised")]
)
def test_editions(written: str, wanted: str) -> None:
    assert one(f"@book{{a, edition={{{written}}}}}").fields["edition"] == wanted


def test_a_thesis_says_what_it_is() -> None:
    assert one("@phdthesis{a, school={MIT}}").fields["genre"] == "Doctoral dissertation"
    assert one("@thesis{a, type={mathesis}}").fields["genre"] == "Master's thesis"


def test_a_web_page_written_as_misc() -> None:
    found = one(r"@misc{a, title={T}, howpublished={\url{https://example.org/x}}}")
    assert (found.type, found.fields["URL"]) == ("webpage", "https://example.org/x")


def test_what_zotero_exports_as_csl_json() -> None:
    text = """[{"id": "http://zotero.org/users/1/items/X", "citation-key": "bowlby1988", "type": "book",
    "title": "A secure base", "author": [{"family": "Bowlby", "given": "John", "static-ordering": false}],
    "issued": {"date-parts": [["1988", "5"]]}, "note": null, "volume": 2, "abstract": "", "categories": ["x"]}]"""
    found = one(text, "references.json")
    assert found.key == "bowlby1988"
    assert found.fields == {
        "title": "A secure base", "author": [{"family": "Bowlby", "given": "John"}],
        "issued": {"date-parts": [[1988, 5]]}, "volume": "2",
    }  # fmt: skip
