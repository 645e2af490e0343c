"""Everything that is known of a character, however it is asked for."""

import pytest

from mojimigrate.errors import UsageError
from mojimigrate.mapping import look_up


@pytest.mark.parametrize(
    "query",
    ["MJ025760", "mj025760", "辻\U000e0102", "8FBB_E0102", "8fbb_e0102", "J+8FBB", "j+8fbb", "437660", "00437660"],
)
def test_one_dot_tsuji_by_every_name_it_has(query):
    assert [character.name for character in look_up(query).characters] == ["MJ025760"]


@pytest.mark.parametrize("query", ["辻", "U+8FBB", "u+8fbb"])
def test_a_shared_code_point_finds_all_that_share_it(query):
    assert [character.name for character in look_up(query).characters] == ["MJ025760", "MJ025761"]


def test_everything_known_of_it():
    [found] = look_up("MJ025760").characters
    assert found.written == {"ivs": "辻\U000e0102", "ivs-always": "辻\U000e0102", "base": "辻", "jisx0213": "辻"}
    assert found.rules == {"ivs": "ivs", "ivs-always": "ivs", "base": "base", "jisx0213": "X0213 1-36-52 包摂"}
    assert found.entry["koseki"] == "437660"
    assert found.entry["x0213"] == "1-36-52"
    assert found.entry["strokes"] == "5"
    assert found.sharing == ("MJ025761",)
    codes = {(code.charset, code.code): code.editions["jis90"] for code in found.codes}
    assert {codes["windows-31j", "92D2"], codes["euc-jp", "C4D4"], codes["fujitsu-jef", "67A5"]} == {("MJ025760",)}
    assert ("fujitsu-jef", "C4D4") not in codes


def test_a_code_and_what_it_is_under_each_edition():
    finding = look_up("cp932:92d2")
    assert finding.code is not None
    assert (finding.code.charset, finding.code.target, finding.code.position) == ("windows-31j", "U+8FBB", "36-52")
    assert finding.code.editions["jis2004"] == ("MJ025761",)
    assert [character.name for character in finding.characters] == ["MJ025761", "MJ025760"]


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("windows-31j:F040", "unidentified"), ("windows-31j:8540", "unassigned"), ("windows-31j:92", "malformed")],
)
def test_a_code_that_no_table_knows(query, outcome):
    assert look_up(query).outcome == outcome


def test_non_kanji_and_hentaigana():
    assert [character.name for character in look_up("あ").characters] == ["U+3042"]
    assert [character.name for character in look_up("U+1B002").characters] == ["MJ090001"]


@pytest.mark.parametrize("query", ["MJ999999", "U+D800", "辻辻", "", "999999", "J+0000", "GJ000001"])
def test_nothing_known(query):
    with pytest.raises(UsageError) as caught:
        look_up(query)
    assert caught.value.id == "query-unknown"


def test_an_unknown_charset():
    with pytest.raises(UsageError) as caught:
        look_up("klingon:F040")
    assert caught.value.id == "charset-unknown"
