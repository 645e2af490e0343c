"""Recipes of the mainframe vendors' charsets: Fujitsu JEF, Hitachi KEIS, NEC JIPS, Unisys LETS-J.

The structures (areas, shift codes, what +80 does) stand with their sources in ``mappings/charsets/*.toml``; the
witnesses in ``mappings/codes/README.md``.
"""

from __future__ import annotations

from functools import partial

from recipe import Recipe, Source, stands_for
from standard_lists import Lists

from mojimigrate.characters import code_point_name, notation, parse_code_point

#: Rows of JIS X 0208 that have characters; vendors put their own into the others.
JIS_ROWS = frozenset([*range(1, 9), *range(16, 85)])


def nowhere(_code: bytes) -> tuple[str, str]:
    """Name no set: EBCDIC and its kin are their own."""
    return "", ""


def row_cell(code: bytes) -> tuple[int, int]:
    """Return the row and cell (区点) of two bytes, with or without their high bits."""
    return (code[0] & 0x7F) - 0x20, (code[1] & 0x7F) - 0x20


def in_jis(code: bytes, own: str) -> tuple[str, str]:
    """Name JIS X 0208 and the row-cell, or the vendor's own set where JIS X 0208 has no row."""
    row, cell = row_cell(code)
    return ("jisx0208", f"{row:02}-{cell:02}") if row in JIS_ROWS else (own, "")


def place_high(code: bytes, own: str) -> tuple[str, str]:
    """JEF and KEIS: JIS X 0208 + 8080 from A1A1; before it the vendor's extension."""
    return in_jis(code, own) if code >= b"\xa1\xa1" else (own, "")


def place_jips(code: bytes) -> tuple[str, str]:
    """JIPS(J): G0 (high bits 00) holds JIS X 0208, G1 (11) and G2 (10) are NEC's."""
    planes = {(0, 0): "nec-g0", (1, 1): "nec-g1", (1, 0): "nec-g2"}
    own = planes[code[0] >> 7, code[1] >> 7]
    return in_jis(code, own) if own == "nec-g0" else (own, "")


def place_letsj(code: bytes) -> tuple[str, str]:
    """LETS-J: JIS X 0208 with both high bits, JIS X 0212 with the first only; 2020 is a space of its own."""
    if code[0] < 0x80:
        return "", ""
    row, cell = row_cell(code)
    return ("jisx0208" if code[1] >= 0x80 else "jisx0212"), f"{row:02}-{cell:02}"


def both_high(code: bytes) -> bytes:
    """7-bit JIS → JIS X 0208 in LETS-J."""
    return bytes(byte | 0x80 for byte in code)


def first_high(code: bytes) -> bytes:
    """7-bit JIS → JIS X 0212 in LETS-J."""
    return bytes([code[0] | 0x80, code[1]])


def glyph(lists: Lists, text: str) -> str:
    """Read what a source that shows glyphs says of JEF.

    A variation sequence is the glyph. A bare code point is one only if the MJ list has one encoded character of it;
    it is then written by name where the edition table would make another one of it. Several: undecided.
    """
    target = notation(text)
    if text == "\ufffd":
        return ""
    if len(text) != 1:
        return target
    names = [name for name in lists.mj.ucs[target] if name in lists.mj.encoded]
    if len(names) > 1:
        return "|".join(sorted(names))
    name = names[0] if names else lists.name(target)
    editions = lists.editions.get(("", target))
    bare = name == lists.name(target) and (not editions or editions["jis78"] == name)
    return target if bare else name


def shows(lists: Lists, target: str, said: str) -> bool:
    """Say whether a witness bears out a glyph: it says the same, or the bare code point of which it is a glyph."""
    if stands_for(lists, target, said):
        return True
    base = said if parse_code_point(said) else ""
    sequence = target.partition("_")[0]
    if sequence != target:
        return base == code_point_name(chr(int(sequence, 16)))
    return not parse_code_point(target) and all(lists.belongs_to(name) == base for name in target.split("|"))


