"""What site.toml may not say although its shape is right: addresses, time zones, rules, menus and kinds that cannot be.

Takes the settings and the places of their values; gives a fault for each that makes no sense, with what was probably
meant.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.nearest import nearest
from fingerpost.model.regions import INTERNATIONAL, MISTAKEN, REGIONS
from fingerpost.model.rules import RULES
from fingerpost.stages.headers.policy import origin_faults
from fingerpost.stages.kinds import FrontMatter
from fingerpost.stages.settings.choice_faults import choice_faults

if TYPE_CHECKING:
    from fingerpost.stages.config import Config


def sense_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """Every such fault; what has no place of its own is told at `whole`."""
    return [
        *_address_faults(config, places, whole),
        *_zone_faults(config, places, whole),
        *_rule_faults(config.rules, places, whole),
        *_menu_faults(config, places, whole),
        *_kind_faults(config, places, whole),
        *_region_faults(config, places, whole),
        *choice_faults(config, places, whole),
        *origin_faults(config, places, whole),
    ]


def _region_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """Regions of help that do not exist."""
    found: list[Diagnostic] = []
    for number, region in enumerate(config.help.regions):
        if region not in REGIONS or region == INTERNATIONAL:
            better = MISTAKEN.get(region.upper()) or (region.upper() if region.upper() in REGIONS else "")
            hint = f"write `{better}`" if better else "write the two letters of ISO 3166, such as `US`"
            place = places.get(f"help.regions.{number}") or places.get("help.regions", whole)
            found.append(fault("site-type", f"there is no country `{region}`", place, hint=hint))
    return found


def _address_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    if _is_web_address(config.base_url):
        return []
    hint = "write it whole, such as `https://example.org` or `https://example.org/guide`"
    return [
        fault(
            "site-type",
            f"`base_url` is not a web address: `{config.base_url}`",
            places.get("base_url", whole),
            hint=hint,
        )
    ]


def _is_web_address(url: str) -> bool:
    """Whether it is whole and plain: no name and password, no `?` or `#`, nothing that HTML or a header would mind."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and not re.search(r"[\s\x00-\x20\x7f<>\"'`\\^{|}?#]", url)
        and "@" not in parts.netloc
        and not {"..", "."} & set(parts.path.split("/"))
    )


def _menu_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """Items that lead to what is no address at all; whether there is such a page is asked when the site is known."""
    found: list[Diagnostic] = []
    for name, items in config.menus.items():
        for number, item in enumerate(items):
            try:
                urlsplit(item.to)
            except ValueError:
                place = places.get(f"menus.{name}.{number}.to", whole)
                found.append(fault("link-scheme", f"`{item.to}` is not a web address", place))
    return found


MOST_STARS = 6
"""Stars in a glob: each more may multiply the time of a comparison by the length of a path."""


def _kind_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    """What a kind of the site's own cannot be called, hold or be matched by."""
    found: list[Diagnostic] = []

    def tell(message: str, key: str, hint: str) -> None:
        found.append(fault("site-type", message, places.get(key, whole), hint=hint))

    common = FrontMatter.__struct_fields__
    for name, choice in config.kinds.items():
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", name):
            tell(f"a kind cannot be called `{name}`", f"kinds.{name}", "use small letters, digits and dashes")
        for key in choice.fields:
            at = f"kinds.{name}.fields.{key}"
            if not re.fullmatch(r"[a-z][a-z0-9_]*", key):
                tell(f"a key of front matter cannot be called `{key}`", at, "use small letters, digits and `_`")
            elif key in common:
                tell(f"every page has `{key}` already", at, "take it out, or give it another name")
        if choice.url and not re.fullmatch(
            r"/(?:(?!\.\.?/)(?:[\w.~-]|\{(?:folder|slug|year|month|day)\})+/)*", choice.url
        ):
            hint = "write a path such as `/recipes/{slug}/`, with `{folder}`, `{slug}`, `{year}`, `{month}`, `{day}`"
            tell(f"`{choice.url}` is no form of an address", f"kinds.{name}.url", hint)
    globs = {f"kinds.{name}.where": choice.where for name, choice in config.kinds.items()}
    globs["content.exclude"] = config.content.exclude
    globs |= {f"rules.{glob}": (glob,) for glob in config.rules}
    for key, values in globs.items():
        for glob in values:
            if len(re.findall(r"\*+", glob)) > MOST_STARS:
                tell(f"`{glob}` has more than {MOST_STARS} stars", key, "write a plainer pattern")
    return found


def _zone_faults(config: "Config", places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    try:
        ZoneInfo(config.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = nearest(config.zone, _zones(), 1)
        hint = f"did you mean `{near[0]}`?" if near else "write a name such as `Europe/London` or `America/New_York`"
        return [fault("site-type", f"there is no time zone `{config.zone}`", places.get("zone", whole), hint=hint)]
    return []


@lru_cache(maxsize=1)
def _zones() -> tuple[str, ...]:
    from zoneinfo import available_timezones

    return tuple(sorted(available_timezones()))


def _rule_faults(rules: Mapping[str, object], places: Mapping[str, Place], whole: Place) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for key, value in rules.items():
        nested = value.items() if isinstance(value, Mapping) else [("", value)]
        for name, severity in nested:
            rule = name or key
            place = places.get(f"rules.{key}.{name}" if name else f"rules.{key}", whole)
            if rule not in RULES:
                near = nearest(rule, RULES, 1)
                found.append(
                    fault(
                        "site-unknown",
                        f"there is no rule `{rule}`",
                        place,
                        hint=f"did you mean `{near[0]}`?" if near else None,
                    )
                )
            elif severity not in ("error", "warning", "note", "off"):
                found.append(
                    fault("site-type", f"the rule `{rule}` can be error, warning, note or off, not `{severity}`", place)
                )
    return found
