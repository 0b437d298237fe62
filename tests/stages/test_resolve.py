"""Where links stand and where they lead: what a document in cases/ cannot show."""

import unicodedata

from small_sites import SITE_TOML, THEME, built, output, told

from fingerpost.stages.markup.html import tags
from fingerpost.stages.markup.sentences import Sentences


def test_line_ends_of_windows_move_no_column() -> None:
    text = "---\r\ntitle: A\r\n---\r\n\r\nText.\r\n\r\nSee [b](b.md) and [[C]].\r\n"
    assert told(built({"content/a.md": text}).diagnostics) == [
        "content/a.md:7:9: error[link-target]: no page at `b.md`",
        "  at: b.md",
        "content/a.md:7:21: error[link-target]: no page is called `C`",
        "  at: C",
    ]


def test_names_are_the_same_however_their_characters_are_composed() -> None:
    apart = unicodedata.normalize(
        "NFD", "[[Übung]] [[Übung#Für dich]] [a](übung.md#für-dich) [[#Für mich]]\n\n## Für mich\n"
    )
    site = built({"content/a.md": f"# A\n\n{apart}", "content/übung.md": "# Übung\n\n## Für dich\n"})
    assert told(site.diagnostics) == []


def test_a_target_with_entities_and_escapes_is_underlined_as_written() -> None:
    site = built({"content/a.md": '# A\n\n<a href="b&amp;c.md">x</a> [y](b\\_c(1).md "Title")\n'})
    assert told(site.diagnostics) == [
        "content/a.md:3:10: error[link-target]: no page at `b&c.md`",
        "  at: b&amp;c.md",
        "content/a.md:3:32: error[link-target]: no page at `b_c(1).md`",
        "  at: b\\_c(1).md",
    ]


def test_a_link_in_a_template_is_told_at_its_line() -> None:
    theme = {
        **THEME,
        "templates/page.html": "<title>a</title><h1>{{ page.title }}</h1>\n{{ body }}\n"
        "<a href=\"{{ link('non.md') }}\">x</a>\n",
    }
    site = built({"content/a.md": "# A\n"}, theme=theme)
    assert told(site.diagnostics) == ["themes/bare/templates/page.html:3:1: error[link-target]: no page at `non.md`"]


def test_a_link_without_target_leaves_no_empty_address() -> None:
    site = built({"content/a.md": "# A\n\n[text]() <a href=''>b</a>\n"})
    assert "href" not in output(site, "a/index.html").partition("</h1>")[2]


def test_the_sentence_around_a_link_is_cut_from_its_paragraph() -> None:
    html = '<p>First. See <a href="b">the <em>b</em></a> &amp; more!  Last?</p><p>Other.</p>'
    assert Sentences(html, list(tags(html)), {}).around(html.index("href")) == "See the b & more!"


def test_a_long_sentence_is_cut_at_words_around_the_link() -> None:
    html = f'<p>{"word " * 100}<a href="b">here</a> {"word " * 100}</p>'
    sentence = Sentences(html, list(tags(html)), {}).around(html.index("href"))
    assert len(sentence) <= 284
    assert sentence.startswith("… word")
    assert "here" in sentence
    assert sentence.endswith("word …")


def test_a_site_below_a_path_knows_its_addresses_with_and_without_it() -> None:
    toml = SITE_TOML.replace("https://example.org", "https://example.org/guide")
    text = "# A\n\n[1](/b/) [2](/guide/b/) [3](https://example.org/guide/b/) [4](https://example.org/b/)\n"
    site = built(
        {"site.toml": toml + '[rules]\nlink-built-url = "off"\n', "content/a.md": text, "content/b.md": "# B\n"}
    )
    shown = output(site, "a/index.html")
    assert shown.count('href="/guide/b/"') == 3
    assert 'href="https://example.org/b/"' in shown


def test_files_that_are_made_for_the_whole_site_can_be_linked() -> None:
    site = built({"content/a.md": "# A\n\n[feed](/feed.xml) [map](https://example.org/sitemap.xml)\n"})
    assert told(site.diagnostics) == []
    assert 'href="/feed.xml"' in output(site, "a/index.html")


def test_a_file_at_the_sites_own_address_is_understood() -> None:
    site = built({"content/a.md": "# A\n\n[list](https://example.org/x/l.pdf)\n", "content/x/l.pdf": "pdf"})
    assert told(site.diagnostics) == [
        "content/a.md:3:8: note[link-built-url]: `https://example.org/x/l.pdf` is the address of a finished file",
        "  at: https://example.org/x/l.pdf",
        "  hint: write `x/l.pdf`",
    ]


def test_the_successor_of_a_successor_is_named_and_a_circle_is_not() -> None:
    files = {
        f"content/{n}.md": f"---\ntitle: Page {n}\nsuperseded_by: {m}.md\n---\n" for n, m in ("12", "23", "45", "54")
    }
    site = built({**files, "content/3.md": "# Page 3\n", "content/a.md": "# A\n\n[1](1.md) [4](4.md)\n"})
    assert [
        d.hint for d in site.diagnostics if d.rule == "link-superseded" and d.place and d.place.file == "content/a.md"
    ] == [
        "link to `Page 3` (`/3.md`) instead",
        None,
    ]


def test_a_page_may_be_linked_by_a_name_with_signs_that_mean_something_in_markdown() -> None:
    files = {"content/b (1).md": "---\ntitle: B [one]\n---\n", "content/a.md": "# A\n\n[x](B%20(1).md) and [[b 1]]\n"}
    assert [d.replacement for d in built(files).diagnostics] == ["b%20%281%29.md", "b (1)"]
