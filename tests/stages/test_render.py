"""Pages in templates: what a template does wrong is told at its own line, and nothing lets it out."""

import pytest
from small_sites import THEME, built, output, told

from fingerpost.model.diagnostics import Diagnostic

ARTICLE = "---\ntitle: T\npublished: 2026-01-02T03:04:05Z\ntopics: [a]\n---\n\n[a](https://a.example)\n"


def shown(template: str, **more: str) -> tuple[str, tuple[Diagnostic, ...]]:
    """What `page.html` gives for one page, and the errors."""
    theme = {**THEME, "templates/page.html": template, **{f"templates/{k}.html": v for k, v in more.items()}}
    theme["strings/en.toml"] = 'hello = "hello {name}"\nevil = "{name.__class__} {name:9999999999} {0} {"\n'
    site = built({"content/a.md": ARTICLE}, theme=theme)
    errors = tuple(d for d in site.diagnostics if d.level == "error")
    return ("" if errors else output(site, "a/index.html")), errors


def places(errors: tuple[Diagnostic, ...]) -> list[tuple[str, str, int]]:
    return [(d.rule, d.place.file.rpartition("/")[2], d.place.line) for d in errors if d.place]


@pytest.mark.parametrize(
    ("template", "rule", "line"),
    [
        ("a\n{{ b", "template-error", 2),
        ("a\n\n{% b %}", "template-error", 3),
        ("a\n{{ 'b'|c }}", "template-error", 2),
        ("\n{% if a %}\n", "template-error", 2),
        ("a\n{{ b }}", "template-error", 2),
        ("a\n{{ page.b }}", "template-error", 2),
        ("a\n{{ 1 / 0 }}", "template-error", 2),
        ("a\n{{ t('nothing') }}", "template-error", 2),
        ("a\n{{ t('hello') }}", "template-error", 2),
        ("a\n{{ asset('b.css') }}", "template-error", 2),
        ("a\n{{ 1|href }}", "template-error", 2),
        ("a\n{{ 1|date }}", "template-error", 2),
        ("a\n{{ around(1) }}", "template-error", 2),
        ("a\n{{ entry([]) }}", "template-error", 2),
        ("a\n{% include 'b.html' %}", "template-missing", 2),
        ("a\n{% extends 'b.html' %}", "template-missing", 2),
        ("a\n{% from 'b.html' import c %}", "template-missing", 2),
        ("a\n{% include [] %}", "template-missing", 2),
        ("a\n{% include '../theme.toml' %}", "template-missing", 2),
        ("a\n{% include '/etc/passwd' %}", "template-missing", 2),
        ("a\n{{ link('b.md') }}", "link-target", 2),
        ("a\n{{ '\\ud800' }}", "template-error", 1),
        ("{% for a in [1] %}" * 30 + "{% endfor %}" * 30, "template-error", 1),
        ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "template-error", 1),
        ("{{ 'a' * 10**14 }}", "template-error", 1),
        ("{{ 'a' * 10**30 }}", "template-error", 1),
        ("{{ '%99999999999999d' % 1 }}", "template-error", 1),
        ("{{ 9**99999 }}", "template-error", 1),
    ],
)
def test_what_a_template_does_wrong_is_told_at_its_line(template: str, rule: str, line: int) -> None:
    _, errors = shown(template)
    assert places(errors) == [(rule, "page.html", line)]


@pytest.mark.parametrize("template", ["a\n{% include 'b.html' %}", "a\n{% from 'b.html' import c %}{{ c() }}"])
def test_a_fault_in_a_part_is_told_at_the_line_of_the_part(template: str) -> None:
    for part in ("\n\n{{ d }}{% macro c() %}{% endmacro %}", "\n\n{% d %}"):
        _, errors = shown(template, b=part)
        assert places(errors) == [("template-error", "b.html", 3)]


@pytest.mark.parametrize(
    ("template", "part"),
    [
        ("{% include 'page.html' %}", ""),
        ("{% extends 'page.html' %}", ""),
        ("{% import 'page.html' as a %}", ""),
        ("{% include 'b.html' %}", "{% include 'page.html' %}"),
        ("{% extends 'b.html' %}", "{% extends 'page.html' %}"),
        ("{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", ""),
        ("{% block a %}{{ self.a() }}{% endblock %}", ""),
    ],
)
def test_a_template_without_end_is_told(template: str, part: str) -> None:
    _, errors = shown(template, b=part)
    assert [d.rule for d in errors] == ["template-error"]
    assert "without end" in errors[0].message


