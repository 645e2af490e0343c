"""How long the records are of a file in which nothing ends them."""

from __future__ import annotations

from random import Random

import pytest
from hosts import master

from mojimigrate.inspection import find_descriptors, guess_lengths


def dice(seed: int) -> Random:
    return Random(seed)  # noqa: S311


def records(length: int, count: int, seeded: Random) -> bytes:
    """Make records of random fields: digits, names between shift codes, letters, blanks, packed numbers, noise."""
    fields = [(6, "d")]
    left = length - 6
    while left:
        width = min(left, seeded.choice([1, 2, 3, 4, 5, 7, 8, 10, 20, 30, 40]))
        fields.append((width, seeded.choice("dkanpP")))
        left -= width
    return b"".join(field(width, kind, seeded) for _ in range(count) for width, kind in fields)


def field(width: int, kind: str, seeded: Random) -> bytes:
    if kind == "d":
        return bytes(seeded.choices(range(0xF0, 0xFA), k=width))
    if kind == "k":
        name = bytes(seeded.choices(range(0xA1, 0xFF), k=seeded.randint(0, max(0, (width - 2) // 2)) * 2))
        return (b"\x28" + name + b"\x29").ljust(width, b"\x40")[:width]
    if kind == "a":
        return bytes(seeded.choices(range(0xC1, 0xEA), k=seeded.randint(0, width))).ljust(width, b"\x40")
    if kind == "n":
        return b"\x40" * width
    if kind == "p":
        return bytes.fromhex("".join(seeded.choices("0123456789", k=width * 2 - 1)) + "C")
    return bytes(width - 1) + seeded.randbytes(1)


@pytest.mark.parametrize("length", [27, 64, 80, 99, 128, 250, 251, 300, 512, 777, 1000, 1024, 1499, 2000])
@pytest.mark.parametrize("count", [12, 60])
def test_the_true_length_comes_first_not_a_part_and_not_a_multiple(length, count):
    seeded = dice(length)
    data = records(length, count, seeded)
    best = guess_lengths(data, len(data))[0]
    assert best.length == length
    assert best.divides
    assert best.records == count


def test_names_between_shift_codes_and_packed_numbers_show_the_length():
    data, length = master("fujitsu-jef+ebcdik")
    best = guess_lengths(data, len(data))[0]
    assert best.length == length
    assert best.shift_columns >= 2


def test_a_rest_at_the_end_is_said():
    data = records(100, 50, dice(1))
    assert guess_lengths(data, len(data) + 7)[0].divides is False
    assert guess_lengths(data, None)[0].divides is None


@pytest.mark.parametrize("data", [b"", b"ab", bytes(10_000), dice(2).randbytes(60_000)])
def test_nothing_recurs_in_nothing_and_in_noise(data):
    assert guess_lengths(data, len(data)) == []


def variable(lengths: list[int], *, includes: bool = True) -> bytes:
    extra = 4 if includes else 0
    return b"".join((length + extra).to_bytes(2) + b"\0\0" + b"\xc1" * length for length in lengths)


@pytest.mark.parametrize("includes", [True, False])
def test_a_chain_of_record_descriptors_is_followed_to_the_end(includes):
    found = find_descriptors(variable([10, 300, 27, 1], includes=includes), complete=True)
    assert found
    assert (found.kind, found.includes, found.records) == ("V", includes, 4)
    assert (found.shortest, found.longest, found.whole) == (1, 300, True)


def test_blocks_are_recognised():
    block = variable([10, 20, 30])
    data = ((len(block) + 4).to_bytes(2) + b"\0\0" + block) * 3
    found = find_descriptors(data, complete=True)
    assert found
    assert (found.kind, found.records) == ("VB", 9)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0\0\0\0" * 50,
        variable([10, 20]) + b"x",
        variable([10, 20])[:-1],
        b"\xf0\xf1\xf2\xf3" * 50,
        b"\0\x05\0\0A",
    ],
)
def test_a_broken_chain_is_none(data):
    assert find_descriptors(data, complete=True) is None


def test_a_sample_may_end_within_a_record():
    assert find_descriptors(variable([10] * 20)[:-3], complete=False)
