"""``mojimigrate inspect``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import grid, print_as_json, progress_bar, say, stdout, write_data
from mojimigrate.errors import UsageError, plain

if TYPE_CHECKING:
    from mojimigrate.inspection import Candidate, Inspection, Inventory, Item, Lines

#: Panel of the help.
RECORDS = say("convert-panel-records")
_SIZE = re.compile(r"([0-9]{1,15})([KMGT]?)(?:I?B)?", re.IGNORECASE)
_POWERS = {"": 0, "K": 10, "M": 20, "G": 30, "T": 40}


def inspect(
    source: Annotated[str, typer.Argument(help=say("inspect-source"), metavar="IN")],
    charset: Annotated[str | None, typer.Option("--charset", help=say("inspect-charset"), metavar="NAME")] = None,
    edition: Annotated[str | None, typer.Option("--edition", help=say("convert-edition"), metavar="E")] = None,
    gaiji: Annotated[list[str] | None, typer.Option("--gaiji", help=say("convert-gaiji"), metavar="TABLE")] = None,
    framing: Annotated[
        str | None,
        typer.Option("--framing", help=say("inspect-framing"), metavar="FRAMING", rich_help_panel=RECORDS),
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
        str, typer.Option("--copybook-encoding", help=say("convert-copybook-encoding"), rich_help_panel=RECORDS)
    ] = "",
    dialect: Annotated[
        str, typer.Option("--dialect", help=say("convert-dialect"), metavar="NAME", rich_help_panel=RECORDS)
    ] = "ibm",
    national: Annotated[
        str, typer.Option("--national", help=say("convert-national"), metavar="NAME", rich_help_panel=RECORDS)
    ] = "",
    national_gaiji: Annotated[
        list[str] | None,
        typer.Option("--national-gaiji", help=say("convert-national-gaiji"), metavar="TABLE", rich_help_panel=RECORDS),
    ] = None,
    signs: Annotated[
        str, typer.Option("--signs", help=say("convert-signs"), metavar="NAME", rich_help_panel=RECORDS)
    ] = "",
    no_header: Annotated[
        bool, typer.Option("--no-header", help=say("convert-no-header"), rich_help_panel=RECORDS)
    ] = False,
    first: Annotated[str, typer.Option("--first", help=say("inspect-first"), metavar="SIZE")] = "64MiB",
    whole: Annotated[bool, typer.Option("--whole", help=say("inspect-whole"))] = False,
    top: Annotated[int, typer.Option("--top", help=say("inspect-top"), min=0, max=10_000)] = 20,
    csv: Annotated[str | None, typer.Option("--csv", help=say("inspect-csv"), metavar="FILE")] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help=say("diff-overwrite"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("inspect-json"))] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help=say("convert-quiet"))] = False,
) -> None:
    """Say what is in a file (the help is in ``words.toml``)."""
    from mojimigrate.fields import FieldConverter
    from mojimigrate.inspection import inspect_source, opened, to_csv
    from mojimigrate.records import Framing
    from mojimigrate.run import write_file
    from mojimigrate.run.job import Job

    if charset is None and (edition or gaiji or framing or csv or layout or copybook or national):
        raise UsageError("inspect-needs-charset")
    if csv == "-" and as_json:
        raise UsageError("inspect-two-outputs")
    limit = None if whole else read_size(first)
    cut = Framing.parse(framing) if framing else None
    converter = fields = None
    if charset:
        job = Job(
            charset=charset,
            edition=edition,
            gaiji=tuple(gaiji or ()),
            layout=layout or "",
            copybook=copybook or "",
            copybook_folders=tuple(copybook_folder or ()),
            copybook_encoding=copybook_encoding,
            dialect=dialect,
        )
        converter, laid_out = job.converter(), job.layout_file()
        if laid_out:
            other = converter.of_charset(national, national_gaiji or ()) if national else None
            is_lines = cut is not None and cut.name == "lines"
            fields = FieldConverter(converter, laid_out.layout, national=other, signs=signs, fill=is_lines)
    with opened(source, limit) as stream, progress_bar(stream.size, quiet=quiet) as advance:
        found = inspect_source(
            stream, converter, framing=cut, fields=fields, header=not no_header, top=top, progress=advance
        )
    if csv and found.inventory:
        data = to_csv(found.inventory)
        if csv == "-":
            write_data(data)
        else:
            write_file(Path(csv), data, overwrite=overwrite)
    if as_json:
        print_as_json(found)
    elif csv != "-":
        print_inspection(found)


def read_size(text: str) -> int:
    """Read ``64MiB``, ``10M`` or a number of bytes. Raises ``UsageError`` (``inspect-size``)."""
    match = _SIZE.fullmatch(text.strip())
    size = int(match[1]) << _POWERS[match[2].upper()] if match else 0
    if not 0 < size < 1 << 62:
        raise UsageError("inspect-size", value=text)
    return size


def print_inspection(found: Inspection) -> None:
    """Print what was found, with the evidence."""
    how = say("inspect-complete" if found.complete else "inspect-partial", bytes=found.bytes)
    stdout.print(Text(f"{plain(found.input)}  {how}", "bold"), soft_wrap=True)
    _section("inspect-lines", _lines(found.lines))
    if found.descriptors:
        told = found.descriptors
        includes = say("inspect-including" if told.includes else "inspect-excluding")
        facts = {"kind": told.kind, "records": told.records, "shortest": told.shortest, "longest": told.longest}
        _section("inspect-descriptors", [say("inspect-chain", includes=includes, **facts)])
    if found.lengths:
        _section("inspect-lengths", [])
        stdout.print(Padding(_lengths(found), (0, 0, 0, 2)))
    if found.inventory:
        _print_inventory(found.inventory)
        return
    _section("inspect-charsets", [] if found.charsets else [say("inspect-none")])
    for place, candidate in enumerate(found.charsets, 1):
        _print_candidate(place, candidate)
    if found.charsets:
        stdout.print(Text(say("inspect-next"), "dim"))


def _section(title: str, lines: list[str]) -> None:
    stdout.print()
    stdout.print(Text(say(title), "bold"))
    for line in lines:
        stdout.print(Padding(Text(line, overflow="fold"), (0, 0, 0, 2)))


def _lines(lines: Lines) -> list[str]:
    counts = [f"{kind} {count:,}" for kind, count in lines.counts.items() if count]
    told = [", ".join(counts) or say("inspect-no-lines")]
    if not lines.likely:
        return [*told, say("inspect-by-chance")] if counts else told
    if lines.constant:
        return [*told, say("inspect-constant", kind=lines.likely, lines=lines.lines, length=lines.longest)]
    facts = {"lines": lines.lines, "shortest": lines.shortest, "longest": lines.longest}
    return [*told, say("inspect-varying", kind=lines.likely, **facts)]


def _lengths(found: Inspection) -> Table:
    table = grid(("", "", ""))
    table.columns[0].justify = "right"
    table.columns[0].no_wrap = True
    for guess in found.lengths:
        evidence = [
            say("inspect-correlation", value=f"{guess.correlation:.2f}"),
            say("inspect-explained", value=_percent(guess.explained), records=guess.records),
        ]
        if guess.shift_columns:
            evidence.append(say("inspect-shift-columns", count=guess.shift_columns))
        if guess.divides is not None:
            evidence.append(say("inspect-divides" if guess.divides else "inspect-rest"))
        table.add_row(f"{guess.length:,}", say("inspect-bytes"), say("inspect-separator").join(evidence))
    return table


def _print_candidate(place: int, candidate: Candidate) -> None:
    head = Text(f"  {place}  ")
    head.append(candidate.charset, "bold green" if place == 1 else "")
    head.append(f"  {say('inspect-bits', value=f'{candidate.bits:.2f}')}", "dim")
    stdout.print(head)
    evidence = [say(f"evidence-{one.what}", count=one.count, share=_percent(one.share)) for one in candidate.evidence]
    stdout.print(Padding(Text(say("inspect-separator").join(evidence), overflow="fold"), (0, 0, 0, 5)))
    for other in candidate.differences:
        if other.different:
            more = "" if len(other.codes) == other.different else " …"
            text = say(
                "inspect-different",
                charset=other.charset,
                codes=other.different,
                count=other.count,
                examples=" ".join(other.codes) + more,
            )
        else:
            text = say("inspect-same", charset=other.charset)
        stdout.print(Padding(Text(text, "yellow", overflow="fold"), (0, 0, 0, 5)))


def _percent(share: float) -> str:
    """Show a share; what is not none is not shown as none."""
    return "<0.1%" if 0 < share < 0.001 else f"{share:.1%}"


def _print_inventory(inventory: Inventory) -> None:
    facts = {"charset": inventory.charset, "edition": inventory.edition, "framing": inventory.framing}
    _section("inspect-outcomes", [say("inspect-reading", records=inventory.records, **facts)])
    table = _table("inspect-outcome-head", right=(1, 2))
    for label, counts in inventory.outcomes.items():
        table.add_row(label, f"{counts.codes:,}", f"{counts.count:,}", say(f"outcome-{label}"))
    if inventory.outcomes:
        stdout.print(Padding(table, (0, 0, 0, 2)))
    by_field = any(item.field for item in (*inventory.items, *inventory.codes))
    suspect = any(label in inventory.outcomes for label in ("unassigned", "malformed"))
    if not by_field and inventory.framing != "lines" and suspect:
        stdout.print(Padding(Text(say("inspect-numbers"), "yellow", overflow="fold"), (0, 0, 0, 2)))
    notes = [("inspect-beyond", inventory.beyond), ("inspect-unclosed", inventory.unclosed)]
    for id, count in notes:  # noqa: A001
        if count:
            stdout.print(Padding(Text(say(id, count=count), "yellow"), (0, 0, 0, 2)))
    for unread in inventory.unread:
        place = {"record": unread.first_record, "offset": unread.first_offset}
        text = Text(say("inspect-unread", count=unread.count, id=unread.error, **place), "bold red", overflow="fold")
        stdout.print(Padding(text, (0, 0, 0, 2)))
    gaiji = [item for item in inventory.items if item.gaiji]
    rest = [item for item in inventory.items if not item.gaiji]
    _print_items("inspect-gaiji", gaiji, len(inventory.codes))
    if rest:
        _print_items("inspect-holes", rest, len(inventory.codes))
    if inventory.codes:
        _print_items("inspect-frequent", list(inventory.codes), len(inventory.codes))


def _print_items(title: str, items: list[Item], shown: int) -> None:
    """Print codes, as many as the most frequent ones are; --csv and --json have all."""
    _section(title, [] if items else [say("show-none")])
    by_field = any(item.field for item in items)
    table = _table("inspect-item-head-field" if by_field else "inspect-item-head", right=(2, 5))
    for item in items[:shown]:
        character = f"{plain(item.written)} {item.character}" if item.character else ""
        row = [item.charset, item.code, f"{item.count:,}", item.outcome, character, f"{item.first_record:,}"]
        table.add_row(*row, *([plain(item.field)] if by_field else []))
    if items and shown:
        stdout.print(Padding(table, (0, 0, 0, 2)))
    if len(items) > shown:
        stdout.print(Padding(Text(say("inspect-more", count=len(items) - shown), "dim"), (0, 0, 0, 2)))


def _table(heads: str, right: tuple[int, ...]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 1))
    for number, head in enumerate(say(heads).split("|")):
        justify = "right" if number in right else "left"
        table.add_column(head, justify=justify, overflow="fold", header_style="dim")  # type: ignore[arg-type]
    return table
