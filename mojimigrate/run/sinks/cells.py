"""The places (桁) of a fixed-length record: how long each is, and values brought to that length.

Text and bytes (in hexadecimal) stand on the left, filled up with spaces. Numbers are as COBOL's ``SIGN LEADING
SEPARATE`` has them: a sign unless the field has none, digits with leading zeros, and no point. Dates are YYYYMMDD,
truth is 1 or 0, floats are decimal text. Null is blank.

Numbers, dates and bytes are as long as they need to be, whatever the width of text: a packed number has no text of as
many bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mojimigrate.errors import UsageError
from mojimigrate.records.layout import DateRule, Field, Kind, Sign
from mojimigrate.run.sinks.base import Encoding, FixedOptions, Width
from mojimigrate.run.sinks.columns import Column, item, occurs
from mojimigrate.run.sinks.marks import running_length, shorten
from mojimigrate.run.sinks.values import as_text, constant, content, digits, from_content, join, offsets

#: A kanji of plane 2 and its selector take 8 bytes in UTF-8 and in UTF-16.
LONGEST_CHARACTER = 8
#: -0.0000026708076761981534: sign, point, six zeros, and 17 digits, which tell a double from all others (9 a single).
#: What is smaller has an exponent, and is shorter.
_FLOAT_CHARS = {64: 25, 32: 17}
#: 0001-01-01 and 9999-12-31, in days since 1970
_FIRST_DAY, _LAST_DAY = pa.scalar(-719_162, pa.int32()), pa.scalar(2_932_896, pa.int32())
#: 9,223,372,036,854,775,807 and 18,446,744,073,709,551,615
_INT64_DIGITS, _UINT64_DIGITS = 19, 20


@dataclass(frozen=True)
class Fitted:
    """A column brought to its length, which is that of its ``parts`` joined.

    ``over`` are the rows of values that did not fit, and ``needed`` how long these were.
    """

    parts: tuple[pa.Array, ...]
    over: npt.NDArray[np.int64]
    needed: npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cell:
    """The place of a column: ``room`` bytes, or characters if ``by_chars``; ``field`` is what a layout says of it.

    A value that is ``divisible`` and does not fit is cut, any other left blank.
    """

    room: int
    field: Field
    encoding: Encoding
    by_chars: bool = False
    divisible: bool = False

    def fit(self, array: pa.Array) -> Fitted:
        """Bring values to the length of the place."""
        text = self._written(array)
        written, lengths = self._measured(text)
        over = np.flatnonzero(lengths > self.room)
        needed = lengths[over]
        if len(over):
            mask = np.zeros(len(text), np.bool_)
            mask[over] = True
            if self.divisible:
                shorter = shorten(text.take(pa.array(over)), self.room, None if self.by_chars else self.encoding)
            else:
                shorter = pa.repeat(constant(""), len(over))
            written, lengths = self._measured(pc.replace_with_mask(text, pa.array(mask), shorter))
        return Fitted((written, self._spaces(self.room - lengths)), over, needed)

    def _written(self, array: pa.Array) -> pa.Array:
        """Write values as text, null as nothing."""
        kind = array.type
        if pa.types.is_boolean(kind):
            text = pc.if_else(array, constant("1"), constant("0"))
        elif pa.types.is_date(kind):
            text = array.cast(pa.string())
            days = array.cast(pa.int32())
            short = pc.and_(pc.greater_equal(days, _FIRST_DAY), pc.less_equal(days, _LAST_DAY))
            text = pc.if_else(short, pc.replace_substring(text, "-", ""), text)  # others do not fit
        elif self.field.type is Kind.ZONED:
            found, negative = digits(array)
            text = pc.utf8_lpad(found, self.field.digits, "0")
            if self.field.signed:
                text = join(pc.if_else(negative, constant("-"), constant("+")), text)
            elif pc.any(negative).as_py():
                # No place for the sign: one digit too many, which makes it overflow.
                text = pc.if_else(negative, join("-", text), text)
        else:
            text = as_text(array)
        return pc.fill_null(text, constant("")) if text.null_count else text

    def _measured(self, text: pa.Array) -> tuple[pa.Array, npt.NDArray[np.int64]]:
        """Encode values, and tell their lengths."""
        begins = offsets(text)
        if self.encoding is Encoding.UTF8 and not self.by_chars:
            return text, np.diff(begins)
        running = running_length(text, None if self.by_chars else self.encoding)[begins - begins[0]]
        if self.encoding is Encoding.UTF8:
            return text, np.diff(running)
        units = running_length(text, self.encoding)[begins - begins[0]] if self.by_chars else running
        written = from_content(pa.binary(), units, str(content(text), "utf-8").encode(self.encoding))
        return written, np.diff(running)

    def _spaces(self, lengths: npt.NDArray[np.int64]) -> pa.Array:
        space = " ".encode(self.encoding)
        begins = np.concatenate([[0], np.cumsum(lengths * len(space) if self.by_chars else lengths)])
        return from_content(_type(self.encoding), begins, space * (int(begins[-1]) // len(space)))


def _type(encoding: Encoding) -> pa.DataType:
    return pa.string() if encoding is Encoding.UTF8 else pa.binary()


def joined(parts: list[pa.Array], rows: int, encoding: Encoding, end: str) -> pa.Array:
    """Join the places of records, and what stands behind each record."""
    kind = _type(encoding)
    tail = pa.repeat(pa.scalar(end.encode(encoding), kind), rows)
    return pc.binary_join_element_wise(*parts, tail, pa.scalar(b"", kind))


def cell(column: Column, options: FixedOptions) -> Cell:
    """Find the place of a column.

    Its metadata say ``bytes`` and ``chars``, the length in the source; of a number ``digits``, those of its largest
    value, and ``signed`` if that is ``false``. Raises ``UsageError`` (``sink-length``) if they do not say what is
    needed.
    """
    kind, encoding = column.type, options.encoding
    unit = 1 if encoding is Encoding.UTF8 else 2
    if pa.types.is_string(kind):
        by_chars = options.width is Width.CHARS
        if options.width is Width.SAME:
            room = -(-_number(column, b"bytes") // unit) * unit  # UTF-16 has no odd number of bytes
        else:
            room = _number(column, b"chars", b"bytes") * (1 if by_chars else LONGEST_CHARACTER)
        return Cell(room, Field(name=column.name, length=room), encoding, by_chars, divisible=True)
    if pa.types.is_binary(kind):
        length = 2 * _number(column, b"bytes")
        field = Field(name=column.name, length=length)
    elif pa.types.is_floating(kind):
        field = Field(name=column.name, length=_FLOAT_CHARS[kind.bit_width])
    elif pa.types.is_date(kind):
        field = Field(name=column.name, type=Kind.ZONED, length=8, digits=8, date=DateRule(form="YYYYMMDD"))
    elif pa.types.is_boolean(kind):
        field = Field(name=column.name, type=Kind.ZONED, length=1, digits=1)
    else:
        decimal = pa.types.is_decimal(kind)
        unsigned = pa.types.is_unsigned_integer(kind)
        default = kind.precision if decimal else _UINT64_DIGITS if unsigned else _INT64_DIGITS
        count = _number(column, b"digits") if b"digits" in column.metadata else default
        signed = not unsigned and column.metadata.get(b"signed") != b"false"
        field = Field(
            name=column.name,
            type=Kind.ZONED,
            length=count + signed,
            digits=count,
            scale=kind.scale if decimal else 0,
            signed=signed,
            sign=Sign.LEADING_SEPARATE if signed else Sign.TRAILING,
        )
    return Cell(field.length * unit, field, encoding)


def _number(column: Column, *keys: bytes) -> int:
    """Return the first of some metadata that there is."""
    for key in keys:
        text = column.metadata.get(key, b"")
        if text.isdigit() and len(text) <= 9 and int(text):
            return int(text)
    raise UsageError("sink-length", field=column.name)


def layout_fields(fields: Iterable[pa.Field], options: FixedOptions) -> Iterator[Field]:
    """Describe the places of columns, occurrences as such."""
    for field in fields:
        kind, times = field, 0
        if pa.types.is_list(field.type):
            kind, times = item(field).with_name(field.name), occurs(field)
        if pa.types.is_struct(kind.type):
            inner = tuple(layout_fields(kind.type, options))
            yield Field(name=field.name, type=Kind.GROUP, occurs=times, fields=inner)
        else:
            place = cell(Column(field.name, kind.type, kind.metadata or {}), options)
            yield msgspec.structs.replace(place.field, occurs=times)
