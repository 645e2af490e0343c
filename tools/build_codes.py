"""Build ``mappings/codes/*.tsv``: what each code of a charset means, with the witnesses that bear it out.

    python tools/build_codes.py WITNESSES... [--table NAME]...

``WITNESSES`` are files as :mod:`witnesses` describes. Where the witnesses of a code differ,
``mappings/codes/decisions.tsv`` must hold the decision and its reason, or nothing is written: no conflict is
settled silently. The recipes are data, in ``recipes_*.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from build_standard import write_tsv
from recipe import Recipe
from recipes_hosts import RECIPES as HOSTS
from recipes_open import RECIPES as OPEN
from standard_lists import Lists, read_tsv
from structure import Structure
from witnesses import Witnesses

from mojimigrate.characters import code_name, parse_code_point

COLUMNS = ("code", "target", "set", "position", "direction", "basis", "note")
CODES = Path(__file__).parents[1] / "mappings" / "codes"
RECIPES = (*OPEN, *HOSTS)
#: The sets whose positions are in the edition table.
JIS = ("jisx0208", "jisx0212")


class Decision(NamedTuple):
    """What a person decided on a code: its target (``""``: the table has no such code), why, and the direction."""

    target: str
    reason: str
    direction: str = ""


class Said(NamedTuple):
    """What one witness says of a code: targets (more than one: it contradicts itself), and whether it writes it."""

    targets: tuple[str, ...]
    both_ways: bool


@dataclass
class Row:
    """A row of the table, on its way."""

    code: bytes
    target: str
    place: tuple[str, str]
    basis: list[str]
    note: str
    direction: str = "decode"
    #: Which of the encoders says that the code is written; a person's decision comes before all of them.
    rank: int = -1


def read_decisions() -> dict[tuple[str, str], Decision]:
    """Return the settled conflicts: (table, code) → decision."""
    return {
        (row["charset"], row["code"]): Decision(row["target"], row["reason"], row["direction"])
        for row in read_tsv(CODES / "decisions.tsv")
    }


def hear(recipe: Recipe, witnesses: Witnesses, lists: Lists, structure: Structure) -> dict[bytes, dict[str, Said]]:
    """Return what the witnesses say of each code: code → witness → what it says.

    Raises ``ValueError`` if two sources of one id contradict each other.
    """
    heard: dict[bytes, dict[str, Said]] = defaultdict(dict)
    for source in recipe.sources:
        decoding = witnesses.decoding(source.source, source.encoding, source.as_code, source.without)
        for code, saying in decoding.items():
            if not structure.is_code(code) or structure.is_user_defined(code) != recipe.user_defined:
                continue
            readings = [source.reading(lists, text) for text in filter(None, (saying.text, saying.other))]
            said = Said(tuple(dict.fromkeys(filter(None, readings))), saying.both_ways)
            if said.targets and heard[code].setdefault(source.id, said).targets != said.targets:
                raise ValueError(f"{recipe.name} {code_name(code)}: two sources of {source.id} differ")
    return {code: said for code, said in heard.items() if any(name in said for name in recipe.repertoire)}


def undisputed(recipe: Recipe, said: Mapping[str, Said], lists: Lists) -> str:
    """Return the target that no witness speaks against, or ``""``."""
    targets = dict.fromkeys(target for one in said.values() for target in one.targets)
    return next((target for target in targets if all(recipe.agrees(lists, target, other) for other in targets)), "")


def build(
    recipe: Recipe,
    witnesses: Witnesses,
    decisions: Mapping[tuple[str, str], Decision],
    lists: Lists | None = None,
) -> Iterator[list[str]]:
    """Yield the rows of one table in the order of the codes. Raises ``ValueError`` for a conflict left open."""
    lists = lists or Lists()
    structure = Structure.read(recipe.charset)
    heard = hear(recipe, witnesses, lists, structure)
    mine = {bytes.fromhex(code): made for (table, code), made in decisions.items() if table == recipe.name}
    if wrong := [code for code in mine if not structure.is_code(code)]:
        raise ValueError(f"{recipe.name} {code_name(wrong[0])}: a decision on what is no code")
    rows = [
        row
        for code in sorted({*heard, *mine})
        if (row := settle(recipe, code, heard.get(code, {}), mine.get(code), lists))
    ]
    choose_written(recipe, rows, lists)
    place_shapes(recipe, rows, structure.editions, lists)
    for row in rows:
        basis = " ".join(row.basis) or "decision"
        yield [code_name(row.code), row.target, *row.place, row.direction, basis, row.note]


def settle(
    recipe: Recipe, code: bytes, said: Mapping[str, Said], decision: Decision | None, lists: Lists
) -> Row | None:
    """Make the row of a code of what was said and decided; ``None`` if the table has no such code."""
    agreed = undisputed(recipe, said, lists)
    if not decision and not agreed:
        raise ValueError(f"{recipe.name} {code_name(code)}: the witnesses differ, and decisions.tsv is silent: {said}")
    # A decision may stand by a single witness that its own source casts doubt on; not by several that agree.
    if (
        decision
        and decision == (agreed, decision.reason, "")
        and sum(agreed in one.targets for one in said.values()) > 1
    ):
        print(f"warning: decision not needed: {recipe.name} {code_name(code)}", file=sys.stderr)
    target = decision.target if decision else agreed
    if not target:
        return None
    basis = sorted(
        witness for witness, one in said.items() if any(recipe.agrees(lists, target, other) for other in one.targets)
    )
    row = Row(code, target, recipe.place(code), basis, decision.reason if decision else "")
    if decision and decision.direction:
        row.direction = decision.direction
    elif encoder := next((witness for witness in recipe.encoder if witness in basis), ""):
        row.rank = recipe.encoder.index(encoder)
        row.direction = "both" if said[encoder].both_ways and "|" not in target else "decode"
    return row


def choose_written(recipe: Recipe, rows: list[Row], lists: Lists) -> None:
    """Leave one code per character that is written: that of the first encoder. Raises ``ValueError`` if two are."""
    written: dict[str, Row] = {}
    for row in rows:
        if row.direction != "both":
            continue
        other = written.setdefault(lists.name(row.target), row)
        if other is row:
            continue
        if other.rank == row.rank:
            raise ValueError(
                f"{recipe.name}: {code_name(other.code)} and {code_name(row.code)} are both written for {row.target}"
            )
        later, earlier = sorted((other, row), key=lambda one: -one.rank)
        later.direction = "decode"
        written[lists.name(row.target)] = earlier


def place_shapes(recipe: Recipe, rows: list[Row], editions: tuple[str, ...], lists: Lists) -> None:
    """See to it that the edition table makes of each bare code point the character that the charset has there.

    The program lets the position of a JIS set decide, and elsewhere the code point. Three things it cannot know:
    another character may stand in a position; the shape of an old edition may have a code of its own, so that the
    position shows the newer one; and a charset of old shapes has the newer ones outside the positions.
    """
    codes = {row.target: code_name(row.code) for row in rows}
    for row in rows:
        if parse_code_point(row.target) and row.place[0] in JIS and (at := lists.editions.get(row.place)):
            glyphs = {point for name in named(at, editions) for point in lists.points(name)}
            old = [codes[point] for point in sorted(glyphs - {row.target}) if point in codes]
            if row.target not in {at["ucs"], *glyphs}:
                row.place = ("", "")
            elif recipe.elsewhere and row.target == at["ucs"] and old:
                row.target, row.place = at[recipe.elsewhere], ("", "")
                row.note = row.note or f"the newer shape: that of the older edition has a code of its own, {old[0]}"
        at = lists.editions.get(("", row.target))
        if recipe.elsewhere and at and row.place[0] not in JIS and at[recipe.elsewhere] not in named(at, editions):
            row.target = at[recipe.elsewhere]
            row.note = row.note or "the newer shape: that of the older edition is in its position of JIS X 0208"


def named(row: Mapping[str, str], editions: tuple[str, ...]) -> set[str]:
    """Return the names that a row of the edition table gives under these editions."""
    return {name for edition in editions for name in row[edition].split("|")}


def main() -> None:
    """Write the tables that have a recipe."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("witnesses", type=Path, nargs="+", help="witness files, Parquet or CSV")
    parser.add_argument("--table", action="append", help="write only this table")
    options = parser.parse_args()
    witnesses = Witnesses(*options.witnesses)
    decisions = read_decisions()
    lists = Lists()
    for recipe in RECIPES:
        if not options.table or recipe.name in options.table:
            write_tsv(CODES / f"{recipe.name}.tsv", COLUMNS, build(recipe, witnesses, decisions, lists))


if __name__ == "__main__":
    main()
