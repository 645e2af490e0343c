"""Decisions as a table (CSV, XLSX), for those who must: out of a log, and into one.

A table is no log. It has no chain, and nobody sees in it what was undone; so what is imported becomes a fresh log of
whoever answers for it, and every row is held against the page on which it was decided.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from mojimigrate.errors import DecisionError, TableError, UsageError
from mojimigrate.mapping.gaiji import CLASSES, guard
from mojimigrate.mapping.identification import identify
from mojimigrate.review.chain import Faults, parse_line, read_lines
from mojimigrate.review.decisions import (
    NEED_CHARACTER,
    Decide,
    ItemKey,
    LogWriter,
    SourceDigest,
    decide_faults,
    form_of,
    is_character,
    name_faults,
    person,
    read_log,
)
from mojimigrate.review.filled_tables import FilledRow, FilledTable, read_filled
from mojimigrate.review.merging import FORMAT as MERGED
from mojimigrate.review.merging import MergedItem, read_merged
from mojimigrate.review.pages import read_page
from mojimigrate.review.payload import Item, Payload
from mojimigrate.spreadsheets import write_sheet
from mojimigrate.standard import Standard, load_standard

#: What names the item, and what was decided of it. A table that is imported has all of these columns.
REQUIRED = ("set", "charset", "code", "glyph", "decision", "character", "reason")
#: What may stand beside it; of these, import compares the form and the reviewers, and takes over ``bulk``.
OPTIONAL = ("form", "bulk", "reviewers")
#: What only people read.
ASIDE = ("state", "time", "opinions")
COLUMNS = (
    *("set", "charset", "code", "glyph", "state", "decision", "character", "form", "reason", "bulk", "reviewers"),
    *("time", "opinions"),
)

#: Decisions by the words that tables use, in either language, as in gaiji tables where those have them.
DECISIONS = {word: outcome.label for word, outcome in CLASSES.items() if outcome.label in NEED_CHARACTER} | {
    "none": "none",
    "該当なし": "none",
    "hold": "hold",
    "保留": "hold",
}
STATES = {"agreed": "一致", "conflict": "不一致", "single": "一人のみ", "hold": "保留"}
_WORDS = {decision: word for word, decision in DECISIONS.items() if not word.isascii()} | {"": ""}
_BULK = {"": False, "一括": True, "bulk": True}
#: Between the names of several people, and what each of them said.
_AND = "; "
#: The column to which a fault of a decision belongs.
_BLAME = {
    "decision-character": "character",
    "decision-character-missing": "character",
    "decision-character-form": "form",
    "decision-reason-missing": "reason",
    "decision-reason-long": "reason",
}


class Row(NamedTuple):
    """One item as a row of text, a cell for each of :data:`COLUMNS`."""

    set: str
    charset: str
    code: str
    glyph: str
    state: str = ""
    decision: str = ""
    character: str = ""
    form: str = ""
    reason: str = ""
    bulk: str = ""
    reviewers: str = ""
    time: str = ""
    opinions: str = ""


def export_rows(path: Path) -> list[Row]:
    """Return a row for each item of a decision log, of merged decisions, or of a review page.

    A log gives what still counts. A page gives rows to fill in. Raises ``DecisionError`` as
    :func:`~mojimigrate.review.decisions.read_log`, :func:`~mojimigrate.review.merging.read_merged` and
    :func:`~mojimigrate.review.pages.read_page` do, and ``InputError`` as the last one does.
    """
    if path.suffix.lower() in (".html", ".htm"):
        return [Row(item.set, item.charset, item.code, item.glyph) for item in read_page(path).items]
    if _is_merged(path):
        return [_merged_row(item) for item in read_merged(path).items]
    log = read_log(path)
    return [_row(decide, log.header.reviewer) for decide in log.effective.values()]


def _is_merged(path: Path) -> bool:
    try:
        return parse_line(read_lines(path)[0]).get("format") == MERGED
    except DecisionError:
        return False  # whoever reads it as a log says what is wrong


def _row(decide: Decide, reviewer: str) -> Row:
    return Row(
        *(decide.item.set, decide.item.charset, decide.item.code, decide.glyph),
        decision=_WORDS[decide.decision],
        character=decide.character,
        form=decide.form,
        reason=decide.reason,
        bulk="一括" if decide.bulk else "",
        reviewers=reviewer,
        time=decide.time,
    )


def _merged_row(merged: MergedItem) -> Row:
    opinions = [
        " ".join(filter(None, (f"{vote.reviewer}: {_WORDS[vote.decision]}", vote.character, vote.reason)))
        for vote in merged.by
    ]
    return Row(
        *(merged.item.set, merged.item.charset, merged.item.code, merged.glyph),
        state=STATES[merged.state],
        decision=_WORDS[merged.decision],
        character=merged.character,
        form=merged.form,
        reason=merged.reason,
        bulk="一括" if all(vote.bulk for vote in merged.by) else "",
        reviewers=_AND.join(vote.reviewer for vote in merged.by),
        time=_AND.join(vote.time for vote in merged.by),
        opinions=_AND.join(opinions),
    )


def write_rows(rows: list[Row], form: str) -> bytes:
    """Write rows as ``csv`` (for Excel with a byte order mark; no cell becomes a formula) or ``xlsx``.

    Raises ``UsageError`` (``exchange-form``, ``sheet-extra``).
    """
    if form == "xlsx":
        return write_sheet("decisions", COLUMNS, rows)
    if form != "csv":
        raise UsageError("exchange-form", value=form)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")  # of these two, each is put in quotes where it stands in a cell
    writer.writerow(COLUMNS)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


class Imported(NamedTuple):
    """A decision log out of a table: the file, and how many items it decides."""

    data: bytes
    decided: int


def import_log(
    path: Path,
    page: Payload,
    reviewer: str,
    now: datetime,
    *,
    sheet: str | None = None,
    standard: Standard | None = None,
) -> Imported:
    """Make a decision log of a table (CSV or XLSX) that was filled in for a page; its role is the page's.

    Every row is checked, and one fault refuses the table whole. A row without a decision, a character or a reason
    was left blank, and decides nothing. Raises ``DecisionError``, with sheet and cell, or line, and column, and every
    fault in ``problems``; and ``UsageError`` (``sheet-choose``, ``sheet-unknown``).
    """
    for fault in name_faults(reviewer):
        raise fault
    if person(reviewer) in map(person, page.reviewers):
        raise DecisionError("exchange-adjudicator")
    table = read_filled(path, REQUIRED, OPTIONAL, ASIDE, sheet)
    time = now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    check = _Check(table, page, reviewer, time, standard or load_standard(), Faults(path))
    decided = list(check.decisions())
    check.faults.refuse()
    if not decided:
        raise DecisionError("exchange-empty", path=path)
    log = LogWriter(
        report=page.report,
        reviewer=reviewer,
        started=time,
        role=page.role,
        tables=page.tables,
        sources=[SourceDigest(one.set, one.name, one.sha256) for one in page.sources],
        standard_font=page.standard_font.sha256 if page.standard_font else "",
        adjudicates=page.adjudicates,
    )
    for one in decided:
        log.decide(
            one.item,
            one.decision,
            one.character,
            time=time,
            form=one.form,
            glyph=one.glyph,
            reason=one.reason,
            bulk=one.bulk,
        )
    return Imported(log.to_bytes(), len(decided))


@dataclass
class _Check:
    """The checking of a table, row by row."""

    table: FilledTable
    page: Payload
    reviewer: str
    time: str
    standard: Standard
    faults: Faults
    _seen: dict[str, FilledRow] = field(default_factory=dict)

    def decisions(self) -> Iterator[Decide]:
        """Yield the decision of each row that has one and no fault."""
        # Cells come without the blanks around them.
        items = {(item.set.strip(), item.charset, item.code): item for item in self.page.items}
        for row in self.table.rows:
            if self.faults.full:
                return
            cells = row.cells
            item = items.get((cells["set"], cells["charset"], cells["code"].upper()))
            if item is None:
                self._add(DecisionError("exchange-item"), row, "code")
            elif first := self._seen.get(item.key):
                place = self.table.place(first, "code")
                self._add(DecisionError("exchange-item-twice", first=place.get("cell", first.number)), row, "code")
            else:
                self._seen[item.key] = row
                if decide := self._decide(item, row):
                    yield decide

    def _decide(self, item: Item, row: FilledRow) -> Decide | None:
        """Return what a row decides; ``None`` if it is blank or has a fault, which is noted."""
        cells, before = row.cells, len(self.faults.found)
        if cells["glyph"].lower() != item.glyph:
            self._add(DecisionError("exchange-glyph"), row, "glyph")
        if not (cells["decision"] or cells["character"] or cells["reason"]):
            return None
        decision = DECISIONS.get(cells["decision"].lower(), "")
        if not decision:
            known = ", ".join(DECISIONS)
            self._add(DecisionError("exchange-decision", value=cells["decision"], known=known), row, "decision")
        if cells["reviewers"] and person(cells["reviewers"]) != person(self.reviewer):
            self._add(DecisionError("exchange-reviewer"), row, "reviewers")
        if cells["bulk"] not in _BULK:
            self._add(DecisionError("exchange-bulk", known="一括"), row, "bulk")
        character = self._character(row)
        form = form_of(self.standard[character]) if character else ""
        if character and cells["form"] and cells["form"].upper() != form:
            self._add(DecisionError("exchange-other-form", value=character, form=form), row, "form")
        if len(self.faults.found) > before:
            return None
        key = ItemKey(item.set, item.charset, item.code)
        decide = Decide(
            seq=0,
            time=self.time,
            item=key,
            glyph=item.glyph,
            decision=decision,  # type: ignore[arg-type]  # one of DECISIONS
            character=character,
            form=form,
            reason=cells["reason"],
            bulk=_BULK[cells["bulk"]],
            previous="",
            hash="",
        )
        for fault in decide_faults(decide, self.standard):
            self._add(fault, row, _BLAME.get(fault.id, "code"))
        return decide if len(self.faults.found) == before else None

    def _character(self, row: FilledRow) -> str:
        """Return the name of the character that a row means; ``""`` for none, and for a fault, which is noted."""
        text = row.cells["character"]
        if not text or is_character(text, self.standard):
            return text
        try:
            return identify(text, self.standard)
        except TableError as fault:
            facts: Mapping[str, Any] = fault.facts
            self._add(DecisionError(fault.id, **facts), row, "character")
            return ""

    def _add(self, fault: DecisionError, row: FilledRow, column: str) -> None:
        facts: Mapping[str, Any] = fault.facts
        self.faults.found.append(DecisionError(fault.id, **facts, **self.table.place(row, column)))
