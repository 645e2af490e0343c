"""From rows as others write them to a gaiji table: each row is carried over, or told with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mojimigrate.characters import code_name, code_point_name, parse_code_point
from mojimigrate.charsets import Charset
from mojimigrate.checked_csv import Problems, read_csv
from mojimigrate.errors import TableError, UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping.exchange.entries import Entry, Given, Source
from mojimigrate.mapping.gaiji import (
    CLASSES,
    OPTIONAL,
    REQUIRED,
    GaijiRow,
    GaijiTable,
    check_code,
    make_row,
    parse_class,
    unguard,
)
from mojimigrate.mapping.identification import identify, is_private, meanings, parse_characters
from mojimigrate.standard import EDITIONS, Standard


@dataclass(frozen=True, slots=True)
class Declared:
    """What the user says of a table that it does not say itself.

    ``outcome``: the class of rows that have none. ``edition``: whose glyphs its bare code points are. ``anywhere``: its
    codes may lie outside the user-defined areas. ``through``: what the private-use code points are that it leads to.
    """

    outcome: Outcome | None = None
    edition: str = ""
    anywhere: bool = False
    through: Mapping[str, GaijiRow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Imported:
    """A table in our form; the rows that were left, each with the reason; and what was carried but should be seen."""

    table: GaijiTable
    left: tuple[TableError, ...]
    remarks: tuple[TableError, ...]


def import_rows(source: Source, charset: Charset, standard: Standard, declared: Declared) -> Imported:
    """Check every row of a table, and carry over those that say without doubt which character a code is.

    Of rows that contradict each other none is carried. Raises ``UsageError``: ``edition-unknown`` is for the caller's
    ``edition``; ``class-needed`` if a row has no class and none is declared.
    """
    if declared.edition and declared.edition not in EDITIONS:
        raise UsageError("edition-unknown", value=declared.edition, charset=charset.name, known=", ".join(EDITIONS))
    importer = _Importer(source, charset, standard, declared)
    for entry in source.entries:
        importer.take(entry)
    rows = importer.settle()
    return Imported(
        GaijiTable(source.path, source.sha256, rows),
        (*source.left, *importer.left),
        (*source.remarks, *importer.remarks),
    )


class _Importer:
    """The rows while they are checked."""

    def __init__(self, source: Source, charset: Charset, standard: Standard, declared: Declared) -> None:
        self._source, self._charset, self._standard, self._declared = source, charset, standard, declared
        self._rows: dict[bytes, list[tuple[Entry, GaijiRow]]] = {}
        self.left: list[TableError] = []
        self.remarks: list[TableError] = []

    def take(self, entry: Entry) -> None:
        """Check one row."""
        given = entry.code
        try:
            code = check_code(given.text, self._charset, anywhere=self._declared.anywhere)
            given = next((one for one in entry.characters if one.text), entry.characters[0])
            if not given.text:
                raise TableError("gaiji-character-none")
            row = self._through(entry, code, given)
            if row is None:
                row = self._identified(entry, code, given)
        except TableError as fault:
            self.left.append(self._placed(fault, given, entry))
            return
        self._rows.setdefault(code, []).append((entry, row))
        self._compare(entry, row)

    def _placed(self, fault: TableError, given: Given, entry: Entry) -> TableError:
        facts: dict[str, Any] = {**given.place, **fault.facts, "path": self._source.path, "gaiji": entry.code.text}
        if fault.id != "gaiji-class-unknown":
            facts |= {name: _masked(facts[name]) for name in ("value", "gaiji") if name in facts}
        return TableError(fault.id, **facts)

    def _identified(self, entry: Entry, code: bytes, given: Given) -> GaijiRow:
        """Make a row of a cell that names its character; if it took an edition to do so, the basis says which."""
        kin = meanings(given.text, self._standard, given.kind)
        edition = self._declared.edition if len(kin) > 1 else ""
        name = identify(given.text, self._standard, given.kind, edition)
        stated = " ".join(filter(None, (entry.origin if entry.stated is None else entry.stated, edition)))
        return make_row(code, name, self._outcome(entry), entry.origin, entry.line, stated, entry.note)

    def _through(self, entry: Entry, code: bytes, given: Given) -> GaijiRow | None:
        """Follow a private-use code point to what the second table says it is; ``None`` for other characters."""
        char = parse_characters(given.text, given.kind)
        if char is None or len(char) > 1 or not is_private(char):
            return None
        further = self._declared.through.get(char)
        if further is None:
            raise TableError("gaiji-private-use", value=code_point_name(char))
        stated = " ".join(filter(None, (entry.stated or entry.origin, code_point_name(char), further.basis)))
        return make_row(
            code, further.character, further.outcome, entry.origin, entry.line, stated, entry.note or further.note
        )

    def _outcome(self, entry: Entry) -> Outcome:
        if entry.outcome and entry.outcome.text:
            word = entry.outcome.text
            if word in self._source.classes:
                return self._source.classes[word]
            try:
                return parse_class(word)
            except TableError as fault:
                facts: dict[str, Any] = {**fault.facts, **entry.outcome.place}
                raise TableError(fault.id, **facts) from fault
        if self._declared.outcome is not None:
            return self._declared.outcome
        if entry.outcome is None:
            raise UsageError("class-needed", path=self._source.path)
        raise TableError("gaiji-class-unknown", value="", known=", ".join(CLASSES), **entry.outcome.place)

    def _compare(self, entry: Entry, row: GaijiRow) -> None:
        """Remark on cells of lower precedence that mean another character than the one that decided."""
        for other in entry.characters:
            if not other.text:
                continue
            try:
                names = meanings(other.text, self._standard, other.kind)
            except TableError:
                continue  # it means nothing, so it contradicts nothing
            if row.character not in names:
                differing = TableError("gaiji-columns-differ", value=", ".join(names), chosen=row.character)
                self.remarks.append(self._placed(differing, other, entry))

    def settle(self) -> tuple[GaijiRow, ...]:
        """Return the rows, one for each code: what is said twice is remarked on, what is contradicted is left."""
        rows = []
        for code, said in self._rows.items():
            entry, first = said[0]
            answers = dict.fromkeys((row.character, row.outcome.label) for _, row in said)
            if len(answers) == 1:
                rows.append(first)
                self.remarks += [
                    self._placed(TableError("gaiji-repeated", first=entry.line), other.code, other)
                    for other, _ in said[1:]
                ]
                continue
            names = ", ".join(f"{name} ({label})" for name, label in answers)
            self.left += [
                self._placed(TableError("gaiji-contradicted", value=code_name(code), names=names), other.code, other)
                for other, _ in said
            ]
        return tuple(rows)


def _masked(text: str) -> str:
    """Mask a cell that can be neither a code nor a character: the column that was named may be one of residents."""
    return text if text.isascii() or len(text) <= 2 else "■" * min(len(text), 8)


def read_through(path: Path, standard: Standard) -> dict[str, GaijiRow]:
    """Read what private-use code points are: a table in our columns, whose codes are code points (``U+E92E``).

    A bare number is refused: in Windows-31J ``F040`` is the gaiji that goes to U+E000, and no U+F040.
    Raises ``TableError`` with every fault, as :func:`mojimigrate.mapping.read_gaiji` does; ``gaiji-through-code`` for a
    code that is no private-use code point.
    """
    problems = Problems(path)
    table = read_csv("gaiji", REQUIRED, OPTIONAL, problems)
    rows: dict[str, GaijiRow] = {}
    for line, cells in table.rows:
        column = "code"
        try:
            char = parse_code_point(cells["code"].upper())
            if char is None or not is_private(char):
                raise TableError("gaiji-through-code", value=cells["code"])
            if char in rows:
                raise TableError("gaiji-duplicate", value=cells["code"], first=rows[char].line)
            column = "character"
            name = identify(cells["character"], standard)
            column = "class"
            outcome = parse_class(cells["class"])
        except TableError as fault:
            problems.add(fault.id, line=line, column=column, **fault.facts)
            continue
        stated, note = (unguard(cells.get(name, "")) for name in OPTIONAL)
        rows[char] = make_row(b"", name, outcome, f"{path.name}:{line}", line, stated, note)
    problems.refuse()
    return rows
