"""Editions (字形の版): which character a code is, by the glyphs that the source system showed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

from mojimigrate.standard import EDITIONS, Editions, load_standard

Rows = list[dict[str, str]]

#: The cells of editions.tsv that hold several names: the edition leaves the code undecided.
UNDECIDED = {
    ("jis78", "16-19"): "MJ029328|MJ029329",
    ("jis78", "47-22"): "MJ019765|MJ019766|MJ019767|MJ019768",
    ("jis78", "82-45"): "MJ029236|MJ029237",
    ("jis2004", "20-69"): "MJ020716|MJ020718",
    ("jis2004", "25-89"): "MJ017600|MJ017601|MJ017602",
    ("jis2004", "49-45"): "MJ007346|MJ007348|MJ068059",
}
#: Kanji of JIS X 0208 for which the glyph of 1990 is not what IPAmj明朝 shows for the bare code point.
DIFFERENT_IN_1990 = (
    "逢芦溢茨鰯淫迂厩噂餌襖迦牙恢晦葛鞄釜徽祇久汲笈卿饗僅喰櫛屑祁隙倦捲鍵諺巷梗榊薩錆灼樹哨鞘訊逗摺撰煎穿詮噌遡揃遜辿樽歎註"
    "捗槌辻鄭擢溺兎堵賭遁謎灘楢禰這秤箸挽樋豹廟瀕蔽瞥蔑篇娩蓬鱒迄儲餅籾漣煉簾嘲攝赳"
)  # fmt: skip
#: … and the glyph of 2004 is not.
DIFFERENT_IN_2004 = (
    "飴翰翫鵠甑鯖杓酋薯藷蝕煽箭腿蛸瀦鎚屠瀞牌叛稗逼謬庖鑓愈猷榔冤叟囀扁疼篝艘芒訝騙鴉"
)  # fmt: skip


@pytest.fixture(scope="module")
def rows(read_rows: Callable[[str], Rows]) -> Rows:
    return read_rows("editions")


@pytest.fixture(scope="module")
def editions() -> Editions:
    return Editions(load_standard())


@pytest.fixture(scope="module")
def level_1_and_2() -> dict[str, str]:
    """Return the kanji of JIS X 0208: row-cell (区点) → character."""
    kanji = {}
    for row in range(16, 85):
        for cell in range(1, 95):
            char = bytes([row + 0xA0, cell + 0xA0]).decode("euc_jp", "ignore")
            if char:
                kanji[f"{row:02}-{cell:02}"] = char
    assert len(kanji) == 6_355
    return kanji


def differing(rows: Rows, edition: str, other: str, set_name: str = "jisx0208") -> Rows:
    return [row for row in rows if row["set"] == set_name and row[edition] != row[other]]


def characters(rows: Rows) -> set[str]:
    return {chr(int(row["ucs"][2:], 16)) for row in rows}


def test_tsuji_has_one_dot_in_1990_and_two_before_and_after(editions: Editions) -> None:
    one_dot, two_dots = ("MJ025760",), ("MJ025761",)
    assert editions.names("辻", "jisx0208", "36-52") == {
        "jis78": two_dots,
        "jis90": one_dot,
        "jis2004": two_dots,
        "ipamj": two_dots,
    }


def test_a_code_that_no_edition_changed_is_the_character_whose_own_code_point_it_is(editions: Editions) -> None:
    assert editions.names("亜", "jisx0208", "16-01") == dict.fromkeys(EDITIONS, ("MJ006454",))
    assert editions.names("あ", "jisx0208", "04-02") == dict.fromkeys(EDITIONS, ("U+3042",))


def test_the_glyph_belongs_to_the_position_not_to_the_code_point(editions: Editions) -> None:
    # 16-02 showed 啞 in 1978, and 唖 since; U+5516 alone, out of no JIS set, never was anything else.
    assert editions.names("唖", "jisx0208", "16-02")["jis78"] == ("MJ008406",)
    assert editions.names("唖")["jis78"] == ("MJ008332",)


def test_only_codes_on_which_editions_differ_are_listed(rows: Rows) -> None:
    assert Counter(row["set"] for row in rows) == {"jisx0208": 353, "jisx0212": 31, "": 6}
    assert [row for row in rows if len({row[edition] for edition in EDITIONS}) == 1] == []
    assert len({(row["set"], row["position"], row["ucs"]) for row in rows}) == len(rows)


def test_every_name_that_an_edition_gives_is_in_the_list(rows: Rows) -> None:
    names = set(load_standard().names)
    assert {name for row in rows for edition in EDITIONS for name in row[edition].split("|")} <= names


def test_six_cells_are_undecided(rows: Rows) -> None:
    cells = {(edition, row["position"]): row[edition] for row in rows for edition in EDITIONS}
    assert {cell: names for cell, names in cells.items() if "|" in names} == UNDECIDED


@pytest.mark.parametrize("char", ["塚", "辻", "﨑", "仝"])
def test_a_vendor_set_is_asked_for_the_code_point(editions: Editions, char: str) -> None:
    assert editions.names(char, "ibm", "115-01") == editions.names(char)


# ipamj


def test_ipamj_is_the_character_whose_own_code_point_it_is(rows: Rows) -> None:
    standard = load_standard()
    for row in rows:
        assert row["ipamj"] == standard.own_name(chr(int(row["ucs"][2:], 16)))


# jis90


def test_98_kanji_of_jis_x_0208_are_others_in_1990(rows: Rows) -> None:
    different = differing(rows, "jis90", "ipamj")
    assert len(different) == 98
    assert characters(different) == set(DIFFERENT_IN_1990)


def test_1990_is_what_juki_took_for_the_same_number(
    editions: Editions, level_1_and_2: dict[str, str], kanji: Rows
) -> None:
    juki = {row["juki"]: row["name"] for row in kanji if row["juki"]}
    standard = load_standard()
    for position, char in level_1_and_2.items():
        name = juki.get(f"J+{ord(char):04X}", "")
        expected = name if name in standard.sharing(char) else standard.own_name(char)
        assert editions.names(char, "jisx0208", position)["jis90"] == (expected,)


# jis2004


def test_40_kanji_of_jis_x_0208_are_others_in_2004(rows: Rows) -> None:
    different = differing(rows, "jis2004", "ipamj")
    assert len(different) == 40
    assert characters(different) == set(DIFFERENT_IN_2004)


def test_2004_is_the_example_of_jis_x_0213(editions: Editions, level_1_and_2: dict[str, str], kanji: Rows) -> None:
    examples = defaultdict(set)
    for row in kanji:
        if row["x0213_class"] == "0":
            examples[row["x0213"]].add(row["name"])
    for position, char in level_1_and_2.items():
        own = load_standard().own_name(char)
        expected = examples[f"1-{position}"]
        assert set(editions.names(char, "jisx0208", position)["jis2004"]) == ({own} if own in expected else expected)


# jis78


def test_1978_differs_more(rows: Rows) -> None:
    assert len(differing(rows, "jis78", "ipamj")) == 255 + 3  # three of them undecided
    assert len(differing(rows, "jis78", "jis90")) == 334 + 3


# JIS X 0212 has had one edition of glyphs


def test_jis_x_0212_is_the_column_of_the_list_under_every_edition_but_ipamj(
    editions: Editions, kanji: Rows, rows: Rows
) -> None:
    listed = [row for row in kanji if row["x0212"]]
    assert len(listed) == 5_801
    assert len([row for row in rows if row["set"] == "jisx0212"]) == 31
    for row in listed:
        char = chr(int(row["ucs"][2:], 16))
        names = editions.names(char, "jisx0212", row["x0212"])
        assert {names[edition] for edition in ("jis78", "jis90", "jis2004")} == {(row["name"],)}
        assert names["ipamj"] == (load_standard().own_name(char),)


def test_a_glyph_of_jis_x_0212_is_that_of_its_position_and_of_no_other_set(editions: Editions) -> None:
    """嫚 stands in JIS X 0212 and in JIS X 0213, whose example glyph is another character."""
    assert editions.names("嫚", "jisx0212", "26-05")["jis90"] == ("MJ009921",)
    assert set(editions.names("嫚", "jisx0213", "2-05-74").values()) == {("MJ009922",)}
    assert set(editions.names("嫚").values()) == {("MJ009922",)}
