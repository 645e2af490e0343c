"""Whether a run is what its record says: every file is there, unchanged, and the ledger counts what the record counts.

It does not prove that the output gives the input back: nothing that a run leaves today is enough for that. The report
is not on record, because it can be made again at any time, and is not looked at.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mojimigrate.errors import InputError
from mojimigrate.ledger import SCHEMA, Outcome
from mojimigrate.manifest import read_manifest
from mojimigrate.run.outputs import RUN
from mojimigrate.run.record import Count, Input, Output, RunRecord, Table, read_record
from mojimigrate.sources import shown
from mojimigrate.standard import load_standard

#: A record of a run is not larger than this, nor is a file read in larger pieces.
MAX_RECORD, PIECE = 64 << 20, 1 << 20
#: Called with the number of bytes of each piece that was read.
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of a run.

    ``files`` are those that it left and that are as they were, ``inputs`` the names of inputs that are; inputs are
    ``None`` if nobody said where they lie. ``faults`` is everything that is otherwise. ``other_tables`` are mapping
    tables that are not the same any more: the run is intact, but the program would not repeat it.
    """

    folder: Path
    record: RunRecord | None
    files: tuple[Output, ...] = ()
    inputs: tuple[str, ...] | None = None
    other_tables: tuple[str, ...] = ()
    faults: tuple[InputError, ...] = ()

    @property
    def intact(self) -> bool:
        """Whether everything that was looked at is as the record says."""
        return not self.faults

    @property
    def outstanding(self) -> Count:
        """How many codes were not carried over, and how often; of an intact run, the ledger says the same."""
        outcomes = self.record.outcomes if self.record else {}
        counts = [count for label, count in outcomes.items() if Outcome[label.upper()].outstanding]
        return Count(sum(count.codes for count in counts), sum(count.count for count in counts))

    @property
    def rejects(self) -> int:
        """How many records could not be read."""
        return sum(one.rejects for one in self.record.inputs) if self.record else 0


def bytes_on_record(folders: Sequence[Path], *, inputs: bool) -> int:
    """Return how many bytes there are to read, as far as the records of these runs can be read."""
    total = 0
    for folder in folders:
        try:
            record = _record(folder)
        except InputError:
            continue
        total += sum(one.bytes for one in _files(record))
        total += sum(one.bytes for one in record.inputs) if inputs else 0
    return total


def verify_run(folder: Path, inputs: Path | None = None, progress: Progress = lambda _: None) -> Verification:
    """Compare a run with its record; ``inputs`` is the folder in which its inputs lie, if they are to be compared too.

    Files are read piece by piece. Nothing is raised for what is wrong with the run: all of it is in ``faults``, as
    ``run-missing``, ``run-unreadable`` and every id that begins with ``verify-``. Raises ``TableError`` if the
    mapping tables cannot be read.
    """
    try:
        record = _record(folder)
    except InputError as error:
        return Verification(folder, None, faults=(error,))
    found = _Found(folder, progress)
    for file in _files(record):
        if found.file(folder, file):
            found.files.append(file)
    if record.ledger in found.files:
        found.ledger(record)
    found.rejects(record)
    seen = None if inputs is None else tuple(one.name for one in record.inputs if found.input(inputs, one))
    other = tuple(_other_tables(record.tables))
    return Verification(folder, record, tuple(found.files), seen, other, tuple(found.faults))


def _record(folder: Path) -> RunRecord:
    """Read the record of a run. Raises ``InputError`` (``run-missing``, ``run-unreadable``)."""
    path = folder / RUN
    try:
        with path.open("rb") as file:
            data = file.read(MAX_RECORD + 1)
        if len(data) > MAX_RECORD:
            raise InputError("run-unreadable", path=path)
        record = read_record(data)
        for label in record.outcomes:
            Outcome[label.upper()]
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("run-missing", path=path) from error
    except (OSError, ValueError, KeyError, RecursionError) as error:
        raise InputError("run-unreadable", path=path) from error
    return record


def _files(record: RunRecord) -> Iterator[Output]:
    """Yield every file that a run says it left, but its record."""
    for one in record.inputs:
        yield from one.outputs
    yield record.ledger
    if record.rejects:
        yield record.rejects


