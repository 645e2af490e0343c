"""CSV and TSV, split into cells in the bytes of their charset, before anything is decoded.

A delimiter is a code of the charset, not a byte: 7C within a double-byte code of Windows-31J is no ``|``. CSV is that
of RFC 4180: a quote is one only where a cell begins, quotes within are doubled, and delimiters and line ends within
belong to the cell. What RFC 4180 does not allow is read leniently, and nothing is lost:

* a quote within a cell that does not begin with one is text;
* if something stands between the closing quote and the delimiter, the quotes are text too: the cell is all that stands
  there, and ends at the next delimiter or line end;
* a line with nothing on it is a record of one cell, which is empty;
* U+001A alone behind the last line end is no record: DOS ended files so.

TSV has no quotes (IANA, text/tab-separated-values).

The state of a charset is fresh at each cell. Delimiters and quotes are recognised in the first state, and in those in
which their bytes mean the same (JIS X 0201 Roman in ISO-2022-JP). What ends a line does so in every state, so that a
shift code that is missing costs a record and no more; within quotes, where it ends nothing, the first state is in force
behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mojimigrate.errors import InputError, UsageError
from mojimigrate.mapping import CompiledTable
from mojimigrate.mapping.compilation import SINGLE
from mojimigrate.records.framing import LONGEST_RECORD, NO_PLACES, Fault, Framing, Records
from mojimigrate.records.lines import CHUNK_BYTES, LineEnds
from mojimigrate.records.window import Readable, Window
from mojimigrate.transcode import kernel

#: More cells in a record are hardly a table.
MOST_COLUMNS = 1 << 16
#: Faults that one chunk may hold: each is an object.
MOST_FAULTS = 4096
# What a code is, as in the kernel.
_DELIMITER, _QUOTE, _FEED, _RETURN = 1, 2, 4, 8


@dataclass(frozen=True, kw_only=True)
class Cells(Records):
    """Records of CSV or TSV; ``begins`` and ``ends`` are those of the whole record without its line end.

    ``cell_begins`` and ``cell_ends`` (records × columns) say where the content of each cell stands, without quotes;
    ``doubled`` that it has doubled quotes within, to be halved after conversion.
    """

    cell_begins: npt.NDArray[np.int64]
    cell_ends: npt.NDArray[np.int64]
    doubled: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Dialect:
    """The codes that stand between cells and round them.

    ``order_marks`` are those that mark the order of bytes at the head of a file, which a piece that is not its first
    has not; ``file_ends`` those of U+001A.
    """

    delimiters: tuple[bytes, ...]
    quotes: tuple[bytes, ...]
    order_marks: tuple[bytes, ...] = ()
    file_ends: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, framing: Framing, codes_of: Callable[[str], frozenset[bytes]]) -> Dialect:
        """Make the dialect of a framing (``csv``, ``tsv``); ``codes_of`` is that of the charset's mapping."""
        is_csv = framing.name == "csv"
        return cls(
            tuple(sorted(codes_of("U+002C" if is_csv else "U+0009"))),
            tuple(sorted(codes_of("U+0022"))) if is_csv else (),
            tuple(sorted(codes_of("U+FEFF"))),
            tuple(sorted(codes_of("U+001A"))),
        )


def delimited_records(
    stream: Readable,
    table: CompiledTable,
    dialect: Dialect,
    ends: LineEnds,
    *,
    columns: int | None = None,
    size: int = CHUNK_BYTES,
    path: object = None,
) -> Iterator[Cells]:
    """Cut a stream into chunks of about ``size`` bytes of whole records, and these into cells.

    ``columns`` is the number of cells of each record, that of the first one if it is ``None``; a record with another
    number is a fault (``record-cells``). A quoted cell that never ends, or not within 64 MiB, makes a fault of the line
    on which it begins (``csv-quote-open``), and reading goes on behind that. A byte order mark at the head is passed
    over. Raises ``UsageError`` (``csv-charset``) if the charset lacks what delimits, and ``InputError``
    (``csv-columns``, ``csv-line-ends``, ``line-too-long``).
    """
    return _Splitting(stream, table, dialect, ends, columns, size, path).read()


