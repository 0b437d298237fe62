"""One site for each generator: the same articles, a small theme, and what the generator has of the rest.

All have: an article page (head, title, byline, topics, text, previous and next), a page for each series, a home page.
All but MkDocs and Zensical have a page for each topic, a page of all articles and a feed of the newest 20.
"""

import os
import shutil
import sys
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks import peers
from benchmarks.corpus import Article, article_name, articles, relative_link, series_name

_AUTHOR = "Alex Example"
_STYLE = "body { max-width: 40em; margin: auto; font: 1.1em/1.5 serif }\n"


@dataclass(frozen=True)
class Site:
    """A site that is ready to be built."""

    folder: Path
    content: str
    """The folder of the articles, below `folder`."""
    output: str
    """Where the finished pages come to be."""
    command: tuple[str, ...]
    caches: tuple[str, ...] = ()
    """What a cold build must not find, besides the output."""

    def article(self, number: int) -> Path:
        """The file of an article."""
        return self.folder / self.content / series_name((number - 1) // 10 + 1) / f"{article_name(number)}.md"

    def page(self, number: int) -> Path:
        """The finished page of an article."""
        return self.folder / self.output / series_name((number - 1) // 10 + 1) / article_name(number) / "index.html"

    def pages(self) -> list[Path]:
        """The finished pages of all articles."""
        return sorted((self.folder / self.output).glob("series-*/article-*/index.html"))

    def clean(self) -> None:
        """Takes away output and caches."""
        for name in (self.output, *self.caches):
            path = self.folder / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def hearth(count: int, folder: Path) -> Site:
    """Ours, with the theme it comes with."""
    return _ours(count, folder, "hearth")


def plain(count: int, folder: Path) -> Site:
    """Ours, with a theme as small as those of the peers."""
    _put(folder / "themes" / "plain", _PLAIN)
    return _ours(count, folder, "plain")


def hugo(count: int, folder: Path) -> Site:
    """Hugo, whose own render hook resolves links to .md files."""
    _put(folder, _HUGO)

    def head(article: Article) -> str:
        return (
            f'title: "{article.title}"\ndate: {article.published}\nauthor: {_AUTHOR}\n'
            f"tags: [{', '.join(article.topics)}]\nweight: {article.part}\n"
        )

    _write(count, folder / "content", head)
    for number in _series(count):
        _put(folder / "content" / series_name(number), {"_index.md": f"---\ntitle: Series {number}\n---\n"})
    command = (peers.program("hugo"), "--quiet", "--cacheDir", str(folder / "cache"))
    return Site(folder, "content", "public", command, ("resources", "cache", ".hugo_build.lock"))


def pelican(count: int, folder: Path) -> Site:
    """Pelican, with its content cache."""
    plugins = [name for name in ("neighbors", "sitemap") if peers.has("pelican", f"pelican-{name}")]
    _put(folder, _PELICAN)
    with (folder / "pelicanconf.py").open("a", encoding="utf-8") as config:
        config.write(f"PLUGINS = {[f'pelican.plugins.{name}' for name in plugins]}\n")

    def head(article: Article) -> str:
        return (
            f"title: {article.title}\ndate: {article.published}\nauthor: {_AUTHOR}\ntags: {', '.join(article.topics)}\n"
            f"slug: {article_name(article.number)}\ncategory: {series_name(article.series)}\npart: {article.part}\n"
        )

    def link(here: int, there: int) -> str:
        return "{filename}" + relative_link(here, there)

    _write(count, folder / "content", head, link)
    return Site(folder, "content", "output", (peers.program("pelican"), "-q"), ("cache", "__pycache__"))


def mkdocs(count: int, folder: Path) -> Site:
    """MkDocs, with a theme that does not print the tree of all pages on each page."""
    _put(folder, _MKDOCS)
    _write_docs(count, folder / "docs")
    return Site(folder, "docs", "site", (peers.program("mkdocs"), "build", "-q"))


def zensical(count: int, folder: Path) -> Site:
    """Zensical, with the same small theme."""
    _put(folder, _ZENSICAL)
    _write_docs(count, folder / "docs")
    return Site(folder, "docs", "site", (peers.program("zensical"), "build"), (".cache",))


OURS: dict[str, Callable[[int, Path], Site]] = {"hearth": hearth, "plain": plain}
"""Our sides, by theme."""

PEERS: dict[str, Callable[[int, Path], Site]] = {
    "hugo": hugo, "pelican": pelican, "mkdocs": mkdocs, "zensical": zensical,
}  # fmt: skip
"""The other sides."""


def _ours(count: int, folder: Path, theme: str) -> Site:
    _put(folder, {"site.toml": _SITE_TOML + f'[theme]\nname = "{theme}"\n'})
    _put(folder / "content" / "people", {"alex-example.md": f"---\ntitle: {_AUTHOR}\nexample: true\n---\n\nWrites.\n"})

    def head(article: Article) -> str:
        return (
            f'title: "{article.title}"\nauthors: [{_AUTHOR}]\npublished: {article.published}\n'
            f"topics: [{', '.join(article.topics)}]\n"
        )

    _write(count, folder / "content", head)
    for number in _series(count):
        first = (number - 1) * 10 + 1
        parts = "".join(f"  - {article_name(part)}.md\n" for part in range(first, min(first + 10, count + 1)))
        index = f"---\ntitle: Series {number}\nparts:\n{parts}---\n"
        _put(folder / "content" / series_name(number), {"index.md": index})
    program = Path(sys.executable).parent / "fingerpost"
    command = (str(program), "build", "--site", str(folder))
    return Site(folder, "content", "public", command, (".fingerpost", ".public.fingerpost"))


def _series(count: int) -> range:
    return range(1, (count - 1) // 10 + 2)


def _write(
    count: int, folder: Path, head: Callable[[Article], str], link: Callable[[int, int], str] = relative_link
) -> None:
    for article in articles(count):
        path = folder / series_name(article.series) / f"{article_name(article.number)}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"---\n{head(article)}---\n\n{article.written(link)}", "utf-8")


def _write_docs(count: int, folder: Path) -> None:
    """The articles for the documentation generators, with hand-made lists, since these make none."""
    _write(count, folder, lambda article: f'title: "{article.title}"\n')
    home = "".join(f"- [Series {number}]({series_name(number)}/index.md)\n" for number in _series(count))
    _put(folder, {"index.md": f"# Home\n\n{home}"})
    titles = {article.number: article.title for article in articles(count)}
    for number in _series(count):
        first = (number - 1) * 10 + 1
        rows = (
            f"{place}. [{titles[part]}]({article_name(part)}.md)\n"
            for place, part in enumerate(range(first, min(first + 10, count + 1)), 1)
        )
        _put(folder / series_name(number), {"index.md": f"---\ntitle: Series {number}\n---\n\n{''.join(rows)}"})


def _put(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        os.makedirs(path.parent, exist_ok=True)  # noqa: PTH103 - the folder of a folder
        path.write_text(textwrap.dedent(text).lstrip("\n"), "utf-8")


_SITE_TOML = """
title = "Example"
base_url = "https://www.example.com"
description = "Articles."
language = "en"
zone = "UTC"
"""

_PLAIN_LIST = """
    {% extends "base.html" %}
    {% block main %}
    <h1>{{ page.title }}</h1>
    <ul>
    {% for entry in ENTRIES %}
    <li><a href="{{ entry|href }}">{{ entry.title }}</a></li>
    {% endfor %}
    </ul>
    {{ body }}
    {% endblock %}
    """

_PLAIN_FACETS = """
    {% extends "base.html" %}
    {% block main %}
    <h1>{{ page.title }}</h1>
    <ul>
    {% for facet in FACETS %}
    <li><a href="{{ facet.href }}">{{ facet.name }}</a></li>
    {% endfor %}
    </ul>
    {% endblock %}
    """

_PLAIN = {
    "theme.toml": 'name = "plain"\nabout = "A small theme for measurements."\nstyles = ["style.css"]\n',
    "assets/style.css": _STYLE,
    "templates/base.html": """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{{ page.title }} - {{ site.title }}</title>
        <link rel="stylesheet" href="{{ site.stylesheet }}"><link rel="canonical" href="{{ page|absolute }}">
        <link rel="alternate" type="application/atom+xml" href="{{ site.feed }}"></head><body>
        <header><a href="{{ home|href }}">{{ site.title }}</a>
        <nav><a href="{{ entry(":articles")|href }}">All</a> <a href="{{ site.feed }}">Feed</a></nav></header>
        <main>{% block main %}{% endblock %}</main>
        <footer>Example site</footer></body></html>
        """,
    "templates/article.html": """
        {% extends "base.html" %}
        {% block main %}
        <article><h1>{{ page.title }}</h1>
        <p class="byline">{% for author in references(page, "authors") %}
        <a href="{{ author|href }}">{{ author.title }}</a>,
        {% endfor %}<time datetime="{{ page.published|iso }}">{{ page.published|date }}</time>
        {% for way in around(page) %}, part {{ way.number }} of
        <a href="{{ way.series|href }}">{{ way.series.title }}</a>
        {% endfor %}</p>
        <ul class="tags">{% for topic in page.topics %}
        <li><a href="{{ topic_href(topic) }}">{{ topic }}</a></li>{% endfor %}</ul>
        {{ body }}
        {% for way in around(page) %}
        <nav class="prevnext">
        {% if way.previous %}<a rel="prev" href="{{ way.previous|href }}">{{ way.previous.title }}</a>{% endif %}
        {% if way.next %}<a rel="next" href="{{ way.next|href }}">{{ way.next.title }}</a>{% endif %}
        </nav>
        {% endfor %}
        </article>
        {% endblock %}
        """,
    "templates/page.html": """
        {% extends "base.html" %}
        {% block main %}<h1>{{ page.title }}</h1>{{ body }}{% endblock %}
        """,
    "templates/person.html": '{% extends "page.html" %}\n',
    "templates/term.html": '{% extends "page.html" %}\n',
    "templates/404.html": '{% extends "page.html" %}\n',
    "templates/redirect.html": '<!DOCTYPE html><title>Moved</title><a href="{{ target|href }}">Moved</a>\n',
    "templates/home.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="series", order="path")').replace(
        "{{ body }}",
        """{% for entry in find(kind="article", order="newest", first=20) %}
    <p><a href="{{ entry|href }}">{{ entry.title }}</a> {{ entry.published|iso }}</p>
    {% endfor %}""",
    ),
    "templates/series.html": _PLAIN_LIST.replace("ENTRIES", "parts(page)"),
    "templates/articles.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="article", order="title")'),
    "templates/people.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="person")'),
    "templates/glossary.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="term")'),
    "templates/topic.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="article", topic=page.fields.name)'),
    "templates/audience.html": _PLAIN_LIST.replace("ENTRIES", 'find(kind="article", audience=page.fields.name)'),
    "templates/topics.html": _PLAIN_FACETS.replace("FACETS", "topics()"),
    "templates/audiences.html": _PLAIN_FACETS.replace("FACETS", "audiences()"),
}

_HUGO_LIST = """
    {{ define "main" }}<h1>{{ .Title }}</h1><ul>{{ range PAGES }}
    <li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>
    {{ end }}</ul>MORE{{ end }}
    """

_HUGO = {
    "hugo.toml": """
        baseURL = "https://www.example.com/"
        title = "Example"
        languageCode = "en"
        [taxonomies]
          tag = "tags"
        [outputs]
          home = ["html", "rss"]
          section = ["html"]
          taxonomy = ["html"]
          term = ["html"]
        [services.rss]
          limit = 20
        [markup.goldmark.renderHooks.link]
          useEmbedded = "always"
        """,
    "layouts/baseof.html": """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{{ .Title }} - {{ site.Title }}</title>
        <link rel="stylesheet" href="/style.css"><link rel="canonical" href="{{ .Permalink }}">
        <link rel="alternate" type="application/rss+xml" href="/index.xml"></head><body>
        <header><a href="/">{{ site.Title }}</a>
        <nav><a href="/articles/">All</a> <a href="/index.xml">Feed</a></nav></header>
        <main>{{ block "main" . }}{{ end }}</main>
        <footer>Example site</footer></body></html>
        """,
    "layouts/page.html": """
        {{ define "main" }}<article><h1>{{ .Title }}</h1>
        <p class="byline">{{ .Params.author }},
        <time datetime="{{ .Date.Format "2006-01-02" }}">{{ .Date.Format "2 January 2006" }}</time>,
        part {{ .Weight }} of <a href="{{ .CurrentSection.RelPermalink }}">{{ .CurrentSection.Title }}</a></p>
        <ul class="tags">{{ range .GetTerms "tags" }}
        <li><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a></li>{{ end }}</ul>
        {{ .Content }}
        <nav class="prevnext">
        {{ with .NextInSection }}<a rel="prev" href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}
        {{ with .PrevInSection }}<a rel="next" href="{{ .RelPermalink }}">{{ .LinkTitle }}</a>{{ end }}
        </nav></article>{{ end }}
        """,
    "layouts/home.html": _HUGO_LIST.replace("PAGES", "site.Sections").replace(
        "MORE",
        """{{ range first 20 site.RegularPages.ByDate.Reverse }}
    <p><a href="{{ .RelPermalink }}">{{ .LinkTitle }}</a> {{ .Date.Format "2006-01-02" }}</p>{{ end }}""",
    ),
    "layouts/list.html": _HUGO_LIST.replace("PAGES", ".Pages").replace("MORE", ""),
    "layouts/articles/list.html": _HUGO_LIST.replace("PAGES", "site.RegularPages.ByTitle").replace("MORE", ""),
    "content/articles/_index.md": "---\ntitle: All articles\n---\n",
    "static/style.css": _STYLE,
}

_PELICAN_LIST = """
    {% extends "base.html" %}{% block content %}<h1>{{ NAME }}</h1><ul>
    {% for a in ENTRIES %}<li><a href="/{{ a.url }}">{{ a.title }}</a></li>
    {% endfor %}</ul>{% endblock %}
    """

_PELICAN = {
    "pelicanconf.py": """
        SITENAME = "Example"
        SITEURL = "https://www.example.com"
        TIMEZONE = "UTC"
        PATH = "content"
        OUTPUT_PATH = "output"
        THEME = "theme"
        DELETE_OUTPUT_DIRECTORY = False
        ARTICLE_URL = "{category}/{slug}/"
        ARTICLE_SAVE_AS = "{category}/{slug}/index.html"
        CATEGORY_URL = "{slug}/"
        CATEGORY_SAVE_AS = "{slug}/index.html"
        TAG_URL = "tags/{slug}/"
        TAG_SAVE_AS = "tags/{slug}/index.html"
        TAGS_SAVE_AS = "tags/index.html"
        ARCHIVES_SAVE_AS = "articles/index.html"
        AUTHOR_SAVE_AS = AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = ""
        DIRECT_TEMPLATES = ["index", "tags", "archives"]
        PAGINATED_TEMPLATES = {}
        DEFAULT_PAGINATION = False
        FEED_ALL_ATOM = "feed.xml"
        FEED_MAX_ITEMS = 20
        CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
        SITEMAP = {"format": "xml"}
        MARKDOWN = {"extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.toc": {},
                    "markdown.extensions.meta": {}}, "output_format": "html5"}
        CACHE_CONTENT = True
        LOAD_CONTENT_CACHE = True
        CHECK_MODIFIED_METHOD = "mtime"
        """,
    "theme/templates/base.html": """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
        <title>{% block title %}{{ SITENAME }}{% endblock %}</title>
        <link rel="stylesheet" href="/theme/style.css">{% block head %}{% endblock %}
        <link rel="alternate" type="application/atom+xml" href="/feed.xml"></head><body>
        <header><a href="/">{{ SITENAME }}</a>
        <nav><a href="/articles/">All</a> <a href="/feed.xml">Feed</a></nav></header>
        <main>{% block content %}{% endblock %}</main>
        <footer>Example site</footer></body></html>
        """,
    "theme/templates/article.html": """
        {% extends "base.html" %}{% block title %}{{ article.title }} - {{ SITENAME }}{% endblock %}
        {% block head %}<link rel="canonical" href="{{ SITEURL }}/{{ article.url }}">{% endblock %}
        {% block content %}<article><h1>{{ article.title }}</h1>
        <p class="byline">{{ article.author }},
        <time datetime="{{ article.date.isoformat() }}">{{ article.locale_date }}</time>,
        part {{ article.part }} of <a href="/{{ article.category.url }}">{{ article.category }}</a></p>
        <ul class="tags">{% for t in article.tags %}<li><a href="/{{ t.url }}">{{ t }}</a></li>{% endfor %}</ul>
        {{ article.content }}
        <nav class="prevnext">
        {% set before, after = article.prev_article_in_category, article.next_article_in_category %}
        {% if before %}<a rel="prev" href="/{{ before.url }}">{{ before.title }}</a>{% endif %}
        {% if after %}<a rel="next" href="/{{ after.url }}">{{ after.title }}</a>{% endif %}
        </nav></article>{% endblock %}
        """,
    "theme/templates/index.html": """
        {% extends "base.html" %}{% block content %}<ul>
        {% for c, all in categories %}<li><a href="/{{ c.url }}">{{ c }}</a></li>
        {% endfor %}</ul>
        {% for a in articles[:20] %}<p><a href="/{{ a.url }}">{{ a.title }}</a> {{ a.date.date() }}</p>
        {% endfor %}{% endblock %}
        """,
    "theme/templates/tags.html": """
        {% extends "base.html" %}{% block content %}<ul>{% for t, all in tags %}
        <li><a href="/{{ t.url }}">{{ t }}</a></li>
        {% endfor %}</ul>{% endblock %}
        """,
    "theme/templates/tag.html": _PELICAN_LIST.replace("NAME", "tag").replace("ENTRIES", "articles"),
    "theme/templates/category.html": _PELICAN_LIST.replace("NAME", "category").replace("ENTRIES", "articles"),
    "theme/templates/archives.html": _PELICAN_LIST.replace("NAME", "SITENAME").replace(
        "ENTRIES", 'articles|sort(attribute="title")'
    ),
    "theme/static/style.css": _STYLE,
}

_DOCS_PAGE = """
    <!DOCTYPE html>
    <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
    <title>{{ page.title }} - {{ config.site_name }}</title>
    <link rel="stylesheet" href="/style.css"><link rel="canonical" href="{{ page.canonical_url }}"></head><body>
    <header><a href="/">{{ config.site_name }}</a><nav><a href="/">Home</a></nav></header>
    <main><article><h1>{{ page.title }}</h1>
    {{ page.content }}
    <nav class="prevnext">
    {% set before, after = page.previous_page, page.next_page %}
    {% if before %}<a rel="prev" href="{{ before.url | url }}">{{ before.title }}</a>{% endif %}
    {% if after %}<a rel="next" href="{{ after.url | url }}">{{ after.title }}</a>{% endif %}
    </nav></article></main>
    <footer>Example site</footer></body></html>
    """

_MKDOCS = {
    "mkdocs.yml": """
        site_name: Example
        site_url: https://www.example.com/
        theme:
          name: null
          custom_dir: theme
        plugins: []
        markdown_extensions: [footnotes]
        """,
    "theme/main.html": _DOCS_PAGE,
    "docs/style.css": _STYLE,
}

_ZENSICAL = {
    "zensical.toml": """
        [project]
        site_name = "Example"
        site_url = "https://www.example.com/"
        [project.theme]
        custom_dir = "theme"
        [project.markdown_extensions]
        footnotes = {}
        tables = {}
        toc = {}
        """,
    "theme/main.html": _DOCS_PAGE,
    "docs/style.css": _STYLE,
}
