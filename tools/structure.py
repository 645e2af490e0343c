"""What the codes of a charset look like, for the generators: its TOML file in ``mappings/charsets``, and no more.

The program's own loader wants digests that are right and tables that are whole. A generator makes them, so it reads
the form of the codes by itself. A code is written here as in the table: before ``through`` and before byte order.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MAPPINGS = Path(__file__).parents[1] / "mappings"


def byte_set(text: str) -> frozenset[int]:
    """Read ``"40-7E 80-FC"``."""
    made: set[int] = set()
    for span in text.split():
        first, _, last = span.partition("-")
        made.update(range(int(first, 16), int(last or first, 16) + 1))
    return frozenset(made)


@dataclass(frozen=True)
class Structure:
    """Which bytes are one code, which codes are user-defined (利用者定義領域), which editions (字形の版) apply."""

    sequences: tuple[tuple[frozenset[int], ...], ...]
    areas: tuple[tuple[bytes, bytes], ...]
    editions: tuple[str, ...]

    @classmethod
    def read(cls, charset: str, folder: Path = MAPPINGS / "charsets") -> Structure:
        """Read the file of a charset without shifts."""
        file = tomllib.loads((folder / f"{charset}.toml").read_text("utf-8"))
        return cls.of(file["sequences"], file.get("user_areas", ()), file.get("editions", {}).get("known", ()))

    @classmethod
    def of(cls, sequences: Iterable[Iterable[str]], areas: Iterable[str], editions: Iterable[str]) -> Structure:
        """Make a structure of what a file holds."""
        spans = [area.partition("-")[::2] for area in areas]
        return cls(
            tuple(tuple(map(byte_set, sequence)) for sequence in sequences),
            tuple((bytes.fromhex(first), bytes.fromhex(last or first)) for first, last in spans),
            tuple(editions),
        )

    def is_code(self, code: bytes) -> bool:
        """Say whether these bytes are one code, whole."""
        return any(
            len(sequence) == len(code) and all(byte in allowed for byte, allowed in zip(code, sequence, strict=True))
            for sequence in self.sequences
        )

    def is_user_defined(self, code: bytes) -> bool:
        """Say whether a code lies in a user-defined area."""
        return any(len(first) == len(code) and first <= code <= last for first, last in self.areas)
