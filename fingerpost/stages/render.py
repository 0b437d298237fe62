"""Page + Theme + Site → Output: one page shown, asking the site.

Takes the page, the theme and the site's questions; gives the file and the faults of its links, each at its place.
Changes when the page changes or an answer to a question its template asked.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

import msgspec
from jinja2 import Environment, FunctionLoader, StrictUndefined, TemplateNotFound
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from markupsafe import Markup

from fingerpost.model.diagnostics import Diagnostic, Place, fault
from fingerpost.model.helplines import HelpBox
from fingerpost.model.nearest import nearest
from fingerpost.model.pages import Entry, Link, Output, Page
from fingerpost.model.paths import OutputPath, Url, href, output_path
from fingerpost.stages.care.exit_faults import button_faults
from fingerpost.stages.headers.integrity import sealed
from fingerpost.stages.help.boxes import PART, Boxes
from fingerpost.stages.ledger.redirects import GONE
from fingerpost.stages.markup.embeds import embedded
from fingerpost.stages.markup.fill import fill, resolved
from fingerpost.stages.markup.spoken import spoken
from fingerpost.stages.resolve import Resolution
from fingerpost.stages.sandbox import KeptTemplates, Sandbox
from fingerpost.stages.site import Site
from fingerpost.stages.sources.citing import compose
from fingerpost.stages.terms.shown import PART as GLOSSES
from fingerpost.stages.terms.shown import Glosses
from fingerpost.stages.theme import Theme
from fingerpost.stages.vocabulary import FILTERS, Words, contents_of, shown_sources

HOME = "home.html"
"""What shows the page at the root of the site; where the theme has none, it is shown as any page."""


class Shown(msgspec.Struct, frozen=True):
    """A rendered page."""

    output: Output | None
    diagnostics: tuple[Diagnostic, ...]
    link_count: int = 0


def render(page: Page, site: Site, theme: Theme) -> Shown:
    """The page as a file, and what is wrong with its links."""
    entry = page.entry
    answers = resolved(entry.path, page.body, site)
    diagnostics = [
        d for link, answer in zip(page.body.links, answers.values(), strict=True) for d in _link_faults(link, answer)
    ]
    composed = compose(page.body, site)
    diagnostics += composed.faults
    words = Words(site, theme, entry)

    def address(answer: Resolution) -> str:
        return _address(site, answer)

    boxes = Boxes(entry, site, address, lambda box, level, there: _box(box, level, there, words, theme, diagnostics))
    glosses = Glosses(entry, site, address, are_shown=GLOSSES in theme.templates)
    shown = embedded(entry.path, page.body, answers, site, address, boxes.html, glosses.attributes)
    diagnostics += shown.faults
    text = glosses.with_words(page.body)
    body = fill(text, answers, address, composed.citations, shown.html, boxes.html, glosses.attributes)
    body = spoken(body, words.own) + _definitions(glosses, words, theme, diagnostics)
    template = entry.template
    if template == HOME and HOME not in theme.templates:
        template = "page.html"
    if template not in theme.templates:
        diagnostics.append(_no_template(template, page, theme))
        return Shown(None, tuple(diagnostics), len(answers))
    # The converter made it and `html.unsafe` looked through it: this is the one place where HTML is taken as it is.
    context = words.context(body=Markup(body), contents=contents_of(entry), sources=shown_sources(composed.sources))  # noqa: S704 - see above
    html, problem = _carried_out(template, theme, context)
    diagnostics += (*words.faults, *boxes.faults(page.body, len(html)))
    diagnostics += button_faults(page, site, theme.name, is_shown=words.care.has_shown_exit)
    if problem is not None:
        diagnostics.append(problem)
        return Shown(None, tuple(diagnostics), len(answers))
    if site.config.security.integrity:
        html = sealed(html, theme, site.config.base_path)
    return Shown(Output(output_of(entry), html, entry.file), tuple(diagnostics), len(answers))


def _box(
    box: HelpBox, level: int, help_href: str, words: Words, theme: Theme, diagnostics: list[Diagnostic]
) -> str | None:
    """A box of helplines as the theme shows it; None where it cannot."""
    if PART not in theme.templates:
        diagnostics.append(fault("template-missing", f"the theme `{theme.name}` has no template `{PART}`"))
        return None
    html, problem = _carried_out(PART, theme, words.context(box=box, level=level, help_href=help_href))
    if problem is not None:
        diagnostics.append(problem)
        return None
    return html.decode().strip()


def _definitions(glosses: Glosses, words: Words, theme: Theme, diagnostics: list[Diagnostic]) -> str:
    """The definitions of the terms that a page links to, as the theme shows them."""
    terms = glosses.all()
    html, problem = _carried_out(GLOSSES, theme, words.context(terms=terms)) if terms else (b"", None)
    if problem is not None:
        diagnostics.append(problem)
    return f"\n{html.decode().strip()}" if html else ""


def redirect(old: Url, target: Entry, site: Site, theme: Theme) -> Shown:
    """The page that stands at a former address and sends readers on."""
    words = Words(site, theme, msgspec.structs.replace(target, path=target.path))
    html, problem = _carried_out("redirect.html", theme, words.context(body=Markup(""), contents=(), target=target))
    if problem is not None:
        return Shown(None, (problem,))
    if site.config.security.integrity:
        html = sealed(html, theme, site.config.base_path)
    return Shown(Output(output_path(old), html, target.file), ())


def stand_in(old: Url, target: Entry, site: Site, theme: Theme) -> Shown:
    """What stands at a former address: the way to the page, or that it was taken down."""
    if not target.is_gone:
        return redirect(old, target, site, theme)
    if GONE not in theme.templates:
        return Shown(None, (fault("template-missing", f"the theme `{theme.name}` has no template `{GONE}`"),))
    words = Words(site, theme, msgspec.structs.replace(target, template=GONE, anchors=()))
    successor = next(iter(site.references(target.path, "superseded_by")), None)
    html, problem = _carried_out(GONE, theme, words.context(body=Markup(""), contents=(), successor=successor))
    if problem is not None:
        return Shown(None, (problem,))
    if site.config.security.integrity:
        html = sealed(html, theme, site.config.base_path)
    return Shown(Output(output_path(old), html, target.file), ())


def output_of(entry: Entry) -> OutputPath:
    """Where a page is stored; the 404 page has a name that servers ask for."""
    return OutputPath("404.html") if entry.path == ":404" else output_path(entry.url)


def _address(site: Site, answer: Resolution) -> str:
    assert answer.url is not None
    return href(site.config.base_path, answer.url, answer.fragment)


def _hint_of_person(link: Link) -> str:
    names = [name.strip() for name in link.target.split(",") if name.strip()]
    if len(names) > 1:
        return f"several people are a list: `{link.field}: [{', '.join(names)}]`"
    return f'add a page for them with `fingerpost new person "{link.target}"`'


def _link_faults(link: Link, answer: Resolution) -> list[Diagnostic]:
    found = [fault(f.rule, f.message, link.place, hint=f.hint, replacement=f.replacement) for f in answer.faults]
    if link.field in ("authors", "reviewed_by") and answer.kind == "none":
        found = [
            msgspec.structs.replace(
                d,
                rule="person-unknown",
                message=f"no person is called `{link.target}`",
                hint=d.hint or _hint_of_person(link),
            )
            if d.rule == "link-target"
            else d
            for d in found
        ]
    if link.field == "parts":
        # The series itself says which part is missing or planned, with its number.
        found = [
            d
            for d in found
            if d.rule not in ("link-target", "link-draft", "link-scheduled", "link-expired", "link-gone", "link-folded")
        ]
    if link.field == "series":
        found = [
            msgspec.structs.replace(d, rule="series-unknown", message=f"there is no series `{link.target}`")
            if d.rule == "link-target"
            else d
            for d in found
        ]
    return found


def _no_template(name: str, page: Page, theme: Theme) -> Diagnostic:
    near = nearest(name, theme.templates, 1)
    hint = f"did you mean `{near[0]}`?" if near else None
    place = page.places.get("template") or (Place(page.entry.file, 1, 1) if page.entry.file else None)
    return fault("template-missing", f"the theme `{theme.name}` has no template `{name}`", place, hint=hint)


def _carried_out(name: str, theme: Theme, context: Mapping[str, object]) -> tuple[bytes, Diagnostic | None]:
    """What the template gives, or the fault at the template's own line."""
    try:
        html = _environment(theme).get_template(name).render(context)
        return html.encode(), None
    except TemplateNotFound as error:
        near = nearest(str(error.name), theme.templates, 1)
        hint = f"did you mean `{near[0]}`?" if near else None
        message = f"there is no template `{error.name}`" if error.name else _sentence(error)
        return b"", fault("template-missing", message, _where(error, theme, name), hint=hint)
    except TemplateSyntaxError as error:
        known = theme.templates.get(error.name or "")
        line = _line(theme, error.name, error.lineno)
        place = Place(known.file if known is not None else name, error.lineno, 1, 0, line)
        return b"", fault("template-error", _sentence(error), place)
    except SecurityError as error:
        message = f"a template may not do this: {_sentence(error)}"
        return b"", fault("template-error", message, _where(error, theme, name))
    except Exception as error:  # noqa: BLE001 - a template can make Python raise anything
        return b"", fault("template-error", _sentence(error), _where(error, theme, name), hint=_template_hint(error))


