"""The decision log (照合の記録): what one person decided, as JSON Lines, chained by digests.

The first line is the :class:`Header`, every further one an :class:`Event`, each in canonical form. Each line holds the
SHA-256 of itself (without ``hash``) and that of the line before (:mod:`mojimigrate.review.chain`): what was once
written cannot be changed, left out or put in between without a trace. Nothing is ever taken out: an undo
is an event too. What a log cannot show is that its last lines are missing; merged decisions say how many there were.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeVar

import msgspec
import regex

from mojimigrate.characters import notation, parse_code_point, parse_sequence
from mojimigrate.charsets import Charset, load_charset
from mojimigrate.errors import DecisionError, TableError, UsageError
from mojimigrate.mapping.gaiji import is_code
from mojimigrate.mapping.identification import identify
from mojimigrate.review.chain import (
    DIGEST,
    Faults,
    Line,
    canonical,
    chain,
    chained,
    check_chain,
    content_digest,
    read_lines,
)
from mojimigrate.standard import Character, Standard, load_standard

__all__ = [
    "FORMAT",
    "LONGEST_NAME",
    "LONGEST_REASON",
    "NEED_CHARACTER",
    "NEED_REASON",
    "SCHEMA",
    "Class",
    "Decide",
    "DecisionLog",
    "Event",
    "Header",
    "ItemKey",
    "LogWriter",
    "SourceDigest",
    "Undo",
    "canonical",
    "chained",
    "form_of",
    "read_log",
]

#: What nobody sees in a name: spaces, controls, formats, variation selectors. The same as in the page's script.
_UNSEEN = regex.compile(r"[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]")
_SEEN = regex.compile(r"[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}]")
FORMAT = "mojimigrate-decisions"
SCHEMA = 1
#: How a person classes the identification (同定区分), in the order of the page.
Class = Literal["exact", "design", "similar", "none", "hold"]
CLASSES: tuple[Class, ...] = ("exact", "design", "similar", "none", "hold")
#: Classes that must say why.
NEED_REASON = ("similar", "none")
#: Classes that must name a character; ``none`` may name a substitute (代替文字).
NEED_CHARACTER = ("exact", "design", "similar")
#: Longest name of a reviewer and longest reason, in characters.
LONGEST_NAME, LONGEST_REASON = 64, 500

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_CODE = re.compile(r"(?:[0-9A-F]{2}){1,8}")
_GLYPH = re.compile(r"[0-9a-f]{16}|")


class ItemKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """What a decision is about; see :class:`mojimigrate.review.payload.Item`."""

    set: str
    charset: str
    code: str

    def __str__(self) -> str:
        return f"{self.set}|{self.charset}|{self.code}"


class SourceDigest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The city's font (or folder of images) that the person saw."""

    set: str
    name: str
    sha256: str


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The first line: who decided, and in front of what. ``standard_font`` is ``""`` if the page had none."""

    format: Literal["mojimigrate-decisions"]
    schema: Literal[1]
    report: str
    role: Literal["review", "adjudication"]
    reviewer: str
    tables: dict[str, str]
    sources: tuple[SourceDigest, ...]
    standard_font: str
    adjudicates: str
    started: str
    previous: Literal[""]
    hash: str


class Decide(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="decide"):
    """One decision. ``form`` identifies the character in code points, as it was then; ``bulk`` marks one of many."""

    seq: int
    time: str
    item: ItemKey
    glyph: str
    decision: Class
    character: str
    form: str
    reason: str
    bulk: bool
    previous: str
    hash: str


class Undo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="undo"):
    """The decision with the number ``undoes`` no longer counts."""

    seq: int
    time: str
    undoes: int
    previous: str
    hash: str


Event = Decide | Undo


@dataclass(frozen=True)
class DecisionLog:
    """A log that passed every check.

    ``effective`` are the last decisions that were not undone, by item. ``sha256`` is that of the file as this program
    writes it: a byte order mark and CR LF do not change it.
    """

    path: Path
    header: Header
    events: tuple[Event, ...]
    effective: dict[ItemKey, Decide]
    sha256: str


def form_of(character: Character) -> str:
    """Return how a character is identified in code points: its first registered IVS (``8FBB_E0102``), else its own
    code point, else its SVS; ``""`` for the few that have none of these.
    """  # noqa: D205
    form = next(iter(character.ivs), "") or character.own or character.svs
    return notation(form) if form else ""


def read_log(path: Path, standard: Standard | None = None) -> DecisionLog:
    """Read and check a decision log; ``standard`` is whose characters it may name, if not the usual one.

    Raises ``DecisionError``, with file and line, and every fault in ``problems``.
    """
    standard = standard or load_standard()
    raw, faults = read_lines(path), Faults(path)
    lines = check_chain(raw, faults)
    header = read_header(lines, Header, FORMAT, SCHEMA, faults)
    for fault in _header_faults(header):
        faults.add(fault, 1)
    events: list[Event] = []
    standing: dict[int, Decide] = {}
    undone: set[int] = set()
    number = seq = 0  # line and number of the event before
    for line in lines:
        event = read_as(line, Event, faults)
        if event is None:
            continue
        # Where lines are missing the numbers go on from those that are there, so that it is told once.
        expected = line.number - 1
        counts = event.seq in (expected, seq + line.number - number if number else expected)
        found = [] if counts else [DecisionError("decision-seq", found=event.seq, expected=expected)]
        number, seq = line.number, event.seq
        if isinstance(event, Decide):
            found += decide_faults(event, standard)
            standing[event.seq] = event
        else:
            found += time_faults(event.time)
            if not (faults.found or found):
                found += _undo_faults(event, standing, undone)
            standing.pop(event.undoes, None)
            undone.add(event.undoes)
        for fault in found:
            faults.add(fault, line.number)
        events.append(event)
    faults.refuse()
    # A later decision of an item takes the place of an earlier one, and comes where it was made.
    effective: dict[ItemKey, Decide] = {}
    for decide in standing.values():
        effective.pop(decide.item, None)
        effective[decide.item] = decide
    return DecisionLog(path, header, tuple(events), effective, content_digest(raw))


_T = TypeVar("_T")


def read_header(lines: Iterator[Line], kind: type[_T], form: str, schema: int, faults: Faults) -> _T:
    """Read the first line: nothing behind it can be judged if it is wrong. Raises ``DecisionError``."""
    first = next(lines, None)
    if first is not None:
        value = first.value
        if value.get("format") != form:
            faults.add(DecisionError("decision-format", expected=form), 1)
        elif value.get("schema") != schema or isinstance(value.get("schema"), bool):
            faults.add(DecisionError("decision-schema", value=value.get("schema"), expected=schema), 1)
        else:
            header: _T | None = read_as(first, kind, faults)
            if header is not None:
                return header
    faults.refuse()
    raise AssertionError("a header is read, or a fault is noted")


def read_as(line: Line, kind: Any, faults: Faults) -> Any:
    """Make an object of a line's value; ``None`` if that has other keys or types, which is noted."""
    try:
        return msgspec.convert(line.value, kind)
    except msgspec.ValidationError as error:
        known = ", ".join(CLASSES)
        if "Invalid enum value" in str(error) and str(error).endswith("`$.decision`"):
            fault = DecisionError("decision-class", value=line.value["decision"], known=known)
        else:
            fault = DecisionError("decision-shape", reason=error)
        faults.add(fault, line.number)
        return None


