"""Characters as people count them: a base with its selector and its combining marks is one (書記素)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import regex

from mojimigrate.run.sinks.base import Encoding
from mojimigrate.run.sinks.values import content, from_content, offsets

# Selectors are nonspacing marks (Mn) too. A half-width voiced sound mark is a character: it was one in the source.
_MARKS = regex.compile(r"[\p{Mn}\p{Me}]+")


def running_length(column: pa.Array, encoding: Encoding | None) -> npt.NDArray[np.int64]:
    """Return the length of the text before each byte of the content of a string column without nulls, and of all.

    Lengths are in bytes of an encoding, or in characters. Between the bytes of one character they mean nothing.
    """
    data = np.frombuffer(content(column), np.uint8)
    if encoding is Encoding.UTF8:
        return np.arange(len(data) + 1)
    if encoding is None:
        lengths = _begins_character(data).astype(np.int64)
    else:
        lengths = (2 * (data & 0xC0 != 0x80) + 2 * (data >= 0xF0)).astype(np.int64)  # four bytes become a pair
    return np.concatenate([[0], np.cumsum(lengths)])


def shorten(column: pa.Array, room: int, encoding: Encoding | None) -> pa.Array:
    """Cut values that are longer than ``room``, all of them, behind their last character that fits."""
    running = running_length(column, encoding)
    data = np.frombuffer(content(column), np.uint8)
    begins = offsets(column) - offsets(column)[0]
    # Nothing fits at all where no character begins in front of the end of the room.
    places = np.concatenate([[0], np.flatnonzero(_begins_character(data))])
    found = np.searchsorted(running[places], running[begins[:-1]] + room, "right") - 1
    cuts = np.maximum(places[found], begins[:-1])
    edges = np.zeros(len(data) + 1, np.int64)
    np.add.at(edges, begins[:-1], 1)
    np.subtract.at(edges, cuts, 1)
    kept = np.cumsum(edges[:-1]) > 0
    return from_content(pa.string(), np.concatenate([[0], np.cumsum(cuts - begins[:-1])]), data[kept].tobytes())


def _begins_character(data: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Tell which bytes of UTF-8 are the first of a character."""
    found: npt.NDArray[np.bool_] = data & 0xC0 != 0x80
    points = np.frombuffer(str(data.tobytes(), "utf-8").encode("utf-32-le"), np.uint32)
    found[found] = ~_is_mark()[points]
    return found


@cache
def _is_mark() -> npt.NDArray[np.bool_]:
    found = np.zeros(0x110000, np.bool_)
    for marks in _MARKS.finditer("".join(map(chr, range(0x110000)))):
        found[marks.start() : marks.end()] = True
    return found
