"""Build ``mappings/codes/*.tsv``: what each code of a charset means, with the witnesses that bear it out.

    python tools/build_codes.py WITNESSES... [--database package/dist/moji.db] [--table NAME]...

``WITNESSES`` are files as :mod:`witnesses` describes. Where the witnesses of a code differ,
``mappings/codes/decisions.tsv`` must hold the decision and its reason, or nothing is written: no conflict is
settled silently. The recipes are data, in ``recipes_*.py``.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from build_standard import write_tsv
from recipe import Recipe
from recipes_hosts import RECIPES as HOSTS
from recipes_open import RECIPES as OPEN
from standard_lists import Lists, read_hanyo_denshi, read_tsv
from structure import Structure
from witnesses import Witnesses

from mojimigrate.characters import code_name, parse_code_point

COLUMNS = ("code", "target", "set", "position", "direction", "basis", "note")
CODES = Path(__file__).parents[1] / "mappings" / "codes"
RECIPES = (*OPEN, *HOSTS)


class Decision(NamedTuple):
    """What a person decided on a code: its target (``""``: the table has no such code), why, and the direction."""

    target: str
    reason: str
    direction: str = ""


class Said(NamedTuple):
    """What one witness says of a code: a target, and whether it writes the code too."""

    target: str
    both_ways: bool


def read_decisions() -> dict[tuple[str, str], Decision]:
    """Return the settled conflicts: (table, code) → decision."""
    return {
        (row["charset"], row["code"]): Decision(row["target"], row["reason"], row["direction"])
        for row in read_tsv(CODES / "decisions.tsv")
    }


def hear(recipe: Recipe, witnesses: Witnesses, lists: Lists) -> dict[bytes, dict[str, Said]]:
    """Return what the witnesses say of each code: code → witness → what it says.

    Raises ``ValueError`` if two sources of one id contradict each other.
    """
    structure = Structure.read(recipe.charset)
    heard: dict[bytes, dict[str, Said]] = defaultdict(dict)
    for source in recipe.sources:
        decoding = witnesses.decoding(source.source, source.encoding, source.as_code, source.without)
        for code, saying in decoding.items():
            if not structure.is_code(code) or structure.is_user_defined(code) != recipe.user_defined:
                continue
            target = source.reading(lists, saying.text)
            if not target:
                continue
            said = Said(target, saying.both_ways)
            if heard[code].setdefault(source.id, said).target != target:
                raise ValueError(f"{recipe.name} {code_name(code)}: two sources of {source.id} differ")
    return {code: said for code, said in heard.items() if any(name in said for name in recipe.repertoire)}


def undisputed(recipe: Recipe, said: Mapping[str, Said], lists: Lists) -> str:
    """Return the target that no witness speaks against, or ``""``."""
    targets = dict.fromkeys(one.target for one in said.values())
    return next((target for target in targets if all(recipe.agrees(lists, target, other) for other in targets)), "")


def build(
    recipe: Recipe,
    witnesses: Witnesses,
    decisions: Mapping[tuple[str, str], Decision],
    lists: Lists | None = None,
) -> Iterator[list[str]]:
    """Yield the rows of one table in the order of the codes. Raises ``ValueError`` for a conflict left open."""
    lists = lists or Lists()
    heard = hear(recipe, witnesses, lists)
    mine = {bytes.fromhex(code): made for (table, code), made in decisions.items() if table == recipe.name}
    editions = Structure.read(recipe.charset).editions
    written: dict[str, str] = {}
    for code in sorted({*heard, *mine}):
        name, said, decision = code_name(code), heard.get(code, {}), mine.get(code)
        agreed = undisputed(recipe, said, lists)
        if not decision and not agreed:
            raise ValueError(f"{recipe.name} {name}: the witnesses differ, and decisions.tsv is silent: {said}")
        if decision and decision.target == agreed and not decision.direction:
            print(f"warning: decision not needed: {recipe.name} {name}", file=sys.stderr)
        target = decision.target if decision else agreed
        if not target:
            continue
        basis = sorted(witness for witness, one in said.items() if recipe.agrees(lists, target, one.target))
        encoder = next((said[witness] for witness in recipe.encoder if witness in basis), None)
        direction = "both" if encoder and encoder.both_ways and "|" not in target else "decode"
        direction = (decision and decision.direction) or direction
        if direction == "both" and written.setdefault(lists.name(target), name) != name:
            other = written[lists.name(target)]
            raise ValueError(f"{recipe.name}: {other} and {name} are both written for {target}")
        place = placed(recipe.place(code), target, editions, lists)
        note = decision.reason if decision else ""
        yield [name, target, *place, direction, " ".join(basis) or "decision", note]


def placed(place: tuple[str, str], target: str, editions: tuple[str, ...], lists: Lists) -> tuple[str, str]:
    """Return the set and position of a code; ``("", "")`` where the edition table would make another character of it.

    The program lets the position decide the character of a bare code point. That is right where the position's code
    point, or the one of its old glyph, is the target; it is not where the charset has something else there.
    """
    row = lists.editions.get(place)
    if not row or not parse_code_point(target):
        return place
    glyphs = {lists.ucs(name) for edition in editions for name in row[edition].split("|")}
    return place if target in {row["ucs"], *glyphs} else ("", "")


def main() -> None:
    """Write the tables that have a recipe."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("witnesses", type=Path, nargs="+", help="witness files, Parquet or CSV")
    parser.add_argument(
        "--database", type=Path, help="dist/moji.db of the npm package @mandel59/mojidata; JEF needs it"
    )
    parser.add_argument("--table", action="append", help="write only this table")
    options = parser.parse_args()
    witnesses = Witnesses(*options.witnesses)
    decisions = read_decisions()
    lists = Lists(read_hanyo_denshi(options.database) if options.database else {})
    for recipe in RECIPES:
        if not options.table or recipe.name in options.table:
            write_tsv(CODES / f"{recipe.name}.tsv", COLUMNS, build(recipe, witnesses, decisions, lists))


if __name__ == "__main__":
    main()
