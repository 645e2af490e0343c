"""What the review page (照合の画面) is made of: the data that it holds, as one JSON text.

The page, its tests and the commands that read a page share this schema; the script calls everything by these names.
Text in it is data from outside and never markup: the script writes it as text content only.
"""

from __future__ import annotations

from typing import Literal

import msgspec

SCHEMA = 1
#: The first of the private code points by which the page's own fonts call their glyphs: glyph 0, 1, 2 …
FIRST_GLYPH = 0xF0000


class System(msgspec.Struct, frozen=True):
    """A run of one system (業務システム) of the site; ``ledger`` is the digest of its ledger."""

    name: str
    charset: str
    edition: str
    profile: str
    inputs: tuple[str, ...]
    ledger: str
    malformed: int = 0  #: how many sequences of bytes were no characters: nobody can decide those


class Source(msgspec.Struct, frozen=True):
    """Where the shapes of a city's own characters come from: a font, or a folder of images.

    ``set`` is ``""`` for what all systems share, else the name of the system whose own it is. ``sha256`` is the digest
    of the font file, or of all images by name.
    """

    set: str
    name: str
    kind: Literal["font", "images"]
    sha256: str


class StandardFont(msgspec.Struct, frozen=True):
    """Glyphs of the standard's characters, cut out of a font that the user has.

    ``names`` are the characters that are in it, in the order of their code points from U+F0000. ``data`` is WOFF2 in
    base64, under a neutral name; ``licence`` is what the font says of its licence, ``title`` what it calls itself.
    """

    title: str
    version: str
    sha256: str
    licence: str
    names: tuple[str, ...]
    data: str


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """One reason why a character is a candidate (根拠), named: several make a candidate better, never one number.

    - ``outline``: the same outline stands in the standard font
    - ``shape``: likeness; ``value`` goes from 0 to 1
    - ``hint``: the city's own list says so; ``detail`` names file, line and column
    - ``elsewhere``: decided for the same outline under another code, or in another system; ``detail`` is its key
    - ``family``: another form of a hinted character, which ``detail`` names
    - ``shrink``: a hinted character may stand for it, or it for that one (縮退); ``detail`` names both
    - ``surname``: with its neighbours it makes a surname, which ``detail`` gives
    - ``code``: the vendor's table leads to its code point
    """

    kind: Literal["outline", "shape", "hint", "elsewhere", "family", "shrink", "surname", "code"]
    detail: str = ""
    value: float | None = None


class Candidate(msgspec.Struct, frozen=True):
    """A character that a code may be, best first in its list."""

    name: str
    evidence: tuple[Evidence, ...]


class Opinion(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one of two reviewers decided, shown to the one who settles their conflict (裁定)."""

    reviewer: str
    decision: str  #: the class, as in a decision log
    character: str = ""
    reason: str = ""


class Item(msgspec.Struct, frozen=True, omit_defaults=True):
    """One code that a person must decide.

    ``shares`` are (system, input, field, count); ``places`` are (system, input, record, byte offset, field, context),
    where a system is an index into the payload's. ``glyph`` is the digest of the outline (16 hexadecimal digits) or
    ``""`` if nobody has the glyph; it stands in the source font at U+F0000 + ``glyph_index``, or in ``image``.
    """

    key: str
    set: str
    charset: str
    code: str
    outcome: Literal["unidentified", "unassigned", "outside"]
    count: int
    shares: tuple[tuple[int, str, str, int], ...]
    places: tuple[tuple[int, str, int, int, str, str], ...]
    character: str = ""  #: of an ``outside`` item: the character that the profile could not write
    glyph: str = ""
    glyph_index: int | None = None
    image: str = ""
    candidates: tuple[Candidate, ...] = ()
    hints: tuple[tuple[str, str], ...] = ()  #: what the city's own list says of it: (column, cell)
    opinions: tuple[Opinion, ...] = ()


class Payload(msgspec.Struct, frozen=True):
    """All that a page holds. ``report`` is the digest of the rest (see :func:`mojimigrate.review.building.digest_of`).

    ``tables`` are the digests of the mapping tables and of the standard's lists that the candidates rest on.
    ``full_context`` says that neighbours of a character are shown: the page then holds personal data (個人情報).
    ``adjudicates`` is the digest of the merged decisions whose conflicts a page of the role ``adjudication`` settles.
    """

    schema: Literal[1]
    mojimigrate: str
    report: str
    role: Literal["review", "adjudication"]
    systems: tuple[System, ...]
    tables: dict[str, str]
    sources: tuple[Source, ...]
    items: tuple[Item, ...]
    catalogue: str
    standard_font: StandardFont | None = None
    source_font: str = ""
    full_context: bool = False
    adjudicates: str = ""
    reviewers: tuple[str, ...] = ()  #: who made the decisions in conflict: none of them may adjudicate
