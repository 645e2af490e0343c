"""Numbers as records hold them: a matrix of bytes, a value to a row, becomes an Arrow array.

What cannot be read becomes null and is listed; no value is guessed. What is decided here:

- A packed number of an even number of digits has half a byte to spare. If that is not 0 the number has more digits than
  its picture, and is invalid: to leave the digit out would make a wrong number, and to keep it one that no program of
  the source system has seen.
- A number without S may carry the sign of a plus, since programs move signed numbers there; with that of a minus it is
  invalid.
- Zoned and packed values of nothing but spaces, 00 or FF hold nothing: they are blank. In binary 00 is zero and FF is
  -1, and bytes of a float are always a float (not a number and infinity included): there is no blank in these.
- A binary number may exceed its picture (COMP-5, or TRUNC(BIN)), so its bytes say how many digits its type has.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import Field, Kind, Sign
from mojimigrate.records.signs import MINUS, NO_SIGN, PLUS, Signs, load_signs, sign_conventions

__all__ = [
    "Read",
    "Signs",
    "blank_rows",
    "load_signs",
    "number_type",
    "read_numbers",
    "sign_conventions",
    "stored_digits",
    "value_digits",
]

_Bytes = npt.NDArray[np.uint8]
_Words = npt.NDArray[np.uint64]
_Mask = npt.NDArray[np.bool_]
_Indexes = npt.NDArray[np.int64]

#: decimal128 has so many digits, int64 holds every number of so many.
_DECIMAL_DIGITS, _INT_DIGITS = 38, 18
#: Rows that are read at a time: their words stay in the processor's cache.
_BLOCK = 1 << 15
_SEPARATE = frozenset({Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE})
_LEADING = frozenset({Sign.LEADING, Sign.LEADING_SEPARATE})
_HALF = np.uint64(0xFFFFFFFF)


@dataclass(frozen=True)
class Read:
    """A column as it was read.

    ``values`` is null where a value is invalid or blank. ``invalid`` are the indexes of the values that cannot be read,
    rising, and ``at`` the byte of each that is wrong (0-based), or -1 if it is wrong as a whole. ``blank`` are the
    indexes of the values that hold nothing.
    """

    values: pa.Array
    invalid: _Indexes
    at: _Indexes
    blank: _Indexes


@dataclass(frozen=True)
class _Form:
    """A number field, checked: its stored digits, the zeros that are not stored (P), and its type."""

    digits: int
    zeros: int
    type: pa.DataType


def number_type(field: Field) -> pa.DataType:
    """Return the Arrow type of a number field.

    ``int64`` for whole numbers of up to 18 digits and for binary ones of up to 8 bytes (``uint64`` if they have 8 and
    no sign), else ``decimal128``; ``float32`` or ``float64``, for hexadecimal floats always the latter, as ``float32``
    cannot hold their range. Without ``digits``, the length says how many there are. Raises ``UsageError``:
    ``layout-number-digits`` for more than 38 digits, ``layout-number-length`` for a length that does not fit them.
    """
    return _form(field).type


def stored_digits(field: Field) -> int:
    """Return how many digits a number field has, without those that are not stored (P); of floats 0."""
    return _form(field).digits


def value_digits(field: Field) -> int:
    """Return how many digits the largest value of a number field has, zeros that are not stored included; of floats 0.

    Those behind the decimal point count, and the zeros between the point and the digits (``PIC VPP9``) do not.
    """
    form = _form(field)
    signed = field.type is Kind.BINARY and field.signed
    most = len(str(256**field.length // 2)) if signed else form.digits  # half of the values are below zero
    return min(most + form.zeros, _DECIMAL_DIGITS)


def read_numbers(field: Field, data: _Bytes, signs: Signs) -> Read:
    """Read a column of numbers: ``data`` has a row of ``field.length`` bytes for each. Raises as :func:`number_type`.

    ``signs`` matters for zoned and packed numbers alone.
    """
    form = _form(field)
    nothing = np.zeros(0, np.int64)
    if field.type in (Kind.FLOAT, Kind.HEXFLOAT):
        ordered = np.ascontiguousarray(data[:, ::-1] if field.little else data)
        floats = _ieee(ordered) if field.type is Kind.FLOAT else _hexfloats(ordered)
        return Read(pa.array(floats, form.type), nothing, nothing, nothing)
    decimal = pa.types.is_decimal(form.type)
    values = np.empty((len(data), 2 if decimal else 1), np.uint64)
    lists: list[tuple[_Indexes, _Indexes, _Indexes]] = []
    for begin in range(0, len(data), _BLOCK):
        block = data[begin : begin + _BLOCK]
        if field.type is Kind.BINARY:
            limbs, negative, fault = _binary(field, form, block)
        elif field.type is Kind.PACKED:
            limbs, negative, fault = _packed(field, form, block, signs, decimal)
        else:
            limbs, negative, fault = _zoned(field, form, block, signs, decimal)
        limbs = _signed(_shifted(limbs, form.zeros), negative)
        out = values[begin : begin + len(block)]
        for column, limb in enumerate(reversed(limbs)):
            out[:, column] = limb
        rows = np.flatnonzero(fault)
        if len(rows):
            out[rows] = 0
            empty, wrong = _found(field, form, block[rows], signs)
            lists.append((begin + rows[~empty], wrong[~empty], begin + rows[empty]))
    invalid, at, blank = (
        (np.concatenate([nothing, *part]) for part in zip(*lists, strict=True)) if lists else [nothing] * 3
    )
    return Read(_array(form.type, values, np.concatenate([invalid, blank])), invalid, at, blank)


def blank_rows(data: _Bytes, signs: Signs) -> _Mask:
    """Tell which rows hold nothing: each of their bytes is the same space, 00 or FF."""
    if not data.shape[1]:
        return np.zeros(len(data), np.bool_)
    first = data[:, 0]
    blank: _Mask = signs.blanks[first]
    rows = np.flatnonzero(blank)
    blank[rows] = (data[rows] == first[rows, None]).all(1)
    return blank


# -- what a field says -------------------------------------------------------------------------------------------------


def _form(field: Field) -> _Form:
    zeros = max(-field.scale, 0)
    scale = max(field.scale, 0)
    length = field.length
    if field.type in (Kind.FLOAT, Kind.HEXFLOAT):
        if length not in (4, 8):
            raise _misfit(field, "4, 8")
        return _Form(0, 0, pa.float32() if field.type is Kind.FLOAT and length == 4 else pa.float64())
    if field.type is Kind.BINARY:
        if not 1 <= length <= 16:
            raise _misfit(field, "1-16")
        digits = min(len(str(256**length - 1)), _DECIMAL_DIGITS)
        if not scale and not zeros and length <= 8:
            return _Form(digits, 0, pa.int64() if field.signed or length < 8 else pa.uint64())
    elif field.type is Kind.PACKED:
        digits = field.digits or 2 * length - 1
        if length < 1 or length != digits // 2 + 1:
            raise _misfit(field, str(digits // 2 + 1))
    elif field.type is Kind.ZONED:
        separate = _is_separate(field)
        digits = field.digits or length - separate
        if digits < 1 or length != digits + separate:
            raise _misfit(field, str(digits + separate))
    else:
        raise ValueError(f"{field.type} is no number")
    precision = max(digits + zeros, scale)
    if precision > _DECIMAL_DIGITS:
        raise UsageError("layout-number-digits", field=field.name, digits=precision, limit=_DECIMAL_DIGITS)
    whole = not scale and precision <= _INT_DIGITS
    return _Form(digits, zeros, pa.int64() if whole else pa.decimal128(precision, scale))


def _misfit(field: Field, fitting: str) -> UsageError:
    return UsageError("layout-number-length", field=field.name, length=field.length, kind=field.type, fitting=fitting)


def _is_separate(field: Field) -> bool:
    return field.signed and field.sign in _SEPARATE


# -- digits to words ---------------------------------------------------------------------------------------------------
#
# Each of these returns the numbers without their signs, as one limb of 64 bits or as two (high, low); which are below
# zero; and which cannot be read, blank ones included.


def _zoned(
    field: Field, form: _Form, block: _Bytes, signs: Signs, wide: bool
) -> tuple[tuple[_Words, ...], _Mask, _Mask]:
    """Read zoned numbers, eight digits to a word."""
    begin, at = _places(field, form)
    padded = np.full((len(block), -(-form.digits // 8) * 8), signs.zone, np.uint8)
    padded[:, -form.digits :] = block[:, begin : begin + form.digits]
    codes = block[:, at]
    if _is_separate(field):
        found = signs.separate[codes]
    else:
        found = signs.overpunched[codes]
        padded[:, at - begin - form.digits] = signs.zone | signs.digits[codes]
    fault = _is_wrong(field, found)
    words = padded.view(">u8").astype(np.uint64)
    words ^= np.uint64(signs.zone * 0x0101010101010101)
    wrong = _above_nine(words) & np.uint64(0x0808080808080808)  # a half byte of more than 9
    wrong |= words & np.uint64(0xF0F0F0F0F0F0F0F0)  # a zone that is another
    fault |= _any(wrong)
    _fold(words, 8)
    return _joined(words, (10**8,) * words.shape[1], wide), found == MINUS, fault


def _packed(
    field: Field, form: _Form, block: _Bytes, signs: Signs, wide: bool
) -> tuple[tuple[_Words, ...], _Mask, _Mask]:
    """Read packed numbers, sixteen digits to a word; fifteen and the sign in the last."""
    padded = np.zeros((len(block), -(-field.length // 8) * 8), np.uint8)
    padded[:, -field.length :] = block
    words = padded.view(">u8").astype(np.uint64)
    found = signs.packed[words[:, -1] & 0xF]
    words[:, -1] >>= 4
    fault = _is_wrong(field, found)
    if form.digits % 2 == 0:
        fault |= block[:, 0] > 0x0F
    fault |= _any(_above_nine(words) & np.uint64(0x8888888888888888))
    _fold(words, 4)
    return _joined(words, (10**16,) * (words.shape[1] - 1) + (10**15,), wide), found == MINUS, fault


def _binary(field: Field, form: _Form, block: _Bytes) -> tuple[tuple[_Words, ...], _Mask, _Mask]:
    """Read whole numbers in two's complement of up to 16 bytes."""
    ordered = block[:, ::-1] if field.little else block
    wide = pa.types.is_decimal(form.type)
    negative = (ordered[:, 0] > 0x7F) if field.signed else np.zeros(len(block), np.bool_)
    padded = np.empty((len(block), 16 if wide else 8), np.uint8)
    padded[:, : -field.length] = np.where(negative, 0xFF, 0).astype(np.uint8)[:, None]
    padded[:, padded.shape[1] - field.length :] = ordered
    words = padded.view(">u8").astype(np.uint64)
    limbs = _signed(tuple(words.T), negative)  # turns those below zero into what they are without the sign
    fault = np.zeros(len(block), np.bool_)
    if field.length == 16:  # shorter ones have fewer digits than decimal128
        most = 10**_DECIMAL_DIGITS - 1
        high, low = limbs
        fault = (high > most >> 64) | ((high == most >> 64) & (low > most & 0xFFFFFFFFFFFFFFFF))
    return limbs, negative, fault


