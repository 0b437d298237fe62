"""Structured data: one graph for each page, whole in itself, in the shapes that schema.org and its readers ask for."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_sites import SITE_TOML, THEME, built, output

from fingerpost import kinds
from fingerpost.model.pages import Entry, Source
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.parse import Manner, parse
from fingerpost.stages.structured import Facts, Part, Work, graph

SHOWING = {
    **THEME,
    **{
        name: '<script type="application/ld+json">{{ structured() }}</script>' + text
        for name, text in THEME.items()
        if name.startswith("templates/") and "redirect" not in name
    },
}
FILES = {
    "site.toml": SITE_TOML.replace("[rules]", "")
    + 'description = "About it."\nzone = "Europe/Berlin"\n[publisher]\nname = "The House"\n'
    + '[references]\nfile = "r.bib"\n',
    "content/index.md": "---\ntitle: Home\n---\nWelcome.\n",
    "content/one/index.md": "---\ntitle: Series\nparts: [a.md, b.md]\n---\nText.\n",
    "content/one/a.md": (
        "---\ntitle: A\nmain_message: The message.\nauthors: [Ada]\nreviewed_by: [Eve]\npublished: 2026-01-02\n"
        "modified: 2026-02-03T10:00\nreviewed: 2026-03-04\ntopics: [rest]\naudience: [parents]\nimage: p.svg\n"
        "medical: true\n---\nText [@one].\n"
    ),
    "content/one/b.md": "---\ntitle: B\n---\nText.\n",
    "content/one/p.svg": "<svg/>",
    "content/people/ada.md": (
        "---\ntitle: Ada\ncredentials: PhD\nrole: Author\njurisdiction: California\nlicence: PSY 0\n"
        "register: https://example.net/0\nlinks:\n  - label: Site\n    href: https://example.net/\n"
        "  - label: Mail\n    href: mailto:a@example.net\n---\nText.\n"
    ),
    "content/people/eve.md": "---\ntitle: Eve\n---\nText.\n",
    "content/glossary/word.md": "---\ntitle: Word\nshort: A thing.\naliases: [Saying, /old/]\n---\nText.\n",
    "content/r.bib": (
        "@article{one, title={One & <two>}, author={Roe, Ada}, year={2001}, journal={J}, doi={10.1000/x}}\n"
    ),
}

REQUIRED = {
    "Article": {"headline", "mainEntityOfPage", "publisher", "url", "inLanguage"},
    "WebPage": {"url", "name", "isPartOf", "inLanguage"},
    "MedicalWebPage": {"url", "name", "isPartOf", "inLanguage"},
    "ProfilePage": {"url", "name", "mainEntity"},
    "CollectionPage": {"url", "name", "mainEntity"},
    "WebSite": {"url", "name"},
    "Organization": {"name"},
    "Person": {"name"},
    "BreadcrumbList": {"itemListElement"},
    "ListItem": {"position", "name", "item"},
    "CreativeWorkSeries": {"name", "url"},
    "CreativeWork": {"name"},
    "ScholarlyArticle": {"name", "sameAs"},
    "DefinedTerm": {"name"},
    "DefinedTermSet": {"name"},
    "ImageObject": {"url"},
    "Audience": {"audienceType"},
    "EducationalOccupationalCredential": {"credentialCategory", "name"},
    "AdministrativeArea": {"name"},
    "Quiz": {"name", "url"},
}
ADDRESSES = {"url", "item", "image", "sameAs", "@id"}
DATES = {"datePublished", "dateModified", "lastReviewed"}


def nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from nodes(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from nodes(inner)


def checked(text: str) -> list[dict[str, Any]]:
    """The graph's nodes, after everything that must hold for any of them."""
    assert "<" not in text
    document = json.loads(text)
    assert document["@context"] == "https://schema.org"
    top = document["@graph"]
    assert all("url" in node for node in top if node["@type"] == "Person")
    ids = [node["@id"] for node in top]
    assert len(ids) == len(set(ids))
    known = {node["@id"] for node in nodes(top) if "@type" in node and "@id" in node}
    for node in nodes(top):
        assert all(value not in (None, "", [], {}) for value in node.values())
        if "@type" not in node:
            assert set(node) == {"@id"}
            assert node["@id"] in known, f"nothing has the id {node['@id']}"
            continue
        assert REQUIRED[node["@type"]] <= set(node), node
        for key in ADDRESSES & set(node):
            for url in node[key] if isinstance(node[key], list) else [node[key]]:
                assert re.match(r"https://[^/]+/", url), url
        for key in DATES & set(node):
            if re.fullmatch(r"\d{4}(-\d\d)?", node[key]):
                continue
            when = datetime.fromisoformat(node[key]) if "T" in node[key] else date.fromisoformat(node[key])
            assert not isinstance(when, datetime) or when.tzinfo is not None
    return list(top)


def of_page(path: str, files: Mapping[str, str] = FILES) -> dict[str, dict[str, Any]]:
    html = output(built(files, theme=SHOWING), path)
    text = html.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    return {node["@type"]: node for node in checked(text)}


PAGES = (
    "index.html", "one/index.html", "one/a/index.html", "one/b/index.html", "people/ada/index.html",
    "people/eve/index.html", "glossary/word/index.html", "glossary/index.html", "people/index.html",
    "topics/rest/index.html", "articles/index.html", "sources/index.html",
)  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_graph_that_is_whole(path: str) -> None:
    assert {"WebSite", "Organization"} <= set(of_page(path))


