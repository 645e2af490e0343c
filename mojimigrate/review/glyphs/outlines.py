"""Outlines at full precision, as FreeType reads them in units of the font: points, and the digest that names them.

A glyph that is made of other glyphs is taken apart by FreeType, so that it is known by what is drawn: the same strokes
have the same digest, whether one font made them of parts or another did not.
"""

from __future__ import annotations

import ctypes
import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mojimigrate.review.glyphs.faces import render

if TYPE_CHECKING:
    import freetype

#: Hexadecimal digits of a digest. With 64 bits, two of a million different outlines meet once in 10⁷ cities.
DIGITS = 16
#: What a point is (``FT_CURVE_TAG``): on the curve, or what draws it towards itself in a quadratic or cubic curve.
CONIC, ON, CUBIC = 0, 1, 2
#: A font without outlines is compared by its bitmaps, at this size in pixels.
_BITMAP_SIZE = 64


class Outline(NamedTuple):
    """Points ``int32[n, 2]`` (x, y upwards), what each is ``uint8[n]``, the last point of each contour ``int32[m]``.

    ``advance`` is the width; all in units of the font.
    """

    points: npt.NDArray[np.int32]
    tags: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.int32]
    advance: int


NO_OUTLINE = Outline(np.zeros((0, 2), np.int32), np.zeros(0, np.uint8), np.zeros(0, np.int32), 0)


class Outlines:
    """The outlines of a face: ``read(glyph)``."""

    def __init__(self, face: freetype.Face) -> None:
        import freetype
        import freetype.raw

        self._load: Any = freetype.raw.FT_Load_Glyph
        self._flags = freetype.FT_LOAD_NO_SCALE | freetype.FT_LOAD_IGNORE_TRANSFORM
        self.face = face
        self._handle = face._FT_Face
        self.units_per_em = int(face.units_per_EM)

    def read(self, glyph: int) -> Outline:
        """Return the outline of a glyph; one without points if it is empty, or cannot be read."""
        if self._load(self._handle, glyph, self._flags):
            return NO_OUTLINE
        slot = self._handle.contents.glyph.contents
        outline, advance = slot.outline, int(slot.metrics.horiAdvance)
        count, contours = int(outline.n_points), int(outline.n_contours)
        if count <= 0 or contours <= 0:
            return NO_OUTLINE._replace(advance=advance)
        vectors = ctypes.string_at(outline.points, count * 2 * ctypes.sizeof(ctypes.c_long))
        points = np.frombuffer(vectors, np.dtype(ctypes.c_long)).reshape(count, 2).astype(np.int32)
        tags = np.frombuffer(ctypes.string_at(outline.tags, count), np.uint8) & np.uint8(3)
        ends = np.frombuffer(ctypes.string_at(outline.contours, 2 * contours), np.int16).astype(np.int32)
        return Outline(points, tags, ends, advance)

    def digest(self, glyph: int) -> str:
        """Return the digest of a glyph's outline: 16 hexadecimal digits of SHA-256; ``""`` if it is empty.

        It covers units per em, contours and points, where they stand and in their order, but not the width: a glyph
        that was carried from one font into another keeps its digest.
        """
        if not self.face.is_scalable:
            return self._bitmap_digest(glyph)
        outline = self.read(glyph)
        if not len(outline.points):
            return ""
        digest = hashlib.sha256(b"%d %d\n" % (self.units_per_em, len(outline.ends)))
        for array in (outline.ends, outline.points):
            digest.update(array.astype("<i4", copy=False).tobytes())
        digest.update(outline.tags.tobytes())
        return digest.hexdigest()[:DIGITS]

    def _bitmap_digest(self, glyph: int) -> str:
        (raster,) = render(self.face, [glyph], _BITMAP_SIZE)
        return hashlib.sha256(b"bitmap\n" + raster.tobytes()).hexdigest()[:DIGITS] if raster.any() else ""


def digests(face: freetype.Face, glyphs: Sequence[int]) -> list[str]:
    """Return the digest of each glyph's outline, as in :meth:`Outlines.digest`."""
    outlines = Outlines(face)
    return [outlines.digest(glyph) for glyph in glyphs]
