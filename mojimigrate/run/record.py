"""The record of a run, ``run.json``: what was converted, with what, into what. The one place that knows the time."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal

import msgspec

from mojimigrate.errors import UsageError
from mojimigrate.mapping.gaiji import GaijiTable
from mojimigrate.sources import shown


class SiteTable(msgspec.Struct, frozen=True):
    """A table of the site: a gaiji table, or its own profile; or a layout, the digest of which is in :class:`Job`."""

    path: str
    sha256: str
    rows: int


def site_tables(tables: Iterable[GaijiTable]) -> tuple[SiteTable, ...]:
    """Put gaiji tables on record."""
    return tuple(SiteTable(shown(str(table.path)), table.sha256, len(table.rows)) for table in tables)


class Override(msgspec.Struct, frozen=True):
    """A code that a site table gave another meaning than an earlier layer."""

    code: str
    was: str
    now: str
    by: str


class Job(msgspec.Struct, frozen=True):
    """What was asked for."""

    charset: str
    edition: str
    profile: str
    mark: str
    symbols: str = "standard"
    options: dict[str, str] = {}  # msgspec copies it
    strict: bool = False
    gaiji: tuple[SiteTable, ...] = ()
    overrides: tuple[Override, ...] = ()
    profile_table: SiteTable | None = None
    #: How records stand in the input, and what is said of their fields; text has none of this.
    framing: str = "lines"
    #: The digest is that of the layout in TOML, whatever it was read from: members that a copybook copies are in it.
    layout: SiteTable | None = None
    #: How the copybook was read that the layout is made of, and what else is said of reading records.
    reading: dict[str, str] = {}  # msgspec copies it
    #: The charset of double-byte fields with its gaiji tables, and the convention for signs of numbers.
    national: str = ""
    national_gaiji: tuple[SiteTable, ...] = ()
    signs: str = ""
    #: The form of the output, and how it is written.
    to: str = "text"
    writing: dict[str, str] = {}  # msgspec copies it
    #: The edition in which each part of the charset was read.
    editions: dict[str, str] = {}  # msgspec copies it


class Table(msgspec.Struct, frozen=True):
    """A mapping table that the run rests on."""

    path: str
    version: str
    sha256: str
    rows: int


class Output(msgspec.Struct, frozen=True):
    """A file that was written."""

    name: str
    bytes: int
    sha256: str


class Input(msgspec.Struct, frozen=True):
    """A file that was read, and what became of it."""

    name: str
    bytes: int
    #: Lines of text, or records; those that could not be read are counted too.
    records: int
    sha256: str
    outputs: tuple[Output, ...]
    #: How many records could not be read, and lie whole in ``rejects.parquet``.
    rejects: int = 0
    #: How many names of columns the first record gave (CSV and TSV).
    names: int = 0


class Count(msgspec.Struct, frozen=True):
    """How many codes had an outcome, and how often."""

    codes: int
    count: int


class RunRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """All of ``run.json``. ``status`` is 1 if characters are outstanding, else 0."""

    schema: Literal[1]
    mojimigrate: str
    status: int
    job: Job
    tables: tuple[Table, ...]
    inputs: tuple[Input, ...]
    ledger: Output
    outcomes: dict[str, Count]
    #: The file of records that could not be read, if they were collected; how many of each input, says the input.
    rejects: Output | None = None
    started: str | None = None
    seconds: float | None = None

    def timeless(self) -> RunRecord:
        """Return the record without its times: what equal runs have in common."""
        return msgspec.structs.replace(self, started=None, seconds=None)


def to_json(record: RunRecord) -> bytes:
    """Write a record as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(record), indent=2) + b"\n"


def read_record(data: bytes) -> RunRecord:
    """Read ``run.json``. Raises ``ValueError`` if it is not what :func:`to_json` writes."""
    return msgspec.json.decode(data, type=RunRecord)


def now() -> datetime:
    """Return the time to put on record: ``SOURCE_DATE_EPOCH`` if it is set, for builds that must repeat."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if not epoch:
        return datetime.now().astimezone()
    try:
        return datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError("epoch-invalid", value=epoch) from error
