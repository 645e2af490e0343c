"""Pictures of characters (PNG, BMP), decoded without trust and reduced to ink; and the PNG that a page shows."""

from __future__ import annotations

import base64
import io
import struct
import warnings
import zlib

import numpy as np
import numpy.typing as npt

from mojimigrate.review.glyphs.faces import MARGIN, scaled

#: Largest side of a picture in pixels; the bitmaps of Windows gaiji have 64, scans of sheets some hundreds.
MAX_SIDE = 2048
#: Largest side of a picture in a page.
SHOWN_SIDE = 192
#: Greys that differ by less are one grey: a picture without more than that is empty.
_LEAST_CONTRAST = 24


def read_picture(data: bytes) -> npt.NDArray[np.uint8]:
    """Decode a PNG or BMP into ink, ``uint8[height, width]``: 0 is paper, 255 is ink. Raises ``ValueError``.

    Which of the two is darker, and whether colours, a palette or transparency say so, does not matter: paper is what
    there is more of. A fault of any kind, and a picture that is larger than :data:`MAX_SIDE`, is a ``ValueError``.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data), formats=["PNG", "BMP"]) as picture:
                if not 0 < max(picture.size) <= MAX_SIDE:  # before anything is unpacked
                    raise ValueError(f"{picture.size[0]} × {picture.size[1]} pixels")
                if picture.mode.startswith("I"):  # 16 bits of grey, which would be cut off at 255
                    grey = np.asarray(picture).astype(np.float32) / np.float32(257)
                    return _ink(grey, np.ones_like(grey))
                colours = np.asarray(picture.convert("RGBA"), np.float32)
        except Exception as error:  # a decoder raises anything
            raise ValueError(str(error)) from error
    return _ink(colours[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32), colours[..., 3] / np.float32(255))


def _ink(grey: npt.NDArray[np.float32], alpha: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    """Return how much ink there is: ``grey`` 0 to 255, ``alpha`` 0 to 1, both ``[height, width]``."""
    shown = grey * alpha + 255 * (1 - alpha)
    if np.ptp(shown) < _LEAST_CONTRAST:  # white on nothing
        shown = grey * alpha
    low, high = float(shown.min()), float(shown.max())
    if high - low < _LEAST_CONTRAST:
        return np.zeros(grey.shape, np.uint8)
    light = shown >= (low + high) / 2
    paper = light if light.mean() >= 0.5 else ~light
    level = float(np.median(shown[paper]))
    distance = (level - shown) if paper is light else (shown - level)
    ink: npt.NDArray[np.float32] = np.clip(distance / distance.max(), 0, 1)
    return np.rint(ink * 255).astype(np.uint8)


def squared(ink: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Lay a picture into the middle of a square: the em box of its character."""
    height, width = ink.shape
    side = max(height, width)
    top, left = (side - height) // 2, (side - width) // 2
    square = np.zeros((side, side), np.uint8)
    square[top : top + height, left : left + width] = ink
    return square


def as_raster(ink: npt.NDArray[np.uint8], size: int) -> npt.NDArray[np.uint8]:
    """Scale a picture to ``uint8[size, size]``, with the margin around the em box that rasters of fonts have."""
    square = squared(ink)
    return scaled(np.pad(square, max(1, round(MARGIN * len(square)))), size)


def png_uri(ink: npt.NDArray[np.uint8]) -> str:
    """Return a picture as a ``data:`` URI of a grey PNG: ink is black, paper is white."""
    height, width = ink.shape
    rows = np.zeros((height, width + 1), np.uint8)  # each begins with its filter: none
    rows[:, 1:] = 255 - ink
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    png = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return "data:image/png;base64," + base64.b64encode(png).decode()
