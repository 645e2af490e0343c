"""What a font is asked for when it is to show a code: the code point that stands for the code in it."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from mojimigrate.characters import parse_code_point, parse_sequence
from mojimigrate.charsets import load_charset
from mojimigrate.mapping import private_use_points
from mojimigrate.mapping.codes import Resolver
from mojimigrate.mapping.search import find_code


def private_point(charset: str, code: bytes) -> str:
    """Return the code point of a user-defined code, ``""`` for another: counted as Windows does; in Unicode, its own.

    Raises ``UsageError`` for a charset that is not known.
    """
    part = load_charset(charset).part_of(code)
    if part is None or not part.is_user_defined(code):
        return ""
    return part.form.read_text(code) if part.form.encoding else _points(charset).get(part.name, {}).get(code, "")


def code_text(charset: str, code: bytes) -> str:
    """Return the code point of a code, or its sequence (base and selector); ``""`` if nothing says which it is.

    That of a user-defined code is its private one; of any other, the one that the vendor's table has for it. Raises
    ``UsageError`` for a charset that is not known.
    """
    if point := private_point(charset, code):
        return point
    part = load_charset(charset).part_of(code)
    if part is None or part.is_user_defined(code):
        return ""
    if part.form.encoding:
        return part.form.read_text(code)
    row = find_code(part, code, _resolver())
    return (parse_code_point(row.target) or parse_sequence(row.target) or "") if row else ""


@cache
def shift_jis_codes() -> dict[str, tuple[int, ...]]:
    """Return the codes of Windows Shift-JIS by what they stand for, as numbers: some characters have two or three."""
    codes: dict[str, tuple[int, ...]] = {}
    for number in (*range(0x100), *range(0x8140, 0xFCFD)):
        code = number.to_bytes(2 if number > 0xFF else 1)
        with suppress(UnicodeDecodeError):
            text = code.decode("cp932")
            if len(text) == 1:
                codes[text] = (*codes.get(text, ()), number)
    return codes


@cache
def _points(charset: str) -> dict[str, dict[bytes, str]]:
    return private_use_points(load_charset(charset))


@cache
def _resolver() -> Resolver:
    return Resolver.load()
