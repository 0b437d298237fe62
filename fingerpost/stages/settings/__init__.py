"""The tables of site.toml that have rules of their own."""
