"""Which code points are characters."""

import csv
import itertools
import sys
import unicodedata
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_unicode

RANGES = [(int(first[2:], 16), int(last[2:], 16)) for first, last in build_unicode.ranges()]


def is_listed(char: str) -> bool:
    return any(first <= ord(char) <= last for first, last in RANGES)


def test_ranges_are_whole_and_in_order():
    """No range is empty, and between two of them lies something that is no character."""
    assert all(first <= last for first, last in RANGES)
    assert all(last + 1 < first for (_, last), (first, _) in itertools.pairwise(RANGES))


def test_what_an_older_unicode_calls_a_character_is_one():
    """Python's own data is older than the regex module's; characters are never taken back."""
    old = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) not in ("Cn", "Co", "Cs")]
    assert [char for char in old if not is_listed(char)] == []


@pytest.mark.parametrize("point", [0xD800, 0xDFFF, 0xE000, 0xF8FF, 0xFDD0, 0xFFFE, 0x1FFFF, 0xF0000, 0x10FFFD, 0x378])
def test_what_is_no_character_to_anybody_is_left_out(point):
    assert not is_listed(chr(point))


def test_the_table_is_what_the_module_says():
    """Unless the module knows another version of Unicode than the table."""
    manifest = (build_unicode.STANDARD.parent / "MANIFEST.toml").read_text("utf-8")
    block = next(block for block in manifest.split("[[table]]") if '"standard/unicode.tsv"' in block)
    if f'version = "{build_unicode.version()}"' not in block:
        pytest.skip(f"the regex module has Unicode {build_unicode.version()}")
    with (build_unicode.STANDARD / "unicode.tsv").open(encoding="utf-8", newline="") as file:
        assert [tuple(row.values()) for row in csv.DictReader(file, delimiter="\t")] == list(build_unicode.ranges())
