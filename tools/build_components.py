"""Build ``mappings/standard/components.tsv`` from the npm package ``@mandel59/mojidata``.

    npm pack @mandel59/mojidata && tar xzf mandel59-mojidata-*.tgz
    python tools/build_components.py package/dist/moji.db

Its table ``ids`` describes ideographs by their parts (IDS, 漢字構成記述文字列): 崎 is ``⿰山奇``. What is kept are the
ideographs and radicals in all descriptions of a character, in the order in which they come; how they are put together
is left out. Parts of parts are not repeated: 奇 has a row of its own.
"""

from __future__ import annotations

import argparse
import re
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_standard import write_tsv

from mojimigrate.characters import code_point_name, is_ideograph

COLUMNS = ("ucs", "components")
#: Parts that no code point stands for have a number in braces (BabelStone's note 6).
_UNENCODED = re.compile(r"\{[0-9]+\}")
#: Subtraction, reflection, rotation: what they are said of is not to be seen in the character as it stands.
_NOT_AS_IT_STANDS = frozenset("\u31ef\u2ffe\u2fff")


def is_component(char: str) -> bool:
    """Say whether a character of a description is a part: an ideograph or a radical; no operator and no stroke."""
    return is_ideograph(char) or "\u2e80" <= char <= "\u2fd5"


def parts(description: str) -> Iterator[str]:
    """Yield the parts that a description names; none if they are not seen in the character as they stand."""
    if _NOT_AS_IT_STANDS.isdisjoint(description):
        yield from filter(is_component, _UNENCODED.sub("", description))


def components(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Yield code point and components of every character that has any, from (character, description)."""
    found: dict[str, dict[str, None]] = {}
    for char, description in rows:
        found.setdefault(char, {}).update(dict.fromkeys(part for part in parts(description) if part != char))
    for char, these in sorted(found.items()):
        if these:
            yield code_point_name(char), "".join(these)


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", type=Path, help="dist/moji.db of the npm package @mandel59/mojidata")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "mappings" / "standard")
    options = parser.parse_args()
    database = sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)
    rows = database.execute("select UCS, IDS from ids order by rowid")
    write_tsv(options.out / "components.tsv", COLUMNS, components(rows))


if __name__ == "__main__":
    main()
