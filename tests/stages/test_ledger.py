"""What a site publishes, as lines of the ledger; and how two texts are compared."""

from datetime import date

import msgspec
from small_sites import built

from fingerpost.model.ledger import Address, Ledger
from fingerpost.model.paths import ContentPath, Url
from fingerpost.stages.ledger.entries import news, recorded
from fingerpost.stages.ledger.file import written
from fingerpost.stages.ledger.sketch import COMMON, Shelf, read_sketch, resemblance, sketch_of_text

DAY = date(2026, 6, 1)
TEXT = "When we have hurt each other we can begin again if both of us are calm enough to listen to the other"


def page(title: str, text: str = "Text.", more: str = "") -> str:
    return f"---\ntitle: {title}\n{more}---\n\n{text}\n"


def ledger_of(files: dict[str, str | bytes], before: Ledger | None = None, day: date = DAY) -> Ledger:
    published = built(files).published()
    return recorded(before, published.addresses, published.site, (), day)


def test_pages_and_feeds_are_listed_and_nothing_else() -> None:
    found = ledger_of(
        {
            "content/index.md": page("Home", "Hello. ![A dot](dot.png)"),
            "content/articles/repair.md": page("Repair", more="topics: [Trust]\n"),
            "content/draft.md": page("Draft", more="draft: true\n"),
            "content/later.md": page("Later", more="published: 2030-01-01\n"),
            "content/down.md": page("Down", more="gone: true\n"),
            "content/dot.png": "dot",
            "content/CNAME": "example.org",
        }
    )
    assert set(found.addresses) == {"/", "/articles/repair/", "/articles/", "/topics/", "/topics/trust/"} | {
        url for url in found.addresses if url.endswith((".xml", ".json")) and "feed" in url
    }
    assert "/feed.xml" in found.addresses


def test_places_of_footnotes_are_no_promises() -> None:
    text = "Word[^1]. {#para}\n\n## Why? {#why}\n\n<span id='own'></span>\n\n[^1]: A note.\n\nBlock. ^block\n"
    found = ledger_of({"content/index.md": page("Home", text)})
    assert set(found.addresses[Url("/")].anchors) == {"why", "own", "^block"}


def test_a_discreet_page_is_listed_without_its_title() -> None:
    found = ledger_of({"content/a.md": page("Safety at home", more="discreet: true\n")})
    assert found.addresses[Url("/a/")].title == ""
    assert "Safety" not in written(found)


def test_the_titles_of_drafts_stand_nowhere_in_the_file() -> None:
    found = ledger_of({"content/index.md": page("Home"), "content/a.md": page("Secret plan", more="draft: true\n")})
    assert "Secret" not in written(found)


def test_a_small_edit_changes_no_line() -> None:
    text = f"{TEXT}.\n\n{TEXT[::-1]}.\n\n## Why\n\nBecause."
    files: dict[str, str | bytes] = {"content/index.md": page("Home", text)}
    first = ledger_of(files)
    files["content/index.md"] = str(files["content/index.md"]).replace("Because.", "Because it is so.")
    second = ledger_of(files, first, date(2026, 7, 1))
    assert written(second) == written(first)
    assert news(first, second).is_same


def test_another_text_and_a_new_heading_change_one_line() -> None:
    files: dict[str, str | bytes] = {"content/index.md": page("Home", TEXT), "content/b.md": page("B", TEXT)}
    first = ledger_of(files)
    files["content/b.md"] = page("B", "Everything is quite another thing now, and longer.\n\n## New\n\nText.")
    second = ledger_of(files, first)
    changed = [i for i, (a, b) in enumerate(zip(written(first).split("\n"), written(second).split("\n"))) if a != b]  # noqa: B905 - as many
    assert len(changed) == 1
    assert second.addresses[Url("/b/")].anchors == ("new",)
    assert news(first, second).anchors == 1


def test_a_new_page_adds_one_line_and_changes_none() -> None:
    files: dict[str, str | bytes] = {"content/index.md": page("Home"), "content/b.md": page("B")}
    first = written(ledger_of(files)).split("\n")
    files["content/c.md"] = page("C")
    second = written(ledger_of(files, ledger_of({k: v for k, v in files.items() if "c.md" not in k}))).split("\n")
    assert [line for line in second if line not in first] == [line for line in second if line.startswith('"/c/"')]
    assert [line for line in first if line not in second] == []


def test_what_is_gone_stays_and_what_comes_back_is_no_longer_gone() -> None:
    old = Ledger("https://example.org", {Url("/a/"): Address("2025-01-01", "A", ("x",), "", "2025-02-01")})
    kept = recorded(old, {}, "https://example.org", (), DAY)
    assert kept.addresses == old.addresses
    back = recorded(old, {Url("/a/"): Address("2026-06-01", "A", ("y",))}, "https://example.org", (), DAY)
    assert back.addresses[Url("/a/")] == Address("2025-01-01", "A", ("y", "x"))


