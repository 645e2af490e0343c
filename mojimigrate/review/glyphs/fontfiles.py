"""Font files, believed as little as the rest of what people hand in, and what they say of themselves.

FreeType bounds what one glyph may be made of in points, but not in parts: a font of two thousand bytes, whose glyphs
are made of glyphs that are made of glyphs, would keep it busy for hours (fontTools too). So how many parts each glyph
has is counted here before any of them is drawn.
"""

from __future__ import annotations

import ctypes
import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.faces import face_of, read_font_file

if TYPE_CHECKING:
    import freetype

#: First four bytes of what is read: TrueType, OpenType with PostScript outlines, collections. What is packed (WOFF)
#: could unpack to anything, and no gaiji come in it.
FORMS = (b"\x00\x01\x00\x00", b"true", b"OTTO", b"ttcf")
#: Parts of one glyph, parts of parts included, and of all glyphs. DejaVu Sans, which is made of parts as few fonts
#: are, has glyphs of up to 6, and 4,000 in all.
MAX_PARTS, MAX_ALL_PARTS = 1 << 9, 1 << 20
#: Longest name record that is kept, in characters: a font may hold all of its licence.
LONGEST_RECORD = 8192
COPYRIGHT, FAMILY, FULL_NAME, VERSION, LICENCE, LICENCE_URL = 0, 1, 4, 5, 13, 14
#: Bits of ``OS/2.fsType``: may not be embedded at all; only as bitmaps; not in part.
_NO_EMBEDDING = 0x0002 | 0x0100 | 0x0200
_MORE, _WORDS, _SCALE, _TWO_SCALES, _MATRIX = 0x20, 0x01, 0x08, 0x40, 0x80


@dataclass(frozen=True)
class FontFile:
    """A font that was opened: its bytes stay in memory, so that what was digested is what is drawn."""

    path: Path
    sha256: str
    face: freetype.Face

    def text(self, record: int) -> str:
        """Return what the font's ``name`` table says under a number, on one line; ``""`` if nothing."""
        return self._records.get(record, "")

    @cached_property
    def _records(self) -> dict[int, str]:
        found: dict[int, tuple[int, str]] = {}
        for number in range(min(self.face.sfnt_name_count, 1024)):
            record = self.face.get_sfnt_name(number)
            rank, encoding = _encoding(record.platform_id, record.encoding_id, record.language_id)
            if rank and (record.name_id not in found or found[record.name_id][0] < rank):
                text = bytes(record.string[: 4 * LONGEST_RECORD]).decode(encoding, "replace")[:LONGEST_RECORD]
                kept = "".join(char if char.isprintable() else " " for char in text)
                found[record.name_id] = rank, " ".join(kept.split())
        return {number: text for number, (_, text) in found.items() if text}

    @cached_property
    def may_embed(self) -> bool:
        """Whether the font's maker allows a part of it to be put into a document (``OS/2.fsType``)."""
        import freetype.raw

        return not freetype.raw.FT_Get_FSType_Flags(self.face._FT_Face) & _NO_EMBEDDING


def open_font(path: Path) -> FontFile:
    """Open a TrueType or OpenType font, of a collection the first.

    Raises ``InputError``: ``font-unreadable``, ``font-too-large``, ``font-invalid``, ``font-parts``.
    """
    data = read_font_file(path)
    if data[:4] not in FORMS:
        raise InputError("font-invalid", path=path)
    face = face_of(data, path)
    try:
        parts = _most_parts(face)
    except (ValueError, struct.error, IndexError) as error:
        raise InputError("font-invalid", path=path) from error
    if parts > MAX_PARTS:
        raise InputError("font-parts", path=path, limit=MAX_PARTS)
    return FontFile(path, hashlib.sha256(data).hexdigest(), face)


