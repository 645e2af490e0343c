"""Compilation: what is written for a code."""

from pathlib import Path

import pytest

from mojimigrate.charsets import Cut, load_charset
from mojimigrate.errors import UsageError
from mojimigrate.ledger import Outcome
from mojimigrate.mapping import PRIVATE_USE, GaijiRow, GaijiTable, build_mapping, compile_table
from mojimigrate.standard import load_profile, load_standard

WINDOWS = load_charset("windows-31j")


def entry(code, profile="ivs", mark="〓", gaiji=(), charset=WINDOWS, well_formed=True):
    rows = tuple(GaijiRow(gaiji_code, name, Outcome.EXACT, "", 2) for gaiji_code, name in gaiji)
    mapping = build_mapping(charset, "jis90", [GaijiTable(Path("site.csv"), "", rows)])
    table = compile_table(mapping, load_profile(profile, load_standard()), mark)
    return table.entry(Cut(0, bytes.fromhex(code), well_formed))


@pytest.mark.parametrize(
    ("profile", "one_dot", "two_dots"),
    [
        ("ivs", "辻\U000e0102", "辻"),
        ("ivs-always", "辻\U000e0102", "辻\U000e0103"),
        ("base", "辻", "辻"),
    ],
)
def test_profiles_write_tsuji(profile, one_dot, two_dots):
    assert entry("92D2", profile)[0] == one_dot
    assert entry("F040", profile, gaiji=[(b"\xf0\x40", "MJ025761")])[0] == two_dots


def test_a_dropped_selector_is_counted():
    assert entry("92D2", "base") == ("辻", Outcome.REDUCED)
    assert entry("F040", "base", gaiji=[(b"\xf0\x40", "MJ025761")]) == ("辻", Outcome.EXACT)


def test_a_character_without_any_encoded_form_is_outside():
    """MJ029893 is a second 黒, which the list gives no code point and no sequence."""
    assert entry("F040", gaiji=[(b"\xf0\x40", "MJ029893")]) == ("〓", Outcome.OUTSIDE)


@pytest.mark.parametrize(
    ("mark", "gaiji", "hole", "malformed"),
    [
        ("〓", "〓", "〓", "〓"),
        ("?", "?", "?", "?"),
        ("【外字】", "【外字】", "【外字】", "【外字】"),
        (PRIVATE_USE, "\ue000", "〓", "〓"),
    ],
)
def test_the_mark_stands_for_whatever_is_not_carried_over(mark, gaiji, hole, malformed):
    assert entry("F040", mark=mark) == (gaiji, Outcome.UNIDENTIFIED)
    assert entry("8540", mark=mark) == (hole, Outcome.UNASSIGNED)
    assert entry("FF", mark=mark, well_formed=False) == (malformed, Outcome.MALFORMED)
    assert entry("92", mark=mark, well_formed=False) == (malformed, Outcome.MALFORMED)


def test_private_use_counts_up_as_windows_does():
    assert entry("F9FC", mark=PRIVATE_USE)[0] == b"\xf9\xfc".decode("cp932") == "\ue757"
    euc = load_charset("euc-jp")
    assert entry("8FFEFE", mark=PRIVATE_USE, charset=euc)[0] == "\ue757"


@pytest.mark.parametrize("mark", ["", "\n", "\x1b[31m", "〓" * 22])
def test_an_impossible_mark_is_refused(mark):
    with pytest.raises(UsageError) as caught:
        entry("F040", mark=mark)
    assert caught.value.id == "mark-impossible"


def test_an_unknown_profile_is_refused():
    with pytest.raises(UsageError) as caught:
        entry("F040", profile="nfkc")
    assert caught.value.id == "profile-unknown"


def test_both_codes_of_one_ibm_character_become_that_character():
    nec, ibm = entry("EEE0"), entry("FBFC")
    assert nec == ibm == ("髙", Outcome.EXACT)
