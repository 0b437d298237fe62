"""All outputs together: every address leads to a file that is published, every place to one that is there.

A page is judged by what it names and by what the whole site has, and the judgement stands while both do.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from fingerpost.model.digest import digest_of
from fingerpost.model.nearest import nearest
from fingerpost.model.sheets import INDEX
from fingerpost.stages.final.facts import Facts, Finding, has_place, place_of
from fingerpost.stages.settings.choices import BudgetChoice

_LONGEST = 2000
"""Addresses beyond which no near one is looked for."""


class World:
    """What a site has to offer."""

    def __init__(
        self, facts: Mapping[str, Facts], paths: Sequence[str], budget: BudgetChoice, *, has_search: bool
    ) -> None:
        """`paths`: of all outputs; `facts`: of those that were looked into."""
        self._facts, self._budget = facts, budget
        self._search = f"{INDEX}/" if has_search else None
        self._paths = paths
        self._weights: dict[str, int] = {}

    @cached_property
    def places(self) -> frozenset[str]:
        """Every address that is answered."""
        places = set(self._paths)
        for path in self._paths:
            if path.endswith("index.html"):
                place = place_of(path)
                places.add(place)
                places.add(place.rstrip("/"))  # servers send readers on from it
        return frozenset(places)

    @cached_property
    def _near(self) -> tuple[str, ...]:
        return tuple(sorted(place for place in self.places if not place.endswith("index.html")))

    @cached_property
    def digest(self) -> str:
        """Stands for all that the judgement of a page rests on besides the page."""
        ids = "\0".join(f"{path}{facts.ids}" for path, facts in self._facts.items() if facts.ids)
        weights = [(path, facts.size) for path, facts in self._facts.items() if path.endswith((".css", ".js", ".mjs"))]
        whole = ("\n".join(self._paths), ids, repr(weights), repr(self._budget), str(self._search))
        return digest_of("\0\0".join(whole).encode("utf-8", "surrogatepass"))

    def findings(self, path: str, facts: Facts) -> Iterator[Finding]:
        """What of an output leads nowhere, or weighs too much."""
        if facts.links:
            named = facts.links.split("\n")
            if not self.places.issuperset(named):
                yield from self._lost(named)
        if path.endswith((".html", ".htm")):
            yield from self._heavy(facts)

    def _lost(self, named: Sequence[str]) -> Iterator[Finding]:
        for address in named:
            if address in self.places or (self._search is not None and address.startswith(self._search)):
                continue
            place, sign, fragment = address.partition("#")
            if place not in self.places:
                near = nearest(place, self._near, 1) if len(self.places) < _LONGEST else ()
                hint = f"did you mean `/{near[0]}`?" if near else None
                yield Finding("final-link", f"leads to `/{place}`, where nothing is published", f"/{place}", hint)
            elif sign and fragment and not self._has(place, fragment):
                message = f"leads to `/{place}#{fragment}`, and that page has no such place"
                yield Finding("final-anchor", message, f"#{fragment}")

    def _has(self, place: str, fragment: str) -> bool:
        """Whether a page has a place; of a file that is no page nobody knows."""
        page = f"{place}index.html" if place == "" or place.endswith("/") else place
        facts = self._facts.get(page) or self._facts.get(f"{page}/index.html")
        if facts is None or not page.endswith((".html", ".htm")):
            return True
        return has_place(facts.ids, fragment)

    def _heavy(self, facts: Facts) -> Iterator[Finding]:
        limit = self._budget.page_kb * 1000
        if not limit:
            return
        if facts.loads not in self._weights:
            known = (self._facts.get(path) for path in facts.loads.split("\n"))
            self._weights[facts.loads] = sum(other.size for other in known if other is not None)
        weight = facts.size + self._weights[facts.loads]
        if weight > limit:
            message = f"needs about {weight // 1000} kB before it can be read, with its styles and scripts"
            hint = f"divide it, or allow more than {self._budget.page_kb}: `page_kb` under `[budget]` in site.toml"
            yield Finding("final-large", message, "", hint)

    def large_pictures(self) -> Iterator[tuple[str, Finding]]:
        """Pictures that pages show and that are larger than the site wants."""
        limit = self._budget.image_kb * 1000
        large = [path for path, facts in self._facts.items() if limit and facts.size > limit and _is_picture(path)]
        if not large:
            return
        shown = {address for facts in self._facts.values() if facts.links for address in facts.links.split("\n")}
        for path in large:
            if path in shown:
                message = f"is a picture of {self._facts[path].size // 1000} kB that pages show"
                hint = f"save it smaller, or allow more than {self._budget.image_kb}: `image_kb` under `[budget]`"
                yield path, Finding("final-large", message, "", hint)


def _is_picture(path: str) -> bool:
    return path.endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg"))
