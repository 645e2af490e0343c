"""Writing a sheet: every cell is text, and stays what it is."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import numpy as np

from mojimigrate.errors import UsageError
from mojimigrate.spreadsheets.cells import LAST_ROW

#: Equal tables give equal files, so a workbook says no time of its own.
_EPOCH = np.datetime64("1980-01-01T00:00:00")
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def write_sheet(name: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a workbook of one sheet with a header and rows of text.

    No cell can become a formula, a number or a link, and the columns are formatted as text, so that what people type
    into them later stays text too (``81E0`` is no number). Raises ``UsageError`` (``sheet-extra``) if XlsxWriter is
    not installed, and ``ValueError`` for more rows, or longer texts, than a sheet can hold.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise UsageError("sheet-extra") from error
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, _OPTIONS)
    workbook.set_properties({"created": _EPOCH.item()})
    text = workbook.add_format({"num_format": "@"})
    head = workbook.add_format({"num_format": "@", "bold": True})
    sheet = workbook.add_worksheet(name)
    sheet.set_column(0, len(header) - 1, 20, text)
    sheet.freeze_panes(1, 0)
    for number, row in enumerate([header, *rows]):
        if number >= LAST_ROW:
            raise ValueError(f"more than {LAST_ROW} rows")
        for column, cell in enumerate(row):
            if cell and sheet.write_string(number, column, cell, text if number else head):
                raise ValueError(f"a text of {len(cell)} characters")
    workbook.close()
    return buffer.getvalue()
