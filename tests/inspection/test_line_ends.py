"""Which bytes end lines, how many, and how long the lines are."""

from __future__ import annotations

import pytest
from hosts import encode, master, residents
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.inspection import LineCounter, likely_end


def count(data: bytes, kind: str, size: int = 1 << 20):
    counter = LineCounter(kind)
    for begin in range(0, len(data), size):
        counter.add(data[begin : begin + size])
    return counter.result()


def test_kinds_are_counted_apart():
    found = count(b"a\r\nb\nc\rd\x15e\r\x25\x85\r\n", "CRLF")
    assert {kind: number for kind, number in found.counts.items() if number} == {
        "CRLF": 2,
        "LF": 1,
        "CR": 1,
        "15": 1,
        "0D25": 1,
        "85": 1,
    }


@given(st.lists(st.sampled_from([b"a", b"\r", b"\n", b"\r\n", b"\x15"])).map(b"".join), st.integers(1, 4))
def test_blocks_may_be_cut_anywhere(data, size):
    for kind in ("CRLF", "LF", "15"):
        assert count(data, kind, size) == count(data, kind)


def test_lines_of_one_length_are_constant_and_a_rest_is_no_line():
    assert count(b"abc\r\ndef\r\nx", "CRLF").constant
    assert not count(b"abc\r\ndefg\r\n", "CRLF").constant
    assert count(b"abc\r\ndefg\r\n", "CRLF").longest == 4


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (residents().encode("cp932"), "CRLF"),
        (residents().replace("\r\n", "\n").encode("euc_jp", "ignore"), "LF"),
        (encode(residents().replace("\r\n", "\x85"), "ibm-939"), "15"),
        (encode(residents().replace("\r\n", ""), "hitachi-keis83+ebcdik"), ""),
        (master("fujitsu-jef+ebcdik")[0], ""),
        (b"", ""),
        (bytes(1000), ""),
    ],
)
def test_line_ends_are_told_from_chance(data, kind):
    assert likely_end(data) == kind
