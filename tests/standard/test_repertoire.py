"""The target set: what the official lists hold, counted, and what must be true of them."""

from __future__ import annotations

import re
import time
from collections import Counter

import pytest

from mojimigrate.characters import code_point_name, sequence_name
from mojimigrate.standard import Standard, load_standard

Rows = list[dict[str, str]]

#: Characters whose own code point the font of 005.01 does not know, the list of 006.02 does.
LATER_THAN_THE_FONT = {
    "MJ057449": "U+9FEE: encoded in Unicode 11, after the font",
    "MJ060040": "U+9FEF: encoded in Unicode 11, after the font",
}
#: Code points at which the font of 005.01 shows a character that the list gives another one.
MORE_IN_THE_FONT = {
    "U+3C08": "MJ001865 has U+2E7DD in the list; the font shows it at both",
    "U+285C7": "MJ058862 has U+2E7C0 in the list; the font shows it at both",
    "U+6730": "MJ013582 has only the sequence 67A9_E0104 in the list, and J+6730 among its numbers",
}


@pytest.fixture(scope="module")
def standard() -> Standard:
    return load_standard()


def count(rows: Rows, *columns: str) -> int:
    """Count the rows in which all of these columns say something."""
    return sum(all(row[column] for column in columns) for row in rows)


def shared(rows: Rows) -> Counter[str]:
    """Count the characters of each code point that has several."""
    return Counter({ucs: number for ucs, number in Counter(row["ucs"] for row in rows).items() if ucs and number > 1})


# What the lists hold


def test_size(kanji: Rows, hentaigana: Rows, standard: Standard) -> None:
    assert (len(kanji), len(hentaigana)) == (58_862, 299)
    assert len(standard) == len(standard.names) == 58_862 + 299


def test_every_name_is_used_once(standard: Standard) -> None:
    assert len(set(standard.names)) == len(standard.names)
    assert all(re.fullmatch(r"MJ\d{6}", name) for name in standard.names)


@pytest.mark.parametrize(
    ("column", "characters", "values"),
    [
        ("ucs", 58_859, 52_518),  # 対応するUCS
        ("own", 52_607, 52_607),  # 実装したUCS
        ("ivs", 11_382, 11_382),
        ("svs", 89, 89),
        ("koseki", 55_270, 55_270),  # 戸籍統一文字番号
        ("juki", 19_563, 19_563),  # 住基ネット統一文字コード
        ("touki", 56_380, 56_380),  # 登記統一文字番号
        ("nyukan", 13_285, 13_285),  # 入管正字コード
        ("nyukan_gaiji", 176, 176),
        ("x0213", 13_707, 10_054),
        ("x0212", 5_801, 5_801),
    ],
)
def test_columns_of_the_kanji_list(kanji: Rows, column: str, characters: int, values: int) -> None:
    assert count(kanji, column) == characters
    assert len({row[column] for row in kanji} - {""}) == values


def test_columns_of_the_hentaigana_list(hentaigana: Rows) -> None:
    assert (count(hentaigana, "own"), count(hentaigana, "koseki"), count(hentaigana, "ivs")) == (286, 168, 0)
    without = [row["note"] for row in hentaigana if not row["own"]]
    assert len(without) == 13
    assert all(re.search(r"MJ09\d{4}へ統合", note) for note in without)


def test_encoded_forms_of_kanji(kanji: Rows) -> None:
    both = count(kanji, "own", "ivs")
    assert both == 5_146
    assert count(kanji, "own") - both == 47_461
    assert count(kanji, "ivs") - both == 6_236


def test_19_kanji_have_no_encoded_form(kanji: Rows) -> None:
    without = [row for row in kanji if not row["own"] and not row["ivs"]]
    assert len(without) == 19
    assert [row["name"] for row in without if not row["ucs"]] == ["MJ037229", "MJ040579", "MJ042077"]
    assert all(row["note"] for row in without)


def test_code_points_with_several_characters(kanji: Rows) -> None:
    several = shared(kanji)
    assert (len(several), several.total()) == (5_072, 11_413)
    assert several.most_common(1) == [("U+9089", 16)]


def test_every_code_point_of_a_character_is_one_characters_own(kanji: Rows) -> None:
    assert {row["ucs"] for row in kanji} - {""} <= {row["own"] for row in kanji}


def test_defaults_of_shared_code_points_that_have_a_sequence_too(kanji: Rows) -> None:
    several = shared(kanji)
    defaults = [row for row in kanji if row["ucs"] in several and row["own"] == row["ucs"]]
    assert (len(defaults), count(defaults, "ivs")) == (5_072, 5_057)


def test_89_kanji_are_compatibility_ideographs(kanji: Rows) -> None:
    compatibility = [row for row in kanji if row["own"] not in ("", row["ucs"])]
    assert len(compatibility) == 89
    assert compatibility == [row for row in kanji if row["svs"]]
    assert count(compatibility, "ivs") == 89
    assert all(row["svs"].split("_")[0] == row["ucs"].removeprefix("U+") for row in compatibility)


