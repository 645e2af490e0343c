"""Whole planes: every code of a charset and everything that is none, and what we make of it.

A *plane* is what can stand in one state of a charset, each candidate asked for by itself: behind the shift code that
leads to that state, and before the one that leads back.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from mojimigrate import Converter
from mojimigrate.charsets import Charset, Part, load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.transcode import transcode

#: Bytes with the high bit, which stand for all of them where a part has none: control, first and last of a 94-set.
HIGH = (0x80, 0xA1, 0xFF)


class Plane(NamedTuple):
    """What to ask in one state: codes, and each as the value that it stands in, behind the shift code ``before``."""

    state: int
    before: bytes
    codes: list[bytes]
    values: list[bytes]


class Place(NamedTuple):
    """A code in its plane, told apart by the shift code before it."""

    before: bytes
    code: bytes

    def __str__(self) -> str:
        return " ".join(part.hex().upper() for part in self if part)


#: What an escape sequence begins with (ISO/IEC 2022).
ESC = 0x1B

#: What a converter says that takes a code and writes no text for it, in the lists.
NOTHING = "nothing"

#: What we write for a code, or the outcome that says why we write nothing.
Answer = str | Outcome


def planes(charset: Charset) -> Iterator[Plane]:
    """Yield the planes of a charset, in the order of its states. Shift codes are no candidates."""
    begin = {shift[0] for shift in charset.states[0].shifts}
    for number, state in enumerate(charset.states):
        before, after = (first_shift(charset, number), first_shift(charset, 0)) if number else (b"", b"")
        codes = [code for code in candidates(state.part) if code[0] not in begin]
        yield Plane(number, before, codes, [before + code + after for code in codes])


def first_shift(charset: Charset, state: int) -> bytes:
    """Return the shift code that leads to a state: the first, if there are several; empty, if there is none."""
    return next((shift for shift, target in charset.states[0].shifts.items() if target == state), b"")


def candidates(part: Part) -> Iterator[bytes]:
    """Yield every byte; every pair behind what is no code by itself; every triple behind what begins codes of three.

    Of a part that uses seven bits, only a few bytes with the eighth are tried; escape sequences are left out.
    """
    sequences = [sequence for sequence in part.sequences if sequence[0] != {ESC}]
    seven = all(byte < 0x80 for sequence in sequences for allowed in sequence for byte in allowed)
    tried = [*range(0x80), *HIGH] if seven else range(0x100)
    yield from (bytes([byte]) for byte in range(0x100))
    longest = max(map(len, sequences))
    assert longest <= 3
    if longest >= 2:
        begin = {byte for sequence in sequences if len(sequence) >= 2 for byte in sequence[0]}
        firsts = [byte for byte in tried if byte in begin or not part.is_code(bytes([byte]))]
        yield from map(bytes, itertools.product(firsts, tried))
    if longest == 3:
        firsts = sorted({byte for sequence in sequences if len(sequence) == 3 for byte in sequence[0]})
        yield from map(bytes, itertools.product(firsts, tried, tried))


@cache
def codes(part: str) -> frozenset[bytes]:
    """Return the candidates that are codes of a part."""
    loaded = load_charset(part).parts[0]
    return frozenset(code for code in candidates(loaded) if loaded.is_code(code))


@cache
def converter(charset: str, edition: str | None) -> Converter:
    """Make a converter that, like the oracles, writes no selectors."""
    return Converter(charset, edition, profile="base")


def convert_each(charset: str, values: list[bytes], edition: str | None = None) -> list[Answer]:
    """Convert each value for itself: its text, or the outcome that says why there is none."""
    result = transcode(converter(charset, edition).table, pa.array(values, pa.binary()))
    answers: list[Answer] = result.text.to_pylist()
    ends = np.cumsum([len(value) for value in values])
    lost = result.events.outcome >= Outcome.UNIDENTIFIED
    rows = np.searchsorted(ends, result.events.offset[lost], "right")
    for row, outcome in zip(rows.tolist(), result.events.outcome[lost].tolist(), strict=True):
        answers[row] = Outcome(outcome)
    return answers


@cache
def ours(charset: str) -> list[tuple[Plane, list[Answer]]]:
    """Convert every candidate of every plane."""
    return [(plane, convert_each(charset, plane.values)) for plane in planes(load_charset(charset))]


def say(answer: Answer | None) -> str:
    """Write an answer as the lists do; ``None`` is an oracle's refusal."""
    if isinstance(answer, Outcome):
        return answer.label
    return "none" if answer is None else " ".join(f"U+{ord(char):04X}" for char in answer) or NOTHING
