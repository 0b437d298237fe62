"""What a picture tells of its author is taken out of every file; what it shows is not touched."""

from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from photos import SECRETS, album, gif, jpeg, png, profile, webp
from PIL import Image, ImageChops, ImageOps, ImageSequence

from fingerpost.stages.pictures import looking, pixels
from fingerpost.stages.pictures.looking import published
from fingerpost.stages.pictures.plan import ImagesChoice, Variant, planned
from fingerpost.stages.pictures.raster.exif import only_orientation, orientation_in
from fingerpost.stages.pictures.raster.facts import Broken, Facts
from fingerpost.stages.pictures.raster.file import cleaned

ALBUM = dict(album())


def _tells(data: bytes) -> list[str]:
    """Every tag that Pillow finds, and every secret that stands in the bytes."""
    with Image.open(BytesIO(data)) as image:
        found = [f"exif {tag}" for tag in image.getexif()]
        for frame in ImageSequence.Iterator(image):
            frame.load()
            found += [key for key in frame.info if key in ("exif", "xmp", "comment", "photoshop", "XML:com.adobe.xmp")]
            found += [f"text {key}" for key in getattr(frame, "text", {})]
    return found + [repr(secret) for secret in SECRETS if len(secret) > 2 and secret in data]


def _frames(data: bytes) -> list[Image.Image]:
    with Image.open(BytesIO(data)) as image:
        return [ImageOps.exif_transpose(frame.convert("RGBA")) for frame in ImageSequence.Iterator(image)]


@pytest.mark.parametrize("name", ALBUM)
def test_no_tag_is_left_and_the_pixels_are_the_same(name: str) -> None:
    before = ALBUM[name]
    assert _tells(before)
    after = published(before)
    assert _tells(after) == []
    with Image.open(BytesIO(before)) as one, Image.open(BytesIO(after)) as other:
        wanted = ImageOps.exif_transpose(one.convert("RGB")) if not getattr(one, "is_animated", False) else one
        assert other.size == (wanted.size if hasattr(wanted, "size") else one.size)
        assert other.info.get("icc_profile") == one.info.get("icc_profile")
        assert other.format == one.format
    originals, shown = _upright(before), _frames(after)
    assert len(originals) == len(shown)
    # A JPEG that is turned is compressed again; all else is exact.
    allowed = 12 if name.startswith(("jpeg-", "turned")) and cleaned(before).facts.orientation > 1 else 0
    for original, frame in zip(originals, shown, strict=True):
        difference = ImageChops.difference(original, frame)
        extremes = difference.getextrema()
        assert all(isinstance(pair, tuple) and pair[1] <= allowed for pair in extremes)


def _upright(data: bytes) -> list[Image.Image]:
    with Image.open(BytesIO(data)) as image:
        orientation = image.getexif().get(0x0112, 1)
        frames = [frame.convert("RGBA") for frame in ImageSequence.Iterator(image)]
    told = Image.Exif()
    told[0x0112] = orientation
    for frame in frames:
        frame.info["exif"] = told.tobytes()
    return [ImageOps.exif_transpose(frame) for frame in frames]


@pytest.mark.parametrize("name", ALBUM)
def test_what_is_clean_already_is_the_same_file(name: str) -> None:
    once = published(ALBUM[name])
    assert published(once) == once


@pytest.mark.parametrize("name", ALBUM)
def test_the_facts_are_those_that_pillow_finds(name: str) -> None:
    facts = cleaned(ALBUM[name]).facts
    with Image.open(BytesIO(ALBUM[name])) as image:
        lying = (facts.height, facts.width) if facts.orientation > 4 else (facts.width, facts.height)
        assert image.size == lying
        assert image.format == facts.format.upper()
        assert getattr(image, "is_animated", False) == facts.is_animated
        assert image.getexif().get(0x0112, 1) == facts.orientation


