"""Every rule a diagnostic may name: its level and, in one sentence, what it guards.

Names are stable (site.toml, editors and suppressed warnings refer to them) and read subject first. Levels are defaults;
`[rules]` in site.toml changes them, per path glob where asked. An error keeps the site from being published.
"""

from typing import Literal

import msgspec


class Rule(msgspec.Struct, frozen=True):
    """A kind of fault."""

    level: Literal["error", "warning", "note"]
    about: str
    """One sentence for the documentation."""


RULES: dict[str, Rule] = {
    # Where a link leads.
    "link-target": Rule("error", "A link leads to a page or file that does not exist."),
    "link-ambiguous": Rule("error", "A link names more than one page, and nothing says which is meant."),
    "link-folded": Rule("note", "A link was understood only by overlooking capitals, spaces or punctuation."),
    "link-case": Rule("warning", "A path in a link is spelt with other capitals than the file has."),
    "link-outside": Rule("error", "A link climbs out of the content folder."),
    "link-built-url": Rule("note", "A link uses the address of the finished page instead of the file it is made from."),
    "link-local": Rule("error", "A link leads to the author's own computer (localhost or file:)."),
    "link-empty": Rule("error", "A link has no target or no text."),
    "link-scheme": Rule("error", "A link begins with a scheme that is unsafe or mistyped."),
    "link-mail": Rule("error", "An e-mail address stands in a link without `mailto:`."),
    "link-phone": Rule("error", "A `tel:` or `sms:` link is not a phone number."),
    "link-alias": Rule("note", "A link uses a former name of a page."),
    "link-self": Rule("note", "A page links to itself."),
    "link-repeated": Rule("note", "A page links to the same target many times."),
    "link-draft": Rule("error", "A link leads to a draft."),
    "link-scheduled": Rule("error", "A link leads to a page that is not published yet."),
    "link-expired": Rule("error", "A link leads to a page that has expired."),
    "link-excluded": Rule("error", "A link leads to a file that site.toml excludes."),
    "link-superseded": Rule("warning", "A link leads to a page that another page has replaced."),
    "link-review-overdue": Rule("note", "A link leads to a page whose review is overdue."),
    "link-language": Rule("warning", "A link falls back to a page in another language."),
    "link-anchor-language": Rule(
        "warning", "A link names a place that only another language's version of the page has."
    ),
    # Anchors.
    "link-anchor": Rule("error", "A link names a place on a page that is not there."),
    "link-anchor-case": Rule("note", "A link's anchor was found only by overlooking capitals."),
    "anchor-duplicate": Rule("error", "Two places on one page have the same id."),
    "anchor-heading-twice": Rule("note", "Two headings of one page read the same, so a link by text finds the first."),
    "block-missing": Rule("error", "A link names a block (`#^id`) that is not on the page."),
    "block-duplicate": Rule("error", "Two blocks of one page have the same `^id`."),
    "block-name": Rule("error", "A block id has characters other than letters, digits and dashes."),
    # How it is written.
    "wikilink-unclosed": Rule("error", "A `[[` has no `]]` on the same line."),
    "wikilink-table": Rule("error", "A `|` inside a `[[link]]` in a table splits the cell."),
    "reference-undefined": Rule("error", "`[text][name]` has no line `[name]: target`."),
    "reference-unused": Rule("warning", "A link definition is used nowhere."),
    "reference-twice": Rule("warning", "A link definition is given twice; the last one counts."),
    "footnote-undefined": Rule("error", "`[^name]` has no footnote text."),
    "footnote-unused": Rule("warning", "A footnote is referred to nowhere."),
    "footnote-twice": Rule("warning", "A footnote is given twice; the last one counts."),
    "transclusion-unsupported": Rule(
        "warning", "`![[page]]` is shown as a link; showing one page in another is not built yet."
    ),
    # Pictures and files.
    "image-missing": Rule("error", "A picture does not exist."),
    "image-alt": Rule("warning", "A picture has no description for people who do not see it."),
    "image-alt-name": Rule("warning", "A picture's description is a file name."),
    "asset-unused": Rule("note", "A file in the content folder is used by no page."),
    "asset-large": Rule("warning", "A file is larger than 25 MiB, which some hosts refuse."),
    # Pages, series, people, terms.
    "series-part-twice": Rule("error", "A series lists the same part twice."),
    "series-part-missing": Rule("error", "A series lists a part that does not exist."),
    "series-unknown": Rule("error", "An article names a series that does not exist."),
    "series-not-listed": Rule("error", "An article names a series that does not list it."),
    "series-next-unpublished": Rule("note", "A part of a series is not published yet."),
    "person-unknown": Rule("error", "A page names a person who has no page in `people/`."),
    "term-alias-twice": Rule("error", "Two terms share a name."),
    "term-unused": Rule("note", "A term is mentioned by no page."),
    "page-orphan": Rule("note", "No page links to this one."),
    "page-dead-end": Rule("note", "This article links to no other page."),
    "page-title": Rule("error", "A page has no title."),
    "main-message-missing": Rule("note", "An article has no `main_message`."),
    "review-overdue": Rule("warning", "The date in `review_due` has passed."),
    "review-order": Rule("error", "`review_due` lies before `reviewed`."),
    # Output.
    "output-collision": Rule("error", "Two sources would be published at the same address."),
    "output-path": Rule("error", "An address is empty, too long, or leads out of the site."),
    "alias-taken": Rule("error", "An alias is the address of a real page, or two pages claim it."),
    "alias-loop": Rule("error", "An alias is the page's own address, so that it would lead to itself."),
    "external-resource": Rule(
        "error", "A picture or film would be loaded from another site, which then knows its reader."
    ),
    # HTML the author wrote.
    "html-script": Rule("error", "Text would run as a program in the reader's browser."),
    "html-element": Rule("error", "An element that is not allowed in an article."),
    "html-style": Rule("warning", "An inline style or style element, which the page's security policy ignores."),
    "html-unclosed": Rule("error", "An HTML tag or comment is never closed."),
    # Files as such.
    "file-encoding": Rule("error", "A file is not UTF-8 text."),
    "file-characters": Rule("error", "A file has control characters or characters that HTML does not allow."),
    "file-large": Rule("error", "A text file is larger than the limit."),
    "file-slow": Rule("error", "A page took longer than the limit to build."),
    "file-nesting": Rule("error", "Quotes, lists or brackets are nested too deeply."),
    "file-unreadable": Rule("error", "A file cannot be read."),
    "file-link": Rule("error", "A symbolic link leads out of the content folder, or stands in a theme."),
    "file-name": Rule("error", "A file name has characters that cannot be published."),
    "front-matter-syntax": Rule("error", "The front matter is not YAML that we read."),
    "front-matter-unclosed": Rule("error", "The front matter is not closed by a line `---`."),
    "front-matter-unknown": Rule("error", "The front matter has a key we do not know."),
    "front-matter-missing": Rule("error", "The front matter lacks a key that is required."),
    "front-matter-type": Rule("error", "A value in the front matter is of the wrong form."),
    "front-matter-twice": Rule("error", "A key stands twice in the front matter."),
    # site.toml and themes.
    "site-missing": Rule("error", "There is no site.toml."),
    "site-syntax": Rule("error", "site.toml is not TOML."),
    "site-unknown": Rule("error", "site.toml has a setting we do not know."),
    "site-missing-setting": Rule("error", "site.toml lacks a setting that is required."),
    "site-type": Rule("error", "A setting in site.toml is of the wrong form."),
    "site-empty": Rule("error", "There is nothing to publish."),
    "theme-missing": Rule("error", "The theme does not exist."),
    "theme-syntax": Rule("error", "A file of the theme is not well-formed."),
    "theme-unknown": Rule("error", "theme.toml has a setting we do not know."),
    "theme-type": Rule("error", "A setting in theme.toml is of the wrong form."),
    "theme-option": Rule("error", "A theme option in site.toml is unknown or of the wrong form."),
    "template-missing": Rule("error", "A template does not exist."),
    "template-error": Rule("error", "A template could not be carried out."),
    # The machine.
    "output-refused": Rule("error", "The output folder is one we must not write to."),
    "output-write": Rule("error", "A file could not be written."),
}
