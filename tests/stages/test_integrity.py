"""Digests of scripts and stylesheets: at those of the theme, nowhere else, and only when asked for."""

import base64
import hashlib
import re

from small_sites import SITE_TOML, THEME, built, output

HEAD = (
    '<link rel="stylesheet" href="{{ site.stylesheet }}"><script type="module" src="{{ asset("a.js") }}"></script>'
    '<link rel="icon" href="{{ asset("i.svg") }}"><script type="application/ld+json">{}</script>{{ body }}'
)
LOOK = {
    "theme.toml": 'name = "x"\nstyles = ["s.css"]\n', "assets/s.css": "a { color: red }\n",
    "assets/a.js": "let a = 1;\n", "assets/i.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
}  # fmt: skip
BODY = "# Home\n\nAs code: `<script src='/theme/a.0123456789.js'>`.\n"


def shown(more: str, base_url: str = "https://example.org") -> tuple[str, dict[str, bytes]]:
    toml = SITE_TOML.replace("https://example.org", base_url) + more
    theme = {**THEME, **LOOK, "templates/page.html": HEAD, "templates/home.html": HEAD}
    site = built({"site.toml": toml, "content/index.md": BODY}, theme=theme)
    contents = {str(o.path): c for o in site.outputs if isinstance(c := site.bytes_of(o), bytes)}
    return output(site, "index.html"), contents


def test_nothing_is_added_unless_it_is_asked_for() -> None:
    assert "integrity" not in shown("")[0]


def test_each_digest_is_that_of_the_published_file() -> None:
    for base_url, path in (("https://example.org", ""), ("https://example.org/guide", "/guide")):
        html, contents = shown("[security]\nintegrity = true\n", base_url)
        tags = re.findall(r'<[^>]*="([^"]*)" integrity="sha256-([^"]*)">', html)
        assert len(tags) == 2
        for address, digest in tags:
            content = contents[address.removeprefix(f"{path}/")]
            assert base64.b64encode(hashlib.sha256(content).digest()).decode() == digest


def test_what_is_no_script_or_stylesheet_has_none() -> None:
    html, _ = shown("[security]\nintegrity = true\n")
    assert html.count("integrity=") == 2
    assert not re.search(r"rel=\"icon\"[^>]*integrity", html)
    assert 'ld+json">{}' in html
    assert "&lt;script src='/theme/a.0123456789.js'&gt;" in html
