"""How a run is put on record: with which job and which tables, in how much time."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Mapping, Sequence

import pyarrow as pa

import mojimigrate
from mojimigrate.converter import Converter
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_manifest
from mojimigrate.mapping.layers import describe_overrides
from mojimigrate.run import record
from mojimigrate.run.outputs import LEDGER
from mojimigrate.run.records import RecordJob
from mojimigrate.sources import shown


class Clock:
    """When the run started, and how long it has taken; fixed when ``SOURCE_DATE_EPOCH`` is set."""

    def __init__(self) -> None:
        self.started = record.now().isoformat(timespec="seconds")
        self._start = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds since the start."""
        return 0.0 if "SOURCE_DATE_EPOCH" in os.environ else round(time.monotonic() - self._start, 3)


def run_record(
    converter: Converter,
    records: RecordJob | None,
    clock: Clock,
    counts: Mapping[Outcome, tuple[int, int]],
    done: Sequence[record.Input],
    ledger: pa.Buffer,
    rejects: record.Output | None,
) -> record.RunRecord:
    """Put on record what was done, and with what."""
    outstanding = any(outcome.outstanding for outcome in counts) or any(one.rejects for one in done)
    return record.RunRecord(
        schema=1,
        mojimigrate=mojimigrate.__version__,
        started=clock.started,
        seconds=clock.seconds(),
        status=int(outstanding),
        job=_job(converter, records),
        tables=_tables(records.converters(converter) if records else [converter]),
        inputs=tuple(done),
        ledger=record.Output(LEDGER, ledger.size, hashlib.sha256(ledger).hexdigest()),
        outcomes={outcome.label: record.Count(codes, count) for outcome, (codes, count) in counts.items()},
        rejects=rejects,
    )


def _job(converter: Converter, records: RecordJob | None) -> record.Job:
    mapping, overlay = converter.mapping, converter.profile.overlay
    return record.Job(
        charset=converter.charset.name,
        edition=converter.edition,
        profile=converter.profile.name,
        symbols=mapping.symbols,
        options=dict(mapping.options),
        mark=converter.mark,
        strict=converter.strict,
        gaiji=record.site_tables(mapping.gaiji),
        profile_table=record.SiteTable(shown(str(overlay.path)), overlay.sha256, len(overlay.rows))
        if overlay
        else None,
        editions=mapping.editions,
        overrides=tuple(record.Override(**row) for row in describe_overrides(mapping)),
        **(records.described(converter) if records else {}),
    )


def _tables(converters: Sequence[Converter]) -> tuple[record.Table, ...]:
    """Put the mapping tables on record, and the added characters (GJ) if any are registered."""
    manifest, added = read_manifest(), converters[0].profile.standard.added
    tables = [
        record.Table(path, manifest[path].version, manifest[path].sha256, manifest[path].rows)
        for path in dict.fromkeys(path for converter in converters for path in converter.table_files)
    ]
    if added:
        tables.append(record.Table(added.path.name, added.version, added.sha256, len(added.characters)))
    return tuple(tables)
