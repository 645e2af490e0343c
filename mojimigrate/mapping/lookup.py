"""Everything that the tables know of a character or a code, for a person who asks."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from mojimigrate.characters import code_name, code_point_name, notation, parse_code_point, parse_sequence
from mojimigrate.charsets import Part, all_charsets, load_charset
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import Resolver, VendorCode
from mojimigrate.mapping.layers import outcome_without_meaning
from mojimigrate.mapping.search import Search, find_code, known_editions
from mojimigrate.standard import PROFILES, Standard, load_profile

_CODE_QUERY = re.compile(r"(.+):(?:0[xX])?((?:[0-9A-Fa-f]{2})+)")
#: Columns of the official list whose numbers may be asked for as they are.
NUMBERS = ("koseki", "touki", "juki", "nyukan", "nyukan_gaiji")


@dataclass(frozen=True)
class KnownCode:
    """A code of a charset: its target in the vendor's table, and the names under each edition that the charset knows.

    ``option`` is the declaration (``row-9f=kanji``) without which the code means something else, or ``""``.
    """

    charset: str
    code: str
    target: str
    set: str
    position: str
    editions: dict[str, tuple[str, ...]]
    basis: str
    option: str = ""


@dataclass(frozen=True)
class KnownCharacter:
    """A character: how each profile writes it, the official list's row, its kin, and the codes that lead to it.

    ``rules`` says for each profile by which rule it writes the character, or why it cannot. An ideograph that the
    standard does not have is not ``held``: no conversion writes it.
    """

    name: str
    written: dict[str, str]
    rules: dict[str, str]
    entry: dict[str, str]
    sharing: tuple[str, ...]
    codes: tuple[KnownCode, ...] = ()
    held: bool = True


@dataclass(frozen=True)
class Finding:
    """What was found for a query: the characters, and, if a code was asked for, what it is in each part that has it.

    ``outcome`` is that of a code that no table knows: ``unidentified`` in a user-defined area, ``unassigned``, or
    ``malformed``. ``shift`` is the part that a shift code leads to.
    """

    query: str
    characters: tuple[KnownCharacter, ...] = ()
    codes: tuple[KnownCode, ...] = ()
    outcome: str = ""
    shift: str = ""


def look_up(query: str) -> Finding:
    """Find a character by itself, its name, code point, sequence or number; or a code by ``charset:code``.

    Raises ``UsageError`` (``query-unknown``, ``charset-unknown``) if there is nothing of that kind.
    """
    resolver = Resolver.load()
    if match := _CODE_QUERY.fullmatch(query):
        return _look_up_code(query, match[1], bytes.fromhex(match[2]), resolver)
    characters = _describe(_names(query, resolver.standard), resolver)
    # A text of several code points (か゚) is one character only where some charset has it as one.
    known = tuple(character for character in characters if " " not in character.name or character.codes)
    if not known:
        raise UsageError("query-unknown", value=query)
    return Finding(query, known)


def _look_up_code(query: str, charset_name: str, code: bytes, resolver: Resolver) -> Finding:
    charset = load_charset(charset_name)
    shifts = charset.states[0].shifts
    if code in shifts:
        return Finding(query, shift=charset.states[shifts[code]].part.name)
    having = [part for part in charset.parts if part.is_code(code)]
    if not having:
        return Finding(query, outcome=Outcome.MALFORMED.label)
    known = [(part, row) for part in having if (row := find_code(part, code, resolver))]
    if not known:
        part = charset.part_of(code) or having[0]
        return Finding(query, outcome=outcome_without_meaning(part, code).label)
    codes = tuple(_known(part, row) for part, row in known)
    names = dict.fromkeys(name for code in codes for named in code.editions.values() for name in named)
    return Finding(query, _describe(list(names), resolver), codes)


def _known(part: Part, row: VendorCode, option: str = "") -> KnownCode:
    name, editions = code_name(row.code), known_editions(part, row)
    return KnownCode(part.name, name, row.target, row.set, row.position, editions, row.basis, option)


def _names(query: str, standard: Standard) -> list[str]:
    """Return the names that a query may mean."""
    upper = query.upper()
    sequence = upper.replace("U+", "").replace(" ", "_")
    for written in (notation(query), sequence):
        if parse_sequence(written) and (found := standard.with_sequence(written)):
            return [found]
    numbered = [name for column in NUMBERS for name in standard.numbered(column, upper)]
    if upper and numbered:
        return list(dict.fromkeys(numbered))
    name = code_point_name(query) if len(query) == 1 else upper
    char = parse_code_point(name)
    if char and (names := standard.sharing(char)):
        return names
    for written in (name, notation(query) if len(query) > 1 else ""):
        with suppress(KeyError):
            return [standard[written].name]
    return []


def _describe(names: list[str], resolver: Resolver) -> tuple[KnownCharacter, ...]:
    standard = resolver.standard
    codes: dict[str, list[KnownCode]] = {name: [] for name in names}
    search = Search(names, resolver)
    for charset in all_charsets():
        part = charset.parts[0]
        if charset.shifted or part.form.encoding:
            continue  # its parts are listed by themselves; in Unicode, the code points say it all
        for _, row, option in search.codes(part):
            known = _known(part, row, option)
            for name in search.names & {name for named in known.editions.values() for name in named}:
                codes[name].append(known)
    profiles = [load_profile(profile, standard) for profile in PROFILES]
    described = []
    for name in names:
        character = standard[name]
        char = parse_code_point(name)
        held = not char or standard.holds(char)
        forms = {profile.name: profile.write(character) for profile in profiles} if held else {}
        described.append(
            KnownCharacter(
                name=name,
                written={profile: form.text for profile, form in forms.items() if form.text},
                rules={profile: form.rule for profile, form in forms.items()},
                entry=standard.entry(name) if name in standard else {},
                sharing=tuple(kin for kin in _kin(character.base, standard) if kin != name),
                codes=tuple(codes[name]),
                held=held,
            )
        )
    return tuple(described)


def _kin(text: str, standard: Standard) -> list[str]:
    return standard.sharing(text) if len(text) == 1 else []
