"""Charsets: which ones the bytes could be in, with the evidence; never which one they are.

A cheap look first (byte order marks, runs between shift codes, Python's decoders), and the few charsets that remain
are read with their tables. What decides between them is one number, the bits that each needs for a byte of the sample
(:mod:`mojimigrate.inspection.likeness`); what the bytes cannot say is said too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mojimigrate.characters import code_name
from mojimigrate.charsets import Cut, load_charset
from mojimigrate.inspection.likeness import KANA
from mojimigrate.inspection.reading import DECODERS, Reading, converter, decode, read, shifted

#: Longer ones first: that of UTF-32 begins like that of UTF-16.
MARKS = {
    b"\xff\xfe\0\0": "utf-32-le",
    b"\0\0\xfe\xff": "utf-32-be",
    b"\xef\xbb\xbf": "utf-8",
    b"\xff\xfe": "utf-16-le",
    b"\xfe\xff": "utf-16-be",
}
UNICODE = ("utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le")
OPEN = ("windows-31j", "euc-jp", "iso-2022-jp")
#: Charsets of hosts, by their shift codes; those of one group differ in their tables only.
HOSTS = (
    ("fujitsu-jef+ebcdik", "fujitsu-jef+ebcdic"),
    ("hitachi-keis83+ebcdik", "hitachi-keis83+ebcdic"),
    ("nec-jips-j+jis8",),
    ("nec-jips-e+ebcdik",),
    ("ibm-930", "ibm-939", "ibm-1390", "ibm-1399"),
    ("unisys-letsj",),
)
#: Fields of double bytes alone.
DOUBLE = ("fujitsu-jef", "hitachi-keis83", "nec-jips-j", "nec-jips-e", "ibm-300")
#: Single bytes of hosts, for a sample in which nothing is shifted.
SINGLE = ("fujitsu-ebcdik", "fujitsu-ebcdic", "ibm-290", "ibm-1027")
#: Charsets that are not read by themselves, but compared with the first one: do they differ on what occurs?
RELATIVES = {
    "windows-31j": ("ibm-943", "shift_jis-2004"),
    "euc-jp": ("eucjp-ms", "cp51932"),
    "iso-2022-jp": ("cp50221",),
    "fujitsu-jef+ebcdik": ("fujitsu-jef+ebcdic",),
    "fujitsu-jef+ebcdic": ("fujitsu-jef+ebcdik",),
    "hitachi-keis83+ebcdik": ("hitachi-keis83+ebcdic", "hitachi-keis78+ebcdik", "hitachi-keis90+ebcdik"),
    "hitachi-keis83+ebcdic": ("hitachi-keis83+ebcdik", "hitachi-keis78+ebcdic", "hitachi-keis90+ebcdic"),
    "ibm-930": ("ibm-939", "ibm-1390", "ibm-1399"),
    "ibm-939": ("ibm-930", "ibm-1390", "ibm-1399"),
    "ibm-1390": ("ibm-930", "ibm-939", "ibm-1399"),
    "ibm-1399": ("ibm-930", "ibm-939", "ibm-1390"),
    "utf-16-be": ("juki",),
    "utf-16-le": ("juki-le",),
    "juki": ("utf-16-be",),
    "juki-le": ("utf-16-le",),
    "hitachi-keis83": ("hitachi-keis78", "hitachi-keis90"),
    "ibm-300": ("ibm-16684",),
    "ibm-290": ("fujitsu-ebcdik", "ibm-1027"),
    "ibm-1027": ("fujitsu-ebcdic", "ibm-290"),
    "fujitsu-ebcdik": ("fujitsu-ebcdic", "ibm-290"),
    "fujitsu-ebcdic": ("fujitsu-ebcdik", "ibm-1027"),
}
#: Noise needs 8 bits a byte; what needs nearly as many is no text.
NOISE, MOST_BITS = 8.0, 7.6
#: Shifted runs of fewer bytes than this share of a sample are chance.
LEAST_SHIFTED = 0.003
#: Hosts: a charset that needs so many bits more than the best is not shown, nor read with its table.
MARGIN, FIRST_MARGIN = 2.0, 1.0
#: Text has more different bytes than this.
FEWEST_BYTES = 3
#: Double-byte fields have this share of pairs that are whole, and hardly anything else has.
WHOLE_PAIRS = 0.97
#: Where 住基ネット統一文字 has kanji, UTF-16 has Hangul: this share of it asks for a second look.
LEAST_HANGUL = 0.0002
#: Codes that are named where two charsets differ.
NAMED = 6


@dataclass(frozen=True)
class Evidence:
    """One thing that speaks for a charset or against it: what, how many, and which share (0 to 1) that is."""

    what: str
    count: int
    share: float = 0.0


@dataclass(frozen=True)
class Difference:
    """What the sample says of two charsets: the codes in it that they read differently.

    ``codes`` are the most frequent ones, ``different`` how many there are and ``count`` how often they occur; if there
    are none, these bytes do not tell the two apart.
    """

    charset: str
    different: int
    count: int
    codes: tuple[str, ...]


@dataclass(frozen=True)
class Candidate:
    """A charset in which the sample could be: bits for each of its bytes (noise: 8), evidence, and its likes."""

    charset: str
    bits: float
    evidence: tuple[Evidence, ...]
    differences: tuple[Difference, ...] = ()


def guess_charsets(sample: Sequence[bytes], most: int = 5) -> list[Candidate]:
    """Return the charsets in which a sample could be, the likeliest first; none, if it is no text that we know.

    ``sample`` is one or several pieces of at least a few hundred bytes, the first from the beginning of the file.
    """
    codes = np.bincount(np.frombuffer(b"".join(sample), np.uint8), minlength=256)
    if np.count_nonzero(codes) < FEWEST_BYTES:
        return []
    mark = next((charset for bom, charset in MARKS.items() if sample[0].startswith(bom)), "")
    first = {charset: decode(sample, charset) for charset in DECODERS}
    best = min(reading.per_byte for reading in first.values())
    readings = {}
    for charset, reading in first.items():
        if charset == mark or (reading.per_byte < MOST_BITS and reading.per_byte <= best + FIRST_MARGIN):
            readings[charset] = reading if charset in UNICODE else read(sample, charset)
    for charset in ("utf-16-be", "utf-16-le"):
        if charset in readings and readings[charset].share("hangul") > LEAST_HANGUL:
            other = "juki" if charset == "utf-16-be" else "juki-le"
            readings[other] = read(sample, other)
    _add_hosts(sample, readings, codes)
    for charset in DOUBLE:
        if _whole_pairs(sample, charset) > WHOLE_PAIRS:
            readings[charset] = read(_even(sample), charset)
    return _ranked(sample, readings, mark, codes)[:most]


def _add_hosts(sample: Sequence[bytes], readings: dict[str, Reading], codes: npt.NDArray[np.int64]) -> None:
    """Read the sample in the charsets of hosts of whose shift codes there are pairs; or single bytes, if of none."""
    total = sum(map(len, sample))
    found = False
    for group in HOSTS:
        reader = shifted(group[0])
        runs, _ = reader.split(sample)
        if runs and sum(map(len, runs)) >= total * LEAST_SHIFTED:
            found = True
            for charset in group:
                readings[charset] = (reader if charset == group[0] else shifted(charset)).read(sample)
    # EBCDIC: blanks and digits stand at 40 and F0 to F9, where ASCII has @ and bytes that are half a kanji.
    if not found and codes[0x40] + codes[0xF0:0xFA].sum() > codes[0x20] + codes[0x30:0x3A].sum():
        for charset in SINGLE:
            readings[charset] = read(sample, charset)


def _whole_pairs(sample: Sequence[bytes], charset: str) -> float:
    """Return which share of the pairs of a sample the sequences of a double-byte charset allow."""
    allowed = np.zeros((256, 256), np.bool_)
    for sequence in load_charset(charset).states[0].part.sequences:
        if len(sequence) == 2:
            allowed[np.ix_(sorted(sequence[0]), sorted(sequence[1]))] = True
    pairs = np.frombuffer(b"".join(_even(sample)), np.uint8).reshape(-1, 2)
    return float(allowed[pairs[:, 0], pairs[:, 1]].mean()) if len(pairs) else 0.0


def _even(sample: Sequence[bytes]) -> list[bytes]:
    return [piece[: len(piece) // 2 * 2] for piece in sample]


def _ranked(
    sample: Sequence[bytes],
    readings: dict[str, Reading],
    mark: str,
    codes: npt.NDArray[np.int64],
) -> list[Candidate]:
    """Put the likeliest first, and leave out what is none."""
    chosen = [reading for reading in readings.values() if reading.charset == mark or _is_text(reading)]
    # Where the bits are the same (text of ASCII alone), the order of the catalogue above holds.
    chosen.sort(key=lambda reading: (reading.charset != mark, round(reading.per_byte, 6)))
    if not chosen:
        return []
    best = min(reading.per_byte for reading in chosen)
    candidates = []
    for place, reading in enumerate(chosen):
        if reading.per_byte > best + MARGIN and reading.charset != mark:
            continue
        differences = tuple(_differences(sample, reading)) if not place else ()
        candidates.append(
            Candidate(reading.charset, round(reading.per_byte, 2), tuple(_evidence(reading, mark, codes)), differences)
        )
    return candidates


def _is_text(reading: Reading) -> bool:
    """Say whether a reading is better than noise; packed numbers beside names may be, so runs count by themselves."""
    if not reading.visible:
        return False
    return reading.per_byte < MOST_BITS or reading.shifted_bytes > reading.size * 10 * LEAST_SHIFTED


def _evidence(reading: Reading, mark: str, codes: npt.NDArray[np.int64]) -> Iterable[Evidence]:
    """Say what speaks for a charset, and what against it."""
    total = sum(reading.pieces.values())
    if mark == reading.charset:
        yield Evidence("mark", 1)
    if reading.shifted:
        yield Evidence("shifts", reading.shifted, round(reading.shifted_bytes / reading.size, 6))
    names = {"kana": KANA, "common": ("kanji-1",), "rarer": ("kanji-2", "kanji")}
    for what, classes in names.items():
        if count := sum(reading.pieces.get(name, 0) for name in classes):
            yield Evidence(what, count, round(reading.share(*classes), 6))
    ebcdic = int(codes[0x40] + codes[0xF0:0xFA].sum())
    ascii_ = int(codes[0x20] + codes[0x30:0x3A].sum())
    for what, count in (("ebcdic", ebcdic), ("ascii", ascii_)):
        if count > (ebcdic + ascii_) * 0.8 and count > reading.size * 0.05:
            yield Evidence(what, count, round(count / reading.size, 6))
    for what, name in (("user", "user"), ("unassigned", "unassigned"), ("malformed", "malformed")):
        count = reading.pieces.get(name, 0)
        if count or what == "malformed":
            yield Evidence(what, count, round(count / total, 6) if total else 0.0)
    if reading.editions:
        yield Evidence("editions", reading.editions, round(reading.editions / total, 6))


def _differences(sample: Sequence[bytes], reading: Reading) -> Iterable[Difference]:
    """Compare a charset with its likes on the codes that occur."""
    for name in RELATIVES.get(reading.charset, ()):
        if reading.charset in UNICODE:
            reading = read_codes(sample, reading, name)
        yield _compared(reading, name)


def read_codes(sample: Sequence[bytes], reading: Reading, relative: str) -> Reading:
    """Return a reading of a form of Unicode with the codes in it, as units of the relative."""
    units = np.frombuffer(b"".join(_even(sample)), ">u2" if relative == "juki" else "<u2")
    values, counts = np.unique(units, return_counts=True)
    kind = "big" if relative == "juki" else "little"
    codes = {
        (reading.charset, value.to_bytes(2, kind)): count
        for value, count in zip(values.tolist(), counts.tolist(), strict=True)
    }
    return Reading(reading.charset, reading.pieces, reading.bits, reading.size, codes=codes)


def _compared(reading: Reading, name: str) -> Difference:
    """Count the codes that occur and that another charset reads differently."""
    ours, theirs = load_charset(reading.charset), load_charset(name)
    parts = {mine.part.name: state for state, mine in enumerate(ours.states)}
    found: list[tuple[int, str]] = []
    for (part, code), count in reading.codes.items():
        state = parts.get(part, 0)
        other = theirs.states[min(state, len(theirs.states) - 1)].part
        if _meaning(part, code) != _meaning(other.name, code):
            found.append((count, code_name(code)))
    found.sort(key=lambda item: (-item[0], item[1]))
    return Difference(name, len(found), sum(count for count, _ in found), tuple(code for _, code in found[:NAMED]))


def _meaning(part: str, code: bytes) -> str:
    """Return what a part writes for a code, ``""`` if it has none."""
    if part.startswith("utf-"):
        return code.decode(part, "replace")
    made = converter(part)
    if not made.charset.states[0].part.is_code(code):
        return ""
    text, outcome = made.table.entry(Cut(0, code, True, 0))
    return "" if outcome.outstanding else text
