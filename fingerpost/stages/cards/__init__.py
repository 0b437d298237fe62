"""The card that others show of a page, the site's mark and its icons."""
