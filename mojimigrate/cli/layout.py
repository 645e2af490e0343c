"""``mojimigrate layout``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.cells import cell_len
from rich.text import Text

from mojimigrate.cli.console import print_as_json, print_errors, say, stdout, write_data
from mojimigrate.errors import InputError, UsageError, plain

if TYPE_CHECKING:
    from mojimigrate.inspection import Fit
    from mojimigrate.records.layout import When
    from mojimigrate.records.listing import ListedField, ListedRecord

app = typer.Typer(no_args_is_help=True)

_File = Annotated[Path, typer.Argument(help=say("layout-file"), metavar="FILE")]
_Folders = Annotated[
    list[Path] | None, typer.Option("--copybook-folder", help=say("convert-copybook-folder"), metavar="DIR")
]
_Encoding = Annotated[str, typer.Option("--copybook-encoding", help=say("convert-copybook-encoding"))]
_Dialect = Annotated[str, typer.Option("--dialect", help=say("convert-dialect"), metavar="NAME")]
#: Columns of the table that are numbers: start, end, length.
_NUMBERS = (2, 3, 4)


@app.command("show", help=say("layout-show"))
def show(
    file: _File,
    as_toml: Annotated[bool, typer.Option("--toml", help=say("layout-toml"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
    copybook_folder: _Folders = None,
    copybook_encoding: _Encoding = "",
    dialect: _Dialect = "ibm",
) -> None:
    """Show a layout (the help is in ``words.toml``)."""
    from mojimigrate.records.listing import list_layout, undecided
    from mojimigrate.records.reading import read_layout_or_copybook, write_layout

    if as_toml and as_json:
        raise UsageError("layout-two-forms")
    layout = read_layout_or_copybook(file, copybook_folder or (), dialect, copybook_encoding)
    if as_toml:
        comment = f'# {say("layout-add-when")}\n#   when = {{ field = "…", equals = ["…"] }}\n'
        write_data((comment * undecided(layout) + write_layout(layout)).encode())
        return
    records = list_layout(layout)
    if as_json:
        print_as_json({"records": records})
    else:
        print_records(records)


@app.command("check", help=say("layout-check"))
def check(
    file: _File,
    source: Annotated[str | None, typer.Argument(help=say("layout-check-source"), metavar="IN")] = None,
    charset: Annotated[str | None, typer.Option("--charset", help=say("layout-check-charset"), metavar="NAME")] = None,
    framing: Annotated[str, typer.Option("--framing", help=say("layout-check-framing"), metavar="FRAMING")] = "fixed",
    national: Annotated[str, typer.Option("--national", help=say("convert-national"), metavar="NAME")] = "",
    signs: Annotated[str, typer.Option("--signs", help=say("convert-signs"), metavar="NAME")] = "",
    copybook_folder: _Folders = None,
    copybook_encoding: _Encoding = "",
    dialect: _Dialect = "ibm",
) -> None:
    """Check a layout (the help is in ``words.toml``)."""
    from mojimigrate.converter import Converter
    from mojimigrate.fields import FieldConverter
    from mojimigrate.inspection import LOOK_BYTES, fit, opened
    from mojimigrate.records import Framing
    from mojimigrate.records.checking import check_layout
    from mojimigrate.records.listing import list_layout
    from mojimigrate.records.reading import read_layout_or_copybook

    if source and not charset:
        raise UsageError("layout-fit-charset")
    cut = Framing.parse(framing)
    if cut.delimited:
        raise UsageError("layout-for-cells", value=framing)
    layout = read_layout_or_copybook(file, copybook_folder or (), dialect, copybook_encoding)
    if problems := check_layout(layout):
        print_errors(problems)
        raise typer.Exit(UsageError.exit_status)
    fields = None
    if charset:
        converter = Converter(charset)
        other = converter.of_charset(national) if national else None
        fields = FieldConverter(converter, layout, national=other, signs=signs, fill=cut.name == "lines")
    records = list_layout(layout)
    lengths = _lengths(min(record.least for record in records), max(record.length for record in records))
    _print(say("layout-right", types=len(records), lengths=lengths))
    if source and fields:
        with opened(source, LOOK_BYTES) as stream:
            found = fit(stream, fields, cut)
        print_fit(found)
        if found.misfits:
            raise typer.Exit(InputError.exit_status)


def print_fit(found: Fit) -> None:
    """Print whether a file fits; what does not, to standard error."""
    name = plain(found.input)
    if found.misfits:
        print_errors(found.misfits)
        if found.misfitting > len(found.misfits):
            _print(say("layout-misfits", count=found.misfitting))
    elif found.records:
        _print(say("layout-fits", name=name, records=found.records, lengths=_lengths(found.shortest, found.longest)))
    else:
        _print(say("layout-empty-file", name=name))
    if len(found.types) > 1:
        for type_name, count in found.types.items():
            _print("  " + say("layout-type", name=type_name, records=count))
    for field, count in found.invalid.items():
        _print("  " + say("layout-invalid", name=field, count=count), "yellow")
    if found.invalid:
        _print(say("layout-invalid-many"), "dim")


def print_records(records: Sequence[ListedRecord]) -> None:
    """Print record types: a row to a field, or on a terminal that is too narrow two lines."""
    for number, record in enumerate(records):
        if number:
            stdout.print()
        head = Text(f"{plain(record.name)}  {_lengths(record.least, record.length)}", "bold")
        if record.when:
            head.append(f"  {_condition(record.when)}")
        stdout.print(head, soft_wrap=True)
        _print_fields(record.fields)
        if any(field.moves for field in record.fields):
            _print(say("layout-moves"), "dim")


def _print_fields(fields: Iterable[ListedField]) -> None:
    rows = [tuple(say("layout-head").split("|")), *map(_row, fields)]
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    folded = stdout.is_terminal and sum(widths) + 2 * len(widths) > stdout.width
    # What is folded stands on a line of its own: picture, occurs, column.
    kept = (0, 2, 3, 4, 5) if folded else range(len(widths))
    for number, row in enumerate(rows):
        line = "  ".join(_filled(row[column], widths[column], column) for column in kept)
        _print(line.rstrip(), "" if number else "dim")
        if folded and (rest := "  ".join(row[column] for column in (1, 6, 7) if row[column])):
            depth = len(row[0]) - len(row[0].lstrip(" "))
            _print(" " * (depth + 4) + rest, "dim")


def _row(field: ListedField) -> tuple[str, ...]:
    column = plain(field.column) if field.read else say("layout-not-read")
    return (
        "  " * field.depth + (plain(field.name) or "–"),
        plain(field.picture),
        f"{field.start:,}{'*' * field.moves}",
        f"{field.end:,}{'*' * field.moves}",
        f"{field.length:,}",
        plain(field.type),
        _notes(field),
        column,
    )


def _notes(field: ListedField) -> str:
    """Say how often a field occurs, what it redefines, and when it is there."""
    said = []
    if field.occurs:
        times = f"{field.least}–{field.occurs}" if field.least < field.occurs else f"{field.occurs}"
        said.append(f"×{times}" + (f" ({plain(field.depending_on)})" if field.depending_on else ""))
    if field.redefines:
        said.append(f"= {plain(field.redefines)}")
    if field.when:
        said.append(_condition(field.when))
    return " ".join(said)


def _condition(when: When) -> str:
    return say("layout-when", field=when.field, values=say("layout-or").join(when.equals))


def _lengths(least: int, length: int) -> str:
    if least == length:
        return say("layout-length", length=length)
    return say("layout-lengths", least=least, length=length)


def _filled(text: str, width: int, column: int) -> str:
    fill = " " * (width - cell_len(text))
    return fill + text if column in _NUMBERS else text + fill


def _print(text: str, style: str = "") -> None:
    stdout.print(Text(text, style), soft_wrap=True)