def test_an_article_says_what_the_page_shows() -> None:
    found = of_page("one/a/index.html")
    article, page = found["Article"], found["MedicalWebPage"]
    assert article["headline"] == "A"
    assert article["description"] == "The message."
    assert article["datePublished"] == "2026-01-02T00:00:00+01:00"
    assert article["dateModified"] == "2026-02-03T10:00:00+01:00"
    assert article["author"] == [{"@id": "https://example.org/people/ada/#main"}]
    assert article["position"] == 1
    assert article["keywords"] == ["rest"]
    assert article["citation"] == [
        {
            "@type": "ScholarlyArticle", "name": "One & <two>", "datePublished": "2001",
            "sameAs": "https://doi.org/10.1000/x",
        }
    ]  # fmt: skip
    # These two belong to the page, not to the article.
    assert page["lastReviewed"] == "2026-03-04"
    assert page["reviewedBy"] == [{"@id": "https://example.org/people/eve/#main"}]
    trail = found["BreadcrumbList"]["itemListElement"]
    assert [item["name"] for item in trail] == ["Home", "Series", "A"]


def test_only_their_own_page_says_how_a_person_is_licensed() -> None:
    person = of_page("people/ada/index.html")["Person"]
    assert person["honorificSuffix"] == "PhD"
    assert person["sameAs"] == ["https://example.net/0", "https://example.net/"]
    assert person["hasCredential"]["validIn"]["name"] == "California"
    assert "hasCredential" not in of_page("one/a/index.html")["Person"]


def test_a_series_a_term_and_the_glossary_name_what_belongs_together() -> None:
    series = of_page("one/index.html")["CreativeWorkSeries"]
    assert [part["name"] for part in series["hasPart"]] == ["A", "B"]
    term = of_page("glossary/word/index.html")["DefinedTerm"]
    assert (term["description"], term["alternateName"]) == ("A thing.", ["Saying"])
    assert term["inDefinedTermSet"]["url"] == "https://example.org/glossary/"
    glossary = of_page("glossary/index.html")["DefinedTermSet"]
    assert [term["name"] for term in glossary["hasDefinedTerm"]] == ["Word"]


def test_a_page_that_is_not_medical_and_a_discreet_one() -> None:
    assert "MedicalWebPage" not in of_page("one/b/index.html")
    files = {**FILES, "content/one/b.md": "---\ntitle: B\ndiscreet: true\n---\nText.\n"}
    assert "structured" not in output(built(files, theme=SHOWING), "one/b/index.html")
    assert '<script type="application/ld+json"></script>' in output(built(files, theme=SHOWING), "one/b/index.html")


TEXTS = st.text(max_size=12) | st.sampled_from(["</script>", "<!--", "]]>", "&amp;", "\u2028", "\\", '"', "مرحبا"])


@settings(max_examples=60)
@given(TEXTS, TEXTS, TEXTS)
def test_no_text_can_leave_the_script_element_and_all_come_back_as_they_were(a: str, b: str, c: str) -> None:
    facts = _facts(title=a, message=b, site=c)
    found = checked(graph(facts)) if a and b and c else json.loads(graph(facts))["@graph"]
    by_type = {node["@type"]: node for node in found}
    assert by_type["Article"].get("headline", "") == a
    assert by_type["Article"].get("description", "") == b
    assert by_type["WebSite"].get("name", "") == c


def _facts(title: str, message: str, site: str) -> Facts:
    from zoneinfo import ZoneInfo

    def entry(path: str, name: str, kind: str = "article") -> Entry:
        return Entry(
            path=ContentPath(path), file=path, kind=kind, url=Url(f"/{path}/"), title=name, language="en", template="",
        )  # fmt: skip

    page, home, series = entry("a", title), entry("h", "Home"), entry("s", "Series")
    people = tuple(entry(f"p{number}", f"Person {number}", "person") for number in range(3))
    named = (page, home, series, *people)
    return Facts(
        page=page, kind="Article", addresses={e.path: f"https://example.org{e.url}" for e in named},
        site_title=site, site_description="", site_url="https://example.org/", language="en", description=message,
        publisher={"name": "House", "type": "Organization", "url": ""}, zone=ZoneInfo("UTC"), authors=people,
        parts=(Part(series, 1),), trail=(home, series), works=tuple(Work(f"Work {n}", ("A B",)) for n in range(20)),
    )  # fmt: skip


def test_a_graph_costs_little_beside_a_page() -> None:
    facts, text = _facts("A", "B", "C"), b"---\ntitle: A\n---\n" + b"Some *words* here, and [a link](b.md).\n\n" * 60
    source, manner = Source(ContentPath("a.md"), "content/a.md", ""), Manner(kinds.all, "en")
    # In turns, so that a machine which is slower for a while is so for both.
    costs = [(_took(lambda: graph(facts)), _took(lambda: parse(source, text, manner))) for _ in range(5)]
    ours, of_a_page = (min(column) for column in zip(*costs, strict=True))
    assert ours < of_a_page / 5


def _took(what: Callable[[], object]) -> float:
    start = time.process_time()
    for _ in range(20):
        what()
    return (time.process_time() - start) / 20
