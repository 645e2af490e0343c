"""JSON Lines: one object to a record, all record types in one file, in the order of the input.

Every key is there, null or not. Numbers are bare and exact, dates ISO 8601, bytes in hexadecimal; a float that is no
number, which JSON cannot say, is the text ``"NaN"``, ``"Infinity"`` or ``"-Infinity"``. Text is UTF-8; only what must
be escaped is. With several record types, the key ``record_type`` comes first.

Columns are written whole and joined; no record is touched by Python.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from mojimigrate.errors import UsageError
from mojimigrate.run.sinks.base import Overflow, Sink, Typed, Write, in_order, pieces
from mojimigrate.run.sinks.values import as_text, constant, content, join, offsets

#: The key that names the record type.
TYPE_KEY = "record_type"
#: Rows that are written at once: escapes make text up to six times as long.
_ROWS = 1 << 16
# RFC 8259, section 7: what must be escaped.
_ESCAPES = {byte: json.dumps(chr(byte))[1:-1] for byte in [ord("\\"), ord('"'), *range(0x20)]}


class JsonLinesSink(Sink):
    """Writes JSON Lines. Raises ``UsageError`` (``sink-key-taken``) if a column has the name of :data:`TYPE_KEY`."""

    def __init__(self, schemas: Mapping[str, pa.Schema], write: Write, names: Mapping[str, str]) -> None:
        self._write, (self._name,) = write, set(names.values())
        self._several = len(schemas) > 1
        if self._several and any(TYPE_KEY in schema.names for schema in schemas.values()):
            raise UsageError("sink-key-taken", field=TYPE_KEY)

    def write(self, chunk: Sequence[Typed]) -> Sequence[Overflow]:
        """Write the records of a chunk, in order."""
        for piece in pieces(chunk, _ROWS):
            if piece:
                lines = in_order([typed.numbers for typed in piece], [self._lines(typed) for typed in piece])
                self._write(self._name, content(lines))
        return ()

    def _lines(self, typed: Typed) -> pa.Array:
        first = f"{_key(TYPE_KEY)}{json.dumps(typed.type, ensure_ascii=False)}" if self._several else ""
        batch = typed.batch
        return _object(batch.schema.names, batch.columns, len(typed.numbers), first, "\n")


def _key(name: str) -> str:
    return f"{json.dumps(name, ensure_ascii=False)}:"


def _object(names: Sequence[str], columns: Sequence[pa.Array], rows: int, first: str = "", end: str = "") -> pa.Array:
    """Write objects; ``first`` is what stands in each before the columns."""
    if not columns:
        return pa.repeat(pa.scalar(f"{{{first}}}{end}"), rows)
    parts: list[pa.Array | str] = []
    before = f"{{{first}," if first else "{"
    for name, column in zip(names, columns, strict=True):
        # Where nothing is null, quotes are no part of the value, which saves a copy.
        quote = '"' if _is_quoted(column.type) and not column.null_count else ""
        parts += [before + _key(name) + quote, _bare(column) if quote else _value(column)]
        before = quote + ","
    return join(*parts, before.removesuffix(",") + "}" + end, null="null")


def _value(array: pa.Array) -> pa.Array:
    """Write values as JSON; null is null."""
    kind = array.type
    if pa.types.is_list(kind):
        return _list(array)
    if pa.types.is_struct(kind):
        found = _object([child.name for child in kind], array.flatten(), len(array))
        return pc.if_else(array.is_valid(), found, None) if array.null_count else found
    text = _bare(array)
    if _is_quoted(kind):
        return join('"', text, '"')
    if pa.types.is_floating(kind):
        names = pc.replace_substring(pc.replace_substring(text, "nan", "NaN"), "inf", "Infinity")
        return pc.if_else(pc.is_finite(array), text, join('"', names, '"'))
    return text


def _is_quoted(kind: pa.DataType) -> bool:
    return any(test(kind) for test in (pa.types.is_string, pa.types.is_date, pa.types.is_binary))


def _bare(array: pa.Array) -> pa.Array:
    """Write values without quotes."""
    text = as_text(array)
    return _escaped(text) if pa.types.is_string(array.type) else text


def _escaped(text: pa.Array) -> pa.Array:
    """Escape what must be; most columns hold nothing of the kind."""
    found = np.frombuffer(content(text), np.uint8)
    must = (found < 0x20) | (found == ord('"')) | (found == ord("\\"))
    if must.any():
        present = set(np.unique(found[must]).tolist())
        for byte, escape in _ESCAPES.items():  # the backslash first: escapes have it
            if byte in present:
                text = pc.replace_substring(text, chr(byte), escape)
    return text


def _list(array: pa.Array) -> pa.Array:
    begins = offsets(array)
    values = array.values.slice(int(begins[0]), int(begins[-1] - begins[0]))
    written = pc.fill_null(_value(values), constant("null"))
    lists = pa.ListArray.from_arrays(pa.array((begins - begins[0]).astype(np.int32)), written)
    found = join("[", pc.binary_join(lists, constant(",")), "]")
    return pc.if_else(array.is_valid(), found, None) if array.null_count else found
