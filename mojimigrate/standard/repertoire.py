"""The characters of the target set, as the official list (MJ文字情報一覧表) gives them, and those that were added."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from mojimigrate.characters import code_point_name, is_ideograph, parse_code_point, parse_sequence, stands_alone
from mojimigrate.errors import TableError
from mojimigrate.manifest import mappings_folder, read_table_file
from mojimigrate.standard.added import AddedList, added_folder, read_added

REQUIRED = ("name", "ucs", "own", "ivs", "svs", "koseki", "juki", "touki")
LISTS = ("standard/characters.tsv", "standard/hentaigana.tsv")


@dataclass(frozen=True, slots=True)
class Character:
    """One entry of the target set: its name, and the code points that can stand for it.

    ``base`` is the code point it belongs to (対応するUCS), which it may share with others; ``own`` the one that is
    its own (実装したUCS), ``ivs`` its registered Moji_Joho sequences, ``svs`` its standardized sequence. Each but
    the name may be empty.
    """

    name: str
    base: str
    own: str = ""
    ivs: tuple[str, ...] = ()
    svs: str = ""

    @property
    def encoded_forms(self) -> tuple[str, ...]:
        """Every sequence of code points that names this character and no other."""
        return tuple(form for form in (self.own, *self.ivs, self.svs) if form)


class Written(NamedTuple):
    """What a profile writes for a character.

    ``text`` is empty if the profile has no way to write it; ``exact`` says whether the text tells the character from
    all others; ``rule`` which rule wrote it so, or why none could.
    """

    text: str
    exact: bool
    rule: str


class Standard:
    """The target set. The lists stay Arrow columns; a character is made when it is asked for.

    ``added`` are the added characters (GJ) that this user or site has registered, which are among the others.
    """

    def __init__(self, table: pa.Table, added: AddedList | None = None, folder: Path | None = None) -> None:
        self._table = table if added is None else pa.concat_tables([table, _added_rows(added, table.schema)])
        self.added = added
        self.folder = folder  # of the tables, if not the usual one

    def __len__(self) -> int:
        return self._table.num_rows  # type: ignore[no-any-return]

    def _column(self, name: str) -> list[str]:
        column: list[str] = self._table[name].to_pylist()
        return column

    @cached_property
    def names(self) -> list[str]:
        """The name of every character, in the order of the lists."""
        return self._column("name")

    @cached_property
    def _forms(self) -> list[tuple[str, str, str, str]]:
        return list(zip(*map(self._column, ("ucs", "own", "ivs", "svs")), strict=True))

    @cached_property
    def _row_of_name(self) -> dict[str, int]:
        return {name: row for row, name in enumerate(self.names)}

    @cached_property
    def _name_of_own(self) -> dict[str, str]:
        return {own: name for name, (_, own, _, _) in zip(self.names, self._forms, strict=True) if own}

    @cached_property
    def _names_of_base(self) -> dict[str, list[str]]:
        names: dict[str, list[str]] = defaultdict(list)
        for name, (base, own, _, _) in zip(self.names, self._forms, strict=True):
            for point in {base, own} - {""}:
                names[point].append(name)
        return names

    @cached_property
    def _name_of_sequence(self) -> dict[str, str]:
        return {
            sequence: name
            for name, (_, _, ivs, svs) in zip(self.names, self._forms, strict=True)
            for sequence in (*ivs.split(), svs)
            if sequence
        }

    @cached_property
    def _name_of_number(self) -> dict[str, str]:
        columns = map(self._column, ("koseki", "touki", "juki"))
        return {number: name for column in columns for number, name in zip(column, self.names, strict=True) if number}

    def __contains__(self, name: object) -> bool:
        """Say whether the official lists have a character of this name."""
        return name in self._row_of_name

    def __getitem__(self, name: str) -> Character:
        """Return a character by name: ``MJ025760``, or ``U+3042`` for what has no MJ name. Raises ``KeyError``."""
        row = self._row_of_name.get(name)
        if row is not None:
            base, own, ivs, svs = self._forms[row]
            return Character(
                name,
                parse_code_point(base) or "",
                parse_code_point(own) or "",
                tuple(filter(None, map(parse_sequence, ivs.split()))),
                parse_sequence(svs) or "",
            )
        if " " in name:  # a text of several code points, such as か゚ or a voiced 変体仮名, which have no name together
            points = [parse_code_point(point) for point in name.split(" ")]
            if any(point is None or not stands_alone(point) for point in points):
                raise KeyError(name)
            text = "".join(filter(None, points))
            return Character(name=name, base=text, own=text)
        char = parse_code_point(name)
        if char is None or name != code_point_name(char) or name in self._names_of_base or not stands_alone(char):
            raise KeyError(name)
        return Character(name=name, base=char, own=char)

    def identify(self, text: str) -> list[str]:
        """Return the names that a cell of a table may mean: a name, a code point, or a sequence.

        A sequence is written ``8FBB_E0102`` or ``U+8FBB U+E0102``. A code point means every character that shares it,
        so it may mean several, and does not say which. Nothing is returned for what means nothing.
        """
        if found := self.with_sequence(text.replace("U+", "").replace(" ", "_")):
            return [found]
        try:
            return [self[text].name]
        except KeyError:
            char = parse_code_point(text)
            return self.sharing(char) if char else []

    def own_name(self, char: str) -> str:
        """Return the name of the character whose own code point this is (実装したUCS), else ``U+…``."""
        point = code_point_name(char)
        return self._name_of_own.get(point, point)

    def holds(self, char: str) -> bool:
        """Say whether a code point stands for a character of the target set: an ideograph must have a name there.

        The names of what is no ideograph (GJH…) are not published; such a character is called by its code point.
        """
        return not is_ideograph(char) or code_point_name(char) in self._name_of_own

    def sharing(self, char: str) -> list[str]:
        """Return the names of all characters of a code point: those that belong to it and the one that owns it."""
        return list(self._names_of_base.get(code_point_name(char), ()))

    def with_sequence(self, sequence: str) -> str | None:
        """Return the name of the character that a variation sequence (``8FBB_E0102``) stands for."""
        return self._name_of_sequence.get(sequence)

    def with_number(self, number: str) -> str | None:
        """Return the name of the character with a 戸籍 (6 digits), 登記 (8 digits) or 住基 number (``J+8FBB``)."""
        return self._name_of_number.get(number)

    def numbered(self, column: str, cell: str) -> list[str]:
        """Return the names of the characters that have exactly this in a column (``koseki``, ``nyukan``)."""
        if not cell.isascii():  # no number, and perhaps no text that Arrow could hold
            return []
        names: list[str] = self._table["name"].filter(pc.equal(self._table[column], cell)).to_pylist()
        return names

    def column(self, name: str) -> Iterator[tuple[str, str]]:
        """Yield the name and the cell of every character that has something in a column (``koseki``, ``x0213``)."""
        for character, cell in zip(self.names, self._column(name), strict=True):
            if cell:
                yield character, cell

    def sequences(self) -> Iterator[tuple[str, str]]:
        """Yield every variation sequence (``8FBB_E0102``) that stands for a character, and its name."""
        yield from self._name_of_sequence.items()

    def entry(self, name: str) -> dict[str, str]:
        """Return the list's row of a character: column → cell, empty cells left out. Raises ``KeyError``."""
        row = self._row_of_name[name]
        return {column: cell for column, (cell,) in self._table.slice(row, 1).to_pydict().items() if cell}


