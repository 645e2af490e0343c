"""Histograms: how often every code occurs, and where it stood first.

The conversion counts only what it reports; a histogram counts everything, at about half the speed. Its size is bounded
by the charset (and by :data:`MOST_ROWS` for codes of more than two bytes), never by the input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.characters import code_name
from mojimigrate.charsets import Cut, turn
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import CompiledTable, Mapping
from mojimigrate.transcode import kernel
from mojimigrate.transcode.columns import turn_units

#: Rows for codes of more than two bytes, of which half are filled: to begin with, and at most.
FIRST_ROWS, MOST_ROWS = 1 << 12, 1 << 19
_NOWHERE = np.iinfo(np.int64).max
_KNOWN, _BEYOND, _UNCLOSED = 3, 4, 5

SCHEMA = pa.schema(
    [
        pa.field("charset", pa.string(), nullable=False),  # the part; for a shift code, the charset
        pa.field("code", pa.string(), nullable=False),  # bytes in hexadecimal
        pa.field("count", pa.int64(), nullable=False),
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("character", pa.string(), nullable=False),  # name of the character, "" if there is none
        pa.field("written", pa.string(), nullable=False),  # what a conversion writes
        pa.field("first_record", pa.int64(), nullable=False),  # where it stood first: record, 1-based
        pa.field("first_offset", pa.int64(), nullable=False),  # … and byte from the start of the input
    ]
)


class Counted(NamedTuple):
    """One piece of the input, how often it occurred, and where first: a code, a shift code, or malformed bytes.

    ``state`` is the first of the charset's that reads the same part.
    """

    state: int
    code: bytes
    well_formed: bool
    is_shift: bool
    outcome: Outcome
    written: str
    occurrences: int
    record: int
    offset: int


class Histogram:
    """Counts of the codes of one field of one input, or of undivided text, as a compiled table reads them.

    Not for several threads at once: each has its own, and :meth:`merge` adds them up in any order.
    """

    def __init__(self, table: CompiledTable) -> None:
        self._table = table
        states = len(table.roots)
        # Of what is never touched, the system keeps no page.
        self._single, self._pair = np.zeros((states, 256), np.uint64), np.zeros((states, 65536), np.uint64)
        self._single_offset, self._pair_offset = (np.empty((states, size), np.int64) for size in (256, 65536))
        self._single_record, self._pair_record = (np.empty((states, size), np.int64) for size in (256, 65536))
        self._rare = _Rare(FIRST_ROWS)
        self._state = np.zeros(6, np.int64)

    @property
    def beyond(self) -> int:
        """How many codes were not told apart, because there are more different ones than there is room for."""
        return int(self._state[_BEYOND])

    @property
    def unclosed(self) -> int:
        """How many values ended within shifted text."""
        return int(self._state[_UNCLOSED])

    def add(
        self,
        data: bytes | memoryview,
        begins: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        *,
        numbers: npt.NDArray[np.int64] | None = None,
        offset: int = 0,
    ) -> None:
        """Count the values ``data[begins[v]:ends[v]]``, each of which begins afresh.

        ``numbers`` are those of the records in which they stand (by default 1, 2, …), ``offset`` is that of
        ``data[0]`` in the input. Raises ``ValueError`` for values that are not within the data.
        """
        if not len(begins):
            return
        content = np.frombuffer(data, np.uint8)
        if begins.min() < 0 or ends.max() > len(content) or (begins > ends).any():
            raise ValueError("values that are not within the data")  # the kernel trusts them
        numbers = np.arange(1, len(begins) + 1, dtype=np.int64) if numbers is None else numbers
        if not len(begins) == len(ends) == len(numbers):
            raise ValueError("as many numbers as values")
        places = begins + offset
        unit = self._table.charset.unit
        if unit > 1:
            lengths = ends - begins
            starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
            values = content[np.repeat(begins - starts[:-1], lengths) + np.arange(starts[-1])]
            content = turn_units(values, starts, unit)
            begins, ends = starts[:-1], starts[1:]
        self._count(content, begins, ends, places, numbers)

    def _count(
        self,
        content: npt.NDArray[np.uint8],
        begins: npt.NDArray[np.int64],
        ends: npt.NDArray[np.int64],
        places: npt.NDArray[np.int64],
        numbers: npt.NDArray[np.int64],
    ) -> None:
        """Call the kernel until it is done, with twice the rows whenever it has run out of them."""
        table, state = self._table, self._state
        state[:3] = 0, begins[0], 0
        while not kernel.tally(
            table.kinds,
            table.pair.meta,
            table.pair_of,
            table.tree,
            table.roots,
            table.entries.payload,
            table.entries.meta,
            content,
            begins,
            ends,
            places,
            numbers,
            self._single,
            self._single_offset,
            self._single_record,
            self._pair,
            self._pair_offset,
            self._pair_record,
            *self._rare.columns,
            len(self._rare) >= MOST_ROWS,
            state,
        ):
            self._rare = self._rare.doubled()

    def merge(self, other: Histogram) -> None:
        """Add what another histogram of the same table has counted."""
        for name in ("single", "pair"):
            _merge(self._arrays(name), other._arrays(name))
        for row in other._rare.rows():
            self._add_rare(*row)
        self._state[[_BEYOND, _UNCLOSED]] += other._state[[_BEYOND, _UNCLOSED]]

    def _arrays(self, name: str) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        if name == "single":
            return self._single, self._single_offset, self._single_record
        return self._pair, self._pair_offset, self._pair_record

    def _add_rare(self, state: int, length: int, code: int, count: int, offset: int, record: int) -> None:
        if self._state[_KNOWN] * 2 >= len(self._rare):
            if len(self._rare) < MOST_ROWS:
                self._rare = self._rare.doubled()
            elif not self._rare.length[self._rare.find(state, length, code)]:
                self._state[_BEYOND] += count
                return
        self._state[_KNOWN] += self._rare.add(state, length, code, count, offset, record)

    def __iter__(self) -> Iterator[Counted]:
        """Yield every code that occurred: by state, length and bytes; those of states with the same part together."""
        charset = self._table.charset
        names = [state.part.name for state in charset.states]
        found: dict[tuple[int, int, int], tuple[int, int, int]] = {}
        for state, length, code, count, offset, record in self._counts():
            key = (names.index(names[state]), length, code)
            if key in found:
                before = found[key]
                count, (offset, record) = before[0] + count, min(before[1:], (offset, record))
            found[key] = (count, offset, record)
        for (state, length, number), (count, offset, record) in sorted(found.items()):
            piece = turn(number.to_bytes(length), charset.unit)
            is_shift = piece in charset.states[state].shifts
            well_formed = is_shift or charset.states[state].part.is_code(piece)
            written, outcome = self._table.entry(Cut(0, piece, well_formed, state))
            yield Counted(state, piece, well_formed, is_shift, outcome, written, count, record, offset)

    def _counts(self) -> Iterator[tuple[int, int, int, int, int, int]]:
        """Yield state, length and bytes of every code, its count, and the offset and record of the first."""
        for length, name in ((1, "single"), (2, "pair")):
            counts, offsets, records = self._arrays(name)
            for state, code in np.argwhere(counts).tolist():
                yield (
                    state,
                    length,
                    code,
                    int(counts[state, code]),
                    int(offsets[state, code]),
                    int(records[state, code]),
                )
        yield from self._rare.rows()

    def to_arrow(self, mapping: Mapping) -> pa.Table:
        """Return the histogram as a table of :data:`SCHEMA`, with the names that a mapping gives the characters.

        The mapping is that of which the compiled table was made.
        """
        charset = self._table.charset
        rows = []
        for one in self:
            part = charset.states[one.state].part
            named = one.well_formed and not one.is_shift
            rows.append(
                {
                    "charset": charset.name if one.is_shift else part.name,
                    "code": code_name(one.code),
                    "count": one.occurrences,
                    "outcome": one.outcome.label,
                    "character": mapping.meaning(one.code, part).character if named else "",
                    "written": one.written,
                    "first_record": one.record,
                    "first_offset": one.offset,
                }
            )
        return pa.Table.from_pylist(rows, schema=SCHEMA)


def _merge(
    ours: tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
    theirs: tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64], npt.NDArray[np.int64]],
) -> None:
    """Add counts, and keep the earlier first places."""
    known, more = ours[0] > 0, theirs[0] > 0
    earlier = more & (~known | (theirs[1] < np.where(known, ours[1], _NOWHERE)))
    for mine, other in zip(ours[1:], theirs[1:], strict=True):
        mine[earlier] = other[earlier]
    ours[0][...] += theirs[0]


class _Rare:
    """An open table of codes of more than two bytes, of which at most half the rows are filled."""

    def __init__(self, rows: int) -> None:
        self.code = np.zeros(rows, np.uint64)
        self.length, self.state = np.zeros(rows, np.uint8), np.zeros(rows, np.uint8)
        self.count = np.zeros(rows, np.uint64)
        self.offset, self.record = np.zeros(rows, np.int64), np.zeros(rows, np.int64)

    def __len__(self) -> int:
        return len(self.code)

    @property
    def columns(
        self,
    ) -> tuple[
        npt.NDArray[np.uint64],
        npt.NDArray[np.uint8],
        npt.NDArray[np.uint8],
        npt.NDArray[np.uint64],
        npt.NDArray[np.int64],
        npt.NDArray[np.int64],
    ]:
        return self.code, self.length, self.state, self.count, self.offset, self.record

    def rows(self) -> Iterator[tuple[int, int, int, int, int, int]]:
        """Yield the rows that are filled: state, length, bytes, count, offset and record of the first."""
        filled = np.flatnonzero(self.length)
        columns = (self.state, self.length, self.code, self.count, self.offset, self.record)
        return zip(*(column[filled].tolist() for column in columns), strict=True)

    def add(self, state: int, length: int, code: int, count: int, offset: int, record: int) -> bool:
        """Add to the row of a code; say whether the row is new."""
        row = self.find(state, length, code)
        new = not self.length[row]
        if new or (offset, record) < (int(self.offset[row]), int(self.record[row])):
            self.offset[row], self.record[row] = offset, record
        self.code[row], self.length[row], self.state[row] = code, length, state
        self.count[row] += np.uint64(count)
        return bool(new)

    def find(self, state: int, length: int, code: int) -> int:
        """Return the row of a code, or the free one where it belongs, as the kernel does."""
        row = ((code + (state << 4 | length)) * 0x9E3779B97F4A7C15 & 0xFFFFFFFFFFFFFFFF) >> 32 & (len(self) - 1)
        key = (code, length, state)
        while self.length[row] and (int(self.code[row]), int(self.length[row]), int(self.state[row])) != key:
            row = (row + 1) & (len(self) - 1)
        return row

    def doubled(self) -> _Rare:
        """Return the same rows in a table with room for as many again."""
        more = _Rare(len(self) * 2)
        for row in self.rows():
            more.add(*row)
        return more
