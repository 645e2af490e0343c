"""The catalogue of all characters that a review page searches."""

import base64
import zlib

import pytest

from mojimigrate.review.catalogue import COLUMNS, catalogue_text, pack
from mojimigrate.standard import load_standard, register_added


@pytest.fixture(scope="module")
def rows() -> dict[str, dict[str, str]]:
    lines = catalogue_text(load_standard()).split("\n")
    names = load_standard().names
    return {name: dict(zip(COLUMNS, line.split("\t"), strict=True)) for name, line in zip(names, lines, strict=True)}


def test_nothing_stands_in_it_that_can_be_computed(rows):
    assert rows["MJ000001"]["name"] == "MJ000001"
    assert rows["MJ025760"] == dict.fromkeys(COLUMNS, "") | {
        "base": "8FBB",
        "ivs": "02",
        "koseki": "437660",
        "juki": "=",
        "touki": "=",
        "strokes": "5",
        "radicals": "162.2",
        "readings": "つじ",
        "components": "辶十",
    }
    assert (rows["MJ025761"]["own"], rows["MJ025761"]["juki"], rows["MJ025761"]["policy"]) == ("=", "BC2F", "2")
    assert rows["MJ025761"]["components"] == ""  # it is the second of its code point
    assert rows["MJ059399"]["ivs"] == "00 535A_E010A"


def test_parts_that_are_no_characters_of_the_standard_bring_their_own(rows):
    assert rows["MJ000045"]["components"] == "亻出"
    assert not any(row["components"] == "𮍛" for row in rows.values())
    assert rows["MJ026190"]["components"] == "辶自穴口宂𮍛"


def test_added_characters_are_in_it(tmp_path, monkeypatch):
    register_added(
        tmp_path / "standard",
        {"GJ000001": "\U00100000", "GJ000002": "\U00100001"},
        version="1",
        source="list.txt",
        source_sha256="ab" * 32,
        replace=False,
    )
    monkeypatch.setenv("MOJIMIGRATE_SITE", str(tmp_path))
    load_standard.cache_clear()
    try:
        lines = catalogue_text(load_standard()).split("\n")
    finally:
        load_standard.cache_clear()
    assert lines[-2:] == ["GJ000001\t100000\t=" + "\t" * 10, "\t100001\t=" + "\t" * 10]


def test_it_is_packed_as_raw_deflate():
    text = "MJ000001\t3005\t=\n" * 100
    assert zlib.decompress(base64.b64decode(pack(text)), -zlib.MAX_WBITS).decode() == text
