"""Lines that end early: spaces at the end of a record are not written to a line, and are put back here.

COBOL takes them away when it writes LINE SEQUENTIAL files, editors and transfers do too. Only lines are filled: where
records have a length or a descriptor, one that is too short is damaged.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
#: Empty lines of long records would grow without bound: the bytes to which those of one chunk may be filled.
ROOM = 16 << 20


@dataclass(frozen=True)
class Filled:
    """Lines as if all of them had been written to the end: those that were short stand behind the chunk's own bytes.

    ``begins`` and ``ends`` say where each stands in ``data``. :meth:`places` leads back to the chunk.
    """

    data: bytes
    begins: Ints
    ends: Ints
    _size: int
    _length: int
    _from: Ints
    _until: Ints

    @cached_property
    def content(self) -> npt.NDArray[np.uint8]:
        """The bytes of ``data``."""
        return np.frombuffer(self.data, np.uint8)

    @classmethod
    def of(cls, data: bytes, begins: Ints, ends: Ints, length: int, space: bytes) -> Filled:
        """Fill lines of less than ``length`` bytes with spaces of the charset, as a whole line would have them."""
        lengths = ends - begins
        short = np.flatnonzero(lengths < length)
        if not len(short):
            return cls(data, begins, ends, len(data), length, begins[short], ends[short])
        content = np.frombuffer(data + bytes(length), np.uint8)  # so that the last line has what follows it, too
        lines = np.lib.stride_tricks.sliding_window_view(content, length)[begins[short]]
        spaces = np.resize(np.frombuffer(space, np.uint8), length)
        np.copyto(lines, spaces, where=np.arange(length) >= lengths[short, None])
        laid_begins, laid_ends = begins.copy(), ends.copy()
        laid_begins[short] = len(data) + np.arange(len(short)) * length
        laid_ends[short] = laid_begins[short] + length
        laid = data + lines.tobytes()
        return cls(laid, laid_begins, laid_ends, len(data), length, begins[short], ends[short])

    def places(self, offsets: Ints, *, behind: bool = False) -> Ints:
        """Return where bytes of :attr:`data` stand in the chunk; those that were missing, at the end of their line.

        Offsets ``behind`` something belong to the line of the byte before them.
        """
        added = offsets >= self._size + behind
        line, within = np.divmod(offsets[added] - behind - self._size, self._length)
        found = offsets.copy()
        found[added] = np.minimum(self._from[line] + within + behind, self._until[line])
        return found
