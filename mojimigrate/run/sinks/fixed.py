"""Fixed-length text (固定長): all record types in one file, in the order of the input, each value in its place.

In bytes, all records are as long as the longest record type; shorter ones are filled up with spaces. Where a field is
as many characters as in the source, records have the length that their characters take. How values are brought to
their length is in :mod:`.cells`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from mojimigrate.errors import OutputError, UsageError
from mojimigrate.fields import Typed
from mojimigrate.records.layout import Field, Kind, Layout, RecordType, When
from mojimigrate.run.sinks.base import FixedOptions, Overflow, Sink, Width, Write, in_order, pieces
from mojimigrate.run.sinks.cells import Cell, Fitted, cell, joined, layout_fields
from mojimigrate.run.sinks.columns import CELLS, Column, plain_arrays, plain_columns
from mojimigrate.run.sinks.values import content, offsets, sizes

#: Bytes that are written at once, about.
_PIECE = 4 << 20
#: A longer record would be read by nobody; a line cannot be longer either.
LONGEST_RECORD = 64 << 20


def written_condition(schema: pa.Schema, options: FixedOptions, name: str, values: pa.Array) -> When:
    """Say of a fixed-length output when a column has one of some values; as text where people can read it."""
    field = schema.field(name)
    place = cell(Column(name, field.type, field.metadata or {}), options)
    written = joined([*place.fit(values).parts], len(values), options.encoding, "").cast(pa.binary()).to_pylist()
    plain = values.to_pylist() if pa.types.is_string(field.type) else [""] * len(values)
    equals = [
        text if text.isascii() and text.isalnum() and len(text) <= place.room else f"X'{code.hex().upper()}'"
        for text, code in zip(plain, written, strict=True)
    ]
    return When(field=name, equals=tuple(equals))


class FixedSink(Sink):
    """Writes fixed-length text.

    ``conditions`` say in the layout of the output when a record is of a type, in values as they stand there. Raises
    ``UsageError`` as :func:`.plain_columns` and :func:`.cell` do, and ``sink-record-long``.
    """

    def __init__(
        self,
        schemas: Mapping[str, pa.Schema],
        write: Write,
        names: Mapping[str, str],
        options: FixedOptions,
        conditions: Mapping[str, When],
    ) -> None:
        self._schemas, self._write, (self._name,) = schemas, write, set(names.values())
        self._options, self._conditions = options, conditions
        self._columns: dict[str, list[tuple[Column, Cell]]] = {
            kind: [(column, cell(column, options)) for column in plain_columns(schema)]
            for kind, schema in schemas.items()
        }
        self._lengths = {kind: sum(place.room for _, place in places) for kind, places in self._columns.items()}
        self.record_length = max(self._lengths.values(), default=0)
        if self.record_length > LONGEST_RECORD:
            raise UsageError("sink-record-long", count=self.record_length, most=LONGEST_RECORD)
        most = max(1, *map(len, self._columns.values()))
        self._rows = max(1, min(CELLS // most, _PIECE // max(1, self.record_length)))

    def write(self, chunk: Sequence[Typed]) -> Sequence[Overflow]:
        """Write the records of a chunk, in order.

        Raises ``OutputError`` (``sink-line-end``) if a value has a line end where line ends part the records.
        """
        overflows: list[Overflow] = []
        for piece in pieces(chunk, self._rows):
            if piece:
                records = [self._records(typed, overflows) for typed in piece]
                self._write(self._name, content(in_order([typed.numbers for typed in piece], records)))
        return overflows

    def layout(self) -> Layout | None:
        """Return the layout of the records, line ends left out; in UTF-8, and if fields have a length in bytes.

        Occurrences that were absent are there, and blank; a null text is an empty one.
        """
        if not self._options.described:
            return None
        return Layout(records=tuple(self._record_type(kind, schema) for kind, schema in self._schemas.items()))

    def _record_type(self, kind: str, schema: pa.Schema) -> RecordType:
        rest = self.record_length - self._lengths[kind]
        filler = (Field(type=Kind.FILLER, length=rest),) if rest else ()
        fields = (*layout_fields(schema, self._options), *filler)
        return RecordType(name=kind, fields=fields, when=self._conditions.get(kind))

    def _records(self, typed: Typed, overflows: list[Overflow]) -> pa.Array:
        """Write the records of one type, each as one value."""
        parts: list[pa.Array] = []
        for (column, place), array in zip(self._columns[typed.type], plain_arrays(typed.batch), strict=True):
            fitted = place.fit(array)
            if self._options.line_end and place.divisible:
                self._check_lines(typed, column, array)
            parts += fitted.parts
            if len(fitted.over):
                overflows.append(self._overflow(typed, column, place, fitted))
        rest = 0 if self._options.width is Width.CHARS else self.record_length - self._lengths[typed.type]
        space = " " * (rest // len(" ".encode(self._options.encoding)))
        return joined(parts, len(typed.numbers), self._options.encoding, space + self._options.line_end)

    @staticmethod
    def _overflow(typed: Typed, column: Column, place: Cell, fitted: Fitted) -> Overflow:
        return Overflow(typed.type, column.name, typed.numbers[fitted.over], fitted.needed, place.room)

    @staticmethod
    def _check_lines(typed: Typed, column: Column, array: pa.Array) -> None:
        data = np.frombuffer(content(array), np.uint8)
        at = np.flatnonzero((data == ord("\n")) | (data == ord("\r")))
        if len(at):
            begins = offsets(array)
            rows = np.searchsorted(begins - begins[0], at, "right") - 1
            rows = rows[sizes(array)[rows] > 0]  # nothing stands in a null
            if len(rows):
                raise OutputError("sink-line-end", record=int(typed.numbers[rows[0]]), field=column.name)
