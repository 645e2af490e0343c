"""One run: inputs in, text out, and everything that was not plainly exact in the ledger."""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

import pyarrow as pa
import pyarrow.parquet as pq

import mojimigrate
from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, OutputError, UsageError
from mojimigrate.ledger import Ledger, Place
from mojimigrate.manifest import read_manifest
from mojimigrate.mapping.layers import describe_overrides
from mojimigrate.records import Chunk, line_chunks
from mojimigrate.run import record
from mojimigrate.run.outputs import LEDGER, RESERVED, RUN, OutputFolder
from mojimigrate.run.pipeline import Digest, ordered_map
from mojimigrate.transcode import Event, Events, transcode_bytes

#: An input that is read.
Source = io.RawIOBase | io.BufferedIOBase
STDIN = "-"
#: Longer ones first: that of UTF-32 begins like that of UTF-16.
_BYTE_ORDER_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xef\xbb\xbf": "UTF-8",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Progress(NamedTuple):
    """How far a run has come: bytes read so far, and characters outstanding."""

    bytes: int
    outstanding: int


def convert_files(
    converter: Converter,
    inputs: Sequence[str],
    folder: Path,
    *,
    workers: int = 1,
    overwrite: bool = False,
    progress: Callable[[Progress], None] = lambda _: None,
) -> record.RunRecord:
    """Convert files (``-`` is standard input) as undivided text into a folder; leave data, ledger and record there.

    Raises ``UsageError``, ``InputError`` and ``OutputError``; nothing is left behind then.
    """
    run = _Run(converter, workers, progress)
    names = _output_names(inputs)
    overlay = converter.profile.overlay
    site = [*(table.path for table in converter.mapping.gaiji), *([overlay.path] if overlay else [])]
    _refuse_same_files([*inputs, *map(str, site)], folder, names)
    with OutputFolder(folder, names, overwrite=overwrite) as outputs:
        done = []
        for path, name in zip(inputs, names, strict=True):
            with _opened(path) as stream:
                done.append(run.convert(stream, path, name, partial(outputs.write, name)))
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
    workers: int = 1,
    progress: Callable[[Progress], None] = lambda _: None,
) -> record.RunRecord:
    """Convert one file to a stream, such as standard output; the ledger's counts are all that is kept of it.

    Raises ``BrokenPipeError`` when nobody reads the stream any more, and the errors of :func:`convert_files`.
    """
    run = _Run(converter, workers, progress)

    def write(data: bytes | pa.Buffer) -> None:
        try:
            out.write(data)
            out.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError("output-stream", reason=error.strerror) from error

    with _opened(path) as stream:
        _refuse_same_stream(stream, out, path)
        done = run.convert(stream, path, "-", write)
    return run.record([done], run.ledger_file())


class _Run:
    """One run while it is going on: its ledger, its clock, and how far it has come."""

    def __init__(self, converter: Converter, workers: int, progress: Callable[[Progress], None]) -> None:
        self._converter = converter
        self._workers = workers
        self._progress = progress
        self._clock = _Clock()
        self._ledger = Ledger()
        self._bytes_read = self._outstanding = 0

    def convert(self, stream: Source, path: str, name: str, write: Callable[[bytes | pa.Buffer], None]) -> record.Input:
        """Convert one input, and say what became of it."""
        converter, source = self._converter, _source_name(path)
        recorder = converter.recorder(self._ledger, source)
        lines = 0

        ends, shifted = converter.line_ends, converter.charset.shifted
        if not ends.feeds:
            raise UsageError("charset-no-lines", value=converter.charset.name)

        def work(chunk: Chunk) -> tuple[pa.Buffer, Events]:
            # Without shift codes nothing is carried from one line to the next, and lines need not be told apart.
            return transcode_bytes(converter.table, chunk.data, chunk.values if shifted else None)

        with closing(Digest()) as before, closing(Digest()) as after:

            def chunks() -> Iterator[Chunk]:
                for chunk in _read(line_chunks(stream, ends=ends, path=source), path):
                    _refuse_byte_order_mark(chunk, converter, source)
                    before.update(chunk.data)
                    yield chunk

            for chunk, (text, events) in ordered_map(work, chunks(), self._workers):
                write(text)
                after.update(text)

                def place(event: Event, chunk: Chunk = chunk) -> Place:
                    context = converter.masked_context(chunk.data, event)
                    return Place(chunk.record_at(event.offset), chunk.offset + event.offset, context)

                recorder.add(events, place)
                lines += chunk.records
                self._bytes_read += len(chunk.data)
                self._outstanding += events.outstanding
                self._progress(Progress(self._bytes_read, self._outstanding))
            output = record.Output(_shown(name), after.bytes, after.hexdigest())
            return record.Input(source, before.bytes, lines, before.hexdigest(), output)

    def ledger_file(self) -> pa.Buffer:
        """Return the content of ``ledger.parquet``."""
        sink = pa.BufferOutputStream()
        pq.write_table(self._ledger.to_arrow(), sink)
        return sink.getvalue()

    def record(self, done: Sequence[record.Input], ledger: pa.Buffer) -> record.RunRecord:
        """Put on record what was done, and with what."""
        converter, counts = self._converter, self._ledger.counts()
        return record.RunRecord(
            schema=1,
            mojimigrate=mojimigrate.__version__,
            started=self._clock.started,
            seconds=self._clock.seconds(),
            status=int(any(outcome.outstanding for outcome in counts)),
            job=record.Job(
                charset=converter.charset.name,
                edition=converter.edition,
                profile=converter.profile.name,
                symbols=converter.mapping.symbols,
                options=dict(converter.mapping.options),
                mark=converter.mark,
                strict=converter.strict,
                gaiji=tuple(
                    record.SiteTable(_shown(str(table.path)), table.sha256, len(table.rows))
                    for table in converter.mapping.gaiji
                ),
                profile_table=_overlay(converter),
                editions=converter.mapping.editions,
                overrides=tuple(record.Override(**row) for row in describe_overrides(converter.mapping)),
            ),
            tables=_tables(converter),
            inputs=tuple(done),
            ledger=record.Output(LEDGER, ledger.size, hashlib.sha256(ledger).hexdigest()),
            outcomes={outcome.label: record.Count(codes, count) for outcome, (codes, count) in counts.items()},
        )


