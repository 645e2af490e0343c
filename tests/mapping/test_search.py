"""Search finds what a full reading of the tables finds, in every charset."""

import random
from functools import cache

import pytest

from mojimigrate.charsets import all_charsets, load_charset
from mojimigrate.mapping import vendor_codes
from mojimigrate.mapping.codes import Resolver, read_codes
from mojimigrate.mapping.search import Search, find_code, known_editions
from mojimigrate.standard import load_standard

PARTS = [charset.parts[0] for charset in all_charsets() if not charset.shifted]
#: By position in a JIS set, by sequence, by name, undecided, moved between editions, symbols of the policy, half-width.
NAMES = [
    *("MJ025760", "MJ025761", "MJ029236", "MJ029328", "MJ017600", "MJ030194", "MJ008332", "MJ008406", "MJ090001"),
    *("U+FF5E", "U+2225", "U+FFE2", "U+00AC", "U+2015", "U+3042", "U+FF71", "U+0041", "U+304B U+309A"),
]


@pytest.fixture(scope="module")
def resolver():
    return Resolver.load()


@cache
def read_in_full(name: str):
    return vendor_codes(load_charset(name).parts[0])


def some_names() -> list[str]:
    """Names at random, always the same ones."""
    return random.Random(3).sample(load_standard().names, 300)  # noqa: S311


@pytest.mark.parametrize("part", [part for part in PARTS if not part.form.encoding], ids=lambda part: part.name)
def test_the_codes_of_characters(part, resolver):
    wanted = {*NAMES, *some_names()}
    full = {
        (code, name)
        for code, row in read_in_full(part.name).items()
        for names in known_editions(part, row).values()
        for name in wanted.intersection(names)
    }
    found = {
        (row.code, name)
        for _, row, option in Search(wanted, resolver).codes(part)
        for names in known_editions(part, row).values()
        for name in wanted.intersection(names)
        if not option
    }
    assert found == full


def test_characters_are_found_one_by_one_as_all_at_once(resolver):
    part = next(part for part in PARTS if part.name == "windows-31j")
    together = {row.code for _, row, _ in Search(NAMES, resolver).codes(part)}
    alone = {row.code for name in NAMES for _, row, _ in Search([name], resolver).codes(part)}
    assert alone == together


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_the_row_of_a_code(part, resolver):
    rows = read_in_full(part.name)
    for code in random.Random(5).sample(sorted(rows), min(len(rows), 30)):  # noqa: S311
        assert find_code(part, code, resolver) == rows[code]


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_code_without_a_row_has_none(part, resolver):
    rows = read_in_full(part.name)
    codes = [lead + bytes([byte]) for lead in (b"", b"\x40", b"\x8f", b"\x92", b"\xf0") for byte in range(0, 256, 3)]
    holes = [code for code in codes if part.is_code(code) and code not in rows]
    for code in holes[:20] if not part.form.encoding else ():
        assert find_code(part, code, resolver) is None


def test_what_another_declaration_lays_over_is_found_with_that_declaration(resolver):
    part = next(part for part in PARTS if part.name == "hitachi-keis90")
    (path,) = filter(None, part.options["row-9f"].values.values())
    rows = {row.code: row for row in read_codes(path, part, resolver, user_defined=True)}
    name = rows[b"\x9f\xa1"].editions["jis90"][0]
    found = [(row.code, option) for _, row, option in Search([name], resolver).codes(part)]
    assert (b"\x9f\xa1", "row-9f=kanji") in found
