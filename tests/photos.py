"""Pictures with things in them that nobody shall see, made here."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms

SECRETS = (
    b"SECRET",
    b"Ada Example",
    b"2026:05:01",
    b"\x88\x25",
    b"\x25\x88",
    b"http://ns.adobe.com/xap",
    b"Photoshop 3.0",
)
"""Words and signs that stand in what is to be taken out; the two of two bytes name the tag of a place in Exif."""


def gradient(size: tuple[int, int] = (60, 40), mode: str = "RGB") -> Image.Image:
    """A picture in which no two corners are alike."""
    width, height = size
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    corner = Image.new("L", size)
    corner.paste(255, (0, 0, width // 3, height // 3))
    image = Image.merge("RGB", (across, down, corner))
    if mode == "RGBA":
        image.putalpha(down)
        return image
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    """A place, a name, a time, a thumbnail of words, and how the camera was held."""
    told = Image.Exif()
    told[0x0112] = orientation
    told[0x010E] = "SECRET description"
    told[0x013B] = "Ada Example"
    told[0x0132] = "2026:05:01 10:00:00"
    told.get_ifd(0x8825).update({1: "N", 2: (48.0, 12.0, 30.0), 3: "E", 4: (16.0, 22.0, 0.0)})
    told.get_ifd(0x8769).update({0x9286: b"SECRET comment", 0x9003: "2026:05:01 10:00:00"})
    return told.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF><dc:creator>SECRET Ada Example</dc:creator></rdf:RDF></x:xmpmeta>'


def profile() -> bytes:
    """What colours mean."""
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def saved(image: Image.Image, form: str, **more: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, form, **more)
    return buffer.getvalue()


def jpeg(orientation: int = 1, size: tuple[int, int] = (60, 40), mode: str = "RGB", **more: Any) -> bytes:
    """A JPEG with all that cameras, editors and agencies write into one."""
    data = saved(gradient(size, mode), "JPEG", quality=90, exif=exif(orientation), comment=b"SECRET", **more)
    iptc = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0\0\0\0\x10\x1c\x02\x50\0\x0bAda Example"
    segments = [
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP),
        (0xED, iptc),
        (0xE2, b"FPXR\0SECRET second picture"),
        (0xE0, b"JFXX\0\x10SECRET thumbnail"),
        (0xEC, b"Ducky SECRET"),
    ]
    extra = b"".join(struct.pack(">BBH", 0xFF, kind, len(part) + 2) + part for kind, part in segments)
    return data[:2] + extra + data[2:] + b"SECRET trailer" + data


def png(orientation: int = 1, mode: str = "RGBA", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """A PNG with texts, Exif, a time and private parts."""
    data = saved(gradient(size, mode), "PNG", **more)
    parts = [
        (b"tEXt", b"Author\0Ada Example SECRET"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(b"SECRET")),
        (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP),
        (b"eXIf", exif(orientation).removeprefix(b"Exif\0\0")),
        (b"tIME", b"\x07\xea\x05\x01\x0a\0\0"),
        (b"prVt", b"SECRET"),
    ]
    extra = b"".join(struct.pack(">I", len(p)) + n + p + struct.pack(">I", zlib.crc32(n + p)) for n, p in parts)
    return data[:33] + extra + data[33:] + b"SECRET trailer"


def gif(frames: int = 1) -> bytes:
    """A GIF with a comment, XMP and something behind its end."""
    pictures = [gradient(mode="P").rotate(90 * number) for number in range(frames)]
    more: dict[str, Any] = {"save_all": True, "append_images": pictures[1:], "loop": 0} if frames > 1 else {}
    data = saved(pictures[0], "GIF", comment=b"SECRET", **more)
    end = bytes([1, *range(255, -1, -1), 0])
    xmp = b"\x21\xff\x0bXMP DataXMP" + XMP + end
    return data[:-1] + xmp + b"\x21\xfe\x06SECRET\0" + data[-1:] + b"SECRET trailer"


def webp(orientation: int = 1, frames: int = 1, **more: Any) -> bytes:
    """A WebP with Exif, XMP and an unknown part."""
    pictures = [gradient(mode="RGBA").rotate(90 * number) for number in range(frames)]
    if frames > 1:
        more |= {"save_all": True, "append_images": pictures[1:]}
    data = saved(pictures[0], "WEBP", exif=exif(orientation), xmp=XMP, **more)
    whole = data[8:] + b"SECR" + struct.pack("<I", 6) + b"SECRET"
    return b"RIFF" + struct.pack("<I", len(whole)) + whole + b"SECRET trailer"


def apng() -> bytes:
    """A PNG that moves."""
    pictures = [gradient().rotate(90 * number) for number in range(3)]
    return png_with_texts(saved(pictures[0], "PNG", save_all=True, append_images=pictures[1:], loop=0))


def png_with_texts(data: bytes) -> bytes:
    part = b"Author\0Ada Example SECRET"
    return (
        data[:33]
        + struct.pack(">I", len(part))
        + b"tEXt"
        + part
        + struct.pack(">I", zlib.crc32(b"tEXt" + part))
        + data[33:]
    )


def album() -> Iterator[tuple[str, bytes]]:
    """Thirty-odd files with known tags."""
    for orientation in range(1, 9):
        yield f"jpeg-{orientation}.jpg", jpeg(orientation)
        yield f"png-{orientation}.png", png(orientation)
        yield f"webp-{orientation}.webp", webp(orientation, lossless=True)
    yield "grey.jpg", jpeg(mode="L")
    yield "inks.jpg", jpeg(mode="CMYK")
    yield "progressive.jpg", jpeg(progressive=True)
    yield "profile.jpg", jpeg(icc_profile=profile())
    yield "turned-profile.jpg", jpeg(6, icc_profile=profile())
    yield "profile.png", png(icc_profile=profile())
    yield "palette.png", png(mode="P")
    yield "profile.webp", webp(icc_profile=profile())
    yield "still.gif", gif()
    yield "moving.gif", gif(3)
    yield "moving.webp", webp(frames=3)
    yield "moving.png", apng()
