"""From a gaiji table to the forms of other programs; what a form cannot hold is told."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mojimigrate.characters import code_name, notation
from mojimigrate.errors import TableError, UsageError
from mojimigrate.mapping.exchange.pairs import CHARSET_MANAGER_TITLE, FROM_HOST, TARGET_ENCODINGS
from mojimigrate.mapping.gaiji import COLUMNS, GaijiRow, GaijiTable, guard
from mojimigrate.spreadsheets import write_sheet
from mojimigrate.standard import Profile


@dataclass(frozen=True, slots=True)
class Exported:
    """A table in another form; the rows that it could not hold, each with the reason; what it says of no row."""

    data: bytes
    left: tuple[TableError, ...] = ()
    remarks: tuple[TableError, ...] = ()
    loses: tuple[str, ...] = ()


@dataclass(slots=True)
class _Targets:
    """What each row's character is written as, in a profile, where a form has room for it."""

    table: GaijiTable
    profile: Profile
    longest: int  # code points
    last: int  # the last code point
    left: list[TableError] = field(default_factory=list)
    remarks: list[TableError] = field(default_factory=list)

    def pairs(self) -> Iterable[tuple[GaijiRow, str]]:
        """Yield each row that the form can hold, with what its character is written as."""
        for row in self.table.rows:
            facts: dict[str, Any] = {
                "path": self.table.path,
                "line": row.line,
                "gaiji": code_name(row.code),
                "value": row.character,
            }
            written = self.profile.write(self.profile.standard[row.character])
            if not written.text:
                self.left.append(TableError("gaiji-no-form", profile=self.profile.name, **facts))
            elif len(written.text) > self.longest or max(map(ord, written.text)) > self.last:
                self.left.append(TableError("gaiji-form-room", form=notation(written.text), **facts))
            else:
                if not written.exact:
                    self.remarks.append(TableError("gaiji-form-reduced", form=notation(written.text), **facts))
                yield row, written.text


def _cells(row: GaijiRow) -> tuple[str, ...]:
    return (code_name(row.code), row.character, row.outcome.label, row.stated, row.note)


def write_csv(table: GaijiTable) -> bytes:
    """Write a table as :func:`mojimigrate.mapping.read_gaiji` reads it, for Excel with a byte order mark.

    Free text that Excel would take for a formula is guarded by an apostrophe, which is taken away in reading.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in table.rows:
        code, character, outcome, stated, note = _cells(row)
        writer.writerow([code, character, outcome, guard(stated), guard(note)])
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(table: GaijiTable) -> bytes:
    """Write a table as a workbook. Raises ``UsageError`` (``sheet-extra``) without the library for it."""
    return write_sheet("gaiji", COLUMNS, map(_cells, table.rows))


def _write_hulft(targets: _Targets, encoding: str) -> str:
    lines = [f"0x{code_name(row.code).lower()}  0x{text.encode(encoding).hex()}" for row, text in targets.pairs()]
    return "\n".join(["# code  " + encoding, *lines, ""])


def _write_charset_manager(targets: _Targets) -> str:
    lines = [f"{code_name(row.code)}:{ord(text):04X} ;{row.character}" for row, text in targets.pairs()]
    return "\r\n".join([CHARSET_MANAGER_TITLE, FROM_HOST, *lines, ""])


def _write_plain(targets: _Targets) -> str:
    return "".join(f"{code_name(row.code)}\t{notation(text)}\n" for row, text in targets.pairs())


def export_table(table: GaijiTable, form: str, profile: Profile, *, target_encoding: str = "utf-8") -> Exported:
    """Write a table in a form: ``csv``, ``xlsx``, ``hulft``, ``charset-manager`` or ``tsv``.

    The last three hold pairs only: no class, basis or note, and the character as ``profile`` writes it; HULFT and
    Charset Manager one code point, the latter of the BMP. Raises ``UsageError``: ``form-unknown``,
    ``target-encoding-unknown``, ``sheet-extra``.
    """
    if target_encoding not in TARGET_ENCODINGS:
        raise UsageError("target-encoding-unknown", value=target_encoding, known=", ".join(TARGET_ENCODINGS))
    whole: dict[str, Callable[[GaijiTable], bytes]] = {"csv": write_csv, "xlsx": write_xlsx}
    if form in whole:
        return Exported(whole[form](table))
    room = {"hulft": (1, 0x10FFFF), "charset-manager": (1, 0xFFFF), "tsv": (2, 0x10FFFF)}
    if form not in room:
        raise UsageError("form-unknown", value=form, known=", ".join([*whole, *room]))
    targets = _Targets(table, profile, *room[form])
    match form:
        case "hulft":
            text = _write_hulft(targets, target_encoding)
        case "charset-manager":
            text = _write_charset_manager(targets)
        case _:
            text = _write_plain(targets)
    lost = {"class": "outcome", "basis": "stated", "note": "note"}
    loses = tuple(name for name, part in lost.items() if any(getattr(row, part) for row in table.rows))
    return Exported(text.encode(), tuple(targets.left), tuple(targets.remarks), loses)
