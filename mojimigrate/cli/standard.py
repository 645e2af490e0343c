"""``mojimigrate standard``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from mojimigrate.cli.console import print_as_json, say, stderr, stdout

if TYPE_CHECKING:
    from mojimigrate.standard import AddedList

app = typer.Typer(no_args_is_help=True)

#: Tables that a person asks for by name: file, and the id of the name in ``words.toml``.
LISTS = {
    "standard/characters.tsv": "status-characters",
    "standard/hentaigana.tsv": "status-hentaigana",
    "standard/ivd.tsv": "status-ivd",
    "standard/shrink.tsv": "status-shrink",
}


@app.command("status", help=say("status"))
def status(
    site: Annotated[Path | None, typer.Option("--site", help=say("standard-site"), metavar="DIR")] = None,
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Say what is there and what is missing (the help is in ``words.toml``)."""
    from mojimigrate.manifest import read_manifest
    from mojimigrate.standard import added_folder, read_added

    folder = added_folder(site)
    added = read_added(folder)
    tables = {path: table for path, table in read_manifest().items() if path in LISTS}
    if as_json:
        listed = [
            {"path": path, "version": table.version, "rows": table.rows, "sha256": table.sha256}
            for path, table in tables.items()
        ]
        print_as_json({"tables": listed, "added": _facts(added) if added else None, "folder": str(folder or "")})
        return
    grid = Table.grid(padding=(0, 2))
    grid.add_column(overflow="fold")
    grid.add_column(overflow="fold")
    grid.add_column(justify="right", no_wrap=True)
    for path, word in LISTS.items():
        grid.add_row(Text(say(word)), Text(tables[path].version), say("status-rows", count=tables[path].rows))
    if added:
        count = say("status-rows", count=added.register.count)
        grid.add_row(Text(say("status-added")), Text(added.version), count)
    else:
        grid.add_row(Text(say("status-added")), Text(say("status-missing"), "bold yellow"), "")
    stdout.print(grid)
    said = say("status-source", source=added.register.source, path=added.path) if added else say("status-how")
    for line in (said, say("status-font")):
        stdout.print(line, markup=False, soft_wrap=True)


@app.command("add", help=say("add"))
def add(
    file: Annotated[Path, typer.Argument(help=say("add-file"), metavar="FILE")],
    version: Annotated[str | None, typer.Option("--version", help=say("add-version"), metavar="V")] = None,
    sheet: Annotated[str | None, typer.Option("--sheet", help=say("add-sheet"), metavar="NAME")] = None,
    site: Annotated[Path | None, typer.Option("--site", help=say("standard-site"), metavar="DIR")] = None,
    replace: Annotated[bool, typer.Option("--replace", help=say("add-replace"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=say("tables-json"))] = False,
) -> None:
    """Register the added characters (the help is in ``words.toml``)."""
    from mojimigrate.errors import UsageError
    from mojimigrate.standard import added_folder, read_added_source, register_added

    folder = added_folder(site)
    if folder is None:
        raise UsageError("added-home")
    source = read_added_source(file, sheet)
    added, change = register_added(
        folder,
        source.characters,
        version=version or source.version,
        source=file.name,
        source_sha256=source.sha256,
        replace=replace,
    )
    if as_json:
        print_as_json(_facts(added) | {"change": change.counts(), "left_out": source.left_out})
        return
    facts = {"version": added.version, "count": added.register.count, "path": added.path}
    counts = change.counts()
    if any(change):
        _print(say("added-done", **facts))
        if change.removed or change.moved or len(change.added) < added.register.count:
            _print(say("added-change", **counts))
    else:
        _print(say("added-same", **facts))
    if source.left_out:
        _print(say("added-left-out", count=source.left_out))
    if site:
        _print(say("added-site", site=site))


def _facts(added: AddedList) -> dict[str, object]:
    """Return what machines want to know of a list."""
    import msgspec

    return {**msgspec.to_builtins(added.register), "path": str(added.path)}


def _print(text: str) -> None:
    stderr.print(text, markup=False, soft_wrap=True)
