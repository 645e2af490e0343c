"""How far a site has come (進み具合): what is decided of each system, and which runs do not know it yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from mojimigrate.characters import code_name
from mojimigrate.charsets import Charset, charset_names, load_charset
from mojimigrate.errors import DecisionError, TableError, UsageError
from mojimigrate.ledger import Ledger, Outcome
from mojimigrate.mapping import GaijiTable, read_gaiji
from mojimigrate.review.chain import Faults, check_chain, read_lines
from mojimigrate.review.decisions import FORMAT as LOG
from mojimigrate.review.decisions import read_log
from mojimigrate.review.merging import FORMAT as MERGED
from mojimigrate.review.merging import Merged, merge, read_merged
from mojimigrate.review.queue import read_run
from mojimigrate.run import RunRecord
from mojimigrate.standard import Standard

#: What no table carries, and a person can decide; malformed bytes are no characters.
DECIDABLE = (Outcome.UNIDENTIFIED, Outcome.OUTSIDE, Outcome.UNASSIGNED)
#: What may be known of an item, from the best: settled by two people, as a character or as none; or not settled.
STANDINGS = ("agreed", "none", "single", "conflict", "hold", "undecided")
SETTLED = ("agreed", "none")


@dataclass(frozen=True)
class System:
    """A run of one system (業務システム): its name, its folder, and what it left there."""

    name: str
    folder: Path
    record: RunRecord
    ledger: Ledger

    @property
    def charsets(self) -> tuple[str, ...]:
        """The charsets of its fields."""
        return tuple(filter(None, (self.record.job.charset, self.record.job.national)))


class Amount(NamedTuple):
    """How many codes, and how often they occur."""

    codes: int
    occurrences: int


@dataclass(frozen=True)
class Progress:
    """What is known of the items of a system: an amount for each of :data:`STANDINGS`."""

    system: System
    standings: dict[str, Amount]

    @property
    def items(self) -> Amount:
        """All items."""
        codes, counts = zip(*self.standings.values(), strict=True)
        return Amount(sum(codes), sum(counts))

    @property
    def settled(self) -> Amount:
        """The items that two people have settled."""
        return Amount(*(sum(parts) for parts in zip(*(self.standings[name] for name in SETTLED), strict=True)))


@dataclass(frozen=True)
class SiteTable:
    """A gaiji table; ``where`` is the system or the charset that it is for, ``""`` if nobody says."""

    path: Path
    where: str = ""


@dataclass(frozen=True)
class Stale:
    """A run that would come out otherwise: ``codes`` are those that it does not carry over, or to other characters.

    ``tables`` are the gaiji tables that say so and that it was not given; ``decided`` says that agreed decisions do.
    """

    system: System
    tables: tuple[Path, ...]
    decided: bool
    codes: tuple[str, ...]


def read_systems(runs: Sequence[str]) -> list[System]:
    """Read runs, given by their folders, or as ``NAME=FOLDER``. Raises ``InputError``."""
    systems = []
    for text in runs:
        name, equals, folder = text.partition("=")
        path = Path(folder) if equals and not Path(text).is_dir() else Path(text)
        systems.append(System(name if path != Path(text) else path.resolve().name, path, *read_run(path)))
    return systems


def read_decisions(path: Path, standard: Standard) -> Merged:
    """Read merged decisions, or the log of one person as if it were merged alone. Raises ``DecisionError``."""
    first = next(check_chain(read_lines(path)[:1], Faults(path)), None)
    form = first.value.get("format") if first else None
    if form == MERGED:
        return read_merged(path)
    if form not in (None, LOG):
        raise DecisionError("decision-format", path=path, line=1, expected=f"{LOG}, {MERGED}")
    log = read_log(path, standard)
    if log.header.role != "review":
        raise DecisionError("merge-role", path=path, expected="review")
    return merge(log)


def measure(systems: Sequence[System], decisions: Sequence[Merged]) -> list[Progress]:
    """Return for each system what is known of the codes that it did not carry over."""
    return [Progress(system, _standings(system, decisions)) for system in systems]


def _standings(system: System, decisions: Sequence[Merged]) -> dict[str, Amount]:
    counts: Counter[tuple[str, str]] = Counter()
    for key, tally in system.ledger.tallies.items():
        if key.outcome in DECIDABLE:
            counts[key.charset, key.code] += tally.count
    known = _known(system, decisions)
    found: dict[str, list[int]] = {name: [] for name in STANDINGS}
    for code, count in counts.items():
        found[known.get(code, ("undecided", ""))[0]].append(count)
    return {name: Amount(len(each), sum(each)) for name, each in found.items()}


def _known(system: System, decisions: Sequence[Merged]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return for each (charset, code) its standing, the best that any file gives, and the character agreed on."""
    known: dict[tuple[str, str], tuple[str, str]] = {}
    for merged in decisions:
        shared = "" if all(source.set != system.name for source in merged.header.sources) else system.name
        for item in merged.items:
            if item.item.set == shared:
                none = item.state == "agreed" and item.decision == "none" and not item.character
                standing = ("none" if none else item.state, item.character)
                code = (item.item.charset, item.item.code)
                known[code] = min(known.get(code, standing), standing, key=lambda one: STANDINGS.index(one[0]))
    return known


