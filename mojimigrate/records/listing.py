"""A layout as people read it: every field of a record type, where it stands, and what becomes of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mojimigrate.records.layout import Field, Layout, RecordType, Sign, When
from mojimigrate.records.places import Node, Plan


@dataclass(frozen=True)
class ListedField:
    """A field; ``depth`` counts the groups that it is in.

    ``start`` and ``end`` are its first and last byte in the record (from 1), those of all its occurrences, and of the
    first occurrence of a table that it is in; ``length`` is that of one occurrence, in bytes. They hold if every table
    is full: ``moves`` says that the field stands elsewhere in a record where a table before it is not.
    ``type`` is the kind with digits, scale and sign (``packed 7,2 signed``). ``column`` is what the ledger calls what
    it becomes; ``""`` for a group whose fields become columns, and for what is not ``read``.
    """

    name: str
    depth: int
    picture: str
    start: int
    end: int
    length: int
    type: str
    occurs: int
    least: int
    depending_on: str
    redefines: str
    when: When | None
    moves: bool
    read: bool
    column: str


@dataclass(frozen=True)
class ListedRecord:
    """A record type; ``least`` and ``length`` are those of its shortest and its longest record, in bytes."""

    name: str
    least: int
    length: int
    when: When | None
    fields: tuple[ListedField, ...]


def list_layout(layout: Layout) -> tuple[ListedRecord, ...]:
    """List the record types of a layout. Raises ``UsageError`` (``layout-…``) for one that cannot be."""
    return tuple(map(_list_record, layout.records))


def undecided(layout: Layout) -> bool:
    """Say whether the layout does not tell its record types apart: more than one of them has no ``when``."""
    return sum(record.when is None for record in layout.records) > 1


def _list_record(record: RecordType) -> ListedRecord:
    plan = Plan(record)
    tables = [node for node in plan.walk() if node.field.depending_on and not node.field.reserved]
    # Such tables do not lie in one another: whatever is behind any of them is behind one of the first two.
    tables = sorted(tables, key=lambda node: node.start)[:2]
    fields = tuple(_list_fields(plan.nodes, 0, True, "", tables))
    return ListedRecord(record.name, plan.least, plan.length, record.when, fields)


def _list_fields(
    nodes: Sequence[Node], depth: int, read: bool, within: str, tables: Sequence[Node]
) -> Iterator[ListedField]:
    """List fields; ``within`` is the column of the table that they are in, ``tables`` are those of variable size."""
    for node in nodes:
        field = node.field
        is_read = read and node.read
        is_column = is_read and bool(field.occurs or not node.children)
        column = f"{within}.{node.name}" if within else node.name
        yield ListedField(
            name=field.name,
            depth=depth,
            picture=field.picture,
            start=node.start + 1,
            end=node.start + node.length,
            length=node.size,
            type=describe_type(field),
            occurs=field.occurs,
            least=field.least if field.depending_on else field.occurs,
            depending_on=field.depending_on,
            redefines=field.redefines,
            when=field.when,
            moves=any(_is_behind(node, table) for table in tables),
            read=is_read,
            column=column if is_column else "",
        )
        yield from _list_fields(node.children, depth + 1, is_read, column if field.occurs else within, tables)


def _is_behind(node: Node, table: Node) -> bool:
    return node.start > table.start and node.path[: len(table.path)] != table.path


def describe_type(field: Field) -> str:
    """Say in the words of a layout file what a field holds: ``zoned 9 signed leading-separate``, ``text utf-8``."""
    said = [str(field.type)]
    if field.digits:
        said.append(f"{field.digits},{field.scale}" if field.scale else f"{field.digits}")
    if field.signed:
        said.append("signed")
    if field.sign is not Sign.TRAILING:
        said.append(str(field.sign))
    if field.little:
        said.append("little")
    if field.charset:
        said.append(field.charset)
    if field.date:
        said.append(f"date {field.date.form}")
    return " ".join(said)
