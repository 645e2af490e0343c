"""The ordered pipeline: many at work, few in memory, results in the order of the input."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

import pyarrow as pa

Item = TypeVar("Item")
Result = TypeVar("Result")


def ordered_map(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Iterator[tuple[Item, Result]]:
    """Yield ``(item, function(item))`` in order, ``workers`` at a time, with at most one more waiting."""
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    with ThreadPoolExecutor(workers, thread_name_prefix="transcode") as pool:
        try:
            for item in items:
                waiting.append((item, pool.submit(function, item)))
                if len(waiting) > workers:
                    first, result = waiting.popleft()
                    yield first, result.result()
            while waiting:
                first, result = waiting.popleft()
                yield first, result.result()
        finally:
            pool.shutdown(cancel_futures=True)


class Digest:
    """A SHA-256 that is computed beside the work, in a thread of its own, one piece behind at most."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="digest")
        self._last: Future[None] | None = None
        self.bytes = 0

    def update(self, data: bytes | pa.Buffer) -> None:
        """Add a piece."""
        if self._last:
            self._last.result()
        self._last = self._pool.submit(self._hash.update, data)
        self.bytes += memoryview(data).nbytes

    def hexdigest(self) -> str:
        """Return the digest of all pieces."""
        self.close()
        return self._hash.hexdigest()

    def close(self) -> None:
        """Wait for the last piece, and end the thread."""
        self._pool.shutdown()
