"""PICTURE strings: how many characters, how many digits, what kind of text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

#: Most characters of a picture: no record is larger.
MAX_CHARACTERS = 1 << 30
#: Most digits of a number: what decimals of 128 bits hold.
MAX_DIGITS = 38

_RUN = re.compile(r"(CR|DB|[XNGA9SVPBZ0/,.+\-*$\\¥1])(?:\((\d+)\))?", re.IGNORECASE)
_NUMERIC = re.compile(r"S?(?:P*V?9+V?9*|9+V?9*|V?P+9+|9+P+V?)")

#: What a picture says: text of one byte to a character, text of two, or a number.
Category = Literal["text", "national", "number", "bit", "none"]


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture. ``size`` counts characters; ``digits`` and ``scale`` are those of a number that is not edited.

    ``category`` is ``none`` if the string is no picture.
    """

    category: Category
    size: int = 0
    digits: int = 0
    scale: int = 0
    signed: bool = False
    edited: bool = False


def parse_picture(string: str) -> Picture:
    """Read a picture: ``S9(7)V99`` has 9 digits, of which 2 are behind the point."""
    runs: list[tuple[str, int]] = []
    at = 0
    while at < len(string):
        match = _RUN.match(string, at)
        if match is None:
            return Picture("none")
        symbol, count = match[1].upper(), int((match[2] or "1").lstrip("0")[:12] or "0")
        if not count or (count > 1 and symbol in ("S", "V", "CR", "DB", ".")):
            return Picture("none")
        runs.append((symbol, count))
        at = match.end()
    counts: dict[str, int] = {}
    for symbol, count in runs:
        counts[symbol] = counts.get(symbol, 0) + count
    symbols = set(counts)
    size = sum(count * (2 if symbol in ("CR", "DB") else symbol not in "SVP") for symbol, count in runs)
    if "1" in symbols:
        return Picture("bit" if symbols == {"1"} else "none")
    if symbols <= set("S9VP"):
        return _number(runs, counts)
    if symbols <= set("NGB0/") and symbols & set("NG"):
        return Picture("national", size, edited=not symbols <= set("NG"))
    if symbols <= set("XA9B0/") and symbols & set("XA"):
        return Picture("text", size, edited=bool(symbols & set("B0/")))
    if symbols & set("XANGS") or any(counts.get(symbol, 0) > 1 for symbol in ("V", ".", "CR", "DB")):
        return Picture("none")
    if not symbols & set("9Z*+-$\\¥"):
        return Picture("none")
    return Picture("text", size, edited=True)


def _number(runs: list[tuple[str, int]], counts: dict[str, int]) -> Picture:
    """Read the picture of a number that is not edited."""
    shape = "".join(symbol for symbol, _ in runs)
    digits, zeros = counts.get("9", 0), counts.get("P", 0)
    if not _NUMERIC.fullmatch(shape):
        return Picture("none")
    signed = shape.startswith("S")
    shape = shape.lstrip("S")
    if zeros:
        scale = zeros + digits if shape.index("P") < shape.index("9") else -zeros
    else:
        point = next((index for index, run in enumerate(runs) if run[0] == "V"), len(runs))
        scale = sum(count for _, count in runs[point + 1 :])
    return Picture("number", digits, digits, scale, signed)
