"""Build ``mappings/codes/nec-jis8-to-ebcdik.tsv``: which EBCDIK byte stands for each byte of JIS8 on NEC's hosts.

    python tools/build_byte_table.py WITNESSES

JIPS(E) is JIPS(J) with every byte taken through this table. A byte that is a character goes to the byte of the same
character, by ``nec-jis8.tsv`` and ``nec-ebcdik.tsv`` (run ``build_codes.py`` first). The rest are control bytes and
bytes without a character: Jacode4e (``WITNESSES``, see :mod:`witnesses`) numbers them ``spua=…`` in both sets.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from build_codes import CODES
from build_standard import write_tsv
from standard_lists import read_tsv
from witnesses import Witnesses

COLUMNS = ("byte", "written", "basis", "note")
#: Shift codes of JIPS(J) and JIPS(E): the same bytes in the one set and in the other.
SHIFTS = (("1A70", "3F75"), ("1A71", "3F76"))


def byte_rows(folder: Path, witnesses: Witnesses) -> Iterator[list[str]]:
    """Yield a row per byte. Raises ``ValueError`` unless each byte becomes another one, and the shift codes agree."""
    jis8 = {row["code"]: row for row in read_tsv(folder / "nec-jis8.tsv")}
    ebcdik = {row["target"]: row for row in read_tsv(folder / "nec-ebcdik.tsv")}
    theirs = {meaning: code for code, meaning in witnesses.meanings("Jacode4e", "NEC-EBCDIK").items()}
    said = {code: theirs[meaning] for code, meaning in witnesses.meanings("Jacode4e", "NEC-JIS8").items()}
    documented = {byte: other for one, two in SHIFTS for byte, other in zip(*map(pairs, (one, two)), strict=True)}
    made: dict[str, str] = {}
    for number in range(256):
        byte = f"{number:02X}"
        shared = ebcdik.get(jis8[byte]["target"]) if byte in jis8 else None
        made[byte] = shared["code"] if shared else said[byte]
        basis = {"jacode"} if said[byte] == made[byte] else set()
        if shared:
            basis |= {*jis8[byte]["basis"].split()} & {*shared["basis"].split()}
        if byte in documented:
            if documented[byte] != made[byte]:
                raise ValueError(f"{byte}: the shift codes say {documented[byte]}, the tables {made[byte]}")
            basis.add("nec")
        yield [byte, made[byte], " ".join(sorted(basis)), shared["note"] if shared else ""]
    if len(set(made.values())) != 256:
        raise ValueError("two bytes become the same")


def pairs(code: str) -> list[str]:
    """Take a code apart: ``1A70`` → ``1A``, ``70``."""
    return [code[at : at + 2] for at in range(0, len(code), 2)]


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("witnesses", type=Path, nargs="+", help="witness files, Parquet or CSV")
    options = parser.parse_args()
    rows = byte_rows(CODES, Witnesses(*options.witnesses))
    write_tsv(CODES / "nec-jis8-to-ebcdik.tsv", COLUMNS, rows)


if __name__ == "__main__":
    main()
