"""The lists of differences, ``mappings/conformance/*.tsv``, in the notation that the README beside them describes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from planes import NOTHING, Place, codes, convert_each, say

from mojimigrate.charsets import Charset, load_charset
from mojimigrate.manifest import mappings_folder

FOLDER = mappings_folder() / "conformance"


class Compared(NamedTuple):
    """A charset, an oracle, what the oracle calls the charset, and on how many codes the two differ."""

    charset: str
    oracle: str
    converter: str
    differences: str


class Row(NamedTuple):
    """A row of a list as it is written."""

    oracle: str
    code: str
    ours: str
    theirs: str
    reason: str


class Difference(NamedTuple):
    """One code on which we differ from an oracle."""

    code: str
    ours: str
    theirs: str


def _read(path: Path, columns: tuple[str, ...]) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert tuple(next(rows)) == columns
        return list(rows)


def read_compared() -> list[Compared]:
    """Read which charset is compared with which oracles."""
    return [Compared(*row) for row in _read(FOLDER / "oracles.tsv", Compared._fields)]


def read_rows(charset: str) -> list[Row]:
    """Read a list as it is written; a charset that differs from no oracle has none."""
    path = FOLDER / f"{charset}.tsv"
    return [Row(*row) for row in _read(path, Row._fields)] if path.exists() else []


def read_differences(charset: str, oracle: str) -> list[Difference]:
    """Read the differences from one oracle, ranges written out."""
    return [
        difference
        for row in read_rows(charset)
        if oracle in row.oracle.split(" ")
        for difference in expand(row, load_charset(charset))
    ]


def expand(row: Row, charset: Charset) -> Iterator[Difference]:
    """Write one row out, code by code."""
    *shifts, ends = row.code.split(" ")
    first, _, last = ends.partition("-")
    numbers = range(int(first, 16), int(last or first, 16) + 1)
    made = [number.to_bytes(len(first) // 2) for number in numbers]
    compared = "as " in row.ours + row.theirs
    for before in map(bytes.fromhex, "".join(shifts).split("|")):
        state = charset.states[0].shifts[before] if before else 0
        known = codes(charset.states[state].part.name)
        alike = [code for code in made if (code in known) == (made[0] in known)]
        for code, mine, theirs in zip(alike, _texts(row.ours, alike), _texts(row.theirs, alike), strict=True):
            if not compared or _written(mine) != _written(theirs):
                yield Difference(str(Place(before, code)), mine, _written(theirs))


def _texts(cell: str, alike: list[bytes]) -> list[str]:
    """Write a cell out: one text for all codes, one that counts up, or what we make of the codes in another charset."""
    if cell.startswith("as "):
        return [say(answer) for answer in convert_each(cell.removeprefix("as "), alike)]
    text, counts, _ = cell.partition("+n")
    if not counts:
        return [text] * len(alike)
    *before, last = text.split("U+")
    return ["U+".join([*before, f"{int(last, 16) + n:04X}"]) for n in range(len(alike))]


def _written(text: str) -> str:
    """Return what is written, ``none`` for any reason not to write."""
    return text if text.startswith("U+") or text == NOTHING else say(None)
