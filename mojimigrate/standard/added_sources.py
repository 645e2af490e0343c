"""Where the added characters (GJ) are read from: the official font, or the official list as XLSX or CSV.

In the font, a glyph's name is the character's (``gj000001``), and the character map has its code point. In a list,
one column holds names and one code points, whatever they are called; other columns are not looked at. A source with
one fault is refused whole.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.characters import code_point_name
from mojimigrate.checked_csv import Problems, csv_lines, decode, read_bytes
from mojimigrate.errors import TableError
from mojimigrate.spreadsheets import Kind, cell_address, read_sheet
from mojimigrate.standard.added import FIRST, LAST, NAME
from mojimigrate.standard.fonts import OTHER_FONTS, TRUETYPE, read_font

#: Bytes. The official font has some ten thousand glyphs.
MAX_BYTES = 64 << 20
WORKBOOK = b"PK\x03\x04"
_POINT = re.compile(r"U\+([0-9A-F]{4,6})")
_ADDED_POINT = re.compile(r"U\+10[0-9A-F]{4}")
#: Names of other parts of the standard, which the official list holds beside these.
_OTHER_NAME = re.compile(r"MJ[0-9]{6}|GJH[0-9]{5}")


class AddedSource(NamedTuple):
    """What was read: name → character; the version, if the source says; its digest; how much was no such character."""

    characters: dict[str, str]
    version: str
    sha256: str
    left_out: int


class _Pair(NamedTuple):
    """A name and its code point (a number), and the place of each as facts of an error."""

    name: str
    point: int
    place: dict[str, Any]


class _Line(NamedTuple):
    """A row of a list: cells by column (from 0), and its number (from 1)."""

    number: int
    cells: Mapping[int, str]


def read_added_source(path: Path, sheet: str | None = None) -> AddedSource:
    """Read the official font or list; ``sheet`` names the sheet of a workbook.

    Raises ``TableError`` (``added-…``, ``sheet-…``) with every fault in ``problems``, ``UsageError`` for a workbook in
    which the sheet must be named.
    """
    data = read_bytes("added", path, MAX_BYTES)
    digest = hashlib.sha256(data).hexdigest()
    problems = Problems(path)
    version = ""
    if data.startswith(TRUETYPE):
        pairs, version, left_out = _font_pairs(data, problems)
    elif data.startswith(OTHER_FONTS):
        raise TableError("added-font-kind", path=path)
    elif data.startswith(WORKBOOK):
        pairs, left_out = _list_pairs(_sheet_lines(path, sheet, data), problems, in_sheet=True)
    else:
        pairs, left_out = _list_pairs(_text_lines(path, data), problems, in_sheet=False)
    characters = _check(pairs, problems)
    problems.refuse()
    return AddedSource(characters, version, digest, left_out)


def _check(pairs: Iterable[_Pair], problems: Problems) -> dict[str, str]:
    """Return the characters by name, each of a name and a code point of its own."""
    characters: dict[str, str] = {}
    names: dict[int, str] = {}
    for name, point, place in pairs:
        value = f"U+{point:04X}"
        if not FIRST <= point <= LAST:
            problems.add("added-point-outside", **place, value=value, name=name)
        elif name in characters:
            other = code_point_name(characters[name])
            problems.add("added-name-twice", **place, value=name, points=f"{other}, {value}")
        elif point in names:
            problems.add("added-point-twice", **place, value=value, names=f"{names[point]}, {name}")
        else:
            characters[name] = chr(point)
            names[point] = name
    return characters


def _font_pairs(data: bytes, problems: Problems) -> tuple[list[_Pair], str, int]:
    try:
        font = read_font(data, FIRST, LAST)
    except ValueError as error:
        raise TableError("added-font-damaged", path=problems.path, reason=error) from error
    names = {glyph: name.upper() for glyph, name in enumerate(font.names) if NAME.fullmatch(name.upper())}
    if not names:
        raise TableError("added-font-names", path=problems.path)
    pairs = [_Pair(names[glyph], point, {}) for point, glyph in sorted(font.points.items()) if glyph in names]
    for glyph in sorted(names.keys() - set(font.points.values())):
        problems.add("added-glyph-uncoded", value=names[glyph])
    return pairs, font.version, len(font.points) - len(pairs)


def _text_lines(path: Path, data: bytes) -> Iterator[_Line]:
    for number, cells in csv_lines("added", path, decode("added", path, data)):
        yield _Line(number, dict(enumerate(cells)))


def _sheet_lines(path: Path, sheet: str | None, data: bytes) -> Iterator[_Line]:
    for row in read_sheet(path, sheet, data=data):
        # What a formula shows is not in the file; the sign keeps such a cell from being taken for an empty one.
        yield _Line(row.number, {at: "=" if cell.kind is Kind.FORMULA else cell.text for at, cell in row.cells.items()})


def _list_pairs(lines: Iterable[_Line], problems: Problems, *, in_sheet: bool) -> tuple[list[_Pair], int]:
    rows = [_Line(number, {at: cell.strip().upper() for at, cell in cells.items()}) for number, cells in lines]
    at_name, at_point = (_column(rows, pattern, problems.path, in_sheet=in_sheet) for pattern in (NAME, _ADDED_POINT))
    pairs: list[_Pair] = []
    left_out = 0
    for number, cells in rows:
        name, point = cells.get(at_name, ""), _POINT.fullmatch(cells.get(at_point, ""))
        if NAME.fullmatch(name) and point:
            pairs.append(_Pair(name, int(point[1], 16), _place(number, at_name, in_sheet=in_sheet)))
        elif _OTHER_NAME.fullmatch(name):
            left_out += 1
        elif NAME.fullmatch(name):
            place, value = _place(number, at_point, in_sheet=in_sheet), cells.get(at_point, "")
            problems.add("added-point-malformed", **place, value=value, name=name)
        elif pairs and (name or cells.get(at_point)):  # before the first pair, titles and headings
            problems.add("added-name-malformed", **_place(number, at_name, in_sheet=in_sheet), value=name)
        if problems.full:
            break
    return pairs, left_out


def _column(rows: Iterable[_Line], pattern: re.Pattern[str], path: Path, *, in_sheet: bool) -> int:
    """Return the one column that has cells of a form."""
    found = sorted({at for _, cells in rows for at, cell in cells.items() if pattern.fullmatch(cell)})
    if not found:
        raise TableError("added-column-missing", path=path, form="GJ000001" if pattern is NAME else "U+100000")
    if len(found) > 1:
        columns = ", ".join(cell_address(1, at).rstrip("1") if in_sheet else str(at + 1) for at in found)
        raise TableError("added-column-several", path=path, columns=columns)
    return found[0]


def _place(number: int, at: int, *, in_sheet: bool) -> dict[str, Any]:
    return {"cell": cell_address(number, at)} if in_sheet else {"line": number, "column": at + 1}
