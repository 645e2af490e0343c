"""A site's own profile: how a receiving system wants certain characters written, as a CSV that its people keep.

One row per character: ``character,sequence,class,note``; the last two may be left out. For a receiver that takes
private-use code points in place of variation sequences (後方互換), or substitutes of its own. Whatever it does not
mention is written by the profile below it.

A row of class ``exact`` (or of none) promises that the receiver tells the character from all others by that sequence,
so it may be no other character's: not in this table, and not in the standard, unless the table has that one written in
another way (for a receiver whose font shows 辻 with one dot where the standard has two). A row of class
``substitute`` promises nothing of the kind; what it writes is counted as reduced (縮退).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import regex

from mojimigrate.characters import is_selector, notation, parse_code_point, sequence_name
from mojimigrate.checked_csv import Problems, read_csv
from mojimigrate.standard.repertoire import Character, Standard, Written

REQUIRED = ("character", "sequence")
OPTIONAL = ("class", "note")
#: Class → whether the sequence tells the character from all others.
CLASSES = {"exact": True, "substitute": False, "字形一致": True, "代替文字": False, "": True}
#: Bytes in UTF-8.
LONGEST = 64
_CODE_POINTS = re.compile(r"U\+[0-9A-F]{4,6}(\s+U\+[0-9A-F]{4,6})*|[0-9A-F]{4,6}(_[0-9A-F]{4,6})*", re.I)
#: What can be seen, and private use, which this table is for; neither 〓 nor U+FFFD, with which people mean that they
#: do not know. Unassigned code points, noncharacters and controls are none of these.
_WRITABLE = regex.compile(
    r"[\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\p{Co}--[\p{Default_Ignorable_Code_Point}\u3013\ufffd]]", regex.V1
)
_MARK = regex.compile(r"\p{M}")


@dataclass(frozen=True)
class Overlay:
    """A site's own profile that passed every check: by name of the character, what is written."""

    path: Path
    sha256: str
    rows: dict[str, Written]


def read_overlay(path: Path, standard: Standard) -> Overlay:
    """Read and check a site's own profile.

    Raises ``TableError`` (``profile-…``), with file, line, column and value, and every fault in ``problems``.
    """
    problems = Problems(path)
    table = read_csv("profile", REQUIRED, OPTIONAL, problems)
    rows: dict[str, Written] = {}
    line_of_name: dict[str, int] = {}
    line_of_text: dict[str, int] = {}
    for line, cells in table.rows:
        faults = list(_faults(cells, standard))
        for fault, column, facts in faults:
            problems.add(fault, line=line, column=column, **facts)
        if faults:
            continue
        (name,) = standard.identify(cells["character"])
        text, exact = parse_text(cells["sequence"]), CLASSES[cells.get("class", "")]
        first = line_of_name.setdefault(name, line)
        alike = line_of_text.setdefault(text, line) if exact else line
        if first != line:
            problems.add("profile-duplicate", line=line, column="character", value=name, first=first)
        elif alike != line:
            problems.add("profile-sequence-twice", line=line, column="sequence", value=notation(text), first=alike)
        else:
            note = cells.get("note", "")
            rows[name] = Written(text, exact, f"{path.name}:{line} {note}".rstrip())
    for name, written in rows.items():
        # A sequence is free if the table has the character that it stands for written in another way.
        others = [other for other in _others(written.text, standard[name], standard) if other not in rows]
        if written.exact and others:
            facts = {"value": notation(written.text), "names": ", ".join(others)}
            problems.add("profile-sequence-taken", line=line_of_name[name], column="sequence", **facts)
    problems.found.sort(key=lambda problem: int(str(problem.facts["line"])))
    problems.refuse()
    return Overlay(path, table.sha256, rows)


def parse_text(sequence: str) -> str:
    """Read ``U+F0123``, ``U+8FBB U+E0102`` or ``8FBB_E0102`` as text; ``""`` if it is not written so."""
    if not _CODE_POINTS.fullmatch(sequence):
        return ""
    points = re.split(r"\s+|_", sequence.upper().replace("U+", ""))
    chars = [parse_code_point(f"U+{point}") or "" for point in points]
    return "".join(chars) if all(chars) else ""


def _faults(cells: dict[str, str], standard: Standard) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield each fault of a row: the id of its wording, the column, and the facts that it names."""
    value, kind, character = cells["character"], cells.get("class", ""), None
    match standard.identify(value):
        case [name]:
            character = standard[name]
            if character.own and not _seen(character.own) and name not in standard:
                yield "profile-character-unwritable", "character", {"value": value}
        case []:
            yield "profile-character-unknown", "character", {"value": value}
        case names:
            yield "profile-character-ambiguous", "character", {"value": value, "names": ", ".join(names)}
    if kind not in CLASSES:
        yield "profile-class-unknown", "class", {"value": kind, "known": ", ".join(filter(None, CLASSES))}
    value = cells["sequence"]
    text, own = parse_text(value), character.own if character else ""
    if not text:
        yield "profile-sequence-malformed", "sequence", {"value": value}
    elif len(text.encode()) > LONGEST:
        yield "profile-sequence-long", "sequence", {"value": value, "limit": LONGEST}
    elif _loose(text) and not _loose(own):
        yield "profile-sequence-loose", "sequence", {"value": value}
    elif not _seen(text) or (text.isspace() and not own.isspace()):
        yield "profile-sequence-unwritable", "sequence", {"value": value}


def _loose(text: str) -> bool:
    """Say whether a text begins with what belongs to a character before it, or has a selector without a base."""
    return bool(_MARK.match(text)) or any(is_selector(one) and is_selector(two) for one, two in pairwise(text))


def _seen(text: str) -> bool:
    """Say whether a text is made of what can be seen, and of selectors."""
    return all(is_selector(char) or _WRITABLE.match(char) for char in text)


def _others(text: str, character: Character, standard: Standard) -> list[str]:
    """Return the other characters that a text may be read as."""
    if text in character.encoded_forms:
        return []
    if len(text) == 2 and is_selector(text[1]):
        if found := standard.with_sequence(sequence_name(text)):
            return [found]
        bases = {character.base, *(form[0] for form in character.encoded_forms)}
        text = "" if text[0] in bases else text[0]  # a selector that no standard knows, on its own base, is its own
    names = dict.fromkeys(map(standard.own_name, text))
    return [name for name in names if name != character.name and standard.identify(name)]
