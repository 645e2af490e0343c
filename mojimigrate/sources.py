"""What a run reads: files and standard input, with what the system says when it refuses."""

from __future__ import annotations

import errno
import io
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, UsageError

T = TypeVar("T")
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


def shown(name: str) -> str:
    """Write a name in UTF-8; one that is not (names from old systems are not) with its odd bytes spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def source_name(path: str) -> str:
    """Name an input on record."""
    return "stdin" if path == STDIN else shown(Path(path).name)


@contextmanager
def opened(path: str) -> Iterator[Source]:
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


def read(chunks: Iterator[T], path: str) -> Iterator[T]:
    """Yield chunks; what the system says while they are read becomes an ``InputError``."""
    try:
        yield from chunks
    except OSError as error:
        raise InputError("input-unreadable", path=path, reason=error.strerror) from error


def refuse_same_files(inputs: Sequence[str], folder: Path, names: Sequence[str]) -> None:
    """Refuse to write over anything that is read: an input, standard input, or a table, under whatever name."""
    outputs = [folder / name for name in names]
    standing = [output.stat() for output in outputs if output.exists()]
    for path in inputs:
        try:
            found = os.fstat(sys.stdin.fileno()) if path == STDIN else Path(path).stat()
        except (OSError, AttributeError):
            continue  # it cannot be opened, which is said later, or is no file
        if any(os.path.samestat(found, output) for output in standing):
            raise UsageError("input-is-output", path=path)


def refuse_reading_from(output: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write over a file that is read. Raises ``UsageError`` (``input-is-output``)."""
    if output.exists() and any(path.exists() and output.samefile(path) for path in inputs):
        raise UsageError("input-is-output", path=output)


def refuse_same_stream(stream: Source, out: BinaryIO, path: str) -> None:
    """Refuse ``convert a -o - >> a``, which would read what it writes, for ever."""
    try:
        one, other = os.fstat(stream.fileno()), os.fstat(out.fileno())
    except OSError:
        return  # a stream in memory
    if stat.S_ISREG(one.st_mode) and os.path.samestat(one, other):
        raise UsageError("input-is-output", path=path)


def refuse_byte_order_mark(data: bytes, offset: int, converter: Converter, source: str) -> None:
    """Refuse Unicode text declared to be something older: every name in it would come out wrong."""
    if offset == 0:
        known = converter.mapping.codes_of("U+FEFF")  # a charset that is a form of Unicode has its own mark
        found = next((mark for mark in _BYTE_ORDER_MARKS if data.startswith(mark)), None)
        if found and found not in known:
            raise InputError(
                "input-byte-order-mark",
                path=source,
                offset=0,
                form=_BYTE_ORDER_MARKS[found],
                charset=converter.charset.name,
            )
