"""Lines of undivided text."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.errors import InputError
from mojimigrate.records import line_chunks


class Trickle(io.RawIOBase):
    """A pipe that gives a few bytes at a time."""

    def __init__(self, data: bytes, step: int) -> None:
        self.rest, self.step = data, step

    def readinto(self, buffer):
        piece = self.rest[: min(self.step, len(buffer))]
        buffer[: len(piece)] = piece
        self.rest = self.rest[len(piece) :]
        return len(piece)


LINES = st.lists(st.binary(max_size=12), max_size=20).map(b"\n".join)


@given(data=LINES, size=st.integers(1, 40), step=st.integers(1, 50))
def test_the_chunks_joined_are_the_stream_and_know_where_they_stand(data, size, step):
    chunks = list(line_chunks(Trickle(data, step), size))
    assert b"".join(chunk.data for chunk in chunks) == data
    offset, record = 0, 1
    for chunk in chunks:
        assert (chunk.offset, chunk.first_record) == (offset, record)
        assert chunk.records == len(chunk.data.split(b"\n")) - chunk.data.endswith(b"\n")
        for at in range(len(chunk.data)):
            assert chunk.record_at(at) == record + chunk.data.count(b"\n", 0, at)
        offset, record = offset + len(chunk.data), record + chunk.records
    assert all(chunk.data.endswith(b"\n") for chunk in chunks[:-1])


@given(data=LINES, size=st.integers(1, 40))
def test_how_the_bytes_arrive_changes_nothing(data, size):
    assert list(line_chunks(Trickle(data, 1), size)) == list(line_chunks(io.BytesIO(data), size))


def test_a_line_may_be_longer_than_a_chunk():
    data = b"a" * 100 + b"\nb"
    assert b"".join(chunk.data for chunk in line_chunks(io.BytesIO(data), 8)) == data


def test_what_has_no_line_ends_is_refused_with_its_place():
    with pytest.raises(InputError) as caught:
        list(line_chunks(io.BytesIO(b"ok\n" + b"a" * 100), 8, longest_line=32, path="in.dat"))
    error = caught.value
    assert (error.id, error.facts["record"], error.facts["offset"]) == ("line-too-long", 2, 3)
    assert "fixed-length" in error.advise("en")


class Hesitant(io.RawIOBase):
    """A stream that does not wait, and has nothing yet."""

    def readinto(self, _buffer):
        return None


def test_a_stream_that_has_nothing_yet_has_not_ended():
    with pytest.raises(BlockingIOError):
        list(line_chunks(Hesitant()))