class _Splitting:
    """One reading of a stream."""

    def __init__(
        self,
        stream: Readable,
        table: CompiledTable,
        dialect: Dialect,
        ends: LineEnds,
        columns: int | None,
        size: int,
        path: object,
    ) -> None:
        self._table = table
        self._ends = ends
        self._path = path
        self._size = max(size, ends.unit, *map(len, dialect.order_marks), 1)
        self._marks = dialect.order_marks
        self._file_ends = dialect.file_ends
        self._signs, self._low = _signs(table, dialect, ends)
        special = frozenset(np.flatnonzero(self._signs[0]).tolist())
        self._bare = ends.unit == 1 and special <= table.charset.cutting.anchors
        self._window = Window(stream, self._size)
        self._columns = columns
        self._record = 1
        self._first = 0

    def read(self) -> Iterator[Cells]:
        """Yield all chunks."""
        self._window.fill()
        mark = next((mark for mark in self._marks if self._window.peek(len(mark)) == mark), b"")
        self._window.take(len(mark))
        self._first = self._window.offset
        room = self._size
        scratch: _Scratch | None = None
        while held := self._window.fill(room):
            if scratch is None:
                scratch, quote = self._first_record()
            if scratch is not None:
                cut, quote = self._split(scratch)
                if cut:
                    yield self._chunk(scratch, cut)
                    room = self._size
                    continue
            if not self._window.ended and held < LONGEST_RECORD:
                room = min(2 * held, LONGEST_RECORD)
                continue
            yield self._open_quote(quote)
            room = self._size

    def _first_record(self) -> tuple[_Scratch | None, int]:
        """Learn the number of columns, if it is not known; return the arrays for it, or where a quote is open."""
        if self._columns is None:
            counting = _Scratch(0, 1)
            cut, quote = self._split(counting)
            if not cut:
                return None, quote
            if int(counting.ends[0]) == cut:
                self._refuse_returns()
            self._columns = int(counting.cells[0])
        if not 0 < self._columns <= MOST_COLUMNS:
            raise InputError(
                "csv-columns", path=self._path, record=self._record, offset=self._window.offset, limit=MOST_COLUMNS
            )
        return _Scratch(self._columns, self._size // self._columns + 1), -1

    def _refuse_returns(self) -> None:
        """Refuse a file of which no line ends if there is a CR outside of quotes in it: that is what ends its lines.

        Where lines end with LF, such a CR is text.
        """
        if self._window.offset != self._first:
            return
        first = _Scratch(0, 1)
        self._split(first, np.where(self._signs & _RETURN, self._signs | _FEED, self._signs))
        if first.count and (end := int(first.ends[0])) < self._window.held:
            offset = self._window.offset + end
            raise InputError("csv-line-ends", path=self._path, record=self._record, offset=offset)

    def _split(self, scratch: _Scratch, signs: npt.NDArray[np.uint8] | None = None) -> tuple[int, int]:
        """Split what is held; return where the records that are whole end, and where a quote is open, or -1.

        ``signs`` are others than those of the dialect.
        """
        table = self._table
        with self._window.view() as view:
            state = np.array([0, 0, 0, -1], np.int64)
            kernel.split(
                table.kinds,
                table.pair.meta,
                table.pair_of,
                table.tree,
                table.roots,
                table.entries.payload,
                table.entries.meta,
                self._signs if signs is None else signs,
                self._ends.unit,
                self._low,
                self._bare,
                view,
                self._size,
                self._window.ended,
                scratch.columns,
                scratch.cell_begins,
                scratch.cell_ends,
                scratch.doubled,
                scratch.begins,
                scratch.ends,
                scratch.cells,
                state,
            )
        cut, scratch.count, scratch.full, quote = state.tolist()
        return cut, quote

    def _chunk(self, scratch: _Scratch, cut: int) -> Cells:
        """Take the records that were split: those with the right number of cells, and the others as faults."""
        count, full, offset = scratch.count, scratch.full, self._window.offset
        if self._ends_file(int(scratch.begins[count - 1]), cut):
            count, full = count - 1, full - (scratch.columns == 1)
        whole = scratch.cells[:count] == scratch.columns
        faults = []
        for row in np.flatnonzero(~whole).tolist():
            record, begin = self._record + row, int(scratch.begins[row])
            error = InputError(
                "record-cells",
                path=self._path,
                record=record,
                offset=offset + begin,
                found=int(scratch.cells[row]),
                expected=scratch.columns,
            )
            end = int(scratch.begins[row + 1]) if row + 1 < scratch.count else cut
            faults.append(Fault(record, begin, end, error))
        numbers = self._record + np.flatnonzero(whole)
        self._record += count
        return Cells(
            self._window.take(cut),
            scratch.begins[:count][whole],
            scratch.ends[:count][whole],
            numbers,
            offset,
            tuple(faults),
            cell_begins=scratch.cell_begins[:full].copy(),
            cell_ends=scratch.cell_ends[:full].copy(),
            doubled=scratch.doubled[:full].astype(np.bool_),
        )

    def _ends_file(self, begin: int, end: int) -> bool:
        """Tell whether a record is what DOS ended files with, and not the first one."""
        if not (self._window.ended and end == self._window.held) or self._window.offset + begin == self._first:
            return False
        with self._window.view() as view:
            return view[begin:end] in self._file_ends

    def _open_quote(self, quote: int) -> Cells:
        """Take the line on which a quoted cell begins that never ends, as a fault."""
        offset, record = self._window.offset, self._record
        with self._window.view() as view:
            line = self._ends.first(view[max(quote, 0) :])
        if quote < 0 or not (line or self._window.ended):
            if self._columns is None:
                self._refuse_returns()
            raise InputError("line-too-long", path=self._path, record=record, offset=offset, limit=LONGEST_RECORD >> 20)
        error = InputError("csv-quote-open", path=self._path, record=record, offset=offset + quote)
        data = self._window.take(quote + line if line else self._window.held)
        self._record += 1
        none = np.zeros((0, self._columns or 0), np.int64)
        faults = (Fault(record, 0, len(data), error),)
        places = (NO_PLACES, NO_PLACES, NO_PLACES)
        return Cells(data, *places, offset, faults, cell_begins=none, cell_ends=none, doubled=none.astype(np.bool_))


class _Scratch:
    """Arrays that the kernel fills again and again: a row for each record with so many columns, and room for faults.

    They are never handed out.
    """

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.cell_begins = np.empty((rows, columns), np.int64)
        self.cell_ends = np.empty((rows, columns), np.int64)
        self.doubled = np.empty((rows, columns), np.uint8)
        room = rows + (MOST_FAULTS if columns else 1)
        self.begins, self.ends, self.cells = (np.empty(room, np.int64) for _ in range(3))
        self.count = self.full = 0


def _signs(table: CompiledTable, dialect: Dialect, ends: LineEnds) -> tuple[npt.NDArray[np.uint8], int]:
    """Say by state what each byte is, as a code or as its one byte that is not 00; and which byte of a code that is."""
    signs = np.zeros(table.kinds.shape, np.uint8)
    lows = set()
    for codes, sign, missing in (
        (dialect.delimiters, _DELIMITER, "U+002C, U+0009"),
        (dialect.quotes, _QUOTE, ""),
        (ends.feeds, _FEED, "U+000A"),
        (ends.returns, _RETURN, ""),
    ):
        found = [code for code in codes if len(code) == ends.unit and len(code.strip(b"\0")) == 1]
        if missing and not found:
            raise UsageError("csv-charset", value=table.charset.name, missing=missing)
        for code in found:
            signs[0, code.strip(b"\0")[0]] |= sign
            lows.add(code.index(code.strip(b"\0")))
    if len(lows) != 1:
        raise UsageError("csv-charset", value=table.charset.name, missing="U+002C, U+000A")
    same = (table.kinds == SINGLE) & (table.kinds[0] == SINGLE) & (table.single.payload == table.single.payload[0])
    signs[1:] = np.where(same[1:], signs[0], signs[0] & _FEED)
    return signs, lows.pop()
