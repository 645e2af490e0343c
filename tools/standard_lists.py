"""The lists of ``mappings/standard`` as the generators of code tables need them: what one target is called."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from build_editions import List

from mojimigrate.characters import parse_code_point

STANDARD = Path(__file__).parents[1] / "mappings" / "standard"


def read_tsv(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


class Lists:
    """The MJ list and the edition table."""

    @cached_property
    def mj(self) -> List:
        """The MJ list."""
        return List()

    @cached_property
    def editions(self) -> dict[tuple[str, str], dict[str, str]]:
        """The rows of ``editions.tsv`` by set and position, and by ``("", code point)``, as the program finds them."""
        rows = list(read_tsv(STANDARD / "editions.tsv"))
        by_point = {("", row["ucs"]): row for row in rows}
        return by_point | {(row["set"], row["position"]): row for row in rows if row["set"]}

    def name(self, target: str) -> str:
        """Return the name of the character that a target stands for by itself: a bare code point for its owner."""
        if parse_code_point(target):
            return self.mj.own.get(target, target)
        return self.mj.ivs.get(target, target)

    def points(self, name: str) -> set[str]:
        """Return the code points of a character: the one it belongs to (対応するUCS) and its own (実装したUCS)."""
        return self._points.get(name, {name})

    def belongs_to(self, name: str) -> str:
        """Return the code point that a character belongs to (対応するUCS)."""
        return self._belongs.get(name, name)

    @cached_property
    def _points(self) -> dict[str, set[str]]:
        return {row["name"]: {row["ucs"], row["own"]} - {""} for row in self.mj.rows}

    @cached_property
    def _belongs(self) -> dict[str, str]:
        return {row["name"]: row["ucs"] for row in self.mj.rows}
