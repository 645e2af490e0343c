"""Characters in the order of their likeness to a drawing (see :mod:`mojimigrate.review.shape`).

A *likeness* goes from 0 to 1, and is 1 for the same drawing. It falls as the distance grows: ``exp(-distance / 4)``,
where the distance is the mean square difference of fine features in their places, each moved by up to one step, and
6.4 times one minus the cosine of coarse features.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from mojimigrate.review.shape.features import FINE, FINE_UNIT, Features, describe
from mojimigrate.review.shape.index import Index
from mojimigrate.review.shape.normalising import Floats

#: How many characters are compared by fine features. Of drawings in other fonts, at most 2 in 1,000 had the right one
#: below.
SHORTLIST = 40
#: What coarse features count against fine ones; the right number is anywhere from 3 to 12.
COARSE_SHARE = 6.4
#: Distance at which likeness has fallen to 1/e.
FAR = 4.0
#: Drawings that are compared with all characters at once.
_BATCH = 256
#: Likenesses are told to six digits: what differs by less is the same.
_DIGITS = 6
_MOVES = [(down, right) for down in range(3) for right in range(3)]


def rank(index: Index, rasters: npt.NDArray[np.uint8], count: int = 9) -> tuple[list[list[str]], list[list[float]]]:
    """Return, for each raster ``uint8[S, S]`` (255 is ink), ``count`` names, best first, and their likenesses.

    ``count`` is at most :data:`SHORTLIST`. An empty raster is like nothing, and gets none.
    """
    names: list[list[str]] = []
    scores: list[list[float]] = []
    every = index.coarse.astype(np.float32).T
    lengths = _lengths(every.T)
    width = min(SHORTLIST, len(index.names))
    for begin in range(0, len(rasters), _BATCH):
        features = describe(rasters[begin : begin + _BATCH])
        cosines = _cosines(features.coarse.astype(np.float32), every, lengths)
        for number, row in enumerate(cosines):
            best = np.argpartition(-row, width - 1)[:width] if width else np.zeros(0, np.intp)
            best.sort()
            likenesses = _likenesses(Features(*(part[number] for part in features)), index.fine[best], row[best])
            order = np.argsort(-likenesses, kind="stable")[: count if features.coarse[number].any() else 0]
            names.append([index.names[place] for place in best[order]])
            scores.append([float(value) for value in likenesses[order]])
    return names, scores


def likeness(one: npt.NDArray[np.uint8], other: npt.NDArray[np.uint8]) -> float:
    """Return how like two rasters ``uint8[S, S]`` are (255 is ink): from 0 to 1; 0 if one of them is empty."""
    a, b = describe(one[None]), describe(other[None])
    if not (a.coarse.any() and b.coarse.any()):
        return 0.0
    own, its = a.coarse.astype(np.float32), b.coarse.astype(np.float32)
    return float(_likenesses(Features(a.coarse[0], a.fine[0]), b.fine, _cosines(own, its.T, _lengths(its))[0])[0])


def _lengths(coarse: Floats) -> Floats:
    """Return the lengths of vectors; 1 for those that are 0."""
    squares = np.einsum("ij,ij->i", coarse, coarse)
    return np.asarray(np.sqrt(np.maximum(squares, 1)), np.float32)


def _cosines(coarse: Floats, every: Floats, lengths: Floats) -> Floats:
    """Return the cosines of vectors ``[n, 512]`` to ``every`` ``[512, m]`` of such lengths: exact, being whole."""
    cosines: Floats = coarse @ every
    cosines /= _lengths(coarse)[:, None]
    cosines /= lengths
    return cosines


def _likenesses(features: Features, fine: npt.NDArray[np.uint8], cosines: Floats) -> npt.NDArray[np.float64]:
    """Return the likeness of one drawing to some, whose fine features and cosines are given."""
    distances = _moved_distances(features.fine, fine) + COARSE_SHARE * (1 - np.minimum(cosines, 1))
    return np.asarray(np.round(np.exp(-distances.astype(np.float64) / FAR), _DIGITS), np.float64)


def _moved_distances(one: npt.NDArray[np.uint8], others: npt.NDArray[np.uint8]) -> Floats:
    """Return the mean square difference of fine features ``uint8[8, g, g]`` to others ``uint8[n, 8, g, g]``.

    Each place is compared, together with its neighbours, with the same place of the other and with those one step
    beside it, and the least difference counts.
    """
    padded = np.pad(others.astype(np.float32), ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
    own = one.astype(np.float32)
    least = np.full((len(others), FINE, FINE), np.inf, np.float32)
    for down, right in _MOVES:
        difference = padded[:, :, down : down + FINE, right : right + FINE] - own
        square = np.einsum("ncij,ncij->nij", difference, difference)
        np.minimum(least, _neighbourhood_means(square), out=least)
    result: Floats = least.mean((1, 2)) / np.float32(FINE_UNIT**2)
    return result


def _neighbourhood_means(values: Floats) -> Floats:
    """Return the mean of each place and its eight neighbours; at the edge, the place beyond is the place itself."""
    padded = np.pad(values, ((0, 0), (1, 1), (1, 1)), mode="edge")
    rows = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    result: Floats = (rows[:, :, :-2] + rows[:, :, 1:-1] + rows[:, :, 2:]) / np.float32(9)
    return result
