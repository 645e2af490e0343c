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
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.faces import baseline
from mojimigrate.review.glyphs.fontfiles import COPYRIGHT, LICENCE, LICENCE_URL, FontFile, open_font
from mojimigrate.review.glyphs.outlines import CONIC, CUBIC, NO_OUTLINE, ON, Outline, Outlines
from mojimigrate.review.glyphs.woff2 import pack
from mojimigrate.review.payload import FIRST_GLYPH

if TYPE_CHECKING:
    from fontTools.fontBuilder import FontBuilder

#: Private code points of plane 15, which is as many glyphs as one font can be asked for.
MAX_GLYPHS = 0xFFFE
FAMILY = "Standard Glyphs"
#: Room in a page for the font of the standard: bytes of base64.
PAGE_BUDGET = 5 << 20
#: Glyphs from whose size that of all is guessed; more of them take less for each.
_SAMPLE, _SAMPLE_MARGIN = 400, 1.1
#: 1904-01-01 to 1970-01-01 in seconds: the time that every font here was made at.
_MADE = 2082844800
#: Bits of ``OS/2``: style and metrics, and that a font may not be embedded elsewhere; of ``head``: it was transformed.
_REGULAR, _USE_TYPO_METRICS, _RESTRICTED, _TRANSFORMED = 0x40, 0x80, 0x0002, 0x0800
#: Tables beside those of the outlines; how many widths hmtx holds is written into hhea.
_TABLES = ("OS/2", "cmap", "head", "hmtx", "hhea", "maxp", "name", "post")
_LARGEST = 0x7FFF


class Piece(NamedTuple):
    """A glyph of a font."""

    file: FontFile
    glyph: int


class _Drawn(NamedTuple):
    """A glyph as it goes into a font that is built: ``scale`` and then ``shift`` upwards bring it into its em box."""

    outline: Outline
    scale: float = 1.0
    shift: int = 0

    @property
    def left(self) -> int:
        """The left side bearing."""
        return int(np.floor(self.outline.points[:, 0].min() * self.scale)) if len(self.outline.points) else 0


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
    files = list({file.sha256: file for file, _ in pieces}.values())
    numbers: dict[tuple[str, int], int] = {}
    for file, glyph in pieces:
        numbers.setdefault((file.sha256, glyph), len(numbers) + 1)
    em = max(max(file.face.units_per_EM for file in files), 16)
    ascent = round(baseline(files[0].face) * em)
    readers = {file.sha256: _Reader(file, em, ascent) for file in files}
    drawn = [_Drawn(NO_OUTLINE._replace(advance=em)), *(readers[sha256].read(glyph) for sha256, glyph in numbers)]
    cubic = any(one.scale != 1 or bool((one.outline.tags == CUBIC).any()) for one in drawn)
    builder = _framed(drawn, em, ascent, cubic=cubic)
    places = enumerate(_name(numbers[file.sha256, glyph]) for file, glyph in pieces)
    builder.setupCharacterMap({FIRST_GLYPH + place: name for place, name in places})
    _name_records(builder, files, family)
    builder.setupOS2(
        version=4,
        sTypoAscender=ascent,
        sTypoDescender=ascent - em,
        sTypoLineGap=0,
        usWinAscent=ascent,
        usWinDescent=em - ascent,
        fsSelection=_REGULAR | _USE_TYPO_METRICS,
        fsType=0 if all(file.may_embed for file in files) else _RESTRICTED,
    )
    builder.setupPost(keepGlyphNames=False)
    return _postscript(builder, drawn, family) if cubic else _truetype(builder, drawn)


