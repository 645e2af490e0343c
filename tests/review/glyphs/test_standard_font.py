"""The standard's glyphs are found by name, in fonts that the user has."""

import base64
import shutil

import pytest
from tiny_fonts import tiny_font, write_font

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs import standard_font
from mojimigrate.review.glyphs.cache import cache_folder
from mojimigrate.review.glyphs.sources import read_source
from mojimigrate.review.glyphs.standard_font import find_standard_font, page_font
from mojimigrate.standard import load_standard

#: 辻 has two characters; MJ025760 is 8FBB_E0102, MJ025761 the code point and 8FBB_E0101.
BOXES = {
    ".notdef": [],
    "mj000001": [(0, 0, 100, 100)],
    "MJ025760": [(0, 0, 200, 100)],
    "tsuji": [(0, 0, 300, 100)],
    "mj999999": [(0, 0, 400, 100)],
    "mj029893": [(0, 0, 100, 100)],
}
POINTS = {0x8FBB: "tsuji", 0x3400: "tsuji"}


@pytest.fixture(autouse=True)
def cache(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("MOJIMIGRATE_CACHE", str(tmp_path_factory.mktemp("cache")))


@pytest.fixture(scope="module")
def ipamj(needs, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MOJIMIGRATE_CACHE", str(tmp_path_factory.mktemp("kept")))
        found = needs(find_standard_font(), "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")
        assert found.digest_of("MJ000001")
        return found


def glyph_name(glyphs, name):
    face, glyph = glyphs.glyph(name)
    return face.get_glyph_name(glyph).decode()


def test_ipamj_has_every_character_of_the_lists(ipamj):
    official = [name for name in load_standard().names if name.startswith("MJ")]
    assert ipamj.names == tuple(official)
    assert len(official) == 58_862 + 299


def test_ipamj_shows_each_character_with_the_glyph_of_its_name(ipamj):
    assert [name for name in ipamj.names if glyph_name(ipamj, name) != name.lower()] == []


def test_ipamj_says_what_it_is_and_on_what_terms(ipamj):
    assert ipamj.title == "IPAmjMincho"
    assert ipamj.version.startswith("Version ")
    assert "ipa_font_license" in ipamj.licence
    assert ipamj.may_embed


def test_an_outline_may_be_that_of_two_characters(ipamj):
    assert ipamj.with_outline(ipamj.digest_of("MJ025760")) == ("MJ025760",)
    assert ipamj.with_outline(ipamj.digest_of("MJ003782")) == ("MJ003782", "MJ003783")
    assert ipamj.with_outline("") == ipamj.with_outline("0" * 16) == ()
    assert len({ipamj.digest_of(name) for name in ipamj.names}) > 59_100


def test_a_city_s_copy_of_a_standard_glyph_is_recognised(ipamj, tmp_path):
    """An outline cut out of IPAmj stands in a font of gaiji."""
    from fontTools.ttLib import TTFont

    page = page_font(ipamj, ["MJ025760"])
    path = write_font(tmp_path, base64.b64decode(page.data), "cut.woff2")
    with TTFont(path) as font:
        font.flavor = None
        font["cmap"].tables[-1].cmap = {0xE000: font.getBestCmap()[0xF0000]}
        font["cmap"].tables = font["cmap"].tables[-1:]
        font.save(tmp_path / "EUDC.TTE")
    city = read_source(tmp_path / "EUDC.TTE")
    assert ipamj.with_outline(city.digest_of(city.glyph_of("windows-31j", b"\xf0\x40"))) == ("MJ025760",)


def given(tmp_path, **options):
    options = {"sequences": {(0x8FBB, 0xE0102): "MJ025760"}} | options
    return write_font(tmp_path, tiny_font(BOXES, POINTS, **options), options.pop("file", "standard.ttf"))


def test_a_character_is_found_by_sequence_then_by_its_own_code_point_then_by_name(tmp_path):
    glyphs = find_standard_font([given(tmp_path)])
    assert glyph_name(glyphs, "MJ025760") == "MJ025760"
    assert glyph_name(glyphs, "MJ000004") == "tsuji"  # U+3400
    assert glyph_name(glyphs, "MJ000001") == "mj000001"  # not on its code point
    assert glyph_name(glyphs, "MJ029893") == "mj029893"  # has neither
    assert glyphs.glyph("MJ000002") is None
    assert glyphs.glyph("MJ999999") is None


def test_a_font_that_does_not_name_its_glyphs_so_is_believed_for_sequences_only(tmp_path):
    boxes = {".notdef": [], "one": [(0, 0, 9, 9)], "two": [(0, 0, 9, 8)]}
    data = tiny_font(boxes, {0x3400: "one", 0x8FBB: "one"}, sequences={(0x8FBB, 0xE0102): "two"})
    glyphs = find_standard_font([write_font(tmp_path, data)])
    assert glyphs.names == ("MJ025760",)


def test_a_font_without_the_standard_s_characters_is_refused(tmp_path):
    with pytest.raises(InputError) as caught:
        find_standard_font([given(tmp_path), write_font(tmp_path, tiny_font(), "gaiji.ttf")])
    assert caught.value.id == "font-not-standard"
    assert caught.value.facts["path"].name == "gaiji.ttf"


def test_of_two_fonts_the_first_that_has_a_character_shows_it(tmp_path):
    one = given(tmp_path, version="Version 1")
    boxes = {".notdef": [], "mj000001": [(0, 0, 9, 9)], "mj000002": [(0, 0, 9, 8)]}
    two = write_font(tmp_path, tiny_font(boxes, {}, copyright="Two"), "two.ttf")
    glyphs = find_standard_font([one, two])
    assert glyphs.piece("MJ000001").file.path == one
    assert glyphs.piece("MJ000002").file.path == two
    assert glyphs.version == "Version 1 / Version 2.5"
    assert glyphs.licence == "Two"
    assert glyphs.digest not in {file.sha256 for file in glyphs.files}
    assert len(glyphs.digest) == 64
    assert find_standard_font([one]).digest == glyphs.files[0].sha256


def test_digests_are_kept_for_the_next_time_and_not_believed_if_they_do_not_fit(tmp_path, monkeypatch):
    path = given(tmp_path)
    first = find_standard_font([path]).digest_of("MJ025760")
    (kept,) = cache_folder().iterdir()

    def refuse(*_):
        raise AssertionError("computed again")

    with monkeypatch.context() as patch:
        patch.setattr(standard_font, "digests", refuse)
        assert find_standard_font([path]).digest_of("MJ025760") == first
    kept.write_bytes(kept.read_bytes()[:-1])
    assert find_standard_font([path]).digest_of("MJ025760") == first
    assert kept.stat().st_size


def test_without_a_font_there_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(standard_font, "font_folders", lambda: (tmp_path / "nowhere", tmp_path))
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    assert find_standard_font() is None
    write_font(tmp_path, b"no font", "ipamjm.ttf")
    assert find_standard_font() is None


def test_the_font_is_found_in_a_folder_of_fonts(tmp_path, monkeypatch):
    monkeypatch.setattr(standard_font, "font_folders", lambda: (tmp_path / "nowhere", tmp_path / "fonts"))
    (tmp_path / "fonts" / "truetype" / "ipa").mkdir(parents=True)
    shutil.copy(given(tmp_path), tmp_path / "fonts" / "truetype" / "ipa" / "IPAmjm.TTF")
    assert find_standard_font().glyph("MJ025760")


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_every_system_keeps_fonts_somewhere(platform, monkeypatch):
    monkeypatch.setattr(standard_font.sys, "platform", platform)
    folders = [folder.as_posix() for folder in standard_font.font_folders()]
    assert len(folders) == len(set(folders)) >= 2
    assert all("ont" in folder for folder in folders)


def test_a_page_gets_the_characters_that_have_a_glyph_in_the_order_of_the_wish(tmp_path):
    glyphs = find_standard_font([given(tmp_path, licenseDescription="Free as\nthe wind")])
    font = page_font(glyphs, ["MJ029893", "MJ000003", "MJ025760", "MJ029893"])
    assert font.names == ("MJ029893", "MJ025760")
    assert font.sha256 == glyphs.digest
    assert font.licence == "Free as the wind"
    assert base64.b64decode(font.data).startswith(b"wOF2")
    assert page_font(glyphs, ["MJ000003"]) is None
    assert page_font(glyphs, ["MJ025760"], limit=10) is None


def test_a_font_that_may_not_be_embedded_is_not(tmp_path):
    glyphs = find_standard_font([given(tmp_path, fs_type=2)])
    assert not glyphs.may_embed
    assert page_font(glyphs, ["MJ025760"]) is None
