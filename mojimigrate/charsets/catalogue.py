"""The catalogue: charsets by the names that people write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

import msgspec

from mojimigrate.charsets.cutting import LONGEST_CODE, Cutting, Sequence, StateCutting, byte_set, turn
from mojimigrate.charsets.forms import Form, read_through
from mojimigrate.errors import TableError, UsageError
from mojimigrate.manifest import read_manifest, read_table_file

FOLDER = "charsets/"
#: States that the kernel has room for.
MAX_STATES = 32


class EditionChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which editions (字形の版) a charset can be read in, which are likely, and which to take."""

    default: str
    known: tuple[str, ...]
    likely: tuple[str, ...]


class Option(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A choice that a site declares: what it is about, and the code table (or none) that each value lays over."""

    about: str
    default: str
    values: dict[str, str]


class StateFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A state of a charset with shifts, as written."""

    part: str
    shifts: tuple[str, ...]


class CharsetFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A charset's TOML file, as written: ``sequences`` for one without shifts, ``states`` for one with."""

    name: str
    title: str
    family: str = ""
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    number: str = ""
    encoding: str = ""
    through: str = ""
    swapped: int = 1
    sequences: tuple[tuple[str, ...], ...] = ()
    user_areas: tuple[str, ...] = ()
    gaiji: str = ""
    editions: EditionChoice | None = None
    options: dict[str, Option] = msgspec.field(default_factory=dict)
    states: tuple[StateFile, ...] = ()


@dataclass(frozen=True)
class Part:
    """A coded set: the codes of one state, or of several; a charset without shift codes has one.

    ``sequences`` and ``user_areas`` are as the codes stand in a file, but for bytes that are turned round.
    ``gaiji`` names the part with whose codes its own are one for a site (its own name, if there is none).
    ``codes`` are its tables; ``number`` the column of the official list that it is made of, if any (``koseki`` …);
    ``folder`` that of the tables, if not the usual one.
    """

    name: str
    file: str
    title: str
    codes: tuple[str, ...]
    number: str
    form: Form
    sequences: tuple[Sequence, ...]
    user_areas: tuple[Sequence, ...]
    areas: tuple[str, ...]
    gaiji: str
    editions: EditionChoice | None
    options: Mapping[str, Option]
    files: tuple[str, ...]
    folder: Path | None = None

    @cached_property
    def cutting(self) -> StateCutting:
        """Its cutting rule, without shift codes."""
        return StateCutting(self.sequences)

    def is_code(self, code: bytes) -> bool:
        """Say whether these bytes are one code, whole."""
        return bool(code) and self.cutting.match(turn(code, self.form.unit), 0) == (len(code), True)

    def is_user_defined(self, code: bytes) -> bool:
        """Say whether a code is a gaiji: in a user-defined area (利用者定義領域), known only to its site."""
        turned = turn(code, self.form.unit)
        return any(
            len(code) == len(area) and all(byte in allowed for byte, allowed in zip(turned, area, strict=True))
            for area in self.user_areas
        )


@dataclass(frozen=True)
class State:
    """A state: its part, and the shift codes that are recognised in it, with the states they lead to."""

    part: Part
    shifts: Mapping[bytes, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Charset:
    """A charset: its states, of which the first is in force where a value begins.

    ``family`` is the family of systems that write it (``fujitsu``, ``open`` …).
    """

    name: str
    file: str
    title: str
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...]
    states: tuple[State, ...]
    family: str = ""

    @cached_property
    def cutting(self) -> Cutting:
        """How bytes are cut into codes."""
        states = tuple(StateCutting(state.part.sequences, dict(state.shifts)) for state in self.states)
        return Cutting(states, self.unit)

    @property
    def unit(self) -> int:
        """How many bytes at a time stand the other way round than the sequences describe them: 1 for none."""
        return self.states[0].part.form.unit

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts, each once."""
        return tuple({state.part.name: state.part for state in self.states}.values())

    @property
    def shifted(self) -> bool:
        """Whether what a byte means depends on the shift codes before it."""
        return self.cutting.shifted

    @cached_property
    def editions(self) -> EditionChoice:
        """The editions of the part that has them by default, and all that any part knows."""
        chosen = [part.editions for part in self.parts if part.editions]
        if not chosen:
            return EditionChoice("ipamj", ("ipamj",), ("ipamj",))
        # A part that knows one edition only (ESC $ @ says JIS C 6226-1978) leaves the choice to one that has it.
        first = max(chosen, key=lambda choice: len(choice.known))
        return EditionChoice(first.default, _union(choice.known for choice in chosen), first.likely)

    @cached_property
    def options(self) -> dict[str, Option]:
        """What a site may declare."""
        return {name: option for part in self.parts for name, option in part.options.items()}

    @property
    def files(self) -> tuple[str, ...]:
        """The files of ``mappings/`` that describe it and its codes."""
        return _union([(self.file,), *(part.files for part in self.parts)])

    def part_of(self, code: bytes) -> Part | None:
        """Return the part that a code belongs to: the one that has it for a user-defined code, else any that has it."""
        having = [part for part in self.parts if part.is_code(code)]
        return next((part for part in having if part.is_user_defined(code)), next(iter(having), None))

    def parts_of(self, code: bytes) -> list[Part]:
        """Return every part in which a site's row for a code counts: the one that it belongs to, and its likes."""
        first = self.part_of(code)
        return [part for part in self.parts if first and part.gaiji == first.gaiji and part.is_code(code)]

    def is_user_defined(self, code: bytes) -> bool:
        """Say whether a code is a gaiji of one of the parts."""
        return any(part.is_user_defined(code) for part in self.parts)


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def _part(file: CharsetFile, path: str, folder: Path | None = None) -> Part:
    """Make a part of its file. Raises ``ValueError`` for what the cutting rule and the kernel cannot hold."""
    editions = file.editions
    if editions and (unknown := {editions.default, *editions.likely} - {*editions.known}):
        raise ValueError(f"editions that are not known: {', '.join(sorted(unknown))}")
    for name, option in file.options.items():
        if option.default not in option.values:
            raise ValueError(f"option {name!r} has no value {option.default!r}")
    form = Form(read_through(file.through, folder) if file.through else b"", file.swapped, file.encoding)
    written = tuple(tuple(map(byte_set, sequence)) for sequence in file.sequences)
    if not written or not all(1 <= len(sequence) <= LONGEST_CODE for sequence in written):
        raise ValueError(f"no sequences, or one that is not 1 to {LONGEST_CODE} bytes long")
    areas = [sequence for area in file.user_areas for sequence in form.area(area, written)]
    if file.encoding:
        variations = form.variations(written)
        # What no list registers waits for its site, as a gaiji does: another collection's selector is another glyph.
        written, areas = (*written, *variations), [*areas, *variations]
    tables = (
        file.through,
        *file.codes,
        *(table for option in file.options.values() for table in option.values.values()),
    )
    return Part(
        name=file.name,
        file=path,
        title=file.title,
        codes=file.codes,
        number=file.number,
        form=form,
        sequences=tuple(map(form.sequence, written)),
        user_areas=tuple(map(form.sequence, areas)),
        areas=file.user_areas,
        gaiji=file.gaiji or file.name,
        editions=editions,
        options=file.options,
        files=(path, *filter(None, tables)),
        folder=folder,
    )


def _states(file: CharsetFile, folder: Path | None = None) -> tuple[State, ...]:
    """Make the states of a charset with shifts. Raises ``ValueError``."""
    if len(file.states) > MAX_STATES:
        raise ValueError(f"more than {MAX_STATES} states")
    shifts: dict[bytes, int] = {}
    parts = []
    for number, state in enumerate(file.states):
        part = _charset(state.part, folder) if state.part in _files(folder) else None
        if part is None or part.shifted or part.unit > 1:
            raise ValueError(f"no charset {state.part!r}, of which it could be a part")
        parts.append(part.states[0].part)
        for shift in map(bytes.fromhex, state.shifts):
            if shift in shifts or not 1 <= len(shift) <= LONGEST_CODE:
                raise ValueError(f"shift code {shift.hex().upper()!r} is given twice, or is too long")
            shifts[shift] = number
    return tuple(State(part, shifts) for part in parts)


@cache
def _files(folder: Path | None) -> dict[str, tuple[str, CharsetFile]]:
    """Read every charset file of the manifest: path and content, by name."""
    files: dict[str, tuple[str, CharsetFile]] = {}
    for path in read_manifest(folder):
        if path.startswith(FOLDER):
            try:
                file = msgspec.toml.decode(read_table_file(path, folder), type=CharsetFile)
                if file.name in files:
                    raise ValueError(f"{files[file.name][0]} has the name {file.name!r} too")
            except ValueError as error:
                raise TableError("charset-malformed", path=path, reason=error) from error
            files[file.name] = path, file
    return files


@cache
def _charset(name: str, folder: Path | None) -> Charset:
    """Make a charset that has a file."""
    path, file = _files(folder)[name]
    try:
        states = _states(file, folder) if file.states else (State(_part(file, path, folder)),)
    except ValueError as error:
        raise TableError("charset-malformed", path=path, reason=error) from error
    return Charset(file.name, path, file.title, file.aliases, file.ambiguous, states, file.family)


def all_charsets(folder: Path | None = None) -> list[Charset]:
    """Return every charset, in the order of the names. Raises ``TableError``."""
    return [_charset(name, folder) for name in charset_names(folder)]


def ambiguous_names(folder: Path | None = None) -> dict[str, tuple[str, ...]]:
    """Return the names that products use for different tables, each with the charsets that it may mean."""
    candidates: dict[str, list[str]] = {}
    for charset_name, (_, file) in sorted(_files(folder).items()):
        for name in file.ambiguous:
            candidates.setdefault(name, []).append(charset_name)
    return {name: tuple(found) for name, found in sorted(candidates.items())}


def charset_names(folder: Path | None = None) -> list[str]:
    """Return the names of all charsets."""
    return sorted(_files(folder))


def load_charset(name: str, folder: Path | None = None) -> Charset:
    """Return a charset by its name or an alias, in any case; ``folder`` is that of the tables, if not the usual one.

    Raises ``UsageError``: ``charset-unknown``, or ``charset-ambiguous`` for a name that several products use.
    """
    wanted = name.strip().lower()
    files = [file for _, file in _files(folder).values()]
    for file in files:
        if wanted in (file.name, *file.aliases):
            return _charset(file.name, folder)
    if maybe := ambiguous_names(folder).get(wanted):
        raise UsageError("charset-ambiguous", value=name, candidates=", ".join(maybe))
    raise UsageError("charset-unknown", value=name, known=", ".join(charset_names(folder)))
