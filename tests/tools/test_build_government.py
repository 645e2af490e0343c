"""Tables of the government's sets."""

import csv
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_government

MADE = {
    "juki-symbols": build_government.juki_symbols,
    "nyukan-gaiji": build_government.nyukan_gaiji,
    "number-separators": build_government.number_separators,
}


@pytest.mark.parametrize("table", MADE)
def test_the_table_is_what_the_generator_makes(table):
    with (build_government.CODES / f"{table}.tsv").open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:] == list(MADE[table]())


def test_a_unit_of_16_bits_that_is_no_kanji_stands_for_its_own_code_point():
    rows = {row[0]: row[1] for row in build_government.juki_symbols()}
    assert all(target == f"U+{code}" for code, target in rows.items())
    assert {"0009", "000A", "000D", "0020", "0041", "3042", "30A2", "3001", "FF21", "FF71"} <= set(rows)


def test_the_block_of_full_width_forms_is_unicode_s_in_number():
    """住基ネット統一文字 has 163 characters in FF00–FFFE, which is what JIS has there."""
    assert sum(row[0] >= "FF00" for row in build_government.juki_symbols()) == 163


def test_no_kanji_is_taken_for_its_number():
    """J+FA45 is 槪, where Unicode has 海; 々 is J+AD1D, so J+3005 is anybody's guess."""
    codes = {int(row[0], 16) for row in build_government.juki_symbols()}
    assert not codes & {0x3005, 0x3006, *range(0x3400, 0xFF00)}


def test_a_code_of_nyukan_gaiji_is_another_form_of_one_character():
    rows = {row[0]: row[1] for row in build_government.nyukan_gaiji()}
    assert len(rows) == 164
    assert rows["E578"] == "MJ006772"
