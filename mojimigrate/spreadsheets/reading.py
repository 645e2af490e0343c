"""A sheet of a workbook, row by row.

The whole sheet is read once, and its faults are told, before the first row is handed out. Nothing of it stays in
memory but the texts that its cells share: an empty cell costs nothing, however far out it stands, and the size that a
sheet claims to have is not read at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mojimigrate.errors import TableError, UsageError
from mojimigrate.spreadsheets.cells import (
    LAST_COLUMN,
    Area,
    Cell,
    Kind,
    Row,
    cell_address,
    parse_address,
    parse_area,
    parse_column,
)
from mojimigrate.spreadsheets.package import Event, Package

#: A table is not wider or longer than this; a cell that is not empty beyond is no part of one.
MAX_COLUMNS = 256
MAX_ROWS = 200_000
#: Characters that a cell can hold, and texts that cells can share.
MAX_TEXT = 32_767
MAX_TEXTS = 1_000_000
#: Characters of all of these texts together.
MAX_CHARACTERS = 16 << 20
MAX_MERGED = 100_000

#: Formats under which a whole number is shown as it is stored: General, 0, and text.
_PLAIN_FORMATS = frozenset({"0", "1", "49"})
_WHOLE = re.compile(r"-?(0|[1-9][0-9]{0,14})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Numbers of texts and styles, and of columns: no sheet has more, and ``int`` is given no endless row of digits.
_INDEX = re.compile("[0-9]{1,9}")
_COLUMN = re.compile("[0-9]{1,6}")
_TRUE = ("1", "true")
_ROW = "worksheet/sheetData/row"
_CELL = f"{_ROW}/c"
_FORMULA = f"{_CELL}/f"
_VALUES = frozenset({f"{_CELL}/v", f"{_CELL}/is/t", f"{_CELL}/is/r/t"})
_SHARED = frozenset(
    {"sst/si/t", "sst/si/r/t"}
)  # not sst/si/rPh/t: the reading that Excel keeps beside a text (ふりがな)


class Sheet:
    """A sheet that was read through once; iterate over it for its rows that are not empty, in order.

    ``merged`` are the areas of merged cells, ``hidden_columns`` the columns (from 0) that are not shown.
    """

    def __init__(self, package: Package, name: str, part: str, texts: list[str], plain_styles: set[int]) -> None:
        self.path = package.path
        self.name = name
        self.merged: tuple[Area, ...] = ()
        self.hidden_columns: frozenset[int] = frozenset()
        self._package = package
        self._part = part
        self._texts = texts
        self._plain_styles = plain_styles
        for _ in self:
            pass

    def __iter__(self) -> Iterator[Row]:
        """Yield the rows. Raises ``TableError``, if at all, when the sheet is made."""
        reader = _SheetReader(self)
        for event in self._package.parse(self._part):
            if row := reader.take(event):
                yield row
        if not reader.is_sheet:
            raise self._package.damaged(self._part, "worksheet")
        self.merged, self.hidden_columns = tuple(reader.merged), frozenset(reader.hidden_columns)

    def damaged(self, detail: object, row: int = 0, column: int = 0) -> TableError:
        """Make the error for something that no spreadsheet program writes."""
        cell = cell_address(row, column) if row else None
        return TableError("sheet-damaged", path=self.path, sheet=self.name, cell=cell, part=self._part, detail=detail)

    def text(self, index: str, row: int, column: int) -> str:
        """Return a text that cells share, by its number."""
        number = int(index) if _INDEX.fullmatch(index) else len(self._texts)
        if number >= len(self._texts):
            raise self.damaged(f"<v>{index}</v>", row, column)
        return self._texts[number]

    def is_plain(self, style: str) -> bool:
        """Say whether a style shows a whole number as it is stored."""
        return style == "" or (_INDEX.fullmatch(style) is not None and int(style) in self._plain_styles)


class _SheetReader:
    """The state between two pieces of a sheet's XML."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self.is_sheet = False
        self.merged: list[Area] = []
        self.hidden_columns: set[int] = set()
        self._row = self._column = 0  # the row from 1, the column from 0 that comes next
        self._digits = ""
        self._hidden = False
        self._cells: dict[int, Cell] = {}
        self._type = self._style = ""
        self._formula = False
        self._value: list[str] = []
        self._length = 0

    def take(self, event: Event) -> Row | None:
        """Take one piece in; return a row when it ends, if it is not empty."""
        path, attributes, text = event
        if text is not None:
            if path in _VALUES:
                self._add(text)
        elif attributes is None:
            if path == _CELL:
                self._end_cell()
            elif path == _ROW and self._cells:
                return Row(self._row, self._hidden, self._cells)
        elif path == _CELL:
            self._start_cell(attributes)
        elif path == _ROW:
            self._start_row(attributes)
        elif path == _FORMULA:
            self._formula = True
        elif path == "worksheet":
            self.is_sheet = True
        elif path == "worksheet/mergeCells/mergeCell":
            self._merge(attributes.get("ref", ""))
        elif path == "worksheet/cols/col" and attributes.get("hidden") in _TRUE:
            self._hide(attributes)
        return None

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self._row + 1))
        address = parse_address(f"A{number}")
        if address is None or address[0] <= self._row:
            raise self._sheet.damaged(f'row r="{number}"')
        self._row, self._column = address[0], 0
        self._digits = number
        self._hidden = attributes.get("hidden") in _TRUE
        self._cells = {}

    def _start_cell(self, attributes: dict[str, str]) -> None:
        if reference := attributes.get("r"):
            column = parse_column(reference.removesuffix(self._digits))
            if column is None or column < self._column or not reference.endswith(self._digits):
                raise self._sheet.damaged(f'c r="{reference}"')
            self._column = column
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "")
        self._formula = False
        self._value.clear()
        self._length = 0

    def _add(self, text: str) -> None:
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise self._sheet.damaged(f"> {MAX_TEXT}", self._row, self._column)
        self._value.append(text)

    def _end_cell(self) -> None:
        cell = self._cell("".join(self._value))
        if cell is not None:
            if self._column >= MAX_COLUMNS or self._row > MAX_ROWS:
                raise TableError(
                    "sheet-far",
                    path=self._sheet.path,
                    sheet=self._sheet.name,
                    cell=cell_address(self._row, self._column),
                    limit=cell_address(MAX_ROWS, MAX_COLUMNS - 1),
                )
            self._cells[self._column] = cell
        self._column += 1

    def _cell(self, value: str) -> Cell | None:
        """Say what a cell is; ``None`` if it is empty."""
        if self._formula:
            return Cell(Kind.FORMULA, "")
        if not value:
            return None
        match self._type:
            case "s":
                text = self._sheet.text(value, self._row, self._column)
                return Cell(Kind.TEXT, text) if text else None
            case "inlineStr" | "str":
                return Cell(Kind.TEXT, _unescape(value))
            case "n":
                plain = _WHOLE.fullmatch(value) and self._sheet.is_plain(self._style)
                return Cell(Kind.NUMBER if plain else Kind.FORMATTED, value)
            case "d":
                return Cell(Kind.FORMATTED, value)
            case "b":
                return Cell(Kind.BOOLEAN, value)
            case "e":
                return Cell(Kind.ERROR, value)
        raise self._sheet.damaged(f't="{self._type}"', self._row, self._column)

    def _merge(self, reference: str) -> None:
        area = parse_area(reference)
        if area is None or len(self.merged) >= MAX_MERGED:
            raise self._sheet.damaged(f'mergeCell ref="{reference}"')
        self.merged.append(area)

    def _hide(self, attributes: dict[str, str]) -> None:
        first, last = (
            int(text) if _COLUMN.fullmatch(text) else 0
            for text in (attributes.get("min", ""), attributes.get("max", ""))
        )
        if not 1 <= first <= last <= LAST_COLUMN:
            raise self._sheet.damaged(f'col min="{attributes.get("min", "")}" max="{attributes.get("max", "")}"')
        self.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))


