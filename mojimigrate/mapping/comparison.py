"""Comparison: what would change for which codes, if one charset, edition, option or version took another's place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

from mojimigrate.characters import code_name, notation, parse_code_point
from mojimigrate.charsets import Charset, Part, all_charsets, charset_names, load_charset, turn
from mojimigrate.errors import UsageError
from mojimigrate.manifest import read_manifest, read_table_file
from mojimigrate.mapping.codes import VendorCode, vendor_codes
from mojimigrate.mapping.coverage import number_of_codes
from mojimigrate.mapping.layers import character_itself, check_declarations, edition_of_part
from mojimigrate.standard import PROFILES, Profile, assigned, load_profile, load_standard, symbol_forms

_SIDE = re.compile(r"([^@:/]+)(?:@([^@:/]+))?((?::[^@:/=]+=[^@:/=]+)*)(?:/([^@:/]+))?")
#: How a character is shown where no profile is compared: as the default profile writes it.
SHOWN = "ivs"


class Standing(StrEnum):
    """What a code is."""

    CHARACTER = "character"
    UNDECIDED = "undecided"
    NOT_HELD = "not-held"
    USER_DEFINED = "user-defined"
    SHIFT = "shift"
    UNASSIGNED = "unassigned"
    NO_CODE = "no-code"


class Kind(StrEnum):
    """What becomes of a code, gravest first: a name that would silently be another one."""

    CHARACTER = "character"
    TEXT = "text"
    UNDECIDED = "undecided"
    CANDIDATES = "candidates"
    UNASSIGNED = "unassigned"
    NO_CODE = "no-code"
    USER_DEFINED = "user-defined"
    ASSIGNED = "assigned"
    DECIDED = "decided"
    NO_LONGER_USER_DEFINED = "no-longer-user-defined"
    SHIFT = "shift"


class Reading(NamedTuple):
    """One side of a change: what the code is, the characters that it may be (or where it leads to), and text."""

    standing: Standing
    names: tuple[str, ...] = ()
    text: str = ""


class Change(NamedTuple):
    """A code whose meaning differs; ``part`` is the second side's, or the first's where the second has none."""

    part: str
    code: bytes
    kind: Kind
    before: Reading
    after: Reading


@dataclass(frozen=True)
class Side:
    """A charset in an edition, with a site's declarations, in a profile if that is compared, from a folder."""

    label: str
    charset: Charset
    edition: str
    options: Mapping[str, str]
    symbols: str = "standard"
    profile: str = ""
    folder: Path | None = None


@dataclass(frozen=True)
class Comparison:
    """Two sides, the number of codes that mean something on either, and the changes, in the order of the codes."""

    before: Side
    after: Side
    compared: int
    changes: list[Change] = field(default_factory=list)

    def by_kind(self) -> dict[Kind, list[Change]]:
        """Return the changes of each kind that there is, gravest first."""
        groups = {kind: [change for change in self.changes if change.kind is kind] for kind in Kind}
        return {kind: changes for kind, changes in groups.items() if changes}


def read_side(text: str, folder: Path | None = None) -> Side:
    """Read ``CHARSET[@EDITION][:OPTION=VALUE]…[/PROFILE]``; the option ``symbols`` is the symbol policy.

    ``folder`` is that of the tables, if not the usual one. Raises ``UsageError`` for what is not written so, and for
    names that do not exist.
    """
    match = _SIDE.fullmatch(text.strip())
    if not match:
        raise UsageError("side-form", value=text)
    charset = load_charset(match[1], folder)
    options = dict(pair.split("=") for pair in match[3].split(":")[1:])
    symbols = options.pop("symbols", "standard")
    symbol_forms(symbols, folder)
    edition = match[2] or charset.editions.default
    check_declarations(charset, edition, options)
    profile = match[4] or ""
    if profile and profile not in PROFILES:
        raise UsageError("profile-unknown", value=profile, known=", ".join(PROFILES))
    return Side(text.strip(), charset, edition, options, symbols, profile, folder)


