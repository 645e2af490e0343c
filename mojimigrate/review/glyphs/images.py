"""A folder of pictures of a city's own characters, named by code or by private-use code point."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mojimigrate.characters import code_name
from mojimigrate.checked_csv import read_bytes
from mojimigrate.errors import InputError, plain
from mojimigrate.review.glyphs.faces import scaled
from mojimigrate.review.glyphs.outlines import DIGITS
from mojimigrate.review.glyphs.pictures import MAX_SIDE, SHOWN_SIDE, as_raster, png_uri, read_picture, squared
from mojimigrate.review.glyphs.points import code_text
from mojimigrate.review.payload import Source

#: No site has more gaiji than there are code points in the plane that they are in.
MAX_FILES = 70_000
MAX_FILE_BYTES = 4 << 20
MAX_ALL_BYTES = 1 << 30
_NAME = re.compile(r"(?:(?P<point>U\+[0-9A-F]{4,6})|(?:0X)?(?P<code>(?:[0-9A-F]{2}){1,8}))\.(?:PNG|BMP)")


class _File(NamedTuple):
    path: Path
    sha256: str


class ImageSource:
    """Pictures by code. A key is ``"F040"``, or ``"U+E000"``: what the name of the file says.

    ``source`` is what the page says of the folder; ``unused`` is how many files in it have names that say nothing.
    """

    def __init__(self, source: Source, files: dict[str, _File], unused: int) -> None:
        self.source = source
        self.unused = unused
        self._files = files

    def __len__(self) -> int:
        """Return how many pictures there are."""
        return len(self._files)

    def glyph_of(self, charset: str, code: bytes) -> str | None:
        """Return the key of a code's picture, or ``None``. Raises ``UsageError`` for a charset that is not known."""
        if (key := code_name(code)) in self._files:
            return key
        text = code_text(charset, code)
        key = f"U+{ord(text):04X}" if len(text) == 1 else ""
        return key if key in self._files else None

    def digest_of(self, key: str) -> str:
        """Return the digest of the decoded pixels, as ink: 16 hexadecimal digits; ``""`` for an empty picture."""
        ink = self._ink(key)
        if not ink.any():
            return ""
        return hashlib.sha256(b"image %d %d\n" % ink.shape + ink.tobytes()).hexdigest()[:DIGITS]

    def rasters(self, keys: Sequence[str], size: int) -> npt.NDArray[np.uint8]:
        """Return pictures as rasters ``uint8[n, size, size]`` like those of fonts: 255 is ink."""
        drawn = np.zeros((len(keys), size, size), np.uint8)
        for number, key in enumerate(keys):
            drawn[number] = as_raster(self._ink(key), size)
        return drawn

    def image_uri(self, key: str) -> str:
        """Return a picture, in its em box, as a ``data:`` URI of a small grey PNG: pixels, never the file's bytes."""
        square = squared(self._ink(key))
        return png_uri(scaled(square, SHOWN_SIDE) if len(square) > SHOWN_SIDE else square)

    def _ink(self, key: str) -> npt.NDArray[np.uint8]:
        path, sha256 = self._files[key]
        data = _read(path)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise InputError("image-changed", path=path)
        try:
            return read_picture(data)
        except ValueError as error:
            raise InputError("image-invalid", path=path, limit=MAX_SIDE) from error


def read_images(folder: Path, set_name: str = "") -> ImageSource:
    """List the pictures of a folder, not of those in it, and digest them; they are decoded when they are asked for.

    Links are not followed. Raises ``InputError``: ``images-unreadable``, ``images-none``, ``images-too-many``,
    ``images-too-large``, ``image-unreadable``, ``image-too-large``, ``image-twice``.
    """
    found: dict[str, Path] = {}
    unused = 0
    try:
        with os.scandir(folder) as entries:
            for number, entry in enumerate(entries):
                if number >= MAX_FILES:
                    raise InputError("images-too-many", path=folder, limit=MAX_FILES)
                match = _NAME.fullmatch(entry.name.upper()) if entry.name.isascii() else None
                if not match or not stat.S_ISREG(entry.stat(follow_symlinks=False).st_mode):
                    unused += 1
                    continue
                key = match["code"] or f"U+{int(match['point'][2:], 16):04X}"
                if key in found:
                    raise InputError("image-twice", path=folder, value=key)
                found[key] = folder / entry.name
    except OSError as error:
        raise InputError("images-unreadable", path=folder, reason=error.strerror) from error
    if not found:
        raise InputError("images-none", path=folder)
    files: dict[str, _File] = {}
    digest = hashlib.sha256()
    total = 0
    for key, path in sorted(found.items()):
        data = _read(path)
        total += len(data)
        if total > MAX_ALL_BYTES:
            raise InputError("images-too-large", path=folder, limit=MAX_ALL_BYTES >> 20)
        files[key] = _File(path, hashlib.sha256(data).hexdigest())
        digest.update(f"{key} {files[key].sha256}\n".encode())
    source = Source(set=set_name, name=plain(folder.resolve().name), kind="images", sha256=digest.hexdigest())
    return ImageSource(source, files, unused)


def _read(path: Path) -> bytes:
    return read_bytes("image", path, MAX_FILE_BYTES, InputError)
