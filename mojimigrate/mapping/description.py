"""Description: what a charset is, for a person who must find out whether a file is in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mojimigrate.characters import code_name
from mojimigrate.charsets import Charset, EditionChoice, Option, Part, Sequence, all_charsets, ambiguous_names
from mojimigrate.manifest import TableFile, read_manifest
from mojimigrate.mapping.coverage import Coverage, area_size, measure, number_of_codes, user_area_size
from mojimigrate.standard import UNICODE_TABLE
from mojimigrate.standard.repertoire import LISTS


@dataclass(frozen=True)
class Entry:
    """A charset in the list: codes and room for gaiji are those of all parts together; ``edition`` is the default."""

    name: str
    title: str
    family: str
    aliases: tuple[str, ...]
    shifts: bool
    edition: str
    codes: int
    user_defined: int


@dataclass(frozen=True)
class Area:
    """A user-defined area (利用者定義領域), first and last code, and its size in codes."""

    area: str
    size: int


@dataclass(frozen=True)
class DescribedState:
    """A state: the part that it reads, and the shift codes that lead to it."""

    part: str
    shifts: tuple[str, ...]


@dataclass(frozen=True)
class DescribedPart:
    """A coded set: codes byte by byte (``[81–9F E0–FC] [40–7E 80–FC]``), areas, editions, options, tables, coverage.

    ``number`` is the column of the official list that its codes are, ``encoding`` the form of Unicode; ``through`` the
    table that every byte is taken through, ``swapped`` how many bytes at a time are turned round (1: none).
    """

    name: str
    title: str
    sequences: tuple[str, ...]
    user_areas: tuple[Area, ...]
    editions: EditionChoice | None
    options: dict[str, Option]
    number: str
    encoding: str
    through: bool
    swapped: int
    tables: tuple[TableFile, ...]
    coverage: Coverage


@dataclass(frozen=True)
class Description:
    """All of a charset; ``ambiguous`` names mean it or others, which stand beside them."""

    name: str
    title: str
    family: str
    aliases: tuple[str, ...]
    ambiguous: dict[str, tuple[str, ...]]
    states: tuple[DescribedState, ...]
    parts: tuple[DescribedPart, ...]


def list_charsets(folder: Path | None = None) -> list[Entry]:
    """Return every charset, in the order of the names. Raises ``TableError``."""
    codes: dict[str, int] = {}
    entries = []
    for charset in all_charsets(folder):
        for part in charset.parts:
            if part.name not in codes:
                codes[part.name] = number_of_codes(part)
        entries.append(
            Entry(
                name=charset.name,
                title=charset.title,
                family=charset.family,
                aliases=charset.aliases,
                shifts=charset.shifted,
                edition=charset.editions.default if any(part.editions for part in charset.parts) else "",
                codes=sum(codes[part.name] for part in charset.parts),
                user_defined=sum(map(user_area_size, charset.parts)),
            )
        )
    return entries


def describe(charset: Charset, folder: Path | None = None) -> Description:
    """Return all of a charset; its codes are read and counted. Raises ``TableError``."""
    ambiguous = ambiguous_names(folder)
    return Description(
        name=charset.name,
        title=charset.title,
        family=charset.family,
        aliases=charset.aliases,
        ambiguous={name: ambiguous[name] for name in charset.ambiguous},
        states=tuple(
            DescribedState(
                state.part.name, tuple(code_name(code) for code, leads_to in state.shifts.items() if leads_to == number)
            )
            for number, state in enumerate(charset.states)
        )
        if charset.shifted
        else (),
        parts=tuple(_describe_part(part) for part in charset.parts),
    )


def _describe_part(part: Part) -> DescribedPart:
    manifest = read_manifest(part.folder)
    official = [UNICODE_TABLE] if part.form.encoding else []
    if part.number:
        official += LISTS
    gaiji = set(part.user_areas)  # among them, in Unicode, every ideograph with a selector
    return DescribedPart(
        name=part.name,
        title=part.title,
        sequences=tuple(
            show_sequence(sequence, part.form.unit) for sequence in part.sequences if sequence not in gaiji
        ),
        user_areas=tuple(Area(area, area_size(part, area)) for area in part.areas),
        editions=part.editions,
        options=dict(part.options),
        number=part.number,
        encoding=part.form.encoding,
        through=bool(part.form.through),
        swapped=part.form.unit,
        tables=tuple(manifest[path] for path in (*part.files, *official)),
        coverage=measure(part),
    )


def show_sequence(sequence: Sequence, unit: int = 1) -> str:
    """Show what each byte of a code may be, as it stands in a file: ``unit`` bytes at a time are turned round.

    >>> show_sequence((frozenset({0x81, 0x82, 0xE0}), frozenset({0x40})))
    '[81–82 E0] [40]'
    """
    turned = (allowed for at in range(0, len(sequence), unit) for allowed in sequence[at : at + unit][::-1])
    return " ".join(f"[{_show_bytes(allowed)}]" for allowed in turned)


def _show_bytes(allowed: frozenset[int]) -> str:
    runs: list[list[int]] = []
    for byte in sorted(allowed):
        if runs and byte == runs[-1][-1] + 1:
            runs[-1].append(byte)
        else:
            runs.append([byte])
    return " ".join(f"{run[0]:02X}" if len(run) == 1 else f"{run[0]:02X}–{run[-1]:02X}" for run in runs)
