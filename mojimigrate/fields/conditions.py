"""Conditions (``when``): the bytes that a field has when its value is some text; and letters by their bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.records.filling import Filled
from mojimigrate.records.layout import NUMBERS, Kind, Sign
from mojimigrate.records.places import Ints, Node
from mojimigrate.records.signs import MINUS, PLUS, Signs

#: The digit 0 of hosts, from which it is known how a system writes signs.
_EBCDIC_ZERO = b"\xf0"


def default_signs(converter: Converter) -> str:
    """Name the convention for signs that goes with a charset."""
    return "ebcdic" if Letters(converter.single).get("0") == _EBCDIC_ZERO else "ascii"


def gathered(content: npt.NDArray[np.uint8], begins: Ints, length: int) -> npt.NDArray[np.uint8]:
    """Return values of one length as a matrix, a row to a value."""
    if len(begins) > 1 and not (np.diff(begins) != (stride := int(begins[1] - begins[0]))).any() and stride >= 0:
        window = np.lib.stride_tricks.sliding_window_view(content, length)
        return window[begins[0] :: stride][: len(begins)] if stride else window[begins]
    matrix: npt.NDArray[np.uint8] = content[begins[:, None] + np.arange(length)]
    return matrix


@dataclass(frozen=True)
class Condition:
    """A field, and the bytes that it may have."""

    node: Node
    patterns: tuple[bytes, ...]

    @property
    def end(self) -> int:
        """Where the field ends."""
        return self.node.start + self.node.size

    def met(self, laid: Filled) -> npt.NDArray[np.bool_]:
        """Say which records meet it; one that is too short does not."""
        met = laid.begins + self.end <= laid.ends
        rows = np.flatnonzero(met)
        matrix = gathered(laid.content, laid.begins[rows] + self.node.start, self.node.size)
        hits = np.zeros(len(rows), np.bool_)
        for pattern in self.patterns:
            hits |= (matrix == np.frombuffer(pattern, np.uint8)).all(1)
        met[rows] = hits
        return met


class Letters(dict[str, bytes]):
    """The bytes of single characters in a charset, looked up when they are wanted."""

    def __init__(self, converter: Converter) -> None:
        super().__init__()
        self._converter = converter

    def __missing__(self, char: str) -> bytes:
        self[char] = self.codes(char)[0]
        return self[char]

    def codes(self, char: str) -> list[bytes]:
        """Return all codes of a character, the first one first. Raises ``KeyError`` if there are none."""
        name = self._converter.profile.standard.own_name(char)
        codes = sorted(self._converter.mapping.codes_of(name), key=lambda code: (len(code), code))
        if not codes:
            raise KeyError(char)
        return codes

    def get(self, char: str, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """Return the bytes of a character, or a default if the charset has none."""
        try:
            return self[char]
        except KeyError:
            return default

    def __contains__(self, char: object) -> bool:
        return isinstance(char, str) and len(char) == 1 and self.get(char) is not None


def patterns_of(node: Node, value: str, record_type: str, letters: Letters, signs: Signs) -> list[bytes]:
    """Return the bytes that a field has when its value is some text (``2``), or some bytes (``X'F2'``).

    A host may have several codes for the space of double bytes, and so several ways to fill a field up; and a number
    with a sign (``-2``) is written in every way that the convention knows. Raises ``UsageError``
    (``layout-when-value``).
    """
    field = node.field
    error = UsageError("layout-when-value", value=value, type=record_type, field=node.field.name)
    if value[:2].upper() == "X'" and value.endswith("'"):
        try:
            found = [bytes.fromhex(value[2:-1])]
        except ValueError:
            raise error from None
    elif field.type is Kind.ZONED and field.signed:
        found = _signed(node, value, signs)
    else:
        try:
            written = b"".join(letters[char] for char in value)
            pads = letters.codes("0" if field.type in NUMBERS else "　" if field.type is Kind.NATIONAL else " ")
        except KeyError:
            raise error from None
        if not written or (field.type in NUMBERS and field.type is not Kind.ZONED):
            raise error
        fills = [pad * ((node.size - len(written)) // len(pad)) for pad in pads]
        found = [fill + written if field.type is Kind.ZONED else written + fill for fill in dict.fromkeys(fills)]
    found = [pattern for pattern in found if len(pattern) == node.size]
    if not found:
        raise error
    return found


def _signed(node: Node, value: str, signs: Signs) -> list[bytes]:
    """Return the bytes of a zoned number that has a sign, with each code of it; none if the value is no such number."""
    sign = node.field.sign
    leading = sign in (Sign.LEADING, Sign.LEADING_SEPARATE)
    separate = sign in (Sign.LEADING_SEPARATE, Sign.TRAILING_SEPARATE)
    plain = value.removeprefix("-")
    room = node.size - separate
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= room):
        return []
    wanted = PLUS if plain == value else MINUS
    digits = bytes(signs.zone + int(digit) for digit in plain.zfill(room))
    if separate:
        found = np.flatnonzero(signs.separate == wanted)
    else:
        own, digits = (digits[0], digits[1:]) if leading else (digits[-1], digits[:-1])
        found = np.flatnonzero((signs.overpunched == wanted) & (signs.digits == own - signs.zone))
    codes = [bytes([code]) for code in found.tolist()]
    return [code + digits if leading else digits + code for code in codes]
