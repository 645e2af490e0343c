"""CSV and TSV: cells found in the bytes of every charset as a reader of the decoded text would find them."""

import csv
import io
import re
from functools import cache

import pytest
from compiled_tables import some_mapping, some_table
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mojimigrate.charsets import load_charset, turn
from mojimigrate.errors import InputError, UsageError
from mojimigrate.records import Framing, LineEnds, plan_splits
from mojimigrate.transcode import delimited
from mojimigrate.transcode.delimited import Dialect, delimited_records

CHARSETS = ["windows-31j", "euc-jp", "utf-8", "utf-16-le", "utf-16-be", "ibm-930", "fujitsu-jef+ebcdik", "iso-2022-jp"]
SIZES = st.integers(1, 64)


@cache
def line_ends(charset):
    mapping = some_mapping(charset)
    return LineEnds.of(mapping.codes_of("U+000A"), mapping.codes_of("U+000D"))


@cache
def dialect(charset, framing="csv"):
    return Dialect.of(Framing.parse(framing), some_mapping(charset).codes_of)


def read(data, charset="utf-8", framing="csv", *, spoken=None, **options):
    stream = io.BytesIO(data)
    return list(
        delimited_records(
            stream, some_table(charset), spoken or dialect(charset, framing), line_ends(charset), **options
        )
    )


def cells_of(chunks):
    """Return the cells of every record, with whether they have doubled quotes."""
    return [
        [(chunk.data[begin:end], doubled) for begin, end, doubled in zip(*(row.tolist() for row in rows), strict=True)]
        for chunk in chunks
        for rows in zip(chunk.cell_begins, chunk.cell_ends, chunk.doubled, strict=True)
    ]


def contents_of(chunks):
    return [[content for content, _ in record] for record in cells_of(chunks)]


def faults_of(chunks):
    return [
        (fault.error.id, fault.record, fault.error.facts["offset"], chunk.data[fault.begin : fault.end])
        for chunk in chunks
        for fault in chunk.faults
    ]


def check_that_nothing_is_lost(chunks, data, head=b""):
    assert head + b"".join(chunk.data for chunk in chunks) == data
    offset, number = len(head), 0
    for chunk in chunks:
        assert chunk.offset == offset
        offset += len(chunk.data)
        pieces = sorted(
            [*zip(chunk.numbers.tolist(), chunk.begins.tolist(), chunk.ends.tolist(), strict=True)]
            + [(fault.record, fault.begin, fault.end) for fault in chunk.faults]
        )
        assert len(chunk.begins) == len(chunk.cell_begins) == len(chunk.cell_ends) == len(chunk.doubled)
        end_before = 0
        for record, begin, end in pieces:
            number += 1
            assert record == number
            assert end_before <= begin <= end <= len(chunk.data)
            end_before = end


@cache
def codes(charset, state):
    """A strategy for codes of a state, those made of bytes that delimit in other places more often than others."""
    cutting = load_charset(charset).cutting
    signs = set(b'",\t\n\r|\x6b\x7f\x05\x25\x15')
    strategies = []
    for sequence in cutting.states[state].sequences:
        if len(sequence) > 4:
            continue
        places = [
            st.one_of(
                *([st.sampled_from(sorted(allowed & signs))] if allowed & signs else []),
                st.sampled_from(sorted(allowed)),
            )
            for allowed in sequence
        ]
        strategies.append(st.tuples(*places).map(bytes).map(lambda code: turn(code, cutting.unit)))
    feeds = line_ends(charset).feeds
    marks = dialect(charset).order_marks
    return st.one_of(strategies).filter(
        lambda code: (
            cutting.is_code(code, state) and code not in marks and not (state and any(feed in code for feed in feeds))
        )
    )


@cache
def double_byte_states(charset):
    """Return a state of double bytes beside the first, if there is one."""
    states = load_charset(charset).cutting.states
    return [number for number in range(1, len(states)) if {len(code) for code in states[number].sequences} >= {2}][:1]


