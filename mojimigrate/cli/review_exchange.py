"""``mojimigrate review export`` and ``review import``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mojimigrate.cli.console import print_as_json, say, stderr, write_data
from mojimigrate.errors import UsageError


def export_decisions(
    source: Annotated[Path, typer.Argument(help=say("review-export-source"), metavar="LOG|MERGED|PAGE")],
    output: Annotated[str, typer.Option("--output", "-o", help=say("review-export-output"), metavar="FILE")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
) -> None:
    """Write decisions as a table (the help is in ``words.toml``)."""
    from mojimigrate.review.exchange import export_rows, write_rows

    rows = export_rows(source)
    form = "csv" if output == "-" else Path(output).suffix.lower().removeprefix(".")
    data = write_rows(rows, form)
    if output == "-":
        write_data(data)
    else:
        _place(Path(output), data, (source,), overwrite=overwrite)
    _print(say("review-export-done", source=source, output=output, count=len(rows)))


def import_decisions(
    source: Annotated[Path, typer.Argument(help=say("review-import-source"), metavar="TABLE")],
    report: Annotated[Path, typer.Option("--report", help=say("review-import-report"), metavar="HTML")],
    reviewer: Annotated[str, typer.Option("--reviewer", help=say("review-import-reviewer"), metavar="NAME")],
    output: Annotated[Path, typer.Option("--output", "-o", help=say("review-import-output"), metavar="LOG")],
    sheet: Annotated[str | None, typer.Option("--sheet", help=say("import-sheet"), metavar="NAME")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("review-import-json"))] = False,
) -> None:
    """Make a decision log of a table (the help is in ``words.toml``)."""
    from mojimigrate.review.exchange import import_log
    from mojimigrate.review.pages import read_page
    from mojimigrate.run.record import now

    page = read_page(report)
    made = import_log(source, page, reviewer, now(), sheet=sheet)
    _place(output, made.data, (source, report), overwrite=overwrite)
    left = len(page.items) - made.decided
    if as_json:
        print_as_json({"decided": made.decided, "left": left})
    else:
        _print(say("review-import-done", source=source, output=output, decided=made.decided, left=left))


def _place(path: Path, data: bytes, read: tuple[Path, ...], *, overwrite: bool) -> None:
    """Write the result, but never over what was read."""
    from mojimigrate.run import write_file

    if path.exists() and any(path.samefile(one) for one in read):
        raise UsageError("input-is-output", path=path)
    write_file(path, data, overwrite=overwrite)


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
