"""Tables that people filled in (CSV, XLSX): their cells as text, or why a cell cannot be believed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.checked_csv import Problems, check_rows, csv_lines, decode, read_bytes
from mojimigrate.errors import DecisionError, TableError
from mojimigrate.mapping.gaiji import unguard
from mojimigrate.review.chain import Faults
from mojimigrate.spreadsheets import Kind, Sheet, cell_address, read_sheet

#: Columns in which a number stands for bytes, so that what Excel made of a typed ``81E0`` would be another code.
CODES = ("code", "glyph")
#: How files of Excel begin; of the old ones it is said that they are none.
_WORKBOOKS = (b"PK", b"\xd0\xcf\x11\xe0")


class FilledRow(NamedTuple):
    """A row that is not blank: its number (from 1; of CSV, the line on which it ends), and column → cell."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class FilledTable:
    """The rows of a table, and where its columns stand. Cells have no blanks around them; missing columns are empty."""

    path: Path
    rows: tuple[FilledRow, ...]
    header: tuple[str, ...]
    sheet: str | None = None

    def place(self, row: FilledRow, column: str) -> dict[str, Any]:
        """Say where a cell is, as facts of an error."""
        return _place(self.path, self.sheet, row.number, self.header, column)


def _place(path: Path, sheet: str | None, number: int, header: Sequence[str], column: str) -> dict[str, Any]:
    if sheet is None:
        return {"path": path, "line": number, "column": column}
    where = header.index(column) if column in header else 0
    return {"path": path, "sheet": sheet, "cell": cell_address(number, where), "column": column}


def read_filled(
    path: Path, required: Sequence[str], optional: Sequence[str], aside: Sequence[str], sheet: str | None = None
) -> FilledTable:
    """Read a table by its header. Of the columns ``aside`` nothing is looked at; of ``optional`` all may be missing.

    Raises ``DecisionError`` with every fault in ``problems``: ids that begin with ``exchange-`` and ``sheet-``; and
    ``UsageError`` (``sheet-choose``, ``sheet-unknown``).
    """
    problems = Problems(path)
    with _refused_as_decisions():
        data = read_bytes("exchange", path)
        header: list[str] = []
        if data.startswith(_WORKBOOKS) or path.suffix.lower() == ".xlsx":
            book = read_sheet(path, sheet, data=data)
            lines, name = _sheet_lines(book, (*required, *optional), header, problems), book.name
        else:
            lines, name = _csv_lines(path, data, header), None
        rows = [
            FilledRow(number, {column: cells.get(column, "") for column in (*required, *optional)})
            for number, cells in check_rows("exchange", lines, required, (*optional, *aside), problems)
        ]
        problems.refuse()
    return FilledTable(path, tuple(rows), tuple(header), name)


@contextmanager
def _refused_as_decisions() -> Iterator[None]:
    """Say of decisions what is said of tables."""
    try:
        yield
    except TableError as error:
        faults = Faults(Path())
        for fault in error.problems:
            facts: dict[str, Any] = fault.facts
            faults.found.append(DecisionError(fault.id, **facts))
        faults.refuse()


def _csv_lines(path: Path, data: bytes, header: list[str]) -> Iterator[tuple[int, list[str]]]:
    for number, cells in csv_lines("exchange", path, decode("exchange", path, data)):
        texts = [unguard(cell.strip()) for cell in cells]
        if not header:
            header += [text.lower() for text in texts]
        yield number, texts


def _sheet_lines(
    sheet: Sheet, wanted: Sequence[str], header: list[str], problems: Problems
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a sheet as texts, all as wide as the header; note the cells that cannot be believed."""

    def _note(id: str, number: int, column: int) -> None:  # noqa: A002
        place: dict[str, Any] = {"sheet": sheet.name, "cell": cell_address(number, column)}
        problems.found.append(TableError(id, path=sheet.path, **place))

    for row in sheet:
        width = len(header) or max(row.cells) + 1
        if not header:
            header += [row.cells[column].text.strip().lower() if column in row.cells else "" for column in range(width)]
            read = {column for column, name in enumerate(header) if name in wanted}
            for column in sorted(read & sheet.hidden_columns):
                _note("exchange-column-hidden", row.number, column)
            for area in sheet.merged:
                if area.last_row >= row.number and read.intersection(range(area.first_column, area.last_column + 1)):
                    _note("exchange-cells-merged", area.first_row, area.first_column)
        if row.hidden:
            _note("exchange-row-hidden", row.number, min(row.cells))
        for column in sorted(row.cells.keys() & set(range(width))):
            kind, name = row.cells[column].kind, header[column]
            if name in wanted and (kind not in (Kind.TEXT, Kind.NUMBER) or (kind is Kind.NUMBER and name in CODES)):
                _note("exchange-cell", row.number, column)
        beyond = [column for column, cell in row.cells.items() if column >= width and cell.text.strip()]
        if beyond:
            _note("exchange-cell-beyond", row.number, beyond[0])
        yield row.number, [row.cells[column].text if column in row.cells else "" for column in range(width)]
