"""Tables that people hand in, read without belief: every fault is told with its place, and one refuses the table whole.

What is the same for all such tables is here: the file, its encoding, the form of CSV, the header, the number of cells.
What the cells mean is checked by whoever asks. ``kind`` is the table's: it begins the ids of the errors, so that
each table has its own wording: ``gaiji-cells``, ``profile-cells``. Every kind needs the ids ``KIND-FAULT`` for the
:data:`FAULTS` of the functions that it is read with.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.errors import MojimigrateError, TableError

#: No table that people keep is larger; a larger file is not such a table.
MAX_BYTES = 32 << 20
#: More faults than this are not listed.
MAX_PROBLEMS = 50
#: What each function below may find wrong, as it ends the id of the error.
FAULTS = {
    "read_bytes": ("unreadable", "too-large"),
    "decode": ("encoding",),
    "csv_lines": ("csv",),
    "check_rows": ("columns", "unknown-column", "column-twice", "cells"),
}
FAULTS["read_csv"] = tuple(fault for faults in FAULTS.values() for fault in faults)


class Row(NamedTuple):
    """A row of a table: its last line in the file (1-based), and column → cell, without the blanks around it."""

    line: int
    cells: dict[str, str]


@dataclass
class Problems:
    """The faults of one table, collected so that they can be told at once."""

    path: Path
    found: list[TableError] = field(default_factory=list)

    def add(self, id: str, /, *, line: int | None = None, **facts: Any) -> None:  # noqa: A002
        """Note a fault; ``facts`` are what its wording names, and ``column``."""
        self.found.append(TableError(id, path=self.path, line=line, **facts))

    @property
    def full(self) -> bool:
        """Say whether there are so many faults that no more are wanted."""
        return len(self.found) >= MAX_PROBLEMS

    def refuse(self) -> None:
        """Raise the first fault, the others in its ``problems``, if there is any."""
        if self.found:
            first, *rest = self.found[:MAX_PROBLEMS]
            raise TableError(first.id, problems=rest, **first.facts)


def read_bytes(kind: str, path: Path, limit: int = MAX_BYTES, fault: type[MojimigrateError] = TableError) -> bytes:
    """Read a file of at most ``limit`` bytes. Raises ``fault`` (``KIND-unreadable``, ``KIND-too-large``)."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise fault(f"{kind}-unreadable", path=path, reason=error.strerror or error) from error
    if len(data) > limit:
        raise fault(f"{kind}-too-large", path=path, limit=limit >> 20)
    return data


def decode(kind: str, path: Path, data: bytes) -> str:
    """Decode UTF-8, with or without a byte order mark. Raises ``TableError`` (``KIND-encoding``) with line and byte."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = error.start - (data.rfind(b"\n", 0, error.start) + 1) + 1
        value = f"{data[error.start]:02X}"
        raise TableError(f"{kind}-encoding", path=path, line=line, byte=byte, value=value) from error


def csv_lines(kind: str, path: Path, text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of CSV with the line that each ends on. Raises ``TableError`` (``KIND-csv``)."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise TableError(f"{kind}-csv", path=path, line=reader.line_num, reason=error) from error


def _lower(name: str) -> str:
    return name.lower()


def check_rows(
    kind: str,
    lines: Iterable[tuple[int, Sequence[str]]],
    required: Sequence[str],
    optional: Sequence[str],
    problems: Problems,
    rename: Callable[[str], str] = _lower,
) -> Iterator[Row]:
    """Yield the rows that have as many cells as the header, which is the first of ``lines``; empty ones are skipped.

    ``lines`` may come from any source that has rows, such as a sheet. ``rename`` makes a column's name of what the
    header says, blanks removed. Rows end when ``problems`` is full. Raises ``TableError`` (``KIND-columns``,
    ``KIND-unknown-column``, ``KIND-column-twice``); notes ``KIND-cells``.
    """
    numbered = iter(lines)
    path = problems.path
    first, names = next(numbered, (1, ()))
    header = [rename(name.strip()) for name in names]
    columns = (*required, *optional)
    expected = ",".join(columns)
    if missing := [name for name in required if name not in header]:
        raise TableError(f"{kind}-columns", path=path, line=first, missing=", ".join(missing), expected=expected)
    if unknown := [name for name in header if name not in columns]:
        name = unknown[0]
        raise TableError(f"{kind}-unknown-column", path=path, line=first, column=name, value=name, expected=expected)
    if twice := [name for name in header if header.count(name) > 1]:
        raise TableError(f"{kind}-column-twice", path=path, line=first, column=twice[0])
    for line, cells in numbered:
        if problems.full:
            return
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            column = header[min(len(cells), len(header) - 1)]
            problems.add(f"{kind}-cells", line=line, column=column, found=len(cells), expected=len(header))
            continue
        yield Row(line, dict(zip(header, (cell.strip() for cell in cells), strict=True)))


class CsvTable(NamedTuple):
    """A CSV whose rows are still to be checked: its digest, and what iterates over them once."""

    sha256: str
    rows: Iterator[Row]


def read_csv(kind: str, required: Sequence[str], optional: Sequence[str], problems: Problems) -> CsvTable:
    """Read the CSV file ``problems.path``: all of the above in one. Raises ``TableError``, also while iterating."""
    data = read_bytes(kind, problems.path)
    lines = csv_lines(kind, problems.path, decode(kind, problems.path, data))
    rows = check_rows(kind, lines, required, optional, problems)
    return CsvTable(hashlib.sha256(data).hexdigest(), rows)
