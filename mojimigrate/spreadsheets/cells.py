"""Cells as they stand in a sheet: where they are, and whether what they store is what a person sees."""

from __future__ import annotations

import re
from enum import Enum
from functools import cache
from typing import NamedTuple

#: The last row and column that a sheet can have (XFD1048576).
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


class Kind(Enum):
    """What a cell holds."""

    TEXT = "text"
    NUMBER = "number"  # a whole number, shown as it is stored
    FORMATTED = "formatted"  # a date, or a number that is shown in another form than it is stored in
    BOOLEAN = "boolean"
    ERROR = "error"
    FORMULA = "formula"  # its text is empty: a stored result is whatever the last program left there


class Cell(NamedTuple):
    """A cell that is not empty: its kind, and its text as it is stored."""

    kind: Kind
    text: str


class Row(NamedTuple):
    """A row: its number (from 1), whether it is hidden, and its cells that are not empty, by column (from 0)."""

    number: int
    hidden: bool
    cells: dict[int, Cell]


class Area(NamedTuple):
    """A rectangle of cells: rows from 1, columns from 0, both ends included."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


def cell_address(row: int, column: int) -> str:
    """Write a place as spreadsheets do: row 5 (from 1), column 1 (from 0) → ``B5``."""
    letters = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}{row}"


@cache
def parse_column(letters: str) -> int | None:
    """Read ``B`` as its column (from 0); ``None`` if no sheet has such a column."""
    if not re.fullmatch("[A-Z]{1,3}", letters):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1 if column <= LAST_COLUMN else None


def parse_address(text: str) -> tuple[int, int] | None:
    """Read ``B5`` as its row (from 1) and column (from 0); ``None`` if no sheet has such a cell."""
    match = _ADDRESS.fullmatch(text)
    column = parse_column(match[1]) if match else None
    if match is None or column is None or int(match[2]) > LAST_ROW:
        return None
    return int(match[2]), column


def parse_area(text: str) -> Area | None:
    """Read ``B5:C9`` (or ``B5``) as an area; ``None`` if it is none."""
    first, _, last = text.partition(":")
    upper, lower = parse_address(first), parse_address(last or first)
    if upper is None or lower is None or lower[0] < upper[0] or lower[1] < upper[1]:
        return None
    return Area(*upper, *lower)
