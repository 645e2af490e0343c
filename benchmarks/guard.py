"""The throughput guard: the kernel against ``bytes.decode("cp932")``, in turn, on the same bytes, in one process.

Time is the thread's own processor time, and of many short rounds only the fastest of each side counts: when busy,
a machine keeps this ratio within a few per cent, where wall clocks go wrong by half.
"""

from __future__ import annotations

import time
import tomllib
from collections.abc import Callable
from pathlib import Path

#: A run below this share of the recorded ratio is a regression.
TOLERANCE = 0.75
ROUNDS = 80
#: Short rounds: some hundred microseconds, which a busy machine leaves alone now and then.
SIZE = 1 << 18


def recorded() -> dict[str, float]:
    """Return the recorded ratio of each corpus."""
    table: dict[str, float] = tomllib.loads(Path(__file__).with_name("recorded.toml").read_text("utf-8"))["ratio"]
    return table


def recorded_share() -> float:
    """Return the recorded share of the kernel's speed that records have."""
    table: dict[str, float] = tomllib.loads(Path(__file__).with_name("recorded.toml").read_text("utf-8"))["share"]
    return table["records"]


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Return how many times as fast ``ours`` is as ``theirs``."""
    best_ours, best_theirs = fastest(ours, theirs, rounds=rounds)
    return best_theirs / best_ours


def fastest(*calls: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Return the processor time, in seconds, of the fastest round of each call; they take turns."""
    times = [[_processor_time(call) for call in calls] for _ in range(rounds)]
    return [min(of_one) for of_one in zip(*times, strict=True)]


def _processor_time(call: Callable[[], object]) -> float:
    start = time.thread_time()
    call()
    return time.thread_time() - start


def holds(measured: float, recorded_ratio: float) -> bool:
    """Say whether a measured ratio is good enough, held against the recorded one."""
    return measured >= TOLERANCE * recorded_ratio
