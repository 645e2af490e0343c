"""Records with occurrences (繰返し項目) as plain columns: ``HISTORY(1).DATE``, ``HISTORY(2).DATE`` and so on.

A form without lists has a column for every occurrence that there can be, and leaves those blank that are not there.
The list field says how many in its metadata, as ``occurs``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from mojimigrate.errors import UsageError
from mojimigrate.run.sinks.values import offsets, valid

#: More columns than a worksheet of Excel can hold (ECMA-376: XFD) are no table that anybody reads.
MOST_COLUMNS = 16_384
#: Rows are cut into pieces of about so many cells: absent occurrences take memory too.
CELLS = 1 << 18


@dataclass(frozen=True)
class Column:
    """A plain column: its name, its type, what the field's metadata say."""

    name: str
    type: pa.DataType
    metadata: Mapping[bytes, bytes]


def plain_columns(schema: pa.Schema) -> list[Column]:
    """Return the columns of records without lists.

    Raises ``UsageError``: ``sink-occurs`` if a list field does not say how many there can be, ``sink-columns`` if they
    are more than :data:`MOST_COLUMNS`.
    """
    count = sum(map(_count, schema))
    if count > MOST_COLUMNS:
        raise UsageError("sink-columns", count=count, most=MOST_COLUMNS)
    return [column for field in schema for column in _columns(field, field.name)]


def occurs(field: pa.Field) -> int:
    """Return how many occurrences a list field can have. Raises ``UsageError``: ``sink-occurs``."""
    text = (field.metadata or {}).get(b"occurs", b"")
    if not text.isdigit() or len(text) > 9:
        raise UsageError("sink-occurs", field=field.name)
    return int(text)


def item(field: pa.Field) -> pa.Field:
    """Return the field of one occurrence: what the list field says of it holds unless it says otherwise itself."""
    inner = field.type.value_field
    return inner.with_metadata({**(field.metadata or {}), **(inner.metadata or {})})


def plain_arrays(batch: pa.RecordBatch) -> list[pa.Array]:
    """Return the values of :func:`plain_columns`, null where an occurrence is absent.

    Raises ``ValueError`` if there are more occurrences than the schema says.
    """
    return [
        array for field, column in zip(batch.schema, batch.columns, strict=True) for array in _arrays(column, field)
    ]


def _count(field: pa.Field) -> int:
    if pa.types.is_list(field.type):
        return occurs(field) * _count(item(field))
    if pa.types.is_struct(field.type):
        return sum(_count(child) for child in field.type)
    return 1


def _columns(field: pa.Field, name: str) -> Iterator[Column]:
    if not _count(field):
        return
    if pa.types.is_list(field.type):
        for number in range(1, occurs(field) + 1):
            yield from _columns(item(field), f"{name}({number})")
    elif pa.types.is_struct(field.type):
        for child in field.type:
            yield from _columns(child, f"{name}.{child.name}")
    else:
        yield Column(name, field.type, field.metadata or {})


def _arrays(array: pa.Array, field: pa.Field) -> Iterator[pa.Array]:
    if not _count(field):
        return
    if pa.types.is_list(field.type):
        begins = offsets(array)
        lengths = np.diff(begins) * valid(array)
        if len(lengths) and lengths.max() > occurs(field):
            raise ValueError(f"{field.name}: more occurrences than the schema says")
        for number in range(occurs(field)):
            absent = lengths <= number
            at = pa.array(np.where(absent, 0, begins[:-1] + number), mask=absent)
            yield from _arrays(array.values.take(at), item(field))
    elif pa.types.is_struct(field.type):
        for child, values in zip(field.type, array.flatten(), strict=True):
            yield from _arrays(values, child)
    else:
        yield array
