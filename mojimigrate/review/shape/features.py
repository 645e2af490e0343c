"""What is compared of a drawing: its edges by direction and place (see :mod:`mojimigrate.review.shape`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mojimigrate.review.shape.normalising import SIDE, Floats, normalised, pooling

DIRECTIONS = 8
#: Places along a side: of the features by which all characters are compared, and of those for the best of them.
COARSE, FINE = 8, 12
#: The greatest coarse feature of a drawing is kept as this: products of 512 such numbers add up exactly in float32, in
#: whatever order a processor adds them.
COARSE_MOST = 180
#: A fine feature is kept as its quotient by the root mean square of all, times this, in a byte.
FINE_UNIT = 32
#: Rasters that are worked on at once: what is in between stays in the processor's cache.
BATCH = 64

_COARSE = pooling(COARSE, SIDE, SIDE / COARSE / 2)
_FINE = pooling(FINE, SIDE, SIDE / FINE / 2)


class Features(NamedTuple):
    """Features of n drawings: ``coarse`` ``uint8[n, 512]``, ``fine`` ``uint8[n, 8, 12, 12]``; all 0 if empty."""

    coarse: npt.NDArray[np.uint8]
    fine: npt.NDArray[np.uint8]


def describe(rasters: npt.NDArray[np.uint8]) -> Features:
    """Return the features of rasters ``uint8[n, S, S]``, where 255 is ink."""
    coarse = np.zeros((len(rasters), DIRECTIONS * COARSE * COARSE), np.uint8)
    fine = np.zeros((len(rasters), DIRECTIONS, FINE, FINE), np.uint8)
    for begin in range(0, len(rasters), BATCH):
        part = slice(begin, begin + BATCH)
        edges = np.stack(list(_edges(normalised(rasters[part]))), axis=1)
        values = _roots(_COARSE, edges).reshape(len(edges), -1)
        most = values.max(1, keepdims=True)
        coarse[part] = np.rint(values / np.maximum(most, 1e-6) * COARSE_MOST)
        places = _roots(_FINE, edges)
        mean = np.sqrt(np.square(places).mean((1, 2, 3), keepdims=True))
        fine[part] = np.minimum(np.rint(places / np.maximum(mean, 1e-6) * FINE_UNIT), 255)
    return Features(coarse, fine)


def _roots(weights: Floats, edges: Floats) -> Floats:
    """Gather edges by place, and take roots: a stroke that is twice as strong counts less than twice."""
    gathered = weights @ edges @ weights.T
    result: Floats = np.sqrt(np.maximum(gathered, 0, out=gathered), out=gathered)
    return result


def _edges(drawn: Floats) -> Iterator[Floats]:
    """Yield edges in eight directions: Sobel's gradient, of which the two directions next to it have a share each."""
    x, y = np.zeros_like(drawn), np.zeros_like(drawn)
    x[:, :, 1:-1] = drawn[:, :, 2:] - drawn[:, :, :-2]
    y[:, 1:-1] = drawn[:, 2:] - drawn[:, :-2]
    x[:, 1:-1] = x[:, 1:-1] * 2 + x[:, 2:] + x[:, :-2]
    y[:, :, 1:-1] = y[:, :, 1:-1] * 2 + y[:, :, 2:] + y[:, :, :-2]
    across, down = np.abs(x), np.abs(y)
    slanted = np.minimum(across, down)
    straight = np.maximum(across, down) - slanted
    slanted *= np.float32(2**0.5)
    wide = across >= down
    high = ~wide
    right, below = x > 0, y > 0
    for chosen, strength in (
        (wide & right, straight),
        (wide & ~right, straight),
        (high & below, straight),
        (high & ~below, straight),
        (right & below, slanted),
        (right & ~below, slanted),
        (~right & below, slanted),
        (~right & ~below, slanted),
    ):
        yield strength * chosen
