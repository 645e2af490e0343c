"""What would change for which codes."""

from pathlib import Path

import pytest

from mojimigrate.errors import TableError, UsageError
from mojimigrate.mapping import build_mapping, compare, only_in, read_side, read_sides
from mojimigrate.mapping.comparison import CSV_COLUMNS, Kind, Standing, csv_rows


def changes(before: str, after: str, **folders: Path):
    return compare(read_side(before, folders.get("old")), read_side(after, folders.get("new"))).changes


def by_code(before: str, after: str, **folders: Path):
    return {change.code.hex().upper(): change for change in changes(before, after, **folders)}


def test_editions_of_one_charset():
    comparison = compare(read_side("windows-31j@jis90"), read_side("cp932@jis2004"))
    tsuji = next(change for change in comparison.changes if change.code == b"\x92\xd2")
    assert (tsuji.kind, tsuji.before.names, tsuji.after.names) == (Kind.CHARACTER, ("MJ025760",), ("MJ025761",))
    assert (tsuji.before.text, tsuji.after.text) == ("辻\U000e0102", "辻")
    assert comparison.compared == 7915
    assert {kind: len(found) for kind, found in comparison.by_kind().items()} == {
        Kind.CHARACTER: 137,
        Kind.UNDECIDED: 3,
    }


def test_the_changes_are_those_of_two_conversions():
    before, after = read_side("windows-31j@jis90"), read_side("windows-31j@ipamj")
    meanings = [build_mapping(side.charset, side.edition).meanings["windows-31j"] for side in (before, after)]
    differ = {code for code in meanings[0] if meanings[0][code].character != meanings[1][code].character}
    assert {change.code for change in compare(before, after).changes} == differ
    assert differ


def test_nothing_changes_between_a_charset_and_itself():
    assert changes("windows-31j", "windows-31j@jis90") == []


def test_the_other_way_round_a_decision_is_lost_and_a_hole_filled():
    forth, back = by_code("euc-jp@jis90", "euc-jp@jis2004"), by_code("euc-jp@jis2004", "euc-jp@jis90")
    assert {code for code, change in forth.items() if change.kind is Kind.UNDECIDED} == {
        code for code, change in back.items() if change.kind is Kind.DECIDED
    }
    assert forth.keys() == back.keys()


def test_keis78_and_83_exchanged_pairs_moved_and_filled_codes():
    found = by_code("hitachi-keis78", "hitachi-keis83")
    assert (found["A2BE"].before.names, found["A2BE"].after.names) == (("U+2283",), ("U+2282",))
    assert found["5CC3"].kind is Kind.UNASSIGNED
    assert found["F4A1"].kind is Kind.ASSIGNED
    assert found["F4A1"].before.standing is Standing.UNASSIGNED
    assert found["F4A1"].after.names == found["5CC3"].before.names


def test_an_option():
    found = by_code("hitachi-keis90", "hitachi-keis90:row-9f=kanji:space=two")
    assert found["4040"].after.names == ("U+0020 U+0020",)
    assert found["9FA1"].before.standing is Standing.USER_DEFINED
    assert found["9FA1"].kind is Kind.ASSIGNED
    assert len(found) == 45


def test_the_symbol_policy():
    found = by_code("windows-31j", "windows-31j:symbols=jis")
    assert (found["8160"].before.text, found["8160"].after.text) == ("～", "〜")


def test_a_profile_writes_the_same_characters_otherwise():
    found = by_code("windows-31j/ivs", "windows-31j/base")
    assert {change.kind for change in found.values()} == {Kind.TEXT}
    assert (found["92D2"].before.text, found["92D2"].after.text) == ("辻\U000e0102", "辻")
    assert by_code("windows-31j", "windows-31j/base").keys() == found.keys()


def test_what_is_a_code_in_one_charset_only():
    found = by_code("ibm-942", "windows-31j")
    assert found["80"].kind is Kind.NO_CODE
    assert by_code("windows-31j", "ibm-942")["80"].before.standing is Standing.NO_CODE


def test_user_areas_that_grow_and_shrink():
    shrunk, grown = by_code("ibm-300", "ibm-4396"), by_code("ibm-4396", "ibm-300")
    assert {change.kind for change in shrunk.values()} == {Kind.NO_LONGER_USER_DEFINED}
    assert {change.kind for change in grown.values()} == {Kind.USER_DEFINED}
    assert len(shrunk) == len(grown) == 4370 - 1880


def test_parts_are_compared_with_their_namesakes_and_shift_codes_with_shift_codes():
    found = changes("fujitsu-jef+ebcdik", "fujitsu-jef+jis8")
    assert {change.part for change in found} == {"nec-jis8", "fujitsu-jef+jis8"}  # the kanji are the same
    shifts = {change.code.hex(): (change.before, change.after) for change in found if change.kind is Kind.SHIFT}
    assert shifts["28"][0].names == ("fujitsu-jef",)
    assert shifts["28"][1].standing is Standing.NO_CODE
    assert shifts["1b6d"][1].names == ("fujitsu-jef",)


