"""The cutting rule: where one code ends and the next begins.

A charset's codes are described by *sequences* of byte ranges, such as ``81–9F E0–FC`` followed by ``40–7E 80–FC``.
No sequence is the beginning of another, so a code is recognised at its last byte. What fits no sequence is
malformed, and the rule for its length is the one that Unicode recommends for its own forms (the longest beginning
of a sequence is one defect; chapter 3.9, "U+FFFD substitution of maximal subparts"): a lead byte before a line end
costs the lead byte, and never the line end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple


class Cut(NamedTuple):
    """One piece of the input: a code, or malformed bytes."""

    offset: int
    code: bytes
    well_formed: bool


@dataclass(frozen=True)
class Cutting:
    """The sequences of byte ranges that make a code; 1 to 3 bytes long."""

    sequences: tuple[tuple[frozenset[int], ...], ...]

    @cached_property
    def anchors(self) -> frozenset[int]:
        """Bytes that are never part of a longer code: after one of them, a code begins, wherever one starts to read."""
        within = {byte for sequence in self.sequences if len(sequence) > 1 for allowed in sequence for byte in allowed}
        return frozenset(range(256)) - within

    def sync(self, data: bytes, offset: int, start: int = 0) -> int:
        """Return the last place at or before ``offset``, and not before ``start``, where a code surely begins.

        ``start`` is such a place.
        """
        while offset > start and data[offset - 1] not in self.anchors:
            offset -= 1
        return offset

    def match(self, data: bytes, offset: int) -> Cut:
        """Cut one piece off at ``offset``."""
        longest = 1
        for sequence in self.sequences:
            length = 0
            for allowed in sequence:
                if offset + length >= len(data) or data[offset + length] not in allowed:
                    break
                length += 1
            else:
                return Cut(offset, data[offset : offset + length], True)
            longest = max(longest, length)
        return Cut(offset, data[offset : offset + longest], False)

    def cut(self, data: bytes) -> Iterator[Cut]:
        """Cut all of ``data``: the pieces, joined, are ``data`` again."""
        offset = 0
        while offset < len(data):
            piece = self.match(data, offset)
            yield piece
            offset += len(piece.code)

    def is_code(self, code: bytes) -> bool:
        """Say whether these bytes are one code, whole."""
        return bool(code) and self.match(code, 0) == Cut(0, code, True)
