"""From merged decisions to a gaiji table of the site (外字対応表), which the next run reads like any other.

Decisions are applied in front of the same tables and fonts that they were made in front of, or not at all. With
``rebase`` each difference is told, and those decisions that it touches are left out: they must be made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol

from mojimigrate.charsets import load_charset
from mojimigrate.errors import DecisionError
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_manifest
from mojimigrate.mapping import GaijiRow
from mojimigrate.mapping.gaiji import is_user_defined
from mojimigrate.review.chain import gathered
from mojimigrate.review.decisions import ItemKey, form_of, is_character
from mojimigrate.review.merging import Merged, MergedItem
from mojimigrate.review.payload import Source
from mojimigrate.standard import Standard

#: What a class of decisions becomes in a gaiji table; of ``none`` only those that name a substitute are applied.
OUTCOMES = {
    "exact": Outcome.EXACT,
    "design": Outcome.DESIGN,
    "similar": Outcome.SIMILAR,
    "none": Outcome.SUBSTITUTE,
}
#: What becomes of items, in the order in which it is told.
FATES = ("applied", "none", "hold", "single", "conflict", "changed")
#: Of a code in several files, the first of these that one of them says is what becomes of it.
_WEIGHT = ("applied", "changed", "none", "conflict", "single", "hold")
#: The table without which nothing says what a character is.
_LIST = "standard/characters.tsv"
#: The dates of a table are those of its readers: Japan has no summer time.
_JAPAN = timedelta(hours=9)


class Glyphs(Protocol):
    """A city's font, or its folder of images, as it is now."""

    @property
    def source(self) -> Source:
        """What it is, with its digest."""

    def glyph_of(self, charset: str, code: bytes) -> Any | None:
        """Return the key of the glyph of a code, or ``None``."""

    def digest_of(self, key: Any) -> str:
        """Return the digest of a glyph."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is not as it was when the decisions were made; an empty text stands for what is not there.

    ``name`` is that of a table, or of the set of a font; ``item`` the code whose character or glyph has changed.
    """

    kind: Literal["table", "font", "character", "glyph"]
    merged: Merged
    name: str
    old: str
    new: str
    item: ItemKey | None = None

    def refusal(self) -> DecisionError:
        """Return the error that refuses decisions for this difference."""
        path, name, old, new = self.merged.path, self.name or "–", self.old[:16] or "–", self.new[:16] or "–"
        match self.kind:
            case "table":
                return DecisionError("apply-other-table", path=path, name=name, old=old, new=new)
            case "font":
                return DecisionError("apply-other-font", path=path, name=name, old=old, new=new)
            case "character":
                return DecisionError("apply-other-form", path=path, gaiji=self.item, name=name, old=old, new=new)
            case "glyph":
                return DecisionError("apply-other-glyph", path=path, gaiji=self.item, old=old, new=new)


#: Which table a row belongs to: the set of the code's font, and its charset.
Target = tuple[str, str]


@dataclass(frozen=True)
class Applied:
    """The rows of each table, sorted by code; what became of all items; what has changed since they were decided."""

    tables: dict[Target, tuple[GaijiRow, ...]]
    counts: dict[str, int]
    differences: tuple[Difference, ...] = ()

    @property
    def left(self) -> int:
        """How many items are not in the tables."""
        return sum(self.counts.values()) - self.counts["applied"]

    @property
    def anywhere(self) -> bool:
        """Whether some row changes a code outside the user-defined areas (see ``--gaiji-anywhere``)."""
        return any(
            not is_user_defined(load_charset(charset), row.code)
            for (_, charset), rows in self.tables.items()
            for row in rows
        )


def apply(
    decisions: Sequence[Merged],
    sources: Mapping[str, Glyphs],
    standard: Standard,
    *,
    rebase: bool = False,
    single: bool = False,
) -> Applied:
    """Make the rows of gaiji tables of what was agreed, and with ``single`` of what one person alone decided.

    ``sources`` are the city's fonts as they are now, by set. Raises ``DecisionError``: ``apply-font-missing``,
    ``apply-contradiction``; unless ``rebase`` is said, ``apply-other-table``, ``-font``, ``-form`` and ``-glyph``, with
    every difference in ``problems``; ``apply-nothing`` if there is no row.
    """
    tables = tables_now(standard)
    differences: list[Difference] = []
    verdicts: dict[ItemKey, list[_Verdict]] = {}
    for merged in decisions:
        differences += _changed_tables(merged, tables)
        differences += _changed_fonts(merged, sources)
        for item in merged.items:
            fate = _fate(item, single=single)
            if fate == "applied" and (changes := list(_changes(item, merged, sources, standard))):
                differences += changes
                fate = "changed"
            verdicts.setdefault(item.item, []).append(_Verdict(item, merged, fate))
    if differences and not rebase:
        raise gathered([difference.refusal() for difference in differences])
    if contradictions := [error for of_one in verdicts.values() if (error := _contradiction(of_one))]:
        raise gathered(contradictions)
    ends = {key: min(of_one, key=lambda one: _WEIGHT.index(one.fate)) for key, of_one in sorted(verdicts.items())}
    counts = Counter(dict.fromkeys(FATES, 0)) + Counter(end.fate for end in ends.values())
    tables_made = _tables(end for end in ends.values() if end.fate == "applied")
    if not tables_made:
        raise DecisionError("apply-nothing", path=decisions[0].path, left=len(ends))
    return Applied(tables_made, {fate: counts[fate] for fate in FATES}, tuple(differences))


