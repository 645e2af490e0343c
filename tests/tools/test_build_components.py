"""The parts of ideographs, out of descriptions (IDS)."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import build_components


@pytest.mark.parametrize(
    ("descriptions", "expected"),
    [
        (["⿰山奇"], "山奇"),
        (["⿺辶⿳自穴口", "⿺辶𮍛"], "辶自穴口𮍛"),  # of all countries, each once
        (["⿳亠{67}冋"], "亠冋"),  # a part without a code point
        (["⿱一㇉"], "一"),  # a stroke is no part
        (["⿰⺼⿱〾⻍？"], "⺼⻍"),  # radicals are
        (["邉"], None),  # nothing but itself
        (["\u31ef上一"], None),  # what is taken away is not seen
        (["\u2ffe正", "⿱一止"], "一止"),  # nor what is mirrored
    ],
)
def test_parts_are_what_is_seen(descriptions, expected):
    rows = list(build_components.components(("邉", description) for description in descriptions))
    assert rows == ([("U+9089", expected)] if expected else [])


def test_a_character_is_no_part_of_itself():
    assert list(build_components.components([("一", "⿱一一")])) == []


def test_rows_stand_in_the_order_of_code_points():
    rows = build_components.components([("𠮷", "⿱土口"), ("崎", "⿰山奇"), ("吉", "⿱士口")])
    assert [point for point, _ in rows] == ["U+5409", "U+5D0E", "U+20BB7"]
