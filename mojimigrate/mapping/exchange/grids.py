"""Rows of cells, from a CSV file or from a sheet of a workbook."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.checked_csv import Problems, csv_lines
from mojimigrate.errors import TableError
from mojimigrate.mapping.exchange.text import decode_text
from mojimigrate.mapping.gaiji import unguard
from mojimigrate.spreadsheets import Cell, Kind, Sheet, cell_address


class Line(NamedTuple):
    """A row: its number (from 1), its cells that are not blank by column (from 0), their number if rows have one."""

    number: int
    cells: dict[int, Cell]
    width: int | None
    hidden: bool = False


class Grid(ABC):
    """Rows of cells."""

    path: Path

    @abstractmethod
    def lines(self) -> Iterator[Line]:
        """Yield the rows that are not blank, in order."""

    @abstractmethod
    def place(self, number: int, column: int) -> dict[str, Any]:
        """Say where a cell is, as facts of an error."""

    def text(self, cell: Cell) -> str:
        """Return what a cell of free text says."""
        return cell.text

    def check(self, header: int, columns: Iterable[int], problems: Problems) -> None:  # noqa: B027
        """Note what may hide or move cells of these columns; CSV has nothing of the kind."""


class CsvGrid(Grid):
    """The rows of a CSV file. The number of a row is that of the line on which it ends."""

    def __init__(self, path: Path, data: bytes, encoding: str | None) -> None:
        self.path = path
        self._text = decode_text(path, data, encoding)

    def lines(self) -> Iterator[Line]:
        """Yield the rows."""
        for number, texts in csv_lines("gaiji", self.path, self._text):
            cells = {column: Cell(Kind.TEXT, text.strip()) for column, text in enumerate(texts) if text.strip()}
            if cells:
                yield Line(number, cells, len(texts))

    def place(self, number: int, column: int) -> dict[str, Any]:  # noqa: ARG002
        """Say where: a line."""
        return {"line": number}

    def text(self, cell: Cell) -> str:
        """Return the text without the guard against formulas."""
        return unguard(cell.text)


class SheetGrid(Grid):
    """The rows of a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self.path = sheet.path
        self._sheet = sheet

    def lines(self) -> Iterator[Line]:
        """Yield the rows."""
        for row in self._sheet:
            cells = {column: Cell(kind, text.strip()) for column, (kind, text) in row.cells.items()}
            shown = {column: cell for column, cell in cells.items() if cell.text or cell.kind is Kind.FORMULA}
            if shown:
                yield Line(row.number, shown, None, row.hidden)

    def place(self, number: int, column: int) -> dict[str, Any]:
        """Say where: a cell of the sheet."""
        return {"sheet": self._sheet.name, "cell": cell_address(number, column)}

    def check(self, header: int, columns: Iterable[int], problems: Problems) -> None:
        """Note hidden columns, and merged cells, of which all but the first are empty."""
        wanted = set(columns)
        for column in sorted(wanted & self._sheet.hidden_columns):
            place = self.place(header, column)
            problems.found.append(TableError("gaiji-column-hidden", path=self.path, **place))
        for area in self._sheet.merged:
            if area.last_row >= header and wanted.intersection(range(area.first_column, area.last_column + 1)):
                place = self.place(area.first_row, area.first_column)
                problems.found.append(TableError("gaiji-cells-merged", path=self.path, **place))