def single(charset: str, encoding: str, *sources: str, repertoire: tuple[str, ...] = ()) -> Recipe:
    """Describe a single-byte set that jef4j, Jacode4e or both have."""
    names = {"jef4j": Source("jef4j", "jef4j", encoding), "jacode": Source("jacode", "Jacode4e", encoding)}
    return Recipe(
        charset=charset,
        place=nowhere,
        repertoire=repertoire or sources,
        encoder=sources,
        sources=tuple(names[source] for source in sources),
    )


def keis(charset: str, jef4j: str, jacode: str, elsewhere: str = "") -> Recipe:
    """Describe a generation of KEIS."""
    return Recipe(
        charset=charset,
        place=partial(place_high, own="keis-extension"),
        repertoire=("jef4j", "jacode"),
        encoder=("jacode", "jef4j"),
        sources=(Source("jef4j", "jef4j", jef4j), Source("jacode", "Jacode4e", jacode)),
        elsewhere=elsewhere,
    )


RECIPES = (
    single("fujitsu-ebcdic", "FUJITSU-EBCDIC", "jef4j"),
    single("fujitsu-ebcdik", "FUJITSU-EBCDIK", "jef4j", "jacode", repertoire=("jef4j",)),
    single("fujitsu-ascii", "FUJITSU-ASCII", "jef4j"),
    single("hitachi-ebcdic", "HITACHI-EBCDIC", "jef4j"),
    single("hitachi-ebcdik", "HITACHI-EBCDIK", "jef4j", "jacode"),
    single("nec-jis8", "NEC-JIS8", "jacode", "jef4j"),
    single("nec-ebcdik", "NEC-EBCDIK", "jacode", "jef4j"),
    single("unisys-letsj-single", "LETSJ-SB", "jacode"),
    Recipe(
        charset="fujitsu-jef",
        place=partial(place_high, own="jef-extension"),
        repertoire=("jef4j", "jacode"),
        encoder=("jef4j", "jacode"),
        sources=(
            Source("jef4j", "jef4j", "JEF", reading=glyph, without=frozenset({"unmappable", "substitution"})),
            Source("jacode", "Jacode4e", "JEF"),
        ),
        agrees=shows,
    ),
    keis("hitachi-keis78", "KEIS78", "KEIS78", elsewhere="jis90"),
    keis("hitachi-keis83", "KEIS83", "KEIS83"),
    keis("hitachi-keis90", "KEIS83", "KEIS90"),
    Recipe(
        charset="hitachi-keis90",
        table="hitachi-keis-row-9f",
        place=partial(place_high, own="keis-extension"),
        repertoire=("jacode",),
        encoder=("jacode",),
        sources=(Source("jacode", "Jacode4e", "KEIS90"),),
        user_defined=True,
    ),
    Recipe(
        charset="hitachi-keis90",
        table="hitachi-keis-space-two",
        place=nowhere,
        repertoire=(),
        encoder=(),
        sources=(),
    ),
    Recipe(
        charset="nec-jips-j",
        place=place_jips,
        repertoire=("jacode", "jef4j"),
        encoder=("jacode", "jef4j"),
        sources=(Source("jacode", "Jacode4e", "JIPSJ"), Source("jef4j", "jef4j", "JIPSJ")),
        agrees=shows,
        elsewhere="jis90",
    ),
    Recipe(
        charset="unisys-letsj-double",
        place=place_letsj,
        repertoire=("jacode", "unicode"),
        encoder=("jacode", "unicode"),
        sources=(
            Source("jacode", "Jacode4e", "LETSJ"),
            Source("unicode", "Unicode JIS0208.TXT", "JISX0208", both_high),
            Source("unicode", "Unicode JIS0212.TXT", "JISX0212", first_high),
            Source("adobe", "Adobe jisx0208-jp90", "JISX0208", both_high),
            Source("adobe", "Adobe jisx0212-jp90", "JISX0212", first_high),
        ),
    ),
)
