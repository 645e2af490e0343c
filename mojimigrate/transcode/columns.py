"""Arrow around the kernel: no copy of the input, one output buffer that becomes the column."""

from __future__ import annotations

from dataclasses import dataclass

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
    out, out_starts, events = _convert(table, content, starts - first)
    large = large or int(out_starts[-1]) > np.iinfo(np.int32).max
    text = pa.Array.from_buffers(
        pa.large_string() if large else pa.string(),
        len(column),
        [
            validity if column.null_count else None,
            pa.py_buffer(out_starts if large else out_starts.astype(np.int32)),
            out,
        ],
        column.null_count,
    )
    return Transcoded(text, events)


def transcode_bytes(
    table: CompiledTable, data: bytes | memoryview, starts: npt.NDArray[np.int64] | None = None
) -> tuple[pa.Buffer, Events]:
    """Convert bytes: their text as a buffer of UTF-8, and their events.

    They are one value, unless ``starts`` says where each of several begins, and where the last one ends.
    """
    content = np.frombuffer(data, np.uint8)
    if starts is None:
        starts = np.array([0, len(content)], np.int64)
    out, _, events = _convert(table, content, starts)
    return out, events


def _convert(
    table: CompiledTable, data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64]
) -> tuple[pa.Buffer, npt.NDArray[np.int64], Events]:
    """Call the kernel until it is done, with twice the room whenever it has run out of some."""
    unit = table.charset.unit
    if unit > 1:
        data = _turned(data, starts, unit)
    out = pa.allocate_buffer(int(len(data) * FIRST_ROOM) + SLACK, resizable=True)
    out_starts = np.zeros(len(starts), np.int64)
    events = Events.room_for(FIRST_EVENTS)
    state = np.array([0, int(starts[0]), 0, 0, 0, 0, 0], np.int64)
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
        starts,
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
    events = events.first(int(state[3]))
    return out, out_starts, events.turned(unit) if unit > 1 else events


def _turned(data: npt.NDArray[np.uint8], starts: npt.NDArray[np.int64], unit: int) -> npt.NDArray[np.uint8]:
    """Turn the bytes of every whole unit of each value round; the values are all of ``data``."""
    if not (starts % unit).any():
        return np.ascontiguousarray(data.reshape(-1, unit)[:, ::-1]).reshape(-1)
    # A value that ends within a unit puts all that follow it out of step.
    place = np.arange(len(data))
    lengths = np.diff(starts)
    within = (place - np.repeat(starts[:-1], lengths)) % unit
    whole = np.repeat(starts[1:], lengths) - place + within >= unit
    return data[np.where(whole, place + unit - 1 - 2 * within, place)]
