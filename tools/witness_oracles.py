"""Make witnesses of the converters of this machine: what glibc, the JDK and Python say of each code.

    python tools/witness_oracles.py OUT.parquet

``OUT`` (Parquet or CSV) has the columns that :mod:`witnesses` describes. Asked are only tables for which the published
witnesses are too few. Every code of the given shape is decoded by itself, between the shifts or escapes that it needs,
and what comes out is encoded again: ``rt`` if that gives the same bytes, otherwise ``dec``.

A converter speaks for the tables that it was built from. It is named with its table (``glibc IBM930``,
``JDK x-IBM300``, ``Python cp037``); the versions that the project's tables rest on stand in
``mappings/codes/README.md``. glibc is asked through ``iconv(3)`` of the C library of this process, the JDK through
``java``, which must be on the path.
"""

from __future__ import annotations

import argparse
import ctypes
import itertools
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow
import pyarrow.csv
import pyarrow.parquet
from witnesses import COLUMNS

#: Bytes in; text out and the bytes that are written for it. ``None`` where the converter refuses.
Answer = tuple[str | None, bytes | None]
Ask = Callable[[str, Iterable[bytes]], Iterator[Answer]]

SINGLE = ("00-FF",)
HOST = ("40-FE", "40-FE")
GL = ("21-7E", "21-7E")
GR = ("A1-FE", "A1-FE")
KANA = ("21-5F",)
SS2 = ("8E", "A1-DF")
SS3 = ("8F", "A1-FE", "A1-FE")
SHIFT_JIS = (("81-9F", "40-FC"), ("E0-FC", "40-FC"))


@dataclass(frozen=True)
class Probe:
    """One table of one converter: which codes to ask for, and what stands before and after each."""

    program: str
    converter: str
    encoding: str
    shapes: tuple[tuple[str, ...], ...]
    before: bytes = b""
    after: bytes = b""

    def codes(self) -> Iterator[bytes]:
        """Yield every code of the shapes, in order."""
        for shape in self.shapes:
            ranges = [[int(end, 16) for end in part.split("-")] for part in shape]
            yield from map(bytes, itertools.product(*(range(ends[0], ends[-1] + 1) for ends in ranges)))


def host(program: str, converter: str, single: str, double: str) -> tuple[Probe, Probe]:
    """Describe an IBM host charset with shifts: its single bytes, and its double bytes between SO and SI."""
    return (
        Probe(program, converter, single, (("00-0D",), ("10-FF",))),
        Probe(program, converter, double, (HOST,), b"\x0e", b"\x0f"),
    )


def escaped(program: str, converter: str, encoding: str, escape: bytes, shape: tuple[str, ...] = GL) -> Probe:
    """Describe a set of ISO 2022 behind its escape sequence."""
    return Probe(program, converter, encoding, (shape,), b"\x1b" + escape, b"\x1b(B")


#: The single bytes of an ISO 2022 stream: 0E, 0F and 1B are its shifts.
UNSHIFTED = (("00-0D",), ("10-1A",), ("1C-7F",))

