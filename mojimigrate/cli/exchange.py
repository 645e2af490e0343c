"""``mojimigrate tables import`` and ``tables export``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import LANGUAGE, error_records, print_as_json, say, stderr, stdout
from mojimigrate.errors import OutputError, TableError, UsageError

if TYPE_CHECKING:
    from mojimigrate.charsets import Charset


class Class(StrEnum):
    """The classes of a gaiji row."""

    exact = "exact"
    design = "design"
    similar = "similar"
    substitute = "substitute"


def _list_forms(wanted: bool) -> None:
    if wanted:
        from mojimigrate.mapping.exchange import FORMS, header_sets

        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(overflow="fold")
        for form in FORMS:
            grid.add_row(Text(form, "bold"), Text(say(f"form-{form}")))
        for name, headings in header_sets().items():
            grid.add_row(Text(name, "bold"), Text(headings.about[LANGUAGE]))
        stdout.print(grid)
        raise typer.Exit


def import_table(
    source: Annotated[Path, typer.Argument(help=say("import-source"), metavar="TABLE")],
    output: Annotated[str, typer.Option("--output", "-o", help=say("import-output"), metavar="FILE")],
    charset: Annotated[str, typer.Option("--charset", help=say("import-charset"), metavar="NAME")],
    form: Annotated[str | None, typer.Option("--form", help=say("import-form"), metavar="FORM")] = None,
    columns: Annotated[list[str] | None, typer.Option("--column", help=say("import-column"), metavar="CHOICE")] = None,
    default: Annotated[Class | None, typer.Option("--class", help=say("import-class"))] = None,
    words: Annotated[list[str] | None, typer.Option("--class-word", help=say("import-class-word"), metavar="W")] = None,
    header: Annotated[int | None, typer.Option("--header-row", help=say("import-header-row"), min=1)] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=say("import-sheet"), metavar="NAME")] = None,
    encoding: Annotated[str | None, typer.Option("--encoding", help=say("import-encoding"), metavar="E")] = None,
    target_encoding: Annotated[
        str | None, typer.Option("--target-encoding", help=say("import-target-encoding"), metavar="E")
    ] = None,
    edition: Annotated[str, typer.Option("--edition", help=say("import-edition"), metavar="E")] = "",
    through: Annotated[Path | None, typer.Option("--through", help=say("import-through"), metavar="TABLE")] = None,
    anywhere: Annotated[bool, typer.Option("--gaiji-anywhere", help=say("import-gaiji-anywhere"))] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("import-json"))] = False,
    list_forms: Annotated[  # noqa: ARG001
        bool, typer.Option("--list-forms", help=say("import-list-forms"), callback=_list_forms, is_eager=True)
    ] = False,
) -> None:
    """Import a gaiji table (the help is in ``words.toml``)."""
    from mojimigrate.mapping import CLASSES
    from mojimigrate.mapping.exchange import Declared, check_form, import_rows, read_source, read_through, write_csv
    from mojimigrate.standard import load_standard

    known, standard = _charset(charset), load_standard()
    check_form(form, known)
    table = read_source(
        source,
        form,
        columns=columns or (),
        words=words or (),
        sheet=sheet,
        header=header,
        encoding=encoding,
        target_encoding=target_encoding,
    )
    further = read_through(through, standard) if through else {}
    declared = Declared(CLASSES[default] if default else None, edition, anywhere, further)
    imported = import_rows(table, known, standard, declared)
    _place(output, write_csv(imported.table), [source, *([through] if through else [])], overwrite=overwrite)
    carried = len(imported.table.rows)
    if as_json:
        _print_as_json(output, imported.left, imported.remarks, carried=carried)
    else:
        counts = {"carried": carried, "left": len(imported.left), "remarks": len(imported.remarks)}
        _print(say("import-done", source=source, output=output, **counts))
        _print_rows(say("import-left"), imported.left, say("import-remark"), imported.remarks)
    if imported.left:
        raise typer.Exit(1)


def export_table(
    source: Annotated[Path, typer.Argument(help=say("export-source"), metavar="TABLE")],
    output: Annotated[str, typer.Option("--output", "-o", help=say("export-output"), metavar="FILE")],
    charset: Annotated[str, typer.Option("--charset", help=say("import-charset"), metavar="NAME")],
    form: Annotated[str, typer.Option("--form", help=say("export-form"), metavar="FORM")],
    profile: Annotated[str, typer.Option("--profile", help=say("export-profile"), metavar="P")] = "ivs",
    profile_table: Annotated[
        Path | None, typer.Option("--profile-table", help=say("convert-profile-table"), metavar="CSV")
    ] = None,
    target_encoding: Annotated[
        str, typer.Option("--target-encoding", help=say("import-target-encoding"), metavar="E")
    ] = "utf-8",
    anywhere: Annotated[bool, typer.Option("--gaiji-anywhere", help=say("import-gaiji-anywhere"))] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("import-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("import-json"))] = False,
) -> None:
    """Export a gaiji table (the help is in ``words.toml``)."""
    from mojimigrate.mapping import exchange, read_gaiji
    from mojimigrate.standard import load_profile, load_standard

    standard = load_standard()
    way = load_profile(profile, standard, profile_table)
    exchange.check_form(form, _charset(charset))
    table = read_gaiji(source, _charset(charset), standard, anywhere=anywhere)
    exported = exchange.export_table(table, form, way, target_encoding=target_encoding)
    _place(output, exported.data, [source, *([profile_table] if profile_table else [])], overwrite=overwrite)
    written = len(table.rows) - len(exported.left)
    if as_json:
        _print_as_json(output, exported.left, exported.remarks, written=written, loses=exported.loses)
    else:
        counts = {"written": written, "left": len(exported.left), "remarks": len(exported.remarks)}
        _print(say("export-done", source=source, output=output, **counts))
        if exported.loses:
            _print(say("export-loses", columns=", ".join(exported.loses), source=source))
        _print_rows(say("export-left"), exported.left, say("import-remark"), exported.remarks)
    if exported.left:
        raise typer.Exit(1)


def _charset(name: str) -> Charset:
    from mojimigrate.charsets import load_charset

    return load_charset(name)


def _place(output: str, data: bytes, read: Sequence[Path], *, overwrite: bool) -> None:
    """Write the result, but never over what was read."""
    from mojimigrate.run import write_file

    if output == "-":
        if sys.stdout is None:
            raise OutputError("output-stream", reason=os.strerror(9))
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
        return
    path = Path(output)
    if path.exists() and any(path.samefile(one) for one in read):
        raise UsageError("input-is-output", path=path)
    write_file(path, data, overwrite=overwrite)


def _print_rows(left: str, rows: Sequence[TableError], remark: str, remarks: Sequence[TableError]) -> None:
    """Say every row that was left or remarked on, then each piece of advice once."""
    for word, style, faults in ((left, "bold red", rows), (remark, "yellow", remarks)):
        for fault in faults:
            text = f"{word}[{fault.id}] {fault.say(LANGUAGE)}"
            stderr.print(text, style=style, markup=False, soft_wrap=True)
    for advice in dict.fromkeys(fault.advise(LANGUAGE) for fault in (*rows, *remarks)):
        _print(f"{say('next')}: {advice}")


def _print_as_json(
    output: str, left: Sequence[TableError], remarks: Sequence[TableError], **counts: int | Sequence[str]
) -> None:
    record = {**counts, "left": error_records(left), "remarks": error_records(remarks)}
    print_as_json(record, to_stderr=output == "-")


def _print(text: str) -> None:
    stderr.print(text, markup=False, highlight=False, soft_wrap=True)