@dataclass
class _Found:
    """What is found while a run is looked at."""

    folder: Path
    progress: Progress
    files: list[Output] = field(default_factory=list)
    faults: list[InputError] = field(default_factory=list)

    def file(self, folder: Path, file: Output | Input) -> bool:
        """Say whether a file is as it was, and note what is otherwise."""
        try:
            _check(folder, file, self.progress)
        except InputError as error:
            self.faults.append(error)
            return False
        return True

    def input(self, folder: Path, one: Input) -> bool:
        """Say the same of an input."""
        return self.file(folder, one)

    def ledger(self, record: RunRecord) -> None:
        """Compare the ledger, which is unchanged, with what the record counts."""
        path = self.folder / record.ledger.name
        try:
            counted = _count(path)
        except (OSError, ValueError, KeyError, pa.ArrowException):
            self.faults.append(InputError("run-unreadable", path=path))
            return
        for label in sorted(counted.keys() | record.outcomes.keys()):
            found, told = counted.get(label, Count(0, 0)), record.outcomes.get(label, Count(0, 0))
            if found != told:
                facts = {"found": found.codes, "count": found.count, "expected": told.codes, "times": told.count}
                self.faults.append(InputError("verify-counts", path=path, outcome=label, **facts))
        outstanding = any(Outcome[label.upper()].outstanding for label in counted)
        status = int(outstanding or any(one.rejects for one in record.inputs))
        if status != record.status:
            self.faults.append(InputError("verify-status", path=self.folder / RUN, found=record.status, said=status))

    def rejects(self, record: RunRecord) -> None:
        """Compare the number of records that could not be read with that of the rows of their file."""
        told = sum(one.rejects for one in record.inputs)
        if record.rejects is None:
            found, path = 0, self.folder / RUN
        elif record.rejects in self.files:
            path = self.folder / record.rejects.name
            try:
                with pq.ParquetFile(path) as file:
                    found = file.metadata.num_rows
            except (OSError, ValueError, pa.ArrowException):
                self.faults.append(InputError("run-unreadable", path=path))
                return
        else:
            return
        if found != told:
            self.faults.append(InputError("verify-rejects", path=path, found=found, expected=told))


def _check(folder: Path, file: Output | Input, progress: Progress) -> None:
    """Raise ``InputError`` unless a file is there with the size and the digest on record."""
    path = folder / file.name
    if file.name in ("", ".", "..") or "\0" in file.name or path.name != file.name or path.parent != folder:
        raise InputError("verify-name", path=folder / RUN)
    try:
        path = _find(path)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise InputError("verify-missing", path=path)
        if status.st_size != file.bytes:
            raise InputError("verify-size", path=path, found=status.st_size, expected=file.bytes)
        digest, left = hashlib.sha256(), file.bytes
        with path.open("rb", buffering=0) as stream:
            while left > 0 and (piece := stream.read(min(PIECE, left))):
                digest.update(piece)
                left -= len(piece)
                progress(len(piece))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("verify-missing", path=path) from error
    except OSError as error:
        raise InputError("verify-unreadable", path=path, reason=error.strerror or error) from error
    if digest.hexdigest() != file.sha256:
        raise InputError("verify-changed", path=path, found=digest.hexdigest()[:16])


def _find(path: Path) -> Path:
    """Return where a file lies. A name that was not in UTF-8 stands on record with its odd bytes spelt out."""
    if "\\" in path.name and not path.exists():
        return next((other for other in path.parent.iterdir() if shown(other.name) == path.name), path)
    return path


def _count(path: Path) -> dict[str, Count]:
    """Count the codes and occurrences of each outcome in a ledger, a few rows at a time."""
    codes: dict[str, set[tuple[str, str]]] = {}
    total: dict[str, int] = {}
    schema = pa.schema([SCHEMA.field(name) for name in ("charset", "code", "outcome", "count")])
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(8192, columns=schema.names):
            columns = pa.Table.from_batches([batch]).select(schema.names).cast(schema).columns
            for charset, code, label, count in zip(*(column.to_pylist() for column in columns), strict=True):
                Outcome[label.upper()]
                codes.setdefault(label, set()).add((charset, code))
                total[label] = total.get(label, 0) + count
    return {label: Count(len(codes[label]), total[label]) for label in total}


def _other_tables(tables: Sequence[Table]) -> Iterator[str]:
    """Yield the mapping tables on record that are others today, or are gone."""
    manifest = read_manifest()
    today = {path: table.sha256 for path, table in manifest.items()}
    if any(table.path not in today for table in tables) and (added := load_standard().added):
        today[added.path.name] = added.sha256
    for table in tables:
        if today.get(table.path) != table.sha256:
            yield table.path