PROBES: tuple[Probe, ...] = (
    Probe("Python", "cp037", "IBM037", (SINGLE,)),
    Probe("glibc", "IBM037", "IBM037", (SINGLE,)),
    Probe("JDK", "IBM037", "IBM037", (SINGLE,)),
    Probe("JDK", "IBM290", "IBM290", (SINGLE,)),
    *host("glibc", "IBM930", "IBM290", "IBM300"),
    *host("glibc", "IBM939", "IBM1027", "IBM300"),
    *host("glibc", "IBM1390", "IBM8482", "IBM16684"),
    *host("glibc", "IBM1399", "IBM5123", "IBM16684"),
    host("JDK", "x-IBM939", "IBM1027", "IBM300")[0],
    Probe("JDK", "x-IBM300", "IBM300", (HOST,)),
    Probe("glibc", "IBM932", "IBM932", (SINGLE, *SHIFT_JIS)),
    Probe("glibc", "IBM943", "CP943", (SINGLE, *SHIFT_JIS)),
    Probe("JDK", "x-IBM942", "CP942", (SINGLE, *SHIFT_JIS)),
    Probe("JDK", "x-IBM942C", "CP942C", (SINGLE, *SHIFT_JIS)),
    Probe("JDK", "x-IBM943", "CP943", (SINGLE, *SHIFT_JIS)),
    Probe("glibc", "SHIFT_JISX0213", "SJIS2004", (SINGLE, *SHIFT_JIS)),
    Probe("JDK", "x-SJIS_0213", "SJIS2004", (SINGLE, *SHIFT_JIS)),
    Probe("glibc", "EUC-JISX0213", "EUCJIS2004", (SINGLE, SS2, GR, SS3)),
    Probe("glibc", "EUC-JP-MS", "EUCJPMS", (SINGLE, SS2, GR, SS3)),
    Probe("JDK", "JIS_X0201", "JISX0201", (SINGLE,)),
    Probe("JDK", "x-JIS0208", "JISX0208", (GL,)),
    Probe("JDK", "JIS_X0212-1990", "JISX0212", (GL,)),
    Probe("Python", "ascii", "ASCII", UNSHIFTED),
    Probe("glibc", "ANSI_X3.4-1968", "ASCII", UNSHIFTED),
    Probe("JDK", "US-ASCII", "ASCII", UNSHIFTED),
    escaped("Python", "iso2022_jp", "JISX0201-ROMAN", b"(J", ("21-7E",)),
    escaped("glibc", "ISO-2022-JP", "JISX0201-ROMAN", b"(J", ("21-7E",)),
    escaped("JDK", "ISO-2022-JP", "JISX0201-ROMAN", b"(J", ("21-7E",)),
    escaped("Python", "iso2022_jp_ext", "JISX0201-KANA", b"(I", KANA),
    escaped("glibc", "ISO-2022-JP-3", "JISX0201-KANA", b"(I", KANA),
    escaped("JDK", "ISO-2022-JP", "JISX0201-KANA", b"(I", KANA),
    escaped("Python", "iso2022_jp", "JISX0208", b"$B"),
    escaped("glibc", "ISO-2022-JP", "JISX0208", b"$B"),
    escaped("Python", "iso2022_jp", "JISX0208-1978", b"$@"),
    escaped("glibc", "ISO-2022-JP", "JISX0208-1978", b"$@"),
    escaped("JDK", "ISO-2022-JP", "JISX0208-1978", b"$@"),
    escaped("Python", "iso2022_jp_1", "JISX0212", b"$(D"),
    escaped("glibc", "ISO-2022-JP-2", "JISX0212", b"$(D"),
    escaped("Python", "iso2022_jp_3", "JISX0213-1-2000", b"$(O"),
    escaped("glibc", "ISO-2022-JP-3", "JISX0213-1-2000", b"$(O"),
    escaped("Python", "iso2022_jp_2004", "JISX0213-1", b"$(Q"),
    escaped("glibc", "ISO-2022-JP-3", "JISX0213-1", b"$(Q"),
    escaped("Python", "iso2022_jp_2004", "JISX0213-2", b"$(P"),
    escaped("glibc", "ISO-2022-JP-3", "JISX0213-2", b"$(P"),
    escaped("JDK", "x-windows-50221", "CP5022X", b"$B"),
    escaped("JDK", "x-windows-50221", "CP5022X-0212", b"$(D"),
    escaped("JDK", "x-windows-iso2022jp", "CP5022X", b"$B"),
)


def ask_python(codec: str, texts: Iterable[bytes]) -> Iterator[Answer]:
    """Ask a codec of Python."""
    for data in texts:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            yield None, None
            continue
        try:
            yield text, text.encode(codec)
        except UnicodeEncodeError:
            yield text, None


