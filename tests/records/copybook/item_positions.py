"""Where the items of a layout stand in a record of greatest length: (name, offset from 0, size of one occurrence)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mojimigrate.records.layout import Field, Kind, RecordType


def size_of(field: Field) -> int:
    """Size of one occurrence; a group ends where the last of its fields does, a redefinition too."""
    if field.type is not Kind.GROUP:
        return field.length
    return max((begin + size_of(each) * (each.occurs or 1) for each, begin in _begins(field.fields)), default=0)


def positions(record: RecordType) -> list[tuple[str, int, int]]:
    """All fields, groups first, the first occurrence of each."""
    return list(_walk(record.fields, 0))


def length_of(record: RecordType) -> int:
    return size_of(Field(type=Kind.GROUP, fields=record.fields))


def _begins(fields: Sequence[Field]) -> Iterator[tuple[Field, int]]:
    at, begins = 0, {}
    for field in fields:
        begin = begins[field.redefines] if field.redefines else at
        if field.name:
            begins[field.name] = begin
        yield field, begin
        at = max(at, begin + size_of(field) * (field.occurs or 1))


def _walk(fields: Sequence[Field], base: int) -> Iterator[tuple[str, int, int]]:
    for field, begin in _begins(fields):
        yield field.name, base + begin, size_of(field)
        yield from _walk(field.fields, base + begin)


def table(record: RecordType) -> str:
    """Print a layout for people: field, start from 1, length, type, and what else is to be said."""
    return "\n".join(_rows(record.fields, 0, 0))


def _rows(fields: Sequence[Field], base: int, depth: int) -> Iterator[str]:
    for field, begin in _begins(fields):
        said = [f"{'  ' * depth}{field.name or '-'}", str(base + begin + 1), str(size_of(field)), str(field.type)]
        if field.digits:
            said.append(f"{'s' if field.signed else ''}{field.digits},{field.scale}")
        if field.occurs:
            said.append(f"×{f'{field.least}–' if field.depending_on else ''}{field.occurs}")
        if field.depending_on:
            said.append(f"({field.depending_on})")
        if field.redefines:
            said.append(f"= {field.redefines}")
        yield " ".join(said)
        yield from _rows(field.fields, base + begin, depth + 1)
