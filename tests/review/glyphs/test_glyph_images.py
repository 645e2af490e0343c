"""Folders of pictures: named by code, decoded without trust, reduced to ink."""

import base64
import io
import os
import resource
import struct
import time
import zlib
from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin
from tiny_fonts import tiny_font, write_font

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs import images, pictures
from mojimigrate.review.glyphs.pictures import MAX_SIDE, read_picture
from mojimigrate.review.glyphs.sources import read_source

#: A 24-pixel drawing: 255 is ink.
INK = np.zeros((24, 24), np.uint8)
INK[4:20, 11:13] = INK[10:12, 3:21] = 255


def encoded(picture, form="PNG", **options):
    file = io.BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def grey(values):
    return Image.fromarray(np.asarray(values, np.uint8))


PAPER_WHITE = encoded(grey(255 - INK))


def with_alpha(level):
    return Image.fromarray(np.dstack([np.full_like(INK, level)] * 3 + [INK]))


def palette():
    picture = Image.new("P", (24, 24), 7)
    picture.putpalette([0, 0, 90] * 7 + [255, 250, 240] + [0, 0, 90] * 248)
    picture.paste(3, mask=grey(INK))
    return picture


FORMS = {
    "dark on light": PAPER_WHITE,
    "light on dark": encoded(grey(INK)),
    "one bit": encoded(grey(255 - INK).convert("1")),
    "one bit, inverted": encoded(grey(INK).convert("1")),
    "sixteen bits": encoded(Image.fromarray((255 - INK).astype(np.uint16) * 257)),
    "grey on yellow": encoded(Image.fromarray(np.dstack([250 - INK // 2, 240 - INK // 2, 180 - INK // 2]))),
    "palette": encoded(palette()),
    "black on nothing": encoded(with_alpha(0)),
    "white on nothing": encoded(with_alpha(255)),
    "BMP": encoded(grey(255 - INK), "BMP"),
    "BMP of one bit": encoded(grey(255 - INK).convert("1"), "BMP"),
    "BMP of colours": encoded(grey(255 - INK).convert("RGB"), "BMP"),
}


@pytest.mark.parametrize("form", FORMS)
def test_ink_is_the_same_however_it_is_coloured(form):
    assert np.array_equal(read_picture(FORMS[form]), INK)


def test_shades_of_grey_stay():
    soft = np.zeros((16, 16), np.uint8)
    soft[5:10, 5:10] = [60, 120, 255, 120, 60]
    assert np.abs(read_picture(encoded(grey(255 - soft))).astype(int) - soft).max() <= 1


def test_a_frame_that_touches_the_border_is_ink_and_not_paper():
    frame = np.full((20, 20), 255, np.uint8)
    frame[2:18, 2:18] = 0
    assert np.array_equal(read_picture(encoded(grey(255 - frame))), frame)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_colour_is_empty(level):
    assert not read_picture(encoded(grey(np.full((8, 8), level)))).any()
    assert not read_picture(encoded(Image.new("RGBA", (8, 8), (level, level, level, 0)))).any()


@pytest.fixture
def folder(tmp_path):
    def make(**files):
        target = tmp_path / "外字画像"
        target.mkdir(exist_ok=True)
        for name, data in files.items():
            (target / name).write_bytes(data)
        return target

    return make


def test_pictures_are_found_by_code_or_by_private_use_code_point(folder):
    names = ["F040.png", "0xF041.BMP", "f042.PNG", "U+E003.png", "u+e757.Bmp", "80A1.png", "U+9AD9.png"]
    source = read_source(folder(**dict.fromkeys(names, PAPER_WHITE)), "税")
    assert source.source.kind == "images"
    assert (source.source.set, source.source.name) == ("税", "外字画像")
    assert len(source) == len(names)

    def key(charset, code):
        return source.glyph_of(charset, bytes.fromhex(code))

    assert [key("windows-31j", code) for code in ("F040", "F041", "F042", "F043", "F9FC")] == [
        "F040",
        "F041",
        "F042",
        "U+E003",
        "U+E757",
    ]
    assert key("fujitsu-jef", "80A1") == "80A1"
    assert key("fujitsu-jef", "80A4") == key("utf-16-le", "03E0") == "U+E003"
    assert key("windows-31j", "FBFC") == "U+9AD9"
    assert key("windows-31j", "F044") is None


def test_other_files_are_counted_and_left_alone(folder):
    path = folder(**{"F040.png": PAPER_WHITE, "Thumbs.db": b"", "F04.png": b"", "F040.jpg": b"", "外字.png": b""})
    (path / "F050.png").mkdir()
    (path / "F051.png").symlink_to("F051.png")
    (path / "F052.png").symlink_to("/dev/zero")
    os.mkfifo(path / "F053.png")
    (path / os.fsdecode(b"\xff\xfe.png")).write_bytes(b"")
    source = read_source(path)
    assert len(source) == 1
    assert source.unused == 9


def test_a_folder_without_pictures_is_refused(folder):
    with pytest.raises(InputError) as caught:
        read_source(folder(**{"readme.txt": b"", "F040.gif": b""}))
    assert caught.value.id == "images-none"


def test_two_pictures_of_one_code_are_refused(folder):
    with pytest.raises(InputError) as caught:
        read_source(folder(**{"F040.png": PAPER_WHITE, "0xf040.bmp": PAPER_WHITE}))
    assert caught.value.id == "image-twice"
    assert caught.value.facts["value"] == "F040"


def test_the_digest_is_of_what_is_seen(folder):
    other = INK.copy()
    other[0, 0] = 255
    source = read_source(
        folder(
            **{
                "F040.png": PAPER_WHITE,
                "F041.bmp": FORMS["BMP"],
                "F042.png": encoded(grey(255 - other)),
                "F043.png": encoded(grey(np.full((8, 8), 255))),
            }
        )
    )
    one, same, another, empty = (source.digest_of(key) for key in ("F040", "F041", "F042", "F043"))
    assert one == same != another
    assert len(one) == 16
    assert empty == ""


def test_the_digest_of_the_folder_knows_names_and_contents(folder):
    first = read_source(folder(**{"F040.png": PAPER_WHITE})).source.sha256
    again = read_source(folder(**{"F040.png": PAPER_WHITE, "note.txt": b"x"})).source.sha256
    changed = read_source(folder(**{"F040.png": FORMS["palette"]})).source.sha256
    more = read_source(folder(**{"F041.png": PAPER_WHITE})).source.sha256
    assert first == again
    assert len({first, changed, more}) == 3


def test_a_picture_stands_in_a_raster_where_a_glyph_would(folder, tmp_path):
    """The box from 100 to 400, 0 to 500 of 1,000 units, in a font and in a picture of its em box."""
    drawn = np.full((100, 100), 255, np.uint8)
    drawn[38:88, 10:40] = 0
    pictured = read_source(folder(**{"F040.png": encoded(grey(drawn))})).rasters(["F040"], 96)
    font = read_source(write_font(tmp_path, tiny_font()))
    outlined = font.rasters([font.glyph_of("windows-31j", b"\xf0\x40")], 96)
    assert np.abs(pictured.astype(int) - outlined).mean() < 1


def test_a_narrow_picture_is_not_stretched(folder):
    tall = np.full((40, 10), 255, np.uint8)
    tall[10:30, 4:6] = 0
    (raster,) = read_source(folder(**{"F040.png": encoded(grey(tall))})).rasters(["F040"], 48)
    rows, columns = np.nonzero(raster > 128)
    assert np.ptp(rows) > 6 * np.ptp(columns)


def test_a_page_gets_pixels_and_nothing_else_of_the_file(folder):
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "山田太郎の写真")
    large = grey(255 - np.kron(INK, np.ones((20, 20), np.uint8)))
    source = read_source(folder(**{"F040.png": encoded(large, pnginfo=notes), "F041.png": PAPER_WHITE}))
    png = base64.b64decode(source.image_uri("F040").removeprefix("data:image/png;base64,"))
    shown = Image.open(io.BytesIO(png))
    assert shown.mode == "L"
    assert shown.size == (192, 192)
    assert not shown.info
    again = base64.b64decode(source.image_uri("F041").removeprefix("data:image/png;base64,"))
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(again))), 255 - INK)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, rows):
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


