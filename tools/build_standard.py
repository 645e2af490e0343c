"""Build ``mappings/standard/{characters,hentaigana,ivd}.tsv`` from the npm package ``@mandel59/mojidata``.

    npm pack @mandel59/mojidata && tar xzf mandel59-mojidata-*.tgz
    python tools/build_standard.py package/dist/moji.db

The package holds the MJ list (MJ文字情報一覧表) 006.02, the list of hentaigana (MJ文字情報一覧表 変体仮名編) 002.01
and the Ideographic Variation Database of 2022-09-13, each unchanged but for its form. Columns are described in
``mappings/README.md``.
"""

from __future__ import annotations

import argparse
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from mojimigrate.characters import code_point_name, sequence_name

COLUMNS = (
    "name", "ucs", "own", "ivs", "svs", "koseki", "juki", "touki", "nyukan", "nyukan_gaiji",
    "x0213", "x0213_class", "x0212", "strokes", "radicals", "readings", "policy", "version", "note",
)  # fmt: skip

MJ_LIST = """ select "MJ文字図形名" name, "対応するUCS" ucs, "実装したUCS" own, "実装したMoji_JohoコレクションIVS"
ivs, "実装したSVS" svs,
  "戸籍統一文字番号" koseki, "住基ネット統一文字コード" juki, "登記統一文字番号" touki, "入管正字コード" nyukan,
  "入管外字コード" nyukan_gaiji, "X0213" x0213, "X0213_包摂区分" x0213_class, "X0212" x0212, "総画数" strokes,
  "漢字施策" policy, "MJ文字図形バージョン" version, "備考" note
from mji order by 1"""

HENTAIGANA = """
select "MJ文字図形名" name, "文字" own, "戸籍統一文字番号" koseki,
  "字母" parent, "字母のUCS符号位置" parent_ucs, "備考" note
from mjih order by 1"""


def grouped(database: sqlite3.Connection, query: str) -> dict[str, list[str]]:
    """Collect the second column of a query by its first."""
    groups: dict[str, list[str]] = defaultdict(list)
    for name, value in database.execute(query):
        groups[name].append(str(value))
    return groups


def write_tsv(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a tab-separated file; no field may hold a tab or a line end."""
    lines = ["\t".join(columns)]
    for row in rows:
        fields = ["" if value is None else str(value) for value in row]
        if any(char in field for field in fields for char in "\t\r\n"):
            raise ValueError(f"a field holds a separator: {fields}")
        lines.append("\t".join(fields))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")


def characters(database: sqlite3.Connection) -> Iterable[list[object]]:
    """Yield the rows of the MJ list."""
    readings = grouped(database, 'select "MJ文字図形名", "読み" from mji_reading')
    radicals = grouped(database, 'select "MJ文字図形名", "部首" || \'.\' || "内画数" from mji_rsindex')
    more_ivs = grouped(
        database, 'select "MJ文字図形名", "重複実装したMoji_JohoコレクションIVS" from mji_duplicated_ivs'
    )
    database.row_factory = sqlite3.Row
    for row in database.execute(MJ_LIST):
        made = dict(row)
        name = made["name"]
        sequences = ([made["ivs"]] if made["ivs"] else []) + more_ivs.get(name, [])
        made.update(
            ucs=made["ucs"] and code_point_name(made["ucs"]),
            own=made["own"] and code_point_name(made["own"]),
            ivs=" ".join(map(sequence_name, sequences)),
            svs=made["svs"] and sequence_name(made["svs"]),
            nyukan=made["nyukan"] and made["nyukan"].removeprefix("0x"),
            nyukan_gaiji=made["nyukan_gaiji"] and made["nyukan_gaiji"].removeprefix("0x"),
            readings="・".join(readings.get(name, [])),
            radicals=" ".join(radicals.get(name, [])),
        )
        yield [made[column] for column in COLUMNS]


def hentaigana(database: sqlite3.Connection) -> Iterable[list[object]]:
    """Yield the rows of the hentaigana list, in the same columns."""
    database.row_factory = None
    sounds = grouped(database, 'select "MJ文字図形名", "音価" from mjih_phonetic')
    database.row_factory = sqlite3.Row
    for row in database.execute(HENTAIGANA):
        parent = f"字母 {row['parent']} {row['parent_ucs']}" if row["parent"] else ""
        point = row["own"] and code_point_name(row["own"])
        made = {
            "name": row["name"],
            "ucs": point,
            "own": point,
            "koseki": row["koseki"],
            "readings": "・".join(sounds.get(row["name"], [])),
            "note": "。".join(filter(None, [parent, row["note"]])),
        }
        yield [made.get(column) for column in COLUMNS]


def main() -> None:
    """Write the three files."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("database", type=Path, help="dist/moji.db of the npm package @mandel59/mojidata")
    parser.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "mappings" / "standard")
    options = parser.parse_args()
    database = sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)
    write_tsv(options.out / "characters.tsv", COLUMNS, characters(database))
    write_tsv(options.out / "hentaigana.tsv", COLUMNS, hentaigana(database))
    database.row_factory = None
    sequences = database.execute('select IVS, code from "ivs_Moji_Joho" order by IVS')
    write_tsv(options.out / "ivd.tsv", ("ivs", "name"), ((sequence_name(ivs), code) for ivs, code in sequences))


if __name__ == "__main__":
    main()
