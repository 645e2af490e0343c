"""However long a file is in which nothing can be found, only a chunk of it is in memory."""

import tracemalloc

import pytest
from compiled_tables import some_mapping, some_table

from mojimigrate.errors import InputError
from mojimigrate.records import Framing, LineEnds, read_records
from mojimigrate.transcode import delimited
from mojimigrate.transcode.delimited import Dialect, delimited_records

SIZE = 1 << 16
LENGTH = 1 << 25


class Endless:
    """A stream of a head, and then of the same bytes over and over."""

    def __init__(self, head, again, length=LENGTH):
        self.head, self.again, self.left = head, again, length

    def readinto(self, buffer):
        count = min(len(buffer), self.left)
        again = self.again * (count // len(self.again) + 1)
        data = (self.head + again)[:count]
        buffer[:count] = data
        self.head, self.left = self.head[count:], self.left - count
        return count


def peak(chunks):
    """Return the most memory that was in use while chunks were read, and their bytes."""
    tracemalloc.start()
    try:
        read = sum(len(chunk.data) for chunk in chunks)
        return tracemalloc.get_traced_memory()[1], read
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    ("framing", "head", "again"),
    [
        ("rdw", b"\0\1\0\0", b"\0"),
        ("rdw:exclusive", b"", b"\0"),
        ("bdw+rdw", b"\0\1\0\0", b"\xff"),
        ("rdw", b"", b"\0\5\1\0x"),
        ("bdw+rdw", b"", b"\0\4\0\0"),
        ("length:4", b"\xff\0\0\0", b"\0"),
    ],
)
def test_records_that_cannot_be_found_take_no_memory(framing, head, again):
    length = LENGTH if again != b"\0\5\1\0x" else 1 << 18  # a fault for every five bytes takes its time
    memory, read = peak(read_records(Endless(head, again, length), Framing.parse(framing), size=SIZE))
    assert read == length
    assert memory < 4 << 20


def cells(head, again):
    mapping = some_mapping("windows-31j")
    ends = LineEnds.of(mapping.codes_of("U+000A"), mapping.codes_of("U+000D"))
    dialect = Dialect.of(Framing.parse("csv"), mapping.codes_of)
    return delimited_records(Endless(head, again), some_table("windows-31j"), dialect, ends, size=SIZE)


def test_a_quote_that_stays_open_takes_no_memory(monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1 << 20)
    memory, read = peak(cells(b'"', b"name,address\n"))
    assert read == LENGTH
    assert memory < 8 << 20


def test_a_first_record_without_end_takes_no_memory(monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 1 << 20)
    with pytest.raises(InputError) as caught:
        peak(cells(b"", b","))
    assert caught.value.id == "line-too-long"
