"""JSON Lines."""

import json
import math
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from record_chunks import SCHEMA, Files, batch_of, rows, typed

from mojimigrate.errors import UsageError
from mojimigrate.run.sinks import Form, Typed, open_sink


def lines(data: bytes) -> list[dict]:
    assert not data or data.endswith(b"\n")
    return [json.loads(line, parse_float=Decimal) for line in data.decode().split("\n")[:-1]]


def as_json(value: object) -> object:
    if isinstance(value, dict):
        return {key: as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [as_json(one) for one in value]
    if isinstance(value, bytes):
        return value.hex().upper()
    if isinstance(value, float):
        return Decimal(repr(value))
    return value.isoformat() if hasattr(value, "isoformat") else value


def dump(chunks: list[list[Typed]], schemas: dict[str, pa.Schema]) -> bytes:
    files = Files()
    with open_sink(Form.JSON_LINES, schemas, files.append, dict.fromkeys(schemas, "out")) as sink:
        for chunk in chunks:
            assert not sink.write(chunk)
    return files["out"]


@given(rows=rows())
@settings(max_examples=60, deadline=None)
def test_what_is_read_back_is_what_was_written(rows):
    data = dump([[typed(batch_of(rows))]], {"R": SCHEMA})
    assert lines(data) == as_json(rows)


def test_numbers_are_bare_and_exact():
    schema = pa.schema([("n", pa.int64()), ("d", pa.decimal128(38, 20)), ("e", pa.decimal128(5, 2))])
    rows = [{"n": -(2**63), "d": Decimal("1E-20"), "e": Decimal("-0.05")}]
    assert dump([[typed(batch_of(rows, schema))]], {"R": schema}) == (
        b'{"n":-9223372036854775808,"d":0.00000000000000000001,"e":-0.05}\n'
    )


def test_a_float_that_json_cannot_say_is_text():
    schema = pa.schema([("f", pa.float64())])
    rows = [{"f": value} for value in (math.nan, math.inf, -math.inf, 1e300, None)]
    read = [json.loads(line)["f"] for line in dump([[typed(batch_of(rows, schema))]], {"R": schema}).splitlines()]
    assert read == ["NaN", "Infinity", "-Infinity", 1e300, None]


def test_only_what_must_be_escaped_is():
    schema = pa.schema([('k"', pa.string())])
    data = dump([[typed(batch_of([{'k"': '辻"\\\x01/\u2028'}], schema))]], {"R": schema})
    assert data.decode() == '{"k\\"":"辻\\"\\\\\\u0001/\u2028"}\n'


def test_records_of_several_types_keep_their_order_and_say_their_type():
    head, body = pa.schema([("h", pa.int64())]), pa.schema([("b", pa.string())])
    chunk = [
        Typed("H", np.array([1, 4]), pa.record_batch({"h": pa.array([1, 4])})),
        Typed("B", np.array([2, 3, 5]), pa.record_batch({"b": ["2", "3", None]})),
    ]
    assert lines(dump([chunk], {"H": head, "B": body})) == [
        {"record_type": "H", "h": 1},
        {"record_type": "B", "b": "2"},
        {"record_type": "B", "b": "3"},
        {"record_type": "H", "h": 4},
        {"record_type": "B", "b": None},
    ]


def test_a_column_of_the_name_that_says_the_type_is_refused():
    schema = pa.schema([("record_type", pa.string())])
    with pytest.raises(UsageError) as caught:
        dump([], {"A": schema, "B": schema})
    assert caught.value.id == "sink-key-taken"
    assert dump([[typed(batch_of([{"record_type": "x"}], schema), "A")]], {"A": schema}) == b'{"record_type":"x"}\n'


def test_a_record_type_without_columns_has_its_lines():
    batch = pa.RecordBatch.from_pylist([{}, {}], schema=pa.schema([]))
    assert dump([[Typed("R", np.array([1, 2]), batch)]], {"R": pa.schema([])}) == b"{}\n{}\n"


def test_nothing_written_is_an_empty_file():
    assert dump([[]], {"R": SCHEMA}) == b""
