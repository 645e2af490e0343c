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
    from mojimigrate.run import Progress, RunRecord
    from mojimigrate.run.job import Job


#: Panels of the help.
RECORDS, WRITING = say("convert-panel-records"), say("convert-panel-writing")


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
    output: Annotated[str | None, typer.Option("--output", "-o", help=say("convert-output"), metavar="OUTDIR")] = None,
    charset: Annotated[str | None, typer.Option("--charset", help=say("convert-charset"), metavar="NAME")] = None,
    edition: Annotated[str | None, typer.Option("--edition", help=say("convert-edition"), metavar="E")] = None,
    profile: Annotated[str | None, typer.Option("--profile", help=say("convert-profile"), metavar="P")] = None,
    profile_table: Annotated[
        str | None, typer.Option("--profile-table", help=say("convert-profile-table"), metavar="CSV")
    ] = None,
    gaiji: Annotated[list[str] | None, typer.Option("--gaiji", help=say("convert-gaiji"), metavar="TABLE")] = None,
    gaiji_anywhere: Annotated[bool | None, typer.Option("--gaiji-anywhere", help=say("convert-gaiji-anywhere"))] = None,
    option: Annotated[
        list[str] | None, typer.Option("--option", help=say("convert-option"), metavar="NAME=VALUE")
    ] = None,
    symbols: Annotated[str | None, typer.Option("--symbols", help=say("convert-symbols"), metavar="POLICY")] = None,
    strict: Annotated[bool | None, typer.Option("--strict", help=say("convert-strict"))] = None,
    mark: Annotated[str | None, typer.Option("--mark", help=say("convert-mark"), metavar="TEXT")] = None,
    context: Annotated[
        str | None, typer.Option("--context", help=say("convert-context"), metavar="masked|full")
    ] = None,
    framing: Annotated[
        str | None,
        typer.Option("--framing", help=say("convert-framing"), metavar="FRAMING", rich_help_panel=RECORDS),
    ] = None,
    layout: Annotated[
        str | None, typer.Option("--layout", help=say("convert-layout"), metavar="TOML", rich_help_panel=RECORDS)
    ] = None,
    copybook: Annotated[
        str | None, typer.Option("--copybook", help=say("convert-copybook"), metavar="FILE", rich_help_panel=RECORDS)
    ] = None,
    copybook_folder: Annotated[
        list[str] | None,
        typer.Option("--copybook-folder", help=say("convert-copybook-folder"), metavar="DIR", rich_help_panel=RECORDS),
    ] = None,
    copybook_encoding: Annotated[
        str | None,
        typer.Option("--copybook-encoding", help=say("convert-copybook-encoding"), rich_help_panel=RECORDS),
    ] = None,
    dialect: Annotated[
        str | None, typer.Option("--dialect", help=say("convert-dialect"), metavar="NAME", rich_help_panel=RECORDS)
    ] = None,
    national: Annotated[
        str | None, typer.Option("--national", help=say("convert-national"), metavar="NAME", rich_help_panel=RECORDS)
    ] = None,
    national_gaiji: Annotated[
        list[str] | None,
        typer.Option("--national-gaiji", help=say("convert-national-gaiji"), metavar="TABLE", rich_help_panel=RECORDS),
    ] = None,
    signs: Annotated[
        str | None, typer.Option("--signs", help=say("convert-signs"), metavar="NAME", rich_help_panel=RECORDS)
    ] = None,
    keep_padding: Annotated[
        bool | None, typer.Option("--keep-padding", help=say("convert-keep-padding"), rich_help_panel=RECORDS)
    ] = None,
    no_header: Annotated[
        bool, typer.Option("--no-header", help=say("convert-no-header"), rich_help_panel=RECORDS)
    ] = False,
    on_error: Annotated[
        str | None,
        typer.Option("--on-error", help=say("convert-on-error"), metavar="stop|collect", rich_help_panel=RECORDS),
    ] = None,
    to: Annotated[
        str | None,
        typer.Option("--to", help=say("convert-to"), metavar="FORM", rich_help_panel=WRITING),
    ] = None,
    bom: Annotated[bool | None, typer.Option("--bom", help=say("convert-bom"), rich_help_panel=WRITING)] = None,
    crlf: Annotated[bool | None, typer.Option("--crlf", help=say("convert-crlf"), rich_help_panel=WRITING)] = None,
    encoding: Annotated[
        str | None,
        typer.Option("--encoding", help=say("convert-encoding"), metavar="NAME", rich_help_panel=WRITING),
    ] = None,
    width: Annotated[
        str | None,
        typer.Option("--width", help=say("convert-width"), metavar="bytes|chars|same", rich_help_panel=WRITING),
    ] = None,
    newline: Annotated[
        str | None,
        typer.Option("--newline", help=say("convert-newline"), metavar="none|lf|crlf", rich_help_panel=WRITING),
    ] = None,
    record_numbers: Annotated[
        bool | None, typer.Option("--record-numbers", help=say("convert-record-numbers"), rich_help_panel=WRITING)
    ] = None,
    workers: Annotated[int | None, typer.Option("--workers", help=say("convert-workers"), min=1, max=64)] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("convert-overwrite"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("convert-dry-run"))] = False,
    fail_on: Annotated[FailOn, typer.Option("--fail-on", help=say("convert-fail-on"))] = FailOn.outstanding,
    as_json: Annotated[bool, typer.Option("--json", help=say("convert-json"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("convert-quiet"))] = False,
) -> None:
    """Convert exports (the help is in ``words.toml``)."""
    from mojimigrate.run.job import Job, overridden, read_job

    said = {
        "output": output,
        "charset": charset,
        "edition": edition,
        "profile": profile,
        "profile_table": profile_table,
        "gaiji": tuple(gaiji) if gaiji else None,
        "gaiji_anywhere": gaiji_anywhere,
        "options": _options(option) if option else None,
        "symbols": symbols,
        "strict": strict,
        "mark": mark,
        "context": context,
        "framing": framing,
        "layout": layout,
        "copybook": copybook,
        "copybook_folders": tuple(copybook_folder) if copybook_folder else None,
        "copybook_encoding": copybook_encoding,
        "dialect": dialect,
        "national": national,
        "national_gaiji": tuple(national_gaiji) if national_gaiji else None,
        "signs": signs,
        "keep_padding": keep_padding,
        "header": False if no_header else None,
        "on_error": on_error,
        "to": to,
        "bom": bom,
        "crlf": crlf,
        "encoding": encoding,
        "width": width,
        "newline": newline,
        "record_numbers": record_numbers,
    }
    is_job = inputs[0].endswith(".toml")
    job = read_job(Path(inputs[0])) if is_job else Job()
    if given := inputs[1:] if is_job else inputs:
        job = overridden(job, {"inputs": tuple(given)})
    job = overridden(job, said)
    record = run(job, workers=workers, overwrite=overwrite, quiet=quiet, dry_run=dry_run)
    if as_json:
        from mojimigrate.run import to_json

        print_json(to_json(record), to_stderr=job.output == "-" and not dry_run)
    elif not quiet:
        print_summary(record, "" if dry_run else job.output)
    if record.job.context == "full" and not (quiet or dry_run or job.output == "-"):
        stderr.print(say("summary-personal", folder=job.output), style="bold red", markup=False, soft_wrap=True)
    if fail_on.fails(list(record.outcomes)) or (
        fail_on is not FailOn.never and any(one.rejects for one in record.inputs)
    ):
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


