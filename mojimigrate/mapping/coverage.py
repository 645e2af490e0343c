"""Coverage: how much of what a charset can say has a meaning, and how well each meaning is borne out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from mojimigrate.characters import code_name, is_kanji, parse_code_point, parse_sequence
from mojimigrate.charsets import Part, Sequence
from mojimigrate.manifest import read_manifest, read_rows
from mojimigrate.mapping.codes import UNICODE_BASIS, VendorCode, chosen_tables, number_code, vendor_codes
from mojimigrate.mapping.trie import NONE, Node, tree
from mojimigrate.mapping.witnesses import DECISION, read_decisions, table_name
from mojimigrate.standard import EDITIONS, Standard, assigned, load_standard


@dataclass(frozen=True)
class Coverage:
    """What a part has: all numbers are numbers of codes.

    ``witnesses`` counts codes by how many published tables bear them out, ``basis`` by which; ``decided`` are those on
    which the witnesses differed; ``undecided`` names, for each edition (字形の版) that the part knows, the codes that
    it leaves open; ``not_held`` are ideographs of Unicode that are no characters of the standard.
    ``user_defined`` is the room for gaiji, and ``holes`` is what can be written and means nothing.
    """

    part: str
    codes: int
    kanji: int
    witnesses: dict[str, int]
    basis: dict[str, int]
    decided: int
    undecided: dict[str, tuple[str, ...]]
    not_held: int
    user_defined: int
    holes: int


def measure(part: Part, rows: Mapping[bytes, VendorCode] | None = None) -> Coverage:
    """Measure a part, of which ``rows`` are the codes, if they have been read. Raises ``TableError``."""
    rows = vendor_codes(part) if rows is None else rows
    standard = load_standard(part.folder)
    decisions = read_decisions(part.folder)
    editions = part.editions.known if part.editions else tuple(EDITIONS)[:1]
    undecided = {
        edition: tuple(code_name(code) for code, row in rows.items() if len(row.editions[edition]) > 1)
        for edition in editions
    }
    # Only what an option lays over may stand in a user-defined area.
    gaiji = sum(map(part.is_user_defined, rows)) if part.options else 0
    themselves = _characters_themselves(part, rows)
    witnesses = _by_witnesses(rows.values())
    basis = Counter(witness for row in rows.values() for witness in {*row.basis.split()})
    if themselves:
        witnesses["one"] += len(themselves)
        basis[UNICODE_BASIS] += len(themselves)
    return Coverage(
        part=part.name,
        codes=len(rows) + len(themselves),
        kanji=sum(stands_for_kanji(row, standard) for row in rows.values()) + sum(map(is_kanji, themselves)),
        witnesses=witnesses,
        basis=dict(sorted(basis.items())),
        decided=sum(1 for row in rows.values() if (table_name(row.path), _written(row, part)) in decisions),
        undecided=undecided,
        not_held=sum(not standard.holds(char) for char in [*themselves, *_points(part, rows.values())]),
        user_defined=user_area_size(part),
        holes=count_codes(part.sequences) - count_codes(part.user_areas) - (len(rows) + len(themselves) - gaiji),
    )


def _points(part: Part, rows: Iterable[VendorCode]) -> Iterator[str]:
    """Yield the code points that codes are called by, having no other name."""
    edition = part.editions.default if part.editions else next(iter(EDITIONS))
    for row in rows:
        names = row.editions[edition]
        if len(names) == 1 and (char := parse_code_point(names[0])):
            yield char


def _characters_themselves(part: Part, rows: Mapping[bytes, VendorCode]) -> list[str]:
    """Return the characters of Unicode that have no row: each stands for itself, as Unicode says."""
    characters = assigned(part.folder) if part.form.encoding else ()
    return [char for char in characters if part.form.write_text(char) not in rows]


def _written(row: VendorCode, part: Part) -> str:
    """Return a code as its table writes it."""
    return code_name(part.form.read(row.code) if part.form.through or part.form.unit > 1 else row.code)


def stands_for_kanji(row: VendorCode, standard: Standard) -> bool:
    """Say whether a code stands for a kanji, whichever it is."""
    text = parse_code_point(row.target) or parse_sequence(row.target)
    text = text or next(standard[name].base for name in next(iter(row.editions.values())))
    return is_kanji(text[0]) if text else True  # a few characters of the list have no code point, only a glyph


def _by_witnesses(rows: Iterable[VendorCode]) -> dict[str, int]:
    """Count codes by the number of their witnesses: none (a decision alone), 1, 2, 3 or more."""
    numbers = Counter(min(len({*row.basis.split()} - {DECISION}), 3) for row in rows)
    return {label: numbers[number] for number, label in enumerate(("none", "one", "two", "more"))}


def count_codes(sequences: Iterable[Sequence]) -> int:
    """Count the different codes that sequences of byte ranges allow."""
    counted: dict[int, int] = {}

    def below(node: Node) -> int:
        if id(node) not in counted:
            counted[id(node)] = (node.entry != NONE) + sum(map(below, node.children.values()))
        return counted[id(node)]

    return below(tree((sequence, 0) for sequence in sequences))


def user_area_size(part: Part) -> int:
    """Count the codes of the user-defined areas; in Unicode, those of private use, without sequences of any kind."""
    return sum(area_size(part, area) for area in part.areas)


def area_size(part: Part, area: str) -> int:
    """Count the codes of one area of a part, ``"F040-F9FC"``."""
    if part.form.encoding:
        first, _, last = area.partition("-")
        return int(last or first, 16) - int(first, 16) + 1
    return count_codes(part.form.area(area, tuple(map(part.form.inverse.sequence, part.sequences))))


def number_of_codes(part: Part) -> int:
    """Count the codes of a part without reading its tables: as the manifest counts their rows."""
    manifest = read_manifest(part.folder)
    count = sum(manifest[path].rows for path in part.codes)
    if part.number:
        standard = load_standard(part.folder)
        numbers = {number_code(part.number, number) for _, number in standard.column(part.number)} - {b""}
        # A user may have added characters whose names are no codes of this charset.
        count += sum(map(part.is_code, numbers)) if part.number == "name" else len(numbers)
    if part.form.encoding:
        count += len(assigned(part.folder)) + sum(1 for _ in load_standard(part.folder).sequences())
    overlay = chosen_tables(part, {})
    if overlay:  # a few rows, some of which replace others
        read = {
            path: {row["code"] for row in read_rows(path, ("code",), part.folder)} for path in (*part.codes, *overlay)
        }
        count = len(set().union(*read.values())) + count - sum(len(read[path]) for path in part.codes)
    return count
