"""Which glyph a city's font has for a code."""

import hashlib

import pytest
from tiny_fonts import POINTS, tiny_font, write_font

from mojimigrate.errors import InputError, TableError, UsageError
from mojimigrate.review.glyphs.sources import read_source


def code_glyphs(source, charset, *codes):
    names = []
    for code in codes:
        glyph = source.glyph_of(charset, bytes.fromhex(code))
        names.append(None if glyph is None else source.file.face.get_glyph_name(glyph).decode())
    return names


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    return read_source(write_font(tmp_path_factory.mktemp("fonts"), tiny_font(), "EUDC.TTE"))


@pytest.mark.parametrize(
    ("charset", "codes"),
    [
        ("windows-31j", ("F040", "F041", "F0FC")),
        ("fujitsu-jef", ("80A1", "80A2", "A0FE")),
        ("fujitsu-jef+ebcdik", ("80A1", "80A2", "A0FE")),
        ("hitachi-keis83", ("81A1", "81A2", "A0FE")),
        ("ibm-1399", ("6941", "6942", "7041")),
        ("utf-8", ("EE8080", "EE8081", "EEBFBF")),
        ("utf-16-le", ("00E0", "01E0", "FFE0")),
    ],
)
def test_a_user_defined_code_is_asked_for_as_windows_counts_it(font, charset, codes):
    assert code_glyphs(font, charset, *codes) == ["first", "second", None]


def test_a_vendor_s_own_character_is_asked_for_by_its_code_point(font):
    assert code_glyphs(font, "windows-31j", "FBFC", "EEE0") == ["second", "second"]  # 髙, U+9AD9


def test_a_hole_and_bytes_that_are_no_code_have_no_glyph(font):
    assert code_glyphs(font, "windows-31j", "8540", "FF", "F0", "") == [None] * 4


def test_a_charset_that_is_not_known_is_an_error(font):
    with pytest.raises(UsageError) as caught:
        font.glyph_of("sjis-of-our-own", b"\xf0\x40")
    assert caught.value.id == "charset-unknown"


@pytest.mark.parametrize("encoding", [(3, 0), (3, 1), (0, 3)])
def test_a_map_of_symbols_serves_where_there_is_none_of_unicode(encoding, tmp_path):
    source = read_source(write_font(tmp_path, tiny_font(encoding=encoding)))
    assert code_glyphs(source, "windows-31j", "F040", "F041") == ["first", "second"]


def test_a_map_of_shift_jis_serves_where_there_is_none_of_unicode(tmp_path):
    data = tiny_font(points={0xF040: "first", 0xFBFC: "second"}, encoding=(3, 2))
    source = read_source(write_font(tmp_path, data))
    assert code_glyphs(source, "windows-31j", "F040", "FBFC", "F041") == ["first", "second", None]
    assert code_glyphs(source, "fujitsu-jef", "80A1") == ["first"]


def test_two_codes_may_have_one_glyph_and_two_glyphs_one_outline(tmp_path):
    source = read_source(write_font(tmp_path, tiny_font(points=POINTS | {0xE010: "first"})))
    one, same, again = (source.glyph_of("utf-16-be", bytes.fromhex(code)) for code in ("E000", "E010", "E002"))
    assert one == same != again
    assert source.digest_of(one) == source.digest_of(again)


def test_a_glyph_that_is_empty_is_found_and_has_no_digest(font):
    glyph = font.glyph_of("windows-31j", b"\xf0\x44")
    assert glyph
    assert font.digest_of(glyph) == ""


def test_a_source_is_called_by_the_name_of_its_file_alone(tmp_path):
    data = tiny_font()
    path = write_font(tmp_path, data, "外字\x1b[31m.ttf")
    source = read_source(path, "税").source
    assert source.set == "税"
    assert source.kind == "font"
    assert source.name == "外字\\x1b[31m.ttf"
    assert source.sha256 == hashlib.sha256(data).hexdigest()


def test_glyphs_are_drawn_as_rasters_and_as_pictures(font):
    rasters = font.rasters([font.glyph_of("windows-31j", b"\xf0\x40")], 48)
    assert rasters.shape == (1, 48, 48)
    assert rasters.max() == 255
    uri = font.image_uri(font.glyph_of("windows-31j", b"\xf0\x40"))
    assert uri.startswith("data:image/png;base64,")
    assert len(uri) < 2000


RULE = "code,glyph\nF040,U+E001\n0xF041,first\nf042,4\n"


def ruled(tmp_path, rule, data=None):
    table = tmp_path / "rule.csv"
    table.write_text(rule, "utf-8")
    return read_source(write_font(tmp_path, data or tiny_font()), rule=table)


def test_a_table_of_the_city_says_which_glyph_a_code_has_and_nothing_else_does(tmp_path):
    source = ruled(tmp_path, RULE)
    assert code_glyphs(source, "windows-31j", "F040", "F041", "F042") == ["second", "first", "both"]
    assert code_glyphs(source, "windows-31j", "F043", "FBFC") == [None, None]


@pytest.mark.parametrize(
    ("row", "fault", "column"),
    [
        ("F04,first", "glyphs-code", "code"),
        ("外字,first", "glyphs-code", "code"),
        ("F040,first", "glyphs-twice", "code"),
        ("F050,U+E0FF", "glyphs-glyph", "glyph"),
        ("F050,60000", "glyphs-glyph", "glyph"),
        ("F050,99999999999999999999", "glyphs-glyph", "glyph"),
        ("F050,0", "glyphs-glyph", "glyph"),
        ("F050,nobody", "glyphs-glyph", "glyph"),
        ("F050,字", "glyphs-glyph", "glyph"),
        ("F050,", "glyphs-glyph", "glyph"),
        ("F050", "glyphs-cells", "glyph"),
    ],
)
def test_a_fault_of_the_table_is_told_with_its_line(row, fault, column, tmp_path):
    with pytest.raises(TableError) as caught:
        ruled(tmp_path, f"{RULE}{row}\nF0,nobody\n")
    assert [problem.id for problem in caught.value.problems] == [fault, "glyphs-glyph"]
    assert caught.value.facts["line"] == 5
    assert caught.value.facts["column"] == column


def test_a_table_is_for_fonts_only(tmp_path):
    with pytest.raises(UsageError) as caught:
        read_source(tmp_path, rule=tmp_path / "rule.csv")
    assert caught.value.id == "rule-for-images"


def test_a_file_that_is_no_font_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        read_source(write_font(tmp_path, b"EUF" * 100, "EUDC.EUF"))
    assert caught.value.id == "font-invalid"
    with pytest.raises(InputError) as caught:
        read_source(tmp_path / "nothing.ttf")
    assert caught.value.id == "font-unreadable"
