"""Fixed-length text."""

import datetime
import unicodedata
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from record_chunks import PLAIN_TEXT, SCHEMA, Files, batch_of, rows, typed

from mojimigrate.errors import OutputError, UsageError
from mojimigrate.records.layout import DateRule, Field, Kind, Layout, RecordType, Sign, When
from mojimigrate.run.sinks import Encoding, FixedOptions, Form, Newline, Overflow, Typed, Width, open_sink

TSUJI = "辻\U000e0102"
UTF8, UTF16BE, UTF16LE = Encoding


def dump(
    chunks: list[list[Typed]], schemas: dict[str, pa.Schema], **options: object
) -> tuple[bytes, list[Overflow], Layout | None]:
    files, overflows = Files(), []
    names = dict.fromkeys(schemas, "out")
    with open_sink(Form.FIXED, schemas, files.append, names, fixed=FixedOptions(**options)) as sink:
        for chunk in chunks:
            overflows += sink.write(chunk)
    return files["out"], overflows, sink.layout()


def texts(chars: int, *values: str | None, **options: object) -> tuple[bytes, list[Overflow]]:
    """Write a column of text that had so many characters, and twice as many bytes."""
    schema = pa.schema([pa.field("t", pa.string(), metadata={"chars": str(chars), "bytes": str(2 * chars)})])
    return dump([[typed(batch_of([{"t": value} for value in values], schema))]], {"R": schema}, **options)[:2]


def plain(overflow: Overflow) -> tuple[str, str, list[int], list[int], int]:
    return overflow.type, overflow.column, overflow.records.tolist(), overflow.needed.tolist(), overflow.room


# What a person would write, one value after the other.


def is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Me")


def expected_text(value: str | None, room: int, measure) -> tuple[str, int | None]:
    value = value or ""
    if measure(value) <= room:
        return value, None
    cuts = [n for n in range(len(value) + 1) if n == len(value) or not is_mark(value[n])]
    return value[: max(n for n in (0, *cuts) if measure(value[:n]) <= room)], measure(value)


