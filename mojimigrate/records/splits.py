"""Splits: pieces of a file that begin and end between two records, for work in parallel or on several machines."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mojimigrate.errors import UsageError
from mojimigrate.records.framing import Framing, Records, read_records
from mojimigrate.records.lines import CHUNK_BYTES, LF, LineEnds
from mojimigrate.records.window import Readable

#: Bytes of a piece, if nothing else is asked for.
TARGET = 64 << 20
#: Faults behind which no record begins: a file is not split there.
_LOST = ("rdw-impossible", "bdw-impossible", "rdw-truncated", "rdw-lost")


@dataclass(frozen=True)
class Split:
    """A piece of a file: where it begins, its bytes, and the number of its first record (1-based), if that is known."""

    offset: int
    length: int
    first_record: int | None


def plan_splits(
    path: Path,
    framing: Framing,
    *,
    length: int = 0,
    ends: LineEnds = LF,
    target: int = TARGET,
    cells: Callable[[Readable], Iterator[Records]] | None = None,
) -> list[Split]:
    """Cut a file into record-aligned pieces of about ``target`` bytes; joined, they are the file.

    Each piece can be read by itself as the file can, and has the same records. For records of fixed length that is
    arithmetic; for lines, a look behind every ``target`` bytes, and the numbers of records are not known; with
    descriptors, and for CSV and TSV, the file is read once from beginning to end, because what stands before decides
    where a record ends. CSV and TSV need ``cells``, which reads a stream of them
    (:func:`~mojimigrate.transcode.delimited.delimited_records`); pieces of them but the first are to be read with the
    number of columns given. Raises ``UsageError`` (``splits-csv``) without it.
    """
    size = path.stat().st_size
    if not size:
        return []
    target = max(target, 1)
    with path.open("rb") as file:
        if framing.name == "fixed":
            step = max(target // framing.record_length(length), 1) * framing.record_length(length)
            starts = [(at, at // framing.record_length(length) + 1) for at in range(0, size, step)]
            return _pieces(starts, size)
        if framing.name == "lines":
            return _pieces([(at, 1 if at == 0 else None) for at in _line_starts(file, size, ends, target)], size)
        if framing.delimited:
            if cells is None:
                raise UsageError("splits-csv", path=path, value=framing)
            return _pieces(list(_starts(cells(file), target)), size)
        chunks = read_records(file, framing, size=min(target, CHUNK_BYTES), path=path)
        return _pieces(list(_starts(chunks, target)), size)


def _pieces(starts: list[tuple[int, int | None]] | list[tuple[int, int]], size: int) -> list[Split]:
    """Make pieces of the places where they begin."""
    behind = [at for at, _ in starts[1:]] + [size]
    return [Split(at, end - at, record) for (at, record), end in zip(starts, behind, strict=True)]


def _line_starts(file: BinaryIO, size: int, ends: LineEnds, target: int) -> Iterator[int]:
    """Yield where pieces begin: behind the first line end that is ``target`` bytes or more behind the last one."""
    at = 0
    while at < size:
        yield at
        at = (at + target - 1) // ends.unit * ends.unit  # a piece of just so many bytes is one too
        file.seek(at, os.SEEK_SET)
        while block := file.read(CHUNK_BYTES):
            if found := ends.first(block):
                at += found
                break
            at += len(block)


def _starts(chunks: Iterator[Records], target: int) -> Iterator[tuple[int, int]]:
    """Yield where pieces begin, and with which record: at a chunk, if the piece before it is long enough."""
    begin, record = 0, 1
    yield begin, record
    for chunk in chunks:
        if chunk.offset - begin >= target:
            begin = chunk.offset
            yield begin, record
        record += len(chunk.begins) + len(chunk.faults)
        if any(fault.error.id in _LOST for fault in chunk.faults):
            return
