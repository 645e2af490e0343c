"""Framing: records of every kind found again, whatever the size of the chunks; nothing is lost where there are none."""

import io
import struct
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.errors import UsageError
from mojimigrate.records import Framing, LineEnds, read_records
from mojimigrate.records.framing import DESCRIPTORS, KNOWN

CONTENTS = st.lists(st.binary(max_size=30), max_size=12)
SIZES = st.integers(1, 64)
DESCRIBED = sorted(DESCRIPTORS)
CHAINS = [name for name in DESCRIBED if not DESCRIPTORS[name].blocks]


def described(name, contents):
    """Write records with their descriptors."""
    form = DESCRIPTORS[name]
    order = "little" if form.little else "big"
    return b"".join(
        (len(content) + form.own).to_bytes(form.digits, order).ljust(form.width, b"\0") + content
        for content in contents
    )


def block(name, contents, *, extended=False):
    """Write a block of records."""
    records = described(name, contents)
    length = len(records) + DESCRIPTORS[name].own
    return (struct.pack(">I", length | 1 << 31) if extended else struct.pack(">HH", length, 0)) + records


def read(data, framing, **options):
    return list(read_records(io.BytesIO(data), Framing.parse(framing), **options))


def contents_of(chunks):
    return [chunk.data[begin:end] for chunk in chunks for begin, end in zip(chunk.begins, chunk.ends, strict=True)]


def faults_of(chunks):
    """Return what is wrong: the id, the number of the record, the offset in the stream, and the bytes."""
    return [
        (fault.error.id, fault.record, fault.error.facts["offset"], chunk.data[fault.begin : fault.end])
        for chunk in chunks
        for fault in chunk.faults
    ]


def check_that_nothing_is_lost(chunks, data):
    """Chunks, joined, are the stream; numbers go on; records and faults do not overlap."""
    assert b"".join(chunk.data for chunk in chunks) == data
    offset = number = 0
    for chunk in chunks:
        assert chunk.offset == offset
        offset += len(chunk.data)
        pieces = sorted(
            [(int(n), int(b), int(e)) for n, b, e in zip(chunk.numbers, chunk.begins, chunk.ends, strict=True)]
            + [(fault.record, fault.begin, fault.end) for fault in chunk.faults]
        )
        end_before = 0
        for record, begin, end in pieces:
            number += 1
            assert record == number
            assert end_before <= begin <= end <= len(chunk.data)
            end_before = end
        for fault in chunk.faults:
            assert fault.error.facts["record"] == fault.record


@pytest.mark.parametrize("text", [*(name for name in KNOWN if name != "fixed:LENGTH"), "fixed:320"])
def test_a_framing_is_written_as_it_is_read(text):
    assert str(Framing.parse(text)) == text


@pytest.mark.parametrize("text", ["", "vb", "rdw:", "RDW", "lines:3", "fixed:LENGTH", "csv:exclusive", "length:3"])
def test_an_unknown_framing_is_refused_with_what_is_known(text):
    with pytest.raises(UsageError) as caught:
        Framing.parse(text)
    if not text.startswith("fixed"):
        assert caught.value.id == "framing-unknown"
        assert "bdw+rdw:exclusive" in caught.value.advise("en")


@pytest.mark.parametrize("number", ["", "0", "-1", "1e3", "²", "٣", "67108865", "9" * 5000, " 8"])
def test_a_record_length_that_is_none_is_refused(number):
    with pytest.raises(UsageError) as caught:
        Framing.parse(f"fixed:{number}")
    assert caught.value.id == "framing-length"


def test_a_length_must_come_from_somewhere():
    with pytest.raises(UsageError) as caught:
        read(b"abcd", "fixed")
    assert caught.value.id == "framing-length-missing"
    assert contents_of(read(b"abcd", "fixed", length=2)) == [b"ab", b"cd"]
    assert contents_of(read(b"abcd", "fixed:4", length=2)) == [b"abcd"]


@given(lines=st.lists(st.binary(max_size=9).map(lambda line: line.translate(None, b"\r\n"))), size=SIZES)
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [True, False])
def test_lines_are_found_without_what_ends_them(lines, size, end, last):
    data = end.join(lines) + end * (last and bool(lines))
    chunks = read(data, "lines", size=size)
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == (lines if last or not lines or lines[-1] else lines[:-1])


def test_what_ends_a_line_is_the_charsets_to_say():
    assert contents_of(read(b"\xc1\x15\xc2\x0a\x15", "lines", ends=LineEnds((b"\x15",), (), 1))) == [b"\xc1", b"\xc2\n"]


