"""Hints (手がかり): what a city's own list says of its gaiji, in whatever columns it has.

A hint decides nothing. It puts a character among the candidates, with the file, the place and the column that say so.
Every cell that means a character by itself is one: a name (``MJ025760``), a code point or sequence, a number of 戸籍,
登記 or 住基 under a heading that says so, or the character itself. Whatever else the row says is shown beside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mojimigrate.characters import code_point_name, is_kanji, parse_code_point
from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import InputError, TableError
from mojimigrate.mapping.exchange import header_sets
from mojimigrate.mapping.exchange.grids import CsvGrid, Grid, Line, SheetGrid
from mojimigrate.mapping.identification import meanings
from mojimigrate.spreadsheets import read_sheet
from mojimigrate.standard import Standard

#: Words in a heading that say what the bare numbers below it are.
KINDS = {
    "戸籍": "koseki",
    "登記": "touki",
    "住基": "juki",
    "koseki": "koseki",
    "touki": "touki",
    "juki": "juki",
    "ivs": "hex",
    "ucs": "hex",
    "unicode": "hex",
    "符号位置": "hex",
}
#: Of a row, no more is shown than this: a page must not grow with a list that is not one of gaiji.
MAX_CELLS, MAX_TEXT = 12, 80
#: More rows than there are private-use code points are no list of gaiji.
MAX_ROWS = 150_000
_CODE = re.compile(r"(?:0X|X')?((?:[0-9A-F]{2}){1,8})'?")


class Hint(NamedTuple):
    """A character that a list names, and where; ``several`` if it named a code point that others share."""

    name: str
    detail: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """What a list says of a code: its cells by heading, and the characters that they mean."""

    cells: tuple[tuple[str, str], ...]
    hints: tuple[Hint, ...]


@dataclass(frozen=True)
class HintList:
    """A list of a city, by code; ``system`` is the one that it is about, ``""`` if about all."""

    system: str
    rows: dict[str, list[Row]] = field(default_factory=dict)


def read_hints(path: Path, standard: Standard, system: str = "") -> HintList:
    """Read a list: CSV (UTF-8, UTF-16 or Windows-31J), or a workbook with one sheet.

    Its first row that is not blank holds the headings, one of which is a heading of codes in some known table
    (``code``, ``HKCode``). Raises ``TableError`` for a file that cannot be read, ``InputError`` (``hints-no-code``) for
    one that has no such column. A row whose code is none is passed over.
    """
    data = read_bytes("gaiji", path)
    grid: Grid = SheetGrid(read_sheet(path, data=data)) if data.startswith(b"PK") else _csv(path, data)
    found = HintList(system)
    headings: dict[int, str] = {}
    code_column = -1
    for number, line in enumerate(grid.lines()):
        if not headings:
            headings = {column: cell.text for column, cell in line.cells.items()}
            code_column = _code_column(headings, path)
            continue
        if number > MAX_ROWS:
            raise InputError("hints-too-many", path=path, limit=MAX_ROWS)
        code = line.cells.get(code_column)
        match = _CODE.fullmatch(code.text.upper()) if code else None
        if match:
            found.rows.setdefault(match[1], []).append(_row(grid, line, headings, code_column, standard))
    if not headings:
        raise InputError("hints-no-code", path=path, known=", ".join(_code_headings()))
    return found


def _csv(path: Path, data: bytes) -> Grid:
    """Read CSV in the encoding that it is in: what is no UTF-8 comes from a spreadsheet program of Windows."""
    try:
        return CsvGrid(path, data, None)
    except TableError:
        return CsvGrid(path, data, "windows-31j")


def _code_headings() -> list[str]:
    return list(dict.fromkeys(each.column_map().code.heading for each in header_sets().values()))


def _code_column(headings: dict[int, str], path: Path) -> int:
    known = {heading.lower() for heading in _code_headings()}
    for column, heading in headings.items():
        if heading.lower() in known:
            return column
    raise InputError("hints-no-code", path=path, known=", ".join(_code_headings()))


def _row(grid: Grid, line: Line, headings: dict[int, str], code_column: int, standard: Standard) -> Row:
    cells: list[tuple[str, str]] = []
    hints: list[Hint] = []
    for column, cell in line.cells.items():
        heading, text = headings.get(column, ""), grid.text(cell)
        if column == code_column or not heading or not text:
            continue
        if len(cells) < MAX_CELLS:
            cells.append((heading[:MAX_TEXT], text[:MAX_TEXT]))
        place = grid.place(line.number, column)
        where = f"{place['sheet']}!{place['cell']}" if "cell" in place else str(place["line"])
        detail = f"{grid.path.name}:{where} {heading[:MAX_TEXT]}"
        hints += [Hint(name, detail, several) for name, several in _characters(text, heading, standard)]
    return Row(tuple(cells), tuple(hints))


def _characters(text: str, heading: str, standard: Standard) -> Iterator[tuple[str, bool]]:
    """Yield the characters that a cell means, and whether it left open which: then the one that owns the code point.

    A single letter that is no kanji means nothing here: it may be a class, or a mark that somebody made.
    """
    if len(text) > 24 or (len(text) == 1 and not is_kanji(text)):
        return
    kind = next((kind for word, kind in KINDS.items() if word in heading.lower()), "")
    for way in dict.fromkeys((kind, "")):
        try:
            names = meanings(text, standard, way)
        except TableError:
            continue
        own = [name for name in names if name in standard and _owns(name, standard)] or names[:1]
        yield own[0], len(names) > 1
        return


def _owns(name: str, standard: Standard) -> bool:
    """Say whether a character owns the code point that it shares with its kin."""
    character = standard[name]
    return bool(character.own) and character.own == character.base


def base_of(name: str, standard: Standard) -> str:
    """Return the code point that a character belongs to; ``""`` for a text of several, or for no character."""
    try:
        base = standard[name].base
    except KeyError:
        return ""
    return base if len(base) == 1 and parse_code_point(code_point_name(base)) else ""
