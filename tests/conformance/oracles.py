"""Other people's converters, asked code by code: each answers with a text, or ``None`` where it refuses."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Oracle = Callable[[Sequence[bytes]], list[str | None]]
#: Writes a text as bytes; ``None`` where it refuses.
Writer = Callable[[str], bytes | None]

#: Between two questions to ``uconv``: no code has as much in it, and no code ends with a line end but that line end.
MARK = "\x1d\x1d\x1d\n"


def python(codec: str) -> Oracle:
    """Python's own codecs."""

    def decode(code: bytes) -> str | None:
        try:
            return code.decode(codec)
        except UnicodeDecodeError:
            return None

    return lambda codes: list(map(decode, codes))


class Iconv:
    """One direction of glibc's ``iconv(3)``. Raises ``LookupError`` if this C library is another one, or lacks it."""

    def __init__(self, source: str, target: str) -> None:
        library = ctypes.CDLL(None)
        if not hasattr(library, "gnu_get_libc_version"):
            raise LookupError("not glibc")
        library.iconv_open.restype = ctypes.c_void_p
        library.iconv.restype = ctypes.c_size_t
        library.iconv.argtypes = [ctypes.c_void_p] * 5
        self._iconv = library.iconv
        self._failed = ctypes.c_size_t(-1).value
        opened = library.iconv_open(target.encode(), source.encode())
        if opened == self._failed:
            raise LookupError(source)
        self._descriptor = ctypes.c_void_p(opened)
        self._room = 1 << 16
        self._out = ctypes.create_string_buffer(self._room)
        self._begin, self._left = ctypes.c_char_p(), ctypes.c_size_t()
        self._end, self._free = ctypes.c_void_p(), ctypes.c_size_t()
        self._places = [ctypes.addressof(place) for place in (self._begin, self._left, self._end, self._free)]

    def convert(self, data: bytes) -> bytes | None:
        """Convert data from the first shift state back to it; ``None`` where iconv refuses."""
        self._iconv(self._descriptor, None, None, None, None)
        self._begin.value, self._left.value = data, len(data)
        self._end.value, self._free.value = ctypes.addressof(self._out), self._room
        # Anything but 0: it refuses some bytes, and replaces some, which it counts.
        if self._iconv(self._descriptor, *self._places) != 0:
            return None
        # A character that another may join (か before a handakuten) is held back until it is asked for.
        if self._iconv(self._descriptor, None, None, *self._places[2:]) == self._failed:
            return None
        return ctypes.string_at(self._out, self._room - self._free.value)


def glibc(charset: str) -> Oracle | None:
    """Call glibc's ``iconv(3)``; ``None`` if this system's C library is another one or lacks the charset."""
    try:
        iconv = Iconv(charset, "UTF-8")
    except LookupError:
        return None

    def decode(code: bytes) -> str | None:
        utf8 = iconv.convert(code)
        return None if utf8 is None else utf8.decode()

    return lambda codes: list(map(decode, codes))


def python_writer(codec: str) -> Writer:
    """Python's own codecs, the other way."""

    def encode(text: str) -> bytes | None:
        try:
            return text.encode(codec)
        except UnicodeEncodeError:
            return None

    return encode


def glibc_writer(charset: str) -> Writer | None:
    """glibc's ``iconv(3)``, the other way; ``None`` if there is none."""  # noqa: D403
    try:
        iconv = Iconv("UTF-8", charset)
    except LookupError:
        return None
    return lambda text: iconv.convert(text.encode())


def icu(converter: str, uconv: Path, mark: bytes = MARK.encode()) -> Oracle:
    r"""Run ICU's ``uconv`` once for all codes; what it refuses comes out as ``\x81``.

    ``mark`` is :data:`MARK` in the charset. A code that breaks off leaves the converter in a state of its own making:
    the shift code behind it must lead out of that, or the answers are fewer than the questions.
    """

    def decode(codes: Sequence[bytes]) -> list[str | None]:
        result = subprocess.run(
            [uconv, "-f", converter, "-t", "UTF-8", "--from-callback", "escape-c", "--block-size", "65536"],
            input=b"".join(code + mark for code in codes),
            stdout=subprocess.PIPE,
            check=True,
        )
        *answers, rest = result.stdout.decode().split(MARK)
        assert rest == ""
        assert len(answers) == len(codes)
        return [None if "\\x" in answer else answer for answer in answers]

    return decode


class Jdk:
    """The JDK's charsets: one process (``Decode.java``) answers for all of them."""

    def __init__(self, java: Path) -> None:
        program = Path(__file__).with_name("Decode.java")
        self._process = subprocess.Popen([java, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def oracle(self, charset: str) -> Oracle | None:
        """Return a charset of the JDK, or ``None`` if this one has none of that name."""

        def decode(codes: Sequence[bytes]) -> list[str | None]:
            _, *answers = self._ask(charset, codes)
            return [None if answer == "-" else bytes.fromhex(answer).decode() for answer in answers]

        return None if self._ask(charset, []) == ["?"] else decode

    def _ask(self, charset: str, codes: Sequence[bytes]) -> list[str]:
        """Send one request and return the lines of its answer."""
        questions, answers = self._process.stdin, self._process.stdout
        assert questions is not None
        assert answers is not None
        questions.write("".join([f"{charset} {len(codes)}\n", *(f"{code.hex()}\n" for code in codes)]).encode())
        questions.flush()
        name = answers.readline()
        lines = [name] if name == b"?\n" else [name, *(answers.readline() for _ in codes)]
        return [line.decode().removesuffix("\n") for line in lines]

    def close(self) -> None:
        """End the process."""
        self._process.communicate()
