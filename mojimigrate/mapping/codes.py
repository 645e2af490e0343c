"""The vendor's table: what each code of a part means, and what it is under each edition (字形の版)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mojimigrate.characters import code_name, code_point_name, parse_code_point, parse_sequence
from mojimigrate.charsets import Part
from mojimigrate.errors import TableError, UsageError
from mojimigrate.manifest import read_rows
from mojimigrate.standard import EDITIONS, Editions, Standard, load_standard, symbol_forms

COLUMNS = ("code", "target", "set", "position", "basis")
#: What bears out a code that is a number of the official list (``Part.number``), or a code point of Unicode.
LIST_BASIS, UNICODE_BASIS = "mj-list", "unicode"


class VendorCode(NamedTuple):
    """A code, with what it is under each edition (several names: undecided); ``code`` is as it stands in a file.

    ``direction`` is ``both``, or ``decode`` for a code that its system reads and does not write. ``path`` and ``line``
    say where its row is; a code that needs no table has none.
    """

    code: bytes
    target: str
    set: str
    position: str
    basis: str
    note: str
    editions: dict[str, tuple[str, ...]]
    direction: str = "both"
    path: str = ""
    line: int = 0


def refuse(problem: TableError) -> None:
    """Raise a problem of a table: nothing is converted with one that is not right."""
    raise problem


@dataclass(frozen=True)
class Resolver:
    """Finds the characters of a target: by name, by sequence, by position in a JIS set, or by code point."""

    standard: Standard
    editions: Editions
    symbols: Mapping[str, str]

    @classmethod
    def load(cls, symbols: str = "standard", folder: Path | None = None) -> Resolver:
        """Read what is needed, of this folder of tables; ``symbols`` names the symbol policy."""
        standard = load_standard(folder)
        return cls(standard, Editions(standard, folder), symbol_forms(symbols, folder))

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
    part: Part,
    options: Mapping[str, str] | None = None,
    symbols: str = "standard",
    report: Callable[[TableError], None] = refuse,
) -> dict[bytes, VendorCode]:
    """Return the codes of a part, in the order of its tables.

    Of a form of Unicode, those that depend on an edition or on the symbol policy, and the variation sequences of the
    standard: every other assigned character stands for itself.

    ``options`` are the site's declarations (others are as their default); ``symbols`` is the symbol policy. A code that
    the cutting rule does not know, that is user-defined or listed twice, and a target that is nothing of the standard's
    is a problem, which is raised; or given to ``report``, and the row left out.
    """
    resolver = Resolver.load(symbols, part.folder)
    codes = {made.code: made for made in _listed(part, resolver)}
    for path in part.codes:
        for row in read_codes(path, part, resolver, report):
            if earlier := codes.get(row.code):
                report(_listed_twice(row, earlier))
            else:
                codes[row.code] = row
    for path in chosen_tables(part, options or {}):
        codes |= {row.code: row for row in read_codes(path, part, resolver, report, user_defined=True)}
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


def read_codes(
    path: str,
    part: Part,
    resolver: Resolver,
    report: Callable[[TableError], None] = refuse,
    *,
    user_defined: bool = False,
) -> Iterator[VendorCode]:
    """Read one code table for a part; problems go to ``report``, as in :func:`vendor_codes`.

    ``user_defined`` allows rows inside user-defined areas, as the table of an option may have them.
    """
    seen: dict[bytes, VendorCode] = {}
    for line, row in enumerate(read_rows(path, COLUMNS, part.folder), 2):
        made = read_row(path, line, row, part, resolver)
        if isinstance(made, TableError):
            report(made)
        elif part.is_user_defined(made.code) and not user_defined:
            report(_user_defined(made, row["code"], part))
        elif earlier := seen.get(made.code):
            report(_listed_twice(made, earlier))
        else:
            seen[made.code] = made
            yield made


def read_row(path: str, line: int, row: Mapping[str, str], part: Part, resolver: Resolver) -> VendorCode | TableError:
    """Read one row, or say what is wrong with it."""
    code = part.form.write(_code(row["code"]))
    if not part.is_code(code):
        return TableError("codes-code", path=path, line=line, column="code", value=row["code"], charset=part.name)
    target, set_name, position = row["target"], row["set"], row["position"]
    try:
        names = resolver.names(target, set_name, position, single_byte=len(code) == 1)
    except KeyError:
        return TableError("codes-target", path=path, line=line, column="target", value=target, code=row["code"])
    note, direction = row.get("note", ""), row.get("direction", "both")
    return VendorCode(code, target, set_name, position, row["basis"], note, names, direction, path, line)


def _user_defined(row: VendorCode, value: str, part: Part) -> TableError:
    return TableError(
        "codes-user-defined",
        path=row.path,
        line=row.line,
        column="code",
        value=value,
        charset=part.name,
        areas=", ".join(part.areas),
    )


def _listed_twice(row: VendorCode, earlier: VendorCode) -> TableError:
    first = f"{earlier.path}:{earlier.line}" if earlier.path else earlier.basis
    value = code_name(row.code)
    return TableError("codes-duplicate", path=row.path, line=row.line, column="code", value=value, first=first)


def _code(text: str) -> bytes:
    """Read a code, written in upper-case hexadecimal and in no other way, so that a search finds it."""
    try:
        code = bytes.fromhex(text)
    except ValueError:
        code = b""
    return code if code_name(code) == text else b""  # no code of any charset


def _listed(part: Part, resolver: Resolver) -> Iterator[VendorCode]:
    """Yield the codes that need no table: numbers of the official list, and code points."""
    standard = resolver.standard
    if part.number:
        owners: dict[str, list[str]] = defaultdict(list)
        for name, number in standard.column(part.number):
            owners[number].append(name)
        rows = (number_row(part, number, names) for number, names in owners.items())
        yield from (row for row in rows if part.is_code(row.code))
    if part.form.encoding:
        for char in sorted({*resolver.editions.characters(), *resolver.symbols}):
            yield character_row(part, char, resolver)
        for sequence, name in standard.sequences():
            yield sequence_row(part, sequence, name)


def number_row(part: Part, number: str, names: Iterable[str]) -> VendorCode:
    """Make the code of a number of the official list, which these characters have."""
    code = part.form.write(number_code(part.number, number))
    return VendorCode(code, number, part.number, "", LIST_BASIS, "", dict.fromkeys(EDITIONS, tuple(names)))


def character_row(part: Part, char: str, resolver: Resolver) -> VendorCode:
    """Make the code of a character in a form of Unicode.

    ¢ £ ¬ ¦ are Latin letters' company here, and the full-width ones have code points of their own: both stay.
    """
    code = part.form.write_text(char)
    symbol = resolver.symbols.get(char, char)
    named = resolver.editions.names(symbol if min(char, symbol) > "\xff" else char)
    return VendorCode(code, code_point_name(char), "", "", UNICODE_BASIS, "", named)


def sequence_row(part: Part, sequence: str, name: str) -> VendorCode:
    """Make the code of a variation sequence in a form of Unicode."""
    code = part.form.write_text(parse_sequence(sequence) or "")
    return VendorCode(code, sequence, "", "", LIST_BASIS, "", dict.fromkeys(EDITIONS, (name,)))


def number_code(column: str, number: str) -> bytes:
    """Write a number of the official list as a code: ``437660`` in ASCII, ``J+8FBB`` and ``8FBB`` as 16 bits.

    306 numbers of 入管正字 lie beyond FFFF, and no form of 16 bits is published for them: they are no codes (``b""``).
    """
    if column in ("koseki", "touki", "name"):
        return number.encode("ascii")
    digits = number.removeprefix("J+")
    return bytes.fromhex(digits) if len(digits) == 4 else b""


def number_of_code(column: str, code: bytes) -> str:
    """Read a code as a number of the official list, as the list writes it: the inverse of :func:`number_code`."""
    if column in ("koseki", "touki", "name"):
        return code.decode("ascii", "replace")
    return "J+" * (column == "juki") + code_name(code)
