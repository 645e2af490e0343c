"""The front door for records: a layout and a charset become typed columns, and what was not exact is told by field.

A text field is converted as :class:`~mojimigrate.converter.Converter` does, and begins afresh; what is wrong in one
field changes nothing in its neighbours. A number or a date that cannot be read is null and an event, never a guess.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from mojimigrate.converter import Converter
from mojimigrate.errors import InputError, UsageError
from mojimigrate.fields.columns import Columns, Noted, Placed, Typed
from mojimigrate.fields.conditions import Condition, Letters, default_signs, gathered, patterns_of
from mojimigrate.ledger import Outcome
from mojimigrate.records.dates import check_date, read_dates
from mojimigrate.records.filling import ROOM, Filled
from mojimigrate.records.framing import Fault, Framing, Records, parted, read_records
from mojimigrate.records.layout import NUMBERS, TEXTS, Field, Kind, Layout, RecordType, When
from mojimigrate.records.numbers import Read, Signs, load_signs, number_type, read_numbers, value_digits
from mojimigrate.records.places import Ints, Misfit, Node, Plan, Values, columns_of, plans_of
from mojimigrate.records.window import Readable
from mojimigrate.transcode import Events, transcode_ranges

#: Records come in larger chunks than text: what each column costs by itself is spread over more of them.
RECORD_CHUNK = 4 << 20
#: Records of a chunk: each may be a fault, which is an object.
MOST_RECORDS = 1 << 14


class FieldConverter:
    """Converts records by a layout: pure, so that chunks can be converted anywhere and in any order.

    ``national`` converts double-byte fields (of a charset without a double-byte part: as all text). ``signs`` names
    the convention for signs of numbers; by default that of hosts if the charset's digits are F0 to F9, else that of
    GnuCOBOL and Micro Focus. ``trim`` takes the padding at the end of text away. ``fill`` reads the missing end of a
    record that is too short as spaces: lines are written without those. Raises ``UsageError`` for a layout that
    contradicts itself or the charset, or has no column at all (``layout-no-columns``); that of a record type may.
    """

    def __init__(
        self,
        converter: Converter,
        layout: Layout,
        *,
        national: Converter | None = None,
        signs: str = "",
        trim: bool = True,
        fill: bool = False,
    ) -> None:
        self.converter = converter
        self.layout = layout
        self.national = national or converter.national
        self.trim = trim
        self.signs: Signs = load_signs(signs or default_signs(converter))
        self.plans = plans_of(layout)
        self._others: dict[str, Converter] = {}
        self._letters = Letters(converter.single)
        self._space = (self._letters.get(" ") if fill else None) or b""
        # A field may stand in several record types, and what its condition names elsewhere in each.
        self._conditions: dict[tuple[str, int], Condition] = {}
        for plan in self.plans:
            owners: list[RecordType | Field] = [plan.record, *(node.field for node in plan.walk())]
            for owner in owners:
                if owner.when:
                    self._conditions[plan.record.name, id(owner)] = self._condition(plan, owner.when)
            for node in plan.walk():
                self._check(node)
        self.schemas = {plan.record.name: self._schema(plan) for plan in self.plans}
        if not any(len(schema) for schema in self.schemas.values()):
            raise UsageError("layout-no-columns")

    @property
    def lengths(self) -> tuple[int, int]:
        """The lengths of the shortest and of the longest record that the layout describes."""
        return min(plan.least for plan in self.plans), max(plan.length for plan in self.plans)

    def chunks(
        self, stream: Readable, framing: Framing, size: int = RECORD_CHUNK, path: object = None
    ) -> Iterator[Records]:
        """Read records of this layout, in chunks of about ``size`` bytes, and of so many records that faults are few.

        Raises as :func:`~mojimigrate.records.framing.read_records`.
        """
        _, longest = self.lengths
        most = min(MOST_RECORDS, max(ROOM // longest, 1)) if self._space else MOST_RECORDS
        ends = self.converter.line_ends
        for records in read_records(stream, framing, length=longest, ends=ends, size=size, path=path):
            yield from parted(records, most)

    @property
    def conditions(self) -> dict[str, tuple[str, pa.Array]]:
        """When a record is of a type: the name of a column, and the values that it has then.

        A type of which the condition lies in no column is left out.
        """
        found = {}
        for plan in self.plans:
            condition = self._conditions.get((plan.record.name, id(plan.record)))
            if condition and plan.makes_column(condition.node):
                data = b"".join(condition.patterns)
                begins = np.arange(len(condition.patterns), dtype=np.int64) * condition.node.size
                laid = Filled.of(data, begins, begins + condition.node.size, 0, b"")
                reading = _Reading(self, plan, laid, [])
                found[plan.record.name] = (condition.node.name, reading.column(Values(condition.node, begins)).unique())
        return found

    def convert(self, records: Records) -> Columns:
        """Convert a chunk of records."""
        typed: list[Typed] = []
        noted: list[Noted] = []
        placed, faults = self._placed(records)
        for plan, rows, laid, values in placed:
            reading = _Reading(self, plan, laid, noted)
            arrays = [reading.column(value) for value in values]
            batch = _batch(arrays, self.schemas[plan.record.name], len(rows))
            typed.append(Typed(plan.record.name, records.numbers[rows], batch))
        return Columns(records, tuple(typed), tuple(noted), faults)

    def texts(self, records: Records) -> tuple[list[Placed], tuple[Fault, ...]]:
        """Say where the text of a chunk stands, field by field, and which records cannot be read."""
        placed, faults = self._placed(records)
        found: list[Placed] = []
        for plan, _, laid, values in placed:
            within = plan.record.name if len(self.plans) > 1 else ""
            for value in values:
                self._add_texts(value, within, laid, found)
        return found, faults

    def _add_texts(self, values: Values, within: str, laid: Filled, found: list[Placed]) -> None:
        """Add a text field, or those within a table, by the names that the ledger gives them."""
        node = values.node
        path = f"{within}.{node.name}" if within else node.name
        for child in values.children:
            self._add_texts(child, path, laid, found)
        if node.field.type in TEXTS and not node.field.date:
            shown = values.shown if values.shown is not None and not node.field.occurs else None
            begins = values.begins if shown is None else values.begins[shown]
            ends = laid.places(begins + node.size, behind=True)
            found.append(Placed(path, self.converter_of(node.field), laid.places(begins), ends))

    def _placed(self, records: Records) -> tuple[list[tuple[Plan, Ints, Filled, list[Values]]], tuple[Fault, ...]]:
        """Place the fields of each record type: the rows of its records, its values; and the records that misfit."""
        placed: list[tuple[Plan, Ints, Filled, list[Values]]] = []
        faults = list(records.faults)
        chosen = self._types(records)
        unknown = InputError("record-type-unknown")
        faults += [_fault(records, index, unknown) for index in np.flatnonzero(chosen < 0).tolist()]
        for number, plan in enumerate(self.plans):
            rows = np.flatnonzero(chosen == number)
            laid = self._laid(records, rows, plan.length)
            values, misfits = self._place(plan, laid)
            while misfits:  # those that are too short are found first, and hide the others
                faults += [_fault(records, int(rows[misfit.index]), misfit.error) for misfit in misfits]
                rows = np.delete(rows, [misfit.index for misfit in misfits])
                laid = self._laid(records, rows, plan.length)
                values, misfits = self._place(plan, laid)
            if len(rows):
                placed.append((plan, rows, laid, values))
        return placed, tuple(sorted(faults, key=lambda fault: fault.record))

    def _laid(self, records: Records, rows: Ints, length: int) -> Filled:
        """Return some records, filled if that is wanted."""
        fill = length if self._space else 0
        return Filled.of(records.data, records.begins[rows], records.ends[rows], fill, self._space)

    def _types(self, records: Records) -> Ints:
        """Say of each record of which type it is, -1 for none."""
        every = np.arange(len(records.begins))
        chosen = np.full(len(every), -1, np.int64)
        for number, plan in enumerate(self.plans):
            if plan.record.when:
                condition = self._conditions[plan.record.name, id(plan.record)]
                laid = self._laid(records, every, condition.end)
                chosen[(chosen < 0) & condition.met(laid)] = number
        others = (number for number, plan in enumerate(self.plans) if not plan.record.when)
        chosen[chosen < 0] = next(others, -1)
        return chosen

    def _place(self, plan: Plan, laid: Filled) -> tuple[list[Values], list[Misfit]]:
        def count(field: Field, at: Ints) -> Ints:
            read = read_numbers(field, gathered(laid.content, at, field.length), self.signs)
            whole = read.values.cast(pa.int64(), safe=False)  # what is too large becomes negative
            values: Ints = pc.fill_null(whole, -1).to_numpy(zero_copy_only=False)
            return values

        def meets(field: Field) -> npt.NDArray[np.bool_]:
            return self._conditions[plan.record.name, id(field)].met(laid)

        return plan.place(laid.begins, laid.ends, count, meets)

    def converter_of(self, field: Field) -> Converter:
        """Return what converts a text field."""
        converter = self.converter
        if field.charset:
            if field.charset not in self._others:
                self._others[field.charset] = self.converter.of_charset(field.charset)
            converter = self._others[field.charset]
        if field.type is Kind.NATIONAL:
            return converter.national if field.charset else self.national
        return converter.single if field.type is Kind.SINGLE else converter

    def letters(self, field: Field) -> Letters:
        """Return the bytes of single letters, for dates."""
        return self._letters if not field.charset else Letters(self.converter_of(field))

    def _check(self, node: Node) -> None:
        """Refuse what cannot be read, before there are data."""
        field = node.field
        if field.date:
            check_date(field, self.signs, self.letters(field))
        elif field.type in NUMBERS:
            number_type(field)
        elif field.type in TEXTS:
            self.converter_of(field)

    def _condition(self, plan: Plan, when: When) -> Condition:
        node = plan.find(when.field)
        field = node.field
        if field.type is Kind.NATIONAL:
            letters = Letters(self.converter_of(field))
        else:
            letters = self._letters if field.type in NUMBERS else self.letters(field)
        found = [patterns_of(node, value, plan.record.name, letters, self.signs) for value in when.equals]
        return Condition(node, tuple(pattern for patterns in found for pattern in patterns))

    def _schema(self, plan: Plan) -> pa.Schema:
        """Return the schema of a record type, with what is known of each field in its metadata."""
        digest = hashlib.sha256(msgspec.json.encode(plan.record)).hexdigest()
        metadata = {"mojimigrate.layout": digest, "mojimigrate.record_type": plan.record.name}
        return pa.schema([self.arrow_field(node) for node in columns_of(plan.nodes)], metadata=metadata)

    def arrow_field(self, node: Node) -> pa.Field:
        """Return what a column is called, its type, and where it comes from."""
        field = node.field
        if not field.occurs:
            return pa.field(node.name, self._type(field), metadata=self._metadata(field))
        if node.children:
            inner: pa.DataType = pa.struct([self.arrow_field(child) for child in columns_of(node.children)])
            item = pa.field("item", inner)
        else:
            item = pa.field("item", self._type(field), metadata=self._metadata(field))
        return pa.field(node.name, pa.list_(item), metadata={"occurs": str(field.occurs)})

    def _type(self, field: Field) -> pa.DataType:
        if field.date:
            return pa.date32()
        if field.type in NUMBERS:
            return number_type(field)
        return pa.string() if field.type in TEXTS else pa.binary()

    def _metadata(self, field: Field) -> dict[str, str]:
        known = {"type": str(field.type), "bytes": str(field.length)}
        if field.picture:
            known["picture"] = field.picture
        if field.type in TEXTS:
            narrow = 2 if field.type is Kind.NATIONAL else 1
            known |= {"charset": self.converter_of(field).charset.name, "chars": str(field.length // narrow)}
        elif field.type in (Kind.ZONED, Kind.PACKED, Kind.BINARY):
            known |= {"digits": str(value_digits(field)), "signed": str(field.signed).lower()}
        return known


def _batch(arrays: list[pa.Array], schema: pa.Schema, rows: int) -> pa.RecordBatch:
    """Make a batch, which has its rows even if it has no columns: of some record types nothing is read."""
    if arrays:
        return pa.RecordBatch.from_arrays(arrays, schema=schema)
    empty = pa.RecordBatch.from_struct_array(pa.array([{}] * rows, pa.struct([])))
    return empty.replace_schema_metadata(schema.metadata)


def _fault(records: Records, index: int, error: InputError) -> Fault:
    """Make a fault of a record that was cut well, and cannot be read for all that."""
    number, begin, end = (int(each[index]) for each in (records.numbers, records.begins, records.ends))
    begin -= records.descriptor
    placed = InputError(error.id, **error.facts, record=number, offset=records.offset + begin)
    return Fault(number, begin, end, placed)


class _Reading:
    """The reading of one record type in one chunk."""

    def __init__(
        self,
        job: FieldConverter,
        plan: Plan,
        laid: Filled,
        noted: list[Noted],
    ) -> None:
        self._job = job
        self._several = len(job.plans) > 1
        self._plan = plan
        self._laid = laid
        self._noted = noted

    def column(self, values: Values, within: str = "") -> pa.Array:
        """Read a column, or a member of the list that lies ``within`` a column."""
        field = values.node.field
        path = f"{within}.{values.node.name}" if within else values.node.name
        if not field.occurs:
            return self._shown(values, path)
        if values.node.children:
            children = [self.column(child, path) for child in values.children]
            members = [self._job.arrow_field(child.node) for child in values.children]
            items = pa.StructArray.from_arrays(children, fields=members)
        else:
            items = self._leaf(values.node, values.begins, path)
        assert values.counts is not None  # noqa: S101  # tables have counts
        offsets = pa.array(np.concatenate([[0], np.cumsum(values.counts)]).astype(np.int32))
        mask = None if values.shown is None else pa.array(~values.shown)
        return pa.ListArray.from_arrays(offsets, items, type=self._job.arrow_field(values.node).type, mask=mask)

    def _shown(self, values: Values, path: str) -> pa.Array:
        """Read the values that are there; the others are null."""
        if values.shown is None:
            return self._leaf(values.node, values.begins, path)
        there = np.flatnonzero(values.shown)
        found = self._leaf(values.node, values.begins[there], path)
        places = np.zeros(len(values.begins), np.int64)
        places[there] = np.arange(len(there))
        return found.take(pa.array(places, mask=~values.shown))

    def _leaf(self, node: Node, begins: Ints, path: str) -> pa.Array:
        """Read the values of a field, and note what is not plainly exact."""
        field = node.field
        job, ends = self._job, begins + node.size
        if field.type in TEXTS and not field.date:
            converter = job.converter_of(field)
            result = transcode_ranges(converter.table, self._laid.data, begins, ends, trim=job.trim)
            self._note(path, field, converter, result.events, begins, ends)
            return result.text
        matrix = gathered(self._laid.content, begins, node.size)
        if field.type is Kind.BYTES:
            flat = np.ascontiguousarray(matrix).reshape(-1)
            offsets = np.arange(len(begins) + 1, dtype=np.int32) * node.size
            return pa.Array.from_buffers(pa.binary(), len(begins), [None, pa.py_buffer(offsets), pa.py_buffer(flat)])
        read = (
            read_dates(field, matrix, job.signs, job.letters(field))
            if field.date
            else read_numbers(field, matrix, job.signs)
        )
        if len(read.invalid) or len(read.blank):
            self._note(path, field, None, _events(read, self._laid.content, begins), begins, ends)
        return read.values

    def _note(
        self, path: str, field: Field, converter: Converter | None, events: Events, begins: Ints, ends: Ints
    ) -> None:
        if len(events):
            name = f"{self._plan.record.name}.{path}" if self._several else path
            laid = self._laid
            events = replace(events, offset=laid.places(events.offset))
            self._noted.append(
                Noted(name, field, converter, events, laid.places(begins), laid.places(ends, behind=True))
            )


def _events(read: Read, content: npt.NDArray[np.uint8], begins: Ints) -> Events:
    """Make events of the values that cannot be read: the byte that is wrong, or the value as a whole, without bytes."""
    rows = np.concatenate([read.invalid, read.blank])
    at = np.concatenate([read.at, np.full(len(read.blank), -1, np.int64)])
    outcomes = np.repeat([Outcome.INVALID, Outcome.BLANK], [len(read.invalid), len(read.blank)])
    order = np.argsort(rows, kind="stable")
    rows, at, outcomes = rows[order], at[order], outcomes[order]
    offsets = begins[rows] + np.maximum(at, 0)
    return Events(
        offset=offsets,
        length=(at >= 0).astype(np.uint8),
        code=np.where(at >= 0, content[offsets], 0).astype(np.uint64),
        outcome=outcomes.astype(np.uint8),
        state=np.zeros(len(rows), np.uint8),
    )
