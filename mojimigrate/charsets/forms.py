"""Forms: how the codes of a table stand in a file as bytes.

Most files hold the very codes that the tables list. Some hold them in another guise: NEC's JIPS(E) is JIPS(J) with
every byte taken through a table; little-endian units are the same codes, turned round; Unicode is code points in an
encoding. Code tables, sequences and user-defined areas are written in the table's own code space, and a form makes
bytes of all three.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from mojimigrate.characters import IDEOGRAPHS
from mojimigrate.charsets.cutting import Sequence, between, turn
from mojimigrate.errors import TableError
from mojimigrate.manifest import read_rows

#: VS1–VS16 and VS17–VS256: first and last code point.
SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))


@dataclass(frozen=True)
class Form:
    """One form. ``through`` takes every byte to another (``b""``: to itself); ``unit`` bytes at a time are turned
    round (1: none); ``encoding`` is Python's name of a big-endian form of Unicode (``""``: the table has bytes).
    """  # noqa: D205

    through: bytes = b""
    unit: int = 1
    encoding: str = ""

    @cached_property
    def inverse(self) -> Form:
        """The form that takes bytes of a file back to the table's code space."""
        return Form(bytes(map(self.through.index, range(256))) if self.through else b"", self.unit)

    def write(self, code: bytes) -> bytes:
        """Write a code of the table as it stands in a file."""
        return turn(code.translate(self.through) if self.through else code, self.unit)

    def read(self, code: bytes) -> bytes:
        """Take a code as it stands in a file back to the table's code space."""
        return self.inverse.write(code)

    def write_text(self, text: str) -> bytes:
        """Write text in a form of Unicode."""
        return self.write(text.encode(self.encoding))

    def read_text(self, code: bytes) -> str:
        """Read a code of a form of Unicode; a surrogate alone is read as one, a number past 10FFFF as ``""``."""
        try:
            # Turned round twice, bytes are as they were.
            return self.write(code).decode(self.encoding, "surrogatepass")
        except UnicodeDecodeError:
            return ""

    def sequence(self, sequence: Sequence) -> Sequence:
        """Take the bytes of a sequence through the table of bytes; they are turned round only as they are read."""
        if not self.through:
            return sequence
        return tuple(frozenset(self.through[byte] for byte in allowed) for allowed in sequence)

    def area(self, text: str, sequences: tuple[Sequence, ...]) -> list[Sequence]:
        """Read an area, ``"F040-F9FC"`` (code points, in a form of Unicode), in the table's code space."""
        first, _, last = text.partition("-")
        if self.encoding:
            return self.points(int(first, 16), int(last or first, 16), sequences)
        begin, end = bytes.fromhex(first), bytes.fromhex(last or first)
        made = [one for sequence in sequences if len(sequence) == len(begin) for one in between(begin, end, sequence)]
        if len(begin) != len(end) or not made:
            raise ValueError(f"{text!r} is no area of this charset")
        return made

    def points(self, first: int, last: int, sequences: tuple[Sequence, ...]) -> list[Sequence]:
        """Describe code points from first to last in the encoding, before bytes are turned round."""
        begin, end = chr(first).encode(self.encoding), chr(last).encode(self.encoding)
        return [one for sequence in sequences if len(sequence) == len(begin) for one in between(begin, end, sequence)]

    def variations(self, sequences: tuple[Sequence, ...]) -> list[Sequence]:
        """Describe every ideograph with a selector behind it: one code, whether registered or not."""
        bases = [one for first, last in IDEOGRAPHS for one in self.points(first, last, sequences)]
        selectors = [one for first, last in SELECTORS for one in self.points(first, last, sequences)]
        return [base + selector for base in bases for selector in selectors]


@cache
def read_through(path: str, folder: Path | None = None) -> bytes:
    """Read a table of bytes: what each byte becomes. Raises ``TableError`` unless every byte becomes another one."""
    table: dict[int, int] = {}
    for row in read_rows(path, ("byte", "written"), folder):
        table[int(row["byte"], 16)] = int(row["written"], 16)
    if sorted(table) != list(range(256)) or len(set(table.values())) != 256:
        raise TableError("through-incomplete", path=path)
    return bytes(table[byte] for byte in range(256))
