"""Arrow in, Arrow out."""

import pyarrow as pa
import pytest

from mojimigrate import Converter
from mojimigrate.transcode import transcode, transcode_bytes


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
