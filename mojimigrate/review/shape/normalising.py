"""Drawings of any place, size and division are brought into one frame (see :mod:`mojimigrate.review.shape`)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

#: Side of a normalised drawing in pixels.
SIDE = 64
#: Grey value from which on a pixel belongs to the drawing: anti-aliased edges do not make it larger.
INK = 64
#: The bounding box, and what is left free around it so that its edges are edges still.
ROOM = 1.04
#: A drawing is not stretched to more than four times its height or width: 一 stays flat.
FLATTEST = 0.25
#: Standard deviation over which line density is smoothed, in pixels of the normalised drawing.
SMOOTHING = 2.5
#: The even share of what the lines are spread by, as a part of the mean density: it keeps empty areas from vanishing.
EVEN_SHARE = 0.7

Floats = npt.NDArray[np.float32]


def normalised(rasters: npt.NDArray[np.uint8]) -> Floats:
    """Return rasters ``uint8[n, S, S]`` (255 is ink) as drawings ``float32[n, SIDE, SIDE]`` from 0 to 1 in one frame.

    A raster without ink stays empty.
    """
    columns, rows = rasters.max(1) > INK, rasters.max(2) > INK
    left, right = _extent(columns)
    top, bottom = _extent(rows)
    width, height = right - left, bottom - top
    longer = np.maximum(width, height)
    drawn = rasters.astype(np.float32) / np.float32(255)
    boxed = _stretched(
        drawn,
        _even_edges(top + bottom, np.maximum(height, FLATTEST * longer) * ROOM),
        _even_edges(left + right, np.maximum(width, FLATTEST * longer) * ROOM),
    )
    across = np.abs(np.diff(boxed, axis=2, prepend=0)).sum(1)
    down = np.abs(np.diff(boxed, axis=1, prepend=0)).sum(2)
    return _spread(boxed, _dense_edges(down), _dense_edges(across))


def pooling(cells: int, pixels: int, deviation: float) -> Floats:
    """Return Gaussian weights ``float32[cells, pixels]`` of evenly spaced cells, each of sum 1."""
    centres = (np.arange(cells) + 0.5) * pixels / cells - 0.5
    weights = np.exp(-0.5 * ((np.arange(pixels) - centres[:, None]) / deviation) ** 2)
    result: Floats = (weights / weights.sum(1, keepdims=True)).astype(np.float32)
    return result


_SMOOTH = pooling(SIDE, SIDE, SMOOTHING).T.copy()


def _extent(inked: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the first inked place of each row, and the one after the last; all of it where there is no ink."""
    size = inked.shape[1]
    first, last = inked.argmax(1), size - inked[:, ::-1].argmax(1)
    return first.astype(np.float32), last.astype(np.float32)


def _even_edges(ends: npt.NDArray[np.floating], length: npt.NDArray[np.floating]) -> Floats:
    """Return where the edges of the new pixels lie in the old drawing: ``float32[n, SIDE + 1]``.

    ``ends`` is the sum of the two ends of the old one, in the middle of which the new one stands.
    """
    steps = np.linspace(-0.5, 0.5, SIDE + 1, dtype=np.float32)
    return np.asarray(ends[:, None] / 2 + np.maximum(length, 1)[:, None] * steps, np.float32)


def _dense_edges(density: Floats) -> Floats:
    """Return where the edges of the old pixels come to lie, so that lines are spread evenly: ``float32[n, SIDE + 1]``.

    ``density`` is how many lines each row or column crosses.
    """
    smooth = (density[:, None] @ _SMOOTH)[:, 0]  # one product each: results do not depend on what else is there
    smooth += np.float32(EVEN_SHARE) * smooth.mean(1, keepdims=True) + np.float32(1e-3)
    edges = np.zeros((len(smooth), SIDE + 1), np.float32)
    np.cumsum(smooth, axis=1, out=edges[:, 1:])
    edges *= np.float32(SIDE) / edges[:, -1:]
    return edges


def _stretched(drawn: Floats, row_edges: Floats, column_edges: Floats) -> Floats:
    """Draw anew: each new pixel is the mean over its area in the old drawing."""
    return _apply(_means(row_edges, drawn.shape[1]), drawn, _means(column_edges, drawn.shape[2]))


def _spread(drawn: Floats, row_edges: Floats, column_edges: Floats) -> Floats:
    """Draw anew: each old pixel fills the area that it comes to lie on."""
    return _apply(_overlaps(row_edges, SIDE).swapaxes(1, 2), drawn, _overlaps(column_edges, SIDE).swapaxes(1, 2))


def _apply(rows: Floats, drawn: Floats, columns: Floats) -> Floats:
    return np.asarray(rows @ drawn @ columns.swapaxes(1, 2), np.float32)


def _means(edges: Floats, size: int) -> Floats:
    return np.asarray(_overlaps(edges, size) / np.diff(edges, axis=1)[:, :, None], np.float32)


def _overlaps(edges: Floats, size: int) -> Floats:
    """Return the length that each interval between edges has in common with each of ``size`` pixels."""
    pixels = np.arange(size, dtype=np.float32)
    common: Floats = np.minimum(edges[:, 1:, None], pixels + np.float32(1))
    common -= np.maximum(edges[:, :-1, None], pixels)
    np.maximum(common, 0, out=common)
    return common
