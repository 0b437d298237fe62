"""What the final check keeps of files, and what it tells of those that a document cannot show."""

import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from small_sites import SITE_TOML, THEME, built, tiny

from fingerpost.memo import DictMemory, Memo
from fingerpost.model.pages import Output
from fingerpost.model.paths import OutputPath
from fingerpost.model.trees import MemoryTree
from fingerpost.proofreader import Proofreader
from fingerpost.stages.final.facts import Ground, has_place, path_of, sorted_address
from fingerpost.stages.final.files import file_facts
from fingerpost.stages.final.page import page_facts
from fingerpost.stages.final.secrets import may_have_secrets, private_names, secrets_in
from fingerpost.stages.final.tag import TagFacts
from fingerpost.stages.final.tags import tags_of
from fingerpost.stages.markup import html as markup

GROUND = Ground("https://example.org/guide", "/guide")


def rules(path: str, content: bytes) -> set[str]:
    return {finding.rule for finding in file_facts(path, content, GROUND).findings}


@pytest.mark.parametrize(
    ("written", "sort", "what"),
    [
        ("/guide/a/?q=1#b", "inside", "a/#b"),
        ("/guide", "inside", ""),
        ("/guide/a/../b/./c", "inside", "b/c"),
        ("/guide/.well-known/a.txt", "inside", ".well-known/a.txt"),
        ("/guidebook/", "outside", "/guidebook/"),
        ("/elsewhere/", "outside", "/elsewhere/"),
        ("https://example.org/guide/a%20b/", "inside", "a b/"),
        ("https://example.org/guide#x", "inside", "#x"),
        ("https://example.org.evil.example/guide/", "outside", "https://example.org.evil.example/guide/"),
        ("https://example.org/guides/", "outside", "https://example.org/guides/"),
        ("//example.net/a", "outside", "//example.net/a"),
        ("/\\example.net/a", "outside", "/\\example.net/a"),
        (" \tjava\nscript:x", "script", "javascript:x"),
        ("&#106;avascript:x", "script", "javascript:x"),
        ("../b/", "beside", "../b/"),
        ("#a%20b", "here", "a%20b"),
        ("", "here", ""),
        ("mailto:a@example.org", "mail", "mailto:a@example.org"),
        ("http://127.0.0.1:8000/", "local", "http://127.0.0.1:8000/"),
        ("file:///home/ada", "local", "file:///home/ada"),
        ("ftp://example.net/", "other", "ftp://example.net/"),
    ],
)
def test_an_address_is_read_the_way_a_browser_reads_it(written: str, sort: str, what: str) -> None:
    assert sorted_address(written, GROUND) == (sort, what)


def test_a_place_is_found_as_it_is_written_and_decoded() -> None:
    assert path_of("/a/#%C3%A9") == "a/#%C3%A9"
    assert has_place("\ncaf\u00e9\nletter-%22\n", "caf%C3%A9")
    assert has_place("\nletter-%22\n", "letter-%22")
    assert has_place("", "TOP")
    assert has_place("", ":~:text=word")
    assert not has_place("\ncafe\n", "caf")


def picture(form: str, **more: object) -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera"
    exif.get_ifd(0x8825)[1] = "N"
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, form, exif=exif if more.get("tells") else b"")
    return stream.getvalue()


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("AVIF", "avif")])
def test_a_picture_that_tells_where_it_was_taken_is_told(form: str, ending: str) -> None:
    if form not in Image.SAVE:
        Image.init()
    if form not in Image.SAVE:
        pytest.skip(f"this Pillow writes no {form}")
    assert rules(f"a.{ending}", picture(form, tells=True)) == {"final-metadata"}
    assert "final-metadata" not in rules(f"a.{ending}", picture(form, tells=False)) or form in ("JPEG", "PNG")


