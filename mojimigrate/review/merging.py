"""Two people's decisions, held against each other (二人照合), and a third one's on those in conflict (裁定).

What comes out is a file of its own: chained lines as in a decision log, one for each item that anybody decided, sorted
by item. It depends on the logs and on nothing else, not even on their order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from mojimigrate.errors import DecisionError, UsageError
from mojimigrate.review.chain import Faults, chain, check_chain, content_digest, read_lines
from mojimigrate.review.decisions import (
    NEED_CHARACTER,
    Class,
    Decide,
    DecisionLog,
    ItemKey,
    SourceDigest,
    digest_faults,
    item_faults,
    name_faults,
    person,
    read_as,
    read_header,
    source_faults,
    text_faults,
    time_faults,
)

FORMAT = "mojimigrate-merged"
SCHEMA = 1
#: What two people made of an item: the same (一致), different things (不一致), one of them alone decided (一人のみ),
#: nobody decided and somebody put it off (保留).
State = Literal["agreed", "conflict", "single", "hold"]
STATES: tuple[State, ...] = ("agreed", "conflict", "single", "hold")


class MergedLog(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A log that took part; ``sha256`` is :attr:`DecisionLog.sha256`, ``events`` how many it has."""

    reviewer: str
    role: Literal["review", "adjudication"]
    sha256: str
    events: int


class MergedHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: what was merged, and in front of what it was decided."""

    format: Literal["mojimigrate-merged"]
    schema: Literal[1]
    report: str
    tables: dict[str, str]
    sources: tuple[SourceDigest, ...]
    standard_font: str
    logs: tuple[MergedLog, ...]
    previous: Literal[""]
    hash: str


class Vote(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one person decided; ``hash`` is that of the line in the log."""

    reviewer: str
    time: str
    decision: Class
    character: str
    reason: str
    bulk: bool
    hash: str


