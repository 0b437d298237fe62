"""What the theme shows of series, the map and related articles, and what it says where there is nothing to show."""

import re

from small_sites import QUIET, built, output
from test_hearth_care import HEARTH

from fingerpost.model.pages import Built

SITE_TOML = 'title = "Small site"\nbase_url = "https://example.org"\ntheme = "hearth"\n[map]\nenabled = true\n' + QUIET
DRAWING = re.compile(r"<svg class=\"(?:map|walk)")


def _site(**files: str) -> Built:
    named = {f"content/{name.replace('__', '/')}.md": text for name, text in files.items()}
    made = built({"site.toml": SITE_TOML, **named}, theme=HEARTH)
    assert not made.has_errors, made.diagnostics
    return made


def _article(title: str, text: str = "Words.", **facts: str) -> str:
    more = "".join(f"{key}: {value}\n" for key, value in facts.items())
    return f"---\ntitle: {title!r}\n{more}---\n\n{text}\n"


def _words(html: str) -> str:
    """The text of a page, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<main")[2]).split())


SERIES = "---\ntitle: A way\nmain_message: Go on.\n---\n"


def test_a_site_without_articles_has_a_map_that_says_so() -> None:
    page = output(_site(about="---\ntitle: About\n---\n"), "map/index.html")
    assert "There is nothing to draw yet. The map begins with the first article." in page
    assert not DRAWING.search(page)


def test_one_article_is_named_rather_than_drawn() -> None:
    page = output(_site(s__a=_article("A first one")), "map/index.html")
    assert "There is one article so far, and so nothing for it to be linked with: A first one" in _words(page)
    assert not DRAWING.search(page)


def test_articles_without_links_are_drawn_and_it_is_said_that_they_have_none() -> None:
    page = output(_site(s__a=_article("One more"), s__b=_article("Another one")), "map/index.html")
    assert "No article links to another one yet." in page
    assert len(DRAWING.findall(page)) == 3
    assert "Leads to no other article." in page


def test_an_author_may_write_above_the_map() -> None:
    text = "---\ntitle: How it hangs together\ntemplate: map.html\nsummary: In a sentence.\n---\n\nAn introduction.\n"
    page = output(_site(map=text, s__a=_article("A one"), s__b=_article("B one", "[a](a.md)")), "map/index.html")
    assert "How it hangs together In a sentence. 2 articles and the links between them. An introduction." in _words(
        page
    )


def test_a_series_shows_its_stops_with_message_time_and_note() -> None:
    site = _site(
        w__index=SERIES,
        w__a=_article("First", main_message="Begin here.", content_note="About grief."),
        w__b=_article("Second", summary="What follows."),
        w__c=_article("Third"),
        w__d=_article("Fourth", draft="true"),
    )
    page = output(site, "w/index.html")
    told = _words(page)
    assert "3 articles 3 minutes to read 1 more planned" in told
    # Three drawings and a list.
    assert len(DRAWING.findall(page)) == 3
    assert told.count("Begin here.") == 4
    assert told.count("What follows.") == 4
    assert "1 First Begin here. 1 minute · Content note: About grief." in told
    assert told.count("4 Fourth Planned") == 3
    assert page.count('<a class="stop" href="/w/a/">') == 3
    assert 'href="/w/d/"' not in page
    assert "See how the articles are linked: Map of all articles" in told


def test_a_series_whose_parts_are_all_planned_says_so() -> None:
    planned = {"w__a": _article("First", draft="true"), "w__b": _article("Second", draft="true")}
    page = output(_site(w__index=SERIES, **planned), "w/index.html")
    assert "The first part of this series is still being written." in page
    assert len(DRAWING.findall(page)) == 2
    home = output(_site(w__index=SERIES, w__a=_article("First", draft="true")), "index.html")
    assert "The first part of this series is still being written." in home


def test_a_series_of_one_is_told_in_words_and_not_drawn_as_well() -> None:
    page = output(_site(w__index=SERIES, w__a=_article("First")), "w/index.html")
    assert not DRAWING.findall(page)
    assert page.count(">First</a>") == 1


def test_home_draws_the_longest_series_and_names_the_others() -> None:
    site = _site(
        a__index=SERIES.replace("A way", "Short"), a__a=_article("One of few", main_message="Few."),
        b__index=SERIES.replace("A way", "Long"), b__a=_article("One of many", main_message="Many."),
        b__b=_article("Two of many"), b__c=_article("Three of many"),
    )  # fmt: skip
    page = output(site, "index.html")
    assert len(DRAWING.findall(page)) == 3
    drawings = page.partition('<div class="series-path">')[2].partition("</div>")[0]
    assert "One of many" in drawings
    assert "One of few" not in drawings
    assert "Many." not in drawings
    told = _words(page)
    assert "The same as a list One of many Many." in told
    assert "Other paths Short Go on. 1 article, 1 minute to read Begin with One of few" in told


def test_home_of_an_empty_site_is_a_sentence() -> None:
    page = output(_site(about="---\ntitle: About\n---\n"), "index.html")
    assert "Nothing is published here yet. The first article is on its way." in page
    assert not DRAWING.search(page)


def test_below_an_article_stands_what_goes_with_it_and_nothing_where_nothing_does() -> None:
    site = _site(
        s__a=_article("One", topics="[rest]"), s__b=_article("Two", topics="[rest]", main_message="Rest more."),
        s__c=_article("Alone", topics="[work]"),
    )  # fmt: skip
    below = output(site, "s/a/index.html").partition('id="related-label"')[2]
    assert below.startswith('>Related</h2>\n<ul class="listing">\n<li><a class="title" href="/s/b/">Two</a>')
    assert "Rest more." in below
    assert "related-label" not in output(site, "s/c/index.html")


def test_names_of_pages_are_text_wherever_they_are_drawn() -> None:
    title = '<b>&" is no markup'
    site = _site(w__index=SERIES, w__a=_article(title, "[b](b.md)"), w__b=_article("Two of them", "[a](a.md)"))
    for path in ("map/index.html", "w/index.html", "index.html"):
        page = output(site, path)
        assert "<b>&" not in page
        assert "&lt;b&gt;&amp;&#34; is no" in page
