"""Search: the codes of a character in all charsets, or one code's row, without reading the rest of the tables.

A table of ten thousand rows is searched as bytes for what a row of the character could have as its target or position;
only such rows are read, and the reading decides. Whatever a full reading finds, this finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from functools import cached_property
from typing import NamedTuple

from mojimigrate.characters import code_name, notation
from mojimigrate.charsets import Part
from mojimigrate.errors import TableError
from mojimigrate.manifest import read_table_file
from mojimigrate.mapping.codes import (
    Resolver,
    VendorCode,
    character_row,
    chosen_tables,
    number_of_code,
    number_row,
    read_row,
    sequence_row,
)
from mojimigrate.mapping.layers import character_itself


class Found(NamedTuple):
    """A code of a part; ``option`` is the declaration (``row-9f=kanji``) without which it means something else."""

    part: Part
    row: VendorCode
    option: str = ""


class Search:
    """The rows that concern some characters, in any table."""

    def __init__(self, names: Iterable[str], resolver: Resolver) -> None:
        self.names: Set[str] = set(names)
        self._resolver = resolver
        self._rows: dict[str, list[tuple[int, dict[str, str]]]] = {}

    @cached_property
    def _needles(self) -> list[bytes]:
        """What a row of one of the characters must contain, if its target is not the name itself."""
        resolver = self._resolver
        symbols = {form: other for other, form in resolver.symbols.items()}
        found = set(self.names)
        for name in self.names:
            character = resolver.standard[name]
            for text in (character.own, character.base, *character.encoded_forms):
                found |= {f"\t{notation(each)}\t" for each in (text, symbols.get(text, "")) if each}
        for set_name, place in resolver.editions.places_of(self.names):
            found.add(f"\t{set_name}\t{place}\t" if set_name else f"\t{place}\t")
        return [needle.encode() for needle in found]

    def _matching(self, path: str) -> list[tuple[int, dict[str, str]]]:
        """Return the rows of a table that may concern the characters: line and cells."""
        if path not in self._rows:
            data = read_table_file(path, self._resolver.standard.folder)
            lines = {data.rfind(b"\n", 0, at) + 1 for needle in self._needles for at in _places(data, needle)}
            header = data.partition(b"\n")[0].decode().split("\t")
            self._rows[path] = [
                (data.count(b"\n", 0, start) + 1, dict(zip(header, _line(data, start).split("\t"), strict=False)))
                for start in sorted(lines - {0})
            ]
        return self._rows[path]

    def codes(self, part: Part) -> Iterator[Found]:
        """Yield the codes of a part that one of its editions reads as one of the characters. Raises ``TableError``."""
        laid_over = {path: _codes_of(path, part) for path in chosen_tables(part, {})}
        replaced: Set[str] = set().union(*laid_over.values())
        for path in (*part.codes, *laid_over):
            for line, cells in self._matching(path):
                if path in laid_over or cells["code"] not in replaced:
                    yield from self._read(path, line, cells, part)
        if part.number:
            yield from self._numbers(part)
        for name, option in part.options.items():
            for value, path in option.values.items():
                if value != option.default and path:
                    for line, cells in self._matching(path):
                        yield from self._read(path, line, cells, part, f"{name}={value}")

    def _read(self, path: str, line: int, cells: dict[str, str], part: Part, option: str = "") -> Iterator[Found]:
        row = read_row(path, line, cells, part, self._resolver)
        if isinstance(row, TableError):
            raise row
        if any(name in self.names for names in known_editions(part, row).values() for name in names):
            yield Found(part, row, option)

    def _numbers(self, part: Part) -> Iterator[Found]:
        standard = self._resolver.standard
        official = (name for name in self.names if name in standard)
        for number in sorted({standard.entry(name).get(part.number, "") for name in official} - {""}):
            row = number_row(part, number, standard.numbered(part.number, number))
            if part.is_code(row.code):
                yield Found(part, row)


def known_editions(part: Part, row: VendorCode) -> dict[str, tuple[str, ...]]:
    """Return what a code is under each edition that its part knows; all of them where the edition does not matter."""
    return {edition: row.editions[edition] for edition in (part.editions.known if part.editions else row.editions)}


def find_code(part: Part, code: bytes, resolver: Resolver) -> VendorCode | None:
    """Return the row of one code of a part, options being as their default; ``None`` if no table has it."""
    if part.form.encoding:
        return _find_text(part, code, resolver)
    name = code_name(part.form.read(code))
    for path in reversed((*part.codes, *chosen_tables(part, {}))):
        data = read_table_file(path, part.folder)
        at = data.find(f"\n{name}\t".encode())
        if at >= 0:
            header = data.partition(b"\n")[0].decode().split("\t")
            cells = dict(zip(header, _line(data, at + 1).split("\t"), strict=False))
            row = read_row(path, data.count(b"\n", 0, at + 1) + 1, cells, part, resolver)
            if isinstance(row, TableError):
                raise row
            return row
    if part.number:
        number = number_of_code(part.number, part.form.read(code))
        if names := resolver.standard.numbered(part.number, number):
            return number_row(part, number, names)
    return None


def _find_text(part: Part, code: bytes, resolver: Resolver) -> VendorCode | None:
    text = part.form.read_text(code)
    if name := resolver.standard.with_sequence(notation(text)):
        return sequence_row(part, notation(text), name)
    return character_row(part, text, resolver) if character_itself(part, code) else None


def _codes_of(path: str, part: Part) -> Set[str]:
    """Return the codes of a table, a short one, as it writes them."""
    rows = read_table_file(path, part.folder).decode().splitlines()
    return {row.partition("\t")[0] for row in rows[1:]}


def _places(data: bytes, needle: bytes) -> Iterator[int]:
    at = data.find(needle)
    while at >= 0:
        yield at
        at = data.find(needle, at + len(needle) - 1)  # a tab may end one needle and begin the next


def _line(data: bytes, start: int) -> str:
    end = data.find(b"\n", start)
    return data[start : end if end >= 0 else len(data)].decode()
