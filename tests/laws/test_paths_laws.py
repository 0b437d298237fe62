"""What holds for all paths: conversions round-trip, nothing climbs out, and either Unicode form gives the same tree."""

import unicodedata
from urllib.parse import unquote

from hypothesis import given, settings
from hypothesis import strategies as st
from small_sites import built

from fingerpost.model.paths import (
    RESERVED,
    SLUG_BYTES,
    ContentPath,
    OutputPath,
    Url,
    beside,
    content_path,
    encoded,
    output_path,
    relative_to,
    safe_name,
    slug,
    url_of,
)

PART = st.text(st.characters(exclude_characters="/", exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).filter(
    lambda part: part not in (".", "..")
)
WHOLE = st.characters(exclude_categories=["Cs"])
PATH = st.lists(PART, min_size=1, max_size=4).map("/".join)
ANY = st.lists(st.sampled_from(["/", ".", "..", "a", "b", "\\", " ", "\u00e4", "%2e"]), max_size=12).map("".join)


@given(PATH, PATH)
def test_a_relative_path_leads_back_to_its_target(origin: str, target: str) -> None:
    assert beside(ContentPath(origin), relative_to(ContentPath(origin), ContentPath(target))) == target


@given(ANY)
def test_a_content_path_never_escapes(text: str) -> None:
    path = content_path(text)
    assert path is None or not {"", ".", ".."} & set(path.split("/")) or path == ""
    assert path is None or content_path(path) == path


@given(PATH, ANY)
def test_nothing_written_in_a_file_leads_out_of_the_content(origin: str, written: str) -> None:
    path = beside(ContentPath(origin), written)
    assert path is None or ".." not in path.split("/")


@given(PATH)
def test_an_output_and_its_url_are_one_pair(path: str) -> None:
    path = unicodedata.normalize("NFC", path)
    assert output_path(url_of(OutputPath(path))) == path


@given(st.lists(PART, max_size=4))
def test_a_folder_url_and_its_output_are_one_pair(parts: list[str]) -> None:
    url = Url(unicodedata.normalize("NFC", "/" + "".join(f"{part}/" for part in parts)))
    assert url_of(output_path(url)) == url


@given(st.text(max_size=200))
def test_a_slug_is_its_own_slug(text: str) -> None:
    once = slug(text)
    assert slug(once) == once


@given(st.one_of(st.text(max_size=200), st.sampled_from(sorted(RESERVED)).map(str.upper)))
def test_a_slug_is_a_name_that_every_disk_takes(text: str) -> None:
    name = slug(text)
    assert len(name.encode()) <= SLUG_BYTES
    assert name.partition(".")[0] not in RESERVED
    assert not set(name) & set('/\\:*?"<>|.% \t\n\0')
    assert not name.startswith("-")
    assert name == unicodedata.normalize("NFC", name)


@given(st.text(WHOLE, max_size=200))
def test_a_safe_name_stays_as_it_is(name: str) -> None:
    assert safe_name(safe_name(name)) == safe_name(name)
    assert len(safe_name(name).encode()) <= SLUG_BYTES


@given(st.text(WHOLE, max_size=40))
def test_both_unicode_forms_have_one_slug_and_one_encoding(text: str) -> None:
    composed, apart = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert slug(composed) == slug(apart)
    assert encoded(composed) == encoded(apart)
    assert unquote(encoded(text)) == composed


@settings(deadline=None)
@given(st.text("a\u0308\u0301e\u0327\u1112\u1161\u11ab -", min_size=1, max_size=8))
def test_a_site_whose_names_are_in_either_unicode_form_is_the_same(name: str) -> None:
    sites = []
    for form in ("NFC", "NFD"):
        here = unicodedata.normalize(form, f"{name}x")
        # The disk's tree gives names in NFC; links may be written in either form.
        path = unicodedata.normalize("NFC", here)
        sites.append(built({f"content/{path}.md": f"# A\n\n[b](<{here}.md>) [[{here}]]\n"}).outputs)
    assert [(o.path, o.content) for o in sites[0]] == [(o.path, o.content) for o in sites[1]]
