"""Files of chained lines: JSON Lines in which nothing that was written can be changed without a trace.

Each line holds its own SHA-256 as ``hash`` (over its canonical form without ``hash``), and that of the line before as
``previous``. A line stands in the file in canonical form too, so there is one way to write it, and any other byte is
a fault. Decision logs and merged decisions are such files. Nothing in them is believed.

Canonical form: JSON with keys in the order of their code points, no spaces, text as UTF-8, only what JSON demands
escaped; the form in which ``JSON.stringify`` of the page's script and :func:`canonical` agree byte for byte. Of
numbers there are only integers.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import DecisionError

#: What one person decides for 5,000 characters is about 3 MiB; a larger file is no such file.
MAX_BYTES = 64 << 20
MAX_LINE_BYTES = 64 << 10
MAX_LINES = 1_000_000
#: More faults than this are not listed.
MAX_PROBLEMS = 50

DIGEST = re.compile(r"[0-9a-f]{64}")
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Any) -> bytes:
    """Return the canonical form of plain JSON data. Raises ``UnicodeEncodeError`` for half a surrogate pair."""
    return _ENCODER.encode(value).encode()


def chained(line: dict[str, Any]) -> str:
    """Return the digest of a line: SHA-256 of its canonical form without ``hash``, in hexadecimal."""
    return hashlib.sha256(canonical({name: value for name, value in line.items() if name != "hash"})).hexdigest()


@dataclass
class Faults:
    """The faults of one file, collected so that they can be told at once."""

    path: Path
    found: list[DecisionError] = field(default_factory=list)

    def add(self, fault: DecisionError, line: int) -> None:
        """Note a fault that does not have its place yet."""
        place: dict[str, Any] = {"path": self.path, "line": line}
        self.found.append(DecisionError(fault.id, **place | fault.facts))

    @property
    def full(self) -> bool:
        """Say whether there are so many faults that no more are wanted."""
        return len(self.found) >= MAX_PROBLEMS

    def refuse(self) -> None:
        """Raise the first fault, the others in its ``problems``, if there is any."""
        if self.found:
            raise gathered(self.found)


def gathered(errors: Sequence[DecisionError]) -> DecisionError:
    """Return the first of some errors, with the others in its ``problems``."""
    first, *rest = errors
    facts: dict[str, Any] = first.facts
    return DecisionError(first.id, problems=rest, **facts)


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is what its chain says: its number in the file (1-based) and what it holds."""

    number: int
    value: dict[str, Any]


def read_lines(path: Path) -> list[bytes]:
    """Return the lines of a file without their ends (LF or CR LF), and without a byte order mark.

    Raises ``DecisionError``: ``decision-unreadable``, ``-too-large``, ``-too-many-lines``, ``-empty``.
    """
    data = read_bytes("decision", path, MAX_BYTES, DecisionError)
    if data.count(b"\n") > MAX_LINES:
        raise DecisionError("decision-too-many-lines", path=path, limit=MAX_LINES)
    *lines, last = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    lines = [line.removesuffix(b"\r") for line in lines]
    if last:  # the end of the last line may have been lost on the way, but nothing else
        lines.append(last)
    if not lines:
        raise DecisionError("decision-empty", path=path)
    return lines


def content_digest(lines: Iterable[bytes]) -> str:
    """Return the SHA-256 of a file of these lines, each with LF: what mail did to line ends is no change."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line + b"\n")
    return digest.hexdigest()


def check_chain(lines: Iterable[bytes], faults: Faults) -> Iterator[Line]:
    """Yield the lines that are sound in themselves, noting the faults of the others, and where the chain is broken.

    After a broken line the chain goes on from what that line says of itself, so that one fault is told once.
    Notes ``decision-line-long``, ``-encoding``, ``-json``, ``-key-twice``, ``-surrogate``, ``-form``, ``-chain``.
    """
    previous: object = ""  # None: unknown, for the line before could not be read
    for number, raw in enumerate(lines, start=1):
        if faults.full:
            return
        try:
            value = parse_line(raw)
        except DecisionError as fault:
            faults.add(fault, number)
            previous = None
            continue
        if chained(value) == value.get("hash") and previous in (None, value.get("previous")):
            yield Line(number, value)
        else:
            faults.add(DecisionError("decision-chain"), number)
        previous = value.get("hash")


def parse_line(raw: bytes) -> dict[str, Any]:
    """Read a line of canonical JSON. Raises ``DecisionError`` without a place."""
    if len(raw) > MAX_LINE_BYTES:
        raise DecisionError("decision-line-long", limit=MAX_LINE_BYTES >> 10)
    try:
        text = raw.decode()
    except UnicodeDecodeError as error:
        raise DecisionError("decision-encoding", byte=error.start + 1) from error
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_float=_refuse_number, parse_constant=_refuse_number)
    except (ValueError, RecursionError) as error:
        raise DecisionError("decision-json") from error
    if not isinstance(value, dict):
        raise DecisionError("decision-json")
    try:
        written = canonical(value)
    except UnicodeEncodeError as error:
        raise DecisionError("decision-surrogate") from error
    if written != raw:
        raise DecisionError("decision-form")
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        raise DecisionError("decision-key-twice")
    return value


def _refuse_number(_text: str) -> NoReturn:
    """Refuse what is no integer: its text may differ from one program to the next, and with it the digest."""
    raise DecisionError("decision-form")


def chain(values: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """Yield the lines (without ends) of values that have neither ``previous`` nor ``hash`` yet."""
    previous = ""
    for value in values:
        line = value | {"previous": previous}
        previous = line["hash"] = chained(line)
        yield canonical(line)
