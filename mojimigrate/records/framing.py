"""Framing (レコード形式): where one record of a file ends and the next one begins.

What cannot be read as a record becomes a *fault*, which keeps its bytes, so that whoever reads may stop there, or set
them aside and go on: nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mojimigrate.errors import InputError, UsageError
from mojimigrate.records import scan
from mojimigrate.records.lines import CHUNK_BYTES, LF, LONGEST_LINE, LineEnds, line_chunks
from mojimigrate.records.window import Readable, Window

#: A longer record is none, as is a longer line.
LONGEST_RECORD = LONGEST_LINE
NO_PLACES: npt.NDArray[np.int64] = np.zeros(0, np.int64)


@dataclass(frozen=True)
class Fault:
    """Bytes that are no readable record.

    ``record`` is its number (1-based), as if it had been one; ``begin`` and ``end`` say where its bytes stand in
    ``Records.data``, descriptors included. ``error`` has the facts ``record`` and ``offset`` (in the stream).
    """

    record: int
    begin: int
    end: int
    error: InputError


@dataclass(frozen=True)
class Records:
    """A chunk of whole records, and of faults between them; chunks, joined, are the stream.

    The content of record ``i`` is ``data[begins[i]:ends[i]]``, without descriptors and line ends; ``numbers[i]`` is its
    number in the stream (1-based, faults counted). ``offset`` is that of ``data[0]`` in the stream. So many bytes as
    ``descriptor`` stand before the content of each record, and belong to it.
    """

    data: bytes
    begins: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    numbers: npt.NDArray[np.int64]
    offset: int
    faults: tuple[Fault, ...] = ()
    descriptor: int = 0


@dataclass(frozen=True)
class Descriptor:
    """What stands before a record: ``width`` bytes, of which the first ``digits`` are a length, and the others 00.

    The length counts ``own`` bytes of the descriptor; ``little`` puts its low byte first. In ``blocks``, records stand
    in blocks that have such a descriptor too.
    """

    width: int
    digits: int
    own: int
    little: bool = False
    blocks: bool = False

    def length(self, head: bytes) -> int:
        """Return how many bytes follow a descriptor; negative if that is impossible."""
        return int.from_bytes(head[: self.digits], "little" if self.little else "big") - self.own


#: RDW and BDW: IBM, z/OS DFSMS Using Data Sets, "Variable-Length Record Formats". The others as GnuCOBOL 3.1.2 writes
#: RECORD VARYING: COB_VARSEQ_FORMAT=0 rdw:exclusive, 1 length:4, 2 length:4:little (where the machine is), 3 length:2.
DESCRIPTORS = {
    "rdw": Descriptor(4, 2, own=4),
    "rdw:exclusive": Descriptor(4, 2, own=0),
    "bdw+rdw": Descriptor(4, 2, own=4, blocks=True),
    "bdw+rdw:exclusive": Descriptor(4, 2, own=0, blocks=True),
    "length:2": Descriptor(2, 2, own=0),
    "length:2:little": Descriptor(2, 2, own=0, little=True),
    "length:4": Descriptor(4, 4, own=0),
    "length:4:little": Descriptor(4, 4, own=0, little=True),
}
KNOWN = ("lines", "csv", "tsv", "fixed", "fixed:LENGTH", *DESCRIPTORS)


@dataclass(frozen=True)
class Framing:
    """A framing by its name: ``lines``, ``csv``, ``tsv``, ``fixed`` or one of :data:`DESCRIPTORS`.

    ``length`` is the number that stood behind ``fixed:``, in bytes; 0 if there was none.
    """

    name: str
    length: int = 0

    @classmethod
    def parse(cls, text: str) -> Framing:
        """Read a framing as people write it: ``rdw``, ``fixed:320``. Raises ``UsageError`` (``framing-…``)."""
        name, colon, number = text.partition(":")
        if name == "fixed":
            return cls(name, _record_length(number) if colon else 0)
        if text not in KNOWN:
            raise UsageError("framing-unknown", value=text, known=", ".join(KNOWN))
        return cls(text)

    def __str__(self) -> str:
        return f"{self.name}:{self.length}" if self.length else self.name

    @property
    def descriptor(self) -> Descriptor | None:
        """What stands before every record, if anything does."""
        return DESCRIPTORS.get(self.name)

    @property
    def delimited(self) -> bool:
        """Whether records are made of cells, and end where the cells of a charset say so (CSV, TSV)."""
        return self.name in ("csv", "tsv")

    def record_length(self, length: int = 0) -> int:
        """Return the length of records of fixed length: the framing's own, or else that of a layout.

        Raises ``UsageError`` if there is neither.
        """
        if not (self.length or length):
            raise UsageError("framing-length-missing")
        return _record_length(str(self.length or length))


def _record_length(number: str) -> int:
    """Read a record length. Raises ``UsageError`` for what is none."""
    known = number.isascii() and number.isdigit() and len(number) < 10
    if not known or not 0 < int(number) <= LONGEST_RECORD:
        raise UsageError("framing-length", value=number, limit=LONGEST_RECORD)
    return int(number)


def read_records(
    stream: Readable,
    framing: Framing,
    *,
    length: int = 0,
    ends: LineEnds = LF,
    size: int = CHUNK_BYTES,
    path: object = None,
) -> Iterator[Records]:
    """Cut a stream into chunks of whole records, of about ``size`` bytes; a longer record is a chunk of its own.

    ``length`` is that of a record of fixed length, if the framing does not say it; ``ends`` is what ends a line.
    Cells are split by :func:`~mojimigrate.transcode.delimited.delimited_records`. Raises ``UsageError`` for a length
    that is missing, ``InputError`` (``line-too-long``) as :func:`line_chunks`; everything else that is wrong travels
    as faults.
    """
    if framing.name == "lines":
        return _lines(stream, ends, size, path)
    if framing.name == "fixed":
        return _fixed(stream, framing.record_length(length), size, path)
    if descriptor := framing.descriptor:
        return _Described(stream, descriptor, size, path).read()
    raise ValueError(f"{framing} is split by its cells")


def parted(records: Records, most: int) -> Iterator[Records]:
    """Divide a chunk into parts of at most so many records; the parts, joined, are the chunk."""
    firsts = range(0, len(records.begins), most) or [0]
    cuts = [0, *(int(records.begins[first]) - records.descriptor for first in firsts[1:]), len(records.data)]
    for first, (begin, end) in zip(firsts, pairwise(cuts), strict=True):
        part = slice(first, first + most)
        yield replace(
            records,
            data=records.data[begin:end],
            begins=records.begins[part] - begin,
            ends=records.ends[part] - begin,
            numbers=records.numbers[part],
            offset=records.offset + begin,
            faults=tuple(
                replace(fault, begin=fault.begin - begin, end=fault.end - begin)
                for fault in records.faults
                if begin <= fault.begin < end or len(firsts) == 1
            ),
        )


def numbered(first: int, count: int) -> npt.NDArray[np.int64]:
    """Return the numbers of so many records."""
    return np.arange(first, first + count, dtype=np.int64)


def _lines(stream: Readable, ends: LineEnds, size: int, path: object) -> Iterator[Records]:
    for chunk in line_chunks(stream, size, ends=ends, path=path):
        values = chunk.values
        # What stands behind the last line end is a line only if it is something.
        count = len(values) // 2 - int(values[-2] == values[-1])
        yield Records(
            chunk.data,
            values[::2][:count].copy(),
            values[1::2][:count].copy(),
            numbered(chunk.first_record, count),
            chunk.offset,
        )


def _fixed(stream: Readable, length: int, size: int, path: object) -> Iterator[Records]:
    window = Window(stream, max(size // length, 1) * length)
    record = 1
    while held := window.fill():
        offset = window.offset
        if count := held // length:
            begins = np.arange(count, dtype=np.int64) * length
            yield Records(window.take(count * length), begins, begins + length, numbered(record, count), offset)
            record += count
        else:
            error = InputError("record-truncated", path=path, record=record, offset=offset, found=held, expected=length)
            yield _fault(window.take(held), offset, record, error)


def _fault(data: bytes, offset: int, record: int, error: InputError) -> Records:
    """Make a chunk of a fault alone."""
    return Records(data, NO_PLACES, NO_PLACES, NO_PLACES, offset, (Fault(record, 0, len(data), error),))


class _Described:
    """One reading of records that have descriptors.

    Where a descriptor is impossible, nothing tells where the next record begins. In a block, that costs the rest of the
    block; elsewhere the rest of the stream, which becomes faults of at most ``size`` bytes. A segment of a spanned
    record has a length as every record has, so it costs itself alone.
    """

    #: Segments of spanned records that are told one by one in a block; there are a few, if it is a block at all.
    SEGMENTS = 1000

    def __init__(self, stream: Readable, descriptor: Descriptor, size: int, path: object) -> None:
        self._form = descriptor
        self._size = max(size, 8)
        self._window = Window(stream, self._size)
        self._path = path
        self._record = 1
        room = self._size // descriptor.width
        self._begins, self._ends = np.empty(room, np.int64), np.empty(room, np.int64)

    def read(self) -> Iterator[Records]:
        """Yield all chunks."""
        room = self._size
        while held := self._window.fill(room):
            with self._window.view() as view:
                count, at = self._walk(view, min(held, room))
            if at:
                places = self._begins[:count].copy(), self._ends[:count].copy()
                offset = self._window.offset
                data, numbers = self._window.take(at), numbered(self._record, count)
                yield Records(data, *places, numbers, offset, descriptor=self._form.width)
                self._record += count
                room = self._size
                continue
            needed, error = self._look(held)
            if error:
                yield from self._lost(error)
                return
            if needed > room:
                room = needed
            elif self._form.blocks:
                yield self._block(needed)
                room = self._size
            else:
                yield self._one(needed)
                room = self._size

    def _walk(self, view: memoryview, end: int) -> tuple[int, int]:
        """Find records, or blocks of them, from the window's first byte on that are as they should be."""
        form = self._form
        if form.blocks:
            return scan.blocks(view, end, form.own, self._begins, self._ends)
        return self._chain(view, 0, end, self._begins, self._ends)

    def _chain(
        self, view: memoryview, at: int, end: int, begins: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
    ) -> tuple[int, int]:
        form = self._form
        return scan.chain(view, at, end, form.width, form.digits, form.own, form.little, LONGEST_RECORD, begins, ends)

    def _look(self, held: int) -> tuple[int, InputError | None]:
        """Look at the descriptor in the window's first bytes: return how many bytes it speaks of, and what is wrong."""
        head = self._window.peek(self._form.width)
        if len(head) < self._form.width:
            return self._form.width, self._truncated(self._window.offset, held, self._form.width)
        length, sane = self._measure(head)
        needed = self._form.width + length
        if not sane:
            return 0, self._impossible()
        if needed > held and self._window.ended and not self._form.blocks:
            return needed, self._truncated(self._window.offset, held, needed)
        return needed, None

    def _measure(self, head: bytes) -> tuple[int, bool]:
        """Return how many bytes follow a descriptor, and whether that can be: a block, a record, a segment of one."""
        length = self._form.length(head)
        if self._form.blocks:
            extended = bool(head[0] & 0x80)
            length = (int.from_bytes(head) & 0x7FFFFFFF) - self._form.own if extended else length
            sane = extended or not any(head[2:])
        else:
            sane = not any(head[self._form.digits :]) or _is_segment(head)
        return length, sane and 0 <= length <= LONGEST_RECORD

    def _one(self, needed: int) -> Records:
        """Take a segment of a spanned record."""
        offset, record = self._window.offset, self._record
        self._record += 1
        error = InputError("rdw-spanned", path=self._path, record=record, offset=offset)
        return _fault(self._window.take(needed), offset, record, error)

    def _block(self, needed: int) -> Records:
        """Take a block that its records do not fill, or that the end of the stream cuts off."""
        offset = self._window.offset
        data = self._window.take(needed)
        room = len(data) // self._form.width
        begins, ends, numbers = (np.empty(room, np.int64) for _ in range(3))
        faults: list[Fault] = []
        at, count = self._form.width, 0
        while True:
            more, at = self._chain(memoryview(data), at, len(data), begins[count:], ends[count:])
            numbers[count : count + more] = numbered(self._record, more)
            count, self._record = count + more, self._record + more
            if at == needed:
                break
            head = data[at : at + self._form.width]
            behind = at + len(head) + max(self._form.length(head), 0)
            if _is_segment(head) and behind <= len(data) and len(faults) < self.SEGMENTS:
                error = InputError("rdw-spanned", path=self._path, record=self._record, offset=offset + at)
            elif len(data) < needed and (at == len(data) or behind > len(data)):
                error = self._truncated(offset + at, len(data), needed)
                behind = len(data)
            else:
                error = InputError(
                    "bdw-unfilled", path=self._path, record=self._record, offset=offset + at, found=len(data) - at
                )
                behind = len(data)
            faults.append(Fault(self._record, at, behind, error))
            self._record += 1
            at = behind
            if at == len(data):
                break
        return Records(
            data, begins[:count], ends[:count], numbers[:count], offset, tuple(faults), descriptor=self._form.width
        )

    def _truncated(self, offset: int, found: int, expected: int) -> InputError:
        return InputError(
            "rdw-truncated", path=self._path, record=self._record, offset=offset, found=found, expected=expected
        )

    def _impossible(self) -> InputError:
        place: dict[str, object] = {"path": self._path, "record": self._record, "offset": self._window.offset}
        return InputError("bdw-impossible", **place) if self._form.blocks else InputError("rdw-impossible", **place)

    def _lost(self, error: InputError) -> Iterator[Records]:
        """Take all that is left: the first piece is what is wrong, the others are behind it."""
        first = self._window.offset
        while self._window.fill():
            offset = self._window.offset
            yield _fault(self._window.take(self._size), offset, self._record, error)
            self._record += 1
            error = InputError(
                "rdw-lost", path=self._path, record=self._record, offset=self._window.offset, first=first
            )


def _is_segment(head: bytes) -> bool:
    """Say whether a descriptor is that of a segment of a spanned record: the first, the last, one between."""
    return len(head) == 4 and 1 <= head[2] <= 3 and not head[3] and int.from_bytes(head[:2]) >= 4
