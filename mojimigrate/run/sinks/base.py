"""What every sink has in common: what it takes, how it is opened and closed, and what it has to report."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.fields import Typed
from mojimigrate.records.layout import Layout

#: Appends bytes to an output file, which is said by name.
Write = Callable[[str, bytes | pa.Buffer], None]


@dataclass(frozen=True)
class Overflow:
    """Values of one column that are longer than their place in a fixed-length output (桁あふれ).

    For each, the number of its record, and how long it is; ``room`` is the length of the place. Lengths are in bytes,
    or in characters where the place is so many characters. Text was cut behind its last character that fits; anything
    else was left blank, since part of a number is another number.
    """

    type: str
    column: str
    records: npt.NDArray[np.int64]
    needed: npt.NDArray[np.int64]
    room: int


class Width(StrEnum):
    """How long text fields of a fixed-length output are."""

    SAME = "same"  #: as many bytes as in the source record
    CHARS = "chars"  #: as many characters as in the source record; the bytes vary
    BYTES = "bytes"  #: as many bytes as the longest possible text takes


class Encoding(StrEnum):
    """Encoding forms of a fixed-length output. The value is the name of a codec, and of our charset."""

    UTF8 = "utf-8"
    UTF16BE = "utf-16-be"
    UTF16LE = "utf-16-le"


class Newline(StrEnum):
    """What stands behind each record of a fixed-length output."""

    NONE = "none"
    LF = "lf"
    CRLF = "crlf"

    @property
    def text(self) -> str:
        """The line end itself."""
        return {"none": "", "lf": "\n", "crlf": "\r\n"}[self.value]


@dataclass(frozen=True)
class DelimitedOptions:
    """How CSV and TSV are written: with a byte order mark or not, with lines that end in CRLF or in LF."""

    bom: bool = False
    crlf: bool = False


@dataclass(frozen=True)
class FixedOptions:
    """How fixed-length text is written.

    Without ``newline`` given, nothing stands between records, but for the width ``chars``, where they would otherwise
    not be told apart: LF.
    """

    encoding: Encoding = Encoding.UTF8
    width: Width = Width.BYTES
    newline: Newline | None = None

    @property
    def described(self) -> bool:
        """Whether a layout can say where fields stand: in UTF-8, and where they have a length in bytes."""
        return self.encoding is Encoding.UTF8 and self.width is not Width.CHARS

    @property
    def resolved_newline(self) -> Newline:
        """What stands behind each record, by name."""
        return self.newline or (Newline.LF if self.width is Width.CHARS else Newline.NONE)

    @property
    def line_end(self) -> str:
        """What stands behind each record."""
        return self.resolved_newline.text


class Sink(ABC):
    """Takes chunks of records in order, and writes them; a context that ends with :meth:`close`, or :meth:`discard`."""

    @abstractmethod
    def write(self, chunk: Sequence[Typed]) -> Sequence[Overflow]:
        """Write the records of a chunk, and say what did not fit. Raises what the caller's ``write`` raises."""

    def close(self) -> None:  # noqa: B027  # most have nothing left
        """Write what is still to be written."""

    def discard(self) -> None:  # noqa: B027
        """Write nothing more."""

    def layout(self) -> Layout | None:
        """Return the layout of the records written, if a layout can say it."""
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()


def pieces(chunk: Sequence[Typed], rows: int) -> Iterator[list[Typed]]:
    """Cut a chunk between records into chunks of so many at most: rows may grow when they are written."""
    if sum(len(typed.numbers) for typed in chunk) <= rows:
        yield list(chunk)
        return
    order = np.sort(np.concatenate([typed.numbers for typed in chunk]))
    firsts = order[::rows]
    cuts = [np.append(np.searchsorted(typed.numbers, firsts), len(typed.numbers)) for typed in chunk]
    for at in range(len(firsts)):
        yield [
            Typed(typed.type, typed.numbers[low:high], typed.batch.slice(low, high - low))
            for typed, (low, high) in (
                (typed, cut[at : at + 2].tolist()) for typed, cut in zip(chunk, cuts, strict=True)
            )
            if low < high
        ]


def in_order(numbers: Sequence[npt.NDArray[np.int64]], rows: Sequence[pa.Array]) -> pa.Array:
    """Bring the rows of several types, written, into the order of their records."""
    if len(rows) == 1:
        return rows[0]
    return pa.concat_arrays(rows).take(pa.array(np.argsort(np.concatenate(numbers), kind="stable")))
