"""Dates of records, against Python's own calendar."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate.errors import UsageError
from mojimigrate.records.dates import check_date, read_dates
from mojimigrate.records.layout import DateRule, Field, Kind, Sign
from mojimigrate.records.numbers import load_signs

SIGNS = load_signs("ascii")
LETTERS = {char: char.encode() for char in "MTSHR-/. "} | {"昭": b"\x8f\xba", "平": b"\x95\xbd", "年": b"\x94\x4e"}
#: Year 0, first and last day.
ERAS = {
    "明治": (1867, dt.date(1873, 1, 1), dt.date(1912, 7, 29)),
    "大正": (1911, dt.date(1912, 7, 30), dt.date(1926, 12, 24)),
    "昭和": (1925, dt.date(1926, 12, 25), dt.date(1989, 1, 7)),
    "平成": (1988, dt.date(1989, 1, 8), dt.date(2019, 4, 30)),
    "令和": (2018, dt.date(2019, 5, 1), dt.date(9999, 12, 31)),
}


def text(form, **rule):
    return Field(name="D", type=Kind.TEXT, length=len(form), date=DateRule(form, **rule))


def zoned(form, **rule):
    return Field(name="D", type=Kind.ZONED, length=len(form), digits=len(form), date=DateRule(form, **rule))


def packed(form, **rule):
    digits = len(form)
    return Field(name="D", type=Kind.PACKED, length=digits // 2 + 1, digits=digits, date=DateRule(form, **rule))


def read(field, *values, signs=SIGNS):
    """Read values; a date is shown as it is, an invalid one as the byte that is wrong, a blank one as "blank"."""
    data = np.frombuffer(b"".join(values), np.uint8).reshape(len(values), field.length)
    found = read_dates(field, data, signs, LETTERS)
    found.values.validate(full=True)
    assert found.values.type == pa.date32()
    result = found.values.to_pylist()
    for index, at in zip(found.invalid, found.at, strict=True):
        assert result[index] is None
        result[index] = int(at)
    for index in found.blank:
        assert result[index] is None
        result[index] = "blank"
    return result


def pack(digits):
    return bytes.fromhex((digits + "C").rjust(len(digits) // 2 * 2 + 2, "0"))


def calendar(year, month, day):
    try:
        return dt.date(year, month, day)
    except ValueError:
        return -1


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 14), st.integers(0, 33)), min_size=1, max_size=20))
def test_dates_are_those_of_the_calendar(parts):
    digits = [f"{y:04}{m:02}{d:02}" for y, m, d in parts]
    expected = [None if value == "00000000" else calendar(*part) for value, part in zip(digits, parts, strict=True)]
    for field, encode in ((text, str.encode), (zoned, str.encode), (packed, pack)):
        assert read(field("YYYYMMDD"), *map(encode, digits)) == expected
    dashed = [f"{d:02}/{m:02}/{y:04}".encode() for y, m, d in parts]
    assert read(text("DD/MM/YYYY"), *dashed) == expected


_LIKELY = {"text": b"000112349MSX ", "zoned": b"00011234459 p", "packed": b"\x00\x01\x10\x11\x1c\x2d\x30\x45\xff"}


@settings(max_examples=100)
@given(st.data(), st.sampled_from(["text", "zoned", "packed"]))
def test_arbitrary_bytes_are_no_wrong_date(data, kind):
    field = {"text": text, "zoned": zoned, "packed": packed}[kind]("GYYMMDD")
    byte = st.sampled_from(_LIKELY[kind]) | st.integers(0, 255)
    value = data.draw(st.lists(byte, min_size=field.length, max_size=field.length).map(bytes))
    [found] = read(field, value)
    if isinstance(found, dt.date):
        shown = value.hex()[:7] if kind == "packed" else value.decode()
        if found == dt.date.max:
            assert shown == "9999999"
        else:
            zero, *_ = list(ERAS.values())["MTSHR".find(shown[0]) if shown[0] in "MTSHR" else int(shown[0]) - 1]
            assert found == dt.date(zero + int(shown[1:3]), int(shown[3:5]), int(shown[5:7]))


@pytest.mark.parametrize(("code", "letter", "name"), list(zip("12345", "MTSHR", ERAS, strict=True)))
def test_eras_begin_and_end_on_their_days(code, letter, name):
    zero, first, last = ERAS[name]
    days = [first, last, first - dt.timedelta(1)] + ([last + dt.timedelta(1)] if name != "令和" else [])
    days = [day for day in days if 0 <= day.year - zero <= 99]
    expected = [day if first <= day <= last else -1 for day in days]
    assert len(days) >= 2
    assert first in expected
    for mark, field, encode in (
        (code, text, str.encode),
        (letter, text, str.encode),
        (code, zoned, str.encode),
        (code, packed, pack),
    ):
        values = [f"{mark}{day.year - zero:02}{day:%m%d}" for day in days]
        assert read(field("GYYMMDD"), *map(encode, values)) == expected


def test_a_date_outside_its_era_is_invalid():
    assert read(text("GYYMMDD"), b"3650401", b"S640107", b"3000101", b"1050101", b"M060101") == [
        -1, dt.date(1989, 1, 7), -1, -1, dt.date(1873, 1, 1),
    ]  # fmt: skip


def test_yymmdd_takes_its_era_or_century_from_the_rule():
    assert read(packed("YYMMDD", era="昭和"), pack("500401"), pack("650401")) == [dt.date(1975, 4, 1), -1]
    assert read(zoned("YYMMDD", century=19), b"000229", b"040229") == [-1, dt.date(1904, 2, 29)]
    assert read(zoned("YYMMDD", century=20), b"000229") == [dt.date(2000, 2, 29)]


def test_codes_of_eras_may_be_the_sites_own():
    field = text("GYYMMDD", eras={"7": "令和", "S": "昭和"})
    values = [b"7020101", b"5020101", b"S500101", b"3500101", b"4020101"]
    assert read(field, *values) == [dt.date(2020, 1, 1), 0, dt.date(1975, 1, 1), 0, dt.date(1990, 1, 1)]


def test_a_digit_that_the_rule_gives_to_another_era_is_no_longer_its_own():
    assert read(zoned("GYYMMDD", eras={"3": "平成"}), b"3020101", b"4020101") == [dt.date(1990, 1, 1), 0]


def test_codes_may_be_of_two_bytes():
    rule = DateRule("GYY年MMDD", eras={"昭": "昭和", "平": "平成"})
    field = Field(type=Kind.TEXT, length=10, date=rule)
    values = [LETTERS["昭"] + b"50\x94\x4e0401", LETTERS["平"] + b"02\x94\x4e0401", b"3350\x94\x4e0401"]
    assert read(field, *values) == [dt.date(1975, 4, 1), dt.date(1990, 4, 1), 0]


def test_unset_and_endless_values():
    for field, encode in ((text, str.encode), (zoned, str.encode), (packed, pack)):
        values = [encode(value) for value in ("00000000", "99999999", "88888888", "20240000")]
        assert read(field("YYYYMMDD"), *values) == [None, dt.date(9999, 12, 31), -1, -1]
        own = field("YYYYMMDD", unset=("8",), endless=("20240000",))
        assert read(own, *values) == [-1, -1, None, dt.date(9999, 12, 31)]
    assert read(text("YYYY-MM-DD"), b"0000-00-00", b"9999-99-99") == [None, dt.date(9999, 12, 31)]
    assert read(text("YYYY/MM/DD", unset=("    /  /  ",)), b"    /  /  ") == [None]
    assert read(text("GYYMMDD", unset=(" 000000",)), b" 000000", b"0000000") == [None, 0]


def test_blank_dates():
    blank = [b" " * 8, b"\x00" * 8, b"\xff" * 8]
    for field in (text("YYYYMMDD"), zoned("YYYYMMDD")):
        assert read(field, *blank) == ["blank"] * 3
    assert read(packed("YYYYMMDD"), *(value[:5] for value in blank)) == ["blank"] * 3
    assert read(text("YYYY-MM-DD"), b" " * 10, b"    -  -  ") == ["blank", 0]


def test_what_is_wrong_is_found_at_its_byte():
    assert read(text("YYYY-MM-DD"), b"2024-0x-01", b"2024/01-01", b"2024-01/x1", b"2024-02-30") == [6, 4, 7, -1]
    assert read(text("YYYYMMDD"), b"2024010q") == [7]  # an overpunched digit is no digit of text
    assert read(packed("YYYYMMDD"), b"\x02\x02\x4a\x10\x1c", b"\x02\x02\x40\x10\x1d") == [2, 4]
    assert read(packed("GYYMMDD"), b"\x95\x00\x10\x1c") == [0]
    assert read(packed("YYMMDDG"), b"\x50\x01\x01\x9c") == [3]


def test_a_sign_that_stands_apart_is_passed_over():
    field = Field(
        type=Kind.ZONED, length=9, digits=8, signed=True, sign=Sign.LEADING_SEPARATE, date=DateRule("YYYYMMDD")
    )
    assert read(field, b"+20240101", b"-20240101") == [dt.date(2024, 1, 1), -1]


def test_ebcdic_digits():
    field = zoned("YYYYMMDD")
    assert read(field, bytes.fromhex("F2F0F2F4F0F1F0C1"), signs=load_signs("ebcdic")) == [dt.date(2024, 1, 1)]


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (Field(type=Kind.BINARY, length=4, date=DateRule("YYYYMMDD")), "layout-date-kind"),
        (Field(type=Kind.PACKED, length=5, digits=8, scale=2, date=DateRule("YYYYMMDD")), "layout-date-kind"),
        (Field(type=Kind.TEXT, length=8), "layout-date-kind"),
        (text("YYYYMMXX"), "layout-date-form"),
        (text("YYYYMM"), "layout-date-form"),
        (text("MMDD"), "layout-date-form"),
        (text("YYYMMDD"), "layout-date-form"),
        (text("YMYMDD", century=19), "layout-date-form"),
        (text("YYYY_MM_DD"), "layout-date-form"),
        (text(""), "layout-date-form"),
        (zoned("YYYY-MM-DD"), "layout-date-length"),
        (Field(type=Kind.ZONED, length=7, digits=7, date=DateRule("YYYYMMDD")), "layout-date-length"),
        (Field(type=Kind.TEXT, length=9, date=DateRule("YYYYMMDD")), "layout-date-length"),
        (Field(type=Kind.TEXT, length=9, date=DateRule("GYYMMDD")), "layout-date-length"),
        (text("YYMMDD"), "layout-date-year"),
        (text("YYMMDD", era="昭和", century=19), "layout-date-year"),
        (text("YYYYMMDD", century=19), "layout-date-year"),
        (text("GYYYYMMDD"), "layout-date-year"),
        (text("YYMMDD", century=1900), "layout-date-year"),
        (text("YYMMDD", era="Showa"), "layout-date-era"),
        (text("GYYMMDD", eras={"3": "慶応"}), "layout-date-era"),
        (text("GYYMMDD", eras={"X": "昭和"}), "layout-date-era"),
        (zoned("GYYMMDD", eras={"S": "昭和"}), "layout-date-era"),
        (zoned("YYYYMMDD", unset=("000",)), "layout-date-value"),
        (packed("YYYYMMDD", endless=("9999123X",)), "layout-date-value"),
        (text("YYYYMMDD", unset=("",)), "layout-date-value"),
    ],
)
def test_rules_that_cannot_be_followed(field, problem):
    with pytest.raises(UsageError) as raised:
        check_date(field, SIGNS, LETTERS)
    assert raised.value.id == problem
    assert raised.value.say("ja")
    assert raised.value.advise("en")
