"""A fast path through Python-Markdown: the same bytes as the library, several times faster.

`accelerate` gives each part of one converter, where it is exactly the library's, a class of ours that answers the same
(`fast_parts` has the table): parts of other kinds, and everything the library does with them, stay as they are. Rule 1:
only versions of the library on which the bytes were proven are touched; any other runs as it is, nothing that knows the
library's inside is even loaded, and a test says so. Rule 2: the modules beside this one (`fast_inline`,
`fast_patterns`, `fast_quotes`, `fast_blocks`, `fast_text`, `fast_tree`) may leave work out, never decide otherwise;
where one of them is not sure, it calls the library. Rule 3: no part of the library itself is patched, so that two
converters, one fast and one not, can stand side by side, and the proofs compare them.
"""

from collections.abc import Mapping

import markdown

PROVEN = frozenset({"3.11.3"})
"""Versions of the library that the proofs (`tests/proofs`) were run on."""


def accelerate(md: markdown.Markdown, needs: Mapping[str, str] | None = None) -> markdown.Markdown:
    """The same converter, faster.

    `needs` names inline patterns of its own by the name they are registered under, each with a string without which
    its expression cannot match: `{"wikilink": "[["}`.
    """
    if markdown.__version__ in PROVEN and md.tab_length > 0:
        from fingerpost.stages.fast.parts import exchange

        exchange(md, needs or {})
    return md
