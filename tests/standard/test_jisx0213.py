"""The profile ``jisx0213``: the repertoire, the 縮退 map, and the rule that decides."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from functools import cache

import pytest

from mojimigrate.standard import Profile, Written, collisions, load_profile, load_standard
from mojimigrate.standard.jisx0213 import RULES

Rows = list[dict[str, str]]

LIST, REACHED, UNREACHED = 58_862, 35_851, 23_011
KOSEKI, NOTICE = "縮退 法務省戸籍法関連通達・通知", "縮退 法務省告示582号別表第四"
DICTIONARY, ANALOGY = "縮退 辞書類等による関連字", "縮退 読み・字形による類推"


@pytest.fixture(scope="module")
def grid(read_rows: Callable[[str], Rows]) -> Rows:
    return read_rows("jisx0213")


@pytest.fixture(scope="module")
def candidates(read_rows: Callable[[str], Rows]) -> dict[str, dict[str, set[str]]]:
    """Return the map: name → table → code points."""
    found: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in read_rows("shrink"):
        found[row["name"]][row["table"]].add(row["ucs"])
    return found


@cache
def profile() -> Profile:
    return load_profile("jisx0213", load_standard())


@cache
def written() -> dict[str, Written]:
    """Write every character of the lists."""
    standard = load_standard()
    return {name: profile().write(standard[name]) for name in standard.names}


def write(name: str) -> Written:
    return profile().write(load_standard()[name])


def text_of(points: str) -> str:
    return "".join(chr(int(point[2:], 16)) for point in points.split())


# The tables


def test_the_grid_is_jis_x_0213(grid: Rows) -> None:
    texts = {row["position"]: text_of(row["ucs"]) for row in grid}
    assert len(grid) == len(texts) == len(set(texts.values())) == 11_233
    for position, text in texts.items():
        plane, row, cell = map(int, position.split("-"))
        code = (b"\x8f" if plane == 2 else b"") + bytes([row + 0xA0, cell + 0xA0])
        assert text == code.decode("euc_jis_2004")


def test_no_code_point_stands_for_two_characters_of_the_grid(grid: Rows) -> None:
    forms = Counter(form for row in grid for form in (text_of(row["ucs"]), *text_of(row["also"])))
    assert [form for form, count in forms.items() if count > 1] == []


def test_every_character_of_the_single_byte_sets_has_a_place(grid: Rows) -> None:
    also = set(text_of(" ".join(row["also"] for row in grid)))
    ascii_and_kana = {chr(point) for point in (*range(0x20, 0x7F), *range(0xFF61, 0xFFA0))}
    assert also == ascii_and_kana | set("\xa5\u203e\u2014￠￡￢￤｟｠")


def test_a_position_of_the_list_is_that_of_the_code_point_s_owner(grid: Rows, kanji: Rows) -> None:
    listed = {row["x0213"] for row in kanji} - {""}
    position_of = {row["name"]: row["x0213"] for row in kanji}
    standard = load_standard()
    points = {row["position"]: text_of(row["ucs"]) for row in grid}
    assert len(listed) == 10_054
    assert [at for at in listed if position_of[standard.own_name(points[at])] != at] == []


def test_the_map_has_the_rows_that_were_published(read_rows: Callable[[str], Rows]) -> None:
    rows = read_rows("shrink")
    assert Counter(row["table"] for row in rows) == {
        "jis": 14_515,
        "koseki": 18_089,
        "2842-zoku": 233,
        "2842-betsu": 150,
        "2842": 618,
        "5202": 138,
        "582-1": 5_006,
        "582-2": 7_562,
        "dictionary": 15_958,
        "analogy": 413,
    }
    assert {row["table"] for row in rows} == {table for tables in RULES.values() for table in tables}


def test_code_point_and_position_of_a_candidate_are_one_character(read_rows: Callable[[str], Rows], grid: Rows) -> None:
    point_of = {row["position"]: row["ucs"] for row in grid}
    assert [row for row in read_rows("shrink") if point_of[row["x0213"]] != row["ucs"]] == []


def test_the_map_reaches_as_many_as_it_should(candidates: dict[str, dict[str, set[str]]], kanji: Rows) -> None:
    assert len(kanji) == LIST
    assert len(candidates) == REACHED
    assert len({row["name"] for row in kanji} - candidates.keys()) == UNREACHED
    assert sum(len(set().union(*tables.values())) > 1 for tables in candidates.values()) == 7_167


def test_list_and_map_agree_on_what_is_in_jis_x_0213(
    candidates: dict[str, dict[str, set[str]]], kanji: Rows, grid: Rows
) -> None:
    point_of = {row["position"]: row["ucs"] for row in grid}
    direct = {row["name"]: point_of[row["x0213"]] for row in kanji if row["x0213"]}
    assert len(direct) == 13_707
    assert [name for name, point in direct.items() if candidates[name]["jis"] != {point}] == []


# What is written


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("MJ025761", Written("辻", True, "X0213 1-36-52")),
        ("MJ025760", Written("辻", False, "X0213 1-36-52 包摂")),
        ("MJ006376", Written("〆", False, "X0213 1-01-26")),  # 乄, which has a code point of its own, elsewhere
        ("MJ000004", Written("丘", False, KOSEKI)),  # the dictionaries name 坵 too
        ("MJ000007", Written("", False, "several: U+725B U+4E95 (法務省告示582号別表第四)")),
        ("MJ012884", Written("擽", False, ANALOGY)),
        ("MJ090001", Written("", False, "none")),
        ("U+3042", Written("あ", True, "X0213 1-04-02")),
        ("U+FF71", Written("ｱ", True, "X0213 1-05-02")),
        ("U+0041", Written("A", True, "X0213 1-03-33")),
        ("U+00A5", Written("¥", True, "X0213 1-01-79")),
        ("U+304B U+309A", Written("か゚", True, "X0213 1-04-87")),
        ("U+2460", Written("①", True, "X0213 1-13-01")),
        ("U+000A", Written("\n", True, "control")),
        ("U+2211", Written("", False, "none")),  # ∑ of NEC row 13; JIS X 0213 has only Σ
        ("U+AC00", Written("", False, "none")),
    ],
)
def test_examples(name: str, expected: Written) -> None:
    assert write(name) == expected


@pytest.mark.parametrize("policy_form", "〜～‖∥−－¢￠£￡¬￢—―¦￤")
def test_either_form_of_a_symbol_is_in_jis_x_0213(policy_form: str) -> None:
    assert write(f"U+{ord(policy_form):04X}").text == policy_form


def test_the_first_rule_that_names_any_decides(candidates: dict[str, dict[str, set[str]]]) -> None:
    for name, result in written().items():
        if not result.rule.startswith(("縮退", "several")):
            continue
        rule = next(rule for rule, tables in RULES.items() if any(candidates[name][table] for table in tables))
        named = set().union(*(candidates[name][table] for table in RULES[rule]))
        assert rule in result.rule
        assert (result.text != "") == (len(named) == 1), name
        assert {f"U+{ord(char):04X}" for char in result.text} <= named


def test_how_many_each_rule_writes() -> None:
    rules = Counter(
        result.rule if result.rule.startswith("縮退") else result.rule.split()[0] for result in written().values()
    )
    assert rules == {
        "X0213": 13_707,
        "縮退 JIS包摂規準・UCS統合規則": 804,
        KOSEKI: 9_873,
        NOTICE: 6_381,
        DICTIONARY: 1_215,
        ANALOGY: 406,
        "several:": 3_465,
        "none": UNREACHED + 299,
    }


def test_nothing_but_the_owner_of_a_code_point_is_exact() -> None:
    standard = load_standard()
    exact = {name: result.text for name, result in written().items() if result.exact}
    assert len(exact) == len(set(exact.values())) == 10_054
    assert [name for name, text in exact.items() if standard[name].own != text] == []
    assert [
        name
        for name, result in written().items()
        if result.text and not result.exact and standard[name].own == result.text
    ] == []


def test_all_that_is_written_is_in_jis_x_0213() -> None:
    for result in written().values():
        assert len(result.text.encode("euc_jis_2004")) in (0, 2, 3)


# What becomes one


def test_2887_positions_are_shared_before_the_map_is_asked(kanji: Rows) -> None:
    positions = Counter(row["x0213"] for row in kanji if row["x0213"])
    assert sum(count > 1 for count in positions.values()) == 2_887


def test_7635_characters_of_jis_x_0213_stand_for_several() -> None:
    merged = collisions(profile(), load_standard().names)
    assert len({written()[name].text for name in merged}) == 7_635
    assert merged["MJ025760"] == ("MJ025761",)
    assert len(merged) == 29_967
