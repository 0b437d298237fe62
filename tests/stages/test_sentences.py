"""A sentence that is shown with a link is whole, its quotation marks too."""

import pytest

from fingerpost.stages.markup import html as markup
from fingerpost.stages.markup.sentences import Sentences


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("One. Go to “<a>Rest</a>.” Then come back.", "Go to “Rest.”"),
        ("One.) “Go to <a>Rest</a>!” (Then come back.)", "“Go to Rest!”"),
        ("He said “No.” <a>Rest</a> came later.", "Rest came later."),
        ("See <a>Rest</a> (it is short.) More.", "See Rest (it is short.)"),
    ],
)
def test_the_sentence_around_a_link_keeps_what_closes_it(text: str, sentence: str) -> None:
    html = f"<p>{text}</p>"
    assert Sentences(html, list(markup.tags(html)), {}).around(html.index("<a>")) == sentence
