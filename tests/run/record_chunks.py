"""Chunks of records for the tests of sinks: any values, and files that live in memory."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import strategies as st

from mojimigrate.run.sinks import Typed

TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from('"\\,\t\n\r\0辻\U000e0102か゚𠀋')), max_size=6
)
PLAIN_TEXT = st.text(st.sampled_from("aｱ辻\U000e0102か\u309a𠀋é"), max_size=6)


def decimals(precision: int, scale: int) -> st.SearchStrategy[Decimal]:
    limit = 10**precision - 1
    return st.integers(-limit, limit).map(
        lambda unscaled: Decimal((unscaled < 0, tuple(map(int, str(abs(unscaled)))), -scale))
    )


DATES = st.dates(datetime.date(1, 1, 1))
INT64 = st.integers(-(2**63), 2**63 - 1)
LEAVES = {
    "text": (pa.string(), TEXT),
    "whole": (pa.int64(), INT64),
    "price": (pa.decimal128(9, 2), decimals(9, 2)),
    "tiny": (pa.decimal128(38, 20), decimals(38, 20)),
    "day": (pa.date32(), DATES),
    "raw": (pa.binary(), st.binary(max_size=5)),
    "flag": (pa.bool_(), st.booleans()),
    "measure": (pa.float64(), st.floats(allow_nan=False, allow_infinity=False)),
}


def leaf_field(name: str, **metadata: str) -> pa.Field:
    return pa.field(name, LEAVES[name][0], metadata={"bytes": "5", "chars": "5", **metadata})


HISTORY = pa.field(
    "history",
    pa.list_(
        pa.struct(
            [
                leaf_field("text"),
                leaf_field("whole"),
                pa.field("inner", pa.list_(LEAVES["price"][0]), metadata={"occurs": "2"}),
            ]
        )
    ),
    metadata={"occurs": "3"},
)
RAWS = pa.field("raws", pa.list_(pa.binary()), metadata={"occurs": "2", "bytes": "5"})
SCHEMA = pa.schema([*map(leaf_field, LEAVES), HISTORY, RAWS], metadata={"layout": "0123"})


def _or_none(values: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), values)


def rows(text: st.SearchStrategy[str] = TEXT) -> st.SearchStrategy[list[dict]]:
    leaves = {name: _or_none(text if name == "text" else values) for name, (_, values) in LEAVES.items()}
    inner = st.lists(_or_none(decimals(9, 2)), max_size=2)
    struct = st.fixed_dictionaries({"text": _or_none(text), "whole": _or_none(INT64), "inner": _or_none(inner)})
    history = _or_none(st.lists(_or_none(struct), max_size=3))
    raws = _or_none(st.lists(_or_none(st.binary(max_size=5)), max_size=2))
    return st.lists(st.fixed_dictionaries({**leaves, "history": history, "raws": raws}), max_size=6)


def batch_of(rows: list[dict], schema: pa.Schema = SCHEMA) -> pa.RecordBatch:
    """Make a batch that is cut from a longer one, as batches may be."""
    padded = [*rows[:1], *rows, *rows[-1:]]
    return pa.RecordBatch.from_pylist(padded, schema=schema).slice(min(1, len(rows)), len(rows))


def typed(batch: pa.RecordBatch, kind: str = "R", first: int = 1) -> Typed:
    return Typed(kind, np.arange(first, first + len(batch), dtype=np.int64), batch)


class Files(defaultdict[str, bytes]):
    """Output files in memory."""

    def __init__(self) -> None:
        super().__init__(bytes)

    def append(self, name: str, data: bytes | pa.Buffer) -> None:
        self[name] += bytes(memoryview(data))
