"""The review queue (照合待ち): what the ledgers of one or more runs put before a person, most urgent first."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from mojimigrate.errors import InputError, UsageError
from mojimigrate.ledger import FIRST_PLACES, SCHEMA, Key, Ledger, Outcome, Tally
from mojimigrate.run import LEDGER, RUN, RunRecord, read_record

#: Outcomes in the order in which a person should look at them. The first four are outstanding. A shift code out of
#: place, a number or a length is no character: engineers see it in the ledger, and no reviewer decides it.
URGENCY = (
    Outcome.UNIDENTIFIED,
    Outcome.OUTSIDE,
    Outcome.UNASSIGNED,
    Outcome.MALFORMED,
    Outcome.SUBSTITUTE,
    Outcome.SIMILAR,
    Outcome.REDUCED,
    Outcome.DESIGN,
    Outcome.EDITION,
)


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """What became of a code. Runs of different jobs may differ in it."""

    character: str
    written: str
    basis: str

    @property
    def alternatives(self) -> dict[str, str]:
        """What other editions make of the code: ``jis90; jis2004=MJ025761`` says ``{"jis2004": "MJ025761"}``."""
        pairs = (part.strip().partition("=") for part in self.basis.split(";"))
        return {edition: character for edition, equals, character in pairs if equals}


@dataclass(frozen=True, slots=True, order=True)
class Share:
    """How often a code stood in one field of one input; ``run`` is an index into the queue's runs."""

    run: int
    input: str
    field: str
    count: int


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a code stood, as in the ledger, and in which run, input and field."""

    run: int
    input: str
    record: int
    offset: int
    field: str
    context: str


@dataclass(frozen=True, slots=True)
class Item:
    """One code with one outcome, over all runs; ``number`` is what people call it by."""

    number: int
    charset: str
    code: str
    outcome: Outcome
    count: int
    results: tuple[Result, ...]
    shares: tuple[Share, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything that a person should look at, most urgent first."""

    runs: tuple[RunRecord, ...]
    items: tuple[Item, ...]

    @property
    def full_context(self) -> bool:
        """Whether places show the neighbours of a character as they are: personal data (個人情報)."""
        return any(run.job.context == "full" for run in self.runs)

    @property
    def outstanding(self) -> tuple[Item, ...]:
        """What was not carried over: a person must decide."""
        return tuple(item for item in self.items if item.outcome.outstanding)

    @property
    def inexact(self) -> tuple[Item, ...]:
        """What was carried over, but not exactly: worth a look."""
        return tuple(item for item in self.items if item.outcome.inexact and not item.outcome.outstanding)

    @property
    def edition(self) -> tuple[Item, ...]:
        """What another edition (字形の版) would have named otherwise."""
        return tuple(item for item in self.items if item.outcome is Outcome.EDITION)

    def by_outcome(self) -> dict[Outcome, list[Item]]:
        """Return the items of each outcome that occurred, most urgent first."""
        return {outcome: list(items) for outcome, items in groupby(self.items, key=attrgetter("outcome"))}


def read_queue(outdirs: Sequence[Path]) -> Queue:
    """Merge the ledgers of runs, given by their output folders; a folder given twice counts once.

    No folder at all is a :class:`UsageError`: it must not look like nothing outstanding.
    """
    folders = list(dict.fromkeys(folder.resolve() for folder in outdirs))
    if not folders:
        raise UsageError("run-not-given")
    runs: list[RunRecord] = []
    found: dict[tuple[str, str, Outcome], list[_Row]] = {}
    for index, folder in enumerate(folders):
        run, ledger = read_run(folder)
        runs.append(run)
        for key, tally in ledger.tallies.items():
            if key.outcome in URGENCY:
                found.setdefault((key.charset, key.code, key.outcome), []).append((index, key, tally))
    items = (_item(number, rows) for number, rows in enumerate(sorted(found.values(), key=_urgency), start=1))
    return Queue(tuple(runs), tuple(items))


def read_run(folder: Path) -> tuple[RunRecord, Ledger]:
    """Read what a run left in its output folder, and check that both files are of the same run.

    The record comes without its times, so that equal runs give equal reports.
    """
    try:
        record = read_record(_read(folder / RUN))
    except ValueError as error:
        raise InputError("run-unreadable", path=folder / RUN) from error
    content = _read(folder / LEDGER)
    if hashlib.sha256(content).hexdigest() != record.ledger.sha256:
        raise InputError("run-inconsistent", path=folder)
    try:
        ledger = Ledger.from_arrow(pq.read_table(pa.BufferReader(content)).cast(SCHEMA))
    except (ValueError, KeyError, pa.ArrowException) as error:
        raise InputError("run-unreadable", path=folder / LEDGER) from error
    return record.timeless(), ledger


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise InputError("run-missing", path=path) from error
    except OSError as error:
        raise InputError("run-unreadable", path=path) from error


#: A row of a ledger, with the index of its run.
_Row = tuple[int, Key, Tally]


def _urgency(rows: list[_Row]) -> tuple[int, int, str, str]:
    key = rows[0][1]
    return URGENCY.index(key.outcome), -sum(tally.count for _, _, tally in rows), key.charset, key.code


def _item(number: int, rows: list[_Row]) -> Item:
    """Make one item of all rows of a code and an outcome."""
    key = rows[0][1]
    shares = [Share(run, key.input, key.field, tally.count) for run, key, tally in rows]
    places = [
        Place(run, key.input, place.record, place.offset, key.field, place.context)
        for run, key, tally in rows
        for place in tally.places
    ]
    return Item(
        number,
        key.charset,
        key.code,
        key.outcome,
        count=sum(share.count for share in shares),
        results=tuple(sorted({Result(tally.character, tally.written, tally.basis) for _, _, tally in rows})),
        shares=tuple(sorted(shares, key=lambda share: (-share.count, share))),
        places=tuple(sorted(places)[:FIRST_PLACES]),
    )
