"""Cells of CSV and TSV as columns of text, which the first record of a file gives their names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

import pyarrow as pa
import pyarrow.compute as pc

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError
from mojimigrate.fields.columns import Columns, Noted, Placed, Typed
from mojimigrate.records.framing import Fault, Framing, Records
from mojimigrate.records.layout import Field
from mojimigrate.records.window import Readable
from mojimigrate.transcode import transcode_ranges
from mojimigrate.transcode.delimited import Cells, Dialect, delimited_records


class CellConverter:
    """Converts the cells of CSV or TSV: every column is text, ``names`` are what they are called."""

    def __init__(self, converter: Converter, names: Sequence[str]) -> None:
        self.converter = converter
        self._names = list(names)
        metadata = {"type": "text", "charset": converter.charset.name}
        self.schemas = {"": pa.schema([pa.field(name, pa.string(), metadata=metadata) for name in names])}
        self.conditions: dict[str, tuple[str, pa.Array]] = {}

    def convert(self, cells: Records) -> Columns:
        """Convert a chunk of cells."""
        assert isinstance(cells, Cells)  # noqa: S101  # what reads CSV makes cells
        if not len(cells.numbers):
            return Columns(cells, (), (), cells.faults)
        noted: list[Noted] = []
        arrays = []
        for place, name in enumerate(self._names):
            begins, ends = cells.cell_begins[:, place].copy(), cells.cell_ends[:, place].copy()
            result = transcode_ranges(self.converter.table, cells.data, begins, ends)
            text, doubled = result.text, cells.doubled[:, place]
            if doubled.any():
                text = pc.if_else(pa.array(doubled), pc.replace_substring(text, '""', '"'), text)
            arrays.append(text)
            if len(result.events):
                noted.append(Noted(name, Field(name=name), self.converter, result.events, begins, ends))
        batch = pa.RecordBatch.from_arrays(arrays, schema=self.schemas[""])
        return Columns(cells, (Typed("", cells.numbers, batch),), tuple(noted), cells.faults)

    def texts(self, cells: Records) -> tuple[list[Placed], tuple[Fault, ...]]:
        """Say where the text of a chunk stands, column by column, and which records cannot be read."""
        assert isinstance(cells, Cells)  # noqa: S101  # what reads CSV makes cells
        if not len(cells.numbers):
            return [], cells.faults
        places = zip(self._names, cells.cell_begins.T, cells.cell_ends.T, strict=True)
        placed = [Placed(name, self.converter, begins.copy(), ends.copy()) for name, begins, ends in places]
        return placed, cells.faults


def read_cells(
    converter: Converter, framing: Framing, stream: Readable, *, has_header: bool, path: str
) -> tuple[CellConverter, Columns | None, Iterator[Records]]:
    """Read CSV or TSV: what converts its cells, its header if it has one, and the chunks of the records behind that.

    Without a header its columns are numbered, and records that cannot be read may stand first. Raises ``InputError``
    (``csv-empty``) if there is no record, what is wrong with a header, and what the reading of cells raises.
    """
    dialect = Dialect.of(framing, converter.mapping.codes_of)
    cells = delimited_records(stream, converter.table, dialect, converter.line_ends, path=path)
    faulty: list[Cells] = []
    first = next(cells, None)
    while first and not len(first.numbers):
        if has_header:  # without the names nothing can be read
            raise first.faults[0].error
        faulty.append(first)
        first = next(cells, None)
    if first is None:
        if not faulty:
            raise InputError("csv-empty", path=path)
        return CellConverter(converter, ["column-1"]), None, iter(faulty)
    names = [f"column-{number + 1}" for number in range(first.cell_begins.shape[1])]
    heading = None
    if has_header:
        names, heading = header(converter, first)
        first = without_first(first)
    return CellConverter(converter, names), heading, chain(faulty, [first], cells)


def header(converter: Converter, cells: Cells) -> tuple[list[str], Columns]:
    """Return the names of columns that the first record of a file holds, and what was noted in it.

    A name that is empty becomes ``column-2``, one that stood before gets a number behind it (``住所-2``).
    """
    begins, ends = cells.cell_begins[0].copy(), cells.cell_ends[0].copy()
    result = transcode_ranges(converter.table, cells.data, begins, ends, trim=True)
    names: dict[str, int] = {}  # and the number that the next one of that name gets
    for place, (text, doubled) in enumerate(zip(result.text.to_pylist(), cells.doubled[0].tolist(), strict=True), 1):
        plain = (text.replace('""', '"') if doubled else text) or f"column-{place}"
        name, number = plain, names.get(plain, 2)
        while name in names:
            name, number = f"{plain}-{number}", number + 1
        names[plain] = number
        names.setdefault(name, 2)
    noted = (Noted("", Field(), converter, result.events, begins, ends),) if len(result.events) else ()
    return list(names), Columns(cells, (), noted, ())


def without_first(cells: Cells) -> Cells:
    """Return a chunk without its first record, the bytes of which stay where they are."""
    return replace(
        cells,
        begins=cells.begins[1:],
        ends=cells.ends[1:],
        numbers=cells.numbers[1:],
        cell_begins=cells.cell_begins[1:],
        cell_ends=cells.cell_ends[1:],
        doubled=cells.doubled[1:],
    )
