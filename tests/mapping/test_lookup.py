"""Everything that is known of a character, however it is asked for."""

import pytest

from mojimigrate.errors import UsageError
from mojimigrate.mapping import look_up, search


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
    codes = {(code.charset, code.code): code for code in found.codes}
    assert codes["windows-31j", "92D2"].editions["jis90"] == codes["euc-jp", "C4D4"].editions["jis90"] == ("MJ025760",)
    assert codes["fujitsu-jef", "67A5"].editions == {"jis78": ("MJ025760",)}
    assert ("fujitsu-jef", "C4D4") not in codes
    assert codes["koseki", "343337363630"].target == "437660"
    assert not any(charset.startswith("utf") or "+" in charset for charset, _ in codes)  # the parts say it all


def test_no_more_rows_are_read_than_can_matter(monkeypatch):
    """Sixty charsets have half a million rows."""
    read = []
    real = search.read_row
    monkeypatch.setattr(
        search, "read_row", lambda path, line, *rest: read.append((path, line)) or real(path, line, *rest)
    )
    found = look_up("辻")
    assert len(read) < 2 * sum(len(character.codes) for character in found.characters)


def test_a_code_and_what_it_is_under_each_edition():
    finding = look_up("cp932:92d2")
    (code,) = finding.codes
    assert (code.charset, code.target, code.position) == ("windows-31j", "U+8FBB", "36-52")
    assert code.editions["jis2004"] == ("MJ025761",)
    assert [character.name for character in finding.characters] == ["MJ025761", "MJ025760"]


def test_a_code_that_several_parts_have_is_read_by_each():
    """In ISO-2022-JP the escape sequence decides whether 3646 is 尭 or, in 1978, 堯."""
    finding = look_up("iso-2022-jp:3646")
    assert {code.charset: next(iter(code.editions.values())) for code in finding.codes} == {
        "jisx0208": ("MJ010316",),
        "jisx0208-1978": ("MJ009166",),
    }


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("utf-8:E8BEBBF3A08482", "MJ025760"),
        ("utf-16-le:BB8F40DB02DD", "MJ025760"),
        ("juki:BC2F", "MJ025761"),
        ("koseki:343337363630", "MJ025760"),
        ("nec-jips-e:C4E3", "MJ025761"),
        ("fujitsu-jef+ebcdik:67A5", "MJ025760"),
    ],
)
def test_codes_of_every_kind_of_charset(query, name):
    assert [character.name for character in look_up(query).characters] == [name]


def test_a_shift_code_leads_to_a_part():
    finding = look_up("fujitsu-jef+ebcdik:28")
    assert (finding.shift, finding.characters, finding.outcome) == ("fujitsu-jef", (), "")


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("8FBB", "MJ025761"),  # 入管正字
        ("2000B", "MJ030320"),  # 入管正字, beyond 16 bits
        ("E530", "MJ067953"),  # 入管外字
        ("U+8FBB U+E0102", "MJ025760"),
        ("か\u309a", "U+304B U+309A"),
        ("U+304B U+309A", "U+304B U+309A"),
    ],
)
def test_numbers_and_sequences_as_people_write_them(query, name):
    assert [character.name for character in look_up(query).characters] == [name]


def test_what_another_declaration_means():
    (found,) = look_up("U+4F03").characters
    codes = {(code.charset, code.code): code.option for code in found.codes}
    assert codes["hitachi-keis90", "9FA1"] == "row-9f=kanji"
    assert codes["hitachi-keis83", "9FA1"] == "row-9f=kanji"


def test_an_ideograph_that_the_standard_does_not_have():
    (found,) = look_up("U+9B1D").characters
    assert (found.held, found.written) == (False, {})
    assert [(code.charset, code.code) for code in found.codes] == [("jisx0213-2-2000", "7D3B")]


@pytest.mark.parametrize(
    ("query", "outcome"),
    [("windows-31j:F040", "unidentified"), ("windows-31j:8540", "unassigned"), ("windows-31j:92", "malformed")],
)
def test_a_code_that_no_table_knows(query, outcome):
    assert look_up(query).outcome == outcome


def test_non_kanji_and_hentaigana():
    assert [character.name for character in look_up("あ").characters] == ["U+3042"]
    assert [character.name for character in look_up("U+1B002").characters] == ["MJ090001"]


@pytest.mark.parametrize("query", ["MJ999999", "U+D800", "辻辻", "", "999999", "J+0000", "GJ000001", "8FBB_E0100"])
def test_nothing_known(query):
    with pytest.raises(UsageError) as caught:
        look_up(query)
    assert caught.value.id == "query-unknown"


def test_an_unknown_charset():
    with pytest.raises(UsageError) as caught:
        look_up("klingon:F040")
    assert caught.value.id == "charset-unknown"
