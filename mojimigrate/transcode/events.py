"""Events: every code whose outcome is not plainly exact, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mojimigrate.ledger import Outcome


class Event(NamedTuple):
    """One code that is reported: outcome, bytes, offset of its first byte, length in bytes; and the state it stood in.

    The state is a number of the charset's; of a shift code that was never taken back, the one that it led to.
    """

    outcome: Outcome
    code: bytes
    offset: int
    length: int
    state: int = 0


@dataclass(frozen=True)
class Events:
    """Events as five columns of one length, in the order of the input.

    ``offset`` counts bytes from the start of the data that was converted; ``code`` is the bytes as a big-endian number.
    """

    offset: npt.NDArray[np.int64]
    length: npt.NDArray[np.uint8]
    code: npt.NDArray[np.uint64]
    outcome: npt.NDArray[np.uint8]
    state: npt.NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.offset)

    @property
    def _columns(self) -> tuple[npt.NDArray[np.generic], ...]:
        return (self.offset, self.length, self.code, self.outcome, self.state)

    def __iter__(self) -> Iterator[Event]:
        for offset, length, code, outcome, state in zip(*(column.tolist() for column in self._columns), strict=True):
            yield Event(Outcome(outcome), code.to_bytes(length), offset, length, state)

    @property
    def outstanding(self) -> int:
        """How many of them were not carried over."""
        return int(np.count_nonzero(self.outcome >= Outcome.UNIDENTIFIED))

    @classmethod
    def room_for(cls, count: int) -> Events:
        """Make columns that hold nothing yet."""
        return cls(
            np.empty(count, np.int64),
            np.empty(count, np.uint8),
            np.empty(count, np.uint64),
            np.empty(count, np.uint8),
            np.empty(count, np.uint8),
        )

    def first(self, count: int) -> Events:
        """Return the first of them."""
        return self.where(slice(count))

    def where(self, chosen: slice | npt.NDArray[np.bool_]) -> Events:
        """Return those that are chosen."""
        return Events(
            self.offset[chosen], self.length[chosen], self.code[chosen], self.outcome[chosen], self.state[chosen]
        )

    def turned(self, unit: int) -> Events:
        """Return the same events with the bytes of every unit of their codes turned round."""
        code = self.code.copy()
        for length in np.unique(self.length).tolist():
            if length % unit == 0:
                alike = self.length == length
                found = self.code[alike].astype(">u8").view(np.uint8).reshape(-1, 8)
                found[:, 8 - length :] = (
                    found[:, 8 - length :].reshape(-1, length // unit, unit)[:, :, ::-1].reshape(-1, length)
                )
                code[alike] = found.reshape(-1).view(">u8")
        return Events(self.offset, self.length, code, self.outcome, self.state)

    def doubled(self) -> Events:
        """Return the same columns with as much room again."""
        more = Events.room_for(len(self))
        return Events(
            np.concatenate([self.offset, more.offset]),
            np.concatenate([self.length, more.length]),
            np.concatenate([self.code, more.code]),
            np.concatenate([self.outcome, more.outcome]),
            np.concatenate([self.state, more.state]),
        )

    @classmethod
    def of(cls, events: Iterable[Event]) -> Events:
        """Make columns of single events."""
        listed = list(events)
        return cls(
            np.array([event.offset for event in listed], np.int64),
            np.array([event.length for event in listed], np.uint8),
            np.array([int.from_bytes(event.code) for event in listed], np.uint64),
            np.array([event.outcome for event in listed], np.uint8),
            np.array([event.state for event in listed], np.uint8),
        )
