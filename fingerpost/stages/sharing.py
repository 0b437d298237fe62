"""What one site may take over from another: the tables that are drawn from entries and files alone.

Rule: two sites with the same digest of entries have the same tables, whatever their texts are. So an edit of a text
that changes no entry finds all of them made (in a process that builds again and again: the preview).
"""

from fingerpost.model.digest import digest_of, digest_of_value
from fingerpost.stages.kinds import described
from fingerpost.stages.site import Site

TABLES = (
    "_all_entries", "_written", "_cards", "_written_cards", "_by_title", "_by_date", "article_kinds", "index",
    "_resolved", "series_parts", "_around", "_leads", "_backlinks", "_credits", "taken", "lexicon",
    "own_ties", "_article_map",
)  # fmt: skip
"""Each is a `cached_property` of `Site`. One that looks at texts, or at the moment, has no place here."""


def entries_digest(site: Site) -> str:
    """The digest of all that the tables are drawn from: entries, files, settings, and who is shown today."""
    facts = (
        site.config, described(site.kinds), [(asset.path, asset.digest) for asset in site.assets.values()],
        sorted(site.excluded), site.with_drafts, str(site.today()),
        [(path, head.marks.whole, site.state(head.entry)) for path, head in site.hidden.items()],
    )  # fmt: skip
    shown = "".join(f"{path} {head.marks.whole}\n" for path, head in site.pages.items())
    return digest_of(f"{digest_of_value(facts)} {shown}".encode())


def share_tables(giver: Site, taker: Site) -> None:
    """Gives one site the tables another has made already; both have the same digest of entries."""
    made = vars(giver)
    vars(taker).update({name: made[name] for name in TABLES if name in made})
