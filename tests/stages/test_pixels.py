"""Which encoders there are is found out without loading all of Pillow, and is what Pillow itself says."""

import subprocess
import sys

import pytest

from fingerpost.stages.pictures.pixels import version_of

LIBRARIES = ("jpg", "libjpeg_turbo", "webp", "avif", "zlib", "libimagequant", "freetype2")


@pytest.mark.parametrize("library", LIBRARIES)
def test_versions_are_those_that_pillow_tells(library: str) -> None:
    features = pytest.importorskip("PIL.features")
    assert version_of(library) == features.version(library)


def test_asking_for_them_does_not_load_pillow() -> None:
    asked = (
        "import sys; from fingerpost.stages.cards.files import encoder; encoder(); print('PIL.Image' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
