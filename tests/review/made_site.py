"""Runs, fonts and lists made by hand: the smallest that hold what a test is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen

from mojimigrate.converter import Converter
from mojimigrate.run import convert_files

#: 辻 with one dot and with two, and one of their kin.
ONE_DOT, TWO_DOTS = "MJ025760", "MJ025761"


def convert(folder: Path, name: str, data: bytes, charset: str = "windows-31j", **options: Any) -> Path:
    """Convert one file of text and return the folder of the run."""
    source = folder / f"{name}.csv"
    source.write_bytes(data)
    convert_files(Converter(charset, **options), [str(source)], folder / name)
    return folder / name


def write_font(path: Path, points: Mapping[int, int], sequences: Mapping[str, int] | None = None) -> Path:
    """Write a font of boxes: code point, or text of base and selector, → width of the box, which is the glyph."""
    widths = sorted({*points.values(), *(sequences or {}).values()})
    builder = FontBuilder(unitsPerEm=1000, isTTF=True)
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.setupGlyphOrder([".notdef", *(f"w{width}" for width in widths)])
    uvs = [(ord(text[0]), ord(text[1]), f"w{width}") for text, width in (sequences or {}).items()]
    builder.setupCharacterMap({point: f"w{width}" for point, width in points.items()}, uvs=uvs or None)
    pen = TTGlyphPen(None)
    glyphs = {".notdef": pen.glyph()}
    for width in widths:
        pen = TTGlyphPen(None)
        pen.moveTo((100, 0))
        for point in ((100, 700), (100 + width, 700), (100 + width, 0)):
            pen.lineTo(point)
        pen.closePath()
        glyphs[f"w{width}"] = pen.glyph()
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular", "version": "Version 1"})
    builder.setupOS2(fsType=0)
    builder.setupPost()
    builder.save(path)
    return path
