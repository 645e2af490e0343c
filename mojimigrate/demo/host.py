"""Text and numbers as a Fujitsu host writes them: JEF, EBCDIK, shift codes, packed digits.

JEF has JIS X 0208 where EUC has it, so Python's EUC codec says the codes; what JEF has elsewhere, and the bytes of
EBCDIK, stand in ``names.toml``. None of it comes from the tables that a conversion rests on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from mojimigrate.demo.text import Mark, Text

#: JEF has 94 codes to a row.
_ROW = 94
#: To double bytes (K) and back (A), written as SO and SI until they become bytes. Charset Manager manual: 28, 29.
_SHIFTS = {0x0E: "\x28", 0x0F: "\x29"}
_DOUBLE = re.compile(r"[^ -~｡-ﾟ]+")


class Letters(dict[int, str]):
    """The bytes of each letter, as Latin-1 for ``str.translate``; those of JIS X 0208 are computed when needed."""

    def __missing__(self, point: int) -> str:
        letter = chr(point).encode("cp932").decode("shift_jis")  # － is another code point there
        code = letter.encode("euc_jp").decode("latin-1")
        if len(code) != 2 or code < "\xa1":
            raise ValueError(f"no JEF code is known for U+{point:04X}")
        self[point] = code
        return code


def gaiji_codes(lists: Mapping[str, Any]) -> dict[str, str]:
    """Return the host's code of each gaiji by its code in Windows-31J.

    The host counts those identified and those that are not by themselves, so that equal numbers are no rule.
    """
    codes: dict[str, str] = {}
    for kind in ("identified", "unidentified"):
        rows = [row[0] for row in lists["gaiji"][kind]]
        codes |= zip(rows, _following(lists["host"][kind], len(rows)), strict=True)
    return codes


def gaiji_rows(lists: Mapping[str, Any]) -> list[Sequence[str]]:
    """Return the identified gaiji of the host, as ``names.toml`` lists those of Windows-31J."""
    codes = gaiji_codes(lists)
    return [*([codes[row[0]], *row[1:]] for row in lists["gaiji"]["identified"]), *lists["host"]["gaiji"]]


def _following(first: str, count: int) -> Iterator[str]:
    start = int(first, 16) - 0xA1
    for number in range(count):
        yield f"{start + number // _ROW * 0x100 + number % _ROW + 0xA1:04X}"


class Encoder:
    """Writes letters of the lists in the host's codes, with marks at those that are special."""

    def __init__(self, lists: Mapping[str, Any]) -> None:
        host = lists["host"]
        special = {letter: host["letters"][letter] for letter in lists["extensions"] if letter in host["letters"]}
        special |= {row[3]: row[0] for row in host["gaiji"]}
        special |= {letter: code for code, letter in host["undecided"].items()}
        special |= {bytes.fromhex(code).decode("cp932"): other for code, other in gaiji_codes(lists).items()}
        self.special = special
        self._specials = re.compile(f"[{''.join(special)}]")
        self.letters = Letters(_SHIFTS)
        for letter, code in {**host["letters"], **special}.items():
            self.letters[ord(letter)] = bytes.fromhex(code).decode("latin-1")
        single = bytearray(256)
        for first, run in host["single"].items():
            for byte, letter in enumerate(run, int(first, 16)):
                self.letters[ord(letter)] = chr(byte)
                single[letter.encode("cp932")[0]] = byte
        self._single = bytes(single)
        self._word = cache(self._encode)

    def national(self, text: str, length: int) -> Text:
        """Write a field of double bytes alone. Raises ``ValueError`` for a text that is too long."""
        data = b"\x40\x40".join(map(self._word, text.split("　")))  # words recur, texts do not
        return self._field(text, data, length)

    def mixed(self, text: str, length: int) -> Text:
        """Write a mixed field, shift codes around each run of double bytes. Raises ``ValueError`` likewise."""
        # Most are of double bytes throughout, which is quicker seen than replaced.
        text = f"\x0e{text}\x0f" if _DOUBLE.fullmatch(text) else _DOUBLE.sub("\x0e\\g<0>\x0f", text)
        return self._field(text, self._encode(text), length)

    def single(self, text: bytes) -> bytes:
        """Write what is of single bytes in Windows-31J too."""
        return text.translate(self._single)

    def _field(self, text: str, data: bytes, length: int) -> Text:
        if len(data) > length:
            raise ValueError(f"{len(data)} bytes do not fit into {length}")
        data = data.ljust(length, b"\x40")
        if not self._specials.search(text):
            return Text(data)
        found = self._specials.finditer(text)
        return Text(data, tuple(Mark(len(self._encode(text[: at.start()])), self.special[at[0]]) for at in found))

    def _encode(self, text: str) -> bytes:
        return text.translate(self.letters).encode("latin-1")


def packed(digits: str, length: int, sign: str = "F") -> bytes:
    """Write packed decimal (COMP-3): two digits to a byte, and the sign in the last half byte."""
    return bytes.fromhex(digits.rjust(length * 2 - 1, "0") + sign)
