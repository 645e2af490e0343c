"""Recipes of the open systems' charsets."""

from __future__ import annotations

from collections.abc import Callable

from grids import (
    g3,
    g3_gl,
    gl,
    gr,
    in_1978,
    place_cp51932,
    place_euc_jp,
    place_eucjp_ms,
    place_jisx0213,
    place_shift_jis_2004,
    place_windows_7bit,
    place_windows_31j,
    shift_jis_2004_as_euc,
)
from recipe import Recipe, Source
from recipes_ibm import RECIPES as IBM


def controls(code: bytes) -> bytes:
    """Keep control characters, space and delete: what the sets of ISO 2022 leave free."""
    return code if code <= b"\x20" or code == b"\x7f" else b""


def graphic(code: bytes) -> bytes:
    """Keep the 94 graphic characters."""
    return b"" if controls(code) else code


def eight_bits(code: bytes) -> bytes:
    """Keep the right half of an 8-bit set."""
    return code if code >= b"\x80" else b""


def halfwidth(code: bytes) -> bytes:
    """Keep the code sets 0 and 2 of EUC: ASCII and half-width katakana."""
    return code if len(code) == 1 or code[0] == 0x8E else b""


def plane_1(code: bytes) -> bytes:
    """Shift_JIS-2004 → plane 1 in 7 bits."""
    return gl(shift_jis_2004_as_euc(code))


def plane_2(code: bytes) -> bytes:
    """Shift_JIS-2004 → plane 2 in 7 bits."""
    return g3_gl(shift_jis_2004_as_euc(code))


def cp20932_0212(code: bytes) -> bytes:
    """JIS X 0212 in code page 20932, where only the first byte has its high bit, → 7-bit JIS."""
    return bytes((code[0] & 0x7F, code[1])) if len(code) == 2 and code[1] < 0x80 else b""


def named(name: str) -> Callable[[bytes], tuple[str, str]]:
    """Return a place that names the set and no row-cell (区点)."""
    return lambda _code: (name, "")


def cell_of(name: str, plane: str = "") -> Callable[[bytes], tuple[str, str]]:
    """Return the place of a 7-bit code of a JIS set: its row and cell (区点, behind the plane 面区点)."""
    return lambda code: (name, f"{plane}{code[0] - 0x20:02}-{code[1] - 0x20:02}")


def seven_bits(table: str, name: str, plane: str, *sources: Source, encoder: str = "") -> Recipe:
    """Describe a double-byte set of ISO 2022, with the repertoire of the first source."""
    return Recipe(table, cell_of(name, plane), (sources[0].id,), (encoder or sources[0].id,), sources)


def single_bytes(charset: str, name: str, *sources: Source, table: str = "") -> Recipe:
    """Describe a single-byte set of ISO 2022."""
    return Recipe(charset, named(name), ("jdk",), ("python",), sources, table)


