"""Recipes of IBM's charsets and those of open systems, on small witness files."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_codes
from build_codes import Decision
from recipes_open import RECIPES
from witnesses import Witnesses

BY_NAME = {recipe.name: recipe for recipe in RECIPES}


@pytest.fixture
def build(tmp_path):
    """Build a table of what its witnesses say: witness id → code → (code points, direction)."""

    def build(name, said, decisions=None):
        lines = ["source,encoding,code,ucs,ivs,dir,note"]
        for source in BY_NAME[name].sources:
            lines.append(f"{source.source},{source.encoding},00,,,rt,")  # every source is there, if with nothing to say
            for key, rows in said.items():
                if key in (source.id, source.source):
                    lines += [f"{source.source},{source.encoding},{code},{ucs},,{way}," for code, ucs, way in rows]
        path = tmp_path / "witnesses.csv"
        path.write_text("\n".join(lines) + "\n", "utf-8")
        decided = {(name, code): made for code, made in (decisions or {}).items()}
        return list(build_codes.build(BY_NAME[name], Witnesses(path), decided))

    return build


def test_a_kanji_of_ibm_s_hosts_has_a_set_and_no_position(build):
    rows = [("4541", "4E00", "rt")]
    made = build("ibm-300", {"ibm": rows, "glibc": rows, "jdk": rows})
    assert made == [["4541", "U+4E00", "ibm-300", "", "both", "glibc ibm jdk", ""]]


def test_the_five_symbols_need_a_decision(build):
    said = {"ibm": [("4260", "FF0D", "rt")], "glibc": [("4260", "2212", "rt")]}
    with pytest.raises(ValueError, match="4260: the witnesses differ"):
        build("ibm-300", said)
    assert [row[1:6] for row in build("ibm-300", said, {"4260": Decision("U+FF0D", "because")})] == [
        ["U+FF0D", "ibm-300", "", "both", "ibm"]
    ]


def test_a_user_defined_code_of_ibm_has_no_row(build):
    rows = [("6941", "E000", "rt"), ("89BD", "F83C", "rt"), ("89BE", "4E00", "rt")]
    assert [row[0] for row in build("ibm-16684", {"ibm": rows})] == ["89BE"]


def test_two_code_points_are_one_target(build):
    rows = [("ECB5", "304B 309A", "rt")]
    assert build("ibm-16684", {"ibm": rows, "glibc": rows})[0][1] == "U+304B U+309A"


def test_what_the_repertoire_s_table_lacks_is_not_in_the_charset(build):
    """As glibc maps unassigned single bytes of CCSID 1390 to SUB."""
    said = {"ibm": [("3F", "001A", "rt")], "glibc": [("3F", "001A", "rt"), ("57", "001A", "dec")]}
    assert [row[0] for row in build("ibm-8482", said)] == ["3F"]


def test_icu_s_931_is_no_witness_of_ccsid_37():
    assert "ICU ibm-931" not in {source.source for recipe in RECIPES for source in recipe.sources}


def test_942_does_not_go_by_the_positions_of_jis_x_0208(build):
    """At 16-19 it has 鰺, as in 1978: no edition may make 鯵 of it."""
    made = build("ibm-942-double", {"ibm": [("88B1", "9C3A", "rt")]})
    assert made[0][1:4] == ["U+9C3A", "ibm-301", "16-19"]


def test_python_s_fallback_to_jis_x_0212_is_not_euc_jis_2004(build):
    """8FA2AF is no code of plane 2."""
    said = {"python": [("8FA2AF", "02D8", "rt"), ("8FFDBB", "9B1C", "rt")], "glibc": [("8FFDBB", "9B1C", "rt")]}
    assert build("euc-jis-2004", said) == [
        ["8FFDBB", "U+9B1C", "jisx0213", "2-93-27", "both", "glibc python", ""],
    ]


def test_a_table_in_shift_jis_bears_out_the_same_cell_in_euc(build):
    said = {"glibc": [("C4D4", "8FBB", "rt")], "JDK x-SJIS_0213": [("92D2", "8FBB", "rt"), ("41", "0041", "rt")]}
    assert build("euc-jis-2004", said) == [["C4D4", "U+8FBB", "jisx0213", "1-36-52", "both", "glibc jdk", ""]]


def test_a_code_younger_than_1978_is_not_behind_its_escape(build):
    """2821, a ruled line, came in 1983; 3021 was there."""
    rows = [("3021", "4E9C", "dec"), ("2821", "2500", "dec"), ("7421", "582F", "dec")]
    made = build("jisx0208-1978", {"python": rows, "JDK x-JIS0208": [("3021", "4E9C", "rt")]})
    assert made == [["3021", "U+4E9C", "jisx0208", "16-01", "both", "jdk python", ""]]


def test_rows_89_to_92_of_cp5022x_are_in_the_option_s_table_alone(build):
    """Code page 20932 has gaiji there, so it is not heard on them."""
    said = {"icu": [("F9A1", "7E8A", "rt"), ("ADA1", "2460", "rt")], "jdk-50221": [("7921", "E178", "rt")]}
    assert [row[:4] for row in build("cp5022x", said)] == [["2D21", "U+2460", "nec-row13", "13-01"]]
    assert [row[:4] for row in build("cp5022x-nec-selected", said)] == [["7921", "U+7E8A", "nec-selected", "89-01"]]


def test_jis_x_0212_of_code_page_20932_has_one_high_bit(build):
    said = {"jdk": [("3021", "4E02", "rt")], "icu-20932": [("B021", "4E02", "rt"), ("B0A1", "4E9C", "rt")]}
    assert build("cp5022x-jisx0212", said) == [["3021", "U+4E02", "jisx0212", "16-01", "both", "icu-20932 jdk", ""]]


def test_a_set_of_iso_2022_leaves_control_characters_to_a_table_of_their_own(build):
    rows = [("0A", "000A", "rt"), ("20", "0020", "rt"), ("41", "0041", "rt"), ("7F", "007F", "rt")]
    assert [row[0] for row in build("iso2022-controls", {"jdk": rows, "python": rows})] == ["0A", "20", "7F"]
    assert [row[0] for row in build("ascii", {"jdk": rows, "python": rows})] == ["41"]


def test_where_15_is_the_line_feed_25_is_what_it_was(build):
    """So that NL and LF stay apart."""
    decision = Decision("U+0085", "because", "both")
    made = build(
        "ibm-newline", {"jdk": [("15", "000A", "rt"), ("25", "000A", "dec"), ("40", "0020", "rt")]}, {"25": decision}
    )
    assert [row[:2] for row in made] == [["15", "U+000A"], ["25", "U+0085"]]
