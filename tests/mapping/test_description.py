"""What a charset is, for a person."""

import pytest

from mojimigrate.charsets import charset_names, load_charset
from mojimigrate.mapping import describe, list_charsets


def test_the_list_has_every_charset_with_its_names_codes_and_room_for_gaiji():
    listed = {entry.name: entry for entry in list_charsets()}
    assert list(listed) == charset_names()
    windows = listed["windows-31j"]
    assert ("cp932" in windows.aliases, windows.shifts, windows.edition) == (True, False, "jis90")
    assert (windows.codes, windows.user_defined, windows.family) == (7915, 1880, "open")
    keis = listed["hitachi-keis90+ebcdik"]
    assert (keis.shifts, keis.edition, keis.user_defined) == (True, "jis90", 3008)
    assert keis.codes == listed["hitachi-keis90"].codes + listed["hitachi-ebcdik"].codes
    assert listed["hitachi-ebcdik"].edition == ""


def test_a_part_that_several_states_read_counts_once():
    """JEF has three shift codes to the same kanji, for three point sizes."""
    listed = {entry.name: entry for entry in list_charsets()}
    assert listed["fujitsu-jef+ebcdik"].user_defined == 3102


def test_every_charset_belongs_to_a_family_that_has_a_name():
    from mojimigrate.cli.charsets import FAMILIES

    assert [entry.name for entry in list_charsets() if entry.family not in FAMILIES] == []


def test_a_charset_without_shift_codes():
    described = describe(load_charset("cp932"))
    (part,) = described.parts
    assert (described.name, described.states) == ("windows-31j", ())
    assert part.sequences == ("[00–7F]", "[A1–DF]", "[81–9F E0–FC] [40–7E 80–FC]")
    assert [(area.area, area.size) for area in part.user_areas] == [("F040-F9FC", 1880)]
    assert part.editions
    assert part.editions.default == "jis90"
    assert [table.path for table in part.tables] == ["charsets/windows-31j.toml", "codes/windows-31j.tsv"]
    assert all(len(table.sha256) == 64 and table.licence and table.source for table in part.tables)
    assert part.coverage.codes == 7915
    assert "windows-31j" in described.ambiguous["sjis"]


def test_a_charset_with_shift_codes_and_options():
    described = describe(load_charset("hitachi-keis90+ebcdik"))
    assert [(state.part, state.shifts) for state in described.states] == [
        ("hitachi-ebcdik", ("0A41",)),
        ("hitachi-keis90", ("0A42",)),
    ]
    options = {name: option for part in described.parts for name, option in part.options.items()}
    assert set(options) == {"space", "row-9f"}
    assert options["space"].default in options["space"].values


def test_numbers_and_forms_of_unicode():
    (juki,) = describe(load_charset("juki-le")).parts
    assert (juki.number, juki.swapped) == ("juki", 2)
    assert "standard/characters.tsv" in [table.path for table in juki.tables]
    (utf,) = describe(load_charset("utf-16-le")).parts
    assert utf.encoding
    assert utf.sequences == ("[00–FF] [00–FF]", "[00–FF] [D8–DB] [00–FF] [DC–DF]")
    assert [area.size for area in utf.user_areas] == [6400, 65534, 65534]
    (jips,) = describe(load_charset("nec-jips-e")).parts
    assert jips.through


@pytest.mark.parametrize("name", ["nec-jips-e", "windows-31j", "juki-le"])
def test_areas_are_given_as_the_charset_s_file_gives_them(name):
    part = load_charset(name).parts[0]
    (described,) = describe(load_charset(name)).parts
    assert [area.area for area in described.user_areas] == list(part.areas)
    assert sum(area.size for area in described.user_areas) == described.coverage.user_defined