def test_versions_of_the_tables(tables, sound_tables):
    tables.change("codes/windows-31j.tsv", "92D2\tU+8FBB\tjisx0208\t36-52", "92D2\tU+3042\t\t")
    tables.change("codes/windows-31j.tsv", "\n889F\tU+4E9C", "\n8540\tU+4E9C")
    found = by_code("windows-31j", "windows-31j", old=tables.folder, new=sound_tables)
    assert {code: change.kind for code, change in found.items()} == {
        "92D2": Kind.CHARACTER,
        "889F": Kind.ASSIGNED,
        "8540": Kind.UNASSIGNED,
    }
    assert found["92D2"].before.names == ("U+3042",)


def test_a_version_that_writes_a_character_otherwise(tables, sound_tables):
    """The character is the same; the official list gave it another sequence."""
    tables.change("standard/characters.tsv", "8FBB_E0102", "8FBB_E0110")
    (change,) = changes("windows-31j", "windows-31j", old=tables.folder, new=sound_tables)
    assert (change.kind, change.code, change.before.text) == (Kind.TEXT, b"\x92\xd2", "辻\U000e0110")


def test_a_version_in_which_another_charset_changed(tables, sound_tables):
    tables.change("codes/windows-31j.tsv", "92D2\tU+8FBB\tjisx0208\t36-52", "92D2\tU+3042\t\t")
    comparison = compare(read_side("hitachi-keis90", tables.folder), read_side("hitachi-keis90", sound_tables))
    assert comparison.changes == []
    assert comparison.compared > 0


def test_tables_that_are_not_those_of_their_manifest_are_not_compared(tables):
    tables.change("codes/hitachi-keis90.tsv", "\nC4D4\t", "\nC4D5\t", entered=False)
    with pytest.raises(TableError) as caught:
        compare(read_side("hitachi-keis90", tables.folder), read_side("hitachi-keis90"))
    assert caught.value.id == "table-digest"


def test_all_charsets_of_two_versions(tables):
    pairs = read_sides(None, None, tables.folder)
    assert [(before.charset.name, after.charset.name) for before, after in pairs] == [
        (name, name) for name in ("hitachi-ebcdik", "hitachi-keis90", "windows-31j")
    ]
    assert {before.folder for before, _ in pairs} == {tables.folder}
    gone, new = only_in(tables.folder)
    assert (gone, "euc-jp" in new, "windows-31j" in new) == ([], True, False)


def test_one_charset_of_two_versions_or_two_charsets(tables):
    [(before, after)] = read_sides("cp932@jis90", None, tables.folder)
    assert (before.folder, after.folder) == (tables.folder, None)
    assert before.label == after.label == "cp932@jis90"
    [(before, after)] = read_sides("cp932", "euc-jp", None)
    assert (before.charset.name, after.charset.name, before.folder) == ("windows-31j", "euc-jp", None)


@pytest.mark.parametrize(("before", "after"), [(None, None), ("windows-31j", None)])
def test_there_must_be_something_to_compare_with(before, after):
    with pytest.raises(UsageError) as caught:
        read_sides(before, after, None)
    assert caught.value.id == "side-missing"


@pytest.mark.parametrize(
    ("side", "error_id"),
    [
        ("", "side-form"),
        ("windows-31j@", "side-form"),
        ("windows-31j:space", "side-form"),
        ("windows-31j/ivs/base", "side-form"),
        ("klingon", "charset-unknown"),
        ("sjis", "charset-ambiguous"),
        ("windows-31j@jis83", "edition-unknown"),
        ("windows-31j:space=two", "option-unknown"),
        ("hitachi-keis90:space=three", "option-value"),
        ("windows-31j:symbols=mine", "symbols-unknown"),
        ("windows-31j/nfkc", "profile-unknown"),
    ],
)
def test_a_side_that_does_not_exist_is_asked_back(side, error_id):
    with pytest.raises(UsageError) as caught:
        read_side(side)
    assert caught.value.id == error_id


def test_an_alias_with_a_space_is_a_name_too():
    assert read_side("CCSID 930@jis2004/base").charset.name == "ibm-930"


def test_rows_for_a_spreadsheet():
    rows = list(csv_rows(compare(read_side("windows-31j@jis90"), read_side("windows-31j@jis2004"))))
    named = {row[CSV_COLUMNS.index("code")]: dict(zip(CSV_COLUMNS, row, strict=True)) for row in rows}
    assert named["92D2"] == {
        "charset": "windows-31j",
        "code": "92D2",
        "change": "character",
        "before": "character",
        "before_names": "MJ025760",
        "before_text": "辻\U000e0102",
        "before_code_points": "8FBB_E0102",
        "after": "character",
        "after_names": "MJ025761",
        "after_text": "辻",
        "after_code_points": "U+8FBB",
    }
    assert named["8D99"]["after_names"] == "MJ017600|MJ017601|MJ017602"
    assert named["8D99"]["after_text"] == ""


def test_controls_stand_in_no_cell():
    rows = list(csv_rows(compare(read_side("fujitsu-ebcdik"), read_side("nec-jis8"))))
    cells = [cell for row in rows for cell in row]
    assert all(cell.isprintable() for cell in cells)
    assert "U+0009" in cells
