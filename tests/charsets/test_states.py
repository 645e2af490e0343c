"""Shift codes: which state is in force, and what a code is in it."""

from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.charsets import Charset, State, catalogue
from mojimigrate.charsets.catalogue import CharsetFile, StateFile, _part, _states

SINGLE = _part(CharsetFile(name="single", title="", sequences=(("00-0D", ), ("10-FF",))), "")  # fmt: skip
DOUBLE = _part(
    CharsetFile(name="double", title="", sequences=(("40", "40"), ("41-FE", "41-FE")), user_areas=("6941-72EA",)), ""
)
PARTS = {part.name: Charset(part.name, "", "", (), (), (State(part),)) for part in (SINGLE, DOUBLE)}


def charset(*states: tuple[str, tuple[str, ...]]) -> Charset:
    file = CharsetFile(name="mixed", title="", states=tuple(StateFile(part, shifts) for part, shifts in states))
    with patch.multiple(catalogue, _files=lambda _: PARTS, _charset=lambda name, _: PARTS[name]):
        return Charset("mixed", "", "", (), (), _states(file))


#: As on IBM's hosts, and with shift codes of two bytes, one of which begins with a code of the single bytes.
ONE_BYTE = charset(("single", ("0F",)), ("double", ("0E",)))
TWO_BYTES = charset(("single", ("0A41",)), ("double", ("0A42",)), ("double", ("30E2",)))


def cut(charset, data):
    """Show the pieces: a code plain, malformed bytes in brackets, a shift code with the state that it leads to."""
    shown = []
    for piece in charset.cutting.cut(bytes.fromhex(data)):
        text = piece.code.hex().upper()
        shown.append(f"{text}→{piece.shift}" if piece.shift is not None else text if piece.well_formed else f"[{text}]")
    return " ".join(shown)


@pytest.mark.parametrize(
    ("charset", "data", "pieces"),
    [
        (ONE_BYTE, "C1 0E 4541 4542 0F C2", "C1 0E→1 4541 4542 0F→0 C2"),
        (ONE_BYTE, "0E 0E 4541", "0E→1 0E→1 4541"),
        (ONE_BYTE, "C1 0F C2", "C1 0F→0 C2"),
        (ONE_BYTE, "0E 4541 45 0F C1", "0E→1 4541 [45] 0F→0 C1"),  # half a pair does not take the shift code with it
        (ONE_BYTE, "0E 15 4541 45", "0E→1 [15] 4541 [45]"),
        (ONE_BYTE, "0E 40 4541", "0E→1 [40] 4541"),
        (TWO_BYTES, "C1 0A42 B0B1 0A41 0A C1", "C1 0A42→1 B0B1 0A41→0 0A C1"),
        (TWO_BYTES, "0A42 0A C1C2", "0A42→1 [0A] C1C2"),
        (TWO_BYTES, "30E2 B0B1 0A42 B0B1", "30E2→2 B0B1 0A42→1 B0B1"),
    ],
)
def test_pieces(charset, data, pieces):
    assert cut(charset, data) == pieces


@pytest.mark.parametrize("charset", [ONE_BYTE, TWO_BYTES])
@given(
    data=st.lists(st.sampled_from([b"\x0e", b"\x0f", b"\x0a", b"\x42", b"\x41", b"\x30", b"\xe2", b"\xc1"])).map(
        b"".join
    )
)
def test_the_pieces_joined_are_the_value(charset, data):
    assert b"".join(piece.code for piece in charset.cutting.cut(data)) == data


def test_a_code_belongs_to_the_part_that_has_it_and_a_gaiji_to_the_part_of_its_area():
    assert ONE_BYTE.part_of(b"\xc1") is SINGLE
    assert ONE_BYTE.part_of(b"\x69\x41") is DOUBLE
    assert ONE_BYTE.part_of(b"\x69\x41\x41") is None
    assert DOUBLE.is_user_defined(b"\x72\xea")
    assert not DOUBLE.is_user_defined(b"\x72\xeb")


def test_the_state_depends_on_all_that_came_before():
    assert ONE_BYTE.shifted
    assert ONE_BYTE.cutting.sync(b"\x0e\x45\x41\xc1", 4) == 0
    assert not Charset("double", "", "", (), (), (State(DOUBLE),)).shifted


@pytest.mark.parametrize(
    "states",
    [
        (("single", ("0F",)), ("double", ("0F",))),  # one shift code that leads to two states
        (("single", ("0F",)), ("triple", ("0E",))),
        (("single", ("",)), ("double", ("0E",))),
        tuple(("double", (f"0E{number:02X}",)) for number in range(33)),
    ],
)
def test_states_that_cannot_be_are_refused(states):
    with pytest.raises(ValueError):  # noqa: PT011
        charset(*states)
