"""Characters as people count them: a base with its selector and its combining marks is one (書記素)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import regex

from mojimigrate.run.sinks.values import content, offsets

# Selectors are nonspacing marks (Mn) too. A half-width voiced sound mark is a character: it was one in the source.
_MARKS = regex.compile(r"[\p{Mn}\p{Me}]+")
_CHARACTERS = regex.compile(r"\A[\p{Mn}\p{Me}]+|.[\p{Mn}\p{Me}]*", regex.DOTALL)


def characters(text: str) -> Iterator[str]:
    """Cut text into characters; marks without a base before them are one by themselves."""
    return (found.group() for found in _CHARACTERS.finditer(text))


def count_one(text: str) -> int:
    """Count the characters of a text; marks without a base count nothing."""
    return len(_MARKS.sub("", text))


def count_characters(column: pa.Array) -> npt.NDArray[np.int64]:
    """Count the characters of each value of a string column without nulls."""
    begins = offsets(column)
    data = content(column)
    points = np.frombuffer(str(data, "utf-8").encode("utf-32-le"), np.uint32)
    counted = np.concatenate([[0], np.cumsum(~_is_mark()[points])])
    starts = np.frombuffer(data, np.uint8) & 0xC0 != 0x80
    counts: npt.NDArray[np.int64] = np.diff(counted[np.concatenate([[0], np.cumsum(starts)])[begins - begins[0]]])
    return counts


@cache
def _is_mark() -> npt.NDArray[np.bool_]:
    found = np.zeros(0x110000, np.bool_)
    for marks in _MARKS.finditer("".join(map(chr, range(0x110000)))):
        found[marks.start() : marks.end()] = True
    return found
