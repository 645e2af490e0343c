"""How code points, sequences and codes are written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate import characters


@given(st.characters(exclude_categories=["Cs"]))
def test_code_points_round_trip(char):
    assert characters.parse_code_point(characters.code_point_name(char)) == char


@given(st.characters(exclude_categories=["Cs"]), st.integers(0xE0100, 0xE01EF).map(chr))
def test_sequences_round_trip(base, selector):
    assert characters.parse_sequence(characters.sequence_name(base + selector)) == base + selector


@pytest.mark.parametrize("text", ["U+D800", "U+110000", "U+8fbb", "8FBB", "U+", "U+8FBB ", "辻", ""])
def test_what_is_no_code_point(text):
    assert characters.parse_code_point(text) is None


@pytest.mark.parametrize("text", ["8FBB_8FBB", "8FBB", "8FBB_E0200", "8FBB-E0102", "_", ""])
def test_what_is_no_sequence(text):
    assert characters.parse_sequence(text) is None


def test_codes_are_written_in_hexadecimal():
    assert characters.code_name(b"\x8f\xb0\xa1") == "8FB0A1"


@pytest.mark.parametrize(
    "char", ["\ue000", "\U000f0000", "\U0010fffd", "\ufffe", "\U0001ffff", "\ufdd0", "\ufe00", "\U000e0100"]
)
def test_what_is_no_character_by_itself(char):
    assert not characters.stands_alone(char)


@pytest.mark.parametrize("char", ["辻", "あ", "\n", "\U0001b002", "\U00020bb7"])
def test_what_is(char):
    assert characters.stands_alone(char)


@pytest.mark.parametrize(
    ("text", "shown"), [("辻\U000e0102", "8FBB_E0102"), ("高", "U+9AD8"), ("か゚", "U+304B U+309A"), ("", "")]
)
def test_text_is_written_in_the_notation_of_the_field(text, shown):
    assert characters.notation(text) == shown
