"""A picture is looked at and encoded once; a page is made again when its pictures change, and for no other reason."""

import re
import struct
import zlib
from collections.abc import Sequence

import pytest
from photos import jpeg, png
from small_sites import NOW, QUIET, SITE_TOML, THEME, built_with, output

from fingerpost.build import Order, Program, build
from fingerpost.memo import DictMemory, Memo
from fingerpost.model.blobs import HeldBlobs
from fingerpost.model.digest import digest_of
from fingerpost.model.pages import Built, CopyOf, Later
from fingerpost.model.trees import MemoryTree
from fingerpost.stages.config import read_config
from fingerpost.stages.pictures import pixels

SETTINGS = SITE_TOML + QUIET + "[images]\nwidths = [40, 80]\n"
FILES: dict[str, str | bytes] = {
    "site.toml": SETTINGS,
    "content/index.md": "# Home\n\n![The sea](sea.jpg)\n",
    "content/chart.md": "# Chart\n\n![A chart](chart.png) and [the file](linked.jpg)\n",
    "content/words.md": "# Words\n\nNo picture.\n",
    "content/sea.jpg": jpeg(6, (100, 70)),
    "content/chart.png": png(size=(90, 60)),
    "content/linked.jpg": jpeg(1, (90, 70)),
}


class Counted:
    """A build with its blobs, and what was encoded in it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.memory, self.blobs = DictMemory(), HeldBlobs()
        self.encoded: list[int] = []
        encode = pixels.encoded

        def counted(clean: object, variants: Sequence[object], quality: int) -> tuple[bytes, ...]:
            self.encoded.append(len(variants))
            return encode(clean, variants, quality)  # type: ignore[arg-type]  # handed on

        monkeypatch.setattr(pixels, "encoded", counted)

    def build(self, **changed: str | bytes) -> Built:
        files = FILES | {f"content/{name.replace('_', '.')}": body for name, body in changed.items() if name != "toml"}
        text = changed.get("toml", SETTINGS)
        assert isinstance(text, str)
        config = read_config("site.toml", text).config
        assert config is not None
        content = {p.removeprefix("content/"): b for p, b in files.items() if p.startswith("content/")}
        order = Order(config, {}, MemoryTree(content), (MemoryTree(THEME, "themes/bare"),), NOW)
        self.encoded.clear()
        return build(Program(), order, memo=Memo(self.memory, blobs=self.blobs))

    @staticmethod
    def made(site: Built, stage: str) -> set[str]:
        return {reason.name for reason in site.reasons if reason.stage == stage}


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


def test_only_what_pages_show_is_encoded(site: Counted) -> None:
    first = site.build()
    assert not first.has_errors
    assert len(site.encoded) == 2
    assert Counted.made(first, "look") == {"sea.jpg", "chart.png", "linked.jpg"}
    assert Counted.made(first, "pictures") == {"sea.jpg"} | {"chart.png"}
    sizes = sorted(str(o.path).partition(".")[0] for o in first.outputs if isinstance(o.content, Later))
    assert sizes.count("sea-40") == 3
    assert sizes.count("linked") == 1
    assert not any(name.startswith("linked-") for name in sizes)


def test_nothing_is_encoded_again(site: Counted) -> None:
    site.build()
    assert site.build().reasons == ()
    assert site.encoded == []
    edited = site.build(chart_md="# Chart\n\nNo ![A chart](chart.png) and [the file](linked.jpg) here.\n")
    assert site.encoded == []
    assert Counted.made(edited, "look") == set()
    assert Counted.made(edited, "render") == {"chart.md"}


def test_a_picture_that_changed_makes_its_page_again_and_no_other(site: Counted) -> None:
    site.build()
    edited = site.build(sea_jpg=jpeg(1, (120, 70)))
    assert len(site.encoded) == 1
    assert Counted.made(edited, "look") == {"sea.jpg"}
    assert Counted.made(edited, "render") == {"index.md"}


def test_a_picture_that_moved_is_not_encoded_again(site: Counted) -> None:
    site.build()
    site.build(deep_jpg=FILES["content/sea.jpg"], index_md="# Home\n\n![The sea](deep.jpg)\n")
    assert site.encoded == []


def test_another_quality_is_encoded_again_and_has_other_names(site: Counted) -> None:
    first = {o.path for o in site.build().outputs if "sea-" in o.path}
    second = {o.path for o in site.build(toml=SETTINGS + "quality = 50\n").outputs if "sea-" in o.path}
    assert len(site.encoded) == 2
    assert first.isdisjoint(second)


def test_bytes_come_from_the_store_and_are_made_again_where_it_has_lost_them(site: Counted) -> None:
    first = site.build()
    wanted = [o.content for o in first.outputs if isinstance(o.content, Later) and "sea" in o.path]
    whole = list(first.recall(wanted))
    site.encoded.clear()
    assert list(first.recall(wanted)) == whole
    assert site.encoded == []
    site.blobs = HeldBlobs()
    again = site.build()
    content = [o.content for o in again.outputs if "sea" in o.path]
    assert list(again.recall([c for c in content if isinstance(c, Later)])) == whole
    assert len(site.encoded) == 1


def test_every_digest_is_that_of_the_bytes(site: Counted) -> None:
    built = site.build()
    laters = [o.content for o in built.outputs if isinstance(o.content, Later)]
    assert laters
    for later, content in zip(laters, built.recall(laters), strict=True):
        assert digest_of(content) == later.digest


def test_without_pillow_pictures_have_one_size_and_the_build_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pixels, "can_encode", lambda: False)
    files = {**FILES, "content/sea.jpg": jpeg(1, (100, 70))}
    site = built_with(DictMemory(), files)
    assert [d.rule for d in site.diagnostics] == ["image-extra"]
    assert "pip install" in (site.diagnostics[0].hint or "")
    assert 'width="100" height="70"' in output(site, "index.html")
    assert "srcset" not in output(site, "index.html")
    for out in site.outputs:
        if out.path.endswith((".jpg", ".png")):
            assert not isinstance(out.content, CopyOf)
            assert b"SECRET" not in _bytes(site, out.content)


def _bytes(site: Built, content: object) -> bytes:
    assert isinstance(content, Later)
    return next(iter(site.recall((content,))))


def test_a_picture_that_cannot_be_decoded_is_told_and_nothing_else_is_kept_from(site: Counted) -> None:
    whole = png(size=(90, 60))
    start = whole.index(b"IDAT") - 4
    (length,) = struct.unpack(">I", whole[start : start + 4])
    rubbish = b"IDAT" + b"x" * length
    broken = whole[: start + 4] + rubbish + struct.pack(">I", zlib.crc32(rubbish)) + whole[start + 12 + length :]
    told = site.build(chart_png=broken).diagnostics
    assert [(d.rule, d.place.file if d.place else "") for d in told] == [("image-broken", "content/chart.png")]


def test_a_site_below_a_path_has_whole_addresses(site: Counted) -> None:
    below = SETTINGS.replace("https://example.org", "https://example.org/guide")
    text = "# Home\n\n![The sea](sea.jpg) ![A sign](sign.png)\n"
    built = site.build(toml=below, index_md=text, sign_png=png())
    assert not built.has_errors
    values = re.findall(r'src(?:set)?="([^"]+)"', output(built, "index.html"))
    addresses = [part.split()[0] for value in values for part in value.split(",")]
    assert len(addresses) == 8, "six sizes, one of them twice, and the sign in one size"
    published = {f"/guide/{o.path}" for o in built.outputs}
    assert set(addresses) <= published
