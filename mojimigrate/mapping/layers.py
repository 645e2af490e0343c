"""Layers: the vendor's table by edition, and the site's gaiji tables over it. A later layer wins, and says so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mojimigrate.characters import code_name, parse_code_point
from mojimigrate.charsets import Charset
from mojimigrate.errors import TableError, UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_rows
from mojimigrate.mapping.gaiji import GaijiTable
from mojimigrate.standard import Editions, load_standard, symbol_forms


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one code means: its character (``""`` if nobody has decided), how it was identified, and who says so."""

    character: str
    outcome: Outcome
    basis: str


@dataclass(frozen=True)
class Mapping:
    """Code → meaning, for one charset, edition and site."""

    charset: Charset
    edition: str
    gaiji: tuple[GaijiTable, ...]
    meanings: dict[bytes, Meaning]
    #: What later layers said of codes that earlier ones had settled: (code, earlier, later).
    overrides: tuple[tuple[bytes, Meaning, Meaning], ...]

    def meaning(self, code: bytes) -> Meaning:
        """Return the meaning of a well-formed code that may have none."""
        if found := self.meanings.get(code):
            return found
        return Meaning("", outcome_without_meaning(self.charset, code), "")


def outcome_without_meaning(charset: Charset, code: bytes) -> Outcome:
    """Return the outcome of a well-formed code that no table knows: a gaiji that waits for its site, or a hole."""
    return Outcome.UNIDENTIFIED if charset.is_user_defined(code) else Outcome.UNASSIGNED


def build_mapping(charset: Charset, edition: str, gaiji: Sequence[GaijiTable] = ()) -> Mapping:
    """Lay the site's tables, in order, over the vendor's. Raises ``UsageError`` for an edition the charset lacks."""
    if edition not in charset.editions.known:
        raise UsageError(
            "edition-unknown", value=edition, charset=charset.name, known=", ".join(charset.editions.known)
        )
    compared = {*charset.editions.likely, edition}
    meanings = {
        row.code: _resolve(row.editions, edition, compared, f"{charset.name}: {row.basis}")
        for row in vendor_codes(charset)
    }
    overrides = []
    for table in gaiji:
        for row in table.rows:
            later = Meaning(row.character, row.outcome, row.basis)
            if earlier := meanings.get(row.code):
                overrides.append((row.code, earlier, later))
            meanings[row.code] = later
    return Mapping(charset, edition, tuple(gaiji), meanings, tuple(overrides))


def _code(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""  # no code of any charset


@dataclass(frozen=True, slots=True)
class VendorCode:
    """A row of a charset's code table, with what it is under each edition (several names: undecided)."""

    code: bytes
    target: str
    set: str
    position: str
    basis: str
    editions: dict[str, tuple[str, ...]]


def vendor_codes(charset: Charset) -> Iterator[VendorCode]:
    """Yield the rows of a charset's code table. Raises ``TableError`` for a target that is no code point."""
    symbols = symbol_forms()
    seen: set[bytes] = set()
    editions = Editions(load_standard())
    for row in read_rows(charset.codes, ("code", "target", "set", "position", "basis")):
        target = parse_code_point(row["target"])
        if target is None:
            raise TableError("codes-target", path=charset.codes, column="target", value=row["target"], code=row["code"])
        code = _code(row["code"])
        if not charset.cutting.is_code(code) or code in seen:
            raise TableError("codes-code", path=charset.codes, column="code", value=row["code"], charset=charset.name)
        seen.add(code)
        names = editions.names(symbols.get(target, target), row["set"], row["position"])
        yield VendorCode(code, row["target"], row["set"], row["position"], row["basis"], names)


def _resolve(names: dict[str, tuple[str, ...]], edition: str, compared: set[str], basis: str) -> Meaning:
    """Choose what the edition says; where another that may be right says otherwise, keep both on record."""
    chosen = names[edition]
    others = [f"{other}={'|'.join(names[other])}" for other in names if other in compared and names[other] != chosen]
    if len(chosen) > 1:
        return Meaning("", Outcome.UNIDENTIFIED, "; ".join([f"{edition}: {'|'.join(chosen)}", *others]))
    if not others:
        return Meaning(chosen[0], Outcome.EXACT, basis)
    return Meaning(chosen[0], Outcome.EDITION, "; ".join([edition, *others]))


def describe_overrides(mapping: Mapping) -> list[dict[str, str]]:
    """Say which settled codes a later layer changed, as rows for people and files."""
    return [
        {"code": code_name(code), "was": earlier.character, "now": later.character, "by": later.basis}
        for code, earlier, later in mapping.overrides
    ]