RECIPES = (
    Recipe(
        charset="windows-31j",
        place=place_windows_31j,
        repertoire=("python",),
        encoder=("icu",),
        sources=(
            Source("python", "Python cp932", "CP932"),
            Source("icu", "ICU windows-932-2000", "CP932"),
            Source("ibm", "ICU ibm-943_P15A", "CP932"),
            Source("whatwg", "WHATWG shift_jis", "CP932"),
            Source("jacode", "Jacode4e", "CP932"),
        ),
    ),
    Recipe(
        charset="euc-jp",
        place=place_euc_jp,
        repertoire=("python",),
        encoder=("python",),
        sources=(
            Source("python", "Python euc_jp", "EUCJP"),
            Source("icu", "ICU euc-jp-2007", "EUCJP"),
            Source("whatwg", "WHATWG euc-jp", "EUCJP"),
            Source("unicode", "Unicode JIS0208.TXT", "JISX0208", gr),
            Source("unicode", "Unicode JIS0212.TXT", "JISX0212", g3),
            Source("adobe", "Adobe jisx0208-jp90", "JISX0208", gr),
            Source("adobe", "Adobe jisx0212-jp90", "JISX0212", g3),
        ),
    ),
    Recipe(
        "shift_jis-2004",
        place_shift_jis_2004,
        ("python",),
        ("glibc",),
        (
            Source("python", "Python shift_jis_2004", "SJIS2004"),
            Source("glibc", "glibc SHIFT_JISX0213", "SJIS2004"),
            Source("jdk", "JDK x-SJIS_0213", "SJIS2004"),
            Source("jacode", "Jacode4e", "SJIS2004"),
        ),
    ),
    # Python's codec falls back to JIS X 0212 where plane 2 has no code (6,067 codes): glibc has the repertoire.
    Recipe(
        "euc-jis-2004",
        place_jisx0213,
        ("glibc",),
        ("glibc",),
        (
            Source("glibc", "glibc EUC-JISX0213", "EUCJIS2004"),
            Source("python", "Python euc_jis_2004", "EUCJIS2004"),
            Source("jdk", "JDK x-SJIS_0213", "SJIS2004", shift_jis_2004_as_euc),
            Source("jacode", "Jacode4e", "SJIS2004", shift_jis_2004_as_euc),
        ),
    ),
    Recipe(
        "eucjp-ms",
        place_eucjp_ms,
        ("glibc",),
        ("glibc",),
        (
            Source("glibc", "glibc EUC-JP-MS", "EUCJPMS"),
            Source("solaris", "ICU solaris-eucJP", "EUCJP-SOLARIS"),
            Source("python", "Python euc_jp", "EUCJP"),
            Source("icu", "ICU windows-51932-2006", "CP51932"),
        ),
    ),
    Recipe(
        "cp51932",
        place_cp51932,
        ("icu",),
        ("icu",),
        (
            Source("icu", "ICU windows-51932-2006", "CP51932"),
            Source("whatwg", "WHATWG euc-jp", "EUCJP"),
            Source("python", "Python euc_jp", "EUCJP", halfwidth),
        ),
    ),
    *(
        single_bytes(
            "ascii",
            "ascii",
            Source("python", "Python ascii", "ASCII", kept),
            Source("glibc", "glibc ANSI_X3.4-1968", "ASCII", kept),
            Source("jdk", "JDK US-ASCII", "ASCII", kept),
            table=table,
        )
        for table, kept in (("iso2022-controls", controls), ("ascii", graphic))
    ),
    single_bytes(
        "jisx0201-roman",
        "jisx0201-roman",
        Source("python", "Python shift_jis_2004", "SJIS2004", lambda code: graphic(code) if code < b"\x80" else b""),
        Source("python", "Python iso2022_jp", "JISX0201-ROMAN"),
        Source("glibc", "glibc ISO-2022-JP", "JISX0201-ROMAN"),
        Source("jdk", "JDK ISO-2022-JP", "JISX0201-ROMAN"),
    ),
    single_bytes(
        "jisx0201-kana",
        "jisx0201-kana",
        Source("python", "Python iso2022_jp_ext", "JISX0201-KANA"),
        Source("glibc", "glibc ISO-2022-JP-3", "JISX0201-KANA"),
        Source("jdk", "JDK ISO-2022-JP", "JISX0201-KANA"),
    ),
    single_bytes(
        "cp5022x-single",
        "jisx0201-kana",
        Source("jdk", "JDK JIS_X0201", "JISX0201", eight_bits),
        Source("python", "Python cp932", "CP932", eight_bits),
        table="jisx0201-kana-8bit",
    ),
    seven_bits(
        "jisx0208",
        "jisx0208",
        "",
        Source("python", "Python iso2022_jp", "JISX0208"),
        Source("glibc", "glibc ISO-2022-JP", "JISX0208"),
        Source("jdk", "JDK x-JIS0208", "JISX0208"),
        Source("unicode", "Unicode JIS0208.TXT", "JISX0208"),
        Source("adobe", "Adobe jisx0208-jp90", "JISX0208"),
    ),
    # These say which code point stands at a position; which glyph of 1978 that was, editions.tsv says.
    seven_bits(
        "jisx0208-1978",
        "jisx0208",
        "",
        Source("python", "Python iso2022_jp", "JISX0208-1978", in_1978),
        Source("glibc", "glibc ISO-2022-JP", "JISX0208-1978", in_1978),
        Source("jdk", "JDK x-JIS0208", "JISX0208", in_1978),
        Source("jdk", "JDK ISO-2022-JP", "JISX0208-1978", in_1978),
        encoder="jdk",
    ),
    seven_bits(
        "jisx0212-7bit",
        "jisx0212",
        "",
        Source("python", "Python iso2022_jp_1", "JISX0212"),
        Source("glibc", "glibc ISO-2022-JP-2", "JISX0212"),
        Source("jdk", "JDK JIS_X0212-1990", "JISX0212"),
        Source("unicode", "Unicode JIS0212.TXT", "JISX0212"),
        Source("adobe", "Adobe jisx0212-jp90", "JISX0212"),
    ),
    # The codecs of ISO-2022-JP write another set where they can, so a table of the set alone, which comes first, says
    # which codes go both ways.
    seven_bits(
        "jisx0213-1",
        "jisx0213",
        "1-",
        Source("python", "Python iso2022_jp_2004", "JISX0213-1"),
        Source("glibc", "glibc EUC-JISX0213", "EUCJIS2004", gl),
        Source("glibc", "glibc ISO-2022-JP-3", "JISX0213-1"),
        Source("jdk", "JDK x-SJIS_0213", "SJIS2004", plane_1),
        encoder="glibc",
    ),
    seven_bits(
        "jisx0213-1-2000",
        "jisx0213",
        "1-",
        Source("python", "Python iso2022_jp_3", "JISX0213-1-2000"),
        Source("glibc", "glibc EUC-JISX0213", "EUCJIS2004", gl),
        Source("glibc", "glibc ISO-2022-JP-3", "JISX0213-1-2000"),
        Source("jdk", "JDK x-SJIS_0213", "SJIS2004", plane_1),
        encoder="glibc",
    ),
    seven_bits(
        "jisx0213-2",
        "jisx0213",
        "2-",
        Source("python", "Python iso2022_jp_2004", "JISX0213-2"),
        Source("glibc", "glibc ISO-2022-JP-3", "JISX0213-2"),
        Source("jdk", "JDK x-SJIS_0213", "SJIS2004", plane_2),
    ),
    seven_bits(
        "jisx0213-2-2000",
        "jisx0213",
        "2-",
        Source("glibc", "glibc ISO-2022-JP-3", "JISX0213-2"),
        Source("jdk", "JDK x-SJIS_0213", "SJIS2004", plane_2),
        Source("python", "Python euc_jisx0213", "EUCJISX0213-2000", g3_gl),
    ),
    *(
        Recipe(
            "cp5022x-double",
            place_windows_7bit,
            ("icu",),
            ("icu",),
            (
                Source("icu", "ICU windows-51932-2006", "CP51932", gl),
                Source("whatwg", "WHATWG euc-jp", "EUCJP", gl),
                Source("jdk", "JDK x-windows-iso2022jp", "CP5022X"),
                *others,
            ),
            table,
            user_defined=user_defined,
        )
        for table, user_defined, others in (
            (
                "cp5022x",
                False,
                (
                    Source("icu-20932", "ICU windows-20932-2000", "CP20932", gl),
                    Source("jdk-50221", "JDK x-windows-50221", "CP5022X"),
                ),
            ),
            ("cp5022x-nec-selected", True, ()),
        )
    ),
    Recipe(
        "cp5022x-jisx0212",
        cell_of("jisx0212"),
        ("jdk",),
        ("jdk",),
        (
            Source("jdk", "JDK x-windows-50221", "CP5022X-0212"),
            Source("icu-20932", "ICU windows-20932-2000", "CP20932", cp20932_0212),
        ),
    ),
    *IBM,
)
