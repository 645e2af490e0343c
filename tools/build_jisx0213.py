"""Build ``mappings/standard/{jisx0213,shrink}.tsv``: the repertoire of JIS X 0213, and the 縮退 map into it.

    npm pack @mandel59/mojidata && tar xzf mandel59-mojidata-*.tgz
    python tools/build_jisx0213.py package/dist/moji.db

The repertoire is what Python's codecs decode, position by position: ``euc_jis_2004`` in plane 1, where it keeps ASCII
apart from the grid, and ``iso2022_jp_2004`` in plane 2, where the other falls back to JIS X 0212. Three witnesses must
agree, or nothing is written: the codec ``shift_jis_2004``, the X0213 column of the MJ list, and Unihan's kJIS0213.
The map is MJ縮退マップ 1.2.0 as the npm package ``@mandel59/mojidata`` holds it, unchanged but for its form; of each
row, code point and position must be one character of the repertoire. Columns are described in ``mappings/README.md``.
"""

from __future__ import annotations

import argparse
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_standard import write_tsv

from mojimigrate.characters import code_point_name
from mojimigrate.manifest import read_rows

#: Size of JIS X 0213:2004, kanji and all.
REPERTOIRE = 11_233
#: Code points for a character of the set that no width tells: the sound marks of half-width kana; the overline of
#: JIS X 0201; the em dash, as the standard itself has it (codecs say U+2015).
ALSO = {"1-01-11": "\uff9e", "1-01-12": "\uff9f", "1-01-17": "\u203e", "1-01-29": "\u2014"}
#: In Shift_JIS, 5C is the yen sign and 7E the overline; its codec makes these two the backslash and tilde of ASCII.
ASCII_ELSEWHERE = {"1-01-32": "＼", "1-02-18": "～"}
#: Half-width arrows and lines belong to no Japanese set of single bytes.
NO_JAPANESE_WIDTH = "\uffe8\uffe9\uffea\uffeb\uffec\uffed\uffee"

#: Tables of the map, by the names of the database, in falling order of trust: the id here, and the column of an order.
TABLES = {
    "mjsm_JIS包摂規準UCS統合規則": ("jis", ""),
    "mjsm_戸籍統一文字情報_親字正字": ("koseki", "ホップ数"),
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_無印": ("2842", ""),
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_俗字": ("2842-zoku", ""),
    "mjsm_民一2842号通達別表_誤字俗字正字一覧表_別字": ("2842-betsu", ""),
    "mjsm_民二5202号通知別表_正字俗字等対照表": ("5202", ""),
    "mjsm_法務省告示582号別表第四_一": ("582-1", "順位"),
    "mjsm_法務省告示582号別表第四_二": ("582-2", "順位"),
    "mjsm_辞書類等による関連字": ("dictionary", ""),
    "mjsm_読み字形による類推": ("analogy", ""),
}


def positions() -> Iterator[tuple[int, int, int]]:
    """Yield every plane, row and cell (面区点)."""
    return ((plane, row, cell) for plane in (1, 2) for row in range(1, 95) for cell in range(1, 95))


def position_name(plane: int, row: int, cell: int) -> str:
    """Write a position: ``1-36-52``."""
    return f"{plane}-{row:02}-{cell:02}"


def decoded(code: bytes, codec: str) -> str:
    """Decode one code; ``""`` if it is none."""
    try:
        return code.decode(codec)
    except UnicodeDecodeError:
        return ""


def repertoire() -> dict[str, str]:
    """Return the character at each position of JIS X 0213."""
    found = {}
    for plane, row, cell in positions():
        if plane == 1:
            text = decoded(bytes([row + 0xA0, cell + 0xA0]), "euc_jis_2004")
        else:
            text = decoded(b"\x1b$(P" + bytes([row + 0x20, cell + 0x20]) + b"\x1b(B", "iso2022_jp_2004")
        if text:
            found[position_name(plane, row, cell)] = text
    return found


