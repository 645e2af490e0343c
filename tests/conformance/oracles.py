"""Other people's converters, asked code by code: each answers with a text, or ``None`` where it refuses."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

Oracle = Callable[[Sequence[bytes]], list[str | None]]

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


def glibc(charset: str) -> Oracle | None:
    """Call glibc's ``iconv(3)``; ``None`` if this system's C library is another one or lacks the charset."""
    library = ctypes.CDLL(None)
    if not hasattr(library, "gnu_get_libc_version"):
        return None
    library.iconv_open.restype = ctypes.c_void_p
    library.iconv.restype = ctypes.c_size_t
    library.iconv.argtypes = [ctypes.c_void_p] * 5
    failed = ctypes.c_size_t(-1).value
    opened = library.iconv_open(b"UTF-8", charset.encode())
    if opened == failed:
        return None
    iconv, descriptor, room = library.iconv, ctypes.c_void_p(opened), 1 << 16
    target = ctypes.create_string_buffer(room)
    begin, left, end, free = ctypes.c_char_p(), ctypes.c_size_t(), ctypes.c_void_p(), ctypes.c_size_t()
    places = [ctypes.addressof(place) for place in (begin, left, end, free)]

    def decode(code: bytes) -> str | None:
        iconv(descriptor, None, None, None, None)
        begin.value, left.value, end.value, free.value = code, len(code), ctypes.addressof(target), room
        # Anything but 0: it refuses some bytes, and replaces some, which it counts.
        if iconv(descriptor, *places) != 0:
            return None
        # A character that another may join (か before a handakuten) is held back until it is asked for.
        if iconv(descriptor, None, None, places[2], places[3]) == failed:
            return None
        return ctypes.string_at(target, room - free.value).decode()

    return lambda codes: list(map(decode, codes))


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
