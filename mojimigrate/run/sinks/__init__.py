"""Where records go: files of several forms, written by the column, as a stream, in bounded memory."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from mojimigrate.fields import Typed
from mojimigrate.records.layout import When
from mojimigrate.run.sinks.arrow_files import ArrowSink, ParquetSink
from mojimigrate.run.sinks.base import (
    DelimitedOptions,
    Encoding,
    FixedOptions,
    Newline,
    Overflow,
    Sink,
    Width,
    Write,
)
from mojimigrate.run.sinks.delimited import DelimitedSink
from mojimigrate.run.sinks.fixed import FixedSink, written_condition
from mojimigrate.run.sinks.json_lines import JsonLinesSink
from mojimigrate.run.sinks.names import Form, file_names

__all__ = [
    "DelimitedOptions",
    "Encoding",
    "FixedOptions",
    "Form",
    "Newline",
    "Overflow",
    "Sink",
    "Typed",
    "Width",
    "Write",
    "file_names",
    "open_sink",
    "written_condition",
]


def open_sink(
    form: Form,
    schemas: Mapping[str, pa.Schema],
    write: Write,
    names: Mapping[str, str],
    *,
    delimited: DelimitedOptions | None = None,
    fixed: FixedOptions | None = None,
    conditions: Mapping[str, When] | None = None,
) -> Sink:
    """Open a sink for records of the types of ``schemas``; ``names`` has the file of each (:func:`file_names`).

    ``delimited`` is for CSV and TSV, ``fixed`` for fixed-length text, and so are ``conditions``: when a record is of a
    type, for the layout of the output. Raises ``UsageError`` (``sink-…``) for what cannot be written in the form.
    """
    match form:
        case Form.CSV | Form.TSV:
            return DelimitedSink(
                schemas, write, names, delimited or DelimitedOptions(), "," if form is Form.CSV else "\t"
            )
        case Form.JSON_LINES:
            return JsonLinesSink(schemas, write, names)
        case Form.PARQUET:
            return ParquetSink(schemas, write, names)
        case Form.ARROW:
            return ArrowSink(schemas, write, names)
        case Form.FIXED:
            return FixedSink(schemas, write, names, fixed or FixedOptions(), conditions or {})
