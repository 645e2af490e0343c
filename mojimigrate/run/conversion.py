"""One run: inputs in, text or records out, and everything that was not plainly exact in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, OutputError, UsageError
from mojimigrate.fields import Columns, Recorders
from mojimigrate.ledger import FIRST_PLACES, Key, Ledger, Outcome, Place
from mojimigrate.records import Chunk, line_chunks
from mojimigrate.records.framing import Records
from mojimigrate.records.reading import write_layout
from mojimigrate.run import record
from mojimigrate.run.outputs import LEDGER, REJECTS, RESERVED, RUN, OutputFolder
from mojimigrate.run.pipeline import Digest, ordered_map
from mojimigrate.run.recording import Clock, run_record
from mojimigrate.run.records import OnError, RecordJob, RecordReader, Rejects
from mojimigrate.run.sinks import Overflow
from mojimigrate.sources import (
    STDIN,
    Source,
    opened,
    read,
    refuse_byte_order_mark,
    refuse_same_files,
    refuse_same_stream,
    shown,
    source_name,
)
from mojimigrate.transcode import Event, Events, transcode_bytes

#: Appends bytes to an output file, which is said by name.
Write = Callable[[str, bytes | pa.Buffer], None]


class Files(NamedTuple):
    """What becomes of one input: the file of each record type, and that of their layout, if there is one."""

    data: Mapping[str, str]
    layout: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys([*self.data.values(), *([self.layout] if self.layout else [])]))


class Progress(NamedTuple):
    """How far a run has come: bytes read so far, and characters and values outstanding."""

    bytes: int
    outstanding: int


def convert_files(
    converter: Converter,
    inputs: Sequence[str],
    folder: Path | None,
    *,
    records: RecordJob | None = None,
    workers: int = 1,
    overwrite: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> record.RunRecord:
    """Convert files (``-`` is standard input) into a folder; leave data, ledger and record there.

    Without ``records`` they are undivided text. Without a folder everything is read and converted, and nothing is
    written. Raises ``UsageError``, ``InputError`` and ``OutputError``; nothing is left behind then.
    """
    run = _Run(converter, records, workers, progress)
    names = _output_names(inputs, records)
    if folder is None:
        with run.rejects(_nowhere):
            done = [run.convert_file(path, files, _nowhere) for path, files in zip(inputs, names, strict=True)]
        return run.record(done, run.ledger_file())
    overlay = converter.profile.overlay
    site = [*(table.path for table in converter.mapping.gaiji), *([overlay.path] if overlay else [])]
    site += [records.layout.path] if records and records.layout else []
    every = list(dict.fromkeys(name for files in names for name in files.names))
    refuse_same_files([*inputs, *map(str, site)], folder, (*every, *RESERVED))
    collects = records is not None and records.on_error == OnError.collect
    with OutputFolder(folder, [*every, *([REJECTS] if collects else [])], overwrite=overwrite) as outputs:
        with run.rejects(outputs.write):
            done = [run.convert_file(path, files, outputs.write) for path, files in zip(inputs, names, strict=True)]
        ledger = run.ledger_file()
        outputs.write(LEDGER, ledger)
        made = run.record(done, ledger)
        outputs.write(RUN, record.to_json(made))
    return made


def convert_stream(
    converter: Converter,
    path: str,
    out: BinaryIO,
    *,
    records: RecordJob | None = None,
    workers: int = 1,
    progress: Callable[[Progress], None] = lambda _: None,
) -> record.RunRecord:
    """Convert one file to a stream, such as standard output; the ledger's counts are all that is kept of it.

    Raises ``UsageError`` (``stream-several``, ``stream-rejects``) for records that need more than one file,
    ``BrokenPipeError`` when nobody reads the stream any more, and the errors of :func:`convert_files`.
    """
    run = _Run(converter, records, workers, progress)
    if records and records.on_error == OnError.collect:
        raise UsageError("stream-rejects")
    if records and len(set(records.file_names("-").values())) > 1:
        raise UsageError("stream-several", value=str(records.form))

    def write(_: str, data: bytes | pa.Buffer) -> None:
        try:
            out.write(data)
            out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError("output-stream", reason=error.strerror) from error

    with opened(path) as stream:
        refuse_same_stream(stream, out, path)
        done = run.convert(stream, path, Files(dict.fromkeys(records.types if records else [""], "-")), write)
    return run.record([done], run.ledger_file())


def _nowhere(_name: str, _data: bytes | pa.Buffer) -> None:
    """Write nothing."""


class _Run:
    """One run while it is going on: its ledger, its clock, and how far it has come."""

    def __init__(
        self,
        converter: Converter,
        records: RecordJob | None,
        workers: int,
        progress: Callable[[Progress], None],
    ) -> None:
        self._converter = converter
        self._records = records
        self._workers = workers
        self._progress = progress
        self._clock = Clock()
        self._ledger = Ledger()
        self._rejects: Rejects | None = None
        self._rejects_file: record.Output | None = None
        self._bytes_read = self._outstanding = 0

    @contextmanager
    def rejects(self, write: Write) -> Iterator[None]:
        """Collect what cannot be read, if that is asked for."""
        if self._records and self._records.on_error == OnError.collect:
            with closing(Digest()) as digest:

                def digested(data: bytes | pa.Buffer) -> None:
                    write(REJECTS, data)
                    digest.update(data)

                with Rejects(digested) as self._rejects:
                    yield
                self._rejects_file = record.Output(REJECTS, digest.bytes, digest.hexdigest())
        else:
            yield

    def convert_file(self, path: str, files: Files, write: Write) -> record.Input:
        """Convert one input, and say what became of it."""
        with opened(path) as stream:
            return self.convert(stream, path, files, write)

    def convert(self, stream: Source, path: str, files: Files, write: Write) -> record.Input:
        """Convert one input that is open."""
        with ExitStack() as stack:
            before = stack.enter_context(closing(Digest()))
            after = {name: stack.enter_context(closing(Digest())) for name in files.names}

            def digested(name: str, data: bytes | pa.Buffer) -> None:
                write(name, data)
                after[name].update(data)

            if self._records:
                count, rejects, columns = self._convert_records(self._records, stream, path, files, before, digested)
            else:
                count, rejects, columns = self._convert_text(stream, path, files.data[""], before, digested), 0, 0
            outputs = tuple(
                record.Output(shown(name), digest.bytes, digest.hexdigest()) for name, digest in after.items()
            )
            return record.Input(source_name(path), before.bytes, count, before.hexdigest(), outputs, rejects, columns)

    def _convert_text(self, stream: Source, path: str, name: str, before: Digest, write: Write) -> int:
        """Convert undivided text; return how many lines there were."""
        converter, source = self._converter, source_name(path)
        recorder = converter.recorder(self._ledger, source)
        ends, shifted = converter.line_ends, converter.charset.shifted
        lines = 0
        if not ends.feeds:
            raise UsageError("charset-no-lines", value=converter.charset.name)

        def work(chunk: Chunk) -> tuple[pa.Buffer, Events]:
            # Without shift codes nothing is carried from one line to the next, and lines need not be told apart.
            return transcode_bytes(converter.table, chunk.data, chunk.values if shifted else None)

        def chunks() -> Iterator[Chunk]:
            for chunk in read(line_chunks(stream, ends=ends, path=source), path):
                refuse_byte_order_mark(chunk.data, chunk.offset, converter, source)
                before.update(chunk.data)
                yield chunk

        for chunk, (text, events) in ordered_map(work, chunks(), self._workers):
            write(name, text)

            def place(event: Event, chunk: Chunk = chunk) -> Place:
                context = converter.masked_context(chunk.data, event)
                return Place(chunk.record_at(event.offset), chunk.offset + event.offset, context)

            recorder.add(events, place)
            lines += chunk.records
            self._advance(len(chunk.data), events.outstanding)
        return lines

    def _convert_records(
        self, job: RecordJob, stream: Source, path: str, files: Files, before: Digest, write: Write
    ) -> tuple[int, int, int]:
        """Convert records; return how many there were, how many could not be read, and how many names stood first."""
        source = source_name(path)
        reader = RecordReader(self._converter, job, _Digested(stream, before), source)
        recorders = Recorders(self._ledger, source)
        if reader.header:
            recorders.add(reader.header)

        def chunks() -> Iterator[Records]:
            for chunk in read(reader.chunks, path):
                if not job.framing.descriptor and job.framing.name != "fixed":
                    refuse_byte_order_mark(chunk.data, chunk.offset, self._converter, source)
                yield chunk

        last, rejected = int(reader.header is not None), 0
        with reader.open_sink(write, files.data) as sink:
            for chunk, columns in ordered_map(reader.convert, chunks(), self._workers):
                for fault in columns.faults:
                    if self._rejects is None and job.on_error == OnError.stop:
                        raise InputError(fault.error.id, **{**fault.error.facts, "path": source})
                if self._rejects:
                    self._rejects.add(source, columns)
                rejected += len(columns.faults)
                overflows = sink.write(reader.rows(columns))
                recorders.add(columns)
                overflow = self._count_overflows(source, overflows, columns, several=len(job.types) > 1)
                last = max([last, *chunk.numbers[-1:].tolist(), *(fault.record for fault in columns.faults)])
                self._advance(len(chunk.data), columns.outstanding + overflow + len(columns.faults))
        if files.layout and (layout := sink.layout()):
            write(files.layout, write_layout(layout).encode())
        return last, rejected, reader.names

    def _count_overflows(self, source: str, overflows: Sequence[Overflow], columns: Columns, *, several: bool) -> int:
        """Count values that were too long for their place; return how many."""
        records = columns.records
        count = 0
        for overflow in overflows:
            field = f"{overflow.type}.{overflow.column}" if several else overflow.column
            tally = self._ledger.tally(Key(source, field, "fixed", "", Outcome.OVERFLOW))
            tally.basis = f"room for {overflow.room}"
            tally.count += len(overflow.records)
            count += len(overflow.records)
            for number in overflow.records[: max(FIRST_PLACES - len(tally.places), 0)].tolist():
                begin = int(records.begins[records.numbers.searchsorted(number)])
                tally.places.append(Place(number, records.offset + begin, ""))
        return count

    def _advance(self, count: int, outstanding: int) -> None:
        self._bytes_read += count
        self._outstanding += outstanding
        self._progress(Progress(self._bytes_read, self._outstanding))

    def ledger_file(self) -> pa.Buffer:
        """Return the content of ``ledger.parquet``."""
        sink = pa.BufferOutputStream()
        pq.write_table(self._ledger.to_arrow(), sink)
        return sink.getvalue()

    def record(self, done: Sequence[record.Input], ledger: pa.Buffer) -> record.RunRecord:
        """Put on record what was done, and with what."""
        counts = self._ledger.counts()
        return run_record(self._converter, self._records, self._clock, counts, done, ledger, self._rejects_file)


class _Digested:
    """A stream of which every byte that is read is digested."""

    def __init__(self, stream: Source, digest: Digest) -> None:
        self._stream = stream
        self._digest = digest

    def readinto(self, buffer: memoryview, /) -> int | None:
        """Fill the buffer, or some of it."""
        count = self._stream.readinto(buffer)
        if count:
            self._digest.update(bytes(buffer[:count]))
        return count


def _output_names(inputs: Sequence[str], records: RecordJob | None) -> list[Files]:
    """Name the data files: text keeps the name of its input, ``stdin`` becomes ``stdin.txt``; records get a suffix."""
    names = []
    taken: set[str] = set()
    for path in inputs:
        if records:
            plain = "stdin" if path == STDIN else Path(path).name
            files = Files(records.file_names(plain), records.layout_name(plain))
        else:
            files = Files({"": "stdin.txt" if path == STDIN else Path(path).name})
        for name in files.names:
            if name in RESERVED:
                raise UsageError("input-reserved", path=path, value=name)
            if name in taken:
                raise UsageError("input-twice", path=path, value=name)
        taken.update(files.names)
        names.append(files)
    return names
