"""What a page says about itself to machines: one JSON-LD graph, in the vocabulary of schema.org.

Takes the values the page shows; gives the text of the graph. Rule 1: nothing stands in it that the page does not show
(https://developers.google.com/search/docs/appearance/structured-data/sd-policies). Rule 2: every node has an `@id` that
stays, made from an address; nodes refer to each other by it. Rule 3: dates with a time have their zone. Rule 4: it can
stand inside `<script type="application/ld+json">`, whatever the texts hold.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

import msgspec

from fingerpost.model.pages import Entry

Node = dict[str, Any]


class Part(msgspec.Struct, frozen=True):
    """Where a page stands in a series."""

    series: Entry
    number: int


class Work(msgspec.Struct, frozen=True):
    """A published work that a page cites."""

    title: str
    authors: tuple[str, ...] = ()
    year: str = ""
    doi: str = ""
    """Bare: `10.1037/0033-2909.112.3.461`."""
    url: str = ""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the graph of a page is made from: the values the page shows."""

    page: Entry
    kind: str
    """The schema.org type of what the page is about: `Article`, `DefinedTerm`, `Person` …; empty for a plain page."""
    addresses: Mapping[str, str]
    """The whole URL of every page named here, by path."""
    site_title: str
    site_description: str
    site_url: str
    """The whole URL of the home page."""
    language: str
    publisher: Mapping[str, str] = {}
    """`name`, `type` (`Organization` or `Person`), `url`; empty where site.toml names none."""
    zone: tzinfo
    """Of dates that have none of their own."""
    description: str = ""
    image: str = ""
    authors: Sequence[Entry] = ()
    reviewers: Sequence[Entry] = ()
    parts: Sequence[Part] = ()
    """The series this page is a part of."""
    contains: Sequence[Entry] = ()
    """The parts of a series, the terms of a glossary."""
    trail: Sequence[Entry] = ()
    """The pages above this one, the home page first."""
    works: Sequence[Work] = ()


def graph(facts: Facts) -> str:
    """The JSON-LD of a page."""
    nodes = [_website(facts), *_publisher(facts), _webpage(facts), *_subject(facts), *_people(facts), *_trail(facts)]
    document = {"@context": "https://schema.org", "@graph": [_bare(node) for node in nodes]}
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # These three end a script element, open a comment in it, or begin an entity in XHTML.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _bare(node: Node) -> Node:
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}


def _url(facts: Facts, entry: Entry) -> str:
    return facts.addresses[entry.path]


def _own(facts: Facts, name: str) -> str:
    return f"{_url(facts, facts.page)}#{name}"


def _website(facts: Facts) -> Node:
    return {
        "@type": "WebSite",
        "@id": f"{facts.site_url}#website",
        "url": facts.site_url,
        "name": facts.site_title,
        "description": facts.site_description,
        "inLanguage": facts.language,
        "publisher": _publisher_id(facts),
    }


def _publisher_id(facts: Facts) -> Node | None:
    return {"@id": f"{facts.site_url}#publisher"} if facts.publisher else None


def _publisher(facts: Facts) -> list[Node]:
    if not facts.publisher:
        return []
    named = facts.publisher
    return [
        {
            "@type": named.get("type", "Organization"),
            "@id": f"{facts.site_url}#publisher",
            "name": named["name"],
            "url": named.get("url", ""),
        }
    ]


def _webpage(facts: Facts) -> Node:
    page = facts.page
    types = {"Person": "ProfilePage", "DefinedTermSet": "CollectionPage", "CreativeWorkSeries": "CollectionPage"}
    kind = "MedicalWebPage" if page.is_medical else types.get(facts.kind, "WebPage")
    return {
        "@type": kind,
        "@id": _url(facts, page),
        "url": _url(facts, page),
        "name": page.title,
        "description": facts.description,
        "inLanguage": page.language or facts.language,
        "isPartOf": {"@id": f"{facts.site_url}#website"},
        "breadcrumb": {"@id": _own(facts, "trail")} if facts.trail else None,
        "mainEntity": {"@id": _own(facts, "main")} if facts.kind else None,
        "primaryImageOfPage": {"@type": "ImageObject", "url": facts.image} if facts.image else None,
        "datePublished": _moment(facts, page.published),
        "dateModified": _moment(facts, page.modified),
        "lastReviewed": _moment(facts, page.reviewed),
        "reviewedBy": [{"@id": f"{_url(facts, person)}#main"} for person in facts.reviewers] if page.reviewed else None,
    }