@pytest.mark.parametrize("encoding", Encoding)
@pytest.mark.parametrize("width", Width)
@given(values=st.lists(st.none() | PLAIN_TEXT, max_size=8), chars=st.integers(1, 6))
@settings(max_examples=40, deadline=None)
def test_text_is_filled_up_or_cut_behind_its_last_character(encoding, width, values, chars):
    data, overflows = texts(chars, *values, width=width, encoding=encoding, newline=Newline.NONE)
    room = {Width.SAME: 2 * chars, Width.CHARS: chars, Width.BYTES: 8 * chars}[width]
    space = " ".encode(encoding)

    def measure(text: str) -> int:
        by_chars = sum(not is_mark(char) for char in text)
        return by_chars if width is Width.CHARS else len(text.encode(encoding))

    expected, over = b"", []
    for number, value in enumerate(values, 1):
        text, needed = expected_text(value, room, measure)
        fill = room - measure(text)
        expected += text.encode(encoding) + space * (fill if width is Width.CHARS else fill // len(space))
        over += [(number, needed)] if needed else []
    assert data == expected
    assert [plain(one) for one in overflows] == (
        [("R", "t", [number for number, _ in over], [needed for _, needed in over], room)] if over else []
    )


def test_a_kanji_its_selector_and_its_marks_are_never_parted():
    assert texts(4, f"{TSUJI}{TSUJI}", width=Width.SAME)[0].decode() == f"{TSUJI} "
    assert texts(3, f"{TSUJI}", width=Width.SAME)[0].decode() == " " * 6
    assert texts(2, "か\u309aか\u309a", width=Width.SAME)[0].decode() == " " * 4
    assert texts(3, "𠀋𠀋", width=Width.SAME, encoding=UTF16LE)[0].decode("utf-16-le") == "𠀋 "


def test_in_characters_a_base_and_its_selector_are_one_and_so_is_a_pair():
    data, overflows = texts(3, f"{TSUJI}𠀋", f"{TSUJI}𠀋あい", width=Width.CHARS)
    assert data.decode() == f"{TSUJI}𠀋 \n{TSUJI}𠀋あ\n"
    assert [plain(one) for one in overflows] == [("R", "t", [2], [4], 3)]


def test_the_longest_character_fits_in_bytes():
    longest = "𠀋\U000e0102" * 5
    for encoding in Encoding:
        assert texts(5, longest, encoding=encoding) == (longest.encode(encoding), [])


def test_an_odd_length_becomes_even_in_utf_16():
    schema = pa.schema([pa.field("t", pa.string(), metadata={"bytes": "3"})])
    batch = batch_of([{"t": "ab"}], schema)
    assert dump([[typed(batch)]], {"R": schema}, width=Width.SAME, encoding=UTF16BE)[0] == b"\0a\0b"


VALUES = pa.schema(
    [
        pa.field("whole", pa.int64(), metadata={"digits": "4"}),
        pa.field("count", pa.int64(), metadata={"digits": "3", "signed": "false"}),
        pa.field("price", pa.decimal128(5, 2)),
        pa.field("day", pa.date32()),
        pa.field("flag", pa.bool_()),
        pa.field("raw", pa.binary(), metadata={"bytes": "2"}),
    ]
)


@pytest.mark.parametrize("encoding", Encoding)
def test_numbers_have_a_sign_before_their_digits_and_dates_no_hyphens(encoding):
    values = [
        {
            "whole": -7,
            "count": 12,
            "price": Decimal("-1.50"),
            "day": datetime.date(987, 6, 5),
            "flag": True,
            "raw": b"\1\xff",
        },
        dict.fromkeys(VALUES.names),
        {
            "whole": 0,
            "count": 0,
            "price": Decimal("0.00"),
            "day": datetime.date(9999, 12, 31),
            "flag": False,
            "raw": b"",
        },
    ]
    data, overflows, _ = dump(
        [[typed(batch_of(values, VALUES))]], {"R": VALUES}, encoding=encoding, newline=Newline.CRLF
    )
    assert data.decode(encoding).split("\r\n") == [
        "-0007012-0015009870605101FF",
        " " * 27,
        "+0000000+00000999912310    ",
        "",
    ]
    assert not overflows


def test_a_number_or_date_that_does_not_fit_is_blank_and_reported():
    values = [
        {"whole": 10_000, "count": 1000, "raw": b"123"},
        {"whole": -9999, "count": -1, "raw": b"12"},
        {"whole": -(2**63), "count": 999},
    ]
    batch = batch_of(values, VALUES)
    days = pa.array([-719163, 2932897, 2932896], pa.int32()).cast(pa.date32())
    batch = batch.set_column(3, VALUES.field("day"), days)
    data, overflows, _ = dump([[typed(batch, first=5)]], {"R": VALUES})
    lines = [data[at : at + 27].decode() for at in range(0, len(data), 27)]
    assert lines == [" " * 27, f"-9999{' ' * 18}3132", f"     999{' ' * 6}99991231     "]
    assert [plain(one) for one in overflows] == [
        ("R", "whole", [5, 7], [6, 20], 5),
        ("R", "count", [5, 6], [4, 4], 3),
        ("R", "day", [5, 6], [10, 11], 8),
        ("R", "raw", [5], [6], 4),
    ]


def test_a_number_without_metadata_has_room_for_all_of_its_type():
    schema = pa.schema([("u", pa.uint64()), ("i", pa.int64())])
    batch = batch_of([{"u": 2**64 - 1, "i": -(2**63)}], schema)
    data, overflows, _ = dump([[typed(batch)]], {"R": schema})
    assert (data, overflows) == (b"18446744073709551615-9223372036854775808", [])


FLOATS = pa.schema([("d", pa.float64()), ("s", pa.float32())])


@given(values=st.lists(st.tuples(st.floats(), st.floats(width=32)), max_size=8))
@example(
    values=[
        (-2.6708076761981534e-06, float(np.float32(-2.6708077e-06))),
        (-2.2250738585072014e-308, float(np.float32(-1.17549435e-38))),
    ]
)
@settings(max_examples=40, deadline=None)
def test_every_float_has_room(values):
    batch = pa.RecordBatch.from_pylist([{"d": d, "s": s} for d, s in values], schema=FLOATS)
    data, overflows, _ = dump([[typed(batch)]], {"R": FLOATS}, newline=Newline.LF)
    assert not overflows
    for line, (double, single) in zip(data.decode().splitlines(), values, strict=True):
        assert len(line) == 25 + 17
        assert repr(float(line[:25])) == repr(double)
        assert repr(np.float32(line[25:])) == repr(np.float32(single))


def read_field(field: Field, data: bytes) -> object:
    """Read a field of the layout as COBOL would, one value after the other."""
    if field.occurs:
        size = len(data) // field.occurs
        one = Field(name=field.name, type=field.type, fields=field.fields, digits=field.digits, scale=field.scale)
        return [read_field(one, data[at * size : (at + 1) * size]) for at in range(field.occurs)]
    if field.type is Kind.GROUP:
        return read_fields(field.fields, data)
    text = data.decode()
    if field.type is Kind.TEXT or text.isspace():
        return text.rstrip(" ") or None
    if field.date:
        return datetime.date(int(text[:4]), int(text[4:6]), int(text[6:]))
    return Decimal(f"{text}E{-field.scale}")


def length(field: Field) -> int:
    return (field.length or sum(map(length, field.fields))) * max(1, field.occurs)


def read_fields(fields: tuple[Field, ...], data: bytes) -> dict:
    assert len(data) == sum(map(length, fields))
    found = {}
    for field in fields:
        found[field.name], data = read_field(field, data[: length(field)]), data[length(field) :]
    return found


def filled(value: object, occurs: int, absent: object) -> list:
    return [absent if one is None else one for one in [*(value or []), *[None] * occurs][:occurs]]


def expected_row(row: dict) -> dict:
    """What of a row is left when absent occurrences and empty texts are both blank."""
    inner = [None, None]
    absent = {"text": None, "whole": None, "inner": inner}
    history = [
        {"text": (one["text"] or "").rstrip(" ") or None, "whole": one["whole"], "inner": filled(one["inner"], 2, None)}
        for one in filled(row["history"], 3, absent)
    ]
    raws = [value.hex().upper() or None if value is not None else None for value in filled(row["raws"], 2, None)]
    plain = {name: row[name] for name in SCHEMA.names[:8]}
    flag, raw, text = plain["flag"], plain["raw"], plain["text"]
    return {
        **plain,
        "text": (text or "").rstrip(" ") or None,
        "raw": raw.hex().upper() or None if raw else None,
        "flag": None if flag is None else Decimal(flag),
        "history": history,
        "raws": raws,
    }


@given(rows=rows(st.text(st.sampled_from("a ｱ辻\U000e0102𠀋é"), max_size=5)))
@settings(max_examples=40, deadline=None)
def test_the_layout_tells_where_everything_stands(rows):
    data, overflows, layout = dump([[typed(batch_of(rows))]], {"R": SCHEMA})
    assert not overflows
    (record,) = layout.records
    size = sum(map(length, record.fields))
    found = [read_fields(record.fields, data[at : at + size]) for at in range(0, len(data), size)]
    for one, row in zip(found, rows, strict=True):
        expected = expected_row(row)
        if expected["measure"] is not None:
            assert float(one["measure"]) == expected["measure"]
        assert {**one, "measure": None} == {**expected, "measure": None}


def test_a_layout_says_how_numbers_and_dates_are_written():
    layout = dump([], {"R": VALUES})[2]
    signed = {"type": Kind.ZONED, "signed": True, "sign": Sign.LEADING_SEPARATE}
    assert layout.records[0].fields == (
        Field(name="whole", length=5, digits=4, **signed),
        Field(name="count", type=Kind.ZONED, length=3, digits=3),
        Field(name="price", length=6, digits=5, scale=2, **signed),
        Field(name="day", type=Kind.ZONED, length=8, digits=8, date=DateRule(form="YYYYMMDD")),
        Field(name="flag", type=Kind.ZONED, length=1, digits=1),
        Field(name="raw", length=4),
    )


@pytest.mark.parametrize("options", [{"width": Width.CHARS}, {"encoding": UTF16BE}])
def test_what_a_layout_cannot_say_has_none(options):
    schema = pa.schema([pa.field("t", pa.string(), metadata={"chars": "1"})])
    assert dump([], {"R": schema}, **options)[2] is None


def several() -> tuple[dict[str, pa.Schema], list[Typed]]:
    flag = pa.field("k", pa.string(), metadata={"chars": "1", "bytes": "1"})
    schemas = {"H": pa.schema([flag]), "D": pa.schema([flag, pa.field("n", pa.int64(), metadata={"digits": "2"})])}
    header = pa.RecordBatch.from_pylist([{"k": "H"}, {"k": "H"}], schema=schemas["H"])
    detail = pa.RecordBatch.from_pylist([{"k": "D", "n": n} for n in (2, 3)], schema=schemas["D"])
    return schemas, [Typed("H", np.array([1, 4]), header), Typed("D", np.array([2, 3]), detail)]


def test_record_types_keep_their_order_and_are_of_one_length():
    schemas, chunk = several()
    data, _, _ = dump([chunk], schemas, width=Width.SAME)
    assert data == b"H   D+02D+03H   "
    assert dump([chunk], schemas, width=Width.CHARS)[0] == b"H\nD+02\nD+03\nH\n"


def test_the_layout_of_several_types_says_when_and_fills_up():
    schemas, _ = several()
    conditions = {"H": When("k", ("H",))}
    options = FixedOptions(width=Width.SAME)
    sink = open_sink(
        Form.FIXED, schemas, Files().append, dict.fromkeys(schemas, "o"), fixed=options, conditions=conditions
    )
    header, detail = sink.layout().records
    assert header == RecordType(
        name="H", fields=(Field(name="k", length=1), Field(type=Kind.FILLER, length=3)), when=When("k", ("H",))
    )
    assert sum(map(length, detail.fields)) == sum(map(length, header.fields)) == sink.record_length


def test_records_are_written_in_pieces_of_bounded_size():
    schema = pa.schema([pa.field("t", pa.string(), metadata={"bytes": "1000000"})])
    written = []
    options = FixedOptions(width=Width.SAME)
    names = {"A": "o", "B": "o"}
    sink = open_sink(
        Form.FIXED, dict.fromkeys("AB", schema), lambda _, data: written.append(bytes(data)), names, fixed=options
    )
    both = [[str(n) for n in range(0, 20, 2)], [str(n) for n in range(1, 20, 2)]]
    chunk = [
        Typed(kind, np.array(list(map(int, values))), pa.record_batch([values], schema=schema))
        for kind, values in zip("AB", both, strict=True)
    ]
    sink.write(chunk)
    assert max(map(len, written)) <= 4 << 20
    assert b"".join(written).split() == [str(n).encode() for n in range(20)]


@pytest.mark.parametrize("width", [Width.SAME, Width.CHARS])
def test_a_line_end_in_a_value_is_refused_where_line_ends_part_records(width):
    with pytest.raises(OutputError) as caught:
        texts(5, None, "", "a\nb", width=width, newline=Newline.LF)
    assert caught.value.id == "sink-line-end"
    assert caught.value.facts == {"record": 3, "field": "t"}
    assert texts(2, "a\nb", width=Width.SAME)[0] == b"a\nb "


@pytest.mark.parametrize("width", Width)
def test_a_field_of_unknown_length_is_refused(width):
    with pytest.raises(UsageError) as caught:
        dump([], {"R": pa.schema([pa.field("t", pa.string(), metadata={"bytes": "0"})])}, width=width)
    assert caught.value.id == "sink-length"


def test_a_record_that_nobody_could_read_is_refused():
    with pytest.raises(UsageError) as caught:
        dump([], {"R": pa.schema([pa.field("t", pa.string(), metadata={"chars": "999999999"})])})
    assert caught.value.id == "sink-record-long"


def test_a_record_type_without_columns_has_its_lines():
    batch = pa.RecordBatch.from_pylist([{}, {}], schema=pa.schema([]))
    assert dump([[Typed("R", np.array([1, 2]), batch)]], {"R": batch.schema}, newline=Newline.LF)[0] == b"\n\n"
