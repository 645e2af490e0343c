"""Fonts for the page hold the very outlines that they were asked for."""

import io
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_fonts import BOXES, tiny_font, write_font

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.faces import face_of, render
from mojimigrate.review.glyphs.fontfiles import open_font
from mojimigrate.review.glyphs.outlines import ON, Outline, Outlines
from mojimigrate.review.glyphs.subset import MAX_GLYPHS, Piece, cut_font, cut_within, subset_woff2
from mojimigrate.review.glyphs.woff2 import pack

FIRST = 0xF0000


@pytest.fixture(scope="module")
def ipamj(needs_file):
    path = "/usr/share/fonts/truetype/ipamj/ipamjm.ttf"
    return open_font(needs_file(path, "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)"))


def unpacked(data):
    """Read a WOFF2 with fontTools, and give it to FreeType as a plain font."""
    font = TTFont(io.BytesIO(data))
    points = font.getBestCmap()
    assert all(point >= FIRST for point in points)
    font.flavor = None
    file = io.BytesIO()
    font.save(file)
    face = face_of(file.getvalue(), Path("cut"))
    return face, [font.getGlyphID(points[FIRST + number]) for number in range(len(points))]


def assert_same(one, other):
    assert np.array_equal(one.points, other.points)
    assert np.array_equal(one.tags, other.tags)
    assert np.array_equal(one.ends, other.ends)
    assert one.advance == other.advance


def pieces(path, *names):
    file = open_font(path)
    return [Piece(file, file.face.get_name_index(name.encode())) for name in names]


def test_each_glyph_stands_at_its_own_private_code_point_with_its_own_points(tmp_path):
    asked = pieces(write_font(tmp_path, tiny_font()), "second", "both", "empty", "first")
    face, glyphs = unpacked(cut_font(asked))
    for (file, glyph), cut in zip(asked, glyphs, strict=True):
        assert_same(Outlines(face).read(cut), Outlines(file.face).read(glyph))


@pytest.mark.parametrize("postscript", [False, True])
def test_a_cut_glyph_is_drawn_as_in_the_original(postscript, tmp_path):
    data = tiny_font(postscript=postscript, curved=True, ascent=760)
    asked = pieces(write_font(tmp_path, data), "second", "both", "empty")
    face, glyphs = unpacked(cut_font(asked))
    drawn = render(face, glyphs, 64)
    assert np.array_equal(drawn, render(asked[0].file.face, [glyph for _, glyph in asked], 64))
    assert drawn.any()


def test_real_glyphs_keep_every_point(ipamj):
    asked = [Piece(ipamj, glyph) for glyph in range(3, 60_000, 199)]
    face, glyphs = unpacked(cut_font(asked))
    original, cut = Outlines(ipamj.face), Outlines(face)
    assert len(glyphs) == len(asked) > 300
    for piece, glyph in zip(asked, glyphs, strict=True):
        assert_same(cut.read(glyph), original.read(piece.glyph))


def test_what_is_asked_for_twice_is_in_the_font_once(tmp_path):
    one, two = pieces(write_font(tmp_path, tiny_font()), "first", "second")
    face, glyphs = unpacked(cut_font([one, two, one]))
    assert glyphs[0] == glyphs[2] != glyphs[1]
    assert face.num_glyphs == 3


def test_a_glyph_made_of_parts_is_written_whole(tmp_path):
    path = write_font(tmp_path, tiny_font(parts={"made": [("first", 0, 0), ("first", 400, 0)]}))
    face, (made, both) = unpacked(cut_font(pieces(path, "made", "both")))
    assert_same(Outlines(face).read(made), Outlines(face).read(both))


def test_glyphs_of_two_fonts_of_other_kinds_and_scales_stand_in_one(tmp_path):
    quadratic = pieces(write_font(tmp_path, tiny_font()), "first", "both")
    doubled = {name: [tuple(2 * value for value in box) for box in boxes] for name, boxes in BOXES.items()}
    data = tiny_font(doubled, em=2000, ascent=1760, postscript=True)
    cubic = pieces(write_font(tmp_path, data, "b.otf"), "first", "both")
    face, glyphs = unpacked(cut_font([*quadratic, *cubic]))
    assert face.units_per_EM == 2000
    drawn = render(face, glyphs, 64)
    assert np.array_equal(drawn[0], drawn[2])
    assert np.array_equal(drawn[1], drawn[3])
    assert drawn.any((1, 2)).all()