@st.composite
def cells(draw, charset):
    """Return a cell as it is written, and the content and whether it has doubled quotes."""
    ends, spoken = line_ends(charset), dialect(charset)
    special = {*spoken.delimiters, *spoken.quotes, *ends.feeds, *ends.returns}
    charset_states = load_charset(charset).states
    pieces, doubled, quoted = [], False, draw(st.booleans())
    for number in draw(st.lists(st.sampled_from([0, *double_byte_states(charset)]), max_size=4)):
        content = draw(st.lists(codes(charset, number), max_size=4))
        if number == 0:
            quoted |= any(code in special for code in content)
            doubled |= any(code in spoken.quotes for code in content)
            pieces += [code * 2 if code in spoken.quotes else code for code in content]
        else:
            there, back = (
                next(shift for shift, target in charset_states[0].shifts.items() if target == to) for to in (number, 0)
            )
            pieces += [there, *content, back]
    quote = spoken.quotes[0] if quoted else b""
    content = b"".join(pieces)
    return quote + content + quote, (content, doubled)


@st.composite
def files(draw, charset):
    """Return a file, and its records."""
    columns = draw(st.integers(1, 4))
    records = draw(st.lists(st.lists(cells(charset), min_size=columns, max_size=columns), max_size=5))
    ends = line_ends(charset)
    end = draw(st.sampled_from([ends.feeds[0], *(code + ends.feeds[0] for code in ends.returns)]))
    lines = [dialect(charset).delimiters[0].join(written for written, _ in record) for record in records]
    last = end if not lines or not lines[-1] or draw(st.booleans()) else b""
    return end.join(lines) + (last if lines else b""), [[cell for _, cell in record] for record in records]


@pytest.mark.parametrize("charset", CHARSETS)
@settings(max_examples=25, deadline=None)
@given(data=st.data(), size=SIZES)
def test_cells_are_found_as_they_were_written(charset, data, size):
    content, records = data.draw(files(charset))
    chunks = read(content, charset, size=size)
    check_that_nothing_is_lost(chunks, content)
    assert faults_of(chunks) == []
    assert cells_of(chunks) == records


TEXTS = st.lists(st.sampled_from(['"', '""', ",", "\n", "\r\n", "a", "ab", "表", "ソ", "あ"]), max_size=30).map("".join)


def as_python_reads(raw, doubled):
    """Return what Python makes of a cell: it drops the quotes before which something is missing, or behind which
    something stands.
    """  # noqa: D205
    text = raw.replace('""', '"') if doubled else raw
    if doubled or not raw.startswith('"'):
        return text
    quoted, at = "", 1
    while raw[at : at + 2] == '""' or raw[at] != '"':
        quoted += raw[at]
        at += 2 if raw[at] == '"' else 1
    return quoted + raw[at + 1 :]