def read_sides(before: str | None, after: str | None, folder: Path | None) -> list[tuple[Side, Side]]:
    """Return what is to be compared: two sides, or with a folder of other tables its side and today's.

    Without any side, that is every charset without shift codes that both folders have. Raises ``UsageError``.
    """
    if before is None:
        if folder is None:
            raise UsageError("side-missing")
        both = set(charset_names()) & set(charset_names(folder))
        plain = [charset.name for charset in all_charsets() if charset.name in both and not charset.shifted]
        return [(read_side(name, folder), read_side(name)) for name in plain]
    if after is None and folder is None:
        raise UsageError("side-missing")
    return [(read_side(before, folder), read_side(after or before))]


def only_in(folder: Path) -> tuple[list[str], list[str]]:
    """Return the charsets that only a folder of other tables has, and those that only today's have."""
    old, new = set(charset_names(folder)), set(charset_names())
    return sorted(old - new), sorted(new - old)


def compare(before: Side, after: Side) -> Comparison:
    """Say what changes for which codes. Raises ``TableError``.

    Texts are compared where a profile is named, or where the tables are of two versions.
    """
    texts = bool(before.profile or after.profile) or before.folder != after.folder
    changes: list[Change] = []
    compared = 0
    for one, other in _pairs(before.charset, after.charset):
        if one and other and _same_files(before, one, after, other):
            compared += number_of_codes(other)
            continue
        old, new = _Codes(before, one), _Codes(after, other)
        codes = sorted(set(old.rows) | set(new.rows) | _user_defined(one, other) | _assigned(one, other))
        compared += len(codes)
        name = (other or one or before.charset).name
        changes += [change for code in codes if (change := _change(name, code, old, new, texts=texts))]
    shifts = [dict(side.charset.states[0].shifts) if side.charset.shifted else {} for side in (before, after)]
    compared += len(set(shifts[0]) | set(shifts[1]))
    for code in sorted(set(shifts[0]) | set(shifts[1])):
        was, now = (_shift(side.charset, found.get(code)) for side, found in zip((before, after), shifts, strict=True))
        if was != now:
            changes.append(Change(after.charset.name, code, Kind.SHIFT, was, now))
    return Comparison(before, after, compared, changes)


def _same_files(before: Side, one: Part, after: Side, other: Part) -> bool:
    """Say whether two sides read a part alike and from the same files, so that nothing can differ."""
    alike = [(side.edition, side.options, side.symbols, side.profile) for side in (before, after)]
    if alike[0] != alike[1]:
        return False
    digests = []
    for side, part in ((before, one), (after, other)):
        shared = (path for path in read_manifest(side.folder) if path.startswith("standard/"))
        digests.append({path: _verified_digest(path, side.folder) for path in (*part.files, *shared)})
    return digests[0] == digests[1]


@cache
def _verified_digest(path: str, folder: Path | None) -> str:
    """Return the digest of a table file, which is that of the manifest. Raises ``TableError`` if it is not."""
    read_table_file(path, folder)
    return read_manifest(folder)[path].sha256


def _shift(charset: Charset, state: int | None) -> Reading:
    """Say where a shift code leads."""
    return Reading(Standing.NO_CODE) if state is None else Reading(Standing.SHIFT, (charset.states[state].part.name,))


def _pairs(before: Charset, after: Charset) -> Iterator[tuple[Part | None, Part | None]]:
    """Pair the parts: those of the same name, then the others in their order; what is left over has no partner."""
    old, new = ({part.name: part for part in charset.parts} for charset in (before, after))
    for name in [name for name in old if name in new]:
        yield old.pop(name), new.pop(name)
    rest = [list(old.values()), list(new.values())]
    while any(rest):
        yield tuple(parts.pop(0) if parts else None for parts in rest)  # type: ignore[misc]


