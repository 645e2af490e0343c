"""The sample city's fonts of gaiji: the standard's outlines under the codes of the city, some of them changed."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

import mojimigrate.demo
from mojimigrate.demo import Site
from mojimigrate.demo.fonts import write_fonts
from mojimigrate.demo.host import gaiji_codes
from mojimigrate.errors import OutputError
from mojimigrate.review.glyphs.sources import FontSource, read_source
from mojimigrate.review.glyphs.standard_font import StandardGlyphs, find_standard_font

LISTS = tomllib.loads(Path(mojimigrate.demo.__file__).with_name("names.toml").read_text("utf-8"))


@pytest.fixture(scope="module")
def glyphs(needs_file: Callable[[str | Path, str], Path]) -> StandardGlyphs:
    path = needs_file(
        "/usr/share/fonts/truetype/ipamj/ipamjm.ttf", "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)"
    )
    found = find_standard_font([path])
    assert found is not None
    return found


@pytest.fixture(scope="module")
def fonts(tmp_path_factory: pytest.TempPathFactory, glyphs: StandardGlyphs) -> tuple[Path, Path]:
    return write_fonts(Site(tmp_path_factory.mktemp("site"), 1), glyphs)


def outline(font: Path, charset: str, code: str) -> str:
    source = read_source(font)
    assert isinstance(source, FontSource)
    key = source.glyph_of(charset, bytes.fromhex(code))
    return source.digest_of(key) if key else ""


def test_what_the_city_calls_exact_has_the_standard_s_outline_and_a_design_difference_another(fonts, glyphs):
    for code, name, kind, *_ in LISTS["gaiji"]["identified"]:
        same = outline(fonts[0], "windows-31j", code) == glyphs.digest_of(name)
        assert same == (kind != "design"), code


def test_what_nobody_has_identified_has_an_outline_and_some_are_in_no_font_of_the_standard(fonts, glyphs):
    found = [outline(fonts[0], "windows-31j", code) for code, _ in LISTS["gaiji"]["unidentified"]]
    assert all(found)
    assert {bool(glyphs.with_outline(digest)) for digest in found} == {True, False}


def test_the_host_has_the_same_outlines_under_its_own_codes(fonts):
    for code, other in gaiji_codes(LISTS).items():
        assert outline(fonts[0], "windows-31j", code) == outline(fonts[1], "fujitsu-jef", other) != ""


def test_the_fonts_are_the_same_every_time_and_replaced_only_on_request(tmp_path, fonts, glyphs):
    site = Site(tmp_path, 1)
    again = write_fonts(site, glyphs)
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in fonts]
    with pytest.raises(OutputError):
        write_fonts(site, glyphs)
    assert write_fonts(site, glyphs, overwrite=True) == again
