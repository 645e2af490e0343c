"""Layers: the vendor's table by edition, and the site's gaiji tables over it. A later layer wins, and says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import NamedTuple

from mojimigrate.characters import code_name, code_point_name, parse_code_point
from mojimigrate.charsets import Charset, Part
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.codes import UNICODE_BASIS, VendorCode, chosen_tables, vendor_codes
from mojimigrate.mapping.gaiji import GaijiTable
from mojimigrate.standard import UNICODE_TABLE, assigned, load_standard

#: What is known of an ideograph that is no character of the target set.
NOT_HELD = "{name}, which the standard does not have"


class Meaning(NamedTuple):
    """What one code means: its character (``""`` if nobody has decided), how it was identified, and who says so."""

    character: str
    outcome: Outcome
    basis: str


@dataclass(frozen=True)
class Mapping:
    """Code → meaning, for one charset, edition and site; by part, for the same bytes may be codes of several."""

    charset: Charset
    edition: str
    gaiji: tuple[GaijiTable, ...]
    meanings: Dictionary[str, dict[bytes, Meaning]]
    #: What later layers said of codes that earlier ones had settled: (code, earlier, later).
    overrides: tuple[tuple[bytes, Meaning, Meaning], ...]
    #: What the site has declared; everything else is as its default.
    options: Dictionary[str, str] = field(default_factory=dict)
    symbols: str = "standard"

    def meaning(self, code: bytes, part: Part | None = None) -> Meaning:
        """Return the meaning of a well-formed code that may have none; of the first part, unless another is named."""
        part = part or self.charset.parts[0]
        if found := self.meanings[part.name].get(code):
            return found
        if char := character_itself(part, code):
            standard = load_standard(part.folder)
            if standard.holds(char):
                return Meaning(standard.own_name(char), Outcome.EXACT, f"{part.name}: {UNICODE_BASIS}")
            return Meaning("", Outcome.UNIDENTIFIED, NOT_HELD.format(name=code_point_name(char)))
        return Meaning("", outcome_without_meaning(part, code), "")

    @property
    def table_files(self) -> tuple[str, ...]:
        """The files of ``mappings/`` that say what the codes mean."""
        unicode = any(part.form.encoding for part in self.charset.parts)
        return (*self.charset.files, UNICODE_TABLE) if unicode else self.charset.files

    @property
    def editions(self) -> dict[str, str]:
        """The edition in which each part is read: the job's, or its own where it does not know that one."""
        return {part.name: edition_of_part(part, self.edition) for part in self.charset.parts if part.editions}

    @property
    def characters(self) -> set[str]:
        """The names of all characters that any code means."""
        names = {meaning.character for layer in self.meanings.values() for meaning in layer.values()} - {""}
        if any(part.form.encoding for part in self.charset.parts):
            standard = load_standard()
            names |= {standard.own_name(char) for char in assigned() if standard.holds(char)}
        return names

    def codes_of(self, character: str) -> frozenset[bytes]:
        """Return the codes by which a value that begins may say a character, such as ``U+000A``."""
        part = self.charset.parts[0]
        codes = {code for code, meaning in self.meanings[part.name].items() if meaning.character == character}
        if part.form.encoding and (char := parse_code_point(character)):
            codes.add(part.form.write_text(char))
        return frozenset(codes)


def character_itself(part: Part, code: bytes) -> str:
    """Return the character that a code of Unicode with no row of its own stands for; ``""`` for all others."""
    char = part.form.read_text(code) if part.form.encoding else ""
    return char if len(char) == 1 and char in assigned(part.folder) else ""


def outcome_without_meaning(part: Part, code: bytes) -> Outcome:
    """Return the outcome of a well-formed code that no table knows: a gaiji that waits for its site, or a hole."""
    return Outcome.UNIDENTIFIED if part.is_user_defined(code) else Outcome.UNASSIGNED


