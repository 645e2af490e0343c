"""``mojimigrate review candidates``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from mojimigrate.characters import is_selector, notation, parse_code_point
from mojimigrate.checked_csv import read_bytes
from mojimigrate.cli.console import print_as_json, say, stderr, stdout
from mojimigrate.errors import InputError, UsageError

if TYPE_CHECKING:
    import freetype

    from mojimigrate.review.glyphs.standard_font import StandardGlyphs
    from mojimigrate.review.payload import Evidence

#: The private-use areas of Unicode: first and last code point.
PRIVATE_USE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))
#: All private-use code points, each on a line with a remark, are smaller.
MAX_LIST_BYTES = 16 << 20
_POINT = r"(?:U\+)?([0-9A-F]{4,6})"
_ENTRY = re.compile(rf"{_POINT}(?:[_ ]+{_POINT})?", re.IGNORECASE)


def candidates(
    font: Annotated[Path, typer.Option("--font", help=say("review-candidates-font"), metavar="FONT")],
    code_points: Annotated[
        Path | None, typer.Option("--code-points", help=say("review-candidates-code-points"), metavar="FILE")
    ] = None,
    standard_font: Annotated[
        Path | None, typer.Option("--standard-font", help=say("review-candidates-standard-font"), metavar="FONT")
    ] = None,
    count: Annotated[int, typer.Option("--count", help=say("review-candidates-count"), min=1, max=40)] = 9,
    as_json: Annotated[bool, typer.Option("--json", help=say("review-candidates-json"))] = False,
) -> None:
    """Rank the standard's characters by likeness to glyphs of a font (the help is in ``words.toml``)."""
    from mojimigrate.review.glyphs.faces import sequence_glyph
    from mojimigrate.review.glyphs.fontfiles import open_font
    from mojimigrate.review.glyphs.standard_font import find_standard_font

    texts = read_code_points(code_points) if code_points else None
    face = open_font(font).face
    if texts is None:
        texts = list(_private_use(face))
        if not texts:
            raise UsageError("candidates-no-private-use", path=font)
    standard = find_standard_font([standard_font] if standard_font else ())
    if standard is None:
        raise InputError("no-standard-font")
    numbers = [sequence_glyph(face, text) for text in texts]
    for text, number in zip(texts, numbers, strict=True):
        if not number:
            stderr.print(say("review-candidates-lacking", code_point=notation(text)), markup=False, soft_wrap=True)
    found = _ranked(face, numbers, standard, count)
    if as_json:
        rows = zip(texts, found, strict=True)
        print_as_json([{"code_point": notation(text), "candidates": list(its)} for text, its in rows])
    else:
        print_candidates(texts, found)


def read_code_points(path: Path) -> list[str]:
    """Read a list of code points and sequences, one a line, each once. Raises ``InputError``."""
    data = read_bytes("code-points", path, MAX_LIST_BYTES, InputError)
    texts = []
    for number, line in enumerate(data.decode("utf-8-sig", "replace").splitlines(), 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        text = _text(entry)
        if not text:
            raise InputError("code-points-line", path=path, line=number)
        texts.append(text)
    return list(dict.fromkeys(texts))


def print_candidates(texts: Sequence[str], found: Sequence[Sequence[dict[str, object]]]) -> None:
    """Print a table: a code point a row, its candidates with their likeness, best first."""
    table = Table(box=None, pad_edge=False)
    for head in say("review-candidates-head").split("|"):
        table.add_column(head, overflow="fold")
    for text, its in zip(texts, found, strict=True):
        table.add_row(notation(text), "  ".join(f"{one['name']} {one['score']:.3f}" for one in its))
    stdout.print(table)


def _text(entry: str) -> str:
    """Read an entry as a character, or a base and its selector; ``""`` if it is neither."""
    match = _ENTRY.fullmatch(entry)
    if not match:
        return ""
    base = parse_code_point(f"U+{match[1].upper()}") or ""
    if match[2] is None:
        return base
    selector = parse_code_point(f"U+{match[2].upper()}") or ""
    return base + selector if base and selector and is_selector(selector) else ""


def _private_use(face: freetype.Face) -> Iterator[str]:
    """Yield the private-use code points that a font has a glyph for."""
    for first, last in PRIVATE_USE:
        point = first - 1
        while True:
            point, glyph = face.get_next_char(point, 0)
            if not glyph or not first <= point <= last:
                break
            yield chr(point)


def _ranked(
    face: freetype.Face, numbers: Sequence[int], standard: StandardGlyphs, count: int
) -> list[list[dict[str, object]]]:
    """Return the candidates of each glyph: those with the identical outline first, then by likeness."""
    from mojimigrate.review.glyphs.faces import render
    from mojimigrate.review.glyphs.outlines import Outlines
    from mojimigrate.review.payload import Evidence
    from mojimigrate.review.shape import RASTER, load_index, rank

    if not any(numbers):
        return [[] for _ in numbers]
    stderr.print(say("review-candidates-comparing", count=sum(map(bool, numbers))), style="dim", markup=False)
    index = load_index(standard)
    outlines = Outlines(face)
    found: list[list[dict[str, object]]] = []
    for begin in range(0, len(numbers), 1024):  # so that memory does not grow with the list
        part = numbers[begin : begin + 1024]
        names, scores = rank(index, render(face, part, RASTER), count)
        for number, its_names, its_scores in zip(part, names, scores, strict=True):
            same = standard.with_outline(outlines.digest(number)) if number else ()
            its: list[tuple[bool, dict[str, object]]] = []
            for name, score in zip(its_names, its_scores, strict=True):
                reasons: list[Evidence] = [Evidence("shape", standard.title, score)]
                if name in same:
                    reasons.insert(0, Evidence("outline", standard.title))
                its.append((name not in same, {"name": name, "score": score, "evidence": reasons}))
            found.append([one for _, one in sorted(its, key=lambda item: item[0])])
    return found
