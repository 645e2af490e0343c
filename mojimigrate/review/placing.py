"""Gaiji tables of applied decisions, put where they belong: read back before they are in place, all or none."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from mojimigrate.charsets import load_charset
from mojimigrate.errors import DecisionError, OutputError, UsageError
from mojimigrate.mapping import GaijiRow, GaijiTable, read_gaiji
from mojimigrate.mapping.exchange import write_csv
from mojimigrate.mapping.gaiji import COLUMNS
from mojimigrate.review.applying import Target
from mojimigrate.standard import Standard

_UNSAFE = re.compile(r"[^\w.-]|^[.-]")


def table_names(targets: Mapping[Target, object]) -> dict[Target, str]:
    """Return the name of each table's file: ``windows-31j.csv``, ``税-windows-31j.csv`` for a set of its own."""
    names: dict[Target, str] = {}
    for number, (name, charset) in enumerate(targets, start=1):
        stem = _UNSAFE.sub("_", name)
        file = f"{stem}-{charset}.csv" if stem else f"{charset}.csv"
        names[name, charset] = f"{stem}-{number}-{charset}.csv" if file in names.values() else file
    return names


def place_tables(
    tables: Mapping[Target, tuple[GaijiRow, ...]], output: Path, standard: Standard, *, overwrite: bool
) -> dict[Target, Path]:
    """Write tables, and return where each is: one table to the file ``output``, or any number into a folder of it.

    Every table is read back as the next run will read it, before any is in its place. Raises ``UsageError``
    (``apply-folder``) if several tables are to be one file, and ``OutputError``; ``apply-folder-other`` if the folder
    holds another gaiji table, of earlier decisions perhaps, which the next run might take along.
    """
    names = table_names(tables)
    whole = len(tables) == 1 and not output.is_dir()
    if not whole and not output.is_dir() and (output.suffix or os.path.lexists(output)):
        raise UsageError("apply-folder", path=output, count=len(tables))
    places = {target: output if whole else output / name for target, name in names.items()}
    for path in places.values():
        if os.path.lexists(path):
            if not overwrite:
                raise OutputError("output-exists", path=path)
            if path.is_dir():
                raise OutputError("output-not-file", path=path)
    if not whole and output.is_dir() and (others := _other_tables(output, set(places.values()))):
        raise OutputError("apply-folder-other", path=output, value=others[0].name, count=len(others))
    made: Path | None = None
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{output.name}.", dir=output if output.is_dir() else output.parent))
        for target, rows in tables.items():
            path = made / names[target]
            _write(path, write_csv(GaijiTable(path, "", rows)))
            _read_back(path, target[1], rows, standard)
        if not whole and not output.is_dir():
            made.replace(output)
            made = None
        else:
            for target, path in places.items():
                (made / names[target]).replace(path)
    except OSError as error:
        raise OutputError("output-write", path=output, reason=error.strerror or error) from error
    finally:
        if made:
            shutil.rmtree(made, ignore_errors=True)
    return places


def _other_tables(folder: Path, ours: set[Path]) -> list[Path]:
    """Return the gaiji tables in a folder that are not ours: files that begin with the heads of our columns."""
    heads = ",".join(COLUMNS).encode()
    found = []
    for path in sorted(set(folder.glob("*.csv")) - ours):
        with path.open("rb") as file:
            if file.read(len(heads) + 3).removeprefix(b"\xef\xbb\xbf").startswith(heads):
                found.append(path)
    return found


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600), "wb") as f:
        f.write(data)
        f.flush()
        os.fsync(f.fileno())


def _read_back(path: Path, charset: str, rows: tuple[GaijiRow, ...], standard: Standard) -> None:
    """Refuse to leave a table that the next run would read otherwise. Raises ``DecisionError`` or ``TableError``."""
    table = read_gaiji(path, load_charset(charset), standard, anywhere=True)
    if [_facts(row) for row in table.rows] != [_facts(row) for row in rows]:
        raise DecisionError("apply-read-back", charset=charset)


def _facts(row: GaijiRow) -> tuple[object, ...]:
    return row.code, row.character, row.outcome, row.stated, row.note
