"""The standard's glyphs, in fonts that the user has: IPAmj明朝, and one with the added characters (GJ).

Nothing is fetched. IPAmj明朝 is looked for where operating systems keep fonts; other fonts are given. A character is
found by its variation sequence, else by its own code point, else by the name of the glyph. Of the 58,862 kanji and 299
変体仮名 of the lists, IPAmj明朝 5.01 has all: 11,382 by a sequence, 47,745 by a code point of their own, and 34, which
have neither, by name alone, for its glyphs are called by the names of the lists (``mj000001``).

Twenty-five outlines are those of two characters at once (MJ003782 and MJ003783, which the lists keep apart): that an
outline is identical says what is drawn, and not always which character it is.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mojimigrate.errors import InputError
from mojimigrate.review.glyphs.cache import read_cache, write_cache
from mojimigrate.review.glyphs.faces import sequence_glyph
from mojimigrate.review.glyphs.fontfiles import (
    COPYRIGHT,
    FULL_NAME,
    LICENCE,
    LICENCE_URL,
    VERSION,
    FontFile,
    open_font,
)
from mojimigrate.review.glyphs.outlines import DIGITS, digests
from mojimigrate.review.glyphs.subset import PAGE_BUDGET, Piece, cut_within
from mojimigrate.review.payload import StandardFont
from mojimigrate.standard import load_standard

if TYPE_CHECKING:
    import freetype

#: The file of IPAmj明朝, as IPA and Debian name it.
FILE_NAMES = ("ipamjm.ttf",)
#: Folders of fonts are searched to this depth, and no further than this number of entries.
MAX_DEPTH, MAX_ENTRIES = 6, 200_000
_GLYPH_NAME = re.compile(r"[mg]j[0-9]{6}", re.IGNORECASE)


class StandardGlyphs:
    """Glyphs of characters of the standard, by name; of several fonts, the first that has a character shows it."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        self.files = tuple(files)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the font file; of several, that of their digests in order."""
        every = [file.sha256 for file in self.files]
        return every[0] if len(every) == 1 else hashlib.sha256("\n".join(every).encode()).hexdigest()

    @property
    def title(self) -> str:
        """What the fonts call themselves."""
        return self._said((FULL_NAME,)) or " / ".join(file.path.name for file in self.files)

    @property
    def version(self) -> str:
        """The versions of the fonts."""
        return self._said((VERSION,))

    @property
    def licence(self) -> str:
        """What the fonts say of their copyright and licence: text of theirs, on one line."""
        return self._said((COPYRIGHT, LICENCE, LICENCE_URL))

    def _said(self, records: Sequence[int]) -> str:
        every = (file.text(record) for file in self.files for record in records)
        return " / ".join(dict.fromkeys(filter(None, every)))

    @property
    def may_embed(self) -> bool:
        """Whether all of the fonts allow that a part of them is put into a document."""
        return all(file.may_embed for file in self.files)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all characters that have a glyph, in the order of the lists."""
        return tuple(self._pieces)

    def glyph(self, name: str) -> tuple[freetype.Face, int] | None:
        """Return the face and the number of the glyph of a character, or ``None``."""
        piece = self._pieces.get(name)
        return (piece.file.face, piece.glyph) if piece else None

    def piece(self, name: str) -> Piece | None:
        """Return the glyph of a character as :func:`.subset.cut_font` takes it, or ``None``."""
        return self._pieces.get(name)

    def digest_of(self, name: str) -> str:
        """Return the digest of the outline of a character, as sources have it; ``""`` if it has none."""
        return self._digests.get(name, "")

    def with_outline(self, digest: str) -> tuple[str, ...]:
        """Return the names of all characters whose outline is the very same (``""`` is nobody's)."""
        return self._names_of_outline.get(digest, ())

    @cached_property
    def _pieces(self) -> dict[str, Piece]:
        found: dict[str, Piece] = {}
        for file in self.files:
            for name, glyph in _glyphs(file):
                found.setdefault(name, Piece(file, glyph))
        order = {name: row for row, name in enumerate(load_standard().names)}
        return dict(sorted(found.items(), key=lambda item: order[item[0]]))

    @cached_property
    def _digests(self) -> dict[str, str]:
        of_file = {file.sha256: _all_digests(file) for file in self.files}
        every = {name: of_file[piece.file.sha256][piece.glyph] for name, piece in self._pieces.items()}
        return {name: digest for name, digest in every.items() if digest}

    @cached_property
    def _names_of_outline(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, tuple[str, ...]] = {}
        for name, digest in self._digests.items():
            names[digest] = (*names.get(digest, ()), name)
        return names


def find_standard_font(given: Sequence[Path] = ()) -> StandardGlyphs | None:
    """Open the fonts that are given, or else IPAmj明朝 where this system keeps fonts; ``None`` if it is not there.

    Raises ``InputError`` for a given font that cannot be opened (as :func:`.fontfiles.open_font`), or that has none of
    the standard's characters (``font-not-standard``). One that was only found is passed over if it cannot be opened.
    """
    if given:
        files = [open_font(path) for path in given]
        for file in files:
            if not any(_glyphs(file)):
                raise InputError("font-not-standard", path=file.path)
        return StandardGlyphs(files)
    for path in _found(font_folders()):
        try:
            return StandardGlyphs([open_font(path)])
        except InputError:
            continue
    return None


def page_font(glyphs: StandardGlyphs, names: Iterable[str], limit: int = PAGE_BUDGET) -> StandardFont | None:
    """Cut the glyphs of characters out for a page: of those that have one, as many from the first on as fit.

    ``limit`` is in bytes of base64. ``None`` if there is nothing to show, or if a font may not be embedded.
    """
    having = [(name, piece) for name in dict.fromkeys(names) if (piece := glyphs.piece(name))]
    if not having or not glyphs.may_embed:
        return None
    count, data = cut_within([piece for _, piece in having], limit)
    if not count:
        return None
    return StandardFont(
        title=glyphs.title,
        version=glyphs.version,
        sha256=glyphs.digest,
        licence=glyphs.licence,
        names=tuple(name for name, _ in having[:count]),
        data=base64.b64encode(data).decode("ascii"),
    )


def font_folders() -> tuple[Path, ...]:
    """Return where this system keeps fonts, the user's own first."""
    home = Path("~").expanduser()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home / "AppData" / "Local"))
        windows = os.environ.get("SystemRoot", r"C:\Windows")  # noqa: SIM112 - so Windows writes it
        return Path(local) / "Microsoft" / "Windows" / "Fonts", Path(windows) / "Fonts"
    if sys.platform == "darwin":
        return home / "Library" / "Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")
    data = os.environ.get("XDG_DATA_HOME") or str(home / ".local" / "share")
    return Path(data) / "fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")