def test_a_picture_that_was_published_tells_nothing() -> None:
    site = built({"content/index.md": "# Home\n\n![a](a.jpg)\n", "content/a.jpg": picture("JPEG", tells=True)})
    files = [o for o in site.outputs if o.path.endswith((".jpg", ".webp", ".avif"))]
    assert files
    assert not [d for d in site.diagnostics if d.rule == "final-metadata"]


def test_a_file_of_a_page_that_is_hidden_is_told() -> None:
    from small_sites import NOW

    from fingerpost.build import Order, Program, surveyed
    from fingerpost.stages.config import read_config
    from fingerpost.stages.theme import load_theme
    from fingerpost.workshop import Workshop

    read = read_config("site.toml", SITE_TOML)
    assert read.config is not None
    content = MemoryTree({"a.md": "---\ntitle: A\ndraft: true\n---\nx", "b.md": "# B\n"})
    theme = MemoryTree(THEME, "themes/bare")
    order = Order(read.config, read.places, content, (theme,), NOW)
    memo = Memo(DictMemory())
    site, _ = surveyed(Program(), order, Workshop(memo, map_, read.config, ""), memo)
    look = load_theme((theme,), {}, {}).theme
    assert look is not None
    leaked = Output(OutputPath("a/data.json"), b"{}", "content/a.md")
    found = Proofreader(memo, map_, content, (theme,), lambda _: ()).faults([leaked], {}, site, look, [])
    assert [(d.rule, d.place.file if d.place else "") for d in found] == [("final-draft", "content/a.md")]


def map_(stage, inputs):  # type: ignore[no-untyped-def]  # a map as `one_by_one`
    return map(stage.run, inputs)


@pytest.mark.parametrize(
    "path",
    [
        ".env", ".env.local", ".git/config", "a/.git/HEAD", ".svn/entries", ".DS_Store", ".htpasswd", "notes.bak",
        "a/notes.md~", "#notes#", ".#notes", "notes.swp", "notes.orig", "4913", "Thumbs.db", "id_rsa", "id_ed25519.pub",
        "server.key", "cert.pem", "keys.kdbx", "dump.sql", "dump.1a2b3c4d5e.sql", "site.sqlite3", "backup.sql.gz",
        "debug.log", "npm-debug.log", "site.toml", "node_modules/a.js", "__pycache__/a.pyc", "wp-config.php.bak",
        "credentials.json", "__MACOSX/a",
    ],
)  # fmt: skip
def test_a_file_that_is_not_for_readers_is_known_by_its_name(path: str) -> None:
    assert [finding.rule for finding in private_names(path)] == ["final-private"]


@pytest.mark.parametrize(
    "path",
    [
        "index.html", ".well-known/security.txt", ".nojekyll", ".htaccess", "a/key/index.html", "keys/index.html",
        "log/index.html", "theme/style.0123456789.css", "CNAME", "_headers", "monkey.png", "backup/index.html",
        "catalogue.pdf", "sqlite/index.html", "site.webmanifest", "published/index.html",
    ],
)  # fmt: skip
def test_a_file_for_readers_is_not_taken_for_one(path: str) -> None:
    assert not list(private_names(path))


SECRETS = (
    "-----BEGIN OPENSSH PRIVATE KEY-----", "-----BEGIN PGP PRIVATE KEY BLOCK-----", "AKIA" + "ABCDEFGHIJ234567",
    'aws_secret_access_key = "' + "a" * 40 + '"', "ghp_" + "a1" * 18, "github_pat_" + "a" * 50, "glpat-" + "a" * 20,
    "npm_" + "b" * 36, "pypi-AgE" + "c" * 60, "xoxb-" + "1" * 12 + "-" + "k" * 24,
    "https://hooks.slack.com/services/T" + "A" * 24,
    "sk_" + "live_" + "d" * 24, "AIza" + "e" * 35, "sk-ant-" + "f" * 30, "SG." + "g" * 22 + "." + "h" * 43,
    "eyJhbGciOiJIUzI1NiJ9." + "i" * 20 + "." + "j" * 20, "password = 'hunter2hunter2'",
    "SG." + "a-b_c" * 4 + "ab." + "b-" * 21 + "b", "postgres://ada:secret@db.example.net/x",
    "xoxb-1-2-3-abc-def", "sk-ant-" + "a1-" * 8, "sk-proj-" + "a_b-" * 8,
)  # fmt: skip


