"""Fonts of a few glyphs, made on the spot."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables._c_m_a_p import cmap_format_4
from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphComponent

Box = tuple[int, int, int, int]
#: Glyphs as boxes (left, bottom, right, top): two that differ, one that is the first again, one of two boxes, one empty.
BOXES: dict[str, list[Box]] = {
    ".notdef": [],
    "first": [(100, 0, 400, 500)],
    "second": [(100, 0, 400, 501)],
    "again": [(100, 0, 400, 500)],
    "both": [(100, 0, 400, 500), (500, 0, 800, 500)],
    "empty": [],
}
POINTS = {0xE000: "first", 0xE001: "second", 0xE002: "again", 0xE003: "both", 0xE004: "empty", 0x9AD9: "second"}


def draw(pen: TTGlyphPen | T2CharStringPen, boxes: Sequence[Box]) -> None:
    for left, bottom, right, top in boxes:
        pen.moveTo((left, bottom))
        for point in ((left, top), (right, top), (right, bottom)):
            pen.lineTo(point)
        pen.closePath()


def tiny_font(
    boxes: Mapping[str, list[Box]] = BOXES,
    points: Mapping[int, str] = POINTS,
    *,
    em: int = 1000,
    ascent: int = 880,
    postscript: bool = False,
    parts: Mapping[str, Sequence[tuple[str, int, int]]] | None = None,
    encoding: tuple[int, int] | None = None,
    sequences: Mapping[tuple[int, int], str] | None = None,
    fs_type: int = 0,
    depth: int = 0,
    **names: str,
) -> bytes:
    """Make a font. ``parts``: glyphs made of others (name, x, y); ``encoding``: the only map's platform and encoding."""
    parts = parts or {}
    order = [*boxes, *parts]
    builder = FontBuilder(unitsPerEm=em, isTTF=not postscript)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.setupGlyphOrder(order)
    uvs = [(base, selector, glyph) for (base, selector), glyph in (sequences or {}).items()] or None
    builder.setupCharacterMap(dict(points), uvs=uvs)
    if encoding:
        table = cmap_format_4(4)
        table.platformID, table.platEncID = encoding
        table.language, table.cmap = 0, dict(points)
        builder.font["cmap"].tables = [table]
    if postscript:
        strings = {}
        for name, drawn in boxes.items():
            pen = T2CharStringPen(em, None)
            draw(pen, drawn)
            strings[name] = pen.getCharString()
        builder.setupCFF("Tiny", {}, strings, {})
    else:
        glyphs: dict[str, Glyph] = {}
        for name, drawn in boxes.items():
            pen = TTGlyphPen(None)
            draw(pen, drawn)
            glyphs[name] = pen.glyph()
            glyphs[name].recalcBounds(None)
        glyphs |= {name: _composite(components) for name, components in parts.items()}
        if depth:  # nothing is computed from such glyphs
            builder.font.recalcBBoxes = False
            glyf = builder.font["glyf"] = newTable("glyf")
            builder.font["loca"] = newTable("loca")
            glyf.glyphs, glyf.glyphOrder = glyphs, order
            maxp = builder.font["maxp"]
            maxp.maxComponentDepth = maxp.maxComponentElements = depth
        else:
            builder.setupGlyf(glyphs)
    lefts = {name: min((box[0] for box in boxes.get(name, [])), default=0) for name in order}
    if not postscript and not depth:
        lefts = {name: getattr(glyph, "xMin", 0) for name, glyph in builder.font["glyf"].glyphs.items()}
    builder.setupHorizontalMetrics({name: (em, lefts[name]) for name in order})
    builder.setupHorizontalHeader(ascent=ascent, descent=ascent - em)
    builder.setupNameTable({"familyName": "Tiny Gaiji", "styleName": "Regular", "version": "Version 2.5", **names})
    builder.setupOS2(fsType=fs_type)
    builder.setupPost()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


def _composite(components: Sequence[tuple[str, int, int]]) -> Glyph:
    glyph = Glyph()
    glyph.numberOfContours = -1
    glyph.components = []
    glyph.xMin = glyph.yMin = glyph.xMax = glyph.yMax = 0
    for name, x, y in components:
        component = GlyphComponent()
        component.glyphName, component.x, component.y, component.flags = name, x, y, 0x0002 | 0x0004
        glyph.components.append(component)
    return glyph


def write_font(folder: Path, data: bytes, name: str = "gaiji.ttf") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path
