"""Gaiji tables as people have them: read from and written into the forms of other programs.

Every form is read into rows as they are written (:mod:`.entries`), and those are checked in one place
(:mod:`.importing`). A file that is not of its form is refused whole; a row that cannot be carried over is told with
its place and its reason, and the rest is carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mojimigrate.charsets import Charset
from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import UsageError
from mojimigrate.mapping.exchange.columns import HeaderSet, header_sets, parse_columns
from mojimigrate.mapping.exchange.entries import Source
from mojimigrate.mapping.exchange.importing import Declared, Imported, import_rows, read_through
from mojimigrate.mapping.exchange.pairs import (
    TARGET_ENCODINGS,
    read_charset_manager,
    read_hulft,
    read_plain,
)
from mojimigrate.mapping.exchange.tables import read_table
from mojimigrate.mapping.exchange.text import ENCODINGS
from mojimigrate.mapping.exchange.writing import Exported, export_table, write_csv

__all__ = [
    "ENCODINGS",
    "FORMS",
    "TARGET_ENCODINGS",
    "Declared",
    "Exported",
    "HeaderSet",
    "Imported",
    "Source",
    "check_form",
    "export_table",
    "header_sets",
    "import_rows",
    "read_source",
    "read_through",
    "write_csv",
]

#: The forms of files. Beside them, the name of a set of headings stands for a CSV file or a workbook with these.
FORMS = ("csv", "xlsx", "hulft", "charset-manager", "tsv")
#: Forms that belong to one product, and so to one set of codes.
PART_OF_FORM = {"charset-manager": "fujitsu-jef"}


def check_form(form: str | None, charset: Charset) -> None:
    """Refuse a form that never holds codes of a charset: Charset Manager's tables are of JEF.

    Raises ``UsageError`` (``form-charset``).
    """
    part = PART_OF_FORM.get(form or "")
    if part and part not in [each.name for each in charset.parts]:
        raise UsageError("form-charset", form=form, charset=charset.name, part=part)


def read_source(
    path: Path,
    form: str | None = None,
    *,
    columns: Sequence[str] = (),
    words: Sequence[str] = (),
    sheet: str | None = None,
    header: int | None = None,
    encoding: str | None = None,
    target_encoding: str | None = None,
) -> Source:
    """Read a table of a form: one of :data:`FORMS`, a set of headings, or (``None``) CSV or XLSX as the file shows.

    ``columns`` and ``words`` as for :func:`.columns.parse_columns`; without them the headings are our own. Raises
    ``UsageError``: ``form-needed``, ``form-unknown``, ``form-option`` for a choice that the form has no use for.
    """
    known = header_sets()
    if form is not None and form not in (*FORMS, *known):
        raise UsageError("form-unknown", value=form, known=", ".join([*FORMS, *known]))
    workbook = form == "xlsx" or (form not in FORMS and read_bytes("gaiji", path).startswith(b"PK"))
    if form is None:
        if not workbook and path.suffix.lower() != ".csv":
            raise UsageError("form-needed", path=path, known=", ".join([*FORMS, *known]))
        form = "xlsx" if workbook else "csv"
    table = form in ("csv", "xlsx") or form in known
    useless = {
        "--column": bool(columns) and (not table or form in known),
        "--class-word": bool(words) and (not table or form in known),
        "--header-row": header is not None and not table,
        "--sheet": sheet is not None and not workbook,
        "--encoding": encoding is not None and workbook,
        "--target-encoding": target_encoding is not None and form != "hulft",
    }
    for option, refused in useless.items():
        if refused:
            raise UsageError("form-option", option=option, form=form)
    match form:
        case "hulft":
            return read_hulft(path, encoding=encoding, target_encoding=target_encoding or "utf-8")
        case "charset-manager":
            return read_charset_manager(path, encoding=encoding)
        case "tsv":
            return read_plain(path, encoding=encoding)
    named = known[form] if form in known else known["site"]
    chosen = parse_columns(columns, words) if columns else named.column_map()
    return read_table(path, chosen, workbook=workbook, sheet=sheet, header=header or 1, encoding=encoding)
