"""What all forms of tables have in common: rows that say which character a code is, each cell with its place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.errors import TableError
from mojimigrate.ledger import Outcome


class Given(NamedTuple):
    """What one cell says: its text, where it stands (``line`` or ``sheet`` and ``cell``, ``column``), what it numbers.

    ``kind`` is one of :data:`mojimigrate.mapping.identification.NOTATIONS`.
    """

    text: str
    place: Mapping[str, Any]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A row as it is written: nothing in it is checked yet.

    ``characters`` are the cells that say which character it is; the first that is not empty decides. ``outcome`` is
    the cell of the class, if the table has such a column. ``origin`` names the place in one word, for a basis.
    """

    code: Given
    characters: tuple[Given, ...]
    origin: str
    line: int
    outcome: Given | None = None
    stated: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A table as it was read: its rows, the words of its classes besides our own, and rows that cannot be ours."""

    path: Path
    sha256: str
    entries: tuple[Entry, ...]
    classes: Mapping[str, Outcome] = field(default_factory=dict)
    left: tuple[TableError, ...] = ()
    remarks: tuple[TableError, ...] = ()
