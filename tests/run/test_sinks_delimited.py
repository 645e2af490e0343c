"""CSV and TSV."""

import csv
import io
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from record_chunks import HISTORY, SCHEMA, Files, batch_of, rows, typed

from mojimigrate.errors import UsageError
from mojimigrate.run.sinks import DelimitedOptions, Form, Typed, open_sink

COLUMNS = [
    *("text", "whole", "price", "tiny", "day", "raw", "flag", "measure"),
    *(f"history({n}).{name}" for n in (1, 2, 3) for name in ("text", "whole", "inner(1)", "inner(2)")),
    *("raws(1)", "raws(2)"),
]


def dump(form: Form, chunks: list[list[Typed]], schema: pa.Schema, **options: bool) -> str:
    files = Files()
    with open_sink(form, {"R": schema}, files.append, {"R": "out"}, delimited=DelimitedOptions(**options)) as sink:
        for chunk in chunks:
            assert not sink.write(chunk)
    return files["out"].decode()


def cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, bytes):
        return value.hex().upper()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def plain(row: dict) -> list[object]:
    """Flatten a row of the schema by hand."""
    values = [row[name] for name in COLUMNS[:8]]
    history = [*(row["history"] or []), None, None, None][:3]
    for one in history:
        inner = [*((one and one["inner"]) or []), None, None][:2]
        values += [one and one["text"], one and one["whole"], *inner]
    return [*values, *[*(row["raws"] or []), None, None][:2]]


@pytest.mark.parametrize("form", [Form.CSV, Form.TSV])
@given(rows=rows())
@settings(max_examples=40, deadline=None)
def test_what_is_read_back_is_what_was_written(form, rows):
    text = dump(form, [[typed(batch_of(rows))]], SCHEMA)
    read = list(csv.reader(io.StringIO(text, newline=""), delimiter="," if form is Form.CSV else "\t", strict=True))
    assert read[0] == COLUMNS
    measure = COLUMNS.index("measure")
    for found, row in zip(read[1:], rows, strict=True):
        expected = plain(row)
        if expected[measure] is not None:
            assert float(found[measure]) == expected[measure]
        expected[measure] = found[measure] = None
        assert [one or "" for one in found] == list(map(cell, expected))


def test_an_empty_text_is_told_from_a_null_and_numbers_have_no_quotes():
    schema = pa.schema([("s", pa.string()), ("n", pa.int64()), ("d", pa.decimal128(5, 2))])
    rows = [{"s": "", "n": 1, "d": Decimal("-0.05")}, {"s": None, "n": None, "d": None}, {"s": 'a"b\tc', "n": 2}]
    assert dump(Form.CSV, [[typed(batch_of(rows, schema))]], schema) == ('"s","n","d"\n"",1,-0.05\n,,\n"a""b\tc",2,\n')


def test_values_with_tabs_and_line_ends_are_quoted_in_tsv():
    schema = pa.schema([("s", pa.string()), ("t", pa.string())])
    assert dump(Form.TSV, [[typed(batch_of([{"s": "a\tb", "t": "c\nd"}], schema))]], schema) == (
        '"s"\t"t"\n"a\tb"\t"c\nd"\n'
    )


def test_byte_order_mark_and_crlf_are_written_on_request():
    schema = pa.schema([("s", pa.string())])
    chunks = [[typed(batch_of([{"s": "a\nb"}], schema))], [typed(batch_of([{"s": "c"}], schema))]]
    assert dump(Form.CSV, chunks, schema, bom=True, crlf=True) == '\ufeff"s"\r\n"a\nb"\r\n"c"\r\n'


def test_the_header_is_there_without_records():
    assert dump(Form.CSV, [], pa.schema([("氏名", pa.string()), ('a"b', pa.int64())])) == '"氏名","a""b"\n'


def test_each_type_has_its_file():
    schemas = {"A": pa.schema([("a", pa.int64())]), "B": pa.schema([("b", pa.int64())])}
    files = Files()
    with open_sink(Form.CSV, schemas, files.append, {"A": "x.A.csv", "B": "x.B.csv"}) as sink:
        sink.write([typed(pa.record_batch({"b": [1]}), "B", 1), typed(pa.record_batch({"a": [2]}), "A", 2)])
    assert files == {"x.A.csv": b'"a"\n2\n', "x.B.csv": b'"b"\n1\n'}


@pytest.mark.parametrize("form", [Form.CSV, Form.FIXED])
def test_a_list_without_a_number_of_occurrences_is_refused(form):
    schema = pa.schema([HISTORY.remove_metadata()])
    with pytest.raises(UsageError) as caught:
        open_sink(form, {"R": schema}, Files().append, {"R": "out"})
    assert caught.value.id == "sink-occurs"
    assert caught.value.facts == {"field": "history"}


@pytest.mark.parametrize("occurs", ["16385", "999999999"])
@pytest.mark.parametrize(
    "inner", [pa.int64(), pa.list_(pa.field("item", pa.int64(), metadata={"occurs": "999999999"}))]
)
def test_more_columns_than_anybody_reads_are_refused_at_once(occurs, inner):
    schema = pa.schema([pa.field("x", pa.list_(inner), metadata={"occurs": occurs})])
    with pytest.raises(UsageError) as caught:
        open_sink(Form.CSV, {"R": schema}, Files().append, {"R": "out"})
    assert caught.value.id == "sink-columns"


def test_occurrences_of_nothing_cost_nothing():
    empty = pa.field("x", pa.list_(pa.struct([])), metadata={"occurs": "999999999"})
    assert dump(Form.CSV, [], pa.schema([empty, ("a", pa.int64())])) == '"a"\n'


def test_many_columns_of_many_records_are_written_in_pieces():
    field = pa.field("x", pa.list_(pa.int64()), metadata={"occurs": "2000"})
    batch = pa.RecordBatch.from_arrays([pa.array([[n] for n in range(300)], field.type)], schema=pa.schema([field]))
    sizes = []

    def write(name: str, data: pa.Buffer) -> None:
        sizes.append(len(data))

    with open_sink(Form.CSV, {"R": batch.schema}, write, {"R": "out"}) as sink:
        sink.write([Typed("R", np.arange(300), batch)])
    assert len(sizes) == 1 + 3
    assert sum(sizes[1:]) == sum(len(f"{n}\n") + 1999 for n in range(300))


def test_more_occurrences_than_declared_are_not_dropped():
    field = pa.field("x", pa.list_(pa.int64()), metadata={"occurs": "1"})
    with pytest.raises(ValueError, match="occurrences"):
        dump(Form.CSV, [[typed(batch_of([{"x": [1, 2]}], pa.schema([field])))]], pa.schema([field]))
