"""Charsets by the names that people write."""

import pytest

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.errors import UsageError


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("windows-31j", "windows-31j"),
        ("Windows-31J", "windows-31j"),
        ("CP932", "windows-31j"),
        ("MS932", "windows-31j"),
        (" csWindows31J ", "windows-31j"),
        ("EUC-JP", "euc-jp"),
        ("ujis", "euc-jp"),
        ("eucJP", "euc-jp"),
    ],
)
def test_names_and_aliases(written, name):
    assert load_charset(written).name == name


@pytest.mark.parametrize("written", ["Shift_JIS", "sjis", "x-sjis", "UTF-16", "KEIS", "EUC"])
def test_a_name_of_several_tables_is_asked_back(written):
    with pytest.raises(UsageError, match=r"stands for different tables") as caught:
        load_charset(written)
    assert caught.value.id == "charset-ambiguous"
    assert caught.value.facts["candidates"]


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(UsageError) as caught:
        load_charset("klingon")
    assert caught.value.id == "charset-unknown"
    assert caught.value.facts["known"] == ", ".join(charset_names())


def test_no_name_is_claimed_twice():
    charsets = [load_charset(name) for name in charset_names()]
    names = [name for charset in charsets for name in {charset.name, *charset.aliases}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "inside", "outside", "size"),
    [
        ("windows-31j", ["F040", "F07E", "F080", "F9FC"], ["EFFC", "FA40", "41", "92D2"], 1880),
        ("euc-jp", ["F5A1", "FEFE", "8FF5A1", "8FFEFE"], ["F4FE", "8FF4FE", "F5", "41"], 1880),
    ],
)
def test_user_defined_areas(name, inside, outside, size):
    charset = load_charset(name)
    assert all(charset.is_user_defined(bytes.fromhex(code)) for code in inside)
    assert not any(charset.is_user_defined(bytes.fromhex(code)) for code in outside)
    codes = [bytes([*lead, a, b]) for lead in ((), (0x8F,)) for a in range(256) for b in range(256)]
    assert sum(charset.is_user_defined(code) and charset.cutting.is_code(code) for code in codes) == size


def test_every_charset_is_read_in_its_default_edition_unless_the_job_says_otherwise():
    for name in charset_names():
        editions = load_charset(name).editions
        assert editions.default in editions.likely
        assert set(editions.likely) <= set(editions.known)
