"""What holds of the tables of every charset, whatever they say."""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.ledger import Outcome
from mojimigrate.manifest import read_rows
from mojimigrate.mapping import VendorCode, build_mapping, vendor_codes
from mojimigrate.standard import EDITION_TABLE, EDITIONS, load_profile, load_standard

PARTS = {part.name: part for name in charset_names() for part in load_charset(name).parts}
#: Those that have tables, and are not Unicode itself, in which the bare ideograph and its sequence are one character.
TABLES = [name for name, part in PARTS.items() if not part.form.encoding]
#: Behind ESC $ @, Windows has the codes of 1983 and later as well, whose kanji have other codes in the glyphs of 1978.
ONE_IN_1978 = {
    "cp5022x-double-1978": ["3646 7421", "3937 7A36", "444D 7960", "4B6A 7422", "4D5A 7423", "6076 7424"],
}


@cache
def codes(name: str) -> dict[bytes, VendorCode]:
    return vendor_codes(PARTS[name])


@cache
def listed_for_editions() -> set[str]:
    return {row[edition] for row in read_rows(EDITION_TABLE, EDITIONS) for edition in EDITIONS}


@cache
def directions(name: str) -> dict[bytes, str]:
    """Return the direction of each code of a part's tables; the standard's own numbers have none."""
    part = PARTS[name]
    options = [table for option in part.options.values() for table in option.values.values() if table]
    rows = (row for path in (*part.codes, *options) for row in read_rows(path, ("code", "direction")))
    return {part.form.write(bytes.fromhex(row["code"])): row["direction"] for row in rows}


@pytest.mark.parametrize("name", TABLES)
def test_a_code_is_one_character_under_each_edition_or_is_listed_as_undecided(name: str) -> None:
    """Listed are several names in one cell, in the code table or in the table of editions."""
    listed = {row.target for row in codes(name).values()} | listed_for_editions()
    editions = load_charset(name).editions.known
    for row in codes(name).values():
        for names in {row.editions[edition] for edition in editions}:
            assert names
            assert len(names) == 1 or "|".join(names) in listed


@pytest.mark.parametrize("name", TABLES)
def test_a_code_of_both_directions_is_alone_with_its_target(name: str) -> None:
    written = defaultdict(list)
    for code, row in codes(name).items():
        if directions(name).get(code, "both") == "both":
            written[row.target].append(code)
    assert {target: found for target, found in written.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", TABLES)
def test_no_two_codes_become_one_character_without_a_word(name: str) -> None:
    """Codes that are only read may: the system itself would not have written them.

    Tried are the edition that is taken by default, and that of 1978, which alone changes code points.
    """
    editions = load_charset(name).editions
    for edition in {editions.default, "jis78"} & {*editions.known}:
        silent = defaultdict(list)
        for code, meaning in build_mapping(load_charset(name), edition).meanings[name].items():
            if meaning.outcome is Outcome.EXACT and directions(name).get(code, "both") == "both":
                silent[meaning.character].append(code.hex().upper())
        met = [" ".join(sorted(found)) for found in silent.values() if len(found) > 1]
        assert sorted(met) == ONE_IN_1978.get(name, [])


def test_every_sequence_that_is_written_is_registered_and_in_the_font(shown: dict[str, str]) -> None:
    registered = {row["ivs"]: row["name"] for row in read_rows("standard/ivd.tsv", ("ivs", "name"))}
    standard = load_standard()
    meant = {names for part in PARTS for row in codes(part).values() for names in row.editions.values()}
    characters = {name for names in meant for name in names}
    written = 0
    for profile in (load_profile("ivs", standard), load_profile("ivs-always", standard)):
        for name in characters:
            text = profile.write(standard[name]).text
            if len(text) == 2 and text[1] >= "\U000e0100":
                assert registered[f"{ord(text[0]):04X}_{ord(text[1]):04X}"] == name
                assert shown[text] == name
                written += 1
    assert written > 10_000
