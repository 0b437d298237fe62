"""In which sizes a picture is wanted: never larger than it is, each once, in formats that have room for it."""

from hypothesis import given
from hypothesis import strategies as st

from fingerpost.stages.pictures.plan import SMALL, ImagesChoice, own_format, planned
from fingerpost.stages.pictures.raster.facts import Facts

formats = st.sampled_from(("jpeg", "png", "gif", "webp"))
sides = st.integers(1, 30_000)
facts = st.builds(Facts, formats, sides, sides, is_animated=st.booleans(), is_plain=st.booleans())
choices = st.builds(
    ImagesChoice,
    st.lists(st.integers(16, 8192), max_size=5).map(tuple),
    st.lists(st.sampled_from(("avif", "webp")), max_size=3).map(tuple),
)


@given(facts, choices)
def test_every_plan_makes_sense(picture: Facts, choice: ImagesChoice) -> None:
    plan = planned(picture, choice)
    assert len(set(plan)) == len(plan)
    for variant in plan:
        assert 1 <= variant.width <= picture.width
        assert 1 <= variant.height <= picture.height
        assert abs(variant.width * picture.height - variant.height * picture.width) <= picture.width
        assert variant.format in (*choice.formats, own_format(picture))
        assert max(variant.width, variant.height) <= {"webp": 16383}.get(variant.format, 65535)
    if picture.is_animated or not picture.is_plain or max(picture.width, picture.height) <= SMALL:
        assert plan == ()


def test_a_photograph_in_the_usual_settings() -> None:
    plan = planned(Facts("jpeg", 3000, 2000), ImagesChoice())
    assert [(v.format, v.width, v.height) for v in plan] == [
        (name, width, height)
        for name in ("avif", "webp", "jpeg")
        for width, height in ((480, 320), (800, 533), (1200, 800), (1600, 1067))
    ]


def test_a_narrow_picture_has_its_own_width_and_is_not_compressed_again() -> None:
    plan = planned(Facts("png", 600, 300, has_alpha=True), ImagesChoice())
    assert [(v.format, v.width) for v in plan] == [
        ("avif", 480), ("avif", 600), ("webp", 480), ("webp", 600), ("png", 480),
    ]  # fmt: skip
