"""Events: every code whose outcome is not plainly exact, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mojimigrate.ledger import Outcome


class Event(NamedTuple):
    """One code that is reported: outcome, bytes, offset of its first byte, length in bytes."""

    outcome: Outcome
    code: bytes
    offset: int
    length: int


@dataclass(frozen=True)
class Events:
    """Events as four columns of one length, in the order of the input.

    ``offset`` counts bytes from the start of the data that was converted; ``code`` is the bytes as a big-endian number.
    """

    offset: npt.NDArray[np.int64]
    length: npt.NDArray[np.uint8]
    code: npt.NDArray[np.uint32]
    outcome: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offset)

    def __iter__(self) -> Iterator[Event]:
        columns = (self.offset, self.length, self.code, self.outcome)
        for offset, length, code, outcome in zip(*(column.tolist() for column in columns), strict=True):
            yield Event(Outcome(outcome), code.to_bytes(length), offset, length)

    @property
    def outstanding(self) -> int:
        """How many of them were not carried over."""
        return int(np.count_nonzero(self.outcome >= Outcome.UNIDENTIFIED))

    @classmethod
    def room_for(cls, count: int) -> Events:
        """Make columns that hold nothing yet."""
        return cls(
            np.empty(count, np.int64), np.empty(count, np.uint8), np.empty(count, np.uint32), np.empty(count, np.uint8)
        )

    def first(self, count: int) -> Events:
        """Return the first of them."""
        return Events(self.offset[:count], self.length[:count], self.code[:count], self.outcome[:count])

    def doubled(self) -> Events:
        """Return the same columns with as much room again."""
        more = Events.room_for(len(self))
        return Events(
            np.concatenate([self.offset, more.offset]),
            np.concatenate([self.length, more.length]),
            np.concatenate([self.code, more.code]),
            np.concatenate([self.outcome, more.outcome]),
        )

    @classmethod
    def of(cls, events: Iterable[Event]) -> Events:
        """Make columns of single events."""
        listed = list(events)
        return cls(
            np.array([event.offset for event in listed], np.int64),
            np.array([event.length for event in listed], np.uint8),
            np.array([int.from_bytes(event.code) for event in listed], np.uint32),
            np.array([event.outcome for event in listed], np.uint8),
        )
