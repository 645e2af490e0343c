"""Names and code points of the glyphs of a TrueType font: no more of it than that, and nothing of it believed.

Three tables are read: ``post`` for the names, ``cmap`` for the code points beyond the BMP, ``name`` for the version.
They are plain arrays, and reading only them keeps time and memory within the size of the file, whatever it claims;
a library that reads all of a font unpacks what a few hostile bytes promise. Source of the layout: ISO/IEC 14496-22.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

#: First four bytes of a font with TrueType outlines.
TRUETYPE = (b"\x00\x01\x00\x00", b"true")
#: First four bytes of other files that are fonts: OpenType with PostScript outlines, WOFF, collections.
OTHER_FONTS = (b"OTTO", b"wOFF", b"wOF2", b"ttcf", b"typ1")
#: No font has more tables, or maps of all of Unicode.
MAX_TABLES, MAX_MAPS = 64, 4
MAX_GLYPHS = 1 << 16
#: Names of the first glyphs that ``post`` may refer to without spelling them out.
STANDARD_NAMES = 258
VERSION_STRING = 5
_UNICODE_FULL = {(0, 4), (0, 6), (3, 10)}


class FontGlyphs(NamedTuple):
    """Glyphs of a font: ``names`` by glyph number (``""`` for standard names), ``points`` code point → glyph number."""

    names: list[str]
    points: dict[int, int]
    version: str


def read_font(data: bytes, first: int, last: int) -> FontGlyphs:
    """Read a font's glyph names, and its code points from ``first`` to ``last``. Raises ``ValueError`` if it is broken.

    A font without names (``post`` of another format than 2) gives an empty list.
    """
    try:
        tables = _tables(data)
        (glyphs,) = struct.unpack_from(">H", tables["maxp"], 4)
        return FontGlyphs(
            _glyph_names(tables["post"], glyphs),
            _code_points(tables["cmap"], glyphs, first, last),
            _version(tables.get("name", memoryview(b""))),
        )
    except KeyError as error:
        raise ValueError(f"no table {error}") from error
    except struct.error as error:
        raise ValueError("a table is cut short") from error


def _tables(data: bytes) -> dict[str, memoryview]:
    """Return the tables by tag. They are views: tables that overlap take no more room than the file."""
    _, count, _, _, _ = struct.unpack_from(">4sHHHH", data)
    if count > MAX_TABLES:
        raise ValueError(f"{count} tables")
    tables = {}
    view = memoryview(data)
    for number in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        name = tag.decode("latin-1")
        if offset + length > len(data):
            raise ValueError(f"the table '{name}' is cut short")
        if name in tables:
            raise ValueError(f"two tables '{name}'")
        tables[name] = view[offset : offset + length]
    return tables


def _glyph_names(table: memoryview, glyphs: int) -> list[str]:
    (form,) = struct.unpack_from(">I", table)
    if form != 0x00020000:
        return []
    (count,) = struct.unpack_from(">H", table, 32)
    if count != glyphs:
        raise ValueError(f"{count} names for {glyphs} glyphs")
    indices = struct.unpack_from(f">{count}H", table, 34)
    spelt = list(islice(_pascal_strings(table, 34 + 2 * count), MAX_GLYPHS))
    if max(indices, default=0) - STANDARD_NAMES >= len(spelt):
        raise ValueError("a glyph's name is missing")
    return [spelt[index - STANDARD_NAMES] if index >= STANDARD_NAMES else "" for index in indices]


def _pascal_strings(table: memoryview, offset: int) -> Iterator[str]:
    while offset < len(table):
        end = offset + 1 + table[offset]
        if end > len(table):
            raise ValueError("a glyph's name is cut short")
        yield bytes(table[offset + 1 : end]).decode("latin-1")
        offset = end


def _code_points(table: memoryview, glyphs: int, first: int, last: int) -> dict[int, int]:
    _, count = struct.unpack_from(">HH", table)
    if count > MAX_TABLES:
        raise ValueError(f"{count} character maps")
    records = [struct.unpack_from(">HHI", table, 4 + 8 * number) for number in range(count)]
    maps = sorted({offset for platform, encoding, offset in records if (platform, encoding) in _UNICODE_FULL})
    if len(maps) > MAX_MAPS:
        raise ValueError(f"{len(maps)} character maps of all of Unicode")
    points: dict[int, int] = {}
    for offset in maps:
        form, _, _, _, groups = struct.unpack_from(">HHIII", table, offset)
        if form != 12:
            raise ValueError(f"a character map of format {form}")
        for point, glyph in _groups(table[offset + 16 :][: 12 * groups], groups, first, last):
            if glyph >= glyphs:
                raise ValueError(f"U+{point:04X} leads to a glyph that is not there")
            if points.setdefault(point, glyph) != glyph:
                raise ValueError(f"U+{point:04X} leads to two glyphs")
    return points


def _groups(table: memoryview, count: int, first: int, last: int) -> Iterator[tuple[int, int]]:
    """Yield the code points of a map of format 12 and their glyphs; groups must ascend, so each is met once."""
    if len(table) != 12 * count:
        raise ValueError("a character map is cut short")
    before = -1
    for start, end, glyph in struct.iter_unpack(">III", table):
        if start <= before or end < start:
            raise ValueError("a character map out of order")
        before = end
        for point in range(max(start, first), min(end, last) + 1):
            yield point, glyph + point - start


def _version(table: memoryview) -> str:
    """Return what the font calls its version, without the word and the name of a tool; ``""`` if it does not say."""
    if not table:
        return ""
    _, count, strings = struct.unpack_from(">HHH", table)
    for number in range(count):
        platform, _, _, kind, length, offset = struct.unpack_from(">HHHHHH", table, 6 + 12 * number)
        if platform == 3 and kind == VERSION_STRING:
            text = bytes(table[strings + offset :][:length]).decode("utf-16-be", "replace")
            return text.partition(";")[0].strip().removeprefix("Version ").strip()
    return ""
