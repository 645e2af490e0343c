"""``review candidates`` ranks the standard's characters for the glyphs of a font."""

import json

import pytest

from mojimigrate.cli.review_candidates import read_code_points
from mojimigrate.errors import InputError
from mojimigrate.review import shape
from mojimigrate.review.glyphs import standard_font
from mojimigrate.review.glyphs.standard_font import find_standard_font

SOME = ["MJ000001", "MJ000004", "MJ025760", "MJ025761", "MJ028902"]


@pytest.fixture(scope="module")
def ipamj(needs):
    return needs(find_standard_font(), "IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")


@pytest.fixture
def few(ipamj, monkeypatch, tmp_path):
    """Let the index hold few characters, and no cache of outlines be used but an own."""
    monkeypatch.setenv("MOJIMIGRATE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shape, "load_index", lambda glyphs: shape.build_index(glyphs, SOME))
    monkeypatch.setattr(standard_font.StandardGlyphs, "with_outline", lambda *_: ("MJ025760",))
    return ipamj.files[0].path


def listed(tmp_path, text):
    path = tmp_path / "list.txt"
    path.write_text(text, "utf-8")
    return path


def test_candidates_are_printed_for_each_code_point_of_a_list_once(in_process, few, tmp_path):
    path = listed(tmp_path, "# forms of 辻\nU+8FBB U+E0102\n\n8fbb  # again\nU+8FBB\nF0000\n")
    ended = in_process("review", "candidates", "--font", few, "--code-points", path, "--count", "2", "--json")
    assert ended.status == 0
    rows = json.loads(ended.out)
    assert [row["code_point"] for row in rows] == ["8FBB_E0102", "U+8FBB", "U+F0000"]
    first = rows[0]["candidates"][0]
    assert first["name"] == "MJ025760"
    assert first["score"] == 1.0
    assert [(one["kind"], one.get("value")) for one in first["evidence"]] == [("outline", None), ("shape", 1.0)]
    assert len(rows[1]["candidates"]) == 2
    assert rows[2]["candidates"] == []
    assert "U+F0000" in ended.err


def test_a_table_is_printed_without_json(in_process, few, tmp_path):
    ended = in_process("review", "candidates", "--font", few, "--code-points", listed(tmp_path, "8FBB"))
    assert ended.status == 0
    assert b"U+8FBB" in ended.out
    assert b"MJ025761" in ended.out


def test_without_a_list_all_private_use_characters_are_compared(in_process, few):
    ended = in_process("review", "candidates", "--font", few, "--json")
    points = [row["code_point"] for row in json.loads(ended.out)]
    assert points
    assert all(0xE000 <= int(point[2:], 16) <= 0xF8FF for point in points)


def test_without_a_font_of_the_standard_it_says_what_to_install(in_process, few, tmp_path, monkeypatch):
    monkeypatch.setattr(standard_font, "font_folders", lambda: ())
    ended = in_process("review", "candidates", "--font", few, "--code-points", listed(tmp_path, "8FBB"))
    assert ended.status == 3
    assert "[no-standard-font]" in ended.err


def test_a_file_that_is_no_font_is_an_error(in_process, tmp_path):
    ended = in_process("review", "candidates", "--font", listed(tmp_path, "8FBB"))
    assert ended.status == 3
    assert "[font-invalid]" in ended.err


def test_a_font_without_private_use_characters_needs_a_list(in_process, needs_file):
    font = needs_file("/usr/share/fonts/truetype/vlgothic/VL-Gothic-Regular.ttf", "VL Gothic (Debian: fonts-vlgothic)")
    ended = in_process("review", "candidates", "--font", font)
    assert ended.status == 2
    assert "[candidates-no-private-use]" in ended.err


@pytest.mark.parametrize("line", ["辻", "U+D800", "110000", "8FBB_8FBB", "8FB", "8FBB-E0102", "U+8FBB U+E0102 U+E0103"])
def test_a_line_that_is_no_code_point_is_named(tmp_path, line):
    with pytest.raises(InputError) as error:
        read_code_points(listed(tmp_path, f"E000\n{line}\n"))
    assert error.value.id == "code-points-line"
    assert error.value.facts["line"] == 2


def test_a_list_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(InputError) as error:
        read_code_points(tmp_path / "none")
    assert error.value.id == "code-points-unreadable"