def tables_now(standard: Standard) -> dict[str, str]:
    """Return the digests of all tables in force, by path; that of the added characters has the path ``""``."""
    tables = {path: table.sha256 for path, table in read_manifest(standard.folder).items()}
    return tables | {"": standard.added.sha256 if standard.added else ""}


def _changed_tables(merged: Merged, now: Mapping[str, str]) -> Iterator[Difference]:
    for path, old in (merged.header.tables | {_LIST: merged.header.tables.get(_LIST, "")}).items():
        new = now.get(path, now[""])  # what the manifest does not know is the list of added characters
        if new != old:
            yield Difference("table", merged, path, old, new)


def _changed_fonts(merged: Merged, sources: Mapping[str, Glyphs]) -> Iterator[Difference]:
    before = {source.set: source.sha256 for source in merged.header.sources}
    for source in merged.header.sources:
        if source.set not in sources:
            prefix = f"{source.set}=" if source.set else ""
            raise DecisionError("apply-font-missing", path=merged.path, name=source.name, option=f"--font {prefix}")
    used = {item.item.set for item in merged.items}
    for name, glyphs in sources.items():
        old, new = before.get(name, ""), glyphs.source.sha256
        if old != new and (name in before or name in used):
            yield Difference("font", merged, name, old, new)


def _fate(item: MergedItem, *, single: bool) -> str:
    """Return what becomes of an item: one of :data:`FATES`."""
    if item.state in ("conflict", "hold") or (item.state == "single" and not single):
        return item.state
    return "none" if item.decision == "none" and not item.character else "applied"


def _changes(
    item: MergedItem, merged: Merged, sources: Mapping[str, Glyphs], standard: Standard
) -> Iterator[Difference]:
    """Yield what is not true of an item: the form of its character, and its glyph, in whatever font there is now."""
    form = form_of(standard[item.character]) if is_character(item.character, standard) else None
    if form != item.form:
        yield Difference("character", merged, item.character, item.form, form or "", item.item)
    source = sources.get(item.item.set)
    key = source.glyph_of(item.item.charset, bytes.fromhex(item.item.code)) if source else None
    glyph = source.digest_of(key) if source and key is not None else ""
    if glyph != item.glyph:
        yield Difference("glyph", merged, item.item.set, item.glyph, glyph, item.item)


class _Verdict(NamedTuple):
    """What one file says of an item, and what becomes of it."""

    item: MergedItem
    merged: Merged
    fate: str

    @property
    def decided(self) -> tuple[str, str] | None:
        """The class and the character that people decided; ``None`` if they did not."""
        return (self.item.decision, self.item.character) if self.fate in ("applied", "none") else None


def _contradiction(verdicts: Sequence[_Verdict]) -> DecisionError | None:
    """Return the error that refuses an item of which two files say different things.

    A conflict is no contradiction if another file holds the same logs, and with them what settled it.
    """
    decided = [one for one in verdicts if one.decided]
    if not decided:
        return None
    first = decided[0]
    open_still = (
        one
        for one in verdicts
        if one.fate == "conflict" and not any(_logs(one.merged) <= _logs(other.merged) for other in decided)
    )
    other = next((one for one in decided if one.decided != first.decided), None) or next(open_still, None)
    if other is None:
        return None
    return DecisionError("apply-contradiction", path=other.merged.path, gaiji=first.item.item, other=first.merged.path)


def _logs(merged: Merged) -> set[str]:
    return {log.sha256 for log in merged.header.logs}


def _tables(verdicts: Iterable[_Verdict]) -> dict[Target, tuple[GaijiRow, ...]]:
    """Make the rows of each table, in the order of the items."""
    tables: dict[Target, list[GaijiRow]] = {}
    for item, merged, _ in verdicts:
        tables.setdefault((item.item.set, item.item.charset), []).append(_row(item, merged))
    return {target: tuple(rows) for target, rows in tables.items()}


def _row(item: MergedItem, merged: Merged) -> GaijiRow:
    return GaijiRow(
        code=bytes.fromhex(item.item.code),
        character=item.character,
        outcome=OUTCOMES[item.decision],
        basis="",
        line=0,
        stated=_basis(item, merged),
        note=as_cell(item.reason),
    )


def _basis(item: MergedItem, merged: Merged) -> str:
    """Say who decided, when, and in which file, in Japanese: the table is for the city's own people."""
    votes = [vote for vote in item.by if vote.decision != "hold"]
    last = votes[-1]
    if item.adjudicated:
        others = "・".join(vote.reviewer for vote in votes[:-1])
        who, decisive = f"裁定 {last.reviewer}（照合 {others}）", [last]
    else:
        names = "・".join(vote.reviewer for vote in votes)
        who, decisive = f"{'二人照合' if item.state == 'agreed' else '一人照合'} {names}", votes
    date = (max(datetime.fromisoformat(vote.time) for vote in decisive) + _JAPAN).date()
    bulk = " 一括" if any(vote.bulk for vote in decisive) else ""
    return as_cell(f"{who} {date}{bulk} merged:{merged.sha256[:8]}")


def as_cell(text: str) -> str:
    """Put a text on one line of visible characters, as a cell of a table has it."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
