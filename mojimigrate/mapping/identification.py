"""Which character a person means: a name, a code point, a sequence, the character itself, or a number of the lists.

Whatever a text may mean besides is an error that lists it: of several kin on one code point none is chosen, unless
somebody says under which edition (字形の版) the table was made.
"""

from __future__ import annotations

import re
from functools import cache

import regex

from mojimigrate.characters import (
    code_point_name,
    is_selector,
    notation,
    parse_code_point,
    parse_sequence,
    sequence_name,
    stands_alone,
)
from mojimigrate.errors import TableError
from mojimigrate.standard import Editions, Standard

#: What a column of bare numbers may number, as its owner must say: code points in hexadecimal, or the number of
#: 戸籍統一文字, 登記統一文字 or 住基ネット統一文字. Without a word (``""``) a text must say itself what it is.
NOTATIONS = ("", "hex", "koseki", "touki", "juki")

#: What a code point without an MJ name may be: something seen, and neither 〓 nor U+FFFD, with which people mean that
#: they do not know yet. The regex module's Unicode data are newer than Python's.
_WRITABLE = regex.compile(
    r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}--[\p{Default_Ignorable_Code_Point}\u3013\ufffd]]", regex.V1
)
#: ``U+8FBB``, ``U+8FBB U+E0102``, ``U+8FBB+E0102``, ``<8FBB,E0102>``, ``<U+8FBB U+E0102>``.
_POINTS = re.compile(r"<?(U\+)?([0-9A-F]{4,6})(?:(?:[ ,+]?U\+|[ ,+])([0-9A-F]{4,6}))?>?")
_HEX = re.compile(r"(?:0X|U\+)?([0-9A-F]{4,5}|10[0-9A-F]{4})(?:[ _,+]?(?:0X|U\+)?(FE0[0-9A-F]|E01[0-9A-F]{2}))?")
_BARE = re.compile(r"(?:0X)?[0-9A-F]{4,8}")
_NUMBERS = {
    "koseki": (re.compile(r"\d{6}", re.ASCII), "{}"),
    "touki": (re.compile(r"\d{8}", re.ASCII), "{}"),
    "juki": (re.compile(r"(?:J\+)?([0-9A-F]{4})"), "J+{}"),
}


def parse_characters(text: str, kind: str = "") -> str | None:
    """Return the characters that a text spells: itself, ``U+8FBB``, ``8FBB_E0102`` …; ``None`` if it spells none.

    ``kind`` is one of :data:`NOTATIONS`. The characters are one, or a base with its selector.
    """
    upper = text.upper()
    if kind == "hex":
        match = _HEX.fullmatch(upper)
        return _characters(match[1], match[2]) if match else None
    if kind:
        return None
    if len(text) == 1 or (len(text) == 2 and is_selector(text[1])):
        return text
    if sequence := parse_sequence(upper):
        return sequence
    match = _POINTS.fullmatch(upper)
    # A bare number is not taken for a code point; in < > it can be nothing else.
    return _characters(match[2], match[3]) if match and (match[1] or (match[3] and upper[0] == "<")) else None


def _characters(base: str, selector: str | None) -> str | None:
    char = parse_code_point(f"U+{base}")
    if not selector or char is None:
        return char
    return parse_sequence(f"{base}_{selector}")


def is_private(char: str) -> bool:
    """Say whether a character is a private-use code point (私用領域), which means something only to its site."""
    return 0xE000 <= ord(char) <= 0xF8FF or ord(char) >= 0xF0000


def identify(text: str, standard: Standard, kind: str = "", edition: str = "") -> str:
    """Return the name of the one character that a text means.

    ``kind`` is one of :data:`NOTATIONS`; ``edition`` decides between kin on one code point, as it does for a charset's
    own codes. Raises ``TableError`` without a place: ``gaiji-character-ambiguous``, and as :func:`meanings` does.
    """
    names = meanings(text, standard, kind, edition)
    if len(names) > 1:
        raise TableError(
            "gaiji-character-ambiguous", value=notation(parse_characters(text, kind) or text), names=", ".join(names)
        )
    return names[0]


def meanings(text: str, standard: Standard, kind: str = "", edition: str = "") -> list[str]:
    """Return the names of the characters that a text may mean: at least one.

    Raises ``TableError`` without a place: ``gaiji-character-unknown``, ``-unwritable``, ``-sequence``, ``-number``.
    """
    characters = parse_characters(text, kind)
    if characters is None:
        return [_by_name(text, standard, kind)]
    if len(characters) > 1:
        found = standard.with_sequence(sequence_name(characters))
        if found is None:
            raise TableError("gaiji-character-sequence", value=notation(characters))
        return [found]
    return _by_code_point(characters, standard, edition)


def _by_name(text: str, standard: Standard, kind: str) -> str:
    upper = text.upper()
    if kind in _NUMBERS:
        pattern, form = _NUMBERS[kind]
        match = pattern.fullmatch(upper)
        found = standard.with_number(form.format(match[match.lastindex or 0])) if match else None
    else:
        found = upper if upper in standard else standard.with_number(upper) if upper.startswith("J+") else None
        if found is None and not kind and _BARE.fullmatch(upper):
            raise TableError("gaiji-character-number", value=text)
    if found is None:
        raise TableError("gaiji-character-unknown", value=text)
    return found


def _by_code_point(char: str, standard: Standard, edition: str) -> list[str]:
    value = code_point_name(char)
    if not stands_alone(char) or not _WRITABLE.fullmatch(char):
        raise TableError("gaiji-character-unwritable", value=value)
    names = standard.sharing(char)
    if len(names) > 1 and edition:
        chosen = list(_editions(standard).names(char)[edition])
        return chosen if chosen[0] in standard else names
    if not names and not standard.holds(char):
        raise TableError("gaiji-character-unknown", value=value)
    return names or [standard[value].name]


@cache
def _editions(standard: Standard) -> Editions:
    return Editions(standard)
