"""The index is computed once for a font, and a cache that is not what was written is computed afresh."""

import numpy as np
import pytest

from mojimigrate.review.glyphs.cache import cache_folder
from mojimigrate.review.glyphs.faces import open_face, render, sequence_glyph
from mojimigrate.review.glyphs.standard_font import find_standard_font
from mojimigrate.review.shape import RASTER, build_index, load_index, rank
from mojimigrate.review.shape import index as index_module
from mojimigrate.standard import load_standard

HANAZONO = "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf"
NAMES = ("MJ000004", "MJ025760", "MJ025761")


@pytest.fixture(scope="module")
def ipamj(needs):
    return needs(find_standard_font(), "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")


class Few:
    """Three of the standard's glyphs."""

    def __init__(self, glyphs):
        self.names = NAMES
        self.digest = glyphs.digest
        self.glyph = glyphs.glyph


@pytest.fixture
def few(ipamj, tmp_path, monkeypatch):
    monkeypatch.setenv("MOJIMIGRATE_CACHE", str(tmp_path / "cache"))
    return Few(ipamj)


def test_the_index_is_kept_and_read_again(few, monkeypatch):
    built = load_index(few)
    assert built.names == NAMES
    monkeypatch.setattr(index_module, "build_index", lambda *_: pytest.fail("computed again"))
    again = load_index(few)
    assert again.names == NAMES
    assert np.array_equal(again.coarse, built.coarse)
    assert np.array_equal(again.fine, built.fine)


@pytest.mark.parametrize("damage", ["flip", "cut", "empty", "foreign"])
def test_a_damaged_cache_is_computed_afresh(few, damage):
    built = load_index(few)
    (kept,) = cache_folder().iterdir()
    good = kept.read_bytes()
    flipped = bytearray(good)
    flipped[-200] ^= 1
    kept.write_bytes({"flip": bytes(flipped), "cut": good[:-100], "empty": b"", "foreign": b"PK\3\4" * 999}[damage])
    again = load_index(few)
    assert np.array_equal(again.coarse, built.coarse)
    assert np.array_equal(again.fine, built.fine)
    assert kept.read_bytes() == good


def test_an_index_of_other_shape_is_computed_afresh(few, monkeypatch):
    wrong = np.zeros((3, 5), np.uint8)
    real = index_module.write_cache
    monkeypatch.setattr(index_module, "write_cache", lambda name, key, _: real(name, key, {"coarse": wrong}))
    load_index(few)
    assert load_index(few).coarse.shape == (3, 512)


def test_another_list_of_characters_has_an_index_of_its_own(few):
    load_index(few)
    few.names = NAMES[:2]
    assert load_index(few).names == NAMES[:2]


def test_what_has_no_glyph_is_not_in_the_index(ipamj):
    assert build_index(ipamj, ["MJ000004", "MJ999999"]).names == ("MJ000004",)


def test_progress_is_told(ipamj):
    told = []
    build_index(ipamj, NAMES, lambda done, of: told.append((done, of)))
    assert told == [(3, 3)]


def test_another_fonts_drawings_find_their_characters(ipamj, needs_file):
    """60 variant forms by 花園明朝, among 3,000: all within the first five, and nine of ten come first."""
    face = open_face(needs_file(HANAZONO, "Hanazono Mincho (Debian: apt install fonts-hanazono)"))
    standard = load_standard()
    right = []
    for name in standard.names[20_000:]:
        form = next((form for form in standard[name].ivs if sequence_glyph(face, form)), "")
        if form and (not right or int(name[2:]) > int(right[-1][0][2:]) + 12):
            right.append((name, form))
        if len(right) == 60:
            break
    index = build_index(ipamj, standard.names[20_000:23_000])
    assert {name for name, _ in right} <= set(index.names)
    names, scores = rank(index, render(face, [sequence_glyph(face, form) for _, form in right], RASTER))
    ranks = [its.index(name) if name in its else 99 for its, (name, _) in zip(names, right, strict=True)]
    assert max(ranks) < 5
    assert ranks.count(0) >= 54
    assert all(0 <= score <= 1 for its in scores for score in its)
