"""Build ``mappings/standard/editions.tsv``: the codes that show another character by edition (字形の版).

    python tools/build_editions.py WITNESSES package/dist/moji.db

A bare code point says less than a glyph: two MJ characters share U+8FBB 辻. Which of them a code *is* depends on
the glyphs that the source system showed. Four rules answer, and only the codes on which they differ are listed;
everything else is 実装したUCS under all of them.

ipamj
    The character with this 実装したUCS: what IPAmj明朝 shows for the bare code point. Always exactly one.
jis90
    The character whose 住基ネット統一文字コード is ``J+`` and the same number: 住基 took the example glyphs of JIS
    X 0208-1990 (JIS X 0213:2000) for those codes. Not where 住基 numbers part from Unicode: AAA0–D6FF and
    FA45–FA5D, nor outside the blocks of kanji.
jis2004
    The character with this JIS X 0213 code whose 包摂区分 is 0 (the example glyph of 2004). If the list names
    several, the one of ``ipamj`` if it is among them; otherwise undecided.
jis78
    The glyph at the same position in the standard area of JEF, which has stayed JIS C 6226-1978 (source ``jef4j``,
    encoding ``JEF``). Codes that were added later are as in ``jis90``.

JIS X 0212 has had one edition of glyphs: its codes are the characters with this X0212 column under every rule but
``ipamj``. Several names in one cell, separated by ``|``: undecided; the program reports the code and guesses
nothing.
"""

from __future__ import annotations

import argparse
import csv
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from build_standard import write_tsv
from witnesses import Witnesses

from mojimigrate.characters import code_point_name, parse_code_point, sequence_name

MAPPINGS = Path(__file__).parents[1] / "mappings"
COLUMNS = ("set", "position", "ucs", "ipamj", "jis90", "jis2004", "jis78")


class List:
    """The MJ list, indexed as the rules need it."""

    def __init__(self) -> None:
        with (MAPPINGS / "standard" / "characters.tsv").open(encoding="utf-8", newline="") as file:
            self.rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
        self.own = {row["own"]: row["name"] for row in self.rows if row["own"]}
        self.juki = {row["juki"]: row["name"] for row in self.rows if row["juki"]}
        self.koseki = {row["koseki"]: row["name"] for row in self.rows if row["koseki"]}
        self.x0212 = {row["x0212"]: (row["name"], row["ucs"]) for row in self.rows if row["x0212"]}
        self.ivs = {ivs: row["name"] for row in self.rows for ivs in row["ivs"].split()}
        self.encoded = {row["name"] for row in self.rows if row["own"] or row["ivs"]}
        self.ucs: dict[str, list[str]] = defaultdict(list)
        self.examples: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            self.ucs[row["ucs"]].append(row["name"])
            if row["x0213"] and row["x0213_class"] == "0":
                self.examples[row["x0213"]].append(row["name"])


def jis90(mj: List, ucs: str) -> str:
    """Apply the rule; ``""`` where it does not reach."""
    number = int(ucs[2:], 16)
    kanji = 0x3400 <= number <= 0x4DBF or 0x4E00 <= number <= 0x9FFF or 0xFA0E <= number <= 0xFA44
    name = mj.juki.get(f"J+{number:04X}", "") if kanji else ""
    # 住基 is not Unicode even here (J+6569 is U+22F7E): the number counts only if the list gives the character that
    # code point.
    return name if name in mj.ucs[ucs] else ""


def jis2004(mj: List, position: str, ipamj: str) -> str:
    """Apply the rule; ``""`` where it does not reach."""
    names = mj.examples.get(position, [])
    return ipamj if ipamj in names else "|".join(names)


def jis78(mj: List, texts: Iterable[str], hanyo_denshi: dict[str, str]) -> str:
    """Name the characters of the glyph that JEF shows; ``""`` where it shows none."""
    names: set[str] = set()
    for text in texts:
        if len(text) == 1:
            ucs = code_point_name(text)
            kin = [name for name in mj.ucs[ucs] if name in mj.encoded]
            names.update(kin or [mj.own[ucs]])
            continue
        sequence = sequence_name(text)
        registered = hanyo_denshi.get(sequence, "")
        if sequence in mj.ivs:
            names.add(mj.ivs[sequence])
        elif registered.startswith("KS"):  # Hanyo-Denshi names its sequences by 戸籍統一文字番号 …
            names.add(mj.koseki[registered[2:8]])
        elif registered.startswith("JT"):  # … or 住基ネット統一文字コード
            names.add(mj.juki[f"J+{registered[2:6]}"])
        else:
            names.update(mj.ucs[code_point_name(text[0])])
    return "|".join(sorted(names))


def rows(mj: List, witnesses: Witnesses, hanyo_denshi: dict[str, str]) -> Iterator[tuple[str, ...]]:
    """Yield the codes on which the rules differ: JIS X 0208 and 0212 by position, the rest by code point."""
    jef = witnesses.decoding("jef4j", "JEF")
    done = set()
    for code, saying in sorted(witnesses.decoding("Unicode JIS0208.TXT", "JISX0208").items()):
        ucs = code_point_name(saying.text)
        if ucs not in mj.own or code[0] < 0x30:
            continue
        done.add(ucs)
        position = f"{code[0] - 0x20:02}-{code[1] - 0x20:02}"
        ipamj = mj.own[ucs]
        old = jis90(mj, ucs) or ipamj
        added_later = code[0] - 0x20 == 84
        shown = jef.get(bytes(byte | 0x80 for byte in code))
        oldest = jis78(mj, [shown.text], hanyo_denshi) if shown and not added_later else old
        names = (ipamj, old, jis2004(mj, f"1-{position}", ipamj) or ipamj, oldest or old)
        if len(set(names)) > 1:
            yield ("jisx0208", position, ucs, *names)
    for position, (name, ucs) in sorted(mj.x0212.items()):
        if mj.own[ucs] != name:
            yield ("jisx0212", position, ucs, mj.own[ucs], name, name, name)
    for ucs, ipamj in sorted(mj.own.items(), key=lambda item: int(item[0][2:], 16)):
        old = jis90(mj, ucs) or ipamj
        new = jis2004(mj, x0213_position(ucs), ipamj) or ipamj
        if ucs not in done and {old, new} != {ipamj}:
            yield ("", "", ucs, ipamj, old, new, old)


def x0213_position(ucs: str) -> str:
    """Return the JIS X 0213 code (面区点) that Python's codec gives a code point, or ``""``."""
    try:
        code = (parse_code_point(ucs) or "").encode("euc_jis_2004")
    except UnicodeEncodeError:
        return ""
    return f"{len(code) - 1}-{code[-2] - 0xA0:02}-{code[-1] - 0xA0:02}" if len(code) > 1 else ""


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "witnesses", type=Path, help="witness file, Parquet or CSV; sources jef4j (JEF) and Unicode JIS0208.TXT"
    )
    parser.add_argument(
        "database", type=Path, help="dist/moji.db of the npm package @mandel59/mojidata, for Hanyo-Denshi"
    )
    options = parser.parse_args()
    database = sqlite3.connect(f"file:{options.database}?mode=ro", uri=True)
    registered = database.execute('select IVS, code from "ivs_Hanyo-Denshi"')
    hanyo_denshi = {sequence_name(ivs): code for ivs, code in registered}
    write_tsv(MAPPINGS / "standard" / "editions.tsv", COLUMNS, rows(List(), Witnesses(options.witnesses), hanyo_denshi))


if __name__ == "__main__":
    main()
