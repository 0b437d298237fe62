"""The one fact of Exif that is needed to show a picture: how the camera was held."""

import struct

_ORIENTATION, _SHORT = 0x0112, 3


def orientation_in(exif: bytes) -> int:
    """1 to 8; 1 where nothing is said, or nothing that can be understood."""
    exif = exif.removeprefix(b"Exif\0\0")
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None:
        return 1
    try:
        (start,) = struct.unpack_from(f"{order}I", exif, 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start)
        for number in range(count):
            tag, kind, _, value = struct.unpack_from(f"{order}HHIH", exif, start + 2 + 12 * number)
            if tag == _ORIENTATION:
                return value if kind == _SHORT and 1 <= value <= 8 else 1  # see above
    except struct.error:
        pass
    return 1


def only_orientation(orientation: int) -> bytes:
    """Exif that says this and nothing else."""
    return struct.pack("<4sIHHHIHHI", b"II*\0", 8, 1, _ORIENTATION, _SHORT, 1, orientation, 0, 0)
