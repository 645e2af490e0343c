"""The rules by which the tables of the hosts are made, on tables of a few lines."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_byte_table
import build_codes
import recipes_hosts
from build_codes import Decision
from recipe import Recipe, stands_for
from standard_lists import Lists
from structure import Structure
from witnesses import Witnesses

HEADER = "source,encoding,code,ucs,ivs,dir,note\n"
RECIPES = {recipe.name: recipe for recipe in recipes_hosts.RECIPES}
LISTS = Lists()
Build = Callable[..., list[list[str]]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Build a table of the rows of jef4j (``J``) and Jacode4e (``K``): ``"J C4D4 8FBB E0103 rt"``."""

    def build(
        name: str, encoding: str, rows: str, decisions: dict[str, Decision] | None = None, **changes: object
    ) -> list[list[str]]:
        path = tmp_path / "witnesses.csv"
        lines = [HEADER]
        for row in [*rows.split("|"), "J 00 - - rt", "K 00 - - rt"]:  # both are there, if with nothing to say
            who, code, ucs, ivs, direction, *note = row.split()
            source = {"J": "jef4j", "K": "Jacode4e"}[who]
            lines.append(f"{source},{encoding},{code},{ucs.strip('-')},{ivs.strip('-')},{direction},{' '.join(note)}\n")
        path.write_text("".join(lines), "utf-8")
        recipe: Recipe = replace(RECIPES[name], **changes)
        decided = {(name, code): decision for code, decision in (decisions or {}).items()}
        return list(build_codes.build(recipe, Witnesses(path), decided, LISTS))

    return build


def cells(rows: list[list[str]], *columns: int) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_a_sequence_is_the_target_and_the_bare_code_point_bears_it_out(build: Build) -> None:
    made = build("fujitsu-jef", "JEF", "J C4D4 8FBB E0103 rt|K C4D4 8FBB - rt")
    assert made == [["C4D4", "8FBB_E0103", "jisx0208", "36-52", "both", "jacode jef4j", ""]]


def test_another_base_character_is_a_conflict(build: Build) -> None:
    with pytest.raises(ValueError, match="B0A2: the witnesses differ"):
        build("fujitsu-jef", "JEF", "J B0A2 555E - rt|K B0A2 5516 - rt")


def test_a_compatibility_ideograph_is_a_glyph_of_its_own(build: Build) -> None:
    """U+FA30 is 侮 with its dots, as 4FAE_E0103 is; U+FA36 is another 喝 than 559D_E0102."""
    assert cells(build("fujitsu-jef", "JEF", "J 42BB 4FAE E0103 rt|K 42BB FA30 - rt"), 1, 5) == [
        ("4FAE_E0103", "jacode jef4j")
    ]
    with pytest.raises(ValueError, match="47B8: the witnesses differ"):
        build("fujitsu-jef", "JEF", "J 47B8 559D E0102 rt|K 47B8 FA36 - rt")


def test_a_bare_code_point_of_several_characters_is_undecided_and_not_written(build: Build) -> None:
    assert cells(build("fujitsu-jef", "JEF", "J B0B3 9C3A - rt|K B0B3 9C3A - rt"), 1, 4, 5) == [
        ("MJ029328|MJ029329", "decode", "jacode jef4j")
    ]


def test_a_bare_code_point_that_the_edition_would_change_is_written_by_name(build: Build) -> None:
    """唖 in the extension of JEF is 唖, though in its position of JIS X 0208 the edition of 1978 shows 啞."""
    [(target, set_name)] = cells(build("fujitsu-jef", "JEF", "J 47B9 5516 - rt"), 1, 2)
    assert (target, set_name) == (LISTS.mj.own["U+5516"], "jef-extension")


@pytest.mark.parametrize("note", ["oneway unmappable", "substitution"])
def test_what_is_no_text_or_another_text_has_no_row(build: Build, note: str) -> None:
    assert build("fujitsu-jef", "JEF", f"J 71F7 1B001 - dec {note}") == []


def test_the_replacement_character_is_no_target(build: Build) -> None:
    assert build("fujitsu-jef", "JEF", "J 7CE4 FFFD - dec oneway") == []


def test_user_defined_codes_have_rows_in_the_table_of_an_option_only(build: Build) -> None:
    rows = "K 9FA1 4F03 - rt|K B0A1 4E9C - rt"
    assert cells(build("hitachi-keis-row-9f", "KEIS90", rows), 0, 1) == [("9FA1", "U+4F03")]
    assert cells(build("hitachi-keis90", "KEIS90", rows, sources=RECIPES["hitachi-keis-row-9f"].sources), 0, 1) == [
        ("B0A1", "U+4E9C")
    ]


