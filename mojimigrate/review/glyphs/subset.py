"""Fonts for the page: the glyphs that it shows, and nothing else, as WOFF2.

A font is not cut down but built anew from outlines: fontTools, which only writes here, never reads what a city's font
claims; glyphs of several fonts can stand in one; and the same glyphs give the same bytes. Points are those of the
font, so a glyph is drawn as in the original. Hints and layout features are left out. Where outlines are of both kinds
(TrueType and PostScript), or fonts differ in their units per em, they are written in PostScript's, which holds
quadratic curves and any scale to a 65,536th of a unit.

The family has a neutral name, as font licences demand of what is not the original (IPA Font License 1.0, article 3;
SIL Open Font License, "Reserved Font Name"); the names of the original's trademark go with it, while its copyright
and licence records stay.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.faces import baseline
from mojimigrate.review.glyphs.fontfiles import COPYRIGHT, LICENCE, LICENCE_URL, FontFile, open_font
from mojimigrate.review.glyphs.outlines import CONIC, CUBIC, ON, Outline, Outlines
from mojimigrate.review.payload import FIRST_GLYPH

if TYPE_CHECKING:
    from fontTools.fontBuilder import FontBuilder

#: Private code points of plane 15, which is as many glyphs as one font can be asked for.
MAX_GLYPHS = 0xFFFE
FAMILY = "Standard Glyphs"
#: Room in a page for the font of the standard: bytes of base64.
PAGE_BUDGET = 5 << 20
#: 1904-01-01 to 1970-01-01 in seconds: the time that every font here was made at.
_MADE = 2082844800
_LARGEST = 0x7FFF


class Piece(NamedTuple):
    """A glyph of a font."""

    file: FontFile
    glyph: int


class _Drawn(NamedTuple):
    """A glyph as it goes into a font that is built: ``scale`` and then ``shift`` upwards bring it into its em box."""

    outline: Outline
    scale: float
    shift: int


def subset_woff2(font_path: Path, glyph_ids: Sequence[int], *, family: str = FAMILY) -> bytes:
    """Return a WOFF2 font in which glyph ``glyph_ids[i]`` of a font is U+F0000 + i. Raises ``InputError``."""
    file = open_font(font_path)
    return cut_font([Piece(file, glyph) for glyph in glyph_ids], family=family)


def cut_font(pieces: Sequence[Piece], *, family: str = FAMILY) -> bytes:
    """Return a WOFF2 font in which the glyph ``pieces[i]`` is U+F0000 + i; what is asked for twice is in it once.

    Its em box is that of :func:`~mojimigrate.review.glyphs.faces.render`: ascender and descender together are one em,
    and glyphs of fonts with another baseline are moved onto the first one's. A glyph that cannot be drawn is empty.
    Raises ``InputError`` (``font-glyphs``) for more than :data:`MAX_GLYPHS`, or none.
    """
    if not 0 < len(pieces) <= MAX_GLYPHS:
        raise InputError("font-glyphs", found=len(pieces), limit=MAX_GLYPHS)
    files = {file.sha256: file for file, _ in pieces}
    numbers: dict[tuple[str, int], int] = {}
    for file, glyph in pieces:
        numbers.setdefault((file.sha256, glyph), len(numbers) + 1)
    readers = {sha256: Outlines(file.face) for sha256, file in files.items()}
    em = max(reader.units_per_em for reader in readers.values()) or 1000
    drawn, cubic = [], False
    ascent = round(baseline(next(iter(files.values())).face) * em)
    for sha256, glyph in numbers:
        reader = readers[sha256]
        outline, scale = reader.read(glyph), em / (reader.units_per_em or em)
        shift = ascent - round(baseline(files[sha256].face) * em)
        drawn.append(_Drawn(outline, scale, shift) if _fits(outline, scale, shift) else _Drawn(_blank(outline), 1, 0))
        cubic = cubic or scale != 1 or bool((outline.tags == CUBIC).any())
    builder = _built(drawn, em, ascent, cubic=cubic, family=family)
    places = enumerate(_name(numbers[file.sha256, glyph]) for file, glyph in pieces)
    builder.setupCharacterMap({FIRST_GLYPH + place: name for place, name in places})
    _name_records(builder, files.values(), family)
    fs_type = 0 if all(file.may_embed for file in files.values()) else 2
    builder.setupOS2(
        sTypoAscender=ascent,
        sTypoDescender=ascent - em,
        sTypoLineGap=0,
        usWinAscent=ascent,
        usWinDescent=em - ascent,
        version=4,
        fsSelection=0x40 | 0x80,
        fsType=fs_type,
    )
    builder.setupPost(keepGlyphNames=False)
    return _woff2(builder)


def _name(number: int) -> str:
    return f"g{number}"


def _blank(outline: Outline) -> Outline:
    return outline._replace(points=outline.points[:0], tags=outline.tags[:0], ends=outline.ends[:0])


def _fits(outline: Outline, scale: float, shift: int) -> bool:
    """Say whether a font can hold these points, and whether its contours are such."""
    if not len(outline.points):
        return True
    ends = outline.ends
    whole = bool((np.diff(ends, prepend=-1) > 0).all()) and int(ends[-1]) == len(outline.points) - 1
    return whole and float(np.abs(outline.points).max()) * scale + abs(shift) <= _LARGEST


def _built(drawn: Sequence[_Drawn], em: int, ascent: int, *, cubic: bool, family: str) -> FontBuilder:
    """Return a font of these glyphs behind an empty one, its tables of names and code points missing."""
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(unitsPerEm=em, isTTF=not cubic)
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = _MADE
    order = [".notdef", *(_name(number) for number in range(1, len(drawn) + 1))]
    builder.setupGlyphOrder(order)
    advances = [em, *(min(max(round(one.outline.advance * one.scale), 0), 0xFFFF) for one in drawn)]
    if cubic:
        strings = [_char_string(one, advance) for one, advance in zip((None, *drawn), advances, strict=True)]
        builder.setupCFF(family.replace(" ", ""), {}, dict(zip(order, strings, strict=True)), {})
        lefts = [0, *(_left(one) for one in drawn)]
    else:
        builder.setupGlyf(dict(zip(order, (_glyph(None), *map(_glyph, drawn)), strict=True)))
        lefts = [0, *(_left(one) for one in drawn)]
    builder.setupHorizontalMetrics(dict(zip(order, zip(advances, lefts, strict=True), strict=True)))
    builder.setupHorizontalHeader(ascent=ascent, descent=ascent - em)
    return builder


def _left(one: _Drawn) -> int:
    return int(np.floor(one.outline.points[:, 0].min() * one.scale)) if len(one.outline.points) else 0


def _glyph(one: _Drawn | None) -> Any:
    """Return a TrueType glyph with the very points of an outline."""
    from fontTools.ttLib.tables._g_l_y_f import Glyph, GlyphCoordinates
    from fontTools.ttLib.tables.ttProgram import Program

    glyph = Glyph()
    if one is None or not len(one.outline.points):
        glyph.numberOfContours = 0
        return glyph
    points = one.outline.points + np.array([0, one.shift], np.int32)
    glyph.coordinates = GlyphCoordinates(points.tolist())
    glyph.flags = bytearray((one.outline.tags == ON).astype(np.uint8).tobytes())
    glyph.endPtsOfContours = one.outline.ends.tolist()
    glyph.numberOfContours = len(one.outline.ends)
    glyph.program = Program()
    glyph.program.fromBytecode(b"")
    return glyph


def _char_string(one: _Drawn | None, advance: int) -> Any:
    """Return a PostScript glyph: cubic curves, into which quadratic ones go without loss."""
    from fontTools.pens.pointPen import PointToSegmentPen
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(advance, None, roundTolerance=0)
    if one is not None:
        points = one.outline.points * one.scale + np.array([0, one.shift])
        tags, begin = one.outline.tags, 0
        draw = PointToSegmentPen(pen)
        for end in one.outline.ends.tolist():
            draw.beginPath()
            for number in range(begin, end + 1):
                before = tags[number - 1] if number > begin else tags[end]
                draw.addPoint(tuple(points[number].tolist()), _segment(int(tags[number]), int(before)))
            draw.endPath()
            begin = end + 1
    return pen.getCharString()


def _segment(tag: int, before: int) -> str | None:
    """Say how the segment is drawn that ends in a point; ``None`` for one that draws it towards itself."""
    if tag != ON:
        return None
    return {ON: "line", CONIC: "qcurve", CUBIC: "curve"}[before]


def _name_records(builder: FontBuilder, files: Iterable[FontFile], family: str) -> None:
    """Name the font, and say whose its glyphs are, and under which licence."""

    def said(record: int) -> str:
        return " / ".join(dict.fromkeys(filter(None, (file.text(record) for file in files))))

    files = list(files)
    records = {
        "copyright": said(COPYRIGHT),
        "familyName": family,
        "styleName": "Regular",
        "uniqueFontIdentifier": family,
        "fullName": family,
        "version": "Version 1.000",
        "psName": family.replace(" ", ""),
        "licenseDescription": said(LICENCE),
        "licenseInfoURL": said(LICENCE_URL),
    }
    builder.setupNameTable({name: text for name, text in records.items() if text}, mac=False)


def _woff2(builder: FontBuilder) -> bytes:
    builder.font.flavor = "woff2"
    file = io.BytesIO()
    builder.font.save(file)
    return file.getvalue()
