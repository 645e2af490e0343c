"""Parquet and Arrow IPC files, each record type in a file of its own, with the metadata of their schemas.

Where a chunk of the input ends must not show in the output, so records are gathered into groups that end where their
own size says; a group is all that is held in memory.
"""

from __future__ import annotations

import io
from abc import abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from mojimigrate.run.sinks.base import Overflow, Sink, Typed, Write
from mojimigrate.run.sinks.values import offsets

#: Bytes of values in the row groups of all record types.
ROW_GROUP = 32 << 20
#: The same for Arrow, whose batches are read one by one.
BATCH = 8 << 20
#: However many record types there are, a group has so much.
_SMALLEST = 1 << 20
#: A column gets a dictionary if its first values are repeated so often, counted in so many of them.
_REPEATED, _SAMPLE = 8, 1 << 16


_Weights = npt.NDArray[np.int64]


class _Group:
    """Gathers records until their values have a number of bytes, and hands them on as one contiguous table."""

    def __init__(self, schema: pa.Schema, limit: int, emit: Callable[[pa.Table], None]) -> None:
        self._schema, self._limit, self._emit = schema, limit, emit
        self._batches: list[pa.RecordBatch] = []
        self._weight = 0

    def add(self, batch: pa.RecordBatch) -> None:
        """Take more records; those that make a group full end it."""
        weights = _sum(np.arange(len(batch) + 1), *map(_weigh, batch.columns))
        begin = 0
        while begin < len(batch):
            full = weights[begin] + self._limit - self._weight
            end = int(np.searchsorted(weights, full))
            piece = batch.slice(begin, end - begin)
            self._batches.append(piece)
            self._weight += int(weights[begin + len(piece)] - weights[begin])
            begin += len(piece)
            if self._weight >= self._limit:
                self.flush()

    def flush(self) -> None:
        """Hand on what there is."""
        if self._batches:
            # Every column is copied into one: where batches begin would show in the pages of a file, and so would what
            # lies behind the last bit of a batch. A single one would not be copied, hence the empty one.
            table = pa.Table.from_batches([self._batches[0].slice(0, 0), *self._batches], self._schema).combine_chunks()
            self._batches, self._weight = [], 0
            self._emit(table)


def _weigh(array: pa.Array) -> _Weights:
    """Return the bytes of values before each row, and of all; where a batch began makes no difference."""
    rows: _Weights = np.arange(len(array) + 1)
    kind = array.type
    if pa.types.is_struct(kind):
        return _sum(rows, *map(_weigh, array.flatten()))
    if pa.types.is_list(kind):
        begins = offsets(array)
        inner = _weigh(array.values.slice(int(begins[0]), int(begins[-1] - begins[0])))
        return _sum(rows * 4, inner[begins - begins[0]])
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        begins = offsets(array)
        return _sum(rows * 4, begins - begins[0])
    return rows * int(-(-kind.bit_width // 8))


def _sum(*weights: _Weights) -> _Weights:
    found: _Weights = np.sum(weights, 0)
    return found


class _File(io.RawIOBase):
    """What Arrow writes a file to: it is only appended to."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._append = write
        self._at = 0
        self.discarded = False

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        if not self.discarded:
            self._append(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at


class _GroupedSink(Sink):
    """A file of groups for each record type."""

    def __init__(self, schemas: Mapping[str, pa.Schema], write: Write, names: Mapping[str, str], limit: int) -> None:
        limit = max(_SMALLEST, limit // max(1, len(schemas)))
        self._schemas = schemas
        self._files = {kind: _File(partial(write, names[kind])) for kind in schemas}
        self._groups = {kind: _Group(schema, limit, partial(self._emit, kind)) for kind, schema in schemas.items()}
        self._writers: dict[str, Any] = {}

    def write(self, chunk: Sequence[Typed]) -> Sequence[Overflow]:
        """Take the records of a chunk; what is full is written."""
        for typed in chunk:
            self._groups[typed.type].add(typed.batch)
        return ()

    def close(self) -> None:
        """Write what is gathered, and what ends the files."""
        for kind, group in self._groups.items():
            group.flush()
            if kind not in self._writers:
                self._writers[kind] = self._open(kind, self._schemas[kind].empty_table())
            self._writers[kind].close()

    def discard(self) -> None:
        """Write nothing more."""
        for file in self._files.values():
            file.discarded = True
        for writer in self._writers.values():
            with suppress(pa.ArrowException, OSError):
                writer.close()  # it would be closed anyhow when it is collected

    def _emit(self, kind: str, table: pa.Table) -> None:
        if kind not in self._writers:
            self._writers[kind] = self._open(kind, table)
        self._put(self._writers[kind], table)

    @abstractmethod
    def _open(self, kind: str, first: pa.Table) -> Any:
        """Begin the file of a record type, whose first group is known."""

    @abstractmethod
    def _put(self, writer: Any, table: pa.Table) -> None:
        """Write a group."""


class ParquetSink(_GroupedSink):
    """Writes Parquet: Zstandard at its fastest level, dictionaries only for columns whose first values are repeated.

    A dictionary that does not pay costs twice: it is built, and given up when it is full.
    """

    def __init__(self, schemas: Mapping[str, pa.Schema], write: Write, names: Mapping[str, str]) -> None:
        super().__init__(schemas, write, names, ROW_GROUP)

    def _open(self, kind: str, first: pa.Table) -> pq.ParquetWriter:
        repeated = [
            path
            for name, column in zip(first.schema.names, first.columns, strict=True)
            for chunk in column.chunks
            for path, values in _leaves(name, chunk)
            if _is_repeated(values)
        ]
        return pq.ParquetWriter(
            self._files[kind], self._schemas[kind], compression="zstd", compression_level=1, use_dictionary=repeated
        )

    def _put(self, writer: pq.ParquetWriter, table: pa.Table) -> None:
        writer.write_table(table, row_group_size=len(table))


class ArrowSink(_GroupedSink):
    """Writes Arrow IPC files, uncompressed, so that they can be mapped into memory."""

    def __init__(self, schemas: Mapping[str, pa.Schema], write: Write, names: Mapping[str, str]) -> None:
        super().__init__(schemas, write, names, BATCH)

    def _open(self, kind: str, first: pa.Table) -> pa.RecordBatchFileWriter:  # noqa: ARG002
        return pa.ipc.new_file(self._files[kind], self._schemas[kind])

    def _put(self, writer: pa.RecordBatchFileWriter, table: pa.Table) -> None:
        writer.write_table(table)


def _leaves(path: str, array: pa.Array) -> Iterator[tuple[str, pa.Array]]:
    """Yield the columns of a Parquet file that an Arrow column becomes: their paths and values."""
    if pa.types.is_list(array.type):
        yield from _leaves(f"{path}.list.element", array.flatten())
    elif pa.types.is_struct(array.type):
        for child, values in zip(array.type, array.flatten(), strict=True):
            yield from _leaves(f"{path}.{child.name}", values)
    else:
        yield path, array


def _is_repeated(values: pa.Array) -> bool:
    sample = values.slice(0, _SAMPLE)
    if pa.types.is_boolean(values.type):
        return False  # a bit each as it is
    return bool(pc.count_distinct(sample).as_py() * _REPEATED <= len(sample))