def test_quadratic_curves_stay_what_they_are_among_cubic_ones(tmp_path):
    quadratic = pieces(write_font(tmp_path, tiny_font(curved=True)), "second", "both")
    cubic = pieces(write_font(tmp_path, tiny_font(curved=True, postscript=True), "b.otf"), "second")
    face, glyphs = unpacked(cut_font([*quadratic, *cubic]))
    drawn = render(face, glyphs, 64)
    originals = [render(piece.file.face, [piece.glyph], 64)[0] for piece in (*quadratic, *cubic)]
    assert np.abs(drawn.astype(int) - originals).max() <= 4
    assert (drawn[0] != drawn[2]).any()


def test_glyphs_of_another_baseline_stand_where_they_stood_in_their_em_box(tmp_path):
    high = pieces(write_font(tmp_path, tiny_font(ascent=880)), "first")
    low = pieces(write_font(tmp_path, tiny_font(ascent=700), "low.ttf"), "first")
    face, glyphs = unpacked(cut_font([*high, *low]))
    drawn = render(face, glyphs, 60)
    assert np.array_equal(drawn[:1], render(high[0].file.face, [high[0].glyph], 60))
    assert np.array_equal(drawn[1:], render(low[0].file.face, [low[0].glyph], 60))


def test_the_same_glyphs_give_the_same_bytes(tmp_path):
    path = write_font(tmp_path, tiny_font())
    assert subset_woff2(path, [1, 2, 3]) == subset_woff2(path, [1, 2, 3])
    assert subset_woff2(path, [1, 2, 3]) != subset_woff2(path, [1, 3, 2])


@pytest.mark.parametrize("postscript", [False, True])
def test_the_name_is_neutral_and_the_licence_stays(postscript, tmp_path):
    said = {
        "copyright": "Copyright 2026 Tiny Foundry",
        "licenseDescription": "IPA Font License Agreement v1.0",
        "licenseInfoURL": "https://example.org/licence",
        "trademark": "Tiny Gaiji is a trademark",
        "designer": "Someone",
    }
    data = subset_woff2(write_font(tmp_path, tiny_font(postscript=postscript, curved=True, **said)), [1])
    with TTFont(io.BytesIO(data)) as font:
        names = {record.nameID: record.toUnicode() for record in font["name"].names}
        assert names == {
            0: said["copyright"],
            1: "Standard Glyphs",
            2: "Regular",
            3: "Standard Glyphs",
            4: "Standard Glyphs",
            5: "Version 1.000",
            6: "StandardGlyphs",
            13: said["licenseDescription"],
            14: said["licenseInfoURL"],
        }
        assert not {"GSUB", "GPOS", "fpgm", "prep", "cvt "} & set(font.keys())
        if postscript:
            assert font["CFF "].cff.fontNames == ["StandardGlyphs"]
    assert b"Tiny Gaiji" not in data


def test_the_licences_of_two_fonts_stand_side_by_side(tmp_path):
    one = pieces(write_font(tmp_path, tiny_font(copyright="One")), "first")
    two = pieces(write_font(tmp_path, tiny_font(copyright="Two", fs_type=2), "two.ttf"), "first")
    with TTFont(io.BytesIO(cut_font([*one, *two]))) as font:
        assert font["name"].getDebugName(0) == "One / Two"
        assert font["OS/2"].fsType == 2


def test_a_glyph_that_is_not_there_is_empty(tmp_path):
    face, (nothing, first) = unpacked(subset_woff2(write_font(tmp_path, tiny_font()), [5000, 1]))
    assert not len(Outlines(face).read(nothing).points)
    assert len(Outlines(face).read(first).points) == 4


def test_points_that_no_font_can_hold_leave_the_glyph_empty(tmp_path):
    far = {name: [(0, 0, 30_000, 30_000)] for name in BOXES}
    parts = {"farther": [("first", 30_000, 0)]}
    path = write_font(tmp_path, tiny_font(far, parts=parts, depth=1))
    face, (first, farther) = unpacked(cut_font(pieces(path, "first", "farther")))
    assert len(Outlines(face).read(first).points) == 4
    assert not len(Outlines(face).read(farther).points)