def digest_faults(digests: Mapping[str, str]) -> Iterator[DecisionError]:
    """Yield a fault for each value that is no SHA-256; the names are those of keys."""
    for name, digest in digests.items():
        if not DIGEST.fullmatch(digest):
            yield DecisionError("decision-digest", name=name)


def person(reviewer: str) -> str:
    """Return what tells people apart: 渡邉 花子 is one person, with or without a space, of whatever width.

    Nor does it make two people of one that a character cannot be seen, a variation selector among them.
    """
    seen: str = _UNSEEN.sub("", unicodedata.normalize("NFKC", reviewer))
    return seen.casefold()


def name_faults(reviewer: str) -> Iterator[DecisionError]:
    """Yield what is wrong with the name of a person."""
    if not person(reviewer) or len(reviewer) > LONGEST_NAME:
        yield DecisionError("decision-reviewer", limit=LONGEST_NAME)


def source_faults(sources: Sequence[SourceDigest]) -> Iterator[DecisionError]:
    """Yield what is wrong with the fonts that a header names."""
    yield from digest_faults({f"sources: {number}": one.sha256 for number, one in enumerate(sources)})
    if len({source.set for source in sources}) < len(sources):
        yield DecisionError("decision-source-twice")


def _header_faults(header: Header) -> Iterator[DecisionError]:
    yield from name_faults(header.reviewer)
    yield from digest_faults({"report": header.report, **{f"tables: {n}": d for n, d in header.tables.items()}})
    yield from source_faults(header.sources)
    if header.standard_font:
        yield from digest_faults({"standard_font": header.standard_font})
    if header.role == "adjudication" or header.adjudicates:
        yield from digest_faults({"adjudicates": header.adjudicates})
    if header.role == "review" and header.adjudicates:
        yield DecisionError("decision-role")
    yield from time_faults(header.started)


def time_faults(time: str) -> list[DecisionError]:
    """Return what is wrong with a time, which must be RFC 3339 in UTC: ``2026-11-23T01:00:00.125Z``."""
    try:
        if not _TIME.fullmatch(time):
            raise ValueError
        datetime.fromisoformat(time)
    except ValueError:
        return [DecisionError("decision-time")]
    return []


