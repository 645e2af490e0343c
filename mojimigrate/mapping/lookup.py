"""Everything that the tables know of a character or a code, for a person who asks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mojimigrate.characters import (
    code_name,
    code_point_name,
    is_selector,
    parse_code_point,
    sequence_name,
)
from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.mapping.layers import outcome_without_meaning
from mojimigrate.standard import PROFILES, Standard, load_profile, load_standard

_CODE_QUERY = re.compile(r"(.+):(?:0[xX])?((?:[0-9A-Fa-f]{2})+)")


@dataclass(frozen=True)
class KnownCode:
    """A code of a charset: its target in the vendor's table, and the names of its character under each edition."""

    charset: str
    code: str
    target: str
    set: str
    position: str
    editions: dict[str, tuple[str, ...]]
    basis: str


@dataclass(frozen=True)
class KnownCharacter:
    """A character: how each profile writes it, the official list's row, its kin, and the codes that lead to it.

    ``rules`` says for each profile by which rule it writes the character, or why it cannot.
    """

    name: str
    written: dict[str, str]
    rules: dict[str, str]
    entry: dict[str, str]
    sharing: tuple[str, ...]
    codes: tuple[KnownCode, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What was found for a query: the characters, and, if a code was asked for, that code."""

    query: str
    characters: tuple[KnownCharacter, ...] = ()
    code: KnownCode | None = None
    #: For a code that no table knows: ``unidentified`` in a user-defined area, ``unassigned``, or ``malformed``.
    outcome: str = field(default="")


def look_up(query: str) -> Finding:
    """Find a character by itself, its name, code point, sequence or number; or a code by ``charset:code``.

    Raises ``UsageError`` (``query-unknown``, ``charset-unknown``) if there is nothing of that kind.
    """
    standard = load_standard()
    if match := _CODE_QUERY.fullmatch(query):
        return _look_up_code(query, match[1], bytes.fromhex(match[2]), standard)
    names = _names(query, standard)
    if not names:
        raise UsageError("query-unknown", value=query)
    return Finding(query, _describe(names, standard))


def _look_up_code(query: str, charset_name: str, code: bytes, standard: Standard) -> Finding:
    charset = load_charset(charset_name)
    part = charset.part_of(code)
    if part is None:
        return Finding(query, outcome=Outcome.MALFORMED.label)
    row = vendor_codes(part).get(code)
    if row is None:
        return Finding(query, outcome=outcome_without_meaning(part, code).label)
    names = list(dict.fromkeys(name for named in row.editions.values() for name in named))
    return Finding(query, _describe(names, standard), _known(part.name, row))


def _known(charset_name: str, row: VendorCode) -> KnownCode:
    return KnownCode(charset_name, code_name(row.code), row.target, row.set, row.position, row.editions, row.basis)


def _names(query: str, standard: Standard) -> list[str]:
    """Return the names that a query may mean."""
    if len(query) == 2 and is_selector(query[1]):
        query = sequence_name(query)
    upper = query.upper()
    for found in (standard.with_sequence(upper), standard.with_number(upper)):
        if found:
            return [found]
    name = code_point_name(query) if len(query) == 1 else upper
    char = parse_code_point(name)
    if char and (names := standard.sharing(char)):
        return names
    try:
        return [standard[name].name]
    except KeyError:
        return []


def _describe(names: list[str], standard: Standard) -> tuple[KnownCharacter, ...]:
    wanted = set(names)
    codes: dict[str, list[KnownCode]] = {name: [] for name in names}
    for charset_name in charset_names():
        charset = load_charset(charset_name)
        if charset.shifted or charset.states[0].part.form.encoding:
            continue  # its parts are listed by themselves; in Unicode, the code points say it all
        for row in vendor_codes(charset.parts[0]).values():
            named = {name for names in row.editions.values() for name in names}
            for name in wanted & named:
                codes[name].append(_known(charset_name, row))
    profiles = [load_profile(profile, standard) for profile in PROFILES]
    described = []
    for name in names:
        character = standard[name]
        forms = {profile.name: profile.write(character) for profile in profiles}
        official = not name.startswith("U+")
        described.append(
            KnownCharacter(
                name=name,
                written={profile: form.text for profile, form in forms.items() if form.text},
                rules={profile: form.rule for profile, form in forms.items()},
                entry=standard.entry(name) if official else {},
                sharing=tuple(kin for kin in standard.sharing(character.base) if kin != name) if character.base else (),
                codes=tuple(codes[name]),
            )
        )
    return tuple(described)
