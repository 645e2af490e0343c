"""The terminal: wording in the user's language, data to standard output, everything else to standard error."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from mojimigrate.errors import language, plain, wording

LANGUAGE = language()
#: Columns of a terminal that has room for every part of the progress bar.
WIDE = 80
stdout = Console(highlight=False, emoji=False)
stderr = Console(stderr=True, highlight=False, emoji=False)


def spell_out_what_a_terminal_lacks() -> None:
    """Escape characters that the terminal's encoding has not, instead of failing: EUC-JP has no 辻 with a selector."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def say(id: str, /, **facts: object) -> str:  # noqa: A002
    """Return a wording of ``words.toml`` in the user's language."""
    text: str = wording(Path(__file__).with_name("words.toml"))[id][LANGUAGE]
    shown = {name: value if isinstance(value, int) else plain(value) for name, value in facts.items()}
    return text.format_map(shown) if shown else text


@contextmanager
def progress_bar(total: int | None, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """Show bytes, rate, time left and what is outstanding, on a terminal; yields ``advance(bytes, outstanding)``."""
    if quiet or not stderr.is_terminal:
        yield lambda _done, _outstanding: None
        return
    counts: tuple[ProgressColumn, ...] = (TextColumn("{task.description}"),)
    if stderr.width >= WIDE:
        counts = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(), *counts)
    columns = (BarColumn(), *counts)
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, outstanding: bar.update(task, completed=done, description=say("progress", count=outstanding))


def print_json(data: bytes, *, to_stderr: bool = False) -> None:
    """Print JSON as it is, for machines."""
    stream = sys.stderr if to_stderr else sys.stdout
    stream.buffer.write(data.rstrip(b"\n") + b"\n")
    stream.flush()
