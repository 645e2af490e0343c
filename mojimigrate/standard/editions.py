"""Editions (字形の版): which character a bare code point is, by the glyphs that the source system showed.

The rules and their sources stand in ``tools/build_editions.py``, which lists every code on which they differ in
``mappings/standard/editions.tsv``; every other code is the character whose own code point it is, under all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from functools import cached_property
from pathlib import Path

from mojimigrate.characters import code_point_name, parse_code_point
from mojimigrate.errors import TableError
from mojimigrate.manifest import read_rows
from mojimigrate.standard.repertoire import Standard

EDITION_TABLE = "standard/editions.tsv"
EDITIONS = {
    "jis78": "JIS C 6226-1978: Fujitsu JEF, Hitachi KEIS78, NEC JIPS, and systems with fonts of that time",
    "jis90": "JIS X 0208-1983/1990: Windows before Vista, most hosts and Unix systems",
    "jis2004": "JIS X 0213:2004: Windows Vista and later",
    "ipamj": "IPAmj明朝 and other MJ fonts",
}


class Editions:
    """The editions' answers; ``folder`` is that of the tables, if not the usual one."""

    def __init__(self, standard: Standard, folder: Path | None = None) -> None:
        self._standard = standard
        self._folder = folder

    @cached_property
    def _exceptions(self) -> dict[tuple[str, str], dict[str, tuple[str, ...]]]:
        """By (set, position), and by ("", code point): the names under each edition."""
        exceptions: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
        for row in read_rows(EDITION_TABLE, ("set", "position", "ucs", *EDITIONS), self._folder):
            named = {edition: tuple(row[edition].split("|")) for edition in EDITIONS}
            for edition, names in named.items():
                for name in names:
                    if name not in self._standard:
                        raise TableError(
                            "editions-name", path=EDITION_TABLE, column=edition, value=name, ucs=row["ucs"]
                        )
            exceptions[row["set"], row["position"] or row["ucs"]] = named
            # JIS X 0212 shows glyphs of its own: it speaks of its positions, not for JIS X 0213 or Unicode, which have
            # the same code points. JIS78 put other code points' glyphs at some positions: it speaks of positions too.
            if row["set"] != "jisx0212":
                exceptions["", row["ucs"]] = named | {"jis78": named["jis90"]}
        return exceptions

    @cached_property
    def _sets(self) -> set[str]:
        return {set_name for set_name, _ in self._exceptions if set_name}

    def characters(self) -> Iterator[str]:
        """Yield the characters that are another one by edition even where nothing but their code point is known."""
        for set_name, point in self._exceptions:
            if not set_name:
                yield parse_code_point(point) or ""

    def places_of(self, names: Set[str]) -> Iterator[tuple[str, str]]:
        """Yield where any of these names is the answer of some edition: set and position; or ``""`` and code point."""
        for place, named in self._exceptions.items():
            if any(name in names for answers in named.values() for name in answers):
                yield place

    def names(self, char: str, set_name: str = "", position: str = "") -> dict[str, tuple[str, ...]]:
        """Return what a code is under each edition: one name, or several where the edition leaves it undecided.

        ``char`` is the code point of the code; ``set_name`` and ``position`` say where it stands in a JIS set
        (``jisx0208``, ``36-52``), for the glyph belongs to the position: where two codes swapped places between two
        editions, the code point alone would lie. Codes of other sets (IBM's, Unicode's own) have nothing but their
        code point.
        """
        key = (set_name, position) if set_name in self._sets else ("", code_point_name(char))
        return self._exceptions.get(key) or dict.fromkeys(EDITIONS, (self._standard.own_name(char),))
