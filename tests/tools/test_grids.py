"""Where a code stands in the grid of its set, and the same cell in another form of encoding."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import grids

#: Every pair of bytes that Python reads as one code of Shift_JIS-2004.
PAIRS = [bytes((lead, trail)) for lead in (*range(0x81, 0xA0), *range(0xE0, 0xFD)) for trail in range(0x40, 0xFD)]


def test_a_cell_of_shift_jis_2004_is_where_python_puts_it_in_euc():
    """Two codecs of one grid: all of its 11,233 cells, on both planes."""
    seen = 0
    for code in PAIRS:
        try:
            euc = code.decode("shift_jis_2004").encode("euc_jis_2004")
        except UnicodeDecodeError:
            continue
        if len(euc) == 1:  # \ and ~, which have two codes in EUC
            continue
        seen += 1
        assert grids.shift_jis_2004_as_euc(code) == euc
    assert seen == 11_233 - 2


def test_a_single_byte_has_no_cell():
    assert grids.shift_jis_2004_as_euc(b"A") == b""
    assert grids.gl(b"A") == grids.gl(b"\x8e\xa1") == grids.g3_gl(b"\xb0\xa1") == b""


def test_seven_bits_and_euc_are_each_other():
    assert grids.gl(grids.gr(b"\x34\x41")) == b"\x34\x41"
    assert grids.g3_gl(grids.g3(b"\x34\x41")) == b"\x34\x41"


def test_77_codes_of_jis_x_0208_are_younger_than_1978():
    """JIS C 6226-1978 has 6,802 characters: 453 others and 6,349 kanji."""
    codes = [bytes((row, cell)) for row in range(0x21, 0x7F) for cell in range(0x21, 0x7F)]
    known = [code for code in codes if decodes(code)]
    assert len(known) == 6879
    old = [code for code in known if grids.in_1978(code)]
    assert len(old) == 6802
    assert sum(code[0] >= 0x30 for code in old) == 6349


def decodes(code: bytes) -> bool:
    try:
        return bool((b"\x1b$B" + code + b"\x1b(B").decode("iso2022_jp"))
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize(
    ("place", "code", "found"),
    [
        (grids.place_shift_jis_2004, "5C", ("jisx0201-roman", "")),
        (grids.place_shift_jis_2004, "41", ("ascii", "")),
        (grids.place_shift_jis_2004, "B1", ("jisx0201-kana", "")),
        (grids.place_shift_jis_2004, "889F", ("jisx0213", "1-16-01")),
        (grids.place_shift_jis_2004, "EFFC", ("jisx0213", "1-94-94")),
        (grids.place_shift_jis_2004, "F040", ("jisx0213", "2-01-01")),
        (grids.place_shift_jis_2004, "F09F", ("jisx0213", "2-08-01")),
        (grids.place_shift_jis_2004, "F49F", ("jisx0213", "2-78-01")),
        (grids.place_shift_jis_2004, "FCFC", ("jisx0213", "2-94-94")),
        (grids.place_jisx0213, "8EB1", ("jisx0201-kana", "")),
        (grids.place_jisx0213, "C4D4", ("jisx0213", "1-36-52")),
        (grids.place_jisx0213, "8FFDBB", ("jisx0213", "2-93-27")),
        (grids.place_eucjp_ms, "ADA1", ("nec-row13", "13-01")),
        (grids.place_eucjp_ms, "8FF3F3", ("ibm", "83-83")),
        (grids.place_eucjp_ms, "8FB0A1", ("jisx0212", "16-01")),
        (grids.place_cp51932, "F9A1", ("nec-selected", "89-01")),
        (grids.place_cp51932, "C4D4", ("jisx0208", "36-52")),
        (grids.place_cp51932, "8EB1", ("jisx0201-kana", "")),
        (grids.place_windows_7bit, "7C7E", ("nec-selected", "92-94")),
    ],
)
def test_row_and_cell(place, code, found):
    assert place(bytes.fromhex(code)) == found
