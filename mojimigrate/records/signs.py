"""How numbers are signed: conventions by name, as ``signs.toml`` has them, made into tables for numpy."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from mojimigrate.errors import UsageError

_CONVENTIONS = Path(__file__).with_name("signs.toml")
#: In tables: a byte, or half of one, that is no sign.
NO_SIGN = 2
PLUS, MINUS = 0, 1
_Cell = TypeVar("_Cell", bound=np.generic)


class _Separate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    plus: str
    minus: str


class _Packed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    plus: str
    minus: str
    unsigned: str


class _Convention(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    digits: str
    plus: tuple[str, ...]
    minus: tuple[str, ...]
    separate: _Separate
    spaces: str
    packed: _Packed


@dataclass(frozen=True, eq=False)
class Signs:
    """A convention of signs (符号の表し方). Tables have an entry for every byte (256) or half byte (16).

    ``zone`` is the byte of the digit 0; those of 1 to 9 follow. ``digits`` holds what digit a byte is at the place of
    the sign (15: none), ``overpunched`` its sign: :data:`PLUS`, :data:`MINUS` or :data:`NO_SIGN`. ``separate`` holds
    the same for a sign of its own, ``packed`` for the last half byte of a packed number. ``blanks`` marks the bytes of
    which a value that holds nothing consists: spaces, 00 and FF.
    """

    name: str
    zone: int
    digits: npt.NDArray[np.uint8]
    overpunched: npt.NDArray[np.uint8]
    separate: npt.NDArray[np.uint8]
    packed: npt.NDArray[np.uint8]
    blanks: npt.NDArray[np.bool_]

    def without_zones(self) -> Signs:
        """Return the convention for digits that are text, where an overpunched digit would be a letter."""
        plain = np.arange(self.zone, self.zone + 10)
        digits, overpunched = np.full(256, 15, np.uint8), np.full(256, NO_SIGN, np.uint8)
        digits[plain], overpunched[plain] = np.arange(10), PLUS
        return replace(self, digits=_kept(digits), overpunched=_kept(overpunched))


def sign_conventions() -> tuple[str, ...]:
    """Return the names of all conventions."""
    return tuple(_conventions())


@cache
def load_signs(name: str) -> Signs:
    """Return a convention of ``signs.toml``. Raises ``UsageError`` (``layout-signs``) if there is none of the name."""
    convention = _conventions().get(name)
    if convention is None:
        raise UsageError("layout-signs", value=name, known=", ".join(_conventions()))
    digits, overpunched = np.full(256, 15, np.uint8), np.full(256, NO_SIGN, np.uint8)
    for ranges, sign in (((convention.digits, *convention.plus), PLUS), (convention.minus, MINUS)):
        for codes in map(_codes, ranges):
            digits[codes], overpunched[codes] = np.arange(10), sign
    separate, packed = np.full(256, NO_SIGN, np.uint8), np.full(16, NO_SIGN, np.uint8)
    separate[_codes(convention.separate.plus)] = PLUS
    separate[_codes(convention.separate.minus)] = MINUS
    packed[[int(sign, 16) for sign in convention.packed.plus + convention.packed.unsigned]] = PLUS
    packed[[int(sign, 16) for sign in convention.packed.minus]] = MINUS
    blanks = np.zeros(256, np.bool_)
    blanks[[*_codes(convention.spaces), 0x00, 0xFF]] = True
    zone = _codes(convention.digits)[0]
    return Signs(name, zone, _kept(digits), _kept(overpunched), _kept(separate), _kept(packed), _kept(blanks))


@cache
def _conventions() -> dict[str, _Convention]:
    return msgspec.toml.decode(_CONVENTIONS.read_bytes(), type=dict[str, _Convention])


def _codes(ranges: str) -> list[int]:
    """Return the bytes of ``7B 41-49``, in that order."""
    codes: list[int] = []
    for part in ranges.split():
        first, _, last = part.partition("-")
        codes.extend(range(int(first, 16), int(last or first, 16) + 1))
    return codes


def _kept(table: npt.NDArray[_Cell]) -> npt.NDArray[_Cell]:
    table.flags.writeable = False  # shared by all who load it
    return table
