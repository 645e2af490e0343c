"""Features of all glyphs of the standard, computed once for a font and kept in the user's cache."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from mojimigrate.review.glyphs.cache import read_cache, write_cache
from mojimigrate.review.glyphs.faces import render
from mojimigrate.review.glyphs.standard_font import StandardGlyphs
from mojimigrate.review.shape.features import COARSE, DIRECTIONS, FINE, Features, describe

#: Changes whenever features do: an index of another version is computed afresh.
VERSION = 2
#: Side of the rasters, in pixels, as which glyphs are drawn. The em is 53 of them.
RASTER = 64
#: Glyphs that are drawn at once.
_BATCH = 1024


@dataclass(frozen=True)
class Index:
    """Characters ``names`` and the features of the glyphs that a font has for them, in the same order."""

    names: tuple[str, ...]
    coarse: npt.NDArray[np.uint8]
    fine: npt.NDArray[np.uint8]


def load_index(glyphs: StandardGlyphs, told: Callable[[int, int], None] | None = None) -> Index:
    """Return the index of all glyphs of the standard, from the cache, else computed and kept there.

    It takes 98 MB; computing it half a minute of a processor. ``told`` hears of the progress: how many of how many.
    """
    names = glyphs.names
    listed = hashlib.sha256("\n".join(names).encode()).hexdigest()
    key = f"{VERSION} {RASTER} {glyphs.digest} {listed}"
    cached = read_cache("shape", key)
    if cached is not None:
        coarse, fine = cached.arrays.get("coarse"), cached.arrays.get("fine")
        if _fits(coarse, (len(names), DIRECTIONS * COARSE * COARSE)) and _fits(
            fine, (len(names), DIRECTIONS, FINE, FINE)
        ):
            assert coarse is not None  # noqa: S101 - for mypy: what fits is there
            assert fine is not None  # noqa: S101
            return Index(names, coarse, fine)
    index = build_index(glyphs, names, told)
    write_cache("shape", key, {"coarse": index.coarse, "fine": index.fine})
    return index


def build_index(glyphs: StandardGlyphs, names: Sequence[str], told: Callable[[int, int], None] | None = None) -> Index:
    """Compute the index of some characters; those that have no glyph are left out."""
    found = [(name, glyph) for name in names if (glyph := glyphs.glyph(name))]
    parts: list[Features] = []
    for _, group in groupby(found, key=lambda item: id(item[1][0])):
        same = list(group)
        face = same[0][1][0]
        for begin in range(0, len(same), _BATCH):
            parts.append(describe(render(face, [glyph for _, (_, glyph) in same[begin : begin + _BATCH]], RASTER)))
            if told:
                told(sum(len(part.coarse) for part in parts), len(found))
    parts = parts or [describe(np.zeros((0, RASTER, RASTER), np.uint8))]
    return Index(
        tuple(name for name, _ in found),
        np.concatenate([part.coarse for part in parts]),
        np.concatenate([part.fine for part in parts]),
    )


def _fits(array: npt.NDArray[np.generic] | None, shape: tuple[int, ...]) -> bool:
    return array is not None and array.shape == shape and array.dtype == np.uint8
