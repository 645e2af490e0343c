"""XLSX workbooks: read in bounded memory and time, nothing in them trusted; written so that no text is a formula."""

from mojimigrate.spreadsheets.cells import Area, Cell, Kind, Row, cell_address
from mojimigrate.spreadsheets.reading import Sheet, read_sheet
from mojimigrate.spreadsheets.writing import write_sheet

__all__ = ["Area", "Cell", "Kind", "Row", "Sheet", "cell_address", "read_sheet", "write_sheet"]
