"""How the codes of a table stand in a file, and areas of codes."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.charsets.catalogue import CharsetFile, _part
from mojimigrate.charsets.cutting import between, byte_set
from mojimigrate.charsets.forms import Form

UTF_8 = (("00-7F",), ("C2-DF", "80-BF"), ("E0", "A0-BF", "80-BF"), ("E1-EC EE-EF", "80-BF", "80-BF"),
         ("ED", "80-9F", "80-BF"), ("F0", "90-BF", "80-BF", "80-BF"), ("F1-F3", "80-BF", "80-BF", "80-BF"),
         ("F4", "80-8F", "80-BF", "80-BF"))  # fmt: skip
UTF_16 = (("00-D7 E0-FF", "00-FF"), ("D8-DB", "00-FF", "DC-DF", "00-FF"))
UTF_32 = (("00", "00", "00-D7 E0-FF", "00-FF"), ("00", "01-10", "00-FF", "00-FF"))
AREAS = ("E000-F8FF", "F0000-FFFFD", "100000-10FFFD")
PARTS = {
    name: _part(
        CharsetFile(name=name, title="", encoding=encoding, swapped=unit, sequences=sequences, user_areas=AREAS), ""
    )
    for name, encoding, unit, sequences in (
        ("utf-8", "utf-8", 1, UTF_8),
        ("utf-16-be", "utf-16-be", 1, UTF_16),
        ("utf-16-le", "utf-16-be", 2, UTF_16),
        ("utf-32-be", "utf-32-be", 1, UTF_32),
        ("utf-32-le", "utf-32-be", 4, UTF_32),
    )
}
every_form = pytest.mark.parametrize("part", PARTS.values(), ids=PARTS)
BYTES = st.frozensets(st.integers(0, 255), min_size=1, max_size=6)


def codes(sequence):
    return {bytes(code) for code in itertools.product(*map(sorted, sequence))}


@given(data=st.data(), sequence=st.lists(BYTES, min_size=1, max_size=3).map(tuple))
def test_an_area_holds_the_codes_between_its_ends_and_no_others(data, sequence):
    whole = sorted(codes(sequence))
    first, last = sorted(data.draw(st.sampled_from(whole)) for _ in range(2))
    found = [code for area in between(first, last, sequence) for code in codes(area)]
    assert sorted(found) == [code for code in whole if first <= code <= last]


@pytest.mark.parametrize("text", ["", "GG", "10-01", "00-100"])
def test_what_is_no_range_of_bytes_is_refused(text):
    with pytest.raises(ValueError):  # noqa: PT011
        byte_set(text)


@every_form
@given(char=st.characters(exclude_categories=["Cs"]))
def test_a_code_point_stands_in_a_file_as_python_encodes_it(part, char):
    code = part.form.write_text(char)
    assert code == char.encode(part.name)
    assert part.is_code(code)
    assert part.is_user_defined(code) is (unicodedata.category(char) == "Co")


@every_form
def test_surrogates_and_what_lies_past_unicode_are_no_codes(part):
    for point in (0xD800, 0xDBFF, 0xDC00, 0xDFFF):
        alone = chr(point).encode(part.name, "surrogatepass")
        assert not part.is_code(alone)
    if part.name.startswith("utf-32"):
        beyond = 0x110000
        assert not part.is_code(beyond.to_bytes(4, "big" if part.name.endswith("be") else "little"))


@every_form
@pytest.mark.parametrize("text", ["辻\U000e0102", "𠮟\U000e0100", "海\ufe00"])
def test_an_ideograph_and_its_selector_are_one_code(part, text):
    code = part.form.write_text(text)
    assert part.is_code(code)
    assert part.is_user_defined(code)  # until a list registers it: another collection's selector is another glyph
    assert not part.is_code(part.form.write_text("あ" + text[1:]))


def test_bytes_go_through_a_table_and_back():
    through = bytes(range(255, -1, -1))
    form = Form(through)
    assert Form(through, unit=2).write(b"\x00\x01\x02") == b"\xfe\xff\xfd"
    assert form.write(b"\x00\x01") == b"\xff\xfe"
    assert form.sequence((frozenset([0, 1]), frozenset([2]))) == (frozenset([255, 254]), frozenset([253]))


def test_a_number_past_unicode_is_read_as_nothing():
    assert Form(encoding="utf-32-be").read_text(bytes.fromhex("00110000")) == ""
    assert Form(encoding="utf-16-be").read_text(bytes.fromhex("DC00")) == "\udc00"
