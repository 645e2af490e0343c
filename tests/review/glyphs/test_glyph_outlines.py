"""Fonts are opened without trust, and an outline is named by its digest."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_fonts import BOXES, tiny_font, write_font

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.fontfiles import FAMILY, LICENCE, MAX_PARTS, VERSION, open_font
from mojimigrate.review.glyphs.outlines import digests

FONT = tiny_font()


def named(path, *names):
    file = open_font(path)
    return digests(file.face, [file.face.get_name_index(name.encode()) for name in names])


def test_the_same_outline_has_the_same_digest_and_one_unit_more_has_another(tmp_path):
    first, second, again, empty = named(write_font(tmp_path, FONT), "first", "second", "again", "empty")
    assert first == again != second
    assert len(first) == 16
    assert int(first, 16)
    assert empty == ""


def test_a_digest_does_not_depend_on_the_font_but_on_its_units(tmp_path):
    (own,) = named(write_font(tmp_path, FONT), "second")
    moved = tiny_font(dict(reversed(BOXES.items())), {0x4E00: "second"}, ascent=800)
    (other,) = named(write_font(tmp_path, moved, "other.ttf"), "second")
    (finer,) = named(write_font(tmp_path, tiny_font(em=2000), "finer.ttf"), "second")
    assert own == other != finer


def test_a_glyph_made_of_parts_is_what_is_drawn(tmp_path):
    font = tiny_font(parts={"made": [("first", 0, 0), ("first", 400, 0)]})
    whole, made = named(write_font(tmp_path, font), "both", "made")
    assert whole == made


def test_a_glyph_that_is_not_there_has_no_digest(tmp_path):
    file = open_font(write_font(tmp_path, FONT))
    assert digests(file.face, [60_000, 1 << 31]) == ["", ""]


def test_a_font_whose_glyphs_multiply_is_refused_before_any_is_drawn(tmp_path):
    parts = {"level 0": [("empty", 0, 0)]}
    parts |= {f"level {level}": [(f"level {level - 1}", 0, 0)] * 60 for level in range(1, 9)}
    data = tiny_font(parts=parts, depth=60)
    assert len(data) < 8000
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        open_font(write_font(tmp_path, data))
    assert caught.value.id == "font-parts"
    assert time.monotonic() - started < 1


@pytest.mark.parametrize(("count", "refused"), [(MAX_PARTS - 1, False), (MAX_PARTS, True)])
def test_a_glyph_may_have_many_parts_but_not_any_number(count, refused, tmp_path):
    path = write_font(tmp_path, tiny_font(parts={"made": [("empty", 0, 0)] * count}, depth=1))
    if refused:
        with pytest.raises(InputError):
            open_font(path)
    else:
        assert named(path, "made") == [""]


def test_a_glyph_that_is_a_part_of_itself_is_empty(tmp_path):
    font = tiny_font(parts={"one": [("two", 0, 0)], "two": [("one", 0, 0)]}, depth=9)
    assert named(write_font(tmp_path, font), "one", "two") == ["", ""]


@pytest.mark.parametrize(
    "data", [b"", b"\0", b"\0\1\0\0", b"wOF2" + FONT[4:], b"wOFF" + FONT[4:], b"%!PS", b"\x1f\x8b"]
)
def test_what_is_no_font_is_refused(data, tmp_path):
    with pytest.raises(InputError) as caught:
        open_font(write_font(tmp_path, data))
    assert caught.value.id == "font-invalid"


def test_a_font_cut_short_anywhere_is_refused_or_read(tmp_path):
    path = tmp_path / "cut.ttf"
    refused = 0
    for length in range(0, len(FONT), 7):
        path.write_bytes(FONT[:length])
        try:
            file = open_font(path)
        except InputError:
            refused += 1
        else:
            digests(file.face, range(file.face.num_glyphs))
            file.text(LICENCE)
    assert refused > 20


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 30))
def test_a_damaged_font_is_refused_or_read(tmp_path_factory, seed):
    chance = random.Random(seed)  # noqa: S311
    data = bytearray(FONT)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    path = write_font(tmp_path_factory.getbasetemp(), bytes(data), "damaged.ttf")
    try:
        file = open_font(path)
    except InputError:
        return
    digests(file.face, range(min(file.face.num_glyphs, 50)))
    assert len(file.text(FAMILY)) <= 8192


def test_offsets_that_are_missing_are_not_made_up_from_what_lies_behind(tmp_path):
    from fontTools.ttLib import TTFont

    path = write_font(tmp_path, FONT)
    with TTFont(path) as font:
        loca = font.getTableData("loca")
        entry = FONT.index(b"loca") + 12
    short = FONT[:entry] + (len(loca) - 4).to_bytes(4, "big") + FONT[entry + 4 :]
    with pytest.raises(InputError):
        open_font(write_font(tmp_path, short))


def test_what_a_font_says_of_itself_is_one_line_of_text(tmp_path):
    licence = "You may\nnot \x1b[31m<script>" + "x" * 9000
    file = open_font(write_font(tmp_path, tiny_font(licenseDescription=licence)))
    assert file.text(VERSION) == "Version 2.5"
    text = file.text(LICENCE)
    assert text.startswith("You may not [31m<script>x")
    assert len(text) <= 8192
    assert text.isprintable()


@pytest.mark.parametrize(
    ("fs_type", "may"), [(0, True), (0x0004, True), (0x0008, True), (0x0002, False), (0x0100, False)]
)
def test_a_maker_s_word_on_embedding_is_heard(fs_type, may, tmp_path):
    assert open_font(write_font(tmp_path, tiny_font(fs_type=fs_type))).may_embed is may
