"""Laws of the tools around links: a move leads nobody astray, mending mends and does no more."""

import re
from collections.abc import Mapping
from html import unescape
from urllib.parse import unquote

import msgspec
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small_sites import NOW, QUIET, SITE_TOML, THEME
from test_links import small_sites

from fingerpost.build import Order, Program
from fingerpost.memo import DictMemory
from fingerpost.model.diagnostics import Diagnostic
from fingerpost.model.pages import Built
from fingerpost.model.paths import ContentPath, relative_to
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.markup.html import tags
from fingerpost.tools.fixes import fixing, worsened
from fingerpost.tools.mentions import firsts, mentions, rewritten
from fingerpost.tools.moves import Move, planned
from fingerpost.tools.survey import Desk, Reading

QUIETLY = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

TOML = SITE_TOML + QUIET + '[[menus.main]]\nto = "/a/window.md"\n'


def order_of(files: Mapping[str, str | bytes], toml: str = TOML) -> Order:
    read = read_config("site.toml", toml)
    assert read.config is not None
    content = {path.removeprefix("content/"): text for path, text in files.items()}
    return Order(read.config, read.places, MemoryTree(content), (MemoryTree(THEME, "themes/bare"),), NOW)


def desk() -> Desk:
    return Desk(Program(), Reading(DictMemory()))


def moved(files: Mapping[str, bytes], old: str, new: str, toml: str = TOML) -> tuple[Move, dict[str, bytes], str]:
    """The plan, and the files and the site.toml after it."""
    plan = planned(desk(), order_of(files, toml), {ContentPath(old): ContentPath(new)}, toml)
    after = {**files, **{str(path): content for path, content in plan.files.items()}}
    after.setdefault(new, files[old])
    del after[old]
    return plan, after, plan.site_toml or toml


def content_of(files: Mapping[str, str]) -> dict[str, bytes]:
    return {path.removeprefix("content/"): text.encode() for path, text in files.items()}


new_paths = st.builds(
    lambda folder, name: f"{folder}{name}", st.sampled_from(("", "a/", "c/", "c/d/")),
    st.sampled_from(("moved", "window", "Safe place", "c#", "index")),
)  # fmt: skip


@QUIETLY
@given(small_sites(), new_paths, st.data())
def test_after_a_move_every_link_leads_where_it_led_and_nothing_new_is_wrong(
    files: Mapping[str, str], place: str, data: st.DataObject
) -> None:
    content = content_of(files)
    old = data.draw(st.sampled_from(sorted(content)))
    new = place + old[old.rindex(".") :]
    assume(new.casefold() not in {path.casefold() for path in content})
    plan, after, toml = moved(content, old, new)
    assume(not plan.faults)
    was, now = desk().built(order_of(content)), desk().built(order_of(after, toml))
    renamed = [_renamed(d, f"content/{old}", f"content/{new}") for d in was.diagnostics]
    assert not worsened(renamed, now.diagnostics)
    urls = {_url(content, old): _url(after, new)}
    assert _addresses(was, urls) == _addresses(now, {})


def _renamed(diagnostic: Diagnostic, old: str, new: str) -> Diagnostic:
    if diagnostic.place is None or diagnostic.place.file != old:
        return diagnostic
    return msgspec.structs.replace(diagnostic, place=msgspec.structs.replace(diagnostic.place, file=new))


def _url(files: Mapping[str, bytes], path: str) -> str:
    site = desk().survey(order_of(files)).site
    entry = site.entry(ContentPath(path))
    return entry.url if entry else site.asset_url(ContentPath(path)) if path in site.assets else "(hidden)"


def _addresses(site: Built, urls: Mapping[str, str]) -> dict[str, list[str]]:
    """Where the links of each page lead, redirects left out."""
    found: dict[str, list[str]] = {}
    for output in site.outputs:
        if isinstance(output.content, bytes) and b"<title>Moved" not in output.content and output.origin:
            page = f"/{output.path.removesuffix('index.html')}"
            hrefs = [
                unescape(a.value) for tag in tags(output.content.decode()) for a in tag.attributes
                if a.name in ("href", "src")
            ]  # fmt: skip
            moved_to = {**urls, **{re.sub("[^/.a-z]", lambda m: f"%{ord(m[0]):02X}", k): v for k, v in urls.items()}}
            found[moved_to.get(page, page)] = sorted(_followed(href, moved_to) for href in hrefs)
    return {page: hrefs for page, hrefs in found.items() if page.endswith("/")}