def _encoding(platform: int, encoding: int, language: int) -> tuple[int, str]:
    """Rank a name record (English of Windows, other languages, Unicode, Macintosh; 0: none), and name its encoding."""
    if platform == 3 and encoding in (0, 1, 10):
        return (4 if language & 0x3FF == 0x09 else 3), "utf-16-be"
    if platform == 0:
        return 2, "utf-16-be"
    return (1, "mac_roman") if (platform, encoding) == (1, 0) else (0, "")


def sfnt_table(face: freetype.Face, tag: str) -> bytes:
    """Return a table of a font by its four letters; ``b""`` if there is none."""
    import freetype.raw

    number = struct.unpack(">I", tag.encode("ascii"))[0]
    length = ctypes.c_ulong(0)
    load = freetype.raw.FT_Load_Sfnt_Table
    if load(face._FT_Face, ctypes.c_ulong(number), ctypes.c_long(0), None, ctypes.byref(length)) or not length.value:
        return b""
    buffer = ctypes.create_string_buffer(length.value)
    if load(face._FT_Face, ctypes.c_ulong(number), ctypes.c_long(0), buffer, ctypes.byref(length)):
        return b""
    return buffer.raw


def _most_parts(face: freetype.Face) -> int:
    """Count the parts of the glyph that has most of them; no more than ``MAX_PARTS + 1``.

    Raises ``ValueError``, ``struct.error`` or ``IndexError`` if the tables are broken.
    """
    glyf = sfnt_table(face, "glyf")
    if not glyf:
        return 1
    (long_offsets,) = struct.unpack_from(">h", sfnt_table(face, "head"), 50)
    loca = sfnt_table(face, "loca")
    size = 4 if long_offsets else 2
    offsets = np.frombuffer(loca[: len(loca) // size * size], f">u{size}").astype(np.int64) * (1 if long_offsets else 2)
    if len(offsets) <= face.num_glyphs:  # FreeType would read on behind the table
        raise ValueError("offsets of glyphs are missing")
    begin, end = offsets[:-1], np.minimum(offsets[1:], len(glyf))
    end = np.where(end < begin, len(glyf), end)  # as FreeType does
    having = np.flatnonzero(end - begin >= 10)
    # The sign of the number of contours says whether a glyph is made of others.
    signs = np.frombuffer(glyf, np.uint8)[begin[having]]
    parts: dict[int, list[int]] = {}
    left = MAX_ALL_PARTS
    for glyph in having[signs >= 0x80].tolist():
        parts[glyph] = list(_parts(glyf[begin[glyph] : end[glyph]], left))
        left -= len(parts[glyph])
        if left <= 0:
            return MAX_PARTS + 1
    return _counted(parts)


def _parts(data: bytes, limit: int) -> Iterator[int]:
    """Yield the glyphs that a glyph is made of."""
    offset, flags = 10, _MORE
    while flags & _MORE and offset + 4 <= len(data) and limit > 0:
        flags, glyph = struct.unpack_from(">HH", data, offset)
        yield glyph
        scale = 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0
        offset += 4 + (4 if flags & _WORDS else 2) + scale
        limit -= 1


def _counted(parts: dict[int, list[int]]) -> int:
    """Return the greatest number of parts, parts of parts included. What is a part of itself, FreeType refuses."""
    counts: dict[int, int] = {}
    for first in parts:
        if first in counts:
            continue
        stack = [(first, iter(parts[first]))]
        counts[first] = 1
        open_glyphs = {first}
        while stack:
            glyph, rest = stack[-1]
            child = next(rest, None)
            if child is None:
                stack.pop()
                open_glyphs.discard(glyph)
                if stack:
                    counts[stack[-1][0]] += counts[glyph]
            elif child in open_glyphs:
                continue
            elif child in parts and child not in counts:
                counts[child] = 1
                open_glyphs.add(child)
                stack.append((child, iter(parts[child])))
            else:
                counts[glyph] += counts.get(child, 1)
            if counts[glyph] > MAX_PARTS:
                return MAX_PARTS + 1
    total = sum(counts.values())
    return MAX_PARTS + 1 if total > MAX_ALL_PARTS else max(counts.values(), default=1)
