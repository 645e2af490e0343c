"""Glyphs in the page: the city's own, and those of the candidates, as far as there is room.

A page has :data:`PAGE_BYTES` at most. What it gives up for that, and in which order, is said by :data:`LEVELS`; the
candidates that come last in their lists then have no glyph in the page, and are shown in a font of the reader's
machine, if it has one.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import msgspec

from mojimigrate.review.glyphs.sources import FontSource, GlyphSource
from mojimigrate.review.glyphs.standard_font import StandardGlyphs, page_font
from mojimigrate.review.glyphs.subset import MAX_GLYPHS, cut_font
from mojimigrate.review.payload import Item, StandardFont

#: What a page may be, and what of it the script, the styles and the words take, in bytes.
PAGE_BYTES, PAGE_ITSELF = 8_000_000, 400_000
#: Room for the standard's glyphs, as base64, and what one of them takes.
FONT_BYTES, GLYPH_BYTES = 4_500_000, 300
#: How many places and how many candidates of each item are kept, and the room for the font above which they are; a
#: font that needs less has enough. A glyph that can be seen is worth more than a fourth place or a tenth candidate.
LEVELS = (
    (5, 18, FONT_BYTES),
    (5, 9, FONT_BYTES),
    (3, 9, 3_500_000),
    (2, 9, 2_000_000),
    (2, 7, 2_000_000),
    (1, 7, 1_500_000),
    (1, 5, 0),
)
SOURCE_FAMILY = "Source Glyphs"


class Drawn(NamedTuple):
    """The glyph of a code: ``key`` is what its source calls it."""

    source: GlyphSource
    key: Any


class SourceGlyphs(NamedTuple):
    """Glyphs of codes for the page: a font (WOFF2, base64), the place of each in it, and pictures of all others."""

    font: str
    places: dict[str, int]
    pictures: dict[str, str]


def embed_sources(drawn: dict[str, Drawn]) -> SourceGlyphs:
    """Put the glyphs of codes, given by what the page calls each code, into a font.

    Pictures, and glyphs of a font that forbids to be put into documents, become pictures of their own.
    """
    pieces: list[Any] = []
    places: dict[str, int] = {}
    pictures: dict[str, str] = {}
    known: dict[tuple[str, Any], int] = {}
    for item, (source, key) in drawn.items():
        if isinstance(source, FontSource) and source.file.may_embed and len(pieces) < MAX_GLYPHS:
            place = known.setdefault((source.source.sha256, key), len(pieces))
            if place == len(pieces):
                pieces.append(source.piece(key))
            places[item] = place
        else:
            pictures[item] = source.image_uri(key)
    font = _base64(cut_font(pieces, family=SOURCE_FAMILY)) if pieces else ""
    return SourceGlyphs(font, places, pictures)


def fitted(items: Sequence[Item], other_bytes: int) -> tuple[tuple[Item, ...], int]:
    """Return the items as far as a page has room for them, and the room that is left for the standard's glyphs.

    ``other_bytes`` is what the rest of the page takes.
    """
    for places, candidates, least in LEVELS:
        kept = tuple(
            msgspec.structs.replace(item, places=item.places[:places], candidates=item.candidates[:candidates])
            for item in items
        )
        room = PAGE_BYTES - PAGE_ITSELF - other_bytes - _size(kept)
        if room >= min(least, GLYPH_BYTES * len(list(_by_rank(kept)))):
            break
    return kept, max(0, min(room, FONT_BYTES))


def _size(items: Sequence[Item]) -> int:
    data = msgspec.json.encode(items)
    return len(data) + 5 * data.count(b"<")


def embed_standard(glyphs: StandardGlyphs, items: Sequence[Item], room: int) -> StandardFont:
    """Put the glyphs of candidates into a font of at most ``room`` bytes of base64, the first of each list first."""
    wanted = [name for name in _by_rank(items) if glyphs.piece(name)][:MAX_GLYPHS]
    without = StandardFont(glyphs.title, glyphs.version, glyphs.digest, glyphs.licence, names=(), data="")
    return page_font(glyphs, wanted, room) or without


def _by_rank(items: Sequence[Item]) -> Iterator[str]:
    """Yield each candidate once, all first ones before all second ones; before them what items say themselves."""
    told: set[str] = set()
    ranks = max((len(item.candidates) for item in items), default=0)
    first = [[item.character for item in items], [one.character for item in items for one in item.opinions]]
    later = ([item.candidates[rank].name for item in items if rank < len(item.candidates)] for rank in range(ranks))
    for names in (*first, *later):
        for name in names:
            if name and name not in told:
                told.add(name)
                yield name


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
