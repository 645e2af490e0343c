"""Small fonts of the kind in which the added characters are published."""

from __future__ import annotations

import io
from collections.abc import Mapping

from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph


def make_font(
    points: Mapping[int, str], *, more_glyphs: tuple[str, ...] = (), version: str = "Version 1.000", names: bool = True
) -> bytes:
    """Make a TrueType font: code point → glyph name; ``more_glyphs`` have no code point."""
    order = [".notdef", *dict.fromkeys([*points.values(), *more_glyphs])]
    builder = FontBuilder(unitsPerEm=1000, isTTF=True)
    builder.setupGlyphOrder(order)
    builder.setupCharacterMap(dict(points))
    builder.setupGlyf({name: Glyph() for name in order})
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular", "version": version})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=names)
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
