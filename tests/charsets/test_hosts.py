"""The mainframe vendors' charsets: what their tables hold, and what the bytes of a file become.

The figures are a specification: a table that changes changes them, and somebody looks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cache

import pytest

from mojimigrate import Converter
from mojimigrate.charsets import load_charset
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_rows
from mojimigrate.mapping import vendor_codes
from mojimigrate.mapping.codes import VendorCode
from mojimigrate.standard import load_standard

COLUMNS = ("code", "target", "set", "position", "direction", "basis", "note")
DOUBLE = ("fujitsu-jef", "hitachi-keis78", "hitachi-keis83", "hitachi-keis90", "nec-jips-j", "unisys-letsj-double")
TABLES = (
    *DOUBLE, "fujitsu-ebcdic", "fujitsu-ebcdik", "fujitsu-ascii", "hitachi-ebcdic", "hitachi-ebcdik",
    "hitachi-keis-row-9f", "hitachi-keis-space-two", "nec-jis8", "nec-ebcdik", "unisys-letsj-single",
)  # fmt: skip


@cache
def rows(table: str) -> list[dict[str, str]]:
    return list(read_rows(f"codes/{table}.tsv", COLUMNS))


@cache
def codes(charset: str) -> dict[bytes, VendorCode]:
    return vendor_codes(load_charset(charset).parts[0])


def text(charset: str, data: str, **job: object) -> str:
    """Convert bytes in hexadecimal."""
    return Converter(charset, **job).convert(bytes.fromhex(data)).text  # type: ignore[arg-type]


def is_kanji(names: tuple[str, ...]) -> bool:
    return any(name.startswith("MJ0") and not name.startswith("MJ09") for name in names)


# Tables


@pytest.mark.parametrize(
    ("table", "all_codes", "by_witnesses"),
    [
        ("fujitsu-ebcdic", 157, {1: 155, 0: 2}),
        ("fujitsu-ebcdik", 194, {1: 36, 2: 158}),
        ("fujitsu-ascii", 157, {1: 154, 0: 3}),
        ("fujitsu-jef", 11417, {1: 2923, 2: 8494}),
        ("hitachi-ebcdic", 223, {1: 221, 0: 2}),
        ("hitachi-ebcdik", 223, {1: 32, 2: 191}),
        ("hitachi-keis78", 7987, {1: 1128, 2: 6859}),
        ("hitachi-keis83", 7973, {1: 1102, 2: 6871}),
        ("hitachi-keis90", 7972, {1: 1099, 2: 6873}),
        ("hitachi-keis-row-9f", 44, {1: 44}),
        ("hitachi-keis-space-two", 1, {0: 1}),
        ("nec-jis8", 191, {1: 4, 2: 187}),
        ("nec-ebcdik", 223, {1: 61, 2: 162}),
        ("nec-jips-j", 8753, {1: 1729, 2: 6909, 0: 115}),
        ("unisys-letsj-single", 191, {1: 191}),
        ("unisys-letsj-double", 12947, {0: 1, 1: 2, 2: 3328, 3: 9616}),
    ],
)
def test_codes_by_number_of_witnesses(table: str, all_codes: int, by_witnesses: dict[int, int]) -> None:
    """None: a decision alone."""
    basis = [[witness for witness in row["basis"].split() if witness != "decision"] for row in rows(table)]
    assert len(basis) == all_codes
    assert Counter(map(len, basis)) == by_witnesses


@pytest.mark.parametrize(
    ("charset", "edition", "one", "undecided"),
    [
        # Of JEF's: ten readings of a book, and four code points of several characters that no sequence tells apart.
        ("fujitsu-jef", "jis78", 10379, "48D3 52E1 53B3 56F3 58C1 5BBF 5EE3 68BA 68BC 72FA B0B3 CFB6 F2CD"),
        ("hitachi-keis78", "jis78", 7243, "B0B3 CFB6 F2CD"),
        ("hitachi-keis83", "jis90", 7246, ""),
        ("hitachi-keis83", "jis2004", 7243, "B4E5 B9F9 D1CD"),
        ("hitachi-keis83", "ipamj", 7246, ""),
        ("hitachi-keis90", "jis90", 7245, ""),
        ("nec-jips-j", "jis78", 7652, "3022 3033 4F36 6D6E 724D D6A1 D6F1"),
        ("unisys-letsj-double", "jis90", 12159, ""),
    ],
)
def test_kanji_reach_exactly_one_character_or_are_listed(charset: str, edition: str, one: int, undecided: str) -> None:
    kanji = {code: row.editions[edition] for code, row in codes(charset).items() if is_kanji(row.editions[edition])}
    assert sum(len(names) == 1 for names in kanji.values()) == one
    assert {code.hex().upper() for code, names in kanji.items() if len(names) > 1} == set(undecided.split())


def test_jef_has_three_characters_twice() -> None:
    """Two shapes that were there before they were added for JIS X 0208-1983, and 長 once more as a part of kanji."""
    found = defaultdict(list)
    for code, row in codes("fujitsu-jef").items():
        if is_kanji(row.editions["jis78"]) and len(row.editions["jis78"]) == 1:
            found[row.editions["jis78"][0]].append(code.hex().upper())
    twice = [pair for pair in found.values() if len(pair) > 1]
    assert sorted(twice) == [["43C7", "43CE"], ["6CF4", "6CFC"], ["73FB", "C4B9"]]


@pytest.mark.parametrize("table", TABLES)
def test_a_character_is_written_as_one_code(table: str) -> None:
    written = [row["target"] for row in rows(table) if row["direction"] == "both"]
    assert len(written) == len(set(written))
    assert not any("|" in target for target in written)


def test_every_sequence_of_jef_and_jips_is_registered() -> None:
    registered = {row["ivs"]: row["name"] for row in read_rows("standard/ivd.tsv", ("ivs", "name"))}
    sequences = {row["target"] for table in DOUBLE for row in rows(table) if "_" in row["target"]}
    assert len(sequences) == 3793
    assert {sequence: registered[sequence] for sequence in sequences} == {
        sequence: load_standard().with_sequence(sequence) for sequence in sequences
    }


def test_the_standard_area_of_jef_is_the_edition_of_1978() -> None:
    """The edition is computed from JEF, so the two must say the same of every position."""
    edition = {
        row["position"]: tuple(row["jis78"].split("|"))
        for row in read_rows("standard/editions.tsv", ("set", "position", "jis78"))
        if row["set"] == "jisx0208"
    }
    shown = {row.position: row.editions["jis78"] for row in codes("fujitsu-jef").values() if row.set == "jisx0208"}
    assert {position: shown[position] for position in edition if position[:2] != "84"} == {
        position: names for position, names in edition.items() if position[:2] != "84"
    }


def test_all_of_jis_x_0212_is_in_letsj() -> None:
    by_position = {
        row.position: row.editions["jis90"] for row in codes("unisys-letsj-double").values() if row.set == "jisx0212"
    }
    wanted = {position: (name,) for name, position in load_standard().column("x0212")}
    assert len(wanted) == 5801
    assert {position: by_position[position] for position in wanted} == wanted


def test_jips_e_is_jips_j_through_the_byte_table() -> None:
    table = {row["byte"]: row["written"] for row in read_rows("codes/nec-jis8-to-ebcdik.tsv", ("byte", "written"))}
    assert sorted(table) == sorted(table.values()) == [f"{byte:02X}" for byte in range(256)]
    assert [table[byte] for byte in ("1A", "70", "71")] == ["3F", "75", "76"]  # the shift codes: 1A70 3F75, 1A71 3F76
    through = bytes(int(table[f"{byte:02X}"], 16) for byte in range(256))
    assert {code: row.editions for code, row in codes("nec-jips-e").items()} == {
        code.translate(through): row.editions for code, row in codes("nec-jips-j").items()
    }
    ebcdik = {row.target: row.code for row in codes("nec-ebcdik").values()}
    for row in codes("nec-jis8").values():
        assert ebcdik[row.target] == bytes.fromhex(table[row.code.hex().upper()])


@pytest.mark.parametrize(
    "charset", ["fujitsu-ebcdic", "fujitsu-ebcdik", "hitachi-ebcdic", "hitachi-ebcdik", "nec-ebcdik"]
)
def test_the_letters_and_digits_of_ebcdic(charset: str) -> None:
    spans = [("A", "C1"), ("J", "D1"), ("S", "E2"), ("0", "F0")]
    for first, code in spans:
        for at in range(8 if first == "S" else 10 if first == "0" else 9):
            target = codes(charset)[bytes([int(code, 16) + at])].target
            assert target == f"U+{ord(first) + at:04X}"


@pytest.mark.parametrize(
    "charset", ["hitachi-ebcdic", "hitachi-ebcdik", "nec-jis8", "nec-ebcdik", "unisys-letsj-single"]
)
def test_sets_of_many_have_all_of_ascii_and_of_half_width_katakana(charset: str) -> None:
    targets = {row.target for row in codes(charset).values()}
    assert {f"U+{point:04X}" for point in [*range(0x7F), *range(0xFF61, 0xFFA0)]} - targets == set()


def test_the_ascii_of_fujitsu_has_all_of_ascii() -> None:
    assert {f"U+{point:04X}" for point in range(0x7F)} - {
        row.target for row in codes("fujitsu-ascii").values()
    } == set()


@pytest.mark.parametrize("charset", ["fujitsu-ebcdik", "hitachi-ebcdic", "nec-ebcdik"])
def test_a_line_ends_with_nl(charset: str) -> None:
    assert {codes(charset)[b"\x15"].target, codes(charset)[b"\x25"].target} == {"U+000A", "U+0085"}
    assert codes(charset)[b"\x15"].target == "U+000A"


# Areas


@pytest.mark.parametrize(
    ("charset", "size", "inside", "outside"),
    [
        ("fujitsu-jef", 3102, "80A1 A0FE", "7FFE A1A1 4040 80A0"),
        ("hitachi-keis78", 3008, "81A1 9FA1 A0FE", "80FE A1A1 4040"),
        ("hitachi-keis90", 3008, "81A1 9FA1 A0FE", "80FE A1A1 4040"),
        ("nec-jips-j", 3948, "7421 7E7E E0A1 FEFE", "737E DFFE E121 FE7E"),
        ("unisys-letsj-double", 2632, "31A1 40FE 6DA1 78FE", "2020 41A1 A1A1 A121"),
    ],
)
def test_user_defined_areas(charset: str, size: int, inside: str, outside: str) -> None:
    part = load_charset(charset).parts[0]
    assert all(part.is_code(code) and part.is_user_defined(code) for code in map(bytes.fromhex, inside.split()))
    assert not any(part.is_user_defined(code) for code in map(bytes.fromhex, outside.split()))
    everything = [bytes([lead, trail]) for lead in range(256) for trail in range(256)]
    assert sum(part.is_user_defined(code) and part.is_code(code) for code in everything) == size


def test_the_gaiji_of_jips_e_are_those_of_jips_j() -> None:
    one, other = (load_charset(name).parts[0] for name in ("nec-jips-j", "nec-jips-e"))
    everything = [bytes([lead, trail]) for lead in range(256) for trail in range(256)]
    assert {one.form.write(code) for code in everything if one.is_user_defined(code)} == {
        code for code in everything if one.is_user_defined(code)
    }
    assert {code for code in everything if other.is_user_defined(code)} == {
        other.form.write(code) for code in everything if one.is_user_defined(code)
    }


# Files


@pytest.mark.parametrize(
    ("charset", "data", "wanted"),
    [
        # 辻 with two dots in the standard area, with one dot in the extension
        ("fujitsu-jef", "C4D4 67A5", "辻辻\U000e0102"),
        ("fujitsu-jef+ebcdik", "C1 28 C4D4 29 81 15", "A辻ｱ\n"),
        ("fujitsu-jef+ebcdik", "28 B0A1 38 B0A1 30E2 B0A1 29 C2", "亜亜亜B"),
        ("fujitsu-jef+ebcdic", "81 28 B0A1 29 82", "a亜b"),
        ("fujitsu-jef+ascii", "4A 28 B0A1 29 5A", "[亜]"),
        ("fujitsu-jef+jis8", "B1 1B6D B0A1 1B6E 41", "ｱ亜A"),
        ("fujitsu-jef", "4040 A1A1", "\u3000\u3000"),
        ("hitachi-keis83+ebcdik", "C1 0A42 B0A1 4040 A1A1 0A41 81", "A亜\u3000\u3000ｱ"),
        ("hitachi-keis90+ebcdic", "81 0A42 F4A6 0A41 42", "a熙｡"),
        ("nec-jips-j+jis8", "41 1A70 3021 1A71 B1", "A亜ｱ"),
        ("nec-jips-e+ebcdik", "C1 3F75 F04F 3F76 81", "A亜ｱ"),
        ("unisys-letsj", "41 9370 B0A1 2020 93F1 B1", "A亜\u3000ｱ"),
        ("unisys-letsj", "41 9322 B0A1 93A1 B1", "A亜ｱ"),  # even, odd
        ("unisys-letsj-double", "B021", "丂"),
    ],
)
def test_bytes_become_text(charset: str, data: str, wanted: str) -> None:
    assert text(charset, data) == wanted


def test_the_exchanged_pairs_change_places_between_keis78_and_keis83() -> None:
    """22 pairs, of which three have a shape in KEIS78 that the edition leaves undecided."""
    old, new = codes("hitachi-keis78"), codes("hitachi-keis83")
    seventy_eight = {row.target: code for code, row in old.items()}
    pairs = {
        frozenset((code, seventy_eight[row.target]))
        for code, row in new.items()
        if code in old and code > b"\xb0\xa1" and old[code].target != row.target and row.target in seventy_eight
        and new.get(seventy_eight[row.target], row).target == old[code].target
    }  # fmt: skip
    assert len(pairs) == 22
    assert frozenset((b"\xb2\xa9", b"\xf2\xf4")) in pairs
    assert (text("hitachi-keis78", "B2A9"), text("hitachi-keis83", "B2A9")) == ("鶯", "鴬")


def test_keis78_has_the_shapes_of_1978_but_for_those_with_a_code_of_their_own() -> None:
    old = codes("hitachi-keis78")
    assert old[b"\xc4\xd4"].editions["jis78"] == ("MJ025761",)
    assert old[b"\xb6\xc6"].editions["jis78"] != old[b"\x5c\xc3"].editions["jis78"]  # 尭, 堯
    assert text("hitachi-keis78", "B6C6 5CC3") == "尭堯"


def test_jips_has_the_older_shape_in_g0_and_the_newer_in_g1() -> None:
    assert text("nec-jips-j", "3646 B6DA") == "堯尭"
    assert text("nec-jips-j", "396D D6BB") == "麴麹"


def test_the_space_of_keis_is_the_site_s_choice() -> None:
    assert text("hitachi-keis83+ebcdik", "0A42 4040") == "\u3000"
    assert text("hitachi-keis83+ebcdik", "0A42 4040", options={"space": "two"}) == "  "


def test_row_9f_of_keis_is_the_site_s_choice() -> None:
    result = Converter("hitachi-keis90").convert(b"\x9f\xa1")
    assert [event.outcome for event in result.events] == [Outcome.UNIDENTIFIED]
    assert text("hitachi-keis90", "9FA1", options={"row-9f": "kanji"}) == "伃"
    assert text("hitachi-keis90", "9FA4", options={"row-9f": "kanji"}) == "〓"


def test_a_stray_lead_of_a_shift_code_never_costs_a_line_end() -> None:
    assert text("unisys-letsj", "93 0A 41")[-2:] == "\nA"


def test_undecided_codes_and_codes_without_a_row_are_reported() -> None:
    result = Converter("fujitsu-jef").convert(bytes.fromhex("B0B3 71FD 80A1"))
    assert result.text == "〓〓〓"
    assert [event.outcome for event in result.events] == [
        Outcome.UNIDENTIFIED, Outcome.UNASSIGNED, Outcome.UNIDENTIFIED,
    ]  # fmt: skip


# Names


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("x-Fujitsu-JEF", "fujitsu-jef"),
        ("x-Fujitsu-JEF-EBCDIC", "fujitsu-jef+ebcdic"),
        ("x-Fujitsu-JEF-EBCDIK", "fujitsu-jef+ebcdik"),
        ("x-Fujitsu-JEF-ASCII", "fujitsu-jef+ascii"),
        ("x-Hitachi-KEIS83", "hitachi-keis83"),
        ("x-Hitachi-KEIS90-EBCDIK", "hitachi-keis90+ebcdik"),
        ("x-NEC-JIPSJ", "nec-jips-j"),
        ("JIPS(E)", "nec-jips-e"),
        ("JIPS-E", "nec-jips-e"),
        ("x-NEC-JIPSJ-JIS8", "nec-jips-j+jis8"),
    ],
)
def test_names_as_people_write_them(written: str, name: str) -> None:
    assert load_charset(written).name == name


@pytest.mark.parametrize(
    ("written", "candidates"),
    [
        ("JEF", 5),
        ("KEIS", 9),
        ("KEIS83", 3),
        ("KEIS-EBCDIK", 3),
        ("JIPS", 4),
        ("JIPSJ", 2),
        ("JIPSE", 2),
        ("LETSJ", 2),
    ],
)
def test_a_name_that_leaves_the_single_bytes_open_is_asked_back(written: str, candidates: int) -> None:
    with pytest.raises(UsageError) as caught:
        load_charset(written)
    assert caught.value.id == "charset-ambiguous"
    assert len(caught.value.facts["candidates"].split(", ")) == candidates