@cache
def load_standard(folder: Path | None = None) -> Standard:
    """Read the official lists, from ``standard/`` in the folder of the tables, and the added characters in force.

    Raises ``TableError``.
    """
    if folder is None:
        return load_standard(mappings_folder())
    return Standard(pa.concat_tables([_read(path, folder) for path in LISTS]), read_added(added_folder()), folder)


def _added_rows(added: AddedList, schema: pa.Schema) -> pa.Table:
    """Return the added characters as rows of the list: each has a code point of its own, and nothing more is known."""
    points = [code_point_name(char) for char in added.characters.values()]
    known = {"name": list(added.characters), "ucs": points, "own": points}
    return pa.table([known.get(name, [""] * len(points)) for name in schema.names], schema=schema)


def _read(path: str, folder: Path | None) -> pa.Table:
    data = read_table_file(path, folder)
    columns = data.partition(b"\n")[0].decode().split("\t")
    if missing := [column for column in REQUIRED if column not in columns]:
        raise TableError("table-columns", path=path, line=1, missing=", ".join(missing))
    try:
        return pyarrow.csv.read_csv(
            pa.BufferReader(data),
            parse_options=pyarrow.csv.ParseOptions(delimiter="\t", quote_char=False),
            convert_options=pyarrow.csv.ConvertOptions(
                column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise TableError("table-malformed", path=path, reason=error) from error
