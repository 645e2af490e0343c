"""The ledger (記録簿): outcomes that are not plainly exact, counted by field and code, with their first places.

A ledger's size is bounded by the number of different codes, never by the length of the input. Two ledgers of two
parts of one input merge into the ledger of the whole, in any order and any grouping.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

import pyarrow as pa

#: How many places of each code are kept.
FIRST_PLACES = 5

SCHEMA = pa.schema(
    [
        pa.field("input", pa.string(), nullable=False),  # name of the input file
        pa.field("field", pa.string(), nullable=False),  # "" in undivided text
        pa.field("charset", pa.string(), nullable=False),  # the kind of the field (packed …) for a number
        pa.field("code", pa.string(), nullable=False),  # bytes in hexadecimal; "" where no byte is to blame
        pa.field("outcome", pa.string(), nullable=False),
        pa.field("character", pa.string(), nullable=False),  # name of the character, "" if there is none
        pa.field("written", pa.string(), nullable=False),  # what stands in the output
        pa.field("basis", pa.string(), nullable=False),  # the table row that says so, and why
        # names of the other characters that become the same text
        pa.field("collides", pa.list_(pa.field("item", pa.string(), nullable=False)), nullable=False),
        pa.field("count", pa.int64(), nullable=False),
        pa.field(
            "places",
            pa.list_(
                pa.struct(
                    [
                        pa.field("record", pa.int64(), nullable=False),  # 1-based; the line, in undivided text
                        pa.field("offset", pa.int64(), nullable=False),  # bytes from the start of the input
                        pa.field("context", pa.string(), nullable=False),  # masked: ■〓■
                    ]
                )
            ),
            nullable=False,
        ),
    ]
)


class Outcome(IntEnum):
    """What became of one code. The number is what the compiled table holds; the name is what files and people see."""

    EXACT = 0  #: carried over as the table says, and not counted
    EDITION = 1  #: carried over; another edition (字形の版) would have named another character
    SHIFT = 2  #: a shift code out of place (シフトコードの乱れ); no character was lost by it
    BLANK = 3  #: a number field that holds nothing: spaces, or 00 or FF throughout (空白)
    DESIGN = 4  #: carried over by a site table row of class デザイン差
    SIMILAR = 5  #: carried over by a site table row of class 類似文字
    SUBSTITUTE = 6  #: carried over by a site table row of class 代替文字
    REDUCED = 7  #: the profile wrote it without the selector that tells it from its kin (縮退)
    UNIDENTIFIED = 8  #: the charset knows the code, or it is a gaiji; no character yet (未同定)
    UNASSIGNED = 9  #: a hole in the charset (未割当)
    MALFORMED = 10  #: bytes that are no code (不正なバイト)
    OUTSIDE = 11  #: a character that the profile cannot write (範囲外)
    INVALID = 12  #: bytes that are no value of the field's type: digits that are none, a date that is none (不正な値)
    OVERFLOW = 13  #: a value that is longer than its place in a fixed-length output (桁あふれ)

    @property
    def label(self) -> str:
        """The name in files and on the screen."""
        return self.name.lower()

    @property
    def outstanding(self) -> bool:
        """Whether the character, or the value, was not carried over, and a person must decide."""
        return self >= Outcome.UNIDENTIFIED

    @property
    def inexact(self) -> bool:
        """Whether what stands in the output is not exactly the character of the source."""
        return self > Outcome.BLANK


class Key(NamedTuple):
    """What is counted apart."""

    input: str
    field: str
    charset: str
    code: str
    outcome: Outcome


class Place(NamedTuple):
    """Where a code stood: record (1-based), offset in bytes from the start of the input, context (masked, or not)."""

    record: int
    offset: int
    context: str


@dataclass(slots=True)
class Tally:
    """How often a code had an outcome, what was written for it and why, and the first places.

    ``collides`` names the other characters of the charset that the profile writes with the same text (縮退).
    """

    character: str = ""
    written: str = ""
    basis: str = ""
    count: int = 0
    places: list[Place] = field(default_factory=list)
    collides: tuple[str, ...] = ()

    def add(self, count: int, places: Iterable[Place]) -> None:
        """Count further occurrences."""
        self.count += count
        self.places = sorted({*self.places, *places})[:FIRST_PLACES]


@dataclass(slots=True)
class Ledger:
    """Tallies by key."""

    tallies: dict[Key, Tally] = field(default_factory=dict)

    def tally(self, key: Key) -> Tally:
        """Return the tally of a key, new if need be."""
        return self.tallies.setdefault(key, Tally())

    def merge(self, other: Ledger) -> Ledger:
        """Return the ledger of both: associative and commutative for parts of one job."""
        merged = Ledger()
        for part in (self, other):
            for key, theirs in part.tallies.items():
                new = Tally(theirs.character, theirs.written, theirs.basis, collides=theirs.collides)
                tally = merged.tallies.setdefault(key, new)
                tally.add(theirs.count, theirs.places)
        return merged

    def counts(self) -> dict[Outcome, tuple[int, int]]:
        """Return for each outcome that occurred: how many codes, how many occurrences."""
        codes: dict[Outcome, set[tuple[str, str]]] = {}
        total: dict[Outcome, int] = {}
        for key, tally in self.tallies.items():
            codes.setdefault(key.outcome, set()).add((key.charset, key.code))
            total[key.outcome] = total.get(key.outcome, 0) + tally.count
        return {outcome: (len(codes[outcome]), total[outcome]) for outcome in sorted(total)}

    def rows(self) -> Iterator[tuple[Key, Tally]]:
        """Yield tallies in the order of the file: by input, field, outcome, charset and code."""
        return iter(sorted(self.tallies.items(), key=lambda item: (*item[0][:2], item[0].outcome, *item[0][2:4])))

    def to_arrow(self) -> pa.Table:
        """Return the ledger as a table of :data:`SCHEMA`."""
        rows = [
            {
                **key._asdict(),
                "outcome": key.outcome.label,
                "character": tally.character,
                "written": tally.written,
                "basis": tally.basis,
                "collides": list(tally.collides),
                "count": tally.count,
                "places": [place._asdict() for place in tally.places],
            }
            for key, tally in self.rows()
        ]
        return pa.Table.from_pylist(rows, schema=SCHEMA)

    @classmethod
    def from_arrow(cls, table: pa.Table) -> Ledger:
        """Read back what :meth:`to_arrow` wrote."""
        ledger = cls()
        for row in table.to_pylist():
            key = Key(row["input"], row["field"], row["charset"], row["code"], Outcome[row["outcome"].upper()])
            places = [Place(**place) for place in row["places"]]
            collides = tuple(row["collides"])
            ledger.tallies[key] = Tally(row["character"], row["written"], row["basis"], row["count"], places, collides)
        return ledger
