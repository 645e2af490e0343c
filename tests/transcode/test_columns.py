"""Arrow in, Arrow out."""

import numpy as np
import pyarrow as pa
import pytest

from mojimigrate import Converter
from mojimigrate.transcode import transcode, transcode_bytes, transcode_ranges


@pytest.fixture(scope="module")
def table():
    return Converter("windows-31j").table


def test_nulls_stay_null_and_what_lies_under_them_is_not_read(table):
    data = pa.py_buffer(b"a\xff\xffb")
    offsets = pa.array([0, 1, 3, 4], pa.int32()).buffers()[1]
    column = pa.Array.from_buffers(pa.binary(), 3, [pa.py_buffer(b"\x05"), offsets, data], 1)
    result = transcode(table, column)
    assert result.text.to_pylist() == ["a", None, "b"]
    assert len(result.events) == 0


@pytest.mark.parametrize("start", range(5))
def test_a_slice_is_a_column_like_any_other(table, start):
    values = [b"\x92\xd2", b"abc", None, b"\xf0\x40", b""]
    whole = ["辻\U000e0102", "abc", None, "〓", ""]
    result = transcode(table, pa.array(values, pa.binary()).slice(start))
    result.text.validate(full=True)
    assert result.text.to_pylist() == whole[start:]


@pytest.mark.parametrize("kind", [pa.binary(), pa.large_binary()])
def test_empty_columns(table, kind):
    for column in (pa.array([], kind), pa.array([b""], kind), pa.array([None], kind), pa.array([b"x"], kind).slice(1)):
        assert transcode(table, column).text.to_pylist() == [
            None if value is None else "" for value in column.to_pylist()
        ]


def test_types(table):
    assert transcode(table, pa.array([b"a"], pa.binary())).text.type == pa.string()
    assert transcode(table, pa.array([b"a"], pa.large_binary())).text.type == pa.large_string()
    with pytest.raises(TypeError, match="binary column"):
        transcode(table, pa.array(["a"]))


@pytest.mark.parametrize("offsets", [[0, 9, 4], [0, 3, 2]])
def test_offsets_that_do_not_fit_are_refused(table, offsets):
    buffer = pa.array(offsets, pa.int32()).buffers()[1]
    column = pa.Array.from_buffers(pa.binary(), 2, [None, buffer, pa.py_buffer(b"abcd")])
    with pytest.raises(ValueError, match="offsets"):
        transcode(table, column)


def test_offsets_of_events_count_from_the_first_value(table):
    column = pa.array([b"\xff", b"ab\xff", b"\xf0\x40"], pa.binary()).slice(1)
    assert [(event.offset, event.length) for event in transcode(table, column).events] == [(2, 1), (3, 2)]


def test_a_megabyte_of_nothing_but_defects(table):
    text, events = transcode_bytes(table, b"\xff" * (1 << 20))
    assert text.size == 3 << 20
    assert len(events) == 1 << 20
    assert events.outstanding == 1 << 20


@pytest.mark.parametrize("name", ["windows-31j", "utf-16-le", "fujitsu-jef+ebcdik"])
def test_values_may_lie_anywhere_in_the_data(name):
    table = Converter(name).table
    values = {
        "windows-31j": [b"\x92\xd2", b"", b"\xf0\x40", b"ab\xff"],
        "utf-16-le": [b"\xbb\x8f", b"", b"\x00\xe0", b"a\x00\x00"],
        "fujitsu-jef+ebcdik": [b"\x28\xc4\xd4", b"", b"\x28\x80\xa1\x29", b"\xc1\x3f"],
    }[name]
    data, begins = b"", []
    for value in values:
        data += b"\xee\xee\xee"
        begins.append(len(data))
        data += value
    order = [2, 0, 3, 1, 0]
    starts = np.array([begins[place] for place in order], np.int64)
    ends = starts + [len(values[place]) for place in order]
    together = transcode_ranges(table, data, starts, ends)
    for number, place in enumerate(order):
        alone = transcode(table, pa.array([values[place]], pa.binary()))
        assert together.text[number].as_py() == alone.text[0].as_py()
    single = [
        event._replace(offset=event.offset + begins[place])
        for place in order
        for event in transcode(table, pa.array([values[place]], pa.binary())).events
    ]
    assert list(together.events) == single


@pytest.mark.parametrize("ranges", [([0], [5]), ([-1], [2]), ([3], [2])])
def test_values_that_are_not_within_the_data_are_refused(table, ranges):
    begins, ends = (np.array(each, np.int64) for each in ranges)
    with pytest.raises(ValueError, match="within"):
        transcode_ranges(table, b"abcd", begins, ends)


def test_padding_is_trimmed_if_one_asks(table):
    data = b" a  \x81\x40b\x81\x40 \x81\x40"
    begins, ends = np.array([0, 0, 2], np.int64), np.array([len(data), 6, 6], np.int64)
    assert transcode_ranges(table, data, begins, ends).text[0].as_py() == " a  　b　 　"
    assert transcode_ranges(table, data, begins, ends, trim=True).text.to_pylist() == [" a  　b", " a", ""]