def _found(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield the files of IPAmj明朝, folder by folder, in each by path. Links to folders are not followed."""
    for folder in folders:
        matching, seen = [], 0
        for place, inner, names in os.walk(folder):
            seen += len(names) + len(inner)
            if seen > MAX_ENTRIES or len(Path(place).relative_to(folder).parts) >= MAX_DEPTH:
                inner.clear()
            matching += [Path(place) / name for name in names if name.lower() in FILE_NAMES]
        yield from sorted(matching)


def _glyphs(file: FontFile) -> Iterator[tuple[str, int]]:
    """Yield every character of the lists that a font shows, and its glyph: by sequence, own code point, or name."""
    standard = load_standard()
    named = _named_glyphs(file)
    face = file.face
    for name in standard.names:
        character = standard[name]
        glyph = next((number for form in character.ivs if (number := sequence_glyph(face, form))), 0)
        # What another font shows on a bare code point may be any form: only one that calls its glyphs by the lists'
        # names is made by them.
        if not glyph and named and len(character.own) == 1:
            glyph = sequence_glyph(face, character.own)
        glyph = glyph or named.get(name, 0)
        if glyph:
            yield name, glyph


def _named_glyphs(file: FontFile) -> dict[str, int]:
    if not file.face.has_glyph_names:
        return {}
    names = (file.face.get_glyph_name(number, 64).decode("latin-1") for number in range(file.face.num_glyphs))
    return {name.upper(): number for number, name in enumerate(names) if _GLYPH_NAME.fullmatch(name)}


def _all_digests(file: FontFile) -> list[str]:
    """Return the digest of every glyph of a font, from the cache if it is there: computing takes seconds."""
    count = file.face.num_glyphs
    cached = read_cache("outlines", file.sha256)
    kept = cached.arrays.get("digests") if cached else None
    if kept is None or kept.shape != (count,) or kept.dtype != np.dtype(f"S{DIGITS}"):
        kept = np.array([digest.encode() for digest in digests(file.face, range(count))], f"S{DIGITS}")
        write_cache("outlines", file.sha256, {"digests": kept})
    return [digest.decode("ascii", "replace") for digest in kept.tolist()]
