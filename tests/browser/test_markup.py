"""Standards: what the Nu HTML checker says of every output, and where every link of the finished site leads."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import pytest
from lxml import html

from browser.demo import Served

# The Nu checker knows no newer CSS than its CSS library; these are in drafts for CSS and HTML and in browsers, and
# others leave them out. Each is matched as a whole message.
NOT_YET_KNOWN = [
    r"CSS: “scroll-target-group”: Property “scroll-target-group” doesn't exist\.",  # CSS Overflow 5
    r"CSS: Unknown pseudo-element or pseudo-class “:target-current”",  # Selectors 5
    r"CSS: Unrecognized at-rule “@view-transition”",  # CSS View Transitions 2
    r"CSS: “position-(area|try-fallbacks)”: Property “.*” doesn't exist\.",  # CSS Anchor Positioning 1
    r"CSS: “top”: “anchor\(--a top\)” is not a “top” value\.",
    r"CSS: “inset-(inline|block-start)”: Parse Error\.",  # of `anchor()` within `max()`
    r"CSS: “anchor-name”: Property “anchor-name” doesn't exist\.",
    r"CSS: Unrecognized at-rule “@container”",  # CSS Conditional 5
    r"CSS: “container-type”: Property “container-type” doesn't exist\.",
    r"Attribute “interestfor” not allowed on element “a” at this point\.",  # interest invokers, proposed for HTML
]
# It reads files, which have no host, so that 'self' fits nothing. What the policy really stops, a browser says.
NO_HOST = (
    r"Resource violates Content Security Policy \(meta tag\): (external stylesheet|external script|image) "
    r"“/[^/“”]\S*” blocked by .*"
)
# It takes data for a program: browsers ask the policy only about scripts that they would run (HTML, 4.12.1.1).
INLINE = r"Inline script violates Content Security Policy .*"
DATA = 'type="application/ld+json">'


@pytest.mark.browser
def test_the_html_checker_finds_no_fault_in_any_page_style_or_drawing(demo: Served, nu: Path) -> None:
    files = [path for suffix in ("html", "css", "svg") for path in sorted(demo.folder.rglob(f"*.{suffix}"))]
    assert {path.suffix for path in files} == {".html", ".css", ".svg"}
    machine = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m")  # for a short run: half the time
    options = ("--also-check-css", "--also-check-svg", "--format", "json", "--stdout", "--exit-zero-always")
    command = ["java", *machine, "-jar", str(nu), *options, *map(str, files)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    messages = json.loads(done.stdout)["messages"]
    told = [f"{m['url']}:{m.get('lastLine')}: {m['message']}" for m in messages if not _is_known(m)]
    assert told == []


def _is_known(message: dict[str, Any]) -> bool:
    if re.fullmatch(INLINE, message["message"]):
        return DATA in message["extract"]
    return any(re.fullmatch(pattern, message["message"]) for pattern in (*NOT_YET_KNOWN, NO_HOST))


def test_an_inline_script_that_runs_is_no_known_message() -> None:
    said = {"message": "Inline script violates Content Security Policy (meta tag): blocked"}
    assert _is_known(said | {"extract": f'>\n<script {DATA}{{"@con'})
    assert not _is_known(said | {"extract": ">\n<script>alert(1)"})


@pytest.mark.parametrize("name", ["demo", "guide"])
def test_every_link_and_anchor_of_the_finished_site_answers(name: str, request: pytest.FixtureRequest) -> None:
    site: Served = request.getfixturevalue(name)
    anchors = {path: _anchors(file) for path, file in _pages(site)}
    broken: list[str] = []
    count = 0
    for path, file in _pages(site):
        for target in _targets(file):
            address, fragment = urldefrag(urljoin(site.origin + path, target))
            if not address.startswith(site.origin):
                continue
            count += 1
            where = unquote(address.removeprefix(site.origin))
            if site.file(where) is None or (fragment and unquote(fragment) not in anchors[where]):
                broken.append(f"{path}: {target}")
    assert broken == []
    assert count > 1000


@pytest.mark.parametrize("name", ["demo", "guide"])
def test_what_styles_feed_and_sitemap_name_is_there(name: str, request: pytest.FixtureRequest) -> None:
    site: Served = request.getfixturevalue(name)
    home = f"https://secure-base.example{site.base_path}/"
    listed = [
        address
        for file in ("feed.xml", "sitemap.xml", "robots.txt")
        for address in re.findall(re.escape(home) + r"[^\s\"<&]*", (site.folder / file).read_text("utf-8"))
    ]
    assert len(listed) > len(site.pages())
    assert [a for a in listed if site.file(f"{site.base_path}/{a.removeprefix(home)}".partition("#")[0]) is None] == []
    styles = "".join(path.read_text("utf-8") for path in site.folder.rglob("*.css"))
    assert re.findall(r"url\(|@import|src\(|image-set\(", styles) == []


def test_no_page_holds_a_script_a_style_or_a_handler(demo: Served) -> None:
    found = [
        f"{path}: {element.tag}"
        for path, file in _pages(demo)
        for element in html.parse(file).iter("*")
        if element.tag in ("style", "iframe")
        or (element.tag == "script" and not _is_ours(element.attrib))
        or (element.tag == "form" and element.get("method") != "dialog")
        or any(name == "style" or name.startswith("on") for name in element.attrib)
    ]
    assert found == []


def _is_ours(script: Mapping[str, str]) -> bool:
    """Data that no browser runs, or a module of the theme: a file of this site, run after the page is there. A form
    beside it goes nowhere.
    """
    if script.get("type") == "application/ld+json":
        return "src" not in script
    return script.get("type") == "module" and re.fullmatch(r"/(\w+/)?theme/[\w.-]+\.js", script["src"]) is not None


def _pages(site: Served) -> Iterator[tuple[str, Path]]:
    for file in sorted(site.folder.rglob("*.html")):
        yield f"{site.base_path}/{file.relative_to(site.folder).as_posix().removesuffix('index.html')}", file


def _anchors(file: Path) -> set[str]:
    return {str(name) for name in html.parse(file).xpath("//@id | //a/@name")}


def _targets(file: Path) -> Iterator[str]:
    """Everything in a page that names another place of the site."""
    tree = html.parse(file)
    yield from tree.xpath("//@href | //@src | //@poster | //@data | //@cite")
    for sources in tree.xpath("//@srcset"):
        yield from (source.split()[0] for source in sources.split(","))
    for refresh in tree.xpath("//meta[@http-equiv='refresh']/@content"):
        yield refresh.partition("url=")[2]
