"""The inventory of gaiji (外字棚卸し): every code of an input is counted, those that wait for somebody are listed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mojimigrate.converter import Converter
from mojimigrate.inspection.lines import LineCounter
from mojimigrate.inspection.source import Source
from mojimigrate.ledger import Outcome
from mojimigrate.records import line_chunks
from mojimigrate.transcode.tallying import Histogram

#: Bytes that are counted at a time.
BLOCK_BYTES = 1 << 20
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
class Inventory:
    """What a charset finds in an input.

    ``outcomes`` are all of them, ``items`` the gaiji and whatever is unidentified, unassigned, malformed or outside
    the profile, ``codes`` the most frequent codes of all. ``beyond`` counts codes that were not told apart (more
    different ones than there is room for), ``unclosed`` records that end within shifted text.
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


def take_inventory(
    converter: Converter,
    source: Source,
    counter: LineCounter,
    length: int | None,
    *,
    framing: str,
    top: int,
    progress: Callable[[int, int | None], None] = lambda _done, _outstanding: None,
) -> Inventory:
    """Count every code of an input, which is read as lines, or as records of ``length`` bytes.

    ``framing`` is what the inventory calls that; ``top`` is how many of the most frequent codes it lists.
    ``counter`` sees every byte too. Raises ``InputError`` (``line-too-long``) for lines that are none.
    """
    histogram = Histogram(converter.table)
    records = 0
    blocks = _lines(converter, source) if length is None else _fixed(source, length)
    for data, begins, ends, numbers, offset in blocks:
        histogram.add(data, begins, ends, numbers=numbers, offset=offset)
        counter.add(data)
        records = int(numbers[-1])
        progress(source.position, None)
    return summarise(converter, {"": histogram}, framing, records, top)


#: Bytes; where each value in them begins and ends; the number of its record; the offset of the bytes in the input.
Block = tuple[bytes, npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int64], int]


def _lines(converter: Converter, source: Source) -> Iterator[Block]:
    """Yield blocks of whole lines: lines, and what ends them, are values of their own."""
    for chunk in line_chunks(source, BLOCK_BYTES, ends=converter.line_ends, path=source.path):
        starts = chunk.values
        numbers = chunk.first_record + np.arange(len(starts) - 1, dtype=np.int64) // 2
        # Behind the last line end, there is no further line unless there are bytes of it.
        numbers = np.minimum(numbers, chunk.first_record + chunk.records - 1)
        yield chunk.data, starts[:-1], starts[1:], numbers, chunk.offset


def _fixed(source: Source, length: int) -> Iterator[Block]:
    """Yield blocks of whole records; the last one of all may be shorter."""
    offset = 0
    for data in source.blocks(max(BLOCK_BYTES // length, 1) * length):
        begins = np.arange(0, len(data), length, dtype=np.int64)
        ends = np.minimum(begins + length, len(data))
        yield data, begins, ends, offset // length + 1 + np.arange(len(begins), dtype=np.int64), offset
        offset += len(data)


def summarise(
    converter: Converter, histograms: dict[str, Histogram], framing: str, records: int, top: int
) -> Inventory:
    """Make an inventory of the histograms of fields (``""``: undivided text)."""
    charset = converter.charset
    parts = {part.name: part for part in charset.parts}
    items: list[Item] = []
    every: list[Item] = []
    codes: dict[str, set[tuple[str, str]]] = {}
    counts: dict[str, int] = {}
    for field, histogram in histograms.items():
        for row in histogram.to_arrow(converter.mapping).to_pylist():
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
    return Inventory(
        charset=charset.name,
        edition=converter.edition,
        framing=framing,
        records=records,
        outcomes={label: Counts(len(codes[label]), counts[label]) for label in order},
        items=tuple(items),
        codes=tuple(every[:top]),
        beyond=sum(histogram.beyond for histogram in histograms.values()),
        unclosed=sum(histogram.unclosed for histogram in histograms.values()),
    )


def to_csv(inventory: Inventory) -> bytes:
    """Write an inventory as CSV in UTF-8: :data:`CSV_COLUMNS`, and ``field`` if there are fields."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    columns = (*CSV_COLUMNS, "field") if any(item.field for item in inventory.items) else CSV_COLUMNS
    writer.writerow(columns)
    writer.writerows([getattr(item, column) for column in columns] for item in inventory.items)
    return text.getvalue().encode()
