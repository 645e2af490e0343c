"""``mojimigrate verify``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojimigrate.cli.console import error_records, print_as_json, print_errors, progress_bar, say, stdout

if TYPE_CHECKING:
    from mojimigrate.run.verification import Verification


def verify(
    folders: Annotated[list[Path], typer.Argument(help=say("verify-folders"), metavar="OUTDIR...")],
    inputs: Annotated[Path | None, typer.Option("--inputs", help=say("verify-inputs"), metavar="DIR")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("verify-json"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("convert-quiet"))] = False,
) -> None:
    """Prove what can be proved of runs (the help is in ``words.toml``)."""
    from mojimigrate.errors import InputError
    from mojimigrate.run.verification import bytes_on_record, verify_run

    total = None if quiet else bytes_on_record(folders, inputs=inputs is not None)
    with progress_bar(total, quiet=quiet) as advance:
        found = [verify_run(folder, inputs, lambda count: advance(count, None)) for folder in folders]
    if as_json:
        print_as_json([_as_json(one) for one in found])
    elif not quiet:
        for one in found:
            _print(one)
    faults = [fault for one in found for fault in one.faults]
    if faults:
        print_errors(faults)
        raise typer.Exit(InputError.exit_status)
    if any(one.record and one.record.status for one in found):
        raise typer.Exit(1)


def _print(found: Verification) -> None:
    """Say what was found of a run; its faults are said with all others."""
    record = found.record
    if record is None:
        return
    size = sum(file.bytes for file in found.files)
    verdict = say("verify-intact" if found.intact else "verify-not-intact")
    lines = [say("verify-run", folder=found.folder, verdict=verdict, files=len(found.files), bytes=size)]
    if found.inputs is None:
        lines.append(say("verify-inputs-unseen"))
    else:
        lines.append(say("verify-inputs-seen", count=len(found.inputs), of=len(record.inputs)))
    if found.other_tables:
        lines.append(say("verify-tables", names=", ".join(found.other_tables)))
    if found.rejects:
        lines.append(say("verify-rejects", count=found.rejects))
    outstanding = found.outstanding
    if outstanding.count:
        lines.append(say("summary-outstanding", codes=outstanding.codes, count=outstanding.count))
    elif not found.rejects:
        lines.append(say("summary-clean"))
    first, *rest = lines
    for line in (first, *(f"  {line}" for line in rest)):
        stdout.print(line, markup=False, soft_wrap=True)


def _as_json(found: Verification) -> dict[str, object]:
    from mojimigrate.sources import shown

    outstanding = found.outstanding
    return {
        "folder": shown(str(found.folder)),
        "intact": found.intact,
        "files": found.files,
        "inputs": found.inputs,
        "other_tables": found.other_tables,
        "outstanding": outstanding,
        "rejects": found.rejects,
        "faults": error_records(found.faults),
    }