def _followed(href: str, urls: Mapping[str, str]) -> str:
    path, sign, fragment = href.partition("#")
    plain = unquote(path)
    return urls.get(plain, plain) + sign + unquote(fragment)


SOUND = ("[w]({to})", "[]({to}#here)", "[[{title}]]", "[[{title}#Here|w]]", "![[{title}]]", '<a href="{to}">w</a>')


@st.composite
def sound_sites(draw: st.DrawFn) -> dict[str, bytes]:
    """Sites about which there is nothing to say, in the manner editors write links."""
    names = draw(st.lists(st.sampled_from(("a/one", "a/two", "b/three", "four")), min_size=2, max_size=4, unique=True))
    end = draw(st.sampled_from(("\n", "\r\n")))
    mark = draw(st.sampled_from(("", "\ufeff")))
    files = {}
    for name in names:
        lines = ["---", f"title: About {name[-3:]}", "---", "## Here", ""]
        for other in draw(st.lists(st.sampled_from(names), max_size=4)):
            way = relative_to(ContentPath(f"{name}.md"), ContentPath(f"{other}.md"))
            lines += [draw(st.sampled_from(SOUND)).format(to=way, title=f"About {other[-3:]}"), ""]
        files[f"{name}.md"] = (mark + end.join(lines) + end).encode()
    return files


@QUIETLY
@given(sound_sites(), st.sampled_from(("c/new.md", "new.md", "a/b/new.md")), st.data())
def test_a_move_there_and_back_gives_the_same_bytes_but_for_the_alias(
    files: dict[str, bytes], new: str, data: st.DataObject
) -> None:
    old = data.draw(st.sampled_from(sorted(files)))
    toml = SITE_TOML + QUIET
    assume(not [d for d in desk().built(order_of(files, toml)).diagnostics if d.level != "note"])
    there, after, _ = moved(files, old, new, toml)
    assert not there.faults
    assert not [d for d in desk().built(order_of(after, toml)).diagnostics if d.level != "note"]
    back, again, _ = moved(after, new, old, toml)
    assert not back.faults
    alias = f"aliases: [/{new.removesuffix('.md')}/]".encode()
    assert again[old].count(alias) == 1
    end = b"\r\n" if b"\r\n" in files[old] else b"\n"
    assert {**again, old: again[old].replace(alias + end, b"")} == files


@QUIETLY
@given(small_sites(), st.booleans())
def test_mending_touches_links_only_ends_and_brings_nothing_new(files: Mapping[str, str], guesses: bool) -> None:
    content = content_of(files)
    first = fixing(desk(), order_of(content), with_guesses=guesses)
    after = {**content, **{str(path): text for path, text in first.files.items()}}
    now = desk().built(order_of(after)).diagnostics
    assert not worsened(desk().built(order_of(content)).diagnostics, now)
    again = fixing(desk(), order_of(after), with_guesses=guesses)
    assert (dict(again.files), again.mended) == ({}, ())
    assert again.left == now
    for path, text in first.files.items():
        lines = {d.place.line for d in first.mended if d.place and d.place.file == f"content/{path}"}
        for number, (was, is_now) in enumerate(
            zip(content[str(path)].decode().split("\n"), text.decode().split("\n"), strict=True), 1
        ):
            assert was == is_now or number in lines


@QUIETLY
@given(small_sites())
def test_a_mention_that_becomes_a_link_leads_to_what_it_named(files: Mapping[str, str]) -> None:
    content = {
        path: text + b"\nHere is Window of tolerance, and Former name.\n" for path, text in content_of(files).items()
    }
    survey = desk().survey(order_of(content))
    chosen = firsts(mentions(survey))
    after = {**content, **{str(path): text for path, text in rewritten(survey, chosen).items()}}
    then = desk().survey(order_of(after))
    for mention in chosen:
        assert mention.target in then.site.leads(mention.page)
    left = {(m.page, m.target) for m in mentions(then)}
    assert not left & {(m.page, m.target) for m in chosen}
