"""The terminal: wording in the user's language, data to standard output, everything else to standard error."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.cells import cell_len
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
from rich.table import Table
from rich.text import Text

from mojimigrate.errors import PLACE, MojimigrateError, OutputError, language, plain, wording

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
def progress_bar(total: int | None, *, quiet: bool) -> Iterator[Callable[[int, int | None], None]]:
    """Show bytes, rate, time left and what is outstanding, on a terminal; yields ``advance(bytes, outstanding)``.

    Where nobody counts what is outstanding, it is ``None``.
    """
    if quiet or not stderr.is_terminal:
        yield lambda _done, _outstanding: None
        return
    counts: tuple[ProgressColumn, ...] = (TextColumn("{task.description}"),)
    if stderr.width >= WIDE:
        counts = (DownloadColumn(), TransferSpeedColumn(), TimeRemainingColumn(), *counts)
    columns = (BarColumn(), *counts)
    with Progress(*columns, console=stderr, transient=True) as bar:
        task = bar.add_task("", total=total)

        def advance(done: int, outstanding: int | None) -> None:
            told = "" if outstanding is None else say("progress", count=outstanding)
            bar.update(task, completed=done, description=told)

        yield advance


def grid(styles: Sequence[str] = ("dim", "")) -> Table:
    """Return a table without heads and lines, of which the columns have these styles; nothing in it is cut short."""
    table = Table.grid(padding=(0, 2))
    for style in styles:
        table.add_column(style=style, overflow="fold")
    return table


def print_numbers(rows: Sequence[Sequence[str]]) -> None:
    """Print a table, the first row being its head, the first column names and the others numbers.

    On a terminal that is too narrow, lines are folded, but no number is cut short.
    """
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for number, (name, *cells) in enumerate(rows):
        fill = [" " * (width - cell_len(cell)) for width, cell in zip(widths, (name, *cells), strict=True)]
        line = name + fill[0] + "".join(f" {space}{cell}" for space, cell in zip(fill[1:], cells, strict=True))
        stdout.print(Text(line, "" if number else "dim"), soft_wrap=True)


def print_errors(errors: Iterable[MojimigrateError]) -> None:
    """Say what went wrong, and each piece of advice once."""
    told = list(errors)
    for error in told:
        text = f"{say('error')}[{error.id}] {error.say(LANGUAGE)}"
        stderr.print(text, style="bold red", markup=False, soft_wrap=True)
    for advice in dict.fromkeys(error.advise(LANGUAGE) for error in told):
        stderr.print(f"{say('next')}: {advice}", markup=False, highlight=False, soft_wrap=True)


def error_records(errors: Iterable[MojimigrateError]) -> list[dict[str, object]]:
    """Return errors for JSON: id, place, and what is said in the user's language."""
    return [
        {
            "id": error.id,
            **{place: _as_is(error.facts[place]) for place in PLACE if place in error.facts},
            "what": error.say(LANGUAGE),
        }
        for error in errors
    ]


def _as_is(value: object) -> object:
    return value if isinstance(value, int) else plain(value)


def print_as_json(value: object, *, to_stderr: bool = False) -> None:
    """Print a value of ours as JSON, for machines."""
    import msgspec

    print_json(msgspec.json.format(msgspec.json.encode(value), indent=2), to_stderr=to_stderr)


def print_json(data: bytes, *, to_stderr: bool = False) -> None:
    """Print JSON as it is, for machines."""
    write_data(data.rstrip(b"\n") + b"\n", to_stderr=to_stderr)


def write_data(data: bytes, *, to_stderr: bool = False) -> None:
    """Write bytes as they are, whatever the terminal's encoding. Raises ``OutputError`` if there is no such stream."""
    stream = sys.stderr if to_stderr else sys.stdout
    if stream is None:
        raise OutputError("output-stream", reason=os.strerror(errno.EBADF))
    stream.buffer.write(data)
    stream.flush()
