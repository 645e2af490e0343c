"""The inventory of gaiji (外字棚卸し): every code of an input is counted, those that wait for somebody are listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np

from mojimigrate.converter import Converter
from mojimigrate.errors import UsageError
from mojimigrate.fields import Placed
from mojimigrate.inspection.chunks import Chunk
from mojimigrate.inspection.lines import LineCounter
from mojimigrate.inspection.source import Source
from mojimigrate.ledger import Outcome
from mojimigrate.records.framing import Fault, Records
from mojimigrate.transcode.tallying import Histogram

#: Each field has a histogram of its own, of about 2 MB.
MOST_FIELDS = 1000
#: The columns of the inventory as CSV: with ``class`` filled in, ``code`` and ``character`` are a gaiji table's.
CSV_COLUMNS = ("charset", "code", "count", "outcome", "character", "written", "first_record", "first_offset")


@dataclass(frozen=True)
class Item:
    """One code: how often it occurs, what becomes of it, and where it stands first (record 1-based, offset in bytes).

    ``gaiji`` says that it lies in a user-defined area; ``field`` is ``""`` in undivided text.
    """

    charset: str
    code: str
    count: int
    outcome: str
    character: str
    written: str
    first_record: int
    first_offset: int
    gaiji: bool = False
    field: str = ""


@dataclass(frozen=True)
class Counts:
    """How many different codes have an outcome, and how often they occur."""

    codes: int
    count: int


@dataclass(frozen=True)
class Unread:
    """How many records cannot be read for one reason (the id of an error), and where the first of them stands."""

    error: str
    count: int
    first_record: int
    first_offset: int


@dataclass(frozen=True)
class Inventory:
    """What a charset finds in an input.

    ``outcomes`` are all of them, ``items`` the gaiji and whatever is unidentified, unassigned, malformed or outside
    the profile, ``codes`` the most frequent codes of all. ``beyond`` counts codes that were not told apart (more
    different ones than there is room for), ``unclosed`` values that end within shifted text. ``unread`` are records
    that cannot be read, and of which nothing is counted.
    """

    charset: str
    edition: str
    framing: str
    records: int
    outcomes: dict[str, Counts]
    items: tuple[Item, ...]
    codes: tuple[Item, ...]
    beyond: int
    unclosed: int
    unread: tuple[Unread, ...] = ()


@dataclass(frozen=True)
class Tallied:
    """The histogram of a field, and what converts the field."""

    converter: Converter
    histogram: Histogram


class Tallies:
    """Histograms of the fields of one input (``""``: undivided text), and the records that cannot be read."""

    def __init__(self) -> None:
        self.fields: dict[str, Tallied] = {}
        self.unread: dict[str, Unread] = {}

    def add(self, placed: Placed, records: Records) -> None:
        """Count the values of a field in a chunk. Raises ``UsageError`` (``inspect-fields``) for too many fields."""
        if placed.path not in self.fields:
            if len(self.fields) == MOST_FIELDS:
                raise UsageError("inspect-fields", limit=MOST_FIELDS)
            self.fields[placed.path] = Tallied(placed.converter, Histogram(placed.converter.table))
        rows = np.searchsorted(records.begins, placed.begins, "right") - 1
        self.fields[placed.path].histogram.add(
            records.data, placed.begins, placed.ends, numbers=records.numbers[rows], offset=records.offset
        )

    def note(self, faults: Iterable[Fault], records: Records) -> None:
        """Count records that cannot be read, by what is wrong."""
        for fault in faults:
            before = self.unread.get(fault.error.id)
            first = before or Unread(fault.error.id, 0, fault.record, records.offset + fault.begin)
            self.unread[fault.error.id] = replace(first, count=first.count + 1)


def take_inventory(
    chunks: Iterable[Chunk],
    source: Source,
    counter: LineCounter,
    converter: Converter,
    *,
    framing: str,
    top: int,
    progress: Callable[[int, int | None], None] = lambda _done, _outstanding: None,
) -> Inventory:
    """Count every code of the chunks into which an input has been cut.

    ``framing`` is what the inventory calls that; ``top`` is how many of the most frequent codes it lists.
    ``counter`` sees every byte too. Raises ``InputError`` (``line-too-long``) for lines that are none.
    """
    tallies = Tallies()
    records = 0
    for chunk, placed, faults in chunks:
        for values in placed:
            tallies.add(values, chunk)
        tallies.note(source.without_cut(faults, chunk), chunk)
        counter.add(chunk.data)
        numbers = [*chunk.numbers[-1:].tolist(), *(fault.record for fault in faults[-1:])]
        records = max([records, *numbers])
        progress(source.position, None)
    return summarise(converter, tallies, framing, records, top)


def summarise(converter: Converter, tallies: Tallies, framing: str, records: int, top: int) -> Inventory:
    """Make an inventory of the histograms of fields; charset and edition are those of the job's converter."""
    items: list[Item] = []
    every: list[Item] = []
    codes: dict[str, set[tuple[str, str]]] = {}
    counts: dict[str, int] = {}
    for field, tallied in tallies.fields.items():
        charset = tallied.converter.charset
        parts = {part.name: part for part in charset.parts}
        for row in tallied.histogram.to_arrow(tallied.converter.mapping).to_pylist():
            if row["charset"] == charset.name and row["charset"] not in parts:
                continue  # a shift code: counted by what it leads to
            part = parts[row["charset"]]
            outcome = Outcome[row["outcome"].upper()]
            gaiji = outcome is not Outcome.MALFORMED and part.is_user_defined(bytes.fromhex(row["code"]))
            item = Item(**row, gaiji=gaiji, field=field)
            every.append(item)
            codes.setdefault(item.outcome, set()).add((item.charset, item.code))
            counts[item.outcome] = counts.get(item.outcome, 0) + item.count
            if gaiji or outcome.outstanding:
                items.append(item)
    every.sort(key=lambda item: (-item.count, item.charset, item.code, item.field))
    items.sort(key=lambda item: (not item.gaiji, item.field, item.charset, len(item.code), item.code))
    order = [outcome.label for outcome in Outcome if outcome.label in counts]
    histograms = [tallied.histogram for tallied in tallies.fields.values()]
    return Inventory(
        charset=converter.charset.name,
        edition=converter.edition,
        framing=framing,
        records=records,
        outcomes={label: Counts(len(codes[label]), counts[label]) for label in order},
        items=tuple(items),
        codes=tuple(every[:top]),
        beyond=sum(histogram.beyond for histogram in histograms),
        unclosed=sum(histogram.unclosed for histogram in histograms),
        unread=tuple(tallies.unread.values()),
    )


def to_csv(inventory: Inventory) -> bytes:
    """Write an inventory as CSV in UTF-8: :data:`CSV_COLUMNS`, and ``field`` if there are fields."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = (*CSV_COLUMNS, "field") if any(item.field for item in inventory.items) else CSV_COLUMNS
    writer.writerow(columns)
    writer.writerows([getattr(item, column) for column in columns] for item in inventory.items)
    return text.getvalue().encode()
