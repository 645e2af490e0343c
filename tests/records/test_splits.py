"""Splits: pieces of a file, read one by one, give the records of the whole."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.errors import UsageError
from mojimigrate.records import Framing, LineEnds, Records, Split, plan_splits, read_records

UTF_16 = LineEnds((b"\n\0",), (b"\r\0",), 2)
CONTENTS = st.lists(st.binary(max_size=40), max_size=20)
TARGETS = st.integers(1, 150)


def rdw(contents):
    return b"".join((len(content) + 4).to_bytes(2) + b"\0\0" + content for content in contents)


def vb(contents):
    blocks = [rdw(contents[at : at + 3]) for at in range(0, len(contents), 3)]
    return b"".join((len(block) + 4).to_bytes(2) + b"\0\0" + block for block in blocks)


FILES = {
    "lines": lambda contents: b"\n".join(content.translate(None, b"\n") for content in contents),
    "fixed:7": b"".join,
    "rdw": rdw,
    "bdw+rdw": vb,
    "length:4": lambda contents: b"".join(len(content).to_bytes(4) + content for content in contents),
}


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return tmp_path_factory.mktemp("splits") / "in.dat"


def records_of(chunks):
    """Return numbers and contents, of records and of faults."""
    return sorted(
        (int(number), chunk.data[begin:end])
        for chunk in chunks
        for number, begin, end in [
            *zip(chunk.numbers, chunk.begins, chunk.ends, strict=True),
            *((fault.record, fault.begin, fault.end) for fault in chunk.faults),
        ]
    )


def check(path, data, framing, target, **options):
    """The pieces, joined, are the file; their records are those of the whole, and numbered as there."""
    path.write_bytes(data)
    splits = plan_splits(path, framing, target=target, **options)
    assert b"".join(data[split.offset :][: split.length] for split in splits) == data
    assert all(split.length > 0 for split in splits)
    whole = records_of(read_records(io.BytesIO(data), framing, **options))
    found = []
    for split in splits:
        piece = io.BytesIO(data[split.offset : split.offset + split.length])
        records = records_of(read_records(piece, framing, **options))
        if split.first_record is not None:
            assert split.first_record == len(found) + 1
        found += [content for _, content in records]
    assert found == [content for _, content in whole]
    return splits


@given(contents=CONTENTS, target=TARGETS)
@pytest.mark.parametrize("name", FILES)
def test_pieces_have_the_records_of_the_whole(path, name, contents, target):
    check(path, FILES[name](contents), Framing.parse(name), target)


@given(contents=CONTENTS, target=TARGETS, at=st.integers(0, 500), byte=st.integers(0, 255))
@pytest.mark.parametrize("name", ["rdw", "bdw+rdw", "length:4"])
def test_a_damaged_file_is_not_split_where_no_record_begins(path, name, contents, target, at, byte):
    data = bytearray(FILES[name](contents))
    if at < len(data):
        data[at] = byte
    check(path, bytes(data), Framing.parse(name), target)


@given(text=st.text("ab\n\u0a0a\u0d0a", max_size=80), target=TARGETS)
def test_lines_in_units_of_two_bytes_are_split_at_units(path, text, target):
    for split in check(path, text.encode("utf-16-le"), Framing.parse("lines"), target, ends=UTF_16):
        assert split.offset % 2 == 0


def test_pieces_are_about_as_long_as_was_asked_for(path):
    path.write_bytes(b"123456789\n" * 100)
    assert [split.length for split in plan_splits(path, Framing.parse("lines"), target=300)] == [300, 300, 300, 100]
    assert plan_splits(path, Framing.parse("fixed"), length=30, target=300) == [
        Split(0, 300, 1),
        Split(300, 300, 11),
        Split(600, 300, 21),
        Split(900, 100, 31),
    ]
    path.write_bytes(rdw([b"x" * 96] * 10))
    assert plan_splits(path, Framing.parse("rdw"), target=300) == [
        Split(0, 300, 1),
        Split(300, 300, 4),
        Split(600, 300, 7),
        Split(900, 100, 10),
    ]


def test_an_empty_file_has_no_pieces(path):
    path.write_bytes(b"")
    assert plan_splits(path, Framing.parse("rdw")) == []


def test_csv_needs_what_reads_its_cells(path):
    path.write_bytes(b'a,"b\nc"\nd,e\n')
    with pytest.raises(UsageError) as caught:
        plan_splits(path, Framing.parse("csv"))
    assert caught.value.id == "splits-csv"

    def cells(stream) -> list[Records]:
        (chunk,) = read_records(stream, Framing.parse("fixed:8"), size=8)
        return [chunk]

    path.write_bytes(b'a,"b\nc"\n')
    assert plan_splits(path, Framing.parse("csv"), cells=cells) == [Split(0, 8, 1)]