@given(data=st.binary(max_size=100), length=st.integers(1, 12), size=SIZES)
def test_records_of_fixed_length_are_found_and_a_rest_is_a_fault(data, length, size):
    chunks = read(data, f"fixed:{length}", size=size)
    check_that_nothing_is_lost(chunks, data)
    whole = len(data) // length * length
    assert contents_of(chunks) == [data[at : at + length] for at in range(0, whole, length)]
    rest = [("record-truncated", whole // length + 1, whole, data[whole:])] if data[whole:] else []
    assert faults_of(chunks) == rest


def test_a_truncated_record_says_that_the_length_may_be_wrong():
    (chunk,) = read(b"abc", "fixed:4", path="in.dat")
    error = chunk.faults[0].error
    assert error.say("en") == "in.dat, record 1, byte 0: the file ends within a record: 3 bytes of 4"
    assert "record length is wrong" in error.advise("en")


@given(contents=CONTENTS, size=SIZES)
@pytest.mark.parametrize("name", CHAINS)
def test_records_with_descriptors_are_found(name, contents, size):
    data = described(name, contents)
    chunks = read(data, name, size=size)
    check_that_nothing_is_lost(chunks, data)
    assert (contents_of(chunks), faults_of(chunks)) == (contents, [])


@given(blocks=st.lists(st.tuples(CONTENTS, st.booleans()), max_size=5), size=SIZES)
@pytest.mark.parametrize("name", ["bdw+rdw", "bdw+rdw:exclusive"])
def test_records_in_blocks_are_found(name, blocks, size):
    data = b"".join(block(name, contents, extended=extended) for contents, extended in blocks)
    chunks = read(data, name, size=size)
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == [content for contents, _ in blocks for content in contents]
    assert faults_of(chunks) == []


@given(data=st.binary(max_size=200), size=SIZES, name=st.sampled_from(DESCRIBED))
def test_of_whatever_bytes_nothing_is_lost(data, size, name):
    check_that_nothing_is_lost(read(data, name, size=size), data)


@given(contents=CONTENTS, size=SIZES, name=st.sampled_from(DESCRIBED), at=st.integers(0, 300), byte=st.integers(0, 255))
def test_a_wrong_byte_loses_nothing_and_faults_do_not_depend_on_the_chunks(contents, size, name, at, byte):
    whole = block(name, contents) * 3 if DESCRIPTORS[name].blocks else described(name, contents)
    data = bytearray(whole)
    if at < len(data):
        data[at] = byte
    chunks = read(bytes(data), name, size=size)
    check_that_nothing_is_lost(chunks, bytes(data))
    others = read(bytes(data), name)
    assert contents_of(chunks) == contents_of(others)
    found, other = faults_of(chunks), faults_of(others)
    assert [fault[:3] for fault in found[:1]] == [fault[:3] for fault in other[:1]]
    assert b"".join(fault[3] for fault in found) == b"".join(fault[3] for fault in other)


@pytest.mark.parametrize("head", [b"\0\3\0\0", b"\0\0\0\0", b"\0\6\0\1", b"\0\6\4\0"])
def test_behind_an_impossible_descriptor_all_is_faults_no_larger_than_a_chunk(head):
    good = described("rdw", [b"ok"])
    chunks = read(good + head + bytes(30), "rdw", size=16)
    check_that_nothing_is_lost(chunks, good + head + bytes(30))
    assert contents_of(chunks) == [b"ok"]
    assert [(id_, record, offset, len(data)) for id_, record, offset, data in faults_of(chunks)] == [
        ("rdw-impossible", 2, 6, 16),
        ("rdw-lost", 3, 22, 16),
        ("rdw-lost", 4, 38, 2),
    ]


@pytest.mark.parametrize(
    ("name", "data"), [("rdw", b"\0\x0c\0\0abcd"), ("rdw", b"\0"), ("length:4:little", b"\x09\0\0\0ab")]
)
def test_a_record_beyond_the_end_of_the_file_is_a_fault(name, data):
    good = described(name, [b"ok"])
    chunks = read(good + data, name)
    assert contents_of(chunks) == [b"ok"]
    assert faults_of(chunks) == [("rdw-truncated", 2, len(good), data)]


def test_a_segment_of_a_spanned_record_costs_itself_alone():
    data = described("rdw", [b"a"]) + b"\0\6\1\0xx" + b"\0\7\2\0yyy" + described("rdw", [b"b"])
    chunks = read(data, "rdw")
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == [b"a", b"b"]
    assert faults_of(chunks) == [("rdw-spanned", 2, 5, b"\0\6\1\0xx"), ("rdw-spanned", 3, 11, b"\0\7\2\0yyy")]


def test_a_segment_in_a_block_costs_itself_alone():
    inner = described("rdw", [b"a"]) + b"\0\6\3\0xx" + described("rdw", [b"b"])
    data = struct.pack(">HH", len(inner) + 4, 0) + inner
    chunks = read(data, "bdw+rdw")
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == [b"a", b"b"]
    assert faults_of(chunks) == [("rdw-spanned", 2, 9, b"\0\6\3\0xx")]


@pytest.mark.parametrize("rest", [b"\0", b"\0\3\0\0", b"\0\x63\0\0ab"])
def test_a_block_that_its_records_do_not_fill_costs_its_rest_alone(rest):
    inner = described("rdw", [b"a"]) + rest
    bad = struct.pack(">HH", len(inner) + 4, 0) + inner
    data = bad + block("bdw+rdw", [b"b"])
    chunks = read(data, "bdw+rdw")
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == [b"a", b"b"]
    assert faults_of(chunks) == [("bdw-unfilled", 2, 9, rest)]


def test_a_block_that_the_end_of_the_file_cuts_off_gives_the_records_that_are_whole():
    data = block("bdw+rdw", [b"aa", b"bb"])
    cut = read(data[:-1], "bdw+rdw")
    check_that_nothing_is_lost(cut, data[:-1])
    assert (contents_of(cut), faults_of(cut)) == ([b"aa"], [("rdw-truncated", 2, 10, data[10:-1])])
    between = read(data[:10], "bdw+rdw")
    assert (contents_of(between), faults_of(between)) == ([b"aa"], [("rdw-truncated", 2, 10, b"")])


def test_behind_an_impossible_block_descriptor_all_is_faults():
    data = block("bdw+rdw", [b"aa"]) + b"\0\x20\0\1" + bytes(40)
    assert [fault[:3] for fault in faults_of(read(data, "bdw+rdw"))] == [("bdw-impossible", 2, 10)]


def test_a_length_that_lies_takes_no_memory():
    for name, head in (("length:4", b"\x7f\xff\xff\xff"), ("bdw+rdw", b"\xff\xff\xff\xff"), ("rdw", b"\xff\xff\0\0")):
        assert [fault[1:] for fault in faults_of(read(head + b"ab", name))] == [(1, 0, head + b"ab")]


def test_a_record_of_fixed_length_too_long_for_memory_is_refused_before_anything_is_read():
    with pytest.raises(UsageError):
        read(b"", "fixed", length=1 << 40)


def test_places_are_whole_numbers_of_64_bits():
    for framing, data in (("lines", b"a\n"), ("fixed:2", b"ab"), ("rdw", b"\0\5\0\0a")):
        (chunk,) = read(data, framing)
        assert {chunk.begins.dtype, chunk.ends.dtype, chunk.numbers.dtype} == {np.dtype(np.int64)}


def test_cells_are_split_elsewhere():
    with pytest.raises(ValueError, match="cells"):
        read(b"", "csv")


PROGRAM = """\
       IDENTIFICATION DIVISION.
       PROGRAM-ID. W.
       ENVIRONMENT DIVISION.
       INPUT-OUTPUT SECTION.
       FILE-CONTROL.
           SELECT F ASSIGN TO "w.dat" ORGANIZATION SEQUENTIAL.
       DATA DIVISION.
       FILE SECTION.
       FD F RECORD VARYING FROM 1 TO 20 DEPENDING ON L.
       01 R PIC X(20).
       WORKING-STORAGE SECTION.
       01 L PIC 9(4) COMP-5.
       PROCEDURE DIVISION.
           OPEN OUTPUT F.
           MOVE "ABCDEFGHIJ" TO R. MOVE 10 TO L. WRITE R.
           MOVE "XYZ" TO R. MOVE 3 TO L. WRITE R.
           MOVE "Q" TO R. MOVE 1 TO L. WRITE R.
           CLOSE F. STOP RUN.
"""


@pytest.fixture(scope="session")
def cobol_program(tmp_path_factory, needs_tool):
    """Compile a program that writes records of varying length."""
    cobc = needs_tool("cobc", "Debian: apt install gnucobol3")
    folder = tmp_path_factory.mktemp("cobol")
    (folder / "w.cob").write_text(PROGRAM)
    subprocess.run([cobc, "-x", "w.cob"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize(
    ("form", "framing"), [("0", "rdw:exclusive"), ("1", "length:4"), ("2", "length:4:little"), ("3", "length:2")]
)
def test_what_gnucobol_writes_is_read(cobol_program, form, framing):
    subprocess.run([cobol_program / "w"], cwd=cobol_program, check=True, env={"COB_VARSEQ_FORMAT": form})
    data = (cobol_program / "w.dat").read_bytes()
    chunks = read(data, framing)
    assert (contents_of(chunks), faults_of(chunks)) == ([b"ABCDEFGHIJ", b"XYZ", b"Q"], [])