def _is_wrong(field: Field, found: _Bytes) -> _Mask:
    wrong: _Mask = found == NO_SIGN if field.signed else found != PLUS
    return wrong


def _above_nine(words: _Words) -> _Words:
    """Set the highest bit of each half byte that is above 9; the other bits mean nothing."""
    return words & ((words << np.uint64(1)) | (words << np.uint64(2)))


def _any(words: _Words) -> _Mask:
    """Tell in which rows a word is not 0."""
    hits: _Mask = words[:, 0] != 0
    for column in range(1, words.shape[1]):
        hits |= words[:, column] != 0
    return hits


def _places(field: Field, form: _Form) -> tuple[int, int]:
    """Return where the digits of a zoned number begin, and where its sign stands."""
    leading = field.sign in _LEADING
    if _is_separate(field):
        return (1, 0) if leading else (0, form.digits)
    return 0, 0 if leading else form.digits - 1


# -- arithmetic --------------------------------------------------------------------------------------------------------


def _fold(words: _Words, bits: int) -> None:
    """Make numbers of the digits in words, in place: each digit has so many bits, the first the highest.

    Neighbours are joined, to digits of base 100, of base 10,000, and so on: where two digits ``h`` and ``l`` of base b
    stand as ``2**bits * h + l``, and ``b * h + l`` is wanted, ``(2**bits - b) * h`` is too much.
    """
    base = 10
    while bits < 64:
        mask = sum(((1 << bits) - 1) << at for at in range(0, 64, 2 * bits))
        high = words >> bits
        high &= mask
        high *= (1 << bits) - base
        words -= high
        bits, base = 2 * bits, base * base


