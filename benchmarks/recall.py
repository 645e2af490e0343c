"""How often the right character is among the first candidates by likeness: ``python -m benchmarks.recall``.

Every glyph of IPAmj明朝 is the haystack. The drawings are those of other fonts, whose characters are known: by the
Moji_Joho sequences of 花園明朝 A, and in the other fonts by code points that belong to a single character. What was
ever looked at while the method was made is the *dev* half; figures for others are of the *test* half.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from mojimigrate.characters import parse_sequence
from mojimigrate.review.glyphs.faces import open_face, render, scaled, sequence_glyph
from mojimigrate.review.glyphs.standard_font import StandardGlyphs, find_standard_font
from mojimigrate.review.shape import RASTER, Index, likeness, load_index, rank
from mojimigrate.standard import load_standard

if TYPE_CHECKING:
    import freetype

FONTS = Path("/usr/share/fonts")
HANAZONO = FONTS / "truetype/hanazono/HanaMinA.ttf"
#: Other fonts as Debian installs them. Takao is not among them: its outlines are those of IPA.
OTHERS = {
    "Noto Serif CJK JP": FONTS / "opentype/noto/NotoSerifCJK-Regular.ttc",
    "BIZ UD Mincho": FONTS / "truetype/bizud-mincho/BIZUDMincho-Regular.ttf",
    "IPAex Gothic": FONTS / "opentype/ipaexfont-gothic/ipaexg.ttf",
    "VL Gothic": FONTS / "truetype/vlgothic/VL-Gothic-Regular.ttf",
    "Noto Sans CJK JP": FONTS / "opentype/noto/NotoSansCJK-Regular.ttc",
    "Noto Sans CJK JP Bold": FONTS / "opentype/noto/NotoSansCJK-Bold.ttc",
}
#: Names of kanji; those of 変体仮名 begin with MJ09.
KANJI = re.compile(r"MJ0[0-8][0-9]{4}")
#: Seeds: which half of the sequences is dev and which test, and of the code points; which of a half are drawn.
SPLIT, SPLIT_SINGLE, DRAW = 0, 1, {"dev": 101, "test": 102}
HANAZONO_COUNT, OTHERS_COUNT = 1500, 1000
PPEMS = (48, 32, 24, 16)

Texts = list[tuple[str, str]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.recall", description=__doc__)
    parser.add_argument("--font", type=Path, help="measure this font alone, by code points of a single character")
    chosen = parser.parse_args(arguments)
    found = find_standard_font()
    if found is None:
        sys.exit("needs IPAmj Mincho (Debian: apt install fonts-ipamj-mincho)")
    glyphs = found
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MOJIMIGRATE_CACHE"] = folder
        began = time.process_time()
        index = load_index(glyphs)
        _say(f"index of {len(index.names):,} glyphs: {time.process_time() - began:.1f} s of processor time")
    _say(f"{'drawings':42} {'n':>5} {'@1':>7} {'@5':>7} {'@9':>7} {'twins':>6} {'score':>6} {'s':>6}")
    if not chosen.font and HANAZONO.is_file():
        face = open_face(HANAZONO)
        for half in ("dev", "test"):
            texts = _sequences(face, set(index.names), half)
            _measure(f"HanaMinA {half} (seeds {SPLIT}, {DRAW[half]})", index, glyphs, face, texts, render)
        for ppem in PPEMS:
            _measure(f"HanaMinA test, {ppem} pixels, 1 bit", index, glyphs, face, texts, _bitmaps(ppem))
    for name, path in {chosen.font.name: chosen.font}.items() if chosen.font else OTHERS.items():
        if path.is_file():
            face = open_face(path)
            texts = _single(face, set(index.names), "test")
            _measure(f"{name} test", index, glyphs, face, texts, render)
    _say(f"most memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MiB")


def _measure(
    title: str,
    index: Index,
    glyphs: StandardGlyphs,
    face: freetype.Face,
    texts: Texts,
    draw: Callable[[Any, list[int], int], Any],
) -> None:
    """Print one line. *Twins* are first candidates that are more like the right one than the drawing is like it."""
    rasters = draw(face, [sequence_glyph(face, text) for text, _ in texts], RASTER)
    began = time.process_time()
    names, scores = rank(index, rasters)
    seconds = time.process_time() - began
    right = [name for _, name in texts]
    ranks = np.array([its.index(name) if name in its else 99 for its, name in zip(names, right, strict=True)])
    wrong = np.flatnonzero(ranks)
    twins = 0
    for number in wrong:
        one, other = (_glyph(glyphs, name) for name in (right[number], names[number][0]))
        twins += likeness(one, other) > likeness(rasters[number], one)
    recalls = " ".join(f"{float((ranks < count).mean()):7.4f}" for count in (1, 5, 9))
    score = float(np.median([its[0] for its in scores if its]))
    _say(f"{title:42} {len(texts):5} {recalls} {twins:3}/{len(wrong):<3} {score:5.2f} {seconds:6.1f}")


def _glyph(glyphs: StandardGlyphs, name: str) -> Any:
    found = glyphs.glyph(name)
    assert found is not None
    face, number = found
    return render(face, [number], RASTER)[0]


def _half(texts: Texts, half: str, seed: int) -> Texts:
    """Return one half of all texts, the same on every machine."""
    Random(seed).shuffle(texts)  # noqa: S311
    middle = len(texts) // 2
    return texts[:middle] if half == "dev" else texts[middle:]


def _drawn(texts: Texts, half: str, count: int) -> Texts:
    """Return some texts of a half, the same on every machine."""
    Random(DRAW[half]).shuffle(texts)  # noqa: S311
    return texts[:count]


def _sequences(face: freetype.Face, names: set[str], half: str) -> Texts:
    """Return Moji_Joho sequences of a font, and their characters."""
    read = ((parse_sequence(sequence), name) for sequence, name in sorted(load_standard().sequences()))
    every = [
        (text, name)
        for text, name in read
        if text and text[1] >= "\U000e0100" and KANJI.fullmatch(name) and name in names and sequence_glyph(face, text)
    ]
    return _drawn(_half(every, half, SPLIT), half, HANAZONO_COUNT)


def _single(face: freetype.Face, names: set[str], half: str) -> Texts:
    """Return code points of a font that belong to one character alone, and it."""
    standard = load_standard()
    owned = ((standard[name].own, name) for name in sorted(names) if KANJI.fullmatch(name))
    every = [(own, name) for own, name in owned if own and standard.sharing(own) == [name]]
    having = [(own, name) for own, name in _half(every, half, SPLIT_SINGLE) if sequence_glyph(face, own)]
    return _drawn(having, half, OTHERS_COUNT)


def _bitmaps(ppem: int) -> Callable[[Any, list[int], int], Any]:
    """Return what draws glyphs in black and white at a size in pixels, as old gaiji files are, and scales them."""

    def draw(face: freetype.Face, numbers: list[int], size: int) -> Any:
        import freetype

        rasters = np.zeros((len(numbers), size, size), np.uint8)
        face.set_pixel_sizes(ppem, ppem)
        for number, raster in zip(numbers, rasters, strict=True):
            face.load_glyph(number, freetype.FT_LOAD_RENDER | freetype.FT_LOAD_TARGET_MONO)
            slot = face._FT_Face.contents.glyph.contents
            bitmap = slot.bitmap
            data = np.frombuffer(ctypes.string_at(bitmap.buffer, bitmap.rows * bitmap.pitch), np.uint8)
            bits = np.unpackbits(data.reshape(bitmap.rows, bitmap.pitch), axis=1)[:, : bitmap.width]
            pad = ppem // 8
            box = np.zeros((ppem + 2 * pad, ppem + 2 * pad), np.uint8)
            top, left = max(0, pad + round(0.88 * ppem) - slot.bitmap_top), max(0, pad + slot.bitmap_left)
            box[top : top + len(bits), left : left + bits.shape[1]] = 255 * bits[: len(box) - top, : len(box) - left]
            raster[:] = scaled(box, size)
        return rasters

    return draw


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
