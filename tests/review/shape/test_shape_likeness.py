"""Likeness sees the strokes of a drawing, and neither its place, its size nor its weight."""

import numpy as np
import pytest

from mojimigrate.review.shape import Index, likeness, rank
from mojimigrate.review.shape.features import describe
from mojimigrate.review.shape.normalising import SIDE, normalised

#: Strokes from (x, y) to (x, y) in a square of side 1.
DRAWINGS = {
    "ten": [((0.1, 0.5), (0.9, 0.5)), ((0.5, 0.1), (0.5, 0.9))],
    "earth": [((0.2, 0.4), (0.8, 0.4)), ((0.5, 0.1), (0.5, 0.9)), ((0.1, 0.9), (0.9, 0.9))],
    "king": [((0.2, 0.1), (0.8, 0.1)), ((0.2, 0.5), (0.8, 0.5)), ((0.5, 0.1), (0.5, 0.9)), ((0.1, 0.9), (0.9, 0.9))],
    "big": [((0.1, 0.4), (0.9, 0.4)), ((0.5, 0.1), (0.5, 0.4)), ((0.5, 0.4), (0.1, 0.9)), ((0.5, 0.4), (0.9, 0.9))],
    "tree": [
        ((0.1, 0.4), (0.9, 0.4)),
        ((0.5, 0.1), (0.5, 0.9)),
        ((0.5, 0.4), (0.1, 0.8)),
        ((0.5, 0.4), (0.9, 0.8)),
    ],
    "mouth": [((0.2, 0.2), (0.8, 0.2)), ((0.8, 0.2), (0.8, 0.8)), ((0.8, 0.8), (0.2, 0.8)), ((0.2, 0.8), (0.2, 0.2))],
    "one": [((0.1, 0.5), (0.9, 0.5))],
    "rod": [((0.5, 0.1), (0.5, 0.9))],
}


def drawn(name: str, *, size: int = 64, scale: float = 0.8, x: float = 0.0, y: float = 0.0, weight: float = 3.0):
    """Draw strokes: ``scale`` of the raster's side, moved by ``x`` and ``y`` of it, ``weight`` in 64ths of it."""
    places = (np.arange(size) + 0.5) / size
    column, row = np.meshgrid(places, places)
    nearest = np.full((size, size), np.inf)
    for begin, end in DRAWINGS[name]:
        (ax, ay), (bx, by) = ((0.5 + (px - 0.5) * scale + x, 0.5 + (py - 0.5) * scale + y) for px, py in (begin, end))
        along = ((column - ax) * (bx - ax) + (row - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
        along = np.clip(along, 0, 1)
        distance = np.hypot(column - ax - along * (bx - ax), row - ay - along * (by - ay))
        nearest = np.minimum(nearest, distance)
    return np.rint(np.clip((weight / 128 - nearest) * size + 0.5, 0, 1) * 255).astype(np.uint8)


@pytest.fixture(scope="module")
def index():
    features = describe(np.stack([drawn(name) for name in DRAWINGS]))
    return Index(tuple(DRAWINGS), features.coarse, features.fine)


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_drawing_is_wholly_like_itself(name):
    assert likeness(drawn(name), drawn(name)) == 1.0


def test_likeness_goes_both_ways_nearly_alike():
    there, back = likeness(drawn("ten"), drawn("earth")), likeness(drawn("earth"), drawn("ten"))
    assert abs(there - back) < 0.05


@pytest.mark.parametrize("name", DRAWINGS)
@pytest.mark.parametrize(
    "change", [{"scale": 0.5}, {"scale": 0.95}, {"x": 0.08, "y": -0.06}, {"weight": 6.0}, {"weight": 1.8}, {"size": 96}]
)
def test_place_size_and_weight_do_not_change_which_drawing_it_is(index, name, change):
    (names,), (scores,) = rank(index, drawn(name, **change)[None], 2)
    assert names[0] == name
    assert scores[0] > scores[1] + 0.1


def test_a_drawing_of_another_division_is_brought_into_the_same_frame():
    squeezed = drawn("king").copy()
    squeezed[:30] = drawn("king")[4:34]  # the upper half moves upwards
    assert likeness(squeezed, drawn("king")) > 2 * likeness(drawn("earth"), drawn("king"))


def test_an_empty_raster_is_like_nothing(index):
    empty = np.zeros((64, 64), np.uint8)
    assert likeness(empty, empty) == likeness(empty, drawn("ten")) == likeness(drawn("ten"), empty) == 0.0
    assert rank(index, np.stack([empty, drawn("ten")]), 1)[0] == [[], ["ten"]]


def test_a_black_raster_is_compared_as_any_other(index):
    black = np.full((64, 64), 255, np.uint8)
    assert likeness(black, black) == 1.0
    (names,), (scores,) = rank(index, black[None], 3)
    assert len(names) == 3
    assert max(scores) < 0.6


def test_a_single_pixel_is_a_drawing(index):
    dot = np.zeros((64, 64), np.uint8)
    dot[40, 20] = 255
    assert np.isfinite(normalised(dot[None])).all()
    assert len(rank(index, dot[None], 3)[0][0]) == 3


def test_the_result_is_the_same_alone_and_among_others_and_again(index):
    rasters = np.stack([drawn(name, scale=0.7, weight=4) for name in DRAWINGS] * 40)
    together = rank(index, rasters, 5)
    assert rank(index, rasters, 5) == together
    for number in (0, 5, 300):
        alone = rank(index, rasters[number : number + 1], 5)
        assert (alone[0][0], alone[1][0]) == (together[0][number], together[1][number])


def test_likenesses_fall_from_1_towards_0_in_the_order_of_names(index):
    _, (scores,) = rank(index, drawn("tree")[None], 8)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == 1.0
    assert 0 < scores[-1] < 0.3


def test_equals_stand_in_the_order_of_the_list():
    features = describe(np.stack([drawn("ten")] * 3))
    same = Index(("c", "a", "b"), features.coarse, features.fine)
    assert rank(same, drawn("ten")[None], 3)[0] == [["c", "a", "b"]]


def test_an_index_of_nothing_gives_no_candidates():
    features = describe(np.zeros((0, 64, 64), np.uint8))
    assert rank(Index((), features.coarse, features.fine), drawn("ten")[None]) == ([[]], [[]])


def test_no_drawings_have_no_candidates(index):
    assert rank(index, np.zeros((0, 64, 64), np.uint8)) == ([], [])


def test_a_normalised_drawing_fills_its_frame():
    (frame,) = normalised(drawn("mouth", scale=0.4, x=0.1)[None])
    assert frame.shape == (SIDE, SIDE)
    rows, columns = np.flatnonzero(frame.max(1) > 0.5), np.flatnonzero(frame.max(0) > 0.5)
    assert rows[0] <= 6
    assert columns[0] <= 6
    assert rows[-1] >= SIDE - 7
    assert columns[-1] >= SIDE - 7
