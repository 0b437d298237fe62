"""Files whose ending keeps them from being what their author meant: an article.

Editors of Windows hide the ending and add one of their own (`rest.md.txt`), word processors write `rest.docx`, and
kinds are found by `.md` in small letters.
"""

import re
from collections.abc import Callable, Sequence

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.pages import Source
from fingerpost.model.paths import ContentPath, name_of, suffix_of
from fingerpost.stages.kinds import Kind, kind_of

_HIDDEN = re.compile(r"(.+)\.(?:md|markdown)\.(?:txt|text)", re.IGNORECASE | re.DOTALL)
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".rtf", ".pages"})
_OTHER_MARKDOWN = frozenset({".mdown", ".mkd", ".mkdn", ".mdwn", ".mdtext", ".mdx"})
_LOOKED_AT = frozenset({".txt", ".text", *_DOCUMENTS, *_OTHER_MARKDOWN})


def ending_of_file(source: Source, is_there: Callable[[ContentPath], bool]) -> Diagnostic | None:
    """The fault of a file that no page uses; `is_there`: whether the content folder has another."""
    ending = suffix_of(source.path)
    if ending not in _LOOKED_AT:
        return None
    hidden = _HIDDEN.fullmatch(source.path)
    name = name_of(source.path)
    if hidden or ending in _OTHER_MARKDOWN:
        better = f"{hidden[1] if hidden else source.path[: -len(ending)]}.md"
        message = f"`{name}` is published as a file and not as a page, because it does not end in `.md`"
        hint = f"rename it to `{name_of(better)}`"
        if is_there(ContentPath(better)):
            hint = f"`{name_of(better)}` is there already; delete one of them"
    elif ending in _DOCUMENTS:
        message = f"`{name}` is published as a file that no page leads to; only texts that end in `.md` become pages"
        hint = "save its words as a Markdown file, or link to it if readers are to download it"
    else:
        return None
    return fault("file-ending", message, Place(source.file, 1, 1), hint=hint)


def ending_of_page(source: Source, kinds: Sequence[Kind]) -> tuple[Diagnostic, ...]:
    """The fault, if any, of a text that would be of another kind if it ended in `.md`."""
    if source.path.endswith(".md") or suffix_of(source.path) not in (".md", ".markdown"):
        return ()
    better = source.path[: -len(suffix_of(source.path))] + ".md"
    meant, taken = kind_of(ContentPath(better), kinds), kind_of(source.path, kinds)
    other = "page" if taken is None else taken.name
    if meant is None or meant.name == other:
        return ()
    message = f"`{name_of(source.path)}` is of the kind `{other}` and not `{meant.name}`, by its ending"
    return (fault("file-ending", message, Place(source.file, 1, 1), hint=f"rename it to `{name_of(better)}`"),)