ESCAPES = (
    "{{ ''.__class__.__mro__ }}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ [].__class__.__base__.__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ ''|attr('__class__') }}",
    "{{ ''|attr('__cla' ~ 'ss__') }}",
    "{{ ''|attr('\\x5f\\x5fclass\\x5f\\x5f') }}",
    "{{ (''|attr)('__class__') }}",
    "{{ ['']|sum(attribute='__class__') }}",
    "{{ ['']|sort(attribute='__class__.__mro__') }}",
    "{{ site.__class__ }}",
    "{{ site.__class__.__init__.__globals__ }}",
    "{{ site.__struct_fields__ }}",
    "{{ page.__class__.__bases__ }}",
    "{{ page.__reduce__() }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ dict.__base__.__subclasses__() }}",
    "{{ range.__class__ }}",
    "{{ find.__globals__ }}",
    "{{ find.__func__.__globals__ }}",
    "{{ find.__self__ }}",
    "{{ find.__self__._index }}",
    "{{ entry.__closure__ }}",
    "{{ entry.__code__ }}",
    "{{ t.__self__._site }}",
    "{{ link.__self__._theme.templates }}",
    "{{ t.__wrapped__ }}",
    "{{ self.__init__.__globals__ }}",
    "{{ self._TemplateReference__context }}",
    "{{ self._TemplateReference__context.environment }}",
    "{% macro a() %}{% endmacro %}{{ a.__call__.__globals__ }}",
    "{% macro a() %}{% endmacro %}{{ a._environment }}",
    "{% macro a() %}{% endmacro %}{{ a._func.__globals__ }}",
    "{% import 'b.html' as b %}{{ b.__init__.__globals__ }}",
    "{% import 'b.html' as b %}{{ b._TemplateModule__body_stream }}",
    "{{ '{0.__class__.__init__.__globals__}'.format(site) }}",
    "{{ '{a.__class__}'.format(a=site) }}",
    "{{ '{a.__class__}'.format_map({'a': site}) }}",
    "{{ ('{0.__class__}'|e).format(site) }}",
    "{% set f = '{0.__class__}'.format %}{{ f(site) }}",
    "{{ '{0.__class__}'|attr('format')(site) }}",
    "{{ ['{0.__class__}']|map('attr', 'format')|first|string and ''.__class__ }}",
    "{{ (1).__class__.__base__ }}",
    "{{ (x for x in ()).gi_frame }}",
    "{{ today.__func__ }}",
    "{{ page.published.now() }}",
    "{{ page.published.today() }}",
    "{{ page.published.tzinfo }}",
    "{{ today().today() }}",
    "{{ page.published.astimezone() }}",
    "{% set a = [] %}{{ a.append(1) }}",
    "{{ {}.update({'a': 1}) }}",
    "{{ page.fields.update({'a': 1}) }}",
    "{{ site.options.clear() }}",
    "{{ ''|random }}",
    "{{ [1]|random }}",
    "{{ lipsum() }}",
    "{{ lipsum.__globals__ }}",
    "{{ page.title|safe }}",
    "{{ config }}",
    "{{ request }}",
    "{{ get_flashed_messages.__globals__ }}",
    "{{ url_for.__globals__ }}",
    "{{ open('/etc/passwd') }}",
    "{{ __import__('os') }}",
    "{{ eval('1') }}",
    "{% do ''.__class__ %}",
    "{% debug %}",
    "{{ range(10**9)|list }}",
    "{{ t('hello', name=site.__class__) }}",
)


@pytest.mark.parametrize("template", ESCAPES)
def test_no_template_gets_out(template: str) -> None:
    html, errors = shown(f"a\n{template}", b="")
    assert html == ""
    assert [(rule, file) for rule, file, _ in places(errors)] == [("template-error", "page.html")]


@pytest.mark.parametrize(
    ("template", "wanted"),
    [
        ("{{ t('evil', name='a') }}", "{name.__class__} {name:9999999999} {0} {"),
        ("{{ t('hello', name='<b>') }}", "hello &lt;b&gt;"),
        ("{{ '%s' % page.title }}", "T"),
        ("{{ '<b>' }}", "&lt;b&gt;"),
        ("{{ page.title ~ '<b>' }}", "T&lt;b&gt;"),
        ("{{ ''.__class__ is defined }}", "False"),
        ("{{ ['']|map('attr', '__class__')|list }}", "[Undefined]"),
        ("{{ ['']|map(attribute='__class__')|list }}", "[Undefined]"),
        ("{{ ['']|groupby('__class__') }}", "[(Undefined, [&#39;&#39;])]"),
        ("{{ '</script>'|tojson }}", '"\\u003c/script\\u003e"'),
        ("{{ page.published|iso }} {{ today()|iso }}", "2026-01-02 2026-06-01"),
    ],
)
def test_what_looks_like_a_way_out_is_only_text(template: str, wanted: str) -> None:
    assert shown(template) == (wanted, ())


def test_a_message_names_no_place_in_memory() -> None:
    _, errors = shown("{{ find + 1 }}{{ [find]|join(1)|int(x=find) }}")
    assert " at 0x" not in "".join(told(errors))


def test_text_of_a_page_never_reaches_the_template_engine() -> None:
    site = built({"content/a.md": "# {{ site.title }}\n\n{{ 1 + 1 }} {% include 'b' %} {# c #} `{{ d }}`\n"})
    html = output(site, "a/index.html")
    assert "<h1>{{ site.title }}</h1>" in html
    assert "<p>{{ 1 + 1 }} {% include &lsquo;b&rsquo; %} {# c #} <code>{{ d }}</code></p>" in html
