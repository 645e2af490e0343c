"""CSV and XLSX with a header: a city's own table, by its own headings."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mojimigrate.checked_csv import Problems, read_bytes
from mojimigrate.errors import TableError
from mojimigrate.mapping.exchange.columns import Column, ColumnMap
from mojimigrate.mapping.exchange.entries import Entry, Given, Source
from mojimigrate.mapping.exchange.grids import CsvGrid, Grid, Line, SheetGrid
from mojimigrate.spreadsheets import Cell, Kind, read_sheet


def read_table(
    path: Path,
    columns: ColumnMap,
    *,
    workbook: bool,
    sheet: str | None = None,
    header: int = 1,
    encoding: str | None = None,
) -> Source:
    """Read a CSV file or a workbook by its headings, which stand in the first row that is not blank from ``header`` on.

    Raises ``TableError`` with all places if a cell that matters cannot be believed (a formula, a number where a code
    must be, hidden, merged), and as :func:`mojimigrate.spreadsheets.read_sheet` does.
    """
    data = read_bytes("gaiji", path)
    grid: Grid = SheetGrid(read_sheet(path, sheet, data=data)) if workbook else CsvGrid(path, data, encoding)
    problems = Problems(path)
    reader: _Reader | None = None
    entries = []
    for line in grid.lines():
        if reader is None:
            if line.number >= header:
                reader = _Reader(grid, line, columns, problems)
        elif entry := reader.entry(line):
            entries.append(entry)
        if problems.full:
            break
    if reader is None:
        raise TableError("gaiji-no-header", path=path)
    problems.refuse()
    return Source(path, hashlib.sha256(data).hexdigest(), tuple(entries), columns.classes)


class _Reader:
    """The rows below a header."""

    def __init__(self, grid: Grid, header: Line, columns: ColumnMap, problems: Problems) -> None:
        self._grid = grid
        self._columns = columns
        self._problems = problems
        self._width = header.width
        self._where = self._find(header)
        grid.check(header.number, self._where.values(), problems)

    def _find(self, header: Line) -> dict[Column, int]:
        """Return where each column is."""
        found: dict[str, list[int]] = {}
        for where, cell in header.cells.items():
            found.setdefault(" ".join(cell.text.split()), []).append(where)
        places = {}
        for column in self._columns.all:
            wheres = found.get(" ".join(column.heading.split()), [])
            if len(wheres) > 1:
                place = self._grid.place(header.number, wheres[1])
                raise TableError("gaiji-column-twice", path=self._grid.path, column=column.heading, **place)
            if wheres:
                places[column] = wheres[0]
            elif column not in self._columns.optional:
                place = self._grid.place(header.number, 0)
                raise TableError("gaiji-heading", path=self._grid.path, value=column.heading, **place)
        return places

    def entry(self, line: Line) -> Entry | None:
        """Return a row; ``None`` if nothing of it matters, or it cannot be believed."""
        here = {column: line.cells[where] for column, where in self._where.items() if where in line.cells}
        if line.width != self._width:
            self._note("gaiji-cells", line, found=line.width, expected=self._width)
            return None
        if line.hidden and here:
            self._note("gaiji-row-hidden", line)
            return None
        before = len(self._problems.found)
        for column, cell in here.items():
            self._check(column, cell, line)
        if not here or len(self._problems.found) > before:
            return None
        columns = self._columns
        classed = columns.outcome in self._where
        return Entry(
            code=self._given(columns.code, here, line),
            characters=tuple(self._given(column, here, line) for column in columns.characters),
            origin=_origin(self._grid.path, self._place(line, columns.code)),
            line=line.number,
            outcome=self._given(columns.outcome, here, line) if columns.outcome and classed else None,
            stated=self._free(columns.basis, here) if columns.basis in self._where else None,
            note=self._free(columns.note, here),
        )

    def _check(self, column: Column, cell: Cell, line: Line) -> None:
        """Note a cell whose text may not be what a person sees."""
        free = column in (self._columns.basis, self._columns.note)
        if cell.kind is Kind.FORMULA:
            self._note("gaiji-cell-formula", line, column)
        elif cell.kind is Kind.NUMBER and not free:
            self._note("gaiji-cell-number", line, column)
        elif cell.kind not in (Kind.TEXT, Kind.NUMBER):
            self._note("gaiji-cell-kind", line, column)

    def _note(self, id: str, line: Line, column: Column | None = None, **facts: Any) -> None:  # noqa: A002
        place = self._place(line, column or self._columns.code)
        if column is None:
            place.pop("column")
        self._problems.found.append(TableError(id, path=self._grid.path, **place, **facts))

    def _place(self, line: Line, column: Column) -> dict[str, Any]:
        return {**self._grid.place(line.number, self._where.get(column, 0)), "column": column.heading}

    def _given(self, column: Column, here: Mapping[Column, Cell], line: Line) -> Given:
        cell = here.get(column)
        return Given(cell.text if cell else "", self._place(line, column), column.kind)

    def _free(self, column: Column | None, here: Mapping[Column, Cell]) -> str:
        cell = here.get(column) if column else None
        return self._grid.text(cell) if cell else ""


def _origin(path: Path, place: Mapping[str, Any]) -> str:
    where = f"{place['sheet']}!{place['cell']}" if "sheet" in place else place["line"]
    return f"{path.name}:{where}"