class Iconv:
    """One direction of glibc's ``iconv(3)``. Raises ``LookupError`` if there is no such converter."""

    def __init__(self, target: str, source: str) -> None:
        self._library = ctypes.CDLL(None, use_errno=True)
        if not hasattr(self._library, "gnu_get_libc_version"):
            raise LookupError("the C library of this system is not glibc")
        self._library.iconv_open.restype = ctypes.c_void_p
        self._library.iconv.restype = ctypes.c_size_t
        self._library.iconv.argtypes = [ctypes.c_void_p] * 5
        self._failed = ctypes.c_size_t(-1).value
        self._descriptor = self._library.iconv_open(target.encode(), source.encode())
        if self._descriptor == self._failed:
            raise LookupError(f"glibc has no converter from {source} to {target}")

    def convert(self, data: bytes) -> bytes | None:
        """Convert from the initial shift state back to it; ``None`` where iconv refuses or replaces."""
        room = len(data) * 4 + 32
        source, target = ctypes.create_string_buffer(data, len(data)), ctypes.create_string_buffer(room)
        begin, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(data))
        end, free = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(room)
        self._library.iconv(self._descriptor, None, None, None, None)
        made = self._library.iconv(self._descriptor, *map(ctypes.byref, (begin, left, end, free)))
        if made != 0:  # failed, or counts characters that were not carried over as they are
            return None
        # A character that another may join (か before a handakuten) is held back until it is asked for.
        if self._library.iconv(self._descriptor, None, None, ctypes.byref(end), ctypes.byref(free)) == self._failed:
            return None
        return target.raw[: room - free.value]


def ask_glibc(converter: str, texts: Iterable[bytes]) -> Iterator[Answer]:
    """Ask glibc."""
    decoder, encoder = Iconv("UTF-8", converter), Iconv(converter, "UTF-8")
    for data in texts:
        utf8 = decoder.convert(data)
        yield (utf8.decode(), encoder.convert(utf8)) if utf8 else (None, None)


def ask_jdk(converter: str, texts: Iterable[bytes]) -> Iterator[Answer]:
    """Ask the JDK: all codes in one run of its single-file program."""
    questions = "".join(f"{converter} {data.hex()}\n" for data in texts)
    program = Path(__file__).with_name("ConvertCodes.java")
    answers = subprocess.run(["java", program], input=questions, capture_output=True, text=True, check=True).stdout
    for line in answers.splitlines():
        utf8, written = (None if field == "-" else bytes.fromhex(field) for field in line.split(" "))
        yield (utf8.decode() if utf8 else None), written


PROGRAMS: dict[str, Ask] = {"Python": ask_python, "glibc": ask_glibc, "JDK": ask_jdk}


def rows(probe: Probe, ask: Ask) -> Iterator[dict[str, str]]:
    """Yield what the converter says of each code that it knows."""
    codes = list(probe.codes())
    answers = ask(probe.converter, [probe.before + code + probe.after for code in codes])
    for code, (text, written) in zip(codes, answers, strict=True):
        if text is None or "\N{REPLACEMENT CHARACTER}" in text:
            continue
        both = written == probe.before + code + probe.after
        yield {
            "source": f"{probe.program} {probe.converter}",
            "encoding": probe.encoding,
            "code": code.hex().upper(),
            "ucs": " ".join(f"{ord(point):04X}" for point in text),
            "ivs": "",
            "dir": "rt" if both else "dec",
            "note": "",
        }


def main() -> None:
    """Ask every converter and write what they said."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("out", type=Path, help="file to write, Parquet or CSV")
    options = parser.parse_args()
    said = [row for probe in PROBES for row in rows(probe, PROGRAMS[probe.program])]
    table = pyarrow.Table.from_pylist(said, pyarrow.schema([(name, pyarrow.string()) for name in COLUMNS]))
    if options.out.suffix == ".parquet":
        pyarrow.parquet.write_table(table, options.out)
    else:
        pyarrow.csv.write_csv(table, options.out)


if __name__ == "__main__":
    main()