def test_examples_of_jis_x_0213(kanji: Rows) -> None:
    assert Counter(row["x0213_class"] for row in kanji if row["x0213"]) == {"0": 10_909, "2": 2_798}
    examples = Counter(row["x0213"] for row in kanji if row["x0213_class"] == "0")
    assert Counter(number > 1 for number in examples.values()) == {False: 9_269, True: 785}


def test_two_kanji_have_two_sequences(kanji: Rows) -> None:
    assert [row["name"] for row in kanji if " " in row["ivs"]] == ["MJ059399", "MJ059400"]


# The list and the Ideographic Variation Database bear each other out


def test_every_sequence_is_registered_for_the_same_character(kanji: Rows, ivd: Rows) -> None:
    listed = {sequence: row["name"] for row in kanji for sequence in row["ivs"].split()}
    assert len(ivd) == len(listed) == 11_384
    assert listed == {row["ivs"]: row["name"] for row in ivd}


def test_a_sequence_begins_with_a_code_point_that_the_list_knows(kanji: Rows) -> None:
    known = {row["ucs"].removeprefix("U+") for row in kanji}
    assert {sequence.split("_")[0] for row in kanji for sequence in row["ivs"].split()} <= known


# What the package makes of it


def test_every_encoded_form_names_one_character(standard: Standard) -> None:
    forms = Counter(form for name in standard.names for form in standard[name].encoded_forms)
    assert forms.most_common(1)[0][1] == 1
    assert len(forms) == 52_607 + 286 + 11_384 + 89


def test_every_encoded_form_leads_back_to_its_character(standard: Standard) -> None:
    def names(form: str) -> str | None:
        return standard.own_name(form) if len(form) == 1 else standard.with_sequence(sequence_name(form))

    assert [name for name in standard.names if {names(form) for form in standard[name].encoded_forms} - {name}] == []


def test_every_number_leads_to_its_character(standard: Standard, kanji: Rows, hentaigana: Rows) -> None:
    numbers = [(row[kind], row["name"]) for row in kanji + hentaigana for kind in ("koseki", "touki", "juki")]
    assert [(number, name) for number, name in numbers if number and standard.with_number(number) != name] == []


def test_every_character_shares_its_code_points_with_itself(standard: Standard) -> None:
    def alone(name: str) -> bool:
        character = standard[name]
        return any(name not in standard.sharing(char) for char in {character.base, character.own} - {""})

    assert [name for name in standard.names if alone(name)] == []
    assert len(standard.sharing("邉")) == 16
    assert standard.sharing("あ") == []


def test_what_has_no_mj_name_is_named_by_its_code_point(standard: Standard) -> None:
    assert standard.own_name("あ") == standard["U+3042"].name == "U+3042"
    assert standard["U+3042"].encoded_forms == ("あ",)


@pytest.mark.parametrize(
    "name", ["U+8FBB", "u+3042", "U+03042", "U+D800", "U+110000", "MJ999999", "mj025760", "あ", ""]
)
def test_a_name_is_written_in_one_way(standard: Standard, name: str) -> None:
    with pytest.raises(KeyError):
        standard[name]


def test_an_entry_is_the_row_of_the_list(standard: Standard, kanji: Rows) -> None:
    row = next(row for row in kanji if row["name"] == "MJ025760")
    assert standard.entry("MJ025760") == {column: cell for column, cell in row.items() if cell}


def test_the_list_is_read_in_a_fifth_of_a_second() -> None:
    def seconds() -> float:
        load_standard.cache_clear()
        start = time.process_time()
        assert len(load_standard()) == 59_161
        return time.process_time() - start

    try:
        assert min(seconds() for _ in range(5)) < 0.2
    finally:
        load_standard.cache_clear()


# The font that shows the list: IPAmj明朝 names its glyphs by the names of the list


def test_the_font_shows_each_own_code_point_as_the_list_says(standard: Standard, shown: dict[str, str]) -> None:
    own = {name: standard[name].own for name in standard.names if standard[name].own}
    assert {name for name, char in own.items() if shown.get(char) != name} == set(LATER_THAN_THE_FONT)
    assert not {own[name] for name in LATER_THAN_THE_FONT} & set(shown)


def test_the_font_shows_each_sequence_as_the_list_says(standard: Standard, shown: dict[str, str]) -> None:
    forms = {form: name for name in standard.names for form in standard[name].encoded_forms if len(form) == 2}
    assert len(forms) == 11_384 + 89
    assert {form: shown.get(form) for form in forms} == forms


def test_the_font_shows_no_character_that_the_list_puts_elsewhere(standard: Standard, shown: dict[str, str]) -> None:
    listed = {form for name in standard.names for form in standard[name].encoded_forms}
    more = {code_point_name(text): name for text, name in shown.items() if text not in listed}
    assert set(more) == set(MORE_IN_THE_FONT)
    assert all(MORE_IN_THE_FONT[point].startswith(name) for point, name in more.items())