def build_mapping(
    charset: Charset,
    edition: str,
    gaiji: Sequence[GaijiTable] = (),
    *,
    options: Dictionary[str, str] | None = None,
    symbols: str = "standard",
) -> Mapping:
    """Lay the site's tables, in order, over the vendor's.

    Raises ``UsageError`` for an edition that the charset lacks and for an option or a value of one that it has not.
    """
    options = dict(options or {})
    check_declarations(charset, edition, options)
    meanings = {part.name: _vendor_meanings(part, edition, options, symbols) for part in charset.parts}
    overrides = []
    for table in gaiji:
        for row in table.rows:
            later = Meaning(row.character, row.outcome, row.basis)
            layers = [meanings[part.name] for part in charset.parts_of(row.code)]
            if earlier := next((layer[row.code] for layer in layers if row.code in layer), None):
                overrides.append((row.code, earlier, later))
            for layer in layers:
                layer[row.code] = later
    return Mapping(charset, edition, tuple(gaiji), meanings, tuple(overrides), options, symbols)


def check_declarations(charset: Charset, edition: str, options: Dictionary[str, str]) -> None:
    """Raise ``UsageError`` for an edition that the charset lacks, and for an option or a value that it has not."""
    if edition not in charset.editions.known:
        raise UsageError(
            "edition-unknown", value=edition, charset=charset.name, known=", ".join(charset.editions.known)
        )
    if unknown := [name for name in options if name not in charset.options]:
        raise UsageError("option-unknown", value=unknown[0], charset=charset.name, known=_known(charset))
    for part in charset.parts:
        chosen_tables(part, options)


def edition_of_part(part: Part, edition: str) -> str:
    """Return the edition in which a part is read: that of the job, or its own where it does not know that one."""
    return edition if part.editions is None or edition in part.editions.known else part.editions.default


def _known(charset: Charset) -> str:
    """List the options of a charset: ``space=one|two``."""
    return ", ".join(f"{name}={'|'.join(option.values)}" for name, option in charset.options.items()) or "–"


def _vendor_meanings(part: Part, edition: str, options: Dictionary[str, str], symbols: str) -> dict[bytes, Meaning]:
    """Read the vendor's table in the edition of the job, or in the part's own where it does not know that one."""
    choice = part.editions
    own = edition_of_part(part, edition)
    compared = {*choice.likely, own} if choice else {own}
    rows = vendor_codes(part, options, symbols)
    met = {} if part.form.encoding else _met(rows.values())
    return {
        code: _merged(row, own, met[row.target]) if row.target in met else _resolve(row, own, compared, part.name)
        for code, row in rows.items()
    }


def _met(rows: Iterable[VendorCode]) -> dict[str, str]:
    """Find symbols that another code of the same set is brought to by the symbol policy: target → that code.

    JIS X 0213 has 〜 at 1-1-33 and ～ at 1-2-18. Both are written in one form, so the rarer one, which has that form by
    itself, must not pass for exact. (In Unicode the two are one symbol that two tables wrote in two ways.)
    """
    targets = {row.target: row for row in rows if len(row.code) > 1}
    changed = {
        row.editions["ipamj"][0]: code_name(row.code)
        for target, row in targets.items()
        if parse_code_point(target) and row.editions["ipamj"] != (target,) and row.editions["ipamj"][0].startswith("U+")
    }
    return {name: code for name, code in changed.items() if name in targets}


def _merged(row: VendorCode, edition: str, other: str) -> Meaning:
    """Say that a symbol becomes one with that of another code."""
    return Meaning(row.editions[edition][0], Outcome.SIMILAR, f"{row.basis}; symbols: one with {other}")


def _resolve(row: VendorCode, edition: str, compared: set[str], part: str) -> Meaning:
    """Choose what the edition says; where another that may be right says otherwise, keep both on record."""
    names = row.editions
    chosen = names[edition]
    if len(chosen) == 1 and (char := parse_code_point(chosen[0])) and not load_standard().holds(char):
        return Meaning("", Outcome.UNIDENTIFIED, NOT_HELD.format(name=chosen[0]))
    others = [f"{other}={'|'.join(names[other])}" for other in names if other in compared and names[other] != chosen]
    if len(chosen) > 1:
        return Meaning("", Outcome.UNIDENTIFIED, "; ".join([f"{edition}: {'|'.join(chosen)}", *others]))
    if not others:
        return Meaning(chosen[0], Outcome.EXACT, f"{part}: {row.basis}")
    return Meaning(chosen[0], Outcome.EDITION, "; ".join([edition, *others]))


def describe_overrides(mapping: Mapping) -> list[dict[str, str]]:
    """Say which settled codes a later layer changed, as rows for people and files."""
    return [
        {"code": code_name(code), "was": earlier.character, "now": later.character, "by": later.basis}
        for code, earlier, later in mapping.overrides
    ]
