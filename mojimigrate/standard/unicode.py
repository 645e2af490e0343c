"""The characters that Unicode has assigned, for charsets that are forms of Unicode."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path

from mojimigrate.characters import stands_alone
from mojimigrate.errors import TableError
from mojimigrate.manifest import read_rows

UNICODE_TABLE = "standard/unicode.tsv"


class Assigned:
    """Assigned characters, as ranges of code points; those that stand for nothing by themselves are left out."""

    def __init__(self, ranges: list[tuple[int, int]]) -> None:
        self._ranges = ranges
        self._starts = [first for first, _ in ranges]

    def __contains__(self, char: str) -> bool:
        """Say whether a character is assigned and stands alone."""
        found = bisect(self._starts, ord(char)) - 1
        return found >= 0 and ord(char) <= self._ranges[found][1] and stands_alone(char)

    def __len__(self) -> int:
        """Count the characters."""
        return self._count

    @cached_property
    def _count(self) -> int:
        return sum(1 for _ in self)

    def __iter__(self) -> Iterator[str]:
        """Yield the characters in the order of their code points."""
        for first, last in self._ranges:
            yield from filter(stands_alone, map(chr, range(first, last + 1)))


@cache
def assigned(folder: Path | None = None) -> Assigned:
    """Read ``standard/unicode.tsv``, in the folder of the tables.

    Raises ``TableError`` for ranges that are none or not in order.
    """
    ranges: list[tuple[int, int]] = []
    for row in read_rows(UNICODE_TABLE, ("first", "last"), folder):
        first, last = (int(row[column].removeprefix("U+"), 16) for column in ("first", "last"))
        if first > last or (ranges and first <= ranges[-1][1]):
            raise TableError("unicode-ranges", path=UNICODE_TABLE, value=row["first"])
        ranges.append((first, last))
    return Assigned(ranges)
