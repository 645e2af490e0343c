"""The cutting rule: where one code ends and the next begins.

A charset is one or more *states*; in each, codes are described by *sequences* of byte ranges, such as ``81–9F E0–FC``
followed by ``40–7E 80–FC``. The longest sequence that fits is the code. What fits no sequence is malformed, and the
rule for its length is the one that Unicode recommends for its own forms (the longest beginning of a sequence is one
defect; chapter 3.9, "U+FFFD substitution of maximal subparts"): a lead byte before a line end costs the lead byte,
and never the line end.

A *shift code* leads from one state to another and stands for no character. The first state is in force where a
value begins: a field, or a record of undivided text. What happens to shift codes that are out of place is one table,
the same for all charsets (``docs/charsets.md``, "Shift codes").
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

#: What one code may look like: for each of its bytes, the values that it may have.
Sequence = tuple[frozenset[int], ...]
#: Bytes of the longest code: a plane-2 kanji and its selector in UTF-8, or a 登記統一文字番号.
LONGEST_CODE = 8


def turn(data: bytes, unit: int) -> bytes:
    """Turn the bytes of every whole unit round; done twice, it leaves them as they were."""
    if unit == 1:
        return data
    whole = len(data) // unit * unit
    turned = bytearray(data)
    for at in range(unit):
        turned[at:whole:unit] = data[unit - 1 - at : whole : unit]
    return bytes(turned)


class Cut(NamedTuple):
    """One piece of the input: a code, a shift code, or malformed bytes; and the state in which it was cut off."""

    offset: int
    code: bytes
    well_formed: bool
    state: int = 0
    #: The state that a shift code leads to; it may be the one already in force.
    shift: int | None = None


@dataclass(frozen=True)
class StateCutting:
    """The sequences of one state, and the shift codes that are recognised in it."""

    sequences: tuple[Sequence, ...]
    shifts: dict[bytes, int] = field(default_factory=dict)

    @cached_property
    def by_first(self) -> tuple[tuple[Sequence, ...], ...]:
        """The sequences that a byte may begin, shift codes included."""
        shifts = tuple(tuple(frozenset([byte]) for byte in code) for code in self.shifts)
        every = (*self.sequences, *shifts)
        return tuple(tuple(sequence for sequence in every if byte in sequence[0]) for byte in range(256))

    def match(self, data: bytes, offset: int) -> tuple[int, bool]:
        """Return the length of the piece at ``offset``, and whether it is a code."""
        longest, whole = 1, 0
        for sequence in self.by_first[data[offset]]:
            length = 0
            for allowed in sequence:
                if offset + length >= len(data) or data[offset + length] not in allowed:
                    break
                length += 1
            else:
                whole = max(whole, length)
            longest = max(longest, length)
        return (whole, True) if whole else (longest, False)


@dataclass(frozen=True)
class Cutting:
    """The states of a charset, by number; 0 is in force where a value begins.

    In little-endian charsets the bytes of every ``unit`` stand the other way round than the sequences describe them.
    """

    states: tuple[StateCutting, ...]
    unit: int = 1

    @property
    def shifted(self) -> bool:
        """Whether what a byte means depends on the shift codes before it."""
        return len(self.states) > 1

    @cached_property
    def anchors(self) -> frozenset[int]:
        """Bytes that are never part of a longer code: after one of them, a code begins, wherever one starts to read.

        None where the state depends on all that came before.
        """
        if self.shifted:
            return frozenset()
        long = [sequence for sequence in self.states[0].sequences if len(sequence) > 1]
        return frozenset(range(256)) - {byte for sequence in long for allowed in sequence for byte in allowed}

    def sync(self, data: bytes, offset: int, start: int = 0) -> int:
        """Return the last place at or before ``offset``, and not before ``start``, where a code surely begins.

        ``start`` is such a place.
        """
        if not self.anchors:
            return start
        while offset > start and data[offset - 1] not in self.anchors:
            offset -= 1
        return offset

    def cut(self, data: bytes, state: int = 0) -> Iterator[Cut]:
        """Cut all of one value: the pieces, joined, are ``data`` again."""
        turned = turn(data, self.unit)
        offset = 0
        while offset < len(data):
            here = self.states[state]
            length, well_formed = here.match(turned, offset)
            code = data[offset : offset + length]
            shift = here.shifts.get(code) if well_formed else None
            yield Cut(offset, code, well_formed, state, shift)
            offset += length
            state = state if shift is None else shift

    def is_code(self, code: bytes, state: int = 0) -> bool:
        """Say whether these bytes are one code of a state, whole; a shift code is none."""
        return list(self.cut(code, state)) == [Cut(0, code, True, state, None)]


def byte_set(text: str) -> frozenset[int]:
    """Read ``"81-9F E0-FC"``. Raises ``ValueError`` for what is no range of bytes."""
    values: set[int] = set()
    for part in text.split():
        first, _, last = part.partition("-")
        found = range(int(first, 16), int(last or first, 16) + 1)
        if not found or found[-1] > 0xFF:
            raise ValueError(f"{part!r} is no range of bytes")
        values.update(found)
    if not values:
        raise ValueError("a byte that may have no value")
    return frozenset(values)


def between(first: bytes, last: bytes, sequence: Sequence) -> list[Sequence]:
    """Describe the codes of a sequence from ``first`` to ``last``, both included, by sequences of their own.

    >>> [[sorted(allowed) for allowed in made] for made in between(b"ab", b"ba", (byte_set("61-62"),) * 2)]
    [[[97], [98]], [[98], [97]]]
    """
    if not sequence:
        return [()]
    allowed, rest = sequence[0], sequence[1:]
    lowest, highest = bytes(map(min, rest)), bytes(map(max, rest))
    low, high = first[0], last[0]
    if low == high:
        return [(frozenset([low]), *tail) for tail in between(first[1:], last[1:], rest)] if low in allowed else []
    made: list[Sequence] = []
    if first[1:] > lowest:
        made += between(first, bytes([low]) + highest, sequence)
        low += 1
    upper: list[Sequence] = []
    if last[1:] < highest:
        upper = between(bytes([high]) + lowest, last, sequence)
        high -= 1
    if middle := allowed & frozenset(range(low, high + 1)):
        made.append((middle, *rest))
    return made + upper