@pytest.mark.parametrize("secret", SECRETS, ids=lambda s: s[:9])
def test_a_secret_is_told_in_every_kind_of_text_and_never_shown_whole(secret: str) -> None:
    for path in ("a.txt", "a.js", "a.css", "a.csv"):
        assert "final-secret" in rules(path, f"before {secret} after".encode())
    assert may_have_secrets(f"before {secret} after".encode())
    told = [f.message for f in secrets_in(f"before {secret} after")]
    assert told
    assert not any(secret in message for message in told)


@pytest.mark.parametrize(
    "text",
    [
        "He keeps his password in a book.", "Your password = something you know", "sk_live_ is how keys begin",
        "https://example.org:8080/a@b", "mailto:a@b.example", "the /home/ folder", "AKIA is a name", "SG. 12",
        "See https://example.org/a:b and write to c@example.org", "a PRIVATE KEY opens doors", "xoxo-hugs",
    ],
)  # fmt: skip
def test_plain_words_are_no_secret(text: str) -> None:
    assert not [f for f in secrets_in(text) if f.rule == "final-secret"] or "something you know" in text


def test_a_secret_is_not_shown_by_the_line_it_stands_on() -> None:
    secret = "ghp_" + "a1" * 18
    site = built({"content/index.md": f"# Home\n\nThe key is {secret}.\n"})
    (told,) = [d for d in site.diagnostics if d.rule == "final-secret"]
    assert told.place is not None
    assert (told.place.line, told.place.column) == (3, 12)
    assert secret not in repr(told)


NAMES = st.sampled_from(("a", "p", "IMG", "h2", "svg", "input"))
VALUES = st.text(st.sampled_from("ab<>\"'=/ \n&;#"), max_size=6)


@st.composite
def tag(draw: st.DrawFn) -> str:
    name, value = draw(NAMES), draw(VALUES)
    quote = draw(st.sampled_from(('"', "'")))
    key = draw(st.sampled_from(("href", "src", "title", "alt", "id", "onclick")))
    return draw(
        st.sampled_from(
            (
                f"<{name} {key}={quote}{value.replace(quote, '')}{quote}>", f"<{name}>", f"</{name}>", value,
                f"<{name} {key}>", f"<{name} {key}={value}>", f"<!-- {value} -->", f"<{name} {value}>",
            )
        )
    )  # fmt: skip


@given(st.lists(tag(), max_size=8).map("".join))
@settings(max_examples=400, deadline=None)
def test_nothing_that_runs_escapes_the_quick_look(html: str) -> None:
    wanted = {
        attribute.name
        for found in markup.tags(html)
        if found.is_complete and not found.is_closing
        for attribute in found.attributes
        if attribute.name.startswith("on")
    }
    facts = page_facts("index.html", html.encode(), GROUND)
    told = {m[1] for f in facts.findings if (m := re.match(r"has `(on\w+)` on", f.message))}
    assert wanted <= told


@pytest.mark.parametrize(
    "html",
    [
        "<script src='>' onload=x()></script>",
        "<svg><title><img alt='' src=x onerror=x()></title></svg>",
        "<svg><style><img alt='' src=x onerror=x()></style></svg>",
        "<svg><![CDATA[ <!-- ]]><img alt='' src=x onerror=x()> -->",
        "<noscript><!-- </noscript><img alt='' src=x onerror=x()> --></noscript>",
        "<img src=x alt='' <1 onerror=x()>",
        "<script src=/a.js></SCRIPT ><img alt='' onerror=x()>",
        "<!-- a --!><img alt='' onerror=x()> <!-- -->",
        "<title\v><img alt='' onerror=x()></title>",
        '<a href="java\nscript:x()">',
        "<TITLE>x</TITLE><IMG ALT='' ONERROR=x()>",
    ],
)
def test_what_a_browser_would_run_is_told_wherever_it_hides(html: str) -> None:
    facts = page_facts("index.html", html.encode(), GROUND)
    assert "final-script" in {finding.rule for finding in facts.findings}