def decide_faults(event: Decide, standard: Standard) -> list[DecisionError]:
    """Return what is wrong with a decision, for itself."""
    found = [*time_faults(event.time), *item_faults(event.item, event.glyph)]
    if event.character and not is_character(event.character, standard):
        found.append(DecisionError("decision-character", value=event.character))
    if not event.character and event.decision in NEED_CHARACTER:
        found.append(DecisionError("decision-character-missing", value=event.decision))
    if not event.reason.strip() and event.decision in NEED_REASON:
        found.append(DecisionError("decision-reason-missing", value=event.decision))
    return [*found, *text_faults(event.character, event.form, event.reason)]


def is_character(name: str, standard: Standard) -> bool:
    """Say whether a gaiji table can give a code this character, by name: ``MJ025760``, or ``U+3042`` without one.

    Marks with which people say that they do not know (〓) are no characters of anything, and neither is a space: a name
    would lose a character by it.
    """
    try:
        return identify(name, standard) == name and bool(_SEEN.search(_text_of(name, standard)))
    except TableError:
        return False


def _text_of(name: str, standard: Standard) -> str:
    """Return what a character is written as, of whatever form."""
    character = standard[name]
    return character.own or character.base or "".join(character.ivs)


def text_faults(character: str, form: str, reason: str) -> Iterator[DecisionError]:
    """Yield what is wrong with a form or a reason."""
    points = form.split(" ") if form else []
    if (form and not character) or (not parse_sequence(form) and not all(map(parse_code_point, points))):
        yield DecisionError("decision-character-form")
    if len(reason) > LONGEST_REASON:
        yield DecisionError("decision-reason-long", limit=LONGEST_REASON)


def item_faults(item: ItemKey, glyph: str) -> Iterator[DecisionError]:
    """Yield what is wrong with the code that was decided, and with the digest of its outline."""
    charset = _charset(item.charset)
    if charset is None:
        yield DecisionError("decision-charset", value=item.charset)
    if not _CODE.fullmatch(item.code) or (charset and not is_code(charset, bytes.fromhex(item.code))):
        yield DecisionError("decision-code", value=item.code, charset=item.charset)
    if not _GLYPH.fullmatch(glyph):
        yield DecisionError("decision-glyph")


@lru_cache(256)
def _charset(name: str) -> Charset | None:
    """Return a charset by its own name, no alias."""
    try:
        charset = load_charset(name)
    except UsageError:
        return None
    return charset if charset.name == name else None


def _undo_faults(event: Undo, standing: Mapping[int, Decide], undone: set[int]) -> Iterator[DecisionError]:
    if event.undoes in undone:
        yield DecisionError("decision-undo-twice", value=event.undoes)
    elif event.undoes not in standing:
        yield DecisionError("decision-undo-missing", value=event.undoes)


class LogWriter:
    """Writes a decision log, event by event; what it writes, :func:`read_log` reads, if the facts are sound.

    ``started`` and the times of events are RFC 3339 in UTC: the writer does not know what time it is.
    """

    def __init__(
        self,
        *,
        report: str,
        reviewer: str,
        started: str,
        role: str = "review",
        tables: Mapping[str, str] | None = None,
        sources: Iterable[SourceDigest] = (),
        standard_font: str = "",
        adjudicates: str = "",
    ) -> None:
        self._values: list[dict[str, Any]] = [
            {
                "format": FORMAT,
                "schema": SCHEMA,
                "report": report,
                "role": role,
                "reviewer": reviewer,
                "tables": dict(tables or {}),
                "sources": [msgspec.to_builtins(source) for source in sources],
                "standard_font": standard_font,
                "adjudicates": adjudicates,
                "started": started,
            }
        ]

    def decide(
        self,
        item: ItemKey,
        decision: str,
        character: str = "",
        *,
        time: str,
        form: str = "",
        glyph: str = "",
        reason: str = "",
        bulk: bool = False,
    ) -> int:
        """Add a decision, and return its number."""
        event = {
            "event": "decide",
            "seq": len(self._values),
            "time": time,
            "item": msgspec.to_builtins(item),
            "glyph": glyph,
            "decision": decision,
            "character": character,
            "form": form,
            "reason": reason,
            "bulk": bulk,
        }
        self._values.append(event)
        return len(self._values) - 1

    def undo(self, seq: int, *, time: str) -> int:
        """Add that a decision no longer counts, and return the number of this event."""
        self._values.append({"event": "undo", "seq": len(self._values), "time": time, "undoes": seq})
        return len(self._values) - 1

    def to_bytes(self) -> bytes:
        """Return the file. Raises ``UnicodeEncodeError`` for half a surrogate pair."""
        return b"".join(line + b"\n" for line in chain(self._values))