class _Codes:
    """The codes of a part as one side reads them."""

    def __init__(self, side: Side, part: Part | None) -> None:
        self.part = part
        self.rows: dict[bytes, VendorCode] = vendor_codes(part, side.options, side.symbols) if part else {}
        self._edition = edition_of_part(part, side.edition) if part else ""
        self._standard = load_standard(side.folder)
        self._profile: Profile = load_profile(side.profile or SHOWN, self._standard)

    def names(self, code: bytes) -> tuple[str, ...]:
        """Return the character of a code, or the characters that it may be."""
        row = self.rows.get(code)
        if row:
            return row.editions[self._edition]
        char = character_itself(self.part, code) if self.part and self.part.is_code(code) else ""
        return (self._standard.own_name(char),) if char else ()

    def standing(self, code: bytes) -> Standing:
        """Say what a code is."""
        if names := self.names(code):
            if len(names) > 1:
                return Standing.UNDECIDED
            char = parse_code_point(names[0])
            return Standing.NOT_HELD if char and not self._standard.holds(char) else Standing.CHARACTER
        if self.part is None or not self.part.is_code(code):
            return Standing.NO_CODE
        return Standing.USER_DEFINED if self.part.is_user_defined(code) else Standing.UNASSIGNED

    def text(self, code: bytes) -> str:
        """Write the character of a code; ``""`` if it has none, or the profile no way to write it."""
        if self.standing(code) is not Standing.CHARACTER:
            return ""
        return self._profile.write(self._standard[self.names(code)[0]]).text

    def reading(self, code: bytes) -> Reading:
        """Say all of a code."""
        return Reading(self.standing(code), self.names(code), self.text(code))


def _user_defined(before: Part | None, after: Part | None) -> set[bytes]:
    """Return the codes that are user-defined on one side and not on the other."""
    areas = [set(part.user_areas) if part else set() for part in (before, after)]
    if areas[0] == areas[1]:
        return set()
    old, new = (set(_gaiji(part)) if part else set() for part in (before, after))
    return old ^ new


def _assigned(before: Part | None, after: Part | None) -> set[bytes]:
    """Return the codes of Unicode that one version has assigned and the other has not."""
    if not (before and after and before.form.encoding and before.folder != after.folder):
        return set()
    old, new = (set(assigned(part.folder)) for part in (before, after))
    return {after.form.write_text(char) for char in old ^ new}


def _gaiji(part: Part) -> Iterator[bytes]:
    """Yield the user-defined codes of a part; in Unicode, those of private use, without sequences of any kind."""
    if part.form.encoding:
        for bounds in part.areas:
            first, _, last = bounds.partition("-")
            for point in range(int(first, 16), int(last or first, 16) + 1):
                yield part.form.write_text(chr(point))
    else:
        for area in part.user_areas:
            yield from (turn(bytes(code), part.form.unit) for code in product(*map(sorted, area)))


def _change(part: str, code: bytes, old: _Codes, new: _Codes, *, texts: bool) -> Change | None:
    """Return what changes for a code, if anything does; ``texts`` compares what is written too."""
    was, now = old.standing(code), new.standing(code)
    if (was, old.names(code)) != (now, new.names(code)):
        kind = _kind(was, now)
    elif texts and old.text(code) != new.text(code):
        kind = Kind.TEXT
    else:
        kind = None
    return Change(part, code, kind, old.reading(code), new.reading(code)) if kind else None


def _kind(was: Standing, now: Standing) -> Kind | None:
    """Name a change by what the code was and what it is now; ``None`` where it means nothing either way."""
    waiting = (Standing.UNDECIDED, Standing.NOT_HELD)
    if now is Standing.CHARACTER:
        return Kind.CHARACTER if was is now else Kind.DECIDED if was in waiting else Kind.ASSIGNED
    if now in waiting:
        return Kind.CANDIDATES if was in waiting else Kind.UNDECIDED
    if now is Standing.USER_DEFINED:
        return Kind.USER_DEFINED
    if was is Standing.USER_DEFINED:
        return Kind.NO_LONGER_USER_DEFINED
    if was is Standing.CHARACTER or was in waiting:
        return Kind.UNASSIGNED if now is Standing.UNASSIGNED else Kind.NO_CODE
    return None


CSV_COLUMNS = (
    "charset", "code", "change",
    "before", "before_names", "before_text", "before_code_points",
    "after", "after_names", "after_text", "after_code_points",
)  # fmt: skip


def csv_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """Yield the changes as rows of :data:`CSV_COLUMNS`. Text that cannot be seen has its code points only."""
    for change in comparison.changes:
        cells: list[str] = [change.part, code_name(change.code), change.kind]
        for state in (change.before, change.after):
            seen = state.text if all(char.isprintable() or ord(char) > 0xE0000 for char in state.text) else ""
            cells += [state.standing, "|".join(state.names), seen, notation(state.text)]
        yield tuple(cells)
