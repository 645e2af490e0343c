"""What becomes of a chunk of records: columns by record type, and what was noted of each field on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.converter import Converter, Recorder
from mojimigrate.ledger import Ledger, Place, Tally
from mojimigrate.records.framing import Fault, Records
from mojimigrate.records.layout import Field
from mojimigrate.records.numbers import stored_digits
from mojimigrate.records.places import Ints
from mojimigrate.transcode import Event, Events

_ALIKE = np.zeros(256, np.uint32)


@dataclass(frozen=True)
class Typed:
    """The records of one type in a chunk.

    ``numbers`` are their numbers in the input (1-based, rising); those of several types are interleaved. ``batch`` has
    a row for each: string, int64, decimal128, float, date32, binary, bool, and lists of these or of structs.
    """

    type: str
    numbers: npt.NDArray[np.int64]
    batch: pa.RecordBatch


@dataclass(frozen=True)
class Noted:
    """What was not plainly exact in one field: events, with offsets in the chunk, and where the field's values stand.

    ``converter`` is that of a text field; a field without one holds numbers or dates.
    """

    path: str
    field: Field
    converter: Converter | None
    events: Events
    begins: Ints
    ends: Ints


@dataclass(frozen=True)
class Columns:
    """A chunk as columns, what was noted on the way, and the records that cannot be read."""

    records: Records
    typed: tuple[Typed, ...]
    noted: tuple[Noted, ...]
    faults: tuple[Fault, ...]

    @property
    def outstanding(self) -> int:
        """How many characters and values were not carried over."""
        return sum(noted.events.outstanding for noted in self.noted)


@dataclass(frozen=True)
class Placed:
    """Where the values of a text field stand in the data of a chunk, one by one, and what converts them."""

    path: str
    converter: Converter
    begins: Ints
    ends: Ints


class Recorders:
    """What counts the events of one input, a recorder for each field."""

    def __init__(self, ledger: Ledger, source: str) -> None:
        self._ledger = ledger
        self._source = source
        self._recorders: dict[str, Recorder] = {}

    def add(self, columns: Columns) -> None:
        """Count what was noted in a chunk, with its places."""
        for noted in columns.noted:
            self._of(noted).add(noted.events, partial(_place, columns.records, noted))

    def _of(self, noted: Noted) -> Recorder:
        if noted.path not in self._recorders:
            if noted.converter:
                made = noted.converter.recorder(self._ledger, self._source, noted.path)
            else:
                made = Recorder(self._ledger, self._source, noted.path, _describer(noted.field), _ALIKE)
            self._recorders[noted.path] = made
        return self._recorders[noted.path]


def _describer(field: Field) -> Callable[[Event], tuple[str, Tally]]:
    basis = f"date {field.date.form}" if field.date else field.picture or f"{stored_digits(field)} digits"
    return lambda _: (str(field.type), Tally(basis=basis))


def _place(records: Records, noted: Noted, event: Event) -> Place:
    """Say where an event stands: record, offset in the file, context within the field."""
    row = int(np.searchsorted(records.begins, event.offset, "right")) - 1
    context = ""
    if noted.converter:
        value = int(np.searchsorted(noted.begins, event.offset, "right")) - 1
        begin, end = int(noted.begins[value]), int(noted.ends[value])
        context = noted.converter.context(records.data[begin:end], event._replace(offset=event.offset - begin))
    return Place(int(records.numbers[row]), records.offset + event.offset, context)
