"""``mojimigrate tables``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mojimigrate.cli.console import error_records, print_as_json, print_errors, say
from mojimigrate.errors import TableError

app = typer.Typer(no_args_is_help=True)


@app.command("list", help=say("list"))
def list_(as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False) -> None:
    """List the charsets (the help is in ``words.toml``)."""
    from mojimigrate.charsets import ambiguous_names
    from mojimigrate.cli.charsets import print_charsets
    from mojimigrate.mapping import list_charsets

    charsets, ambiguous = list_charsets(), ambiguous_names()
    if as_json:
        print_as_json({"charsets": charsets, "ambiguous": ambiguous})
    else:
        print_charsets(charsets, ambiguous)


@app.command("show", help=say("show"))
def show(
    charset: Annotated[str, typer.Argument(help=say("show-charset"), metavar="CHARSET")],
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Show all of a charset (the help is in ``words.toml``)."""
    from mojimigrate.charsets import load_charset
    from mojimigrate.cli.charsets import print_charset
    from mojimigrate.mapping import describe

    description = describe(load_charset(charset))
    if as_json:
        print_as_json(description)
    else:
        print_charset(description)


@app.command("check", help=say("check"))
def check(
    charsets: Annotated[list[str] | None, typer.Argument(help=say("check-charsets"), metavar="CHARSET...")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Check the tables (the help is in ``words.toml``)."""
    from mojimigrate.cli.coverage import print_report
    from mojimigrate.mapping import check_tables

    report = check_tables(charsets or ())
    if as_json:
        print_as_json(
            {
                "files": report.files,
                "charsets": report.charsets,
                "coverage": report.coverage,
                "alike": report.alike,
                "problems": error_records(report.problems),
            }
        )
    else:
        print_report(report)
    if report.problems:
        if not as_json:
            print_errors(report.problems)
        raise typer.Exit(TableError.exit_status)


@app.command("diff", help=say("diff"))
def diff(
    before: Annotated[str | None, typer.Argument(help=say("diff-a"), metavar="A")] = None,
    after: Annotated[str | None, typer.Argument(help=say("diff-b"), metavar="B")] = None,
    mappings: Annotated[Path | None, typer.Option("--mappings", help=say("diff-mappings"), metavar="FOLDER")] = None,
    csv: Annotated[str | None, typer.Option("--csv", help=say("diff-csv"), metavar="FILE")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("diff-overwrite"))] = False,
    examples: Annotated[int, typer.Option("--examples", help=say("diff-examples"), min=0)] = 5,
) -> None:
    """Compare two sides (the help is in ``words.toml``)."""
    from mojimigrate.cli.changes import print_comparisons, write_csv
    from mojimigrate.mapping import compare, only_in, read_sides

    comparisons = [compare(*sides) for sides in read_sides(before, after, mappings)]
    gone, new = only_in(mappings) if mappings and not before else ([], [])
    if csv:
        write_csv(comparisons, csv, overwrite=overwrite)
    if csv != "-":
        print_comparisons(comparisons, gone, new, examples)
    if gone or new or any(comparison.changes for comparison in comparisons):
        raise typer.Exit(1)


@app.command("lookup", help=say("lookup"))
def lookup(
    query: Annotated[str, typer.Argument(help=say("lookup-query"), metavar="QUERY")],
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Show what is known (the help is in ``words.toml``)."""
    from mojimigrate.cli.finding import print_finding
    from mojimigrate.mapping import look_up

    finding = look_up(query)
    if as_json:
        print_as_json(finding)
    else:
        print_finding(finding)
