"""Forms of Unicode beside Python's codecs: every scalar value, and what is none."""

from __future__ import annotations

import codecs
import itertools
import unicodedata
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pytest

from mojimigrate import Converter
from mojimigrate.ledger import Outcome
from mojimigrate.standard import load_standard, symbol_forms
from mojimigrate.transcode import transcode, transcode_bytes

#: Charsets by the names that Python has for them too.
CODECS = ["utf-8", "utf-16-be", "utf-16-le", "utf-32-be", "utf-32-le"]
SCALARS = "".join(map(chr, itertools.chain(range(0xD800), range(0xE000, 0x110000))))
MARK = "\N{REPLACEMENT CHARACTER}"
#: Up to here the symbol policy leaves symbols as they are: ¢ £ ¬ ¦ of Latin text are half-width.
LATIN = "\u00ff"
#: Bytes at which UTF-8 turns from well-formed to ill-formed (The Unicode Standard, table 3-7), and some between.
TURNS_8 = bytes.fromhex("41 7F 80 8F 90 9F A0 BF C1 C2 E0 ED EF F0 F4 F5")
TURNS_16 = (0x0041, 0x4E00, 0xD7FF, 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xE000, 0xFFFF)
TURNS_32 = (0x0041, 0x4E00, 0xD7FF, 0xD800, 0xDFFF, 0xE000, 0x10FFFF, 0x110000, 0x1000000, 0xFFFFFFFF)


#: Selectors, which alone, behind no ideograph, select nothing.
SELECTORS = [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]
#: Code points that will never be characters (The Unicode Standard, chapter 23.7).
NONCHARACTERS = [*range(0xFDD0, 0xFDF0), *(plane << 16 | low for plane in range(17) for low in (0xFFFE, 0xFFFF))]


@cache
def converter(charset: str) -> Converter:
    return Converter(charset, mark=MARK)


def defects(data: bytes, codec: str) -> list[tuple[int, int]]:
    """Return where Python's codec finds ill-formed bytes: offset and length."""
    found: list[tuple[int, int]] = []

    def note(error: UnicodeError) -> tuple[str, int]:
        assert isinstance(error, UnicodeDecodeError)
        # Python takes a high surrogate and half a unit behind it for one defect; each is one here.
        width = 2 if codec.startswith("utf-16") else error.end - error.start
        found.extend((start, min(width, error.end - start)) for start in range(error.start, error.end, width))
        return MARK, error.end

    codecs.register_error("note", note)
    data.decode(codec, "note")
    return found


@cache
def points() -> npt.NDArray[np.uint32]:
    """Return every scalar value."""
    return np.frombuffer(SCALARS.encode("utf-32-le"), np.uint32)


@cache
def categories() -> npt.NDArray[np.str_]:
    """Return the general category of every scalar value, as this Python's Unicode has it."""
    return np.array(list(map(unicodedata.category, SCALARS)))


@cache
def is_ideograph() -> npt.NDArray[np.bool_]:
    """Say of every scalar value whether it is an ideograph (漢字), as this Python's Unicode has it."""
    return np.array([unicodedata.name(char, "").startswith(("CJK UNIFIED", "CJK COMPATIBILITY I")) for char in SCALARS])


@cache
def is_listed() -> npt.NDArray[np.bool_]:
    """Say of every scalar value whether the list has a character of its own for it."""
    standard = load_standard()
    return np.isin(points(), [ord(standard[name].own) for name in standard.names if len(standard[name].own) == 1])


def lengths(codec: str) -> npt.NDArray[np.int64]:
    """Return how many bytes each scalar value has in a codec."""
    if codec == "utf-8":
        return 1 + np.searchsorted([0x7F, 0x7FF, 0xFFFF], points()).astype(np.int64)
    width = 2 if codec.startswith("utf-16") else 4
    return np.where(points() > 0xFFFF, 4, width)


@pytest.mark.parametrize("codec", CODECS)
def test_every_scalar_value_is_itself_or_reported(codec: str) -> None:
    starts = np.cumsum(np.concatenate([[0], lengths(codec)]))
    text, events = transcode_bytes(converter(codec).table, SCALARS.encode(codec))
    lost = events.outcome >= Outcome.UNIDENTIFIED
    rows = np.searchsorted(starts, events.offset[lost])
    assert (starts[rows] == events.offset[lost]).all()
    outcomes = np.zeros(len(SCALARS), np.uint8)
    outcomes[rows] = events.outcome[lost]
    expected = points().copy()
    for char, form in symbol_forms().items():
        if char > LATIN:
            expected[SCALARS.index(char)] = ord(form)
    expected[outcomes != Outcome.EXACT] = ord(MARK)
    assert text.to_pybytes().decode() == expected.tobytes().decode("utf-32-le")

    private, known = categories() == "Co", categories() != "Cn"
    assert (outcomes[private] == Outcome.UNIDENTIFIED).all()
    waiting = (outcomes == Outcome.UNIDENTIFIED) & ~private
    assert (waiting[known] == (is_ideograph() & ~is_listed())[known]).all()
    holes = outcomes == Outcome.UNASSIGNED
    assert points()[holes & known].tolist() == SELECTORS
    assert holes[np.isin(points(), NONCHARACTERS)].all()
    assert (outcomes[~waiting & ~holes & ~private] == Outcome.EXACT).all()


def ill_formed(codec: str) -> list[bytes]:
    """Return well-formed and ill-formed data: in units of 16 and 32 bits, whole ones and data that breaks off."""
    if codec == "utf-8":
        return [bytes(made) for length in (1, 2, 3, 4) for made in itertools.product(TURNS_8, repeat=length)]
    order: Literal["little", "big"] = "little" if codec.endswith("le") else "big"
    width, turns = (2, TURNS_16) if codec.startswith("utf-16") else (4, TURNS_32)
    units = [unit.to_bytes(width, order) for unit in turns]
    whole = [b"".join(made) for length in (1, 2, 3) for made in itertools.product(units, repeat=length)]
    return whole + [data[:-cut] for data in whole for cut in range(1, width)]


@pytest.mark.parametrize("codec", CODECS)
def test_what_is_ill_formed_is_reported_where_python_finds_it(codec: str) -> None:
    """Python takes the longest beginning of a character for one defect, as Unicode recommends (chapter 3.9)."""
    values = ill_formed(codec)
    starts = np.cumsum([0, *map(len, values)])
    ours: list[list[tuple[int, int]]] = [[] for _ in values]
    refused: dict[bytes, bool] = {}
    for event in transcode(converter(codec).table, pa.array(values, pa.binary())).events:
        if event.code not in refused:
            refused[event.code] = bool(defects(event.code, codec))
        if event.outcome >= Outcome.UNIDENTIFIED and refused[event.code]:
            row = int(np.searchsorted(starts, event.offset, "right")) - 1
            ours[row].append((event.offset - int(starts[row]), event.length))
    assert ours == [defects(value, codec) for value in values]
