"""Lines of undivided text: a stream is cut into chunks of whole lines, each of which can be converted by itself.

What ends a line is the charset's to say: 0A in most, 15 in an EBCDIC one, 00 0A in UTF-16. It is never a later byte of
a code in the charsets that are read as text; in units of 2 or 4 bytes it counts only where a unit begins.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from mojimigrate.errors import InputError
from mojimigrate.records.window import Readable, Window

#: Larger chunks leave the processor's cache: 16 MiB halves the speed.
CHUNK_BYTES = 1 << 20
#: A line may be longer than a chunk, within reason: what has no line ends at all is no text.
LONGEST_LINE = 64 << 20
#: How many bytes are searched at a time where one line end is enough; whole units of every charset.
SEARCH_BYTES = 1 << 16


@dataclass(frozen=True)
class LineEnds:
    """The codes that end a line (LF), and those that may stand before one (CR); all are ``unit`` bytes long."""

    feeds: tuple[bytes, ...]
    returns: tuple[bytes, ...]
    unit: int

    @classmethod
    def of(cls, feeds: frozenset[bytes], returns: frozenset[bytes]) -> LineEnds:
        """Make line ends of the codes for LF and CR; empty if there is no code for LF."""
        unit = min(map(len, feeds), default=1)
        return cls(
            tuple(sorted(code for code in feeds if len(code) == unit)),
            tuple(sorted(code for code in returns if len(code) == unit)),
            unit,
        )

    def after(self, data: bytes | memoryview) -> npt.NDArray[np.int64]:
        """Return the offsets behind every line end of data that begins with a whole unit."""
        return (self._found(data, self.feeds) + 1) * self.unit

    def last(self, data: bytes | memoryview) -> int:
        """Return the offset behind the last line end of data that begins with a whole unit; 0 if there is none."""
        for at in range((len(data) - 1) // SEARCH_BYTES * SEARCH_BYTES, -1, -SEARCH_BYTES):
            after = self.after(data[at : at + SEARCH_BYTES])
            if len(after):
                return at + int(after[-1])
        return 0

    def first(self, data: bytes | memoryview) -> int:
        """Return the offset behind the first line end of data that begins with a whole unit; 0 if there is none."""
        for at in range(0, len(data), SEARCH_BYTES):
            after = self.after(data[at : at + SEARCH_BYTES])
            if len(after):
                return at + int(after[0])
        return 0

    def values(self, data: bytes) -> npt.NDArray[np.int64]:
        """Cut lines into values: what stands on a line, and what ends it; return where each begins, and the end.

        A line that ends within shifted text ends all the same: what ends it is read afresh.
        """
        feeds = self._found(data, self.feeds)
        before = self._units(data)[np.maximum(feeds - 1, 0)] if len(feeds) else feeds
        begin = feeds - (np.isin(before, [int.from_bytes(code) for code in self.returns]) & (feeds > 0))
        starts = np.stack([begin, feeds + 1], 1).reshape(-1) * self.unit
        return np.concatenate([[0], starts, [len(data)]]).astype(np.int64)

    def start(self, data: bytes, at: int, look_back: int) -> tuple[int, bool]:
        """Return where the line begins on which byte ``at`` stands, and ``True``.

        If it does not begin within so many bytes: a place that far back, where a unit begins, and ``False``.
        """
        low = max(at - look_back, 0) // self.unit * self.unit
        after = self.after(data[low:at])
        return (low + int(after[-1]), True) if len(after) else (low, low == 0)

    def _units(self, data: bytes | memoryview) -> npt.NDArray[Any]:
        """Return the whole units of data, as numbers."""
        return np.frombuffer(data, {1: ">u1", 2: ">u2", 4: ">u4"}[self.unit], len(data) // self.unit)

    def _found(self, data: bytes | memoryview, codes: tuple[bytes, ...]) -> npt.NDArray[np.int64]:
        """Return the numbers of the units that are one of some codes."""
        units = self._units(data)
        hits = np.zeros(len(units), np.bool_)
        for code in codes:
            hits |= units == int.from_bytes(code)
        return np.flatnonzero(hits)


#: Lines of text in which LF is 0A, as everywhere but on hosts and in UTF-16 and UTF-32.
LF = LineEnds((b"\n",), (b"\r",), 1)


@dataclass(frozen=True)
class Chunk:
    """Whole lines: their bytes, the offset of the first byte in the stream, the number of the first line (1-based)."""

    data: bytes
    offset: int
    first_record: int
    ends: LineEnds = LF

    @cached_property
    def _after(self) -> npt.NDArray[np.int64]:
        return self.ends.after(self.data)

    @cached_property
    def records(self) -> int:
        """How many lines there are, of which the last need not end."""
        last = int(self._after[-1]) if len(self._after) else 0
        return len(self._after) + (last != len(self.data) or not self.data)

    @property
    def values(self) -> npt.NDArray[np.int64]:
        """Where the values begin that are read afresh each: lines, and what ends them; and the end."""
        return self.ends.values(self.data)

    def record_at(self, offset: int) -> int:
        """Return the number of the line in which the byte at ``offset`` of the chunk stands."""
        return self.first_record + int(np.searchsorted(self._after, offset, "right"))


def line_chunks(
    stream: Readable,
    size: int = CHUNK_BYTES,
    longest_line: int = LONGEST_LINE,
    *,
    ends: LineEnds = LF,
    path: object = None,
) -> Iterator[Chunk]:
    """Cut a stream into chunks of whole lines of about ``size`` bytes; joined, they are the stream.

    The last line need not end. Raises ``InputError`` (``line-too-long``) for a line of more than ``longest_line``
    bytes.
    """
    size = max(size, ends.unit)
    window = Window(stream, size)
    record, room = 1, size
    while True:
        held = window.fill(room)
        with window.view() as view:
            cut = held if window.ended else ends.last(view)
        if cut:
            chunk = Chunk(window.take(cut), window.offset - cut, record, ends)
            yield chunk
            record, room = record + chunk.records, size
        elif held >= longest_line:
            raise InputError("line-too-long", path=path, record=record, offset=window.offset, limit=longest_line >> 20)
        else:
            room = 2 * held
        if window.ended:
            return