def test_a_source_that_gives_two_characters_for_one_code_needs_a_decision(build: Build) -> None:
    rows = "J 8F FF88 - rt|J 8F FF89 - rt"
    with pytest.raises(ValueError, match="hitachi-ebcdic 8F: the witnesses differ"):
        build("hitachi-ebcdic", "HITACHI-EBCDIC", rows)
    made = build("hitachi-ebcdic", "HITACHI-EBCDIC", rows, {"8F": Decision("U+FF89", "a slip")})
    assert cells(made, 0, 1, 5, 6) == [("8F", "U+FF89", "jef4j", "a slip")]


def test_a_decision_may_add_a_code_take_one_out_or_leave_it_undecided(build: Build) -> None:
    decisions = {
        "8E": Decision("U+FF88", "it is missing"),
        "8F": Decision("", "there is no such code"),
        "90": Decision("U+0041|U+0042", "either"),
    }
    made = build("hitachi-ebcdic", "HITACHI-EBCDIC", "J 8F FF89 - rt|J 90 0041 - rt", decisions)
    assert cells(made, 0, 1, 4, 5) == [
        ("8E", "U+FF88", "decode", "decision"),
        ("90", "U+0041|U+0042", "decode", "jef4j"),
    ]


def test_a_decision_on_what_is_no_code_is_an_error(build: Build) -> None:
    with pytest.raises(ValueError, match="4041: a decision on what is no code"):
        build("fujitsu-jef", "JEF", "J C4D4 8FBB - rt", {"4041": Decision("U+3000", "why")})


def test_a_decision_that_several_witnesses_make_needless_is_told(
    build: Build, capsys: pytest.CaptureFixture[str]
) -> None:
    decisions = {"B0A1": Decision("U+4E9C", "why")}
    build("hitachi-keis78", "KEIS78", "J B0A1 4E9C - rt", decisions)
    assert capsys.readouterr().err == ""
    build("hitachi-keis78", "KEIS78", "J B0A1 4E9C - rt|K B0A1 4E9C - rt", decisions)
    assert "decision not needed: hitachi-keis78 B0A1" in capsys.readouterr().err


def test_of_two_codes_of_a_character_the_first_encoder_s_is_written(build: Build) -> None:
    rows = "J 282C 2501 - rt|K 2C25 2501 - rt"
    assert cells(build("nec-jips-j", "JIPSJ", rows), 0, 4) == [("282C", "decode"), ("2C25", "both")]


def test_a_decided_direction_leaves_the_other_code_to_be_written(build: Build) -> None:
    rows = "J 4040 3000 - rt|K A1A1 3000 - rt"
    decisions = {"A1A1": Decision("U+3000", "4040 is written", "decode")}
    assert cells(build("hitachi-keis78", "KEIS78", rows, decisions), 0, 4) == [("4040", "both"), ("A1A1", "decode")]


def test_two_codes_written_for_one_character_are_an_error(build: Build) -> None:
    with pytest.raises(ValueError, match=r"5B and 7F are both written for U\+005C"):
        build("hitachi-ebcdic", "HITACHI-EBCDIC", "J 5B 005C - rt|J 7F 005C - rt")


def test_the_position_decides_the_shape_of_a_bare_code_point(build: Build) -> None:
    made = build("hitachi-keis78", "KEIS78", "J B0A2 5516 - rt")
    assert cells(made, 1, 2, 3) == [("U+5516", "jisx0208", "16-02")]


def test_not_where_the_old_shape_has_a_code_of_its_own(build: Build) -> None:
    made = build("hitachi-keis78", "KEIS78", "J B0A2 5516 - rt|K 6EBC 555E - rt")
    newer = ("B0A2", LISTS.mj.own["U+5516"], "", "", "the newer shape: that of the older edition has a code of its own")
    assert [(*row[:4], row[6].partition(",")[0]) for row in made if row[0] == "B0A2"] == [newer]


def test_a_position_with_the_old_shape_keeps_it_and_the_extension_has_the_newer(build: Build) -> None:
    made = build("nec-jips-j", "JIPSJ", "K 396D 9EB4 - rt|K D6BB 9EB9 - rt")
    assert cells(made, 0, 1, 2) == [("396D", "U+9EB4", "jisx0208"), ("D6BB", "MJ029852", "nec-g1")]


def test_a_position_with_another_character_is_not_given(build: Build) -> None:
    """36-52 is 辻 in every edition: a charset that has something else there is not JIS X 0208 there."""
    made = build("hitachi-keis78", "KEIS78", "K C4D4 4E00 - rt")
    assert cells(made, 1, 2, 3) == [("U+4E00", "", "")]