@pytest.mark.parametrize("name", ALBUM)
def test_every_size_is_without_tags_and_upright(name: str) -> None:
    clean = cleaned(ALBUM[name])
    variants = planned(clean.facts, ImagesChoice(widths=(20, 30)))
    variants = variants or planned(clean.facts, ImagesChoice())
    if max(clean.facts.width, clean.facts.height) <= 64:
        variants = tuple(v for w in (20, 30) for v in _forced(clean.facts, w))
    if clean.facts.is_animated or not clean.facts.is_plain:
        return
    made = pixels.encoded(clean, variants, 80)
    upright = _upright(ALBUM[name])[0]
    for variant, data in zip(variants, made, strict=True):
        assert _tells(data) == []
        with Image.open(BytesIO(data)) as image:
            assert (image.format or "").lower() == variant.format
            assert image.size == (variant.width, variant.height)
            with Image.open(BytesIO(ALBUM[name])) as original:
                assert bool(image.info.get("icc_profile")) == bool(original.info.get("icc_profile"))
            small = upright.resize(image.size)
            for at in ((2, 2), (image.width - 3, 2), (2, image.height - 3)):
                one, other = small.getpixel(at), image.convert("RGBA").getpixel(at)
                assert isinstance(one, tuple)
                assert isinstance(other, tuple)
                assert one[3] < 60 or max(abs(a - b) for a, b in zip(one, other, strict=True)) < 70


def _forced(facts: Facts, width: int) -> tuple[Variant, ...]:
    """What is made of pictures that are larger."""
    height = max(1, round(facts.height * width / facts.width))
    return (Variant("avif", width, height), Variant("webp", width, height), Variant("png", width, height))


def test_the_same_picture_is_the_same_bytes() -> None:
    clean = cleaned(jpeg(6, (300, 200)))
    variants = planned(clean.facts, ImagesChoice(widths=(100, 200)))
    assert pixels.encoded(clean, variants, 80) == pixels.encoded(clean, variants, 80)
    assert published(jpeg(6)) == published(jpeg(6))


@pytest.mark.parametrize("make", [jpeg, png, webp], ids=lambda make: make.__name__)
def test_without_pillow_a_file_says_how_it_is_turned_and_nothing_else(
    make: Callable[[int], bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pixels, "can_encode", lambda: False)
    for orientation in range(1, 9):
        data = published(make(orientation))
        with Image.open(BytesIO(data)) as image:
            assert dict(image.getexif()) == ({0x0112: orientation} if orientation > 1 else {})
        assert [secret for secret in SECRETS if len(secret) > 2 and secret in data] == []


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_smallest_exif_says_what_it_should(orientation: int) -> None:
    assert orientation_in(only_orientation(orientation)) == orientation
    assert orientation_in(b"Exif\0\0" + only_orientation(orientation)) == orientation


@given(st.binary(max_size=80))
def test_any_exif_gives_an_orientation(data: bytes) -> None:
    for start in (b"", b"II*\0", b"MM\0*", b"Exif\0\0II*\0\x08\0\0\0"):
        assert 1 <= orientation_in(start + data) <= 8


SAMPLES = (jpeg(6, (30, 20)), png(3), gif(), gif(2), webp(8), webp(frames=2))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_a_damaged_file_is_told_or_shown_and_never_fails(data: st.DataObject) -> None:
    sample = bytearray(data.draw(st.sampled_from(SAMPLES)))
    for _ in range(data.draw(st.integers(1, 12))):
        sample[data.draw(st.integers(0, len(sample) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(sample[: data.draw(st.integers(0, len(sample)))])
    for damaged in (bytes(sample), cut):
        try:
            clean = cleaned(damaged)
            if clean.facts.width * clean.facts.height < 100_000:
                published(damaged)
                pixels.encoded(clean, _forced(clean.facts, 10), 80)
        except Broken:
            continue


@settings(deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from((b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"RIFF\xff\0\0\0WEBP"))
)
def test_any_bytes_are_told_or_shown(data: bytes, start: bytes) -> None:
    try:
        cleaned(start + data)
    except Broken:
        return


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("make", [jpeg, png, gif, webp], ids=lambda make: make.__name__)
def test_a_file_that_was_cut_short_is_broken(make: Callable[[], bytes], share: float) -> None:
    whole = make().partition(b"SECRET trailer")[0]
    if make is jpeg:
        whole = cleaned(make()).content
    with pytest.raises(Broken):
        cleaned(whole[: int(len(whole) * share)])


def test_a_profile_stays() -> None:
    with Image.open(BytesIO(published(jpeg(6, icc_profile=profile())))) as image:
        assert image.info["icc_profile"] == profile()


def test_every_format_that_is_looked_at_is_known() -> None:
    kinds = (looking.RASTERS, looking.DRAWINGS, looking.OTHERS, looking.DOCUMENTS, looking.FILMS)
    assert sum(map(len, kinds)) == len(frozenset().union(*kinds))
