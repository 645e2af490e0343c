"""Whether a file fits a layout: its size, its record lengths, and what is in its first records."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from mojimigrate.errors import InputError, UsageError
from mojimigrate.fields import FieldConverter
from mojimigrate.inspection.source import Source
from mojimigrate.ledger import Outcome
from mojimigrate.records.framing import Framing

#: Bytes of the input that are read.
LOOK_BYTES = 4 << 20
#: Misfits that are told.
MOST_TOLD = 10


@dataclass(frozen=True)
class Fit:
    """What the first records of an input are when they are read by a layout.

    ``records`` were read, of which ``types`` says how many are of each type. ``shortest`` and ``longest`` are their
    lengths in bytes. ``invalid`` counts values of number and date fields that cannot be read: many of them in one
    field say that the layout is not that of the file. ``misfits`` are the first records that do not fit (at most
    :data:`MOST_TOLD`; ``misfitting`` counts them all), or a size that no whole number of records has.
    """

    input: str
    complete: bool
    records: int
    shortest: int
    longest: int
    types: dict[str, int]
    invalid: dict[str, int]
    misfitting: int
    misfits: tuple[InputError, ...]


def fit(source: Source, fields: FieldConverter, framing: Framing) -> Fit:
    """Read the first records of an input by a layout.

    ``source`` is opened with the limit :data:`LOOK_BYTES`. Raises ``UsageError`` (``charset-no-lines``), and that and
    ``InputError`` as :func:`~mojimigrate.records.framing.read_records`.
    """
    if framing.name == "lines" and not fields.converter.line_ends.feeds:
        raise UsageError("charset-no-lines", value=fields.converter.charset.name)
    _, length = fields.lengths
    misfits: list[InputError] = []
    if framing.name == "fixed":
        length = framing.record_length(length)
        if source.whole_size is not None and source.whole_size % length:
            size = source.whole_size
            facts = {"found": size, "expected": length, "count": size // length, "rest": size % length}
            misfits.append(InputError("layout-file-size", path=source.path, **facts))
    types, invalid = Counter[str](), Counter[str]()
    shortest, longest, count = 0, 0, len(misfits)
    for records in fields.chunks(source, framing, path=source.path):
        if len(records.begins):
            sizes = records.ends - records.begins
            shortest = min(shortest or int(sizes.min()), int(sizes.min()))
            longest = max(longest, int(sizes.max()))
        columns = fields.convert(records)
        types.update({typed.type: len(typed.numbers) for typed in columns.typed})
        for noted in columns.noted:
            if found := int((noted.events.outcome == Outcome.INVALID).sum()):
                invalid[noted.path] += found
        faults = source.without_cut(columns.faults, records)
        if misfits and misfits[0].id == "layout-file-size":  # then it is known that the last record is cut off
            faults = [fault for fault in faults if fault.error.id != "record-truncated"]
        count += len(faults)
        misfits += [_placed(fault.error, source) for fault in faults[: MOST_TOLD - len(misfits)]]
    return Fit(
        input=source.path,
        complete=source.at_end(),
        records=types.total(),
        shortest=shortest,
        longest=longest,
        types=dict(types),
        invalid=dict(invalid),
        misfitting=count,
        misfits=tuple(misfits),
    )


def _placed(error: InputError, source: Source) -> InputError:
    return InputError(error.id, **{**error.facts, "path": source.path})
