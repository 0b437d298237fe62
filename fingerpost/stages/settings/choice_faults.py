"""What `[reading]` and `[wording]` of site.toml may not say although their shape is right."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest

if TYPE_CHECKING:
    from fingerpost.stages.config import Config


def choice_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> Iterator[Diagnostic]:
    """Expressions that are none, and those of our list that it does not have."""
    for phrase in config.wording.add:
        if not phrase.strip():
            hint = 'write an expression before the `=`: `crazy = "overwhelming"`'
            yield fault(
                "site-type", "an expression to look out for is empty", places.get("wording.add", whole), hint=hint
            )
    if not config.wording.off:
        return
    from fingerpost.stages.care.wording import OURS

    known = [said.phrase for said in OURS]
    for number, phrase in enumerate(config.wording.off):
        if phrase.casefold() not in known:
            near = nearest(phrase.casefold(), known, 1)
            place = places.get(f"wording.off.{number}") or places.get("wording.off", whole)
            meant = f"did you mean `{near[0]}`?" if near else None
            yield fault("site-unknown", f"our list of expressions has no `{phrase}`", place, hint=meant)
