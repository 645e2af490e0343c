"""Taxes of some of the residents, as CSV with everything that CSV allows: quotes, commas and line ends in cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from mojimigrate.demo.city import Draw, pick
from mojimigrate.demo.text import EMPTY, Mark, Text, join, plain, raw
from mojimigrate.demo.truth import Finding, Truth

#: What a ledger of the file may show.
OUTCOMES = ("design", "similar", "substitute", "unidentified", "unassigned", "malformed")
#: Columns of the residents.
_NUMBER, _NAME, _BORN = 0, 2, 5
#: Who was born later pays nothing.
_OF_AGE = b"20071231"
_SHARE = 0.25
_QUOTE = Text(b'"')
_QUOTED = frozenset(b'",\r\n')


class Fault(NamedTuple):
    """A fault of one cell: its text (``""``: what stands there), a code behind it or the loss of its last byte."""

    column: str
    text: str
    code: str
    outcome: str


class Taxes:
    """Writes the records, and keeps the book of what was put into them; ``faults`` are by index of the resident."""

    def __init__(
        self, lists: Mapping[str, Any], outcomes: Mapping[str, str], faults: Mapping[int, Fault], draw: Draw
    ) -> None:
        tax = lists["tax"]
        self.draw = draw
        self.outcomes = outcomes
        self.faults = faults
        self.header: list[str] = tax["header"]
        self.year = Text(plain(tax["year"]))
        self.kinds = [(Text(plain(kind)), Text(plain(until))) for kind, until in tax["kinds"]]
        self.remarks = [[Text(plain(part)) for part in remark.split("{}")] for remark in tax["remarks"]]
        self.truth = Truth(OUTCOMES)
        self.residents = 0
        self.records = 1
        self.bytes = 0
        self.other = EMPTY

    def head(self) -> bytes:
        """Write the first record, which names the columns."""
        return self._row([Text(plain(name)) for name in self.header])

    def rows(self, fields: Sequence[Text]) -> bytes:
        """Write the records of one resident, given the fields of the other CSV: none, one or two."""
        draw = self.draw
        fault = self.faults.get(self.residents)
        self.residents += 1
        count = 0
        if fault or (fields[_BORN].data <= _OF_AGE and draw() < _SHARE):
            count = 1 + (draw() < 0.3)
        data = b""
        for number in range(count):
            kind, until = pick(self.kinds, draw)
            amount = Text(f"{(1 + int(draw() * draw() * 4_000)) * 100:,}".encode())
            remark = pick(self.remarks, draw)
            note = join(remark[0], self.other, remark[1]) if len(remark) == 2 else remark[0]
            cells = [fields[_NUMBER], fields[_NAME], self.year, kind, amount, until, note]
            if fault and not number:
                column = self.header.index(fault.column)
                cells[column] = _strike(fault, cells[column])
            self.records += 1
            data += self._row(cells)
        self.other = fields[_NAME]
        return data

    def _row(self, cells: Sequence[Text]) -> bytes:
        """Write a record, and enter into the book what stands in it."""
        begin = self.bytes
        row = []
        for name, cell in zip(self.header, map(_quote, cells), strict=True):
            for offset, code in cell.marks:
                finding = Finding(name, "windows-31j", code, self.outcomes.get(code, ""))
                self.truth.add(finding, self.records, begin + offset)
            begin += len(cell.data) + 1
            row.append(cell.data)
        data = b",".join(row) + b"\r\n"
        self.bytes += len(data)
        return data


def _quote(cell: Text) -> Text:
    """Put a cell in quotes if it needs them. No quote, comma or line end is a trail byte of Windows-31J."""
    if _QUOTED.isdisjoint(cell.data):
        return cell
    if b'"' in cell.data:
        marks = tuple(Mark(offset + cell.data.count(b'"', 0, offset), code) for offset, code in cell.marks)
        cell = Text(cell.data.replace(b'"', b'""'), marks)
    return join(_QUOTE, cell, _QUOTE)


def _strike(fault: Fault, cell: Text) -> Text:
    if fault.text:
        cell = Text(plain(fault.text))
    if fault.code:
        return join(cell, raw(fault.code))
    data = cell.data[:-1]
    return Text(data, (Mark(len(data) - 1, f"{data[-1]:02X}"),))
