"""A sample as one charset reads it: what its codes are, by class, and what they cost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from mojimigrate.charsets import Charset, load_charset
from mojimigrate.converter import Converter
from mojimigrate.inspection.likeness import BITS, BLANK, CLASSES, MOST_PER_BYTE, class_of, class_table
from mojimigrate.ledger import Outcome
from mojimigrate.transcode.tallying import Counted, Histogram

#: Python's decoders, which cost no table. They are a first look only, but for the forms of Unicode.
DECODERS = {
    "utf-8": "utf-8",
    "utf-16-be": "utf-16-be",
    "utf-16-le": "utf-16-le",
    "utf-32-be": "utf-32-be",
    "utf-32-le": "utf-32-le",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp_ext",
}
_UNITS = {"utf-16-be": 2, "utf-16-le": 2, "utf-32-be": 4, "utf-32-le": 4}


@dataclass
class Reading:
    """What a charset makes of a sample: pieces by class, and the bits and bytes of all of them.

    ``shifted`` counts the runs between shift codes, and ``shifted_bytes`` their bytes, shift codes included.
    ``editions`` counts the codes that are another character in another edition, ``unclosed`` values that end shifted.
    ``codes`` are the codes that occurred, by the charset that has them and their bytes.
    """

    charset: str
    pieces: dict[str, int] = field(default_factory=dict)
    bits: float = 0.0
    size: int = 0
    shifted: int = 0
    shifted_bytes: int = 0
    editions: int = 0
    codes: dict[tuple[str, bytes], int] = field(default_factory=dict)

    @property
    def per_byte(self) -> float:
        """Bits for each byte; noise has 8."""
        return self.bits / self.size if self.size else 8.0

    def share(self, *classes: str) -> float:
        """Return which share of the pieces, blanks and line ends apart, belongs to some classes."""
        total = self.visible
        return sum(self.pieces.get(name, 0) for name in classes) / total if total else 0.0

    @property
    def visible(self) -> int:
        """How many pieces are neither blank nor line ends."""
        return sum(count for name, count in self.pieces.items() if name not in BLANK)

    def add(self, name: str, count: int, length: int) -> None:
        """Count pieces of one class, which are ``length`` bytes long."""
        self.pieces[name] = self.pieces.get(name, 0) + count
        self.bits += count * min(float(BITS[CLASSES.index(name)]), MOST_PER_BYTE * length)
        self.size += count * length

    def count(self, one: Counted, part: str, *, user_defined: bool) -> None:
        """Count a piece of a histogram."""
        if one.is_shift:  # it says as much as a blank does: here a name begins, or ends
            name = "space"
        elif one.outcome is Outcome.MALFORMED:
            name = "malformed"
        elif one.outcome is Outcome.UNASSIGNED:
            name = "unassigned"
        elif one.outcome is Outcome.UNIDENTIFIED:
            name = "user" if user_defined else "kanji"
        else:
            name = class_of(one.written)
        self.add(name, one.occurrences, len(one.code))
        self.editions += one.occurrences if one.outcome is Outcome.EDITION else 0
        if one.well_formed and not one.is_shift:
            self.codes[part, one.code] = one.occurrences


def decode(sample: Sequence[bytes], charset: str) -> Reading:
    """Read a sample with Python's decoder."""
    reading = Reading(charset)
    unit = _UNITS.get(charset, 1)
    points = np.concatenate(
        [
            np.frombuffer(piece.decode(DECODERS[charset], "replace").encode("utf-32-le", "surrogatepass"), np.uint32)
            for piece in sample
        ]
    )
    classes = class_table()[points]
    lengths = np.full(len(points), 2, np.uint8)
    if charset == "utf-8":
        lengths += points > 0x7FF
        lengths += points > 0xFFFF
    lengths[(points < 0x80) | (points == 0xFFFD) | ((points >= 0xFF61) & (points <= 0xFF9F) & (charset != "utf-8"))] = 1
    lengths = np.maximum(lengths, unit) if unit > 1 else lengths
    both = np.bincount(classes.astype(np.uint16) * 8 + lengths, minlength=len(CLASSES) * 8)
    malformed = CLASSES.index("malformed")
    for at in np.flatnonzero(both).tolist():
        if at // 8 == malformed:
            reading.pieces["malformed"] = reading.pieces.get("malformed", 0) + int(both[at])
        else:
            reading.add(CLASSES[at // 8], int(both[at]), at % 8)
    # Malformed bytes are all that is left, whatever number of pieces the decoder made of them.
    total = sum(map(len, sample))
    if charset == "iso-2022-jp":  # escape sequences leave no trace; nearly all are three bytes long
        escapes = sum(piece.count(b"\x1b") for piece in sample)
        reading.size += escapes * 3
        reading.bits += escapes * float(BITS[CLASSES.index("space")])
    reading.bits += max(total - reading.size, 0) * MOST_PER_BYTE
    reading.size = total
    return reading


@cache
def converter(charset: str) -> Converter:
    """Return a converter in the charset's default edition, made once."""
    return Converter(charset)


def read(sample: Sequence[bytes], charset: str) -> Reading:
    """Read a sample with our tables, as undivided text that begins where the sample begins."""
    reading = Reading(charset)
    _tally(reading, charset, sample)
    return reading


def _tally(reading: Reading, charset: str, values: Sequence[bytes]) -> None:
    """Count the codes of values, each of which begins afresh."""
    if not values:
        return
    made = converter(charset)
    histogram = Histogram(made.table)
    ends = np.cumsum([len(value) for value in values], dtype=np.int64)
    histogram.add(b"".join(values), np.concatenate([[0], ends[:-1]]).astype(np.int64), ends)
    for one in histogram:
        part = made.charset.states[one.state].part
        reading.count(one, part.name, user_defined=part.is_user_defined(one.code))


class Shifted:
    """A charset of hosts: single bytes, and double bytes between shift codes.

    A stray byte that happens to be a shift code is no shift code here: only runs count that begin with one, hold whole
    pairs, and end with one. So packed numbers beside names do no harm.
    """

    def __init__(self, charset: Charset) -> None:
        self.name = charset.name
        self.single = charset.states[0].part.name
        self.double = charset.states[1].part.name
        pairs = b"|".join(b"".join(map(_any_of, sequence)) for sequence in charset.states[1].part.sequences)
        shifts = charset.states[0].shifts
        opening = b"|".join(re.escape(code) for code, state in shifts.items() if state)
        closing = b"|".join(re.escape(code) for code, state in shifts.items() if not state)
        # A run that nothing closes is matched too, and passed over: else it is tried from each of its shift codes.
        self._runs = re.compile(b"(?:(?:%b)(?:%b)++)++(%b)?" % (opening, pairs, closing), re.DOTALL)
        self._inner = re.compile(b"(?:%b)((?:%b)++)" % (opening, pairs), re.DOTALL)

    def split(self, sample: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
        """Return the runs between shift codes, these included, and what lies between the runs."""
        runs: list[bytes] = []
        gaps: list[bytes] = []
        for piece in sample:
            end = 0
            for match in self._runs.finditer(piece):
                if match[1] is None:
                    continue
                gaps.append(piece[end : match.start()])
                runs.append(match[0])
                end = match.end()
            gaps.append(piece[end:])
        return runs, gaps

    def read(self, sample: Sequence[bytes]) -> Reading:
        """Read the runs with the table of double bytes, and the rest with that of single ones."""
        runs, gaps = self.split(sample)
        reading = Reading(self.name, shifted=len(runs), shifted_bytes=sum(map(len, runs)))
        inner = [match[1] for run in runs for match in self._inner.finditer(run)]
        _tally(reading, self.double, inner)
        _tally(reading, self.single, gaps)
        # As in Reading.count.
        codes = reading.shifted_bytes - sum(map(len, inner))
        reading.bits += codes * float(BITS[CLASSES.index("space")])
        reading.size = sum(map(len, sample))
        return reading


def _any_of(allowed: frozenset[int]) -> bytes:
    return b"[" + b"".join(b"\\x%02x" % byte for byte in sorted(allowed)) + b"]"


def shifted(charset: str) -> Shifted:
    """Return the reader of a charset of hosts."""
    return Shifted(load_charset(charset))
