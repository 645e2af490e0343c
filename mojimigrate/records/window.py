"""A window on a stream: the bytes that are in memory, which move forward through it."""

from __future__ import annotations

import errno
import os
from typing import Protocol


class Readable(Protocol):
    """A stream of bytes that fills a buffer."""

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer, or some of it; 0 at the end, ``None`` if there is nothing yet."""


class Window:
    """The next bytes of a stream, at least ``size`` of them if there are so many.

    ``offset`` is that of the first one in the stream, ``held`` how many there are; ``ended`` says that the last of the
    stream is among them. How the bytes arrive makes no difference.
    """

    def __init__(self, stream: Readable, size: int) -> None:
        self._stream = stream
        self._size = size
        self._buffer = bytearray(size)
        self._begin = 0
        self.held = 0
        self.offset = 0
        self.ended = False

    def fill(self, room: int = 0) -> int:
        """Hold ``room`` bytes or more, or all that are left; return how many are held.

        Raises ``BlockingIOError`` for a stream that does not wait, and has nothing yet: that is no end.
        """
        room = max(room, self._size, self.held)
        if self.held == room or self.ended:
            return self.held
        rest = self._buffer[self._begin : self._begin + self.held]
        if len(self._buffer) != room:
            self._buffer = bytearray(room)  # larger, or small again when something long is behind us
        self._buffer[: self.held] = rest
        self._begin = 0
        with memoryview(self._buffer) as view:
            while self.held < room:
                count = self._stream.readinto(view[self.held :])
                if count is None:
                    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
                if not count:
                    self.ended = True
                    break
                self.held += count
        return self.held

    def view(self) -> memoryview:
        """Return the bytes held, uncopied; to be released before the window moves or is filled."""
        return memoryview(self._buffer)[self._begin : self._begin + self.held]

    def peek(self, count: int) -> bytes:
        """Return the first bytes held, at most so many."""
        return bytes(self.view()[:count])

    def take(self, count: int) -> bytes:
        """Return the first bytes held, at most so many, and move behind them."""
        taken = self.peek(count)
        self._begin += len(taken)
        self.held -= len(taken)
        self.offset += len(taken)
        return taken
