"""Where the fields of a layout stand: in the layout, as people read it, and in the records of a chunk.

Records may be of different lengths, and what follows a table whose number of occurrences is in the record itself
(``OCCURS … DEPENDING ON``) stands elsewhere in each. Places are computed for all records of a chunk at once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.errors import InputError, UsageError
from mojimigrate.records.layout import Field, Kind, Layout, RecordType
from mojimigrate.records.numbers import number_type

Ints = npt.NDArray[np.int64]
#: Reads the counts of tables: a field, and where its value begins in each record → the numbers, -1 for none.
Counting = Callable[[Field, Ints], Ints]
#: Says of a field with a condition where that one is met.
Meeting = Callable[[Field], npt.NDArray[np.bool_]]
#: A longer record is none.
LONGEST_RECORD = 64 << 20
DEEPEST = 50
#: Kinds that can hold the number of occurrences of a table.
COUNTERS = frozenset({Kind.ZONED, Kind.PACKED, Kind.BINARY})


@dataclass(frozen=True)
class Node:
    """A field of the layout with its fields, and where it stands (from 0) if every table is full.

    ``name`` is that of its column, or of its member of a list; ``size`` that of one occurrence, in bytes.
    """

    field: Field
    name: str
    path: tuple[str, ...]
    start: int
    size: int
    children: tuple[Node, ...]

    @property
    def length(self) -> int:
        """The bytes of all occurrences."""
        return self.size * max(self.field.occurs, 1)

    @property
    def read(self) -> bool:
        """Whether it becomes a column, or something within a column."""
        named = not self.field.skip and self.field.type is not Kind.FILLER and bool(self.field.name)
        return named and (not self.children or any(True for _ in columns_of(self.children)))

    def walk(self) -> Iterator[Node]:
        """Yield the node and all within it."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Values:
    """Where the values of one column stand, in the order of the records.

    ``begins`` has an entry for every occurrence in every record. ``counts`` says how many belong to each entry of what
    the column lies in, record or list (``None``: one each). ``shown`` says which are there at all (``None``: all).
    """

    node: Node
    begins: Ints
    counts: Ints | None = None
    shown: npt.NDArray[np.bool_] | None = None
    children: tuple[Values, ...] = ()


@dataclass(frozen=True)
class Misfit:
    """A record that does not fit the layout: its index, and what is wrong with it, without its place in the file."""

    index: int
    error: InputError


class Plan:
    """The places of one record type. Raises ``UsageError`` (``layout-…``) for a layout that cannot be."""

    def __init__(self, record: RecordType) -> None:
        self.record = record
        self.nodes = _resolve(record)
        self.length = _end(self.nodes)
        if not 0 < self.length <= LONGEST_RECORD:
            raise UsageError("layout-length", value=record.name, found=self.length, limit=LONGEST_RECORD)
        self._counters = {node.path: self._counter(node) for node in self.walk() if node.field.depending_on}

    def walk(self) -> Iterator[Node]:
        """Yield every field, in the order of the layout."""
        for node in self.nodes:
            yield from node.walk()

    def makes_column(self, node: Node) -> bool:
        """Say whether a field is a column, one value to a record."""
        return not node.field.occurs and any(column is node for column in columns_of(self.nodes))

    @cached_property
    def least(self) -> int:
        """The length of the shortest record: every table with its smallest number of occurrences."""
        return self.length - sum(
            (node.field.occurs - node.field.least) * node.size for node in self.walk() if self._varies(node)
        )

    def _varies(self, node: Node) -> bool:
        """Tell whether a table takes only the room of its occurrences.

        That of a compiler that reserves the room of all does if nothing follows it: records end with their last one.
        """
        return bool(node.field.depending_on) and (not node.field.reserved or node.start + node.length == self.length)

    def find(self, name: str) -> Node:
        """Return the field of a name (or path with dots) that stands at the same place in every record.

        Raises ``UsageError`` (``layout-field-unknown``, ``layout-field-moves``).
        """
        # Columns of the output of another run are fields whose own names have dots.
        found = [node for node in self.walk() if f".{'.'.join(node.path)}".endswith(f".{name}")]
        if len(found) != 1:
            raise UsageError("layout-field-unknown", value=name, type=self.record.name, count=len(found))
        for other in self.walk():
            within = found[0].path[: len(other.path)] == other.path
            moves = self._varies(other) and other.start < found[0].start
            if moves or (within and other.field.occurs):
                raise UsageError("layout-field-moves", value=name, type=self.record.name)
        return found[0]

    def _counter(self, table: Node) -> Node:
        """Return the field that holds the number of occurrences of a table."""
        path = tuple(table.field.depending_on.split("."))
        found = [node for node in self.walk() if node.path[-len(path) :] == path]
        if len(found) != 1:
            raise UsageError(
                "layout-field-unknown", value=table.field.depending_on, type=self.record.name, count=len(found)
            )
        in_table = any(other.field.occurs and found[0].path[: len(other.path)] == other.path for other in self.walk())
        if not _counts(found[0].field) or found[0].start >= table.start or in_table:
            raise UsageError("layout-count", value=".".join(found[0].path), type=self.record.name, field=table.name)
        return found[0]

    def place(self, begins: Ints, ends: Ints, count: Counting, meets: Meeting) -> tuple[list[Values], list[Misfit]]:
        """Place the fields of records, and name the records that do not fit.

        The values are those of all records, and of use only if there is no misfit.
        """
        lengths = ends - begins
        short = np.flatnonzero(lengths < self.least)
        if len(short):
            return [], [_length_misfit(index, int(lengths[index]), self.least) for index in short.tolist()]
        walk = _Walk(self._counters, ends, count, meets, self._varies)
        values, at = walk.place(self.nodes, begins, None)
        needed = np.broadcast_to(np.asarray(at, np.int64), begins.shape)
        for index in np.flatnonzero((lengths < needed) | (lengths > self.length)).tolist():
            misfit = _length_misfit(index, int(lengths[index]), int(needed[index]))
            walk.misfits.setdefault(index, misfit)
        return values, [walk.misfits[index] for index in sorted(walk.misfits)]


