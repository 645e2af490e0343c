"""Other people's converters, asked code by code: each answers with a text, or ``None`` where it refuses."""

from __future__ import annotations

import ctypes
import errno
import subprocess
from collections.abc import Callable, Iterable
from pathlib import Path

Oracle = Callable[[Iterable[bytes]], dict[bytes, str | None]]

#: What each oracle calls the table that a charset is compared with.
NAMES = {
    "windows-31j": {"python": "cp932", "glibc": "CP932", "icu": "ibm-943_P15A-2003"},
    "euc-jp": {"python": "euc_jp", "glibc": "EUC-JP", "icu": "euc-jp-2007"},
}


def python(codec: str) -> Oracle:
    """Python's own codecs."""

    def decode(code: bytes) -> str | None:
        try:
            return code.decode(codec)
        except UnicodeDecodeError:
            return None

    return lambda codes: {code: decode(code) for code in codes}


def glibc(charset: str) -> Oracle | None:
    """Call glibc's ``iconv(3)``; ``None`` if this system's C library is another one or lacks the charset."""
    library = ctypes.CDLL(None, use_errno=True)
    if not hasattr(library, "gnu_get_libc_version"):
        return None
    library.iconv_open.restype = ctypes.c_void_p
    library.iconv.restype = ctypes.c_size_t
    library.iconv.argtypes = [ctypes.c_void_p] * 5
    failed = ctypes.c_size_t(-1).value
    descriptor = library.iconv_open(b"UTF-8", charset.encode())
    if descriptor == failed:
        return None

    def decode(code: bytes) -> str | None:
        room = len(code) * 4 + 16
        source, target = ctypes.create_string_buffer(code, len(code)), ctypes.create_string_buffer(room)
        begin, left = ctypes.c_void_p(ctypes.addressof(source)), ctypes.c_size_t(len(code))
        end, free = ctypes.c_void_p(ctypes.addressof(target)), ctypes.c_size_t(room)
        library.iconv(descriptor, None, None, None, None)
        made = library.iconv(descriptor, *map(ctypes.byref, (begin, left, end, free)))
        if made == failed:
            assert ctypes.get_errno() in (errno.EILSEQ, errno.EINVAL)
            return None
        return target.raw[: room - free.value].decode()

    return lambda codes: {code: decode(code) for code in codes}


def icu(converter: str, uconv: Path) -> Oracle:
    r"""Run ICU's ``uconv`` once: one code a line; what it refuses comes out as ``\x81``."""

    def decode(codes: Iterable[bytes]) -> dict[bytes, str | None]:
        asked = list(codes)
        result = subprocess.run(
            [uconv, "-f", converter, "-t", "UTF-8", "--from-callback", "escape-c", "--block-size", "65536"],
            input=b"".join(code + b"\n" for code in asked),
            stdout=subprocess.PIPE,
            check=True,
        )
        lines = iter(result.stdout.split(b"\n")[:-1])
        answers: dict[bytes, str | None] = {}
        for code in asked:
            answer = b"\n".join(next(lines) for _ in range(1 + code.count(b"\n")))
            answers[code] = None if b"\\x" in answer else answer.decode()
        assert next(lines, None) is None
        return answers

    return decode
