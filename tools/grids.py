"""Where a code stands in the grid of its set: row and cell (区点), and the same cell in another form of encoding.

Codes of JIS sets come in three dresses: 7 bits (``3441``), EUC (``B4C1``, ``8FB4C1``) and Shift_JIS (``8ABF``).
"""

from __future__ import annotations

from recipe import single_byte

#: Rows of plane 2 that Shift_JIS-2004 has in its leads F0–F4; F5–FC follow from 79.
PLANE_2 = {0xF0: (1, 8), 0xF1: (3, 4), 0xF2: (5, 12), 0xF3: (13, 14), 0xF4: (15, 78)}


def gr(code: bytes) -> bytes:
    """7-bit JIS → code set 1 of EUC."""
    return bytes(byte | 0x80 for byte in code)


def g3(code: bytes) -> bytes:
    """7-bit JIS → code set 3 of EUC."""
    return b"\x8f" + gr(code)


def gl(code: bytes) -> bytes:
    """Code set 1 of EUC → 7-bit JIS; ``b""`` for other codes."""
    return bytes(byte & 0x7F for byte in code) if len(code) == 2 and min(code) >= 0xA1 else b""


def g3_gl(code: bytes) -> bytes:
    """Code set 3 of EUC → 7-bit JIS; ``b""`` for other codes."""
    return gl(code[1:]) if code[:1] == b"\x8f" else b""


def shift_jis_row_cell(lead: int, trail: int) -> tuple[int, int]:
    """Return row and cell of two bytes of Shift_JIS, rows counted through to 120."""
    row = (lead - (0x81 if lead < 0xA0 else 0xC1)) * 2 + 1
    cell = trail - 0x3F - (trail > 0x7F)
    return (row + 1, cell - 94) if cell > 94 else (row, cell)


def shift_jis_2004_cell(code: bytes) -> tuple[int, int, int]:
    """Return plane, row and cell (面区点) of two bytes of Shift_JIS-2004."""
    lead, trail = code
    row, cell = shift_jis_row_cell(lead, trail)
    if lead < 0xF0:
        return 1, row, cell
    second = (row - 1) % 2
    rows = PLANE_2.get(lead, (2 * (lead - 0xF5) + 79, 2 * (lead - 0xF5) + 80))
    return 2, rows[second], cell


def shift_jis_2004_as_euc(code: bytes) -> bytes:
    """Shift_JIS-2004 → EUC-JIS-2004; ``b""`` for a single byte."""
    if len(code) == 1:
        return b""
    plane, row, cell = shift_jis_2004_cell(code)
    return (b"\x8f" if plane == 2 else b"") + bytes((row + 0xA0, cell + 0xA0))


def in_1978(code: bytes) -> bytes:
    """Keep the 7-bit codes that JIS C 6226-1978 had; ``b""`` for the 77 that were added in 1983 and 1990.

    Added were row 2 from cell 15 on, row 8 and row 84. The standard area of Fujitsu JEF, which has stayed as in 1978,
    has the same 6,802 codes.
    """
    row, cell = code[0] - 0x20, code[1] - 0x20
    return b"" if (row == 2 and cell >= 15) or row in (8, 84) else code


def place_jisx0201(code: bytes) -> tuple[str, str]:
    """Name the set of a single byte where the Latin set of JIS X 0201 stands for ASCII: 5C and 7E differ."""
    return ("jisx0201-roman" if code in (b"\x5c", b"\x7e") else single_byte(code)[0]), ""


def place_windows_31j(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    row, cell = shift_jis_row_cell(*code)
    return ("ibm" if row >= 115 else windows_set(row)), f"{row:02}-{cell:02}"


def windows_set(row: int) -> str:
    """Name the set of a row of JIS X 0208 with NEC's rows."""
    return "nec-row13" if row == 13 else "nec-selected" if 89 <= row <= 92 else "jisx0208"


def place_windows_7bit(code: bytes) -> tuple[str, str]:
    """Name the set and row-cell of a 7-bit code of JIS X 0208 with NEC's rows."""
    row, cell = code[0] - 0x20, code[1] - 0x20
    return windows_set(row), f"{row:02}-{cell:02}"


def place_euc_jp(code: bytes) -> tuple[str, str]:
    """Name the set of a code and its row-cell (区点)."""
    if len(code) == 1:
        return single_byte(code)
    if code[0] == 0x8E:
        return "jisx0201-kana", ""
    return ("jisx0212" if len(code) == 3 else "jisx0208"), f"{code[-2] - 0xA0:02}-{code[-1] - 0xA0:02}"


def place_cp51932(code: bytes) -> tuple[str, str]:
    """Name the set and row-cell of a code of EUC-JP with NEC's rows."""
    return place_windows_7bit(gl(code)) if gl(code) else place_euc_jp(code)


def place_eucjp_ms(code: bytes) -> tuple[str, str]:
    """Name the set and row-cell of a code of EUC-JP with NEC's row 13, and IBM's rows 83 and 84 in code set 3."""
    if len(code) == 3 and code[1] in (0xF3, 0xF4):
        return "ibm", place_euc_jp(code)[1]
    return place_cp51932(code)


def place_jisx0213(code: bytes) -> tuple[str, str]:
    """Name the set and 面区点 of a code of EUC-JIS-2004."""
    if len(code) == 1 or code[0] == 0x8E:
        return place_euc_jp(code)
    return "jisx0213", f"{len(code) - 1}-{code[-2] - 0xA0:02}-{code[-1] - 0xA0:02}"


def place_shift_jis_2004(code: bytes) -> tuple[str, str]:
    """Name the set and 面区点 of a code of Shift_JIS-2004."""
    return place_jisx0201(code) if len(code) == 1 else place_jisx0213(shift_jis_2004_as_euc(code))