def run(job: Job, *, workers: int | None, overwrite: bool, quiet: bool, dry_run: bool = False) -> RunRecord:
    """Convert into a folder, with a report; or one input to standard output; or nowhere."""
    from mojimigrate.review import write_report
    from mojimigrate.run import REPORT, convert_files, convert_stream

    if not job.inputs or not (job.output or dry_run):
        raise UsageError("job-incomplete", value="inputs" if not job.inputs else "output")
    if job.output == "-" and len(job.inputs) > 1:
        raise UsageError("output-stream-inputs")
    workers = workers or min(4, os.cpu_count() or 1)
    converter = job.converter()
    records = job.records(converter)
    folder = None if dry_run else Path(job.output)
    with progress_bar(_total_bytes(job.inputs), quiet=quiet) as advance:
        progress = _advance(advance)
        if job.output == "-" and not dry_run:
            if sys.stdout is None:
                raise OutputError("output-stream", reason=os.strerror(errno.EBADF))
            try:
                out = sys.stdout.buffer
                return convert_stream(
                    converter, job.inputs[0], out, records=records, workers=workers, progress=progress
                )
            except BrokenPipeError:
                # The reader has seen enough (head, less). Nothing is wrong, and nobody is left to flush to.
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
                raise typer.Exit(128 + 13) from None
        record = convert_files(
            converter, job.inputs, folder, records=records, workers=workers, overwrite=overwrite, progress=progress
        )
    if folder:
        write_report([folder], folder / REPORT)
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
        names = [
            one_output.name if output == "-" else str(Path(output) / one_output.name) for one_output in one.outputs
        ]
        target = " ".join(names) if output else say("summary-nowhere")
        what = "summary-input" if record.job.to == "text" else "summary-records"
        _print(say(what, name=one.name, bytes=one.bytes, records=one.records, output=target))
        if one.names:
            _print(say("summary-names", count=one.names))
        if one.rejects:
            aside = "summary-rejects" if output else "summary-rejects-nowhere"
            stderr.print(say(aside, count=one.rejects), style="bold red", markup=False, soft_wrap=True)
    if record.job.overrides:
        _print(say("summary-overrides", count=len(record.job.overrides)))
    if not record.outcomes:
        if not any(one.rejects for one in record.inputs):
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
    if output and output != "-":
        _print(say("summary-report", path=Path(output) / REPORT))


def _print(text: str) -> None:
    stderr.print(text, markup=False, soft_wrap=True)