BITMAP = FORMS["BMP"]
HOSTILE = {
    "nothing": b"",
    "text": b"F040",
    "cut short": PAPER_WHITE[:60],
    "bytes at random": np.random.default_rng(1).bytes(4096),
    "a header of 100,000 by 100,000": png(100_000, 100_000, bytes(1000)),
    "a header of no size": png(0, 0, b""),
    "a side too long": png(MAX_SIDE + 1, 1, bytes(1000)),
    "a BMP of 100,000 by 100,000": BITMAP[:18] + struct.pack("<ii", 100_000, 100_000) + BITMAP[26:],
    "a JPEG": encoded(grey(INK), "JPEG"),
    "a GIF": encoded(grey(INK), "GIF"),
    "text that unpacks to 64 MiB": PAPER_WHITE[:33]
    + chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(64 << 20)))
    + PAPER_WHITE[33:],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_picture_that_cannot_be_decoded_is_told_when_it_is_asked_for(kind, folder):
    source = read_source(folder(**{"F040.png": HOSTILE[kind]}))
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        source.digest_of("F040")
    assert caught.value.id == "image-invalid"
    assert caught.value.facts["path"].name == "F040.png"
    assert time.monotonic() - started < 5


def test_pixels_that_unpack_to_more_than_the_picture_are_not_unpacked():
    packer = zlib.compressobj()
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(400)) + packer.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 64, 1, 0, 0, 0, 0))
    data = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with suppress(ValueError):
        assert not read_picture(data).any()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 << 10  # KiB


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(FORMS)), st.lists(st.tuples(st.integers(0, 4095), st.integers(0, 255)), max_size=8))
def test_a_damaged_picture_is_refused_or_read(form, changes):
    data = bytearray(FORMS[form])
    for place, byte in changes:
        data[place % len(data)] = byte
    try:
        ink = read_picture(bytes(data))
    except ValueError:
        return
    assert ink.ndim == 2
    assert max(ink.shape) <= MAX_SIDE


def test_a_picture_that_was_changed_meanwhile_is_not_shown(folder):
    path = folder(**{"F040.png": PAPER_WHITE})
    source = read_source(path)
    (path / "F040.png").write_bytes(FORMS["palette"])
    with pytest.raises(InputError) as caught:
        source.image_uri("F040")
    assert caught.value.id == "image-changed"


@pytest.mark.parametrize(
    ("limit", "fault"),
    [("MAX_FILES", "images-too-many"), ("MAX_FILE_BYTES", "image-too-large"), ("MAX_ALL_BYTES", "images-too-large")],
)
def test_what_no_site_has_is_refused(limit, fault, folder, monkeypatch):
    monkeypatch.setattr(images, limit, 1)
    with pytest.raises(InputError) as caught:
        read_source(folder(**{"F040.png": PAPER_WHITE, "F041.png": PAPER_WHITE}))
    assert caught.value.id == fault


def test_greys_that_hardly_differ_are_one_grey():
    faint = np.full((8, 8), 250, np.uint8)
    faint[2:4, 2:4] = 250 - pictures._LEAST_CONTRAST + 1
    assert not read_picture(encoded(grey(faint))).any()
