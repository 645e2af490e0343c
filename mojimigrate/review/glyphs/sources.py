"""Where the shapes of a city's own characters come from (字形の出所): a font, or a folder of pictures.

Which glyph a code has is a rule: pictures are named by code; a font is asked for the code point that Windows counts
for a user-defined code, or that the vendor's table has for any other; and a city whose font has an order of its own
gives a table (:mod:`.rules`), which then is the only rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from mojimigrate.errors import UsageError, plain
from mojimigrate.review.glyphs.faces import render, sequence_glyph
from mojimigrate.review.glyphs.fontfiles import FontFile, open_font
from mojimigrate.review.glyphs.images import ImageSource, read_images
from mojimigrate.review.glyphs.outlines import Outlines
from mojimigrate.review.glyphs.pictures import SHOWN_SIDE, png_uri
from mojimigrate.review.glyphs.points import code_text, shift_jis_codes
from mojimigrate.review.glyphs.rules import read_rule
from mojimigrate.review.glyphs.subset import Piece
from mojimigrate.review.payload import Source

if TYPE_CHECKING:
    import numpy.typing as npt


class GlyphSource(Protocol):
    """What fonts and folders of pictures have in common. A *key* is what a source calls a glyph: nothing to others."""

    source: Source

    def glyph_of(self, charset: str, code: bytes) -> Any | None:
        """Return the key of the glyph of a code, or ``None``. Raises ``UsageError`` for an unknown charset."""

    def digest_of(self, key: Any) -> str:
        """Return the digest of a glyph, 16 hexadecimal digits: the same for what is drawn the same; ``""`` if empty."""

    def rasters(self, keys: Sequence[Any], size: int) -> npt.NDArray[np.uint8]:
        """Return glyphs as ``uint8[n, size, size]``, 255 being ink: see :func:`.faces.render`."""

    def image_uri(self, key: Any) -> str:
        """Return a glyph in its em box as a ``data:`` URI of a small grey PNG."""


class FontSource:
    """The glyphs of a font. A key is the number of a glyph; two codes may have the same."""

    def __init__(self, source: Source, file: FontFile, rule: dict[bytes, int] | None = None) -> None:
        self.source = source
        self.file = file
        self._rule = rule
        self._outlines = Outlines(file.face)
        self._encoding = "" if rule is not None else _choose_map(file)

    def glyph_of(self, charset: str, code: bytes) -> int | None:
        """Return the number of the glyph of a code, or ``None``. Raises ``UsageError`` for an unknown charset."""
        if self._rule is not None:
            return self._rule.get(code)
        text, face = code_text(charset, code), self.file.face
        if not text or not self._encoding:
            return None
        if self._encoding == "shift_jis":
            asked = (int(face.get_char_index(number)) for number in shift_jis_codes().get(text, ()))
            return next(filter(None, asked), None)
        return sequence_glyph(face, text) or None

    def digest_of(self, key: int) -> str:
        """Return the digest of a glyph's outline: see :meth:`.outlines.Outlines.digest`."""
        return self._outlines.digest(key)

    def rasters(self, keys: Sequence[int], size: int) -> npt.NDArray[np.uint8]:
        """Return glyphs as ``uint8[n, size, size]``, 255 being ink."""
        return render(self.file.face, keys, size)

    def image_uri(self, key: int) -> str:
        """Return a glyph in its em box as a ``data:`` URI of a small grey PNG: for a font that may not be embedded."""
        (drawn,) = self.rasters([key], round(SHOWN_SIDE * 1.2))
        edge = (len(drawn) - SHOWN_SIDE) // 2
        return png_uri(drawn[edge : edge + SHOWN_SIDE, edge : edge + SHOWN_SIDE])

    def piece(self, key: int) -> Piece:
        """Return a glyph as :func:`.subset.cut_font` takes it."""
        return Piece(self.file, key)


def read_source(path: Path, set: str = "", rule: Path | None = None) -> FontSource | ImageSource:  # noqa: A002
    """Read a city's font, or a folder of pictures. ``set`` is the system whose own it is, ``""`` for what all share.

    ``rule`` is a table of codes and glyphs (``code,glyph``), for a font in an order of its own. Raises ``InputError``
    for what cannot be read, ``TableError`` for a rule, ``UsageError`` (``rule-for-images``) for one beside pictures.
    """
    if path.is_dir():
        if rule is not None:
            raise UsageError("rule-for-images", path=path)
        return read_images(path, set)
    file = open_font(path)
    source = Source(set=set, name=plain(path.name), kind="font", sha256=file.sha256)
    return FontSource(source, file, read_rule(rule, file) if rule is not None else None)


def _choose_map(file: FontFile) -> str:
    """Choose by which character map the font is asked: of Unicode, of symbols, of Shift-JIS; ``""`` if it has none.

    Without one of Unicode, FreeType makes one up from the names of glyphs (``uniE000``), which comes last.
    """
    import freetype

    face = file.face
    own = {charmap.encoding: charmap for charmap in reversed(face.charmaps) if charmap.cmap_format >= 0}
    if freetype.FT_ENCODING_UNICODE in own:
        face.select_charmap(freetype.FT_ENCODING_UNICODE)  # of several, the one that reaches farthest
        return "unicode"
    for encoding, name in ((freetype.FT_ENCODING_MS_SYMBOL, "symbol"), (freetype.FT_ENCODING_SJIS, "shift_jis")):
        if encoding in own:
            face.set_charmap(own[encoding])
            return name
    made_up = any(charmap.encoding == freetype.FT_ENCODING_UNICODE for charmap in face.charmaps)
    return "names" if made_up else ""
