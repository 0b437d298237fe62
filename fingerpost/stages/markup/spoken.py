"""What boxes say to readers who do not see their form and colour, in the words of the theme.

A heading of a care box begins with "Urgent advice:", one of a warning with "Important:", in an element of the class
`unseen`, which themes take out of sight. It is added when a page is shown and not before: the words are the theme's,
the page's language decides which, and the ids of headings are made from what the author wrote.
"""

import re
from collections.abc import Callable
from html import escape

from fingerpost.stages.markup.callouts import SKIP, SKIP_WORDS

WORDS = {
    "care": "Non-urgent advice:",
    "care-urgent": "Urgent advice:",
    "care-emergency": "Immediate action required:",
    "warning": "Important:",
    "safety": "For your safety:",
    "note-skip": "Content note:",
    "inset": "Information:",
}
"""By kind, for themes that have none of their own (`box_care`, `box_care_urgent` …)."""

_BOX = re.compile(
    r'<(?:section|details) class="callout (?:callout-\w+ )?callout-'
    rf'({"|".join(sorted(WORDS, key=len, reverse=True))})"[^>]*>\s*'
    r'(?:<(?:h[2-6]|summary) class="callout-title"[^>]*>|<p>)'
)
_SKIP = f'(<p class="{SKIP}"><a [^>]*>){SKIP_WORDS}(?=</a>)'


def spoken(html: str, say: Callable[[str], str | None]) -> str:
    """The HTML with these words; `say` gives the theme's by key, or None."""
    if "callout-" not in html:
        return html

    def added(match: re.Match[str]) -> str:
        kind = match[1]
        words = say(f"box_{kind.replace('-', '_')}")
        return (
            f'{match[0]}<span class="unseen">{escape(words if words is not None else WORDS[kind], quote=False)} </span>'
        )

    html = _BOX.sub(added, html)
    words = say("skip_part")
    return re.sub(_SKIP, lambda match: match[1] + escape(words or SKIP_WORDS, quote=False), html)
