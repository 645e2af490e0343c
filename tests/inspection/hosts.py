"""Records of residents in any charset: text written with our own tables, read backwards."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unicodedata import normalize

from mojimigrate.charsets import Cut
from mojimigrate.converter import Converter
from mojimigrate.demo.site import write_site


@cache
def residents() -> str:
    """Return the lines of a sample site, without its gaiji and damages."""
    with TemporaryDirectory() as folder:
        data = write_site(Path(folder), lines=700).residents.read_bytes()
    lines = [
        line for line in data.decode("cp932", "ignore").splitlines() if not any("\ue000" <= c <= "\uf8ff" for c in line)
    ]
    return "\r\n".join(lines) + "\r\n"


def wide(text: str) -> str:
    """Return text in double bytes only."""
    text = normalize("NFKC", text).replace("\r\n", "")
    return "".join("　" if char == " " else chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)


@cache
def _inverse(charset: str) -> tuple[list[dict[str, bytes]], dict[int, bytes]]:
    made = Converter(charset)
    codes: list[dict[str, bytes]] = []
    for number, state in enumerate(made.charset.states):
        codes.append({})
        for code in made.mapping.meanings[state.part.name]:
            text, outcome = made.table.entry(Cut(0, code, True, number))
            if text and not outcome.outstanding:
                codes[-1].setdefault(text[0] if text[1:2] >= "\U000e0100" else text, code)
    shifts: dict[int, bytes] = {}
    for code, state in made.charset.states[0].shifts.items():
        shifts.setdefault(state, code)
    return codes, shifts


def encode(text: str, charset: str) -> bytes:
    """Write text in a charset; what it does not have is left out."""
    codes, shifts = _inverse(charset)
    out = bytearray()
    state = 0
    for char in text:
        for number in (state, *range(len(codes))):
            if char in codes[number]:
                out += b"" if number == state else shifts[number]
                out += codes[number][char]
                state = number
                break
    return bytes(out + (shifts[0] if state else b""))


def master(charset: str, records: int = 600) -> tuple[bytes, int]:
    """Return fixed-length records of a host with packed and binary numbers beside names, and their length."""
    made = []
    lines = residents().splitlines()[1:]
    for number in range(records):
        cells = lines[number % len(lines)].split(",")
        packed = bytes.fromhex(f"{number * 7919 % 10**9:09d}C") + (number * 2654435761 % 2**32).to_bytes(4)
        names = [encode(cell, charset).ljust(60, b"\x40")[:60] for cell in (cells[2], cells[9])]
        made.append(encode(cells[0], charset) + names[0] + packed * 2 + names[1] + bytes.fromhex("0000000C") * 3)
    return b"".join(made), len(made[0])