def read_sheet(path: Path, sheet: str | None = None, *, data: bytes | None = None) -> Sheet:
    """Read a sheet of a workbook (``.xlsx``, Transitional or Strict).

    Without a name, the one sheet that is not hidden; where there are several, nothing is guessed. ``data`` is what is
    in the file, for whoever has read it: a file that is read twice may be two. Raises ``UsageError``
    (``sheet-choose``, ``sheet-unknown``), and ``TableError`` with every id that begins with ``sheet-`` for what is no
    workbook, damaged, locked, or built to exhaust the reader.
    """
    package = Package(path, data)
    workbook = next((link.part for link in package.relations("").values() if link.kind == "officeDocument"), "")
    if workbook not in package:
        raise TableError("sheet-not-xlsx", path=path)
    links = package.relations(workbook)
    name, part = _choose(package, workbook, sheet)
    by_kind = {link.kind: link.part for link in links.values()}
    texts = _shared_texts(package, by_kind.get("sharedStrings", ""))
    plain_styles = _plain_styles(package, by_kind.get("styles", ""))
    return Sheet(package, name, part, texts, plain_styles)


def _choose(package: Package, workbook: str, wanted: str | None) -> tuple[str, str]:
    """Return the name and the part of the sheet to read."""
    links = package.relations(workbook)
    sheets: dict[str, str] = {}
    shown: list[str] = []
    for path, attributes, _ in package.parse(workbook):
        if path == "workbook/sheets/sheet" and attributes:
            link = links.get(attributes.get("id", ""))
            name = attributes.get("name", "")
            if link and link.kind == "worksheet":
                sheets[name] = link.part
                if attributes.get("state", "visible") == "visible":
                    shown.append(name)
    names = ", ".join(sheets)
    if wanted is None and len(shown) == 1:
        wanted = shown[0]
    if not sheets:
        raise package.damaged(workbook, "sheet")
    if wanted is None:
        raise UsageError("sheet-choose", path=package.path, names=names)
    if wanted not in sheets:
        raise UsageError("sheet-unknown", path=package.path, value=wanted, names=names)
    return wanted, sheets[wanted]


