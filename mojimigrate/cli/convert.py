"""``mojimigrate convert``."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from mojimigrate.cli.console import print_json, progress_bar, say, stderr
from mojimigrate.errors import OutputError, UsageError

if TYPE_CHECKING:
    from mojimigrate.converter import Converter
    from mojimigrate.run import Progress, RunRecord


class FailOn(StrEnum):
    """Which outcomes make the exit status 1."""

    never = "never"
    malformed = "malformed"
    outstanding = "outstanding"
    inexact = "inexact"

    def fails(self, outcomes: Sequence[str]) -> bool:
        """Say whether a run with these outcomes fails."""
        from mojimigrate.ledger import Outcome

        found = [Outcome[label.upper()] for label in outcomes]
        match self:
            case FailOn.never:
                return False
            case FailOn.malformed:
                return Outcome.MALFORMED in found
            case FailOn.outstanding:
                return any(outcome.outstanding for outcome in found)
            case FailOn.inexact:
                return any(outcome.inexact for outcome in found)


def convert(
    inputs: Annotated[list[str], typer.Argument(help=say("convert-inputs"), metavar="IN...")],
    output: Annotated[str, typer.Option("--output", "-o", help=say("convert-output"), metavar="OUTDIR")],
    charset: Annotated[str, typer.Option("--charset", help=say("convert-charset"), metavar="NAME")],
    edition: Annotated[str | None, typer.Option("--edition", help=say("convert-edition"), metavar="E")] = None,
    profile: Annotated[str, typer.Option("--profile", help=say("convert-profile"), metavar="P")] = "ivs",
    profile_table: Annotated[
        Path | None, typer.Option("--profile-table", help=say("convert-profile-table"), metavar="CSV")
    ] = None,
    gaiji: Annotated[list[Path] | None, typer.Option("--gaiji", help=say("convert-gaiji"), metavar="TABLE")] = None,
    gaiji_anywhere: Annotated[bool, typer.Option("--gaiji-anywhere", help=say("convert-gaiji-anywhere"))] = False,
    option: Annotated[
        list[str] | None, typer.Option("--option", help=say("convert-option"), metavar="NAME=VALUE")
    ] = None,
    symbols: Annotated[str, typer.Option("--symbols", help=say("convert-symbols"), metavar="POLICY")] = "standard",
    strict: Annotated[bool, typer.Option("--strict", help=say("convert-strict"))] = False,
    mark: Annotated[str, typer.Option("--mark", help=say("convert-mark"), metavar="TEXT")] = "〓",
    workers: Annotated[int | None, typer.Option("--workers", help=say("convert-workers"), min=1, max=64)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("convert-overwrite"))] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help=say("convert-fail-on"))] = FailOn.outstanding,
    as_json: Annotated[bool, typer.Option("--json", help=say("convert-json"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("convert-quiet"))] = False,
) -> None:
    """Convert exports (the help is in ``words.toml``)."""
    from mojimigrate.converter import Converter

    converter = Converter(
        charset,
        edition,
        profile,
        gaiji or (),
        gaiji_anywhere=gaiji_anywhere,
        profile_table=profile_table,
        options=_options(option or ()),
        symbols=symbols,
        mark=mark,
        strict=strict,
    )
    record = run(converter, inputs, output, workers=workers, overwrite=overwrite, quiet=quiet)
    if as_json:
        from mojimigrate.run import to_json

        print_json(to_json(record), to_stderr=output == "-")
    elif not quiet:
        print_summary(record, output)
    if fail_on.fails(list(record.outcomes)):
        raise typer.Exit(1)


def _options(given: Sequence[str]) -> dict[str, str]:
    """Read ``space=two``. Raises ``UsageError`` for what is not written so, or is declared in two ways."""
    options: dict[str, str] = {}
    for text in given:
        name, found, value = text.partition("=")
        if not found or options.get(name, value) != value:
            raise UsageError("option-form", value=text)
        options[name] = value
    return options


def run(
    converter: Converter, inputs: Sequence[str], output: str, *, workers: int | None, overwrite: bool, quiet: bool
) -> RunRecord:
    """Convert into a folder, with a report; or one input to standard output."""
    from mojimigrate.review import write_report
    from mojimigrate.run import REPORT, convert_files, convert_stream

    workers = workers or min(4, os.cpu_count() or 1)
    if output == "-" and len(inputs) > 1:
        raise UsageError("output-stream-inputs")
    with progress_bar(_total_bytes(inputs), quiet=quiet) as advance:
        progress = _advance(advance)
        if output == "-":
            if sys.stdout is None:
                raise OutputError("output-stream", reason=os.strerror(errno.EBADF))
            try:
                return convert_stream(converter, inputs[0], sys.stdout.buffer, workers=workers, progress=progress)
            except BrokenPipeError:
                # The reader has seen enough (head, less). Nothing is wrong, and nobody is left to flush to.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(128 + 13) from None
        record = convert_files(converter, inputs, Path(output), workers=workers, overwrite=overwrite, progress=progress)
    write_report([Path(output)], Path(output) / REPORT)
    return record


def _advance(advance: Callable[[int, int], None]) -> Callable[[Progress], None]:
    return lambda progress: advance(progress.bytes, progress.outstanding)


def _total_bytes(inputs: Sequence[str]) -> int | None:
    """Return how much there is to read, if that can be known."""
    try:
        return sum(Path(path).stat().st_size for path in inputs) if "-" not in inputs else None
    except OSError:
        return None


def print_summary(record: RunRecord, output: str) -> None:
    """Say what became of the inputs, and what to do next."""
    from mojimigrate.ledger import Outcome
    from mojimigrate.run import REPORT

    for one in record.inputs:
        target = "-" if output == "-" else str(Path(output) / one.output.name)
        _print(say("summary-input", name=one.name, bytes=one.bytes, lines=one.lines, output=target))
    if record.job.overrides:
        _print(say("summary-overrides", count=len(record.job.overrides)))
    if not record.outcomes:
        _print(say("summary-exact"))
        return
    table = Table(box=None, pad_edge=False)
    heads = say("summary-head").split("|")
    table.add_column(heads[0], no_wrap=True)
    table.add_column(heads[1], no_wrap=True, justify="right", min_width=5)
    table.add_column(heads[2], no_wrap=True, justify="right", min_width=11)  # never cut short, however narrow
    table.add_column(heads[3], overflow="fold")
    codes = count = 0
    for label, counts in record.outcomes.items():
        outcome = Outcome[label.upper()]
        style = "bold red" if outcome.outstanding else "yellow" if outcome.inexact else ""
        table.add_row(label, f"{counts.codes:,}", f"{counts.count:,}", say(f"outcome-{label}"), style=style)
        if outcome.outstanding:
            codes, count = codes + counts.codes, count + counts.count
    stderr.print(table)
    _print(say("summary-outstanding", codes=codes, count=count) if codes else say("summary-clean"))
    if output != "-":
        _print(say("summary-report", path=Path(output) / REPORT))


def _print(text: str) -> None:
    stderr.print(text, markup=False, soft_wrap=True)
