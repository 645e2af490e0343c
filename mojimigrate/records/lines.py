"""Lines of undivided text: a stream is cut into chunks of whole lines, each of which can be converted by itself.

A line ends with LF (0A), which is never a later byte of a code in the charsets that are read as text.
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

LF = 0x0A
#: Larger chunks leave the processor's cache: 16 MiB halves the speed.
CHUNK_BYTES = 1 << 20
#: A line may be longer than a chunk, within reason: what has no line ends at all is no text.
LONGEST_LINE = 64 << 20


@dataclass(frozen=True)
class Chunk:
    """Whole lines: their bytes, the offset of the first byte in the stream, the number of the first line (1-based)."""

    data: bytes
    offset: int
    first_record: int

    @cached_property
    def _ends(self) -> npt.NDArray[np.intp]:
        return np.flatnonzero(np.frombuffer(self.data, np.uint8) == LF)

    @cached_property
    def records(self) -> int:
        """How many lines there are, of which the last need not end."""
        ends = int(np.count_nonzero(np.frombuffer(self.data, np.uint8) == LF))
        return ends + (not self.data.endswith(b"\n"))

    def record_at(self, offset: int) -> int:
        """Return the number of the line in which the byte at ``offset`` of the chunk stands."""
        return self.first_record + int(np.searchsorted(self._ends, offset))


class Readable(Protocol):
    """A stream of bytes that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer, or some of it; 0 at the end, ``None`` if there is nothing yet."""


def line_chunks(
    stream: Readable, size: int = CHUNK_BYTES, longest_line: int = LONGEST_LINE, *, path: object = None
) -> Iterator[Chunk]:
    """Cut a stream into chunks of whole lines of about ``size`` bytes; joined, they are the stream.

    The last line need not end. Raises ``InputError`` (``line-too-long``) for a line of more than ``longest_line``
    bytes.
    """
    buffer = bytearray(size)
    filled = offset = 0
    record = 1
    while True:
        filled, ended = _fill(stream, buffer, filled)
        cut = filled if ended else buffer.rfind(b"\n", 0, filled) + 1
        if cut:
            data = bytes(memoryview(buffer)[:cut])
            chunk = Chunk(data, offset, record)
            yield chunk
            rest = buffer[cut:filled]
            if len(buffer) > size:  # a long line is behind us
                buffer = bytearray(max(size, len(rest)))
            buffer[: len(rest)] = rest
            offset, record, filled = offset + cut, record + chunk.records, len(rest)
        elif len(buffer) >= longest_line:
            raise InputError("line-too-long", path=path, record=record, offset=offset, limit=longest_line >> 20)
        else:
            buffer.extend(bytes(len(buffer)))
        if ended:
            return


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