def find_stale(
    systems: Sequence[System], tables: Sequence[SiteTable], decisions: Sequence[Merged], standard: Standard
) -> list[Stale]:
    """Return the runs in which a code would become another character than it did, and why.

    A run that was given a table knows all of it. Raises ``TableError`` for a table that is none for any of the systems,
    ``UsageError`` (``status-table-for``) for one that is for no system or charset.
    """
    found: dict[int, tuple[list[Path], bool, set[str]]] = {}
    for table in tables:
        for number, charset, read in _readings(systems, table, standard):
            system = systems[number]
            given = {one.sha256 for one in (*system.record.job.gaiji, *system.record.job.national_gaiji)}
            codes = set(_affected(system.ledger, read, charset))
            if codes and read.sha256 not in given:
                paths, decided, all_codes = found.setdefault(number, ([], False, set()))
                found[number] = (
                    [*paths, *([table.path] if table.path not in paths else [])],
                    decided,
                    all_codes | codes,
                )
    for number, system in enumerate(systems):
        known = _known(system, decisions)
        agreed = {code: character for code, (standing, character) in known.items() if standing == "agreed"}
        if codes := {code for (_, code) in _outstanding(system.ledger) & agreed.keys()}:
            paths, _, all_codes = found.get(number, ([], False, set()))
            found[number] = (paths, True, all_codes | codes)
    return [
        Stale(systems[number], tuple(paths), decided, tuple(sorted(codes)))
        for number, (paths, decided, codes) in sorted(found.items())
    ]


def _readings(
    systems: Sequence[System], table: SiteTable, standard: Standard
) -> Iterator[tuple[int, Charset, GaijiTable]]:
    """Yield each system that a table may be for, and the table as it is read there: in the system's charsets.

    Where nobody says which system or charset it is for, it is for those in which it has no fault.
    """
    if table.where not in ("", *(system.name for system in systems), *charset_names()):
        raise UsageError("status-table-for", path=table.path, value=table.where)
    fault: TableError | None = None
    fits = False
    for number, system in enumerate(systems):
        for charset in map(load_charset, system.charsets):
            parts = [part.name for part in charset.parts]
            if table.where in ("", system.name, charset.name, *parts):
                try:
                    read = read_gaiji(table.path, charset, standard, anywhere=True)
                except TableError as error:
                    fault = error
                    continue
                fits = True
                yield number, charset, read
    if fault and not fits:
        raise fault


def _outstanding(ledger: Ledger) -> set[tuple[str, str]]:
    return {(key.charset, key.code) for key in ledger.tallies if key.outcome in DECIDABLE}


def _affected(ledger: Ledger, table: GaijiTable, charset: Charset) -> Iterator[str]:
    """Yield the codes that a table gives a character, and that a run left open or made another character of."""
    rows = {
        (part.name, code_name(row.code)): row.character for row in table.rows for part in charset.parts_of(row.code)
    }
    for key, tally in ledger.tallies.items():
        character = rows.get((key.charset, key.code))
        if character is not None and (key.outcome in DECIDABLE or tally.character not in ("", character)):
            yield key.code


def command_of(stale: Stale) -> list[str]:
    """Return the command that converts again, as far as a run is on record: where its inputs lie is not."""
    job, run = stale.system.record.job, stale.system.record
    words = ["mojimigrate", "convert", *(one.name for one in run.inputs), "-o", str(stale.system.folder), "--overwrite"]
    words += ["--charset", job.charset, "--edition", job.edition, "--profile", job.profile]
    if job.framing != "lines":
        words += ["--framing", job.framing]
    if job.layout:
        words += ["--layout", job.layout.path]
    if job.to != "text":
        words += ["--to", job.to]
    if job.national:
        words += ["--national", job.national]
    for table in job.gaiji:
        words += ["--gaiji", table.path]
    for path in stale.tables:
        words += ["--gaiji", str(path)]
    return words
