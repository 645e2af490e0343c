"""Record lengths: what recurs, and how far apart, in a file whose records nothing ends.

Two questions are put to the sample. *Autocorrelation* (by FFT) says at which distances bytes are of the same class:
blank, digit, letter and so on. That finds the length, and its multiples as well. *Columns* then decide: if records of
a candidate length are laid one below another, how much of the difference between bytes do the columns explain? The
adjusted share does not grow for a multiple, which has more columns and nothing to show for them, and drops for a part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

#: LRECL of a host's data set is at most this.
LONGEST = 32760
#: Fewer records than this show no pattern.
FEWEST_RECORDS = 4
#: Distances that are looked at closely.
PEAKS, PARTS = 24, 64
#: A share explained that is smaller than this is no pattern.
LEAST_SHARE = 0.03
#: A multiple must explain more than its part by this share of what the part leaves open.
BETTER = 0.2
#: What it is worth that the length divides the file.
DIVIDES = 0.02
#: Bytes that lead to double bytes or back on some host.
SHIFTS = bytes.fromhex("0A 0E 0F 1A 28 29 38 3F 93")
#: How many descriptors are followed.
MOST_DESCRIPTORS = 20_000


@dataclass(frozen=True)
class LengthGuess:
    """A likely length of fixed-length records, in bytes, and the evidence.

    ``correlation`` is that of the classes of bytes one length apart (0 to 1), ``explained`` the share of the
    difference between bytes that is one between columns, ``shift_columns`` the columns in which most records have a
    shift code, ``divides`` whether the file is a whole number of such records (``None``: its size is not known).
    """

    length: int
    correlation: float
    explained: float
    records: int
    shift_columns: int
    divides: bool | None


@dataclass(frozen=True)
class Descriptors:
    """A chain of record descriptors (RDW), perhaps within blocks (BDW), that holds from the first byte on.

    ``includes`` says whether the lengths count the descriptors' own four bytes.
    """

    kind: str
    includes: bool
    records: int
    shortest: int
    longest: int
    whole: bool


def guess_lengths(sample: bytes, size: int | None, most: int = 5) -> list[LengthGuess]:
    """Return likely record lengths, the likeliest first; ``size`` is that of the file, in bytes."""
    data = np.frombuffer(sample, np.uint8)
    limit = min(LONGEST, len(data) // FEWEST_RECORDS)
    if limit < 2:
        return []
    classes = _CLASSES[data]
    correlation = _autocorrelation(classes, limit)
    if not correlation.any():
        return []
    guesses = [
        LengthGuess(
            length,
            round(float(correlation[length]), 3),
            _explained(classes, length),
            len(data) // length,
            _shift_columns(data, length),
            None if size is None else size % length == 0,
        )
        for length in _candidates(correlation, size)
    ]
    ranked = _ranked([guess for guess in guesses if guess.explained >= LEAST_SHARE])
    # What shows half as much as the first is a field that recurs within the record, and no record.
    return [
        guess
        for guess in ranked[:most]
        if guess.explained * 2 >= ranked[0].explained and guess.correlation * 2 >= ranked[0].correlation
    ]


def _classes() -> npt.NDArray[np.uint8]:
    """Say for each byte what it could be, in ASCII or EBCDIC: classes are what recurs, the bytes themselves vary."""
    table = np.zeros(256, np.uint8)
    for number, codes in enumerate(
        (
            [0x20, 0x40],
            [0x00],
            [*range(0x30, 0x3A)],
            [*range(0xF0, 0xFA)],
            [*range(0x41, 0x5B), *range(0x61, 0x7B)],
            [*SHIFTS],
            [*range(0xA1, 0xC0)],
            [*range(0xC0, 0xF0)],
        ),
        1,
    ):
        table[codes] = number
    return table


_CLASSES = _classes()


def _autocorrelation(classes: npt.NDArray[np.uint8], limit: int) -> npt.NDArray[np.float64]:
    """Return for each distance up to ``limit`` how alike the classes are of bytes so far apart; 1 for distance 0."""
    count = len(classes)
    room = 1 << (count + limit).bit_length()
    power = np.zeros(room // 2 + 1)
    for one in np.unique(classes).tolist():
        found = (classes == one).astype(np.float64)
        power += np.abs(np.fft.rfft(found - found.mean(), room)) ** 2
    summed = np.fft.irfft(power, room)[: limit + 1]
    if summed[0] <= count * 1e-9:
        return np.zeros(limit + 1)  # one class only: nothing recurs, because nothing changes
    return np.asarray(summed / np.arange(count, count - limit - 1, -1) * (count / summed[0]))


def _candidates(correlation: npt.NDArray[np.float64], size: int | None) -> list[int]:
    """Return the distances of the highest peaks, and their parts, which may be the record."""
    inner = correlation[2:-1]
    peaks = np.flatnonzero((inner >= correlation[1:-2]) & (inner >= correlation[3:])) + 2
    peaks = np.append(peaks, len(correlation) - 1)
    best = peaks[np.argsort(correlation[peaks], kind="stable")[::-1][:PEAKS]].tolist()
    found = dict.fromkeys(best)
    for peak in best[:4]:
        found |= dict.fromkeys(peak // part for part in range(2, PARTS) if peak % part == 0 and peak // part > 1)
    top = max((correlation[peak] for peak in best), default=0.0)
    return [length for length in found if correlation[length] > top / 3 or (size and size % length == 0 and length > 8)]


def _explained(classes: npt.NDArray[np.uint8], length: int) -> float:
    """Return the adjusted share (R²) of the differences between classes that lies between columns."""
    records = len(classes) // length
    rows = classes[: records * length].reshape(records, length)
    count = records * length
    between = total = 0.0
    for one in np.unique(rows).tolist():
        share = (rows == one).sum(0) / records
        mean = share.mean()
        between += records * float(((share - mean) ** 2).sum())
        total += count * float(mean - mean * mean)
    if total <= 0 or count <= length:
        return 0.0
    return round(1 - (1 - between / total) * (count - 1) / (count - length), 4)


def _shift_columns(data: npt.NDArray[np.uint8], length: int) -> int:
    """Count the columns in which at least half of the records have the same shift code."""
    records = len(data) // length
    rows = data[: records * length].reshape(records, length)
    return int(np.count_nonzero(np.any([(rows == code).sum(0) * 2 >= records for code in SHIFTS], axis=0)))


def _ranked(guesses: list[LengthGuess]) -> list[LengthGuess]:
    """Put the likeliest first. A multiple of another length must explain more; one that does not is left out."""
    kept: list[LengthGuess] = []
    for guess in sorted(guesses, key=lambda one: one.length):
        parts = [one for one in kept if guess.length % one.length == 0]
        if all(guess.explained > one.explained + BETTER * (1 - one.explained) for one in parts):
            kept.append(guess)
    return sorted(kept, key=lambda one: (-(one.explained + DIVIDES * bool(one.divides)), one.length))


def find_descriptors(sample: bytes, *, complete: bool) -> Descriptors | None:
    """Follow record descriptors from the first byte; ``None`` if they do not hold to the end of the sample.

    ``complete`` says that the sample is the whole file, at whose end a chain must end too.
    """
    for blocked in (True, False):
        for includes in (True, False):
            if found := _follow(sample, blocked=blocked, includes=includes, complete=complete):
                return found
    return None


def _follow(sample: bytes, *, blocked: bool, includes: bool, complete: bool) -> Descriptors | None:
    """Follow one kind of chain."""
    own = 0 if includes else 4
    offset = records = longest = 0
    shortest = 1 << 16
    block_end = 0
    while offset + 4 <= len(sample) and records < MOST_DESCRIPTORS:
        if blocked and offset == block_end:
            block = _length(sample, offset) + own
            if block < 9:
                return None
            block_end = offset + block
            offset += 4
            continue
        length = _length(sample, offset) + own
        if length < 5 or (blocked and offset + length > block_end):
            return None
        offset += length
        records += 1
        shortest, longest = min(shortest, length - 4), max(longest, length - 4)
    ended = offset == len(sample) and (not blocked or offset == block_end)
    if records < 2 or (complete and records < MOST_DESCRIPTORS and not ended):
        return None
    if not complete and records < FEWEST_RECORDS:
        return None
    return Descriptors("VB" if blocked else "V", includes, records, shortest, longest, complete and ended)


def _length(sample: bytes, offset: int) -> int:
    """Return the length in a descriptor, or a hopeless one if its last two bytes are not zero."""
    high, low, *rest = sample[offset : offset + 4]
    return high << 8 | low if rest == [0, 0] else -(1 << 16)