class MergedItem(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is decided of one item. ``by`` are the reviewers in the order of their names, then who adjudicated.

    ``decision``, ``character``, ``form`` and ``reason`` are empty for an item in conflict.
    """

    item: ItemKey
    glyph: str
    state: State
    decision: Literal["", "exact", "design", "similar", "none", "hold"]
    character: str
    form: str
    reason: str
    adjudicated: bool
    by: tuple[Vote, ...]
    previous: str
    hash: str

    @property
    def differs(self) -> tuple[str, ...]:
        """What an item in conflict is in conflict about: ``decision``, ``character``, or both."""
        if self.state != "conflict":
            return ()
        votes = [vote for vote in self.by if vote.decision != "hold"]
        return tuple(name for name in ("decision", "character") if len({getattr(vote, name) for vote in votes}) > 1)


@dataclass(frozen=True)
class Merged:
    """Merged decisions: all of a file, and its digest. ``path`` is where they were read from, if anywhere."""

    path: Path
    header: MergedHeader
    items: tuple[MergedItem, ...]
    data: bytes
    sha256: str

    @property
    def states(self) -> dict[str, int]:
        """How many items are in each state."""
        counts = Counter(item.state for item in self.items)
        return {state: counts[state] for state in STATES}


def merge(first: DecisionLog, second: DecisionLog | None = None, adjudication: DecisionLog | None = None) -> Merged:
    """Merge the logs of two people who saw the same report, and of a third who adjudicated what they left in conflict.

    With one log alone all of its decisions are ``single``. Raises ``DecisionError`` if the logs do not go together:
    ``merge-role``, ``-same-person``, ``-other-report``, ``-glyph``, ``-adjudicates``, ``-not-in-conflict``.
    """
    logs = sorted(filter(None, (first, second)), key=lambda log: (person(log.header.reviewer), log.header.reviewer))
    for log in logs:
        if log.header.role != "review":
            raise DecisionError("merge-role", path=log.path, expected="review")
    if second is not None:
        _check_pair(first, second)
    merged = _merge(logs, None)
    if adjudication is None:
        return merged
    _check_adjudication(adjudication, logs, merged)
    return _merge(logs, adjudication)


def _check_pair(first: DecisionLog, second: DecisionLog) -> None:
    one, other = first.header, second.header
    if person(one.reviewer) == person(other.reviewer):
        raise DecisionError("merge-same-person", path=second.path, other=first.path)
    for name in ("report", "tables", "sources", "standard_font"):
        if getattr(one, name) != getattr(other, name):
            raise DecisionError("merge-other-report", path=second.path, other=first.path, name=name)
    for key in sorted(first.effective.keys() & second.effective.keys()):
        mine, theirs = first.effective[key], second.effective[key]
        if mine.glyph != theirs.glyph or (mine.character == theirs.character and mine.form != theirs.form):
            raise DecisionError("merge-glyph", path=second.path, line=theirs.seq + 1, other=first.path, gaiji=key)


def _check_adjudication(log: DecisionLog, logs: Sequence[DecisionLog], merged: Merged) -> None:
    """Refuse a third log that is about something else, or by one of the two, or about what is not in conflict."""
    header = log.header
    if header.role != "adjudication" or len(logs) < 2:
        raise DecisionError("merge-role", path=log.path, expected="adjudication")
    for other in logs:
        if person(header.reviewer) == person(other.header.reviewer):
            raise DecisionError("merge-same-person", path=log.path, other=other.path)
    if header.adjudicates != merged.sha256:
        expected, found = merged.sha256[:16], header.adjudicates[:16]
        raise DecisionError("merge-adjudicates", path=log.path, expected=expected, found=found)
    if (header.tables, header.sources) != (merged.header.tables, merged.header.sources):
        name = "tables" if header.tables != merged.header.tables else "sources"
        raise DecisionError("merge-other-report", path=log.path, other=logs[0].path, name=name)
    items = {item.item: item for item in merged.items}
    for key, decide in log.effective.items():
        item = items.get(key)
        if item is None or item.state != "conflict":
            raise DecisionError("merge-not-in-conflict", path=log.path, line=decide.seq + 1, gaiji=key)
        if item.glyph != decide.glyph:
            raise DecisionError("merge-glyph", path=log.path, line=decide.seq + 1, other=logs[0].path, gaiji=key)


def _merge(logs: Sequence[DecisionLog], adjudication: DecisionLog | None) -> Merged:
    """Write the lines, and read them back: what is merged is what a file says."""
    header = logs[0].header
    all_logs = [*logs, *([adjudication] if adjudication else [])]
    values: list[dict[str, Any]] = [
        {
            "format": FORMAT,
            "schema": SCHEMA,
            "report": header.report,
            "tables": header.tables,
            "sources": [msgspec.to_builtins(source) for source in header.sources],
            "standard_font": header.standard_font,
            "logs": [
                {"reviewer": h.reviewer, "role": h.role, "sha256": log.sha256, "events": len(log.events)}
                for log in all_logs
                for h in [log.header]
            ],
        }
    ]
    for key in sorted(set().union(*(log.effective for log in logs))):
        decisions = [(log.header.reviewer, log.effective[key]) for log in logs if key in log.effective]
        settled = adjudication.effective.get(key) if adjudication else None
        if adjudication and settled:
            decisions.append((adjudication.header.reviewer, settled))
        votes = tuple(_vote(reviewer, decide) for reviewer, decide in decisions)
        verdict = judge(votes, adjudicated=settled is not None)
        forms = {decide.form for _, decide in decisions if decide.character == verdict.character}
        values.append(
            {
                "item": msgspec.to_builtins(key),
                "glyph": decisions[0][1].glyph,
                **verdict._asdict(),
                "form": min(forms) if verdict.character else "",
                "by": [msgspec.to_builtins(vote) for vote in votes],
            }
        )
    lines = list(chain(values))
    return _read(lines, Path())


def _vote(reviewer: str, decide: Decide) -> Vote:
    return Vote(reviewer, decide.time, decide.decision, decide.character, decide.reason, decide.bulk, decide.hash)


class Verdict(NamedTuple):
    """What votes come to."""

    state: State
    decision: str
    character: str
    reason: str
    adjudicated: bool


def judge(votes: Sequence[Vote], *, adjudicated: bool) -> Verdict:
    """Return what the votes on one item come to; of an adjudicated one, the last vote is that which settles it.

    To put an item off (保留) is no decision: with one other vote it is ``single``. Where two give the same decision for
    different reasons, both stand.
    """
    if adjudicated and votes[-1].decision != "hold":
        last = votes[-1]
        return Verdict("agreed", last.decision, last.character, last.reason, True)
    cast = [vote for vote in (votes[:-1] if adjudicated else votes) if vote.decision != "hold"]
    held = [vote for vote in votes if vote.decision == "hold"]
    if not cast:
        return Verdict("hold", "hold", "", _reasons(held), False)
    if len({(vote.decision, vote.character) for vote in cast}) > 1:
        return Verdict("conflict", "", "", "", False)
    return Verdict("agreed" if len(cast) > 1 else "single", cast[0].decision, cast[0].character, _reasons(cast), False)


def _reasons(votes: Sequence[Vote]) -> str:
    return " / ".join(dict.fromkeys(vote.reason.strip() for vote in votes if vote.reason.strip()))


def read_merged(path: Path) -> Merged:
    """Read and check merged decisions. Whether the characters exist is for those to say who apply them.

    Raises ``DecisionError``, with file and line, and every fault in ``problems``.
    """
    return _read(read_lines(path), path)


def _read(raw: Sequence[bytes], path: Path) -> Merged:
    faults = Faults(path)
    lines = check_chain(raw, faults)
    header: MergedHeader = read_header(lines, MergedHeader, FORMAT, SCHEMA, faults)
    for fault in _header_faults(header):
        faults.add(fault, 1)
    faults.refuse()
    items: list[MergedItem] = []
    for line in lines:
        item: MergedItem | None = read_as(line, MergedItem, faults)
        if item is None:
            continue
        found = list(_item_faults(item, header))
        if items and not items[-1].item < item.item:
            found.append(DecisionError("merged-order"))
        for fault in found:
            faults.add(fault, line.number)
        items.append(item)
    faults.refuse()
    return Merged(path, header, tuple(items), b"".join(line + b"\n" for line in raw), content_digest(raw))


def _header_faults(header: MergedHeader) -> Iterator[DecisionError]:
    for log in header.logs:
        yield from name_faults(log.reviewer)
    digests = {f"tables: {name}": digest for name, digest in header.tables.items()}
    yield from digest_faults({"report": header.report, **digests})
    yield from digest_faults({f"logs: {number}": log.sha256 for number, log in enumerate(header.logs)})
    yield from source_faults(header.sources)
    if header.standard_font:
        yield from digest_faults({"standard_font": header.standard_font})
    roles = [log.role for log in header.logs]
    people = {person(log.reviewer) for log in header.logs}
    if roles not in (["review"], ["review"] * 2, ["review", "review", "adjudication"]) or len(people) < len(roles):
        yield DecisionError("merged-logs")


def _item_faults(item: MergedItem, header: MergedHeader) -> Iterator[DecisionError]:
    """Yield what is wrong with a line: above all, whether it says what its votes come to."""
    yield from item_faults(item.item, item.glyph)
    yield from text_faults(item.character, item.form, "")
    for vote in item.by:
        yield from time_faults(vote.time)
        yield from text_faults("", "", vote.reason)
        yield from digest_faults({"by": vote.hash})
        if not vote.character and vote.decision in NEED_CHARACTER:
            yield DecisionError("decision-character-missing", value=vote.decision)
    voters = [vote.reviewer for vote in item.by]
    roles = {log.reviewer: log.role for log in header.logs}
    settled = bool(voters) and roles.get(voters[-1]) == "adjudication"
    known = [log.reviewer for log in header.logs if log.reviewer in voters]
    if not voters or voters != known:
        yield DecisionError("merged-voters")
    elif (settled and judge(item.by[:-1], adjudicated=False).state != "conflict") or judge(
        item.by, adjudicated=settled
    ) != Verdict(item.state, item.decision, item.character, item.reason, item.adjudicated):
        yield DecisionError("merged-verdict")


def sort_logs(logs: Sequence[DecisionLog]) -> tuple[DecisionLog, DecisionLog | None, DecisionLog | None]:
    """Tell the logs of the two reviewers from that of who adjudicated, in whatever order they are given.

    Raises ``UsageError`` (``merge-logs``) unless there are one or two, and at most one.
    """
    reviews = [log for log in logs if log.header.role == "review"]
    third = [log for log in logs if log.header.role == "adjudication"]
    if len(reviews) not in (1, 2) or len(third) > 1:
        raise UsageError("merge-logs", reviews=len(reviews), adjudications=len(third))
    return reviews[0], (reviews[1] if len(reviews) > 1 else None), (third[0] if third else None)