def _sentence(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "this template includes, extends or calls itself without end, or is nested too deeply"
    if isinstance(error, MemoryError):
        return "this template makes more text than there is memory for"
    if isinstance(error, SyntaxError):
        return error.msg  # its place is one in what Jinja made of the template
    if isinstance(error, UnicodeEncodeError):
        return "this template writes half a character (a lone surrogate)"
    # Without addresses in memory, so that the same fault reads the same each time.
    text = re.sub(r" at 0x[0-9a-f]+", "", " ".join(str(error).split())) or type(error).__name__
    return text[0].lower() + text[1:].rstrip(".")


def _template_hint(error: Exception) -> str | None:
    return (
        "test it first: `{% if … is defined %}`"
        if "is undefined" in str(error) or "has no attribute" in str(error)
        else None
    )


def _where(error: BaseException, theme: Theme, name: str) -> Place:
    """The innermost template line in the traceback (Jinja rewrites it to the template's own lines)."""
    by_file = {template.file: key for key, template in theme.templates.items()}
    found = Place(theme.templates[name].file if name in theme.templates else name, 1, 1)
    step = error.__traceback__
    while step is not None:
        file = step.tb_frame.f_code.co_filename
        if file in by_file:
            found = Place(file, step.tb_lineno, 1, 0, _line(theme, by_file[file], step.tb_lineno))
        step = step.tb_next
    return found


def _line(theme: Theme, name: str | None, number: int) -> str:
    template = theme.templates.get(name or "")
    lines = template.text.split("\n") if template is not None else []
    return lines[number - 1].rstrip() if 0 < number <= len(lines) else ""


_LEFT_OUT = ("safe", "random", "pprint")
"""Filters of Jinja that templates do not get: text is never HTML by a template's word, and the same page is the same
each time."""


@lru_cache(maxsize=2)
def _environment(theme: Theme) -> Environment:
    """Jinja, shut in: no file but the theme's own templates, nothing to change, every missing value an error."""
    environment = Sandbox(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        cache_size=-1,
        auto_reload=False,
        optimized=False,  # folding constants is a tenth of compiling a theme, and most builds show one page
        loader=FunctionLoader(lambda name: _source(theme, name)),
        bytecode_cache=KeptTemplates(theme.compiled),
    )
    for name in _LEFT_OUT:
        del environment.filters[name]
    del environment.globals["lipsum"]  # random text
    environment.filters.update(FILTERS)
    return environment


def _source(theme: Theme, name: str) -> tuple[str, str, None] | None:
    template = theme.templates.get(name)
    return (template.text, template.file, None) if template else None
