"""Outlines packed as WOFF2 (W3C Recommendation, 2024), all points at once: fontTools takes each by itself.

Only what a font for a page needs: simple TrueType glyphs without hints, in the transformed ``glyf`` table of chapter
5.1. All other tables are handed over as bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from mojimigrate.review.glyphs.outlines import ON, Outline

#: Tags that have a number in the directory (chapter 4.2); the others are written out.
_KNOWN = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca")
_TRANSFORMED = ("glyf", "loca")
_HEADER, _DIRECTORY_ENTRY, _SFNT_HEADER = 48, 16, 12
#: 11 takes three times as long as 10, for 3 of 100 bytes.
_QUALITY = 10


def pack(outlines: Sequence[Outline], tables: Mapping[str, bytes]) -> bytes:
    """Return a WOFF2 font: ``outlines`` by number of the glyph, ``tables`` all tables but ``glyf`` and ``loca``.

    ``head`` must say that offsets are long (``indexToLocFormat`` 1). Points must fit into 16 bits.
    """
    import brotli

    glyf = transformed(outlines)
    locations = 4 * (len(outlines) + 1)
    bodies = {**tables, "glyf": glyf, "loca": b""}
    order = sorted(set(bodies) - {"loca"})
    order.insert(order.index("glyf") + 1, "loca")  # which must follow it
    original = {tag: len(data) for tag, data in bodies.items()} | {"glyf": _plain_size(outlines), "loca": locations}
    directory = b""
    for tag in order:
        version = 0  # of both kinds: transformed where there is a transformation, else as it is
        directory += bytes([version << 6 | _KNOWN.index(tag)]) + _base128(original[tag])
        if tag in _TRANSFORMED:
            directory += _base128(len(bodies[tag]))
    packed: bytes = brotli.compress(b"".join(bodies[tag] for tag in order), mode=brotli.MODE_FONT, quality=_QUALITY)
    plain = _SFNT_HEADER + sum(_DIRECTORY_ENTRY + _padded(size) for size in original.values())
    length = _padded(_HEADER + len(directory) + len(packed))
    header = struct.pack(
        ">4s4sIHHIIHH5I", b"wOF2", b"\0\1\0\0", length, len(order), 0, plain, len(packed), 1, 0, 0, 0, 0, 0, 0
    )
    return (header + directory + packed).ljust(length, b"\0")


def _padded(size: int) -> int:
    return -(-size // 4) * 4


def _base128(number: int) -> bytes:
    """Write a number in groups of seven bits, the first one first, all but the last marked (``UIntBase128``)."""
    groups = [number & 0x7F]
    while number := number >> 7:
        groups.append(number & 0x7F | 0x80)
    return bytes(reversed(groups))


def _plain_size(outlines: Sequence[Outline]) -> int:
    """Return what the glyphs take at most when they are unpacked: a hint to the reader."""
    return sum(_padded(12 + 2 * len(one.ends) + 5 * len(one.points)) for one in outlines if len(one.points))


def transformed(outlines: Sequence[Outline]) -> bytes:
    """Return the transformed ``glyf`` table (chapter 5.1)."""
    contours = np.array([len(one.ends) for one in outlines], ">i2").tobytes()
    having = [one for one in outlines if len(one.points)]
    counts = b"".join(_short(int(count)) for one in having for count in np.diff(one.ends, prepend=-1))
    flags, coordinates = _triplets(having)
    boxes = bytes(4 * ((len(outlines) + 31) // 32))  # none is given: a reader computes them
    streams = (contours, counts, flags, coordinates, b"", boxes, b"")
    sizes = struct.pack(">HHHH7I", 0, 0, len(outlines), 1, *map(len, streams))
    return sizes + b"".join(streams)


def _short(number: int) -> bytes:
    """Write a number as ``255UInt16``."""
    if number < 253:
        return bytes([number])
    if number < 506:
        return bytes([255, number - 253])
    if number < 762:
        return bytes([254, number - 506])
    return struct.pack(">BH", 253, number)


def _triplets(outlines: Sequence[Outline]) -> tuple[bytes, bytes]:
    """Return the streams of flags and of coordinates: steps from point to point, in one to four bytes (chapter 5.2).

    Behind the points of each glyph stands the length of its instructions, which is 0.
    """
    if not outlines:
        return b"", b""
    sizes = np.array([len(one.points) for one in outlines])
    points = np.concatenate([one.points for one in outlines]).astype(np.int64)
    begins = np.cumsum(sizes) - sizes
    steps = np.diff(points, axis=0, prepend=0)
    steps[begins] = points[begins]
    along, up = np.abs(steps).T
    right, above = (steps >= 0).T.astype(np.int64)
    signs = right + 2 * above
    less_x, less_y = along - 1, up - 1
    # Each form: where it is used, its flag, its bytes. The first that is possible is taken.
    forms = (
        ((steps[:, 0] == 0) & (up < 1280), ((up & 0xF00) >> 7) + above, (up & 0xFF,)),
        ((steps[:, 1] == 0) & (along < 1280), 10 + ((along & 0xF00) >> 7) + right, (along & 0xFF,)),
        (
            (along < 65) & (up < 65),
            20 + (less_x & 0x30) + ((less_y & 0x30) >> 2) + signs,
            ((less_x & 0xF) << 4 | less_y & 0xF,),
        ),
        (
            (along < 769) & (up < 769),
            84 + 12 * ((less_x & 0x300) >> 8) + ((less_y & 0x300) >> 6) + signs,
            (less_x & 0xFF, less_y & 0xFF),
        ),
        ((along < 4096) & (up < 4096), 120 + signs, (along >> 4, (along & 0xF) << 4 | up >> 8, up & 0xFF)),
        (np.ones(len(steps), bool), 124 + signs, (along >> 8, along & 0xFF, up >> 8, up & 0xFF)),
    )
    flags = np.zeros(len(steps), np.int64)
    written = np.zeros((len(steps), 4), np.int64)
    lengths = np.zeros(len(steps), np.int64)
    for possible, flag, values in forms:
        chosen = possible & (lengths == 0)
        flags[chosen] = flag[chosen]
        for place, value in enumerate(values):
            written[chosen, place] = value[chosen]
        lengths[chosen] = len(values)
    on_curve = np.concatenate([one.tags for one in outlines]) == ON
    flags += np.where(on_curve, 0, 0x80)
    return flags.astype(np.uint8).tobytes(), _joined(written.astype(np.uint8), lengths, begins + sizes)


def _joined(written: npt.NDArray[np.uint8], lengths: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> bytes:
    """Return the first ``lengths`` bytes of each row, and a 0 at each of ``ends``."""
    rows = np.insert(written, ends, 0, axis=0)
    wanted = np.insert(lengths, ends, 1)
    return rows[np.arange(4) < wanted[:, None]].tobytes()
