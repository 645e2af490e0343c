"""Records, a layout and a charset become typed columns and a ledger by field."""

import datetime
import io
from decimal import Decimal
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate import Converter
from mojimigrate.errors import UsageError
from mojimigrate.fields import FieldConverter, Recorders, default_signs
from mojimigrate.fields.conversion import MOST_RECORDS
from mojimigrate.ledger import Key, Ledger, Outcome
from mojimigrate.records.framing import Framing, Records, parted, read_records
from mojimigrate.records.layout import DateRule, Field, Kind, Layout, RecordType, Sign, When

converter = cache(Converter)
JEF, IBM, WINDOWS = "fujitsu-jef+ebcdik", "ibm-930", "windows-31j"


def text(name, length, kind=Kind.TEXT, **more):
    return Field(name=name, type=kind, length=length, **more)


def zoned(name, length, **more):
    return Field(name=name, type=Kind.ZONED, length=length, digits=length, **more)


def packed(name, digits, **more):
    return Field(name=name, type=Kind.PACKED, length=digits // 2 + 1, digits=digits, **more)


def group(name, *fields, **more):
    return Field(name=name, type=Kind.GROUP, fields=fields, **more)


def layout(*fields, **types):
    """Make a layout of one record type, or of several: name → (condition, fields)."""
    if fields:
        return Layout(records=(RecordType(name="r", fields=fields),))
    return Layout(
        records=tuple(RecordType(name=name, when=when, fields=tuple(own)) for name, (when, own) in types.items())
    )


def records_of(contents, first=1, offset=0):
    """Make a chunk of records that follow one another."""
    ends = np.cumsum([len(content) for content in contents], dtype=np.int64)
    begins = ends - np.array([len(content) for content in contents], np.int64)
    return Records(b"".join(contents), begins, ends, np.arange(first, first + len(contents), dtype=np.int64), offset)


def converted(charset, described, *contents, **options):
    """Return the rows of each type, the ledger, and the faults."""
    columns = FieldConverter(converter(charset), described, **options).convert(records_of(contents))
    ledger = Ledger()
    Recorders(ledger, "in").add(columns)
    rows = {typed.type: typed.batch.to_pylist() for typed in columns.typed}
    return rows, ledger, [(fault.record, fault.error.id) for fault in columns.faults]


def read(charset, fields, *contents, **options):
    """Return the rows of the one type, all of which must be readable."""
    rows, ledger, faults = converted(charset, layout(*fields), *contents, **options)
    assert not faults
    return rows["r"], ledger


def noted(ledger):
    """Shorten a ledger: field, code, outcome, count, and (record, offset, context) of the places."""
    return [
        (key.field, key.code, key.outcome.label, tally.count, [tuple(place) for place in tally.places])
        for key, tally in ledger.rows()
    ]


def jef(text):
    """Write double-byte text; JEF has JIS codes with both high bits set."""
    return text.encode("euc_jp")


def test_the_ledger_says_how_many_digits_a_number_has_though_its_layout_does_not():
    fields = (Field(name="z", type=Kind.ZONED, length=3), Field(name="p", type=Kind.PACKED, length=2))
    _, ledger = read(WINDOWS, fields, b"1x1\xff\x0c")
    assert [tally.basis for _, tally in ledger.rows()] == ["3 digits", "3 digits"]


# Text


@pytest.mark.parametrize(
    ("charset", "fields", "content", "row"),
    [
        (
            JEF,
            (text("mixed", 9), text("double", 6, Kind.NATIONAL), text("one", 3, Kind.SINGLE)),
            b"\xc1\x28" + jef("漢字") + b"\x29\x40\x40" + jef("東京") + b"\x40\x40" + b"\x81\xc2\x40",
            {"mixed": "A漢字", "double": "東京", "one": "ｱB"},
        ),
        (
            IBM,
            (text("mixed", 8), text("double", 6, Kind.NATIONAL), text("one", 3, Kind.SINGLE)),
            b"\xc1\x0e\x44\x81\x44\x82\x0f\x40" + b"\x44\x83\x40\x40\x40\x40" + b"\x81\xc2\x40",
            {"mixed": "Aあい", "double": "う", "one": "ｱB"},
        ),
        (
            WINDOWS,
            (text("mixed", 8), text("double", 6, Kind.NATIONAL), text("one", 3, Kind.SINGLE)),
            "A漢字 　".encode("cp932") + "東京　".encode("cp932") + b"\xb1B ",
            {"mixed": "A漢字", "double": "東京", "one": "ｱB"},
        ),
    ],
)
def test_each_kind_of_text_is_read_by_its_part_of_the_charset(charset, fields, content, row):
    rows, ledger = read(charset, fields, content)
    assert (rows, noted(ledger)) == ([row], [])


def test_padding_is_kept_where_it_is_wanted():
    fields = (text("mixed", 6), text("double", 4, Kind.NATIONAL))
    content = b"\x28" + jef("字") + b"\x29\x40\x40" + jef("字　")
    assert read(JEF, fields, content)[0] == [{"mixed": "字", "double": "字"}]
    assert read(JEF, fields, content, trim=False)[0] == [{"mixed": "字  ", "double": "字　"}]


def test_a_run_that_one_field_leaves_open_does_not_reach_the_next():
    rows, _ = read(JEF, (text("open", 3), text("next", 2)), b"\x28" + jef("字") + b"\xc1\xc2")
    assert rows == [{"open": "字", "next": "AB"}]


def test_a_code_that_the_end_of_a_field_cuts_takes_nothing_of_the_next():
    rows, ledger = read(WINDOWS, (text("cut", 2), text("next", 2)), b"A\x88\xffB")
    assert rows == [{"cut": "A〓", "next": "〓B"}]
    # The context shows nothing that stands beyond the field.
    assert noted(ledger) == [
        ("cut", "88", "malformed", 1, [(1, 1, "■〓")]),
        ("next", "FF", "malformed", 1, [(1, 2, "〓■")]),
    ]


def test_a_field_may_have_a_charset_of_its_own_by_any_of_its_names():
    fields = (text("host", 1), text("pc", 2, charset="cp932"))
    rows, _ = read(JEF, fields, b"\xc1" + "亜".encode("cp932"))
    assert rows == [{"host": "A", "pc": "亜"}]
    schema = FieldConverter(converter(JEF), layout(*fields)).schemas["r"]
    assert schema.field("pc").metadata[b"charset"] == b"windows-31j"


def test_a_double_byte_field_of_a_mixed_charset_begins_in_double_bytes():
    rows, _ = read(
        WINDOWS,
        (text("n", 4, Kind.NATIONAL, charset=JEF), text("s", 1, Kind.SINGLE, charset=JEF)),
        jef("漢字") + b"\xc1",
    )
    assert rows == [{"n": "漢字", "s": "A"}]


def test_double_byte_fields_can_be_of_another_charset():
    other = converter("ibm-1390").of_charset("fujitsu-jef")
    rows, _ = read(IBM, (text("n", 4, Kind.NATIONAL),), jef("漢字"), national=other)
    assert rows == [{"n": "漢字"}]


def test_text_of_two_byte_units_is_cut_by_the_field():
    fields = (text("a", 6), text("b", 3), text("c", 3))
    rows, ledger = read("utf-16-le", fields, *["あ　　".encode("utf-16-le") + "いう".encode("utf-16-le") + b"A\0"] * 2)
    assert [row["a"] for row in rows] == ["あ", "あ"]
    assert [row["b"] for row in rows] == ["い〓", "い〓"]
    assert next((row[0], row[4][0][:2]) for row in noted(ledger) if row[2] == "malformed") == ("b", (1, 8))


def test_gaiji_hold_in_double_byte_fields_too(tmp_path):
    table = tmp_path / "gaiji.csv"
    table.write_text("code,character,class\n80A1,MJ025760,exact\n", "utf-8")
    job = Converter(JEF, gaiji=[table])
    columns = FieldConverter(job, layout(text("n", 2, Kind.NATIONAL), text("m", 4))).convert(
        records_of([b"\x80\xa1" + b"\x28\x80\xa1\x29"])
    )
    [row] = columns.typed[0].batch.to_pylist()
    assert row["n"] == row["m"] != "〓"


# Numbers and dates


def test_kinds_have_types_and_the_schema_says_where_they_come_from():
    fields = (
        text("t", 4),
        text("n", 4, Kind.NATIONAL),
        zoned("whole", 3, picture="9(3)"),
        packed("money", 9, scale=2, signed=True),
        zoned("long", 19),
        Field(name="word", type=Kind.BINARY, length=4, digits=9, signed=True),
        Field(name="single", type=Kind.HEXFLOAT, length=4),
        Field(name="double", type=Kind.FLOAT, length=8),
        Field(name="raw", type=Kind.BYTES, length=2),
        zoned("day", 8, date=DateRule(form="YYYYMMDD")),
        text("tags", 1, occurs=2),
        group("table", text("x", 1), zoned("y", 1), occurs=2),
    )
    schema = FieldConverter(converter(JEF), layout(*fields)).schemas["r"]
    assert {field.name: field.type for field in schema} == {
        "t": pa.string(),
        "n": pa.string(),
        "whole": pa.int64(),
        "money": pa.decimal128(9, 2),
        "long": pa.decimal128(19, 0),
        "word": pa.int64(),
        "single": pa.float64(),  # its exponents reach beyond those of float32
        "double": pa.float64(),
        "raw": pa.binary(),
        "day": pa.date32(),
        "tags": pa.list_(pa.string()),
        "table": pa.list_(pa.struct([("x", pa.string()), ("y", pa.int64())])),
    }
    assert schema.field("t").metadata == {
        b"type": b"text",
        b"bytes": b"4",
        b"charset": b"fujitsu-jef+ebcdik",
        b"chars": b"4",
    }
    assert schema.field("n").metadata[b"charset"] == b"fujitsu-jef"
    assert schema.field("n").metadata[b"chars"] == b"2"
    assert schema.field("whole").metadata[b"picture"] == b"9(3)"
    assert schema.metadata[b"mojimigrate.record_type"] == b"r"
    other = FieldConverter(converter(JEF), layout(*fields[1:])).schemas["r"]
    assert len(schema.metadata[b"mojimigrate.layout"]) == 64
    assert schema.metadata[b"mojimigrate.layout"] != other.metadata[b"mojimigrate.layout"]


def test_numbers_are_read_by_the_signs_of_the_charset():
    fields = (zoned("z", 2, signed=True), packed("p", 3, scale=1, signed=True))
    assert read(JEF, fields, b"\xf1\xd2\x12\x3d")[0] == [{"z": -12, "p": Decimal("-12.3")}]
    assert read(WINDOWS, fields, b"1r\x12\x3c")[0] == [{"z": -12, "p": Decimal("12.3")}]
    assert (default_signs(converter(JEF)), default_signs(converter(WINDOWS))) == ("ebcdic", "ascii")
    assert read(WINDOWS, fields, b"\xf1\xd2\x12\x3c", signs="ebcdic")[0] == [{"z": -12, "p": Decimal("12.3")}]


def test_what_is_no_number_is_null_and_told_with_its_place_and_nothing_of_its_neighbours():
    fields = (text("name", 2), zoned("age", 3, picture="9(3)"))
    rows, ledger = read(JEF, fields, b"\xc1\xc2\xf1\xc1\xf3", b"\xc1\xc2\x40\x40\x40", b"\xc1\xc2\xf0\xf0\xf7")
    assert [row["age"] for row in rows] == [None, None, 7]
    assert noted(ledger) == [
        ("age", "", "blank", 1, [(2, 7, "")]),
        ("age", "C1", "invalid", 1, [(1, 3, "")]),
    ]
    tally = ledger.tallies[Key("in", "age", "zoned", "C1", Outcome.INVALID)]
    assert (tally.basis, tally.character, tally.written) == ("9(3)", "", "")


def test_dates_are_days_and_what_is_none_is_told_as_a_whole():
    fields = (packed("birth", 7, date=DateRule(form="GYYMMDD")), text("t", 1))
    days = [bytes.fromhex(code) + b"\xc1" for code in ("3641224F", "5010501F", "3640230F", "0000000F", "9999999F")]
    rows, ledger = read(JEF, fields, *days)
    assert [row["birth"] for row in rows] == [
        None,  # 昭和64 ended on 7 January
        datetime.date(2019, 5, 1),
        None,
        None,
        datetime.date(9999, 12, 31),
    ]
    assert noted(ledger) == [("birth", "", "invalid", 2, [(1, 0, ""), (3, 10, "")])]


# Structure


def test_occurrences_are_lists_and_groups_that_occur_lists_of_structs():
    fields = (
        zoned("count", 1),
        group("history", text("why", 1), zoned("months", 1, occurs=2), occurs=3, depending_on="count"),
        text("tags", 1, occurs=2),
    )
    rows, ledger = read(WINDOWS, fields, b"2a12b34xy", b"0zz", b"1c5?pq")
    assert rows == [
        {"count": 2, "history": [{"why": "a", "months": [1, 2]}, {"why": "b", "months": [3, 4]}], "tags": ["x", "y"]},
        {"count": 0, "history": [], "tags": ["z", "z"]},
        {"count": 1, "history": [{"why": "c", "months": [5, None]}], "tags": ["p", "q"]},
    ]
    assert noted(ledger) == [("history.months", "3F", "invalid", 1, [(3, 15, "")])]


def test_a_table_of_which_nothing_is_read_is_no_column():
    fields = (
        text("a", 1),
        group("g", Field(type=Kind.FILLER, length=1), text("s", 1, skip=True), occurs=2),
        text("b", 1),
    )
    assert read(WINDOWS, fields, b"A....B", b"C....D")[0] == [{"a": "A", "b": "B"}, {"a": "C", "b": "D"}]


def test_skipped_fields_and_fillers_are_not_looked_at_and_bytes_can_be_read_twice():
    fields = (
        text("date", 8),
        group(
            "parts", zoned("year", 4), Field(type=Kind.FILLER, length=2), text("bad", 2, skip=True), redefines="date"
        ),
        text("last", 1),
    )
    assert read(WINDOWS, fields, b"20260\xff\xff\xffZ")[0][0] == {"date": "20260〓〓〓", "year": 2026, "last": "Z"}


def test_a_field_with_a_condition_is_null_where_it_is_not_met_and_makes_no_noise_there():
    fields = (
        text("kind", 1),
        zoned("amount", 2, when=When("kind", ("1", "3"))),
        text("name", 2, redefines="amount", when=When("kind", ("2",))),
        group("both", text("x", 1, occurs=2), when=When("kind", ("2",))),
    )
    rows, ledger = read(WINDOWS, fields, b"112..", b"2abcd", b"3zz..", b"9zz..")
    assert rows == [
        {"kind": "1", "amount": 12, "name": None, "x": None},
        {"kind": "2", "amount": None, "name": "ab", "x": ["c", "d"]},
        {"kind": "3", "amount": None, "name": None, "x": None},
        {"kind": "9", "amount": None, "name": None, "x": None},
    ]
    assert noted(ledger) == [("amount", "7A", "invalid", 1, [(3, 11, "")])]


def test_record_types_are_chosen_by_a_value_and_the_rest_goes_to_the_one_without_condition():
    types = layout(
        head=(When("k", ("H",)), [text("k", 1), text("city", 2)]),
        detail=(When("k", ("1", "2")), [text("k", 1), zoned("n", 2)]),
        other=(None, [text("any", 3)]),
    )
    rows, ledger, faults = converted(WINDOWS, types, b"HAB", b"1x7", b"?!\xff", b"234")
    assert rows == {
        "head": [{"k": "H", "city": "AB"}],
        "detail": [{"k": "1", "n": None}, {"k": "2", "n": 34}],
        "other": [{"any": "?!〓"}],
    }
    assert faults == []
    assert [(row[0], row[4]) for row in noted(ledger)] == [
        ("detail.n", [(2, 4, "")]),
        ("other.any", [(3, 8, "?!〓")]),
    ]


@pytest.mark.parametrize(
    ("field", "value", "content"),
    [
        (text("k", 2, Kind.NATIONAL), "１", jef("１")),
        (text("k", 4, Kind.NATIONAL), "１", jef("１") + b"\xa1\xa1"),
        (packed("k", 3), "X'001C'", b"\x00\x1c"),
        (zoned("k", 2), "1", b"\xf0\xf1"),
        (Field(name="k", type=Kind.BYTES, length=1), "X'FF'", b"\xff"),
        (text("k", 2, charset="cp932"), "亜", "亜".encode("cp932")),
    ],
)
def test_a_condition_can_name_a_field_of_any_kind(field, value, content):
    types = layout(one=(When("k", (value,)), [field]), other=(None, [text("x", len(content))]))
    rows, _, _ = converted(JEF, types, content, b"\xc1" * len(content))
    assert (len(rows["one"]), len(rows["other"])) == (1, 1)


@pytest.mark.parametrize(
    ("field", "value"),
    [(packed("k", 3), "1"), (text("k", 1), "12"), (text("k", 1), "𠀋"), (text("k", 1), ""), (text("k", 1), "X'1'"),
     (text("k", 1), "X'ZZ'"), (zoned("k", 1, signed=True), "12"), (zoned("k", 1, signed=True), "x"),
     (zoned("k", 2, signed=True), "-"), (zoned("k", 2, signed=True), "１"),
     (Field(name="k", type=Kind.FLOAT, length=8), "1")],
)  # fmt: skip
def test_a_condition_that_can_never_be_met_is_refused(field, value):
    with pytest.raises(UsageError) as caught:
        FieldConverter(converter(JEF), layout(one=(When("k", (value,)), [field])))
    assert caught.value.id == "layout-when-value"


@pytest.mark.parametrize(
    ("charset", "options", "met", "others"),
    [
        (IBM, {}, [b"\xc1", b"\xa1", b"\xe1", b"\xf1"], [b"\xd1", b"\xb1", b"\xc2"]),
        (WINDOWS, {}, [b"1"], [b"q", b"2"]),
        (WINDOWS, {"signs": "ascii-overpunch"}, [b"1", b"A"], [b"J", b"B"]),
        (WINDOWS, {"signs": "fujitsu-ascii"}, [b"1", b"A"], [b"Q"]),
    ],
)
def test_a_condition_on_a_number_with_a_sign_is_met_by_every_way_to_write_it(charset, options, met, others):
    types = layout(one=(When("k", ("1",)), [zoned("k", 1, signed=True)]), other=(None, [text("x", 1)]))
    rows, _, _ = converted(charset, types, *met, *others, **options)
    assert rows["one"] == [{"k": 1}] * len(met)
    assert len(rows["other"]) == len(others)


@pytest.mark.parametrize(
    ("sign", "value", "met"),
    [
        ("trailing", "1", [b"\xf0\xc1", b"\xf0\xf1"]),
        ("trailing", "-1", [b"\xf0\xd1", b"\xf0\xb1"]),
        ("leading", "1", [b"\xc0\xf1", b"\xf0\xf1"]),
        ("leading", "-12", [b"\xd1\xf2"]),
        ("trailing-separate", "1", [b"\xf1\x4e"]),
        ("leading-separate", "-1", [b"\x60\xf1"]),
    ],
)
def test_a_condition_knows_where_the_sign_stands(sign, value, met):
    digits = 2 - sign.endswith("separate")
    key = Field(name="k", type=Kind.ZONED, length=2, digits=digits, signed=True, sign=Sign(sign))
    types = layout(one=(When("k", (value,)), [key]), other=(None, [text("x", 2)]))
    rows, _, _ = converted(IBM, types, *met, b"\xf0\xf3")
    assert rows["one"] == [{"k": int(value)}] * len(met)
    assert len(rows["other"]) == 1


def test_the_values_of_a_condition_are_each_told_once():
    described = layout(one=(When("k", ("1", "-2")), [zoned("k", 1, signed=True)]))
    name, values = FieldConverter(converter(IBM), described).conditions["one"]
    assert (name, values.to_pylist()) == ("k", [1, -2])


def test_a_condition_without_a_value_is_refused():
    with pytest.raises(UsageError) as caught:
        When("k", ())
    assert caught.value.id == "layout-when-empty"


@pytest.mark.parametrize("unread", [Field(type=Kind.FILLER, length=2), text("x", 2, skip=True)])
def test_a_layout_without_a_column_is_refused(unread):
    with pytest.raises(UsageError) as caught:
        FieldConverter(converter(WINDOWS), layout(unread))
    assert caught.value.id == "layout-no-columns"


def test_records_of_a_type_of_which_nothing_is_read_are_counted():
    described = layout(one=(When("k", ("1",)), [text("k", 1)]), other=(None, [Field(type=Kind.FILLER, length=1)]))
    rows, _, faults = converted(WINDOWS, described, b"1", b"2", b"3")
    assert rows == {"one": [{"k": "1"}], "other": [{}, {}]}
    assert not faults


def test_one_field_in_two_record_types_has_its_own_condition_in_each():
    shared = text("v", 1, when=When("flag", ("Y",)))
    types = layout(
        a=(When("k", ("a",)), [text("k", 1), text("flag", 1), shared]),
        b=(When("k", ("b",)), [text("k", 1), shared, text("flag", 1)]),
    )
    rows, _, _ = converted(WINDOWS, types, b"aYv", b"aNv", b"bvY", b"bYN")
    assert [row["v"] for row in rows["a"] + rows["b"]] == ["v", None, "v", None]


def test_records_that_do_not_fit_are_faults_and_the_others_are_read():
    described = layout(zoned("count", 1), text("t", 1, occurs=2, depending_on="count"), text("end", 1))
    rows, _, faults = converted(WINDOWS, described, b"2abZ", b"3abZ", b"1", b"1aZ", b"0Zlong", b"xZ")
    assert rows == {"r": [{"count": 2, "t": ["a", "b"], "end": "Z"}, {"count": 1, "t": ["a"], "end": "Z"}]}
    assert faults == [(2, "record-count"), (3, "record-too-short"), (5, "record-too-long"), (6, "record-count")]


def test_a_fault_is_all_of_its_record_with_the_descriptor_before_it():
    content = records_of([b"\0\5\0\0A", b"\0\6\0\0BC"])
    records = Records(content.data, content.begins + 4, content.ends, content.numbers, 100, descriptor=4)
    columns = FieldConverter(converter(WINDOWS), layout(text("t", 1))).convert(records)
    [fault] = columns.faults
    assert (fault.record, content.data[fault.begin : fault.end]) == (2, b"\0\6\0\0BC")
    assert fault.error.facts["offset"] == 105


def test_a_chunk_of_faults_alone_and_one_of_nothing_make_no_rows():
    described = layout(one=(When("k", ("1",)), [text("k", 1)]))
    assert converted(WINDOWS, described, b"2", b"3")[::2] == (
        {},
        [(1, "record-type-unknown"), (2, "record-type-unknown")],
    )
    assert converted(WINDOWS, described)[0] == {}


@pytest.mark.parametrize(
    ("described", "error"),
    [
        (Layout(records=()), "layout-empty"),
        (Layout(records=(RecordType(name="a", fields=(text("x", 1),)),) * 2), "layout-type-twice"),
        (layout(a=(None, [text("x", 1)]), b=(None, [text("x", 1)])), "layout-when"),
        (layout(text("x", 1, charset="none")), "charset-unknown"),
        (layout(a=(When("y", ("1",)), [text("x", 1)])), "layout-field-unknown"),
    ],
)
def test_a_layout_that_contradicts_itself_or_the_charset_is_refused(described, error):
    with pytest.raises(UsageError) as caught:
        FieldConverter(converter(WINDOWS), described)
    assert caught.value.id == error


# Laws

FIELDS = (
    zoned("count", 1),
    text("mixed", 6),
    text("double", 4, Kind.NATIONAL),
    zoned("number", 3, signed=True),
    text("one", 2, Kind.SINGLE),
    packed("day", 7, date=DateRule(form="GYYMMDD")),
    group("table", text("t", 3), packed("p", 3), occurs=2, depending_on="count"),
    text("last", 3),
)
#: A record in which every field but the count has something to tell: an open run, a hole, a digit that is none …
NOISY = (
    b"\xf2",
    b"\xc1\x28\xb4\xc1\xff\xff",
    b"\xb4\xc1\xff\x41",
    b"\xf1\xc1\xf3",
    b"\xc1\xff",
    bytes.fromhex("3640230F"),
    b"\x28\xb4\xc1" + b"\x1a\x0c" + b"\xff\xc1\xc2" + b"\x40\x40",
    b"\x29\xc1\xff",
)
NAMES = [field.name for field in FIELDS]


@cache
def host():
    return FieldConverter(converter(JEF), layout(*FIELDS))


def told(*chunks):
    """Convert chunks one by one, each with a ledger of its own, and merge these."""
    merged = Ledger()
    rows, faults = {}, {}
    for chunk in chunks:
        columns, ledger = host().convert(chunk), Ledger()
        Recorders(ledger, "in").add(columns)
        merged = merged.merge(ledger)
        for typed in columns.typed:
            rows |= dict(zip(typed.numbers.tolist(), typed.batch.to_pylist(), strict=True))
        faults |= {fault.record: fault.error.facts for fault in columns.faults}
    return rows, dict(merged.tallies), faults


@given(place=st.integers(1, len(FIELDS) - 1), data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_defect_in_one_field_changes_nothing_in_its_neighbours(place, data):
    size = len(NOISY[place])
    defect = data.draw(st.binary(min_size=size, max_size=size) | st.sampled_from([b"\x28" * size, b"\x29" * size]))
    broken = b"".join([*NOISY[:place], defect, *NOISY[place + 1 :]])
    rows, ledger, _ = told(records_of([b"".join(NOISY), b"".join(NOISY)]))
    other_rows, other_ledger, _ = told(records_of([broken, b"".join(NOISY)]))
    name = NAMES[place]

    def neighbours(tallies):
        return {key: tally for key, tally in tallies.items() if key.field.partition(".")[0] != name}

    assert {key: value for key, value in other_rows[1].items() if key != name} == {
        key: value for key, value in rows[1].items() if key != name
    }
    assert other_rows[2] == rows[2]
    assert neighbours(other_ledger) == neighbours(ledger)
    assert len(neighbours(ledger)) > 5


ANY_RECORD = st.one_of(
    st.just(b"".join(NOISY)),
    st.just(b"\xf0" + b"".join(NOISY[1:6]) + NOISY[7]),
    st.just(b"\xf3" + b"".join(NOISY[1:])),  # a number of occurrences that cannot be
    st.binary(min_size=27, max_size=27).map(lambda noise: b"\xf1" + noise[:22] + b"\xc1\xc2\xc3\x12\x3c" + b"\xd1" * 3),
    st.binary(max_size=40),
)


@given(contents=st.lists(ANY_RECORD, min_size=1, max_size=14), data=st.data())
@settings(max_examples=100, deadline=None)
def test_chunks_cut_anywhere_and_handed_in_any_order_come_to_the_same(contents, data):
    cuts = sorted(data.draw(st.sets(st.integers(1, len(contents)), max_size=5)) | {0, len(contents)})
    chunks = [records_of(contents[low:high], low + 1, sum(map(len, contents[:low]))) for low, high in pairwise(cuts)]
    assert told(*data.draw(st.permutations(chunks))) == told(records_of(contents))


# Chunks


def test_a_number_of_occurrences_may_be_a_long_binary_one():
    described = layout(Field(name="件数", type=Kind.BINARY, length=8), text("表", 1, occurs=9, depending_on="件数"))
    rows, _, faults = converted(WINDOWS, described, bytes(7) + b"\2ab", b"\xff" * 8 + b"ab")
    assert rows == {"r": [{"件数": 2, "表": ["a", "b"]}]}
    assert faults == [(2, "record-count")]


def test_a_chunk_has_a_bounded_number_of_records_each_of_which_may_be_a_fault():
    described = layout(one=(When("種別", ("A",)), [text("種別", 1), text("値", 1)]))
    fields = FieldConverter(converter(WINDOWS), described)
    data = b"Bx" * 40_000
    chunks = list(fields.chunks(io.BytesIO(data), Framing.parse("fixed")))
    assert max(len(chunk.begins) for chunk in chunks) <= MOST_RECORDS < 40_000
    assert b"".join(chunk.data for chunk in chunks) == data
    faults = [fault for chunk in chunks for fault in fields.convert(chunk).faults]
    assert [fault.record for fault in faults] == list(range(1, 40_001))


def test_parts_of_records_with_descriptors_keep_them_and_the_faults_between():
    data = (
        b"".join((len(value) + 4).to_bytes(2) + b"\0\0" + value for value in (b"a", b"bb", b"", b"ccc", b"d")) + b"\0"
    )
    [whole] = [chunk for chunk in read_records(io.BytesIO(data), Framing.parse("rdw")) if len(chunk.begins)]
    parts = list(parted(whole, 2))
    assert b"".join(part.data for part in parts) == whole.data
    assert [
        part.data[begin - 4 : end] for part in parts for begin, end in zip(part.begins, part.ends, strict=True)
    ] == [b"\0\5\0\0a", b"\0\6\0\0bb", b"\0\4\0\0", b"\0\7\0\0ccc", b"\0\5\0\0d"]
