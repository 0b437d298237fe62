"""Forms of English names."""

import pytest

from fingerpost.stages.terms.inflection import IRREGULAR_PLURALS, IRREGULAR_VERBS, forms_of


@pytest.mark.parametrize(
    ("name", "others"),
    [
        ("caregiver", "caregivers"),
        ("secure base", "secure bases"),
        ("body", "bodies"),
        ("day", "days"),
        ("stress", "stresses"),
        ("approach", "approaches"),
        ("meta analysis", "meta analyses"),
        ("synthesis", "syntheses"),
        ("attachment crisis", "attachment crises"),
        ("schema", "schemata, schemas"),
        ("inner child", "inner children"),
        ("state of mind", "states of mind"),
        ("window of tolerance", "windows of tolerance"),
        ("of mice", "of mices"),
    ],
)
def test_a_name_has_its_plural_too(name: str, others: str) -> None:
    assert forms_of(name, "en") == (name, *others.split(", "))


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("to ruminate", "ruminate ruminates ruminated ruminating"),
        ("to comply", "comply complies complied complying"),
        ("to stay", "stay stays stayed staying"),
        ("to stretch", "stretch stretches stretched stretching"),
        ("to lie", "lie lies lied lying"),
        ("to free", "free frees freed freeing"),
        ("to regret", "regret regrets regreted regretted regreting regretting"),
        ("to feel", "feel feels felt feeling"),
        ("to withdraw", "withdraw withdraws withdrew withdrawn withdrawing"),
    ],
)
def test_a_verb_has_all_its_forms(name: str, forms: str) -> None:
    assert forms_of(name, "en") == tuple(forms.split())


def test_a_verb_of_several_words_changes_its_first() -> None:
    assert forms_of("to reach out", "en") == ("reach out", "reaches out", "reached out", "reaching out")


def test_other_languages_have_names_as_they_are() -> None:
    assert forms_of("kind", "de") == ("kind",)


def test_the_tables_are_sorted_and_in_small_letters() -> None:
    for table in (IRREGULAR_PLURALS, IRREGULAR_VERBS):
        assert all(word.islower() and forms.islower() for word, forms in table.items())
