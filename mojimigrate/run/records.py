"""Records as the subject of a run: how they are read, by which layout, and in which form they are written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, UsageError
from mojimigrate.fields import CellConverter, Columns, FieldConverter, Typed, default_signs, read_cells
from mojimigrate.records.framing import Framing, Records
from mojimigrate.records.layout import Layout
from mojimigrate.records.places import Plan
from mojimigrate.records.reading import write_layout
from mojimigrate.records.window import Readable
from mojimigrate.run import record
from mojimigrate.run.outputs import REJECTS
from mojimigrate.run.sinks import (
    DelimitedOptions,
    FixedOptions,
    Form,
    Sink,
    Write,
    file_names,
    open_sink,
    written_condition,
)
from mojimigrate.sources import shown

#: What becomes of a record's number, if it is wanted: the first column.
RECORD_NUMBER = "record"
#: What is kept of a record that cannot be read.
REJECTS_SCHEMA = pa.schema(
    [
        pa.field("input", pa.string(), nullable=False),
        pa.field("record", pa.int64(), nullable=False),
        pa.field("offset", pa.int64(), nullable=False),  # of its first byte in the input
        pa.field("error", pa.string(), nullable=False),  # the id of the error
        pa.field("reason", pa.string(), nullable=False),  # what it says, in English
        pa.field("bytes", pa.binary(), nullable=False),  # all of the record, descriptor included
    ]
)


class OnError(StrEnum):
    """What becomes of a record that cannot be read."""

    stop = "stop"  #: the run ends, and leaves nothing
    collect = "collect"  #: the record goes to ``rejects.parquet``, as it is, and the run goes on


@dataclass(frozen=True)
class LayoutFile:
    """A layout, and the file that it was read from; of a copybook the ``dialect`` and, if it was said, the encoding."""

    layout: Layout
    path: Path
    dialect: str = ""
    encoding: str = ""

    @property
    def sha256(self) -> str:
        """The digest of the layout in TOML: all that was read is in it, members of other files too."""
        return hashlib.sha256(write_layout(self.layout).encode()).hexdigest()


@dataclass(frozen=True)
class RecordJob:
    """What is said of records: framing, layout, and how they are written.

    ``layout`` is ``None`` for CSV and TSV, of which the first record holds the names of the columns unless ``header``
    is false. ``national`` converts double-byte fields, ``signs`` names the convention for signs (``""``: that of the
    charset). ``numbered`` adds the number of the record as a first column.
    """

    framing: Framing
    form: Form
    layout: LayoutFile | None = None
    header: bool = True
    national: Converter | None = None
    signs: str = ""
    trim: bool = True
    on_error: OnError = OnError.stop
    numbered: bool = False
    delimited: DelimitedOptions = field(default_factory=DelimitedOptions)
    fixed: FixedOptions = field(default_factory=FixedOptions)

    def __post_init__(self) -> None:
        if self.framing.delimited and self.layout:
            raise UsageError("layout-for-cells", value=str(self.framing))
        if not self.framing.delimited and not self.layout:
            raise UsageError("layout-missing", value=str(self.framing))
        if self.framing.delimited and self.form is Form.FIXED:
            raise UsageError("fixed-of-cells", value=str(self.framing))

    @property
    def types(self) -> list[str]:
        """The record types, each of which may have a file of its own."""
        return [one.name for one in self.layout.layout.records] if self.layout else [""]

    def file_names(self, name: str) -> dict[str, str]:
        """Name the output files of an input: record type → file."""
        return file_names(self.form, name, self.types)

    def layout_name(self, name: str) -> str:
        """Name the layout of the output of an input; ``""`` if the output is none that a layout can describe."""
        if self.form is not Form.FIXED or not self.layout or not self.fixed.described:
            return ""
        for kind in self.layout.layout.records:
            plan = Plan(kind)
            if kind.when and not plan.makes_column(plan.find(kind.when.field)):
                return ""  # what tells the types apart is not in the output
        [data] = set(self.file_names(name).values())
        return f"{data.removesuffix(f'.{self.form}')}.layout.toml"

    def converters(self, converter: Converter) -> list[Converter]:
        """Return what converts text: a converter, and those of fields with a charset of their own."""
        charsets: dict[str, None] = {}
        if self.layout:
            for kind in self.layout.layout.records:
                charsets |= dict.fromkeys(node.field.charset for node in Plan(kind).walk() if node.field.charset)
        others = [converter.of_charset(charset) for charset in charsets]
        return [converter, *([self.national] if self.national else []), *others]

    def described(self, converter: Converter) -> dict[str, Any]:
        """Return what the record of the run says of it, and of what follows from the charset."""
        layout, national = self.layout, self.national
        reading: dict[str, str] = {}
        if layout:
            reading["keep_padding"] = _said(not self.trim)
            if layout.dialect:
                reading |= {"dialect": layout.dialect, "copybook_encoding": layout.encoding}
        else:
            reading["header"] = _said(self.header)
        writing = {"on_error": str(self.on_error), "record_numbers": _said(self.numbered)}
        if self.form in (Form.CSV, Form.TSV):
            writing |= {"bom": _said(self.delimited.bom), "crlf": _said(self.delimited.crlf)}
        if self.form is Form.FIXED:
            writing |= {
                "encoding": str(self.fixed.encoding),
                "width": str(self.fixed.width),
                "newline": str(self.fixed.resolved_newline),
            }
        return {
            "framing": str(self.framing),
            "layout": record.SiteTable(shown(str(layout.path)), layout.sha256, len(layout.layout.records))
            if layout
            else None,
            "reading": reading,
            "national": national.charset.name if national else "",
            "national_gaiji": record.site_tables(national.mapping.gaiji) if national else (),
            "signs": (self.signs or default_signs(converter)) if layout else "",
            "to": str(self.form),
            "writing": writing,
        }


class RecordReader:
    """The reading of one input: its chunks, and what converts each."""

    def __init__(self, converter: Converter, job: RecordJob, stream: Readable, path: str) -> None:
        self._job = job
        self.chunks: Iterator[Records]
        self.header: Columns | None = None
        if job.layout is None:
            self.columns: FieldConverter | CellConverter
            try:
                self.columns, self.header, self.chunks = read_cells(
                    converter, job.framing, stream, has_header=job.header, path=path
                )
            except OSError as error:
                raise InputError("input-unreadable", path=path, reason=error.strerror) from error
            return
        self.columns = FieldConverter(
            converter,
            job.layout.layout,
            national=job.national,
            signs=job.signs or default_signs(converter),
            trim=job.trim,
            fill=job.framing.name == "lines",
        )
        self.chunks = self.columns.chunks(stream, job.framing, path=path)

    @property
    def names(self) -> int:
        """How many names of columns were read from the first record."""
        return len(self.columns.schemas[""]) if self.header else 0

    def open_sink(self, write: Write, names: Mapping[str, str]) -> Sink:
        """Open what writes the records."""
        job = self._job
        schemas = {
            kind: _numbered_schema(schema) if job.numbered else schema for kind, schema in self.columns.schemas.items()
        }
        conditions = {}
        if job.form is Form.FIXED:
            conditions = {
                kind: written_condition(schemas[kind], job.fixed, *told)
                for kind, told in self.columns.conditions.items()
            }
        return open_sink(
            job.form, schemas, write, names, delimited=job.delimited, fixed=job.fixed, conditions=conditions
        )

    def convert(self, records: Records) -> Columns:
        """Convert a chunk."""
        return self.columns.convert(records)

    def rows(self, columns: Columns) -> Sequence[Typed]:
        """Return the records of a chunk as they are written."""
        if not self._job.numbered:
            return columns.typed
        return [
            Typed(
                typed.type,
                typed.numbers,
                pa.RecordBatch.from_arrays(
                    [pa.array(typed.numbers), *typed.batch.columns], schema=_numbered_schema(typed.batch.schema)
                ),
            )
            for typed in columns.typed
        ]


def _said(value: bool) -> str:
    return str(value).lower()


def _numbered_schema(schema: pa.Schema) -> pa.Schema:
    if RECORD_NUMBER in schema.names:
        raise UsageError("record-column-taken", value=RECORD_NUMBER)
    return schema.insert(0, pa.field(RECORD_NUMBER, pa.int64(), nullable=False))


class Rejects:
    """The records that cannot be read, whole and as bytes, in a Parquet file; a context."""

    def __init__(self, write: Callable[[bytes | pa.Buffer], None]) -> None:
        self._sink = open_sink(Form.PARQUET, {"": REJECTS_SCHEMA}, lambda _, data: write(data), {"": REJECTS})

    def __enter__(self) -> Rejects:
        self._sink.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sink.__exit__(kind, error, trace)

    def add(self, source: str, columns: Columns) -> None:
        """Put the faults of a chunk aside."""
        records = columns.records
        rows = [
            {
                "input": source,
                "record": fault.record,
                "offset": records.offset + fault.begin,
                "error": fault.error.id,
                "reason": fault.error.say("en"),
                "bytes": records.data[fault.begin : fault.end],
            }
            for fault in columns.faults
        ]
        if rows:
            batch = pa.RecordBatch.from_pylist(rows, schema=REJECTS_SCHEMA)
            self._sink.write([Typed("", batch["record"].to_numpy(), batch)])
