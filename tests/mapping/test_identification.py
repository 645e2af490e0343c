"""Which character a text means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.errors import TableError
from mojimigrate.mapping.identification import NOTATIONS, identify, meanings
from mojimigrate.standard import EDITIONS, load_profile, load_standard

STANDARD = load_standard()


@pytest.mark.parametrize(
    ("text", "kind", "name"),
    [
        ("MJ025760", "", "MJ025760"),
        ("8FBB_E0102", "", "MJ025760"),
        ("U+8FBB U+E0102", "", "MJ025760"),
        ("U+8FBB+E0102", "", "MJ025760"),
        ("U+8FBB+U+E0102", "", "MJ025760"),
        ("<U+8FBB,U+E0102>", "", "MJ025760"),
        ("<8FBB E0102>", "", "MJ025760"),
        ("辻\U000e0102", "", "MJ025760"),
        ("U+3402", "", "MJ000006"),
        ("㐂", "", "MJ000006"),
        ("J+3402", "", "MJ000006"),
        ("U+2460", "", "U+2460"),
        ("①", "", "U+2460"),
        ("3402", "hex", "MJ000006"),
        ("0x3402", "hex", "MJ000006"),
        ("U+3402", "hex", "MJ000006"),
        ("8FBBE0102", "hex", "MJ025760"),
        ("8fbb e0102", "hex", "MJ025760"),
        ("8FBB_E0102", "hex", "MJ025760"),
        ("MJ025760", "hex", "MJ025760"),  # it says itself what it is
        ("437660", "koseki", "MJ025760"),
        ("00437660", "touki", "MJ025760"),
        ("8FBB", "juki", STANDARD.with_number("J+8FBB")),
        ("J+8FBB", "juki", STANDARD.with_number("J+8FBB")),
    ],
)
def test_what_names_one_character(text, kind, name):
    assert identify(text, STANDARD, kind) == name


@pytest.mark.parametrize(
    ("text", "kind", "fault"),
    [
        ("8FBB", "", "number"),  # a code point? a 住基 code, which may be another character?
        ("437660", "", "number"),
        ("00437660", "", "number"),
        ("0x8FBB", "", "number"),
        ("", "", "unknown"),
        ("MJ999999", "", "unknown"),
        ("GJ999999", "", "unknown"),
        ("辻井", "", "unknown"),
        ("U+110000", "", "unknown"),
        ("U+D842", "", "unknown"),
        ("<8FBB>", "", "unknown"),
        ("437660", "hex", "unknown"),
        ("999999", "koseki", "unknown"),
        ("00437660", "koseki", "unknown"),
        ("437660", "touki", "unknown"),
        ("４３７６６０", "koseki", "unknown"),
        ("8FBB_E01EF", "", "sequence"),
        ("葛\U000e0100", "", "sequence"),  # Adobe-Japan1's
        ("〓", "", "unwritable"),
        ("\ue000", "", "unwritable"),
        ("U+10FFFD", "", "unwritable"),
        ("\x1b", "", "unwritable"),
        ("\u202e", "", "unwritable"),
        ("E000", "hex", "unwritable"),
        ("\U00030000", "", "unknown"),  # an ideograph that the standard lacks
        ("辻", "", "ambiguous"),
        ("U+9089", "", "ambiguous"),
        ("8FBB", "hex", "ambiguous"),
    ],
)
def test_what_names_none_says_why(text, kind, fault):
    with pytest.raises(TableError) as caught:
        identify(text, STANDARD, kind)
    assert caught.value.id == f"gaiji-character-{fault}"


def test_kin_are_listed():
    with pytest.raises(TableError) as caught:
        identify("辻", STANDARD)
    assert caught.value.facts["names"] == "MJ025760, MJ025761"
    assert len(meanings("邉", STANDARD)) == 16


@pytest.mark.parametrize(
    ("edition", "name"), [("jis90", "MJ025760"), ("jis2004", "MJ025761"), ("jis78", "MJ025760"), ("ipamj", "MJ025761")]
)
def test_an_edition_decides_between_kin(edition, name):
    assert identify("U+8FBB", STANDARD, edition=edition) == name


def test_what_the_standard_profile_writes_is_read_back_under_ipamj():
    """Of every character that has a form of its own."""
    profile = load_profile("ivs", STANDARD)
    for name in STANDARD.names:
        written = profile.write(STANDARD[name])
        if written.text:
            assert identify(written.text, STANDARD, edition="ipamj") == name


@given(text=st.text(max_size=12), kind=st.sampled_from(NOTATIONS), edition=st.sampled_from(["", *EDITIONS]))
def test_any_text_names_a_character_or_is_refused(text, kind, edition):
    try:
        name = identify(text, STANDARD, kind, edition)
    except TableError as error:
        assert error.id.startswith("gaiji-character-")  # noqa: PT017
    else:
        assert STANDARD[name].name == name
