"""Bytes of a picture → bytes of the same picture in other sizes and formats: the only module that knows Pillow.

Pillow comes with the optional part `images` (`pip install "fingerpost[images]"`), and is loaded when a picture is
encoded that never was before. Rule 1: the settings below and the versions of the encoders decide every byte. Rule 2:
what is opened has been taken apart before (`raster/`): its format is known, its size is within the limit, and it holds
nothing but pixels and what their colours mean.
"""

import importlib
import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from fingerpost.model.digest import digest_of_value
from fingerpost.stages.pictures.plan import Target, Variant
from fingerpost.stages.pictures.raster.facts import Broken, Clean

if TYPE_CHECKING:
    from PIL.Image import Image

_SETTINGS: dict[Target, dict[str, Any]] = {
    "avif": {"speed": 8, "subsampling": "4:2:0", "range": "full", "max_threads": 1, "autotiling": False},
    "webp": {"method": 4, "exact": False},
    "jpeg": {"optimize": True, "progressive": True, "subsampling": "4:2:0"},
    "png": {"optimize": True},
}
"""Fixed, threads too, so that the same picture is the same bytes on each build."""

_AVIF_SHARE = 0.75
"""AVIF keeps at this part of the quality what WebP and JPEG keep at the whole."""

_TURNED_QUALITY = 95
"""A JPEG that was turned is compressed a second time; at this quality, and with all its colours, nobody sees it."""


@lru_cache(maxsize=1)
def can_encode() -> bool:
    """Whether the optional part is installed."""
    return importlib.util.find_spec("PIL") is not None


_PARTS = {
    "jpg": ("_imaging", "jpeg_encoder", "jpeglib_version"),
    "libjpeg_turbo": ("_imaging", "HAVE_LIBJPEGTURBO", "libjpeg_turbo_version"),
    "zlib": ("_imaging", "zip_encoder", "zlib_version"),
    "libimagequant": ("_imaging", "HAVE_LIBIMAGEQUANT", "imagequant_version"),
    "webp": ("_webp", "webpdecoder_version", "webpdecoder_version"),
    "avif": ("_avif", "libavif_version", "libavif_version"),
    "freetype2": ("_imagingft", "freetype2_version", "freetype2_version"),
}
"""The compiled parts of Pillow: what says that a library is in them, and which version of it."""


def version_of(library: str) -> str | None:
    """What `PIL.features.version` says, which loads all of Pillow: every build asks, and few have a picture to make."""
    module, sign, version = _PARTS[library]
    try:
        part = importlib.import_module(f"PIL.{module}")
    except ImportError:
        return None
    return getattr(part, version) if getattr(part, sign, False) else None


@lru_cache(maxsize=1)
def encoders() -> str:
    """What the bytes depend on besides the picture: the versions of all that encodes, and our settings."""
    if not can_encode():
        return "none"
    import PIL

    names = ("jpg", "libjpeg_turbo", "webp", "avif", "zlib", "libimagequant")
    versions = [version_of(name) for name in names]
    return digest_of_value((PIL.__version__, versions, _SETTINGS, _AVIF_SHARE, _TURNED_QUALITY))[:16]


@lru_cache(maxsize=1)
def writable() -> frozenset[Target]:
    """The formats that can be written here: AVIF and WebP are no part of some builds of Pillow."""
    from PIL import features

    return frozenset(t for t in _SETTINGS if t not in ("avif", "webp") or features.check(t))


