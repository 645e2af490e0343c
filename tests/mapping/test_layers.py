"""What a code means: the vendor's table by edition, and the site's tables over it."""

from dataclasses import replace
from pathlib import Path

import pytest

from mojimigrate.charsets import State, load_charset
from mojimigrate.charsets.catalogue import EditionChoice
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import GaijiRow, GaijiTable, Meaning, build_mapping
from mojimigrate.mapping.codes import vendor_codes
from mojimigrate.mapping.layers import describe_overrides
from mojimigrate.standard import EDITIONS

WINDOWS = load_charset("windows-31j")
EUC = load_charset("euc-jp")


def site(*rows, name="site.csv"):
    return GaijiTable(Path(name), "", tuple(GaijiRow(code, to, outcome, f"{name}:2", 2) for code, to, outcome in rows))


@pytest.mark.parametrize(
    ("edition", "name"), [("jis78", "MJ025761"), ("jis90", "MJ025760"), ("jis2004", "MJ025761"), ("ipamj", "MJ025761")]
)
def test_tsuji_is_one_dot_or_two_by_edition(edition, name):
    meaning = build_mapping(WINDOWS, edition).meaning(b"\x92\xd2")
    assert (meaning.character, meaning.outcome) == (name, Outcome.EDITION)
    assert meaning.basis.startswith(f"{edition}; ")


def test_what_another_likely_edition_says_stands_in_the_basis():
    assert build_mapping(WINDOWS, "jis90").meaning(b"\x92\xd2").basis == "jis90; jis2004=MJ025761; ipamj=MJ025761"


def test_older_glyphs_are_compared_only_when_the_job_names_them():
    """JIS78 drew 八 otherwise; a Windows system that showed that is not likely, so nobody is asked about every 八."""
    eight = "八".encode("cp932")
    assert build_mapping(WINDOWS, "jis90").meaning(eight).outcome is Outcome.EXACT
    assert build_mapping(WINDOWS, "jis78").meaning(eight).outcome is Outcome.EDITION


def test_what_no_edition_disputes_is_exact():
    assert build_mapping(WINDOWS, "jis90").meaning("一".encode("cp932")).outcome is Outcome.EXACT


def test_an_undecided_glyph_is_not_guessed():
    """JIS X 0213:2004 allows three MJ characters for 甑, none of them the one that IPAmj shows."""
    meaning = build_mapping(WINDOWS, "jis2004").meaning("甑".encode("cp932"))
    assert (meaning.character, meaning.outcome) == ("", Outcome.UNIDENTIFIED)
    assert "MJ017600|MJ017601|MJ017602" in meaning.basis


def test_an_undecided_glyph_is_not_guessed_where_only_its_edition_is_likely():
    """As in a charset whose systems only ever showed JIS78: no edition differs, and still nothing is known."""
    part = replace(WINDOWS.parts[0], editions=EditionChoice(default="jis78", known=("jis78",), likely=("jis78",)))
    only = replace(WINDOWS, states=(State(part),))
    meaning = build_mapping(only, "jis78").meaning("鯵".encode("cp932"))
    assert (meaning.character, meaning.outcome) == ("", Outcome.UNIDENTIFIED)


def test_jis_x_0212_codes_are_the_characters_of_their_own_column():
    code = "僲".encode("euc_jp")  # 18-49 in the list's X0212 column: not the character that IPAmj shows for U+50F2
    assert build_mapping(EUC, "jis90").meaning(code).character == "MJ007110"
    assert build_mapping(EUC, "ipamj").meaning(code).character == "MJ007111"
    listed = [
        row
        for row in vendor_codes(EUC.parts[0]).values()
        if row.set == "jisx0212" and row.editions["jis90"] != row.editions["ipamj"]
    ]
    assert len(listed) == 31


def test_a_user_defined_code_is_unidentified_and_a_hole_unassigned():
    mapping = build_mapping(WINDOWS, "jis90")
    assert mapping.meaning(b"\xf0\x40").outcome is Outcome.UNIDENTIFIED
    assert mapping.meaning(b"\x85\x40").outcome is Outcome.UNASSIGNED


def test_a_site_table_identifies_gaiji():
    mapping = build_mapping(WINDOWS, "jis90", [site((b"\xf0\x40", "MJ025760", Outcome.DESIGN))])
    assert mapping.meaning(b"\xf0\x40") == Meaning("MJ025760", Outcome.DESIGN, "site.csv:2")
    assert mapping.overrides == ()


def test_a_later_table_wins_and_says_so():
    first = site((b"\xf0\x40", "MJ025760", Outcome.EXACT), name="2020.csv")
    second = site((b"\xf0\x40", "MJ025761", Outcome.EXACT), (b"\x92\xd2", "MJ025761", Outcome.EXACT), name="2025.csv")
    mapping = build_mapping(WINDOWS, "jis90", [first, second])
    assert mapping.meaning(b"\xf0\x40").character == "MJ025761"
    assert describe_overrides(mapping) == [
        {"code": "F040", "was": "MJ025760", "now": "MJ025761", "by": "2025.csv:2"},
        {"code": "92D2", "was": "MJ025760", "now": "MJ025761", "by": "2025.csv:2"},
    ]


def test_an_edition_that_the_charset_never_had_is_refused():
    with pytest.raises(UsageError) as caught:
        build_mapping(WINDOWS, "jis1999")
    assert caught.value.id == "edition-unknown"


@pytest.mark.parametrize("charset", [WINDOWS, EUC], ids=["windows-31j", "euc-jp"])
def test_the_seven_symbols_arrive_in_the_forms_of_the_target_set(charset):
    forms = {row.target: row.editions["jis90"] for row in vendor_codes(charset.parts[0]).values()}
    for jis, standard in zip("〜‖−¢£¬", "～∥－￠￡￢", strict=True):
        written = {
            names for target, names in forms.items() if target in (f"U+{ord(jis):04X}", f"U+{ord(standard):04X}")
        }
        assert written == {(f"U+{ord(standard):04X}",)}
    assert forms["U+2015"] == ("U+2015",)


@pytest.mark.parametrize("charset", [WINDOWS, EUC], ids=["windows-31j", "euc-jp"])
def test_every_row_has_its_witnesses_and_every_code_is_one(charset):
    codes = set()
    for row in vendor_codes(charset.parts[0]).values():
        assert row.basis.split(), row
        assert charset.cutting.is_code(row.code), row
        assert not charset.is_user_defined(row.code), row
        assert set(row.editions) == set(EDITIONS)
        codes.add(row.code)
    assert len(codes) == {"windows-31j": 7915, "euc-jp": 13137}[charset.name]
