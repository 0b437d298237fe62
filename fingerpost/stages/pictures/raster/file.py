"""Which format a file of a picture has, whatever it is called, and the file without what it tells of its author."""

from fingerpost.stages.pictures.raster import gif, jpeg, png, webp
from fingerpost.stages.pictures.raster.facts import Broken, Clean


def cleaned(data: bytes, *, keeps_orientation: bool = False) -> Clean:
    """A picture without Exif, XMP, IPTC and comments; its pixels and what its colours mean are the same.

    `keeps_orientation`: says in as few bytes as possible how it has to be turned, for whoever cannot turn it.
    """
    if data.startswith(jpeg.START):
        return jpeg.cleaned(data, keeps_orientation=keeps_orientation)
    if data.startswith(png.START):
        return png.cleaned(data, keeps_orientation=keeps_orientation)
    if data.startswith(gif.STARTS):
        return gif.cleaned(data)
    if webp.is_webp(data):
        return webp.cleaned(data, keeps_orientation=keeps_orientation)
    raise Broken("is empty" if not data else "is neither JPEG nor PNG, GIF or WebP, whatever its name says")
