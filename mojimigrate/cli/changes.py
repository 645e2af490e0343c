"""What ``mojimigrate tables diff`` prints and writes."""

from __future__ import annotations

import csv
import errno
import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from mojimigrate.characters import code_name, notation
from mojimigrate.cli.console import grid, say, stdout
from mojimigrate.errors import OutputError, plain

if TYPE_CHECKING:
    from mojimigrate.mapping import Change, Comparison, Reading


def print_comparisons(comparisons: Sequence[Comparison], gone: list[str], new: list[str], examples: int) -> None:
    """Say what changes; of several charsets, those that change, and the names that only one version has."""
    told = [one for one in comparisons if one.changes or len(comparisons) == 1]
    for number, comparison in enumerate(told):
        if number:
            stdout.print()
        _print_comparison(comparison, examples)
    if len(comparisons) > len(told):
        stdout.print(say("diff-same", count=len(comparisons) - len(told)), markup=False)
    for id, names in (("diff-gone", gone), ("diff-new", new)):  # noqa: A001
        if names:
            stdout.print(say(id, names=", ".join(names)), markup=False)


def _print_comparison(comparison: Comparison, examples: int) -> None:
    """Say how many codes change, by kind, with the first examples of each."""
    before, after = comparison.before, comparison.after
    sides = say("diff-sides", before=_label(before.label, before.edition), after=_label(after.label, after.edition))
    stdout.print(Text(sides, "bold"))
    if not comparison.changes:
        stdout.print(say("diff-none", compared=comparison.compared), markup=False)
        return
    stdout.print(say("diff-some", compared=comparison.compared, count=len(comparison.changes)), markup=False)
    several = len({change.part for change in comparison.changes}) > 1
    for kind, changes in comparison.by_kind().items():
        stdout.print()
        stdout.print(Text(say(f"change-{kind}", count=len(changes)), "bold"))
        if examples:
            stdout.print(_examples(changes[:examples], parts=several))
        if len(changes) > examples:
            last = changes[-1]
            stdout.print(say("diff-more", count=len(changes) - examples, last=code_name(last.code)), style="dim")


def _label(text: str, edition: str) -> str:
    return text if "@" in text else f"{text} ({edition})"


def _examples(changes: Iterable[Change], *, parts: bool) -> Table:
    table = grid(styles=("", "", "dim", ""))
    for change in changes:
        name = f"{change.part}:{code_name(change.code)}" if parts else code_name(change.code)
        table.add_row(Text(name), _reading(change.before), "→", _reading(change.after))
    return table


def _reading(reading: Reading) -> Text:
    """Show what a code is: its character by glyph, name and code points, or why it has none."""
    if len(reading.names) == 1 and reading.text:
        name = reading.names[0]
        return Text(f"{plain(reading.text)}  {name}" + (f"  {_points(reading)}" if name[0] != "U" else ""))
    if reading.names:
        return Text(f"{say(f'standing-{reading.standing}')} {' '.join(reading.names)}")
    return Text(say(f"standing-{reading.standing}"))


def _points(reading: Reading) -> str:
    return notation(reading.text)


def write_csv(comparisons: Sequence[Comparison], output: str, *, overwrite: bool) -> None:
    """Write the changes as CSV, to a file or (``-``) to standard output.

    Raises ``OutputError`` if it cannot be written, or is there and is not to be replaced.
    """
    from mojimigrate.mapping.comparison import CSV_COLUMNS, csv_rows
    from mojimigrate.run import write_file

    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for comparison in comparisons:
        writer.writerows(csv_rows(comparison))
    data = text.getvalue().encode()
    if output != "-":
        write_file(Path(output), data, overwrite=overwrite)
        return
    if sys.stdout is None:
        raise OutputError("output-stream", reason=os.strerror(errno.EBADF))
    sys.stdout.buffer.write(data)
    sys.stdout.flush()