def _subject(facts: Facts) -> list[Node]:
    page = facts.page
    node: Node = {"@type": facts.kind, "@id": _own(facts, "main"), "mainEntityOfPage": {"@id": _url(facts, page)}}
    if facts.kind == "Person":
        return []  # among the people
    if facts.kind == "DefinedTerm":
        node |= {"name": page.title, "description": page.definition, "alternateName": _names(page)}
        node["inDefinedTermSet"] = _named(facts, "DefinedTermSet", facts.trail[-1]) if len(facts.trail) > 1 else None
        return [node]
    if facts.kind == "DefinedTermSet":
        terms = [_named(facts, "DefinedTerm", term) for term in facts.contains]
        return [node | {"name": page.title, "hasDefinedTerm": terms}]
    if not facts.kind:
        return []
    node |= {
        ("headline" if facts.kind == "Article" else "name"): page.title,
        "description": facts.description,
        "url": _url(facts, page),
        "inLanguage": page.language or facts.language,
        "image": facts.image,
        "datePublished": _moment(facts, page.published),
        "dateModified": _moment(facts, page.modified),
        "author": [{"@id": f"{_url(facts, person)}#main"} for person in facts.authors],
        "publisher": _publisher_id(facts),
        "keywords": list(page.topics),
        "audience": [{"@type": "Audience", "audienceType": name} for name in page.audience],
        "isPartOf": [{"@id": f"{_url(facts, part.series)}#main"} for part in facts.parts],
        "position": facts.parts[0].number if len(facts.parts) == 1 else None,
        "hasPart": [_named(facts, "CreativeWork", part) for part in facts.contains],
        "citation": [_work(work) for work in facts.works],
    }
    return [node, *(_named(facts, "CreativeWorkSeries", part.series) for part in facts.parts)]


def _named(facts: Facts, kind: str, entry: Entry) -> Node:
    """Another page, as far as this one names it."""
    return {"@type": kind, "@id": f"{_url(facts, entry)}#main", "name": entry.title, "url": _url(facts, entry)}


def _work(work: Work) -> Node:
    """A source. A DOI says who wrote it, and on a page with many sources their authors are a fifth of the graph."""
    doi = f"https://doi.org/{work.doi}" if work.doi else ""
    return _bare(
        {
            "@type": "ScholarlyArticle" if doi else "CreativeWork",
            "name": work.title,
            "author": [] if doi else [{"@type": "Person", "name": name} for name in work.authors],
            "datePublished": work.year,
            "sameAs": doi,
            "url": "" if doi else work.url,
        }
    )


def _people(facts: Facts) -> list[Node]:
    own = [facts.page] if facts.kind == "Person" else []
    people = {person.path: person for person in (*own, *facts.authors, *facts.reviewers)}
    return [_person(facts, person) for person in people.values()]


def _person(facts: Facts, person: Entry) -> Node:
    """A person; what only their own page shows of them is said only there."""
    said = person.fields
    node = {
        "@type": "Person",
        "@id": f"{_url(facts, person)}#main",
        "name": person.title,
        "url": _url(facts, person),
        "honorificSuffix": said.get("credentials"),
    }
    if person.path != facts.page.path:
        return node
    links, register = said.get("links"), said.get("register")
    same = [link["href"] for link in links if isinstance(link, Mapping)] if isinstance(links, list | tuple) else []
    return node | {
        "description": facts.description,
        "jobTitle": said.get("role"),
        "hasCredential": _licence(said),
        "sameAs": [*([register] if register else []), *(url for url in same if url.startswith("http"))],
        "mainEntityOfPage": {"@id": _url(facts, person)},
    }


def _licence(said: Mapping[str, object]) -> Node | None:
    if not said.get("licence"):
        return None
    where = said.get("jurisdiction")
    return _bare(
        {
            "@type": "EducationalOccupationalCredential",
            "credentialCategory": "license",
            "name": said["licence"],
            "validIn": {"@type": "AdministrativeArea", "name": where} if where else None,
            "url": said.get("register"),
        }
    )


def _trail(facts: Facts) -> list[Node]:
    if not facts.trail:
        return []
    items = [
        {"@type": "ListItem", "position": number, "name": entry.title, "item": _url(facts, entry)}
        for number, entry in enumerate((*facts.trail, facts.page), 1)
    ]
    return [{"@type": "BreadcrumbList", "@id": _own(facts, "trail"), "itemListElement": items}]


def _names(page: Entry) -> list[str]:
    return [alias for alias in page.aliases if not alias.startswith("/")]


def _moment(facts: Facts, value: date | datetime | None) -> str | None:
    if isinstance(value, datetime) and value.tzinfo is None:
        value = value.replace(tzinfo=facts.zone)
    return value.isoformat() if value is not None else None