def _joined(words: _Words, factors: tuple[int, ...], wide: bool) -> tuple[_Words, ...]:
    """Join the words of each row to one number: of 64 bits, or of two such limbs; ``factors`` is what each counts."""
    low: _Words = words[:, 0]
    if not wide:
        for column in range(1, words.shape[1]):
            low = low * factors[column] + words[:, column]
        return (low,)
    high = np.zeros_like(low)
    for column in range(1, words.shape[1]):
        high, low = _times(high, low, factors[column], words[:, column])
    return high, low


def _times(high: _Words, low: _Words, factor: int, plus: _Words | int = 0) -> tuple[_Words, _Words]:
    """Return numbers of 128 bits times a factor of less than 64 bits, plus something: in halves, as by hand."""
    upper, lower = np.uint64(factor >> 32), np.uint64(factor & 0xFFFFFFFF)
    low_upper, low_lower = low >> 32, low & _HALF
    least, left, right = low_lower * lower, low_upper * lower, low_lower * upper
    middle = (least >> 32) + (left & _HALF) + (right & _HALF)
    high = high * np.uint64(factor) + low_upper * upper + (left >> 32) + (right >> 32) + (middle >> 32)
    product = (least & _HALF) | (middle << 32)
    low = product + np.asarray(plus, np.uint64)
    return high + (low < product), low


