"""CSV and TSV: UTF-8, quoted as RFC 4180 says, each record type in a file of its own.

Text is always in quotes, so that an empty text (``""``) and a null (nothing) are told apart. TSV is the same with tabs
instead of commas: a value that holds a tab or a line end is written whole, within its quotes. Bytes are in hexadecimal.
Decimals of seven or more places, which would otherwise get an exponent, are in quotes too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.csv

from mojimigrate.run.sinks.base import DelimitedOptions, Overflow, Sink, Typed, Write, pieces
from mojimigrate.run.sinks.columns import CELLS, plain_arrays, plain_columns
from mojimigrate.run.sinks.values import as_text


class DelimitedSink(Sink):
    """Writes CSV, or TSV with another ``delimiter``. The header is written at once.

    Raises ``UsageError`` as :func:`.plain_columns` does.
    """

    def __init__(
        self,
        schemas: Mapping[str, pa.Schema],
        write: Write,
        names: Mapping[str, str],
        options: DelimitedOptions,
        delimiter: str,
    ) -> None:
        self._write, self._names = write, names
        self._options = pyarrow.csv.WriteOptions(
            include_header=False, delimiter=delimiter, eol="\r\n" if options.crlf else "\n"
        )
        self._columns = {kind: [column.name for column in plain_columns(schema)] for kind, schema in schemas.items()}
        self._rows = max(1, CELLS // max(1, *map(len, self._columns.values())))
        for kind, columns in self._columns.items():
            header = pa.RecordBatch.from_arrays([pa.array([column], pa.string()) for column in columns], columns)
            self._write(self._names[kind], (b"\xef\xbb\xbf" if options.bom else b"") + self._text(header).to_pybytes())

    def write(self, chunk: Sequence[Typed]) -> Sequence[Overflow]:
        """Write the records of a chunk, each into the file of its type."""
        for piece in pieces(chunk, self._rows):
            for typed in piece:
                arrays = [self._written(array) for array in plain_arrays(typed.batch)]
                batch = pa.RecordBatch.from_arrays(arrays, self._columns[typed.type])
                self._write(self._names[typed.type], self._text(batch))
        return ()

    @staticmethod
    def _written(array: pa.Array) -> pa.Array:
        """Turn what Arrow's writer would write in another way than ours into text."""
        if pa.types.is_binary(array.type) or (pa.types.is_decimal(array.type) and not 0 <= array.type.scale < 7):
            return as_text(array)
        return array

    def _text(self, batch: pa.RecordBatch) -> pa.Buffer:
        out = pa.BufferOutputStream()
        pyarrow.csv.write_csv(batch, out, self._options)
        return out.getvalue()