@pytest.mark.parametrize("count", [0, MAX_GLYPHS + 1])
def test_no_font_is_made_of_nothing_or_of_more_than_a_plane(count, tmp_path):
    (piece,) = pieces(write_font(tmp_path, tiny_font()), "first")
    with pytest.raises(InputError) as caught:
        cut_font([piece] * count)
    assert caught.value.id == "font-glyphs"


@pytest.mark.parametrize("limit", [20_000, 60_000])
def test_as_many_glyphs_are_taken_as_fit(ipamj, limit):
    asked = [Piece(ipamj, glyph) for glyph in range(3, 1003)]
    count, data = cut_within(asked, limit)
    assert limit * 0.6 < 4 * len(data) / 3 <= limit
    assert data == cut_font(asked[:count])


def test_a_budget_may_be_too_small_for_one_or_large_enough_for_all(tmp_path):
    asked = pieces(write_font(tmp_path, tiny_font()), "first", "second")
    assert cut_within(asked, 10) == (0, b"")
    assert cut_within([], 10) == (0, b"")
    assert cut_within(asked)[0] == 2


COORDINATE = st.one_of(
    st.integers(-32768, 32767), st.sampled_from([0, 1, 64, 65, 768, 769, 1279, 1280, 4095, 4096, -64, -65, -1280])
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.lists(st.lists(st.tuples(COORDINATE, COORDINATE, st.booleans()), min_size=1, max_size=300 // 4), max_size=4),
        min_size=1,
        max_size=8,
    )
)
def test_any_points_are_read_back_by_another_reader(glyphs):
    """Steps of all sizes, contours of all lengths: fontTools unpacks what was packed here."""
    outlines = []
    for contours in glyphs:
        rows = [point for contour in contours for point in contour]
        points = np.array([row[:2] for row in rows], np.int32).reshape(-1, 2) // 2
        tags = np.array([ON if row[2] else 0 for row in rows], np.uint8)
        outlines.append(Outline(points, tags, np.cumsum([len(contour) for contour in contours], dtype=np.int32), 0))
    outlines = [one._replace(ends=one.ends - 1) for one in outlines]
    data = pack(outlines, frame(len(outlines)))
    with TTFont(io.BytesIO(data)) as font:
        for name, outline in zip(font.getGlyphOrder(), outlines, strict=True):
            glyph = font["glyf"][name]
            if not len(outline.points):
                assert glyph.numberOfContours == 0
                continue
            assert list(glyph.coordinates) == [tuple(point) for point in outline.points.tolist()]
            assert [flag & 1 for flag in glyph.flags] == outline.tags.tolist()
            assert glyph.endPtsOfContours == outline.ends.tolist()


def frame(count):
    """Return the tables that a font of so many glyphs needs beside them."""
    from fontTools.fontBuilder import FontBuilder

    builder = FontBuilder(unitsPerEm=1000, isTTF=True)
    order = [f"g{number}" for number in range(count)]
    builder.setupGlyphOrder(order)
    builder.setupHorizontalMetrics(dict.fromkeys(order, (1000, 0)))
    builder.setupHorizontalHeader()
    builder.setupPost()
    builder.font["head"].indexToLocFormat = 1
    maxp = builder.font["maxp"]
    maxp.maxPoints = maxp.maxContours = 0
    return {tag: builder.font.getTableData(tag) for tag in ("head", "hmtx", "hhea", "maxp", "post")}


@pytest.mark.parametrize("count", [1, 252, 253, 505, 506, 761, 762, 2000])
def test_contours_of_every_length_are_read_back(count):
    points = np.stack([np.arange(count), np.arange(count) % 7], 1).astype(np.int32)
    outline = Outline(points, np.ones(count, np.uint8), np.array([count - 1], np.int32), 0)
    with TTFont(io.BytesIO(pack([outline], frame(1)))) as font:
        assert list(font["glyf"]["g0"].coordinates) == [tuple(point) for point in points.tolist()]
