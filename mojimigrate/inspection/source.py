"""The input that is inspected: a sample of it from several places, and then all of it, or its beginning, in order."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from mojimigrate import sources
from mojimigrate.errors import InputError
from mojimigrate.records.framing import Fault, Records
from mojimigrate.sources import STDIN
from mojimigrate.sources import Source as Stream

#: Bytes that are read before anything is said: for record lengths, which need them in one piece.
HEAD_BYTES = 256 << 10
#: Pieces from later places of a file, for the charset: the first lines of an export are often unlike the rest.
PIECES, PIECE_BYTES = 7, 48 << 10


class Source:
    """An input as a stream that ends after ``limit`` bytes (``None``: where it ends), with its first bytes seen ahead.

    ``size`` is what there is to read, ``whole_size`` what there is beyond the limit too, if that is known.
    """

    def __init__(self, stream: Stream, path: str, limit: int | None = None) -> None:
        self._stream = stream
        self.path = "stdin" if path == STDIN else path
        self.whole_size = whole = _size(stream)
        self.size = whole if limit is None or whole is None else min(whole, limit)
        self.complete = whole is not None and self.size == whole
        self._left = limit
        self._seekable = whole is not None
        self._ended: bool | None = None
        self.head = self._read_head()
        self._ahead = memoryview(self.head)
        self.position = 0

    def _read_head(self) -> bytes:
        head = bytearray()
        wanted = HEAD_BYTES if self._left is None else min(HEAD_BYTES, self._left)
        while len(head) < wanted:
            data = self._read(wanted - len(head))
            if not data:
                self.size = len(head)
                self.complete = True
                break
            head += data
        return bytes(head)

    def _read(self, count: int) -> bytes:
        """Read some bytes. Raises ``InputError`` for what the system refuses."""
        try:
            data = self._stream.read(count)
        except OSError as error:
            raise InputError("input-unreadable", path=self.path, reason=error.strerror) from error
        if data is None:
            raise InputError("input-unreadable", path=self.path, reason=os.strerror(errno.EAGAIN))
        return data

    def sample(self, align: int = 4) -> list[bytes]:
        """Return the head, and pieces of a file from later places, which begin at a multiple of ``align``.

        What has been read stays to be read.
        """
        pieces = [self.head]
        if not self._seekable or self.size is None or self.size <= 2 * HEAD_BYTES:
            return pieces
        here = self._stream.tell()
        step = (self.size - HEAD_BYTES) // PIECES
        try:
            for number in range(PIECES):
                begin = -(-(HEAD_BYTES + number * step) // align) * align
                self._stream.seek(begin)
                pieces.append(self._read(max(min(PIECE_BYTES, self.size - begin), 0)))
        except OSError as error:
            raise InputError("input-unreadable", path=self.path, reason=error.strerror) from error
        finally:
            self._stream.seek(here)
        return [piece for piece in pieces if piece]

    def readinto(self, buffer: memoryview, /) -> int:
        """Fill the buffer, or some of it; 0 at the end, or where the limit is."""
        count = len(buffer)
        if self._left is not None:
            count = min(count, self._left - self.position)
        if len(self._ahead):
            data = bytes(self._ahead[:count])
            self._ahead = self._ahead[len(data) :]
        else:
            data = self._read(count) if count > 0 else b""
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def at_end(self) -> bool:
        """Say whether all of the input has been read, and not only what the limit allows."""
        if self._left is None or self.position < self._left:
            return True
        if self._ended is None:
            self._ended = not self._read(1)
        return self._ended

    def without_cut(self, faults: Sequence[Fault], chunk: Records) -> Sequence[Fault]:
        """Leave out the fault that is there because the limit cuts a record in two: the input has no such defect."""
        at_limit = chunk.offset + len(chunk.data) == self.position and not self.at_end()
        return faults[:-1] if faults and at_limit and faults[-1].end == len(chunk.data) else faults

    def blocks(self, size: int) -> Iterator[bytes]:
        """Yield all of it in blocks of ``size`` bytes, of which the last may be shorter."""
        buffer = bytearray(size)
        while True:
            filled = 0
            with memoryview(buffer) as view:
                while filled < size and (count := self.readinto(view[filled:])):
                    filled += count
            if filled:
                yield bytes(buffer[:filled])
            if filled < size:
                return


@contextmanager
def opened(path: str, limit: int | None = None) -> Iterator[Source]:
    """Open an input (``-`` is standard input). Raises ``InputError`` if the system refuses."""
    with sources.opened(path) as stream:
        yield Source(stream, path, limit)


def _size(stream: Stream) -> int | None:
    """Return how many bytes a file has from its beginning; ``None`` for a pipe, or one that has been read from."""
    try:
        status = os.fstat(stream.fileno())
        return status.st_size if stat.S_ISREG(status.st_mode) and stream.tell() == 0 else None
    except (OSError, AttributeError):
        return None