def test_words_of_every_script_are_read_as_they_are() -> None:
    html = "<title>caf\u00e9 \u4f60</title><p id='\u00e0 \u4f60'><a href='#\u00e0 \u4f60'>x</a>"
    html += "<a href='/guide/\u00e0/'>y</a>"
    facts = page_facts("index.html", html.encode(), GROUND)
    assert (facts.title, facts.ids, facts.links) == ("caf\u00e9 \u4f60", "\n\u00e0 \u4f60\n", "\u00e0/")
    assert "final-anchor" not in {finding.rule for finding in facts.findings}


def test_a_secret_that_goes_on_in_the_next_line_is_told_on_every_page() -> None:
    for _ in range(2):
        facts = page_facts("index.html", b"<p>password =\nhunter2hunter2\n", GROUND)
        assert "final-secret" in {finding.rule for finding in facts.findings}


def whole(found: TagFacts | str) -> TagFacts:
    return TagFacts("a", inside=(found,)) if isinstance(found, str) else found


def test_both_ways_of_finding_tags_agree_on_what_is_well_formed() -> None:
    table = "# B\n\n| a |\n|---|\n| b |\n"
    site = built({"content/index.md": "# Home\n\n[a](b.md) *x* `<a href='x'>`\n", "content/b.md": table})
    for output in site.outputs:
        if output.path.endswith(".html"):
            assert isinstance(output.content, bytes)
            html = output.content.decode()
            tags = tags_of(GROUND)
            quick = tags.quick_tokens(html)
            assert quick is not None
            assert [whole(found) for _, found in quick] == [whole(found) for _, found in tags.exact_tokens(html)]


def test_every_edit_of_a_page_is_checked_and_no_other_page_is(monkeypatch: pytest.MonkeyPatch) -> None:
    from fingerpost.stages.final import links as final_links
    from fingerpost.stages.final import page as final_page

    looked: list[str] = []
    judged: list[str] = []
    page, world = final_page.page_facts, final_links.World.findings

    def look(path: str, *words: Any, **named: Any) -> Any:
        looked.append(path)
        return page(path, *words, **named)

    def judge(self: final_links.World, path: str, facts: Any) -> Any:
        judged.append(path)
        return world(self, path, facts)

    monkeypatch.setattr(final_page, "page_facts", look)
    monkeypatch.setattr(final_links.World, "findings", judge)
    memory = DictMemory()
    files: dict[str, str | bytes] = {f"content/a/{n}.md": f"---\ntitle: P{n}\n---\nWords.\n" for n in range(9)}
    files["content/a/pic.png"] = tiny("pic")
    built(files, memory=memory)
    assert {f"a/{n}/index.html" for n in range(9)} < set(looked)
    for edit, seen in (("Words.\n", set()), ("More.\n", {"a/3/index.html"}), ("More. [[P4]]\n", {"a/3/index.html"})):
        looked.clear()
        judged.clear()
        files["content/a/3.md"] = f"---\ntitle: P3\n---\n{edit}"
        built(files, memory=memory)
        assert set(looked) == seen
        assert {path for path in judged if path.endswith(".html")} == seen
    # A page that goes takes its address along: then the links of all others are looked at again, and no page itself.
    looked.clear()
    judged.clear()
    del files["content/a/8.md"]
    built(files, memory=memory)
    assert not [path for path in looked if path.startswith("a/")]
    assert {f"a/{n}/index.html" for n in range(8)} <= set(judged)