def test_an_accepted_loss_has_its_day_and_keeps_it() -> None:
    old = Ledger("", {Url("/a/"): Address("2025-01-01")})
    gone = recorded(old, {}, "", [Url("/a/")], DAY)
    assert gone.addresses[Url("/a/")].gone == "2026-06-01"
    again = recorded(gone, {}, "", [Url("/a/")], date(2027, 1, 1))
    assert again.addresses[Url("/a/")].gone == "2026-06-01"


def test_what_nobody_publishes_is_in_no_list_of_the_site() -> None:
    files: dict[str, str | bytes] = {
        "content/index.md": page("Home"),
        "content/down.md": page("Down", "Hidden words.", "gone: true\ntopics: [Trust]\n"),
    }
    site = built(files)
    texts = {str(o.path): site.bytes_of(o) for o in site.outputs}
    lists = [path for path, text in texts.items() if isinstance(text, bytes) and b"Down" in text]
    assert lists == ["down/index.html"]
    assert not any(isinstance(text, bytes) and b"Hidden words" in text for text in texts.values())
    assert not any("trust" in path for path in texts)


def test_drafts_that_a_preview_shows_are_judged_as_they_will_be() -> None:
    files: dict[str, str | bytes] = {"content/index.md": page("Home"), "content/a.md": page("A")}
    files["published.json"] = written(ledger_of(files))
    files["content/a.md"] = page("A", more="draft: true\n")
    for drafts in (False, True):
        assert [d.rule for d in built(files, drafts=drafts).diagnostics] == ["ledger-address"]
        assert "/a/" not in built(files, drafts=drafts).published().addresses or not drafts


def test_a_text_is_like_itself_and_not_like_another() -> None:
    one, same = read_sketch(sketch_of_text(TEXT)), read_sketch(sketch_of_text(f"  {TEXT.upper()}! "))
    other = read_sketch(sketch_of_text("Rain falls on the garden while the window stays open all night long"))
    assert one is not None
    assert same is not None
    assert other is not None
    assert resemblance(one, same) == 1.0
    assert resemblance(one, other) == 0.0
    assert resemblance(one, frozenset()) == 0.0


def test_the_estimate_is_near_the_share_of_words_that_are_left() -> None:
    words = [f"word{number}" for number in range(600)]
    whole = read_sketch(sketch_of_text(" ".join(words)))
    assert whole is not None
    for kept in (600, 450, 300, 150):
        text = " ".join([*words[:kept], *(f"other{number}" for number in range(600 - kept))])
        part = read_sketch(sketch_of_text(text))
        assert part is not None
        share = kept / (2 * 600 - kept)
        assert abs(resemblance(whole, part) - share) < 0.25


def test_a_sketch_is_the_same_for_ever() -> None:
    # It stands in files that are years old: another value would make all of them unlike everything.
    assert sketch_of_text("one two three four") == "bolfY5bsOZI="
    assert read_sketch("not base64!") is None
    assert read_sketch("AAA=") is None


def test_a_passage_that_most_pages_have_makes_none_of_them_alike() -> None:
    common = read_sketch(sketch_of_text(TEXT)) or frozenset()
    shelf = Shelf({ContentPath(f"{n}.md"): common for n in range(COMMON + 1)})
    assert list(shelf.like(common)) == []
    assert shelf.compared == 0


def test_lines_of_an_unknown_key_are_refused_rather_than_lost() -> None:
    assert msgspec.structs.fields(Address)[0].name == "since"
    files: dict[str, str | bytes] = {
        "content/index.md": page("Home"),
        "published.json": '{"format": 1,\n"/": {"since":"2026-01-01","later":1},\n"end": ""}\n',
    }
    assert [d.rule for d in built(files).diagnostics] == ["ledger-syntax"]


def test_a_file_that_a_formatter_has_put_into_another_form_is_read_all_the_same() -> None:
    files: dict[str, str | bytes] = {"content/index.md": page("Home", "Hello there."), "content/a.md": page("A")}
    ledger = ledger_of(files)
    pretty = msgspec.json.format(written(ledger).encode(), indent=4)
    del files["content/a.md"]
    found = built({**files, "published.json": pretty}).diagnostics
    assert [d.rule for d in found] == ["ledger-address"]
    place = found[0].place
    assert place is not None
    assert pretty.decode().split("\n")[place.line - 1].lstrip().startswith('"/a/":')
