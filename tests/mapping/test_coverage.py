"""How far charsets reach: numbers against a count by another way."""

import pytest

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.mapping import Report, check_tables, measure, vendor_codes
from mojimigrate.mapping.coverage import area_size, count_codes, number_of_codes, user_area_size


@pytest.mark.parametrize(
    ("name", "codes", "kanji", "undecided"),
    [
        # Kanji codes and those that reach exactly one character, as the published figures of the field have them.
        ("windows-31j", 7915, 7079, {"jis78": 3, "jis90": 0, "jis2004": 3, "ipamj": 0}),
        ("euc-jp", 13137, 12160, {"jis78": 3, "jis90": 0, "jis2004": 3, "ipamj": 0}),
    ],
)
def test_codes_kanji_and_what_an_edition_leaves_open(name, codes, kanji, undecided):
    coverage = measure(load_charset(name).parts[0])
    assert (coverage.codes, coverage.kanji) == (codes, kanji)
    assert {edition: len(open_) for edition, open_ in coverage.undecided.items()} == undecided


def test_undecided_codes_are_named():
    assert measure(load_charset("windows-31j").parts[0]).undecided["jis2004"] == ("8AE3", "8D99", "996C")


def test_codes_are_counted_by_their_witnesses():
    part = load_charset("euc-jp").parts[0]
    coverage = measure(part)
    numbers = [len(row.basis.split()) for row in vendor_codes(part).values()]
    assert coverage.witnesses == {
        "none": 0,
        "one": numbers.count(1),
        "two": numbers.count(2),
        "more": sum(number > 2 for number in numbers),
    }
    assert sum(coverage.witnesses.values()) == coverage.codes
    assert coverage.basis["python"] == sum("python" in row.basis.split() for row in vendor_codes(part).values())
    assert coverage.decided == sum(bool(row.note) for row in vendor_codes(part).values())


@pytest.mark.parametrize("name", ["windows-31j", "euc-jp"])
def test_every_code_is_assigned_user_defined_or_a_hole(name):
    charset = load_charset(name)
    part, (state,) = charset.parts[0], charset.cutting.states
    two = [bytes([lead, trail]) for lead in range(256) for trail in range(256)]
    every = [bytes([byte]) for byte in range(256)] + two + [b"\x8f" + code for code in two]
    codes = [code for code in every if state.match(code, 0) == (len(code), True)]
    coverage = measure(part)
    assert count_codes(part.sequences) == len(codes)
    assert coverage.user_defined == sum(map(part.is_user_defined, codes))
    assert coverage.holes == len(codes) - coverage.codes - coverage.user_defined


def test_overlapping_sequences_are_counted_once():
    low, both = frozenset(range(0x40, 0x80)), frozenset(range(0x60, 0x90))
    assert count_codes([(low,), (both,), (both, low)]) == 0x50 + 0x30 * 0x40
    assert count_codes([]) == 0


def test_the_size_of_an_area():
    part = load_charset("euc-jp").parts[0]
    assert [area_size(part, area) for area in part.areas] == [940, 940]
    assert user_area_size(part) == 1880


@pytest.fixture(scope="module")
def everything() -> Report:
    """Check all tables that come with the program."""
    return check_tables()


def test_the_tables_that_come_with_the_program_are_sound(everything):
    """Every invariant of every charset: the proof that ``mojimigrate tables check`` gives."""
    assert [problem.say("en") for problem in everything.problems] == []
    assert {part.part for part in everything.coverage} == {
        part.name for name in charset_names() for part in load_charset(name).parts
    }


def test_the_number_of_codes_is_known_without_reading_them(everything):
    counted = {part.part: part.codes for part in everything.coverage}
    assert {name: number_of_codes(load_charset(name).parts[0]) for name in counted} == counted


def test_a_table_taken_through_another_has_its_decisions_and_areas(everything):
    """JIPS(E) is JIPS(J), byte by byte: the same codes, decisions and areas in another guise."""
    parts = {part.part: part for part in everything.coverage}
    j, e = (
        (part.codes, part.kanji, part.decided, part.user_defined, part.holes)
        for part in (parts["nec-jips-j"], parts["nec-jips-e"])
    )
    assert e == j
    assert parts["nec-jips-e"].decided > 0
