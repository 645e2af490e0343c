"""Checking: what must hold of the tables, so that a conversion may rest on them. Every problem is told, with its place.

What a conversion reads is checked when it is read; here is the rest too: who bears a row out, whether decisions are in
force, whether names of charsets are unique, and all tables at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mojimigrate.characters import code_name
from mojimigrate.charsets import Charset, Part, all_charsets, load_charset
from mojimigrate.errors import TableError
from mojimigrate.manifest import file_problems, mappings_folder, read_manifest, read_rows
from mojimigrate.mapping.codes import Resolver, VendorCode, read_codes, vendor_codes
from mojimigrate.mapping.coverage import Coverage, measure
from mojimigrate.mapping.witnesses import (
    DECISION,
    DECISION_TABLE,
    WITNESS_TABLE,
    Decision,
    read_decisions,
    read_witnesses,
    table_name,
)
from mojimigrate.standard import EDITIONS, Standard, load_standard

IVD_TABLE = "standard/ivd.tsv"
DIRECTIONS = ("both", "decode")
#: Problems after which nothing that rests on the file can be said.
_FATAL = ("table-digest", "table-missing")


@dataclass(frozen=True)
class Alike:
    """Codes of a part that are written for the same character: a character alone does not say which one it was."""

    part: str
    character: str
    codes: tuple[str, ...]


@dataclass
class Report:
    """What was found: how far the charsets reach, codes that cannot be told from their character, and problems."""

    files: int = 0
    charsets: int = 0
    coverage: list[Coverage] = field(default_factory=list)
    alike: list[Alike] = field(default_factory=list)
    problems: list[TableError] = field(default_factory=list)


def check_tables(names: Iterable[str] = (), folder: Path | None = None) -> Report:
    """Check the files of the tables, and all charsets or those that are named.

    Raises ``UsageError`` for a name that is no charset's, and ``TableError`` where no more can be said: without a
    manifest, or with a charset file that cannot be read.
    """
    folder = folder or mappings_folder()
    report = Report(files=len(read_manifest(folder)), problems=list(file_problems(folder)))
    if any(problem.id in _FATAL for problem in report.problems):
        return report
    charsets = [load_charset(name, folder) for name in names] or all_charsets(folder)
    parts = list({part.name: part for charset in charsets for part in charset.parts}.values())
    report.charsets = len(charsets)
    report.problems += _name_problems(all_charsets(folder), {charset.name for charset in charsets})
    report.problems += _standard_problems(folder)
    tables = dict.fromkeys(path for part in parts for path in part.files if path.endswith(".tsv"))
    if not names:
        every = [path for path in read_manifest(folder) if path.startswith("codes/")]
        unused = {*every} - {*tables, WITNESS_TABLE, DECISION_TABLE}
        report.problems += [TableError("codes-unused", path=path) for path in sorted(unused)]
    report.problems += _table_problems(tables, folder, unused_decisions=not names)
    resolver = Resolver.load(folder=folder)
    unsound = cache(lambda name: not _is_character(name, resolver.standard))
    for part in parts:
        _check_part(part, resolver, unsound, report)
    # Several parts may read one table: what is wrong with it is told once.
    report.problems = list({str(problem): problem for problem in report.problems}.values())
    return report


def _name_problems(charsets: Iterable[Charset], asked: set[str]) -> Iterator[TableError]:
    """Yield what is wrong with names: each must lead to one charset, or be known to be ambiguous, in lower case."""
    claims: dict[str, list[Charset]] = defaultdict(list)
    doubtful: dict[str, list[Charset]] = defaultdict(list)
    for charset in charsets:
        for name in (charset.name, *charset.aliases):
            claims[name].append(charset)
        for name in charset.ambiguous:
            doubtful[name].append(charset)
    for name in {**claims, **doubtful}:
        owners = claims.get(name, []) + doubtful.get(name, [])
        if not asked & {owner.name for owner in owners}:
            continue
        if name != name.lower().strip():
            yield TableError("charset-name-case", path=owners[0].file, value=name)
        if len(claims.get(name, [])) > 1 or (name in claims and name in doubtful):
            others = ", ".join(owner.name for owner in owners[1:])
            yield TableError("charset-name-claimed", path=owners[0].file, value=name, others=others)


def _standard_problems(folder: Path) -> Iterator[TableError]:
    """Yield sequences that the official list has and the Ideographic Variation Database has not, or has otherwise."""
    registered = {row["ivs"]: row["name"] for row in read_rows(IVD_TABLE, ("ivs", "name"), folder)}
    for name, sequences in load_standard(folder).column("ivs"):
        for sequence in sequences.split():
            if registered.get(sequence) != name:
                yield TableError("ivd-sequence", path=IVD_TABLE, value=sequence, name=name)


def _table_problems(paths: Iterable[str], folder: Path, *, unused_decisions: bool) -> Iterator[TableError]:
    """Yield what is wrong with the grounds of rows: basis, direction, decisions."""
    witnesses = read_witnesses(folder)
    decisions = read_decisions(folder)
    for line, witness in enumerate(witnesses.values(), 2):
        if not all(witness):
            yield TableError("witness-incomplete", path=WITNESS_TABLE, line=line, value=witness.id)
    waiting = dict(decisions)
    for path in paths:
        table = table_name(path)
        mine = {code: waiting.pop((name, code)) for name, code in decisions if name == table}
        try:
            yield from _row_problems(path, folder, {*witnesses}, mine)
        except TableError as error:  # the table cannot be read further
            yield error
    for (_, code), decision in waiting.items() if unused_decisions else ():
        yield TableError("decision-unused", path=DECISION_TABLE, line=decision.line, column="code", value=code)


def _row_problems(
    path: str, folder: Path, witnesses: set[str], decisions: Mapping[str, Decision]
) -> Iterator[TableError]:
    """Yield the problems of the rows of one table, and the decisions on it that are not in force."""
    targets: dict[str, str] = {}
    unknown: set[str] = set()  # each is told once: it may stand in every row
    for line, row in enumerate(read_rows(path, ("basis",), folder), 2):
        basis = row["basis"].split()
        code = row.get("code", "")
        if "target" in row:
            targets[code] = row["target"]
        if not basis:
            yield TableError("codes-basis", path=path, line=line, column="basis", value="")
        for witness in basis:
            if witness == DECISION and code not in decisions:
                yield TableError("decision-missing", path=path, line=line, column="basis", value=code)
            elif witness not in witnesses | unknown | {DECISION}:
                unknown.add(witness)
                yield TableError("codes-basis", path=path, line=line, column="basis", value=witness)
        if (direction := row.get("direction", DIRECTIONS[0])) not in DIRECTIONS:
            known = ", ".join(DIRECTIONS)
            yield TableError("codes-direction", path=path, line=line, column="direction", value=direction, known=known)
    for code, decision in decisions.items():
        if targets and targets.get(code, "") != decision.target:
            yield TableError("decision-unused", path=DECISION_TABLE, line=decision.line, column="code", value=code)


def _check_part(part: Part, resolver: Resolver, unsound: Callable[[str], bool], report: Report) -> None:
    """Check the codes of a part, and measure it."""
    editions = part.editions
    if editions and (unknown := [name for name in editions.known if name not in EDITIONS]):
        known = ", ".join(EDITIONS)
        report.problems.append(TableError("charset-edition", path=part.file, value=unknown[0], known=known))
        return
    try:
        rows = vendor_codes(part, report=report.problems.append)
        laid_over = [row for path in _option_tables(part) for row in _overlay(path, part, resolver, report)]
    except TableError as error:  # a table that cannot be read at all
        report.problems.append(error)
        return
    report.problems += _character_problems([*rows.values(), *laid_over], part, unsound)
    report.coverage.append(measure(part, rows))
    if not part.form.encoding:  # in Unicode, the profile says which of a character's forms is written
        report.alike += _alike(part, rows)


def _is_character(name: str, standard: Standard) -> bool:
    try:
        standard[name]
    except KeyError:
        return False
    return True


def _option_tables(part: Part) -> list[str]:
    """Return the tables that no default lays over; the others have been read."""
    values = [(option, value) for option in part.options.values() for value in option.values]
    return [option.values[value] for option, value in values if value != option.default and option.values[value]]


def _overlay(path: str, part: Part, resolver: Resolver, report: Report) -> list[VendorCode]:
    return list(read_codes(path, part, resolver, report.problems.append, user_defined=True))


def _character_problems(rows: Sequence[VendorCode], part: Part, unsound: Callable[[str], bool]) -> Iterator[TableError]:
    """Yield rows whose character is none of the standard's, or hangs on an edition where the charset has none."""
    wrong = set(filter(unsound, {name for row in rows for names in row.editions.values() for name in names}))
    for row in rows if wrong or not part.editions else ():
        if any(name in wrong for names in row.editions.values() for name in names):
            code = code_name(row.code)
            yield TableError("codes-target", path=row.path, line=row.line, column="target", value=row.target, code=code)
        if not part.editions and len({*row.editions.values()}) > 1:
            yield TableError("charset-edition-needed", path=part.file, value=code_name(row.code), table=row.path)


def _alike(part: Part, rows: Mapping[bytes, VendorCode]) -> Iterator[Alike]:
    """Yield the codes that are written for one target, or for one character under the edition that is the default."""
    edition = part.editions.default if part.editions else next(iter(EDITIONS))
    groups: dict[str, list[str]] = defaultdict(list)
    for code, row in rows.items():
        names = row.editions[edition]
        if row.direction == DIRECTIONS[0] and len(names) == 1:
            for character in {row.target, names[0]}:
                groups[character].append(code_name(code))
    told = set()
    for character, codes in groups.items():
        if len(codes) > 1 and tuple(codes) not in told:
            told.add(tuple(codes))
            yield Alike(part.name, character, tuple(codes))