def cut_within(pieces: Sequence[Piece], limit: int = PAGE_BUDGET, *, family: str = FAMILY) -> tuple[int, bytes]:
    """Cut as many pieces from the first on as take ``limit`` bytes in base64: their number, and the font.

    How many that are is guessed from a sample, and then measured: the font is never larger. ``(0, b"")`` if not even
    one fits. Raises as :func:`cut_font`.
    """
    pieces = pieces[:MAX_GLYPHS]
    count = len(pieces)
    if count > _SAMPLE:
        chosen = pieces[:: -(-count // _SAMPLE)]
        sample = cut_font(chosen, family=family)
        count = min(count, max(1, int(_SAMPLE_MARGIN * limit * len(chosen) / _in_base64(sample))))
    while count:
        data = cut_font(pieces[:count], family=family)
        if (size := _in_base64(data)) <= limit:
            return count, data
        count = min(count - 1, int(count * limit / size * 0.98))
    return 0, b""


def _in_base64(data: bytes) -> int:
    return -(-len(data) // 3) * 4


class _Reader:
    """Reads glyphs of one font for another with ``em`` units per em, and the baseline ``ascent`` below its top."""

    def __init__(self, file: FontFile, em: int, ascent: int) -> None:
        self._outlines = Outlines(file.face)
        self._scale = em / file.face.units_per_EM if file.face.units_per_EM else 1.0
        self._shift = ascent - round(baseline(file.face) * em)

    def read(self, glyph: int) -> _Drawn:
        outline = self._outlines.read(glyph)
        if not _sound(outline) or np.abs(outline.points).max(initial=0) * self._scale + abs(self._shift) > _LARGEST:
            outline = NO_OUTLINE._replace(advance=outline.advance)
        return _Drawn(outline, self._scale, self._shift)


def _sound(outline: Outline) -> bool:
    """Say whether the contours are such."""
    ends = outline.ends
    return not len(ends) or (bool((np.diff(ends, prepend=-1) > 0).all()) and ends[-1] == len(outline.points) - 1)


def _name(number: int) -> str:
    return f"g{number}" if number else ".notdef"


def _framed(drawn: Sequence[_Drawn], em: int, ascent: int, *, cubic: bool) -> FontBuilder:
    """Return a font with the metrics of these glyphs: outlines, names and code points are missing."""
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(unitsPerEm=em, isTTF=not cubic)
    builder.font.recalcTimestamp = False
    builder.font["head"].created = builder.font["head"].modified = _MADE
    order = [_name(number) for number in range(len(drawn))]
    builder.setupGlyphOrder(order)
    metrics = [(min(max(round(one.outline.advance * one.scale), 0), 0xFFFF), one.left) for one in drawn]
    builder.setupHorizontalMetrics(dict(zip(order, metrics, strict=True)))
    builder.setupHorizontalHeader(ascent=ascent, descent=ascent - em, advanceWidthMax=max(metrics)[0])
    return builder


def _truetype(builder: FontBuilder, drawn: Sequence[_Drawn]) -> bytes:
    """Return a font with the very points of outlines that are all TrueType's, and of one scale."""
    outlines = [one.outline._replace(points=one.outline.points + np.array([0, one.shift], np.int32)) for one in drawn]
    font = builder.font
    head, maxp = font["head"], font["maxp"]
    points = np.concatenate([np.zeros((1, 2), np.int32), *(outline.points for outline in outlines)])
    (head.xMin, head.yMin), (head.xMax, head.yMax) = points.min(0).tolist(), points.max(0).tolist()
    head.indexToLocFormat, head.flags = 1, head.flags | _TRANSFORMED
    maxp.maxPoints = max(len(outline.points) for outline in outlines)
    maxp.maxContours = max(len(outline.ends) for outline in outlines)
    return pack(outlines, {tag: font.getTableData(tag) for tag in _TABLES})


def _postscript(builder: FontBuilder, drawn: Sequence[_Drawn], family: str) -> bytes:
    """Return a font of cubic curves, which holds outlines of both kinds and any scale."""
    strings = {_name(number): _char_string(one) for number, one in enumerate(drawn)}
    builder.setupCFF(family.replace(" ", ""), {}, strings, {})
    builder.font.flavor = "woff2"
    file = io.BytesIO()
    builder.font.save(file)
    return file.getvalue()


def _char_string(one: _Drawn) -> Any:
    """Return a PostScript glyph, into which quadratic curves go without loss."""
    from fontTools.pens.pointPen import PointToSegmentPen
    from fontTools.pens.t2CharStringPen import T2CharStringPen

    pen = T2CharStringPen(round(one.outline.advance * one.scale), None, roundTolerance=0)
    draw = PointToSegmentPen(pen)
    points = (one.outline.points * one.scale + np.array([0, one.shift])).tolist()
    tags, begin = one.outline.tags.tolist(), 0
    for end in one.outline.ends.tolist():
        draw.beginPath()
        for number in range(begin, end + 1):
            before = tags[number - 1] if number > begin else tags[end]
            draw.addPoint(tuple(points[number]), _segment(tags[number], before))
        draw.endPath()
        begin = end + 1
    return pen.getCharString()


def _segment(tag: int, before: int) -> str | None:
    """Say how the segment is drawn that ends in a point; ``None`` for one that draws it towards itself."""
    if tag != ON:
        return None
    return {ON: "line", CONIC: "qcurve", CUBIC: "curve"}[before]


def _name_records(builder: FontBuilder, files: Sequence[FontFile], family: str) -> None:
    """Name the font, and say whose its glyphs are, and under which licence."""

    def said(record: int) -> str:
        return " / ".join(dict.fromkeys(filter(None, (file.text(record) for file in files))))

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
