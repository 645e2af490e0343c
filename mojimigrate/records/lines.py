"""Lines of undivided text: a stream is cut into chunks of whole lines, each of which can be converted by itself.

What ends a line is the charset's to say: 0A in most, 15 in an EBCDIC one, 00 0A in UTF-16. It is never a later byte of
a code in the charsets that are read as text; in units of 2 or 4 bytes it counts only where a unit begins.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt

from mojimigrate.errors import InputError

#: Larger chunks leave the processor's cache: 16 MiB halves the speed.
CHUNK_BYTES = 1 << 20
#: A line may be longer than a chunk, within reason: what has no line ends at all is no text.
LONGEST_LINE = 64 << 20


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

    def values(self, data: bytes) -> npt.NDArray[np.int64]:
        """Cut lines into values: what stands on a line, and what ends it; return where each begins, and the end.

        A line that ends within shifted text ends all the same: what ends it is read afresh.
        """
        units = self._found(data, self.feeds)
        returns = self._found(data, self.returns)
        begin = units - np.isin(units - 1, returns)
        starts = np.stack([begin, units + 1], 1).reshape(-1) * self.unit
        return np.concatenate([[0], starts, [len(data)]]).astype(np.int64)

    def start(self, data: bytes, at: int, look_back: int) -> tuple[int, bool]:
        """Return where the line begins on which byte ``at`` stands, and ``True``.

        If it does not begin within so many bytes: a place that far back, where a unit begins, and ``False``.
        """
        low = max(at - look_back, 0) // self.unit * self.unit
        after = self.after(data[low:at])
        return (low + int(after[-1]), True) if len(after) else (low, low == 0)

    def _found(self, data: bytes | memoryview, codes: tuple[bytes, ...]) -> npt.NDArray[np.int64]:
        """Return the numbers of the units that are one of some codes."""
        count = len(data) // self.unit
        units = np.frombuffer(data, {1: ">u1", 2: ">u2", 4: ">u4"}[self.unit], count)
        hits = np.zeros(count, np.bool_)
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


class Readable(Protocol):
    """A stream of bytes that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer, or some of it; 0 at the end, ``None`` if there is nothing yet."""


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
    buffer = bytearray(max(size, ends.unit))
    filled = offset = 0
    record = 1
    while True:
        filled, ended = _fill(stream, buffer, filled)
        cut = filled if ended else _last_end(buffer, filled, ends)
        if cut:
            data = bytes(memoryview(buffer)[:cut])
            chunk = Chunk(data, offset, record, ends)
            yield chunk
            rest = buffer[cut:filled]
            if len(buffer) > size:  # a long line is behind us
                buffer = bytearray(max(size, ends.unit, len(rest)))
            buffer[: len(rest)] = rest
            offset, record, filled = offset + cut, record + chunk.records, len(rest)
        elif len(buffer) >= longest_line:
            raise InputError("line-too-long", path=path, record=record, offset=offset, limit=longest_line >> 20)
        else:
            buffer.extend(bytes(len(buffer)))
        if ended:
            return


def _last_end(buffer: bytearray, filled: int, ends: LineEnds) -> int:
    """Return the offset behind the last line end, 0 if there is none."""
    with memoryview(buffer) as view, view[:filled] as content:
        after = ends.after(content)
        return int(after[-1]) if len(after) else 0


def _fill(stream: Readable, buffer: bytearray, filled: int) -> tuple[int, bool]:
    """Fill a buffer to its end; return how much it holds, and whether the stream has ended."""
    with memoryview(buffer) as view:
        while filled < len(buffer):
            count = stream.readinto(view[filled:])
            if count is None:  # a stream that does not wait, and has nothing yet: that is no end
                raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
            if not count:
                return filled, True
            filled += count
    return filled, False
