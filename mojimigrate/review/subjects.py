"""From runs to what people must decide: every code of a site that no table could carry, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path

from mojimigrate.errors import InputError, UsageError
from mojimigrate.ledger import FIRST_PLACES, Outcome
from mojimigrate.review.applying import tables_now
from mojimigrate.review.candidates import Candidates
from mojimigrate.review.hints import Row
from mojimigrate.review.payload import System
from mojimigrate.review.queue import URGENCY, Item, Queue, read_queue
from mojimigrate.run import RUN, RunRecord
from mojimigrate.standard import Profile, Standard, load_profile

#: What a person can decide. Malformed bytes are no characters, and everything else was carried over.
DECIDED = (Outcome.UNIDENTIFIED, Outcome.UNASSIGNED, Outcome.OUTSIDE)
#: Lists of the standard that candidates rest on, whether a run did or not.
LISTS = ("standard/characters.tsv", "standard/hentaigana.tsv", "standard/ivd.tsv", "standard/shrink.tsv")
LONGEST_NAME = 64


@dataclass
class Subject:
    """A code that a person must decide, and what is known of it.

    ``shares`` and ``places`` are as in :class:`~mojimigrate.review.payload.Item`. ``editions`` and ``profiles`` are
    those of its runs. ``written`` are the texts that may stand for it in a context. ``likeness`` are names of
    characters and scores, best first; ``digest`` is that of its glyph. These, ``rows`` of the city's lists and
    ``candidates`` are filled in later.
    """

    set: str
    charset: str
    code: str
    outcome: Outcome
    character: str
    count: int
    shares: tuple[tuple[int, str, str, int], ...]
    places: tuple[tuple[int, str, int, int, str, str], ...]
    written: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    profiles: tuple[Profile, ...] = ()
    rows: tuple[Row, ...] = ()
    digest: str = ""
    likeness: Sequence[tuple[str, float]] = ()
    candidates: Candidates = field(default_factory=Candidates)

    @property
    def key(self) -> str:
        """What the page calls it by."""
        return f"{self.set}|{self.charset}|{self.code}"


@dataclass(frozen=True)
class Site:
    """What the runs of a site put before people: ``tables`` are digests of what the codes rest on, by path."""

    systems: tuple[System, ...]
    subjects: tuple[Subject, ...]
    tables: dict[str, str]
    full_context: bool


def read_site(runs: Sequence[tuple[str, Path]], own: AbstractSet[str], standard: Standard) -> Site:
    """Read runs, each with the name of its system; systems in ``own`` have a source of glyphs of their own.

    Subjects come in the order in which people should look at them: by urgency, then by how often they stand in the
    data. Raises ``UsageError`` (``run-not-given``, ``system-name``, ``system-twice``, ``run-twice``), ``InputError``
    for a run that cannot be read, and for one with other tables than are in force (``run-tables``): what people
    decide in front of it could not be applied.
    """
    _check_names(runs)
    sets: dict[str, list[int]] = defaultdict(list)
    for index, (name, _) in enumerate(runs):
        sets[name if name in own else ""].append(index)
    records: dict[int, RunRecord] = {}
    subjects: list[Subject] = []
    for set_name, indices in sets.items():
        queue = read_queue([runs[index][1] for index in indices])
        records |= dict(zip(indices, queue.runs, strict=True))
        subjects += _subjects(set_name, queue, indices, standard)
    subjects.sort(key=lambda one: (URGENCY.index(one.outcome), -one.count, one.set, one.charset, one.code))
    ordered = [records[index] for index in range(len(runs))]
    systems = tuple(_system(name, record) for (name, _), record in zip(runs, ordered, strict=True))
    full = any(record.job.context == "full" for record in ordered)
    return Site(systems, tuple(subjects), _tables(runs, ordered, standard), full)


def _check_names(runs: Sequence[tuple[str, Path]]) -> None:
    if not runs:
        raise UsageError("run-not-given")
    names: set[str] = set()
    folders: set[Path] = set()
    for name, folder in runs:
        if not name or len(name) > LONGEST_NAME or "|" in name or not name.isprintable():
            raise UsageError("system-name", value=name, limit=LONGEST_NAME)
        if name in names:
            raise UsageError("system-twice", value=name)
        if folder.resolve() in folders:
            raise UsageError("run-twice", path=folder)
        names.add(name)
        folders.add(folder.resolve())


def _system(name: str, record: RunRecord) -> System:
    job, malformed = record.job, record.outcomes.get(Outcome.MALFORMED.label)
    inputs = tuple(one.name for one in record.inputs)
    count = malformed.count if malformed else 0
    return System(name, job.charset, job.edition, job.profile, inputs, record.ledger.sha256, count)


def _tables(runs: Sequence[tuple[str, Path]], records: Sequence[RunRecord], standard: Standard) -> dict[str, str]:
    now = tables_now(standard)
    tables = {path: now[path] for path in LISTS}
    if standard.added:
        tables[standard.added.path.name] = standard.added.sha256
    for (_, folder), record in zip(runs, records, strict=True):
        for table in record.tables:
            if now.get(table.path, now[""]) != table.sha256:
                raise InputError("run-tables", path=folder / RUN, value=table.path)
            tables[table.path] = table.sha256
    return dict(sorted(tables.items()))


def _subjects(set_name: str, queue: Queue, indices: Sequence[int], standard: Standard) -> list[Subject]:
    """Make one subject of all items of a code; they come most urgent first, and the first says what it is."""
    found: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in queue.items:
        if item.outcome in DECIDED:
            found[item.charset, item.code].append(item)
    profiles = {record.job.profile: load_profile(record.job.profile, standard) for record in queue.runs}
    return [_subject(set_name, items, queue, indices, profiles) for items in found.values()]


def _subject(
    set_name: str, items: Sequence[Item], queue: Queue, indices: Sequence[int], profiles: Mapping[str, Profile]
) -> Subject:
    first = items[0]
    shares = [(indices[one.run], one.input, one.field, one.count) for item in items for one in item.shares]
    places = [
        (indices[one.run], one.input, one.record, one.offset, one.field, one.context)
        for item in items
        for one in item.places
    ]
    jobs = [queue.runs[run].job for run in sorted({one.run for item in items for one in item.shares})]
    written = {result.written for item in items for result in item.results} | {job.mark for job in jobs}
    return Subject(
        set_name,
        first.charset,
        first.code,
        first.outcome,
        next((result.character for result in first.results if result.character), ""),
        sum(item.count for item in items),
        tuple(sorted(shares, key=lambda share: (-share[3], share))),
        tuple(sorted(places)[:FIRST_PLACES]),
        written=tuple(sorted(written - {""})),
        editions=tuple(dict.fromkeys(job.editions.get(first.charset, job.edition) for job in jobs)),
        profiles=tuple(profiles[name] for name in dict.fromkeys(job.profile for job in jobs)),
    )
