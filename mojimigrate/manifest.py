"""Where the mapping tables lie, and the proof that they are what the manifest says they are.

Every table file is read through :func:`read_table_file`, which compares its SHA-256 with ``MANIFEST.toml``: a table
that was changed by hand, or cut short by a full disk, is refused before one character is converted with it.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec

from mojimigrate.errors import TableError

#: The folders of ``mappings/`` that conversions read; beside them lie licences, and what only tests read.
FOLDERS = ("charsets", "codes", "standard")


class TableFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of ``mappings/``: what it is, where it comes from, under which licence, and its digest."""

    path: str
    about: str
    source: str
    version: str
    licence: str
    generator: str  # "" for a file that people write
    rows: int
    sha256: str


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``MANIFEST.toml``."""

    table: tuple[TableFile, ...]


def mappings_folder() -> Path:
    """Return the folder of the tables: ``MOJIMIGRATE_MAPPINGS``, or a checkout's ``mappings/``, or the installed."""
    if chosen := os.environ.get("MOJIMIGRATE_MAPPINGS"):
        return Path(chosen)
    package = Path(__file__).parent
    checkout = package.parent / "mappings"
    return checkout if (checkout / "MANIFEST.toml").is_file() else package / "mappings"


def read_manifest(folder: Path | None = None) -> dict[str, TableFile]:
    """Read ``MANIFEST.toml``: the table files by path. Raises ``TableError`` if it is missing or malformed."""
    return _read_manifest(folder or mappings_folder())


@cache
def _read_manifest(folder: Path) -> dict[str, TableFile]:
    path = folder / "MANIFEST.toml"
    try:
        manifest = msgspec.toml.decode(path.read_bytes(), type=Manifest)
    except OSError as error:
        raise TableError("manifest-unreadable", path=path, reason=error.strerror) from error
    except ValueError as error:
        raise TableError("manifest-unreadable", path=path, reason=error) from error
    listed = {table.path: table for table in manifest.table}
    if len(listed) < len(manifest.table):
        raise TableError("manifest-unreadable", path=path, reason="a file is listed twice")
    return listed


def read_rows(path: str, columns: tuple[str, ...], folder: Path | None = None) -> Iterator[dict[str, str]]:
    """Yield the rows of a tab-separated table file as column → cell; it must have these columns, others may follow.

    ``folder`` is that of the tables, if not :func:`mappings_folder`. Raises ``TableError`` (``table-columns``,
    ``table-cells``) with the place, and as :func:`read_table_file` does.
    """
    try:
        lines = read_table_file(path, folder).decode().removesuffix("\n").split("\n")
    except UnicodeDecodeError as error:
        raise TableError("table-malformed", path=path, offset=error.start, reason=error.reason) from error
    header = lines[0].split("\t")
    if missing := [column for column in columns if column not in header]:
        raise TableError("table-columns", path=path, line=1, missing=", ".join(missing))
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(header):
            raise TableError("table-cells", path=path, line=number, found=len(cells), expected=len(header))
        yield dict(zip(header, cells, strict=True))


def count_rows(path: str, data: bytes) -> int:
    """Count the rows of a table, as ``MANIFEST.toml`` gives them: lines but the header; a TOML file is one row."""
    return data.removesuffix(b"\n").count(b"\n") if path.endswith(".tsv") else 1


def unlisted_files(folder: Path) -> list[str]:
    """Return the table files of a folder that its manifest does not list."""
    present = {path for name in FOLDERS for path in folder.glob(f"{name}/*") if path.suffix in (".tsv", ".toml")}
    return sorted({path.relative_to(folder).as_posix() for path in present} - set(read_manifest(folder)))


def file_problems(folder: Path | None = None) -> Iterator[TableError]:
    """Yield what is wrong with the files of the tables: wrong or missing ones, and such as the manifest does not know.

    Raises ``TableError`` if there is no manifest to compare them with.
    """
    folder = folder or mappings_folder()
    for path, listed in read_manifest(folder).items():
        try:
            rows = count_rows(path, read_table_file(path, folder))
        except TableError as error:
            yield error
        else:
            if rows != listed.rows:
                yield TableError("table-rows", path=folder / path, found=rows, expected=listed.rows)
    for path in unlisted_files(folder):
        yield TableError("table-unlisted", path=folder / path)


def read_table_file(path: str, folder: Path | None = None) -> bytes:
    """Return the bytes of a table file, named as in the manifest (``codes/euc-jp.tsv``), if its digest is right.

    Raises ``TableError`` (``table-missing``, ``table-digest``) otherwise.
    """
    folder = folder or mappings_folder()
    listed = read_manifest(folder).get(path)
    if listed is None:
        raise TableError("table-unlisted", path=folder / path)
    try:
        data = (folder / path).read_bytes()
    except OSError as error:
        raise TableError("table-missing", path=folder / path, reason=error.strerror) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != listed.sha256:
        raise TableError("table-digest", path=folder / path, found=digest[:16], expected=listed.sha256[:16])
    return data
