"""The vendor's table: what each code of a part means, and what it is under each edition (字形の版)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from mojimigrate.characters import code_point_name, parse_code_point, parse_sequence
from mojimigrate.charsets import Part
from mojimigrate.errors import TableError, UsageError
from mojimigrate.manifest import read_rows
from mojimigrate.standard import EDITIONS, Editions, Standard, load_standard, symbol_forms

COLUMNS = ("code", "target", "set", "position", "basis")
#: What bears out a code that is a number of the official list (``Part.number``), or a code point of Unicode.
LIST_BASIS, UNICODE_BASIS = "mj-list", "unicode"


class VendorCode(NamedTuple):
    """A code, with what it is under each edition (several names: undecided); ``code`` is as it stands in a file."""

    code: bytes
    target: str
    set: str
    position: str
    basis: str
    note: str
    editions: dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Resolver:
    """Finds the characters of a target: by name, by sequence, by position in a JIS set, or by code point."""

    standard: Standard
    editions: Editions
    symbols: Mapping[str, str]

    @classmethod
    def load(cls, symbols: str) -> Resolver:
        """Read what is needed; ``symbols`` names the symbol policy."""
        standard = load_standard()
        return cls(standard, Editions(standard), symbol_forms(symbols))

    def names(self, target: str, set_name: str, position: str, *, single_byte: bool) -> dict[str, tuple[str, ...]]:
        """Return the names under each edition. Raises ``KeyError`` for a target that is nothing of the standard's."""
        if char := parse_code_point(target):
            # A half-width ¢ or ¬ is another character than the full-width one of which the policy speaks.
            return self.editions.names(char if single_byte else self.symbols.get(char, char), set_name, position)
        if parse_sequence(target):
            name = self.standard.with_sequence(target)
            if not name:
                raise KeyError(target)
            return dict.fromkeys(EDITIONS, (name,))
        names = tuple(self.standard[name].name for name in target.split("|"))
        return dict.fromkeys(EDITIONS, names)


def vendor_codes(
    part: Part, options: Mapping[str, str] | None = None, symbols: str = "standard"
) -> dict[bytes, VendorCode]:
    """Return the codes of a part, in the order of its tables.

    Of a form of Unicode, those that depend on an edition or on the symbol policy, and the variation sequences of the
    standard: every other assigned character stands for itself.

    ``options`` are the site's declarations (others are as their default); ``symbols`` is the symbol policy. Raises
    ``TableError`` for a code that the cutting rule does not know or that is listed twice, and for a target that is
    nothing of the standard's.
    """
    resolver = Resolver.load(symbols)
    codes: dict[bytes, VendorCode] = {}
    for made in _listed(part, resolver):
        codes[made.code] = made
    for path in part.codes:
        found = list(_rows(path, part, resolver))
        if twice := next((row for row in found if row.code in codes), None):
            raise TableError("codes-code", path=path, column="code", value=twice.code.hex().upper(), charset=part.name)
        codes |= {row.code: row for row in found}
    for path in chosen_tables(part, options or {}):
        codes |= {row.code: row for row in _rows(path, part, resolver, user_defined=True)}
    return codes


def chosen_tables(part: Part, options: Mapping[str, str]) -> list[str]:
    """Return the tables that the site's declarations lay over. Raises ``UsageError`` for a value that is none."""
    tables = []
    for name, option in part.options.items():
        value = options.get(name, option.default)
        if value not in option.values:
            raise UsageError("option-value", option=name, value=value, known=", ".join(option.values))
        tables.append(option.values[value])
    return list(filter(None, tables))


def _rows(path: str, part: Part, resolver: Resolver, *, user_defined: bool = False) -> Iterator[VendorCode]:
    """Read one code table."""
    seen: set[bytes] = set()
    for row in read_rows(path, COLUMNS):
        code = part.form.write(_code(row["code"]))
        if not part.is_code(code) or code in seen or (part.is_user_defined(code) and not user_defined):
            raise TableError("codes-code", path=path, column="code", value=row["code"], charset=part.name)
        seen.add(code)
        target, set_name, position = row["target"], row["set"], row["position"]
        try:
            names = resolver.names(target, set_name, position, single_byte=len(code) == 1)
        except KeyError as error:
            raise TableError("codes-target", path=path, column="target", value=target, code=row["code"]) from error
        yield VendorCode(code, target, set_name, position, row["basis"], row.get("note", ""), names)


def _code(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""  # no code of any charset


def _listed(part: Part, resolver: Resolver) -> Iterator[VendorCode]:
    """Yield the codes that need no table: numbers of the official list, and code points."""
    standard = resolver.standard
    if part.number:
        owners: dict[str, list[str]] = defaultdict(list)
        for name, number in standard.column(part.number):
            owners[number].append(name)
        for number, names in owners.items():
            code = part.form.write(number_code(part.number, number))
            if not code:
                continue
            yield VendorCode(code, number, part.number, "", LIST_BASIS, "", dict.fromkeys(EDITIONS, tuple(names)))
    if part.form.encoding:
        # ¢ £ ¬ ¦ are Latin letters' company here, and the full-width ones have code points of their own.
        symbols = {one: other for one, other in resolver.symbols.items() if min(one, other) > "\xff"}
        for char in sorted({*resolver.editions.characters(), *symbols}):
            code = part.form.write_text(char)
            named = resolver.editions.names(symbols.get(char, char))
            yield VendorCode(code, code_point_name(char), "", "", UNICODE_BASIS, "", named)
        for sequence, name in standard.sequences():
            code = part.form.write_text(parse_sequence(sequence) or "")
            yield VendorCode(code, sequence, "", "", LIST_BASIS, "", dict.fromkeys(EDITIONS, (name,)))


def number_code(column: str, number: str) -> bytes:
    """Write a number of the official list as a code: ``437660`` in ASCII, ``J+8FBB`` and ``8FBB`` as 16 bits.

    306 numbers of 入管正字 lie beyond FFFF, and no form of 16 bits is published for them: they are no codes (``b""``).
    """
    if column in ("koseki", "touki", "name"):
        return number.encode("ascii")
    digits = number.removeprefix("J+")
    return bytes.fromhex(digits) if len(digits) == 4 else b""
