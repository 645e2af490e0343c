"""How one code table is made: recipes, which are data, for the generator in ``build_codes.py``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from standard_lists import Lists

from mojimigrate.characters import notation, parse_code_point


def same_code(code: bytes) -> bytes:
    """Leave a code as the source has it."""
    return code


def as_said(_lists: Lists, text: str) -> str:
    """Write what a source says as a target: its code points, or its variation sequence."""
    return notation(text)


def stands_for(lists: Lists, target: str, said: str) -> bool:
    """Say whether a witness bears a target out: it says the same, or names (one of) the character(s) of the target.

    A bare code point says no more than a bare code point: it bears out a named character only as its owner.
    """
    named = set() if parse_code_point(target) else {lists.name(one) for one in target.split("|")}
    return said == target or lists.name(said) in named


@dataclass(frozen=True)
class Source:
    """One witness: the short name that stands in the ``basis`` column, and where it is in the witness file.

    ``as_code`` turns a code as the source writes it into a code of the charset (``b""``: it is none); ``reading``
    turns the text that the source gives into a target (``""``: no target). Rows of the source with a word of
    ``without`` in their note are not heard.
    """

    id: str
    source: str
    encoding: str
    as_code: Callable[[bytes], bytes] = same_code
    reading: Callable[[Lists, str], str] = as_said
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Recipe:
    """How one table is made.

    ``charset`` is the part whose structure says what a code is; ``table`` the name of the file, if it is another
    one (an option's table, a table of several parts). ``place`` names the set of a code and its row-cell (区点).
    ``repertoire`` names the sources that say which codes belong: any of them; ``encoder`` those that say which of
    two codes of one character is written (Python's ``cp932`` writes NEC's code of 髙, Windows writes IBM's): the
    first of them that bears the target out. ``agrees`` says whether what another witness says is compatible with a
    target. ``user_defined``: the table has codes of the user areas (an option lays it over the part's own).
    ``elsewhere`` is the edition (字形の版) of a JIS X 0208 code point that stands outside the positions of JIS X 0208:
    charsets that keep the shape of 1978 in the position have the newer one there.
    """

    charset: str
    place: Callable[[bytes], tuple[str, str]]
    repertoire: tuple[str, ...]
    encoder: tuple[str, ...]
    sources: tuple[Source, ...]
    table: str = ""
    agrees: Callable[[Lists, str, str], bool] = stands_for
    user_defined: bool = False
    elsewhere: str = ""

    @property
    def name(self) -> str:
        """The name of the table: its file, and ``charset`` in ``decisions.tsv``."""
        return self.table or self.charset


def single_byte(code: bytes) -> tuple[str, str]:
    """Name the set of a single byte of a set that holds ASCII."""
    return ("ascii" if code[0] < 0x80 else "jisx0201-kana"), ""