def plans_of(layout: Layout) -> tuple[Plan, ...]:
    """Return the plans of all record types, which can be told apart.

    Raises ``UsageError``: what a plan raises, and what :func:`tell_apart` does.
    """
    plans = tuple(Plan(record) for record in layout.records)
    tell_apart(layout)
    return plans


def tell_apart(layout: Layout) -> None:
    """Refuse record types that nothing tells apart.

    Raises ``UsageError`` (``layout-empty``, ``layout-type-twice``, ``layout-when``).
    """
    if not layout.records:
        raise UsageError("layout-empty")
    counted = Counter(record.name for record in layout.records)
    if twice := next((name for name, count in counted.items() if count > 1), None):
        raise UsageError("layout-type-twice", value=twice)
    undecided = [record.name for record in layout.records if record.when is None]
    if len(undecided) > 1:
        raise UsageError("layout-when", value=", ".join(undecided))


def _counts(field: Field) -> bool:
    """Say whether a field can hold the number of occurrences of a table: a whole number, and no longer than need be."""
    return field.type in COUNTERS and not field.date and pa.types.is_integer(number_type(field))


def _length_misfit(index: int, found: int, expected: int) -> Misfit:
    if found < expected:
        return Misfit(index, InputError("record-too-short", found=found, expected=expected))
    return Misfit(index, InputError("record-too-long", found=found, expected=expected))


class _Walk:
    """One walk along the fields of many records."""

    def __init__(
        self,
        counters: Mapping[tuple[str, ...], Node],
        ends: Ints,
        count: Counting,
        meets: Meeting,
        varies: Callable[[Node], bool],
    ) -> None:
        self._counters = counters
        self._varies = varies
        self._wanted = {node.path for node in counters.values()}
        self._met: dict[tuple[str, ...], Ints] = {}
        self._ends = ends
        self._count = count
        self._meets = meets
        self.misfits: dict[int, Misfit] = {}

    def place(
        self, nodes: Sequence[Node], base: Ints, shown: npt.NDArray[np.bool_] | None
    ) -> tuple[list[Values], int | Ints]:
        """Place fields from ``base`` on; return what becomes of them, and where the furthest ends."""
        values: list[Values] = []
        known: dict[str, int | Ints] = {}
        at: int | Ints = 0
        furthest: int | Ints = 0
        for node in nodes:
            field = node.field
            position = known[field.redefines] if field.redefines else field.start - 1 if field.start else at
            known.setdefault(field.name, position)
            begins = base + position
            if node.path in self._wanted:
                self._met[node.path] = begins
            here = shown
            if field.when:
                met = self._meets(field)
                here = met if shown is None else shown & met
            taken: int | Ints = node.length
            if field.occurs:
                number = self._number(node, len(base))
                if self._varies(node):
                    taken = number * node.size
                number = number if here is None else np.where(here, number, 0)
                occurrences = _repeated(begins, number, node.size)
                children, _ = self.place(node.children, occurrences, None)
                made = [Values(node, occurrences, number, here, tuple(children))]
            elif node.children:
                made, inner = self.place(node.children, begins, here)
                taken = field.length or inner
            else:
                made = [Values(node, begins, None, here)]
            values += made if node.read else []
            end = position + taken
            at = np.maximum(at, end) if field.redefines else end
            furthest = np.maximum(furthest, end)
        return values, furthest

    def _number(self, table: Node, records: int) -> Ints:
        """Return how often a table occurs in each record; a number that is impossible counts for none."""
        field, counter = table.field, self._counters.get(table.path)
        if counter is None:
            return np.full(records, field.occurs, np.int64)
        begins = self._met[counter.path]
        held = begins + counter.size <= self._ends
        found = np.full(records, -1, np.int64)
        found[held] = self._count(counter.field, begins[held])
        wrong = (found < field.least) | (found > field.occurs)
        for index in np.flatnonzero(wrong).tolist():
            error = InputError(
                "record-count",
                field=".".join(counter.path),
                least=field.least,
                most=field.occurs,
                count=int(found[index]) if found[index] >= 0 else "–",
            )
            self.misfits.setdefault(index, Misfit(index, error))
        return np.where(wrong, 0, found)


