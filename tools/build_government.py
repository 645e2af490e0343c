"""Build the code tables of the government's sets that no witness file has.

    python tools/build_government.py

They are computed from tables that are already in ``mappings``, so the generators of those come first:

``codes/juki-symbols.tsv``
    Characters other than kanji as units of 16 bits, for 住基ネット統一文字 and 入管正字. The published block list of
    住基ネット統一文字 counts 163 characters in FF00–FFFE: the 94 full-width and 63 half-width forms and FFE0–FFE5, so
    that block is Unicode's. Of 0020–33FF it says only that most numbers agree with Unicode; taken from it are what
    every Japanese system has, ASCII and the characters of JIS X 0208 that are no kanji. Everything else is left
    unassigned, so that people see it; so are 々 and 〆, which the MJ list has among the kanji.
``codes/nyukan-gaiji.tsv``
    入管外字コード of the MJ list, for the codes that are not 入管正字コード of the same character as well.
``codes/number-separators.tsv``
    What stands between numbers in a field of text.
"""

from __future__ import annotations

from collections.abc import Iterator

from build_codes import CODES, COLUMNS
from build_standard import write_tsv
from standard_lists import STANDARD, read_tsv

from mojimigrate.characters import parse_code_point

#: TAB, LF, CR and space; quotation marks and comma.
SEPARATORS = frozenset("\t\n\r \"',")
#: Blocks FF00–FFFF: full-width forms, half-width katakana, full-width signs.
FULL_WIDTH = (*range(0xFF01, 0xFF5F), *range(0xFF61, 0xFFA0), *range(0xFFE0, 0xFFE6))


def rows_of(table: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a code table."""
    return read_tsv(CODES / f"{table}.tsv")


def juki_symbols() -> Iterator[list[str]]:
    """Yield the units of 16 bits that stand for their own code point."""
    kanji = {row["own"] for row in read_tsv(STANDARD / "characters.tsv")}
    sets = dict.fromkeys(FULL_WIDTH, "fullwidth")
    for table in ("iso2022-controls", "ascii", "jisx0208"):
        for row in rows_of(table):
            char = parse_code_point(row["target"])
            if char and row["target"] not in kanji and (char >= " " or char in SEPARATORS) and char != "\x7f":
                sets.setdefault(ord(char), row["set"])
    for number in sorted(sets):
        yield [f"{number:04X}", f"U+{number:04X}", sets[number], "", "both", "juki-blocks", ""]


def nyukan_gaiji() -> Iterator[list[str]]:
    """Yield the codes of 入管外字 that are not 入管正字 too. Raises ``ValueError`` if a code has two characters."""
    lists = list(read_tsv(STANDARD / "characters.tsv"))
    regular = {row["nyukan"]: row["name"] for row in lists if row["nyukan"]}
    gaiji = {row["nyukan_gaiji"]: row["name"] for row in lists if row["nyukan_gaiji"]}
    for code, name in sorted(gaiji.items()):
        if regular.get(code, name) != name:
            raise ValueError(f"入管外字 {code} is {name}, 入管正字 {code} is {regular[code]}")
        if code not in regular:
            yield [code, name, "nyukan-gaiji", "", "decode", "mj-list", ""]


def number_separators() -> Iterator[list[str]]:
    """Yield the rows of ASCII that stand between numbers."""
    rows = (list(row.values()) for table in ("iso2022-controls", "ascii") for row in rows_of(table))
    return (row for row in rows if parse_code_point(row[1]) in SEPARATORS)


def main() -> None:
    """Write the tables."""
    write_tsv(CODES / "juki-symbols.tsv", COLUMNS, juki_symbols())
    write_tsv(CODES / "nyukan-gaiji.tsv", COLUMNS, nyukan_gaiji())
    write_tsv(CODES / "number-separators.tsv", COLUMNS, number_separators())


if __name__ == "__main__":
    main()
