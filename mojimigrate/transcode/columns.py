"""Arrow around the kernel: no copy of the input, one output buffer that becomes the column."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from mojimigrate.mapping import CompiledTable
from mojimigrate.transcode import kernel
from mojimigrate.transcode.events import Events

#: Room to begin with, as a share of the input: two-byte text grows by half; if selectors need more, it doubles.
FIRST_ROOM = 1.75
SLACK = 64 + 16
FIRST_EVENTS = 1024


@dataclass(frozen=True)
class Transcoded:
    """A string column as long as the input, and events, with offsets in bytes from the first value's first byte."""

    text: pa.Array
    events: Events


def transcode(table: CompiledTable, column: pa.Array) -> Transcoded:
    """Convert a ``binary`` or ``large_binary`` column; every value begins afresh, nulls stay null.

    The result is ``string`` for ``binary`` (``large_string`` if it would not fit), and ``large_string`` for
    ``large_binary``.
    """
    if not (pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)):
        raise TypeError(f"a binary column is needed, not {column.type}")
    large = pa.types.is_large_binary(column.type)
    width = np.int64 if large else np.int32
    if column.null_count:
        column = column.take(
            pa.array(range(len(column)), pa.int64())
        )  # whatever bytes lie under a null are left behind
    validity, offsets, data = column.buffers()
    if offsets is None or not len(column):
        return Transcoded(pa.array([], pa.large_string() if large else pa.string()), Events.of(()))
    starts = np.frombuffer(offsets, width)[column.offset : column.offset + len(column) + 1].astype(np.int64)
    first = int(starts[0])
    content = np.frombuffer(data if data is not None else b"", np.uint8)[first : int(starts[-1])]
    if (np.diff(starts) < 0).any() or len(content) != starts[-1] - first:
        raise ValueError("the column's offsets do not fit its data")  # the kernel trusts them
    starts -= first
    out, out_starts, events = _convert(table, content, starts[:-1], starts[1:])
    validity = validity if column.null_count else None
    return Transcoded(_strings(out, out_starts, large=large, validity=validity, nulls=column.null_count), events)


def transcode_ranges(
    table: CompiledTable,
    data: bytes | memoryview,
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    *,
    trim: bool = False,
) -> Transcoded:
    """Convert the values ``data[begins[v]:ends[v]]``, which may lie anywhere in the data, into a ``string`` column.

    Every value begins afresh. ``trim`` takes the spaces (U+0020, U+3000) at the end of each away. Offsets of events
    count from the start of the data. Raises ``ValueError`` for values that are not within it.
    """
    content = np.frombuffer(data, np.uint8)
    if len(begins) and (begins.min() < 0 or ends.max() > len(content) or (begins > ends).any()):
        raise ValueError("values that are not within the data")  # the kernel trusts them
    out, starts, events = _convert(table, content, begins, ends, trim=trim)
    return Transcoded(_strings(out, starts), events)


def _strings(
    out: pa.Buffer,
    starts: npt.NDArray[np.int64],
    *,
    large: bool = False,
    validity: pa.Buffer | None = None,
    nulls: int = 0,
) -> pa.Array:
    """Make a column of texts that follow one another; a large one if it must be."""
    large = large or int(starts[-1]) > np.iinfo(np.int32).max
    offsets = pa.py_buffer(starts if large else starts.astype(np.int32))
    kind = pa.large_string() if large else pa.string()
    return pa.Array.from_buffers(kind, len(starts) - 1, [validity, offsets, out], nulls)


def transcode_bytes(
    table: CompiledTable, data: bytes | memoryview, starts: npt.NDArray[np.int64] | None = None
) -> tuple[pa.Buffer, Events]:
    """Convert bytes: their text as a buffer of UTF-8, and their events.

    They are one value, unless ``starts`` says where each of several begins, and where the last one ends.
    """
    content = np.frombuffer(data, np.uint8)
    if starts is None:
        starts = np.array([0, len(content)], np.int64)
    out, _, events = _convert(table, content, starts[:-1], starts[1:])
    return out, events


def _convert(
    table: CompiledTable,
    data: npt.NDArray[np.uint8],
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    *,
    trim: bool = False,
) -> tuple[pa.Buffer, npt.NDArray[np.int64], Events]:
    """Convert values, wherever they lie; the kernel sees them with the bytes of every unit turned round."""
    unit = table.charset.unit
    if unit == 1 or not len(begins):
        return _call(table, data, begins, ends, trim=trim)
    lengths = ends - begins
    starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    moved = begins - starts[:-1]
    together = not (moved != moved[0]).any()
    content = data[begins[0] : ends[-1]] if together else data[np.repeat(moved, lengths) + np.arange(starts[-1])]
    out, out_starts, events = _call(table, turn_units(content, starts, unit), starts[:-1], starts[1:], trim=trim)
    events = events.turned(unit)
    rows = np.searchsorted(starts, events.offset, "right") - 1
    return out, out_starts, replace(events, offset=events.offset + moved[rows])


def _call(
    table: CompiledTable,
    data: npt.NDArray[np.uint8],
    begins: npt.NDArray[np.int64],
    ends: npt.NDArray[np.int64],
    *,
    trim: bool,
) -> tuple[pa.Buffer, npt.NDArray[np.int64], Events]:
    """Call the kernel until it is done, with twice the room whenever it has run out of some."""
    out = pa.allocate_buffer(int((ends - begins).sum() * FIRST_ROOM) + SLACK, resizable=True)
    out_starts = np.zeros(len(begins) + 1, np.int64)
    events = Events.room_for(FIRST_EVENTS)
    state = np.array([0, int(begins[0]) if len(begins) else 0, 0, 0, 0, 0, 0], np.int64)
    while not kernel.convert(
        table.kinds,
        table.single.payload,
        table.single.meta,
        table.pair.payload,
        table.pair.meta,
        table.pair_of,
        table.ascii_plain,
        table.tree,
        table.roots,
        table.entries.payload,
        table.entries.meta,
        table.pool,
        table.irregular,
        data,
        begins,
        ends,
        trim,
        np.frombuffer(out, np.uint8),
        out_starts,
        events.offset,
        events.length,
        events.code,
        events.outcome,
        events.state,
        state,
    ):
        if int(state[3]) == len(events):
            events = events.doubled()
        else:
            out.resize(out.size * 2)
    out.resize(int(state[2]), shrink_to_fit=False)
    return out, out_starts, events.first(int(state[3]))


def turn_units(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], unit: int) -> npt.NDArray[np.uint8]:
    """Turn the bytes of every whole unit of each value round; the values are all of ``data``."""
    if not (starts % unit).any():
        return np.ascontiguousarray(data.reshape(-1, unit)[:, ::-1]).reshape(-1)
    # A value that ends within a unit puts all that follow it out of step.
    place = np.arange(len(data))
    lengths = np.diff(starts)
    within = (place - np.repeat(starts[:-1], lengths)) % unit
    whole = np.repeat(starts[1:], lengths) - place + within >= unit
    return data[np.where(whole, place + unit - 1 - 2 * within, place)]