def _shifted(limbs: tuple[_Words, ...], zeros: int) -> tuple[_Words, ...]:
    """Put zeros behind numbers."""
    if len(limbs) == 1:
        return (limbs[0] * np.uint64(10**zeros),) if zeros else limbs
    high, low = limbs
    while zeros:
        high, low = _times(high, low, 10 ** min(zeros, 18))
        zeros -= min(zeros, 18)
    return high, low


def _signed(limbs: tuple[_Words, ...], negative: _Mask) -> tuple[_Words, ...]:
    """Turn the sign of some numbers, in two's complement."""
    if not negative.any():
        return limbs
    ones = np.uint64(0) - negative.astype(np.uint64)
    low = (limbs[-1] ^ ones) + negative
    if len(limbs) == 1:
        return (low,)
    return (limbs[0] ^ ones) + (negative & (low == 0)), low


# -- floats ------------------------------------------------------------------------------------------------------------


def _ieee(ordered: _Bytes) -> npt.NDArray[np.float32] | npt.NDArray[np.float64]:
    """Read IEEE 754 floats, the high byte first."""
    if ordered.shape[1] == 4:
        return ordered.view(">f4")[:, 0].astype(np.float32)
    return ordered.view(">f8")[:, 0].astype(np.float64)


def _hexfloats(ordered: _Bytes) -> npt.NDArray[np.float64]:
    """Read hexadecimal floats: a sign, seven bits of an exponent to base 16 (less 64), and a fraction of 24 or 56 bits.

    The format is that of z/Architecture Principles of Operation, "Hexadecimal-Floating-Point Instructions". Fractions
    of 56 bits are rounded to the 53 of a float64, to the nearest, to even where two are as near; all else is exact.
    Fractions that are not normalized count for what they say.
    """
    bits = 8 * ordered.shape[1] - 8
    words = ordered.view(f">u{ordered.shape[1]}")[:, 0].astype(np.int64)
    fraction = (words & ((1 << bits) - 1)).astype(np.float64)
    exponent = 4 * ((ordered[:, 0] & 0x7F).astype(np.int32) - 64) - bits
    floats: npt.NDArray[np.float64] = np.where(ordered[:, 0] > 0x7F, -1.0, 1.0) * np.ldexp(fraction, exponent)
    return floats


# -- results -----------------------------------------------------------------------------------------------------------


def _found(field: Field, form: _Form, rows: _Bytes, signs: Signs) -> tuple[_Mask, _Indexes]:
    """Of rows that cannot be read, tell which are blank, and for the others which byte is the first that is wrong."""
    if field.type is Kind.BINARY:
        return np.zeros(len(rows), np.bool_), np.full(len(rows), -1, np.int64)
    if field.type is Kind.PACKED:
        wrong = (rows > 0x9F) | ((rows & 0x0F) > 9)
        last = rows[:, -1]
        wrong[:, -1] = (last > 0x9F) | _is_wrong(field, signs.packed[last & 0x0F])
        if form.digits % 2 == 0:
            wrong[:, 0] |= rows[:, 0] > 0x0F
    else:
        wrong = (rows < signs.zone) | (rows > signs.zone + 9)
        _, at = _places(field, form)
        table = signs.separate if _is_separate(field) else signs.overpunched
        wrong[:, at] = _is_wrong(field, table[rows[:, at]])
    return blank_rows(rows, signs), wrong.argmax(1).astype(np.int64)


def _array(type_: pa.DataType, values: _Words, nulls: _Indexes) -> pa.Array:
    """Make an Arrow array of numbers in two's complement, in a column for each 64 bits, the low ones first."""
    validity = None
    if len(nulls):
        valid = np.ones(len(values), np.bool_)
        valid[nulls] = False
        validity = pa.py_buffer(np.packbits(valid, bitorder="little"))
    data = pa.py_buffer(values.astype("<u8", copy=False))
    return pa.Array.from_buffers(type_, len(values), [validity, data], len(nulls))