def encoded(clean: Clean, variants: Sequence[Variant], quality: int) -> tuple[bytes, ...]:
    """The picture in each size and format, in their order."""
    widest = max((variant.width for variant in variants), default=0)
    with _told(), _opened(clean, widest) as whole:
        colours = _screen_colours(whole)
        upright = _turned(colours, clean.facts.orientation)
        profile = whole.info.get("icc_profile")
        made: dict[Variant, bytes] = {}
        smaller = upright
        # From the widest to the narrowest, each made from the one before: that is fast, and as good.
        for size in sorted({(v.width, v.height) for v in variants}, reverse=True):
            source = smaller if smaller.width >= 2 * size[0] else upright
            smaller = source if source.size == size else source.resize(size, _lanczos(), reducing_gap=3.0)
            for variant in (v for v in variants if (v.width, v.height) == size):
                made[variant] = _saved(smaller, variant.format, quality, profile)
        return tuple(made[variant] for variant in variants)


def turned_upright(clean: Clean) -> bytes:
    """The file of a picture with its pixels as they are to be seen; what its colours mean stays."""
    with _told(), _opened(clean, 0) as whole:
        upright = _turned(whole, clean.facts.orientation)
        profile = whole.info.get("icc_profile")
        more: dict[str, Any] = {"icc_profile": profile} if profile else {}
        if clean.facts.format == "jpeg":
            more |= {"quality": _TURNED_QUALITY, "subsampling": "4:4:4", "optimize": True}
        elif clean.facts.format == "webp":
            more |= {"lossless": True, "method": 4, "exact": True}
        elif "transparency" in whole.info:
            more |= {"transparency": whole.info["transparency"]}
        return _written(upright, clean.facts.format, more)


@contextmanager
def _told() -> Iterator[None]:
    """A damaged file makes Pillow raise anything and warn of anything; here it is `Broken`, or `MemoryError`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (Broken, MemoryError):
            raise
        except Exception as error:
            raise Broken("is damaged") from error


def _opened(clean: Clean, width: int) -> "Image":
    """The picture, decoded; a large JPEG only to what is needed for a width (0: all of it)."""
    from PIL import Image

    facts = clean.facts
    Image.MAX_IMAGE_PIXELS = None  # our own limit was looked at before
    image = Image.open(BytesIO(clean.content), formats=[facts.format.upper()])
    lying = (facts.height, facts.width) if facts.orientation > 4 else (facts.width, facts.height)
    if image.size != lying:
        raise Broken("does not say clearly how large it is")
    if width and facts.format == "jpeg":
        share = width / facts.width
        image.draft(None, (max(1, round(lying[0] * share)), max(1, round(lying[1] * share))))
    image.load()
    return image


def _screen_colours(image: "Image") -> "Image":
    """Eight bits each of red, green and blue or of grey, with transparency where there is some."""
    if image.mode in ("RGB", "RGBA", "L"):
        return image.convert("RGBA") if "transparency" in image.info else image
    has_alpha = image.mode in ("LA", "PA", "La", "RGBa") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "L" if image.mode == "1" else "RGB")


def _turned(image: "Image", orientation: int) -> "Image":
    from PIL.Image import Transpose

    ways = {
        2: Transpose.FLIP_LEFT_RIGHT, 3: Transpose.ROTATE_180, 4: Transpose.FLIP_TOP_BOTTOM, 5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270, 7: Transpose.TRANSVERSE, 8: Transpose.ROTATE_90,
    }  # fmt: skip
    return image.transpose(ways[orientation]) if orientation in ways else image


def _lanczos() -> Any:
    from PIL.Image import Resampling

    return Resampling.LANCZOS


def _saved(image: "Image", target: Target, quality: int, profile: bytes | None) -> bytes:
    more = dict(_SETTINGS[target])
    if target != "png":
        more["quality"] = max(1, round(quality * _AVIF_SHARE)) if target == "avif" else quality
    if target == "jpeg" and image.mode == "RGBA":
        image = image.convert("RGB")
    if profile:
        more["icc_profile"] = profile
    return _written(image, target, more)


def _written(image: "Image", target: str, more: dict[str, Any]) -> bytes:
    # What came with the file (a comment, a resolution) would be written again.
    image = image.copy()
    image.info = {}
    buffer = BytesIO()
    image.save(buffer, target.upper(), **more)
    return buffer.getvalue()
