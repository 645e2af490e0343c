"""Numbers of records, against a slow twin: one value at a time, with Python's own numbers."""

from __future__ import annotations

import struct
from decimal import Decimal, localcontext
from fractions import Fraction

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import Field, Kind, Sign
from mojimigrate.records.numbers import load_signs, number_type, read_numbers, sign_conventions

# Conventions once more, as a person writes them down: digits, plus, minus at the place of the sign; + and -; the space.
ZONES = {
    "ebcdic": ("F", "CAEF", "DB", b"\x4e\x60", b"\x40"),
    "ascii": ("3", "3", "7", b"+-", b" "),
    "fujitsu-ascii": ("3", "43", "5", b"+-", b" "),
}
PACKED = {"ebcdic": ("CAEF", "DB")}
OVERPUNCH = ("{ABCDEFGHI", "}JKLMNOPQR")


def blank(value, signs):
    space = b"\x40" if signs == "ebcdic" else b" "
    return value[:1] in (space, b"\x00", b"\xff") and value == value[:1] * len(value)


def sign_and_digit(byte, signs):
    """Return the sign and digit of a byte at the place of the sign."""
    if signs == "ascii-overpunch":
        char = chr(byte)
        if char in "0123456789":
            return 1, int(char)
        return next(
            ((sign, row.index(char)) for sign, row in zip((1, -1), OVERPUNCH, strict=True) if char in row), None
        )
    _, plus, minus, *_ = ZONES[signs]
    zone, digit = f"{byte:02X}"
    if not digit.isdecimal() or zone not in plus + minus:
        return None
    return (1 if zone in plus else -1), int(digit)


def scaled(number, scale):
    with localcontext(prec=60):
        return Decimal(number).scaleb(-scale)


def twin(field, value, signs):
    """Return a number, or "blank", or the byte that is wrong."""
    if field.type is Kind.BINARY:
        number = int.from_bytes(value, "little" if field.little else "big", signed=field.signed)
        return scaled(number, field.scale) if abs(number) < 10**38 else -1
    if blank(value, signs):
        return "blank"
    sign, digits = 1, ""
    if field.type is Kind.PACKED:
        halves = value.hex().upper()
        plus, minus = PACKED.get(signs, ("CF", "D"))
        for at, half in enumerate(halves[:-1]):
            if not half.isdecimal() or (at == 0 and half != "0" and field.digits % 2 == 0):
                return at // 2
        if halves[-1] not in (plus + minus if field.signed else plus):
            return len(value) - 1
        sign, digits = (-1 if halves[-1] in minus else 1), halves[:-1]
    else:
        zone = ZONES.get(signs, ZONES["ascii"])[0]
        separate = field.signed and field.sign.endswith("separate")
        at_sign = 0 if field.sign.startswith("leading") and (separate or "separate" not in field.sign) else -1
        at_sign %= len(value)
        if not field.signed and field.sign == Sign.LEADING_SEPARATE:
            at_sign = 0
        for at, byte in enumerate(value):
            if at == at_sign and separate:
                marks = ZONES.get(signs, ZONES["ascii"])[3]
                if byte not in marks:
                    return at
                sign = -1 if byte == marks[1] else 1
            elif at == at_sign:
                found = sign_and_digit(byte, signs)
                if found is None or (found[0] < 0 and not field.signed):
                    return at
                sign, digits = found[0], digits + str(found[1])
            elif f"{byte:02X}"[0] == zone and f"{byte:02X}"[1].isdecimal():
                digits += f"{byte:02X}"[1]
            else:
                return at
    return scaled(sign * int(digits), field.scale)


def read(field, values, signs="ebcdic"):
    """Read values; return for each what the twin returns."""
    data = np.frombuffer(b"".join(values), np.uint8).reshape(len(values), field.length)
    found = read_numbers(field, data, load_signs(signs))
    found.values.validate(full=True)
    assert found.values.type == number_type(field)
    result = found.values.to_pylist()
    assert [i for i, value in enumerate(result) if value is None] == sorted([*found.invalid, *found.blank])
    for index, at in zip(found.invalid, found.at, strict=True):
        result[index] = int(at)
    for index in found.blank:
        result[index] = "blank"
    invalid = set(found.invalid.tolist())
    return [
        value if i in invalid or isinstance(value, str) else Decimal(value) for i, value in enumerate(result)
    ], invalid


def field_of(kind, digits, scale, signed=True, sign=Sign.TRAILING, **more):
    length = digits // 2 + 1 if kind is Kind.PACKED else digits + (signed and sign.endswith("separate"))
    return Field(type=kind, length=length, digits=digits, scale=scale, signed=signed, sign=sign, **more)


