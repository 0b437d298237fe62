"""The law of grounds: while what an answer rests on stands, the answer is the same, whatever else was edited."""

import os
from collections.abc import Iterator

import pytest
from test_memory_law import LINKS, Bench

from fingerpost.build import Order, Program, surveyed
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.paths import ContentPath
from fingerpost.model.stage import one_by_one
from fingerpost.stages.asking import Interview
from fingerpost.stages.grounds import Grounds
from fingerpost.stages.site import Site
from fingerpost.workshop import Workshop

SCRIPTS = int(os.environ.get("FINGERPOST_SCRIPTS", "100")) // 2
FORMS = ("link", "wiki", "embed", "field", "image")
TARGETS = (
    *LINKS, "a.md", "b.md#h", "b.md#other", "../one/a.md", "a", "Alpha", "alpha", "Beta", "Ada", "Calm", "calm",
    "Calm#H", "Peace", "known", "ref:known", "pic.svg", "one", "/one/a.md", "index.md", "people/ada.md", "tool",
    "/old/", "https://example.org/base/one/a/", "https://elsewhere.org/", "nowhere",
)  # fmt: skip


def _site(order: Order) -> Site:
    memo = Memo(DictMemory())
    return surveyed(Program(), order, Workshop(memo, one_by_one, order.config, ""), memo)[0]


def _questions(one: Site, other: Site) -> Iterator[tuple[str, tuple[object, ...]]]:
    paths = sorted({*one.pages, *one.hidden, *other.pages, *other.hidden, ContentPath("index.md")})
    for path in paths:
        yield "entry", (path,)
        yield "around", (path,)
        yield "related", (path,)
        yield from (("references", (path, field)) for field in ("authors", "related", "assessment", "results.0.links"))
        if not path.startswith(":"):
            yield from (("resolve", (path, target, form)) for target in TARGETS for form in FORMS)


@pytest.mark.parametrize("seed", range(SCRIPTS))
def test_an_answer_stands_while_its_grounds_do(seed: int) -> None:
    bench = Bench(seed)
    before = _site(bench.order())
    steps = [bench.step() for _ in range(1 + seed % 3)]
    after = _site(bench.order())
    asked, now = Interview(before), Interview(after)
    rested = 0
    for name, arguments in _questions(before, after):
        question = asked.noted(name, arguments, getattr(before, name)(*arguments))
        if question.grounds and asked.standing(question.grounds) == now.standing(question.grounds):
            rested += 1
            assert now.answer_digest(name, arguments) == question.answer, (steps, name, arguments, question.grounds)
    assert rested or before.config != after.config or not before.pages or not after.pages


def test_what_cannot_be_told_without_asking_has_no_grounds() -> None:
    site = _site(Bench(0).order())
    answer = site.resolve(ContentPath("one/a.md"), "nowhere", "wiki")
    assert Grounds(site).of("resolve", (ContentPath("one/a.md"), "nowhere", "wiki"), answer) == ()