def shift_jis(plane: int, row: int, cell: int) -> bytes:
    """Write a position in Shift_JIS-2004; ``b""`` for rows that plane 2 does not have there."""
    if plane == 1:
        lead = (row + 0x101) // 2 if row <= 62 else (row + 0x181) // 2
    elif row >= 78:
        lead = (row + 0x19B) // 2
    elif row in (1, 3, 4, 5, 8, 12, 13, 14, 15):
        lead = (row + 0x1DF) // 2 - row // 8 * 3
    else:
        return b""
    trail = cell + 0x9E if row % 2 == 0 else cell + 0x3F + (cell > 63)
    return bytes([lead, trail])


def disagreements(found: dict[str, str], database: sqlite3.Connection) -> Iterator[str]:
    """Yield what the other witnesses say otherwise."""
    if len(found) != REPERTOIRE or len(set(found.values())) != REPERTOIRE:
        yield f"{len(found)} positions, {len(set(found.values()))} characters"
    for place in positions():
        name, text = position_name(*place), decoded(shift_jis(*place), "shift_jis_2004")
        text = ASCII_ELSEWHERE.get(name, text)
        if found.get(name, "") != text:
            yield f"{name}: shift_jis_2004 has {text}"
    for row in read_rows("standard/characters.tsv", ("name", "ucs", "own", "x0213", "x0213_class")):
        if row["x0213"] and row["x0213"] not in found:
            yield f"{row['x0213']}: {row['name']} of the MJ list"
    for char, value in database.execute('select UCS, value from "unihan_each_kJIS0213"'):
        name = position_name(*map(int, value.split(",")))
        if found.get(name) != char:
            yield f"{name}: kJIS0213 has {char}"


def widths(found: dict[str, str]) -> dict[str, set[str]]:
    """Return other code points of the same characters: the other width, where it has no position of its own."""
    position_of = {text: position for position, text in found.items()}
    also: dict[str, set[str]] = defaultdict(set)
    for char in map(chr, range(0x3000, 0x10000)):
        kind, *other = unicodedata.decomposition(char).split()[:2] or [""]
        if kind in ("<wide>", "<narrow>") and char not in NO_JAPANESE_WIDTH:
            pair = (char, chr(int(other[0], 16)))
            for one, two in (pair, pair[::-1]):
                if one not in position_of and two in position_of:
                    also[position_of[two]].add(one)
    for position, char in ALSO.items():
        also[position].add(char)
    return also


def code_points(text: str) -> str:
    """Write ``か゚`` as ``U+304B U+309A``."""
    return " ".join(map(code_point_name, text))


def candidates(database: sqlite3.Connection, found: dict[str, str]) -> Iterable[list[object]]:
    """Yield the rows of the map by name, and by trust."""
    rows = []
    for trust, (table, (identifier, order)) in enumerate(TABLES.items()):
        column = f'"{order}"' if order else "''"
        query = f'select "MJ文字図形名", "縮退UCS", "縮退X0213", {column} from "{table}"'  # noqa: S608
        for name, char, position, number in database.execute(query):
            if found.get(position) != char:
                sys.exit(f"{table}: {name}: {position} is not {char}")
            rows.append((name, trust, number, position, identifier, char))
    for name, _, number, position, identifier, char in sorted(rows):
        rank, hops = (number, "") if identifier.startswith("582") else ("", number)
        yield [name, identifier, rank, hops, position, code_point_name(char)]


def main() -> None:
    """Write the two files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", type=Path, help="dist/moji.db of the npm package @mandel59/mojidata")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "mappings" / "standard")
    options = parser.parse_args()
    database = sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)
    found = repertoire()
    if wrong := list(disagreements(found, database)):
        sys.exit("\n".join(wrong))
    also = widths(found)
    write_tsv(
        options.out / "jisx0213.tsv",
        ("position", "ucs", "also"),
        (
            (position, code_points(text), code_points("".join(sorted(also[position]))))
            for position, text in found.items()
        ),
    )
    columns = ("name", "table", "rank", "hops", "x0213", "ucs")
    write_tsv(options.out / "shrink.tsv", columns, candidates(database, found))


if __name__ == "__main__":
    main()