def _overlay(converter: Converter) -> record.SiteTable | None:
    """Put a site's own profile on record."""
    overlay = converter.profile.overlay
    return record.SiteTable(_shown(str(overlay.path)), overlay.sha256, len(overlay.rows)) if overlay else None


def _tables(converter: Converter) -> tuple[record.Table, ...]:
    """Put the mapping tables on record, and the added characters (GJ) if any are registered."""
    manifest, added = read_manifest(), converter.profile.standard.added
    tables = [
        record.Table(path, manifest[path].version, manifest[path].sha256, manifest[path].rows)
        for path in converter.table_files
    ]
    if added:
        tables.append(record.Table(added.path.name, added.version, added.sha256, len(added.characters)))
    return tuple(tables)


class _Clock:
    """When the run started, and how long it has taken; fixed when ``SOURCE_DATE_EPOCH`` is set."""

    def __init__(self) -> None:
        self.started = record.now().isoformat(timespec="seconds")
        self._start = time.monotonic()

    def seconds(self) -> float:
        return 0.0 if "SOURCE_DATE_EPOCH" in os.environ else round(time.monotonic() - self._start, 3)


def _shown(name: str) -> str:
    """Write a name in UTF-8; one that is not (names from old systems are not) with its odd bytes spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def _source_name(path: str) -> str:
    """Name an input on record."""
    return "stdin" if path == STDIN else _shown(Path(path).name)


def _output_names(inputs: Sequence[str]) -> list[str]:
    """Name the data files: text keeps the name of its input, ``stdin`` becomes ``stdin.txt``."""
    names = ["stdin.txt" if path == STDIN else Path(path).name for path in inputs]
    for path, name in zip(inputs, names, strict=True):
        if name in RESERVED:
            raise UsageError("input-reserved", path=path, value=name)
        if names.count(name) > 1:
            raise UsageError("input-twice", path=path, value=name)
    return names


@contextmanager
def _opened(path: str) -> Iterator[Source]:
    """Open an input. Raises ``InputError`` if the system refuses."""
    if path == STDIN:
        if sys.stdin is None:
            raise InputError("input-unreadable", path=path, reason=os.strerror(errno.EBADF))
        with suppress(OSError, ValueError):
            os.set_blocking(sys.stdin.fileno(), True)  # a parent may have left its pipe so that reads do not wait
        yield cast(Source, sys.stdin.buffer)
        return
    try:
        file = Path(path).open("rb", buffering=0)  # noqa: SIM115  # what is read in the with block has its own errors
    except OSError as error:
        raise InputError("input-unreadable", path=path, reason=error.strerror) from error
    with file:
        yield file


def _read(chunks: Iterator[Chunk], path: str) -> Iterator[Chunk]:
    """Yield chunks; what the system says while they are read becomes an ``InputError``."""
    try:
        yield from chunks
    except OSError as error:
        raise InputError("input-unreadable", path=path, reason=error.strerror) from error


def _refuse_same_files(inputs: Sequence[str], folder: Path, names: Sequence[str]) -> None:
    """Refuse to write over anything that is read: an input, standard input, or a gaiji table, under whatever name."""
    outputs = [folder / name for name in (*names, *RESERVED)]
    standing = [output.stat() for output in outputs if output.exists()]
    for path in inputs:
        try:
            read = os.fstat(sys.stdin.fileno()) if path == STDIN else Path(path).stat()
        except (OSError, AttributeError):
            continue  # it cannot be opened, which is said later, or is no file
        if any(os.path.samestat(read, output) for output in standing):
            raise UsageError("input-is-output", path=path)


def _refuse_same_stream(stream: Source, out: BinaryIO, path: str) -> None:
    """Refuse ``convert a -o - >> a``, which would read what it writes, for ever."""
    try:
        one, other = os.fstat(stream.fileno()), os.fstat(out.fileno())
    except OSError:
        return  # a stream in memory
    if stat.S_ISREG(one.st_mode) and os.path.samestat(one, other):
        raise UsageError("input-is-output", path=path)


def _refuse_byte_order_mark(chunk: Chunk, converter: Converter, source: str) -> None:
    """Refuse Unicode text declared to be something older: every name in it would come out wrong."""
    if chunk.offset == 0:
        known = converter.mapping.codes_of("U+FEFF")  # a charset that is a form of Unicode has its own mark
        found = next((mark for mark in _BYTE_ORDER_MARKS if chunk.data.startswith(mark)), None)
        if found and found not in known:
            raise InputError(
                "input-byte-order-mark",
                path=source,
                offset=0,
                form=_BYTE_ORDER_MARKS[found],
                charset=converter.charset.name,
            )
