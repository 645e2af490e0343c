"""Where one code ends and the next begins."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.charsets import load_charset

WINDOWS = load_charset("windows-31j").cutting
EUC = load_charset("euc-jp").cutting


def cut(cutting, data):
    """Show the pieces: a code plain, malformed bytes in brackets."""
    return " ".join(
        piece.code.hex().upper() if piece.well_formed else f"[{piece.code.hex().upper()}]"
        for piece in cutting.cut(data)
    )


@pytest.mark.parametrize(
    ("data", "pieces"),
    [
        ("41 92D2 B1", "41 92D2 B1"),
        ("92", "[92]"),
        ("92 0A", "[92] 0A"),  # a lead byte never takes the line end with it
        ("92 2C 41", "[92] 2C 41"),
        ("92 7F", "[92] 7F"),
        ("80 A0 FD FE FF", "[80] [A0] [FD] [FE] [FF]"),
        ("81 FD 41", "[81] [FD] 41"),
        ("F040 F9FC", "F040 F9FC"),
        ("", ""),
    ],
)
def test_windows_31j(data, pieces):
    assert cut(WINDOWS, bytes.fromhex(data)) == pieces


@pytest.mark.parametrize(
    ("data", "pieces"),
    [
        ("41 C4D4 8EB1 8FB0A1", "41 C4D4 8EB1 8FB0A1"),
        ("8FB0 0A", "[8FB0] 0A"),  # the longest beginning of a code is one defect
        ("8FB0", "[8FB0]"),
        ("8F 0A", "[8F] 0A"),
        ("8E 0A", "[8E] 0A"),
        ("8EE0", "[8E] [E0]"),  # past half-width katakana; E0 begins a code, but nothing follows
        ("C4 0A", "[C4] 0A"),
        ("80 8D 90 A0 FF", "[80] [8D] [90] [A0] [FF]"),
    ],
)
def test_euc_jp(data, pieces):
    assert cut(EUC, bytes.fromhex(data)) == pieces


@pytest.mark.parametrize("cutting", [WINDOWS, EUC], ids=["windows-31j", "euc-jp"])
@given(data=st.binary(max_size=60))
def test_the_pieces_joined_are_the_input(cutting, data):
    pieces = list(cutting.cut(data))
    assert b"".join(piece.code for piece in pieces) == data
    assert [piece.offset for piece in pieces] == [sum(len(p.code) for p in pieces[:n]) for n in range(len(pieces))]


@pytest.mark.parametrize("cutting", [WINDOWS, EUC], ids=["windows-31j", "euc-jp"])
@given(data=st.binary(max_size=60), offset=st.integers(0, 60))
def test_sync_finds_a_place_where_a_piece_begins(cutting, data, offset):
    offset = min(offset, len(data))
    found = cutting.sync(data, offset)
    assert found <= offset
    assert found in {piece.offset for piece in cutting.cut(data)} | {0, len(data)}