@pytest.mark.parametrize(("charset", "codec"), [("windows-31j", "cp932"), ("utf-8", "utf-8")])
@given(text=TEXTS, size=SIZES)
def test_any_text_is_split_as_python_splits_it(charset, codec, text, size):
    data = text.encode(codec)
    chunks = read(data, charset, size=size)
    check_that_nothing_is_lost(chunks, data)
    assume(not any(fault[0] == "csv-quote-open" for fault in faults_of(chunks)))
    rows = [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    found = [[as_python_reads(raw.decode(codec), doubled) for raw, doubled in record] for record in cells_of(chunks)]
    assert found == [row for row in rows if len(row) == len(rows[0])]
    assert [record for _, record, _, _ in faults_of(chunks)] == [
        number for number, row in enumerate(rows, 1) if len(row) != len(rows[0])
    ]


@pytest.mark.parametrize("charset", CHARSETS)
@settings(max_examples=50, deadline=None)
@given(data=st.binary(max_size=80), size=SIZES)
def test_of_whatever_bytes_nothing_is_lost_and_chunks_make_no_difference(charset, data, size):
    head = next((mark for mark in dialect(charset).order_marks if data.startswith(mark)), b"")
    try:
        whole = read(data, charset)
    except InputError as refused:
        with pytest.raises(InputError, match=re.escape(str(refused))) as caught:
            read(data, charset, size=size)
        assert caught.value.id == "csv-line-ends"
        return
    chunks = read(data, charset, size=size)
    check_that_nothing_is_lost(chunks, data, head)
    assert cells_of(chunks) == cells_of(whole)
    assert faults_of(chunks) == faults_of(whole)


def test_a_byte_of_a_longer_code_is_no_delimiter():
    data = "ポ|能\n表|ソ\n".encode("cp932")
    assert data.count(b"|") == 3
    spoken = Dialect((b"|",), (b'"',))
    assert contents_of(read(data, "windows-31j", spoken=spoken)) == [
        [text.encode("cp932") for text in row] for row in (("ポ", "能"), ("表", "ソ"))
    ]


def test_shifted_text_has_no_delimiters():
    shifted = b"\x0e\x42\x6b\x42\x7f\x0f"
    assert contents_of(read(shifted + b"\x6b\xc1\x25", "ibm-930")) == [[shifted, b"\xc1"]]


def test_a_delimiter_is_one_in_every_state_in_which_its_byte_means_the_same():
    data = "あ,い\n".encode("iso-2022-jp").replace(b"\x1b(B", b"\x1b(J")
    assert b"\x1b(J," in data
    assert contents_of(read(data, "iso-2022-jp")) == [[b'\x1b$B$"\x1b(J', b"\x1b$B$$\x1b(J"]]
    kana = b"\x1b(I1,2\x1b(B,b\n"
    assert contents_of(read(kana, "cp50221")) == [[kana[:-3], b"b"]]


def test_a_missing_shift_in_costs_the_line_and_no_more():
    good = b"\xc1\x6b\xc2\x25"
    data = good + b"\xc1\x0e\x42\x42\x6b\xc2\x25" + good
    chunks = read(data, "ibm-930")
    assert contents_of(chunks) == [[b"\xc1", b"\xc2"]] * 2
    assert faults_of(chunks) == [("record-cells", 2, 4, data[4:-4])]


def test_a_missing_shift_in_within_quotes_is_over_at_the_end_of_the_line():
    good = b"\xc1\x6b\xc2\x25"
    data = good + b"\x7f\x0e\x42\x42\x7f\x6b\xc2\x25\x7f\x6b\xc3\x25" + good
    chunks = read(data, "ibm-930")
    assert contents_of(chunks) == [
        [b"\xc1", b"\xc2"],
        [b"\x0e\x42\x42\x7f\x6b\xc2\x25", b"\xc3"],
        [b"\xc1", b"\xc2"],
    ]


def test_tsv_has_no_quotes():
    assert contents_of(read(b'"a\t"b"\r\n\tc\n', framing="tsv")) == [[b'"a', b'"b"'], [b"", b"c"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'"a"b,c', [b'"a"b', b"c"]),
        (b'"a""b"c",d', [b'"a""b"c"', b"d"]),
        (b'a"b",c', [b'a"b"', b"c"]),
        (b' "a",c', [b' "a"', b"c"]),
        (b'"a"\r,c', [b'"a"\r', b"c"]),
        (b"a\rb,c", [b"a\rb", b"c"]),
    ],
)
def test_what_the_standard_does_not_allow_is_kept_as_it_stands(line, expected):
    for end in (b"\n", b"\r\n", *([b""] if b"\r" not in line else [])):
        assert cells_of(read(line + end)) == [[(cell, False) for cell in expected]]


