"""The chunks into which an inspected input is cut, and where its text stands in each: undivided, or by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.fields import FieldConverter, Placed, read_cells
from mojimigrate.inspection.source import Source
from mojimigrate.records import line_chunks
from mojimigrate.records.framing import Fault, Framing, Records, numbered, read_records
from mojimigrate.transcode.delimited import Cells

#: Bytes that are counted at a time.
BLOCK_BYTES = 1 << 20
#: Records, the text in them that is counted, and those that cannot be read.
Chunk = tuple[Records, Sequence[Placed], Sequence[Fault]]


@dataclass(frozen=True)
class Reading:
    """How an input is read for an inventory.

    ``framing`` is ``None`` for what is not known: blocks, at whose ends a code may be cut in two. With ``fields``, text
    is counted by field, and what is no text is not. ``header``: the first record of CSV and TSV names the columns.
    Raises ``UsageError`` (``layout-for-cells``, ``charset-no-lines``, ``framing-length-missing``).
    """

    converter: Converter
    framing: Framing | None
    fields: FieldConverter | None = None
    header: bool = True

    def __post_init__(self) -> None:
        framing = self.framing
        if framing is None:
            return
        if self.fields and framing.delimited:
            raise UsageError("layout-for-cells", value=str(framing))
        if framing.name == "lines" and not self.converter.line_ends.feeds:
            raise UsageError("charset-no-lines", value=self.converter.charset.name)
        if framing.name == "fixed" and not self.fields:
            framing.record_length()

    def chunks(self, source: Source) -> Iterator[Chunk]:
        """Cut an input; chunks, joined, are the input."""
        framing = self.framing
        if framing and framing.delimited:
            return self._cells(source, framing)
        if framing and self.fields:
            return self._fields(source, framing, self.fields)
        if framing and framing.descriptor:
            records = read_records(source, framing, path=source.path)
            return (self._undivided(each) for each in records)
        if framing and framing.name == "lines":
            return self._lines(source)
        return self._blocks(source, framing.length if framing else BLOCK_BYTES)

    def _undivided(self, records: Records) -> Chunk:
        return records, [Placed("", self.converter, records.begins, records.ends)], records.faults

    def _fields(self, source: Source, framing: Framing, fields: FieldConverter) -> Iterator[Chunk]:
        for records in fields.chunks(source, framing, BLOCK_BYTES, source.path):
            placed, faults = fields.texts(records)
            yield records, placed, faults

    def _cells(self, source: Source, framing: Framing) -> Iterator[Chunk]:
        columns, heading, chunks = read_cells(self.converter, framing, source, has_header=self.header, path=source.path)
        for records in chunks:
            placed, faults = columns.texts(records)
            if heading:
                yield self._with_heading(heading.records, placed, faults)
                heading = None
            else:
                yield records, placed, faults

    def _with_heading(self, whole: Records, placed: Sequence[Placed], faults: Sequence[Fault]) -> Chunk:
        """Count the names of columns as undivided text."""
        assert isinstance(whole, Cells)  # noqa: S101  # what reads CSV makes cells
        names = Placed("", self.converter, whole.cell_begins[0].copy(), whole.cell_ends[0].copy())
        return whole, [names, *placed], faults

    def _lines(self, source: Source) -> Iterator[Chunk]:
        """Yield whole lines: lines, and what ends them, are values of their own."""
        ends = self.converter.line_ends
        for chunk in line_chunks(source, BLOCK_BYTES, ends=ends, path=source.path):
            starts = chunk.values
            numbers = chunk.first_record + np.arange(len(starts) - 1, dtype=np.int64) // 2
            # Behind the last line end, there is no further line unless there are bytes of it.
            numbers = np.minimum(numbers, chunk.first_record + chunk.records - 1)
            yield self._undivided(Records(chunk.data, starts[:-1], starts[1:], numbers, chunk.offset))

    def _blocks(self, source: Source, length: int) -> Iterator[Chunk]:
        """Yield whole records of one length; the last one of all may be shorter."""
        offset = 0
        for data in source.blocks(max(BLOCK_BYTES // length, 1) * length):
            begins = np.arange(0, len(data), length, dtype=np.int64)
            ends = np.minimum(begins + length, len(data))
            yield self._undivided(Records(data, begins, ends, numbered(offset // length + 1, len(begins)), offset))
            offset += len(data)
