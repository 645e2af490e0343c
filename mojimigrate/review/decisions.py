"""The decision log (照合の記録): what one person decided, as JSON Lines, chained by digests.

The first line is the :class:`Header`, every further one an :class:`Event`. Each line ends with the SHA-256 of itself in
canonical form (without ``hash``), and holds that of the line before as ``previous``: what was once written cannot be
changed, left out or put in between without a trace. Nothing is ever taken out: an undo is an event too.

Canonical form: JSON with keys in the order of their code points, no spaces, text as UTF-8, only what JSON demands
escaped; the form in which ``JSON.stringify`` of the page's script and :func:`canonical` agree byte for byte.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

import msgspec

FORMAT = "mojimigrate-decisions"
SCHEMA = 1
#: How a person classes the identification (同定区分), in the order of the page.
Class = Literal["exact", "design", "similar", "none", "hold"]
#: Classes that must say why.
NEED_REASON = ("similar", "none")
#: Classes that must name a character; ``none`` may name a substitute (代替文字).
NEED_CHARACTER = ("exact", "design", "similar")
#: Longest name of a reviewer and longest reason, in characters.
LONGEST_NAME, LONGEST_REASON = 64, 500


class ItemKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True, order=True):
    """What a decision is about; see :class:`mojimigrate.review.payload.Item`."""

    set: str
    charset: str
    code: str


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


def canonical(value: Any) -> bytes:
    """Return the canonical form of plain JSON data. Raises ``UnicodeEncodeError`` for half a surrogate pair."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def chained(line: dict[str, Any]) -> str:
    """Return the digest of a line: SHA-256 of its canonical form without ``hash``, in hexadecimal."""
    return hashlib.sha256(canonical({name: value for name, value in line.items() if name != "hash"})).hexdigest()
