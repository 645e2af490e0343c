"""Lines that end early are read as if their spaces had been written, and every byte is found where it stands."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from mojimigrate.records.filling import Filled
from mojimigrate.records.framing import Framing, Records, parted, read_records


def chunk(data: bytes) -> Records:
    (records,) = read_records(io.BytesIO(data), Framing("lines"))
    return records


def filled(data: bytes, length: int, space: bytes = b" ") -> Filled:
    records = chunk(data)
    return Filled.of(data, records.begins, records.ends, length, space)


def contents(laid: Filled) -> list[bytes]:
    return [laid.data[begin:end] for begin, end in zip(laid.begins, laid.ends, strict=True)]


def test_short_lines_are_filled_and_the_others_stay_as_they_are():
    assert contents(filled(b"ab\nabcdef\n\nabcd\r\nabcdefgh\nx", 4)) == [
        b"ab  ",
        b"abcdef",
        b"    ",
        b"abcd",
        b"abcdefgh",
        b"x   ",
    ]


def test_spaces_of_more_than_a_byte_stand_as_units_of_a_line():
    assert contents(filled(b"a\0\nb\0\0\0", 6, b" \0"))[0] == b"a\0 \0 \0"


def test_data_without_short_lines_are_not_copied():
    data = b"abcd\nefgh\n"
    assert filled(data, 4).data is data


def test_places_lead_back_to_the_line_and_what_was_missing_to_its_end():
    data = b"ab\nabcd\n\nx"
    laid = filled(data, 4)
    begins = [laid.places(laid.begins + at).tolist() for at in range(4)]
    assert begins == [[0, 3, 8, 9], [1, 4, 8, 10], [2, 5, 8, 10], [2, 6, 8, 10]]
    ends = [laid.places(laid.begins + at, behind=True).tolist() for at in range(1, 5)]
    assert ends == [[1, 4, 8, 10], [2, 5, 8, 10], [2, 6, 8, 10], [2, 7, 8, 10]]


@pytest.mark.parametrize("data", [b"\n", b"a\nbb\n\n\nccc\nd", b"a\r\nb\r\n"])
def test_parts_of_a_chunk_are_the_chunk(data):
    records = replace(chunk(data), offset=100)
    parts = list(parted(records, 2))
    assert b"".join(part.data for part in parts) == data
    assert [part.offset for part in parts] == [
        100 + sum(len(part.data) for part in parts[:number]) for number in range(len(parts))
    ]
    assert all(len(part.begins) <= 2 for part in parts)
    lines = [part.data[begin:end] for part in parts for begin, end in zip(part.begins, part.ends, strict=True)]
    assert lines == data.replace(b"\r", b"").removesuffix(b"\n").split(b"\n")[: len(records.begins)]
    assert np.concatenate([part.numbers for part in parts]).tolist() == records.numbers.tolist()
