"""The front door: one charset, edition, site and profile, ready to convert bytes or Arrow record batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import regex

from mojimigrate.characters import code_name
from mojimigrate.charsets import LONGEST_CODE, Charset, Cut, Part, load_charset
from mojimigrate.ledger import FIRST_PLACES, Key, Ledger, Outcome, Place, Tally
from mojimigrate.mapping import CompiledTable, build_mapping, compile_table, read_gaiji
from mojimigrate.mapping import Mapping as CodeMapping
from mojimigrate.mapping.compilation import GETA
from mojimigrate.records import LineEnds
from mojimigrate.standard import STANDARD_TABLES, Profile, collisions, load_profile, load_standard
from mojimigrate.transcode import Event, Events, transcode, transcode_bytes

#: How many characters of context are shown on each side.
CONTEXT = 8
#: How far back, in bytes, the start of a line is looked for.
LOOK_BACK = 256
#: What shows where fields end. No symbols that are letters in disguise: radicals (⼭), circled kana (㋐), 🄰.
_PUNCTUATION = regex.compile(r"[\p{P}\p{Sm}\p{Sc}\p{Z}\t〒〓]")


@dataclass(frozen=True)
class Conversion:
    """One converted value: its text, the names of its characters (``""`` where nobody knows), and its events."""

    text: str
    names: tuple[str, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Converted:
    """A converted record batch: binary columns have become strings, everything else is as it was; and its ledger."""

    batch: pa.RecordBatch
    ledger: Ledger


class Converter:
    """A conversion is a pure function of bytes, job and tables: the same in, the same out.

    ``gaiji`` are site gaiji tables (CSV), later ones winning; ``gaiji_anywhere`` lets them change codes outside the
    charset's user-defined areas. ``profile_table`` is a site's own profile (CSV), laid over ``profile``. ``options``
    are what the site declares of the charset (``{"space": "two"}``). ``symbols`` is the policy for ～ and its like
    (``standard`` or ``jis``). ``mark`` stands for what is not carried over. ``strict`` takes shift codes out of place
    for malformed. ``full_context`` shows the neighbours of a code as they are, which is personal data (個人情報);
    without it their letters are masked. Raises ``UsageError`` for names that do not exist and ``TableError`` for tables
    that fail a check.
    """

    def __init__(
        self,
        charset: str,
        edition: str | None = None,
        profile: str = "ivs",
        gaiji: Sequence[str | Path] = (),
        *,
        gaiji_anywhere: bool = False,
        profile_table: str | Path | None = None,
        options: Mapping[str, str] | None = None,
        symbols: str = "standard",
        mark: str = GETA,
        strict: bool = False,
        full_context: bool = False,
    ) -> None:
        standard = load_standard()
        self.profile: Profile = load_profile(profile, standard, Path(profile_table) if profile_table else None)
        self.mark = mark
        self.strict = strict
        self.full_context = full_context
        known = load_charset(charset)
        tables = [read_gaiji(Path(path), known, standard, anywhere=gaiji_anywhere) for path in gaiji]
        self._compile(build_mapping(known, edition or known.editions.default, tables, options=options, symbols=symbols))

    def _compile(self, mapping: CodeMapping) -> None:
        self.mapping = mapping
        self.charset: Charset = mapping.charset
        self.table: CompiledTable = compile_table(mapping, self.profile, self.mark, strict=self.strict)

    def of_part(self, name: str) -> Converter:
        """Return the same conversion for fields that hold the codes of one part of the charset alone."""
        return self._with(replace(self.mapping, charset=load_charset(name)))

    def of_charset(self, name: str, gaiji: Sequence[str | Path] = ()) -> Converter:
        """Return the same conversion for fields of another charset, with its own gaiji tables.

        The edition is the job's where the other charset knows it, else that one's own.
        """
        charset = load_charset(name)
        if charset.name in (part.name for part in self.charset.parts) and not gaiji:
            return self.of_part(charset.name)
        tables = [read_gaiji(Path(path), charset, self.profile.standard) for path in gaiji]
        edition = self.edition if self.edition in charset.editions.known else charset.editions.default
        return self._with(build_mapping(charset, edition, tables, symbols=self.mapping.symbols))

    def _with(self, mapping: CodeMapping) -> Converter:
        other = copy(self)
        for name, value in vars(Converter).items():
            if isinstance(value, cached_property):
                vars(other).pop(name, None)
        other._compile(mapping)
        return other

    @cached_property
    def national(self) -> Converter:
        """The conversion of double-byte fields: of the first part behind a shift code that has codes of two bytes."""
        for part in self.charset.parts[1:]:
            if all(len(sequence) == 2 for sequence in part.sequences):
                return self.of_part(part.name)
        return self

    @cached_property
    def single(self) -> Converter:
        """The conversion of fields of single bytes: of the part in which a value begins."""
        return self.of_part(self.charset.parts[0].name) if self.charset.shifted else self

    @property
    def table_files(self) -> tuple[str, ...]:
        """The files of ``mappings/`` on which a conversion rests, as the manifest names them."""
        return (*STANDARD_TABLES, *self.profile.table_files, *self.mapping.table_files)

    @property
    def edition(self) -> str:
        """The edition (字形の版) in force."""
        return self.mapping.edition

    @cached_property
    def line_ends(self) -> LineEnds:
        """How lines of undivided text end; empty for a charset that has no line ends (double-byte fields)."""
        return LineEnds.of(self.mapping.codes_of("U+000A"), self.mapping.codes_of("U+000D"))

    def part(self, state: int) -> Part:
        """Return the part that a state reads."""
        return self.charset.states[state].part

    def convert(self, data: bytes) -> Conversion:
        """Convert one value and name its characters: for a close look. Use :meth:`convert_batch` for volume."""
        text, events = transcode_bytes(self.table, data)
        names = [
            self.mapping.meaning(piece.code, self.part(piece.state)).character if piece.well_formed else ""
            for piece in self.charset.cutting.cut(data)
            if piece.shift is None
        ]
        return Conversion(text.to_pybytes().decode(), tuple(names), tuple(events))

    def convert_batch(self, batch: pa.RecordBatch, source: str = "", first_record: int = 1) -> Converted:
        """Convert every binary column of a batch; field names go into the ledger, records count from ``first_record``.

        Every value begins afresh, so a file may be cut between any two records and the ledgers merged.
        Offsets in the ledger are counted in bytes from the start of the value. Raises ``TypeError`` for bytes within
        lists, structs or dictionaries, which must be flattened first.
        """
        ledger = Ledger()
        fields, columns = list(batch.schema), list(batch.columns)
        for index, name in enumerate(batch.schema.names):
            if not _holds_binary(columns[index].type):
                continue
            column = _as_binary(columns[index], name)
            result = transcode(self.table, column)
            columns[index] = result.text
            fields[index] = fields[index].with_type(result.text.type)
            lengths = pc.fill_null(pc.binary_length(column), 0).to_numpy(zero_copy_only=False)
            starts = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])

            def place(event: Event, column: pa.Array = column, starts: npt.NDArray[np.int64] = starts) -> Place:
                row = int(np.searchsorted(starts, event.offset, "right")) - 1
                at = event.offset - int(starts[row])
                return Place(first_record + row, at, self.context(column[row].as_py(), event._replace(offset=at)))

            self.recorder(ledger, source, name).add(result.events, place)
        schema = pa.schema(fields, metadata=batch.schema.metadata)
        return Converted(pa.RecordBatch.from_arrays(columns, schema=schema), ledger)

    @cached_property
    def _collisions(self) -> dict[str, tuple[str, ...]]:
        """The characters that the profile writes alike, of all that the charset may hold."""
        return collisions(self.profile, self.mapping.characters)

    def recorder(self, ledger: Ledger, source: str, field: str = "") -> Recorder:
        """Return what counts the events of one field of one input."""
        parts = [state.part.name for state in self.charset.states]
        alike = np.array([parts.index(name) for name in parts], np.uint32)
        return Recorder(ledger, source, field, self._describe, alike)

    def _describe(self, event: Event) -> tuple[str, Tally]:
        is_shift = event.code in self.charset.states[event.state].shifts
        return self.charset.name if is_shift else self.part(event.state).name, self.explain(event)

    def explain(self, event: Event) -> Tally:
        """Return the character of a code, what is written for it, on what basis, and what else is written so."""
        if event.code in self.charset.states[event.state].shifts:
            return Tally()
        is_code = self.charset.cutting.is_code(event.code, event.state)
        written, _ = self.table.entry(Cut(0, event.code, is_code, event.state))
        if not is_code:
            return Tally(written=written)
        character, _, basis = self.mapping.meaning(event.code, self.part(event.state))
        if event.outcome not in (Outcome.REDUCED, Outcome.OUTSIDE):
            return Tally(character, written, basis)
        rule = self.profile.write(self.profile.standard[character]).rule
        collides = self._collisions.get(character, ()) if event.outcome is Outcome.REDUCED else ()
        return Tally(character, written, f"{basis}; {self.profile.name}: {rule}", collides=collides)

    def context(self, value: bytes, event: Event) -> str:
        """Show the code of an event between its neighbours on the line, their letters masked: ``■辻■``.

        Enough to see whether a name, an address or a number stands there; not enough to see whose, unless
        ``full_context`` was asked for, and nothing is masked. The offset of the event counts from the start of the
        value. Of a long line, what is shown before the code may begin with half a code.
        """
        cutting, at = self.charset.cutting, event.offset
        line, fresh = self.line_ends.start(value, at, LOOK_BACK)
        start = cutting.sync(value, max(line, at - CONTEXT * LONGEST_CODE), line)
        before = self._neighbours(value[start:at], 0 if fresh or not cutting.shifted else event.state)
        after = self._neighbours(value[at + event.length : at + (1 + CONTEXT) * LONGEST_CODE], event.state)
        end = next((number for number, text in enumerate(after) if text in ("\r", "\n")), len(after))
        return "".join([*before[-CONTEXT:], self.explain(event).written, *after[: min(end, CONTEXT)]])

    def _neighbours(self, window: bytes, state: int) -> list[str]:
        """Return the texts of the codes in a window, masked unless all is shown; shift codes have none."""
        texts = (self.table.entry(piece)[0] for piece in self.charset.cutting.cut(window, state))
        return [text if self.full_context or text in ("\r", "\n") else _mask(text) for text in texts if text]


class Recorder:
    """Counts the events of one field of one input in a ledger.

    ``describe`` names what a code belongs to (its charset), and says what is known of it, once for each code.
    ``alike`` maps a state to the first that reads the same codes: such states are told apart no further.
    """

    def __init__(
        self,
        ledger: Ledger,
        source: str,
        field: str,
        describe: Callable[[Event], tuple[str, Tally]],
        alike: npt.NDArray[np.uint32],
    ) -> None:
        self._ledger = ledger
        self._source = source
        self._field = field
        self._describe = describe
        self._alike = alike
        self._tallies: dict[Event, Tally] = {}

    def add(self, events: Events, place: Callable[[Event], Place]) -> None:
        """Count events; ``place`` is asked only for the first places of each code."""
        kinds = self._alike[events.state] << 16 | events.outcome.astype(np.uint32) << 8 | events.length
        for kind in np.unique(kinds).tolist():
            state, outcome, length = kind >> 16, Outcome(kind >> 8 & 0xFF), kind & 0xFF
            found = events.where(kinds == kind)
            for number, count in zip(
                *(each.tolist() for each in np.unique(found.code, return_counts=True)), strict=True
            ):
                event = Event(outcome, number.to_bytes(length), 0, length, state)
                tally = self._tallies.get(event) or self._tally(event)
                tally.count += count
                if missing := FIRST_PLACES - len(tally.places):
                    offsets = np.sort(found.offset[found.code == number])[:missing]
                    tally.places += [place(event._replace(offset=offset)) for offset in offsets.tolist()]

    def _tally(self, event: Event) -> Tally:
        name, known = self._describe(event)
        tally = self._ledger.tally(Key(self._source, self._field, name, code_name(event.code), event.outcome))
        tally.character, tally.written, tally.basis = known.character, known.written, known.basis
        tally.collides = known.collides
        self._tallies[event] = tally
        return tally


def _holds_binary(kind: pa.DataType) -> bool:
    """Say whether a type is bytes, or holds bytes somewhere within."""
    if pa.types.is_nested(kind):
        return any(_holds_binary(kind.field(index).type) for index in range(kind.num_fields))
    if pa.types.is_dictionary(kind):
        return _holds_binary(kind.value_type)
    types = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view)
    return any(is_type(kind) for is_type in types)


def _as_binary(column: pa.Array, name: str) -> pa.Array:
    """Return a column of bytes as the kernel takes them."""
    if pa.types.is_nested(column.type) or pa.types.is_dictionary(column.type):
        raise TypeError(f"column {name!r}: bytes within {column.type} must be flattened first")
    is_plain = pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type)
    return column if is_plain else column.cast(pa.large_binary())


def _mask(text: str) -> str:
    """Mask what could be part of a name or a number; keep the punctuation that shows where fields end."""
    return text if _PUNCTUATION.fullmatch(text) else "■"
