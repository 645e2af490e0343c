"""Build ``mappings/codes/*.tsv``: what each code of a charset means, with the witnesses that bear it out.

    python tools/build_codes.py WITNESSES

``WITNESSES`` is a file as :mod:`witnesses` describes. Where the witnesses of a code differ,
``mappings/codes/decisions.tsv`` must hold the decision and its reason, or nothing is written: no conflict is
settled silently.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from build_standard import write_tsv
from witnesses import Saying, Witnesses

from mojimigrate.characters import code_name, code_point_name
from mojimigrate.charsets import load_charset

COLUMNS = ("code", "target", "set", "position", "direction", "basis", "note")
CODES = Path(__file__).parents[1] / "mappings" / "codes"


def gr(code: bytes) -> bytes:
    """7-bit JIS → code set 1 of EUC."""
    return bytes(byte | 0x80 for byte in code)


def g3(code: bytes) -> bytes:
    """7-bit JIS → code set 3 of EUC."""
    return b"\x8f" + gr(code)


def single_byte(code: bytes) -> tuple[str, str]:
    """Name the set of a single byte."""
    return ("ascii" if code[0] < 0x80 else "jisx0201-kana"), ""


def place_windows_31j(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    lead, trail = code
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 1
    cell = trail - 0x3F - (trail > 0x7F)
    if cell > 94:
        row, cell = row + 1, cell - 94
    name = "nec-row13" if row == 13 else "nec-selected" if 89 <= row <= 92 else "ibm" if row >= 115 else "jisx0208"
    return name, f"{row:02}-{cell:02}"


def place_euc_jp(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    if code[0] == 0x8E:
        return "jisx0201-kana", ""
    return ("jisx0212" if len(code) == 3 else "jisx0208"), f"{code[-2] - 0xA0:02}-{code[-1] - 0xA0:02}"


@dataclass(frozen=True)
class Source:
    """One witness: the short name that stands in the ``basis`` column, and where it is in the witness file."""

    id: str
    source: str
    encoding: str
    as_code: Callable[[bytes], bytes] = lambda code: code


@dataclass(frozen=True)
class Recipe:
    """How one charset's table is made.

    ``repertoire`` names the source that says which codes belong to the charset; ``encoder`` the one that says which
    of two codes of one character is written (Python's ``cp932`` writes NEC's code of 髙, Windows writes IBM's).
    """

    charset: str
    place: Callable[[bytes], tuple[str, str]]
    repertoire: str
    encoder: str
    sources: tuple[Source, ...]


RECIPES = (
    Recipe(
        "windows-31j",
        place_windows_31j,
        "python",
        "icu",
        (
            Source("python", "Python cp932", "CP932"),
            Source("icu", "ICU windows-932-2000", "CP932"),
            Source("ibm", "ICU ibm-943_P15A", "CP932"),
            Source("whatwg", "WHATWG shift_jis", "CP932"),
            Source("jacode", "Jacode4e", "CP932"),
        ),
    ),
    Recipe(
        "euc-jp",
        place_euc_jp,
        "python",
        "python",
        (
            Source("python", "Python euc_jp", "EUCJP"),
            Source("icu", "ICU euc-jp-2007", "EUCJP"),
            Source("whatwg", "WHATWG euc-jp", "EUCJP"),
            Source("unicode", "Unicode JIS0208.TXT", "JISX0208", gr),
            Source("unicode", "Unicode JIS0212.TXT", "JISX0212", g3),
            Source("adobe", "Adobe jisx0208-jp90", "JISX0208", gr),
            Source("adobe", "Adobe jisx0212-jp90", "JISX0212", g3),
        ),
    ),
)


def read_decisions() -> dict[tuple[str, str], tuple[str, str]]:
    """Return the settled conflicts: (charset, code) → (target, reason)."""
    with (CODES / "decisions.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {(row["charset"], row["code"]): (row["target"], row["reason"]) for row in rows}


def build(
    recipe: Recipe, witnesses: Witnesses, decisions: Mapping[tuple[str, str], tuple[str, str]]
) -> Iterator[list[str]]:
    """Yield the rows of one table in the order of the codes."""
    charset = load_charset(recipe.charset)
    said: dict[bytes, dict[str, Saying]] = {}
    for source in recipe.sources:
        for code, saying in witnesses.decoding(source.source, source.encoding, source.as_code).items():
            said.setdefault(code, {})[source.id] = saying
    used = set()
    for code, sayings in sorted(said.items()):
        belongs = charset.cutting.is_code(code) and not charset.is_user_defined(code)
        if not belongs or recipe.repertoire not in sayings:
            continue
        name = code_name(code)
        votes = Counter(saying.text for saying in sayings.values())
        note = ""
        if len(votes) == 1:
            target = code_point_name(next(iter(votes)))
        elif (recipe.charset, name) in decisions:
            target, note = decisions[recipe.charset, name]
            used.add((recipe.charset, name))
        else:
            raise ValueError(f"{recipe.charset} {name}: the witnesses differ, and decisions.tsv is silent: {sayings}")
        agree = [source for source, saying in sayings.items() if code_point_name(saying.text) == target]
        encoder = sayings[recipe.encoder]
        both = encoder.both_ways and code_point_name(encoder.text) == target
        yield [name, target, *recipe.place(code), "both" if both else "decode", " ".join(sorted(set(agree))), note]
    for charset_name, name in sorted(key for key in decisions if key[0] == recipe.charset and key not in used):
        print(f"warning: decision not needed: {charset_name} {name}", file=sys.stderr)


def main() -> None:
    """Write the table of every charset that has a recipe."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("witnesses", type=Path, help="witness file, Parquet or CSV")
    options = parser.parse_args()
    witnesses = Witnesses(options.witnesses)
    decisions = read_decisions()
    for recipe in RECIPES:
        write_tsv(CODES / f"{recipe.charset}.tsv", COLUMNS, build(recipe, witnesses, decisions))


if __name__ == "__main__":
    main()
