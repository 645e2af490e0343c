"""What was computed from a font once, kept for the next time: arrays and plain facts under the font's digest.

A file of the cache is believed only if its digest, its key and its layout are right; otherwise it is as if there were
none, and everything is computed afresh. It holds plain numbers and JSON: reading it runs nothing. That a cache cannot
be written is no error, for nothing but time is lost.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

#: The first bytes of a file of the cache; the number changes with the layout.
MAGIC = b"mojimigrate-cache-1\n"
#: An index of all glyphs of the standard takes some tens of MiB.
MAX_BYTES = 1 << 30
MAX_HEADER_BYTES = 16 << 20
#: Arrays begin at multiples of this.
ALIGNED = 64
#: Numbers, and bytes of fixed length; nothing that refers to an object.
_KINDS = "biufS"
_NAME = re.compile(r"[a-z0-9-]{1,64}")


class Cached(NamedTuple):
    """What was kept: arrays by name, which cannot be written to, and facts as JSON has them."""

    arrays: dict[str, npt.NDArray[Any]]
    facts: Any


def cache_folder() -> Path:
    """Return the folder of the cache, which may not exist: ``MOJIMIGRATE_CACHE``, else the user's usual place."""
    if given := os.environ.get("MOJIMIGRATE_CACHE"):
        return Path(given)
    local = "LOCALAPPDATA" if sys.platform == "win32" else "XDG_CACHE_HOME"
    if usual := os.environ.get("XDG_CACHE_HOME") or os.environ.get(local):
        return Path(usual) / "mojimigrate"
    beside = "Library/Caches" if sys.platform == "darwin" else ".cache"
    return Path("~").expanduser() / beside / "mojimigrate"


def write_cache(name: str, key: str, arrays: Mapping[str, npt.NDArray[Any]], facts: Any = None) -> bool:
    """Keep arrays and facts (plain JSON data) under a name and a key, in one step; say whether it could be done.

    ``name`` says what it is (small letters, digits, hyphens), ``key`` all that it depends on: digests, versions, sizes.
    """
    described, offset = [], 0
    for array_name, array in arrays.items():
        described.append([array_name, array.dtype.str, list(array.shape), offset])
        offset += -(-array.nbytes // ALIGNED) * ALIGNED
    header = json.dumps({"key": key, "arrays": described, "facts": facts}, sort_keys=True).encode()
    header += b" " * (-(len(MAGIC) + 32 + 8 + len(header)) % ALIGNED)
    parts = [len(header).to_bytes(8, "little"), header]
    for array in arrays.values():
        data = np.ascontiguousarray(array).tobytes()
        parts += [data, bytes(-len(data) % ALIGNED)]
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    path = _path(name, key)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(prefix=f".{name}-", dir=path.parent)
    except OSError:
        return False
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines([MAGIC, digest.digest(), *parts])
        Path(temporary).replace(path)
    except OSError:
        with suppress(OSError):
            Path(temporary).unlink()
        return False
    return True


def read_cache(name: str, key: str) -> Cached | None:
    """Return what was kept under a name and a key; ``None`` if there is nothing, or if it is damaged."""
    try:
        with _path(name, key).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError:
        return None
    begin = len(MAGIC) + 32
    if len(data) > MAX_BYTES or not data.startswith(MAGIC):
        return None
    view = memoryview(data)
    if hashlib.sha256(view[begin:]).digest() != data[len(MAGIC) : begin]:
        return None
    try:
        return _unpacked(view[begin:], key)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _unpacked(view: memoryview, key: str) -> Cached | None:
    """Read what lies behind the digest. Raises ``ValueError``, ``KeyError`` or ``TypeError`` if it is of another kind.

    The digest proves only that nothing was damaged: whoever can write the file can compute it.
    """
    length = int.from_bytes(view[:8], "little")
    if length > MAX_HEADER_BYTES:
        return None
    header = json.loads(bytes(view[8 : 8 + length]))
    if header["key"] != key:
        return None
    body = view[8 + length :]
    arrays = {}
    for name, described, shape, offset in header["arrays"]:
        dtype = np.dtype(str(described))
        count = math.prod(map(int, shape))
        if dtype.kind not in _KINDS or min(count, int(offset), *map(int, shape)) < 0:
            return None
        arrays[str(name)] = (
            np.frombuffer(body, dtype, count, int(offset)).reshape(shape) if count else (np.zeros(shape, dtype))
        )
    return Cached(arrays, header["facts"])


def _path(name: str, key: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name for a file of the cache")
    return cache_folder() / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:32]}.bin"
