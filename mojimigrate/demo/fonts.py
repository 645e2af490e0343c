"""The city's fonts of gaiji, as Windows keeps them: a ``.tte`` for its computers, and one for the host.

Their outlines are those of the standard's characters that the gaiji are, at private-use code points and under a neutral
name, so they can be made only where the standard font is. Some are drawn a little narrower: a design difference
(デザイン差), which a person must see.
"""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mojimigrate.demo.host import gaiji_codes
from mojimigrate.demo.site import Site
from mojimigrate.run import write_file
from mojimigrate.standard import Standard, load_standard

if TYPE_CHECKING:
    from mojimigrate.review.glyphs.standard_font import StandardGlyphs

FAMILY = "Sample City Gaiji"
#: Every so many-th of the gaiji that nobody has identified is drawn narrower, to so many hundredths.
NARROWER_EVERY, NARROWER = 3, 96


def write_fonts(site: Site, glyphs: StandardGlyphs, *, overwrite: bool = False) -> tuple[Path, Path]:
    """Write the fonts beside the site's files: that of the computers, and that of the host. Raises ``OutputError``."""
    lists = tomllib.loads(Path(__file__).with_name("names.toml").read_text("utf-8"))
    truth = dict(_characters(lists, load_standard()))
    host = {code: truth[other] for other, code in gaiji_codes(lists).items()}
    folder = site.folder / "gaiji-fonts"
    folder.mkdir(mode=0o700, exist_ok=True)
    paths = folder / "gaiji.tte", folder / "gaiji-jef.tte"
    for path, charset, codes in zip(paths, ("windows-31j", "fujitsu-jef"), (truth, host), strict=True):
        write_file(path, _font(charset, codes, glyphs), overwrite=overwrite)
    return paths


def _characters(lists: Mapping[str, Any], standard: Standard) -> Iterator[tuple[str, tuple[str, bool]]]:
    """Yield the code of each gaiji, what it is, and whether it is drawn narrower.

    One that nobody has identified is the last of the kin of the letter in whose place it is used.
    """
    for row in lists["gaiji"]["identified"]:
        yield row[0], (row[1], row[2] == "design")
    for number, (code, letter) in enumerate(lists["gaiji"]["unidentified"]):
        kin = [name for name in standard.sharing(letter) if name != standard.own_name(letter)]
        yield code, (kin[-1] if kin else standard.own_name(letter), number % NARROWER_EVERY == 0)


def _font(charset: str, codes: Mapping[str, tuple[str, bool]], glyphs: StandardGlyphs) -> bytes:
    """Cut the outlines out of the standard font, and put them where the charset has its gaiji."""
    from fontTools.ttLib import TTFont

    from mojimigrate.review.glyphs.points import private_point
    from mojimigrate.review.glyphs.subset import cut_font
    from mojimigrate.review.payload import FIRST_GLYPH

    known = [(code, *what, piece) for code, what in codes.items() if (piece := glyphs.piece(what[0]))]
    font = TTFont(io.BytesIO(cut_font([one[3] for one in known], family=FAMILY)), recalcTimestamp=False)
    font.flavor = None
    shapes, cuts = font["glyf"], font.getBestCmap()
    points = {}
    for place, (code, _, narrower, _) in enumerate(known):
        name = cuts[FIRST_GLYPH + place]
        points[ord(private_point(charset, bytes.fromhex(code)))] = name
        if narrower:
            coordinates = shapes[name].coordinates
            middle = font["hmtx"][name][0] / 2
            coordinates.translate((-middle, 0))
            coordinates.scale((NARROWER / 100, 1))
            coordinates.translate((middle, 0))
            coordinates.toInt()
            shapes[name].recalcBounds(shapes)
    for table in font["cmap"].tables:
        table.cmap = dict(sorted(points.items()))
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()
