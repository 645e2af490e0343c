"""Names and code points of a font's glyphs, read without trust."""

from __future__ import annotations

import struct
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from font_maker import make_font
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from mojimigrate.standard.fonts import read_font

IPAMJ = Path("/usr/share/fonts/truetype/ipamj/ipamjm.ttf")
SMALL = make_font({0x20: "space", 0x100000: "gj000001", 0x100002: "gj000002", 0x10FFFD: "gj009420"})
PLANE_16 = (0x100000, 0x10FFFD)


def table(data: bytes, tag: bytes) -> tuple[int, int]:
    """Return where a table stands: offset and length."""
    for at in range(12, 12 + 16 * struct.unpack_from(">H", data, 4)[0], 16):
        found, _, offset, length = struct.unpack_from(">4sIII", data, at)
        if found == tag:
            return offset, length
    raise KeyError(tag)


def full_map(data: bytes) -> int:
    """Return where the character map of format 12 stands."""
    start, _ = table(data, b"cmap")
    for number in range(struct.unpack_from(">H", data, start + 2)[0]):
        (offset,) = struct.unpack_from(">I", data, start + 4 + 8 * number + 4)
        if struct.unpack_from(">H", data, start + offset)[0] == 12:
            return start + offset
    raise KeyError(12)


def changed(at: int, form: str, *values: int, data: bytes = SMALL) -> bytes:
    made = bytearray(data)
    struct.pack_into(form, made, at, *values)
    return bytes(made)


def test_names_points_and_version() -> None:
    font = read_font(SMALL, *PLANE_16)
    assert {point: font.names[glyph] for point, glyph in font.points.items()} == {
        0x100000: "gj000001",
        0x100002: "gj000002",
        0x10FFFD: "gj009420",
    }
    assert font.version == "1.000"


def test_a_font_whose_names_were_dropped_has_none() -> None:
    assert read_font(make_font({0x100000: "gj000001"}, names=False), *PLANE_16).names == []


def test_a_real_font_is_read_as_another_reader_reads_it(needs_file: Callable[[str | Path, str], Path]) -> None:
    path = needs_file(IPAMJ, "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")
    font = read_font(path.read_bytes(), 0x20000, 0x2FFFF)
    other = TTFont(path)
    order = other.getGlyphOrder()
    spelt = {number: name for number, name in enumerate(font.names) if name}
    assert len(spelt) > 58_862
    assert [number for number, name in spelt.items() if order[number] != name] == []
    expected = {point: name for point, name in other.getBestCmap().items() if 0x20000 <= point <= 0x2FFFF}
    assert len(expected) > 20_000
    assert {point: font.names[glyph] for point, glyph in font.points.items()} == expected


CMAP, _ = table(SMALL, b"cmap")
POST, POST_LENGTH = table(SMALL, b"post")
FULL = full_map(SMALL)
GLYPHS = len(read_font(SMALL, *PLANE_16).names)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x00\x01\x00\x00", "a table is cut short"),
        (SMALL[:20], "a table is cut short"),
        (SMALL[:40], "the table 'OS/2' is cut short"),
        (SMALL[: POST + 40], "is cut short"),
        (changed(4, ">H", 65535), "65535 tables"),
        (changed(12 + 16, ">4s", b"cmap", data=changed(12, ">4s", b"cmap")), "two tables 'cmap'"),
        (SMALL.replace(b"maxp", b"maxq", 1), "no table 'maxp'"),
        (changed(CMAP + 2, ">H", 65535), "65535 character maps"),
        (changed(FULL + 12, ">I", 0xFFFFFFFF), "a character map is cut short"),
        (changed(FULL, ">H", 13), "a character map of format 13"),
        (changed(FULL + 16, ">II", 0x10FFFF, 0x10FFFE), "a character map out of order"),
        (changed(FULL + 16, ">III", 0, 0xFFFFFFFF, 0), "leads to a glyph that is not there"),
        (changed(POST + 32, ">H", GLYPHS - 1), f"{GLYPHS - 1} names for {GLYPHS} glyphs"),
        (changed(POST + 34, ">H", 65535), "a glyph's name is missing"),
        (changed(POST + 34 + 2 * GLYPHS, ">B", 255), "a glyph's name is cut short"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_broken_font_is_refused_and_says_why(data: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=r"cut short|tables?|maps?|names?|glyph") as caught:
        read_font(data, *PLANE_16)
    assert reason in str(caught.value)


def test_maps_that_contradict_each_other_are_refused() -> None:
    groups = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0x100000, 0x100000, 1)
    other = struct.pack(">HHIIIIII", 12, 0, 28, 0, 1, 0x100000, 0x100000, 2)
    cmap = struct.pack(">HHHHIHHI", 0, 2, 0, 4, 20, 3, 10, 48) + groups + other
    with pytest.raises(ValueError, match=r"U\+100000 leads to two glyphs"):
        read_font(font_of(cmap, glyphs=3), *PLANE_16)


def font_of(cmap: bytes, glyphs: int, post: bytes = struct.pack(">I28x", 0x00030000)) -> bytes:
    """Make a font of nothing but what is read."""
    tables = {b"cmap": cmap, b"maxp": struct.pack(">IH", 0x10000, glyphs), b"post": post}
    at = 12 + 16 * len(tables)
    directory, body = b"", b""
    for tag, content in tables.items():
        directory += struct.pack(">4sIII", tag, 0, at + len(body), len(content))
        body += content
    return struct.pack(">4sHHHH", b"\x00\x01\x00\x00", len(tables), 0, 0, 0) + directory + body


def test_a_font_that_promises_much_costs_little() -> None:
    """Groups that claim all of Unicode, many maps, and a million empty names."""
    group = struct.pack(">III", 0, 0xFFFFFFFF, 0)
    maps = b"".join(struct.pack(">HHI", 0, 4, 4 + 8 * 4) for _ in range(4))
    cmap = struct.pack(">HH", 0, 4) + maps + struct.pack(">HHIII", 12, 0, 0, 0, 1) + group
    post = struct.pack(">I28xH", 0x00020000, 65535) + struct.pack(">H", 258) * 65535 + bytes(4 << 20)
    started = time.perf_counter()
    tracemalloc.start()
    with pytest.raises(ValueError, match="leads to a glyph that is not there"):
        read_font(font_of(cmap, 65535, post), *PLANE_16)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 32 << 20
    assert time.perf_counter() - started < 10


@given(st.data())
def test_nothing_but_a_value_error_comes_of_any_bytes(data: st.DataObject) -> None:
    made = bytearray(SMALL)
    for _ in range(data.draw(st.integers(1, 8))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    with suppress(ValueError):
        read_font(bytes(made[: data.draw(st.integers(4, len(made)))]), *PLANE_16)