@st.composite
def decimal_fields(draw):
    kind = draw(st.sampled_from([Kind.ZONED, Kind.PACKED]))
    digits = draw(st.integers(1, 38))
    scale = draw(st.one_of(st.just(0), st.integers(digits - 38, 38)))
    return field_of(kind, digits, scale, draw(st.booleans()), draw(st.sampled_from(Sign)))


@st.composite
def binary_fields(draw):
    length = draw(st.integers(1, 16))
    scale = draw(st.integers(0, 38)) if length > 2 else draw(st.integers(-30, 38))
    return Field(type=Kind.BINARY, length=length, scale=scale, signed=draw(st.booleans()), little=draw(st.booleans()))


def bytes_of(field, signs):
    """Bytes that are often a number, or nearly one."""
    likely = {
        Kind.PACKED: b"\x00\x12\x99\x3c\x4d\x5f\x9a\x0c\x40\x20\xff",
        Kind.ZONED: bytes(range(0xF0, 0xFA)) + b"\xc1\xd2\x4e\x60\x40" if signs == "ebcdic" else b"0123456789pP@J{}+- ",
        Kind.BINARY: b"\x00\x7f\x80\xff",
    }[field.type]
    byte = st.sampled_from(likely) | st.integers(0, 255)
    return st.lists(byte, min_size=field.length, max_size=field.length).map(bytes)


@settings(max_examples=100)
@given(st.data())
def test_arbitrary_bytes_are_what_the_twin_says(data):
    field = data.draw(decimal_fields() | binary_fields())
    signs = data.draw(st.sampled_from(sign_conventions()))
    values = data.draw(st.lists(bytes_of(field, signs), max_size=8))
    found, invalid = read(field, values, signs)
    expected = [twin(field, value, signs) for value in values]
    assert found == expected
    assert invalid == {i for i, value in enumerate(expected) if isinstance(value, int)}


def encoded(field, number, signs):
    """Write a whole number into a field."""
    digits = str(abs(number)).rjust(field.digits, "0")
    if field.type is Kind.PACKED:
        sign = "F" if not field.signed else "D" if number < 0 else "C"
        return bytes.fromhex((digits + sign).rjust(2 * field.length, "0"))
    zone, _, _, marks, _ = ZONES.get(signs, ZONES["ascii"])
    codes = [bytes.fromhex(zone + digit) for digit in digits]
    if not field.signed:
        return b"".join(codes)
    at = 0 if field.sign.startswith("leading") else len(codes)
    if field.sign.endswith("separate"):
        codes.insert(at, marks[1:] if number < 0 else marks[:1])
    else:
        at = min(at, len(codes) - 1)
        if signs == "ascii-overpunch":
            codes[at] = OVERPUNCH[number < 0][int(digits[at])].encode()
        else:
            codes[at] = bytes.fromhex(ZONES[signs][1 + (number < 0)][0] + digits[at])
    return b"".join(codes)


@settings(max_examples=100)
@given(st.data())
def test_what_is_written_is_read(data):
    field = data.draw(decimal_fields())
    signs = data.draw(st.sampled_from(sign_conventions()))
    most = 10**field.digits - 1
    numbers = data.draw(st.lists(st.integers(-most if field.signed else 0, most), min_size=1, max_size=8))
    found, _ = read(field, [encoded(field, number, signs) for number in numbers], signs)
    assert found == [scaled(number, field.scale) for number in numbers]


@pytest.mark.parametrize(
    ("signs", "plus", "minus"),
    [
        ("ebcdic", "ACEF", "BD"),
        ("ascii", "CF", "D"),
        ("ascii-overpunch", "CF", "D"),
        ("fujitsu-ascii", "CF", "D"),
    ],
)
def test_sign_nibbles_of_packed_numbers(signs, plus, minus):
    values = [bytes([0x12, 0x30 | nibble]) for nibble in range(16)]
    signed, invalid = read(field_of(Kind.PACKED, 3, 0), values, signs)
    assert {f"{n:X}" for n in range(16) if n not in invalid and signed[n] == 123} == set(plus)
    assert {f"{n:X}" for n in range(16) if n not in invalid and signed[n] == -123} == set(minus)
    assert all(signed[n] == 1 for n in invalid)
    unsigned, invalid = read(field_of(Kind.PACKED, 3, 0, signed=False), values, signs)
    assert {f"{n:X}" for n in range(16) if n not in invalid} == set(plus)
    assert {unsigned[n] for n in range(16) if n not in invalid} == {123}


