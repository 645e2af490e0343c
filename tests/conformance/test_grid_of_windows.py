"""CP51932, which no other program here reads, beside Python's ``cp932``: the same rows and cells in another grid."""

import oracles
from planes import convert_each

from mojimigrate.ledger import Outcome


def test_the_double_bytes_of_cp51932_are_those_of_windows_31j_at_the_same_row_and_cell():
    places = [(row, cell) for row in range(1, 95) for cell in range(1, 95)]
    ours = convert_each("cp51932", [bytes([row + 0xA0, cell + 0xA0]) for row, cell in places])
    theirs = oracles.python("cp932")([shift_jis(row, cell) for row, cell in places])
    assert len(list(filter(None, theirs))) == 7336
    assert [None if isinstance(answer, Outcome) else answer for answer in ours] == theirs


def shift_jis(row: int, cell: int) -> bytes:
    """Return the code of a row and cell (区点) in the grid of Shift_JIS, where one lead byte has two rows."""
    lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
    trail = cell + (0x3F if cell <= 63 else 0x40) if row % 2 else cell + 0x9E
    return bytes([lead, trail])
