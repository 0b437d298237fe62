"""A page: about, help, privacy and their like, at the root of the content folder; and any file without front matter."""

from fingerpost.stages.kinds import FrontMatter, Kind

page = Kind("page", ("*.md", "{glossary,people}/index.md"), FrontMatter, "/{folder}/{slug}/", "page.html", "title")