def _shared_texts(package: Package, part: str) -> list[str]:
    """Return the texts that cells share."""
    texts: list[str] = []
    if not part:
        return texts
    pieces: list[str] = []
    length = total = 0
    for path, attributes, text in package.parse(part):
        if text is not None:
            if path in _SHARED:
                length += len(text)
                if length > MAX_TEXT:
                    raise package.damaged(part, f"> {MAX_TEXT}")
                pieces.append(text)
        elif path == "sst/si" and attributes is None:
            total += length
            if len(texts) >= MAX_TEXTS or total > MAX_CHARACTERS:
                raise TableError("sheet-unpacked", path=package.path, part=part)
            texts.append(_unescape("".join(pieces)))
            pieces.clear()
            length = 0
    return texts


def _plain_styles(package: Package, part: str) -> set[int]:
    """Return the numbers of the cell styles that show a whole number as it is stored."""
    styles: set[int] = set()
    number = 0
    if part:
        for path, attributes, _ in package.parse(part):
            if path == "styleSheet/cellXfs/xf" and attributes is not None:
                if attributes.get("numFmtId", "0") in _PLAIN_FORMATS:
                    styles.add(number)
                number += 1
    return styles


def _unescape(text: str) -> str:
    """Undo ``_x000D_``, in which workbooks write what XML cannot hold. What would be half a surrogate pair stays."""
    if "_x" not in text:
        return text
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    try:
        return plain.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        return text