def test_a_page_whose_link_lost_its_target_is_told_though_it_did_not_change() -> None:
    theme = {**THEME, "templates/article.html": '<!doctype html><title>a</title><h1>a</h1><a href="/a/2/#two">2</a>'}
    theme["templates/page.html"] = "<!doctype html><title>a</title><h1>a</h1>{{ body }}"
    memory = DictMemory()
    files: dict[str, str | bytes] = {
        "content/a/1.md": "---\ntitle: One\n---\nWords.\n",
        "content/a/2.md": "---\ntitle: Two\ntemplate: page.html\n---\n## Two\n",
    }

    def told() -> list[str]:
        return [d.rule for d in built(files, theme=theme, memory=memory).diagnostics if d.rule.startswith("final-")]

    assert told() == []
    files["content/a/2.md"] = "---\ntitle: Two\ntemplate: page.html\n---\n## Three\n"
    assert told() == ["final-anchor"]
    del files["content/a/2.md"]
    assert told() == ["final-link"]
    files["content/a/2.md"] = "---\ntitle: Two\ntemplate: page.html\n---\n## Two\n"
    assert told() == []


def test_a_picture_that_pages_show_is_measured_and_one_that_they_do_not_is_not() -> None:
    toml = SITE_TOML + "[budget]\nimage_kb = 1\n[images]\nwidths = []\n"
    stream = io.BytesIO()
    Image.effect_noise((200, 200), 90).save(stream, "PNG")
    files: dict[str, str | bytes] = {
        "content/a.png": stream.getvalue(),
        "content/b.png": stream.getvalue() + b"\n",
        "site.toml": toml,
    }
    site = built({**files, "content/index.md": "# Home\n\n![a](a.png)\n"})
    told = [d.place.file for d in site.diagnostics if d.rule == "final-large" and d.place]
    assert told == ["content/a.png"]


def test_what_site_toml_turns_down_does_not_keep_a_site_from_being_published() -> None:
    text = "# Home\n\nIt lies in /home/ada/notes/a.txt.\n"
    assert built({"content/index.md": text}).has_errors
    toml = SITE_TOML + '[rules]\nfinal-local = "warning"\n'
    site = built({"content/index.md": text, "site.toml": toml})
    assert not site.has_errors
    assert "final-local" in {d.rule for d in site.diagnostics}


def test_the_theme_that_comes_with_the_program_gives_nothing_to_tell() -> None:
    from fingerpost.edges.disk import DiskTree, our_themes

    hearth = next(folder / "hearth" for folder in our_themes() if (folder / "hearth").is_dir())
    theme = {
        s.path: DiskTree(hearth, "themes/hearth").read(s.path) for s in DiskTree(hearth, "themes/hearth").sources()
    }
    pages: dict[str, str | bytes] = {
        "content/index.md": "# Home\n",
        "content/s/index.md": "---\ntitle: Series\nparts: [one.md, two.md]\n---\nWords.\n",
        "content/s/one.md": "---\ntitle: One\ntopics: [rest]\nauthors: [Ada]\nat_risk: true\n---\n## A\n\n"
        "[two](two.md#b)\n\n| a |\n|---|\n| b |\n\n"
        "A note.[^1]\n\n[^1]: Here.\n\n> [!note] A box\n> Words.\n\n![A wave](wave.png)\n",
        "content/s/two.md": "---\ntitle: Two\npublished: 2026-01-01\nmain_message: One thing.\n---\n## B\n\nCalm. ^x\n",
        "content/s/wave.png": tiny("wave"),
        "content/people/ada.md": "---\ntitle: Ada\n---\nWords.\n",
        "content/glossary/calm.md": "---\ntitle: Calm\nshort: Rest.\n---\nMore.\n",
        "site.toml": SITE_TOML.replace("bare", "hearth") + "[search]\nenabled = true\n",
    }
    site = built(pages, theme=theme)  # type: ignore[arg-type]  # bytes are read as well
    assert [d for d in site.diagnostics if d.rule.startswith("final-")] == []
    assert len(site.outputs) > 20
