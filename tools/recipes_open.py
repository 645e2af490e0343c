"""Recipes of the open systems' charsets."""

from __future__ import annotations

from recipe import Recipe, Source, single_byte


def gr(code: bytes) -> bytes:
    """7-bit JIS → code set 1 of EUC."""
    return bytes(byte | 0x80 for byte in code)


def g3(code: bytes) -> bytes:
    """7-bit JIS → code set 3 of EUC."""
    return b"\x8f" + gr(code)


def place_windows_31j(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    lead, trail = code
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 1
    cell = trail - 0x3F - (trail > 0x7F)
    if cell > 94:
        row, cell = row + 1, cell - 94
    name = "nec-row13" if row == 13 else "nec-selected" if 89 <= row <= 92 else "ibm" if row >= 115 else "jisx0208"
    return name, f"{row:02}-{cell:02}"


def place_euc_jp(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    if code[0] == 0x8E:
        return "jisx0201-kana", ""
    return ("jisx0212" if len(code) == 3 else "jisx0208"), f"{code[-2] - 0xA0:02}-{code[-1] - 0xA0:02}"


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
)
