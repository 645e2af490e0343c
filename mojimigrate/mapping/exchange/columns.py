"""Which column of a city's own table says what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.gaiji import CLASSES, COLUMNS
from mojimigrate.mapping.identification import NOTATIONS

_HEADERS = Path(__file__).with_name("headers.toml")
_ROLES = ", ".join(COLUMNS)


class Column(NamedTuple):
    """A column by its heading, and what its numbers number, if they do not say so themselves."""

    heading: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The columns of a table by what they say.

    ``classes`` are the words of its class column besides our own, ``optional`` the columns that may be missing.
    """

    code: Column
    characters: tuple[Column, ...]
    outcome: Column | None = None
    basis: Column | None = None
    note: Column | None = None
    classes: Mapping[str, Outcome] = field(default_factory=dict)
    optional: frozenset[Column] = frozenset()

    @property
    def all(self) -> tuple[Column, ...]:
        """Every column that is read."""
        return tuple(filter(None, (self.code, *self.characters, self.outcome, self.basis, self.note)))


class HeaderSet(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A table that is known by its headings, as ``headers.toml`` has it."""

    about: dict[str, str]
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    classes: dict[str, str] = msgspec.field(default_factory=dict)

    def column_map(self) -> ColumnMap:
        """Return its columns."""
        columns = parse_columns(self.columns, [f"{word}={name}" for word, name in self.classes.items()])
        return replace(columns, optional=frozenset(map(Column, self.optional)))


@cache
def header_sets() -> dict[str, HeaderSet]:
    """Return the known headings by the name of their set."""
    return msgspec.toml.decode(_HEADERS.read_bytes(), type=dict[str, HeaderSet])


def parse_columns(choices: Sequence[str], words: Sequence[str] = ()) -> ColumnMap:
    """Read choices of columns, ``ROLE=HEADING[:KIND][,HEADING…]``, and words of a class column, ``WORD=CLASS``.

    Headings of one role stand in the order of their precedence. Raises ``UsageError`` (``column-choice``,
    ``column-missing``, ``column-one``, ``class-word``).
    """
    columns: dict[str, list[Column]] = {role: [] for role in COLUMNS}
    for choice in choices:
        role, _, headings = choice.partition("=")
        named = [_column(heading) for heading in headings.split(",")]
        if role.strip() not in columns or not all(column.heading for column in named):
            raise UsageError("column-choice", value=choice, roles=_ROLES)
        columns[role.strip()] += named
    for role in ("code", "character"):
        if not columns[role]:
            raise UsageError("column-missing", role=role)
    for role, named in columns.items():
        if role != "character" and len(named) > 1:
            raise UsageError("column-one", role=role)
    classes = {}
    for text in words:
        word, _, name = text.rpartition("=")
        if not word.strip() or name.strip() not in CLASSES:
            raise UsageError("class-word", value=text, known=", ".join(CLASSES))
        classes[word.strip()] = CLASSES[name.strip()]
    code, outcome, basis, note = (next(iter(columns[role]), None) for role in ("code", "class", "basis", "note"))
    assert code is not None  # noqa: S101  # checked above
    return ColumnMap(code, tuple(columns["character"]), outcome, basis, note, classes)


def _column(text: str) -> Column:
    heading, _, kind = text.rpartition(":")
    if heading and kind.strip() in NOTATIONS[1:]:
        return Column(heading.strip(), kind.strip())
    return Column(text.strip())
