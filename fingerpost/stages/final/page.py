"""Finished page → Facts: one pass over its tags, by the worker that rendered it.

Judged is what readers get, whatever made it: a text, a template, a theme of the site's own, a maker. What the page
alone shows wrong is found here; what needs other outputs is kept for `final/links.py`.
"""

import re
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256, sha384, sha512
from html import unescape
from typing import Any

import msgspec

from fingerpost.stages.final.facts import MOST, Facts, Finding, Ground, has_place, path_beside, place_of, sorted_address
from fingerpost.stages.final.secrets import may_have_secrets, secrets_in
from fingerpost.stages.final.tag import LEVELS, TagFacts
from fingerpost.stages.final.tags import WHOLE, decoded, raw_tags_of, tags_of

LARGE_PAGE = 120_000
"""Bytes of a page beyond which it is compressed to see what travels; a smaller one is taken to become a third."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*|x-[A-Za-z0-9-]+")
_ADDRESSES = re.compile(r"\"(?:url|item|image|contentUrl|logo|thumbnailUrl)\":\s*\[?\s*\"([^\"\\]+)\"")
_RAW_NAME = re.compile(r"[\s/>]")
_HIDING = re.compile(rb"<(?:iframe|math|noembed|noframes|noscript|svg|xmp|!\[CDATA)", re.IGNORECASE)
"""Elements of which the content is not read like that of a page."""
_CODE = frozenset({"", "module", "text/javascript", "application/javascript", "text/ecmascript"})


def page_facts(path: str, content: bytes, ground: Ground, *, is_redirect: bool = False) -> Facts:
    """What there is to know of a finished page at this path of the site."""
    return _Page(place_of(path), content, ground, is_redirect=is_redirect).facts()


class _Page:
    def __init__(self, place: str, content: bytes, ground: Ground, *, is_redirect: bool) -> None:
        self._place, self._content, self._ground = place, content, ground
        self._is_redirect, self._tags = is_redirect, tags_of(ground)
        self._findings: list[Finding] = []
        self._ids: list[str] = []
        self._inside: list[str] = []
        self._here: list[str] = []
        self._loads: dict[str, None] = {}
        self._levels: list[int] = []
        self._titles: list[str] = []
        self._canonical: list[str] = []
        self._language: str | None = ""
        self._is_listed = True

    def facts(self) -> Facts:
        """Reads it."""
        # Decoding a page for good, and dividing that, takes twice as long as looking at its bytes.
        for text, tag in raw_tags_of(self._ground).tokens(self._content.decode("latin-1")):
            if isinstance(tag, str):
                self._inside.append(tag)
            elif tag is WHOLE:
                self._element(decoded(text))
            else:
                self._tag(tag)
        if may_have_secrets(self._content):
            self._findings += secrets_in(self._content.decode("utf-8", "replace"))
        self._whole()
        title = self._titles[0] if self._titles and self._is_listed and not self._is_redirect else ""
        size = len(self._content)
        packed = len(zlib.compress(self._content, 6)) if size > LARGE_PAGE else size // 3
        links = "\n".join(dict.fromkeys(self._inside))
        ids = "\n".join(self._ids)
        findings = tuple(dict.fromkeys(self._findings))[:MOST]
        return Facts(packed, title, f"\n{ids}\n" if ids else "", links, "\n".join(self._loads), findings)

    def _found(self, rule: str, message: str, literal: str = "", hint: str | None = None) -> None:
        self._findings.append(Finding(rule, message, literal, hint))

    def _tag(self, tag: TagFacts) -> None:
        if tag.id is not None:
            self._ids.append(tag.id)
        self._inside += tag.inside
        self._here += tag.here
        self._findings += tag.findings
        for address in tag.beside:
            whole = path_beside(self._place, address, self._ground)
            if whole is None:
                self._found("final-link", f"leads out of the site: `{address}`", address)
            else:
                self._inside.append(whole)
        if tag.loads:
            self._loads[tag.loads] = None
        if tag.name in LEVELS:
            self._levels.append(int(tag.name[1]))
        elif tag.attributes:
            self._of_the_page(tag)

    def _of_the_page(self, tag: TagFacts) -> None:
        if tag.name == "html":
            self._language = tag.get("lang") or tag.get("xml:lang") or None
        elif tag.name == "link" and "canonical" in (tag.get("rel") or "").lower().split():
            self._canonical.append(tag.get("href") or "")
        elif tag.name == "meta" and (tag.get("name") or "").lower() == "robots":
            self._is_listed = "noindex" not in (tag.get("content") or "").lower()
        elif tag.name == "meta" and (tag.get("http-equiv") or "").lower() == "refresh":
            self._is_redirect = True

    def _element(self, text: str) -> None:
        """A comment, or an element whose content is no HTML, without the `<` before it."""
        if "<" in text and not text.startswith("script") and _HIDING.search(self._content):
            self._hidden(text)
        if not text.startswith("!"):
            self._raw(text)
        elif words := " ".join(text.removeprefix("!--").removesuffix("-->").split()):
            shown = words if len(words) <= 60 else f"{words[:57]}…"
            message = f"holds a comment that everybody can read: `{shown}`"
            hint = "take it out; in a template write `{# … #}`, which is not published"
            self._found("final-comment", message, "<" + text.partition("\n")[0], hint)

    def _hidden(self, text: str) -> None:
        """What a browser takes for tags all the same: within drawings, or where another element ends first."""
        for _, tag in self._tags.tokens(text.partition("<")[1] + text.partition("<")[2]):
            if isinstance(tag, TagFacts):
                self._findings += [found for found in tag.findings if found.rule in ("final-script", "final-external")]

    def _raw(self, text: str) -> None:
        tag, content = self._tags.opened(text)
        if tag is not None:
            self._tag(tag)
        name = _RAW_NAME.split(text[:15], maxsplit=1)[0].lower()
        if name == "title":
            self._titles.append(" ".join(unescape(content).split()))
        elif name == "style" and content.strip() and not self._is_allowed(content):
            message = "has a `<style>`, which its security policy does not let browsers follow"
            self._found("final-style", message, "<style", "put it into a stylesheet of the theme")
        elif name == "script":
            self._script(tag, content)

    def _script(self, tag: TagFacts | None, content: str) -> None:
        sort = ((tag.get("type") if tag is not None else "") or "").strip().lower()
        if tag is not None and tag.get("src") is not None:
            return
        if sort == "application/ld+json":
            self._structured(content)
        elif sort in _CODE and content.strip() and not self._is_allowed(content):
            message = "has a `<script>` of its own, which its security policy does not let browsers run"
            self._found("final-script", message, "<script>", "put it into a file of the theme")

    def _is_allowed(self, content: str) -> bool:
        """Whether the page's policy names the digest of this script or style."""
        if b"'sha" not in self._content:
            return False
        encoded, html = content.encode(), self._content.decode("utf-8", "replace")
        return any(
            f"'{algorithm.__name__.removeprefix('openssl_')}-{b64encode(algorithm(encoded).digest()).decode()}'" in html
            for algorithm in (sha256, sha384, sha512)
        )

    def _structured(self, content: str) -> None:
        try:
            graph = msgspec.json.decode(content)
        except msgspec.DecodeError as error:
            self._found("final-data", f"has structured data that is no JSON: {str(error).rstrip('.')}", content[:60])
            return
        for problem in _graph_faults(graph):
            self._found("final-data", f"has structured data {problem}", "application/ld+json")
        for address in _ADDRESSES.findall(content):
            sort, path = sorted_address(address, self._ground)
            if sort == "inside" and "#" not in path:
                self._inside.append(path)

    def _whole(self) -> None:
        """What the page as a whole lacks."""
        if not self._titles or not self._titles[0]:
            self._found("final-title", "has no title, so tabs and lists of results have no name for it")
        if self._language is None:
            hint = 'write `<html lang="{{ page.language or site.language }}">`'
            self._found("final-language", "does not say its language, so it is read aloud wrongly", "", hint)
        elif self._language and not _LANGUAGE.fullmatch(self._language):
            self._found("final-language", f"has a language that there is not: `{self._language}`", self._language)
        if len(self._canonical) > 1:
            self._found("final-canonical", "names more than one canonical address", 'rel="canonical"')
        elif self._canonical:
            self._judge_canonical(self._canonical[0])
        if not self._is_redirect:
            self._judge_headings()
        self._judge_ids()

    def _judge_canonical(self, written: str) -> None:
        sort, path = sorted_address(written, self._ground)
        if "://" not in written and not self._is_redirect:
            message = f"names a canonical address that is not whole: `{written}`"
            self._found("final-canonical", message, written, "write `{{ page|absolute }}`")
        elif sort != "inside" or (not self._is_redirect and path != self._place):
            message = f"names another address as its own: `{written}`"
            self._found("final-canonical", message, written, "write `{{ page|absolute }}`")

    def _judge_headings(self) -> None:
        first = self._levels.count(1)
        if first != 1:
            what = "no heading of level 1" if not first else f"{first} headings of level 1"
            self._found("final-heading", f"has {what}; readers who listen look for one")
        for above, level in zip(self._levels, self._levels[1:], strict=False):
            if level > above + 1:
                message = f"has a heading of level {level} directly below one of level {above}"
                self._found("final-heading", message)
                break

    def _judge_ids(self) -> None:
        if len(set(self._ids)) != len(self._ids):
            for name in (name for name, count in Counter(self._ids).items() if count > 1):
                self._found("final-id", f"has the id `{name}` more than once", f'id="{name}"')
        listed = "\n".join(("", *self._ids, ""))
        for name in dict.fromkeys(self._here):
            if not has_place(listed, name):
                message = f"leads to `#{name}`, and no place of the page is called so"
                self._found("final-anchor", message, f"#{name}")


def _graph_faults(graph: Any) -> Iterator[str]:
    nodes = graph if isinstance(graph, list) else [graph]
    for node in nodes:
        if not isinstance(node, dict):
            yield "that describes nothing"
            return
        context = node.get("@context")
        if not isinstance(context, str) or "schema.org" not in context:
            yield "in no vocabulary of schema.org"
            return
        parts = node.get("@graph", [node])
        if not isinstance(parts, list) or not all(isinstance(part, dict) and _has_type(part) for part in parts):
            yield "in which something has no `@type`"
            return


def _has_type(node: dict[str, Any]) -> bool:
    sort = node.get("@type")
    return (isinstance(sort, str) and bool(sort)) or (isinstance(sort, list) and bool(sort))
