"""What the law compares: the reference on many values, and the kernel within fences."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from mojimigrate.mapping import CompiledTable
from mojimigrate.transcode import Event, kernel, reference

#: Stands in memory behind the room that the kernel is given: padding of allocators would hide that it is written to.
CANARY = 0xA5
FENCE = 64


def by_reference(table: CompiledTable, values: Iterable[bytes]) -> tuple[list[str], list[Event]]:
    """Return what the reference says of values, with offsets from the first byte of the first."""
    texts: list[str] = []
    events: list[Event] = []
    start = 0
    for value in values:
        text, found = reference.convert(table, value)
        texts.append(text)
        events += [event._replace(offset=start + event.offset) for event in found]
        start += len(value)
    return texts, events


def stays_within(table: CompiledTable, data: bytes, room: int, events_room: int) -> bool:
    """Say whether the kernel writes nowhere but in the room that it is given."""
    out = np.full(room + FENCE, CANARY, np.uint8)
    columns = [
        np.full(events_room + FENCE, CANARY, kind) for kind in (np.int64, np.uint8, np.uint64, np.uint8, np.uint8)
    ]
    state = np.zeros(7, np.int64)
    kernel.convert(
        table.kinds, table.single.payload, table.single.meta, table.pair.payload, table.pair.meta, table.pair_of,
        table.ascii_plain, table.tree, table.roots,
        table.entries.payload, table.entries.meta, table.pool, table.irregular,
        np.frombuffer(data, np.uint8), np.zeros(1, np.int64), np.array([len(data)]), False,
        out[:room], np.zeros(2, np.int64),
        *(column[:events_room] for column in columns), state,
    )  # fmt: skip
    untouched = bool((out[room:] == CANARY).all() and all((column[events_room:] == CANARY).all() for column in columns))
    return untouched and int(state[1]) <= len(data) and int(state[2]) <= room
