"""The lists of differences, ``mappings/conformance/*.tsv``, in the notation that the README beside them describes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from mojimigrate.charsets import load_charset
from mojimigrate.manifest import mappings_folder


class Row(NamedTuple):
    """A row as it is written."""

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


def table_path(charset: str) -> Path:
    return mappings_folder() / "conformance" / f"{charset}.tsv"


def read_rows(charset: str) -> list[Row]:
    """Read a list as it is written."""
    with table_path(charset).open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        assert tuple(next(rows)) == Row._fields
        return [Row(*row) for row in rows]


def read_differences(charset: str, oracle: str) -> list[Difference]:
    """Read the differences from one oracle, ranges written out."""
    return [difference for row in read_rows(charset) if row.oracle == oracle for difference in _expand(row, charset)]


def _expand(row: Row, charset: str) -> Iterator[Difference]:
    first, _, last = row.code.partition("-")
    is_code = load_charset(charset).cutting.is_code
    numbers = range(int(first, 16), int(last or first, 16) + 1)
    made = [number.to_bytes(len(first) // 2) for number in numbers]
    codes = [code for code in made if is_code(code) == is_code(made[0])]
    theirs, counts, _ = row.theirs.partition("+n")
    for n, code in enumerate(codes):
        text = f"U+{int(theirs[2:], 16) + n:04X}" if counts else theirs
        yield Difference(code.hex().upper(), row.ours, text)
