"""Hostile data for any charset, made of the charset's own codes: whole ones, halves of them, and what is nearly one.

Data is described by a short program of bytes, each of which picks a piece; a program is quick to draw and shrinks well.
"""

from __future__ import annotations

import random
from functools import cache

from compiled_tables import some_meanings
from hypothesis import strategies as st

from mojimigrate.charsets import Part, Sequence, load_charset

#: Codes with a meaning, and codes of any kind, that are taken of each sequence of each part.
CODES = 6
#: A byte of a program from here on repeats the piece before it: in long runs the kernel takes other paths.
REPEAT, TIMES = 240, 12
#: What ends lines, in ASCII, EBCDIC and UTF-16, and bytes that are no code anywhere, or the beginning of one.
EVERYWHERE = [
    b"\r\n",
    b"\n",
    b"\x15",
    b"\x25",
    b"\x00\n",
    b"\n\x00",
    b"\x00",
    b"\x0e",
    b"\x1b",
    b"\x7f",
    b"\x80",
    b"\xff",
]


@cache
def pieces(charset: str) -> tuple[bytes, ...]:
    """Return what data may be put together from: at most :data:`REPEAT` pieces, always the same ones."""
    loaded = load_charset(charset)
    dice = random.Random(charset)  # noqa: S311
    made = [*EVERYWHERE, bytes(dice.randrange(256) for _ in range(3))]
    shifts = dice.sample(sorted(loaded.states[0].shifts), min(len(loaded.states[0].shifts), 12))
    made += shifts
    codes = [code for part in loaded.parts for code in _codes(part, dice)]
    made += codes
    made += [code[:length] for code in shifts + codes for length in range(1, len(code))]
    made += [code[1:] for code in shifts + codes if len(code) > 1]
    made = list(dict.fromkeys(made))
    dice.shuffle(made)
    return tuple(made[:REPEAT])


def _codes(part: Part, dice: random.Random) -> list[bytes]:
    """Take some codes of a part: with a meaning, user-defined, and any that the sequences allow."""
    meant = list(some_meanings(part.name))
    by_length = [[code for code in meant if len(code) == length] for length in sorted({*map(len, meant)})]
    codes = [code for group in by_length for code in dice.sample(group, min(len(group), CODES))]
    sequences = [*part.sequences, *part.user_areas]
    return codes + [_any(sequence, dice) for sequence in dice.sample(sequences, min(len(sequences), 2 * CODES))]


def _any(sequence: Sequence, dice: random.Random) -> bytes:
    return bytes(dice.choice(sorted(allowed)) for allowed in sequence)


def assemble(charset: str, program: bytes) -> bytes:
    """Put data together as a program says."""
    choice = pieces(charset)
    made: list[bytes] = []
    for step in program:
        made += made[-1:] * TIMES if step >= REPEAT else [choice[step % len(choice)]]
    return b"".join(made)


def data(charset: str, steps: int = 60) -> st.SearchStrategy[bytes]:
    """Draw data of a charset."""
    return st.binary(max_size=steps).map(lambda program: assemble(charset, program))
