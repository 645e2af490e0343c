"""Which glyph of a font shows which code, where its order is its own: a table that the city gives (``code,glyph``)."""

from __future__ import annotations

import re
from pathlib import Path

from mojimigrate.characters import code_name, parse_code_point
from mojimigrate.charsets.cutting import LONGEST_CODE
from mojimigrate.checked_csv import Problems, read_csv
from mojimigrate.review.glyphs.faces import sequence_glyph
from mojimigrate.review.glyphs.fontfiles import FontFile

_CODE = re.compile(rf"(?:0[xX])?((?:[0-9A-Fa-f]{{2}}){{1,{LONGEST_CODE}}})")


def read_rule(path: Path, file: FontFile) -> dict[bytes, int]:
    """Read which glyph of a font each code has: ``U+E123``, the number of the glyph, or its name.

    Raises ``TableError`` with all faults of the table (``glyphs-code``, ``glyphs-twice``, ``glyphs-glyph`` …).
    """
    problems = Problems(path)
    rule: dict[bytes, int] = {}
    lines: dict[bytes, int] = {}
    for line, cells in read_csv("glyphs", ("code", "glyph"), (), problems).rows:
        match = _CODE.fullmatch(cells["code"])
        if not match:
            problems.add("glyphs-code", line=line, column="code", value=cells["code"])
            continue
        code = bytes.fromhex(match[1])
        if code in rule:
            problems.add("glyphs-twice", line=line, column="code", value=code_name(code), first=lines[code])
            continue
        glyph = _glyph(cells["glyph"], file)
        if not glyph:
            problems.add("glyphs-glyph", line=line, column="glyph", value=cells["glyph"])
            continue
        rule[code], lines[code] = glyph, line
    problems.refuse()
    return rule


def _glyph(text: str, file: FontFile) -> int:
    """Return the number of a glyph that a cell names; 0 if the font has no such glyph."""
    face = file.face
    if point := parse_code_point(text.upper()):
        return sequence_glyph(face, point)
    if text.isascii() and text.isdecimal():
        number = int(text[:6])
        return number if number < face.num_glyphs else 0
    return int(face.get_name_index(text.encode("ascii"))) if text.isascii() and "\0" not in text else 0
