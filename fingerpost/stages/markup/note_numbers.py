"""The text of a page → the same, the number of each footnote with a class of its own.

Takes the page's HTML as a template has it. A style can put a note beside its number only if it can name both; the
converter names them by what the author called the note. Changes when the converter writes footnotes differently.
"""

import re

from markupsafe import Markup

_FIRST_USE = re.compile(r'<sup (id="fnref:[^"]*"><a [^>]*>(\d+)</a>)')


def numbered_notes(body: str) -> str:
    """`<sup id="fnref:a">` of the third note → `<sup class="note-3" id="fnref:a">`.

    A text that is not HTML already does not become HTML by this: it is given back as it is.
    """
    if not isinstance(body, Markup):
        return body
    return Markup(_FIRST_USE.sub(r'<sup class="note-\2" \1', str(body)))  # noqa: S704 - it was HTML before, see above
