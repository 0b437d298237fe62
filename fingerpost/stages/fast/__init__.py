"""A fast path through Python-Markdown: the same bytes as the library, several times faster."""
