"""Line ends: which bytes could end lines, how many there are of each, and whether the lines have one length."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: What ends lines: in ASCII, and in EBCDIC (15 is NEL, 25 is LF).
KINDS = {
    "LF": b"\n",
    "CRLF": b"\r\n",
    "CR": b"\r",
    "15": b"\x15",
    "25": b"\x25",
    "0D15": b"\r\x15",
    "0D25": b"\r\x25",
    "85": b"\x85",
}
#: Bytes that text does not hold: controls that are no line end, tab, shift code (0A, 0E, 0F, 1A, 1B) or end of file.
_CONTROLS = bytes([*range(9), 0x0B, 0x0C, 0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18, 0x19, 0x1C, 0x1D, 0x1E, 0x1F])
#: More than one such byte in so many, and line ends are chance.
RARELY = 500
#: Longer lines than this, on the average, are no lines.
LONGEST_MEAN = 8192


@dataclass(frozen=True)
class Lines:
    """Counts by kind (a CRLF counts as neither LF nor CR), and the lines that the likely kind makes.

    ``likely`` is ``""`` if the bytes are probably no line ends, but chance. Lengths are in bytes, without what ends
    the line; the last line, if nothing ends it, is not among them.
    """

    counts: dict[str, int]
    likely: str
    lines: int = 0
    shortest: int = 0
    longest: int = 0

    @property
    def constant(self) -> bool:
        """Whether the lines have one length."""
        return self.lines > 1 and self.shortest == self.longest


class LineCounter:
    """Counts line ends, block by block, in the order of the input."""

    def __init__(self, likely: str) -> None:
        self._likely = likely
        self._counts = dict.fromkeys(KINDS, 0)
        self._last = b""
        self._begin = 0
        self._position = 0
        self._lines = 0
        self._shortest, self._longest = 1 << 62, 0

    def add(self, data: bytes) -> None:
        """Count a block."""
        if not data:
            return
        codes = np.frombuffer(data, np.uint8)
        for kind, end in KINDS.items():
            if len(end) == 1:
                self._counts[kind] += int(np.count_nonzero(codes == end[0]))
        behind = codes[1:][codes[:-1] == 0x0D]  # what stands behind a CR
        behind = np.append(behind, codes[:1]) if self._last == b"\r" else behind
        for kind, end in KINDS.items():
            if len(end) == 2:
                self._counts[kind] += int(np.count_nonzero(behind == end[1]))
        if self._likely:
            self._measure(data)
        self._position += len(data)
        self._last = data[-1:]

    def _measure(self, data: bytes) -> None:
        """Note the lengths of the lines that end in a block."""
        end = KINDS[self._likely]
        at = np.flatnonzero(np.frombuffer(data, np.uint8) == end[-1])
        if len(end) == 2:
            before = np.frombuffer((self._last or b"\0") + data, np.uint8)[at]
            at = at[before == end[0]]
        if not len(at):
            return
        after = at + self._position + 1
        lengths = np.diff(np.concatenate([[self._begin], after])) - len(end)
        self._lines += len(lengths)
        self._shortest = min(self._shortest, int(lengths.min()))
        self._longest = max(self._longest, int(lengths.max()))
        self._begin = int(after[-1])

    def result(self) -> Lines:
        """Return what has been counted."""
        counts = dict(self._counts)
        for pair, halves in {"CRLF": ("CR", "LF"), "0D15": ("CR", "15"), "0D25": ("CR", "25")}.items():
            for half in halves:
                counts[half] -= counts[pair]
        return Lines(counts, self._likely, self._lines, self._shortest if self._lines else 0, self._longest)


def likely_end(sample: bytes) -> str:
    """Say which kind of line end a sample probably has; ``""`` for none.

    The bytes occur by chance in packed numbers and double-byte text, 0A also in shift codes (0A41, 0A42).
    """
    if not sample:
        return ""
    codes = np.bincount(np.frombuffer(sample, np.uint8), minlength=256)
    if codes[list(_CONTROLS)].sum() * RARELY > len(sample):
        return ""
    ebcdic = codes[0x40] + codes[0xF0:0xFA].sum() > codes[0x20] + codes[0x30:0x3A].sum()
    groups: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        (("CRLF",), ("LF", "CR")),
        (("0D15", "0D25"), ("15", "25")),
    ]
    whole_pairs = sample.count(b"\r\n") * 10 >= 9 * max(int(codes[0x0A]), int(codes[0x0D]))
    for pairs, singles in reversed(groups) if ebcdic and not whole_pairs else groups:
        counts = {kind: sample.count(KINDS[kind]) for kind in (*pairs, *singles)}
        if "LF" in counts and _is_shift(sample):
            counts["LF"] = 0
        within = sum(counts[pair] for pair in pairs)
        for kind in (*pairs, *singles):
            count = counts[kind] if kind in pairs else counts[kind] - within
            if count > 0 and len(sample) <= LONGEST_MEAN * (count + 1) and count * 2 >= max(counts.values()):
                return kind
        if ebcdic:
            continue
        return ""  # 15 and 25 (%) end no lines in ASCII
    return ""


def _is_shift(sample: bytes) -> bool:
    """Say whether 0A is a shift code here: nothing but 41 and 42 follows it."""
    return sample.count(b"\n") == sample.count(b"\n\x41") + sample.count(b"\n\x42")