@pytest.mark.parametrize(
    ("charset", "data", "framing", "offset"),
    [
        ("utf-8", b"a,b\r1,2\r3,4\r", "csv", 3),
        ("utf-8", b"a,b\r1,2", "csv", 3),
        ("windows-31j", b'"a","b\rc"\r"1","2"\r', "csv", 9),
        ("utf-8", b"a\tb\r1\t2\r", "tsv", 3),
        ("utf-16-le", "a,b\r1,2\r".encode("utf-16-le"), "csv", 6),
        ("ibm-930", b"\xc1\x6b\xc2\x0d\xf1\x6b\xf2\x0d", "csv", 3),
        ("utf-8", b"a,b\r" + b"1,2\r" * (1 << 16), "csv", 3),
    ],
)
@pytest.mark.parametrize("size", [4, 1 << 20])
def test_lines_that_end_with_cr_alone_are_refused_with_the_place_of_the_first(charset, data, framing, offset, size):
    with pytest.raises(InputError) as caught:
        read(data, charset, framing, size=size)
    assert (caught.value.id, caught.value.facts["record"], caught.value.facts["offset"]) == ("csv-line-ends", 1, offset)


def test_so_are_those_of_a_file_too_long_for_a_record(monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 64)
    with pytest.raises(InputError) as caught:
        read(b"a,b\r" * 100, size=8)
    assert caught.value.id == "csv-line-ends"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'a,"b\rc"', [[b"a", b"b\rc"]]),
        (b"a,b\n1\r,2\n", [[b"a", b"b"], [b"1\r", b"2"]]),
        (b"a\r,b\n1,2", [[b"a\r", b"b"], [b"1", b"2"]]),
        (b"a,b\r\r\n", [[b"a", b"b\r"]]),
        (b"a,b\n1,2\r", [[b"a", b"b"], [b"1", b"2\r"]]),
    ],
)
def test_a_cr_within_quotes_or_in_a_file_of_lines_is_text(data, expected):
    assert contents_of(read(data)) == expected


@pytest.mark.parametrize("size", [1, 4, 5, 9, 1 << 20])
@pytest.mark.parametrize(
    ("data", "charset", "expected", "faults"),
    [
        (b"a\n1\n\x1a", "utf-8", [[b"a"], [b"1"]], []),
        (b"a,b\r\n1,2\r\n\x1a", "windows-31j", [[b"a", b"b"], [b"1", b"2"]], []),
        (b"a,b\n1\n\x1a", "utf-8", [[b"a", b"b"]], [("record-cells", 2, 4, b"1\n")]),
        ("a\n1\n\x1a".encode("utf-16-le"), "utf-16-le", [[b"a\0"], [b"1\0"]], []),
        (b"a\n1\x1a", "utf-8", [[b"a"], [b"1\x1a"]], []),
        (b"a\n\x1a\n", "utf-8", [[b"a"], [b"\x1a"]], []),
        (b"\x1a", "utf-8", [[b"\x1a"]], []),
    ],
)
def test_the_end_of_file_of_dos_is_no_record(data, charset, expected, faults, size):
    chunks = read(data, charset, size=size)
    assert contents_of(chunks) == expected
    found = faults_of(chunks)
    assert [fault[:3] for fault in found] == [fault[:3] for fault in faults]
    assert b"".join(chunk.data for chunk in chunks) == data


def test_a_record_with_another_number_of_cells_is_a_fault():
    chunks = read(b"a,b\nc\nd,e,f\n\ng,h", path="in.csv")
    assert contents_of(chunks) == [[b"a", b"b"], [b"g", b"h"]]
    assert [chunk.numbers.tolist() for chunk in chunks] == [[1, 5]]
    assert [(chunk.begins.tolist(), chunk.ends.tolist()) for chunk in chunks] == [([0, 13], [3, 16])]
    assert faults_of(chunks) == [
        ("record-cells", 2, 4, b"c\n"),
        ("record-cells", 3, 6, b"d,e,f\n"),
        ("record-cells", 4, 12, b"\n"),
    ]
    assert chunks[0].faults[1].error.say("en") == "in.csv, record 3, byte 6: 3 cells instead of 2"