@pytest.mark.parametrize(
    ("recipe", "code", "place"),
    [
        ("fujitsu-jef", "4040", ("jef-extension", "")),
        ("fujitsu-jef", "41A1", ("jef-extension", "")),
        ("fujitsu-jef", "A1A1", ("jisx0208", "01-01")),
        ("fujitsu-jef", "C4D4", ("jisx0208", "36-52")),
        ("hitachi-keis78", "AFA1", ("keis-extension", "")),
        ("hitachi-keis78", "F4A4", ("jisx0208", "84-04")),
        ("hitachi-keis78", "F5A1", ("keis-extension", "")),
        ("nec-jips-j", "2121", ("jisx0208", "01-01")),
        ("nec-jips-j", "2D21", ("nec-g0", "")),
        ("nec-jips-j", "A1A1", ("nec-g1", "")),
        ("nec-jips-j", "A121", ("nec-g2", "")),
        ("unisys-letsj-double", "2020", ("", "")),
        ("unisys-letsj-double", "C4D4", ("jisx0208", "36-52")),
        ("unisys-letsj-double", "C454", ("jisx0212", "36-52")),
    ],
)
def test_sets_and_positions(recipe: str, code: str, place: tuple[str, str]) -> None:
    assert RECIPES[recipe].place(bytes.fromhex(code)) == place


def test_letsj_puts_jis_x_0212_between_the_bytes() -> None:
    assert recipes_hosts.both_high(b"\x44\x54") == b"\xc4\xd4"
    assert recipes_hosts.first_high(b"\x44\x54") == b"\xc4\x54"


@pytest.mark.parametrize(
    ("target", "said", "borne_out"),
    [
        ("U+8FBB", "U+8FBB", True),
        ("U+8FBB", "8FBB_E0103", False),
        ("8FBB_E0103", "MJ025761", True),
        ("8FBB_E0103", "U+8FBB", True),  # the owner of the code point
        ("8FBB_E0102", "U+8FBB", False),
        ("MJ021032|MJ021317", "U+80FE", True),
        ("MJ021032|MJ021317", "U+4E00", False),
        ("MJ016794|U+2AEA0", "U+2AEA0", True),
    ],
)
def test_what_bears_a_target_out(target: str, said: str, borne_out: bool) -> None:
    assert stands_for(LISTS, target, said) is borne_out


def test_a_structure_is_read_as_the_table_has_it() -> None:
    jips = Structure.read("nec-jips-e")
    assert jips.is_code(b"\x21\x21")
    assert jips.is_code(b"\xa1\x21")
    assert not jips.is_code(b"\x21\xa1")
    assert jips.is_user_defined(b"\xe0\xa1")
    assert not jips.is_user_defined(b"\xe1\x21")  # G2
    assert jips.editions == ("jis78",)


@pytest.fixture
def bytes_table(tmp_path: Path) -> Callable[[dict[int, int]], list[list[str]]]:
    """Build a byte table of two sets that differ by a permutation, of which 41 and 42 are A and B."""

    def build_bytes(moved: dict[int, int]) -> list[list[str]]:
        columns = "code\ttarget\tset\tposition\tdirection\tbasis\tnote\n"
        row = "{:02X}\tU+{:04X}\t\t\tboth\tjacode jef4j\t\n"
        (tmp_path / "nec-jis8.tsv").write_text(columns + row.format(0x41, 0x41) + row.format(0x42, 0x42))
        (tmp_path / "nec-ebcdik.tsv").write_text(columns + row.format(0xC1, 0x41) + row.format(0xC2, 0x42))
        lines = [HEADER]
        for byte in range(256):
            lines += [f"Jacode4e,NEC-JIS8,{byte:02X},,,rt,spua={byte}\n"]
            lines += [f"Jacode4e,NEC-EBCDIK,{moved.get(byte, byte):02X},,,rt,spua={byte}\n"]
        (tmp_path / "witnesses.csv").write_text("".join(lines))
        return list(build_byte_table.byte_rows(tmp_path, Witnesses(tmp_path / "witnesses.csv")))

    return build_bytes


SHIFTED = {0x1A: 0x3F, 0x3F: 0x1A, 0x70: 0x75, 0x75: 0x70, 0x71: 0x76, 0x76: 0x71}


def test_bytes_go_by_their_character_and_else_by_their_number(
    bytes_table: Callable[[dict[int, int]], list[list[str]]],
) -> None:
    swapped = SHIFTED | {0x41: 0xC1, 0xC1: 0x41, 0x42: 0xC2, 0xC2: 0x42, 0x90: 0x91, 0x91: 0x90}
    rows = {row[0]: row for row in bytes_table(swapped)}
    assert rows["41"] == ["41", "C1", "jacode jef4j", ""]
    assert rows["90"] == ["90", "91", "jacode", ""]
    assert rows["70"] == ["70", "75", "jacode nec", ""]


def test_a_byte_table_must_agree_with_the_shift_codes(
    bytes_table: Callable[[dict[int, int]], list[list[str]]],
) -> None:
    with pytest.raises(ValueError, match="1A: the shift codes say 3F, the tables 1A"):
        bytes_table({})


def test_no_two_bytes_become_the_same(bytes_table: Callable[[dict[int, int]], list[list[str]]]) -> None:
    with pytest.raises(ValueError, match="two bytes become the same"):
        bytes_table(SHIFTED)  # 41 becomes C1 as a letter, and C1 stays C1