@pytest.mark.parametrize(
    ("signs", "plus", "minus"),
    [
        ("ebcdic", "F0-F9 C0-C9 A0-A9 E0-E9", "D0-D9 B0-B9"),
        ("ascii", "30-39", "70-79"),
        ("ascii-overpunch", "30-39 7B 41-49", "7D 4A-52"),
        ("fujitsu-ascii", "30-39 40-49", "50-59"),
    ],
)
def test_sign_bytes_of_zoned_numbers(signs, plus, minus):
    codes = [
        [at for part in text.split() for at in range(int(part[:2], 16), int(part[-2:], 16) + 1)]
        for text in (plus, minus)
    ]
    found = read_numbers(
        field_of(Kind.ZONED, 2, 0),
        np.stack([np.full(256, load_signs(signs).zone + 1), np.arange(256)], 1).astype(np.uint8),
        load_signs(signs),
    )
    values = found.values.to_pylist()
    assert [values[code] for code in codes[0]] == [*range(10, 20)] * (len(codes[0]) // 10)
    assert [values[code] for code in codes[1]] == [*range(-10, -20, -1)] * (len(codes[1]) // 10)
    assert found.invalid.tolist() == sorted(set(range(256)) - {*codes[0], *codes[1]})


def test_gnucobol_wrote_these():
    # GnuCOBOL 3.1.2: PIC S9(3) COMP-3 and PIC 9(3) COMP-3 of 9; PIC S9(2) of -9, as it is and with -fsign=EBCDIC
    assert read(field_of(Kind.PACKED, 3, 0), [b"\x00\x9d"], "ascii")[0] == [-9]
    assert read(field_of(Kind.PACKED, 3, 0, signed=False), [b"\x00\x9f"], "ascii")[0] == [9]
    assert read(field_of(Kind.ZONED, 2, 0), [b"0y"], "ascii")[0] == [-9]
    assert read(field_of(Kind.ZONED, 2, 0), [b"0R", b"0I"], "ascii-overpunch")[0] == [-9, 9]
    assert read(field_of(Kind.ZONED, 2, 0, sign=Sign.LEADING), [b"}9", b"{9"], "ascii-overpunch")[0] == [-9, 9]


def test_a_minus_in_a_number_without_s_is_invalid_at_its_byte():
    for field, value in (
        (field_of(Kind.ZONED, 3, 0, signed=False), b"\xf1\xf2\xd3"),
        (field_of(Kind.PACKED, 5, 0, signed=False), b"\x12\x34\x5d"),
    ):
        assert read(field, [value]) == ([2], {0})


def test_a_digit_more_than_the_picture_has_is_invalid():
    assert read(field_of(Kind.PACKED, 4, 0), [b"\x11\x23\x4c", b"\x01\x23\x4c"]) == ([0, 1234], {0})


def test_spaces_zeros_and_high_values_are_blank_in_decimal_numbers_alone():
    values = [bytes([byte]) * 2 for byte in (0x40, 0x00, 0xFF)]
    for kind, digits in ((Kind.ZONED, 2), (Kind.PACKED, 3)):
        assert read(field_of(kind, digits, 0), values)[0] == ["blank"] * 3
    assert read(Field(type=Kind.BINARY, length=2, signed=True), values)[0] == [0x4040, 0, -1]
    assert read(field_of(Kind.ZONED, 2, 0), [b"\x40\x00", b"  "])[0] == [0, 0]


def test_more_rows_than_a_block_keep_their_numbers():
    count = 100_000
    digits = np.arange(count)
    data = np.stack([digits // 10**n % 10 + 0xF0 for n in range(5, -1, -1)], 1).astype(np.uint8)
    data[[7, 40_000, 99_999], [0, 3, 5]] = 0xFA
    data[65_536] = 0x40
    found = read_numbers(field_of(Kind.ZONED, 6, 0), data, load_signs("ebcdic"))
    expected = digits.tolist()
    for row in (7, 40_000, 65_536, 99_999):
        expected[row] = None
    assert found.values.to_pylist() == expected
    assert (found.invalid.tolist(), found.at.tolist()) == ([7, 40_000, 99_999], [0, 3, 5])
    assert found.blank.tolist() == [65_536]


@pytest.mark.parametrize(
    ("field", "type_"),
    [
        (field_of(Kind.ZONED, 18, 0), pa.int64()),
        (field_of(Kind.ZONED, 19, 0), pa.decimal128(19, 0)),
        (field_of(Kind.PACKED, 7, 2), pa.decimal128(7, 2)),
        (field_of(Kind.PACKED, 2, -3), pa.int64()),
        (field_of(Kind.PACKED, 17, -3), pa.decimal128(20, 0)),
        (field_of(Kind.PACKED, 2, 5), pa.decimal128(5, 5)),
        (Field(type=Kind.PACKED, length=3), pa.int64()),
        (Field(type=Kind.BINARY, length=8, signed=True), pa.int64()),
        (Field(type=Kind.BINARY, length=8), pa.uint64()),
        (Field(type=Kind.BINARY, length=4), pa.int64()),
        (Field(type=Kind.BINARY, length=2, digits=4, scale=2), pa.decimal128(5, 2)),
        (Field(type=Kind.BINARY, length=4, digits=9, scale=2), pa.decimal128(10, 2)),
        (Field(type=Kind.BINARY, length=8, digits=18, scale=2), pa.decimal128(20, 2)),
        (Field(type=Kind.BINARY, length=16, digits=38), pa.decimal128(38, 0)),
        (Field(type=Kind.FLOAT, length=4), pa.float32()),
        (Field(type=Kind.FLOAT, length=8), pa.float64()),
        (Field(type=Kind.HEXFLOAT, length=4), pa.float64()),
    ],
)
def test_types(field, type_):
    assert number_type(field) == type_
    assert read_numbers(field, np.zeros((0, field.length), np.uint8), load_signs("ebcdic")).values.type == type_


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        (field_of(Kind.ZONED, 39, 0), "layout-number-digits"),
        (field_of(Kind.PACKED, 30, -9), "layout-number-digits"),
        (field_of(Kind.PACKED, 3, 39), "layout-number-digits"),
        (Field(type=Kind.PACKED, length=10**9), "layout-number-digits"),
        (Field(type=Kind.PACKED, length=3, digits=3), "layout-number-length"),
        (Field(type=Kind.ZONED, length=3, digits=3, signed=True, sign=Sign.LEADING_SEPARATE), "layout-number-length"),
        (Field(type=Kind.ZONED), "layout-number-length"),
        (Field(type=Kind.BINARY, length=17), "layout-number-length"),
        (Field(type=Kind.FLOAT, length=6), "layout-number-length"),
    ],
)
def test_fields_that_are_no_number(field, problem):
    with pytest.raises(UsageError) as raised:
        number_type(field)
    assert raised.value.id == problem


def test_signs_that_nobody_knows():
    with pytest.raises(UsageError) as raised:
        load_signs("acos")
    assert raised.value.id == "layout-signs"
    assert "ebcdic, ascii" in raised.value.advise("en")


@given(st.lists(st.floats(width=32), min_size=1, max_size=5), st.booleans(), st.sampled_from([4, 8]))
def test_ieee_floats(values, little, length):
    code = ("<" if little else ">") + ("f" if length == 4 else "d")
    data = np.frombuffer(b"".join(struct.pack(code, value) for value in values), np.uint8).reshape(-1, length)
    found = read_numbers(Field(type=Kind.FLOAT, length=length, little=little), data, load_signs("ascii"))
    np.testing.assert_array_equal(found.values.to_numpy(), values)


@given(st.sampled_from([4, 8]), st.data())
def test_hexadecimal_floats_are_the_nearest_float(length, data):
    value = data.draw(st.binary(min_size=length, max_size=length))
    fraction = Fraction(int.from_bytes(value[1:]), 1 << (8 * length - 8)) * Fraction(16) ** ((value[0] & 0x7F) - 64)
    found = read_numbers(
        Field(type=Kind.HEXFLOAT, length=length),
        np.frombuffer(value, np.uint8).reshape(1, length),
        load_signs("ebcdic"),
    )
    assert found.values.to_pylist() == [float(-fraction if value[0] > 0x7F else fraction)]


def test_hexadecimal_floats_as_ibm_writes_them():
    # Enterprise COBOL for z/OS Programming Guide: +1234 and -1234; then 1 that is not normalized, and a tie to even
    values = {"434D2000": 1234.0, "C34D2000": -1234.0, "43001000": 1.0, "4E20000000000001": float(2**53)}
    for code, value in values.items():
        data = np.frombuffer(bytes.fromhex(code), np.uint8).reshape(1, -1)
        field = Field(type=Kind.HEXFLOAT, length=data.shape[1])
        assert read_numbers(field, data, load_signs("ebcdic")).values.to_pylist() == [value]
