"""What the faults of each kind of table are called, and what other programs call the same keys."""

from collections.abc import Mapping

import msgspec


class SchemaRules(msgspec.Struct, frozen=True):
    """How the faults of one kind of table are called."""

    unknown: str
    missing: str
    type: str
    thing: str = "key"
    """What a key is called: `key` in front matter, `setting` in site.toml."""
    assign: str = ": "
    """What stands between key and value."""
    synonyms: Mapping[str, tuple[str, ...]] = {}
    """Keys that other programs use, and what they are called here; the first that the shape has is meant."""


PAGE = SchemaRules(
    "front-matter-unknown",
    "front-matter-missing",
    "front-matter-type",
    synonyms={
        "abstract": ("summary",),
        "alias": ("aliases",),
        "author": ("authors",),
        "categories": ("topics",),
        "category": ("topics",),
        "content_warning": ("content_note",),
        "cover": ("image",),
        "created": ("published",),
        "date": ("published",),
        "description": ("summary",),
        "excerpt": ("summary",),
        "expirydate": ("expires",),
        "featured_image": ("image",),
        "keywords": ("topics",),
        "lang": ("language",),
        "lastmod": ("modified",),
        "last_modified": ("modified",),
        "layout": ("template",),
        "locale": ("language",),
        "name": ("title",),
        "permalink": ("slug",),
        "pubdate": ("published",),
        "publishdate": ("published",),
        "redirect_from": ("aliases",),
        "reviewer": ("reviewed_by",),
        "tag": ("topics",),
        "tags": ("topics",),
        "thumbnail": ("image",),
        "trigger_warning": ("content_note",),
        "updated": ("modified",),
        "uid": ("id",),
        "url": ("slug", "aliases"),
    },
)
SITE = SchemaRules(
    "site-unknown",
    "site-missing-setting",
    "site-type",
    "setting",
    " = ",
    synonyms={
        "baseurl": ("base_url",),
        "domain": ("base_url",),
        "lang": ("language",),
        "locale": ("language",),
        "menu": ("menus",),
        "name": ("title",),
        "site_name": ("title",),
        "site_url": ("base_url",),
        "timezone": ("zone",),
        "url": ("base_url",),
    },
)
THEME = SchemaRules("theme-unknown", "theme-type", "theme-type", "setting", " = ")
OPTIONS = SchemaRules("theme-option", "theme-option", "theme-option", "option", " = ")
HELP = SchemaRules(
    "helpline-key",
    "helpline-missing",
    "helpline-type",
    synonyms={
        "audience": ("for",),
        "checked": ("verified_on",),
        "country": ("region",),
        "countries": ("region",),
        "number": ("value",),
        "note": ("notes",),
        "phone": ("channels",),
        "regions": ("region",),
        "source": ("source_url",),
        "title": ("name",),
        "url": ("source_url", "value"),
        "verified": ("verified_on",),
    },
)
