"""Fonts, opened without trust and drawn by FreeType.

A city's font comes from wherever gaiji came from, so nothing in it is believed: its size is bounded before it is read,
hinting programs are not run, and a glyph is drawn into a raster of the size that was asked for, whatever its outline
claims. Read as they are: TrueType, OpenType, collections (TTC), and the ``.TTE`` files of Windows EUDC, which are
TrueType with characters from U+E000 on.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import InputError

if TYPE_CHECKING:
    import freetype
    import numpy.typing as npt

#: Larger than any font for Japanese: the collections of Noto CJK have 30 MB a file, IPAmj明朝 has 46 MB.
MAX_BYTES = 256 << 20
#: What is left free around the em box, in ems, for glyphs that stick out of it.
MARGIN = 0.1
#: Where the baseline lies, in ems below the top of the em box, in a font that does not say so.
BASELINE = 0.88


def open_face(path: Path, index: int = 0) -> freetype.Face:
    """Open a font, of a collection the face ``index``, with its Unicode character map chosen if there is one.

    The file is read into memory, so that nothing changes under FreeType's hands. Raises ``InputError``:
    ``font-unreadable``, ``font-too-large``, ``font-invalid``.
    """
    return face_of(read_font_file(path), path, index)


def read_font_file(path: Path) -> bytes:
    """Read a font file of bounded size. Raises ``InputError``: ``font-unreadable``, ``font-too-large``."""
    return read_bytes("font", path, MAX_BYTES, InputError)


def face_of(data: bytes, path: Path, index: int = 0) -> freetype.Face:
    """Open a font whose bytes were read from ``path``. Raises ``InputError`` ``font-invalid``."""
    import freetype

    try:
        face = freetype.Face(io.BytesIO(data), index)
    except freetype.FT_Exception as error:
        raise InputError("font-invalid", path=path) from error
    if not face.is_scalable and not face.num_fixed_sizes:
        raise InputError("font-invalid", path=path)
    with suppress(freetype.FT_Exception):  # a font without a Unicode map can be asked for glyphs by number
        face.select_charmap(freetype.FT_ENCODING_UNICODE)
    return face


def sequence_glyph(face: freetype.Face, text: str) -> int:
    """Return the number of the glyph of a code point, or of a base with its variation selector; 0 if there is none."""
    import freetype.raw

    if len(text) == 1:
        return int(face.get_char_index(ord(text)))
    if len(text) != 2:
        return 0
    base, selector = map(ord, text)
    return int(freetype.raw.FT_Face_GetCharVariantIndex(face._FT_Face, base, selector))


def render(face: freetype.Face, glyphs: Sequence[int], size: int) -> npt.NDArray[np.uint8]:
    """Draw glyphs as rasters ``uint8[n, size, size]`` of grey coverage: 0 is empty, 255 is ink.

    The em box stands in the middle with a margin of :data:`MARGIN` ems around it; a glyph narrower than the em stands
    in the middle of it. Nothing is hinted. Of a font that has only bitmaps, the largest are taken and scaled. A glyph
    that is not there, or that cannot be drawn, is empty.
    """
    rasters = np.zeros((len(glyphs), size, size), np.uint8)
    draw = _Outlines(face, size) if face.is_scalable else _Bitmaps(face, size)
    for number, glyph in enumerate(glyphs):
        if glyph:
            draw(int(glyph), rasters[number])
    return rasters


class _Outlines:
    """Draws outlines into rasters: ``draw(glyph, raster)``."""

    def __init__(self, face: freetype.Face, size: int) -> None:
        import freetype.raw

        self._raw: Any = freetype.raw
        self._face = face._FT_Face
        self._library = freetype.get_handle()
        self._flags = freetype.FT_LOAD_NO_HINTING | freetype.FT_LOAD_NO_BITMAP | freetype.FT_LOAD_NO_AUTOHINT
        em = size / (1 + 2 * MARGIN)
        face.set_char_size(height=round(em * 64), hres=72, vres=72)
        self._em = em * 64  # 26.6 fixed point
        self._left = (size - em) / 2 * 64
        self._baseline = (size + em) / 2 * 64 - baseline(face) * em * 64  # above the lower edge
        target = freetype.FT_Bitmap()
        target.rows = target.width = target.pitch = size
        target.num_grays = 256
        target.pixel_mode = freetype.FT_PIXEL_MODE_GRAY
        self._target = target

    def __call__(self, glyph: int, raster: npt.NDArray[np.uint8]) -> None:
        raw = self._raw
        if raw.FT_Load_Glyph(self._face, glyph, self._flags):
            return
        slot = self._face.contents.glyph.contents
        outline = ctypes.byref(slot.outline)
        beside = (self._em - slot.advance.x) / 2 if 0 < slot.advance.x < self._em else 0
        raw.FT_Outline_Translate(
            outline, ctypes.c_long(round(self._left + beside)), ctypes.c_long(round(self._baseline))
        )
        self._target.buffer = ctypes.cast(raster.ctypes.data, type(self._target.buffer))
        if raw.FT_Outline_Get_Bitmap(self._library, outline, ctypes.byref(self._target)):
            raster[:] = 0


class _Bitmaps:
    """Scales the bitmaps of a font without outlines into rasters: ``draw(glyph, raster)``."""

    def __init__(self, face: freetype.Face, size: int) -> None:
        import freetype

        self._freetype: Any = freetype
        self._face = face
        sizes = face.available_sizes
        number = max(range(len(sizes)), key=lambda index: sizes[index].y_ppem)
        face.select_size(number)
        self._ppem = max(1, sizes[number].y_ppem // 64)
        self._size = size

    def __call__(self, glyph: int, raster: npt.NDArray[np.uint8]) -> None:
        try:
            self._face.load_glyph(glyph, self._freetype.FT_LOAD_RENDER)
        except self._freetype.FT_Exception:
            return
        slot = self._face._FT_Face.contents.glyph.contents
        drawn = _grey(slot.bitmap, self._freetype)
        if drawn is None:
            return
        ppem = self._ppem
        pad = max(1, round(MARGIN * ppem))
        box = np.zeros((ppem + 2 * pad, ppem + 2 * pad), np.uint8)
        ascender = round(self._face.size.ascender / 64) or round(BASELINE * ppem)
        top, left = pad + ascender - slot.bitmap_top, pad + slot.bitmap_left
        _paste(drawn, box, top, left)
        raster[:] = scaled(box, self._size)


def _grey(bitmap: Any, freetype: Any) -> npt.NDArray[np.uint8] | None:
    """Return a bitmap of FreeType as grey values; ``None`` if it is empty, in colours, or larger than any strike."""
    rows, width, pitch = bitmap.rows, bitmap.width, bitmap.pitch
    if not 0 < rows <= 1024 or not 0 < width <= 1024 or pitch <= 0:
        return None
    data = np.frombuffer(ctypes.string_at(bitmap.buffer, rows * pitch), np.uint8).reshape(rows, pitch)
    if bitmap.pixel_mode == freetype.FT_PIXEL_MODE_MONO:
        return np.asarray(np.unpackbits(data, axis=1)[:, :width] * np.uint8(255), np.uint8)
    if bitmap.pixel_mode == freetype.FT_PIXEL_MODE_GRAY:
        levels = max(2, bitmap.num_grays)
        return np.asarray((data[:, :width].astype(np.uint16) * 255 // (levels - 1)).clip(0, 255), np.uint8)
    return None


def _paste(drawn: npt.NDArray[np.uint8], box: npt.NDArray[np.uint8], top: int, left: int) -> None:
    """Lay a drawing into a box, cutting what lies beyond it."""
    rows = slice(max(0, top), min(len(box), top + drawn.shape[0]))
    columns = slice(max(0, left), min(box.shape[1], left + drawn.shape[1]))
    if rows.start < rows.stop and columns.start < columns.stop:
        box[rows, columns] = drawn[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]


def scaled(image: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Scale a grey image ``uint8[height, width]`` to ``uint8[size, size]`` by the mean over each new pixel's area."""
    height, width = image.shape
    drawn = _areas(size, height) @ image.astype(np.float32) @ _areas(size, width).T
    return np.asarray(np.rint(drawn), np.uint8)


def _areas(new: int, old: int) -> npt.NDArray[np.float32]:
    """Return the share ``float32[new, old]`` that each old pixel has in each new one."""
    edges = np.arange(new + 1) * (old / new)
    low, high = edges[:-1, None], edges[1:, None]
    pixels = np.arange(old)
    shares = np.clip(np.minimum(high, pixels + 1) - np.maximum(low, pixels), 0, None)
    return np.asarray(shares * (new / old), np.float32)


def baseline(face: freetype.Face) -> float:
    """Return how far the baseline lies below the top of the em box, in ems: as the font says, if it says so."""
    above, below, em = face.ascender, -face.descender, face.units_per_EM
    return above / em if em and above > 0 and above + below == em else BASELINE