def test_the_number_of_columns_may_be_given():
    chunks = read(b"title\na,b\n", columns=2)
    assert contents_of(chunks) == [[b"a", b"b"]]
    assert faults_of(chunks) == [("record-cells", 1, 0, b"title\n")]


@given(size=SIZES)
def test_a_quoted_cell_that_never_ends_costs_its_line_and_says_where_it_begins(size):
    data = b'a,b\nc,"d\ne,f\ng,h\n'
    chunks = read(data, size=size)
    check_that_nothing_is_lost(chunks, data)
    assert contents_of(chunks) == [[b"a", b"b"], [b"e", b"f"], [b"g", b"h"]]
    assert faults_of(chunks) == [("csv-quote-open", 2, 6, b'c,"d\n')]


@given(size=SIZES)
def test_a_quoted_cell_is_not_looked_for_without_end(size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delimited, "LONGEST_RECORD", 64)
        data = b'"a\n' + b"b\n" * 100 + b'"\n'
        chunks = read(data, size=size)
        check_that_nothing_is_lost(chunks, data)
        assert faults_of(chunks)[0] == ("csv-quote-open", 1, 0, b'"a\n')
        assert contents_of(chunks) == [[b"b"]] * 100 or contents_of(chunks)[:-1] == [[b"b"]] * 99


@pytest.mark.parametrize("start", [b"", b'"'])
def test_a_record_without_end_is_refused_with_its_place(monkeypatch, start):
    monkeypatch.setattr(delimited, "LONGEST_RECORD", 64)
    with pytest.raises(InputError) as caught:
        read(b"a\n" + start + b"b" * 100, size=8)
    assert (caught.value.id, caught.value.facts["record"], caught.value.facts["offset"]) == ("line-too-long", 2, 2)


def test_more_columns_than_a_table_has_are_refused():
    with pytest.raises(InputError) as caught:
        read(b"," * (1 << 16))
    assert caught.value.id == "csv-columns"


@pytest.mark.parametrize("charset", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_byte_order_mark_at_the_head_is_passed_over(charset):
    data = "\ufeffa,\ufeffb\n\ufeffc,d\n".encode(charset)
    chunks = read(data, charset)
    check_that_nothing_is_lost(chunks, data, "\ufeff".encode(charset))
    assert contents_of(chunks) == [
        ["a".encode(charset), "\ufeffb".encode(charset)],
        ["\ufeffc".encode(charset), "d".encode(charset)],
    ]


def test_a_unit_that_is_not_whole_belongs_to_the_last_cell():
    assert contents_of(read(b"a\0,\0b\0\n", "utf-16-le")) == [[b"a\0", b"b\0\n"]]


def test_a_charset_without_delimiters_is_refused():
    with pytest.raises(UsageError) as caught:
        read(b"", "fujitsu-jef")
    assert caught.value.id == "csv-charset"


def test_a_file_that_is_all_faults_comes_in_small_chunks():
    chunks = read(b"a,b\n" + b"\n" * 10_000)
    check_that_nothing_is_lost(chunks, b"a,b\n" + b"\n" * 10_000)
    assert max(len(chunk.faults) for chunk in chunks) <= delimited.MOST_FAULTS


@settings(max_examples=25, deadline=None)
@given(data=st.data(), target=st.integers(1, 100))
def test_pieces_of_a_csv_have_the_records_of_the_whole(tmp_path_factory, data, target):
    content, records = data.draw(files("ibm-930"))
    path = tmp_path_factory.getbasetemp() / "pieces.csv"
    path.write_bytes(content)

    def cells_in(stream):
        return delimited_records(stream, some_table("ibm-930"), dialect("ibm-930"), line_ends("ibm-930"), size=16)

    found = []
    for split in plan_splits(path, Framing.parse("csv"), target=target, cells=cells_in):
        assert split.first_record == len(found) + 1
        found += cells_of(read(content[split.offset :][: split.length], "ibm-930"))
    assert found == records
