"""The profile ``jisx0213``: what is written for a receiver that knows JIS X 0213 and nothing more (縮退).

A character that JIS X 0213 has is written as its code point. For another, the 縮退 map may name one that stands for
it. The map's rules are asked in falling order of trust, and the first that names any decides: if it names exactly one,
that is written and counted; if several, a person must choose, for nothing in the map says which of them is meant.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from functools import cached_property

from mojimigrate.characters import notation, parse_code_point
from mojimigrate.errors import TableError
from mojimigrate.manifest import read_rows
from mojimigrate.standard.repertoire import Character, Standard, Written

GRID_TABLE = "standard/jisx0213.tsv"
SHRINK_TABLE = "standard/shrink.tsv"
#: The rules of the 縮退 map in falling order of trust, and the tables (column ``table``) that each is made of.
RULES = {
    "JIS包摂規準・UCS統合規則": ("jis",),
    "法務省戸籍法関連通達・通知": ("koseki", "2842", "2842-zoku", "2842-betsu", "5202"),
    "法務省告示582号別表第四": ("582-1", "582-2"),
    "辞書類等による関連字": ("dictionary",),
    "読み・字形による類推": ("analogy",),
}
#: X0213 包摂区分 of a character that the example glyph of its position is not, but stands for.
UNIFIED = "2"


#: At the start of a text it says how the text is written, and is no character of it.
BYTE_ORDER_MARK = "\ufeff"


class JisX0213:
    """The repertoire of JIS X 0213, and the way into it."""

    def __init__(self, standard: Standard) -> None:
        self._standard = standard

    @cached_property
    def _texts(self) -> dict[str, str]:
        """By position: the character."""
        return {
            row["position"]: _text(row["ucs"])
            for row in read_rows(GRID_TABLE, ("position", "ucs"), self._standard.folder)
        }

    @cached_property
    def _positions(self) -> dict[str, str]:
        """By character, in every width that it has: the position."""
        positions = {text: position for position, text in self._texts.items()}
        for row in read_rows(GRID_TABLE, ("position", "also"), self._standard.folder):
            positions |= dict.fromkeys(_text(row["also"]), row["position"])
        return positions

    @cached_property
    def _listed(self) -> dict[str, tuple[str, bool]]:
        """By name: the position that the MJ list gives it, and whether by unification (包摂)."""
        unified = {name for name, kind in self._standard.column("x0213_class") if kind == UNIFIED}
        listed = {}
        for name, position in self._standard.column("x0213"):
            if position not in self._texts:
                raise TableError("jisx0213-position", path=GRID_TABLE, value=position, name=name)
            listed[name] = (position, name in unified)
        return listed

    @cached_property
    def candidates(self) -> dict[str, dict[str, list[str]]]:
        """By name and rule (see :data:`RULES`): the characters that the 縮退 map lets stand for it."""
        rule_of = {table: rule for rule, tables in RULES.items() for table in tables}
        candidates: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in read_rows(SHRINK_TABLE, ("name", "table", "ucs"), self._standard.folder):
            char, rule = parse_code_point(row["ucs"]), rule_of.get(row["table"])
            if char not in self._positions or rule is None or row["name"] not in self._standard:
                raise TableError("shrink-row", path=SHRINK_TABLE, value=row["name"], table=row["table"], ucs=row["ucs"])
            candidates[row["name"]][rule].append(char)
        return candidates

    def write(self, character: Character) -> Written:
        """Write a character; exact only if it owns the code point that is written."""
        if listed := self._listed.get(character.name):
            position, unified = listed
            text = self._texts[position]
            return Written(text, text == character.own, f"X0213 {position}" + " 包摂" * unified)
        if position := self._positions.get(character.own, ""):
            return Written(character.own, True, f"X0213 {position}")
        if len(character.own) == 1 and (
            unicodedata.category(character.own) == "Cc" or character.own == BYTE_ORDER_MARK
        ):
            return Written(character.own, True, "control")
        if len(character.own) > 1 and all(char in self._positions for char in character.own):
            return Written(character.own, True, "X0213 " + " ".join(self._positions[char] for char in character.own))
        found = self.candidates.get(character.name, {})
        for rule in RULES:
            match list(dict.fromkeys(found.get(rule, ()))):
                case [only]:
                    return Written(only, False, f"縮退 {rule}")
                case [*several] if several:
                    return Written("", False, f"several: {' '.join(map(notation, several))} ({rule})")
        return Written("", False, "none")


def _text(code_points: str) -> str:
    """Read ``U+304B U+309A``."""
    return "".join(parse_code_point(point) or "" for point in code_points.split())