def _repeated(begins: Ints, counts: Ints, size: int) -> Ints:
    """Return where the occurrences of tables begin: ``counts[i]`` of them from ``begins[i]`` on."""
    within = np.arange(int(counts.sum())) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.repeat(begins, counts) + within * size


def _resolve(record: RecordType) -> tuple[Node, ...]:
    """Make nodes of fields. Raises ``UsageError`` for what is contradictory."""
    nodes = _nodes(record.fields, (), 0, record.name, in_table=False)
    return _named(nodes)


def _nodes(fields: Sequence[Field], path: tuple[str, ...], base: int, record: str, *, in_table: bool) -> list[Node]:
    if len(path) > DEEPEST:
        raise UsageError("layout-deep", type=record, limit=DEEPEST)
    nodes: list[Node] = []
    starts: dict[str, int] = {}
    at = base
    for number, field in enumerate(fields, 1):
        here = (*path, field.name or f"({number})")
        label = ".".join(here)
        if field.redefines and field.redefines not in starts:
            raise UsageError("layout-redefines", value=field.redefines, type=record, field=label)
        _check(field, record, label, in_table=in_table)
        start = starts[field.redefines] if field.redefines else base + field.start - 1 if field.start else at
        starts.setdefault(field.name, start)
        children = _nodes(field.fields, here, start, record, in_table=in_table or field.occurs > 0)
        size = field.length or _end(children) - start
        if children and size < _end(children) - start:
            raise UsageError("layout-group-length", value=size, found=_end(children) - start, type=record, field=label)
        if size < 1 or (size * max(field.occurs, 1)) + start > LONGEST_RECORD:
            raise UsageError("layout-field-length", value=size, type=record, field=label)
        node = Node(field, field.name, here, start, size, tuple(children))
        nodes.append(node)
        at = max(at, start + node.length) if field.redefines else start + node.length
    return nodes


def _check(field: Field, record: str, label: str, *, in_table: bool) -> None:
    """Refuse a field that contradicts itself."""
    wrong = (
        "fields" if bool(field.fields) != (field.type is Kind.GROUP)
        else "start" if field.start < 0 or (field.start and field.redefines)
        else "occurs" if field.occurs < 0 or not 0 <= field.least <= field.occurs
        else "depending_on" if field.depending_on and (in_table or not field.occurs)
        else "when" if field.when and in_table
        else "length" if field.length < 0 or (field.type is Kind.NATIONAL and field.length % 2)
        else "name" if not field.name and field.type is not Kind.FILLER
        else ""
    )  # fmt: skip
    if wrong:
        raise UsageError("layout-contradiction", value=wrong, type=record, field=label)


def _end(nodes: Sequence[Node]) -> int:
    """Return where fields end; those that are put elsewhere end where they end."""
    return max((node.start + node.length for node in nodes), default=0)


def _named(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """Name what becomes columns: by the field's own name if it is the only one of that name, else by its path."""
    counted = Counter(node.name for node in columns_of(nodes))

    def named(node: Node, within: tuple[str, ...]) -> Node:
        own = node.field.name
        if node.field.occurs:
            return _renamed(node, own if counted[own] == 1 else ".".join((*within, own)), _named(node.children))
        if node.children:
            return _renamed(node, own, tuple(named(child, (*within, own)) for child in node.children))
        return _renamed(node, own if counted[own] == 1 else ".".join((*within, own)), ())

    made = tuple(named(node, ()) for node in nodes)
    again = Counter(node.name for node in columns_of(made))
    if twice := next((name for name, count in again.items() if count > 1), None):
        raise UsageError("layout-name-twice", value=twice)
    return made


def _renamed(node: Node, name: str, children: tuple[Node, ...]) -> Node:
    return Node(node.field, name, node.path, node.start, node.size, children)


def columns_of(nodes: Sequence[Node]) -> Iterator[Node]:
    """Yield what becomes a column, or a member of a list."""
    for node in nodes:
        if not node.read:
            continue
        if node.children and not node.field.occurs:
            yield from columns_of(node.children)
        else:
            yield node
