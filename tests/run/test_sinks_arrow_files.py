"""Parquet and Arrow IPC."""

import gc
import io
from contextlib import suppress

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from record_chunks import SCHEMA, Files, batch_of, rows, typed

from mojimigrate.errors import OutputError
from mojimigrate.run.sinks import Form, Typed, arrow_files, open_sink

#: Parquet lays down how it calls an occurrence (LogicalTypes.md, Lists).
ITEM = {Form.PARQUET: "element", Form.ARROW: "item"}
FORMS = [Form.PARQUET, Form.ARROW]


def named(field: pa.Field, item: str) -> pa.Field:
    """Call occurrences by another name."""
    kind = field.type
    if pa.types.is_list(kind):
        return field.with_type(pa.list_(named(kind.value_field.with_name(item), item)))
    if pa.types.is_struct(kind):
        return field.with_type(pa.struct([named(child, item) for child in kind]))
    return field


def expected_schema(form: Form) -> pa.Schema:
    return pa.schema([named(field, ITEM[form]) for field in SCHEMA], SCHEMA.metadata)


def dump(form: Form, batches: list[pa.RecordBatch], schema: pa.Schema) -> bytes:
    files = Files()
    with open_sink(form, {"R": schema}, files.append, {"R": "out"}) as sink:
        for batch in batches:
            assert not sink.write([typed(batch)])
    return files["out"]


def read(form: Form, data: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(data)) if form is Form.PARQUET else pa.ipc.open_file(data).read_all()


@pytest.mark.parametrize("form", FORMS)
@given(rows=rows())
@settings(max_examples=25, deadline=None)
def test_what_is_read_back_is_what_was_written_with_its_metadata(form, rows):
    table = read(form, dump(form, [batch_of(rows)], SCHEMA))
    assert table.schema.equals(expected_schema(form), check_metadata=True)
    assert table.to_pylist() == rows


@pytest.mark.parametrize("form", FORMS)
@given(rows=rows(), cut=st.integers(0, 6), limit=st.integers(1, 1000))
@settings(max_examples=25, deadline=None)
def test_where_a_chunk_ends_does_not_show(form, rows, cut, limit):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrow_files, "_SMALLEST", limit)
        patch.setattr(arrow_files, "ROW_GROUP", limit)
        patch.setattr(arrow_files, "BATCH", limit)
        whole = dump(form, [batch_of(rows)], SCHEMA)
        assert dump(form, [batch_of(rows[:cut]), batch_of(rows[cut:])], SCHEMA) == whole
    assert read(form, whole).to_pylist() == rows


def test_row_groups_are_of_bounded_size(monkeypatch):
    monkeypatch.setattr(arrow_files, "_SMALLEST", 1000)
    monkeypatch.setattr(arrow_files, "ROW_GROUP", 1000)
    batch = pa.record_batch({"s": ["x" * 95] * 50})  # 100 bytes to a row: 95, an offset, and one for the row
    file = pq.ParquetFile(io.BytesIO(dump(Form.PARQUET, [batch.slice(0, 3), batch.slice(3)], batch.schema)))
    assert [file.metadata.row_group(n).num_rows for n in range(file.num_row_groups)] == [10] * 5


def test_only_columns_whose_values_are_repeated_have_a_dictionary():
    numbers = np.arange(1000)
    lists = pa.array([[{"a.b": f"{n % 3}"}] for n in numbers])
    batch = pa.record_batch({"id": numbers, "g.sex": numbers % 2, "flag": pa.array(numbers % 2 == 0), "l": lists})
    group = pq.ParquetFile(io.BytesIO(dump(Form.PARQUET, [batch], batch.schema))).metadata.row_group(0)
    has = {group.column(n).path_in_schema: group.column(n).has_dictionary_page for n in range(group.num_columns)}
    assert has == {"id": False, "g.sex": True, "flag": False, "l.list.element.a.b": True}


@pytest.mark.parametrize("form", FORMS)
def test_a_type_without_records_has_a_file_with_its_schema(form):
    table = read(form, dump(form, [], SCHEMA))
    assert table.schema.equals(expected_schema(form), check_metadata=True)
    assert len(table) == 0


@pytest.mark.parametrize("form", FORMS)
def test_what_the_writing_raises_comes_through_and_nothing_is_written_later(form):
    calls = []

    def write(name: str, data: bytes) -> None:
        calls.append(data)
        raise OutputError("output-write", path=name, reason="no space")

    sink = open_sink(form, {"R": SCHEMA}, write, {"R": "out"})
    with pytest.raises(OutputError, match="no space"):
        sink.close()
    sink.discard()
    del sink
    gc.collect()
    assert len(calls) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_run_that_fails_writes_no_more(form, monkeypatch):
    monkeypatch.setattr(arrow_files, "_SMALLEST", 1)
    monkeypatch.setattr(arrow_files, "ROW_GROUP", 1)
    monkeypatch.setattr(arrow_files, "BATCH", 1)
    files = Files()
    schema = pa.schema([("n", pa.int64())])
    sink = open_sink(form, {"R": schema}, files.append, {"R": "out"})
    sink.write([Typed("R", np.array([1]), pa.RecordBatch.from_pylist([{"n": 1}], schema=schema))])
    written = files["out"]
    with suppress(KeyError), sink:
        raise KeyError
    del sink
    gc.collect()
    assert files["out"] == written != b""
