"""Text that is in a form of Unicode already: what it says, and what it cannot know."""

import pytest

from mojimigrate import Converter
from mojimigrate.ledger import Outcome


@pytest.fixture(scope="module")
def utf_8():
    return Converter("utf-8")


def outcomes(conversion):
    return [(event.outcome, event.code.decode()) for event in conversion.events]


def test_a_sequence_of_the_standard_is_its_character_whatever_the_edition(utf_8):
    converted = utf_8.convert("辻\U000e0102渡邉\U000e010f".encode())
    assert converted.names == ("MJ025760", "MJ015547", "MJ026190")
    assert converted.text == "辻\U000e0102渡邉"  # 邉 with this selector is what the bare code point is
    assert converted.events == ()


def test_a_bare_ideograph_is_read_by_edition_and_said_to_depend_on_it(utf_8):
    assert outcomes(utf_8.convert("辻".encode())) == [(Outcome.EDITION, "辻")]
    assert Converter("utf-8", "jis90").convert("辻".encode()).text == "辻\U000e0102"


def test_another_collection_s_selector_is_never_taken_for_ours(utf_8):
    """8FBB_E0101 is registered in Adobe-Japan1 alone."""
    assert outcomes(utf_8.convert("辻\U000e0101".encode())) == [(Outcome.UNIDENTIFIED, "辻\U000e0101")]


def test_an_ideograph_that_the_standard_lacks_waits_for_a_person(utf_8):
    converted = utf_8.convert("邻".encode())
    assert outcomes(converted) == [(Outcome.UNIDENTIFIED, "邻")]
    assert utf_8.explain(converted.events[0]).basis == "U+90BB, which the standard does not have"


@pytest.mark.parametrize("char", ["\ue000", "\uf8ff", "\U000f0000", "\U0010fffd"])
def test_private_use_is_a_gaiji_in_all_three_areas(utf_8, char):
    assert outcomes(utf_8.convert(char.encode())) == [(Outcome.UNIDENTIFIED, char)]
    assert Converter("utf-8", mark="private-use").convert(char.encode()).text == char


def test_one_symbol_arrives_in_one_form_from_systems_of_both_kinds(utf_8):
    assert utf_8.convert("〜～−－".encode()).text == "～～－－"
    assert Converter("utf-8", symbols="jis").convert("〜～−－".encode()).text == "〜〜−−"


def test_what_is_no_ideograph_stands_for_itself(utf_8):
    text = "Aあア한\u3099①\t\r\n"
    assert utf_8.convert(text.encode()).text == text


def test_a_surrogate_alone_costs_itself_and_keeps_the_rest_in_step():
    converted = Converter("utf-16-le").convert("渡".encode("utf-16-le") + b"\x00\xd8" + "辺".encode("utf-16-le"))
    assert converted.text == "渡〓辺"
    assert [event.code for event in converted.events if event.outcome.outstanding] == [b"\x00\xd8"]


def test_half_a_unit_at_the_end_of_a_value_is_malformed():
    converted = Converter("utf-16-le").convert("渡".encode("utf-16-le") + b"\x41")
    assert converted.text == "渡〓"
    assert [(event.outcome, event.code) for event in converted.events] == [(Outcome.MALFORMED, b"\x41")]


def test_juki_codes_in_the_hangul_block_are_kanji_and_no_hangul():
    """J+FA45 is 槪, and U+FA45 海: read as UTF-16, a file of juki codes gives wrong names without a sound."""
    converter = Converter("juki")
    assert converter.convert(bytes.fromhex("FA45")).text.startswith("槪")
    assert converter.convert(bytes.fromhex("8FBB")).names == ("MJ025760",)
    assert converter.convert(bytes.fromhex("BC2F")).names == ("MJ025761",)
    assert Converter("juki-le").convert(bytes.fromhex("2FBC")).names == ("MJ025761",)
