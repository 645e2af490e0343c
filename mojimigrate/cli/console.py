"""The terminal: wording in the user's language, data to standard output, everything else to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn, TransferSpeedColumn

from mojimigrate.errors import language, plain, wording

LANGUAGE = language()
stdout = Console(highlight=False)
stderr = Console(stderr=True, highlight=False)


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
    columns = (
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda done, outstanding: bar.update(task, completed=done, description=say("progress", count=outstanding))


def print_json(data: bytes, *, to_stderr: bool = False) -> None:
    """Print JSON as it is, for machines."""
    stream = sys.stderr if to_stderr else sys.stdout
    stream.buffer.write(data.rstrip(b"\n") + b"\n")
    stream.flush()
